"""The columns of the table: every one there is, and the usual ones."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from msgspec import Struct

from model_tui.core.columns import Context
from model_tui.core.figures import (
    Glyphs,
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
from model_tui.core.text import counted
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


def _priced(
    field: str, title: str, part: Callable[[Price], float | None], about: str, shown_from: int = _ONLY_CHOSEN
) -> Column:
    """Return the column of one part of the price, in the unit that the offer is sold by."""
    role = price_role if field in {"in", "output"} else dim
    cell, of_group = price_cells(part)
    return Column(field, title, PRICE_WIDTH, cell, about, True, role, shown_from, of_group, RANGE_WIDTH)


def _counted(field: str, count: Callable[[Offer], int | None], about: str, shown_from: int) -> Column:
    """Return the column of a number of tokens; of several offers it has the largest."""

    def cell(offer: Offer, glyphs: Glyphs, _: Context) -> str:
        return tokens(count(offer), glyphs)

    def of_group(offers: Sequence[Offer], glyphs: Glyphs, _: Context) -> str:
        return tokens(whole(largest(map(count, offers))), glyphs)

    return Column(field, field, 5, cell, about, True, shown_from=shown_from, of_group=of_group)


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
        "state: ready, stale, unlisted, needs-key, rejected, catalog",
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
        of_group=summed_up(lambda some: counted(len(some), "offer")),
    ),
    _counted("ctx", lambda o: o.context, "context window, tokens", 36),
    _counted("out", lambda o: o.max_output, "most tokens in one answer", 72),
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
USUAL: Final = tuple(column for column in COLUMNS if column.shown_from < _ONLY_CHOSEN)


def known_columns(fields: Iterable[str]) -> tuple[str, ...]:
    """Return those of the fields that have a column, each once; the name's is always among them."""
    found = tuple(dict.fromkeys(field for field in fields if field in BY_FIELD))
    return found if NAME in found else (NAME, *found)


def usual_columns(*, monthly: bool) -> list[Column]:
    """Return the usual columns, with the price of the user's workload where there is one."""
    columns = list(USUAL)
    if monthly:
        columns.insert(1 + columns.index(BY_FIELD["output"]), BY_FIELD["monthly"])
    return columns
