"""What the main screen does to go straight to a provider."""

from model_tui.core import filter_text
from model_tui.tui.filtering import FilteringScreen
from model_tui.tui.widgets.providers import ALL


class JumpingScreen(FilteringScreen):
    """A screen on which a few letters lead to a provider."""

    async def action_jump(self) -> None:
        """Ask which provider, and show its offers alone."""
        from model_tui.tui.screens.jumping import JumpScreen  # noqa: PLC0415 - not needed for the first frame

        aliases = self.snapshot.index.context.aliases
        screen = JumpScreen(self.providers.statuses, self.providers.total, aliases, self.model_app.glyphs)
        await self.open(screen, self._go_to_provider)

    def _go_to_provider(self, provider: str | None) -> None:
        if provider is None:
            return
        wanted = None if provider == ALL else provider
        self.set_text(filter_text.set_field(self.filter.value, "provider", wanted))
        self.providers.highlight(provider)
        self.go_to(self.table)
