"""The table of offers: virtual rows over a list of positions, so that a filter result is one assignment."""

from collections.abc import Collection, Sequence
from itertools import zip_longest

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.reactive import var

from model_tui.core.columns import Context
from model_tui.core.figures import UNICODE, Glyphs
from model_tui.core.grouping import Arrangement, offer_row
from model_tui.core.model import Offer
from model_tui.core.query import SortKey
from model_tui.tui.widgets.columns import MARKS_WIDTH, NAME
from model_tui.tui.widgets.lines import Line
from model_tui.tui.widgets.rows import RowsView


class OfferTable(RowsView, can_focus=True):
    """Shows offers, or groups of them; `highlighted` is the offer under the cursor, or the best of the group there.

    `group` is the model of the group whose own line the cursor is on, empty where it is on an offer.
    """

    highlighted: var[Offer | None] = var(None, always_update=False)
    group: var[str] = var("")

    class Opened(Message):
        """The user wants to see everything about the highlighted offer, or what is in the group."""

    class SortRequested(Message):
        """The user clicked the header of a column; `further` asks for one more column to sort by."""

        def __init__(self, field: str, *, further: bool = False) -> None:
            self.field = field
            self.further = further
            super().__init__()

    class ColumnMoved(Message):
        """The user has dragged the header of a column to that of another."""

        def __init__(self, field: str, to: str) -> None:
            self.field = field
            self.to = to
            super().__init__()

    class CoverClicked(Message):
        """A line of what is painted over the rows was clicked."""

        def __init__(self, line: int) -> None:
            self.line = line
            super().__init__()

    class MarkClicked(Message):
        """The user wants the offer under the cursor picked or unpicked."""

    class RangeClicked(Message):
        """The user wants what lies between the line `start` and the cursor picked."""

        def __init__(self, start: int) -> None:
            self.start = start
            super().__init__()

    def __init__(self, glyphs: Glyphs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(glyphs, id=id)
        self._placed = False
        self._dragged = ""
        self._page_before = 1

    # what is shown

    def show_rows(
        self,
        offers: Sequence[Offer],
        arrangement: Arrangement,
        sort: tuple[SortKey, ...],
        *,
        follow: bool,
        nothing: Sequence[Line] = (),
        context: Context | None = None,
        opened: Collection[str] = frozenset(),
    ) -> None:
        """Show these rows, or where there are none the lines of `nothing`.

        With `follow` the cursor stays on its offer and on its place of the screen, if the user has put it there; else
        it goes to the top, where the best is.
        """
        self._placed = follow and self._placed
        kept = self.highlighted if self._placed else None
        before = self._in_sight
        context = context if context is not None else self.context
        if (
            offers is not self.offers
            or context is not self.context
            or arrangement.grouped
            or self.arrangement.grouped  # a group may have other offers, and the columns other widths
            or sort != self.sort  # what it is by has a column
        ):
            self.forget_painted()
            before = []
        at = self.cursor - round(self.scroll_y)
        self.offers, self.arrangement, self.context, self.opened = offers, arrangement, context, opened
        self.sort, self.nothing = sort, nothing
        self.set_height(len(arrangement.lines) + 1)
        self.cursor = self._find(kept, was_group=bool(self.group)) if kept is not None else 0
        top = max(0, self.cursor - at) if kept is not None else 0
        self.scroll_to(0, top, animate=False, immediate=True)
        self._reveal()
        self._repaint_rows(before)
        self._announce()

    @property
    def _in_sight(self) -> list[tuple[int, bool]]:
        """What stands on each line of the screen: the row, and whether the cursor is on it."""
        top = round(self.scroll_y)
        return [(row, at == self.cursor) for at, row in enumerate(self.lines_shown[top : top + self.page], top)]

    def _repaint_rows(self, before: Sequence[tuple[int, bool]]) -> None:
        """Paint the lines on which something else stands than before, or if that was nothing all of them."""
        now = self._in_sight
        if not before or not now:
            self.refresh()
            return
        width = self.room
        changed = [y for y, (old, new) in enumerate(zip_longest(before, now), 1) if old != new]
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def _find(self, offer: Offer, *, was_group: bool) -> int:
        """Return the line of an offer, else that of the group it is in, else the nearest to where the cursor was."""
        offers, lines, key = self.offers, self.lines_shown, offer.key
        group = None
        for at, line in enumerate(lines):
            if line >= 0:
                if offers[line].key == key:
                    return at if group is None or not was_group else group
            elif offers[~line].canonical == offer.canonical:
                group = at
        return group if group is not None else min(self.cursor, max(0, len(lines) - 1))

    def show_picked(self, picked: Collection[tuple[str, str]]) -> None:
        """Mark the picked offers."""
        self.picked = picked
        self.refresh()

    def show_favourites(self, favourites: Collection[tuple[str, str]]) -> None:
        """Mark the favourites."""
        self.favourites = favourites
        self.refresh()

    def _announce(self) -> None:
        lines = self.lines_shown
        line = lines[self.cursor] if lines else None
        offer = self.offers[offer_row(line)] if line is not None else None
        self.group = offer.canonical if line is not None and line < 0 and offer is not None else ""
        self.highlighted = offer

    # moving

    @property
    def page(self) -> int:
        """Rows that fit under the header."""
        return max(1, self.container_height - 1)

    def move(self, to: int) -> None:
        """Put the cursor on a row, as near as there is one."""
        if not self.lines_shown:
            return
        to = max(0, min(to, len(self.lines_shown) - 1))
        if to == self.cursor:
            return
        before, self.cursor, self._placed = self.cursor, to, True
        if not self._reveal():
            self._refresh_row(before)
            self._refresh_row(to)
        self._announce()

    @property
    def line_of_cursor(self) -> int:
        """The line of the pane that the cursor is on, the head being the first."""
        return self.cursor - round(self.scroll_y) + 1

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
        self.refresh(Region(0, at - round(self.scroll_y) + 1, self.room, 1))

    def on_resize(self) -> None:
        """Keep the cursor in sight, unless the wheel had left it, and paint for the new width."""
        self.forget_painted()
        if 0 <= self.cursor - round(self.scroll_y) < self._page_before:
            self._reveal()
        self._page_before = self.page

    def watch_has_focus(self, focus: bool) -> None:
        """Paint the cursor as focused or not."""
        self._styles.clear()
        self._strips.clear()
        super().watch_has_focus(focus)

    # mouse

    def focus_on_click(self) -> bool:
        """Whether a click where the mouse is takes the focus: what is painted over the rows has none to take."""
        return not self.is_covered(self.app.mouse_position - self.content_region.offset)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Remember which column is taken hold of."""
        offset = event.get_content_offset(self)
        self._dragged = ""
        if offset is not None and offset.y == 0 and not self.is_covered(offset):
            self._dragged = self._column_at(offset.x)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Move the column that was taken hold of to where it is let go."""
        offset = event.get_content_offset(self)
        to = self._column_at(offset.x) if offset is not None and self._dragged else ""
        if to and to != self._dragged:
            self.post_message(self.ColumnMoved(self._dragged, to))
        else:
            self._dragged = ""

    def on_click(self, event: events.Click) -> None:
        """Do what the mouse asks for, in the header or on a row; a column that was dragged is no click."""
        if (offset := event.get_content_offset(self)) is None or self._dragged:
            return
        at = round(self.scroll_y) + offset.y - 1
        if self._overlay is not None and self._overlay[0].contains_point(offset):
            self.post_message(self.CoverClicked(offset.y - self._overlay[0].y))
        elif offset.y == 0:
            self._head_clicked(self._column_at(offset.x), event)
        elif at < len(self.lines_shown):
            self._row_clicked(at, offset.x, event)

    def _head_clicked(self, field: str, event: events.Click) -> None:
        further = event.ctrl or event.shift or event.meta or event.button == _RIGHT
        if any(column.field == field and column.sortable for column, _ in self._columns(self.room)):
            self.post_message(self.SortRequested(field, further=further))

    def _row_clicked(self, at: int, x: int, event: events.Click) -> None:
        start = self.cursor
        self.move(at)
        if event.shift or event.meta:
            self.post_message(self.RangeClicked(start))
        elif x < MARKS_WIDTH or event.ctrl or event.button == _RIGHT:
            self.post_message(self.MarkClicked())
        elif event.chain > 1 or (self.group and self._sign_at(x)):
            self.post_message(self.Opened())

    def _sign_at(self, x: int) -> bool:
        """Whether the sign that opens or closes a group stands at a cell."""
        left = MARKS_WIDTH
        for column, width in self._columns(self.room):
            if column.field == NAME:
                return left <= x < left + 2
            left += width + 1
        return False

    def _column_at(self, x: int) -> str:
        left = MARKS_WIDTH
        for column, width in self._columns(self.room):
            left += width + 1
            if x < left:
                return column.field
        return ""


_RIGHT = 3
"""The right button of the mouse."""
