"""The command palette, and what it finds beside commands: views and last filters, which are text and never markup."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from textual.app import SystemCommand
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen

from model_tui.core.text import harmless
from model_tui.tui.commands import key_text

_LONGEST: Final = 200
_SUBMIT: Final = "submit"
_SUBMITS: Final = (_SUBMIT, f"screen.{_SUBMIT}")
"""What enter does in the fields of a form."""
_PAGES: Final = {"page_up": "first", "page_down": "last"}
"""Where a page leads that has room for everything."""


class Palette(CommandPalette):
    """Textual's palette, whose keys may come before its list is on the screen."""

    def _action_command_list(self, action: str) -> None:
        """Do something in the list; how much a page of it is nobody knows before it has its place."""
        if action in _PAGES and not self.query_one(CommandList).scrollable_content_region:
            action = _PAGES[action]
        super()._action_command_list(action)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close it, once: a second choice that was under way would close the screen below."""
        return super().dismiss(result) if self.is_active else AwaitComplete()


def commands_of_sheet(screen: Screen[object]) -> Iterator[SystemCommand]:
    """Yield what the keys of a sheet do where the focus is now, as far as there is a sentence on it."""
    keys: dict[tuple[DOMNode, str], list[str]] = {}
    told: dict[tuple[DOMNode, str], Binding] = {}
    for key, (holder, bound, _, tooltip) in screen.active_bindings.items():
        node, binding = (holder, bound) if tooltip else _of_form(screen, key, holder, bound)
        does = (node, binding.action)
        keys.setdefault(does, []).append(key_text(key))
        if binding.tooltip:
            told.setdefault(does, binding)
    for (node, action), binding in told.items():
        title = f"{binding.description.capitalize()}  ({' '.join(keys[node, action])})"
        yield SystemCommand(title, binding.tooltip, partial(screen.app.call_later, screen.app.run_action, action, node))


def _of_form(screen: Screen[object], key: str, node: DOMNode, binding: Binding) -> tuple[DOMNode, Binding]:
    """Return what a key means that a field of a form has and hands on to it: what the form says of it."""
    if binding.action in _SUBMITS:
        for own in screen._bindings.key_to_bindings.get(key, ()):  # noqa: SLF001 - all others are those of the focus
            if own.action == _SUBMIT:
                return screen, own
    return node, binding


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
