"""`e`, `d`, `u` and `T`: the picks and somebody's file."""

import asyncio
from pathlib import Path

import pytest
from screen import Open
from textual.events import Key

from model_tui.workbench import Workbench

CONFIG = "config/litellm/config.yaml"
THEIRS = b"""# my proxy
model_list:
  - model_name: mine   # keep me
    litellm_params: {model: openai/gpt-4o}
"""


def config(bench: Workbench, content: bytes | None = None) -> Path:
    path = bench.folder / CONFIG
    if content is not None:
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    return path


async def test_e_writes_the_picks_and_says_where_and_how_to_take_it_back(open_app: Open, bench: Workbench) -> None:
    path = config(bench, THEIRS)
    async with open_app() as screen:
        await screen.press("space", "space", "e")
        assert screen.toast == f"2 added in {CONFIG}\nu takes it back"
        assert screen.picked
    written = path.read_bytes()
    assert written.startswith(THEIRS)
    assert b"model_name: openai/gpt-5.2\n" in written
    assert b"model_name: openai/gpt-5.2-pro\n" in written
    assert b"os.environ/OPENAI_API_KEY" in written


async def test_what_takes_long_is_told_until_it_is_done(open_app: Open, bench: Workbench) -> None:
    async with open_app() as screen:
        await screen.press("space")
        await screen.main._files.acquire()  # as while another write goes on
        screen.app.post_message(Key("e", "e"))
        async with asyncio.timeout(20):
            while not screen.toasts:  # noqa: ASYNC110 - nothing is set when something is told
                await asyncio.sleep(0.02)
        assert screen.toast == "working out 1 entry for config/litellm/config.yaml"
        screen.main._files.release()
        await screen.until(lambda: any("1 added" in toast for toast in screen.toasts))
        assert "1 added" in screen.toast


async def test_u_takes_it_back_step_by_step_to_the_byte(open_app: Open, bench: Workbench) -> None:
    path = config(bench, THEIRS)
    async with open_app() as screen:
        await screen.press("space", "e")
        first = path.read_bytes()
        await screen.press("space", "e")
        assert screen.toast.startswith("1 added, 1 unchanged")
        await screen.press("u")
        assert path.read_bytes() == first
        assert screen.toast.startswith(f"{CONFIG} is as it was before")
        assert "u again takes back one more of 1" in screen.toast
        await screen.press("u")
        assert path.read_bytes() == THEIRS
        await screen.press("u")
        assert path.read_bytes() == THEIRS
        assert len(screen.toasts) == 1
        assert next(iter(screen.app._notifications)).severity == "error"


async def test_a_file_that_we_made_is_gone_again_after_undo(open_app: Open, bench: Workbench) -> None:
    path = config(bench)
    async with open_app() as screen:
        await screen.press("space", "e")
        assert path.exists()
        await screen.press("u")
        assert not path.exists()
        assert screen.toast == f"{CONFIG} is gone again"


async def test_the_same_again_changes_nothing_and_says_so(open_app: Open, bench: Workbench) -> None:
    path = config(bench)
    async with open_app() as screen:
        await screen.press("space", "e")
        before = path.stat().st_mtime_ns
        await screen.press("e")
        assert screen.toast == f"{CONFIG} is unchanged: 1 unchanged"
        assert path.stat().st_mtime_ns == before


async def test_an_entry_of_theirs_is_pointed_at(open_app: Open, bench: Workbench) -> None:
    path = config(bench, THEIRS.replace(b"gpt-4o}", b"gpt-5.2}"))
    before = path.read_bytes()
    async with open_app() as screen:
        await screen.press("space", "e")
        assert f"{CONFIG} is unchanged: 1 already there" in screen.toast
        assert "mine" in screen.toast
    assert path.read_bytes() == before


@pytest.mark.parametrize("key", ["e", "d"])
async def test_without_a_pick_nothing_happens_but_a_hint(open_app: Open, bench: Workbench, key: str) -> None:
    async with open_app() as screen:
        await screen.press(key)
        assert screen.toast == "nothing picked yet: space picks the model under the cursor"
        assert screen.over == "MainScreen"
    assert not config(bench).exists()


async def test_d_shows_what_e_would_write_and_writes_nothing(open_app: Open, bench: Workbench) -> None:
    path = config(bench, THEIRS)
    async with open_app() as screen:
        await screen.press("space", "d")
        assert screen.over == "PagerScreen"
        assert f"what e writes into {CONFIG}" in screen.text
        await screen.until(lambda: "add     openai/gpt-5.2" in screen.text)
        assert "+  - model_name: openai/gpt-5.2" in screen.text
        assert str(bench.folder) not in screen.text
        assert path.read_bytes() == THEIRS
        await screen.press("escape", "e")
        assert screen.over == "MainScreen"
    assert path.read_bytes() != THEIRS


