"""A pane of prepared lines, painted through the line API.

A line is a sequence of spans; a span is text with the name of a role, and the style of each role is a component
class of the widget, so that the theme alone decides the colours. New lines cost no layout.
"""

from collections.abc import Sequence
from textwrap import wrap
from typing import ClassVar, Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from model_tui.core.text import clean, harmless

Span = tuple[str, str]
"""Text and its role; the role `""` is the plain style."""
Line = Sequence[Span]

ROLES = ("dim", "accent", "good", "warn", "bad", "title", "key", "cursor", "cursor-dim", "head")


def fit(text: str, width: int, *, right: bool = False, ellipsis: str = "…") -> str:
    """Return `text`, made harmless, in exactly `width` cells; what does not fit ends in an ellipsis."""
    text = harmless(text)
    size = len(text) if text.isascii() else cell_len(text)
    if size == width:
        return text
    if size < width:
        return text.rjust(width - size + len(text)) if right else text.ljust(width - size + len(text))
    if width <= len(ellipsis):
        return ellipsis[:width].ljust(width)
    return set_cell_size(text, width - len(ellipsis)) + ellipsis


def width_of(line: Line) -> int:
    """Return how many cells a line takes."""
    return sum(len(text) if text.isascii() else cell_len(text) for text, _ in line)


_LABEL_WIDTH: Final = 11
_SOURCE_WIDTH: Final = 10


def labelled(label: str, value: str, width: int, source: str | None = None, role: str = "") -> Line:
    """Return a line of label, value, and at its end who said so."""
    room = width - _LABEL_WIDTH - (_SOURCE_WIDTH + 1 if source else 0)
    line: list[Span] = [(fit(label, _LABEL_WIDTH), "dim"), (fit(value, max(room, 1)), role)]
    if source:
        line.append((" " + fit(source, _SOURCE_WIDTH, right=True), "dim"))
    return line


def wrapped(text: str, width: int, role: str) -> list[Line]:
    """Return a text as lines of at most `width` cells, all in one role."""
    return [[(line, role)] for line in wrap(clean(text), max(width, 1), break_on_hyphens=False)]


class LineView(ScrollView):
    """Shows lines; subclasses say which, and what moves."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"lines--{role}" for role in ROLES}
    DEFAULT_CSS = """
    LineView {
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        & > .lines--dim { color: $text-muted; }
        & > .lines--accent { color: $accent; }
        & > .lines--good { color: $success; }
        & > .lines--warn { color: $warning; }
        & > .lines--bad { color: $error; }
        & > .lines--title { text-style: bold; }
        & > .lines--key { color: $accent; text-style: bold; }
        & > .lines--head { color: $text-muted; text-style: bold; }
        & > .lines--cursor { background: $block-cursor-blurred-background; }
        & > .lines--cursor-dim { background: $block-cursor-blurred-background; color: $text-muted; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._lines: Sequence[Line] = ()
        self._styles: dict[str, Style] = {}

    def show(self, lines: Sequence[Line], *, keep_place: bool = False) -> None:
        """Show these lines from the top, or from where the pane stands."""
        self._lines = lines
        if not keep_place and self.scroll_offset.y:
            self.scroll_to(0, 0, animate=False, immediate=True)
        self.set_height(len(lines))
        self.refresh()

    def set_height(self, height: int) -> None:
        """Set the height of the whole content without a layout, unless a scroll bar comes or goes."""
        size = Size(self.scrollable_content_region.width, height)
        if (height > self.container_height) != self.show_vertical_scrollbar:
            self.virtual_size = size
            return
        self.set_reactive(ScrollView.virtual_size, size)
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = height
        self.set_reactive(ScrollView.scroll_y, self.validate_scroll_y(self.scroll_y))

    @property
    def room(self) -> int:
        """Cells in a line of the pane."""
        return self.scrollable_content_region.width

    @property
    def page(self) -> int:
        """Lines that fit into the pane."""
        return max(1, self.container_height)

    @property
    def container_height(self) -> int:
        """Lines that fit into the pane."""
        return self.scrollable_content_region.height

    def role_style(self, role: str) -> Style:
        """Return the style of a role under the current theme."""
        style = self._styles.get(role)
        if style is None:
            style = self.rich_style if not role else self.get_component_rich_style(f"lines--{role}")
            self._styles[role] = style
        return style

    def notify_style_update(self) -> None:
        """Forget the styles of the old theme."""
        self._styles.clear()
        super().notify_style_update()

    def strip_of(self, line: Line, width: int) -> Strip:
        """Return a line as painted, filled up to `width`."""
        segments = [Segment(harmless(text), self.role_style(role)) for text, role in line if text]
        return Strip(segments).adjust_cell_length(width, self.role_style(""))

    def render_line(self, y: int) -> Strip:
        """Paint one line of the pane."""
        at, width = self.scroll_offset.y + y, self.room
        if not 0 <= at < len(self._lines):
            return Strip.blank(width, self.role_style(""))
        return self.strip_of(self._lines[at], width)
