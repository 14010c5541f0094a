"""When garbage is looked for: while nobody types, and not in what stays for good.

Python looks through everything that is alive once enough is new, wherever it then is: with the table and what was
painted that took 100 to 300 ms in the middle of a key (measured on a busy machine of two cores, Python 3.11). Here it
looks once the keys rest. What is alive while nothing but the main screen is open stays there for good in nearly every
case: it is left out of the next search, which takes a tenth of the time then.
"""

import gc
import time
from collections.abc import Callable
from typing import Final

_REST: Final = 0.4
"""Seconds without an event after which one may look for garbage."""
_WORTH_IT: Final = 2
"""Passes through what is new (each after about 7,000 new things) from which on looking for garbage pays."""
_NO_LATER: Final = 120.0
"""Seconds after the last time when one looks though the user never rests: nobody types that long without a pause."""
_ALL_REST: Final = 20.0
_ALL_EVERY: Final = 300.0
"""Seconds without an event, and since the last time, after which one looks through what was left out, too."""
_NEVER: Final = 1_000_000_000


class Collecting:
    """Looks for garbage in turns of its own; `later` calls back after a number of seconds."""

    def __init__(self, later: Callable[[float, Callable[[], None]], object], settled: Callable[[], bool]) -> None:
        self._later = later
        self._settled = settled
        self._begun = self._waiting = self._idling = False
        self._seen = self._last = self._all = 0.0
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
            gc.freeze()

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

    def _look(self) -> None:
        self._waiting = False
        if not self._begun:
            return
        now, passes = time.monotonic(), gc.get_count()[2]
        rested = now - self._seen
        if passes >= _WORTH_IT and (rested >= _REST or now - self._last >= _NO_LATER):
            self.collect()
        if rested < _REST:
            self._waiting = True
            self._later(_REST - rested, self._look)  # no later: a pause may be short
        elif not self._idling:
            self._idling = True
            self._later(_ALL_REST, self._look_at_all)

    def _look_at_all(self) -> None:
        self._idling = False
        now = time.monotonic()
        if self._begun and now - self._seen >= _ALL_REST and now - self._all >= _ALL_EVERY:
            self.collect_all()

    def collect(self) -> None:
        """Look for garbage in what is new; what stays for good is left out from then on."""
        gc.collect()
        self._last = time.monotonic()
        if self._settled():
            gc.freeze()

    def collect_all(self) -> None:
        """Look for garbage in everything."""
        self._all = time.monotonic()
        gc.unfreeze()
        self.collect()
