"""What the main screen does to be filtered by controls: the panel over it, which follows its filter text."""

from typing import TYPE_CHECKING

from model_tui.tui.filtering import FilteringScreen

if TYPE_CHECKING:
    from model_tui.tui.screens.panel import FilterPanel


class PanellingScreen(FilteringScreen):
    """A screen whose filter can be edited in a panel of controls."""

    _panel: "FilterPanel | None" = None

    async def action_panel(self) -> None:
        """Show every field of the filter as a control."""
        from model_tui.tui.screens.panel import FilterPanel  # noqa: PLC0415 - not needed for the first frame

        def closed(_: None) -> None:
            self._panel = None

        self._panel = FilterPanel(self)
        await self.open(self._panel, closed)

    def refilter(self, *, follow: bool) -> None:
        """Show what the filter text finds now, in the panel, too."""
        super().refilter(follow=follow)
        if self._panel is not None and self._panel.is_attached:
            self._panel.follow()
