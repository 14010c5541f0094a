"""Terminals below 60 columns, and terminals without Unicode."""

import re

import pytest
from rich.cells import cell_len
from screen import Open

from model_tui.core.figures import ASCII, UNICODE


@pytest.mark.parametrize("key", ["h", "tab", "left", "shift+tab"])
async def test_the_providers_come_over_the_table(open_app: Open, key: str) -> None:
    async with open_app(size=(50, 16)) as screen:
        assert "anthropic key?" not in screen.text
        await screen.press(key)
        assert screen.pane == "providers"
        assert "key?" in screen.text
        assert "gpt-5.2" not in screen.text
        assert "K key" in screen.lines[-1]
        await screen.press("j", "enter")
        assert screen.pane == "table"
        assert screen.filter_text == "provider:openai"
        assert "gpt-5.2" in screen.text
        assert "key?" not in screen.text


@pytest.mark.parametrize("key", ["escape", "l", "tab", "h"])
async def test_from_the_providers_back_to_the_table(open_app: Open, key: str) -> None:
    async with open_app(size=(50, 16)) as screen:
        await screen.filter("vision")
        await screen.press("h", key)
        assert (screen.pane, screen.filter_text) == ("table", "vision")
        assert "gpt-5.2" in screen.text


async def test_a_key_that_comes_before_the_pane_is_laid_out_leaves_the_cursor_in_sight(open_app: Open) -> None:
    async with open_app(size=(50, 8)) as screen:
        await screen.burst("h", "j")
        assert screen.lines[2].startswith("│  all"), screen.text
        await screen.burst("l", "h", *"jjjjjjjj")
        assert screen.main.providers.highlighted in screen.text


async def test_the_filter_line_takes_them_away_too(open_app: Open) -> None:
    async with open_app(size=(50, 16)) as screen:
        await screen.press("h", "slash")
        await screen.type("sonnet")
        assert "sonnet" in screen.lines[2]
        await screen.press("enter")
        assert screen.pane == "table"


async def test_a_key_is_set_up_from_there(open_app: Open) -> None:
    async with open_app(size=(50, 16)) as screen:
        await screen.press("h", "j", "K")
        assert "key of OpenAI" in screen.text
        await screen.press("escape")
        assert screen.pane == "providers"


async def test_a_wider_terminal_shows_both_again(open_app: Open) -> None:
    async with open_app(size=(50, 16)) as screen:
        await screen.press("h")
        await screen.resize(80, 24)
        assert "gpt-5.2" in screen.text
        assert "key?" in screen.text
        await screen.resize(50, 16)
        assert "gpt-5.2" in screen.text


@pytest.mark.parametrize("width", [40, 50, 56, 60, 64, 70, 80])
@pytest.mark.parametrize("text", ["", "mode:*", "vision tools reasoning cost:standard ready mode:*"])
async def test_chips_are_whole_and_what_does_not_fit_is_counted(open_app: Open, width: int, text: str) -> None:
    async with open_app(size=(width, 16)) as screen:
        await screen.filter(text)
        bar = screen.main.chips
        line = "".join(segment.text for segment in bar.render_line(0))
        assert len(line) == bar.room
        shown = {key: line[left:right] for left, right, key in bar._places}
        labels = {"v": "vision", "t": "tools", "i": "reasoning", "n": "usable"}
        for key, chip in shown.items():
            assert re.fullmatch(f"{key} ✓?{labels.get(key, '[a-z ]+')}", chip), chip
        assert list(shown) == [key for key, _ in bar.CHIPS if key in shown]
        left_out = len(bar.CHIPS) - len(shown)
        assert line.rstrip().endswith(f" +{left_out}") == (left_out > 0)
        assert left_out < 4
        lit = sum("✓" in chip for chip in shown.values())
        assert lit == {"": 0, "mode:*": 1}.get(text, len(shown)), "what is in force is left out last"
        assert line.rstrip().count("+") == (left_out > 0)
        await screen.click("#chips", bar._places[0][0])
        assert ("vision" in screen.filter_text) == ("vision" not in text)


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_every_sign_is_one_cell(glyphs) -> None:
    signs = [glyphs.unknown, glyphs.no, glyphs.picked, glyphs.cursor, glyphs.up, glyphs.down, glyphs.ellipsis]
    for sign in (*signs, glyphs.asking, *glyphs.states.values()):
        assert cell_len(sign) == 1, sign


async def test_without_unicode_nothing_but_ascii_is_drawn_in_the_sheets(open_app: Open) -> None:
    async with open_app(glyphs=ASCII) as screen:
        await screen.filter("provider:groq")
        await screen.press("K")
        await screen.paste("gsk_0123456789")
        assert "*" * len("gsk_0123456789") in screen.text
        assert "export GROQ_API_KEY=..." in screen.text
        assert screen.text.isascii()
        await screen.press("escape", "plus")
        await screen.paste("http://10.0.0.5/v1")
        assert screen.text.isascii()
        await screen.press("escape", "ctrl+p")
        await screen.until(lambda: "type to search" in screen.text)
        assert screen.text.isascii()
