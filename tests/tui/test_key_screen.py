"""`K`: trying a key, saving it where it counts, removing it; and that it shows nowhere."""

import os
import re
import stat
import subprocess
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path

import pytest
from answers import listing, no_local_servers
from keyrings import LockedKeyring, MemoryKeyring
from loopback import Loopback, Reply, Request, closed_port
from screen import Open, Screen
from small_catalog import workbench
from textual.widgets import Input

from model_tui import crash
from model_tui.catalog import Catalog
from model_tui.core.figures import ASCII
from model_tui.tui.following import PROVIDERS
from model_tui.tui.messages import FilesChanged
from model_tui.tui.widgets.places import Places
from model_tui.workbench import Workbench

KEY = "gsk_canary-5f2c0ffee8d41b7a"
OLD = "gsk_older-0123456789"
LISTING = "/groq/openai/v1/models"

Make = Callable[..., Workbench]


@pytest.fixture
def bench_of(tmp_path: Path, catalog_of_few: Catalog, loopback: Loopback) -> Make:
    """What makes a workbench for these variables of the environment; Groq is on loopback, nobody else is there."""
    loopback.on(LISTING, lambda r: Reply(listing("a", "b")) if is_good(r) else Reply({"error": "Invalid API Key"}, 401))

    def made(**env: str) -> Workbench:
        env = no_local_servers() | {"GROQ_BASE_URL": f"{loopback.url}/groq"} | env
        return workbench(tmp_path, catalog_of_few, offline=False, **env)

    return made


def is_good(request: Request) -> bool:
    return request.headers.get("authorization") == f"Bearer {KEY}"


async def open_key(screen: Screen, provider: str = "groq") -> None:
    """Open the sheet of a provider's key, from its line in the pane."""
    await screen.until(lambda: screen.app._discovery is None or screen.app._discovery.is_finished)
    while screen.pane != "providers":
        await screen.press("h")
    screen.main.providers.highlight(provider)
    await screen.press("K")
    assert screen.over == "KeyScreen"


def settings_env(bench: Workbench) -> Path:
    return bench.paths.config_dir / ".env"


def assert_no_key_anywhere(screen: Screen) -> None:
    """The key is on no screen, in no picture, and in no file but the one it was saved to."""
    assert KEY not in screen.text
    assert KEY not in screen.app.export_screenshot()
    assert not any(KEY in toast for toast in screen.toasts)


# a good key


async def test_a_good_key_is_tried_saved_and_alive_at_once(
    open_app: Open, bench_of: Make, loopback: Loopback, tmp_path: Path
) -> None:
    bench = bench_of()
    async with open_app(on=bench) as screen:
        await open_key(screen)
        assert "no key" in screen.text
        assert "export GROQ_API_KEY=…" in screen.text
        assert "https://console.groq.com/keys" in screen.text
        await screen.paste(f" {KEY}\n")
        assert "•" * len(KEY) in screen.text
        assert not loopback.requests
        await screen.press("enter")
        assert screen.verdict == "● accepted: 2 models"
        assert not settings_env(bench).exists()
        assert_no_key_anywhere(screen)
        await screen.press("enter")
        await screen.until(lambda: "groq lists" in screen.toast)
        assert screen.over == "MainScreen"
        assert screen.toast.startswith("GROQ_API_KEY is in ")
        assert screen.toast.endswith("groq lists 2 models")
        assert settings_env(bench).read_text() == f"GROQ_API_KEY={KEY}\n"
        assert stat.S_IMODE(settings_env(bench).stat().st_mode) == 0o600
        assert "groq 2" in screen.lines[0]
        await screen.press("escape", "l", "n")
        assert set(screen.shown) == {"groq/a", "groq/b"}
        assert_no_key_anywhere(screen)
    holding = [p for p in tmp_path.rglob("*") if p.is_file() and KEY in p.read_bytes().decode("utf-8", "replace")]  # noqa: ASYNC240
    assert holding == [settings_env(bench)]


