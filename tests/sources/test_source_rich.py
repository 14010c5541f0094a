"""What OpenAI-compatible listings say beyond OpenAI's own fields: the readers one by one, and prices in their units."""

import json

import pytest
from msgspec import structs
from source_asking import provider_of

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider, Tier
from model_tui.sources import openai, purpose
from model_tui.sources.pages import folded, with_details
from model_tui.sources.prices import SCALES, prices_of
from model_tui.sources.protocol import Listed
from model_tui.sources.table import check_words, load_table

PLAIN = Provider(id="plain", name="Plain", shape="openai", base_url="https://h/v1")


def read(name: str | Provider, *items: object) -> dict[str, Listed]:
    provider = name if isinstance(name, Provider) else provider_of(name)
    page = openai.parse_page(json.dumps({"data": items}).encode(), provider)
    return {item.spec.name: item for item in page.items}


def facts(name: str | Provider, **item: object) -> ModelCapabilities:
    (only,) = read(name, {"id": "some-model", **item}).values()
    return only.facts


# --- prices ------------------------------------------------------------------------------------------------------


def test_the_same_number_is_other_money_elsewhere() -> None:
    item = {"pricing": {"input": 12500, "output": 25000}}
    prices = {unit: prices_of(item, structs.replace(PLAIN, price_unit=unit), "chat") for unit in SCALES}
    assert prices["usd-per-1m"]["price_input"] == 12500
    assert prices["cents-per-100m"]["price_input"] == 1.25
    assert prices["usd-per-token"]["price_input"] is None, "125 million USD for a million tokens is nobody's price"


def test_without_a_unit_there_is_no_price() -> None:
    assert facts(PLAIN, pricing={"prompt": "0.000001", "completion": 3}).price is None


def test_a_unit_that_the_listing_states_goes_before_the_tables() -> None:
    pricing = {"input": 3, "output": 15, "unit": "usd_per_1m_tokens"}
    assert facts("groq", pricing=pricing).price_input == 3.0
    assert facts(PLAIN, pricing=pricing).price_output == 15.0
    assert facts(PLAIN, pricing={**pricing, "unit": ["odd"]}).price is None


def test_zeros_that_do_not_mean_free() -> None:
    zero = {"input": 0, "output": 0, "cached_input": 0}
    assert facts("together", type="chat", pricing=zero).price is None
    assert facts("together", type="chat", pricing={**zero, "input": 3}).price_output is None
    assert facts("deepinfra", metadata={"pricing": {"input_tokens": 0}}).price_input == 0.0
    assert facts("groq", pricing={"prompt": "0"}, is_free=False).price is None
    assert facts("groq", pricing={"prompt": "0"}, is_free=True).price_input == 0.0


@pytest.mark.parametrize("value", [-1, "-1", None, True, "free", float("nan"), [], {"a": 1}])
def test_a_price_that_is_none(value: object) -> None:
    assert facts("together", type="chat", pricing={"input": value}).price is None


@pytest.mark.parametrize(
    ("provider", "item", "part", "amount", "unit"),
    [
        ("groq", {"output_modalities": ["speech"], "pricing": {"prompt": "0.000022"}}, "input", 22.0, "1M characters"),
        (
            "deepinfra",
            {"metadata": {"tags": ["tts"], "pricing": {"input_characters": 5}}},
            "input",
            5.0,
            "1M characters",
        ),
        ("deepinfra", {"metadata": {"tags": ["stt"], "pricing": {"input_seconds": 5e-05}}}, "input", 5e-05, "second"),
        (
            "deepinfra",
            {"metadata": {"tags": ["video-gen"], "pricing": {"output_seconds": 0.4}}},
            "output",
            0.4,
            "second",
        ),
        (
            "deepinfra",
            {"metadata": {"tags": ["image-gen"], "pricing": {"per_image_unit": 0.04}}},
            "output",
            0.04,
            "image",
        ),
        ("together", {"type": "audio", "pricing": {"input": 65}}, "input", 65.0, "1M characters"),
        (
            "together",
            {"type": "transcribe", "pricing": {"transcribe": {"price_per_minute": 0.0015}}},
            "input",
            0.0015,
            "minute",
        ),
        (
            "together",
            {"type": "image", "pricing": {"image_pixel": {"price_per_megapixel": 0.04}}},
            "output",
            0.04,
            "1M pixels",
        ),
        ("together", {"type": "video", "pricing": {"video": {"example_price": 1.2}}}, "output", 1.2, "video"),
        ("xai", {"image_price": 200000000}, "output", 0.02, "image"),
    ],
)
def test_what_is_not_sold_by_the_token(
    provider: str, item: dict[str, object], part: str, amount: float, unit: str
) -> None:
    price = facts(provider, **item).price
    assert price is not None
    assert (getattr(price, part), price.unit) == (amount, unit)
    assert facts(provider, **item).input_cost_per_1m is None


