"""What goes on in the background."""

from functools import partial

from screen import Open

from model_tui.tui.working import in_background


class _Untold:
    """What nobody is to write out: thousands of picks, or a key."""

    def __repr__(self) -> str:
        raise AssertionError("written out")


async def test_what_work_holds_is_not_written_out(open_app: Open) -> None:
    held: list[_Untold] = []

    async def keep(one: _Untold) -> None:
        held.append(one)

    async with open_app() as screen:
        worker = in_background(screen.app, partial(keep, _Untold()), "keeping")
        await worker.wait()
        assert len(held) == 1
        assert worker.description == "keeping"
