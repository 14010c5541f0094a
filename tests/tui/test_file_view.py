"""`C`: the config file as a view. What it shows, in every state that a file can be in."""

import asyncio

import pytest
from file_configs import CONFIG, LITERAL, config
from screen import Open, Screen
from test_hostile import assert_harmless

from model_tui.core.figures import ASCII
from model_tui.tui.screens.file import FileScreen
from model_tui.workbench import Workbench


def view(screen: Screen) -> FileScreen:
    top = screen.app.screen
    assert isinstance(top, FileScreen)
    return top


def at(screen: Screen) -> str:
    row = view(screen).row
    return row.name if row is not None else ""


async def test_every_entry_with_its_state_and_what_was_found(open_app: Open, bench: Workbench) -> None:
    config(bench)
    async with open_app() as screen:
        await screen.press("C")
        assert f"{CONFIG} · 6 entries, 3 errors, 3 warnings, 1 note" in screen.text
        assert "by line" in screen.text
        assert [(row.name, row.line, row.state[0]) for row in view(screen).entries.rows] == [
            ("good", 3, "ready"),
            ("old", 5, "retired"),
            ("open-key", 7, "ready"),
            ("shell", 11, "ready"),
            ("dropped", 13, "unknown"),
            ("ours", 15, "ready"),
            ("dangling", 20, ""),
        ]
        for line in (
            "◇ old ",
            "openai/gpt-4-32k-0314   retired   ✗1 !1         5",
            "! nobody: router_settings.fallbacks",
        ):
            assert line in screen.text
        assert LITERAL not in screen.text


async def test_the_findings_of_the_entry_under_the_cursor_are_whole(open_app: Open, bench: Workbench) -> None:
    config(bench)
    async with open_app() as screen:
        await screen.press("C")
        assert "nothing is wrong with it" in screen.text
        await screen.press("j")
        assert "✗ error retired · line 5" in screen.text
        assert "retires 2025-06-06" in screen.text
        await screen.press("j", "j")
        assert "key-syntax · line 11" in screen.text
        assert "f write os.environ/OPENAI_API_KEY" in screen.text
        await screen.press("G")
        assert "dangling · line 20" in screen.text
        await screen.press("g", "pagedown", "ctrl+u", "k")
        assert at(screen) in ("good", "old", "open-key", "shell", "dropped", "ours")


async def test_n_goes_through_what_is_wrong_and_round(open_app: Open, bench: Workbench) -> None:
    config(bench)
    async with open_app() as screen:
        await screen.press("C")
        seen = []
        for _ in range(6):
            await screen.press("n")
            seen.append(at(screen))
        assert seen == ["old", "open-key", "shell", "dropped", "dangling", "old"]
        await screen.press("N")
        assert at(screen) == "dangling"


async def test_s_brings_the_gravest_first_and_the_cursor_stays_on_its_entry(open_app: Open, bench: Workbench) -> None:
    config(bench)
    async with open_app() as screen:
        await screen.press("C", "G", "s")
        assert at(screen) == "dangling"
        names = [row.name for row in view(screen).entries.rows]
        assert names == ["old", "shell", "dropped", "open-key", "dangling", "good", "ours"]
        assert "worst first" in screen.text
        await screen.press("s")
        assert [row.line for row in view(screen).entries.rows] == [3, 5, 7, 11, 13, 15, 20]


async def test_everything_about_an_entry_without_its_key(open_app: Open, bench: Workbench) -> None:
    config(bench)
    for key in ("enter", "space"):
        async with open_app(size=(120, 60)) as screen:
            await screen.press("C", "j", "j", key)
            assert screen.over == "PagerScreen"
            for part in ("key-literal", "as it stands", "- model_name: open-key", "api_key: …", "what is known"):
                assert part in screen.text
            assert LITERAL not in screen.text
            await screen.press("escape", "G", key)
            assert "speaks of 'nobody'" in screen.text


