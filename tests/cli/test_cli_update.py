"""`update`: a models.yaml from everything found live, ours refreshed, theirs untouched, and outages without harm."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from command_line import CANARY, call, nobody_else, openai_at
from loopback import Loopback, Reply

import model_tui
from model_tui.remembered import Memory
from model_tui.reviewing import today
from model_tui.storage import Paths

DEFAULT = Path("config/models.yaml")
OPENAI = "/openai/v1/models"
GROQ = "/groq/openai/v1/models"


@pytest.fixture
def asked(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """OpenAI and Groq with keys, at a server of ours; nobody else answers."""
    openai_at(loopback, monkeypatch)
    monkeypatch.setenv("GROQ_API_KEY", f"{CANARY}-groq")
    monkeypatch.setenv("GROQ_BASE_URL", f"{loopback.url}/groq")
    loopback.on(OPENAI, {"data": [{"id": "gpt-4o-mini"}, {"id": "gpt-4o"}, {"id": "text-embedding-3-small"}]})
    loopback.on(GROQ, {"data": [{"id": "llama-3.1-8b-instant"}]})
    return loopback


def config(path: Path = DEFAULT) -> Any:
    return yaml.safe_load(path.read_bytes())


def test_everything_found_is_written(asked: Loopback) -> None:
    ran = call("update")
    assert (ran.code, ran.out) == (0, "")
    assert ran.lines == ["config/models.yaml written: 4 added"]
    made = config()
    assert list(made["models"]) == [
        "groq_llama-3.1-8b-instant",
        "openai_gpt-4o",
        "openai_gpt-4o-mini",
        "openai_text-embedding-3-small",
    ]
    assert made["models"]["openai_text-embedding-3-small"]["mode"] == "embedding"
    assert made["preferences"]["default"] == "openai_gpt-4o-mini"
    assert made["performance_optimized"][0] == "openai_gpt-4o"
    spoken = {*made["cost_optimized"], *made["performance_optimized"], *made["preferences"]["fallback"]}
    assert spoken <= made["models"].keys() - {"openai_text-embedding-3-small"}
    assert CANARY not in DEFAULT.read_text()


@pytest.mark.parametrize("words", [("some/where.yaml",), ("-o", "some/where.yaml"), ("--output=some/where.yaml",)])
def test_where_it_is_written(asked: Loopback, words: tuple[str, ...]) -> None:
    assert call("update", *words).code == 0
    assert len(config(Path("some/where.yaml"))["models"]) == 4
    assert not DEFAULT.exists()


def test_what_makes_it_count_is_told_after_a_write(asked: Loopback) -> None:
    settings = Path("../home/config/model-tui/settings.toml")
    settings.parent.mkdir(parents=True)
    settings.write_text('[commands.restart]\nmodels-yaml = "systemctl reload own"\n')
    assert not any(line.startswith("next:") for line in call("update", "--diff").lines)
    assert call("update").lines[-1] == "next: systemctl reload own"
    assert call("update").lines[-1] == "config/models.yaml unchanged: 4 unchanged"
    asked.on("/openai/v1/chat/completions", {"choices": [{"message": {"content": "OK"}}]})
    assert call("update", "--register", "openai/o9", "--yes").lines[-1] == "next: systemctl reload own"


def test_the_same_data_twice_is_no_change(asked: Loopback) -> None:
    call("update")
    before = DEFAULT.read_bytes()
    ran = call("update")
    assert ran.lines == ["config/models.yaml unchanged: 4 unchanged"]
    assert DEFAULT.read_bytes() == before
    assert call("update", "--diff").out == ""


OWN = """\
# the house's models
models:
  # the good one
  mini:
    provider: openai
    config:
      model_name: gpt-4o-mini   # cheap
      temperature: 0.1
    note: {of: "ours"}
  mine: {provider: elsewhere, config: {model_name: x}}
preferences:
  default: mine   # by hand
