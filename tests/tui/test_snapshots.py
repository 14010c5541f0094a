"""Pictures of the screens on the small catalog; look at each before you accept a new one (`--snapshot-update`)."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from screen import Screen
from small_catalog import stand, workbench
from textual.pilot import Pilot

from model_tui.catalog import Catalog
from model_tui.core.figures import ASCII, UNICODE, Glyphs
from model_tui.tui.app import ModelTuiApp

Picture = Callable[..., bool]
Do = Callable[[Screen], Awaitable[None]]


@pytest.fixture
def picture(snap_compare: Callable[..., bool], tmp_path: Path, catalog_of_few: Catalog) -> Picture:
    """Compare the screen after some deeds with its picture."""

    def taken(do: Do, size: tuple[int, int], glyphs: Glyphs = UNICODE) -> bool:
        app = ModelTuiApp(stand(workbench(tmp_path, catalog_of_few, OPENAI_API_KEY="sk-0123456789")))
        app.glyphs = glyphs
        app.set_class(glyphs is ASCII, "-ascii")

        async def before(pilot: Pilot[None]) -> None:
            screen = Screen(app, pilot)
            await screen.rest()
            await do(screen)

        return snap_compare(app, terminal_size=size, run_before=before)

    return taken


async def nothing(_: Screen) -> None:
    """As it starts."""


async def filtered(screen: Screen) -> None:
    await screen.press("slash")
    await screen.type("vision in<1 sort:-ctx")


async def no_match(screen: Screen) -> None:
    await screen.filter("vision in<0.01 sonnet")


async def wrong(screen: Screen) -> None:
    await screen.filter("provider:openai")
    await screen.press("slash")
    await screen.type("ctx>=12q")


async def picked(screen: Screen) -> None:
    await screen.press("space", "j", "space", "h", "j")


async def exported(screen: Screen) -> None:
    await screen.press("space", "space", "e")


async def diff(screen: Screen) -> None:
    await screen.press("space", "d")


async def every_mode(screen: Screen) -> None:
    await screen.filter("mode:*")


async def hostile(screen: Screen) -> None:
    await screen.filter("evil")


async def needs_key(screen: Screen) -> None:
    await screen.press("h", *"jjjjjjj")


def pressing(*keys: str) -> Do:
    async def do(screen: Screen) -> None:
        await screen.press(*keys)

    return do


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=["80x24", "120x40", "200x60"])
def test_main(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(nothing, size)


STATES = {
    "filter": filtered,
    "no-match": no_match,
    "error": wrong,
    "picks": picked,
    "exported": exported,
    "diff": diff,
    "help": pressing("question_mark"),
    "targets": pressing("T"),
    "providers": needs_key,
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("do", STATES.values(), ids=STATES.keys())
def test_state(picture: Picture, do: Do, size: tuple[int, int]) -> None:
    assert picture(do, size)


def test_detail_over_the_table_where_it_is_narrow(picture: Picture) -> None:
    assert picture(pressing("j", "j", "enter"), (80, 24))


def test_every_mode(picture: Picture) -> None:
    assert picture(every_mode, (160, 45))


def test_hostile_name(picture: Picture) -> None:
    assert picture(hostile, (120, 24))


def test_tiny(picture: Picture) -> None:
    assert picture(nothing, (40, 10))


def test_ascii_without_colour(picture: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert picture(picked, (80, 24), ASCII)
