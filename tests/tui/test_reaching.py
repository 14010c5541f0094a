"""Picking several lines at once."""

from screen import Open


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


async def test_nothing_to_pick(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.filter("vision in<0.0001")
        await screen.press("shift+down", "ctrl+space", "z", "Z", "enter", "l", "h")
        assert screen.picked == []
