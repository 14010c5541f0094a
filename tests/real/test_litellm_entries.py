"""A real LiteLLM proxy on entries of every provider, on groups, fallbacks and full ones: it serves and routes them."""

import json
import secrets
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from loopback import Loopback, Reply, Request
from picks import TABLE, pick, plan, unlisted
from real_servers import litellm_proxy

from model_tui.core.model import Provider
from model_tui.export.litellm_alone import ALONE, with_litellm_door
from model_tui.export.plan import Pick, Unreachable

pytestmark = pytest.mark.slow

Entry = dict[str, Any]
KEY = f"sk-{secrets.token_hex(24)}"
FACTS = unlisted(
    mode="chat",
    max_context=64_000,
    supports_tools=True,
    supports_vision=True,
    price_input=1.0,
    price_output=2.0,
    description="A model.",
    popularity=50.0,
)
LOGINS = ("vertex-ai", "bedrock", "bedrock-mantle", "github-copilot", "snowflake", "chatgpt")
"""Providers whose entries sign in elsewhere when the proxy looks at them."""


def one_of_each() -> list[Pick]:
    """A full entry of every provider that LiteLLM can reach."""
    found = []
    alone = [with_litellm_door(Provider(id=name, name=name, shape="catalog")) for name in ALONE]
    for provider in (*TABLE, *alone):
        if provider.retired or provider.shape == "gguf" or provider.id in LOGINS:
            continue
        one = pick(f"{provider.id}/maker/model-x", FACTS, provider=provider, full=True, rpm=5, tags=("t",))
        try:
            plan(None, one)
        except Unreachable:
            continue
        found.append(one)
    return found


def embedders() -> list[Pick]:
    """An embedding model of every OpenAI-shaped provider.

    Two are left out: Hugging Face's is looked up in its hub first, and Perplexity's stands below the version.
    """
    found = []
    for provider in TABLE:
        if provider.retired or provider.shape != "openai" or provider.id in (*LOGINS, "huggingface", "perplexity"):
            continue
        one = pick(f"{provider.id}/embed-x", unlisted(mode="embedding"))
        try:
            plan(None, one)
        except Unreachable:
            continue
        found.append(one)
    return found


def embedded(request: Request) -> Reply:
    """What answers to texts: a vector for each."""
    texts = request.json["input"]
    data = [{"object": "embedding", "index": at, "embedding": [0.5]} for at in range(len(texts))]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return Reply({"object": "list", "data": data, "model": request.json["model"], "usage": usage})


def grouped() -> list[Pick]:
    """A group in order, a group by weight, and a chain of entries that stand in for each other."""

    def member(ref: str, name: str, **how: Any) -> Pick:
        return pick(ref, FACTS, name=name, joins=True, **how)

    return [
        member("openai/first", "ordered", order=1),
        member("deepseek/second", "ordered", order=2),
        member("openai/heavy", "weighed", weight=1),
        member("deepseek/idle", "weighed", weight=0),
        pick("openai/broken", FACTS, name="main", fallbacks=("deepseek/steady",)),
        pick("deepseek/steady", FACTS),
    ]


def completion(request: Request) -> Reply:
    """What answers to a chat: the name of the model that was asked for; one model is broken."""
    model = request.json["model"]
    if model == "broken":
        return Reply({"error": {"message": "it is broken", "type": "server_error"}}, 500)
    message = {"role": "assistant", "content": model}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return Reply(
        {"id": "1", "object": "chat.completion", "created": 1, "model": model, "choices": [choice], "usage": usage}
    )


@pytest.fixture
def upstream(loopback: Loopback) -> Loopback:
    """Where everything leads: no request leaves this machine."""
    loopback.on("/v1/models", {"object": "list", "data": []})
    loopback.on("/v1/chat/completions", completion)
    loopback.on("/v1/embeddings", embedded)
    return loopback


