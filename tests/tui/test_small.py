"""Terminals below 60 columns, and terminals without Unicode."""

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
@pytest.mark.parametrize("text", ["", "vision tools reasoning cost:standard ready mode:*"])
async def test_every_chip_is_there_at_every_width(open_app: Open, width: int, text: str) -> None:
    async with open_app(size=(width, 16)) as screen:
        await screen.filter(text)
        bar = screen.main.chips
        line = "".join(segment.text for segment in bar.render_line(0))
        assert len(line) == bar.room
        assert [place[2] for place in bar._places] == [key for key, _ in bar.CHIPS]
        assert all(right <= bar.room for _, right, _ in bar._places)
        shown = [line[left:right] for left, right, _ in bar._places]
        assert all(len(chip) >= 3 for chip in shown), shown
        assert sum("✓" in chip for chip in shown) == (6 if text else 0)
        await screen.click("#chips", bar._places[0][0])
        assert ("vision" in screen.filter_text) == (not text)


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
