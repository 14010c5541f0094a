"""Who answers at a usual port: each local server asked where each other one, or another program, stands instead."""

from collections.abc import Mapping
from typing import Any

import pytest
from loopback import Loopback, Reply, Request
from source_asking import by_id, listing, provider_of

from model_tui.sources.http import Bounds, Fetch
from model_tui.sources.protocol import Access, SourceError
from model_tui.sources.shapes import source_of

CARD = {"object": "model", "created": 1786887499}
NOT_FOUND = Reply({"detail": "Not Found"}, 404)


def listed(name: str, owner: str, **more: object) -> dict[str, object]:
    return {"object": "list", "data": [{"id": name, "owned_by": owner, **CARD, **more}]}


def unexpected(request: Request) -> Reply:
    """LM Studio's answer to a path that it does not know: status 200, and an error."""
    return Reply({"error": f"Unexpected endpoint or method. ({request.method} {request.path})"})


CPP = {**listed("cpp.gguf", "llamacpp", meta={"n_ctx": 4096}), "models": [{"name": "cpp.gguf"}]}
PLAYS: Mapping[str, Mapping[str, Any]] = {
    "llamacpp": {
        "/v1/models": CPP,
        "/models": CPP,
        "/api/tags": CPP,
        "/health": {"status": "ok"},
        "/props": {"default_generation_settings": {"n_ctx": 4096}, "chat_template": "x"},
    },
    "localai": {
        "/v1/models": {"object": "list", "data": [{"id": "local", "object": "model"}]},
        "/v1/models/capabilities": {"data": [{"id": "local", "capabilities": ["chat"]}]},
        "/.well-known/localai.json": {"version": "v4.9.0", "endpoints": {}},
    },
    "tgi": {
        "/info": {"model_id": "org/m", "max_total_tokens": 4096, "version": "3.3.4"},
        "/v1/models": listed("org/m", "org/m"),
        "/health": "",
    },
    "vllm": {
        "/v1/models": listed("org/m", "vllm", root="org/m", parent=None, max_model_len=4096),
        "/version": {"version": "0.25.0"},
        "/health": "",
    },
    "sglang": {
        "/v1/models": listed("org/m", "sglang", root="org/m", max_model_len=4096),
        "/get_model_info": {"is_generation": True, "model_path": "org/m"},
        "/health": "",
    },
    "lmstudio": {
        "/api/v1/models": {"models": [{"key": "a/b", "type": "llm", "max_context_length": 4096}]},
        "/v1/models": listed("a/b", "organization_owner"),
    },
    "litellm-proxy": {
        "/model_group/info": {"data": [{"model_group": "gpt", "providers": ["openai"]}]},
        "/v1/models": listed("gpt", "openai", created=1677610602),
        "/health": Reply({"error": {"message": "no key"}}, 401),
    },
    "ollama": {
        "/api/tags": {"models": [{"name": "llama:8b", "model": "llama:8b", "details": {"context_length": 4096}}]},
        "/api/version": {"version": "0.31.0"},
        "/v1/models": listed("llama:8b", "library"),
    },
}
STRANGERS: Mapping[str, Reply] = {
    "a page": Reply("<!doctype html><title>Grafana</title>", 200, {"content-type": "text/html"}),
    "an object": Reply({"name": "prometheus", "status": "success", "version": "3"}),
    "a list of other things": Reply([{"id": 7, "title": "todo"}]),
    "data of other things": Reply({"data": {"resultType": "vector", "result": []}}),
    "a health check": Reply("OK"),
    "nothing": Reply(b""),
    "a login": Reply("<form>", 401, {"www-authenticate": "Basic"}),
    "a way elsewhere": Reply(b"", 302, {"location": "/login"}),
    "an error": Reply("internal error", 500),
}
ASKED = ("llamacpp", "localai", "tgi", "vllm", "sglang", "lmstudio", "litellm-proxy", "ollama", "lemonade")
PATHS = sorted({path for routes in PLAYS.values() for path in routes} | {"/api/v1/models", "/api/v0/models", "/login"})


def play(loopback: Loopback, server: str) -> None:
    nothing = unexpected if server == "lmstudio" else NOT_FOUND
    for path in PATHS:
        loopback.on(path, PLAYS[server].get(path, nothing))


