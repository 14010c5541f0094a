"""Completing the filter line, the last filters behind the up-arrow, and suggestions that a key takes."""

from pathlib import Path

from screen import Open, Screen

from model_tui.remembered import Memory, Remembered, SavedView


def offered(screen: Screen) -> list[str]:
    """Return what is offered, as it stands on the screen."""
    found = list(screen.app.screen.query("#completions"))
    return [item.text for item in found[0].offered.items] if found else []  # type: ignore[attr-defined]


async def test_a_word_is_completed_by_key(open_app: Open, tmp_path: Path) -> None:
    Memory(tmp_path / "state").change(lambda _: Remembered(views={"cheap": SavedView("in<1")}))
    async with open_app() as screen:
        await screen.press("slash")
        await screen.type("vis")
        assert offered(screen) == ["vision"]
        assert "tab takes it" in screen.lines[5]
        assert not screen.app.screen.query_one("#completions").display, "the table paints it, for that takes no layout"
        assert screen.lines[4][20:].strip("│ ").startswith("vision  ")
        await screen.press("tab")
        assert (screen.filter_text, screen.pane, offered(screen)) == ("vision ", "filter", [])
        await screen.type("prov")
        await screen.press("right")
        assert screen.filter_text == "vision provider:"
        assert "deepinfra" in offered(screen)
        await screen.press("down", "up", "down")
        second = offered(screen)[1]
        await screen.press("tab")
        assert screen.filter_text == f"vision provider:{second} "
        await screen.type("@c")
        await screen.press("tab", "backspace", "backspace")
        assert (screen.filter_text, offered(screen)) == (f"vision provider:{second} @chea", ["@cheap"])
        await screen.press("left")
        assert offered(screen) == []
        await screen.press("end", "p", "enter")
        assert (screen.pane, screen.filter_text) == ("table", f"vision provider:{second} @cheap")


async def test_whoever_passes_over_it_is_not_held_up(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.burst("slash", *"deep", "enter", "j")
        assert (screen.filter_text, screen.pane, offered(screen)) == ("deep", "table", [])
        assert screen.at == screen.shown[1]
        await screen.burst("slash", *"vis", "tab", *"dee", "enter", "escape", "slash", *"deep", "enter")
        assert (screen.filter_text, screen.pane) == ("deep", "table"), "typed ahead, it is taken all the same"
        await screen.press("slash")
        await screen.type("dep")
        assert offered(screen) == ["deprecated"]
        await screen.press("escape")
        assert (screen.filter_text, offered(screen), screen.pane) == ("deep dep", [], "filter")
        await screen.press("escape")
        assert (screen.filter_text, screen.pane) == ("", "table")
        await screen.press("slash")
        await screen.paste("vis\n")
        assert (screen.filter_text, offered(screen)) == ("vis", [])
        await screen.press("i")
        assert offered(screen) == ["vision"]
        await screen.click(
            "#table", screen.lines[4].index("vision") - screen.app.screen.query_one("#table").region.x, 0
        )
        assert (screen.filter_text, screen.pane) == ("vision ", "filter")
        await screen.type("日本")
        assert screen.filter_text == "vision 日本"


async def test_all_lines_of_what_is_pasted_are_the_filter(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("slash")
        await screen.paste("  vision\r\n\n\ttools ctx>=128k\n")
        assert screen.filter_text == "vision tools ctx>=128k"


async def test_tab_takes_what_is_suggested_for_an_error(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("slash")
        await screen.paste("vision providr:groq")
        assert "did you mean provider:groq? tab takes it" in screen.text
        await screen.press("tab")
        assert (screen.filter_text, screen.pane) == ("vision provider:groq", "filter")
        assert "did you mean" not in screen.text
        await screen.type(" ctx>=")
        assert "did you mean ctx>=128k?  " in screen.text, "tab is the list's, as long as that is there"
        await screen.press("escape")
        assert "did you mean ctx>=128k? tab takes it" in screen.text
        await screen.press("tab")
        assert screen.filter_text == "vision provider:groq ctx>=128k"


async def test_up_from_the_first_row_goes_back_through_the_last_filters(open_app: Open, tmp_path: Path) -> None:
    Memory(tmp_path / "state").change(lambda _: Remembered(recents=("vision", "in<1", "gpt")))
    async with open_app() as screen:
        await screen.press("slash")
        await screen.type("gpt")
        await screen.press("down", "up")
        assert screen.filter_text == "gpt", "in the table, as long as it goes further up there"
        seen = []
        for key in ("up", "up", "up", "down", "down", "down"):
            await screen.press(key)
            seen.append(screen.filter_text)
        assert seen == ["vision ", "in<1 ", "in<1 ", "vision ", "gpt ", "gpt "]
        assert screen.at == screen.shown[1], "and down goes on in the table"
        await screen.press("enter")
        await screen.press("q")
    assert Memory(tmp_path / "state").load().recents == ("gpt", "vision", "in<1")
