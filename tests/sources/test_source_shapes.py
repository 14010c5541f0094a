"""Each shape of listing API, asked over a real socket."""

import json
import time
from pathlib import Path

import pytest
from loopback import Loopback, Reply, Request
from msgspec import structs

from model_tui.core.model import Provider
from model_tui.sources.http import Bounds, Fetch
from model_tui.sources.protocol import Access, Listed, Listing, SourceError
from model_tui.sources.shapes import source_of
from model_tui.sources.table import load_table

KEY = "sk-canary-0123456789abcdef"
PROVIDERS = load_table()


async def listing(
    name: str, url: str, key: str | None = KEY, variable: str | None = None, provider: Provider | None = None
) -> Listing:
    provider = provider or PROVIDERS.get(name)
    assert provider is not None
    source = source_of(provider)
    assert source is not None
    async with Fetch(Bounds(first_pause=0.005, seconds=3.0)) as fetch:
        return await source.listing(fetch, Access(url, key, variable))


def by_id(found: Listing) -> dict[str, Listed]:
    return {item.spec.name: item for item in found.models}


async def failing(name: str, url: str, **options) -> SourceError:
    with pytest.raises(SourceError) as caught:
        await listing(name, url, **options)
    assert KEY not in str(caught.value)
    return caught.value


HOSTILE = [
    None,
    7,
    "text",
    [],
    {},
    {"id": None},
    {"id": ""},
    {"id": "  "},
    {"id": 12},
    {"id": ["a"]},
    {"id": "x" * 301},
    {"name": "no id"},
]


# --- OpenAI ------------------------------------------------------------------------------------------------------


async def test_openai_is_asked_with_a_bearer_and_read(loopback: Loopback) -> None:
    loopback.on(
        "/v1/models",
        {
            "object": "list",
            "data": [
                {
                    "id": "maker-4o",
                    "object": "model",
                    "created": 1715367049,
                    "owned_by": "system",
                    "shutdown_date": None,
                },
                {"id": "maker-3", "created": 1677610602, "owned_by": "openai", "shutdown_date": "2027-10-23"},
                {"id": "ft:maker-4o:mine", "created": 1720000000, "owned_by": "user-1"},
                {"id": "text-embedding-9", "created": 0, "owned_by": "system"},
            ],
        },
    )
    found = by_id(await listing("openai", loopback.url + "/v1"))
    assert list(found) == ["maker-4o", "maker-3", "ft:maker-4o:mine", "text-embedding-9"]
    assert found["maker-4o"].facts.released == "2024-05-10"
    assert found["maker-3"].facts.retires == "2027-10-23"
    assert found["ft:maker-4o:mine"].facts.released is None
    assert found["text-embedding-9"].facts.mode is None
    assert found["maker-4o"].facts.mode is None
    assert found["maker-4o"].facts.supports_tools is None
    (request,) = loopback.requests
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in request.path + json.dumps(request.query)


async def test_openai_dates_that_are_all_the_same_are_none(loopback: Loopback) -> None:
    items = [{"id": name, "created": 1677610602, "owned_by": "openai"} for name in "ab"]
    loopback.on("/v1/models", {"data": items})
    assert [item.facts.released for item in (await listing("openai", loopback.url + "/v1")).models] == [None, None]


@pytest.mark.parametrize("envelope", ["data", "models", None])
async def test_the_three_envelopes_and_hostile_entries(loopback: Loopback, envelope: str | None) -> None:
    items = [*HOSTILE, {"id": "good"}, {"id": "good", "context_length": 4096}, {"id": "also\x1b[31m good"}]
    loopback.on("/v1/models", items if envelope is None else {envelope: items})
    found = await listing("together", loopback.url + "/v1")
    assert [item.spec.name for item in found.models] == ["good"]
    assert found.models[0].facts.max_context == 4096
    # An id that must not be drawn as it is cannot be called by another either.
    assert (found.skipped, found.notes) == (len(HOSTILE), ("1 left out: ids with control characters",))