@pytest.mark.parametrize("key", ["q", "escape", "C"])
async def test_back_to_the_models(open_app: Open, bench: Workbench, key: str) -> None:
    config(bench)
    async with open_app() as screen:
        await screen.press("C", key)
        assert screen.over == "MainScreen"
        await screen.press("j")
        assert screen.main.table.cursor == 1


async def test_its_own_keys_help_and_palette(open_app: Open, bench: Workbench) -> None:
    config(bench)
    async with open_app() as screen:
        await screen.press("C")
        assert " f repair  F repair all 2  n next  enter more  x remove" in screen.lines[-1]
        assert screen.lines[-1].rstrip().endswith("? help  q back")
        await screen.press("question_mark")
        assert "keys of the file view" in screen.text
        assert "To the next entry that something is wrong with" in screen.text
        await screen.press("escape", "ctrl+p")
        await screen.type("worst first")
        await screen.until(lambda: "gravest" in screen.text)
        await screen.press("down", "enter")
        await screen.until(lambda: screen.over == "FileScreen")
        assert view(screen).worst_first
        titles = [command.title for command in screen.app.get_system_commands(view(screen))]
        assert not [title for title in titles if title.startswith("Export")]


# states


async def test_a_file_that_is_not_there(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("C")
        assert f"{CONFIG} is not there yet" in screen.text
        assert "q goes back, where space picks models and e writes them" in screen.text
        await all_keys(screen)


async def test_a_file_without_entries(open_app: Open, bench: Workbench) -> None:
    config(bench, "model_list: []\n")
    async with open_app(size=(80, 24)) as screen:
        await screen.press("C")
        assert "0 entries, all well" in screen.text
        assert "no entries stand in it yet" in screen.text
        await all_keys(screen)


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
async def test_a_file_with_nothing_in_it_is_an_error_of_the_file(open_app: Open, bench: Workbench, text: str) -> None:
    config(bench, text)
    async with open_app(size=(80, 24)) as screen:
        await screen.press("C")
        assert "0 entries, 1 error" in screen.text
        assert "empty-file" in screen.text
        await all_keys(screen)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"model_list:\n  - model_name: [\nx: \x1b[31m\n", f"{CONFIG}:"),
        (b"a\n", "where a mapping must be"),
        (b"\xff\xfe", "not UTF-8"),
        (b"other: 1\n", ""),
        (b"model_list: {a: 1}\n", "model_list"),
    ],
)
async def test_a_file_that_cannot_be_read_is_one_line_with_its_place(
    open_app: Open, bench: Workbench, data: bytes, told: str
) -> None:
    config(bench, data)
    async with open_app(size=(200, 24)) as screen:
        await screen.press("C")
        assert told in screen.text
        assert_harmless(screen)
        if told:
            assert "E opens it in your editor" in screen.text
        await all_keys(screen)
    assert (bench.folder / CONFIG).read_bytes() == data


async def test_a_folder_in_its_place(open_app: Open, bench: Workbench) -> None:
    (bench.folder / CONFIG).mkdir(parents=True)
    async with open_app() as screen:
        await screen.press("C")
        assert f"{CONFIG}:" in screen.text
        await all_keys(screen)


async def all_keys(screen: Screen) -> None:
    """Press every key of the view: none of them may do harm, whatever the file is."""
    for key in ("n", "N", "s", "j", "G", "pageup", "enter", "f", "F", "x", "y", "Y", "o", "r", "v", "u", "E"):
        await screen.press(key)
        if screen.over != "FileScreen":
            await screen.press("escape")
        assert screen.over == "FileScreen", key
    assert screen.app.is_running


async def test_a_models_yaml_is_shown_too(open_app: Open, bench: Workbench) -> None:
    path = bench.folder / "config/models.yaml"
    path.parent.mkdir()
    path.write_text("models:\n  mini: {provider: openai, model: gpt-4o-mini}\npreferences: {default: gone}\n")
    async with open_app() as screen:
        await screen.burst("T", "j", "enter", "C")
        assert "config/models.yaml · 1 entry, " in screen.text
        assert "'gone'" in screen.text
        await all_keys(screen)