async def test_the_next_start_finds_it(open_app: Open, bench_of: Make) -> None:
    async with open_app(on=bench_of()) as screen:
        await open_key(screen)
        await screen.paste(KEY)
        await screen.press("enter")
        await screen.press("enter")
    async with open_app(on=bench_of()) as screen:
        await screen.until(lambda: "groq 2" in screen.lines[0])


async def test_k_is_about_the_provider_of_the_row(open_app: Open, bench_of: Make) -> None:
    async with open_app(on=bench_of()) as screen:
        await screen.filter("id:command-a*")
        await screen.press("K")
        assert screen.over == "KeyScreen"
        assert "key of Cohere" in screen.text
        assert "CO_API_KEY; COHERE_API_KEY will do, too" in screen.text


async def test_k_on_all_providers_says_what_it_is_about(open_app: Open, bench_of: Make) -> None:
    async with open_app(on=bench_of()) as screen:
        await screen.press("h", "g", "K")
        assert screen.over == "MainScreen"
        assert screen.toast.startswith("K is about one provider")


async def test_a_slow_provider_does_not_hold_it_up(open_app: Open, bench_of: Make, loopback: Loopback) -> None:
    let = threading.Event()

    def slow(_: Request) -> Reply:
        let.wait(10)
        return Reply(listing("gpt-5.2"))

    loopback.on("/openai/v1/models", slow)
    bench = bench_of(OPENAI_API_KEY="sk-0123456789", OPENAI_BASE_URL=f"{loopback.url}/openai/v1")
    async with open_app(on=bench) as screen:
        await screen.until(lambda: bool(loopback.asked("/openai/v1/models")))
        await screen.filter("provider:groq")
        await screen.press("K")
        await screen.paste(KEY)
        await screen.press("enter")
        await screen.press("enter")
        await screen.until(lambda: "groq 2" in screen.lines[0])
        assert "openai …" in screen.lines[0]
        let.set()
        await screen.until(lambda: "openai 1" in screen.lines[0])


# a key that is not good


async def test_a_refused_key_is_not_saved_and_another_can_be_typed(open_app: Open, bench_of: Make) -> None:
    bench = bench_of()
    async with open_app(on=bench) as screen:
        await open_key(screen)
        await screen.paste(f"{OLD}-wrong")
        await screen.press("enter")
        assert screen.verdict == "✗ the key was refused (HTTP 401): Invalid API Key"
        assert isinstance(screen.app.focused, Input)
        await screen.press("enter")
        assert screen.over == "KeyScreen"
        await screen.type("x")
        assert screen.verdict.startswith("paste a key")
        await screen.paste(KEY)
        await screen.press("enter")
        assert screen.verdict == "● accepted: 2 models"
    assert not settings_env(bench).exists()


async def test_what_the_provider_echoes_of_the_key_is_blotted_out(
    open_app: Open, bench_of: Make, loopback: Loopback
) -> None:
    loopback.on(LISTING, Reply({"error": {"message": f"bad key {KEY}"}}, 401))
    async with open_app(on=bench_of()) as screen:
        await open_key(screen)
        await screen.paste(KEY)
        await screen.press("enter")
        assert "the key was refused" in screen.verdict
        assert_no_key_anywhere(screen)


async def test_a_server_that_is_down_says_so_and_the_key_can_be_saved_all_the_same(
    open_app: Open, bench_of: Make
) -> None:
    bench = bench_of(GROQ_BASE_URL=f"http://127.0.0.1:{closed_port()}")
    async with open_app(on=bench) as screen:
        await open_key(screen)
        await screen.paste(KEY)
        await screen.press("enter")
        assert screen.verdict.startswith("◐ nothing answers at 127.0.0.1:")
        assert screen.verdict.endswith("it can be saved all the same")
        await screen.press("enter")
        await screen.until(lambda: "groq lists nothing now" in screen.toast)
        assert settings_env(bench).read_text() == f"GROQ_API_KEY={KEY}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{KEY}\n{OLD}", "that is more than one line"),
        (f"{KEY}\x1b[2J", "control characters"),
        ("клю́ч", "plain ASCII"),
    ],
)
async def test_what_is_no_key_is_refused_in_place(
    open_app: Open, bench_of: Make, loopback: Loopback, text: str, said: str
) -> None:
    async with open_app(on=bench_of()) as screen:
        await open_key(screen)
        await screen.paste(text)
        if "\n" not in text:
            await screen.press("enter")
        assert said in screen.verdict
        await screen.press("enter")
        assert screen.over == "KeyScreen"
        assert loopback.requests == []
        assert_no_key_anywhere(screen)


