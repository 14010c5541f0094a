"""How the table paints its rows: a header, offers and groups of them, over a list of positions."""

from collections.abc import Callable, Collection, Sequence
from typing import Final

from msgspec import structs
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset, Region
from textual.strip import Strip

from model_tui.core.columns import Context
from model_tui.core.figures import Glyphs
from model_tui.core.grouping import Arrangement, best_state, offer_row
from model_tui.core.model import Offer
from model_tui.core.query import SortKey
from model_tui.tui.widgets.cells import state_role
from model_tui.tui.widgets.column_layout import Layout, lay_out
from model_tui.tui.widgets.columns import MARKS_WIDTH, NAME, Column
from model_tui.tui.widgets.lines import Line, LineView, as_fits, fit, within

_CACHED_STRIPS: Final = 1_000
"""Rows that are kept as they were painted: 15 screens of the tallest terminals."""
_MARK_WIDTH: Final = 2
"""Cells before the name of a group: the sign that it is open or closed, or as much room."""


class RowsView(LineView):
    """Paints the rows of an arrangement under a header; subclasses say what moves through them."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.glyphs = glyphs
        self.offers: Sequence[Offer] = ()
        self.arrangement = Arrangement(())
        self.context = Context()
        self.nothing: Sequence[Line] = ()
        self.cursor = 0
        self.picked: Collection[tuple[str, str]] = frozenset()
        self.favourites: Collection[tuple[str, str]] = frozenset()
        self.sort: tuple[SortKey, ...] = ()
        self.chosen: tuple[str, ...] | None = None
        """The fields of the columns that the user has chosen, in their order; `None` for the usual ones."""
        self._strips: dict[tuple[int, bool, bool, int, bool], Strip] = {}
        self._layout: tuple[int, Layout] = (-1, Layout())
        self._overlay: tuple[Region, Callable[[int], Strip]] | None = None

    @property
    def lines_shown(self) -> Sequence[int]:
        """What stands in each line: the row of an offer, or `~row` of the best offer of a group."""
        return self.arrangement.lines

    @property
    def rows(self) -> Sequence[int]:
        """The row of the offer that each line is about."""
        lines = self.arrangement.lines
        return [offer_row(line) for line in lines] if self.arrangement.grouped else lines

    # columns

    def choose_columns(self, chosen: tuple[str, ...] | None) -> None:
        """Show these columns, as many as fit, or with `None` the usual ones."""
        if chosen != self.chosen:
            self.chosen = chosen
            self.forget_painted()
            self.refresh()

    def show_monthly(self, monthly: Callable[[Offer], float | None] | None) -> None:
        """Show what a month costs by this, or with `None` no such column unless it is chosen."""
        self.context = structs.replace(self.context, monthly=monthly)
        self.forget_painted()
        self.refresh()

    def layout_at(self, width: int) -> Layout:
        """Return which columns are shown in so many cells."""
        if self._layout[0] != width:
            monthly, grouped = self.context.monthly is not None, self.arrangement.grouped
            self._layout = (
                width,
                lay_out(width, self.chosen, grouped=grouped, monthly=monthly, sort=self.sort_fields),
            )
        return self._layout[1]

    @property
    def sort_fields(self) -> tuple[str, ...]:
        """The fields that the rows are sorted by; without a choice of columns, these are among the usual ones."""
        return tuple(key.field for key in self.sort)

    def _columns(self, width: int) -> tuple[tuple[Column, int], ...]:
        return self.layout_at(width).columns

    def forget_painted(self) -> None:
        """Paint every row anew when it is next seen."""
        self._strips.clear()
        self._layout = (-1, Layout())

    def notify_style_update(self) -> None:
        """Forget what was painted under the old theme."""
        self._strips.clear()
        super().notify_style_update()

    # painting

    def lay_over(self, region: Region, paint: Callable[[int], Strip]) -> None:
        """Paint something else over these cells: a line at a time, each as wide as they are. That takes no layout."""
        self.lay_bare()
        self._overlay = (region, paint)
        self.refresh(region)

    def lay_bare(self) -> None:
        """Paint nothing over the rows any more."""
        if self._overlay is not None:
            self.refresh(self._overlay[0])
            self._overlay = None

    def is_covered(self, at: Offset) -> bool:
        """Whether something else is painted over a cell."""
        return self._overlay is not None and self._overlay[0].contains_point(at)

    def render_line(self, y: int) -> Strip:
        """Paint the header or one row, and what lies over it."""
        strip = self._line_at(y)
        if self._overlay is None:
            return strip
        region, paint = self._overlay
        if not region.y <= y < region.bottom:
            return strip
        return Strip.join([strip.crop(0, region.x), paint(y - region.y), strip.crop(region.right, strip.cell_length)])

    def _line_at(self, y: int) -> Strip:
        width = self.room
        if y == 0:
            return self._header(width)
        lines = self.lines_shown
        at = round(self.scroll_y) + y - 1
        if not lines and y <= len(nothing := as_fits(self.nothing, self.container_height - 1)):
            return self.strip_of(within(nothing[y - 1], width, self.glyphs.ellipsis), width)
        if not 0 <= at < len(lines):
            return Strip.blank(width, self.role_style(""))
        line = lines[at]
        picked, favourite = (self._is_among(marked, line) for marked in (self.picked, self.favourites))
        state = (line, at == self.cursor, picked, width, favourite)
        strip = self._strips.get(state)
        if strip is None:
            if len(self._strips) >= _CACHED_STRIPS:
                self._strips.clear()
            strip = self._strips[state] = self._row(*state)
        return strip

    def _is_among(self, marked: Collection[tuple[str, str]], line: int) -> bool:
        """Whether the offer is among the marked ones, or of a group any."""
        if line >= 0 or not marked:
            return bool(marked) and self.offers[line].key in marked
        return any(self.offers[row].key in marked for row in self.arrangement.groups[~line])

    def _header(self, width: int) -> Strip:
        parts = [" " * MARKS_WIDTH]
        for column, size in self._columns(width):
            mark = self._order_mark(column.field, size)
            title = column.title[: size - len(mark)]
            text = mark + title if column.right else title + mark
            parts.append(fit(text, size, right=column.right) + " ")
        return Strip([Segment("".join(parts), self.role_style("head"))]).adjust_cell_length(width, self.role_style(""))

    def _order_mark(self, field: str, size: int) -> str:
        """Return the sign that the rows are sorted by a column, with its place where that is by several."""
        place = next((place for place, key in enumerate(self.sort, 1) if key.field == field), None)
        if place is None:
            return ""
        arrow = self.glyphs.down if self.sort[place - 1].descending else self.glyphs.up
        return f"{arrow}{place}" if len(self.sort) > 1 and size > 1 else arrow

    def _row(self, line: int, cursor: bool, picked: bool, width: int, favourite: bool = False) -> Strip:
        glyphs = self.glyphs
        star = f" {glyphs.favourite}" if favourite else ""
        base = self.cursor_style() if cursor else None
        mark = (glyphs.cursor if cursor else " ") + (glyphs.picked if picked else " ")
        segments = [self._segment(mark, self.role_style("picked"), base)]
        group = [self.offers[row] for row in self.arrangement.groups[~line]] if line < 0 else None
        for column, size in self._columns(width):
            end = star if column.field == NAME else ""
            room = size - len(end)
            if group is not None:
                cell = self._group_cell(group, column, room, width)
                role = self._group_role(group, column, cell)
            else:
                offer = self.offers[line]
                cell, role = self._cell(line, column, room, width), column.role(offer)
            text = fit(cell, room, right=column.right, ellipsis=glyphs.ellipsis) + end
            style = self.role_style("picked") if picked and column.field == NAME else self.role_style(role)
            segments.append(self._segment(text + " ", style, base))
        fill = self.role_style("") if base is None else self.role_style("") + base
        return Strip(segments).adjust_cell_length(width, fill)

    def _cell(self, row: int, column: Column, size: int, width: int) -> str:
        offer = self.offers[row]
        cell = column.cell(offer, self.glyphs, self.context)
        if column.field != NAME:
            return cell
        if not self.arrangement.grouped:
            return self._shortened(cell, size)
        indent = " " * _MARK_WIDTH
        if row not in self.arrangement.inner:
            return indent + self._model_name(offer, size - _MARK_WIDTH)
        name = cell if self._shows("provider", width) else offer.ref
        return indent * 2 + self._shortened(name, size - 2 * _MARK_WIDTH, keep=name is not cell)

    def _group_cell(self, group: Sequence[Offer], column: Column, size: int, width: int) -> str:
        glyphs = self.glyphs
        if column.field != NAME:
            told = column.of_group
            return told(group, glyphs, self.context) if told else column.cell(group[0], glyphs, self.context)
        sign = f"{glyphs.opened if self._is_open(group[0]) else glyphs.closed} "
        count = "" if self._shows("provider", width) else f" {glyphs.times}{len(group)}"
        room = size - _MARK_WIDTH - len(count)
        return sign + fit(self._model_name(group[0], room), room, ellipsis=glyphs.ellipsis).rstrip() + count

    @staticmethod
    def _model_name(offer: Offer, size: int) -> str:
        """Return the name of the model that an offer is of, without its maker where that does not fit."""
        name = offer.canonical
        return name if len(name) <= size else name.rpartition("/")[2] or name

    def _group_role(self, group: Sequence[Offer], column: Column, cell: str) -> str:
        if column.field == "state":
            return state_role(best_state(group))
        if column.group_width:  # a range of prices: what is free of it is so altogether
            return "good" if cell == "free" else ""
        return "title" if column.field == NAME else column.role(group[0])

    def _is_open(self, best: Offer) -> bool:
        return best.canonical in self.opened

    opened: Collection[str] = frozenset()
    """The models of which the offers are shown."""

    def _shows(self, field: str, width: int) -> bool:
        return any(column.field == field for column, _ in self._columns(width))

    def _shortened(self, name: str, size: int, *, keep: bool = False) -> str:
        """Return a name without the folders before it where it does not fit: they tell least of what is cut off.

        With `keep` the first of them, a provider, stays.
        """
        if len(name) <= size:
            return name
        first, _, rest = name.partition("/") if keep else ("", "", name)
        folders, slash, last = rest.rpartition("/")
        if not folders or not last:
            return name
        return f"{first}/{self.glyphs.ellipsis}{slash}{last}" if keep else f"{self.glyphs.ellipsis}{slash}{last}"

    def _segment(self, text: str, style: Style, base: Style | None) -> Segment:
        return Segment(text, style if base is None else style + base)
