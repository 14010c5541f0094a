"""The shapes of hosted providers that are none of the great ones: each asked over a real socket."""

import json

import pytest
from loopback import Loopback, Reply, Request
from source_asking import KEY, ODD, by_id, listing, provider_of

from model_tui.core.model import Tier
from model_tui.sources import cloudflare, hub, watsonx

# --- Cohere ------------------------------------------------------------------------------------------------------


def cohere(name: str, *endpoints: str, features: object = None, **more: object) -> dict[str, object]:
    return {"name": name, "endpoints": list(endpoints), "features": features, "context_length": 4096, **more}


async def test_cohere_pages_by_token(loopback: Loopback) -> None:
    pages = {
        "": {"models": [cohere("a", "chat"), *ODD], "next_page_token": "t/1="},
        "t/1=": {"models": [cohere("b", "chat")], "next_page_token": ""},
    }
    loopback.on("/v1/models", lambda request: Reply(pages[request.query.get("page_token", "")]))
    found = await listing("cohere", loopback.url)
    assert list(by_id(found)) == ["a", "b"]
    assert found.skipped == len(ODD)
    for request in loopback.requests:
        assert request.query["page_size"] == "1000"
        assert request.headers["authorization"] == f"Bearer {KEY}"


async def test_cohere_endpoints_and_features(loopback: Loopback) -> None:
    features = ["tools", "vision", "json_mode", "json_schema", "reasoning"]
    items = [
        cohere("talks", "generate", "chat", features=features),
        cohere("plain", "chat", features=["citations"]),
        cohere("silent", "chat"),
        cohere("vectors", "embed"),
        cohere("pictures", "embed_image", context_length=0),
        cohere("ranks", "rerank", is_deprecated=True),
        cohere("hears", "transcriptions"),
        cohere("sorts", "classify"),
        cohere("odd", features=7, endpoints=None),
    ]
    loopback.on("/v1/models", {"models": items})
    found = by_id(await listing("cohere", loopback.url))
    modes = ["chat", "chat", "chat", "embedding", "embedding", "rerank", "audio_transcription", None, None]
    assert [item.facts.mode for item in found.values()] == modes
    talks, plain, silent = (found[name].facts for name in ("talks", "plain", "silent"))
    assert (talks.supports_tools, talks.supports_vision, talks.supports_reasoning) == (True, True, True)
    assert (talks.supports_structured_output, talks.input_modalities) == (True, ("text", "image"))
    assert (plain.supports_tools, plain.supports_vision) == (False, False)
    assert (silent.supports_tools, silent.input_modalities) == (None, None)
    assert (found["pictures"].facts.max_context, found["pictures"].facts.input_modalities) == (None, ("image",))
    assert found["ranks"].facts.deprecated is True


# --- Cloudflare --------------------------------------------------------------------------------------------------


def worker(name: str, task: str = "Text Generation", **properties: object) -> dict[str, object]:
    stated = [{"property_id": key, "value": value} for key, value in properties.items()]
    return {"id": "7f1c", "name": name, "task": {"name": task}, "properties": stated, "description": "does\nit"}


def cost(unit: str, price: object, currency: str = "USD") -> dict[str, object]:
    return {"unit": unit, "price": price, "currency": currency}


PATH = "/client/v4/accounts/acc-1/ai/models/search"
ACCOUNT = {"account": "acc-1"}


async def test_cloudflare_ends_at_the_empty_page_whatever_it_promised(loopback: Loopback) -> None:
    def answer(request: Request) -> Reply:
        found = {"1": [worker("@cf/a"), *ODD], "2": [worker("@cf/b")]}.get(request.query["page"], [])
        return Reply({"success": True, "result": found, "result_info": {"total_count": 291}})

    loopback.on(PATH, answer)
    found = await listing("cloudflare", loopback.url + "/client/v4", values=ACCOUNT)
    assert list(by_id(found)) == ["@cf/a", "@cf/b"]
    assert found.skipped == len(ODD)
    assert [request.query["page"] for request in loopback.requests] == ["1", "2", "3"]
    assert loopback.requests[0].headers["authorization"] == f"Bearer {KEY}"