async def test_the_fields_of_compatible_servers(loopback: Loopback) -> None:
    item = {
        "id": "rich",
        "name": "Rich One",
        "created": 0,
        "context_window": 131072,
        "max_completion_tokens": 8192,
        "input_modalities": ["text", "image", "file"],
        "architecture": {"output_modalities": ["text"]},
        "supports_tools": True,
        "supports_image_in": False,
        "supports_reasoning": "yes",
        "aliases": ["rich-latest", "rich", None],
        "meta": None,
    }
    loopback.on("/v1/models", {"data": [item]})
    (only,) = (await listing("moonshot", loopback.url + "/v1")).models
    facts = only.facts
    assert (only.spec.display_name, only.spec.aliases) == ("Rich One", ("rich-latest",))
    assert (facts.max_context, facts.max_output_tokens) == (131072, 8192)
    assert facts.input_modalities == ("text", "image", "pdf")
    assert (facts.supports_tools, facts.supports_vision, facts.supports_reasoning) == (True, False, None)


@pytest.mark.parametrize("value", [0, -1, True, "many", float("nan"), 1e300, 0.5, None, [1], {"a": 1}, "9" * 99])
async def test_a_senseless_context_is_unknown(loopback: Loopback, value: object) -> None:
    loopback.on("/v1/models", json.dumps({"data": [{"id": "a", "context_length": value}]}))
    (only,) = (await listing("together", loopback.url + "/v1")).models
    assert only.facts.max_context is None


@pytest.mark.parametrize(
    "body",
    ["<html>Welcome</html>", {}, {"error": "Unexpected endpoint or method"}, "7", "null", b"", {"data": {"a": 1}}],
)
async def test_another_program_on_the_port_is_no_listing(loopback: Loopback, body: object) -> None:
    loopback.on("/v1/models", body)
    assert (await failing("lmstudio", loopback.url + "/v1")).kind == "bad-answer"


async def test_an_empty_listing_is_one(loopback: Loopback) -> None:
    loopback.on("/v1/models", {"object": "list", "data": None})
    assert (await listing("vllm", loopback.url)).models == ()


async def test_null_from_a_hosted_provider_is_no_listing(loopback: Loopback) -> None:
    loopback.on("/v1/models", {"object": "list", "data": None})
    assert (await failing("together", loopback.url + "/v1")).kind == "bad-answer"


@pytest.mark.parametrize("base", ["", "/v1", "/v1/"])
async def test_local_servers_are_found_with_and_without_v1(loopback: Loopback, base: str) -> None:
    item = {"id": "m", "owned_by": "llamacpp", "meta": {"n_ctx": 16384, "n_params": 1881825088}}
    loopback.on("/v1/models", {"models": [{"name": "m"}], "data": [item]})
    (only,) = (await listing("llamacpp", loopback.url + base, key=None)).models
    assert (only.facts.max_context, only.facts.size_b) == (16384, 1.882)
    assert "authorization" not in loopback.requests[0].headers


async def test_groq_and_mistral_take_their_sdks_base_and_the_longer_one(loopback: Loopback) -> None:
    loopback.on("/openai/v1/models", {"data": [{"id": "g"}]})
    loopback.on("/v1/models", {"data": [{"id": "m"}]})
    for base in ("", "/openai/v1"):
        assert list(by_id(await listing("groq", loopback.url + base))) == ["g"]
    for base in ("", "/v1"):
        assert list(by_id(await listing("mistral", loopback.url + base))) == ["m"]


async def test_has_more_is_followed_and_a_repeated_cursor_ends_it(loopback: Loopback) -> None:
    page = {"data": [{"id": "a"}], "has_more": True, "last_id": "a"}
    loopback.on("/v1/models", page)
    assert list(by_id(await listing("nvidia", loopback.url + "/v1"))) == ["a"]
    assert len(loopback.requests) == 2


# --- Anthropic ---------------------------------------------------------------------------------------------------


def anthropic_pages(total: int, size: int):
    """A listing of `total` models that never gives more than `size` at once, whatever is asked for."""
    names = [f"maker-{number:02}" for number in range(total)]

    def answer(request: Request) -> Reply:
        start = names.index(request.query["after_id"]) + 1 if "after_id" in request.query else 0
        page = names[start : start + size]
        items = [{"type": "model", "id": name, "display_name": name.title()} for name in page]
        return Reply({"data": items, "has_more": start + size < total, "first_id": page[0], "last_id": page[-1]})

    return answer


