"""Lines to choose from, with a cursor."""

from textual import events
from textual.binding import Binding
from textual.strip import Strip

from model_tui.tui.widgets.lines import LineView


def moving(action: str) -> list[Binding]:
    """Return the bindings of the keys that move through lines, for an action that takes how many of them."""
    keys = {"j,down": (1, "down"), "k,up": (-1, "up"), "g,home": (-1000, "top"), "G,end": (1000, "bottom")}
    return [Binding(key, f"{action}({by})", name, show=False) for key, (by, name) in keys.items()]


class Menu(LineView, can_focus=True):
    """One choice a line; the screen says what moves the cursor, and what choosing does."""

    cursor = 0

    def move(self, to: int) -> None:
        """Put the cursor on a line, as near as there is one."""
        self.cursor = max(0, min(to, len(self._lines) - 1))
        self.reveal()
        self.refresh()

    def reveal(self) -> None:
        """Scroll to the line under the cursor, once there is a height to scroll in."""
        if self.container_height <= 0:
            return
        top = max(min(self.scroll_offset.y, self.cursor), self.cursor - self.page + 1)
        self.scroll_to(y=top, animate=False, immediate=True)

    def line_under(self, event: events.Click) -> int | None:
        """Return the line that was clicked."""
        offset = event.get_content_offset(self) if event.widget is self else None
        at = offset.y + self.scroll_offset.y if offset is not None else len(self._lines)
        return at if at < len(self._lines) else None

    def render_line(self, y: int) -> Strip:
        """Paint one choice."""
        at = y + self.scroll_offset.y
        over = self.cursor_style() if at == self.cursor else None
        return self.strip_of(self._lines[at] if at < len(self._lines) else (), self.room, over)
