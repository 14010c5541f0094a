"""How the terminal's bytes become events: as Textual reads them, but that a paste stays one, whatever is in it.

Textual takes an escape character within a paste for the beginning of a key, and what stands behind it for keys: of a
coloured line that is pasted over the table, `e` would export and `q` quit.
"""

import os
import re
import signal
from codecs import getincrementaldecoder
from collections.abc import Iterable
from select import select
from time import monotonic
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
_HALF: Final = re.compile(r"\x1b\[[<?\d][\d;:]*\$?")
"""The beginning of what a terminal says of the mouse, a key or itself; nobody types that as fast."""
_LINGERS: Final = 1.0
"""Seconds for which its end is waited: Textual waits a tenth, and takes it for keys then, so that on a bad line a
movement of the mouse sorted the table."""
_LONGEST: Final = 64
"""Characters of one of them, at most."""


class PasteParser(XTermParser):
    """Reads what a terminal sends; in a paste nothing but its end counts."""

    def __init__(self, debug: bool = False) -> None:
        self._pasting = False
        self._held = ""
        """The last characters of a paste, which may be the beginning of its end."""
        self._last = ""
        """What came outside of one since the last escape character: it may be the beginning of its beginning."""
        self._came = 0.0
        """When the last of it came, by `monotonic`."""
        self._is_given_up = False
        """Whether nobody waits for its end any more."""
        super().__init__(debug)

    def feed(self, data: str) -> Iterable[Message]:
        """Yield what this input means, together with what came before it."""
        if data and not (data := self._guarded(data)):
            return ()  # it waits for more; nothing would be the end of all input
        return super().feed(data)

    def tick(self) -> Iterable[Message]:
        """Yield what is known now that nothing has come for a while: an escape was a key by itself."""
        is_half = _HALF.fullmatch(self._last) is not None
        if is_half and monotonic() - self._came < _LINGERS:
            return ()
        events = list(super().tick())
        self._is_given_up = self._is_given_up or bool(events)
        return () if is_half else events

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
            begun = text.rfind(_ESCAPE)
            self._is_given_up = self._is_given_up and begun < known
            self._last = text[begun:] if begun >= max(0, len(text) - _LONGEST) else ""
            self._came = monotonic()
            return data, ""
        end = at + len(BRACKETED_PASTE_START) - known
        is_new_to_textual = at < known and self._is_given_up  # its beginning was taken for a key, late as the rest came
        self._pasting, self._last, self._is_given_up = True, "", False
        return (BRACKETED_PASTE_START if is_new_to_textual else data[:end]), data[end:]

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

    def _sigcont_application(self, *_: object) -> None:
        """Take the terminal back, once.

        After ctrl+z it was given back before. A process that was stopped without being asked (`kill -STOP`) has it
        still: Textual would read it by a second thread beside the first, and leave it as it is now at the end.

        Who is continued while the shell has the terminal waits for `fg`: to give the terminal back, the system would
        stop it halfway, and `fg` began to read it within that, which then did so once more.
        """
        is_reading = self._key_thread is not None and self._key_thread.is_alive()
        if self._auto_restart and is_reading and not self._must_signal_resume:
            if self._is_in_background():
                os.kill(os.getpid(), signal.SIGSTOP)
                return
            self.suspend_application_mode()
            self._must_signal_resume = True
        super()._sigcont_application()

    def _is_in_background(self) -> bool:
        try:
            return os.tcgetpgrp(self.fileno) != os.getpgrp()
        except OSError:
            return False

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
