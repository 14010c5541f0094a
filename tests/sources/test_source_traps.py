"""The ten things about listings that break a naive client, each met as its providers do it."""

import importlib
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from loopback import Loopback, Reply, Request
from source_asking import by_id, failing, listing, provider_of

from model_tui.sources import cohere, openai, openrouter
from model_tui.sources.refusal import failure


def only(provider: str, item: object):
    body = json.dumps({"data": [item]}).encode()
    parse = openrouter.parse_page if provider == "openrouter" else openai.parse_page
    (found,) = parse(body, provider_of(provider)).items
    return found.facts


ENVELOPES = [
    ("openai", "/v1", "/v1/models", {"data": [{"id": "a"}]}),
    ("gemini", "", "/v1beta/models", {"models": [{"name": "models/a"}]}),
    ("cohere", "", "/v1/models", {"models": [{"name": "a"}]}),
    (
        "ollama-cloud",
        "",
        "/api/tags",
        {"models": [{"name": "a", "capabilities": ["tools"], "details": {"context_length": 9}}]},
    ),
    ("cloudflare", "", "/accounts/me/ai/models/search", {"result": [{"name": "a"}]}),
    ("bedrock", "", "/foundation-models", {"modelSummaries": [{"modelId": "a"}]}),
    ("watsonx", "", "/ml/v1/foundation_model_specs", {"resources": [{"model_id": "a"}]}),
    ("together", "/v1", "/v1/models", [{"id": "a"}]),
    ("huggingface-hub", "", "/api/models", [{"id": "a"}]),
]


@pytest.mark.parametrize(("provider", "base", "path", "body"), ENVELOPES)
async def test_1_envelopes_differ(loopback: Loopback, provider: str, base: str, path: str, body: object) -> None:
    loopback.on("/inference-profiles", {"inferenceProfileSummaries": []})
    loopback.on(path, body)
    found = await listing(provider, loopback.url + base, values={"account": "me"})
    assert list(by_id(found)) == ["a"]


@pytest.mark.parametrize(
    ("provider", "path", "status", "body"),
    [
        ("openai", "/models", 401, {"error": {"code": "invalid_api_key", "message": "Incorrect API key provided: x"}}),
        (
            "gemini",
            "/v1beta/models",
            400,
            {"error": {"status": "INVALID_ARGUMENT", "details": [{"reason": "API_KEY_INVALID"}]}},
        ),
        ("xai", "/models", 400, {"code": "invalid-argument", "error": "Incorrect API key provided."}),
        ("cloudflare", "/accounts/me/ai/models/search", 400, {"success": False, "errors": [{"code": 10001}]}),
        ("bedrock", "/foundation-models", 403, {"message": "The security token included in the request is invalid."}),
        ("mistral", "/v1/models", 401, {"detail": "Unauthorized"}),
    ],
)
async def test_2_a_bad_key_is_not_always_401(
    loopback: Loopback, provider: str, path: str, status: int, body: object
) -> None:
    for each in (path, "/v1/models"):
        loopback.on(each, Reply(body, status))
    assert (await failing(provider, loopback.url, values={"account": "me"})).kind == "refused"


@pytest.mark.parametrize(
    ("provider", "item"),
    [
        ("openrouter", {"pricing": {"prompt": "0.00000125"}}),
        ("groq", {"pricing": {"prompt": "0.00000125"}}),
        ("cerebras", {"pricing": {"prompt": "0.00000125"}}),
        ("sambanova", {"pricing": {"prompt": 1.25e-06}}),
        ("together", {"pricing": {"input": 1.25}, "type": "chat"}),
        ("deepinfra", {"metadata": {"pricing": {"input_tokens": 1.25}}}),
        ("perplexity", {"pricing": {"input": 1.25, "unit": "usd_per_1m_tokens"}}),
        ("huggingface", {"providers": [{"provider": "x", "pricing": {"input": 1.25}}]}),
        ("xai", {"prompt_text_token_price": 12500}),
    ],
)
def test_3_price_units_differ(provider: str, item: dict[str, object]) -> None:
    assert only(provider, {"id": "m", **item}).price_input == 1.25


