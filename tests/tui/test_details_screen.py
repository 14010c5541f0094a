"""A framed text over the main screen."""

import gc
import threading
import weakref
from collections.abc import Sequence
from typing import overload

import pytest
from screen import Open
from textual.geometry import Offset
from textual.selection import Selection

from model_tui.tui.screens.details import DetailScreen, PagerScreen
from model_tui.tui.widgets.lines import Line
from model_tui.tui.widgets.pager import Pager


async def test_a_long_text_is_written_again_for_another_width_alone(open_app: Open) -> None:
    asked: list[int] = []

    def lines(width: int) -> list[Line]:
        asked.append(width)
        return [[(f"line {number}", "")] for number in range(50)]

    async with open_app((120, 40)) as screen:
        await screen.app.push_screen(PagerScreen("a title", lines))
        await screen.until(lambda: "line 7" in screen.text)
        written = len(asked)
        for size, times in (((120, 30), 0), ((90, 30), 1), ((90, 24), 1)):
            await screen.resize(*size)
            await screen.until(lambda: "line 7" in screen.text)
            assert len(asked) == written + times, (size, asked)


async def test_a_long_text_is_written_aside(open_app: Open) -> None:
    threads: set[int] = set()

    def lines(width: int) -> list[Line]:
        threads.add(threading.get_ident())
        return [[(f"{number} of {width}", "")] for number in range(6_000)]

    async with open_app((120, 40)) as screen:
        await screen.app.push_screen(PagerScreen("a title", lines, is_long=True))
        await screen.until(lambda: "7 of 103" in screen.text)
        await screen.press("G")
        await screen.resize(90, 40)
        await screen.until(lambda: "5999 of 85" in screen.text)
        # as when the styles for a size come after it
        screen.app.screen.query_one(Pager).styles.width = 50
        await screen.until(lambda: "5999 of 45" in screen.text)
    assert threading.get_ident() not in threads


class Watched(Sequence[Line]):
    """A text of which it is known how many of its lines somebody has looked at."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.looked_at = 0

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Line]: ...
    def __getitem__(self, at: int | slice) -> Line | Sequence[Line]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(self.length))]
        if not 0 <= at < self.length:
            raise IndexError(at)
        self.looked_at += 1
        return [(f"line {at}", "")] if at % 10 else ()


@pytest.mark.parametrize("kind", [PagerScreen, DetailScreen])
async def test_of_a_long_text_only_what_is_in_sight_is_looked_at(
    open_app: Open, kind: type[PagerScreen | DetailScreen]
) -> None:
    text = Watched(200_000)
    async with open_app((120, 40)) as screen:
        await screen.app.push_screen(kind("a title", lambda _: text))
        await screen.until(lambda: "line 7" in screen.text)
        for key, there in (("G", "line 199999"), ("k", "line 199998"), ("g", "line 1 "), ("pagedown", "line 35")):
            await screen.press(key)
            assert there in screen.text
        pager = screen.app.screen.query_one(Pager)
        few = Selection(Offset(2, 149_999), Offset(4, 150_001))
        assert pager.get_selection(few) == ("ne 149999\n\nline", "\n")
        assert pager.get_selection(Selection(Offset(5, 9), Offset(0, 10))) == ("9\n", "\n")
        assert pager.get_selection(Selection(Offset(2, 199_999), None)) == ("ne 199999", "\n")
        assert pager.get_selection(Selection(None, Offset(4, 1))) == ("\nline", "\n")
    assert text.looked_at < 2_000


@pytest.mark.parametrize("is_long", [True, False])
async def test_a_text_goes_with_its_screen_before_anybody_looks_for_garbage(open_app: Open, is_long: bool) -> None:
    text = Watched(10_000)
    gone = weakref.ref(text)
    async with open_app((120, 40)) as screen:
        gc.disable()
        try:
            await screen.app.push_screen(PagerScreen("a title", lambda _, text=text: text, is_long=is_long))
            del text
            await screen.until(lambda: "line 7" in screen.text)
            await screen.press("escape")
            await screen.until(lambda: gone() is None)
        finally:
            gc.enable()