def test_speech_priced_in_the_field_of_tokens_is_unknown_where_no_unit_is_known() -> None:
    assert facts("sambanova", output_modalities=["speech"], pricing={"prompt": "0.00002"}).price is None


def test_xai_states_cents_for_100m_tokens() -> None:
    found = facts(
        "xai",
        prompt_text_token_price=12500,
        cached_prompt_text_token_price=2000,
        completion_text_token_price=25000,
        prompt_image_token_price=12500,
        prompt_text_token_price_long_context=25000,
        completion_text_token_price_long_context=50000,
        cached_prompt_text_token_price_long_context=4000,
        long_context_threshold=200000,
        search_price=250000000,
    )
    assert (found.price_input, found.price_output, found.price_cache_read) == (1.25, 2.5, 0.2)
    assert found.price_tiers == (
        Tier("context", above=200000, input=2.5, output=5.0, cache_read=0.4),
        Tier("image", input=1.25),
        Tier("web-search", input=0.025, unit="query"),
    )
    assert found.mode == "chat"


def test_xai_images_cost_by_quality() -> None:
    line = {"quality": "low", "resolution": "2k", "price_per_image": 600000000}
    found = facts("xai", image_price=600000000, pricing=[line, None, 7, {"resolution": "1k"}])
    assert found.price_tiers == (Tier("quality", "low 2k", output=0.06, unit="image"),)


# --- modes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("provider", "item", "mode"),
    [
        ("groq", {"input_modalities": ["text"], "output_modalities": ["speech"]}, "audio_speech"),
        (
            "groq",
            {"input_modalities": ["audio"], "output_modalities": ["transcription"]},
            "audio_transcription",
        ),
        ("groq", {"input_modalities": ["text"], "output_modalities": ["text"]}, "chat"),
        ("groq", {"input_modalities": ["audio"], "output_modalities": ["text"]}, None),
        ("mistral", {"capabilities": {"completion_chat": True, "audio": True}}, "chat"),
        ("mistral", {"capabilities": {"completion_chat": False, "ocr": True, "vision": True}}, "ocr"),
        ("mistral", {"capabilities": {"audio_speech": True, "function_calling": True}}, "audio_speech"),
        ("mistral", {"capabilities": {"audio_transcription_realtime": True}}, "audio_transcription"),
        ("mistral", {"capabilities": {"moderation": True, "classification": True}}, "moderation"),
        ("mistral", {"capabilities": {"completion_chat": False}}, None),
        ("mistral", {"capabilities": {"completion_fim": True}}, "completion"),
        ("together", {"type": "language"}, "completion"),
        ("together", {"type": "audio"}, "audio_speech"),
        ("together", {"type": "moderation"}, "moderation"),
        ("vercel", {"type": "language"}, "chat"),
        ("fireworks", {"kind": "HF_BASE_MODEL", "supports_chat": True}, "chat"),
        ("fireworks", {"kind": "EMBEDDING_MODEL", "supports_chat": True}, "embedding"),
        ("deepinfra", {"metadata": {"tags": ["chat", "vision"]}}, "chat"),
        ("deepinfra", {"metadata": {"tags": ["image-gen"]}}, "image_generation"),
        ("deepinfra", {"metadata": {"tags": ["embed"]}}, "embedding"),
        ("deepinfra", {"metadata": None}, None),
        ("cerebras", {"capabilities": {"tools": True}}, "chat"),
        ("nebius", {"architecture": {"modality": "text->text"}}, "chat"),
        ("nebius", {"architecture": {"modality": "text->embedding"}}, "embedding"),
        ("novita", {"model_type": "chat"}, "chat"),
        ("openai", {"type": ["chat"], "capabilities": [1], "kind": {}}, None),
    ],
)
def test_what_a_model_is_for(provider: str, item: dict[str, object], mode: str | None) -> None:
    assert purpose.mode_of(item, provider_of(provider)) == mode


