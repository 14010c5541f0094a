"""A pane of prepared lines, painted through the line API.

A line is a sequence of spans; a span is text with the name of a role. The style of each role is a component class of
the app, made from the variables of the theme, which alone decides the colours; on the app they are worked out once,
not for each pane. New lines cost no layout.
"""

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import Final

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.content import Content
from textual.filter import ANSIToTruecolor, LineFilter
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from model_tui.core.text import clean, harmless
from model_tui.tui.widgets.scroll_bar import LineScrollBar

Span = tuple[str, str]
"""Text and its role; the role `""` is the plain style."""
Line = Sequence[Span]


class Valued(list[Span]):
    """A line that stands for a value, which is what copying the line copies."""

    def __init__(self, spans: Iterable[Span], value: str) -> None:
        super().__init__(spans)
        self.value = value


ROLES: Final = ("dim", "accent", "good", "warn", "bad", "title", "key", "head", "picked", "cursor", "cursor-focus")
ROLE_CLASSES: Final = frozenset(f"role--{role}" for role in ROLES)


def fit(text: str, width: int, *, right: bool = False, ellipsis: str = "…") -> str:
    """Return `text`, made harmless, in exactly `width` cells; what does not fit ends in an ellipsis."""
    text = harmless(text)
    size = len(text) if text.isascii() else cell_len(text)
    if size == width:
        return text
    if size < width:
        return text.rjust(width - size + len(text)) if right else text.ljust(width - size + len(text))
    if width <= len(ellipsis):
        return ellipsis[: max(width, 0)]
    return set_cell_size(text, width - len(ellipsis)) + ellipsis


def fit_end(text: str, width: int, ellipsis: str = "…") -> str:
    """Return `text`, a path say, made harmless, in at most `width` cells: its end, if it does not fit."""
    text = harmless(text)
    if cell_len(text) <= width:
        return text
    while text and cell_len(text) > width - len(ellipsis):
        text = text[1:]
    return (ellipsis + text)[: max(width, 0)]


def plain(text: str) -> Content:
    """Return one line of text made harmless, which Textual takes for nothing but text."""
    return Content(harmless(text))


def width_of(line: Line) -> int:
    """Return how many cells a line takes."""
    return sum(len(text) if text.isascii() else cell_len(text) for text, _ in line)


def within(line: Line, width: int, ellipsis: str = "…") -> Line:
    """Return a line of at most `width` cells: what does not fit ends in an ellipsis."""
    room = width
    spans: list[Span] = []
    for text, role in line:
        if (taken := cell_len(harmless(text))) > room:
            return [*spans, (fit(text, room, ellipsis=ellipsis), role)]
        spans.append((text, role))
        room -= taken
    return spans


_PLAIN_SIGNS: Final = str.maketrans("…—→·●◐◇○✗✓▸↑↓≠★▲", "~->.*~?o!x>^v#*+")
_LABEL_WIDTH: Final = 12
_SOURCE_WIDTH: Final = 10
VALUE_WIDTH: Final = 10
"""Cells that a value has before anybody is named who said it: a date takes as many."""


def labelled(label: str, value: str, width: int, source: str | None = None, role: str = "") -> Line:
    """Return a line of label, value, and at its end who said so, unless that left the value too little.

    A long label takes what it needs of the value's room.
    """
    more = min(max(cell_len(clean(label)) + 1 - _LABEL_WIDTH, 0), max(width - _LABEL_WIDTH - VALUE_WIDTH, 0))
    room = value_room(width - more, source)
    if source and room < min(VALUE_WIDTH, cell_len(clean(value))):
        source, room = None, value_room(width - more, None)
    line: list[Span] = [(fit(label, _LABEL_WIDTH + more), "dim"), (fit(value, room), role)]
    if source:
        line.append((" " + fit(source, _SOURCE_WIDTH, right=True), "dim"))
    return line


def value_room(width: int, source: str | None, least: int = 0) -> int:
    """Return how many cells a value has before who said it, who is not named if it were less than `least`."""
    room = max(width - _LABEL_WIDTH - (_SOURCE_WIDTH + 1 if source else 0), 1)
    return room if room >= least or not source else value_room(width, None)