async def test_a_cloudflare_that_knows_no_pages_is_not_asked_for_ever(loopback: Loopback) -> None:
    loopback.on(PATH, {"result": [worker("@cf/a")]})
    assert len((await listing("cloudflare", loopback.url + "/client/v4", values=ACCOUNT)).models) == 1
    assert len(loopback.requests) == 2


def test_cloudflare_values_are_texts() -> None:
    item = worker(
        "@cf/x",
        context_window="128000",
        function_calling="true",
        vision="false",
        reasoning="perhaps",
        planned_deprecation_date="2027-05-30",
        price=[
            cost("per M input tokens", 0.35),
            cost("per M output tokens", 0.75),
            cost("per M cached input tokens", 0.1),
        ],
    )
    body = json.dumps({"result": [item, {**item, "name": "@cf/y", "properties": {"a": 1}}]}).encode()
    first, second = cloudflare.parse_page(body, provider_of("cloudflare")).items
    facts = first.facts
    assert (facts.max_context, facts.mode, facts.retires) == (128000, "chat", "2027-05-30")
    assert (facts.supports_tools, facts.supports_vision, facts.supports_reasoning) == (True, False, None)
    assert (facts.price_input, facts.price_output, facts.price_cache_read) == (0.35, 0.75, 0.1)
    assert second.facts.price is None


@pytest.mark.parametrize(
    ("task", "lines", "mode", "price", "tiers"),
    [
        ("Text-to-Speech", [cost("per 1k characters", 0.03)], "audio_speech", (30.0, None, "1M characters"), ()),
        ("Text-to-Speech", [cost("per audio minute", 0.0002)], "audio_speech", (None, 0.0002, "minute"), ()),
        (
            "Automatic Speech Recognition",
            [cost("per audio minute", 0.005), cost("per audio minute (websocket)", 0.009)],
            "audio_transcription",
            (0.005, None, "minute"),
            (Tier("realtime", "websocket", input=0.009, unit="minute"),),
        ),
        ("Text-to-Image", [cost("per step", 0)], "image_generation", None, ()),
        (
            "Text-to-Image",
            [cost("per step", 0.0001)],
            "image_generation",
            (None, None, "1M tokens"),
            (Tier("size", output=0.0001, unit="step"),),
        ),
        ("Text Embeddings", [cost("per M input tokens", 0.01)], "embedding", (0.01, None, "1M tokens"), ()),
        ("Text Embeddings", [cost("per M input tokens", 0.01, "EUR")], "embedding", None, ()),
        ("Translation", [cost("per inference request", 0.1)], "translation", (0.1, None, "request"), ()),
    ],
)
def test_cloudflare_prices_have_units(task: str, lines: list[object], mode: str, price: object, tiers: object) -> None:
    body = json.dumps({"result": [worker("@cf/x", task, price=lines)]}).encode()
    (only,) = cloudflare.parse_page(body, provider_of("cloudflare")).items
    found = only.facts.price
    assert only.facts.mode == mode
    assert (found and (found.input, found.output, found.unit)) == price
    assert (found.tiers if found else ()) == tiers


# --- watsonx -----------------------------------------------------------------------------------------------------


def spec(name: str, *functions: str, **more: object) -> dict[str, object]:
    return {"model_id": name, "label": name.title(), "functions": [{"id": one} for one in functions], **more}


async def test_watsonx_is_asked_without_the_key_and_paged_by_start(loopback: Loopback) -> None:
    def answer(request: Request) -> Reply:
        if request.query.get("start") == "s 1":
            return Reply({"resources": [spec("ibm/b", "embedding")]})
        following = {"href": "https://elsewhere.example/ml?version=x&start=s%201"}
        return Reply({"resources": [spec("ibm/a", "text_chat"), *ODD], "next": following})

    loopback.on("/ml/v1/foundation_model_specs", answer)
    found = await listing("watsonx", loopback.url)
    assert list(by_id(found)) == ["ibm/a", "ibm/b"]
    assert found.skipped == len(ODD)
    assert "not tried" in found.notes[0]
    assert (await listing("watsonx", loopback.url, None)).notes == ()
    for request in loopback.requests:
        assert "authorization" not in request.headers
        assert request.query["version"]


