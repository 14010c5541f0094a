"""The filter line: its text is the query."""

from collections.abc import Awaitable, Callable

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input

from model_tui.core.filter_text import cursor_text
from model_tui.core.text import harmless


class FilterLine(Input):
    """A one-line input that hands the keys which move through the table on to it.

    The keys that end typing are handled here and at once, not as bindings, which wait for another message pump: a
    quick typist's next key must not end up in the filter. Keys that come behind them are handed to `press`.
    """

    DEFAULT_CSS = """
    FilterLine { border: none; height: 1; padding: 0 1; background: transparent; }
    FilterLine:focus { border: none; background: $boost; background-tint: transparent; }
    """

    # Textual lays the whole screen out when this changes, which it does with every key; nothing here depends on it.
    virtual_size = Reactive(Size(0, 0))

    class Left(Message):
        """The user is done with the filter."""

    def __init__(self, press: Callable[[events.Key], Awaitable[None]]) -> None:
        hint = "/ filter: words, vision tools, ctx>=128k, in<1"
        super().__init__(id="filter", placeholder=hint, compact=True, select_on_focus=False)
        self.cursor_blink = False
        self._press = press
        self._keys_to_come = 0
        self.recents: tuple[str, ...] = ()
        """The last filter texts, the newest first."""

    @property
    def is_behind(self) -> bool:
        """Whether keys are on their way here that have not been looked at."""
        return self._keys_to_come > 0

    def take(self, event: events.Key) -> None:
        """Take a key behind those that are on their way."""
        self._forward_event(event)

    def _forward_event(self, event: events.Event) -> None:
        self._keys_to_come += isinstance(event, events.Key)
        super()._forward_event(event)

    def validate_value(self, value: str) -> str:
        """Keep what a terminal would obey out of the line, pasted say."""
        return harmless(value)

    def begin(self) -> None:
        """Take the focus, with the cursor after a blank at the end."""
        self.value = cursor_text(self.value)
        self.cursor_position = len(self.value)
        self.screen.set_focus(self)

    def leave(self) -> None:
        """Keep the filter, and go back to the table."""
        self.value = self.value.rstrip()
        self.screen.set_focus(None)
        self.post_message(self.Left())

    async def _on_key(self, event: events.Key) -> None:
        self._keys_to_come = max(0, self._keys_to_come - 1)
        if self.app.focused is not self:  # typed ahead of what ended the typing: meant for whatever comes now
            self._take(event)
            await self._press(event)
        elif event.key in ("enter", "tab"):
            self._take(event)
            self.leave()
        elif event.key == "escape":
            self._take(event)
            self.value = ""
            self.leave()
        elif event.key in ("up", "down"):
            self._take(event)
            await self.run_action(f"screen.move({1 if event.key == 'down' else -1})")
        else:
            await super()._on_key(event)

    @staticmethod
    def _take(event: events.Key) -> None:
        event.stop()
        event.prevent_default()
