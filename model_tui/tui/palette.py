"""What the palette finds beside commands: saved views and the last filters, which are text and never markup."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from model_tui.core.text import harmless

_LONGEST: Final = 200


class RememberedProvider(Provider):
    """Finds what the screen remembers.

    Textual takes the title and the help of its own commands for markup, and `id:[a-g]*` would lose its brackets.
    """

    def _entries(self) -> Iterator[tuple[str, Content, partial[bool]]]:
        for title, sentence, do in getattr(self.screen, "entries_of_its_own", tuple)():
            plain, more = harmless(title)[:_LONGEST], harmless(sentence)[:_LONGEST]
            shown = Content(plain) + Content(f"  {more}").stylize("dim")
            yield plain, shown, partial(self.app.call_later, do)

    async def discover(self) -> Hits:
        """Offer all of them."""
        for title, shown, do in self._entries():
            yield DiscoveryHit(shown, do, text=title)

    async def search(self, query: str) -> Hits:
        """Find those that are like what was typed."""
        matcher = self.matcher(query)
        for title, shown, do in self._entries():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, shown, do, text=title)