def test_4_special_prices() -> None:
    assert only("openrouter", {"id": "a/router", "pricing": {"prompt": "-1", "completion": "-1"}}).price is None
    assert only("openrouter", {"id": "a/b:free", "pricing": {"prompt": "0", "completion": "0"}}).price_input == 0.0
    assert only("together", {"id": "a", "type": "chat", "pricing": {"input": 0, "output": 0}}).price is None
    assert only("groq", {"id": "a"}).price is None


def test_5_types_of_numbers_differ() -> None:
    routed = {"id": "a/b", "context_length": None, "top_provider": {"max_completion_tokens": None}}
    assert only("openrouter", routed).max_context is None
    assert only("together", {"id": "a", "context_length": "131072"}).max_context == 131072
    body = json.dumps({"models": [{"name": "a", "context_length": 0}]}).encode()
    assert cohere.parse_page(body, provider_of("cohere")).items[0].facts.max_context is None


@pytest.mark.parametrize("provider", ["cerebras", "perplexity", "mistral", "together", "groq"])
@pytest.mark.parametrize("created", [0, 1786983164, None, "2026-01-01"])
def test_6_created_is_not_when_a_model_came_out(provider: str, created: object) -> None:
    assert only(provider, {"id": "a", "created": created}).released is None


async def test_7_aliases_repeat_models(loopback: Loopback) -> None:
    names = ["m-2512", "m-latest", "m-code"]
    items = [{"id": name, "name": "m-2512", "aliases": [other for other in names if other != name]} for name in names]
    loopback.on("/v1/models", {"data": [*items, {"id": "n", "name": "n", "aliases": []}]})
    found = by_id(await listing("mistral", loopback.url))
    assert list(found) == ["m-2512", "n"]
    assert found["m-2512"].spec.aliases == ("m-latest", "m-code")
    assert found["m-2512"].spec.display_name is None


@pytest.mark.parametrize(
    ("provider", "item"),
    [
        ("groq", {"id": "hears", "input_modalities": ["audio"], "output_modalities": ["transcription"]}),
        ("mistral", {"id": "m", "capabilities": {"audio_speech": True}}),
        ("together", {"id": "m", "type": "rerank"}),
        ("deepinfra", {"id": "m", "metadata": {"tags": ["stt"]}}),
        ("fireworks", {"id": "m", "kind": "EMBEDDING_MODEL", "supports_chat": True}),
    ],
)
def test_8_what_is_not_for_chat_sits_in_the_same_list(provider: str, item: dict[str, object]) -> None:
    assert only(provider, item).mode not in ("chat", None)


@pytest.mark.parametrize(
    "name",
    ["text-embedding-3-small", "omni-moderation-latest", "gpt-4o-mini-tts", "qwen3-tts-flash", "nv-embedqa"],
)
def test_8_nobody_states_what_only_an_id_tells(name: str) -> None:
    assert only("openai", {"id": name}).mode is None


@pytest.mark.parametrize(
    ("headers", "body", "wait"),
    [
        ({"retry-after": "1", "retry-after-ms": "250"}, {}, 0.25),
        ({"retry-after": "7"}, {}, 7.0),
        ({}, {"error": {"details": [{"retryDelay": "48s"}]}}, 48.0),
        ({}, {"error": {"message": "Please retry in 3.5s."}}, 3.5),
        ({}, {"error": {"code": 429, "metadata": {"raw": "upstream"}}}, None),
    ],
)
def test_9_the_wait_is_said_in_many_ways_or_not_at_all(
    headers: dict[str, str], body: object, wait: float | None
) -> None:
    assert failure(429, headers, json.dumps(body).encode(), url="https://h").wait == wait


def test_9_a_date_to_wait_for() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=30))
    wait = failure(429, {"retry-after": later}, b"", url="https://h").wait
    assert wait is not None
    assert 20 < wait <= 30


async def test_10_pagination_lies(loopback: Loopback) -> None:
    def answer(request: Request) -> Reply:
        found = [{"name": f"@cf/{number}"} for number in range(63)] if request.query["page"] == "1" else []
        return Reply({"result": found, "result_info": {"total_count": 291, "count": len(found)}})

    loopback.on("/accounts/me/ai/models/search", answer)
    found = await listing("cloudflare", loopback.url, values={"account": "me"})
    assert len(found.models) == 63
    loopback.on("/compatible-mode/v1/models", {"data": [{"id": "a"}], "first_id": "model-id-0", "has_more": False})
    assert len((await listing("dashscope", loopback.url + "/compatible-mode/v1")).models) == 1


