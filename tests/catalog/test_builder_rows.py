"""Reading one catalog's row: values, modes, prices, ids."""

import pytest
from catalog_inputs import BUILT, dev_model, lite_row

from model_tui.catalog.builder import litellm, modelsdev
from model_tui.catalog.builder.modes import from_modalities, normal
from model_tui.catalog.builder.prices import priced
from model_tui.catalog.builder.rows import iso_date, number, tidy
from model_tui.core.model import Tier


def lite(key, provider="openai", **more):
    return litellm.row(key, lite_row(provider, **more), provider, BUILT)


def test_numbers():
    assert tidy(1.5e-07 * 1_000_000) == 0.15
    assert number("0.5") == 0.5
    assert number(-1) is number("-1") is number(None) is number(True) is number("x") is number("nan") is None
    assert number(float("inf")) is None


def test_a_models_dev_row():
    row = modelsdev.row(
        "openai",
        "openai",
        "m",
        dev_model(
            "m",
            limit={"context": 0, "input": 1000, "output": 0},
            family="fam",
            knowledge="2024-10",
            structured_output=True,
            status="deprecated",
            temperature=True,
            interleaved={"field": "x"},
            cost={"input": 1, "output": 2, "cache_read": 0.1, "cache_write": 1.25, "reasoning": 3, "input_audio": 9},
        ),
    )
    facts = row.facts
    assert "max_context" not in facts
    assert "max_output_tokens" not in facts
    assert facts["max_input_tokens"] == 1000
    assert (facts["family"], facts["knowledge"], facts["released"]) == ("fam", "2024-10", "2025-06-01")
    assert facts["supports_tools"] is True
    assert facts["supports_reasoning"] is False
    assert facts["supports_structured_output"] is facts["supports_prompt_caching"] is facts["deprecated"] is True
    assert (facts["price_input"], facts["price_cache_write"]) == (1.0, 1.25)
    assert row.tiers == [Tier("reasoning", output=3.0), Tier("audio", input=9.0)]
    assert row.extra["interleaved"] == {"field": "x"}
    assert row.extra["temperature"] is True


def test_models_dev_long_prompts():
    tiers = [{"input": 4, "output": 8, "tier": {"type": "context", "size": 272000}}]
    cost = {"input": 2, "output": 4, "tiers": tiers, "context_over_200k": {"input": 4, "output": 8}}
    assert modelsdev.row("p", "p", "m", dev_model("m", cost=cost)).tiers == [
        Tier("context", above=272_000, input=4.0, output=8.0)
    ]
    del cost["tiers"]
    assert modelsdev.row("p", "p", "m", dev_model("m", cost=cost)).tiers == [
        Tier("context", above=200_000, input=4.0, output=8.0)
    ]


@pytest.mark.parametrize(
    ("stated", "taken"),
    [
        *((day, day) for day in ("2024", "2024-02", "2024-02-29")),
        ("2023-02-29", "2023-02"),
        ("2025-02-31", "2025-02"),
        ("2025-25-11", "2025"),
        ("2024-00", "2024"),
        *((odd, None) for odd in ("0000", "0001-01-01", "\u0662\u0660\u0662\u0664", "soon", "2024-1-1", 2024, None)),
    ],
)
def test_of_a_date_as_much_is_taken_as_is_one(stated, taken):
    assert iso_date(stated) == taken


def test_models_dev_names_the_model_behind_and_the_efforts():
    options = [{"type": "toggle"}, {"type": "effort", "values": [None, "low", "high"]}, {"type": "budget_tokens"}]
    stated = {"canonical_model_id": "zhipuai/glm-5.2", "description": "A\x1bm", "reasoning_options": options}
    row = modelsdev.row("p", "p", "m", dev_model("m", **stated))
    assert row.model == "zhipuai/glm-5.2"
    assert row.facts["reasoning_efforts"] == ("low", "high")
    assert row.facts["description"] == "A m"
    assert not stated.keys() & row.extra.keys()
    for odd in (None, [], 7, ["effort"], [{"type": "effort"}], [{"type": "effort", "values": 3}]):
        row = modelsdev.row("p", "p", "m", dev_model("m", reasoning_options=odd))
        assert row.facts.get("reasoning_efforts") is None


def test_what_models_dev_had_before_is_known_by_its_name_alone():
    now = {"p": {"models": {"m": dev_model("m")}}}
    was = {
        "p": {"models": {"m": dev_model("m"), "old": dev_model("old", release_date="2024-01-02")}},
        "q": {"models": 3},
    }
    assert modelsdev.former(now, was) == {"p": {"old": ("2024-01-02", dev_model("old")["open_weights"])}}


def test_models_dev_text_is_made_harmless():
    row = modelsdev.row("p", "p", "m", dev_model("m", name="a\x1b[31mb", note="x\u202ey"))
    assert row.facts["display_name"] == "a [31mb"
    assert row.extra["note"] == "x y"


def test_a_missing_flag_is_unknown_and_a_stated_no_is_a_no():
    row = lite("m", supports_vision=False)
    assert row.facts["supports_vision"] is False
    assert "supports_function_calling" not in row.facts
    assert "supports_tools" not in row.facts


