"""Which columns fit into a width of the table, and how wide each is."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from model_tui.tui.widgets.columns import BY_FIELD, COLUMNS, MARKS_WIDTH, NAME, Column, usual_columns

_ROOMY_FROM: Final = 54
"""From this width of the table on a name keeps at least `_ROOMY_NAME` cells, whatever else is chosen."""
_ROOMY_NAME: Final = 11
_LEAST_NAME: Final = 8
_CROWDED: Final = {"provider": 27, "ctx": 33, "caps": 39, "in": 55, "output": 55}
"""From how many cells on usual columns are shown where one has been asked for beside them, the cells of that one not
counted: the two prices go before the provider does, without which a price means little."""
_CAPS_WITH_PROVIDER: Final = 58
"""From how many cells on both are usual: below, names would have 10 to 13 cells, and of many models the same ones. So
narrow is the table in terminals of 100 to 103 columns, where the detail beside it tells the capabilities, and of 76
to 79, where `enter` does."""
_CROWDED_LEAST: Final = 13
"""Cells that what is asked for leaves to the state and the name."""
_GROUPED_TAKES: Final = 8
"""Cells that the usual columns leave to the longer names and the ranges of groups."""
_COUNT: Final = BY_FIELD["provider"]
"""Of a group it says no more than how many offers there are, which can stand behind the name, too."""
_GROUP_NAME: Final = 20
"""Cells below which the name of a group takes those of `_COUNT`."""


class Layout(Struct, frozen=True):
    """The columns that are shown with their widths, and the fields of those for which there is no room."""

    columns: tuple[tuple[Column, int], ...] = ()
    left_out: tuple[str, ...] = ()


def lay_out(
    width: int,
    chosen: Sequence[str] | None,
    *,
    grouped: bool = False,
    monthly: bool = False,
    sort: Sequence[str] = (),
) -> Layout:
    """Return which columns fit into a table of this width, and how wide each is.

    Of the `chosen` fields those that fit are shown, from the left. Without a choice the usual columns are, the more
    telling ones first: what the rows are sorted by (`sort`), and the price of the user's workload if any (`monthly`).
    """
    if chosen is None:
        shown, left_out = _usual(width - _GROUPED_TAKES * grouped, monthly=monthly, sort=sort)
    else:
        columns = [BY_FIELD[field] for field in chosen]
        shown, left_out = _from_the_left(width, columns, grouped=grouped)
        if grouped and _COUNT in shown and _left(width, shown, grouped=True) < _GROUP_NAME:
            shown, left_out = _from_the_left(width, [c for c in columns if c is not _COUNT], grouped=True)
            left_out.append(_COUNT)
    rest = _left(width, shown, grouped=grouped)
    sized = ((column, column.size(grouped=grouped) or max(_LEAST_NAME, rest)) for column in shown)
    return Layout(tuple(sized), tuple(column.field for column in left_out))


def _left(width: int, shown: Iterable[Column], *, grouped: bool) -> int:
    """Return the cells that the other columns leave to the name."""
    return width - MARKS_WIDTH - sum(column.size(grouped=grouped) + 1 for column in shown)


def _usual(width: int, *, monthly: bool, sort: Sequence[str]) -> tuple[list[Column], list[Column]]:
    """Return the usual columns that fit, with those that are asked for, and the usual ones that do not."""
    usual = usual_columns(monthly=monthly)
    asked: list[Column] = []
    shown = [column for column in usual if width >= column.shown_from]
    if width < _CAPS_WITH_PROVIDER and BY_FIELD["provider"] in shown:
        shown.remove(BY_FIELD["caps"])
    for field in ("monthly",) * monthly + tuple(sort) * 2:  # what comes in may put out what was there by itself
        column, room = BY_FIELD[field], _left_by(width, asked)
        if column not in shown and room - column.width - 1 >= _CROWDED_LEAST:
            asked.append(column)
            shown = _crowded(_left_by(width, asked), usual, asked)
    return shown, [column for column in usual if column not in shown]


def _left_by(width: int, columns: Iterable[Column]) -> int:
    return width - sum(column.width + 1 for column in columns)


def _crowded(room: int, usual: Sequence[Column], asked: Sequence[Column]) -> list[Column]:
    fitting = [c for c in usual if c in asked or room >= _CROWDED.get(c.field, c.shown_from)]
    return [*fitting, *(c for c in COLUMNS if c in asked and c not in usual)]


def _from_the_left(width: int, columns: list[Column], *, grouped: bool) -> tuple[list[Column], list[Column]]:
    room = width - MARKS_WIDTH - 1 - (_ROOMY_NAME if width >= _ROOMY_FROM else _LEAST_NAME)
    shown: list[Column] = []
    for at, column in enumerate(columns):
        if column.field != NAME:
            room -= column.size(grouped=grouped) + 1
        if room < 0:
            rest = columns[at:]
            return [*shown, *(c for c in rest if c.field == NAME)], [c for c in rest if c.field != NAME]
        shown.append(column)
    return shown, []