def with_loopback(made: bytes, url: str) -> tuple[str, list[Entry]]:
    """Return the config with every address turned to loopback, and the entries in it."""
    loaded = yaml.safe_load(made)
    for entry in loaded["model_list"]:
        entry["litellm_params"]["api_base"] = f"{url}/v1"
    loaded["general_settings"] = {"master_key": "os.environ/LITELLM_MASTER_KEY"}
    return yaml.safe_dump(loaded, sort_keys=False), loaded["model_list"]


@pytest.fixture
def served(upstream: Loopback, tmp_path: Path) -> Iterator[tuple[str, list[Entry]]]:
    """The address of a running proxy, and the entries that its config has."""
    text, entries = with_loopback(plan(None, *one_of_each(), *embedders(), *grouped()).after, upstream.url)
    config = tmp_path / "proxy.yaml"
    config.write_text(text, "utf-8")
    keys = {variable: "sk-none" for provider in TABLE for variable in provider.key_env}
    keys |= {"OPENROUTER_SITE_URL": "https://example.org", "OPENROUTER_APP_NAME": "ours"}
    keys.pop("LITELLM_MASTER_KEY", None)  # that of the proxy itself
    with litellm_proxy(config, tmp_path / "home", KEY, upstream.url, **keys) as url:
        yield url, entries


def ask(url: str, body: Mapping[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
    request = urllib.request.Request(url, data, headers)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
        return json.load(answer)


def chat(url: str, model: str) -> str:
    """Return which model answered."""
    message = {"role": "user", "content": "hi"}
    answer = ask(f"{url}/v1/chat/completions", {"model": model, "messages": [message]})
    return str(answer["choices"][0]["message"]["content"])


def embeds(url: str, model: str) -> bool:
    try:
        answer = ask(f"{url}/v1/embeddings", {"model": model, "input": ["a"]})
    except urllib.error.HTTPError as error:
        print(model, error.read()[:300])
        return False
    return bool(answer["data"][0]["embedding"] == [0.5])


def differing(entries: Sequence[Entry], rows: Sequence[Entry]) -> list[tuple[str, str, Any, Any]]:
    """Return what the proxy says otherwise of an entry than was written: name, field, written, said."""
    said = {(row["model_name"], row["litellm_params"]["model"]): row["model_info"] for row in rows}
    assert len(said) == len(rows)
    stated = [(entry, said[entry["model_name"], entry["litellm_params"]["model"]]) for entry in entries]
    return [
        (entry["model_name"], field, value, info.get(field))
        for entry, info in stated
        for field, value in entry["model_info"].items()
        if info.get(field) != value
    ]


def test_all_are_served_and_groups_are_asked_as_they_say(served: tuple[str, list[Entry]], upstream: Loopback) -> None:
    url, entries = served
    names = {entry["model_name"] for entry in entries}
    assert sorted(item["id"] for item in ask(f"{url}/v1/models")["data"]) == sorted(names)
    rows = ask(f"{url}/model/info")["data"]
    assert (len(rows), differing(entries, rows)) == (len(entries), [])

    assert {chat(url, "ordered") for _ in range(6)} == {"first"}
    assert {chat(url, "weighed") for _ in range(6)} == {"heavy"}
    assert chat(url, "main") == "steady"

    assert chat(url, "openrouter/maker-model-x") == "maker/model-x"
    asked = upstream.asked("/v1/chat/completions")[-1]
    assert (asked.json["temperature"], asked.json["max_tokens"], asked.json["top_p"]) == (0.7, 8192, 1.0)
    assert (asked.headers["http-referer"], asked.headers["x-title"]) == ("https://example.org", "ours")

    assert [one.ref for one in embedders() if not embeds(url, one.ref)] == []

    info = {row["model_name"]: row["model_info"] for row in rows}
    full = info["openrouter/maker-model-x"]
    assert (full["supports_vision"], full["cost"]["tier"], full["popularity_score"]) == (True, "standard", 50.0)
    assert info["groq/maker-model-x"]["max_input_tokens"] == 64_000
