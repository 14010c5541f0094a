"""Running a coroutine on an event loop of its own, in a thread: no painting of a screen holds up what it measures."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any


class Apart:
    """One coroutine on its own loop; cancelled from any thread, it ends as a cancelled task does."""

    def __init__(self, make: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Take what makes the coroutine; it is called in the thread."""
        self._make = make
        self._guard = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    async def run(self) -> None:
        """Run it to its end, or when this is cancelled until it has ended of that."""
        running = asyncio.create_task(asyncio.to_thread(self._run))
        try:
            await asyncio.shield(running)
        except asyncio.CancelledError:
            self._stop()
            await running
            raise

    def _run(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        with self._guard:
            if self._stopped:
                return
            self._loop, self._task = asyncio.get_running_loop(), asyncio.create_task(self._make())
        with suppress(asyncio.CancelledError):
            await self._task

    def _stop(self) -> None:
        with self._guard:
            self._stopped = True
            if self._loop is not None and self._task is not None and not self._loop.is_closed():
                with suppress(RuntimeError):  # it has just ended
                    self._loop.call_soon_threadsafe(self._task.cancel)
