"""The filter line: its text is the query."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input

from model_tui.core.filter_text import cursor_text
from model_tui.core.grammar import LONGEST
from model_tui.core.text import harmless


class Chooser(Protocol):
    """Whoever offers what a word may become."""

    @property
    def is_choosing(self) -> bool:
        """Whether anything is offered."""

    @property
    def has_repair(self) -> bool:
        """Whether there is a suggestion for what cannot be understood."""

    @property
    def at_first_row(self) -> bool:
        """Whether the cursor of the table can go no further up."""

    def offer(self) -> None:
        """Offer what the word at the cursor may become."""

    def turn(self, by: int) -> None:
        """Go to another completion."""

    def take_chosen(self) -> None:
        """Put what is chosen or suggested into the line."""

    def stop_choosing(self) -> None:
        """Offer nothing any more."""


class FilterLine(Input):
    """A one-line input that hands the keys which move through the table on to it.

    The keys that end typing, delete or move are handled here and at once, not as bindings, which wait for another
    message pump: a quick typist's next key must not end up in the filter, nor be deleted. Keys that come behind those
    that end typing are handed to `press`.
    """

    DEFAULT_CSS = """
    FilterLine { border: none; height: 1; padding: 0 1; background: transparent; }
    FilterLine:focus { border: none; background: $boost; background-tint: transparent; }
    """

    # Textual lays the whole screen out when this changes, which it does with every key; nothing here depends on it.
    virtual_size = Reactive(Size(0, 0))

    class Left(Message):
        """The user is done with the filter."""

    class Entered(Message):
        """The user has come into the filter in whatever way, by a click say."""

    class Refused(Message):
        """The text would have become too long, and is as it was before."""

    def __init__(self, press: Callable[[events.Key], Awaitable[None]]) -> None:
        hint = "/ filter: words, vision tools, ctx>=128k, in<1"
        super().__init__(id="filter", placeholder=hint, compact=True, select_on_focus=False, max_length=LONGEST)
        self.cursor_blink = False
        self.disable_messages(self.Changed)  # the screen watches the value: nobody listens on five message pumps
        self._press = press
        self._keys_to_come = 0
        self.recents: tuple[str, ...] = ()
        """The last filter texts, the newest first."""
        self.chooser: Chooser | None = None
        self._back = 0
        """How many texts back in `recents` the line stands; 0 is what was typed."""
        self._typed = ""
        self._quiet = False
        self._offered_for = ""

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

    def restricted(self) -> None:
        """Tell that something was not taken; Textual would ring a bell."""
        self.post_message(self.Refused())

    def validate_value(self, value: str) -> str:
        """Keep what a terminal would obey out of the line, pasted say."""
        return harmless(value)

    def on_focus(self) -> None:
        """Tell of it."""
        self._back = 0
        self._offered_for = self.value
        self.post_message(self.Entered())

    def on_resize(self) -> None:
        """Keep the cursor in sight, which Textual does only when it moves."""
        if self.has_focus:
            self.scroll_to_region(Region(self._cursor_offset, 0, 1, 1), force=True, animate=False, immediate=True)

    def on_blur(self) -> None:
        """Offer nothing any more."""
        if self.chooser is not None:
            self.chooser.stop_choosing()

    def begin(self) -> None:
        """Take the focus, with the cursor after a blank at the end."""
        with self._quietly():
            self.value = cursor_text(self.value)
            self.cursor_position = len(self.value)
        self.screen.set_focus(self)

    def leave(self) -> None:
        """Keep the filter, and go back to the table."""
        self.value = self.value.rstrip()
        self.screen.set_focus(None)
        self.post_message(self.Left())

    async def _on_key(self, event: events.Key) -> None:
        try:
            await self._obey(event)
        finally:  # not before: what the key does may take a moment, and the next one must not overtake it
            self._keys_to_come = max(0, self._keys_to_come - 1)

    async def _obey(self, event: events.Key) -> None:
        if self.app.focused is not self:  # typed ahead of what ended the typing: meant for whatever comes now
            self._take(event)
            await self._press(event)
        elif self._offers(event):
            self._take(event)
            self._choose(event.key)
        elif event.key in ("enter", "tab"):
            self._take(event)
            self.leave()
        elif event.key == "escape":
            self._take(event)
            self.value = ""
            self.leave()
        elif event.key in ("up", "down"):
            self._take(event)
            if not self._recall(event.key):
                await self.run_action(f"screen.move({1 if event.key == 'down' else -1})")
        elif await self._edit(event.key):
            self._take(event)
        elif not event.is_printable and await self.app._check_bindings(event.key):  # noqa: SLF001 - as Textual would
            self._take(event)  # at once, too: what is typed behind ctrl+p is meant for the palette
        else:
            await super()._on_key(event)

    async def _edit(self, key: str) -> bool:
        """Delete or move as a key says, and return whether it says that.

        As a binding it would be looked for when the letters typed behind it have been written: these would be deleted.
        """
        for binding in self._bindings.key_to_bindings.get(key, ()):
            await self.run_action(binding.action)
            return True
        return False

    def _on_paste(self, event: events.Paste) -> None:
        """Take what is pasted, all its lines, and offer nothing for it."""
        event.prevent_default()  # else Textual calls the handler of every base
        lines = [line.strip() for line in event.text.splitlines()]
        if len(lines) > 1:  # of which Textual takes the first alone
            event.text = " ".join(filter(None, lines))
        with self._quietly():
            super()._on_paste(event)

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False
            self._offered_for = self.value

    def watch_selection(self) -> None:
        """Offer what the word at the cursor may become once a key has changed it; nothing when it moves away."""
        if self.chooser is None or not self.has_focus:
            return
        if self._quiet or self.value == self._offered_for:
            self.chooser.stop_choosing()
        else:
            self._back = 0
            self.chooser.offer()
        self._offered_for = self.value

    # completions and recent texts

    def _offers(self, event: events.Key) -> bool:
        """Whether a key means one of the completions that are offered, or what is suggested for an error."""
        if self.chooser is None:
            return False
        if not self.chooser.is_choosing:
            return event.key == "tab" and self.chooser.has_repair
        at_end = self.cursor_position == len(self.value)
        return event.key in ("tab", "up", "down", "escape") or (event.key == "right" and at_end)

    def _choose(self, key: str) -> None:
        if self.chooser is None:
            return
        if key == "escape":
            self.chooser.stop_choosing()
        elif key in ("up", "down"):
            self.chooser.turn(1 if key == "down" else -1)
        else:
            self.chooser.take_chosen()

    def _recall(self, key: str) -> bool:
        """Go through the recent texts, with up from the first row on; return whether the key did that."""
        if key == "up" and not self._back and (self.chooser is None or not self.chooser.at_first_row):
            return False
        if not self._back:
            self._typed = self.value
        texts = [self._typed, *(text for text in self.recents if text != self._typed.strip())]
        back = self._back + (1 if key == "up" else -1)
        if not self._back and back < 0:
            return False
        self._back = min(max(back, 0), len(texts) - 1)
        with self._quietly():
            self.value = cursor_text(texts[self._back])
            self.cursor_position = len(self.value)
        return True

    @staticmethod
    def _take(event: events.Key) -> None:
        event.stop()
        event.prevent_default()