async def test_45_anthropic_models_in_pages_of_20(loopback: Loopback) -> None:
    loopback.on("/v1/models", anthropic_pages(45, 20))
    found = await listing("anthropic", loopback.url)
    assert len(found.models) == 45
    assert [request.query.get("after_id") for request in loopback.requests] == [None, "maker-19", "maker-39"]
    for request in loopback.requests:
        assert request.query["limit"] == "1000"
        assert request.headers["x-api-key"] == KEY
        assert request.headers["anthropic-version"] == "2023-06-01"
        assert "authorization" not in request.headers


async def test_anthropic_tokens_go_into_authorization(loopback: Loopback) -> None:
    loopback.on("/v1/models", {"data": [], "has_more": False})
    await listing("anthropic", loopback.url, variable="ANTHROPIC_AUTH_TOKEN")
    await listing("anthropic", loopback.url, key="sk-ant-oat01-abc")
    first, second = (request.headers for request in loopback.requests)
    assert first["authorization"] == f"Bearer {KEY}"
    assert "x-api-key" not in first
    assert second["authorization"] == "Bearer sk-ant-oat01-abc"
    assert second["anthropic-beta"]


def leaf(supported: object) -> dict[str, object]:
    return {"supported": supported}


async def test_anthropic_in_both_shapes(loopback: Loopback) -> None:
    new = {
        "id": "maker-9",
        "display_name": "Maker 9",
        "created_at": "2026-07-24T00:00:00Z",
        "max_input_tokens": 1000000,
        "max_tokens": 128000,
        "lifecycle": "deprecated",
        "deprecated_at": "2026-09-01T00:00:00Z",
        "retires_at": "2027-01-15T00:00:00Z",
        "capabilities": {
            "image_input": leaf(True),
            "pdf_input": leaf(True),
            "structured_outputs": leaf(False),
            "thinking": {"supported": True, "types": {"adaptive": leaf(True)}},
            "effort": {"supported": True, "low": leaf(True), "high": leaf(True), "max": leaf(False)},
            "server_tools": {"web_search": leaf(True)},
        },
    }
    old = {"id": "maker-2", "display_name": "Maker 2", "created_at": "1970-01-01T00:00:00Z", "type": "model"}
    odd = {"id": "odd", "capabilities": None, "max_tokens": None, "max_input_tokens": 0, "lifecycle": {"a": 1}}
    loopback.on("/v1/models", {"data": [new, old, odd, None], "has_more": False})
    found = await listing("anthropic", loopback.url)
    facts = by_id(found)["maker-9"].facts
    assert (facts.max_context, facts.max_output_tokens, facts.mode) == (1000000, 128000, "chat")
    assert facts.input_modalities == ("text", "image", "pdf")
    assert (facts.supports_vision, facts.supports_structured_output, facts.supports_reasoning) == (True, False, True)
    assert facts.reasoning_efforts == ("low", "high")
    assert (facts.released, facts.deprecated, facts.retires) == ("2026-07-24", True, "2027-01-15")
    assert (facts.supports_web_search, facts.supports_tools, facts.price_input) == (True, None, None)
    for name in ("maker-2", "odd"):
        facts = by_id(found)[name].facts
        assert (facts.max_context, facts.released, facts.supports_vision, facts.deprecated) == (None, None, None, None)
    assert found.skipped == 1


# --- Gemini ------------------------------------------------------------------------------------------------------


def gemini_item(name: str, *methods: str, **more: object) -> dict[str, object]:
    return {"name": f"models/{name}", "supportedGenerationMethods": list(methods), **more}


async def test_gemini_pages_and_key(loopback: Loopback) -> None:
    pages = {
        "": {"models": [gemini_item("a", "generateContent", inputTokenLimit=1048576)], "nextPageToken": "t/1="},
        "t/1=": {"models": [gemini_item("b", "generateContent")], "nextPageToken": "t2"},
        "t2": {"models": [gemini_item("c", "generateContent")]},
    }
    loopback.on("/v1beta/models", lambda request: Reply(pages[request.query.get("pageToken", "")]))
    found = await listing("gemini", loopback.url)
    assert list(by_id(found)) == ["a", "b", "c"]
    assert found.models[0].facts.max_context == 1048576
    for request in loopback.requests:
        assert request.headers["x-goog-api-key"] == KEY
        assert "key" not in request.query


