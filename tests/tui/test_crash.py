"""What goes wrong inside ends in one line, and nowhere shows a key."""

import gc
import stat
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from screen import Open
from small_catalog import workbench
from textual.pilot import Pilot

from model_tui import crash
from model_tui.catalog import Catalog
from model_tui.timeline import Timeline
from model_tui.tui.app import ModelTuiApp
from model_tui.workbench import Workbench

KEY = "sk-very-secret-key-0123456789"


@pytest.fixture
def keyed(tmp_path: Path, catalog_of_few: Catalog) -> Workbench:
    return workbench(tmp_path, catalog_of_few, OPENAI_API_KEY=KEY)


def fail(*_: Any, **__: Any) -> None:
    local = KEY  # what a report with local variables would show
    raise RuntimeError(f"went wrong with {local} \x1b[31m\nand\nmore")


async def ending_in_an_exception(app: ModelTuiApp, use: Callable[[Pilot[None]], Awaitable[None]]) -> None:
    """Use the app until it fails; `run_test` raises the exception again, for the test alone."""

    async def run() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await use(pilot)
            await pilot.pause()
            await pilot.pause()

    with pytest.raises(RuntimeError):
        await run()


def assert_reported(said: str, bench: Workbench) -> None:
    assert said.count("\n") == 1, said
    assert said.startswith("model-tui: RuntimeError: went wrong with [key] [31m and more; log: ")
    log = bench.paths.state_dir / crash.FILE_NAME
    assert said.rstrip().endswith(str(log))
    text = log.read_text()
    assert KEY not in text
    assert "raise RuntimeError" in text
    assert "local = " not in text
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


@pytest.fixture
def frames_nobody_sees() -> None:
    """Paint every frame here: painting is one of the things that fail."""


@pytest.mark.parametrize("where", ["key", "paint", "message"])
async def test_an_exception_anywhere_ends_in_one_line(
    keyed: Workbench, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], where: str
) -> None:
    app = ModelTuiApp(keyed)

    async def use(pilot: Pilot[None]) -> None:
        if where == "key":
            monkeypatch.setattr(app.main, "action_want", fail)
            await pilot.press("v")
        elif where == "paint":
            monkeypatch.setattr(app.main.table, "render_line", fail)
            app.main.table.refresh()
        else:
            app.main.call_later(fail)

    await ending_in_an_exception(app, use)
    assert app.return_code == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert_reported(err, keyed)


async def test_a_second_exception_on_the_way_out_says_nothing_more(
    keyed: Workbench, capfd: pytest.CaptureFixture[str]
) -> None:
    app = ModelTuiApp(keyed)

    async def use(_: Pilot[None]) -> None:
        for pump in (app.main, app.main.table, app):
            pump.call_later(fail)

    await ending_in_an_exception(app, use)
    assert_reported(capfd.readouterr().err, keyed)


def test_a_style_sheet_that_cannot_be_read_is_one_line(
    keyed: Workbench, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ModelTuiApp, "CSS", "MainScreen { colour: }}")
    app = ModelTuiApp(keyed)
    app.run(headless=True, size=(80, 24))
    assert app.return_code == 1
    err = capfd.readouterr().err
    assert err.startswith("model-tui: ")
    assert err.count("\n") == 1


async def test_a_failure_in_the_background_is_told_and_the_rest_goes_on(
    open_app: Open, keyed: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app(on=keyed) as screen:
        monkeypatch.setattr(screen.main, "_picked", lambda: fail)
        await screen.press("space", "e")
        assert screen.toast.startswith("model-tui: RuntimeError: went wrong with [key]")
        assert screen.picked
        await screen.press("v")
        assert screen.filter_text == "vision"
    log = keyed.paths.state_dir / crash.FILE_NAME
    assert KEY not in log.read_text()


async def test_a_failure_to_tell_what_changed_is_told_and_the_rest_goes_on(
    open_app: Open, keyed: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Timeline, "since_last_time", fail)
    async with open_app(on=keyed) as screen:
        await screen.press("w")
        assert screen.toast.startswith("model-tui: RuntimeError: went wrong with [key]")
        await screen.press("v")
        assert screen.filter_text == "vision"


async def test_what_was_to_begin_when_the_app_ends_leaves_no_warning(keyed: Workbench) -> None:
    app = ModelTuiApp(keyed)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            app.discover(asked_by_user=False)
            app._wake()
            app.exit()
        gc.collect()
    assert [str(one.message) for one in said] == []


async def test_a_failure_of_discovery_is_told(
    open_app: Open, keyed: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyed.registry, "restoring", fail)
    async with open_app(on=keyed) as screen:
        assert screen.toast.startswith("model-tui: RuntimeError")
        await screen.press("j")
        assert screen.main.table.cursor == 1


def test_the_log_is_for_the_user_alone_even_if_it_was_not(tmp_path: Path) -> None:
    log = tmp_path / crash.FILE_NAME
    log.write_text("before\n")
    log.chmod(0o644)
    assert crash.write_log(tmp_path, ValueError(f"x {KEY}"), [KEY]) == log
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert log.read_text().startswith("before\n")
    assert KEY not in log.read_text()


def test_a_log_that_cannot_be_written_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    assert crash.write_log(tmp_path / "state", ValueError("x"), []) is None


def test_a_log_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / crash.FILE_NAME).symlink_to(tmp_path / "elsewhere")
    assert crash.write_log(tmp_path, ValueError("x"), []) is None
    assert not (tmp_path / "elsewhere").exists()


def test_a_log_does_not_grow_for_ever(tmp_path: Path) -> None:
    log = tmp_path / crash.FILE_NAME
    log.write_bytes(b"x" * 1_000_001)
    crash.write_log(tmp_path, ValueError("x"), [])
    assert log.stat().st_size < 10_000


def test_one_line_is_one_line_of_bounded_length() -> None:
    assert crash.one_line(ValueError("a\nb\x1b[2J"), []) == "ValueError: a b [2J"
    assert crash.one_line(KeyError(), []) == "KeyError"
    assert len(crash.one_line(ValueError("x" * 5000), [])) == 300
