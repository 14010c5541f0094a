"""`show`: everything known about one offer, and who said it."""

import pytest
from command_line import CANARY, call
from loopback import Loopback, Reply

from model_tui.core.model import LAYERS


def test_json_is_the_element_of_list_and_its_layers() -> None:
    ran = call("show", "openai/gpt-4o-mini", "--json")
    element = next(one for one in call("list", "--json", "provider:openai").json if one["id"] == "gpt-4o-mini")
    shown = ran.json
    assert (ran.code, ran.err) == (0, "")
    assert list(shown) == [*element, "layers"]
    layers = shown.pop("layers")
    assert shown == element
    names = ["models.dev", "litellm", "genai-prices", "inferred", "guess"]
    assert [layer["layer"] for layer in layers] == names
    assert {tuple(layer) for layer in layers} == {("layer", "at", "source", "says")}
    assert all(layer["at"] for layer in layers)
    assert all(layer["layer"] in LAYERS for layer in layers)
    by_name = {layer["layer"]: layer["says"] for layer in layers}
    for field, name in shown["provenance"].items():
        assert field in by_name[name] or field == "vision", field
    assert by_name[shown["provenance"]["context"]]["context"] == shown["context"]


def test_the_text_names_the_witness_of_each_fact() -> None:
    ran = call("show", "openai/gpt-4o-mini")
    assert ran.code == 0
    line = next(line for line in ran.out.splitlines() if line.strip().startswith("context "))
    assert line.split() == ["context", "128,000", "models.dev"]
    assert "the same model elsewhere" in ran.out
    assert "azure/gpt-4o-mini" in ran.out
    assert "\x1b" not in ran.out


def test_the_text_tells_why_two_offers_are_one_model() -> None:
    lines = call("show", "openrouter/anthropic/claude-sonnet-4.5").out.splitlines()
    assert lines[2] == "model: anthropic/claude-sonnet-4-5  (the id names its maker)"
    vertex = next(line for line in lines if "vertex-ai/claude-sonnet-4-5@20250929" in line)
    assert vertex.endswith("this id is one maker's everywhere else; the snapshot of its release")


def test_any_name_of_a_provider_and_ids_with_slashes() -> None:
    assert call("show", "google/gemini-2.5-pro", "--json").json["provider"] == "gemini"
    shown = call("show", "openrouter/openai/gpt-4o-mini", "--json").json
    assert (shown["provider"], shown["id"]) == ("openrouter", "openai/gpt-4o-mini")


@pytest.mark.parametrize(
    ("ref", "near"),
    [
        ("openai/gpt-4o-mni", "near it: openai/gpt-4o-mini"),
        ("opnai/gpt-4o-mini", "openai/gpt-4o-mini"),
        ("gpt-4o-mini", "openai/gpt-4o-mini"),
        ("mistral/gpt-4o-mini", "openai/gpt-4o-mini"),
        ("groq/zzzzzzzzzzzzzzz", "'model-tui list' has them all"),
        ("", "no model ''"),
        ("openai/", "no model 'openai/'; near it: openai/"),
    ],
)
def test_an_unknown_model_is_refused_with_what_comes_near(ref: str, near: str) -> None:
    ran = call("show", ref)
    assert (ran.code, ran.out, len(ran.lines)) == (1, "", 1)
    assert near in ran.err


def test_what_is_typed_is_not_obeyed() -> None:
    assert "\x1b" not in call("show", "openai/\x1b[2Jx").err


def test_a_hostile_listing_is_shown_and_not_obeyed(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    item = {"id": "bad[red]", "name": "N\x1b]0;x\x07\u202e", "description": "line\n\x1b[31mtwo"}
    loopback.on("/v1/models", {"data": [item, {"id": "bad\x1b[2J"}]})
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1234567")
    monkeypatch.setenv("OPENAI_BASE_URL", f"{loopback.url}/v1")
    assert call("refresh", "openai").code == 0
    ran = call("show", "openai/bad[red]")
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out
    assert "bad[red]" in ran.out
    assert "N ]0;x" in ran.out
    assert "\x1b" not in call("list", "bad").out


def test_refresh_asks_its_provider_alone(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [Reply({"data": [{"id": "gpt-4o-mini", "context_length": 64_000}]}), Reply(b"", 501)]
    loopback.on("/v1/models", answers)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1234567")
    monkeypatch.setenv("OPENAI_BASE_URL", f"{loopback.url}/v1")
    monkeypatch.setenv("GROQ_API_KEY", "gsk-1234567")
    monkeypatch.setenv("GROQ_BASE_URL", f"{loopback.url}/groq")
    shown = call("show", "openai/gpt-4o-mini", "--json", "--refresh").json
    assert (shown["state"], shown["context"], shown["provenance"]["context"]) == ("ready", 64_000, "provider")
    names = [layer["layer"] for layer in shown["layers"]]
    assert names == ["provider", "models.dev", "litellm", "genai-prices", "inferred", "guess"]
    assert [request.path for request in loopback.requests] == ["/v1/models"]
    text = call("show", "openai/gpt-4o-mini").out
    assert "who says otherwise" in text
    assert "models.dev: context 128,000" in text
    failed = call("show", "openai/gpt-4o-mini", "--json", "--refresh")
    assert (failed.code, failed.json["state"]) == (3, "stale")
    assert failed.lines[0].startswith("openai: ")


def test_a_model_is_shown_and_exported_by_an_alias_that_its_listing_states(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MISTRAL_API_KEY", CANARY)
    monkeypatch.setenv("MISTRAL_BASE_URL", loopback.url)
    loopback.on("/v1/models", {"data": [{"id": "own-2511", "aliases": ["own-latest"]}]})
    assert call("refresh", "mistral").code == 0
    assert call("show", "mistral/own-latest", "--json").json["id"] == "own-2511"
    assert "model: mistral/own-2511" in call("export", "litellm", "mistral/own-latest", "--diff").out
