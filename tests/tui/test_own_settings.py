"""Keys of the user's own, and the settings file: made when it is first edited, read again when it is saved."""

import re
from pathlib import Path

import pytest
from screen import Open
from textual.command import CommandPalette

from model_tui.settings import Settings, load_settings
from model_tui.tui.commands import COMMANDS, COMPARE_COMMANDS, FILE_COMMANDS, Command
from model_tui.tui.following import SETTINGS
from model_tui.tui.keymap import Keymap, keymap_of, normal_key
from model_tui.tui.messages import FilesChanged
from model_tui.tui.settings_text import settings_text
from model_tui.workbench import Workbench

ALL = (*COMMANDS, *FILE_COMMANDS, *COMPARE_COMMANDS)


def test_a_name_means_one_action_in_all_views() -> None:
    assert len({(c.name, c.action) for c in ALL}) == len({c.name for c in ALL}) == len({c.action for c in ALL})


@pytest.mark.parametrize("commands", [COMMANDS, FILE_COMMANDS, COMPARE_COMMANDS])
def test_every_command_has_a_name_of_its_own_and_every_key_one_command(commands: tuple[Command, ...]) -> None:
    assert len({command.name for command in commands}) == len(commands)
    keys = [key for command in commands for key in command.keys]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[a-z0-9-]+", command.name) for command in commands)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("w", "w"),
        ("W", "W"),
        ("?", "question_mark"),
        ("question_mark", "question_mark"),
        (",", "comma"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        ("Ctrl+W", "ctrl+w"),
        ("F5", "f5"),
        ("PgDn", "pagedown"),
        ("esc", "escape"),
        ("shift+tab", "shift+tab"),
        ("shift+w", "W"),
        ("shift+ctrl+down", "ctrl+shift+down"),
    ],
)
def test_keys_as_people_write_them(written: str, key: str) -> None:
    assert normal_key(written) == key


@pytest.mark.parametrize("written", ["ctrl+", "cmd+x", "wx", "ctrl+wx", "\x1b[A", "<any>"])
def test_what_is_no_key_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        normal_key(written)


def test_keys_may_change_places() -> None:
    assert keymap_of({"export": ["d"], "diff": ["e"]}) == Keymap({"export": ("d",), "diff": ("e",)})


def test_a_clash_is_told_by_both_names_and_whoever_has_the_key_keeps_it() -> None:
    found = keymap_of({"undo": ["s", "f7"], "vision": ["Q"], "diff": ["Q"], "remove": ["f"]})
    assert found.keys == {"undo": ("f7",), "want('vision')": ("Q",)}
    assert found.notes == (
        "s is the key of sort: undo does not get it",
        "Q is the key of vision: diff does not get it",
        "f is the key of repair: remove does not get it",
    )


def test_a_command_whose_keys_others_have_taken_is_in_the_palette_alone() -> None:
    found = keymap_of({"export": ["d"], "diff": ["s"]})
    assert found.notes == (
        "s is the key of sort: diff does not get it",
        "no key is left for diff; the palette has it",
    )


def test_what_cannot_be_meant_is_told_and_the_rest_holds() -> None:
    found = keymap_of({"exprt": ["w"], "zzz": ["w"], "help": ["cmd+x", "f1"]})
    assert found.keys == {"help": ("f1",)}
    assert found.notes == (
        "no command 'exprt'; did you mean 'export'?",
        "no command 'zzz'; docs/settings.md names them all",
        "help: no key 'cmd+x'; keys are such as w, W, f5, ctrl+w, space, enter",
    )


