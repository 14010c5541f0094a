"""What changed between two moments, as lines of a pane."""

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from model_tui.core.changes import Change, Kind
from model_tui.core.figures import Glyphs, change_text
from model_tui.tui.widgets.lines import Line, fit, wrapped

_HEADS: Final[dict[Kind, str]] = {
    "retires": "retirements announced",
    "gone": "no longer listed",
    "new": "new",
    "price": "prices",
    "limit": "limits",
}
_ROLES: Final[dict[Kind, str]] = {"retires": "warn", "gone": "bad", "new": "good", "price": "", "limit": ""}
_LEAST_ROOM: Final = 24


def describe_changes(changes: Iterable[Change], when: str, width: int, glyphs: Glyphs) -> list[Line]:
    """Return changes in lines of at most `width` cells, a group for each kind; `when` is between what (`since …`)."""
    lines: list[Line] = []
    for kind, group in groupby(changes, key=lambda change: change.kind):
        found = list(group)
        lines += [(), [(f"{_HEADS[kind]}  ", "title"), (f"{len(found):,}", "dim")]]
        for change in found:
            lines += _line(change, width, glyphs)
    if lines:
        return lines[1:]
    text = f"Nothing changed {when}. What is known is kept after each time the providers were asked: r asks them."
    return wrapped(text, width, "dim")


def _line(change: Change, width: int, glyphs: Glyphs) -> list[Line]:
    name, text = f"{change.provider}/{change.id}", change_text(change, glyphs)
    room = width - 2 - len(text) - 2
    if not text or room >= _LEAST_ROOM:
        cut = fit(name, room if text else width - 2, ellipsis=glyphs.ellipsis)
        return [[("  ", ""), (cut, _ROLES[change.kind]), (f"  {text}" if text else "", "dim")]]
    return [
        [("  ", ""), (fit(name, width - 2, ellipsis=glyphs.ellipsis), _ROLES[change.kind])],
        [(f"    {text}", "dim")],
    ]