other: [1, 2]"""


def test_what_the_user_wrote_stays_byte_for_byte(asked: Loopback) -> None:
    DEFAULT.parent.mkdir()
    DEFAULT.write_text(OWN)
    assert call("update").lines[-1] == "config/models.yaml written: 3 added, 1 already there"
    after = DEFAULT.read_text()
    left = iter(after.splitlines())
    assert all(line in left for line in OWN.splitlines())  # all of it, in its order
    assert config()["preferences"] == {"default": "mine"}
    assert "mini" in config()["cost_optimized"]
    assert call("undo", str(DEFAULT)).code == 0
    assert DEFAULT.read_text() == OWN


def test_ours_are_refreshed_and_what_was_tuned_stays(asked: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    call("update")
    tuned = DEFAULT.read_text().replace("      timeout: 30.0\n", "      timeout: 5   # short\n", 1)
    DEFAULT.write_text(tuned.replace(f"{asked.url}/groq", "http://old"))
    assert call("update").lines == ["config/models.yaml written: 1 refreshed, 3 unchanged"]
    assert DEFAULT.read_text() == tuned


def test_a_provider_that_fails_keeps_its_entries(asked: Loopback) -> None:
    call("update")
    before = config()
    asked.on(OPENAI, Reply(b"", 501))
    asked.on(GROQ, {"data": [{"id": "llama-3.1-8b-instant"}, {"id": "llama-3.3-70b-versatile"}]})
    ran = call("update")
    assert ran.code == 0
    assert ran.lines[0].startswith("openai: ")
    assert ran.lines[0].endswith("; its 3 models in the file stay, stale")
    assert ran.lines[-1] == "config/models.yaml written: 1 added, 1 unchanged, 3 kept, stale"
    made = config()
    assert {name: made["models"][name] for name in before["models"]} == before["models"]
    assert made["preferences"]["default"].startswith("groq_")  # never one that is not ready
    assert "openai_gpt-4o" in made["performance_optimized"]
    again = call("update", "--json").json
    assert [c["name"] for c in again["changes"] if c["kind"] == "stale"] == [
        n for n in before["models"] if "openai" in n
    ]
    assert (again["written"], again["answered"], "openai" in again["silent"]) == (False, ["groq"], True)


def test_a_hosted_service_that_lists_nothing_keeps_its_entries(asked: Loopback) -> None:
    call("update")
    before = config()
    asked.on(OPENAI, {"data": []})
    ran = call("update", "--prune")
    assert ran.lines[0] == "openai: it lists no model at all; its 3 models in the file stay, stale"
    assert config()["models"] == before["models"]
    asked.on(GROQ, {"data": []})
    now = DEFAULT.read_bytes()
    ran = call("update", "--strict")
    assert ran.code == 3
    assert "openai: it lists no model at all" in ran.lines[-1]
    assert DEFAULT.read_bytes() == now


def test_nothing_changes_where_nobody_answers(asked: Loopback) -> None:
    call("update")
    before = DEFAULT.read_bytes()
    offline = call("update", "--offline")
    assert (offline.code, offline.lines) == (0, ["config/models.yaml unchanged: offline, nobody was asked"])
    asked.on(OPENAI, Reply(b"", 501))
    asked.on(GROQ, Reply(b"", 401))
    down = call("update")
    assert (down.code, down.out, len(down.lines)) == (0, "", 1)
    assert re.match(r"config/models\.yaml unchanged: no provider answered \(.*groq: the key was refused", down.err)
    assert CANARY not in down.err
    strict = call("update", "--strict", "--json")
    assert (strict.code, strict.json["written"], strict.json["changes"]) == (3, False, [])
    assert DEFAULT.read_bytes() == before


def test_without_keys_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody_else(monkeypatch)
    ran = call("update")
    assert (ran.code, len(ran.lines)) == (0, 1)
    assert "no key is set" in ran.err
    assert call("update", "--strict").code == 3
    assert not DEFAULT.exists()


def test_diff_writes_nothing(asked: Loopback) -> None:
    ran = call("update", "--diff")
    assert (ran.code, DEFAULT.exists()) == (0, False)
    assert "+  openai_gpt-4o:" in ran.out.splitlines()
    assert ran.lines == ["config/models.yaml would change: 4 added"]


def test_a_model_that_is_gone_goes_when_asked_for(asked: Loopback) -> None:
    call("update")
    call("export", "models-yaml", "openai/gpt-3.5-turbo")
    text = DEFAULT.read_text()
    asked.on(OPENAI, {"data": [{"id": "text-embedding-3-small"}]})
    kept = call("update", "--diff")
    assert "no longer listed: openai_gpt-4o, openai_gpt-4o-mini, openai_gpt-3.5-turbo; --prune takes out" in kept.err
    tuned = text.replace("model_name: gpt-4o\n", "model_name: gpt-4o\n      seed: 7\n")
    assert tuned != text
    DEFAULT.write_text(tuned)
    ran = call("update", "--prune")
    assert ran.lines[-1].startswith("config/models.yaml written: 1 removed, 2 unchanged, 2 kept, no longer listed")
    made = config()
    assert "openai_gpt-4o-mini" not in str(made)
    assert {"openai_gpt-4o", "openai_gpt-3.5-turbo"} <= made["models"].keys()  # tuned, and chosen by hand


def test_what_has_retired_is_not_written_anew_though_it_is_listed(asked: Loopback) -> None:
    gone, soon, later = ((today().date() + timedelta(days=days)).isoformat() for days in (-3, 3, 90))
    own = [{"id": "own-1"}, {"id": "own-2", "shutdown_date": later}]
    asked.on(GROQ, {"data": [*own, {"id": "gone", "shutdown_date": gone}]})
    ran = call("update", "--query", "provider:groq")
    assert ran.lines == [
        "config/models.yaml written: 2 added",
        f"warning: 1 left out: groq/gone: retired since {gone}",
    ]
    assert call("check", str(DEFAULT)).code == 0
    asked.on(GROQ, {"data": [{**own[0], "shutdown_date": soon}, {**own[1], "shutdown_date": gone}]})
    kept = call("update", "--query", "provider:groq")
    assert kept.lines == [
        "retired, and still listed: groq_own-2; --prune takes out what an update wrote",
        "config/models.yaml unchanged: 1 unchanged, 1 kept, retired",
    ]
    assert "groq_own-2: retired since" in call("check", str(DEFAULT)).out
    assert call("update", "--query", "provider:groq", "--prune").code == 0
    assert list(config()["models"]) == ["groq_own-1"]
    warned = call("check", str(DEFAULT), "--json").json
    assert (warned["errors"], [one["kind"] for one in warned["findings"]]) == (0, ["retiring"])


def test_where_no_model_can_be_written_what_is_gone_goes_all_the_same(asked: Loopback) -> None:
    words = ("--target", "orchestrator-list", "-o", "list.yaml", "--prune")
    assert call("update", *words).code == 0
    asked.on(OPENAI, {"data": [{"id": "gpt-4-0314", "shutdown_date": "2024-06-13"}]})
    ran = call("update", *words)
    assert (ran.code, config(Path("list.yaml"))["models"]) == (0, [])
    left = "warning: 1 left out: groq/llama-3.1-8b-instant: the list dialect has no source"
    assert any(line.startswith(left) for line in ran.lines)


def test_only_what_a_query_finds(asked: Loopback) -> None:
    assert call("update", "--query", "mode:chat provider:openai").lines == ["config/models.yaml written: 2 added"]
    assert call("update", "--query", "provider:groq").lines == ["config/models.yaml written: 1 added"]
    assert call("update", "--query", "in<").code == 2


def test_only_favourites(asked: Loopback) -> None:
    Memory(Paths.default().state_dir).change(lambda was: was.marked("openai/gpt-4o", favourite=True))
    assert call("update", "--query", "favourite").lines == ["config/models.yaml written: 1 added"]


def test_the_default_that_is_asked_for(asked: Loopback) -> None:
    ran = call("update", "--default", "openai/gone", "--default", "groq/llama-3.1-8b-instant")
    assert ran.lines[0] == "warning: --default openai/gone: no such model was found"
    assert config()["preferences"]["default"] == "groq_llama-3.1-8b-instant"
    call("update")
    assert config()["preferences"]["default"] == "groq_llama-3.1-8b-instant"


def test_the_list_dialect(asked: Loopback) -> None:
    ran = call("update", "--target", "orchestrator-list", "-o", "list.yaml")
    assert ran.lines[0] == "list.yaml written: 3 added"
    assert ran.lines[1].startswith("warning: 1 left out: groq/llama-3.1-8b-instant: the list dialect has no source")
    made = config(Path("list.yaml"))
    assert [one["name"] for one in made["models"]] == ["gpt-4o", "gpt-4o-mini", "text-embedding-3-small"]
    assert made["defaults"]["expertise_preferences"]["general"] == "gpt-4o-mini"
    before = Path("list.yaml").read_bytes()
    again = call("update", "list.yaml")
    assert "warning: the file is in the list dialect, and is written in that" in again.lines
    assert Path("list.yaml").read_bytes() == before


@pytest.mark.parametrize("target", ["models-yaml", "orchestrator-list"])
def test_what_is_removed_leaves_the_lists_and_they_stay_ours(asked: Loopback, target: str) -> None:
    call("update", "m.yaml", "--target", target, "--query", "provider:openai")
    before = Path("m.yaml").read_bytes()
    name = "gpt-4o-mini" if target == "orchestrator-list" else "openai_gpt-4o-mini"
    assert call("remove", name, "--path", "m.yaml", "--target", target).code == 0
    left = Path("m.yaml").read_text()
    assert name not in left.replace(f"name: {name}", "")
    assert call("check", "m.yaml", "--target", target, "--json").json is not None
    assert call("update", "m.yaml", "--query", "provider:openai").code == 0
    again = config(Path("m.yaml"))
    places = again.get("defaults") or again["preferences"]
    assert name in str(places) or name in str(again["cost_optimized"])
    assert again.keys() == yaml.safe_load(before).keys()


def test_refusals(asked: Loopback) -> None:
    Path("broken.yaml").write_text("models: [\n")
    ran = call("update", "broken.yaml")
    assert (ran.code, ran.out, len(ran.lines)) == (4, "", 1)
    assert "broken.yaml:2: " in ran.err
    assert call("update", "a.yaml", "-o", "b.yaml").code == 2
    assert call("update", "a.yaml", "-o", "a.yaml").code == 0
    assert call("update", "a.yaml", "b.yaml").code == 2
    assert call("update", "--target", "litellm").code == 2
    for words in (("--provider", "groq"), ("--yes",)):
        ran = call("update", "new.yaml", *words)
        assert (ran.code, "goes with --register" in ran.err, Path("new.yaml").exists()) == (2, True, False)


def test_the_library_writes_the_same_bytes(asked: Loopback) -> None:
    plan = asyncio.run(model_tui.update_models("one.yaml"))
    assert (plan.writes, plan.count("add")) == (True, 4)
    asyncio.run(model_tui.update_models(Path("two.yaml")))
    asyncio.run(model_tui.update_models())
    assert call("update", "three.yaml").code == 0
    assert len({Path(name).read_bytes() for name in ("one.yaml", "two.yaml", "three.yaml", str(DEFAULT))}) == 1
    assert asyncio.run(model_tui.update_models("one.yaml")).writes is False


def test_the_library_changes_nothing_where_nobody_answers(asked: Loopback) -> None:
    for path in (OPENAI, GROQ):
        asked.on(path, Reply(b"", 501))
    assert asyncio.run(model_tui.update_models("one.yaml")).writes is False
    assert not Path("one.yaml").exists()