async def test_enter_in_an_empty_field_asks_for_a_key(open_app: Open, bench_of: Make, loopback: Loopback) -> None:
    async with open_app(on=bench_of()) as screen:
        await open_key(screen)
        await screen.press("enter")
        assert screen.verdict == "there is no key yet: paste one here first"
        assert loopback.requests == []


async def test_enter_in_an_empty_field_tries_the_key_that_is_set(
    open_app: Open, bench_of: Make, loopback: Loopback
) -> None:
    loopback.on(LISTING, [Reply({"error": "no"}, 401), Reply(listing("a"))])
    async with open_app(on=bench_of(GROQ_API_KEY=KEY)) as screen:
        await open_key(screen)
        assert "the key was refused (HTTP 401)" in screen.text
        await screen.press("enter")
        assert screen.verdict == "accepted: 1 model"
        assert len(loopback.asked(LISTING)) == 2


async def test_offline_a_key_is_saved_untried(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog, loopback: Loopback
) -> None:
    bench = workbench(tmp_path, catalog_of_few, GROQ_BASE_URL=f"{loopback.url}/groq")
    async with open_app(on=bench) as screen:
        await screen.filter("provider:groq")
        await screen.press("K")
        await screen.paste(KEY)
        await screen.press("enter")
        assert screen.verdict == "◐ offline: the key was not tried; it can be saved all the same"
        await screen.press("enter")
        assert screen.toast.endswith("offline: nobody was asked")
        assert loopback.requests == []
        assert settings_env(bench).exists()


# where it is tried


@pytest.fixture
def gate(bench_of: Make, loopback: Loopback) -> Workbench:
    """A workbench whose `./.env` sends the keys of a gateway to another address than its own; both are on loopback."""
    bench = bench_of()
    bench.paths.config_dir.mkdir(parents=True)
    bench.providers_file.write_text(
        f'[gate]\nshape = "openai"\nbase_url = "{loopback.url}/own/v1"\nkey_env = ["GATE_API_KEY"]\n'
    )
    (bench.folder / ".env").write_text(f"GATE_BASE_URL={loopback.url}/folder/v1\n")
    answer = Reply({"error": "Invalid API Key"}, 401)
    for place, ids in (("own", ["a", "b"]), ("folder", ["c"])):
        loopback.on(f"/{place}/v1/models", lambda r, ids=ids: Reply(listing(*ids)) if is_good(r) else answer)
    return bench


def asked_with_key(loopback: Loopback) -> list[str]:
    return [request.path for request in loopback.requests if "authorization" in request.headers]


async def test_a_key_is_tried_where_its_place_sends_it_and_nowhere_else(
    open_app: Open, gate: Workbench, loopback: Loopback
) -> None:
    async with open_app(on=gate) as screen:
        await open_key(screen, "gate")
        assert re.search(rf"tried at +{loopback.url}/own/v1, with a key in ", screen.text)
        assert f"{loopback.url}/folder/v1, with a key in ./.env" in screen.text
        assert "asked at  " not in screen.text
        await screen.paste(KEY)
        await screen.press("enter")
        assert screen.verdict.startswith("where it is saved decides where it is sent")
        assert "enter tries it there" in screen.text
        assert asked_with_key(loopback) == []
        await screen.press("j", "enter")
        assert screen.verdict == "● accepted: 1 model"
        assert asked_with_key(loopback) == ["/folder/v1/models"]
        assert KEY not in (gate.folder / ".env").read_text()
        await screen.press("enter")
        await screen.until(lambda: "gate lists 1 model" in screen.toast)
        assert "GATE_API_KEY is in ./.env" in screen.toast
        assert set(asked_with_key(loopback)) == {"/folder/v1/models"}
        assert not settings_env(gate).exists()


