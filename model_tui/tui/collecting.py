"""When garbage is looked for: while nobody types, and not in what stays for good.

Python looks through everything that is alive once enough is new, wherever it then is: with the table and what was
painted that took 100 to 300 ms in the middle of a key (measured on a busy machine of two cores, Python 3.11). Here it
looks once the keys rest. What is alive while nothing but the main screen is open stays there for good in nearly every
case: it is left out of the next search, which takes a tenth of the time then. While something lies over the main
screen nothing is left out, since it goes when that is closed, and what was left out is never looked through there: it
would all be new again, and every search as long as that one.
"""

import contextlib
import gc
import sys
import time
from collections.abc import Callable, Iterator
from typing import Final

from textual._styles_cache import StylesCache

_REST: Final = 0.4
"""Seconds without an event after which one may look for garbage."""
_WORTH_IT: Final = 2
"""Passes through what is new (each after about 7,000 new things) from which on looking for garbage pays."""
_NO_LATER: Final = 120.0
"""Seconds after the last time when one looks though the user never rests: nobody types that long without a pause."""
_MANY: Final = 100_000
"""Blocks of memory beside what is left out, from three to four for each thing that is looked at, from which on a search
takes more than 30 ms: a config may be thousands of entries. To count the things themselves took 100 ms there."""
_LONG_REST: Final = 3.0
"""Seconds without an event after which one searches so many, and where something is open, no sooner than when it is
due: most of it goes when that is closed. Until then, only what is new is looked at."""
_MUCH: Final = 400_000
"""Blocks of memory, about 30 MB, that are new since the last search, from which on one is searched whatever is open:
who goes from one sheet to the next for an hour leaves garbage only. A large file that is open is much as well, and
living: once it was looked through, as much again has to come before the next time."""
_ALL_REST: Final = 20.0
_ALL_EVERY: Final = 300.0
"""Seconds without an event, and since the last time, after which one looks through what was left out, too."""
_PAINTERS: Final = 64
"""How many widgets that are gone the base may keep for the two styles of their edges: each holds what it painted."""
_NEVER: Final = 1_000_000_000
_ARENAS: Final = -8
"""`M_ARENA_MAX` of glibc's `mallopt`: how many heaps there are at most."""