# --- abilities and limits ----------------------------------------------------------------------------------------


def test_a_whole_list_of_features_says_no_and_a_missing_one_nothing() -> None:
    some = facts("groq", supported_features=["tools", "json_mode"])
    assert (some.supports_tools, some.supports_json_mode) == (True, True)
    assert (some.supports_reasoning, some.supports_structured_output, some.supports_vision) == (False, False, None)
    for absent in ({}, {"supported_features": None}, {"supported_features": []}, {"supported_features": "tools"}):
        assert facts("groq", **absent).supports_tools is None
    loose = facts("novita", features=["function-calling", "structured-outputs"])
    assert (loose.supports_tools, loose.supports_structured_output, loose.supports_reasoning) == (True, True, None)


def test_mistral_capabilities() -> None:
    can = {"completion_chat": True, "function_calling": True, "reasoning": False, "vision": True, "audio": False}
    found = facts("mistral", capabilities=can, max_context_length=131072)
    assert (found.supports_tools, found.supports_reasoning, found.supports_vision) == (True, False, True)
    assert (found.input_modalities, found.max_context) == (("text", "image"), 131072)
    ocr = facts("mistral", capabilities={**can, "completion_chat": False, "ocr": True})
    assert (ocr.mode, ocr.supports_tools) == ("ocr", None)


def test_the_end_of_a_model() -> None:
    found = facts("mistral", deprecation="2026-08-31T12:00:00Z", deprecation_replacement_model="newer")
    assert (found.retires, found.successor, found.deprecated) == ("2026-08-31", "newer", True)
    assert facts("mistral", deprecation=None).deprecated is None
    assert facts("cerebras", deprecated=False).deprecated is False
    assert facts("groq", active=False).deprecated is True
    assert facts("groq", active=True).deprecated is None
    assert facts("openai", shutdown_date="2026-10-23").retires == "2026-10-23"


def test_cerebras_public_listing() -> None:
    found = facts(
        "cerebras",
        limits={"max_context_length": 131072, "max_completion_tokens": 40960},
        capabilities={"tools": True, "parallel_tool_calls": False, "vision": True, "streaming": True, "json_mode": 1},
        supported_parameters={"seed": True, "logprobs": False, "stop": True},
        architecture={"modality": "text+vision"},
        pricing={"prompt": "0.00000099", "completion": "0.00000149"},
    )
    assert (found.max_context, found.max_output_tokens) == (131072, 40960)
    assert (found.supports_tools, found.supports_parallel_tools, found.supports_streaming) == (True, False, True)
    assert (found.supports_json_mode, found.input_modalities) == (None, ("text", "image"))
    assert (found.known_params, found.price_input, found.price_output) == (("seed", "stop"), 0.99, 1.49)


def test_moonshot_flags() -> None:
    found = facts("moonshot", supports_image_in=True, supports_video_in=True, supports_reasoning=False)
    assert (found.input_modalities, found.supports_vision) == (("text", "image", "video"), True)
    assert found.supports_reasoning is False


def test_limits_wherever_they_stand() -> None:
    assert facts("novita", context_size=65536).max_context == 65536
    assert facts("deepinfra", metadata={"context_length": 8192, "max_tokens": 8192}).max_output_tokens is None
    assert facts("vercel", context_window=200000, max_tokens=64000).max_output_tokens == 64000
    assert facts("together", context_length=1).max_context is None


