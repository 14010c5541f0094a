"""The small list under the filter line: what the word that is being typed may become."""

from textual.geometry import Region

from model_tui.core.completion import NONE, Completion, Completions
from model_tui.core.figures import Glyphs
from model_tui.tui.widgets.lines import Line, fit, width_of
from model_tui.tui.widgets.menu import Menu
from model_tui.tui.widgets.rows import RowsView

_HINT = " tab takes it, esc closes"


class Dropdown(Menu, can_focus=False):
    """Shows completions over the rows of a table; the filter line says which key does what with them.

    The table paints it: a widget of its own, opening and closing with every other key, would have the whole screen laid
    out each time. It is mounted for its colours, and never displayed.
    """

    DEFAULT_CSS = """
    Dropdown { display: none; background: $panel; }
    """

    def __init__(self, glyphs: Glyphs, over: RowsView) -> None:
        """Take the table that paints it."""
        super().__init__(id="completions")
        self.glyphs = glyphs
        self.offered: Completions = NONE
        self._over = over
        self._place = Region()

    @property
    def is_open(self) -> bool:
        """Whether anything is offered."""
        return bool(self.offered.items)

    @property
    def chosen(self) -> Completion | None:
        """The completion under the cursor."""
        return self.offered.items[self.cursor] if self.is_open else None

    def offer(self, completions: Completions, left: int) -> None:
        """Show these completions `left` cells from the left of the table, or with none close."""
        if completions == self.offered:
            return
        self.offered = completions
        if not completions.items:
            self._over.lay_bare()
            return
        self.cursor, room = 0, self._over.room
        lines = self._lines_of(completions)
        width = min(room, max(width_of(line) for line in lines))
        self._painted_room = width
        self._lines = [_cut(line, width, self.glyphs.ellipsis) for line in lines]
        self._place = Region(max(0, min(left, room - width)), 0, width, len(lines))
        self._over.lay_over(self._place, self.render_line)

    def close(self) -> None:
        """Show nothing any more."""
        self.offer(NONE, 0)

    def turn(self, by: int) -> None:
        """Go to the next completion, or the one before."""
        self.move((self.cursor + by) % len(self.offered.items))

    def move(self, to: int) -> None:
        """Put the cursor on a completion; the last line is none."""
        self.cursor = max(0, min(to, len(self.offered.items) - 1))
        self._over.refresh(self._place)

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


def _cut(line: Line, width: int, ellipsis: str) -> Line:
    """Return a line that is no wider than this: the last of its spans with a text are cut."""
    cut, room = [], width
    for text, role in line:
        size = width_of([(text, role)])
        cut.append((text if size <= room else fit(text, max(room, 0), ellipsis=ellipsis), role))
        room -= min(size, max(room, 0))
    return cut
