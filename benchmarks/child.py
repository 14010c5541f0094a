"""A program in a terminal of its own: started, watched, typed at, and ended by its process id."""

import codecs
import fcntl
import os
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from benchmarks.terminal import Screen

WIDTH: Final = 120
HEIGHT: Final = 40
_KEYS: Final = {
    "backspace": b"\x7f",
    "enter": b"\r",
    "escape": b"\x1b",
    "space": b" ",
    "down": b"\x1b[B",
    "up": b"\x1b[A",
    "ctrl+q": b"\x11",
}
_LEAVING_SECONDS: Final = 5.0
_LULL: Final = 0.002
"""Seconds without output after which a burst is over."""


class ProgramError(Exception):
    """A program did not do what is measured; the message holds what its screen showed."""


class Child:
    """A program in a terminal of 120 by 40 cells, as a context manager; leaving ends it."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        self.screen = Screen(WIDTH, HEIGHT)
        self.changes: list[tuple[float, list[str]]] = []
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._reaped = False
        self.started = time.perf_counter()
        self.pid, self._terminal = os.forkpty()
        if self.pid == 0:
            _become(command, env, folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def press(self, key: str) -> None:
        """Press a key: a character, or the name of a key."""
        os.write(self._terminal, _KEYS.get(key) or key.encode())

    def read(self, seconds: float) -> list[float]:
        """Take in the next burst of what the program writes; return when each piece came, nothing if none did in time.

        `changes` of the burst tell what its pieces did to the screen. The pieces are looked at only when the burst is
        over: the program would otherwise wait for its terminal, and that for us.
        """
        burst: list[tuple[float, bytes]] = []
        while select.select([self._terminal], [], [], max(0.0, _LULL if burst else seconds))[0]:
            data = self._read_piece()
            if not data:
                if burst:
                    break
                raise ProgramError(f"the program has gone; its screen:\n{self.screen.text}")
            burst.append((time.perf_counter(), data))
        self.changes = []
        for at, data in burst:
            before = self.screen.text
            self.screen.feed(self._decode(data))
            if self.screen.text != before:
                self.changes.append((at, self.screen.rows))
        for reply in self.screen.replies:
            os.write(self._terminal, reply)
        self.screen.replies.clear()
        return [at for at, _ in burst]

    def _read_piece(self) -> bytes:
        try:
            return os.read(self._terminal, 1 << 16)
        except OSError:  # Linux's way to say that the program has gone
            return b""

    def wait_for(self, holds: Callable[[list[str]], bool], seconds: float = 20.0) -> float:
        """Wait until the rows of the screen are as wanted; return the seconds since the program was started."""
        end = self.started + seconds
        while (now := time.perf_counter()) < end:
            self.read(end - now)
            for at, rows in self.changes:
                if holds(rows):
                    return at - self.started
        raise ProgramError(f"not on screen after {seconds:g} s:\n{self.screen.text}")

    def settle(self, quiet: float, seconds: float = 20.0) -> None:
        """Wait until the program has written nothing for this long."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end and self.read(quiet):
            pass

    def watch(self, seconds: float) -> None:
        """Take in what the program writes for exactly this long."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.read(left)

    def memory(self) -> tuple[float, float] | None:
        """Return the most memory that the program has held and what it holds now, in MB; `None` where unknown."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text("ascii")
        except OSError:
            return None
        sizes = dict(line.split(":", 1) for line in status.splitlines())
        peak, now = (int(sizes[name].split()[0]) / 1024 for name in ("VmHWM", "VmRSS"))
        return peak, now

    def end(self) -> None:
        """Ask the program to leave, and end it where it does not."""
        if self._reaped:
            return
        steps: tuple[Callable[[], None], ...] = (
            lambda: self.press("ctrl+q"),
            self._signal(signal.SIGTERM),
            self._signal(signal.SIGKILL),
        )
        for step in steps:
            with suppress(OSError):
                step()
            if self._gone_within(_LEAVING_SECONDS):
                break
        os.close(self._terminal)

    def _signal(self, number: int) -> Callable[[], None]:
        return lambda: os.kill(self.pid, number)

    def _gone_within(self, seconds: float) -> bool:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                self._reaped = True
                return True
            try:
                self.read(0.01)
            except ProgramError:
                time.sleep(0.005)
        return False


def _become(command: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
    """Turn the forked process into the program; never returns."""
    try:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
        os.chdir(folder)
        os.execve(command[0], list(command), dict(env))
    finally:
        os._exit(127)