async def test_d_where_nothing_changes(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("space", "e", "d")
        assert "no change: the file stays as it is" in screen.text


async def test_a_key_that_is_not_set_here_is_told_beside(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.filter("provider:gemini")
        await screen.press("space", "e")
        assert screen.toasts[0].startswith("1 added")
        assert "not set here" in screen.toasts[1]


BROKEN = b"model_list:\n  - model_name: [\nx: \x1b[31m\n"


@pytest.mark.parametrize("key", ["e", "d"])
async def test_a_broken_file_is_one_line_and_nothing_is_lost(open_app: Open, bench: Workbench, key: str) -> None:
    path = config(bench, BROKEN)
    async with open_app() as screen:
        await screen.filter("gpt")
        await screen.press("space", key)
        assert len(screen.toasts) == 1
        assert "\n" not in screen.toast
        assert f"{CONFIG}:" in screen.toast
        assert "\x1b" not in screen.toast
        assert screen.picked == ["openai/gpt-5.2"]
        assert screen.filter_text == "gpt"
        assert screen.over == "MainScreen"
        await screen.press("j")
        assert screen.main.table.cursor == 2
    assert path.read_bytes() == BROKEN


async def test_a_folder_that_cannot_be_written_is_one_line(open_app: Open, bench: Workbench) -> None:
    (bench.folder / "config").write_text("a file where a folder should be")
    async with open_app() as screen:
        await screen.press("space", "e")
        assert len(screen.toasts) == 1
        assert "config" in screen.toast
        assert screen.picked


async def test_somebody_else_changed_the_file_so_undo_refuses(open_app: Open, bench: Workbench) -> None:
    path = config(bench, THEIRS)
    async with open_app() as screen:
        await screen.press("space", "e")
        changed = path.read_bytes() + b"# theirs\n"
        path.write_bytes(changed)
        await screen.press("u")
        assert CONFIG in screen.toast
    assert path.read_bytes() == changed


async def test_t_chooses_the_target_and_the_path_is_on_the_screen(open_app: Open, bench: Workbench) -> None:
    async with open_app(size=(80, 24)) as screen:
        await screen.press("T")
        assert screen.over == "TargetScreen"
        assert CONFIG in screen.text
        assert "config/models.yaml" in screen.text
        await screen.press("j", "enter")
        assert screen.over == "MainScreen"
        assert "→ config/models.yaml" in screen.lines[0]
        await screen.press("space", "e")
        assert screen.toast.startswith("1 added in config/models.yaml")
    assert (bench.folder / "config/models.yaml").exists()
    assert not config(bench).exists()


async def test_a_small_screen_has_the_paths_of_the_targets(open_app: Open) -> None:
    async with open_app(size=(60, 16)) as screen:
        await screen.press("T")
        assert any("models-yaml" in line and "config/models.yaml" in line for line in screen.lines)
        assert any("aider-metadata" in line and ".aider.model.metadata.json" in line for line in screen.lines)


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_the_menu_of_targets_can_be_left(open_app: Open, key: str) -> None:
    async with open_app() as screen:
        await screen.press("T", "k", key)
        assert screen.over == "MainScreen"
        assert f"→ {CONFIG}" in screen.lines[0]


async def test_a_target_is_chosen_by_mouse(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("T")
        await screen.click("Menu", 8, 2)
        assert screen.over == "MainScreen"
        assert "→ config/models.yaml" in screen.lines[0]


async def test_the_file_that_the_screen_names_is_the_one_written(open_app: Open, bench: Workbench) -> None:
    async with open_app() as screen:
        assert f"→ {CONFIG}" in screen.lines[0]
        other = bench.folder / "litellm_config.yaml"  # comes into being meanwhile, and would be preferred at a start
        other.write_bytes(THEIRS)
        await screen.press("space", "e")
        assert screen.toast.startswith(f"1 added in {CONFIG}")
        assert other.read_bytes() == THEIRS


async def test_export_and_undo_typed_in_one_go_leave_the_file_as_it_was(open_app: Open, bench: Workbench) -> None:
    path = config(bench, THEIRS)
    async with open_app() as screen:
        await screen.burst("space", "e", "u")
        assert path.read_bytes() == THEIRS
        assert screen.toast.startswith(f"{CONFIG} is as it was before")
        await screen.burst("e", "e", "e", "u")
        assert path.read_bytes() == THEIRS
        await screen.burst("e", "x")  # what was picked when it was asked for
        assert path.read_bytes() != THEIRS


async def test_quitting_right_behind_an_export_waits_for_it(open_app: Open, bench: Workbench) -> None:
    path = config(bench, THEIRS)
    async with open_app() as screen:
        await screen.burst("space", "e", "q")
        assert not screen.app.is_running
    assert b"openai/gpt-5.2" in path.read_bytes()


async def test_quitting_right_behind_an_export_that_is_refused_stays_to_tell(open_app: Open, bench: Workbench) -> None:
    config(bench, BROKEN)
    async with open_app() as screen:
        await screen.burst("space", "e", "q")
        assert screen.app.is_running
        assert f"{CONFIG}:" in screen.toast
        await screen.pilot.press("q")
        await screen.pilot.pause()
        assert not screen.app.is_running


async def test_a_hostile_name_is_written_and_shown_harmlessly(open_app: Open, bench: Workbench) -> None:
    path = config(bench, THEIRS)
    async with open_app() as screen:
        await screen.filter("evil")
        await screen.press("space", "d")
        assert "\x1b" not in screen.text
        await screen.press("escape", "e")
        assert all("\x1b" not in toast for toast in screen.toasts)
        assert screen.app.is_running
    assert b"\x1b" not in path.read_bytes()


async def test_what_a_file_refuses_names_it_as_the_screen_does(open_app: Open, bench: Workbench) -> None:
    path = config(bench, THEIRS)
    async with open_app() as screen:
        await screen.press("space", "e")
        path.write_bytes(path.read_bytes() + b"# mine\n")
        await screen.press("u")
        assert screen.toast.startswith(f"{CONFIG}: it has been changed since")