def row(name: str, **more: object) -> dict[str, object]:
    pricing = {"input": 3, "output": 15}
    return {"provider": name, "status": "live", "supports_tools": True, "pricing": pricing, "is_free": False, **more}


def test_a_router_keeps_the_row_of_each_upstream() -> None:
    rows = [
        row("together", context_length=512000, supports_structured_output=True),
        row("fireworks-ai", context_length=1048576, supports_structured_output=False),
        row("down", status="error", context_length=10),
        None,
    ]
    (only,) = read("huggingface", {"id": "org/m", "providers": rows}).values()
    assert only.spec.aliases == ("org/m:together", "org/m:fireworks-ai")
    assert (only.facts.max_context, only.facts.supports_tools) == (512000, True)
    assert only.facts.supports_structured_output is None
    assert (only.facts.price_input, only.facts.price_output) == (3.0, 15.0)
    assert [(tier.kind, tier.label, tier.input) for tier in only.facts.price_tiers or ()] == [
        ("upstream", "together", 3.0),
        ("upstream", "fireworks-ai", 3.0),
    ]


def test_upstreams_that_differ_leave_the_base_price_open() -> None:
    rows = [
        row("a"),
        row("b", pricing={"input": 1, "output": 2}),
        row("c", pricing={"input": 0, "output": 0}),
        row("d", pricing=7),
    ]
    found = facts("huggingface", providers=rows)
    assert (found.price_input, found.price_output) == (None, None)
    assert [(tier.label, tier.input) for tier in found.price_tiers or ()] == [("a", 3.0), ("b", 1.0)]


# --- aliases -----------------------------------------------------------------------------------------------------


def listed(name: str, *aliases: str, display: str | None = None, **stated) -> Listed:
    return Listed(ModelSpec("p", name, display_name=display, aliases=aliases), ModelCapabilities(**stated))


def test_a_model_listed_under_each_of_its_names_is_one() -> None:
    found = folded(
        [
            listed("m-latest", "m-1", "m", display="m-1", max_context=8),
            listed("m-1", "m-latest", "m"),
            listed("m", "m-1", "m-latest", display="m-1", supports_tools=True),
            listed("other"),
        ]
    )
    assert [item.spec.name for item in found] == ["m-1", "other"]
    assert set(found[0].spec.aliases) == {"m", "m-latest"}
    assert found[0].spec.display_name is None
    assert (found[0].facts.max_context, found[0].facts.supports_tools) == (8, True)


def test_an_alias_that_the_other_denies_is_none() -> None:
    found = folded([listed("a", "b"), listed("b", "c"), listed("d", "e"), listed("e")])
    assert [item.spec.name for item in found] == ["a", "b", "d"]


def test_details_add_facts_and_no_models() -> None:
    main = [listed("a", price_input=1.0), listed("b")]
    more = [listed("a", "a-latest", display="A", max_context=8, price_output=2.0, price_unit="image"), listed("c")]
    found = with_details(main, more)
    assert [item.spec.name for item in found] == ["a", "b"]
    assert (found[0].spec.display_name, found[0].spec.aliases) == ("A", ("a-latest",))
    assert (found[0].facts.max_context, found[0].facts.price_input) == (8, 1.0)
    assert (found[0].facts.price_output, found[0].facts.price_unit) == (None, None)


def test_units_and_modes_of_our_table_are_known() -> None:
    for provider in load_table():
        check_words(provider, provider.id)


@pytest.mark.parametrize("provider", ["openai", "groq", "mistral", "together", "vllm"])
@pytest.mark.parametrize("name", ["gpt-5", "text-embedding-3-small", "whisper-large-v3", "org/some-model:free"])
def test_a_bare_entry_says_what_it_says_beside_fields_that_nobody_knows(provider: str, name: str) -> None:
    table = load_table().get(provider)
    assert table is not None
    bare = {"id": name, "object": "model", "created": 1735689600, "owned_by": "openai"}
    pages = [
        openai.parse_page(json.dumps({"data": [item]}).encode(), table) for item in (bare, {**bare, "unheard_of": 1})
    ]
    assert pages[0] == pages[1]
