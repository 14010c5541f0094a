"""The key desk: how a key stands in each state, where it may be saved, and that what is saved is what counts."""

import logging
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from keyrings import LockedKeyring
from loopback import Loopback, Reply, closed_port

from model_tui.catalog import Catalog, load
from model_tui.core.discovery import Event
from model_tui.debuglog import start_log
from model_tui.keydesk import Holder, KeyDesk, KeyStoreError, Place, take_up
from model_tui.keystore import KEYRING_EXTRA
from model_tui.storage import Paths
from model_tui.workbench import Workbench

KEY = "gsk_canary-5f2c0ffee8d41b7a"
OLD = "gsk_older-0123456789"
PATH = "/groq/openai/v1/models"

Make = Callable[..., KeyDesk]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load()


@pytest.fixture
def desk(catalog: Catalog, tmp_path: Path, loopback: Loopback) -> Make:
    """What makes a desk for these variables of the environment; Groq is on loopback."""

    def made(offline: bool = False, **env: str) -> KeyDesk:
        env = {"GROQ_BASE_URL": f"{loopback.url}/groq", **env}
        bench = Workbench(Paths.default(), tmp_path / "work", env=env, offline=offline)
        vars(bench)["catalog"] = catalog
        return KeyDesk(bench)

    return made


async def ask(desk: KeyDesk, *providers: str) -> list[Event]:
    return [event async for event in desk.bench.registry.discover(providers, by_hand=True)]


def settings_env(desk: KeyDesk) -> Path:
    return desk.bench.paths.config_dir / ".env"


def named(places: list[Place]) -> dict[str, Place]:
    return {place.name: place for place in places}


# how it stands


@pytest.mark.parametrize(
    ("reply", "state", "said"),
    [
        (Reply({"data": [{"id": "a"}, {"id": "b"}]}), "accepted", "accepted: 2 models"),
        (Reply({"error": {"message": "Invalid API Key"}}, 401), "refused", "the key was refused (HTTP 401)"),
        (Reply({"error": {"message": "insufficient_quota"}}, 402), "quota", "nothing left to spend"),
        (Reply({"error": {"message": "model access denied: not allowed"}}, 403), "forbidden", "may not list"),
        (Reply({"error": {"message": "not available in your region"}}, 403), "forbidden", "not served in this region"),
        (Reply(b"", 501), "failed", "HTTP 501"),
    ],
    ids=["accepted", "refused", "quota", "no-access", "region", "down"],
)
async def test_each_state_is_one_line(desk: Make, loopback: Loopback, reply: Reply, state: str, said: str) -> None:
    loopback.on(PATH, reply)
    keys = desk(GROQ_API_KEY=KEY)
    assert (keys.view("groq").state, keys.view("groq").line) == ("untried", "not tried yet")
    await ask(keys, "groq")
    view = keys.view("groq")
    assert view.state == state
    assert said in view.line
    assert "\n" not in view.line
    assert view.holders == (Holder("GROQ_API_KEY", "environment"),)
    assert KEY not in repr(view)


async def test_without_a_key_it_says_what_to_set_and_where_keys_are_made(desk: Make) -> None:
    keys = desk()
    await ask(keys, "groq")
    view = keys.view("groq")
    assert (view.state, view.line) == ("missing", "no key")
    assert view.to_set == ("export GROQ_API_KEY=…",)
    assert view.how_to == "export GROQ_API_KEY=…; keys are made at https://console.groq.com/keys"
    assert view.takes_key


def test_offline_it_says_so(desk: Make) -> None:
    assert desk(offline=True, GROQ_API_KEY=KEY).view("groq").line == "offline: not tried"


