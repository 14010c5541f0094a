"""Whose model a name means, and one small request to find out whether it answers."""

import json
import os
from pathlib import Path

import pytest
from loopback import Loopback, Reply

from model_tui.registering import (
    QUESTION,
    Meant,
    UnknownProvider,
    meant,
    most_it_costs,
    offer_of,
    try_model,
    why_untried,
)
from model_tui.sources.protocol import SourceError
from model_tui.workbench import Workbench

KEY = "sk-canary-41c7f0d2b65e9a38"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """A workbench that knows the catalog and asks nobody."""
    home = tmp_path_factory.mktemp("home")
    paths = Workbench.here().paths
    made = type(paths)(home / "config", home / "cache", home / "state")
    return Workbench(made, home, env={}, offline=True)


@pytest.mark.parametrize(
    ("name", "ref"),
    [
        ("gpt-4o", "openai/gpt-4o"),
        ("o3", "openai/o3"),
        ("o4-mini", "openai/o4-mini"),
        ("o1-preview-2024-09-12", "openai/o1-preview-2024-09-12"),
        ("chatgpt-4o-latest", "openai/chatgpt-4o-latest"),
        ("GPT-9", "openai/GPT-9"),
        ("ft:gpt-4o-mini:org::abc", "openai/ft:gpt-4o-mini:org::abc"),
        ("claude-next-9", "anthropic/claude-next-9"),
        ("gemini-9-pro", "gemini/gemini-9-pro"),
        ("models/gemini-2.5-pro", "gemini/gemini-2.5-pro"),
        ("grok-9", "xai/grok-9"),
        ("mistral-large-latest", "mistral/mistral-large-latest"),
        ("command-a-03-2025", "cohere/command-a-03-2025"),
        ("kimi-k9", "moonshot/kimi-k9"),
        ("deepseek-chat", "deepseek/deepseek-chat"),
        ("us.anthropic.claude-sonnet-4-20250514-v1:0", "bedrock/us.anthropic.claude-sonnet-4-20250514-v1:0"),
        ("openrouter/openai/gpt-4o:free", "openrouter/openai/gpt-4o:free"),
        ("openai/gpt-4o", "openai/gpt-4o"),
        ("google/gemini-2.5-pro", "gemini/gemini-2.5-pro"),
        ("together_ai/meta-llama/Llama-4", "together/meta-llama/Llama-4"),
        ("groq/openai/gpt-oss-20b", "groq/openai/gpt-oss-20b"),
        ("Qwen/Qwen2.5-7B-Instruct", "huggingface/Qwen/Qwen2.5-7B-Instruct"),
        ("meta-llama/Llama-3.3-70B-Instruct", "huggingface/meta-llama/Llama-3.3-70B-Instruct"),
        ("mistralai/Mistral-7B-Instruct-v0.3", "huggingface/mistralai/Mistral-7B-Instruct-v0.3"),
        ("nvidia/nemotron-3-super-120b-a12b", "nvidia/nvidia/nemotron-3-super-120b-a12b"),
        ("gpt-oss:20b", "ollama/gpt-oss:20b"),
        ("gpt-oss", "ollama/gpt-oss"),
        ("llama3.2:1b", "ollama/llama3.2:1b"),
        ("mistral:7b", "ollama/mistral:7b"),
        ("deepseek-r1:70b", "ollama/deepseek-r1:70b"),
        ("ollama:llama3.2:1b", "ollama/llama3.2:1b"),
        ("openai:gpt-4o", "openai/gpt-4o"),
        ("nobody-knows-this", "ollama/nobody-knows-this"),
        ("o3po", "ollama/o3po"),
    ],
)
def test_whose_a_model_is(known: Workbench, name: str, ref: str) -> None:
    assert meant(known, name).ref == ref


def test_a_provider_that_is_named_holds(known: Workbench) -> None:
    assert meant(known, "gpt-oss", "groq") == Meant(known.provider("groq"), "gpt-oss", guessed=False)
    assert meant(known, "openai/gpt-oss-20b", "groq").ref == "groq/openai/gpt-oss-20b"
    assert meant(known, "google/gemini-2.5-pro", "google").ref == "gemini/gemini-2.5-pro"
    for name in ("nobody", "replicate"):
        with pytest.raises(UnknownProvider, match=name):
            meant(known, "x", name)
    assert meant(known, "gpt-4o").guessed
    assert not meant(known, "openai/gpt-4o").guessed


def test_a_name_that_only_one_lists_is_theirs(known: Workbench) -> None:
    asked = {one.id for one in known.table if known.registry.doors.is_asked(one)}
    by_id: dict[str, list[str]] = {}
    for offer in known.registry.snapshot.offers:
        by_id.setdefault(offer.id, []).append(offer.provider)
    alone = {ident: who[0] for ident, who in by_id.items() if len(who) == 1 and who[0] in asked}
    names = [ident for ident in alone if ident.startswith("nova-") and "/" not in ident]
    assert names
    assert [meant(known, name).provider.id for name in names] == [alone[name] for name in names]


