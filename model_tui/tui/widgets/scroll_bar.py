"""A scroll bar that costs what a line of text does."""

from typing import Self

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip


class LineScrollBar(ScrollBar):
    """Textual's vertical bar, painted without its cache of styles.

    A bar has at most five different cells, and no border, padding or text. Taken through that cache each cell is a line
    of its own, and the bars cost more than the table with every key in the filter.
    """

    _painted: tuple[Style, list[Segment]] | None = None
    """What the cells were when they were asked for last, and the style beneath them."""

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Refresh as every widget does, but where the bar alone has moved only the cells that look otherwise."""
        if self._painted is not None and repaint and not (regions or layout or recompose):
            style, before = self._painted
            now = self._cells()
            if now is not None and len(now) == len(before) and style == self.rich_style:
                regions = tuple(
                    Region(0, y, self.thickness, 1) for y, (a, b) in enumerate(zip(before, now, strict=True)) if a != b
                )
                if not regions:
                    return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the cells of the bar, each a line."""
        width, cells = self.size.width, self._cells()
        if cells is None or crop.column_span != (0, width):
            self._painted = None
            return super().render_lines(crop)
        self._painted = (self.rich_style, cells)
        made: dict[int, Strip] = {}
        return [
            made.get(id(cell)) or made.setdefault(id(cell), self._filtered(cell, width))
            for cell in cells[crop.y : crop.bottom]
        ]

    def _cells(self) -> list[Segment] | None:
        """Return the cells of the bar as it now is; `None` where Textual has to paint it."""
        bar, (width, height) = self.render(), self.size
        if not isinstance(bar, ScrollBarRender) or not self.vertical:
            return None
        style = self.app.console.get_style(bar.style)
        if style.bgcolor is None or style.color is None:
            return None
        segments = bar.render_bar(
            size=height,
            virtual_size=bar.virtual_size,
            window_size=bar.window_size,
            position=bar.position,
            thickness=width,
            vertical=True,
            back_color=style.bgcolor,
            bar_color=style.color,
        ).segments
        return list(segments)

    def _filtered(self, cell: Segment, width: int) -> Strip:
        ground = self.background_colors[1]
        strip = Strip(Segment.apply_style([cell], self.rich_style), width)
        for one in self.get_line_filters():
            strip = strip.apply_filter(one, ground)
        return strip
