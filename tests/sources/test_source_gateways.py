"""Gateways and hosts of open models whose listings say more than OpenAI's: each in the words of its documentation."""

import json
from typing import Any

import pytest
from source_asking import provider_of

from model_tui.core.model import ModelCapabilities, Tier
from model_tui.sources import openai
from model_tui.sources.protocol import Listed


def listed(provider: str, **item: Any) -> Listed:
    (only,) = openai.parse_page(json.dumps({"data": [{"id": "maker/m", **item}]}).encode(), provider_of(provider)).items
    return only


def facts(provider: str, **item: Any) -> ModelCapabilities:
    return listed(provider, **item).facts


# --- Vercel ------------------------------------------------------------------------------------------------------

LANGUAGE = {
    "created": 1755815280,
    "released": 1763424000,
    "deprecated_at": 1788220800000,
    "owned_by": "maker",
    "name": "M Three",
    "description": "Good",
    "context_window": 131072,
    "max_tokens": 131072,
    "type": "language",
    "tags": ["explicit-caching", "file-input", "reasoning", "tool-use", "vision", "web-search"],
    "modalities": {"input": ["text", "image", "pdf"], "output": ["text"]},
    "supported_parameters": ["max_tokens", "tools", "reasoning"],
    "reasoning_options": [{"type": "toggle"}, {"type": "effort", "values": ["low", "high"]}],
    "knowledge": "2025-04",
    "regions": ["eu", "us"],
    "interleaved": True,
    "pricing": {
        "input": "0.000002",
        "input_tiers": [{"cost": "0.000002", "min": 0, "max": 200001}, {"cost": "0.000004", "min": 200001}],
        "output": "0.000012",
        "output_tiers": [{"cost": "0.000012", "max": 200001}, {"cost": "0.000018", "min": 200001}],
        "input_cache_read": "0.0000002",
        "input_cache_write": "0.0000025",
        "regional": {"eu": {"input": "0.0000022", "output": "0.0000132"}},
        "service_tiers": {"priority": {"input": "0.000004"}, "slow": {"output": "0.000006"}},
        "fast": {"input": "0.00001"},
        "audio_input_token_cost": "0.000003",
        "web_search": "10",
    },
}


def test_vercel_says_all_of_a_language_model() -> None:
    found = listed("vercel", **LANGUAGE)
    said = found.facts
    assert (found.spec.display_name, said.mode, said.released, said.knowledge) == (
        *("M Three", "chat", "2025-11-18", "2025-04"),
    )
    # Its `max_tokens` is the output limit by its documentation, also where it is as large as the context.
    assert (said.max_context, said.max_output_tokens) == (131072, 131072)
    assert (said.input_modalities, said.output_modalities) == (("text", "image", "pdf"), ("text",))
    assert (said.supports_tools, said.supports_vision, said.supports_reasoning) == (True, True, True)
    assert (said.supports_web_search, said.supports_prompt_caching) == (True, True)
    assert (said.reasoning_efforts, said.known_params) == (("low", "high"), ("max_tokens", "tools", "reasoning"))
    assert (said.deprecated, said.retires) == (True, None)
    assert said.description == "Good\nthinks between tool calls, deprecated since 2026-09-01, served in eu us"


def test_vercel_prices_are_per_token_with_brackets_regions_and_services() -> None:
    said = facts("vercel", **LANGUAGE)
    assert (said.price_input, said.price_output, said.price_cache_read, said.price_cache_write) == (2.0, 12.0, 0.2, 2.5)
    assert said.price_tiers == (
        Tier("context", above=200000, input=4.0, output=18.0),
        Tier("region", "eu", input=2.2, output=13.2),
        Tier("priority", input=4.0),
        Tier("service", "slow", output=6.0),
        Tier("service", "fast", input=10.0),
        Tier("audio", input=3.0),
    )


