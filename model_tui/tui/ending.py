"""How the app ends when it is told to from outside: by a signal, or because its terminal has gone.

The kernel tells only the leader of a session that the terminal hung up. An app that was started by something that
waits for it (make, a script) hears nothing; reading from such a terminal gives an end of file at once and for ever,
which Textual's input thread would ask for as fast as it can.
"""

import asyncio
import os
import signal
import stat
import threading
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from textual.app import App

from model_tui.tui.working import in_background

_LOOK_EVERY: Final = 0.5
"""Seconds between two looks at whether the terminal is still there."""
_PATIENCE: Final = 5.0
"""Seconds for what was asked of files, and as many for the rest; after them the process ends as it stands."""
_SIGNALLED: Final = 128
"""A shell's exit code of a program that a signal ended is this and the signal's number."""
_STANDARD: Final = (0, 1, 2)


class Ending:
    """Ends an app in order, with the exit code that a shell expects; `settle` waits for what was asked of files."""

    def __init__(self, app: App[None], settle: Callable[[], Awaitable[object]]) -> None:
        self._app = app
        self._settle = settle
        self._begun = False

    def listen(self) -> None:
        """Obey signals from now on, and look whether the terminal is there; without a terminal there is neither."""
        if self._app.is_headless or self._app.is_web or _is_gone():
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
                loop.add_signal_handler(number, partial(self.begin, number))
        loop.call_later(_LOOK_EVERY, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        if _is_gone():
            self.begin(signal.SIGHUP)
        else:  # by the loop itself: a timer of the app's would pass for something that happens to it
            loop.call_later(_LOOK_EVERY, self._look, loop)

    def begin(self, number: int) -> None:
        """End as a signal of this number asks for; a second one changes nothing."""
        if self._begun:
            return
        self._begun = True
        code = _SIGNALLED + number
        if _is_gone():
            _let_go_of_the_terminal()
        threading.Thread(target=_in_any_case, args=(code,), name="ending", daemon=True).start()
        in_background(self._app, partial(self._end, code), "ending")

    async def _end(self, code: int) -> None:
        try:
            await asyncio.wait_for(self._settle(), _PATIENCE)
        finally:
            self._app.exit(return_code=code)


def _is_gone() -> bool:
    """Whether the keys come from no terminal, or from one that hung up."""
    return not os.isatty(_STANDARD[0])


def _let_go_of_the_terminal() -> None:
    """Put nothing in the place of a terminal that hung up: each write to it would fail."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in _STANDARD:
        if stat.S_ISCHR(os.fstat(number).st_mode) and not os.isatty(number):
            os.dup2(nothing, number)
    os.close(nothing)


def _in_any_case(code: int) -> None:
    """End the process where it does not do so by itself: its thread that writes may have died of the terminal."""
    time.sleep(2 * _PATIENCE)
    os._exit(code)
