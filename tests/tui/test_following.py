"""Files that change on the disk: what is looked at, and what the app does about each."""

import asyncio
import queue
import time
from pathlib import Path

from file_configs import CONFIG_TEXT, config
from msgspec import structs
from screen import Open

from model_tui.remembered import Memory
from model_tui.tui.following import OVERRIDES, PROVIDERS
from model_tui.tui.messages import FilesChanged
from model_tui.tui.watching import Watch
from model_tui.workbench import Workbench


def put(path: Path, text: str) -> None:
    """Write a file as one change, as editors do."""
    new = path.with_name(path.name + ".new")
    new.write_text(text)
    new.replace(path)


def test_a_watch_tells_what_others_change_and_nothing_else(tmp_path: Path) -> None:
    told: queue.Queue[frozenset[str]] = queue.Queue()
    watch = Watch(told.put, every=0.01)
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    watch.start({"one": one, "two": two})
    two.write_text("new")
    assert told.get(timeout=5) == frozenset({"two"})
    watch.end()

    async def write() -> None:
        async with watch.own_writes():
            one.write_text("ours")
            assert watch.look() == frozenset()

    asyncio.run(write())
    assert watch.look() == frozenset()
    one.unlink()
    two.write_text("once more")
    assert watch.look() == frozenset({"one", "two"})
    watch.follow("two", tmp_path / "three")
    assert watch.look() == frozenset()  # another file is no change
    (tmp_path / "three").write_text("3")
    assert watch.look() == frozenset({"two"})


def test_a_file_that_is_emptied_and_then_written_has_changed_once(tmp_path: Path) -> None:
    told: queue.Queue[frozenset[str]] = queue.Queue()
    watch = Watch(told.put, every=0.01, rest=0.5)
    one = tmp_path / "one"
    one.write_text("1")
    watch.start({"one": one})
    for text in ("", "now", "now and then"):
        one.write_text(text)
        time.sleep(0.03)
    assert told.get(timeout=10) == frozenset({"one"})
    time.sleep(0.1)
    watch.end()
    assert told.empty()


async def test_files_are_read_again_and_two_windows_live_together(open_app: Open, bench: Workbench) -> None:
    async with open_app((120, 40), following=True) as screen:
        folder = bench.paths.config_dir
        folder.mkdir(parents=True, exist_ok=True)

        put(folder / "settings.toml", "theme = 'nord'\n")
        await screen.until(lambda: screen.app.theme == "nord")
        screen.app.clear_notifications()

        put(folder / "providers.toml", "[own]\nname = 'Own'\nshape = 'openai'\nbase_url = 'http://127.0.0.1:9'\n")
        await screen.until(lambda: any("own" in line[:20] for line in screen.lines))
        assert screen.toast.endswith("providers.toml has changed on the disk: own is new")
        screen.app.clear_notifications()

        put(folder / "overrides.yaml", "models:\n  - {provider: openai, id: gpt-4o-mini, context: 77000}\n")
        await screen.filter("gpt-4o-mini provider:openai")
        await screen.until(lambda: "77k" in screen.text)
        put(folder / "overrides.yaml", "models:\n  - {provider: openai, id: gpt-4o-mini, context: many}\n")
        await screen.until(lambda: any("your word before stays in force" in toast for toast in screen.toasts))
        assert "77k" in screen.text

        other_window = Memory(bench.paths.state_dir)
        other_window.change(lambda was: structs.replace(was, favourites=("openai/gpt-4o-mini",)))
        await screen.until(lambda: ("openai", "gpt-4o-mini") in screen.main.favourites)
        screen.app.clear_notifications()

        await screen.press("space", "e")
        assert "1 added" in screen.toast  # what we write ourselves is told of once
        path = screen.main.desk.path
        screen.app.clear_notifications()
        put(path, path.read_text() + "# theirs\n")
        await screen.until(lambda: bool(screen.toasts))
        assert screen.toast.endswith("config.yaml has changed on the disk")


async def test_what_changes_under_a_form_is_told_once_the_form_is_left(open_app: Open, bench: Workbench) -> None:
    folder = bench.paths.config_dir
    folder.mkdir(parents=True, exist_ok=True)
    async with open_app((120, 40)) as screen:
        await screen.press("V")
        put(folder / "providers.toml", "[own]\nname = 'Own'\nshape = 'openai'\nbase_url = 'http://127.0.0.1:9'\n")
        put(folder / "overrides.yaml", "models: many\n")
        screen.app.post_message(FilesChanged(frozenset({PROVIDERS, OVERRIDES})))
        await screen.rest()
        assert "own" in screen.main.snapshot.statuses
        assert screen.toasts == []
        await screen.press("escape")
        assert any(toast.endswith("own is new") for toast in screen.toasts)
        assert any("your word before stays in force" in toast for toast in screen.toasts)


async def test_the_view_of_the_config_follows_its_file(open_app: Open, bench: Workbench) -> None:
    path = config(bench)
    async with open_app((120, 40), following=True) as screen:
        await screen.press("C", "j", "j")
        entries = screen.app.screen.query_one("#entries")
        name = entries.highlighted.name
        put(
            path,
            CONFIG_TEXT.replace(
                "model_list:\n", "model_list:\n  - model_name: brandnew\n    litellm_params: {model: openai/gpt-5.2}\n"
            ),
        )
        await screen.until(lambda: any("brandnew" in line for line in screen.lines))
        assert entries.highlighted.name == name
        assert "config.yaml has changed on the disk" in screen.toast