async def test_the_address_of_the_folder_is_no_place_for_a_key_from_elsewhere(
    open_app: Open, gate: Workbench, loopback: Loopback
) -> None:
    async with open_app(on=gate) as screen:
        await open_key(screen, "gate")
        await screen.paste(KEY)
        await screen.press("enter")
        await screen.press("enter")
        assert screen.verdict == "● accepted: 2 models"
        await screen.press("enter")
        await screen.until(lambda: "gate lists 2 models" in screen.toast)
        assert set(asked_with_key(loopback)) == {"/own/v1/models"}
        assert settings_env(gate).read_text() == f"GATE_API_KEY={KEY}\n"


async def test_where_the_folder_has_a_key_already_its_address_is_the_only_one(
    open_app: Open, gate: Workbench, loopback: Loopback
) -> None:
    with (gate.folder / ".env").open("a") as file:
        file.write(f"GATE_API_KEY={OLD}\n")
    async with open_app(on=gate) as screen:
        await open_key(screen, "gate")
        assert re.search(rf"asked at +{loopback.url}/folder/v1 ", screen.text)
        assert "tried at" not in screen.text
        await screen.paste(KEY)
        await screen.press("enter")
        assert screen.verdict == "● accepted: 1 model"
        assert set(asked_with_key(loopback)) == {"/folder/v1/models"}


async def test_a_key_that_is_refused_at_one_place_can_be_tried_at_another(
    open_app: Open, gate: Workbench, loopback: Loopback
) -> None:
    loopback.on("/folder/v1/models", Reply({"error": "no"}, 401))
    async with open_app(on=gate) as screen:
        await open_key(screen, "gate")
        await screen.paste(KEY)
        await screen.press("enter")
        await screen.press("j", "enter")
        assert screen.verdict.startswith("✗ the key was refused")
        await screen.press("enter")
        assert screen.over == "KeyScreen", "what is refused there is not saved there"
        await screen.press("k", "enter")
        assert screen.verdict == "● accepted: 2 models"
        await screen.press("j", "enter")
        assert screen.over == "KeyScreen", "accepted at one address, not at this one"
        await screen.press("escape", "escape")
        assert screen.over == "MainScreen"
        assert not settings_env(gate).exists()
        assert KEY not in (gate.folder / ".env").read_text()


# where it is saved


async def test_another_content_and_crlf_stay(open_app: Open, bench_of: Make) -> None:
    bench = bench_of()
    settings_env(bench).parent.mkdir(parents=True)
    settings_env(bench).write_bytes(b"# mine\r\nA='1'  # one\r\nGROQ_API_KEY=  # none yet\r\nB=2")
    async with open_app(on=bench) as screen:
        await open_key(screen)
        await screen.paste(KEY)
        await screen.press("enter")
        await screen.press("enter")
    written = settings_env(bench).read_bytes()
    assert written == b"# mine\r\nA='1'  # one\r\nGROQ_API_KEY=" + KEY.encode() + b"  # none yet\r\nB=2"


async def test_a_folder_that_cannot_be_written_is_one_line(open_app: Open, bench_of: Make) -> None:
    bench = bench_of()
    bench.paths.config_dir.write_text("a file in its place")
    async with open_app(on=bench) as screen:
        await open_key(screen)
        await screen.paste(KEY)
        await screen.press("enter")
        await screen.press("enter")
        assert "cannot be written: Not a directory" in screen.toast
        assert_no_key_anywhere(screen)


