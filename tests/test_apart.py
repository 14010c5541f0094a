"""An event loop of its own: what runs there ends with what it did, and cancelled as a cancelled task does."""

import asyncio
import threading

import pytest

from model_tui.apart import Apart


async def test_it_runs_in_another_thread_to_its_end() -> None:
    seen: list[int] = []

    async def work() -> None:
        await asyncio.sleep(0)
        seen.append(threading.get_ident())

    await Apart(work).run()
    assert seen
    assert seen[0] != threading.get_ident()


async def test_what_fails_there_fails_here() -> None:
    async def work() -> None:
        raise LookupError("no")

    with pytest.raises(LookupError, match="no"):
        await Apart(work).run()


async def test_cancelled_here_it_is_cancelled_there_and_waited_for() -> None:
    begun, ended = threading.Event(), threading.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.01)
            ended.set()

    task = asyncio.create_task(Apart(work).run())
    await asyncio.to_thread(begun.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


async def test_cancelled_before_it_began_it_does_nothing() -> None:
    seen: list[int] = []

    async def work() -> None:
        await asyncio.sleep(0.2)
        seen.append(1)

    task = asyncio.create_task(Apart(work).run())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0.3)
    assert seen == []
