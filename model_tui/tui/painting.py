"""Paints what has changed on a screen, and writes it to the terminal in few bytes.

Textual's compositor has every widget between the first changed line and the last give all its lines, cuts each at
every edge on the screen, and writes each piece of text with its whole style before it and a reset behind it. With a
key in the filter that is most of the work, and up to 25 KB of which a third is text. Here only what is uppermost at a
changed place is asked for its lines, and of a style only what differs from the one before is written.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple, TypeVar, cast

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console, RenderableType
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual._context import visible_screen_stack
from textual.color import Color
from textual.filter import ANSIToTruecolor
from textual.geometry import Region, Size
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen, Screen
from textual.strip import Strip
from textual.widget import Widget

_SHOWN_ON_BLANKS: Final = frozenset(("4", "5", "6", "7", "9", "21", "51", "52", "53"))
"""Attributes of text that are seen where there is none: lines, frames, and ink in place of ground."""

_GAP: Final = 3
"""Lines between two that are wanted from which asking twice costs less than having those between painted, too."""

_SETTLES: Final = 0.05
"""Seconds from another size until that is painted, however often it changes meanwhile."""
_LATEST: Final = 4
"""How often that is waited at most, where there still is something to lay out."""


T = TypeVar("T")


class PaintedScreen(Screen[T]):
    """A screen that is painted line by line, and at another size not before that has been laid out to its end."""

    def __init__(self, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(name, id, classes)
        self._compositor: LineCompositor = LineCompositor()

    async def _on_resize(self, event: events.Resize) -> None:
        """Wait with painting: what is made for the new size changes the layout, and was painted whole each time.

        A size that the terminal no longer has is none: Textual would lay the screen out at that and tell it so, and of
        two such sizes under way each would bring the other back for ever. A window that was resized while the app
        started stayed empty, and no key was heard.
        """
        if event.size != self.app.size:
            event.prevent_default().stop()
            return
        compositor = self._compositor
        if compositor.size and compositor.size != event.size and not compositor.is_settling:
            compositor.is_settling = True
            self._settle(_LATEST)

    @property
    def painted_size(self) -> Size:
        """The size at which this was laid out last."""
        return self._compositor.size

    def paint(self, crop: Region) -> list[Strip]:
        """Return cells of this screen as they look now, with what is seen behind them."""
        stack = self.app.screen_stack
        behind = visible_screen_stack.set(stack[: stack.index(self)])
        try:
            return self._compositor.strips(crop)
        finally:
            visible_screen_stack.reset(behind)

    def _screen_resized(self, size: Size) -> None:  # noqa: ARG002 - it may be one that is past
        """Lay out at the size that the terminal has, whatever the screen in front was told."""
        super()._screen_resized(self.app.size)

    def _on_timer_update(self) -> None:
        compositor = self._compositor
        compositor.is_laid_out_first = self._layout_required and self._repaint_required
        super()._on_timer_update()
        compositor.is_laid_out_first = False

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """Lay out, and paint that unless all is painted right behind it anyway."""
        super()._refresh_layout(size, scroll)
        self._compositor.is_laid_out_first = False

    def _settle(self, turns: int) -> None:
        """Paint when nothing is left to lay out and nobody waits for that, or after so many turns more."""
        if turns and (turns == _LATEST or self._layout_required or self._callbacks):
            self.set_timer(_SETTLES, partial(self._settle, turns - 1))
            return
        self._compositor.is_settling = False
        if self.is_current:  # what lies behind another tells that one of its changes as they come
            self._repaint_required = False  # else all is painted once more
            self._compositor.update_widgets({self})
            self._compositor_refresh()


class PaintedModal(ModalScreen[T], PaintedScreen[T]):
    """The same over another screen, which is seen behind it and gets no keys.

    Textual takes the styles of the first base alone.
    """

    def _on_screen_resume(self, event: events.ScreenResume) -> None:  # noqa: ARG002 - Textual's own one runs as well
        """Leave the first paint to the next frame: Textual lays out, paints all, and asks for all once more."""
        self._compositor.is_opening = True

    def _on_timer_update(self) -> None:
        self._compositor.is_opening = False
        super()._on_timer_update()

    @property
    def is_open(self) -> bool:
        """Whether it was not closed yet: the parts of one that is being closed are gone before it is."""
        return self in self.app.screen_stack

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Call back once this is laid out, unless it is closed by then."""
        return super().call_after_refresh(self._if_open, callback, *args, **kwargs)

    def _if_open(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return callback(*args, **kwargs) if self.is_open else None

    async def on_event(self, event: events.Event) -> None:
        """Take no other size once this is closed: there is nothing to lay out."""
        if self.is_open or not isinstance(event, events.Resize):
            await super().on_event(event)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint what lies behind, veiled.

        Textual makes a picture of all of it, takes that apart into lines and measures each piece of text again. Of what
        took longest when something opened (40 ms at 200x60) that was more than half.
        """
        behind = self._behind()
        if behind is None:
            return super().render_lines(crop)
        veil, own = self.styles.background, self.visual_style.rich_style
        return [
            Strip([Segment(text, _veiled(style, veil, own)) for text, style, _ in strip], strip.cell_length)
            for strip in behind.paint(crop)
        ]

    def _behind(self) -> PaintedScreen[Any] | None:
        """Return the screen behind this one, unless there is more to it than its lines and a colour over them."""
        stack = self.app.screen_stack
        if self not in stack[1:]:
            return None
        behind, styles = stack[stack.index(self) - 1], self.styles
        is_plain = styles.background.a < 1 and styles.tint.a == 0 and self.opacity == 1.0 and not styles.gutter.width
        filters = any(not isinstance(one, ANSIToTruecolor) for one in self.get_line_filters())
        if not is_plain or filters or not isinstance(behind, PaintedScreen) or behind.painted_size != self.outer_size:
            return None
        return behind

    def on_line_view_resized(self) -> None:
        """Write anew for a pane that has another width: the screen's own size is known before its styles are."""
        if self.is_open and callable(write := getattr(self, "on_resize", None)):
            write()


class Piece(NamedTuple):
    """Cells of a line, from `left` up to `right`, at which a widget is uppermost."""

    left: int
    right: int
    widget: Widget
    region: Region
    """Where the widget lies on the screen."""


class LineCompositor(Compositor):
    """Textual's compositor, but for how it paints changes: what it knows of places and layers is used as it is."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: dict[int, list[Piece]] = {}
        self._pieces_of: object = None
        self.is_held = False
        """Whether nothing is painted yet: what has changed until then is painted at once."""
        self.is_settling = False
        """The same for as long as another size is being laid out."""
        self.is_opening = False
        """The same until the next frame, which paints everything."""
        self.is_laid_out_first = False
        """The same within a frame, until that has been laid out."""

    def render_update(
        self, full: bool = False, screen_stack: list[Screen[Any]] | None = None, simplify: bool = False
    ) -> RenderableType | None:
        """Return what has changed, or if `full` the whole screen."""
        if (self.is_held or self.is_settling or self.is_opening or self.is_laid_out_first) and not full:
            return None
        return super().render_update(full=full, screen_stack=screen_stack, simplify=simplify)

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:
        """Return the whole screen."""
        whole = super().render_full_update(simplify)
        return WholeUpdate(whole.strips, whole.region)

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return what has changed since the last update, `None` if nothing has."""
        screen = self.size.region
        changed = [region.intersection(screen) for region in self._dirty_regions]
        self._dirty_regions.clear()
        spans = list(self._regions_to_spans(changed))
        return self._changes(spans) if spans else None

    def _render_chops(self, _: Region, is_rendered_line: Callable[[int], bool]) -> Sequence[Mapping[int, Strip]]:
        """Return all lines in pieces by where they begin; Textual's own has each line keep itself, as garbage."""
        width, height = self.size
        return self._pieced([(y, 0, width) for y in range(height) if is_rendered_line(y)])[0]

    def strips(self, crop: Region) -> list[Strip]:
        """Return lines of the screen as it looks now."""
        left, right = crop.column_span
        chops, _ = self._pieced([(y, left, right) for y in range(crop.y, crop.bottom)])
        return [Strip.join(chops[y].values()).adjust_cell_length(crop.width) for y in range(crop.y, crop.bottom)]

    def _changes(self, spans: Sequence[tuple[int, int, int]]) -> "Changes":
        chops, ends = self._pieced(spans)
        return Changes(cast("list[dict[int, Strip | None]]", chops), list(spans), ends)

    def _pieced(self, spans: Sequence[tuple[int, int, int]]) -> tuple[list[dict[int, Strip]], list[list[int]]]:
        """Return what is seen in spans of lines, by line and where each piece begins, and where the pieces end."""
        wanted = [(y, left, right, piece) for y, left, right in spans for piece in self._pieces_between(y, left, right)]
        lines = _lines_of(wanted)
        chops: list[dict[int, Strip]] = [{} for _ in range(self.size.height)]
        ends: list[list[int]] = [[] for _ in chops]
        for y, left, right, (first, last, widget, region) in wanted:
            at, end = max(left, first), min(right, last)
            strip = lines.get((widget, y))
            if strip is not None:
                chops[y][at] = _cut(strip, at - region.x, end - region.x)
                ends[y].append(end)
        return chops, ends

    def _pieces_between(self, y: int, left: int, right: int) -> list[Piece]:
        layers = self.layers_visible
        if self._pieces_of is not layers:  # made anew with each layout
            self._pieces_of = layers
            self._pieces = {}
        pieces = self._pieces.get(y)
        if pieces is None:
            pieces = self._pieces[y] = sorted(_uppermost(layers[y], self.size.width))
        return [piece for piece in pieces if piece.left < right and piece.right > left]


def _cut(strip: Strip, first: int, last: int) -> Strip:
    """Return cells of a line; all of them are the line itself, which would keep itself if asked for a copy."""
    if first == 0 and last == strip.cell_length:
        return strip
    return strip.crop_extend(first, last, None)


@lru_cache(4096)
def _veiled(style: Style | None, veil: Color, own: Style) -> Style:
    """Return a style with a colour over it; a link that it has leads nowhere while something else is open."""
    [segment] = BackgroundScreen.process_segments([Segment("", style)], veil)
    return own + segment.style


def _uppermost(layers: Iterable[tuple[Widget, Region, Region]], width: int) -> Iterator[Piece]:
    """Yield which widget is seen where in a line, of widgets from the uppermost to the lowest."""
    free = [(0, width)]
    for widget, shown, region in layers:
        left = []
        for start, end in free:
            first, last = max(start, shown.x), min(end, shown.right)
            if first >= last:
                left.append((start, end))
                continue
            yield Piece(first, last, widget, region)
            left += [span for span in ((start, first), (last, end)) if span[0] < span[1]]
        free = left


def _lines_of(wanted: Iterable[tuple[int, int, int, Piece]]) -> dict[tuple[Widget, int], Strip | None]:
    """Return the lines that are wanted of each widget, by the widget and the line of the screen."""
    asked: dict[Widget, tuple[Region, list[int]]] = {}
    for y, _, _, piece in wanted:
        asked.setdefault(piece.widget, (piece.region, []))[1].append(y)
    lines: dict[tuple[Widget, int], Strip | None] = {}
    for widget, (region, ys) in asked.items():
        for top, bottom in _runs(ys):
            strips = widget.render_lines(Region(0, top - region.y, region.width, bottom - top + 1))
            lines |= {(widget, y): strip for y, strip in enumerate(strips, top)}
    return lines


def _runs(ys: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of rising numbers that lie together."""
    first = last = None
    for y in ys:
        if first is None or last is None:
            first = y
        elif y - last > _GAP:
            yield first, last
            first = y
        last = y
    if first is not None and last is not None:
        yield first, last


class Changes(ChopsUpdate):
    """Pieces of lines, each as long as what has changed there."""

    def render_segments(self, console: Console) -> str:
        """Return what the terminal is sent."""
        lines = enumerate(self.chops)
        return written(console, ((x, y, strip) for y, line in lines for x, strip in line.items() if strip is not None))


class WholeUpdate(LayoutUpdate):
    """All lines of a screen, from the left."""

    def render_segments(self, console: Console) -> str:
        """Return what the terminal is sent."""
        x, top = self.region.offset
        lines = enumerate(self.strips, top)
        return written(console, ((x, y, Strip.join(line)) for y, line in lines))


class _Look(NamedTuple):
    """A style as a terminal is told of it: the codes of attributes, ink and ground, and the address it leads to."""

    attributes: str
    ink: str
    ground: str
    link: str
    blank: str
    """The codes of what a blank shows of it."""


_PLAIN: Final = _Look("", "", "", "", "")


def written(console: Console, pieces: Iterable[tuple[int, int, Strip]]) -> str:
    """Return what shows these strips at their x and y, on a terminal whose style is plain before it and behind it."""
    system = COLOR_SYSTEMS.get(console.color_system or "", ColorSystem.TRUECOLOR)
    sent: list[str] = []
    send = sent.append
    now, last = _PLAIN, None
    for x, y, strip in pieces:
        send(f"\x1b[{y + 1};{x + 1}H")
        for text, style, _ in strip:
            if style is not last:
                wanted = _look(style, system)
                if wanted is not now and (wanted.blank != now.blank or not text.isspace()):
                    send(_change(now, wanted))
                    now = wanted
                last = style if now is wanted else None
            send(text)
    send(_change(now, _PLAIN))
    return "".join(sent)


@lru_cache(4096)
def _look(style: Style | None, system: ColorSystem) -> _Look:
    if style is None:
        return _PLAIN
    codes = Strip.render_ansi
    attributes = codes(style.without_color, system)
    ink, ground = codes(Style(color=style.color), system), codes(Style(bgcolor=style.bgcolor), system)
    shown = not _SHOWN_ON_BLANKS.isdisjoint(attributes.split(";")) or style.link
    link = f"id={style.link_id};{style.link}" if style.link else ""
    return _Look(attributes, ink, ground, link, f"{attributes};{ink};{ground};{link}" if shown else ground)


@lru_cache(4096)
def _change(now: _Look, wanted: _Look) -> str:
    """Return what takes a terminal from one style to another."""
    link = f"\x1b]8;{wanted.link or ';'}\x1b\\" if wanted.link != now.link else ""
    codes = []
    if now.attributes not in ("", wanted.attributes):  # there is no code for less that all terminals know
        now = _PLAIN
        codes.append("0")
    if wanted.attributes != now.attributes:
        codes.append(wanted.attributes)
    if wanted.ink != now.ink:
        codes.append(wanted.ink or "39")
    if wanted.ground != now.ground:
        codes.append(wanted.ground or "49")
    return f"{link}\x1b[{';'.join(codes)}m" if codes else link