@pytest.mark.parametrize(
    ("name", "methods", "mode"),
    [
        ("gemini-9-flash", ("generateContent", "countTokens"), "chat"),
        ("gemini-embedding-9", ("embedContent",), "embedding"),
        ("gemini-9-flash-live-preview", ("bidiGenerateContent",), "realtime"),
        ("veo-9-generate", ("predictLongRunning",), "video_generation"),
        ("imagen-9", ("predict",), "image_generation"),
        ("aqa", ("generateAnswer",), None),
    ],
)
async def test_what_a_gemini_model_is_for(loopback: Loopback, name: str, methods: tuple[str, ...], mode: str) -> None:
    loopback.on("/v1beta/models", {"models": [gemini_item(name, *methods)]})
    (only,) = (await listing("gemini", loopback.url)).models
    assert only.facts.mode == mode


async def test_gemini_thinking_is_said_or_not_said(loopback: Loopback) -> None:
    items = [gemini_item("a", thinking=True), gemini_item("b"), gemini_item("c", thinking=False), {"name": "models/"}]
    loopback.on("/v1beta/models", {"models": items})
    found = await listing("gemini", loopback.url)
    assert [item.facts.supports_reasoning for item in found.models] == [True, None, False]
    assert found.skipped == 1


# --- OpenRouter --------------------------------------------------------------------------------------------------


def routed(name: str, **more: object) -> dict[str, object]:
    return {
        "id": name,
        "canonical_slug": f"{name}-20260101",
        "name": name.title(),
        "created": 1786551702,
        "context_length": 200000,
        "architecture": {"input_modalities": ["text", "image", "file"], "output_modalities": ["text"]},
        "pricing": {"prompt": "0.00000015", "completion": "0.0000006"},
        "top_provider": {"context_length": 100000, "max_completion_tokens": None},
        "supported_parameters": ["tools", "temperature"],
        "expiration_date": None,
        **more,
    }


async def test_openrouter_figures(loopback: Loopback) -> None:
    pricing = {
        "prompt": "0.000005",
        "completion": "0.000025",
        "input_cache_read": "0.0000005",
        "input_cache_write_1h": "0.00001",
        "web_search": "0.01",
        "image": "0",
        "overrides": [
            {"min_prompt_tokens": 200000, "prompt": "0.00001", "completion": "0.0000375"},
            {"utc_start": 1630, "utc_end": 30, "prompt": "0.000001"},
            None,
            {"prompt": "1"},
        ],
    }
    item = routed(
        "maker/nine",
        pricing=pricing,
        reasoning={"supported_efforts": ["high", "low"]},
        supported_parameters=["tools", "structured_outputs", "response_format"],
        expiration_date="2026-12-31",
        knowledge_cutoff="2026-01-31",
        description="Line one\nline \x1b[2Jtwo",
    )
    loopback.on("/api/v1/models", {"data": [item]})
    (only,) = (await listing("openrouter", loopback.url + "/api/v1", key=None)).models
    facts = only.facts
    assert (facts.price_input, facts.price_output, facts.price_cache_read) == (5.0, 25.0, 0.5)
    tiers = {tier.kind: tier for tier in facts.price_tiers or ()}
    assert set(tiers) == {"cache-1h", "web-search", "context", "time"}
    assert (tiers["context"].above, tiers["context"].input, tiers["context"].output) == (200000, 10.0, 37.5)
    assert tiers["time"].label == "16:30-00:30 UTC"
    assert (tiers["web-search"].input, tiers["web-search"].unit) == (0.01, "query")
    assert facts.input_modalities == ("text", "image", "pdf")
    assert (facts.supports_tools, facts.supports_structured_output, facts.supports_json_mode) == (True, True, True)
    assert (facts.supports_reasoning, facts.reasoning_efforts) == (True, ("high", "low"))
    assert (facts.retires, facts.knowledge, facts.released) == ("2026-12-31", "2026-01-31", "2026-08-12")
    assert (facts.max_context, facts.max_output_tokens, facts.mode) == (200000, None, "chat")
    assert facts.description == "Line one\nline  [2Jtwo\n100,000 tokens at its main host"
    assert only.spec.aliases == ("maker/nine-20260101",)
    assert loopback.requests[0].query["output_modalities"] == "all"
    assert [request.path for request in loopback.requests] == ["/api/v1/models"]


