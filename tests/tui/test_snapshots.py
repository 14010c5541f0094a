"""Pictures of the screens on the small catalog; look at each before you accept a new one (`--snapshot-update`)."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest
from file_configs import CONFIG_TEXT, config
from screen import Screen
from small_catalog import stand, workbench
from textual.pilot import Pilot

from model_tui.catalog import Catalog
from model_tui.core.figures import ASCII, UNICODE, Glyphs
from model_tui.core.workload import Workload
from model_tui.remembered import Remembered, SavedView
from model_tui.tui.app import ModelTuiApp

Picture = Callable[..., bool]
Do = Callable[[Screen], Awaitable[None]]


@pytest.fixture
def picture(snap_compare: Callable[..., bool], tmp_path: Path, catalog_of_few: Catalog, no_keyring: None) -> Picture:
    """Compare the screen after some deeds with its picture; the settings lie below home, so that no path differs."""

    def taken(do: Do, size: tuple[int, int], glyphs: Glyphs = UNICODE, theme: str = "textual-dark") -> bool:
        app = ModelTuiApp(stand(workbench(tmp_path / "home", catalog_of_few, OPENAI_API_KEY="sk-0123456789")))
        app.today = date(2026, 11, 21)
        app.glyphs = glyphs
        app.set_class(glyphs is ASCII, "-ascii")

        async def before(pilot: Pilot[None]) -> None:
            screen = Screen(app, pilot)
            await screen.until(lambda: app.main.awake)
            app.theme = theme
            app.files.end()  # what a test writes into a file is no news
            await do(screen)

        return snap_compare(app, terminal_size=size, run_before=before)

    return taken


def pressing(*keys: str) -> Do:
    async def do(screen: Screen) -> None:
        await screen.press(*keys)

    return do


def filtering(text: str, *keys: str) -> Do:
    async def do(screen: Screen) -> None:
        await screen.filter(text)
        await screen.press(*keys)

    return do


async def typing(screen: Screen) -> None:
    await screen.press("slash")
    await screen.type("vision in<1 sort:-ctx")


async def wrong(screen: Screen) -> None:
    await screen.filter("provider:openai")
    await screen.press("slash")
    await screen.type("ctx>=12q")


async def key_to_save(screen: Screen) -> None:
    await STATES["key"](screen)
    await screen.paste("gsk_0123456789abcdef")
    await screen.press("enter")


async def adding(screen: Screen) -> None:
    await screen.press("plus")
    await screen.paste("http://10.0.0.5:8000/v1")


async def adding_amiss(screen: Screen) -> None:
    await adding(screen)
    await screen.press("up")
    await screen.type("X-Team: blue")
    await screen.press("tab", "tab", "tab")
    await screen.type("openai")


def completing(text: str) -> Do:
    async def do(screen: Screen) -> None:
        remember(screen)
        await screen.press("f", "f", "slash")
        await screen.type(text)

    return do


def remember(screen: Screen) -> None:
    """Let there be three saved views, as if another window had saved them, and take them in with a favourite."""
    kept = {"cheap-eyes": SavedView("vision in<1 sort:-ctx"), "local": SavedView("local"), "all": SavedView()}
    screen.main.workbench.memory.change(lambda _: Remembered(views=kept, favourites=("openai/gpt-4o-mini",)))


async def favourites(screen: Screen) -> None:
    await screen.press("f", "j", "space", "f", "j")


async def views(screen: Screen) -> None:
    remember(screen)
    await screen.press("f", "0", "j")


async def renaming(screen: Screen) -> None:
    await views(screen)
    await screen.press("r", "!", "enter")


async def saving(screen: Screen) -> None:
    await screen.filter("vision in<1 sort:-ctx")
    await screen.press("V")
    await screen.type("cheap eyes")


async def panel(screen: Screen) -> None:
    await screen.filter("gpt vision cost:budget")
    await screen.press("F")
    await screen.press("tab", "tab", "j")


async def panel_of_ranges(screen: Screen) -> None:
    await screen.filter("-tools? ctx>=8k provider:openai,groq")
    await screen.press("F")
    await screen.press("tab", "tab", "tab", "tab", "j", *"20", "pagedown", "pageup")
    await screen.press("j", *"2")


def viewing(*keys: str, text: str | None = CONFIG_TEXT) -> Do:
    """Open the view of a config file, and press keys there."""

    async def do(screen: Screen) -> None:
        if text is not None:
            config(screen.main.workbench, text)
        await screen.press("C", *keys)

    return do


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=["80x24", "120x40", "200x60"])
def test_main(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(pressing(), size)


async def workload(screen: Screen) -> None:
    """Two workloads saved, one of them in use."""
    saved = {"support-bot": Workload(2_000, 500, 0.5, 100_000), "rag": Workload(100_000, 1_000, 0.0, 1_000)}
    screen.main.workbench.memory.change(lambda _: Remembered(workloads=saved))
    await screen.press("dollar_sign")


async def priced(screen: Screen) -> None:
    await workload(screen)
    await screen.press("shift+tab", "shift+tab", "k", "enter")
    await screen.filter("sort:monthly")


async def scattered(screen: Screen) -> None:
    """All that is known as points, three of them named."""
    await screen.filter("id:gpt-4o-mini,gpt-5.2,claude-sonnet-4-5-2* provider:openai,anthropic")
    await screen.press("a")
    await screen.filter("")
    await screen.press("c", "s")


STATES: dict[str, Do] = {
    "filter": typing,
    "no-match": filtering("vision in<0.01 sonnet"),
    "error": wrong,
    "picks": pressing("space", "j", "space", "h", "j"),
    "exported": pressing("space", "space", "e"),
    "diff": pressing("space", "d"),
    "help": pressing("question_mark"),
    "targets": pressing("T"),
    "copying": pressing("Y"),
    "correcting": pressing("O", "j", "enter"),
    "providers": pressing("h", *"jjjjjjj"),
    "columns": pressing("vertical_line", "j", "j"),
    "columns-chosen": pressing("vertical_line", "j", "j", "space", "j", "J", "s", "j", "j", "j", "semicolon"),
    "groups": filtering("sort:-ctx,in", "z", "space"),
    "groups-open": filtering("4o-mini", "z", "enter", "j", "shift+down"),
    "jump": pressing("P", "o", "p"),
    "key": filtering("provider:groq", "K"),
    "key-to-save": key_to_save,
    "adding": adding,
    "adding-amiss": adding_amiss,
    "completing": completing("vision provider:o"),
    "completing-views": completing("tools @"),
    "favourites": favourites,
    "views": views,
    "views-renaming": renaming,
    "view-saving": saving,
    "panel": panel,
    "panel-ranges": panel_of_ranges,
    "file": viewing("n", "n"),
    "file-worst-first": viewing("s", "n", "n"),
    "file-repair": viewing("F"),
    "file-removal": viewing("x"),
    "file-entry": viewing("n", "n", "enter"),
    "file-help": viewing("question_mark"),
    "file-missing": viewing(text=None),
    "file-empty": viewing(text="model_list: []\n"),
    "workload": workload,
    "priced": priced,
    "compare": filtering("id:gpt-4o-mini,gpt-5.2,claude-sonnet-4-5*,gemini-2.5-flash", "a", "c", "w", "l"),
    "compare-elsewhere": filtering("gpt-4o-mini provider:openai", "c", "equals_sign"),
    "scatter": scattered,
    "details": filtering("sonnet provider:anthropic", "enter", *"jjjjjjjjjjjj"),
    "retiring": filtering("gpt-4-32k"),
    "file-broken": viewing(text="model_list:\n  - model_name: [\n"),
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("do", STATES.values(), ids=STATES.keys())
def test_state(picture: Picture, do: Do, size: tuple[int, int]) -> None:
    assert picture(do, size)


def test_detail_over_the_table_where_it_is_narrow(picture: Picture) -> None:
    assert picture(pressing("j", "j", "enter"), (80, 24))


def test_every_mode(picture: Picture) -> None:
    assert picture(filtering("mode:*"), (160, 45))


def test_hostile_name(picture: Picture) -> None:
    assert picture(filtering("evil"), (120, 24))


def test_tiny(picture: Picture) -> None:
    assert picture(pressing(), (40, 10))


def test_tiny_with_the_providers_over_the_table(picture: Picture) -> None:
    assert picture(pressing("h", "j"), (50, 16))


@pytest.mark.parametrize("do", [key_to_save, adding], ids=["key-to-save", "adding"])
def test_sheets_where_it_is_tight(picture: Picture, do: Do) -> None:
    assert picture(do, (60, 20))


def test_file_where_it_is_tight(picture: Picture) -> None:
    assert picture(STATES["file"], (50, 16))


def test_ascii_without_colour(picture: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert picture(STATES["picks"], (80, 24), ASCII)


def test_groups_in_ascii_without_colour(picture: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert picture(STATES["groups-open"], (80, 24), ASCII)


def test_panel_in_ascii_without_colour(picture: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert picture(STATES["panel"], (80, 24), ASCII)


def test_file_in_ascii_without_colour(picture: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert picture(STATES["file"], (80, 24), ASCII)


@pytest.mark.parametrize("theme", ["model-tui-dark", "model-tui-light", "model-tui-contrast"])
def test_themes(picture: Picture, theme: str) -> None:
    assert picture(STATES["picks"], (120, 40), theme=theme)
