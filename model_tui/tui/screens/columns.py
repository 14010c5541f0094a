"""The list of columns: which are shown, in which order, and by which the rows are sorted. The table follows live."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from model_tui.tui.painting import PaintedModal
from model_tui.tui.widgets.columns import BY_FIELD, COLUMNS, NAME
from model_tui.tui.widgets.lines import Line, Span, fit
from model_tui.tui.widgets.menu import Menu, moving

if TYPE_CHECKING:
    from model_tui.tui.columning import ColumningScreen

_ABOVE: Final = 9
"""Lines of the main screen that stay in sight: those down to the head of the table, and a few of its rows."""
_MARK: Final = 2
_TITLE: Final = 11
_ORDER: Final = 4
_NO_ROOM: Final = " no room"
_WIDER: Final = " if wider"
"""Stands behind a usual column that comes in where there is more room."""
_HINTS: Final = (
    "space shows, J K moves, s sorts, ; further, r the usual ones, esc closes",
    "space shows, J K moves, s sorts, r usual, esc",
    "space, J K moves, s sorts, r usual, esc",
    "space J K s , r esc",
)


class ColumnsScreen(PaintedModal[None]):
    """Shows and hides columns of the main screen's table, and moves them."""

    DEFAULT_CSS = """
    ColumnsScreen {
        align: right bottom;
        background: transparent;
        & > Menu {
            width: 64; max-width: 100%; min-height: 4; max-height: 100%;
            border: round $border; background: $surface; padding: 0 1;
            border-title-color: $text; border-subtitle-color: $text-muted;
        }
        &.-narrow > Menu, &.-tiny > Menu { width: 48; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,q,enter,vertical_line",
            "leave",
            "close",
            show=False,
            tooltip="Close; the columns stay as they are now",
        ),
        *moving("go"),
        Binding(
            "J,shift+down",
            "move(1)",
            "move down",
            show=False,
            tooltip="Move the column under the cursor further down, in the table to the right",
        ),
        Binding(
            "K,shift+up",
            "move(-1)",
            "move up",
            show=False,
            tooltip="Move the column under the cursor further up, in the table to the left",
        ),
        Binding(
            "space", "show_or_hide", "show or hide", show=False, tooltip="Show the column under the cursor, or hide it"
        ),
        Binding("s", "sort(False)", "sort", show=False, tooltip="Sort by the column under the cursor"),
        Binding(
            "semicolon",
            "sort(True)",
            "sort further",
            show=False,
            tooltip="Sort by the column under the cursor, too, where the others agree",
        ),
        Binding("r", "usual", "the usual ones", show=False, tooltip="Show the usual columns again"),
    ]

    def __init__(self, table: "ColumningScreen") -> None:
        super().__init__()
        self.table = table
        self._arrange()

    def _arrange(self) -> None:
        now = self.table.columns_now()
        usual = self.table.table.chosen is None
        self.fields = [*now, *(column.field for column in COLUMNS if column.field not in now)]
        self.shown = {*now}
        """The fields that are shown where there is room."""
        self.is_usual = usual

    def compose(self) -> ComposeResult:
        """Show the list."""
        yield Menu()

    def on_mount(self) -> None:
        """Write the list at once: keys may be faster than the first layout."""
        self._show()

    def on_resize(self) -> None:
        """Leave the head of the table in sight, and write the list for the width there is."""
        self.query_one(Menu).styles.height = min(len(self.fields) + 2, self.size.height - _ABOVE)
        self.call_after_refresh(self._show)

    # writing

    def _show(self) -> None:
        menu = self.query_one(Menu)
        left_out = self.table.columns_left_out()
        menu.show([self._line(field, menu.room, left_out) for field in self.fields], keep_place=True)
        menu.reveal()
        lacking = 0 if self.is_usual else len(left_out)
        dot = self.table.model_app.glyphs.dot
        room = f"{dot}{lacking} without room at this width" if lacking else ""
        menu.border_title = Content(f"columns{dot}the usual ones" if self.is_usual else f"columns{room}")
        menu.border_subtitle = Content(next((hint for hint in _HINTS if len(hint) <= menu.room), _HINTS[-1]))

    def _line(self, field: str, width: int, left_out: Sequence[str]) -> Line:
        column, shown = BY_FIELD[field], field in self.shown
        glyphs = self.table.model_app.glyphs
        lacks = "" if field not in left_out else _WIDER if self.is_usual else _NO_ROOM
        room = width - _MARK - _TITLE - _ORDER - len(lacks)
        line: list[Span] = [
            (fit(glyphs.picked if shown else "", _MARK), "good"),
            (fit(column.title or field, _TITLE, ellipsis=glyphs.ellipsis), "title" if shown else "dim"),
            (fit(self._order(field), _ORDER), "accent"),
            (fit(column.about, max(room, 0), ellipsis=glyphs.ellipsis), "" if shown else "dim"),
        ]
        return [*line, (lacks, "dim" if self.is_usual else "warn")]

    def _order(self, field: str) -> str:
        glyphs = self.table.model_app.glyphs
        for place, key in enumerate(self.table.view.sort, 1):
            if key.field == field:
                return f"{glyphs.down if key.descending else glyphs.up}{place}"
        return ""

    # commands

    @property
    def field(self) -> str:
        """The field under the cursor."""
        return self.fields[self.query_one(Menu).cursor]

    def action_go(self, by: int) -> None:
        """Move the cursor."""
        menu = self.query_one(Menu)
        menu.move(menu.cursor + by)

    def action_move(self, by: int) -> None:
        """Move the column under the cursor to the left or right, in the list up or down."""
        menu = self.query_one(Menu)
        at, to = menu.cursor, menu.cursor + by
        if 0 <= to < len(self.fields):
            self.fields[at], self.fields[to] = self.fields[to], self.fields[at]
            menu.move(to)
            self._choose()

    def action_show_or_hide(self) -> None:
        """Show the column under the cursor, or hide it; the model's stays."""
        if self.field != NAME:
            self.shown ^= {self.field}
            self._choose()

    def action_usual(self) -> None:
        """Show the usual columns again."""
        field = self.field
        self.table.choose_columns(None)
        self._arrange()
        self.query_one(Menu).move(self.fields.index(field))
        self._show()

    def action_sort(self, further: bool) -> None:
        """Sort by the column under the cursor, or by it after the others."""
        if BY_FIELD[self.field].sortable:
            self.table.sort_by_column(self.field, further=further)
            self._show()

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)

    def _choose(self) -> None:
        self.is_usual = False
        self.table.choose_columns(tuple(field for field in self.fields if field in self.shown))
        self._show()

    def on_click(self, event: events.Click) -> None:
        """Show or hide the clicked column; a click beside the list closes it."""
        menu = self.query_one(Menu)
        if (at := menu.line_under(event)) is not None:
            menu.move(at)
            self.action_show_or_hide()
        elif event.widget is self:
            self.action_leave()