def test_what_it_costs_at_most(known: Workbench) -> None:
    cost = most_it_costs(offer_of(known, meant(known, "gpt-4o-mini")))
    assert cost == pytest.approx((QUESTION.prompt_tokens * 0.15 + QUESTION.max_tokens * 0.6) / 1e6)
    assert most_it_costs(offer_of(known, meant(known, "openai/o9-none"))) is None


CALLS = (
    ("openai", "/openai/v1/chat/completions", {"choices": [{"message": {"content": "OK"}}]}, "authorization"),
    ("groq", "/openai/v1/chat/completions", {"choices": [{"message": {"content": "OK"}}]}, "authorization"),
    ("openrouter", "/api/v1/chat/completions", {"choices": [{"message": {"content": "OK"}}]}, "authorization"),
    ("perplexity", "/chat/completions", {"choices": [{"message": {"content": "OK"}}]}, "authorization"),
    (
        "anthropic",
        "/v1/messages",
        {"type": "message", "content": [{"type": "thinking"}, {"type": "text", "text": "OK"}]},
        "x-api-key",
    ),
    (
        "gemini",
        "/v1beta/models/m-1:streamGenerateContent",
        {"candidates": [{"content": {"parts": [{"text": "OK"}]}}]},
        "x-goog-api-key",
    ),
    ("ollama", "/api/chat", {"message": {"content": "OK"}, "done": True}, ""),
    ("cohere", "/v2/chat", {"message": {"content": [{"type": "text", "text": "OK"}]}}, "authorization"),
    ("lmstudio", "/v1/chat/completions", {"choices": [{"message": {"content": "OK"}}]}, ""),
)
BASES = {"openai": "/openai/v1", "openrouter": "/api/v1", "lmstudio": "/v1"}


def reached(loopback: Loopback, monkeypatch: pytest.MonkeyPatch, provider: str) -> tuple[Workbench, Meant]:
    """A workbench that reaches a provider at the server of the test."""
    bench = Workbench.here()
    known = bench.provider(provider)
    for name in known.base_env[:1]:
        monkeypatch.setenv(name, loopback.url + BASES.get(provider, ""))
    monkeypatch.setenv(f"{provider.upper()}_BASE_URL", loopback.url + BASES.get(provider, ""))
    if known.key_env:
        monkeypatch.setenv(known.key_env[0], KEY)
    bench = Workbench(bench.paths, Path.cwd(), env=dict(os.environ))
    return bench, meant(bench, "m-1", provider)


@pytest.mark.parametrize("call", CALLS, ids=[call[0] for call in CALLS])
async def test_one_small_request_in_each_shape(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch, call: tuple[str, str, object, str]
) -> None:
    provider, path, answer, header = call
    bench, model = reached(loopback, monkeypatch, provider)
    loopback.on(path, answer)
    assert why_untried(model.provider) is None
    tried = await try_model(bench, model)
    assert tried.reply == "OK"
    (request,) = loopback.requests
    assert (request.method, request.path) == ("POST", path)
    assert KEY not in request.path + json.dumps(request.query)
    if header:
        assert request.headers[header].endswith(KEY)
    told = json.dumps(request.json)
    assert str(QUESTION.max_tokens) in told
    assert provider == "gemini" or request.json["model"] == "m-1"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (
            Reply({"error": {"message": "The model 'm-1' does not exist", "code": "model_not_found"}}, 404),
            "does not exist",
        ),
        (Reply({"error": {"message": f"bad key {KEY}"}}, 401), "the key was refused"),
        (Reply(b"", 500), "500"),
        (Reply({"choices": []}), "without a reply"),
        (Reply({"choices": [None]}), "without a reply"),
        (Reply([1]), "without a reply"),
        (Reply(b"not JSON"), ""),
    ],
)
async def test_what_the_provider_says_is_told_and_nothing_is_sent_twice(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch, reply: Reply, said: str
) -> None:
    bench, model = reached(loopback, monkeypatch, "openai")
    loopback.on("/openai/v1/chat/completions", reply)
    with pytest.raises(SourceError) as caught:
        await try_model(bench, model)
    assert said in caught.value.message
    assert KEY not in caught.value.message
    assert len(loopback.requests) == 1


async def test_a_reply_is_short_harmless_and_holds_no_key(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    bench, model = reached(loopback, monkeypatch, "openai")
    path = "/openai/v1/chat/completions"
    loopback.on(path, {"choices": [{"message": {"content": f"\x1b[2J{KEY} " + "long " * 99}}]})
    reply = (await try_model(bench, model)).reply
    assert len(reply) <= 60
    assert "\x1b" not in reply
    assert KEY not in reply
    loopback.on(path, {"choices": [{"message": {"content": None}, "finish_reason": "length"}]})
    assert (await try_model(bench, model)).reply == ""
