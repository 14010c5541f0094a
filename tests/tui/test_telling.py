"""Toasts: what is told twice stands once."""

from typing import cast

from file_configs import config
from screen import Open

from model_tui.tui.screens.file import FileScreen
from model_tui.workbench import Workbench


async def test_the_same_words_twice_are_one_toast_shown_anew(open_app: Open) -> None:
    async with open_app((120, 24)) as screen:
        screen.app.clear_notifications()
        for words in ("one", "other", "one", "one"):
            screen.app.notify(words)
        screen.app.notify("one", severity="warning")
        await screen.rest()
        assert screen.toasts == ["other", "one", "one"]


async def test_no_line_of_a_toast_is_cut_where_its_words_just_fit_beside_no_scroll_bar(open_app: Open) -> None:
    async with open_app((80, 24)) as screen:
        screen.app.clear_notifications()
        lasts = ("first", "other", "third")
        for last in lasts:
            screen.app.notify(f"words of thirty seven cells and {last}")
        await screen.rest()
        told = [line.split("▌")[1].split(" ")[1] for line in screen.lines if "▌" in line]
        assert told == [word for last in lasts for word in ("", "words", last, "")], screen.text


async def test_toasts_do_not_lie_over_the_line_of_the_cursor(open_app: Open) -> None:
    async with open_app((80, 24)) as screen:
        for keys in (("a",), ("ctrl+d", "G"), ("x",), ("k", "k"), ("g",), ("space",)):
            await screen.press(*keys)
            told = [at for at, line in enumerate(screen.lines) if "▌" in line]
            assert told, screen.text
            assert screen.main.cursor_line not in told, (keys, screen.text)
            assert min(told) > 4  # the filter, its chips and the head of the table are never covered
            assert (max(told) < 12) == (keys not in (("a",), ("g",), ("space",))), (keys, screen.text)


async def test_toasts_do_not_lie_over_the_cursor_of_the_file_either(open_app: Open, bench: Workbench) -> None:
    entries = "".join(f"- model_name: m{number}\n  litellm_params: {{model: openai/m}}\n" for number in range(30))
    config(bench, f"model_list:\n{entries}".encode())
    async with open_app((80, 24)) as screen:
        await screen.press("C")
        await screen.until(lambda: "m9" in screen.text)
        for keys in (("G",), ("y",), ("g",)):
            await screen.press(*keys)
            told = [at for at, line in enumerate(screen.lines) if "▌" in line]
            line = cast("FileScreen", screen.app.screen).cursor_line
            assert line is not None
            assert screen.lines[line].count("m29" if keys[0] in "Gy" else "m0") > 0, screen.text
            assert line not in told
            assert bool(told) == (keys[0] != "G")


async def test_toasts_stay_off_the_cursor_however_fast_it_moves(open_app: Open) -> None:
    async with open_app((80, 24)) as screen:
        await screen.press("a")
        await screen.burst("ctrl+d", "ctrl+d", "G", "k")
        told = [at for at, line in enumerate(screen.lines) if "▌" in line]
        assert told
        assert screen.main.cursor_line not in told, screen.text