@pytest.mark.parametrize(
    ("kind", "pricing", "mode", "price", "tiers"),
    [
        ("image", {"image": "0.04"}, "image_generation", (None, 0.04, "image"), ()),
        (
            "image",
            {"image": "0.04", "image_dimension_quality_pricing": [{"size": "2048x2048", "cost": "0.08"}]},
            "image_generation",
            (None, 0.04, "image"),
            (Tier("size", "2048x2048", output=0.08, unit="image"),),
        ),
        (
            "video",
            {
                "video_duration_pricing": [
                    {"resolution": "720p", "audio": True, "cost_per_second": "0.07"},
                    {"cost_per_second": "0"},
                ],
                "video_token_pricing": {"no_video_input": {"cost_per_million_tokens": "7"}, "notes": "by the frame"},
            },
            "video_generation",
            (None, None, "1M tokens"),
            (
                Tier("video", "no video input", output=7.0),
                Tier("size", "720p with sound", output=0.07, unit="second"),
            ),
        ),
        (
            "speech",
            {"input": "0.000015", "speech_input_character_cost": "0.000015"},
            "audio_speech",
            (15.0, None, "1M characters"),
            (),
        ),
        (
            "transcription",
            {"input": "0.0000000001", "transcription_duration_cost_per_second": "0.0001"},
            "audio_transcription",
            (0.0001, None, "second"),
            (),
        ),
        ("reranking", {}, "rerank", None, ()),
        ("realtime", {"input": "0.000004"}, "realtime", (4.0, None, "1M tokens"), ()),
    ],
)
def test_vercel_sells_other_things_by_other_units(
    kind: str, pricing: object, mode: str, price: Any, tiers: Any
) -> None:
    said = facts("vercel", type=kind, pricing=pricing)
    assert said.mode == mode
    assert (said.price_tiers or ()) == tiers
    found = said.price
    assert (None if found is None else (found.input, found.output, found.unit)) == price


# --- the units of others -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("provider", "pricing"),
    [
        ("nebius", {"prompt": "0.000003", "completion": "0.000015", "image": "0", "request": "0"}),
        ("vercel", {"input": "0.000003", "output": "0.000015"}),
        ("poe", {"prompt": "0.000003", "completion": "0.000015"}),
        ("baseten", {"prompt": 3e-06, "completion": "0.000015"}),
        ("friendli", {"input": "0.000003", "output": "0.000015"}),
        ("chutes", {"prompt": 3.0, "completion": 15.0}),
    ],
)
def test_the_same_price_in_each_unit(provider: str, pricing: object) -> None:
    said = facts(provider, pricing=pricing)
    assert (said.price_input, said.price_output, said.price_tiers) == (3.0, 15.0, None)


@pytest.mark.parametrize("provider", ["poe", "baseten", "friendli", "chutes"])
def test_a_zero_of_theirs_may_mean_not_sold_so(provider: str) -> None:
    assert facts(provider, pricing={"prompt": "0", "completion": 0}).price is None
    assert facts(provider, pricing=None).price is None


def test_friendli_says_what_a_model_can_do_by_functionality() -> None:
    said = facts(
        "friendli",
        functionality={
            "tool_call": True,
            "parallel_tool_call": False,
            "structured_output": True,
            "system_messages": True,
        },
        reasoning=True,
        deprecation_date="2027-01-15",
        license="mit",
    )
    assert (said.supports_tools, said.supports_parallel_tools, said.supports_structured_output) == (True, False, True)
    assert (said.supports_system_messages, said.supports_reasoning, said.retires) == (True, True, "2027-01-15")
    assert said.description == "licence mit"


def test_nebius_with_its_verbose_listing() -> None:
    said = facts(
        "nebius",
        name="maker/M",
        context_length=262144,
        architecture={"modality": "text+image->text", "tokenizer": "Other"},
        supported_features=["tools", "json_mode", "structured_outputs", "reasoning"],
        supported_sampling_parameters=["temperature"],
        regions=["eu-north1"],
        quantization="fp8",
        per_request_limits=None,
    )
    assert (said.max_context, said.mode, said.input_modalities) == (262144, "chat", ("text", "image"))
    assert (said.supports_tools, said.supports_reasoning, said.known_params) == (True, True, ("temperature",))
    assert said.description == "quantization fp8, served in eu-north1"


# --- xAI ---------------------------------------------------------------------------------------------------------

LONG = {
    "prompt_text_token_price": 20000,
    "completion_text_token_price": 60000,
    "cached_prompt_text_token_price": 5000,
    "long_context_threshold": 200000,
}


def test_a_zero_for_long_prompts_is_the_usual_price_at_xai() -> None:
    none = facts("xai", **LONG, prompt_text_token_price_long_context=0, completion_text_token_price_long_context=0)
    assert none.price_tiers is None
    some = facts("xai", **LONG, prompt_text_token_price_long_context=40000, completion_text_token_price_long_context=0)
    assert some.price_tiers == (Tier("context", above=200000, input=4.0, output=6.0, cache_read=0.5),)
    assert (
        facts("xai", **{**LONG, "long_context_threshold": 0}, prompt_text_token_price_long_context=1).price_tiers
        is None
    )


def test_xai_films_are_sold_by_the_second_alone() -> None:
    line = {"resolution": "720p", "price_per_second": 700000000}
    said = facts("xai", output_modalities=["video"], pricing=[line, None])
    assert (said.mode, said.price_tiers) == ("video_generation", (Tier("size", "720p", output=0.07, unit="second"),))


