"""The columns of the table: every one there is, the usual ones, and which of them fit into a width."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from msgspec import Struct

from model_tui.core.figures import (
    capability_letters,
    cost_sign,
    money,
    more_capability_letters,
    quality_sign,
    size_b,
    tokens,
    usd,
)
from model_tui.core.grouping import best_state, largest
from model_tui.core.model import Offer, Price
from model_tui.core.query import SORT_FIELDS
from model_tui.tui.widgets.cells import (
    PRICE_WIDTH,
    RANGE_WIDTH,
    Amount,
    Cell,
    GroupCell,
    Written,
    amount_cells,
    any_letters,
    dim,
    fastest,
    monthly_cost,
    price_cells,
    price_role,
    state_role,
    summed_up,
    tokens_per_second,
    told,
    whole,
)

MARKS_WIDTH: Final = 2
"""Cells before the first column: the cursor, and whether the row is picked."""
NAME: Final = "id"
"""The column that takes the room that is left, and is always there."""
_ONLY_CHOSEN: Final = 10_000
_ROOMY_FROM: Final = 54
"""From this width of the table on a name keeps at least `_ROOMY_NAME` cells, whatever else is chosen."""
_ROOMY_NAME: Final = 11
_LEAST_NAME: Final = 8
_CROWDED: Final = {"provider": 27, "ctx": 33, "caps": 39, "in": 55, "output": 55}
"""From how many cells on usual columns are shown where one has been asked for beside them, the cells of that one not
counted: the two prices go before the provider does, without which a price means little."""
_CROWDED_LEAST: Final = 13
"""Cells that what is asked for leaves to the state and the name."""
_GROUPED_TAKES: Final = 8
"""Cells that the usual columns leave to the longer names and the ranges of groups."""


class Column(Struct, frozen=True):
    """One column: its field, title and width (0 takes what is left); `about` says what it shows.

    `shown_from` is the width of the table from which on the usual columns have room for it beside the more telling
    ones. `of_group` is what stands there for several offers of a model, where that is not what the best of them has.
    """

    field: str
    title: str
    width: int
    cell: Cell
    about: str
    right: bool = False
    role: Callable[[Offer], str] = lambda _: ""
    shown_from: int = _ONLY_CHOSEN
    of_group: GroupCell | None = None
    group_width: int = 0

    @property
    def sortable(self) -> bool:
        """Whether the table can be sorted by it."""
        return self.field in SORT_FIELDS

    def size(self, *, grouped: bool) -> int:
        """Return its width in a table of offers, or of groups."""
        return self.group_width if grouped and self.group_width else self.width


class Layout(Struct, frozen=True):
    """The columns that are shown with their widths, and the fields of those for which there is no room."""

    columns: tuple[tuple[Column, int], ...] = ()
    left_out: tuple[str, ...] = ()


def _priced(
    field: str, title: str, part: Callable[[Price], float | None], about: str, shown_from: int = _ONLY_CHOSEN
) -> Column:
    """Return the column of one part of the price, in the unit that the offer is sold by."""
    role = price_role if field in {"in", "output"} else dim
    cell, of_group = price_cells(part)
    return Column(field, title, PRICE_WIDTH, cell, about, True, role, shown_from, of_group, RANGE_WIDTH)


def _worked_out(field: str, title: str, amount: Amount, about: str, written: Written = usd) -> Column:
    """Return the column of an amount in USD that is worked out from the price."""
    cell, of_group = amount_cells(amount, written)
    return Column(field, title, 8, cell, about, True, price_role, of_group=of_group, group_width=RANGE_WIDTH)


COLUMNS: Final = (
    Column(
        "state",
        "",
        1,
        lambda o, g, _: g.states[o.state],
        "state: ready, stale, not listed, needs a key, refused, not asked",
        role=lambda o: state_role(o.state),
        shown_from=0,
        of_group=lambda some, g, _: g.states[best_state(some)],
    ),
    Column(
        NAME,
        "model",
        0,
        told(lambda o: o.id),
        "the provider's own model id",
        role=lambda o: "dim" if o.deprecated else "",
        shown_from=0,
    ),
    Column(
        "provider",
        "provider",
        10,
        told(lambda o: o.provider),
        "who offers it",
        role=dim,
        shown_from=54,
        of_group=summed_up(lambda some: f"{len(some)} offers"),
    ),
    Column(
        "ctx",
        "ctx",
        5,
        lambda o, g, _: tokens(o.context, g),
        "context window, tokens",
        right=True,
        shown_from=36,
        of_group=lambda some, g, _: tokens(whole(largest(o.context for o in some)), g),
    ),
    Column(
        "out",
        "out",
        5,
        lambda o, g, _: tokens(o.max_output, g),
        "most tokens in one answer",
        right=True,
        shown_from=72,
        of_group=lambda some, g, _: tokens(whole(largest(o.max_output for o in some)), g),
    ),
    _priced("in", "in", lambda price: price.input, "price of the input, USD per 1M tokens", 22),
    _priced("output", "output", lambda price: price.output, "price of the output, USD per 1M tokens", 29),
    Column(
        "caps",
        "VTRJ",
        4,
        lambda o, g, _: capability_letters(o, g),
        "vision, tools, reasoning, JSON",
        shown_from=44,
        of_group=any_letters(capability_letters),
    ),
    Column("released", "released", 10, told(lambda o: o.released), "when it came out", False, dim, 84),
    Column("mode", "mode", 10, told(lambda o: o.mode), "what it is for", False, dim, 112),
    Column("family", "family", 14, told(lambda o: o.family), "the line that it is of", False, dim, 140),
    Column(
        "quality",
        "quality",
        7,
        lambda o, g, _: quality_sign(o, g),
        "one to three bars: cheap, balanced, best",
        shown_from=150,
    ),
    Column("size", "size", 5, lambda o, g, _: size_b(o.size_b, g), "parameters", right=True, shown_from=160),
    Column(
        "more",
        "APCWO",
        5,
        lambda o, g, _: more_capability_letters(o, g),
        "audio, PDF, prompt cache, web search, open weights",
        shown_from=170,
        of_group=any_letters(more_capability_letters),
    ),
    Column("cost", "tier", 4, lambda o, g, _: cost_sign(o, g), "cost tier: free, $ budget, $$ standard, $$$ premium"),
    _priced("cached", "cached", lambda price: price.cache_read, "price of input read from the cache"),
    _worked_out("blended", "blended", lambda o, _: o.blended_cost, "price at three tokens in to one out"),
    _worked_out("monthly", "$/month", monthly_cost, "what your workload costs a month, USD", money),
    Column(
        "tps",
        "tok/s",
        5,
        tokens_per_second,
        "measured speed, tokens per second",
        right=True,
        of_group=fastest,
    ),
    Column(
        "popularity",
        "pop",
        4,
        lambda o, g, _: g.unknown if o.popularity is None else f"{o.popularity:.0f}",
        "popularity, 0 to 100",
        right=True,
    ),
    Column("knowledge", "knowledge", 10, told(lambda o: o.knowledge), "what it has read ends here", False, dim),
    Column(
        "retires",
        "retires",
        10,
        told(lambda o: o.retires),
        "when it goes away",
        role=lambda o: "warn" if o.retires else "dim",
    ),
    Column("name", "name", 24, told(lambda o: o.name), "the name for people"),
    Column("canonical", "canonical", 28, told(lambda o: o.canonical), "the model that this is an offer of", False, dim),
    Column("tag", "tags", 24, told(lambda o: " ".join(o.tags)), "what it is tagged with", False, dim),
)
"""Every column, those that are usually shown first."""

BY_FIELD: Final = {column.field: column for column in COLUMNS}
_COUNT: Final = BY_FIELD["provider"]
"""Of a group it says no more than how many offers there are, which can stand behind the name, too."""
_GROUP_NAME: Final = 20
"""Cells below which the name of a group takes those of `_COUNT`."""
USUAL: Final = tuple(column for column in COLUMNS if column.shown_from < _ONLY_CHOSEN)


def known_columns(fields: Iterable[str]) -> tuple[str, ...]:
    """Return those of the fields that have a column, each once; the name's is always among them."""
    found = tuple(dict.fromkeys(field for field in fields if field in BY_FIELD))
    return found if NAME in found else (NAME, *found)


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


def usual_columns(*, monthly: bool) -> list[Column]:
    """Return the usual columns, with the price of the user's workload where there is one."""
    columns = list(USUAL)
    if monthly:
        columns.insert(1 + columns.index(BY_FIELD["output"]), BY_FIELD["monthly"])
    return columns


def _usual(width: int, *, monthly: bool, sort: Sequence[str]) -> tuple[list[Column], list[Column]]:
    """Return the usual columns that fit, with those that are asked for, and the usual ones that do not."""
    usual = usual_columns(monthly=monthly)
    asked: list[Column] = []
    shown = [column for column in usual if width >= column.shown_from]
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
