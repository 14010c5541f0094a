"""Asking providers: all of them at once, through one HTTP client."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from model_tui.core.text import counted
from model_tui.sources.doors import Door
from model_tui.sources.echoes import without_echoes
from model_tui.sources.places import check_whole
from model_tui.sources.protocol import Listing, Source, SourceError

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

TIME_LIMIT: Final = 30.0
"""Seconds that one provider may take."""
_SHORT: Final = 0.003
_LATE: Final = 0.002
"""Seconds slept to see whether the event loop is busy, and by how many of them a busy one is late."""
_TRIES: Final = 3
_ABREAST: Final = 4
_STEPS: Final = 4
"""Providers that are asked together, and turns of the loop in which their requests go out: the first request need not
wait until forty are made ready."""


class Answer(Struct, frozen=True):
    """What came of asking one provider; `took` is seconds."""

    door: Door
    took: float
    listing: Listing | None = None
    error: SourceError | None = None


class Turns:
    """Whose turn it is to ask a provider: one caller at a time each."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}

    @asynccontextmanager
    async def of(self, providers: Iterable[str]) -> AsyncGenerator[Callable[[str], None]]:
        """Wait until nobody else asks these providers; what is yielded lets others have one of them again."""
        held: dict[str, asyncio.Lock] = {}

        def done(provider: str) -> None:
            if (lock := held.pop(provider, None)) is not None:
                lock.release()

        try:
            for provider in sorted(providers):  # in one order everywhere, so that no two wait for each other
                lock = self._locks.setdefault(provider, asyncio.Lock())
                await lock.acquire()
                held[provider] = lock
            yield done
        finally:
            for provider in tuple(held):
                done(provider)


class Pace:
    """Lets the event loop have its turn whenever so many things are done, small ones together."""

    def __init__(self, many: int) -> None:
        self._many = many
        self._done = 0

    async def done(self, things: int) -> None:
        """Say what was done."""
        self._done += things
        if self._done >= self._many:
            self._done = 0
            await asyncio.sleep(0)


async def lull() -> None:
    """Wait until the event loop has nothing else to do: until a short sleep is not woken late.

    On a machine that is busy with other things every sleep is late: it is not waited for longer than a few.
    """
    loop = asyncio.get_running_loop()
    for _ in range(_TRIES):
        due = loop.time() + _SHORT
        await asyncio.sleep(_SHORT)
        if loop.time() - due < _LATE:
            return


def odd(door: Door, what: str) -> SourceError:
    """Return the error of a source that did what no source may do."""
    return SourceError("bad-answer", f"{what} in the source of '{door.provider.id}'")


async def _meanwhile(fetch: "Fetch", steps: Iterable[Callable[[], object]]) -> None:
    """Do what can be done while nobody has answered yet, once all are asked, in steps that hold up no request."""
    await fetch.begun.wait()
    for step in steps:
        await lull()
        with suppress(Exception):  # of a damaged catalog, say, the answer will tell
            step()


async def ask_all(
    doors: Sequence[tuple[Door, Source]], meanwhile: Iterable[Callable[[], object]] = ()
) -> AsyncIterator[list[Answer]]:
    """Ask every provider at once with one shared client, and yield the answers as they come.

    Those that came while the last ones were looked at come together. `meanwhile` is what the first answer will need,
    in steps between which others may have their turn.
    """
    from model_tui.sources.http import Fetch, load_late  # noqa: PLC0415 - nothing is asked at the start

    answers: asyncio.Queue[Answer] = asyncio.Queue()

    async def ask(place: int, door: Door, source: Source) -> None:
        for _ in range(place // _ABREAST * _STEPS):
            await asyncio.sleep(0)
        answers.put_nowait(await _ask(door, source, fetch))

    async with Fetch() as fetch:
        tasks = [asyncio.create_task(ask(place, door, source)) for place, (door, source) in enumerate(doors)]
        warming = asyncio.create_task(_meanwhile(fetch, (load_late, *meanwhile)))
        try:
            missing = len(tasks)
            while missing:
                come = [await answers.get()]
                while not answers.empty():
                    come.append(answers.get_nowait())
                missing -= len(come)
                yield come
        finally:
            for task in (*tasks, warming):
                task.cancel()
            await asyncio.gather(*tasks, warming, return_exceptions=True)


async def _ask(door: Door, source: Source, fetch: "Fetch") -> Answer:
    start = time.perf_counter()
    try:
        async with asyncio.timeout(TIME_LIMIT):
            check_whole(door.access)
            listing = without_echoes(await source.listing(fetch, door.access), door.access.secrets)
        if listing.skipped and not listing.models:
            raise SourceError("bad-answer", f"none of its {counted(listing.skipped, 'entry', 'entries')} can be read")  # noqa: TRY301
    except TimeoutError:
        error = SourceError("timeout", f"no whole listing within {TIME_LIMIT:.0f} s")
    except SourceError as failure:
        error = failure
    except asyncio.CancelledError as failure:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        error = odd(door, type(failure).__name__)  # nobody cancelled us: the source made it up
    except (Exception, SystemExit) as failure:  # noqa: BLE001 - one source, a plug-in perhaps, must not end the others
        error = odd(door, type(failure).__name__)
    else:
        return Answer(door, time.perf_counter() - start, listing)
    return Answer(door, time.perf_counter() - start, error=error)
