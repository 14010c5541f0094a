"""The table of offers: virtual rows over a list of positions, so that a filter result is one assignment."""

from collections.abc import Callable, Collection, Sequence
from itertools import zip_longest
from typing import Final

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from model_tui.core.figures import UNICODE, Glyphs, capability_letters, money, tokens, unit_mark, usd
from model_tui.core.model import Offer, Price
from model_tui.core.query import SortKey
from model_tui.tui.widgets.lines import Line, LineView, fit

_CACHED_STRIPS: Final = 4_000
_PRICE_WIDTH: Final = 7


class Column(Struct, frozen=True):
    """One column: the field it sorts by, its title and its width (0 takes what is left).

    `shown_from` is the width of the table from which on there is room for it beside the more telling ones.
    """

    field: str
    title: str
    width: int
    cell: Callable[[Offer, Glyphs], str]
    right: bool = False
    role: Callable[[Offer], str] = lambda _: ""
    shown_from: int = 0


def _state_role(offer: Offer) -> str:
    return {"ready": "good", "stale": "warn", "rejected": "bad", "unlisted": "warn"}.get(offer.state, "dim")


def _dim(_: Offer) -> str:
    return "dim"


def _price_role(offer: Offer) -> str:
    return "good" if offer.input_cost == 0 else ""


def _amount(amount: float | None, price: Price | None, glyphs: Glyphs) -> str:
    """Return a price in a form of which the figure fits into the column, even if its unit does not."""
    text, unit = usd(amount, glyphs), unit_mark(price) if amount is not None else ""
    if amount is None or len(text + unit) <= _PRICE_WIDTH:
        return text + unit
    text = text.removeprefix("0").removesuffix(".00")
    if len(text) > _PRICE_WIDTH - bool(unit):
        text = f"{amount:.1e}".replace("e-0", "e-")
    return text + unit


def _input(offer: Offer, glyphs: Glyphs) -> str:
    return _amount(offer.price.input if offer.price else None, offer.price, glyphs)


def _output(offer: Offer, glyphs: Glyphs) -> str:
    return _amount(offer.price.output if offer.price else None, offer.price, glyphs)


COLUMNS: Final = (
    Column("state", "", 1, lambda o, g: g.states[o.state], role=_state_role),
    Column("id", "model", 0, lambda o, _: o.id, role=lambda o: "dim" if o.deprecated else ""),
    Column("provider", "provider", 10, lambda o, _: o.provider, role=_dim, shown_from=54),
    Column("ctx", "ctx", 5, lambda o, g: tokens(o.context, g), right=True, shown_from=36),
    Column("out", "out", 5, lambda o, g: tokens(o.max_output, g), right=True, shown_from=72),
    Column("in", "in", _PRICE_WIDTH, _input, right=True, role=_price_role, shown_from=22),
    Column("output", "output", _PRICE_WIDTH, _output, right=True, role=_price_role, shown_from=29),
    Column("caps", "VTRJ", 4, capability_letters, shown_from=44),
    Column("released", "released", 10, lambda o, g: o.released or g.unknown, role=_dim, shown_from=84),
    Column("mode", "mode", 10, lambda o, g: o.mode or g.unknown, role=_dim, shown_from=112),
    Column("family", "family", 14, lambda o, g: o.family or g.unknown, role=_dim, shown_from=140),
)
SORTABLE: Final = tuple(column.field for column in COLUMNS if column.field != "caps")
_MONTHLY: Final = "monthly"
_BEFORE_MONTHLY: Final = "output"


def columns_with(monthly: Callable[[Offer], float | None] | None) -> tuple[Column, ...]:
    """Return the columns, with one for the price of a month where the user's workload is priced."""
    if monthly is None:
        return COLUMNS
    price = Column(
        _MONTHLY, "$/month", 8, lambda o, g: money(monthly(o), g), right=True, role=_price_role, shown_from=30
    )
    at = 1 + next(at for at, column in enumerate(COLUMNS) if column.field == _BEFORE_MONTHLY)
    return (*COLUMNS[:at], price, *COLUMNS[at:])


