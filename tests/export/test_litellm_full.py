"""Full entries: the given shapes of OpenRouter and Azure, what is refreshed of them, and what is the user's."""

from typing import Any

import pytest
import yaml
from picks import entries, kinds, only, pick, plan, unlisted

from model_tui.core.model import Layer, ModelCapabilities
from model_tui.export.litellm_tuning import is_tuned

GPT = unlisted(
    mode="chat",
    description="A model.\nIts second paragraph.",
    max_context=128_000,
    max_output_tokens=16_384,
    supports_tools=True,
    supports_vision=True,
    supports_reasoning=False,
    price_input=2.5,
    price_output=10.0,
    popularity=79.84,
)


def full(ref: str, *layers: Layer, **how: Any) -> dict[str, Any]:
    return only(plan(None, pick(ref, *layers, full=True, **how)))


def test_openrouter() -> None:
    made = full(
        "openrouter/openai/gpt-4o:free", GPT, variable="OPENROUTER_API_KEY", canonical="openai/gpt-4o", synced=True
    )
    assert made == {
        "model_name": "openrouter/openai-gpt-4o-free",
        "litellm_params": {
            "model": "openrouter/openai/gpt-4o:free",
            "api_key": "os.environ/OPENROUTER_API_KEY",
            "temperature": 0.7,
            "max_tokens": 8192,
            "top_p": 1.0,
            "extra_headers": {
                "HTTP-Referer": "os.environ/OPENROUTER_SITE_URL",
                "X-Title": "os.environ/OPENROUTER_APP_NAME",
            },
        },
        "model_info": {
            "managed_by": "model-tui",
            "synced": True,
            "mode": "chat",
            "supports_function_calling": True,
            "supports_vision": True,
            "description": "A model.",
            "popularity_score": 79.8,
            "cost": {"input_per_1m_tokens": 2.5, "output_per_1m_tokens": 10.0, "tier": "standard"},
            "tags": ["openrouter", "openai", "vision", "function-calling", "long-context"],
        },
    }
    assert list(made["litellm_params"])[:5] == ["model", "api_key", "temperature", "max_tokens", "top_p"]


@pytest.mark.parametrize(
    ("facts", "tokens"),
    [
        ({"max_context": 128_000}, 8192),
        ({"max_context": 10_000}, 5000),
        ({"max_context": 128_000, "max_output_tokens": 4096}, 4096),
        ({}, 2048),
        ({"max_context": None}, 2048),
        ({"max_context": 1}, 1),
    ],
)
def test_max_tokens(facts: dict[str, int | None], tokens: int) -> None:
    assert full("openrouter/m", unlisted(mode="chat", **facts))["litellm_params"]["max_tokens"] == tokens


def test_max_tokens_is_the_providers_word_and_a_catalogs_where_it_has_none() -> None:
    catalog = Layer("models.dev", ModelCapabilities(mode="chat", max_context=128_000, max_output_tokens=1000))
    listed = unlisted(mode="chat", max_context=128_000)
    assert full("openrouter/m", catalog)["litellm_params"]["max_tokens"] == 1000
    assert full("openrouter/m", catalog, listed)["litellm_params"]["max_tokens"] == 8192


@pytest.mark.parametrize(
    ("price", "cost"),
    [
        ({}, None),
        ({"price_output": 3.0}, None),
        ({"price_input": -1_000_000.0, "price_output": -1_000_000.0}, None),
        (
            {"price_input": 0.0, "price_output": 0.0},
            {"input_per_1m_tokens": 0.0, "output_per_1m_tokens": 0.0, "tier": "free"},
        ),
        ({"price_input": 0.049}, {"input_per_1m_tokens": 0.05, "tier": "budget"}),
        ({"price_input": 0.0012}, {"input_per_1m_tokens": 0.0012, "tier": "budget"}),
        ({"price_input": 0.4999}, {"input_per_1m_tokens": 0.5, "tier": "budget"}),
        ({"price_input": 5.0}, {"input_per_1m_tokens": 5.0, "tier": "premium"}),
        ({"price_input": 0.04, "price_unit": "image"}, None),
    ],
)
def test_cost(price: dict[str, Any], cost: dict[str, Any] | None) -> None:
    assert full("openrouter/m", unlisted(mode="chat", **price))["model_info"].get("cost") == cost


