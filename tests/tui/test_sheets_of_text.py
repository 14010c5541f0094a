"""Text over the main screen: it is there with its frame."""

import pytest
from screen import Open

from model_tui.tui.screens.details import PagerScreen
from model_tui.tui.widgets.lines import Line
from model_tui.tui.widgets.pager import Pager
from model_tui.tui.widgets.sheet import keys_within


async def test_no_frame_is_empty_and_the_text_is_written_once_for_each_width(open_app: Open) -> None:
    asked: list[int] = []

    def lines(width: int) -> list[Line]:
        asked.append(width)
        return [[(f"for {width} cells", "")]] * 60

    async with open_app((120, 40)) as screen:
        pager = PagerScreen("a title", lines)
        await screen.app.push_screen(pager)
        assert len(pager.query_one(Pager).lines) == 60
        await screen.rest()
        assert "for 103 cells" in screen.text
        await screen.pilot.resize_terminal(120, 30)
        await screen.rest()
        await screen.press("G")
        assert "for 103 cells" in screen.lines[20]
        await screen.pilot.resize_terminal(80, 24)
        await screen.rest()
        assert "for 75 cells" in screen.text
        assert asked == [103, 75]


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (37, "y copies, Y everything, esc closes it"),
        (36, "y copies, Y everything, esc"),
        (26, "y copies, esc closes it"),
        (22, "esc closes it"),
        (3, "esc closes it"),
    ],
)
def test_the_key_that_leads_out_is_always_among_those_shown(room: int, shown: str) -> None:
    assert keys_within("y copies, Y everything, esc closes it", room) == shown
    assert keys_within("'a, b' is forgotten; u puts it back", room) == "'a, b' is forgotten; u puts it back"


async def test_the_way_out_stands_in_the_edge_of_narrow_sheets(open_app: Open) -> None:
    async with open_app((60, 16)) as screen:
        await screen.press("enter")
        assert screen.lines[-1].endswith(" y copies the line's value, Y everything, esc closes ─╯")
        await screen.press("escape", "dollar_sign")
        assert " esc ─╯" in screen.text
        await screen.pilot.resize_terminal(120, 40)
        await screen.rest()
        assert " esc closes ─╯" in screen.text
