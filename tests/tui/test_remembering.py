"""What is back at the next start: favourites, saved views, the last filters, and the filter as it was left."""

import re
from pathlib import Path

from screen import Open
from small_catalog import stand, workbench

from model_tui.catalog import Catalog
from model_tui.core.figures import ASCII
from model_tui.remembered import Memory, Remembered, SavedView, Screenful

SONNET = "anthropic/claude-sonnet-4-5-20250929"


def memory(tmp_path: Path) -> Memory:
    """Return what every workbench below the folder of a test shares."""
    return Memory(tmp_path / "state")


async def test_favourites_are_marked_found_and_kept(open_app: Open, tmp_path: Path) -> None:
    async with open_app() as screen:
        first, second = screen.shown[:2]
        await screen.press("f", "j", "f")
        assert memory(tmp_path).load().favourites == (first, second)
        assert [line.count("★") for line in screen.lines if "★" in line] == [1, 1]
        await screen.filter("favourite")
        assert screen.shown == [first, second]
        await screen.press("f")
        assert screen.shown == [second]
        memory(tmp_path).change(lambda was: was.marked(SONNET, favourite=True))  # in another window
        await screen.burst("f", "escape", "f", "f")
        assert memory(tmp_path).load().favourites == (SONNET,)
        assert screen.main.favourites == {tuple(SONNET.split("/"))}


async def test_a_favourite_has_a_sign_without_unicode(open_app: Open, tmp_path: Path) -> None:
    memory(tmp_path).change(lambda was: was.marked("openai/gpt-5.2", favourite=True))
    async with open_app(size=(80, 24), glyphs=ASCII) as screen:
        assert any("gpt-5.2" in line and " * " in line for line in screen.lines)


async def test_what_cannot_be_kept_is_told_and_taken_back(open_app: Open, tmp_path: Path) -> None:
    async with open_app() as screen:
        (tmp_path / "state" / "remembered.json").mkdir(parents=True)
        await screen.press("f")
        assert "remembered.json" in screen.toast
        assert screen.main.favourites == frozenset()
        assert "★" not in screen.text


async def test_the_filter_is_back_at_the_next_start(open_app: Open, tmp_path: Path, catalog_of_few: Catalog) -> None:
    async with open_app() as screen:
        await screen.filter("vision picked sort:-ctx")
        await screen.press("escape")
        await screen.filter("vision in<1 picked sort:-ctx")
        await screen.press("a", "q")
    assert memory(tmp_path).load().screen.text == "vision in<1 picked sort:-ctx"
    async with open_app(on=stand(workbench(tmp_path, catalog_of_few))) as screen:
        assert screen.filter_text == "vision in<1 sort:-ctx", "nothing is picked at a start"
        assert "by ctx ↓" in screen.text
        assert 0 < len(screen.shown) < 34
        await screen.press("escape")
        assert len(screen.shown) == 34


async def test_a_filter_left_that_is_no_more_understood_hides_nothing(open_app: Open, tmp_path: Path) -> None:
    memory(tmp_path).change(lambda _: Remembered(Screenful("@gone vision")))
    async with open_app() as screen:
        assert screen.filter_text == "@gone vision"
        assert "no saved view 'gone'" in screen.text
        assert len(screen.shown) == 34
        await screen.press("V")
        assert screen.toast.startswith("this filter is not understood")


async def test_a_file_that_cannot_be_read_is_told(open_app: Open, tmp_path: Path) -> None:
    file = tmp_path / "state" / "remembered.json"
    file.parent.mkdir()
    file.write_text('{"favourites": 7}')
    async with open_app() as screen:
        assert "remembered.json: cannot be read" in screen.toast
        await screen.press("f")
        assert file.with_suffix(".damaged.json").exists()


async def test_a_view_is_saved_recalled_and_stands_in_a_filter(open_app: Open, tmp_path: Path) -> None:
    async with open_app() as screen:
        await screen.press("1")
        assert "no view 1 yet" in screen.toast
        await screen.filter("vision in<1 sort:-ctx")
        wanted = screen.shown
        await screen.press("V")
        assert screen.verdict == "a view needs a name"
        assert re.search(r"key +1  recalls it  ", screen.text)
        await screen.type("cheap[/] ")
        assert screen.verdict.startswith("a name is letters")
        await screen.press("enter", "backspace", "backspace", "backspace", "backspace")
        await screen.type(" eyes")
        assert "@cheap-eyes stands for it" in screen.verdict
        await screen.press("enter")
        assert "1 recalls it" in screen.toast
        assert memory(tmp_path).load().views == {"cheap-eyes": SavedView("vision in<1 sort:-ctx")}
        await screen.press("escape")
        assert screen.shown != wanted
        await screen.press("1")
        assert screen.shown == wanted
        await screen.filter("@cheap-eyes sonnet")
        assert screen.shown == []
        assert "match without sonnet" in screen.text
        await screen.press("backspace")
        assert (screen.filter_text, screen.shown) == ("@cheap-eyes", wanted)
        await screen.press("backspace", "V")
        await screen.type("all")
        await screen.press("tab", "1")
        assert "1  recalls it, 'cheap-eyes' becomes 2, left right change it" in screen.text
        await screen.press("enter")
        assert list(memory(tmp_path).load().views) == ["all", "cheap-eyes"]


