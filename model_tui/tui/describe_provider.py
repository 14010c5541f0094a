"""How a provider stands, and what to do about it, as lines of a pane."""

from typing import Final

from model_tui.core.discovery import ProviderStatus
from model_tui.core.figures import UNICODE, Glyphs
from model_tui.tui.widgets.lines import Line, labelled, wrapped

_WORDS: Final = {
    "catalog": "in the catalog; not asked",
    "asking": "being asked",
    "live": "answers",
    "cached": "last listing shown; not asked yet",
    "needs-key": "no key",
    "rejected": "refused the key",
    "failed": "failed",
    "not-running": "not running",
}
_ROLES: Final = {"live": "good", "cached": "warn", "rejected": "bad", "failed": "bad", "asking": "accent"}


def describe_provider(status: ProviderStatus, width: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """Return how a provider stands in lines of at most `width` cells."""
    lines: list[Line] = [*wrapped(status.name, width, "title")]
    lines += wrapped(_WORDS[status.standing], width, _ROLES.get(status.standing, "dim"))
    lines += wrapped(status.reason or "", width, "")
    lines.append(())
    if status.listed is not None:
        took = f" in {status.took * 1000:.0f} ms" if status.took is not None else ""
        lines.append(labelled("listed", f"{status.listed:,}{took}", width))
    lines.append(labelled("known", f"{status.known:,}", width))
    if status.key_origin and status.variable:
        lines += [labelled("key", status.variable, width), labelled("", status.key_origin, width, role="dim")]
    if status.base_url:
        lines += [labelled("asked at", "", width), *wrapped(status.base_url, width, "dim")]
    lines += _to_use_it(status, width, glyphs)
    for note in status.notes:
        lines += [(), *wrapped(note, width, "warn")]
    return lines


def open_end(text: str, glyphs: Glyphs) -> str:
    """Return a line that sets a key, fit for a terminal without Unicode: `~` in place of the dots would be home."""
    return text if glyphs is UNICODE else text.replace("=…", "=...")


def _to_use_it(status: ProviderStatus, width: int, glyphs: Glyphs) -> list[Line]:
    if status.standing not in ("needs-key", "rejected") or not status.variable:
        return []
    lines: list[Line] = [
        (),
        [("K", "key"), (" sets up its key", "")],
        *wrapped("or by hand, before the start:", width, "dim"),
    ]
    for variable in (status.variable, *status.lacks):
        lines += wrapped(open_end(f"export {variable}=…", glyphs), width, "key")
    if status.keys_url:
        lines += [(), [("keys are made at", "dim")], *wrapped(status.keys_url, width, "accent")]
    return lines