def wrapped(text: str, width: int, role: str) -> list[Line]:
    """Return a text as lines of at most `width` cells, all in one role."""
    text, width = clean(text), max(width, 1)
    if text.isascii() and len(text) <= width:
        return [[(text.rstrip(), role)]] if text.strip() else []
    lines = wrap(text, width, break_on_hyphens=False) if text.isascii() else _wrapped_cells(text, max(width, 2))
    return [[(line, role)] for line in lines]


def as_fits(lines: Sequence[Line], height: int) -> Sequence[Line]:
    """Return as many lines as there is room for: empty ones go first, and of the others the last, a way out, stays."""
    if len(lines) <= height:
        return lines
    telling = [line for line in lines if line]
    return telling if len(telling) <= height else [*telling[: height - 1], *telling[-1:]]


def _wrapped_cells(text: str, width: int) -> list[str]:
    """Wrap a text in which a character may be two cells wide, or none."""
    lines: list[str] = []
    for word in text.split():
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        elif cell_len(word) <= width:  # what takes no cell at all, a lone accent say, would be lost in chopping
            lines.append(word)
        else:
            lines += chop_cells(word, width)
    return lines


class LineView(ScrollView, can_focus=False, inherit_bindings=False):
    """Shows lines; subclasses say which, and what moves.

    Bindings are not inherited: Textual's own scroll a pane away from under its cursor. Text is selected by mouse only
    where a pane is made to be read: elsewhere a drag would begin to select what a click chooses.
    """

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    LineView {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
        scrollbar-color: $surface-lighten-2;
    }
    """

    class Resized(Message):
        """The pane is wider or narrower than before: what was written for it no longer fits."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._lines: Sequence[Line] = ()
        self._width = 0
        self._styles: dict[str, Style] = {}
        self._painted_room: int | None = None
        self._sides: tuple[Strip, Strip] | None = None
        """What stands beside every line of the content: border and padding."""

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scroll bar, made when it is first asked for, as Textual makes its own."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = bar = LineScrollBar(name="vertical", thickness=self.scrollbar_size_vertical)
            bar.display = False
            self.app._start_widget(self, bar)  # noqa: SLF001 - there is no other way to have a bar of one's own
        return self._vertical_scrollbar

    def on_resize(self) -> None:
        """Tell of another width, which may come long after the screen has its size: with the styles for that."""
        before, self._width = self._width, self.size.width
        if before not in (0, self._width):
            self.post_message(self.Resized())

    def show(self, lines: Sequence[Line], *, keep_place: bool = False) -> None:
        """Show these lines from the top, or from where the pane stands."""
        before, self._lines = self._lines, lines
        if not keep_place and self.scroll_offset.y:
            self.scroll_to(0, 0, animate=False, immediate=True)
        self.set_height(len(lines))
        self.repaint(before)

    def repaint(self, before: Sequence[Line]) -> None:  # noqa: ARG002 - for panes that paint only what differs
        """Paint new lines in place of those before."""
        self.refresh()

    @property
    def lines(self) -> Sequence[Line]:
        """What is shown."""
        return self._lines

    @property
    def lines_in_sight(self) -> range:
        """Where in the content the pane stands."""
        top = self.scroll_offset.y
        return range(top, top + self.container_height)

    def paint_anew(self, lines: Iterable[int]) -> None:
        """Paint these lines of the content anew, if they are in sight."""
        top, width = self.scroll_offset.y, self.room
        if regions := [Region(0, at - top, width, 1) for at in lines]:
            self.refresh(*regions)

    def set_height(self, height: int) -> None:
        """Set the height of the whole content without a layout: the scroll bar's place is always there."""
        self.set_reactive(ScrollView.virtual_size, Size(self.scrollable_content_region.width, height))
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = height
        self.set_reactive(ScrollView.scroll_y, self.validate_scroll_y(self.scroll_y))

    @property
    def room(self) -> int:
        """Cells in a line of the pane."""
        return self.scrollable_content_region.width if self._painted_room is None else self._painted_room

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint some lines; the room is worked out once for all of them.

        What a line is framed with is the same for all between the edges: it is taken from one that Textual has painted.
        """
        self._painted_room = self.scrollable_content_region.width
        try:
            if crop.column_span != (0, self.outer_size.width) or self._is_veiled:
                return super().render_lines(crop)
            gutter = self.styles.gutter
            first, end = gutter.top, self.outer_size.height - gutter.bottom
            top, bottom = max(crop.y, first), min(crop.bottom, end)
            if top >= bottom:
                return super().render_lines(crop)
            strips = [self._framed(y - first) for y in range(top, bottom)]
            if crop.y < top:
                strips = [*super().render_lines(Region(0, crop.y, crop.width, top - crop.y)), *strips]
            if crop.bottom > bottom:
                strips += super().render_lines(Region(0, bottom, crop.width, crop.bottom - bottom))
            return strips
        finally:
            self._painted_room = None

    @property
    def _is_veiled(self) -> bool:
        """Whether something lies over what is painted here that Textual has to paint."""
        styles = self.styles
        return self.opacity != 1.0 or styles.tint.a > 0 or styles.text_opacity != 1.0 or bool(self.get_line_filters())

    def _framed(self, y: int) -> Strip:
        """Return a line of the content with what stands on both sides of it."""
        strip, gutter = self.render_line(y), self.styles.gutter
        if not gutter.width:
            return strip
        width = self.outer_size.width
        if self._sides is None:
            [whole] = super().render_lines(Region(0, gutter.top, width, 1))
            self._sides = (whole.crop(0, gutter.left), whole.crop(width - gutter.right, width))
        left, right = self._sides
        return Strip([*left, *strip.adjust_cell_length(width - gutter.width, self.role_style("")), *right], width)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave out the filter that looks for the colours of the terminal: what is painted here has a theme's own."""
        return [one for one in super().get_line_filters() if not isinstance(one, ANSIToTruecolor)]

    @property
    def page(self) -> int:
        """Lines that fit into the pane."""
        return max(1, self.container_height)

    @property
    def container_height(self) -> int:
        """Lines that fit into the pane."""
        return self.scrollable_content_region.height

    def cursor_style(self) -> Style:
        """Return what lies over the line under the cursor, in the pane with the focus and in another."""
        return self.partial_style("cursor-focus" if self.has_focus else "cursor")

    def role_style(self, role: str) -> Style:
        """Return the style of a role under the current theme, on the background of this pane."""
        style = self._styles.get(role)
        if style is None:
            style = self._styles[role] = self.rich_style + self.partial_style(role)
        return style

    def partial_style(self, role: str) -> Style:
        """Return what a role adds to a style; empty for the role `""`."""
        if not role:
            return Style.null()
        styles = self.app.get_component_styles(f"role--{role}")
        under = self.background_colors[1]
        ground = under + styles.background if styles.has_rule("background") else under
        ink: Color | None = None
        if styles.auto_color:
            ink = ground.get_contrast_text(styles.color.a)
        elif styles.has_rule("color"):
            ink = ground + styles.color
        lit = styles.has_rule("background")
        style = Style(color=ink and ink.rich_color, bgcolor=ground.rich_color if lit else None)
        return style + styles.text_style

    def notify_style_update(self) -> None:
        """Forget the styles of the old theme."""
        self._styles.clear()
        self._sides = None
        super().notify_style_update()

    def strip_of(self, line: Line, width: int, over: Style | None = None) -> Strip:
        """Return a line as painted, filled up to `width`; the style `over`, that of a cursor say, lies on top."""
        segments = [Segment(self._drawn(text), self.role_style(role)) for text, role in line if text]
        strip = Strip(segments).adjust_cell_length(width, self.role_style(""))
        return strip if over is None else Strip(Segment.apply_style(strip, post_style=over), width)

    def _drawn(self, text: str) -> str:
        """Return a text as it may be drawn, on a terminal without Unicode with plain signs for our own."""
        text = harmless(text)
        return text if text.isascii() or not self.app.has_class("-ascii") else text.translate(_PLAIN_SIGNS)

    def render_line(self, y: int) -> Strip:
        """Paint one line of the pane."""
        at, width = self.scroll_offset.y + y, self.room
        if not 0 <= at < len(self._lines):
            return Strip.blank(width, self.role_style(""))
        return self.strip_of(self._lines[at], width)