# --- and whatever else may come ----------------------------------------------------------------------------------

HOSTILE = [None, True, -1, 10**400, 1e308, "", "x" * 5000, "\x1b[2J", [], {}, [None], {"a": {"b": []}}, [[[]]], "1e999"]
PARSERS = [
    ("groq", "openai", "parse_page"),
    ("huggingface", "openai", "parse_page"),
    ("xai", "openai", "parse_page"),
    ("cohere", "cohere", "parse_page"),
    ("cloudflare", "cloudflare", "parse_page"),
    ("watsonx", "watsonx", "parse_page"),
    ("huggingface-hub", "hub", "parse_page"),
    ("azure", "azure", "parse_page"),
    ("vertex-ai", "vertex", "parse_page"),
    ("bedrock", "bedrock", "parse_models"),
    ("bedrock", "bedrock", "parse_profiles"),
]
NAMES = {"id": "good", "name": "good", "model_id": "good", "modelId": "good", "inferenceProfileId": "good"}
FIELDS = (
    *(
        "pricing",
        "capabilities",
        "metadata",
        "architecture",
        "limits",
        "providers",
        "aliases",
        "type",
        "kind",
        "status",
    ),
    *("context_length", "supported_features", "supported_parameters", "output_modalities", "deprecation", "created"),
    *("endpoints", "features", "properties", "task", "functions", "lifecycle", "model_limits", "tags", "pipeline_tag"),
    *(
        "models",
        "modelLifecycle",
        "inferenceTypesSupported",
        "inputModalities",
        "inferenceProviderMapping",
        "versionId",
    ),
    *("display_name", "description", "image_price", "long_context_threshold", "number_params", "model", "object"),
)


@pytest.mark.parametrize(("provider", "module", "parser"), PARSERS)
def test_a_mad_field_raises_nothing(provider: str, module: str, parser: str) -> None:
    parse = getattr(importlib.import_module(f"model_tui.sources.{module}"), parser)
    for value in HOSTILE:
        deeper = value[:500] if isinstance(value, str) else value  # by the thousand, or the answer is 100 MB
        items = [{**NAMES, "id": f"m{at}", "name": f"m{at}", field: value} for at, field in enumerate(FIELDS)]
        inner = [{**NAMES, field: dict.fromkeys(FIELDS, deeper)} for field in FIELDS]
        rows = [{**NAMES, field: [dict.fromkeys((*FIELDS, "provider", "value", "id"), deeper)]} for field in FIELDS]
        found = [*items, *inner, *rows, {**NAMES, "id": "last", "name": "last"}]
        names = ("data", "models", "result", "resources", "modelSummaries", "inferenceProfileSummaries")
        answer = found if module == "hub" else dict.fromkeys((*names, "publisherModels"), found)
        parse(json.dumps(answer).encode(), provider_of(provider))


LONG = "9" * 5000


@pytest.mark.parametrize(
    ("provider", "path", "field", "name"),
    [
        ("groq", "/openai/v1/models", "data", "id"),
        ("openrouter", "/models", "data", "id"),
        ("gemini", "/v1beta/models", "models", "name"),
        ("anthropic", "/v1/models", "data", "id"),
        ("cohere", "/v1/models", "models", "name"),
        ("ollama", "/api/tags", "models", "name"),
    ],
)
async def test_a_number_of_5000_digits_costs_its_field_alone(
    loopback: Loopback, provider: str, path: str, field: str, name: str
) -> None:
    mad = ", ".join(
        f'"{key}": {LONG}' for key in ("context_length", "created", "size", "inputTokenLimit", "max_tokens")
    )
    loopback.on(path, f'{{"{field}": [{{"{name}": "mad", {mad}}}, {{"{name}": {LONG}}}, {{"{name}": "sane"}}]}}')
    found = await listing(provider, loopback.url)
    assert {"mad", "sane"} == set(by_id(found))
    assert found.skipped == 1
