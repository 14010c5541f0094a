"""How the terminal's bytes become events: as Textual reads them, but that a paste stays one, whatever is in it.

Textual takes an escape character within a paste for the beginning of a key, and what stands behind it for keys: of a
coloured line that is pasted over the table, `e` would export and `q` quit.
"""

import os
from codecs import getincrementaldecoder
from collections.abc import Iterable
from select import select
from typing import Final

from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

_ESCAPE: Final = "\x1b"
_IN_ITS_PLACE: Final = "\ufffd"
"""What stands for an escape character in a pasted text: it can be seen, no terminal obeys it, and no key has it."""
_WAIT: Final = 0.1
"""Seconds without input after which one looks whether the app ends, or an escape was a key by itself."""
_AT_ONCE: Final = 64 * 1024


class PasteParser(XTermParser):
    """Reads what a terminal sends; in a paste nothing but its end counts."""

    def __init__(self, debug: bool = False) -> None:
        self._pasting = False
        self._held = ""
        """The last characters of a paste, which may be the beginning of its end."""
        self._last = ""
        """The last characters outside of one, which may be the beginning of its beginning."""
        super().__init__(debug)

    def feed(self, data: str) -> Iterable[Message]:
        """Yield what this input means, together with what came before it."""
        if data and not (data := self._guarded(data)):
            return ()  # it waits for more; nothing would be the end of all input
        return super().feed(data)

    def _guarded(self, data: str) -> str:
        """Return the input with no other escape character in a paste than that of its end."""
        parts: list[str] = []
        while data:
            guard = self._within if self._pasting else self._outside
            part, data = guard(data)
            parts.append(part)
        return "".join(parts)

    def _outside(self, data: str) -> tuple[str, str]:
        """Return the input up to where a paste begins, and what is left."""
        known = len(self._last)
        text = self._last + data
        at = text.find(BRACKETED_PASTE_START)
        if at < 0:
            self._last = text[1 - len(BRACKETED_PASTE_START) :]
            return data, ""
        self._pasting, self._last = True, ""
        end = at + len(BRACKETED_PASTE_START) - known
        return data[:end], data[end:]

    def _within(self, data: str) -> tuple[str, str]:
        """Return the input up to the end of a paste, and what is left."""
        text = self._held + data
        inside, end, rest = text.partition(BRACKETED_PASTE_END)
        self._pasting, self._held = not end, ""
        if not end:
            begun = max(n for n in range(len(BRACKETED_PASTE_END)) if text.endswith(BRACKETED_PASTE_END[:n]))
            inside, self._held = text[: len(text) - begun], text[len(text) - begun :]
        return inside.replace(_ESCAPE, _IN_ITS_PLACE) + end, rest


class PastingDriver(LinuxDriver):
    """Textual's driver of a terminal, with our reader of what it sends."""

    def run_input_thread(self) -> None:
        """Hand on what comes in until the app ends."""
        parser = PasteParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode

        def take() -> None:
            ready, _, _ = select([self.fileno], [], [], _WAIT)
            if ready and (text := decode(os.read(self.fileno, _AT_ONCE))):
                for event in parser.feed(text):
                    self.process_message(event)
            for event in parser.tick():
                self.process_message(event)

        while not self.exit_event.is_set():
            take()
        take()  # what came meanwhile is not for the shell
