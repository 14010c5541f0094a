"""`sync`: into the config what is best, out of it what is not any more, and nothing of the user's touched."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from command_line import CANARY, call, nobody_else
from loopback import Loopback, Reply, Request
from msgspec import structs

from model_tui.core.workload import Workload
from model_tui.remembered import Memory, SavedView
from model_tui.reviewing import today
from model_tui.storage import Paths

CONFIG = Path("config/litellm/config.yaml")


def model(name: str, price: float = 0.000001, context: int | None = 64_000, **facts: Any) -> dict[str, Any]:
    return {
        "id": name,
        "name": name,
        "context_length": context,
        "architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
        "pricing": {"prompt": str(price), "completion": str(price * 4)},
        "supported_parameters": ["tools", "temperature"],
        "top_provider": {"context_length": context, "max_completion_tokens": None},
        **facts,
    }


@pytest.fixture
def router(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """OpenRouter without a key at a server of ours; nobody else answers."""
    nobody_else(monkeypatch)
    monkeypatch.setenv("OPENROUTER_BASE_URL", f"{loopback.url}/api/v1")
    lists(loopback, model("openai/gpt-4o"), model("meta-llama/llama-3.3-70b-instruct"), model("acme/new", context=None))
    return loopback


def lists(router: Loopback, *models: dict[str, Any]) -> None:
    router.on("/api/v1/models", {"data": list(models)})


def written() -> dict[str, Any]:
    return {entry["model_name"]: entry for entry in yaml.safe_load(CONFIG.read_bytes())["model_list"]}


def test_json_tells_the_next_step(router: Loopback) -> None:
    first, second = call("sync", "--json"), call("sync", "--json")
    assert first.json["next"] == "restart the proxy, which reads its file only at the start; then model-tui verify"
    assert first.lines[-1] == f"next: {first.json['next']}"
    assert (second.json["written"], second.json["next"]) == (False, None)


@pytest.mark.parametrize("rule", ["favourite", "@cheap", "monthly<5"])
def test_a_rule_that_needs_what_cannot_be_read_takes_nothing_out(router: Loopback, rule: str) -> None:
    paths = Paths.default()
    memory = Memory(paths.state_dir)
    memory.change(lambda was: was.marked("openrouter/acme/new", favourite=True))
    memory.change(lambda was: was.with_view("cheap", SavedView("in<9"), 0))
    memory.change(lambda was: structs.replace(was, workloads={"w": Workload(1, 1, 0.0, 1)}, workload="w"))
    settings = paths.config_dir / "settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f'[sync]\nkeep = ["{rule}"]\ndrop = ["in<100"]\n')
    call("sync")
    before = CONFIG.read_bytes()
    memory.path.write_bytes(b"{damaged")
    asked = len(router.requests)
    ran = call("sync")
    assert (ran.code, len(ran.lines), CONFIG.read_bytes()) == (2, 1, before)
    assert "remembered.json: cannot be read" in ran.lines[0]
    assert len(router.requests) == asked


def test_openrouter_needs_no_key_and_its_entries_have_the_usual_shape(router: Loopback) -> None:
    ran = call("sync")
    assert ran.code == 0, ran.err
    assert set(written()) == {
        "openrouter/openai-gpt-4o",
        "openrouter/meta-llama-llama-3.3-70b-instruct",
        "openrouter/acme-new",
    }
    entry = written()["openrouter/openai-gpt-4o"]
    params, info = entry["litellm_params"], entry["model_info"]
    assert params["model"] == "openrouter/openai/gpt-4o"
    assert params["api_key"] == "os.environ/OPENROUTER_API_KEY"
    assert (params["temperature"], params["top_p"], params["max_tokens"]) == (0.7, 1.0, 8192)
    assert params["extra_headers"] == {
        "HTTP-Referer": "os.environ/OPENROUTER_SITE_URL",
        "X-Title": "os.environ/OPENROUTER_APP_NAME",
    }
    assert (info["managed_by"], info["synced"], info["mode"]) == ("model-tui", True, "chat")
    assert (info["supports_function_calling"], info["supports_vision"]) == (True, True)
    assert info["cost"] == {"input_per_1m_tokens": 1.0, "output_per_1m_tokens": 4.0, "tier": "standard"}
    assert {"openrouter", "openai", "vision", "function-calling"} <= {*info["tags"]}
    assert written()["openrouter/acme-new"]["litellm_params"]["max_tokens"] == 2048
    assert CANARY not in CONFIG.read_text()


def test_the_same_again_is_no_change(router: Loopback) -> None:
    call("sync")
    before = CONFIG.read_bytes()
    ran = call("sync")
    assert (ran.code, CONFIG.read_bytes()) == (0, before)
    assert "config/litellm/config.yaml unchanged: 3 unchanged" in ran.lines
    assert call("check").code == 0


def test_what_falls_out_of_the_best_goes_and_comes_back(router: Loopback) -> None:
    call("sync")
    ran = call("sync", "1", "--json")
    assert [change["kind"] for change in ran.json["changes"]].count("remove") == 2
    assert len(written()) == 1
    assert len(ran.json["kept"]) == 1
    assert {drop["reason"] for drop in ran.json["dropped"]} == {"not among the best 1 of openrouter"}
    call("sync", "0")
    assert len(written()) == 3


def test_what_the_user_wrote_or_tuned_survives_byte_for_byte(router: Loopback) -> None:
    call("sync")
    mine = "  # by hand\n  - model_name: mine   # note\n    litellm_params: {model: openai/gpt-4o, api_key: none}\n"
    text = CONFIG.read_text().replace("temperature: 0.7", "temperature: 0.2  # calmer", 1) + mine
    CONFIG.write_text(text)
    calmer = (name for name, entry in written().items() if entry["litellm_params"].get("temperature") == 0.2)
    tuned = next(calmer)
    assert call("sync").code == 0
    assert CONFIG.read_text() == text
    lists(router, model("other/one"))
    ran = call("sync")
    assert set(written()) == {tuned, "mine", "openrouter/other-one"}
    assert mine in CONFIG.read_text()
    assert "temperature: 0.2  # calmer" in CONFIG.read_text()
    assert any(line.startswith(f"'{tuned}' stays: it holds values of your own") for line in ran.lines)


def test_what_was_exported_by_hand_is_not_taken_out(router: Loopback) -> None:
    call("refresh", "openrouter")
    call("export", "litellm", "openrouter/openai/gpt-4o")
    lists(router, model("other/one"))
    call("sync")
    assert set(written()) == {"openrouter/openai-gpt-4o", "openrouter/other-one"}


def test_a_price_of_a_listing_that_lacks_the_model_now_is_kept(router: Loopback) -> None:
    words = ("export", "litellm", "openrouter/openai/gpt-4o", "--full")
    lists(router, model("openai/gpt-4o", price=0.000123))
    assert call("refresh", "openrouter").code == 0
    assert call(*words).code == 0
    before = written()["openrouter/openai-gpt-4o"]["model_info"]["cost"]
    assert before["input_per_1m_tokens"] == 123
    lists(router, model("acme/other"))
    assert call("refresh", "openrouter").code == 0
    assert call("show", "openrouter/openai/gpt-4o", "--json").json["state"] == "unlisted"
    assert call(*words).code == 0
    assert written()["openrouter/openai-gpt-4o"]["model_info"]["cost"] == before
    lists(router, model("openai/gpt-4o", price=0.000124))
    call("refresh", "openrouter")
    call(*words)
    assert written()["openrouter/openai-gpt-4o"]["model_info"]["cost"]["input_per_1m_tokens"] == 124


def test_a_provider_that_fails_keeps_its_entries(router: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_API_KEY", CANARY)
    monkeypatch.setenv("GROQ_BASE_URL", f"{router.url}/groq")
    router.on("/groq/openai/v1/models", {"data": [{"id": "llama-3.1-8b-instant"}]})
    call("sync")
    assert "groq/llama-3.1-8b-instant" in written()
    router.on("/groq/openai/v1/models", Reply({"error": {"message": "down"}}, 500))
    lists(router, model("other/one"))
    ran = call("sync")
    assert ran.code == 0
    assert set(written()) == {"groq/llama-3.1-8b-instant", "openrouter/other-one"}
    assert any(line.startswith("groq: ") and line.endswith("; its entries stay as they are") for line in ran.lines)


def test_a_hosted_service_that_lists_nothing_keeps_its_entries(router: Loopback) -> None:
    call("sync")
    before = CONFIG.read_bytes()
    lists(router)
    ran = call("sync")
    assert ran.code == 0
    assert CONFIG.read_bytes() == before
    assert "openrouter: it lists no model at all; its entries stay as they are" in ran.lines


def test_what_a_server_of_ones_own_holds_no_more_goes(router: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_BASE_URL", router.url)
    router.on("/api/tags", {"models": [{"name": "llama3.2:3b", "model": "llama3.2:3b"}]})
    call("sync", "--provider", "ollama")
    assert "ollama/llama3.2-3b" in written()
    router.on("/api/tags", {"models": []})
    assert call("sync", "--provider", "ollama").code == 0
    assert not CONFIG.exists() or not written()


def test_a_service_that_is_elsewhere_here_is_known_by_its_address_again(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_else(monkeypatch)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-elsewhere-0123456789")
    monkeypatch.setenv("OPENAI_BASE_URL", f"{loopback.url}/v1")
    loopback.on("/v1/models", {"data": [{"id": name} for name in ("gpt-4o", "gpt-4o-mini", "gpt-5.2")]})
    assert call("sync", "3").code == 0
    assert len(written()) == 3
    checked = call("check", "--json").json
    assert {entry["state"] for entry in checked["entries"]} == {"ready"}
    call("sync", "1")
    assert len(written()) == 1
    before = CONFIG.read_bytes()
    loopback.stop()
    down = call("sync", "1")
    assert down.code == 0
    assert f"openai: nothing answers at {loopback.url.removeprefix('http://')}; its entries stay" in down.err
    assert CONFIG.read_bytes() == before


def test_offline_without_keys_or_with_everything_down_nothing_changes(
    router: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("sync")
    before = CONFIG.read_bytes()
    router.on("/api/v1/models", Reply(b"", 503))
    for words, why in (
        (("--offline",), "offline: nobody was asked"),
        ((), "no provider answered"),
        (("--provider", "groq"), "no key is set, and no local server is up"),
    ):
        ran = call("sync", *words)
        assert (ran.code, ran.lines[-1]) == (0, f"config/litellm/config.yaml unchanged: {why}")
        strict = call("sync", *words, "--strict", "--json")
        assert (strict.code, strict.json["written"], strict.json["reason"]) == (3, False, why)
    assert CONFIG.read_bytes() == before


def test_without_anything_set_no_public_listing_is_asked(router: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody_else(monkeypatch)
    monkeypatch.delenv("OPENROUTER_BASE_URL")
    ran = call("sync")
    assert (ran.code, CONFIG.exists()) == (0, False)
    assert not router.requests


def test_limits(router: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENROUTER_MODEL_LIMIT", "2")
    call("sync")
    assert len(written()) == 2
    ran = call("sync", "many")
    assert ran.code == 0
    assert ran.lines[0] == "warning: 'many' is no number of models (0 is all of them); it is left aside"
    assert len(written()) == 2
    monkeypatch.setenv("OPENROUTER_MODEL_LIMIT", "none")
    assert call("sync").lines[0].startswith("warning: OPENROUTER_MODEL_LIMIT='none'")
    assert len(written()) == 3
    monkeypatch.delenv("OPENROUTER_MODEL_LIMIT")
    Path(".env").write_text("OPENROUTER_MODEL_LIMIT=1\n")
    call("sync")
    assert len(written()) == 1


def test_every_drop_has_a_reason_that_can_be_listed(router: Loopback) -> None:
    lists(
        router,
        model("a/good"),
        model("a/phi-128k-instruct"),
        model("a/router", -1.0),
        model("p/sonar-128k-online"),
        model("gift/one:free", 0.0),
    )
    ran = call("sync", "--dropped", "--diff")
    assert not CONFIG.exists()
    assert "openrouter/a/phi-128k-instruct  a variant with a longer context" in ran.out.splitlines()
    assert "openrouter/a/router  no price is known" in ran.out.splitlines()
    call("sync")
    assert set(written()) == {"openrouter/a-good", "openrouter/p-sonar-128k-online", "openrouter/gift-one-free"}


def in_days(days: int) -> str:
    return (today().date() + timedelta(days=days)).isoformat()


def test_a_fresh_file_of_a_sync_is_well_and_what_retires_is_not_chosen_anew(router: Loopback) -> None:
    gone, soon = model("a/gone", expiration_date=in_days(-1)), model("a/soon", expiration_date=in_days(10))
    lists(router, model("a/good"), gone, soon, model("a/later", expiration_date=in_days(90)))
    ran = call("sync", "--dropped")
    assert f"openrouter/a/gone  retired since {in_days(-1)}" in ran.out.splitlines()
    assert f"openrouter/a/soon  retires on {in_days(10)}, in 10 days" in ran.out.splitlines()
    assert set(written()) == {"openrouter/a-good", "openrouter/a-later"}
    assert call("check").code == 0


def test_what_stands_in_the_file_stays_until_its_day(router: Loopback) -> None:
    lists(router, model("a/good"), model("a/old"))
    call("sync")
    lists(router, model("a/good"), model("a/old", expiration_date=in_days(10)))
    assert call("sync").code == 0
    assert set(written()) == {"openrouter/a-good", "openrouter/a-old"}
    warned = call("check")
    assert (warned.code, f"retires on {in_days(10)}, in 10 days" in warned.out) == (1, True)
    lists(router, model("a/good"), model("a/old", expiration_date=in_days(0)))
    assert call("sync").code == 0
    assert set(written()) == {"openrouter/a-good"}
    assert call("check").code == 0


def test_where_no_model_can_be_written_the_rest_of_a_sync_happens(router: Loopback) -> None:
    words = ("--target", "orchestrator-list", "--path", "list.yaml")
    mine = "models:\n- {source: openai, name: gpt-4o, managed_by: model-tui, synced: true}\n"
    Path("list.yaml").write_text(mine)
    ran = call("sync", *words)
    assert (ran.code, Path("list.yaml").read_text()) == (0, mine)
    assert "list.yaml unchanged: nothing to do" in ran.lines
    assert any(line.startswith("warning: 3 left out: openrouter/") for line in ran.lines)
    assert call("sync", *words, "--json").json["warnings"][0].startswith("3 left out: ")
    assert call("export", "orchestrator-list", "openrouter/openai/gpt-4o", "--path", "list.yaml").code == 4


def test_what_has_fallen_out_goes_though_nothing_else_can_be_written(router: Loopback) -> None:
    call("sync")
    lists(router, model("other/one"))
    CONFIG.write_text(
        f"{CONFIG.read_text()}  - {{model_name: openrouter/other-one, litellm_params: {{model: groq/x}}}}\n"
    )
    ran = call("sync")
    assert (ran.code, set(written())) == (0, {"openrouter/other-one"})
    assert any("1 left out: " in line and "is in use for something else" in line for line in ran.lines)


THEIRS = ["opencode", "continue", "aider-metadata", "aider-settings", "llm", "aichat", "crush", "zed"]


@pytest.mark.parametrize("target", [*THEIRS, "env"])
def test_the_same_again_is_no_change_in_files_of_other_programs(router: Loopback, target: str) -> None:
    words = ("--target", target, "--path", "theirs")
    assert call("sync", *words).code == 0
    before = Path("theirs").read_bytes()
    again = call("sync", *words)
    assert (again.code, Path("theirs").read_bytes()) == (0, before)


@pytest.mark.parametrize("target", THEIRS)
def test_what_falls_out_goes_from_files_of_other_programs(router: Loopback, target: str) -> None:
    words = ("--target", target, "--path", "theirs")
    lists(router, model("a/one"), model("a/two"), model("a/by-hand"))
    assert call("refresh", "openrouter").code == 0
    assert call("export", target, "openrouter/a/by-hand", "--path", "theirs").code == 0
    alone = Path("theirs").read_text()
    assert call("sync", *words).code == 0
    both = Path("theirs").read_text()
    assert all(f"openrouter/a/{name}" in both for name in ("one", "two"))
    lists(router, model("a/two"))
    ran = call("sync", *words, "--json").json
    assert [change["kind"] for change in ran["changes"]] == ["same", "remove"]
    left = Path("theirs").read_text()
    assert "a/by-hand" in left
    assert "a/two" in left
    assert "a/one" not in left
    lists(router, model("b/other"))
    call("sync", *words)
    call("undo", "theirs")
    assert Path("theirs").read_text() == left
    assert alone.count("synced") == 0, "what is exported by hand is nobody else's to take out"


def test_what_the_user_has_made_of_an_entry_of_another_program_keeps_it(router: Loopback) -> None:
    words = ("--target", "opencode", "--path", "o.json")
    lists(router, model("a/one"), model("a/two"), model("a/three"))
    call("sync", *words)
    made = json.loads(Path("o.json").read_bytes())
    made["provider"]["openrouter"]["models"]["a/one"]["options"] = {"temperature": 0.1}
    made["model"] = "openrouter/a/two"
    Path("o.json").write_text(json.dumps(made, indent=2))
    lists(router, model("b/other"))
    ran = call("sync", *words)
    assert ran.code == 0
    assert any(line.startswith("'openrouter/a/one' stays: it holds values of your own (line ") for line in ran.lines)
    assert any(line.startswith("'openrouter/a/two' stays: `model` names it (line ") for line in ran.lines)
    assert list(json.loads(Path("o.json").read_bytes())["provider"]["openrouter"]["models"]) == [
        "a/one",
        "a/two",
        "b/other",
    ]


def test_the_users_rules_are_in_the_settings(router: Loopback, tmp_path: Path) -> None:
    settings = tmp_path / "home" / "config" / "model-tui" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[sync]\ndrop = ["id:acme/*"]\n')
    call("sync")
    assert "openrouter/acme-new" not in written()
    settings.write_text('[sync]\nproviders = ["nobody"]\n')
    ran = call("sync")
    assert (ran.code, len(ran.lines)) == (2, 1)
    assert ran.lines[0].endswith("settings.toml: [sync] no provider 'nobody'")


def test_a_name_that_is_in_use_does_not_hold_up_the_others(router: Loopback) -> None:
    CONFIG.parent.mkdir(parents=True)
    mine = "model_list:\n- model_name: openrouter/openai-gpt-4o\n  litellm_params: {model: openai/gpt-4o}\n"
    CONFIG.write_text(mine)
    ran = call("sync")
    assert ran.code == 0
    assert CONFIG.read_text().startswith(mine)
    assert any("1 left out" in line and "is in use for something else" in line for line in ran.lines)
    assert len(yaml.safe_load(CONFIG.read_bytes())["model_list"]) == 3


def test_a_file_that_cannot_be_edited_is_refused_and_stays(router: Loopback) -> None:
    CONFIG.parent.mkdir(parents=True)
    CONFIG.write_text("model_list: [a\n")
    ran = call("sync")
    assert (ran.code, len(ran.lines)) == (4, 1)
    assert CONFIG.read_text() == "model_list: [a\n"


@pytest.mark.parametrize("target", ["litellm", "models-yaml"])
def test_what_is_plainly_anothers_is_refused_before_anybody_is_asked(router: Loopback, target: str) -> None:
    path = Path("theirs.yaml")
    assert (
        call("export", {"litellm": "models-yaml"}.get(target, "litellm"), "openai/gpt-4o", "--path", str(path)).code
        == 0
    )
    before = path.read_bytes()
    for words in (("sync", "--target", target), ("export", target, "openai/gpt-4o")):
        ran = call(*words, "--path", str(path))
        assert (ran.code, len(ran.lines), path.read_bytes()) == (4, 1, before)
        assert f"which the target {target} does not write" in ran.err
    assert router.requests == []


def test_bad_usage_is_one_line(router: Loopback) -> None:
    ran = call("sync", "--provider", "openruter")
    assert (ran.code, ran.lines) == (2, ["model-tui: no provider 'openruter'; did you mean openrouter?"])
    assert call("sync", "--target", "litelm").code == 2


def test_two_at_once_leave_one_whole_file(router: Loopback) -> None:
    command = [sys.executable, "-m", "model_tui", "sync"]
    both = [subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
    said = [one.communicate(timeout=60)[1].decode() for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert len(written()) == 3
    assert sum("written: 3 added" in text for text in said) == 1
    assert sum("unchanged: 3 unchanged" in text for text in said) == 1
    assert call("undo").code == 0
    assert not CONFIG.exists()


def test_what_somebody_writes_while_the_providers_are_asked_counts(router: Loopback) -> None:
    assert call("sync").code == 0
    before = CONFIG.read_text()

    def answer(_: Request) -> Reply:
        tuned = before.replace("      max_tokens: 8192\n", "      max_tokens: 16000\n", 1)
        CONFIG.write_text(f"{tuned}  - {{model_name: mine, litellm_params: {{model: groq/x}}}}\n")
        return Reply({"data": [model("other/one")]})

    router.on("/api/v1/models", answer)
    ran = call("sync")
    assert ran.code == 0, ran.err
    (kept,) = [name for name in written() if name not in ("mine", "openrouter/other-one")]
    assert written()[kept]["litellm_params"]["max_tokens"] == 16_000
    assert f"'{kept}' stays: it holds values of your own" in ran.err
    assert "mine" in written()


def test_models_yaml_is_kept_true_as_well(router: Loopback) -> None:
    path = Path("models.yaml")
    assert call("sync", "--target", "models-yaml", "--path", str(path)).code == 0
    assert "openrouter_openai_gpt-4o" in yaml.safe_load(path.read_bytes())["models"]
    before = path.read_bytes()
    assert call("sync", "--target", "models-yaml", "--path", str(path)).code == 0
    assert path.read_bytes() == before


def test_rules_know_favourites_and_saved_views_and_refuse_in_one_line_what_there_is_not(router: Loopback) -> None:
    paths = Paths.default()
    memory = Memory(paths.state_dir)
    memory.change(lambda was: was.marked("openrouter/acme/new", favourite=True))
    memory.change(lambda was: was.with_view("cheap", SavedView("in<3 id:openai/*"), 0))
    settings = paths.config_dir / "settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text('[sync]\nkeep = ["favourite", "@cheap"]\ndrop = ["in<100"]\n')
    call("sync")
    assert set(written()) == {"openrouter/acme-new", "openrouter/openai-gpt-4o"}
    asked = len(router.requests)
    for rule, said in (
        ("@gone", "'@gone': no saved view 'gone'"),
        ("picked", "'picked': nothing is picked outside the app"),
        ("monthly>50", "'monthly>50': 'monthly' prices a workload, and none is in use"),
    ):
        settings.write_text(f'[sync]\nkeep = ["{rule}"]\n')
        ran = call("sync")
        assert (ran.code, len(ran.lines)) == (2, 1)
        assert f"settings.toml: [sync] {said}" in ran.lines[0]
    assert len(router.requests) == asked, "what is wrong is told before anybody is asked"
    settings.write_text('[sync]\nkeep = ["@cheap ctx>=12q"]\n')
    assert "settings.toml:2: [sync] '@cheap ctx>=12q': " in call("sync").lines[0]
    memory.change(lambda was: structs.replace(was, workloads={"big": Workload(1000, 100, 0.0, 10**6)}, workload="big"))
    settings.write_text('[sync]\ndrop = ["monthly>5"]\n')
    call("sync")
    assert set(written()) == set()