class OfferTable(LineView, can_focus=True):
    """Shows the offers at `rows`; `highlighted` is the offer under the cursor."""

    highlighted: var[Offer | None] = var(None, always_update=False)

    class Opened(Message):
        """The user wants to see everything about the highlighted offer."""

    class SortRequested(Message):
        """The user clicked the header of a column."""

        def __init__(self, field: str) -> None:
            self.field = field
            super().__init__()

    def __init__(self, glyphs: Glyphs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.glyphs = glyphs
        self.offers: Sequence[Offer] = ()
        self.rows: Sequence[int] = ()
        self.nothing: Sequence[Line] = ()
        self.cursor = 0
        self._placed = False
        self.picked: Collection[tuple[str, str]] = frozenset()
        self.favourites: Collection[tuple[str, str]] = frozenset()
        self.sort: tuple[SortKey, ...] = ()
        self._strips: dict[tuple[int, bool, bool, int, bool], Strip] = {}
        self.columns: tuple[Column, ...] = COLUMNS
        self._layout: tuple[int, tuple[tuple[Column, int], ...]] = (-1, ())

    # what is shown

    def show_rows(
        self,
        offers: Sequence[Offer],
        rows: Sequence[int],
        sort: tuple[SortKey, ...],
        *,
        follow: bool,
        nothing: Sequence[Line] = (),
    ) -> None:
        """Show these rows, or where there are none the lines of `nothing`.

        With `follow` the cursor stays on its offer and on its place of the screen, if the user has put it there; else
        it goes to the top, where the best is.
        """
        self._placed = follow and self._placed
        kept = self.highlighted.key if self._placed and self.highlighted is not None else None
        before = self._in_sight
        if offers is not self.offers:
            self._strips.clear()
            before = []
        at = self.cursor - round(self.scroll_y)
        self.offers, self.rows, self.sort, self.nothing = offers, rows, sort, nothing
        self.set_height(len(rows) + 1)
        self.cursor = self._find(kept) if kept is not None else 0
        top = max(0, self.cursor - at) if kept is not None else 0
        self.scroll_to(0, top, animate=False, immediate=True)
        self._reveal()
        self._repaint_rows(before)
        self._announce()

    @property
    def _in_sight(self) -> list[tuple[int, bool]]:
        """What stands on each line of the screen: the row, and whether the cursor is on it."""
        top = round(self.scroll_y)
        return [(row, at == self.cursor) for at, row in enumerate(self.rows[top : top + self.page], top)]

    def _repaint_rows(self, before: Sequence[tuple[int, bool]]) -> None:
        """Paint the lines on which something else stands than before, or if that was nothing all of them."""
        now = self._in_sight
        if not before or not now:
            self.refresh()
            return
        changed = [y for y, (old, new) in enumerate(zip_longest(before, now), 1) if old != new]
        self.refresh(*(Region(0, y, self.size.width, 1) for y in (0, *changed)))

    def _find(self, key: tuple[str, str]) -> int:
        offers = self.offers
        for at, row in enumerate(self.rows):
            if offers[row].key == key:
                return at
        return min(self.cursor, max(0, len(self.rows) - 1))

    def show_picked(self, picked: Collection[tuple[str, str]]) -> None:
        """Mark the picked offers."""
        self.picked = picked
        self.refresh()

    def show_favourites(self, favourites: Collection[tuple[str, str]]) -> None:
        """Mark the favourites."""
        self.favourites = favourites
        self.refresh()

    def show_monthly(self, monthly: Callable[[Offer], float | None] | None) -> None:
        """Show what a month costs by this, or with `None` no such column."""
        self.columns = columns_with(monthly)
        self._layout = (-1, ())
        self._strips.clear()
        self.refresh()

    @property
    def sortable(self) -> tuple[str, ...]:
        """The columns that can be sorted by."""
        return tuple(column.field for column in self.columns if column.field == _MONTHLY or column.field in SORTABLE)

    def _announce(self) -> None:
        rows = self.rows
        self.highlighted = self.offers[rows[self.cursor]] if rows else None

    # moving

    @property
    def page(self) -> int:
        """Rows that fit under the header."""
        return max(1, self.container_height - 1)

    def move(self, to: int) -> None:
        """Put the cursor on a row, as near as there is one."""
        if not self.rows:
            return
        to = max(0, min(to, len(self.rows) - 1))
        if to == self.cursor:
            return
        before, self.cursor, self._placed = self.cursor, to, True
        if not self._reveal():
            self._refresh_row(before)
            self._refresh_row(to)
        self._announce()

    def _reveal(self) -> bool:
        top = round(self.scroll_y)
        if self.cursor < top:
            self.scroll_to(0, self.cursor, animate=False, immediate=True)
        elif self.cursor >= top + self.page:
            self.scroll_to(0, self.cursor - self.page + 1, animate=False, immediate=True)
        else:
            return False
        return True

    def _refresh_row(self, at: int) -> None:
        self.refresh(Region(0, at - round(self.scroll_y) + 1, self.size.width, 1))

    def on_resize(self) -> None:
        """Keep the cursor in sight, and paint for the new width."""
        self._strips.clear()
        self._reveal()

    # mouse

    def on_click(self, event: events.Click) -> None:
        """Move to the clicked row; open it on a double click; sort by a clicked header."""
        if (offset := event.get_content_offset(self)) is None:
            return
        if offset.y == 0:
            if (field := self._column_at(offset.x)) in self.sortable:
                self.post_message(self.SortRequested(field))
            return
        at = round(self.scroll_y) + offset.y - 1
        if at < len(self.rows):
            self.move(at)
            if event.chain > 1:
                self.post_message(self.Opened())

    def _column_at(self, x: int) -> str:
        left = 2
        for column, width in self._columns(self.room):
            left += width + 1
            if x < left:
                return column.field
        return ""

    # painting

    def notify_style_update(self) -> None:
        """Forget what was painted under the old theme."""
        self._strips.clear()
        super().notify_style_update()

    def watch_has_focus(self, focus: bool) -> None:
        """Paint the cursor as focused or not."""
        self._styles.clear()
        self._strips.clear()
        super().watch_has_focus(focus)

    def _columns(self, width: int) -> tuple[tuple[Column, int], ...]:
        if self._layout[0] != width:
            room = width - sum(column.width + 1 for column in self.columns if column.field == _MONTHLY)
            shown = [column for column in self.columns if room >= column.shown_from]
            rest = width - 2 - sum(column.width + 1 for column in shown)
            self._layout = (width, tuple((column, column.width or max(8, rest)) for column in shown))
        return self._layout[1]

    def render_line(self, y: int) -> Strip:
        """Paint the header or one row."""
        width = self.room
        if y == 0:
            return self._header(width)
        at = round(self.scroll_y) + y - 1
        if not self.rows and y <= len(self.nothing):
            return self.strip_of(self.nothing[y - 1], width)
        if not 0 <= at < len(self.rows):
            return Strip.blank(width, self.role_style(""))
        row = self.rows[at]
        key = self.offers[row].key
        state = (row, at == self.cursor, key in self.picked, width, key in self.favourites)
        strip = self._strips.get(state)
        if strip is None:
            if len(self._strips) >= _CACHED_STRIPS:
                self._strips.clear()
            strip = self._strips[state] = self._row(*state)
        return strip

    def _header(self, width: int) -> Strip:
        marks = {key.field: self.glyphs.down if key.descending else self.glyphs.up for key in self.sort}
        parts = ["  "]
        for column, size in self._columns(width):
            mark = marks.get(column.field, "")
            title = column.title[: size - len(mark)]
            text = mark + title if column.right else title + mark
            parts.append(fit(text, size, right=column.right) + " ")
        return Strip([Segment("".join(parts), self.role_style("head"))]).adjust_cell_length(width, self.role_style(""))

    def _row(self, row: int, cursor: bool, picked: bool, width: int, favourite: bool = False) -> Strip:
        offer, glyphs = self.offers[row], self.glyphs
        star = f" {glyphs.favourite}" if favourite else ""
        base = self.cursor_style() if cursor else None
        mark = (glyphs.cursor if cursor else " ") + (glyphs.picked if picked else " ")
        segments = [self._segment(mark, self.role_style("picked"), base)]
        for column, size in self._columns(width):
            cell = column.cell(offer, glyphs)
            end = star if column.field == "id" else ""
            if column.field == "id" and len(cell) > size - len(end):
                cell = self._shortened(cell)
            text = fit(cell, size - len(end), right=column.right, ellipsis=glyphs.ellipsis) + end
            role = column.role(offer)
            style = self.role_style("picked") if picked and column.field == "id" else self.role_style(role)
            segments.append(self._segment(text + " ", style, base))
        fill = self.role_style("") if base is None else self.role_style("") + base
        return Strip(segments).adjust_cell_length(width, fill)

    def _shortened(self, model_id: str) -> str:
        """Return an id without the folders before its name, which tell least of what a narrow column cuts off."""
        folders, slash, name = model_id.rpartition("/")
        return f"{self.glyphs.ellipsis}{slash}{name}" if folders and name else model_id

    def _segment(self, text: str, style: Style, base: Style | None) -> Segment:
        return Segment(text, style if base is None else style + base)
