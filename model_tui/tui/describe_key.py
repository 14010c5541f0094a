"""How the key of a provider stands, and every way to set it, as lines of a pane."""

from collections.abc import Callable, Iterator
from typing import Final

from model_tui.core.figures import Glyphs
from model_tui.keydesk import KeyView
from model_tui.tui.describe_provider import open_end
from model_tui.tui.widgets.lines import Line, fit, wrapped

_LABEL_WIDTH: Final = 15
_SIGNS: Final = {
    "accepted": ("ready", "good"),
    "open": ("ready", "good"),
    "refused": ("rejected", "bad"),
    "missing": ("needs-key", "dim"),
    "untried": ("catalog", "dim"),
}


def describe_key(
    view: KeyView, env_file: str, shown_origin: Callable[[str], str], width: int, glyphs: Glyphs
) -> list[Line]:
    """Return how a key stands in lines of at most `width` cells; `env_file` is where a key is usually written."""
    sign, role = _SIGNS.get(view.state, ("stale", "warn"))
    lines: list[Line] = []
    for at, line in enumerate(wrapped(view.line, width - 2, role)):
        lines.append([(f"{glyphs.states[sign]} " if at == 0 else "  ", role), *line])
    for label, text, text_role in _rows(view, env_file, shown_origin):
        lines += _labelled(label, open_end(text, glyphs), width, text_role)
    return lines


def _rows(view: KeyView, env_file: str, shown_origin: Callable[[str], str]) -> Iterator[tuple[str, str, str]]:
    provider = view.provider
    if provider.key_env:
        first, *others = provider.key_env
        yield "variable", first + (f"; {', '.join(others)} will do, too" if others else ""), ""
        held = [f"{shown_origin(one.origin)} ({one.variable})" for one in view.holders]
        yield "found in", " before ".join(held) or "nowhere", "" if held else "dim"
    for note in view.notes:
        yield "", note, "warn"
    if view.login is not None and not view.holders:
        yield "signs in by", f"{view.login.variable} ({shown_origin(view.login.origin)})", ""
    if provider.login_hint:
        yield "sign in", provider.login_hint, ""
    if view.lacks:
        yield "install", view.lacks, "warn"
    for line in view.to_set:
        yield "by hand", line, "key"
        yield "", f"or {line.removeprefix('export ')} in {env_file}", "dim"
    yield from _addresses(view)
    if provider.keys_url:
        yield "key page", provider.keys_url, "accent"
    elif provider.docs_url:
        yield "documents", provider.docs_url, "accent"


def _labelled(label: str, text: str, width: int, role: str) -> Iterator[Line]:
    for at, line in enumerate(wrapped(text, width - _LABEL_WIDTH, role)):
        yield [(fit(label if at == 0 else "", _LABEL_WIDTH), "dim"), *line]


def _addresses(view: KeyView) -> Iterator[tuple[str, str, str]]:
    """Tell where it is asked now, and where a new key is tried if that is elsewhere, or depends on its place."""
    asks = view.holders or view.login or not view.provider.needs_key
    new = [address for address, _ in view.tried_at]
    if view.asked_at and (asks or not new or new == [view.asked_at]):
        yield "asked at", view.asked_at, "dim"
    if new != [view.asked_at]:
        for at, (address, title) in enumerate(view.tried_at):
            where = f"{address}, with a key in {title}" if len(new) > 1 else address
            yield "tried at" if at == 0 else "", where, "dim"