def test_the_file_says_how_things_are_without_it(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(settings_text(["litellm"], ["model-tui-dark"]))
    assert load_settings(tmp_path) == Settings()
    path.write_text(re.sub(r"(?m)^# (?=\[|[a-z-]+ = )", "", path.read_text()))
    settings = load_settings(tmp_path)
    assert (settings.theme, settings.proxy_key, settings.sync.limit) == ("model-tui-dark", "LITELLM_MASTER_KEY", 50)
    found = keymap_of(settings.keys)
    assert found.notes == ()
    assert {(c.action, c.keys) for c in ALL} >= set(found.keys.items())
    assert len(found.keys) == len({c.action for c in ALL})


def test_the_documentation_names_every_command() -> None:
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()
    rows = [f"| `{c.name}` | {_keys(c)} | {c.sentence} |" for c in ALL]
    named = {row.split("|")[1] for row in page.splitlines() if row.startswith("| `")}
    assert [row for row in rows if row.split("|")[1] not in named] == []


def _keys(command: Command) -> str:
    return " ".join(f"`{key}`" for key in command.key_text.split())


def settings_of(bench: Workbench) -> Path:
    path = bench.settings_file
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


async def test_own_keys_are_obeyed_and_shown(open_app: Open, bench: Workbench) -> None:
    settings_of(bench).write_text('[keys]\nvision = ["Q", "f6"]\nexport = "B"\nchanges = "W"\nhelp = "h"\n')
    async with open_app((160, 40)) as screen:
        assert screen.toast.endswith("settings.toml: [keys] h is the key of outward: help does not get it")
        await screen.press("v")
        assert screen.filter_text == ""
        await screen.press("Q")
        assert screen.filter_text == "vision"
        await screen.press("f6")
        assert screen.filter_text == ""
        assert " B export " in screen.lines[-1]
        assert "Q f6 vision" in screen.text
        await screen.press("question_mark")
        await screen.type("changed")
        assert any(re.search(r"W +What changed", line) for line in screen.lines)
        await screen.press("escape", "escape", "ctrl+p")
        assert isinstance(screen.app.screen, CommandPalette)
        await screen.type("export")
        await screen.until(lambda: "Export  (B)" in screen.text)


async def test_what_has_no_key_is_in_the_palette_and_not_in_the_footer(open_app: Open, bench: Workbench) -> None:
    settings_of(bench).write_text('[keys]\nexport = "w"\ndiff = "e"\n')
    async with open_app((160, 40)) as screen:
        assert "no key is left for export" in "".join(screen.toasts)
        assert " e diff " in screen.lines[-1]
        assert "export" not in screen.lines[-1]
        titles = [command.title for command in screen.app.get_system_commands(screen.main)]
        assert "Export" in titles
        assert "Diff  (e)" in titles


async def test_own_keys_hold_in_the_comparison(open_app: Open, bench: Workbench) -> None:
    own = '[keys]\ndown = "f9"\nnext-model = "N"\nonly = "j"\nscatter = "w"\ncompare = "z"\ngroup = "c"\n'
    settings_of(bench).write_text(own)
    async with open_app((120, 20)) as screen:
        assert screen.toast.endswith("[keys] w is the key of sources: scatter does not get it")
        await screen.filter("gpt-4o-mini provider:openai")
        await screen.press("z")
        compared = screen.app.screen
        assert screen.over == "CompareScreen"
        assert " j only differences " in screen.lines[-1]
        assert " w who said so " in screen.lines[-1]
        await screen.press("j")
        assert compared.only
        await screen.press("j", "w")
        assert (compared.only, compared.sources) == (False, True)
        await screen.press("l")
        assert compared.cursor == 0
        await screen.press("N", "f9")
        assert (compared.cursor, compared.body.scroll_offset.y) == (1, 1)
        await screen.press("c")
        assert screen.over == "CompareScreen"
        await screen.press("z")
        assert screen.over == "MainScreen"


async def test_the_settings_are_read_again(open_app: Open, bench: Workbench) -> None:
    path = settings_of(bench)
    async with open_app((160, 40)) as screen:
        path.write_text('theme = "nord"\n[paths]\nlitellm = "other.yaml"\n[keys]\nexport = "B"\n')
        screen.app.reread_settings()
        await screen.rest()
        assert screen.toast.endswith("settings.toml is read again")
        assert screen.app.theme == "nord"
        assert " B export " in screen.lines[-1]
        assert "→ other.yaml" in screen.lines[0]
        path.write_text('theme = "nord"\n\ntarget = 3\n')
        screen.app.clear_notifications()
        screen.app.reread_settings()
        screen.app.post_message(FilesChanged(frozenset({SETTINGS})))  # the watch has seen it, too
        await screen.rest()
        assert "settings.toml:3: target must be text" in screen.toast
        assert screen.toast.endswith("; the settings before stay in force")
        assert " B export " in screen.lines[-1]
        path.unlink()
        screen.app.reread_settings()
        await screen.rest()
        assert screen.app.theme == "model-tui-dark"
        assert " e export " in screen.lines[-1]
    assert not bench.memory.path.exists()


async def test_a_theme_that_there_is_not_is_told_of_once_and_not_when_it_is_mended(
    open_app: Open, bench: Workbench
) -> None:
    path = settings_of(bench)
    async with open_app() as screen:
        path.write_text('theme = "nrod"\n')
        screen.app.reread_settings()
        await screen.rest()
        assert sum("no theme 'nrod'; did you mean 'nord'?" in told for told in screen.toasts) == 1
        screen.app.theme = "dracula"  # chosen in the palette
        await screen.rest()
        screen.app.clear_notifications()
        path.write_text('theme = "nord"\n')
        screen.app.reread_settings()
        await screen.rest()
        assert screen.toast.endswith("settings.toml is read again")
        assert screen.app.theme == "nord"


async def test_an_editor_gets_a_file_with_every_setting_once(open_app: Open, bench: Workbench) -> None:
    async with open_app() as screen:
        await screen.press("comma")
        assert any("settings.toml" in toast for toast in screen.toasts)
        assert "# export = " in bench.settings_file.read_text()
        bench.settings_file.write_text("# mine\n")
        await screen.press("comma")
        assert bench.settings_file.read_text() == "# mine\n"