def test_a_login_says_how_to_sign_in_and_what_to_install(desk: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    view = desk().view("vertex-ai")
    assert (view.state, view.line, view.takes_key) == ("missing", "no login", False)
    assert "gcloud auth application-default login" in view.how_to
    bedrock = desk(AWS_PROFILE="work").view("bedrock")
    assert bedrock.login == Holder("AWS_PROFILE", "environment")
    assert (bedrock.state, bedrock.takes_key) == ("incomplete", True)
    assert desk(AWS_PROFILE="work", AWS_REGION="eu-west-1").view("bedrock").state == "untried"
    monkeypatch.setattr("model_tui.keydesk._MODULES", {"aws": "no_such_module", "google": "no_such.module"})
    assert desk().view("bedrock").how_to == (
        "export AWS_BEARER_TOKEN_BEDROCK=… and AWS_REGION=…, or run 'aws configure' or 'aws sso login', then set "
        "AWS_PROFILE and AWS_REGION; pip install 'model-tui[aws]'; keys are made at "
        "https://console.aws.amazon.com/bedrock/home#/api-keys"
    )
    assert desk().view("vertex-ai").lacks == "pip install 'model-tui[google]'"


def test_one_that_only_the_catalog_knows_takes_no_key(desk: Make) -> None:
    view = desk().view("codestral")
    assert not view.takes_key
    assert "does not ask it" in view.line
    assert view.to_set == ("export CODESTRAL_API_KEY=…",)


async def test_one_that_wants_no_key(desk: Make, loopback: Loopback) -> None:
    loopback.on("/api/tags", {"models": []})
    loopback.on("/api/version", {"version": "0.9"})
    keys = desk(OLLAMA_HOST=loopback.url)
    await ask(keys, "ollama")
    assert (keys.view("ollama").state, keys.view("ollama").line) == ("open", "answers, and wants no key: 0 models")


def test_headers_that_carry_a_secret_are_known_to_the_log(desk: Make) -> None:
    keys = desk()
    keys.bench.providers_file.parent.mkdir(parents=True)
    keys.bench.providers_file.write_text(
        '[gate]\nshape = "openai"\nbase_url = "http://10.0.0.5"\n'
        f'headers = {{ "X-Api-Key" = "{KEY}", "X-Team" = "blue" }}\n'
    )
    keys.bench.reread_table()
    assert KEY in keys.bench.known_keys()
    assert "blue" not in keys.bench.known_keys()


# trying


def test_a_key_that_is_taken_up_is_known_to_the_log(desk: Make, tmp_path: Path) -> None:
    here = desk()
    handlers = logging.getLogger().handlers[:]
    log = start_log(tmp_path / "log", [])
    try:
        assert take_up(here.bench) == {}
        settings_env(here).parent.mkdir(parents=True, exist_ok=True)
        settings_env(here).write_text(f"GROQ_API_KEY={KEY}\n")
        assert take_up(here.bench) == {"groq": "has a key now"}
        logging.getLogger("model_tui").warning("sent %s", KEY)
        settings_env(here).write_text(f"GROQ_API_KEY={OLD}\n")
        assert take_up(here.bench) == {"groq": "has another key"}
        settings_env(here).unlink()
        assert take_up(here.bench) == {"groq": "has no key any more"}
        assert "sent" in log.read_text()
        assert KEY not in log.read_text()
    finally:
        for handler in logging.getLogger().handlers[:]:
            if handler not in handlers:
                logging.getLogger().removeHandler(handler)
                handler.close()


async def test_trying_saves_nothing(desk: Make, loopback: Loopback, tmp_path: Path) -> None:
    loopback.on(PATH, {"data": [{"id": "a"}]})
    keys = desk()
    before = sorted(tmp_path.rglob("*"))  # noqa: ASYNC240 - nothing else runs
    tried = await keys.try_key(keys.bench.provider("groq"), f" {KEY}\n")
    assert (tried.line, tried.good, tried.usable) == ("accepted: 1 model", True, True)
    assert loopback.requests[-1].headers["authorization"] == f"Bearer {KEY}"
    assert sorted(tmp_path.rglob("*")) == before  # noqa: ASYNC240
    assert keys.view("groq").state == "missing"


async def test_a_refused_key_is_not_worth_saving_and_a_server_that_is_down_says_nothing(
    desk: Make, loopback: Loopback
) -> None:
    loopback.on(PATH, Reply({"error": {"message": f"Invalid API Key {KEY}"}}, 401))
    keys = desk()
    tried = await keys.try_key(keys.bench.provider("groq"), KEY)
    assert not tried.good
    assert not tried.usable
    assert tried.line.startswith("the key was refused (HTTP 401)")
    assert KEY not in tried.line
    down = desk(GROQ_BASE_URL=f"http://127.0.0.1:{closed_port()}")
    tried = await down.try_key(down.bench.provider("groq"), KEY)
    assert (tried.good, tried.usable) == (False, True)
    offline = desk(offline=True)
    assert (await offline.try_key(offline.bench.provider("groq"), KEY)).line == "offline: the key was not tried"
    with pytest.raises(KeyStoreError, match="more than one line"):
        await keys.try_key(keys.bench.provider("groq"), f"{KEY}\n{KEY}")


async def test_a_listing_that_is_open_to_all_does_not_pass_for_a_good_key(desk: Make, loopback: Loopback) -> None:
    loopback.on("/ml/v1/foundation_model_specs", {"resources": [{"model_id": "ibm/granite"}]})
    keys = desk(WATSONX_BASE_URL=loopback.url)
    tried = await keys.try_key(keys.bench.provider("watsonx"), KEY)
    assert "the key was not tried" in tried.line


async def test_a_typed_key_is_not_in_the_log(desk: Make, loopback: Loopback, tmp_path: Path) -> None:
    loopback.on(PATH, Reply({"error": {"message": f"bad {KEY}"}}, 401))
    root, before = logging.getLogger(), list(logging.getLogger().handlers)
    log = start_log(tmp_path / "state", [OLD])
    try:
        keys = desk()
        await keys.try_key(keys.bench.provider("groq"), KEY)
        root.error("said %s and %s", KEY, OLD)
    finally:
        for handler in [one for one in root.handlers if one not in before]:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(logging.WARNING)
    text = log.read_text()
    assert "said [key] and [key]" in text
    assert KEY not in text


# saving


async def test_a_saved_key_is_the_one_that_counts(desk: Make, loopback: Loopback) -> None:
    loopback.on(PATH, {"data": [{"id": "a"}]})
    keys = desk()
    groq = keys.bench.provider("groq")
    assert keys.view("groq").state == "missing"
    place = keys.places(groq)[0]
    assert (place.name, place.variable, place.refusal) == ("settings", "GROQ_API_KEY", "")
    assert keys.save(groq, KEY, place) == [f"GROQ_API_KEY is in {place.title}"]
    assert settings_env(keys).read_text() == f"GROQ_API_KEY={KEY}\n"
    await ask(keys, *keys.used_by(groq, place.variable))
    assert keys.view("groq").state == "accepted"
    assert keys.view("groq").holders == (Holder("GROQ_API_KEY", str(settings_env(keys))),)
    assert KEY in keys.bench.known_keys()


def test_the_variable_that_a_place_has_already_is_the_one_replaced(desk: Make) -> None:
    keys = desk()
    settings_env(keys).parent.mkdir(parents=True)
    settings_env(keys).write_text("GEMINI_API_KEY=old  # mine\n")
    gemini = keys.bench.provider("gemini")
    place = keys.places(gemini)[0]
    assert (place.variable, place.note) == ("GEMINI_API_KEY", "in place of the one there")
    keys.save(gemini, KEY, place)
    assert settings_env(keys).read_text() == f"GEMINI_API_KEY={KEY}  # mine\n"


def test_a_place_behind_one_that_holds_a_key_is_refused(desk: Make, no_keyring: None, tmp_path: Path) -> None:
    (tmp_path / "work" / ".env").write_text(f"GROQ_API_KEY={OLD}\n")
    keys = desk()
    groq = keys.bench.provider("groq")
    places = named(keys.places(groq))
    assert places["folder"].refusal == ""
    assert places["settings"].refusal == places["keyring"].refusal == "GROQ_API_KEY in ./.env comes first"
    with pytest.raises(KeyStoreError, match=r"not saved: GROQ_API_KEY in \./\.env comes first"):
        keys.save(groq, KEY, places["settings"])
    assert not settings_env(keys).exists()
    keys.save(groq, KEY, places["folder"])
    assert keys.keys.find(groq).value == KEY


def test_the_environment_comes_before_everything(desk: Make) -> None:
    keys = desk(GROQ_API_KEY=OLD)
    groq = keys.bench.provider("groq")
    assert {place.refusal for place in keys.places(groq)} == {"GROQ_API_KEY in the environment comes first"}
    assert keys.removable(groq) is None
    with pytest.raises(KeyStoreError, match="which only its owner can change"):
        keys.remove(Holder("GROQ_API_KEY", "environment"))


def test_where_the_key_would_be_sent_elsewhere_that_is_said(desk: Make, tmp_path: Path, loopback: Loopback) -> None:
    (tmp_path / "work" / ".env").write_text(f"MISTRAL_BASE_URL={loopback.url}/other\n")
    keys = desk()
    places = named(keys.places(keys.bench.provider("mistral")))
    assert places["folder"].note == f"asked at {loopback.url}/other from then on"
    assert places["settings"].note == ""


def test_git_is_told_to_ignore_the_file_and_that_is_said_before(desk: Make, tmp_path: Path) -> None:
    work = tmp_path / "work"
    subprocess.run(["git", "init", "--quiet", str(work)], check=True, env={**os.environ, "GIT_CONFIG_NOSYSTEM": "1"})
    keys = desk()
    groq = keys.bench.provider("groq")
    place = named(keys.places(groq))["folder"]
    assert place.note == "git is told to ignore it"
    done = keys.save(groq, KEY, place)
    assert done == ["GROQ_API_KEY is in ./.env", f"a line for it is in {work / '.gitignore'} now"]
    subprocess.run(["git", "-C", str(work), "add", "--force", ".env"], check=True)
    assert named(keys.places(groq))["folder"].refusal == "git tracks this file"


def test_one_file_for_both_is_offered_once(catalog: Catalog) -> None:
    paths = Paths.default()
    paths.config_dir.mkdir(parents=True)
    bench = Workbench(paths, paths.config_dir, env={})
    vars(bench)["catalog"] = catalog
    keys = KeyDesk(bench)
    assert [place.name for place in keys.places(bench.provider("groq"))] == ["settings", "keyring"]


def test_the_system_keyring(desk: Make, system_keyring: dict[tuple[str, str], str]) -> None:
    keys = desk()
    groq = keys.bench.provider("groq")
    place = named(keys.places(groq))["keyring"]
    assert keys.save(groq, KEY, place) == ["GROQ_API_KEY is in the system keyring"]
    assert system_keyring == {("model-tui", "GROQ_API_KEY"): KEY}
    assert keys.view("groq").holders == (Holder("GROQ_API_KEY", "keyring"),)
    assert desk().keys.find(groq).value == KEY, "a new start finds it, too"
    assert keys.remove(keys.removable(groq)) == "GROQ_API_KEY is no longer in the system keyring"
    assert system_keyring == {}
    assert keys.view("groq").holders == ()


def test_a_keyring_that_is_locked_takes_no_key_and_says_what_to_do(
    desk: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", LockedKeyring())
    keys = desk()
    groq = keys.bench.provider("groq")
    with pytest.raises(KeyStoreError, match=r"^the system keyring is locked: unlock it, and try again$"):
        keys.save(groq, KEY, named(keys.places(groq))["keyring"])
    assert not list(tmp_path.rglob("keyring.txt"))


def test_a_keyring_that_is_not_installed_names_its_extra(desk: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)
    keys = desk()
    assert named(keys.places(keys.bench.provider("groq")))["keyring"].refusal == KEYRING_EXTRA


# removing


def test_a_key_is_taken_out_of_its_file_and_the_next_one_counts(desk: Make, tmp_path: Path) -> None:
    keys = desk()
    groq = keys.bench.provider("groq")
    keys.save(groq, OLD, keys.places(groq)[0])
    (tmp_path / "work" / ".env").write_text(f"A=1\nGROQ_API_KEY={KEY}\n")
    keys.keys.reread()
    assert keys.keys.find(groq).value == KEY
    assert keys.remove(keys.removable(groq)) == "GROQ_API_KEY is no longer in ./.env"
    assert (tmp_path / "work" / ".env").read_text() == "A=1\n"
    assert keys.keys.find(groq).value == OLD
    keys.remove(keys.removable(groq))
    assert keys.removable(groq) is None


def test_a_variable_that_several_share(desk: Make) -> None:
    keys = desk()
    assert keys.used_by(keys.bench.provider("bedrock"), "AWS_BEARER_TOKEN_BEDROCK") == {"bedrock", "bedrock-mantle"}
    assert keys.used_by(keys.bench.provider("huggingface"), "HF_TOKEN") == {"huggingface"}