def test_litellm_facts():
    row = lite(
        "m",
        deprecation_date="2026-01-15",
        supports_response_schema=True,
        cache_read_input_token_cost=7.5e-08,
        supported_modalities=["text", "image", "code"],
        reasoning_effort_levels=["low", "high"],
        rpm=10,
        source="https://example.org",
    )
    assert row.facts["retires"] == "2026-01-15"
    assert row.facts["deprecated"] is True
    assert row.facts["supports_structured_output"] is row.facts["supports_prompt_caching"] is True
    assert row.facts["input_modalities"] == ("text", "image")
    assert row.facts["reasoning_efforts"] == ("low", "high")
    assert row.facts["max_context"] == row.facts["max_input_tokens"] == 128_000
    assert row.extra == {"rpm": 10, "source": "https://example.org"}
    assert lite("m", supports_prompt_caching=False).facts["supports_prompt_caching"] is False


def test_retirement_in_the_future_is_no_deprecation():
    assert "deprecated" not in lite("m", deprecation_date="2027-01-01").facts


def test_legacy_max_tokens_counts_for_chat_only():
    assert lite("m", max_output_tokens=None, max_tokens=4096).facts["max_output_tokens"] == 4096
    assert "max_output_tokens" not in lite("m", max_output_tokens=None, max_tokens=512, mode="embedding").facts


def test_modalities_from_flags_only_where_these_say_more_than_vision():
    assert lite("m", supports_vision=True, supports_pdf_input=True).facts["input_modalities"] == (
        "text",
        "image",
        "pdf",
    )
    assert "input_modalities" not in lite("m", supports_vision=True).facts
    assert "input_modalities" not in lite("m", supports_pdf_input=True).facts


@pytest.mark.parametrize(
    ("key", "provider", "expected"),
    [
        ("gpt-4o-mini", "openai", "gpt-4o-mini"),
        ("openai/sora-2", "openai", "sora-2"),
        ("deepinfra/meta-llama/Llama-3.3-70B", "deepinfra", "meta-llama/Llama-3.3-70B"),
        ("us.anthropic.claude-x-v1:0", "bedrock_converse", "us.anthropic.claude-x-v1:0"),
        ("bedrock/moonshotai.kimi-k2.5", "bedrock", "moonshotai.kimi-k2.5"),
        ("vertex_ai/claude-x@20250101", "vertex_ai-anthropic_models", "claude-x@20250101"),
        ("gemini-2.5-pro", "vertex_ai-language-models", "gemini-2.5-pro"),
        ("azure/gpt-35-turbo-instruct", "azure_text", "gpt-35-turbo-instruct"),
        ("amazon-nova/nova-lite-v1", "amazon_nova", "nova-lite-v1"),
        ("fireworks_ai/accounts/fireworks/models/x", "fireworks_ai", "accounts/fireworks/models/x"),
        ("fireworks_ai/nomic-ai/embed", "fireworks_ai-embedding-models", "nomic-ai/embed"),
        ("text-completion-codestral/codestral-latest", "text-completion-codestral", "codestral-latest"),
        ("perplexity/perplexity/sonar", "perplexity", "perplexity/sonar"),
        ("meta/muse", "meta", "muse"),
    ],
)
def test_the_providers_own_id(key, provider, expected):
    assert litellm.own_id(key, provider) == expected


def test_short_and_full_ids_of_fireworks_are_one():
    data = {
        "fireworks_ai/glm-9p1": lite_row("fireworks_ai"),
        "fireworks_ai/accounts/fireworks/models/glm-9p1": lite_row("fireworks_ai"),
        "fireworks_ai/only-short": lite_row("fireworks_ai"),
    }
    ids = {row.id for row in litellm.rows(data, str, BUILT)}
    assert ids == {"accounts/fireworks/models/glm-9p1", "only-short"}


@pytest.mark.parametrize(
    ("key", "row"),
    [
        ("sample_spec", lite_row("one of https://docs.example.org/providers")),
        ("fallback_generalizations", {"rules": []}),
        ("together-ai-4.1b-8b", lite_row("together_ai")),
        ("together-ai-up-to-4b", lite_row("together_ai")),
        ("fireworks-ai-default", lite_row("fireworks_ai", mode=None)),
        ("fireworks-ai-embedding-up-to-150m", lite_row("fireworks_ai-embedding-models", mode="embedding")),
        ("bedrock/guardrails", lite_row("bedrock", mode="guardrail")),
        ("vertex_ai/search_api", lite_row("vertex_ai", mode="vector_store")),
        ("bad\x1bid", lite_row()),
    ],
)
def test_what_is_no_model_is_left_out_with_a_reason(key, row):
    (dropped,) = litellm.rows({key: row}, str, BUILT)
    assert dropped.key == key
    assert dropped.reason


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("responses", "chat"),
        ("chat", "chat"),
        ("completion", "completion"),
        ("image_generation", "image_generation"),
        (None, None),
        ("one of: chat", None),
    ],
)
def test_modes(mode, expected):
    assert normal(mode) == expected


