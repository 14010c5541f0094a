"""`providers` and `refresh`: who was asked, what came of it, and what is missing."""

from pathlib import Path

import pytest
from command_line import CANARY, call, nobody_else
from loopback import Loopback, Reply


@pytest.fixture
def asked(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """OpenAI and Groq with keys, at a server of ours; nobody else answers."""
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setenv("OPENAI_BASE_URL", f"{loopback.url}/openai/v1")
    monkeypatch.setenv("GROQ_API_KEY", f"{CANARY}-groq")
    monkeypatch.setenv("GROQ_BASE_URL", f"{loopback.url}/groq")
    nobody_else(monkeypatch)
    loopback.on("/openai/v1/models", {"data": [{"id": "gpt-4o-mini"}, {"id": "gpt-new"}, {"id": "gpt\x1b[2J"}, 5]})
    loopback.on("/groq/openai/v1/models", {"data": [{"id": "llama-3.1-8b-instant"}]})
    return loopback


def test_refresh_tells_what_came_of_it_on_stderr(asked: Loopback) -> None:
    ran = call("refresh", "openai", "groq")
    assert (ran.code, ran.out) == (0, "")
    assert any(line.startswith("openai: 2 models in ") and line.endswith(", 1 entry unreadable") for line in ran.lines)
    assert any(line.startswith("groq: 1 model in ") for line in ran.lines)
    assert "openai: 1 left out: ids with control characters" in ran.lines
    assert ran.lines[-1] == "2 answered with 3 models"


@pytest.mark.parametrize("words", [("--shape", "ollama"), ("--name", "X"), ("--key-env", "K"), ("--header", "a: b")])
def test_what_goes_with_add_alone_is_refused_elsewhere(words: tuple[str, ...]) -> None:
    ran = call("providers", "openai", *words, "--offline")
    assert (ran.code, ran.out, ran.lines) == (
        2,
        "",
        [f"model-tui: {words[0]} goes with 'add': providers add ID --base-url URL"],
    )


@pytest.mark.parametrize("verb", ["compare", "show"])
def test_who_could_not_be_asked_for_a_comparison_is_told(
    asked: Loopback, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    asked.on("/openai/v1/models", Reply({"error": {"message": "down"}}, status=400))
    other = ("mistral/mistral-large-latest",) if verb == "compare" else ()
    ran = call(verb, "openai/gpt-4o-mini", *other, "--refresh")
    assert "gpt-4o-mini" in ran.out
    assert ran.code == 3
    assert any(line.startswith("openai: ") and "down" in line for line in ran.lines)
    assert ("mistral: no key: set MISTRAL_API_KEY" in ran.lines) is (verb == "compare")


def test_refresh_as_json(asked: Loopback) -> None:
    ran = call("refresh", "openai", "mistral", "ollama", "--json")
    assert ran.code == 0
    by_provider = {event["provider"]: event for event in ran.json}
    assert by_provider["mistral"] == {
        "event": "skipped",
        "provider": "mistral",
        "variable": "MISTRAL_API_KEY",
        "keys_url": "https://console.mistral.ai",
        "reason": None,
    }
    assert (by_provider["openai"]["event"], by_provider["openai"]["models"]) == ("answered", 2)
    assert by_provider["ollama"]["kind"] == "not-running"


@pytest.mark.parametrize(
    ("provider", "wanted"),
    [
        ("azure", ("AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT")),
        ("cloudflare", ("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID")),
        ("bedrock", ("AWS_BEARER_TOKEN_BEDROCK", "AWS_REGION")),
    ],
)
def test_refresh_names_what_is_needed_beside_the_key(
    monkeypatch: pytest.MonkeyPatch, provider: str, wanted: tuple[str, str]
) -> None:
    nobody_else(monkeypatch)
    told = call("refresh", provider).lines[0]
    assert told.startswith(f"{provider}: no key; export {wanted[0]}=… and {wanted[1]}=…")
    (status,) = call("providers", provider, "--json").json
    assert (status["variable"], status["lacks"]) == (wanted[0], [wanted[1]])


def test_one_that_fails_is_told_and_the_others_count(asked: Loopback) -> None:
    asked.on("/openai/v1/models", Reply({"error": {"message": f"bad key {CANARY}"}}, 401))
    ran = call("refresh", "openai", "groq")
    assert ran.code == 0
    assert any(line.startswith("openai: the key was refused") for line in ran.lines)
    assert CANARY not in ran.err


def test_exit_code_3_when_every_asked_provider_failed(asked: Loopback) -> None:
    asked.on("/openai/v1/models", Reply(b"", 501))
    assert call("refresh", "openai").code == 3
    assert call("refresh", "openai", "mistral").code == 3
    assert call("refresh", "ollama").code == 3


def test_a_named_provider_without_a_key_is_no_success(asked: Loopback) -> None:
    ran = call("refresh", "mistral")
    assert ran.code == 3
    assert ran.lines[0] == "mistral: no key; export MISTRAL_API_KEY=…; keys are made at https://console.mistral.ai"


def test_a_failure_keeps_the_last_listing(asked: Loopback) -> None:
    assert call("refresh", "openai").code == 0
    asked.on("/openai/v1/models", Reply(b"", 501))
    ran = call("refresh", "openai")
    assert "its last 2 models are kept" in ran.err
    stale = call("list", "--json", "provider:openai", "state:stale").json
    assert [one["id"] for one in stale] == ["gpt-4o-mini", "gpt-new"]


def test_a_local_server_that_is_not_there_is_passed_over_in_silence(asked: Loopback) -> None:
    ran = call("refresh")
    assert "ollama" not in ran.err
    assert ran.code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("opnai",), "no provider 'opnai'; did you mean openai?"),
        (("zzzzzz",), "no provider 'zzzzzz'; 'model-tui providers --all' has them all"),
        (("replicate",), "'replicate' is known from the catalog alone"),
    ],
)
def test_unknown_providers_are_refused(words: tuple[str, ...], said: str) -> None:
    ran = call("refresh", *words)
    assert (ran.code, ran.out, len(ran.lines)) == (2, "", 1)
    assert said in ran.err