def test_watsonx_facts_and_lifecycle() -> None:
    stages = [
        {"id": "available", "start_date": "2024-07-01"},
        {"id": "deprecated", "start_date": "2026-01-10", "alternative_model_ids": ["meta/l", "meta/next", "ibm/other"]},
    ]
    limits = {"max_sequence_length": 131072, "max_output_tokens": 8192}
    items = [
        spec("meta/l", "text_generation", "text_chat", model_limits=limits, number_params="70b", lifecycle=stages),
        spec("ibm/leaves", "text_chat", lifecycle=[{"id": "withdrawn", "start_date": "2097-01-01"}]),
        spec("ibm/gone", "text_chat", lifecycle=[{"id": "withdrawn", "start_date": "2020-01-01"}]),
        spec("ibm/sees", "image_chat", task_ids=["function_calling"], lifecycle="odd"),
        spec("ibm/base", "text_generation"),
        spec("ibm/ranks", "rerank"),
    ]
    page = watsonx.parse_page(json.dumps({"resources": items}).encode(), provider_of("watsonx"))
    found = {item.spec.name: item for item in page.items}
    assert list(found) == ["meta/l", "ibm/leaves", "ibm/sees", "ibm/base", "ibm/ranks"]
    facts = found["meta/l"].facts
    assert (facts.max_context, facts.max_output_tokens, facts.size_b) == (131072, 8192, 70.0)
    assert (facts.mode, facts.deprecated, facts.released) == ("chat", True, "2024-07-01")
    assert (facts.successor, found["ibm/leaves"].facts.successor) == ("meta/next", None)
    assert (found["ibm/leaves"].facts.retires, found["ibm/leaves"].facts.deprecated) == ("2097-01-01", False)
    assert (found["ibm/sees"].facts.supports_vision, found["ibm/sees"].facts.supports_tools) == (True, True)
    assert [found[name].facts.mode for name in ("ibm/base", "ibm/ranks")] == ["completion", "rerank"]
    assert page.skipped == 0


# --- the Hugging Face Hub ----------------------------------------------------------------------------------------


async def test_the_hub_goes_on_by_its_link_and_never_to_another_host(loopback: Loopback) -> None:
    def answer(request: Request) -> Reply:
        if request.query.get("cursor") == "c=2":
            return Reply([{"id": "org/b", "pipeline_tag": "text-to-image"}])
        link = '<https://elsewhere.example/api/models?limit=1000&cursor=c%3D2>; rel="next"'
        return Reply(
            [{"id": "org/a", "pipeline_tag": "text-generation", "tags": ["conversational"]}, *ODD],
            headers={"Link": link},
        )

    loopback.on("/api/models", answer)
    found = await listing("huggingface-hub", loopback.url)
    assert [(item.spec.name, item.facts.mode) for item in found.models] == [
        ("org/a", "chat"),
        ("org/b", "image_generation"),
    ]
    assert len(loopback.requests) == 2
    assert loopback.requests[0].query["inference_provider"] == "all"


@pytest.mark.parametrize(
    "link", ["", "nonsense", '<https://h/?a=1>; rel="next"', '<http://[/>; rel="next"', '<a>; rel="prev"']
)
def test_a_link_without_a_cursor_is_the_end(link: str) -> None:
    assert hub.next_cursor(link) is None


def test_what_the_hub_says_of_a_model() -> None:
    served = [{"provider": "groq", "status": "live"}, {"provider": "slow", "status": "staging"}, None]
    items = [
        {"id": "org/a", "pipeline_tag": "image-text-to-text", "tags": ["conversational"], "private": False,
         "createdAt": "2026-08-05T08:22:59.000Z", "inferenceProviderMapping": served},
        {"modelId": "org/base", "pipeline_tag": "text-generation", "tags": None},
        {"id": "org/sorts", "pipeline_tag": "text-classification", "private": True},
        {"id": "org/fills", "pipeline_tag": "fill-mask"},
        {"id": "BAAI/bge-reranker-v2", "pipeline_tag": "feature-extraction"},
    ]  # fmt: skip
    found = hub.parse_page(json.dumps(items).encode(), provider_of("huggingface-hub")).items
    assert [item.facts.mode for item in found] == ["chat", "completion", "classification", "fill_mask", "embedding"]
    assert found[0].spec.aliases == ("org/a:groq",)
    assert (found[0].facts.input_modalities, found[0].facts.released) == (("text", "image"), "2026-08-05")
    assert (found[0].facts.open_weights, found[2].facts.open_weights) == (True, None)
