"""A framed text over the main screen."""

import threading

from screen import Open

from model_tui.tui.screens.details import PagerScreen
from model_tui.tui.widgets.lines import Line


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
    assert threading.get_ident() not in threads