def test_what_one_does_not_chat_with_has_no_request_defaults() -> None:
    params = full("openrouter/m", unlisted(mode="embedding"))["litellm_params"]
    assert not {"temperature", "max_tokens", "top_p"} & set(params)


def test_the_users_own_defaults_come_first() -> None:
    params = full("openrouter/m", GPT, max_tokens=100, temperature=0.0, defaults={"seed": 7})["litellm_params"]
    assert (params["max_tokens"], params["temperature"], params["top_p"], params["seed"]) == (100, 0.0, 1.0, 7)


def test_elsewhere_there_are_facts_and_no_defaults() -> None:
    made = full("groq/m", GPT)
    assert set(made["litellm_params"]) == {"model", "api_key"}
    info = made["model_info"]
    assert (info["input_cost_per_token"], info["max_input_tokens"]) == (2.5e-06, 128_000)
    assert info["cost"]["tier"] == "standard"


def test_a_score_of_whoever_ranked_the_models() -> None:
    assert full("openrouter/m", GPT, popularity=12.34)["model_info"]["popularity_score"] == 12.3


# Azure


def test_azure() -> None:
    made = full("azure/prod-gpt4o", unlisted(), shown="gpt-4o")
    assert made == {
        "model_name": "azure/prod-gpt4o",
        "litellm_params": {
            "model": "azure/prod-gpt4o",
            "api_key": "os.environ/AZURE_OPENAI_API_KEY",
            "api_base": "os.environ/AZURE_OPENAI_ENDPOINT",
            "api_version": "2024-08-01-preview",
            "temperature": 0.7,
            "max_tokens": 4096,
            "top_p": 1.0,
        },
        "model_info": {
            "managed_by": "model-tui",
            "mode": "chat",
            "base_model": "azure/gpt-4o",
            "supports_function_calling": True,
            "supports_vision": True,
            "description": "Azure OpenAI deployment 'prod-gpt4o' running gpt-4o",
            "tags": ["azure", "enterprise", "gpt-4"],
        },
    }


@pytest.mark.parametrize(
    ("model", "mode", "tokens", "can"),
    [
        ("o1-preview", "chat", 16_384, (True, False, True)),
        ("o3-mini", "chat", 16_384, (True, False, True)),
        ("gpt-5-mini", "chat", 8192, (True, True, False)),
        ("gpt-4.1", "chat", 4096, (True, True, False)),
        ("gpt-4", "chat", 8192, (True, False, False)),
        ("gpt-35-turbo", "chat", 4096, (True, False, False)),
        ("deepseek-r1", "chat", 8192, (True, False, False)),
        ("model-router", "chat", 4096, (True, True, False)),
        ("canada-chat", "chat", 4096, (False, False, False)),
        ("demo1", "chat", 4096, (False, False, False)),
        ("text-embedding-3-large", "embedding", None, (False, False, False)),
        ("text-embedding-ada-002", "embedding", None, (False, False, False)),
        ("cohere-rerank-v3", "rerank", None, (False, False, False)),
        ("whisper", "audio_transcription", None, (False, False, False)),
        ("sora", "video_generation", None, (False, False, False)),
        ("dall-e-3", "image_generation", None, (False, False, False)),
        ("flux.1-kontext", "image_generation", None, (False, False, False)),
    ],
)
def test_azure_by_name_where_nobody_knows(
    model: str, mode: str, tokens: int | None, can: tuple[bool, bool, bool]
) -> None:
    tools, vision, reasons = can
    made = full("azure/d", unlisted(), shown=model)
    info = made["model_info"]
    assert (info["mode"], made["litellm_params"].get("max_tokens")) == (mode, tokens)
    assert (info["supports_function_calling"], info["supports_vision"]) == (tools, vision)
    assert info.get("supports_reasoning", False) is reasons
    assert made["litellm_params"].get("drop_params", False) is reasons, "such models take no temperature"


def test_azure_by_the_data_where_there_is_some() -> None:
    said = unlisted(
        mode="chat", max_context=200_000, max_output_tokens=100_000, supports_vision=True, supports_tools=False
    )
    made = full("azure/d", said, shown="o1")
    info = made["model_info"]
    assert made["litellm_params"]["max_tokens"] == 8192
    assert (info["supports_function_calling"], info["supports_vision"]) == (False, True)


# a refresh


