"""The small list under the filter line: what the word that is being typed may become."""

from textual import events
from textual.geometry import Offset
from textual.message import Message

from model_tui.core.completion import NONE, Completion, Completions
from model_tui.core.figures import Glyphs
from model_tui.tui.widgets.lines import Line, fit, width_of
from model_tui.tui.widgets.menu import Menu

_HINT = " tab takes it, esc closes"


class Dropdown(Menu, can_focus=False):
    """Shows completions over the table; the filter line says which key does what with them.

    It appears and goes without moving anything: it lies on a layer of its own.
    """

    DEFAULT_CSS = """
    Dropdown {
        layer: above; display: none; width: 30; height: 3;
        background: $panel; overflow-y: hidden; scrollbar-size-vertical: 0;
    }
    """

    class Clicked(Message):
        """A completion was clicked."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="completions")
        self.glyphs = glyphs
        self.offered: Completions = NONE
        self._box = (Offset(), 0, 0)

    @property
    def is_open(self) -> bool:
        """Whether anything is offered."""
        return bool(self.offered.items)

    @property
    def chosen(self) -> Completion | None:
        """The completion under the cursor."""
        return self.offered.items[self.cursor] if self.is_open else None

    def offer(self, completions: Completions, left: int, room: int) -> None:
        """Show these completions `left` cells from the left in a frame that is `room` wide, or with none close."""
        if completions == self.offered:
            return
        self.offered = completions
        if not completions.items:
            self.styles.display = "none"
            return
        self.cursor = 0
        lines = self._lines_of(completions)
        width = min(room, max(width_of(line) for line in lines))
        self._place(Offset(max(0, min(left, room - width)), 2), width, len(lines))
        self.show([_cut(line, self._box[1], self.glyphs.ellipsis) for line in lines])

    def _place(self, at: Offset, width: int, height: int) -> None:
        """Take this place, or stay where the lines fit in: a new place lays the whole screen out, with every key."""
        was_at, was_wide, was_high = self._box
        stays = self.styles.display == "block" and at.x >= was_at.x and at.x + width <= was_at.x + was_wide
        if stays and was_high // 2 <= height <= was_high:
            return
        self._box = (at, width, height)
        self.styles.width, self.styles.height = width, height
        self.styles.offset = at
        self.styles.display = "block"

    def close(self) -> None:
        """Show nothing any more."""
        self.offer(NONE, 0, 0)

    def turn(self, by: int) -> None:
        """Go to the next completion, or the one before."""
        self.move((self.cursor + by) % len(self.offered.items))

    def move(self, to: int) -> None:
        """Put the cursor on a completion; the last line is none."""
        super().move(min(to, len(self.offered.items) - 1))

    def _lines_of(self, completions: Completions) -> list[Line]:
        items = completions.items
        texts = max(width_of([(item.text, "")]) for item in items)
        counts = [f"{item.count:,}" if item.count is not None else "" for item in items]
        wide = max(map(len, counts))
        lines: list[Line] = []
        for item, count in zip(items, counts, strict=True):
            line = [(f" {fit(item.text, texts)}", ""), (f"  {count.rjust(wide)}" if wide else "", "dim")]
            lines.append([*line, (f"  {item.note}" if item.note else "", "dim"), (" ", "")])
        return [*lines, [(_HINT + " ", "dim")]]

    def on_click(self, event: events.Click) -> None:
        """Take the clicked completion."""
        at = self.line_under(event)
        if at is not None and at < len(self.offered.items):
            self.move(at)
            self.post_message(self.Clicked())


def _cut(line: Line, width: int, ellipsis: str) -> Line:
    """Return a line that is no wider than this: the last of its spans with a text are cut."""
    cut, room = [], width
    for text, role in line:
        size = width_of([(text, role)])
        cut.append((text if size <= room else fit(text, max(room, 0), ellipsis=ellipsis), role))
        room -= min(size, max(room, 0))
    return cut
