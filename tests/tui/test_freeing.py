"""Freeing large things aside: in a thread, in parts, and nothing that somebody still has."""

import gc
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from file_configs import config
from screen import Open

from model_tui.tui.freeing import free_aside
from model_tui.workbench import Workbench


class Part:
    """Something that tells in which thread, and when, it was freed."""

    freed: list[tuple[int, float]]

    def __init__(self, *parts: object) -> None:
        self.parts = parts

    def __del__(self) -> None:
        Part.freed.append((threading.get_ident(), time.monotonic()))


@pytest.fixture(autouse=True)
def _no_garbage() -> Iterator[None]:
    Part.freed = []
    gc.disable()
    yield
    gc.enable()


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def made(many: int) -> Part:
    """Return something with a part of many parts, behind what a closure holds."""
    inner = Part([Part({"n": number}) for number in range(many)])
    return Part({"how": lambda: inner}, "text")


def test_it_is_freed_in_another_thread_and_in_parts() -> None:
    things = [made(3_000)]
    free_aside(things.pop())
    until(lambda: len(Part.freed) == 3_002)
    assert threading.get_ident() not in {thread for thread, _ in Part.freed}
    times = [at for _, at in Part.freed]
    assert times[-1] - times[0] > 0.01, "others had their turns between"


def test_what_somebody_still_has_stays_as_it_is() -> None:
    whole = made(10)
    part = whole.parts[0]
    free_aside(whole)
    until(lambda: not any(thread.name == "freeing" for thread in threading.enumerate()))
    assert Part.freed == []
    assert whole.parts == (part, "text")
    assert len(part["how"]().parts[0]) == 10  # type: ignore[index]
    del whole
    assert len(Part.freed) == 1


async def test_a_closed_file_view_holds_no_file_whoever_holds_the_view(open_app: Open, bench: Workbench) -> None:
    config(bench)
    async with open_app() as screen:
        await screen.press("C")
        view = screen.app.screen
        review, rows = view.review, view.entries.rows
        assert len(rows) > 3
        await screen.press("q")
        assert screen.over == "MainScreen"
        assert (view.review, view.entries.rows, view.entries.highlighted) == (None, (), None)
        await screen.until(lambda: sys.getrefcount(review) == 2)
        assert sys.getrefcount(rows) == 2