def test_facts_are_refreshed_and_what_was_tuned_stays() -> None:
    before = plan(None, pick("openrouter/m", GPT, full=True, canonical="openai/gpt-4o")).after.decode()
    tuned = (
        before.replace("temperature: 0.7", "temperature: 0.1  # calm")
        .replace("max_tokens: 8192", "max_tokens: 99")
        .replace("        - vision\n", "        - vision\n        - mine  # keep\n")
        .replace("os.environ/OPENROUTER_SITE_URL", "https://example.org")
        .replace("description: A model.", "description: My own words.")
    )
    assert tuned.count("\n") == before.count("\n") + 1
    fresh = unlisted(
        mode="chat", max_context=128_000, supports_tools=True, supports_vision=False, price_input=3.0, price_output=10.0
    )
    made = plan(tuned, pick("openrouter/m", fresh, canonical="openai/gpt-4o", popularity=50.0))
    assert kinds(made) == ["refresh"]
    entry = only(made)
    old = yaml.safe_load(tuned)["model_list"][0]
    assert entry["litellm_params"] == old["litellm_params"]
    info = entry["model_info"]
    assert info["cost"] == {"input_per_1m_tokens": 3.0, "output_per_1m_tokens": 10.0, "tier": "standard"}
    assert info["popularity_score"] == 50.0
    assert info["supports_vision"] is False
    assert info["tags"] == ["openrouter", "openai", "mine", "function-calling", "long-context"]
    assert b"        - mine  # keep\n" in made.after
    assert info["description"] == "My own words."
    again = plan(made.after, pick("openrouter/m", fresh, canonical="openai/gpt-4o", popularity=50.0))
    assert (kinds(again), again.after) == (["same"], made.after)


def test_tags_of_the_user_stay_where_they_are_put() -> None:
    before = plan(None, pick("openrouter/m", GPT, full=True)).after.decode()
    tuned = before.replace("        - vision\n", "        - mine  # of mine\n        - vision  # seen\n")
    assert plan(tuned, pick("openrouter/m", GPT)).after.decode() == tuned
    less = tuned.replace("        - function-calling\n", "")
    assert plan(less, pick("openrouter/m", GPT)).after.decode() == f"{less}        - function-calling\n"


def test_tags_that_are_shared_by_an_alias_are_written_out() -> None:
    before = plan(None, pick("openrouter/m", GPT, full=True)).after.decode()
    head, _, tags = before.partition("      tags:\n")
    shared = f"x: &t\n{tags.replace('        - vision', '        - mine')}{head}      tags: *t\n"
    made = plan(shared, pick("openrouter/m", GPT))
    value = yaml.safe_load(made.after)
    assert "vision" in only(made)["model_info"]["tags"]
    assert value["x"] == yaml.safe_load(shared)["x"]


def test_what_nobody_knows_any_more_stays() -> None:
    before = plan(None, pick("openrouter/m", GPT, full=True))
    made = plan(before.after, pick("openrouter/m", unlisted(mode="chat"), full=True))
    assert only(made)["model_info"]["cost"] == only(before)["model_info"]["cost"]
    assert only(made)["model_info"]["supports_vision"] is True


def test_a_plain_entry_becomes_full_in_its_facts_alone() -> None:
    before = plan(None, pick("openrouter/m", GPT))
    made = plan(before.after, pick("openrouter/m", GPT, full=True))
    assert only(made)["litellm_params"] == only(before)["litellm_params"]
    assert only(made)["model_info"]["popularity_score"] == 79.8
    assert "synced" not in only(plan(before.after, pick("openrouter/m", GPT, synced=True)))["model_info"]


@pytest.mark.parametrize("ref", ["openrouter/m", "azure/prod", "bedrock/m", "vertex-ai/m", "watsonx/m"])
def test_nothing_that_we_wrote_counts_as_tuned(ref: str) -> None:
    made = only(plan(None, pick(ref, GPT, full=True, variable=None)))
    for known in (None, pick(ref, GPT, full=True)):
        assert not is_tuned(made, known)
        made["litellm_params"]["timeout"] = 3
        assert is_tuned(made, known)
        del made["litellm_params"]["timeout"]


def test_four_hundred_models_twice_are_no_change() -> None:
    picks = [pick(f"openrouter/maker-{n % 9}/m-{n}", GPT, full=True) for n in range(400)]
    made = plan(None, *picks)
    assert len({entry["model_name"] for entry in entries(made)}) == 400
    again = plan(made.after, *picks)
    assert (set(kinds(again)), again.after) == ({"same"}, made.after)
