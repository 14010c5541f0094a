"""A frame with a title that changes often: a new one repaints its line, not the whole frame and all that is in it."""

from typing import Self

from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region


class Frame(Vertical):
    """A vertical container whose titles cost a line each."""

    _entitling = False

    def entitle(self, title: str, subtitle: str) -> None:
        """Show these titles in the frame's upper and lower edge; neither is markup."""
        self._entitling = True
        try:
            self.border_title = Content(title)
            self.border_subtitle = Content(subtitle)
        finally:
            self._entitling = False

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Refresh as every widget does, but for a new title only the edges."""
        if self._entitling and not regions:
            width, height = self.outer_size
            regions = (Region(-1, -1, width, 1), Region(-1, height - 2, width, 1))
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