class Collecting:
    """Looks for garbage in turns of its own; `later` calls back after a number of seconds."""

    def __init__(self, later: Callable[[float, Callable[[], None]], object], settled: Callable[[], bool]) -> None:
        self._later = later
        self._settled = settled
        self._begun = self._waiting = self._idling = False
        self._at_work = 0
        """How much goes on in threads for which the user waits."""
        self._seen = self._last = self._all = 0.0
        self._left_out = self._alive = 0
        """Blocks of memory there were when things were left out, and after the last search."""
        self._before: tuple[int, int, int] | None = None

    def begin(self) -> None:
        """Leave out what the start has made, and collect from now on."""
        self._before = gc.get_threshold()
        gc.set_threshold(*self._before[:2], _NEVER)
        gc.enable()
        self._last = self._all = time.monotonic()
        self._begun = True
        self.keep()

    def keep(self) -> None:
        """Leave out what there is now from the next searches: it stays."""
        if self._begun:
            self._leave_out()

    def _leave_out(self) -> None:
        gc.freeze()
        self._left_out = self._alive = sys.getallocatedblocks()

    def end(self) -> None:
        """Leave it to Python again."""
        if self._begun and self._before is not None:
            self._begun = False
            gc.set_threshold(*self._before)

    def happened(self) -> None:
        """Learn that the user did something, or that a provider answered."""
        if self._begun:
            self._seen = time.monotonic()
            if not self._waiting:
                self._waiting = True
                self._later(_REST, self._look)

    @contextlib.contextmanager
    def put_off(self) -> Iterator[None]:
        """Search through much only when this is done: who waits for it does not rest, and what it makes lives.

        A search amid the planning of 6,000 entries held the screen for half a second.
        """
        self._at_work += 1
        try:
            yield
        finally:
            self._at_work -= 1
            self.happened()

    def _look(self) -> None:
        self._waiting = False
        if not self._begun:
            return
        self._forget_what_went()
        now = time.monotonic()
        rested, due = now - self._seen, now - self._last >= _NO_LATER
        worth = gc.get_count()[2] >= _WORTH_IT
        long = worth and self._takes_long()
        wait = _LONG_REST if long else _REST
        may = rested >= wait or (due and not long)
        if long and may:
            may = not self._at_work and (due or self._is_much() or self._settled())
        if worth and may:
            self.collect()
        elif worth and rested >= _REST:
            gc.collect(1)
        if rested < _REST:
            self._again(_REST - rested)  # no later: a pause may be short
        elif rested < wait:
            self._again(wait - rested)
        else:
            self._idle(_ALL_REST)

    def _forget_what_went(self) -> None:
        """Count what is left out anew where some of it is gone: as much that is new would go unseen behind it.

        A large file that was open may be let go while the next one is read. The search that followed took 380 ms
        between two keys.
        """
        blocks = sys.getallocatedblocks()
        self._left_out = min(self._left_out, blocks)
        self._alive = min(self._alive, blocks)

    def _takes_long(self) -> bool:
        """Whether so much lives beside what is left out that a search through it would be felt."""
        return sys.getallocatedblocks() - self._left_out > _MANY

    def _is_much(self) -> bool:
        """Whether more is new than was found alive, beside what is left out, when it was last looked through."""
        return sys.getallocatedblocks() - self._alive > max(_MUCH, self._alive - self._left_out)

    def _again(self, seconds: float) -> None:
        self._waiting = True
        self._later(seconds, self._look)

    def _idle(self, seconds: float) -> None:
        if not self._idling:
            self._idling = True
            self._later(seconds, self._look_at_all)

    def _look_at_all(self) -> None:
        self._idling = False
        now = time.monotonic()
        if self._begun and now - self._seen >= _ALL_REST and now - self._all >= _ALL_EVERY:
            self.collect_all()

    def collect(self) -> None:
        """Look for garbage in what is new; what stays for good is left out from then on."""
        settled = self._settled()
        if settled:
            _forget_painters()
        gc.collect()
        self._alive = sys.getallocatedblocks()
        self._last = time.monotonic()
        if settled:
            self._leave_out()

    def collect_all(self) -> bool:
        """Look for garbage in everything and hand free memory back, unless something lies over the main screen.

        Return whether that was done.
        """
        if not self._settled():
            return False
        self._all = time.monotonic()
        gc.unfreeze()
        self.collect()
        _hand_back()
        return True


def _forget_painters() -> None:
    """Let go what widgets that are gone have painted.

    Textual 8.2 keeps the last 1,024 styles of edges by the cache of lines that they are for, and thereby those of
    screens that were closed long ago: 70,000 things after 2,500 random keys.
    """
    edges = StylesCache.get_inner_outer
    if edges.cache_info().currsize > _PAINTERS:
        edges.cache_clear()


def _hand_back() -> None:
    """Hand memory that is free back to the system where the C library keeps it; only that of GNU is known to.

    A large config that is read, in a thread of its own even, leaves tens of megabytes of it.
    """
    if not sys.platform.startswith("linux"):
        return
    import ctypes  # noqa: PLC0415 - needed only here, when the user is away

    with contextlib.suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


def share_memory() -> None:
    """Let threads take memory from where the others do: what one frees serves the next. On other C libraries, nothing.

    glibc gives each thread a heap of its own, for speed that nothing here needs: reading the catalog behind the first
    frame then took two megabytes more.
    """
    if not sys.platform.startswith("linux"):
        return
    import ctypes  # noqa: PLC0415 - not before the first frame

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENAS, 1)