@pytest.mark.parametrize(
    ("into", "out", "model_id", "expected"),
    [
        (("text", "image"), ("text",), "m", "chat"),
        (("text",), ("text",), "text-embedding-9", None),
        (("text",), ("text",), "bge-reranker-base", None),
        (("text",), ("text",), "llama-guard-9", None),
        (("audio",), ("text",), "nova", "audio_transcription"),
        (("text", "image"), ("text", "image"), "m", "chat"),
        (("text",), ("image",), "m", "image_generation"),
        (("text", "image"), ("video",), "m", "video_generation"),
        (("text",), ("audio",), "big-tts", None),
        (("text",), ("audio",), "big-music", None),
        ((), (), "m", None),
    ],
)
def test_modes_from_modalities(into, out, model_id, expected):
    assert from_modalities(into, out, model_id) == expected


def test_prices_per_token_with_circumstances():
    row = {
        "input_cost_per_token": 2.5e-06,
        "output_cost_per_token": 1e-05,
        "cache_read_input_token_cost": 2.5e-07,
        "input_cost_per_token_above_200k_tokens": 5e-06,
        "output_cost_per_token_above_200k_tokens": 1.5e-05,
        "input_cost_per_token_batches": 1.25e-06,
        "input_cost_per_token_above_200k_tokens_priority": 9e-06,
        "cache_creation_input_token_cost_above_1hr": 6e-06,
        "input_cost_per_audio_token": 4e-05,
        "output_cost_per_reasoning_token": 1.2e-05,
        "input_cost_per_image_token_batches": 1e-06,
        "search_context_cost_per_query": {"search_context_size_low": 0.01, "search_context_size_high": 0.01},
    }
    found = priced(row, "chat")
    assert found.facts == {"price_input": 2.5, "price_output": 10.0, "price_cache_read": 0.25}
    assert found.used == set(row)
    assert found.tiers == [
        Tier("audio", input=40.0),
        Tier("batch", input=1.25),
        Tier("batch", "image", input=1.0),
        Tier("cache-1h", cache_write=6.0),
        Tier("context", above=200_000, input=5.0, output=15.0),
        Tier("priority", above=200_000, input=9.0),
        Tier("reasoning", output=12.0),
        Tier("web-search", input=0.01, unit="query"),
    ]


@pytest.mark.parametrize(
    ("row", "mode", "facts"),
    [
        ({"output_cost_per_image": 0.04}, "image_generation", {"price_output": 0.04, "price_unit": "image"}),
        (
            {"input_cost_per_token": 0, "output_cost_per_token": 0, "input_cost_per_second": 1e-4},
            "audio_transcription",
            {"price_input": 1e-4, "price_unit": "second"},
        ),
        ({"input_cost_per_character": 1.5e-05}, "audio_speech", {"price_input": 15.0, "price_unit": "1M characters"}),
        ({"input_cost_per_query": 0.002}, "rerank", {"price_input": 0.002, "price_unit": "query"}),
        ({"ocr_cost_per_page": 0.001}, "ocr", {"price_input": 0.001, "price_unit": "page"}),
        ({"input_cost_per_pixel": 2e-08, "output_cost_per_pixel": 0.0}, "image_generation", None),
        ({"input_cost_per_token": -1, "output_cost_per_token": "-1"}, "chat", {}),
        ({"input_cost_per_token": "1e-6"}, "chat", {"price_input": 1.0}),
    ],
)
def test_units(row, mode, facts):
    if facts is None:
        facts = {"price_input": 0.02, "price_output": 0.0, "price_unit": "1M pixels"}
    assert priced(row, mode).facts == facts


def test_sizes_are_tiers():
    found = priced({"output_cost_per_second": 0.1, "output_cost_per_second_1080p": 0.2}, "video_generation")
    assert found.facts == {"price_output": 0.1, "price_unit": "second"}
    assert found.tiers == [Tier("size", "1080p", output=0.2, unit="second")]


def test_tiered_pricing_begins_with_the_base():
    pricing = [
        {"range": [0, 32000.0], "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06},
        {"range": [32000.0, 128000.0], "input_cost_per_token": 3e-06, "output_cost_per_token": 4e-06},
    ]
    found = priced({"tiered_pricing": pricing}, "chat")
    assert found.facts == {"price_input": 1.0, "price_output": 2.0}
    assert found.tiers == [Tier("context", above=32_000, input=3.0, output=4.0)]


def test_prices_that_are_not_understood_stay_in_the_extras():
    row = lite("m", input_dbu_cost_per_token=7e-06, input_cost_per_token_on_tuesdays=1)
    assert row.extra == {"input_dbu_cost_per_token": 7e-06, "input_cost_per_token_on_tuesdays": 1}


def test_off_peak_prices_keep_their_hours_in_the_extras():
    off_peak = {"input_cost_per_token": 5e-07, "windows": [{"hours_utc": ["00:00-01:00"]}]}
    row = lite("m", off_peak_pricing=off_peak)
    assert row.tiers == [Tier("off-peak", input=0.5)]
    assert row.extra["off_peak_pricing"]["windows"] == off_peak["windows"]