def test_offline_asks_nobody(asked: Loopback) -> None:
    ran = call("refresh", "openai", "--offline")
    assert (ran.code, ran.lines) == (3, ["model-tui: offline: no provider is asked"])
    assert call("--offline", "providers").code == 0
    assert call("list", "--refresh", "--offline", "-n", "1").code == 0
    assert asked.requests == []


def test_providers_say_how_they_stand(asked: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = call("providers", "--json")
    assert ran.code == 0
    found = {one["id"]: one for one in ran.json}
    openai = found["openai"]
    assert (openai["state"], openai["models"], openai["variable"]) == ("ready", 2, "OPENAI_API_KEY")
    assert openai["key_origin"] == "environment"
    assert openai["known"] > 2
    assert isinstance(openai["ms"], int)
    assert "standing" not in openai
    assert (found["mistral"]["state"], found["mistral"]["models"]) == ("needs-key", None)
    assert found["openrouter"]["state"] == "needs-key"  # not asked without a key unless by hand
    assert found["ollama"]["state"] == "not-running"
    assert found["replicate"]["state"] == "catalog"
    assert CANARY not in ran.out + ran.err
    asked.on("/openai/v1/models", Reply(b"", 501))
    asked.on("/groq/openai/v1/models", Reply(b"", 401))
    again = {one["id"]: one["state"] for one in call("providers", "--json").json}
    assert (again["openai"], again["groq"]) == ("stale", "rejected")
    offline = {one["id"]: one["state"] for one in call("providers", "--json", "--offline").json}
    assert offline["openai"] == "cached"


def test_the_table_says_what_of_a_listing_was_left_aside(asked: Loopback) -> None:
    asked.on("/openai/v1/models", {"data": [{"id": "gpt-new"}, {"id": "gpt-\x1b[31m"}, {"id": "gpt-\u200d"}]})
    lines = {line.split()[0]: line for line in call("providers").out.splitlines()}
    assert lines["openai"].endswith(" ms; 2 left out: ids with control characters")
    assert lines["groq"].endswith(" ms")


def test_the_table_leaves_out_what_was_not_looked_at(asked: Loopback) -> None:
    usual, every = call("providers"), call("providers", "--all")
    assert [line.split()[0] for line in usual.out.splitlines()[:3]] == ["provider", "groq", "openai"]
    assert "replicate" not in {line.split()[0] for line in usual.out.splitlines()}
    assert "replicate" in {line.split()[0] for line in every.out.splitlines()}
    assert "OPENAI_API_KEY (environment)" in usual.out
    assert "export MISTRAL_API_KEY=…; keys are made at https://console.mistral.ai" in usual.out
    assert CANARY not in usual.out + usual.err


def test_what_was_left_aside_is_told_once(asked: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call("refresh", "openai").code == 0
    (file,) = Path("../home/cache/model-tui/listings").glob("openai@*.json")
    file.write_bytes(b'{"version": 1, "pro')
    ran = call("list", "-n", "1")
    assert (ran.code, ran.lines[0][:34]) == (0, "note: the cached listing of openai")
    assert call("list", "-n", "1").err.count("note:") == 0
    assert call("refresh", "openai").code == 0
    assert call("list", "--json", "gpt-new", "ready").code == 0
    monkeypatch.setenv("MISTRAL_API_KEY", "two\nlines")
    for verb in ("providers", "refresh"):
        told = call(verb).lines
        assert len([line for line in told if line.startswith("note: MISTRAL_API_KEY (environment) is not")]) == 1
    assert "two" not in call("providers").err


def test_a_closed_service_says_since_when() -> None:
    ran = call("refresh", "github")
    assert (ran.code, ran.lines) == (
        2,
        ["model-tui: 'github-models' closed on 2026-07-30: there is nothing to ask"],
    )
    assert "closed on 2026-07-30" in call("providers", "github-models").out


def test_providers_by_name_are_asked_and_shown_alone(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GROQ", "XAI"):
        monkeypatch.setenv(f"{name}_API_KEY", CANARY)
        monkeypatch.setenv(f"{name}_BASE_URL", f"{loopback.url}/{name}/v1")
        loopback.on(f"/{name}/v1/models", {"data": [{"id": "one"}]})
    ran = call("providers", "groq", "claude", "--json")
    assert ran.code == 0
    assert [(row["id"], row["state"]) for row in ran.json] == [("groq", "ready"), ("anthropic", "needs-key")]
    assert {request.path for request in loopback.requests} == {"/GROQ/v1/models"}
    ran = call("providers", "grox", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.lines[0].startswith("model-tui: no provider 'grox'; did you mean")
    assert call("providers", "groq", "--base-url", "http://h/v1").code == 2


def test_an_address_that_was_set_amiss_is_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_API_KEY", CANARY)
    monkeypatch.setenv("GROQ_BASE_URL", "${GATE}/v1")
    (row,) = call("providers", "groq", "--json").json
    assert (row["state"], row["kind"]) == ("failed", "incomplete")
    assert row["reason"].startswith("GROQ_BASE_URL (environment) holds ${GATE} as it is")
