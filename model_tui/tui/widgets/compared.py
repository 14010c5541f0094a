"""Models side by side: the names of the rows stand fast, the models scroll past them."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from textual.content import Content

from model_tui.core.comparing import Row, Subject
from model_tui.core.figures import Glyphs
from model_tui.tui.widgets.lines import Line, Span, fit, fit_end

_NAMES: Final = 19
_LEAST: Final = 20
_LEAST_WITH_SOURCE: Final = 27
_MOST: Final = 36
_SOURCE: Final = 10
_GAP: Final = 1
_STATE_ROLES: Final = {"ready": "good", "stale": "warn", "unlisted": "warn", "rejected": "bad"}


class Place(Struct, frozen=True):
    """Which models are in sight: from `first`, `count` of them, `width` cells each; `names` for those of the rows."""

    first: int
    count: int
    width: int
    names: int


def place(models: int, cursor: int, first: int, room: int, *, sources: bool) -> Place:
    """Return what fits into `room` with the model under the cursor in sight, from `first` on if that can be."""
    names = min(_NAMES, max(8, room // 4))
    least = _LEAST_WITH_SOURCE if sources else _LEAST
    count = max(1, min(models, (room - names) // (least + _GAP)))
    width = max(8, min(_MOST, (room - names) // count - _GAP))
    first = max(0, min(first, models - count, cursor))
    return Place(max(first, cursor - count + 1), count, width, names)


def head_lines(
    subjects: Sequence[Subject], cursor: int, picked: Sequence[bool], at: Place, glyphs: Glyphs
) -> list[Line]:
    """Return the two lines above the rows: whose each column is, and what it is."""
    above: list[Span] = [(" " * at.names, "")]
    below: list[Span] = [(fit(_beside(len(subjects), at), at.names), "dim")]
    for number in range(at.first, at.first + at.count):
        offer = subjects[number].offer
        mark = f"{glyphs.cursor if number == cursor else ' '}{glyphs.picked if picked[number] else ' '}"
        role = "cursor-focus" if number == cursor else "title"
        state = f"{glyphs.states[offer.state]} "
        above += [
            (mark, "picked"),
            (state, _STATE_ROLES.get(offer.state, "dim")),
            (fit(offer.provider, at.width - 4, ellipsis=glyphs.ellipsis) + " " * _GAP, "dim"),
        ]
        name = fit_end(offer.id, at.width - 2, glyphs.ellipsis)
        below += [("  ", ""), (fit(name, at.width - 2), role), (" " * _GAP, "")]
    return [above, below]


def _beside(models: int, at: Place) -> str:
    """Return which of the models are in sight, where not all are."""
    if at.count == models:
        return ""
    left, right = ("<" if at.first else " "), (">" if at.first + at.count < models else " ")
    return f"{left} {at.first + 1}-{at.first + at.count} of {models} {right}"


def row_line(row: Row, at: Place, glyphs: Glyphs, *, sources: bool) -> Line:
    """Return a row: its name with a sign where it differs, and the cells in sight, the best with a sign before it."""
    sign = glyphs.differs if row.differs else " "
    line: list[Span] = [
        (f"{sign} ", "accent"),
        (fit(row.name, at.names - 2, ellipsis=glyphs.ellipsis), "" if row.differs else "dim"),
    ]
    for number in range(at.first, at.first + at.count):
        best = number in row.best
        text, source = row.cells[number], row.said[number] if sources and row.said else ""
        room = at.width - 2 - (_SOURCE + 1 if source else 0)
        role = "good" if best else "dim" if text == glyphs.unknown or not row.differs else ""
        line += [
            (f"{glyphs.best} " if best else "  ", "good"),
            (fit(text, room, ellipsis=glyphs.ellipsis), role),
        ]
        if source:
            line.append((f" {fit(source, _SOURCE, right=True, ellipsis=glyphs.ellipsis)}", "dim"))
        line.append((" " * _GAP, ""))
    return line


def title_of(models: int, left_out: int, *, only: bool, of: str) -> Content:
    """Return the title of the frame: how many are compared, of what, and what is left out."""
    of_one = f"{of.split(maxsplit=1)[0].removesuffix('s')}: space picks more in the table"
    parts = [f"compare {models:,} {of_one if models == 1 else of}"]
    if left_out:
        parts.append(f"{left_out:,} more are not shown")
    if only:
        parts.append("only what differs")
    return Content(", ".join(parts))
