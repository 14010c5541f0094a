"""Text over the main screen: it is there with its frame."""

from screen import Open

from model_tui.tui.screens.details import PagerScreen
from model_tui.tui.widgets.lines import Line
from model_tui.tui.widgets.pager import Pager


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