async def test_hostile_names_are_text(open_app: Open, bench: Workbench) -> None:
    name = "evil[@click=app.quit]x[/]\\e]0;t\\a\\e[31m\\u202e"
    config(
        bench,
        f'model_list:\n  - {{model_name: "{name}", litellm_params: {{model: "nope/[b]\\e[2J", api_key: none}}}}\n'
        f'router_settings: {{fallbacks: [{{"{name}": ["[/]\\e]0;x\\a"]}}]}}\n',
    )
    async with open_app() as screen:
        await screen.press("C")
        assert "[@click=app.quit]" in screen.text
        assert_harmless(screen)
        for key in ("enter", "escape", "x", "escape", "y", "Y", "n", "f", "escape"):
            await screen.press(key)
            assert_harmless(screen)
        for x in (4, 12, 30):
            await screen.click("#entries", x, 2)
            await screen.click("#findings", x, 1)
        assert screen.app.is_running
        assert screen.over == "FileScreen"


async def test_without_unicode_nothing_but_ascii_is_drawn(open_app: Open, bench: Workbench) -> None:
    config(bench)
    for size in ((120, 24), (50, 16)):
        async with open_app(size=size, glyphs=ASCII) as screen:
            await screen.press("C", "n", "n", "n")
            assert screen.text.isascii(), screen.text


@pytest.mark.parametrize("size", [(200, 60), (100, 30), (99, 30), (80, 24), (60, 20), (40, 12), (30, 8)])
async def test_it_fits_every_terminal(open_app: Open, bench: Workbench, size: tuple[int, int]) -> None:
    config(bench)
    async with open_app(size=size) as screen:
        await screen.press("C", "n")
        assert len(screen.lines) == size[1]
        assert "old" in screen.text
        for y, line in enumerate(screen.lines):
            assert len(line) == size[0], (y, line)
        await screen.resize(120, 40)
        assert "openai/gpt-4-32k-0314" in screen.text
        assert "retired · line 5" in screen.text


@pytest.mark.parametrize("key", ["question_mark", "enter"])
async def test_titles_fit_their_pane_again_after_sizes_that_came_under_a_sheet(
    open_app: Open, bench: Workbench, key: str
) -> None:
    config(bench)
    async with open_app(size=(80, 24)) as screen:
        await screen.press("C")
        before = screen.lines
        await screen.press(key)
        for size in ((120, 40), (80, 24)):
            await screen.resize(*size)
            await screen.rest()
        await screen.press("escape")
        await screen.rest()
        assert screen.lines == before


async def test_a_click_goes_to_an_entry_and_a_second_one_opens_it(open_app: Open, bench: Workbench) -> None:
    config(bench)
    async with open_app() as screen:
        await screen.press("C")
        await screen.click("#entries", 5, 4)
        assert at(screen) == "open-key"
        await screen.click("#entries", 5, 1)
        assert at(screen) == "open-key", "the header is no row"
        await screen.click("#entries", 5, 5, times=2)
        assert screen.over == "PagerScreen"
        assert "shell" in screen.text


async def test_five_hundred_entries_are_read_behind_the_screen(open_app: Open, bench: Workbench) -> None:
    entry = "  - model_name: model-{n}\n    litellm_params: {{model: openai/gpt-4o-mini, api_key: os.environ/K{n}}}\n"
    config(bench, "model_list:\n" + "".join(entry.format(n=n) for n in range(520)))
    async with open_app() as screen:
        seen = set()

        async def watch() -> None:
            while "read" not in seen:
                if screen.over == "FileScreen" and view(screen).is_mounted:
                    seen.add("reading" if view(screen).review is None else "read")
                await asyncio.sleep(0)

        watching = asyncio.create_task(watch())
        await screen.press("C", "G")
        await watching
        assert seen == {"reading", "read"}
        assert at(screen) == "model-519", "the key has waited for the file"
        assert "520 entries" in screen.text
