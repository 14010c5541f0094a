"""The filter line: its text is the query."""

from textual import events
from textual.message import Message
from textual.widgets import Input

from model_tui.core.filter_text import cursor_text


class FilterLine(Input):
    """A one-line input that hands the keys which move through the table on to it.

    The keys that end typing are handled here and at once, not as bindings, which wait for another message pump: a
    quick typist's next key must not end up in the filter.
    """

    DEFAULT_CSS = """
    FilterLine { border: none; height: 1; padding: 0 1; background: transparent; }
    FilterLine:focus { border: none; background: $boost; background-tint: transparent; }
    """

    class Left(Message):
        """The user is done with the filter."""

    class TableMove(Message):
        """The user moves through the table while typing."""

        def __init__(self, by: int) -> None:
            self.by = by
            super().__init__()

    def __init__(self) -> None:
        hint = "/ filter: words, vision tools, ctx>=128k, in<1, provider:openai"
        super().__init__(id="filter", placeholder=hint, compact=True, select_on_focus=False)
        self.cursor_blink = False

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
        if self.screen.focused is not self:  # typed ahead of what ended the typing: meant for whatever comes now
            self._take(event)
            self.app.simulate_key(event.key)
        elif event.key in ("enter", "tab"):
            self._take(event)
            self.leave()
        elif event.key == "escape":
            self._take(event)
            self.value = ""
            self.leave()
        elif event.key in ("up", "down"):
            self._take(event)
            self.post_message(self.TableMove(1 if event.key == "down" else -1))
        else:
            await super()._on_key(event)

    @staticmethod
    def _take(event: events.Key) -> None:
        event.stop()
        event.prevent_default()