@pytest.mark.parametrize(
    ("value", "price"),
    [
        ("0.00000015", 0.15),
        ("0", 0.0),
        (1.5e-07, 0.15),
        ("-1", None),
        (None, None),
        (True, None),
        ("free", None),
        ("NaN", None),
        ("1e999999999", None),
        ("0" * 500, None),
        ([], None),
    ],
)
async def test_openrouter_prices(loopback: Loopback, value: object, price: float | None) -> None:
    loopback.on("/models", {"data": [routed("a/b", pricing={"prompt": value})]})
    (only,) = (await listing("openrouter", loopback.url, key=None)).models
    assert only.facts.price_input == price


async def test_openrouter_names_for_the_newest_are_aliases(loopback: Loopback) -> None:
    items = [
        routed("~maker/latest", alias_target={"slug": "maker/nine", "name": "Nine"}),
        routed("~maker/lost", alias_target={"slug": "maker/gone"}),
        routed("maker/nine"),
        routed("maker/nine:free", canonical_slug="maker/nine-20260101"),
        routed("maker/never", expiration_date="2098-12-31"),
        routed("maker/draws", architecture={"output_modalities": ["image"]}),
        routed("maker/vectors", architecture={"output_modalities": ["embeddings"]}, pricing=None),
    ]
    loopback.on("/models", {"data": items})
    found = by_id(await listing("openrouter", loopback.url, key=None))
    assert "~maker/latest" not in found
    assert found["maker/nine"].spec.aliases == ("maker/nine-20260101", "~maker/latest")
    assert found["maker/nine:free"].spec.aliases == ()
    assert found["maker/never"].facts.retires is None
    assert found["maker/draws"].facts.mode == "image_generation"
    assert found["maker/vectors"].facts.mode == "embedding"


async def test_openrouter_a_bad_key_is_refused_though_the_listing_is_open(loopback: Loopback) -> None:
    loopback.on("/models", {"data": [routed("a/b")]})
    loopback.on("/key", {"error": {"message": "User not found.", "code": 401}}, status=401)
    assert (await failing("openrouter", loopback.url)).kind == "refused"
    loopback.on("/key", {}, status=500)
    assert len((await listing("openrouter", loopback.url)).models) == 1


# --- Ollama ------------------------------------------------------------------------------------------------------


def tag(name: str, capabilities: list[str] | None = None, **details: object) -> dict[str, object]:
    stated = {} if capabilities is None else {"capabilities": capabilities}
    return {"name": name, "model": name, "details": {"family": "fam", "parameter_size": "8.0B", **details}, **stated}


def shown(context: int) -> dict[str, object]:
    return {
        "capabilities": ["completion", "tools", "vision"],
        "model_info": {"general.architecture": "arch", "arch.context_length": context, "other.context_length": 9},
    }


async def test_new_ollama_tags_need_no_further_call(loopback: Loopback) -> None:
    loopback.on("/api/tags", {"models": [tag("a:1", ["completion", "thinking"], context_length=8192)]})
    (only,) = (await listing("ollama", loopback.url, key=None)).models
    facts = only.facts
    assert (facts.max_context, facts.size_b, facts.mode, only.spec.family) == (8192, 8.0, "chat", "fam")
    assert (facts.supports_reasoning, facts.supports_tools, facts.supports_vision) == (True, False, False)
    assert facts.price_input is None
    assert [request.path for request in loopback.requests] == ["/api/tags"]


async def test_100_ollama_models_are_shown_all_at_once(loopback: Loopback) -> None:
    loopback.on("/api/tags", {"models": [tag(f"m{number}") for number in range(100)]})
    loopback.on("/api/show", lambda request: Reply(shown(1000 + int(request.json["model"][1:])), delay=0.05))
    start = time.monotonic()
    found = await listing("ollama", loopback.url, key=None)
    took = time.monotonic() - start
    assert [item.facts.max_context for item in found.models] == list(range(1000, 1100))
    assert all(item.facts.supports_vision for item in found.models)
    assert 1 < loopback.most_running <= Bounds().per_host
    # One after another they would take 5 s.
    assert took < 2.5


