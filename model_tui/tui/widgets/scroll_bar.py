"""A scroll bar that costs what a line of text does."""

from rich.segment import Segment
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip


class LineScrollBar(ScrollBar):
    """Textual's vertical bar, painted without its cache of styles.

    A bar has at most five different cells, and no border, padding or text. Taken through that cache each cell is a line
    of its own, and the bars cost more than the table with every key in the filter.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the cells of the bar, each a line."""
        bar, (width, height) = self.render(), self.size
        if not isinstance(bar, ScrollBarRender) or not self.vertical or crop.column_span != (0, width):
            return super().render_lines(crop)
        style = self.app.console.get_style(bar.style)
        if style.bgcolor is None or style.color is None:
            return super().render_lines(crop)
        cells = bar.render_bar(
            size=height,
            virtual_size=bar.virtual_size,
            window_size=bar.window_size,
            position=bar.position,
            thickness=width,
            vertical=True,
            back_color=style.bgcolor,
            bar_color=style.color,
        ).segments[crop.y : crop.bottom]
        made: dict[int, Strip] = {}
        return [made.get(id(cell)) or made.setdefault(id(cell), self._filtered(cell, width)) for cell in cells]

    def _filtered(self, cell: Segment, width: int) -> Strip:
        ground = self.background_colors[1]
        strip = Strip(Segment.apply_style([cell], self.rich_style), width)
        for one in self.get_line_filters():
            strip = strip.apply_filter(one, ground)
        return strip