async def test_the_folder_of_the_project_is_kept_from_git_and_that_is_said(open_app: Open, bench_of: Make) -> None:
    bench = bench_of()
    env = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", "init", "--quiet", str(bench.folder)], check=True, env=env)  # noqa: ASYNC221
    async with open_app(on=bench) as screen:
        await open_key(screen)
        await screen.paste(KEY)
        await screen.press("enter")
        assert "git is told to ignore it" in screen.text
        await screen.press("j", "enter")
        assert "GROQ_API_KEY is in ./.env" in screen.toast
        assert ".gitignore now" in screen.toast
    assert (bench.folder / ".env").read_text() == f"GROQ_API_KEY={KEY}\n"
    assert (bench.folder / ".gitignore").read_text() == ".env\n"
    assert not settings_env(bench).exists()


async def test_the_system_keyring_or_its_extra(
    open_app: Open,
    bench_of: Make,
    system_keyring: dict[tuple[str, str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench = bench_of()
    async with open_app(on=bench) as screen:
        await open_key(screen)
        await screen.paste(KEY)
        with monkeypatch.context() as without:
            without.setitem(__import__("sys").modules, "keyring", None)
            await screen.press("enter")
            assert "pip install 'model-tui[keyring]'" in screen.text
            await screen.press("k", "enter")
            assert screen.verdict == "not in the system keyring: pip install 'model-tui[keyring]'"
            assert screen.over == "KeyScreen"
        await screen.press("escape", "enter")
        await screen.press("k", "enter")
        await screen.until(lambda: "groq lists 2 models" in screen.toast)
        assert system_keyring == {("model-tui", "GROQ_API_KEY"): KEY}
        await open_key(screen)
        assert "system keyring (GROQ_API_KEY)" in screen.text


async def test_a_keyring_that_is_locked_at_the_start_is_asked_again_by_r(
    open_app: Open, bench_of: Make, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = ("OPENROUTER_BASE_URL", "CEREBRAS_BASE_URL", "WATSONX_BASE_URL")
    bench = bench_of(**dict.fromkeys(named, f"{loopback.url}/nobody/v1"))
    bench.paths.config_dir.mkdir(parents=True, exist_ok=True)
    (bench.paths.config_dir / "keyring.txt").write_text("GROQ_API_KEY\n")
    locked = "the system keyring is locked: unlock it, and try again"
    monkeypatch.setattr("keyring.core._keyring_backend", LockedKeyring())
    async with open_app(on=bench) as screen:
        await screen.until(lambda: any(locked in toast for toast in screen.toasts))
        await screen.until(lambda: screen.app._discovery is not None and screen.app._discovery.is_finished)
        screen.app.clear_notifications()
        await screen.press("r")
        await screen.until(lambda: any(locked in toast for toast in screen.toasts))
        await screen.until(lambda: screen.app._discovery.is_finished)
        unlocked = MemoryKeyring()
        unlocked.kept["model-tui", "GROQ_API_KEY"] = KEY
        monkeypatch.setattr("keyring.core._keyring_backend", unlocked)
        await screen.press("r")
        await screen.until(lambda: "groq 2" in screen.lines[0])
        assert not any(locked in note for note in bench.registry.notes())


async def test_a_key_of_the_environment_comes_before_every_file(open_app: Open, bench_of: Make) -> None:
    bench = bench_of(GROQ_API_KEY=OLD)
    async with open_app(on=bench) as screen:
        await open_key(screen)
        assert "environment (GROQ_API_KEY)" in screen.text
        await screen.paste(KEY)
        await screen.press("enter")
        assert "GROQ_API_KEY in the environment comes first" in screen.text
        for key in ("enter", "j", "enter"):
            await screen.press(key)
            assert screen.over == "KeyScreen"
        assert "GROQ_API_KEY in the environment comes first" in screen.verdict
    assert not settings_env(bench).exists()


# cancelling


async def test_whatever_is_cancelled_leaves_nothing(
    open_app: Open, bench_of: Make, loopback: Loopback, tmp_path: Path
) -> None:
    let = threading.Event()

    def slow(_: Request) -> Reply:
        let.wait(10)
        return Reply(listing("a"))

    loopback.on(LISTING, slow)
    bench = bench_of()
    async with open_app(on=bench) as screen:
        await open_key(screen)
        await screen.paste(KEY)
        await screen.press("escape")
        assert screen.over == "MainScreen"
        await screen.press("K")
        assert screen.app.screen.field.value == ""
        await screen.paste(KEY)
        await screen.pilot.press("enter")
        await screen.pilot.pause()
        assert screen.verdict.startswith("trying it at ")
        await screen.pilot.press("escape")
        await screen.pilot.pause()
        let.set()
        await screen.rest()
        assert screen.over == "MainScreen"
        await screen.press("K")
        await screen.paste(KEY)
        await screen.press("enter")
        assert screen.verdict == "● accepted: 1 model"
        await screen.press("escape")
        assert screen.over == "KeyScreen"
        assert screen.app.screen.query_one(Places).places == []
        await screen.press("escape")
        assert screen.over == "MainScreen"
        assert screen.toasts == []
        assert "○ groq" in screen.text
    assert not settings_env(bench).exists()
    assert not (bench.folder / ".env").exists()


# removing


async def test_a_saved_key_is_removed_when_asked_twice(open_app: Open, bench_of: Make) -> None:
    bench = bench_of()
    settings_env(bench).parent.mkdir(parents=True)
    settings_env(bench).write_text(f"A=1\nGROQ_API_KEY={KEY}\n")
    async with open_app(on=bench) as screen:
        await screen.until(lambda: "groq 2" in screen.lines[0])
        await open_key(screen)
        assert "ctrl+r removes the saved one" in screen.verdict
        await screen.press("ctrl+r")
        assert screen.verdict.startswith("ctrl+r again removes GROQ_API_KEY from ")
        assert "A=1\nGROQ" in settings_env(bench).read_text()
        await screen.press("ctrl+r")
        assert screen.verdict.startswith("GROQ_API_KEY is no longer in ")
        assert settings_env(bench).read_text() == "A=1\n"
        assert "nowhere" in screen.text
        await screen.press("escape")
        assert "○ groq" in screen.text
        assert "groq 2" not in screen.lines[0]


async def test_something_else_in_between_calls_the_removal_off(open_app: Open, bench_of: Make) -> None:
    bench = bench_of()
    settings_env(bench).parent.mkdir(parents=True)
    settings_env(bench).write_text(f"GROQ_API_KEY={KEY}\n")
    async with open_app(on=bench) as screen:
        await open_key(screen)
        await screen.press("ctrl+r")
        await screen.type("x")
        await screen.press("ctrl+r")
        assert "again" in screen.verdict
        assert settings_env(bench).exists()


async def test_what_the_environment_holds_cannot_be_removed(open_app: Open, bench_of: Make) -> None:
    async with open_app(on=bench_of(GROQ_API_KEY=KEY)) as screen:
        await open_key(screen)
        await screen.press("ctrl+r", "ctrl+r")
        assert screen.verdict == "nothing to remove: GROQ_API_KEY is set by the environment: unset it there"


# providers of another kind


async def test_a_login_says_what_to_run_and_what_to_install(
    open_app: Open, bench_of: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model_tui.keydesk._MODULES", {"aws": "no_such_module", "google": "no_such.module"})
    async with open_app(on=bench_of()) as screen:
        await open_key(screen, "bedrock")
        assert "AWS_BEARER_TOKEN_BEDROCK" in screen.text
        assert "aws sso login" in screen.text
        assert "pip install 'model-tui[aws]'" in screen.text
        await screen.press("escape")
        screen.main.providers.highlight("vertex-ai")
        await screen.press("K")
        assert "signing in to" in screen.text
        assert "gcloud auth application-default login" in screen.text
        assert "pip install 'model-tui[google]'" in screen.text
        assert not screen.app.screen.query(Input)
        await screen.press("q")
        assert screen.over == "MainScreen"


async def test_a_gateway_without_a_variable_says_where_to_name_one(
    open_app: Open, bench_of: Make, loopback: Loopback
) -> None:
    bench = bench_of()
    bench.paths.config_dir.mkdir(parents=True)
    bench.providers_file.write_text(f'[gate]\nshape = "openai"\nbase_url = "{loopback.url}/v1"\nneeds_key = false\n')
    loopback.on("/v1/models", [Reply({"error": "no"}, 401), Reply(listing("own"))])
    async with open_app(on=bench) as screen:
        await open_key(screen, "gate")
        assert "wants a key" in screen.text
        assert screen.verdict.startswith("it has no variable for a key: key_env in its table [gate] in ")
        await screen.press("enter")
        assert screen.verdict == "answers, and wants no key: 1 model"


async def test_a_variable_that_holds_no_key_is_told(open_app: Open, bench_of: Make) -> None:
    async with open_app(on=bench_of(GROQ_API_KEY="two\nlines")) as screen:
        await open_key(screen)
        assert "GROQ_API_KEY (environment) is not a key: it holds a line break" in " ".join(screen.text.split())


async def test_one_that_only_the_catalog_knows_is_told_as_that(open_app: Open, bench_of: Make) -> None:
    async with open_app(on=bench_of()) as screen:
        await open_key(screen, "nobody-knows")
        assert "known from the catalog alone: model-tui does not ask it" in screen.text
        assert not screen.app.screen.query(Input)
        await screen.press("enter", "ctrl+r", "escape")
        assert screen.over == "MainScreen"


async def test_the_page_is_opened_or_its_address_copied(
    open_app: Open, bench_of: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_here(*_: object) -> None:
        raise webbrowser.Error("no browser")

    monkeypatch.setattr(webbrowser, "get", none_here)
    async with open_app(on=bench_of()) as screen:
        await open_key(screen)
        await screen.press("ctrl+o")
        assert screen.toast == "no browser here; copied https://console.groq.com/keys"
        assert screen.over == "KeyScreen"


# nothing shows the key


async def test_no_key_goes_to_the_clipboard(open_app: Open, bench_of: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_app(on=bench_of()) as screen:
        copied: list[str] = []
        monkeypatch.setattr(screen.app, "copy_to_clipboard", copied.append)
        await open_key(screen)
        await screen.paste(KEY)
        await screen.press("home", "shift+end", "ctrl+c", "ctrl+x")
        assert copied == []
        assert screen.app.screen.field.value == KEY


async def test_a_crash_while_a_key_is_typed_shows_none_of_it(
    open_app: Open, bench_of: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = bench_of()

    async def fail(_: object, key: str) -> None:
        raise RuntimeError(f"went wrong with {key}")

    async with open_app(on=bench) as screen:
        await open_key(screen)
        await screen.paste(KEY)
        monkeypatch.setattr(screen.app.screen.desk, "try_key", fail)
        await screen.press("enter")
        assert screen.toast.startswith("model-tui: RuntimeError: went wrong with [key]")
    assert KEY not in (bench.paths.state_dir / crash.FILE_NAME).read_text()


# on the screen


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (40, 12)])
async def test_everything_is_on_the_screen_at_every_size(open_app: Open, bench_of: Make, size: tuple[int, int]) -> None:
    async with open_app(size=size, on=bench_of()) as screen:
        await screen.filter("provider:groq")
        await screen.press("K")
        await screen.paste(KEY)
        before = [line.index("key  ") for line in screen.lines if "key  " in line]
        assert before
        field = next(at for at, line in enumerate(screen.lines) if "•••" in line)
        await screen.press("enter")
        assert "accepted: 2 models" in screen.text
        assert "save it in" in screen.text
        assert ".env" in screen.text
        assert "keyring" in screen.text
        assert "enter saves" in screen.text
        assert next(at for at, line in enumerate(screen.lines) if "•••" in line) == field, "the field has moved"
        await screen.press("enter")
        await screen.until(lambda: screen.over == "MainScreen" and "lists 2 models" in screen.toast)


async def test_the_footer_the_help_and_the_palette_name_both_keys(open_app: Open, bench_of: Make) -> None:
    async with open_app(size=(80, 24), on=bench_of()) as screen:
        await screen.press("h")
        assert "K key" in screen.lines[-1]
        assert "+ add" in screen.lines[-1]
        screen.app.clear_notifications()  # what a first run may do, which lies over the name
        await screen.filter("provider:groq")
        assert "○ needs-key: K" in screen.text
        await screen.press("question_mark")
        for word, sentence in (
            ("remove the key", "Set up, try or remove the key of this provider"),
            ("gateway", "Add a provider or gateway of your own"),
        ):
            await screen.type(word)
            assert sentence in screen.text
            await screen.press("escape")
        await screen.press("escape", "ctrl+p")
        await screen.type("key")
        await screen.until(lambda: "Key  (K)" in screen.text)


async def test_enter_right_behind_the_last_letter_tries_the_key(open_app: Open, bench_of: Make) -> None:
    async with open_app(on=bench_of()) as screen:
        await open_key(screen)
        await screen.burst(*"wrong0123456789", "enter")
        await screen.until(lambda: "refused" in screen.verdict)


async def test_a_provider_that_lists_nothing_yet_is_the_one_that_the_filter_asks_for(
    open_app: Open, bench: Workbench
) -> None:
    bench.paths.config_dir.mkdir(parents=True, exist_ok=True)
    own = "shape = 'openai'\nbase_url = 'http://127.0.0.1:9/v1'\nkey_env = ['OWN_API_KEY']\n"
    bench.providers_file.write_text(f"[own]\nname = 'Own'\n{own}")
    async with open_app(size=(80, 24), glyphs=ASCII) as screen:
        await screen.filter("provider:nosuch")
        await screen.press("K")
        assert screen.toast.startswith("K is about one provider")
        assert all(line.isascii() for line in screen.lines if "dashscope" not in line)
        screen.app.post_message(FilesChanged(frozenset({PROVIDERS})))
        await screen.rest()
        screen.app.clear_notifications()
        await screen.press("P", "o", "w", "n", "enter")
        assert "own lists no models yet:" in screen.text
        assert "K in the table says why" in screen.text
        await screen.press("K")
        assert screen.over == "KeyScreen"
        assert "OWN_API_KEY" in screen.text


async def test_a_key_that_another_window_saves_or_removes_counts_here_at_once(
    open_app: Open, bench_of: Make, loopback: Loopback
) -> None:
    bench = bench_of()
    async with open_app(on=bench, following=True) as screen:
        await screen.until(lambda: screen.app._discovery is not None and screen.app._discovery.is_finished)
        assert screen.main.snapshot.statuses["groq"].standing == "needs-key"
        file = settings_env(bench)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"GROQ_API_KEY={KEY}\n")
        await screen.until(lambda: screen.main.snapshot.statuses["groq"].standing == "live")
        assert any(toast.endswith("has changed on the disk: groq has a key now") for toast in screen.toasts)
        asked = len(loopback.requests)
        await open_key(screen)
        assert "accepted: 2 models" in screen.text
        await screen.press("escape")
        file.write_text(f"GROQ_API_KEY={KEY}\n# a remark\n")
        await screen.until(lambda: any(toast.endswith("has changed on the disk") for toast in screen.toasts))
        file.write_text("# none any more\n")
        await screen.until(lambda: screen.main.snapshot.statuses["groq"].standing == "needs-key")
        assert any(toast.endswith("groq has no key any more") for toast in screen.toasts)
        assert len(loopback.requests) == asked  # a remark is no reason to ask, and without a key nobody can
        assert_no_key_anywhere(screen)
