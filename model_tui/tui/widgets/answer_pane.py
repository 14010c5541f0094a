"""The pane of one model that is probed: its figures, which stay in sight, and its answer as it streams in."""

from textual.content import Content
from textual.strip import Strip

from model_tui.tui.describe_probe import Panel
from model_tui.tui.widgets.frame import Titled
from model_tui.tui.widgets.lines import LineView, fit, plain


class AnswerPane(Titled, LineView, can_focus=True):
    """The answer of one model."""

    DEFAULT_CSS = """
    AnswerPane {
        height: 1fr; padding: 0 1;
        border: round $foreground 25%; border-title-color: $text-muted; border-subtitle-color: $text-muted;
        &:focus { border: round $border; border-title-color: $text; }
    }
    """

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self.panel = panel
        self.seen: object = None
        """What of the probe was written last."""
        self._pinned = 0
        self._streamed = False
        """Whether more was to come when the probe was written last."""

    def write(self, best: frozenset[str]) -> None:
        """Write the probe as it stands: at its end while it streams, and from its begin once it has ended."""
        probe = self.panel.probe
        at_end = self.scroll_offset.y >= len(self.lines) - self.page
        lines, self._pinned = self.panel.lines(self.room, best)
        self.show(lines, keep_place=True)
        if at_end and (probe.is_under_way or self._streamed):
            self.scroll_to(y=max(0, len(lines) - self.page) if probe.is_under_way else 0, animate=False, immediate=True)
        self._streamed = probe.is_under_way
        width = max(self.outer_size.width - 6, 1)
        name = fit(probe.offer.ref, width, ellipsis=self.panel.glyphs.ellipsis)
        self.write_titles(plain(name.rstrip()), Content(self.panel.state_line()))

    def turn_pages(self, pages: int) -> None:
        """Scroll by as many lines as there is room for below the figures."""
        room = self.page - self._pinned if self._pinned < self.page else self.page
        self.scroll_relative(y=pages * room, animate=False)

    def render_line(self, y: int) -> Strip:
        """Paint one line of the pane; the figures stay where they are while the answer scrolls below them."""
        if y < self._pinned < self.page:
            return self.strip_of(self.lines[y], self.room)
        return super().render_line(y)