async def outcome(name: str, url: str) -> SourceError | list[str]:
    """Return the ids that a provider is listed with, or how asking it failed."""
    source = source_of(provider_of(name))
    assert source is not None
    try:
        async with Fetch(Bounds(first_pause=0.001, seconds=3.0)) as fetch:
            return list(by_id(await source.listing(fetch, Access(url))))
    except SourceError as error:
        return error


@pytest.mark.parametrize("server", PLAYS)
async def test_each_server_is_known_as_what_it_is(loopback: Loopback, usual: str, server: str) -> None:
    play(loopback, server)
    found = await outcome(server, usual)
    assert isinstance(found, list), found
    assert len(found) == 1


@pytest.mark.parametrize("server", PLAYS)
@pytest.mark.parametrize("asked", ASKED)
async def test_a_server_is_not_taken_for_another(loopback: Loopback, usual: str, asked: str, server: str) -> None:
    if asked == server:
        return
    play(loopback, server)
    found = await outcome(asked, loopback.url + "/api/v1" if asked == "lemonade" else usual)
    assert isinstance(found, SourceError), found
    assert found.kind == "not-running"
    assert provider_of(asked).name in found.message


LEMONADE = listed("Qwen3-0.6B-GGUF", "lemonade", checkpoint="unsloth/Qwen3-0.6B-GGUF:Q4_0", recipe="llamacpp")
V0 = {"data": [{"id": "a/b", "object": "model", "type": "llm", "arch": "llama", "state": "not-loaded"}]}


@pytest.mark.parametrize("asked", ["lemonade", "lmstudio", "vllm"])
async def test_at_a_chosen_address_no_sign_is_asked_for(loopback: Loopback, asked: str) -> None:
    for path in ("/v1/models", "/api/v1/models"):
        loopback.on(path, {"data": [{"id": "my-model"}]})
    assert await outcome(asked, loopback.url + "/v1") == ["my-model"]


@pytest.mark.parametrize("asked", ["lemonade", "lmstudio", "vllm"])
async def test_a_listing_without_any_sign_is_another_program(loopback: Loopback, usual: str, asked: str) -> None:
    for path in ("/v1/models", "/api/v0/models", "/api/v1/models"):
        loopback.on(path, {"data": [{"id": "todo-7"}]})
    found = await outcome(asked, usual)
    assert isinstance(found, SourceError), found
    assert found.kind == "not-running"


@pytest.mark.parametrize(
    ("asked", "path", "body"),
    [
        ("lemonade", "/api/v1/models", LEMONADE),
        ("lmstudio", "/api/v0/models", V0),
        ("lmstudio", "/v1/models", listed("a/b", "organization_owner")),
        ("lmstudio", "/v1/models", listed("a/b", "organization-owner")),
    ],
)
async def test_the_sign_of_each_is_known(
    loopback: Loopback, usual: str, asked: str, path: str, body: dict[str, object]
) -> None:
    for other in PATHS:
        loopback.on(other, NOT_FOUND)
    loopback.on(path, body)
    found = await outcome(asked, usual.replace("/v1", "/api/v1") if asked == "lemonade" else usual)
    assert isinstance(found, list), found
    assert len(found) == 1


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("asked", ASKED)
async def test_another_program_is_no_model_server(loopback: Loopback, usual: str, asked: str, stranger: str) -> None:
    for path in PATHS:
        loopback.on(path, STRANGERS[stranger])
    found = await outcome(asked, usual)
    assert isinstance(found, SourceError), found
    assert found.kind == "not-running"


@pytest.mark.parametrize("asked", ASKED)
async def test_at_a_chosen_address_a_stranger_is_told_of(loopback: Loopback, asked: str) -> None:
    for path in PATHS:
        loopback.on(path, STRANGERS["a page"])
    found = await outcome(asked, loopback.url)
    assert isinstance(found, SourceError)
    assert found.kind in ("bad-answer", "http")


async def test_ollama_is_found_with_and_without_v1(loopback: Loopback) -> None:
    loopback.on("/api/tags", PLAYS["ollama"]["/api/tags"])
    for base in ("", "/v1", "/v1/"):
        assert list(by_id(await listing("ollama", loopback.url + base, key=None))) == ["llama:8b"]
