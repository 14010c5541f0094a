"""Picking several lines at once."""

from screen import Open

from model_tui.workbench import Workbench


async def test_shift_and_an_arrow_pick_on_and_back_again(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("j", "space")  # the second, and on to the third
        before = screen.picked
        await screen.press("j", "shift+down", "shift+down")
        assert screen.picked == [*before, *screen.shown[3:6]]
        await screen.press("shift+up")
        assert screen.picked == [*before, *screen.shown[3:5]]
        await screen.press("shift+up", "shift+up", "shift+up")
        assert screen.picked == [*before, screen.shown[3], screen.shown[2]]  # back over where it began
        await screen.press("j", "shift+up")  # another one begins
        assert screen.picked == [*before, screen.shown[3], screen.shown[2]]
        await screen.press("x", "shift+down")
        assert screen.picked == screen.shown[1:3]
        # from the last pick to here
        await screen.press("j", "j", "j", "ctrl+@")
        assert screen.picked == screen.shown[1:6]
        await screen.press("x", "ctrl+space")
        assert screen.picked == [screen.shown[5]]
        # in another pane the arrow only moves
        await screen.press("tab", "tab", "shift+down")
        assert screen.pane == "providers"
        assert screen.picked == [screen.shown[5]]


async def test_what_was_done_to_many_picks_is_told_and_taken_back(open_app: Open, bench: Workbench) -> None:
    async with open_app() as screen:
        await screen.press("x")
        assert screen.toast == "nothing is picked"
        await screen.press("space", "j", "j", "ctrl+space")
        four = screen.picked
        assert len(four) == 4
        assert screen.toast == "3 more picked, 4 in all\nu takes that back, x unpicks all"
        await screen.press("x")
        assert screen.toast == "4 unpicked: none is picked now\nu takes that back"
        await screen.press("G", "space")
        last = screen.picked
        await screen.press("u")
        assert screen.toast == "'unpick all' is taken back: 4 picked again\nu again takes back 'pick to here'"
        assert screen.picked == [*four, *last], "what was picked since stays"
        await screen.press("u")
        assert screen.toast == "'pick to here' is taken back: 3 unpicked again"  # there was no export yet
        assert screen.picked == [four[0], *last]
        # an export comes in between, even if undo is typed ahead of its end
        await screen.burst("a", "e", "u")
        assert not bench.desk().path.exists()
        assert len(screen.picked) == 34
        await screen.press("e", "x", "u")
        assert len(screen.picked) == 34
        assert bench.desk().path.exists()
        await screen.press("x")
        await screen.press("u")
        assert screen.toast == "'unpick all' is taken back: 34 picked again\nu again takes back the last export"
        await screen.press("u")
        assert not bench.desk().path.exists()
        await screen.burst("e", "e", "x", "e", "u")  # nothing to export is no export
        assert len(screen.picked) == 34


async def test_nothing_to_pick(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.filter("vision in<0.0001")
        await screen.press("shift+down", "ctrl+space", "z", "Z", "enter", "l", "h")
        assert screen.picked == []