def test_xai_language_models_say_what_goes_in() -> None:
    said = facts(
        "xai",
        input_modalities=["text", "image"],
        output_modalities=["text"],
        max_prompt_length=256000,
        capabilities={"reasoning_effort": ["low", "high"]},
        completion_text_token_price=60000,
    )
    assert (said.input_modalities, said.max_input_tokens, said.mode) == (("text", "image"), 256000, "chat")
    assert (said.supports_reasoning, said.reasoning_efforts) == (True, ("low", "high"))


# --- a router of upstreams ---------------------------------------------------------------------------------------


def test_a_router_promises_its_slowest_upstream_and_tells_of_each() -> None:
    rows = [
        {
            "provider": "one",
            "status": "live",
            "context_length": 131072,
            "pricing": {"input": 1, "output": 4},
            "is_free": False,
            "supports_tools": True,
            "first_token_latency_ms": 1836.2,
            "throughput": 18.374051,
            "is_model_author": True,
        },
        {
            "provider": "two",
            "status": "live",
            "throughput": 69.5,
            "is_free": True,
            "pricing": {"input": 0, "output": 0},
        },
        {"provider": "down", "status": "error", "throughput": 1, "context_length": 8192},
        {"provider": "odd", "status": "live", "throughput": -5, "first_token_latency_ms": "soon"},
    ]
    said = facts("huggingface", created=1781332977, providers=rows)
    assert (said.tokens_per_second, said.max_context, said.released) == (18.37, 131072, "2026-06-13")
    assert said.description == (
        "one: 131,072 tokens · 18.37 tokens/s · first token after 1.8 s · tools · the maker's own, two: 69.5 tokens/s"
    )
    assert said.price_tiers == (
        Tier("upstream", "one", input=1.0, output=4.0),
        Tier("upstream", "two", input=0.0, output=0.0),
    )
    assert said.price_input is None


def test_friendli_sells_some_by_the_second_in_the_same_fields() -> None:
    by_token = {"input": "0.000003", "output": "0.000015", "input_cache_read": "0.0000003", "unit_type": "TOKEN"}
    said = facts("friendli", pricing=by_token, context_length=131072, max_completion_tokens=32768)
    assert (said.price_input, said.price_output, said.price_cache_read) == (3.0, 15.0, 0.3)
    assert (said.max_context, said.max_output_tokens) == (131072, 32768)
    assert facts("friendli", pricing={**by_token, "unit_type": "SECOND"}).price is None


def test_novita_counts_in_hundredths_of_a_cent() -> None:
    whole = {
        "title": "DeepSeek V3.2",
        "context_size": 163840,
        "max_output_tokens": 65536,
        "input_token_price_per_m": 2690,
        "output_token_price_per_m": 4000,
        "features": ["function-calling", "reasoning"],
    }
    said = facts("novita", **whole)
    assert (said.price_input, said.price_output, said.price_unit) == (0.269, 0.4, None)
    assert (said.max_context, said.max_output_tokens) == (163840, 65536)
    assert (said.supports_tools, said.supports_reasoning) == (True, True)
    pricing = {name: {"price_per_m": much} for name, much in (("prompt", 2690), ("completion", 4000))}
    cached = {**pricing, "input_cache_read": {"price_per_m": 1345}}
    said = facts("novita", **whole, pricing=cached)
    assert (said.price_input, said.price_output, said.price_cache_read) == (0.269, 0.4, 0.1345)
    assert facts("novita", input_token_price_per_m=-1, output_token_price_per_m=0).price is None


def test_poe_keeps_its_limits_in_an_object() -> None:
    said = facts(
        "poe",
        context_window={"context_length": 200000, "max_output_tokens": 64000},
        architecture={"input_modalities": ["text", "image"], "output_modalities": ["text"]},
        reasoning={"budget": None, "supports_reasoning_effort": True},
    )
    assert (said.max_context, said.max_output_tokens) == (200000, 64000)
    assert (said.input_modalities, said.supports_reasoning) == (("text", "image"), True)
    assert facts("poe", context_window=None, reasoning=None).supports_reasoning is None


def test_featherless_says_what_the_plan_has_and_a_model_can_do() -> None:
    one = {
        "id": "a/one",
        "name": "One",
        "context_length": 32768,
        "max_completion_tokens": 4096,
        "features": {"tool_use": True, "image_input": False},
        "available_on_current_plan": True,
    }
    other = {**one, "id": "a/two", "available_on_current_plan": False}
    page = openai.parse_page(json.dumps({"data": [one, other]}).encode(), provider_of("featherless"))
    (found,) = page.items
    assert (found.facts.max_context, found.facts.max_output_tokens) == (32768, 4096)
    assert (found.facts.supports_tools, found.facts.supports_vision) == (True, False)
    assert page.aside == {"models that the account's plan does not have": 1}