async def test_one_ollama_model_that_fails_is_listed_all_the_same(loopback: Loopback) -> None:
    def show(request: Request) -> Reply:
        return Reply({"error": "no"}, 404) if request.json["model"] == "bad" else Reply(shown(4096))

    loopback.on("/api/tags", {"models": [tag("bad"), tag("good"), {"name": None}, None]})
    loopback.on("/api/show", show)
    found = await listing("ollama", loopback.url, key=None)
    assert [(item.spec.name, item.facts.max_context) for item in found.models] == [("bad", None), ("good", 4096)]
    assert found.skipped == 2
    assert found.notes == ("no details for 1 of 2 models",)


async def test_old_ollama_templates_tell_of_tools(loopback: Loopback) -> None:
    loopback.on("/api/tags", {"models": [tag("old", parameter_size="")]})
    info = {"llama.context_length": 2048, "general.parameter_count": 8030261248}
    loopback.on("/api/show", {"template": "{{ if .Tools }}", "model_info": info})
    (only,) = (await listing("ollama", loopback.url, key=None)).models
    assert (only.facts.supports_tools, only.facts.max_context, only.facts.size_b) == (True, 2048, 8.03)


@pytest.mark.parametrize(
    "form", ["127.0.0.1:{port}", "http://127.0.0.1:{port}", "0.0.0.0:{port}", "http://0.0.0.0:{port}/"]
)
async def test_ollama_host_in_all_its_forms(loopback: Loopback, form: str) -> None:
    loopback.on("/api/tags", {"models": None})
    assert (await listing("ollama", form.format(port=loopback.port), key=None)).models == ()


async def test_another_program_on_ollamas_port(loopback: Loopback) -> None:
    loopback.on("/api/tags", {})
    assert (await failing("ollama", loopback.url, key=None)).kind == "bad-answer"


# --- providers of one's own --------------------------------------------------------------------------------------


async def test_a_provider_that_only_the_users_table_knows(loopback: Loopback, tmp_path: Path) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(
        f'[my-gate]\nname = "My gate"\nshape = "openai"\nbase_url = "{loopback.url}/v1"\n'
        'key_env = ["MY_GATE_KEY"]\nheaders = { "x-team" = "blue" }\n'
    )
    provider = load_table(file).get("MY-GATE")
    assert provider is not None
    loopback.on("/v1/models", {"data": [{"id": "mine"}]})
    (only,) = (await listing("", provider.base_url, provider=provider)).models
    assert (only.spec.provider, only.spec.name) == ("my-gate", "mine")
    assert loopback.requests[0].headers["x-team"] == "blue"


async def test_servers_that_share_a_port_are_told_apart() -> None:
    from model_tui.sources.servers import other_server

    def answer(**item: object) -> bytes:
        return json.dumps({"data": [{"id": "m", **item}]}).encode()

    def other(name: str, body: bytes, url: str = "http://127.0.0.1:8080/v1") -> str | None:
        provider = PROVIDERS.get(name)
        assert provider is not None
        return other_server(provider, url, body)

    assert other("llamacpp", answer(owned_by="llamacpp")) is None
    assert other("localai", answer(owned_by="llamacpp")) == "llama.cpp"
    assert other("tgi", answer(owned_by="llamacpp")) == "llama.cpp"
    assert other("llamacpp", answer()) == "another server"
    assert other("localai", answer()) is None
    assert other("localai", answer(owned_by="m")) == "Text Generation Inference"
    assert other("tgi", answer(owned_by="m")) is None
    assert other("llamacpp", answer(), "http://127.0.0.1:9999/v1") is None
    assert other("llamacpp", b"nonsense") is None


def test_a_provider_that_is_never_asked_has_no_source() -> None:
    provider = PROVIDERS.get("codestral")
    assert provider is not None
    assert source_of(provider) is None
    assert source_of(structs.replace(provider, shape="openai")) is not None
