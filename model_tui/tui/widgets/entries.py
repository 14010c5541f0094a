"""The entries of a config, one line each under a header; only what is in sight is drawn."""

from collections.abc import Sequence

from textual import events
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from model_tui.core.figures import Glyphs
from model_tui.tui.describe_review import Row, head_line, row_line
from model_tui.tui.widgets.frame import Titled
from model_tui.tui.widgets.lines import Line, LineView


class EntryList(Titled, LineView, can_focus=True):
    """Shows rows; `highlighted` is the one under the cursor."""

    highlighted: var[Row | None] = var(None, always_update=False)

    class Opened(Message):
        """The user wants to see everything about the highlighted row."""

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.glyphs = glyphs
        self.rows: Sequence[Row] = ()
        self.nothing: Sequence[Line] = ()
        self.cursor = 0

    def show_rows(self, rows: Sequence[Row], nothing: Sequence[Line] = ()) -> None:
        """Show these rows, or where there are none the lines of `nothing`; the cursor stays on its entry."""
        before = self.highlighted
        self.rows, self.nothing = rows, nothing
        self.cursor = max(0, min(self.cursor, len(rows) - 1))
        if before is not None:
            self.cursor = _nearest(rows, before, self.cursor)
        self.set_height(len(rows) + 1)
        self.reveal()
        self.highlighted = rows[self.cursor] if rows else None
        self.refresh()

    def move(self, to: int) -> None:
        """Put the cursor on a row, as near as there is one."""
        if not self.rows:
            return
        self.cursor = max(0, min(to, len(self.rows) - 1))
        self.reveal()
        self.highlighted = self.rows[self.cursor]
        self.refresh()

    @property
    def page(self) -> int:
        """Rows that fit under the header."""
        return max(1, self.container_height - 1)

    def reveal(self) -> None:
        """Scroll to the row under the cursor, once there is a height to scroll in."""
        if self.container_height <= 0:
            return
        top = max(min(self.scroll_offset.y, self.cursor), self.cursor - self.page + 1)
        self.scroll_to(y=top, animate=False, immediate=True)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.reveal()

    def watch_has_focus(self, focus: bool) -> None:
        """Paint the cursor as focused or not."""
        super().watch_has_focus(focus)
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Move to the clicked row; open it on a double click."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y == 0:
            return
        at = self.scroll_offset.y + offset.y - 1
        if at < len(self.rows):
            self.move(at)
            if event.chain > 1:
                self.post_message(self.Opened())

    def render_line(self, y: int) -> Strip:
        """Paint the header or one row."""
        width = self.room
        if not self.rows:
            return self.strip_of(self.nothing[y] if y < len(self.nothing) else (), width)
        if y == 0:
            return self.strip_of(head_line(width), width)
        at = self.scroll_offset.y + y - 1
        if at >= len(self.rows):
            return Strip.blank(width, self.role_style(""))
        over = self.cursor_style() if at == self.cursor else None
        return self.strip_of(row_line(self.rows[at], width, self.glyphs), width, over)


def _nearest(rows: Sequence[Row], before: Row, place: int) -> int:
    """Return where a row stands after a change of the file: its line may be another, and it may be gone."""
    named = (at for at, row in enumerate(rows) if (row.entry is None, row.name) == (before.entry is None, before.name))
    return min(named, key=lambda at: abs((rows[at].line or 0) - (before.line or 0)), default=place)