async def test_a_view_that_would_lead_back_to_itself_is_not_saved(open_app: Open, tmp_path: Path) -> None:
    kept = {"eyes": SavedView("vision"), "cheap": SavedView("in<1 @eyes")}
    memory(tmp_path).change(lambda _: Remembered(views=kept))
    async with open_app() as screen:
        await screen.filter("@cheap tools")
        for name in ("Cheap", "eyes"):
            await screen.press("V")
            await screen.type(name)
            await screen.press("enter")
            assert screen.over == "SaveViewScreen"
            assert "leads back to itself" in screen.verdict
            await screen.press("escape")
        assert memory(tmp_path).load().views == kept


async def test_a_name_half_typed_is_left_where_the_focus_goes_back_to_the_list(open_app: Open, tmp_path: Path) -> None:
    kept = {name: SavedView(text) for name, text in (("one", "vision"), ("two", "tools"))}
    memory(tmp_path).change(lambda _: Remembered(views=kept))
    async with open_app() as screen:
        await screen.press("0", "r")
        await screen.type("!")
        await screen.press("up", "j", "enter")
        assert (screen.over, screen.filter_text) == ("MainScreen", "tools")
        assert memory(tmp_path).load().views == kept


async def test_a_view_that_is_renamed_is_so_in_the_filter_and_in_other_views(open_app: Open, tmp_path: Path) -> None:
    kept = {name: SavedView(text) for name, text in (("eyes", "vision"), ("cheap-eyes", "@eyes in<1"))}
    memory(tmp_path).change(lambda _: Remembered(views=kept))
    async with open_app() as screen:
        await screen.filter("@cheap-eyes @eyes tools")
        shown = screen.shown
        await screen.press("0", "r")
        await screen.type("2")
        await screen.press("enter", "escape")
        assert memory(tmp_path).load().view_texts == {"eyes2": "vision", "cheap-eyes": "@eyes2 in<1"}
        assert screen.filter_text == "@cheap-eyes @eyes2 tools"
        assert screen.shown == shown


async def test_the_key_that_closes_the_views_is_said_at_60_columns(open_app: Open, tmp_path: Path) -> None:
    memory(tmp_path).change(lambda _: Remembered(views={"one": SavedView("vision")}))
    async with open_app(size=(60, 16)) as screen:
        await screen.press("0")
        assert "J K move it, esc ─╯" in screen.text
        await screen.resize(80, 24)
        assert "J K move it, esc closes ─╯" in screen.text


async def test_views_are_put_in_order_renamed_and_removed(open_app: Open, tmp_path: Path) -> None:
    kept = {name: SavedView(text) for name, text in (("one", "vision"), ("two", "tools"), ("three", "in<1 id:[a-g]*"))}
    memory(tmp_path).change(lambda _: Remembered(views=kept))

    def names() -> list[str]:
        return list(memory(tmp_path).load().views)

    async with open_app() as screen:
        await screen.press("0", "J")
        assert names() == ["two", "one", "three"]
        await screen.press("r")
        await screen.type("2")
        await screen.press("enter")
        assert names() == ["two", "one2", "three"]
        await screen.press("r")
        screen.app.screen.query_one("#new-name").value = "Three"  # type: ignore[attr-defined]
        await screen.press("enter")
        assert screen.verdict == "there is a view 'three' already"
        await screen.press("escape", "k", "x")
        assert names() == ["one2", "three"]
        await screen.press("u")
        assert names() == ["two", "one2", "three"]
        await screen.burst("J", "escape", "0", "3")  # closed before the change was written
        assert screen.toasts == []
        assert screen.filter_text == "in<1 id:[a-g]*"
        await screen.press("escape", "ctrl+p")
        await screen.type("view three")
        await screen.until(lambda: "View: three  (3)  in<1 id:[a-g]*" in screen.text)
        await screen.press("enter")
        await screen.until(lambda: screen.filter_text == "in<1 id:[a-g]*")
