"""Frames with a title that changes often: a new one repaints its line, not the whole frame and all that is in it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Self

from rich.cells import cell_len
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

# Textual takes styles and bindings from the first base that is a widget: that must be the other one.
if TYPE_CHECKING:
    _Part = Widget
else:
    _Part = object

_EDGE: Final = 6
"""Cells of the upper edge that no title can have: corners, and what stands beside a title."""


class Titled(_Part):
    """What makes of a widget with a border one whose titles cost a line each."""

    _edge: int | None = None
    """The line whose title is being written, from above, or with -1 the last."""
    _written: tuple[Content | None, Content | None] = (None, None)

    def write_titles(self, title: Content, subtitle: Content | None = None) -> None:
        """Write these titles into the upper and lower edge."""
        before, self._written = self._written, (title, subtitle)
        try:
            if title != before[0]:
                self._edge = 0
                self.border_title = title
            if subtitle is not None and subtitle != before[1]:
                self._edge = -1
                self.border_subtitle = subtitle
        finally:
            self._edge = None

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Refresh as every widget does, but for a new title only its edge."""
        if self._edge is not None and not regions:
            width, height = self.outer_size
            regions = (Region(-1, -1 if self._edge == 0 else height - 2, width, 1),)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class Frame(Titled, Vertical):
    """A vertical container with titles that fit it."""

    _titles: Sequence[str] = ("",)
    _subtitle = ""

    def entitle(self, titles: Sequence[str], subtitle: str) -> None:
        """Show the longest of these titles that fits in the frame's upper edge, and the subtitle in the lower one.

        They come from the longest to the shortest; none is markup.
        """
        self._titles, self._subtitle = titles, subtitle
        self._write()

    def on_resize(self) -> None:
        """Choose the title that fits now."""
        self._write()

    def _write(self) -> None:
        room = self.outer_size.width - _EDGE
        fitting = (title for title in self._titles if cell_len(title) <= room)
        self.write_titles(Content(next(fitting, self._titles[-1])), Content(self._subtitle))
