"""The parsers over recorded answers of real providers, where a checkout of those lies beside this one."""

import importlib
from collections import Counter
from pathlib import Path

import pytest

from model_tui.core.mode_names import is_too_wide, likely_mode
from model_tui.sources.bedrock import parse_models
from model_tui.sources.protocol import Listed
from model_tui.sources.refusal import failure
from model_tui.sources.table import load_table

RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "recordings"

pytestmark = pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings beside this checkout")


_MODULES = {"bedrock-mantle": "openai"}


def read(name: str, file: str) -> dict[str, Listed]:
    provider = load_table().get(name)
    assert provider is not None
    shape = importlib.import_module(f"model_tui.sources.{_MODULES.get(provider.shape, provider.shape)}")
    page = shape.parse_page((RECORDINGS / file).read_bytes(), provider)
    assert page.skipped == 0
    return {item.spec.name: item for item in page.items}


@pytest.mark.parametrize(
    ("name", "file", "models"),
    [
        ("openai", "openai/2026-08-17.json", 130),
        ("openai", "openai/2025-08-16.json", 63),
        ("anthropic", "anthropic/2026-08-17.json", 10),
        ("anthropic", "anthropic/2025-12-12.json", 10),
        ("gemini", "gemini/2026-08-17.json", 50),
        ("groq", "groq/2026-08-17.json", 13),
        ("mistral", "mistral/2026-08-17.json", 22),
        ("together", "together/2026-08-17.json", 281),
        ("deepseek", "deepseek/2026-08-17.json", 2),
        ("dashscope", "dashscope/intl-2026-08-17.json", 159),
        ("cerebras", "cerebras/2026-08-17.json", 3),
        ("fireworks", "fireworks/v1-models-2026-08-22-tracker.json", 24),
        ("deepinfra", "deepinfra/v1-models-2026-08-22-tracker.json", 185),
        ("perplexity", "perplexity/v1-models-2026-08-10.json", 39),
        ("sambanova", "sambanova/v1-models.documented.json", 3),
        ("minimax", "minimax/v1-models.documented.json", 3),
        ("xai", "xai/v1-models-2026-08-22-tracker.json", 12),
        ("xai", "xai/language-models.documented.json", 3),
        ("cerebras", "cerebras/public-v1-models-2026.json", 2),
        ("groq", "groq/2025-09-11.json", 23),
        ("cerebras", "cerebras/2025-09-11.json", 9),
        ("cohere", "cohere/2026-08-17.json", 31),
        ("cloudflare", "cloudflare/2026-08-17-page1.json", 63),
        ("cloudflare", "cloudflare/2026-08-17-page2-empty.json", 0),
        ("huggingface-hub", "huggingface-hub/2026-08-17.json", 1000),
        ("bedrock-mantle", "bedrock/mantle-v1-models-2026-08-19.json", 48),
        ("azure", "azure/openai-deployments-2023-05-11.json", 1),
        ("azure", "azure/openai-models-2024-10-21.documented.json", 2),
        ("zai", "zai/coding-models-2025-pasted.json", 3),
        ("huggingface", "huggingface-router/v1-models-2026-07-30-trimmed.json", 4),
        ("vllm", "vllm/hetzner-v1-models-2026-08-19.json", 2),
        ("llamacpp", "llamacpp/v1-models-2026-08-16.json", 1),
        ("ollama", "ollama/api-tags-2026-05.json", 4),
    ],
)
def test_every_model_of_a_recording_is_listed(name: str, file: str, models: int) -> None:
    assert len(read(name, file)) == models


def test_openrouter() -> None:
    found = read("openrouter", "openrouter/2026-08-17.json")
    aliases = [alias for item in found.values() for alias in item.spec.aliases if alias.startswith("~")]
    assert len(found) + len(aliases) == 414
    assert not any(name.startswith("~") for name in found)
    assert all(item.facts.mode for item in found.values())
    assert sum(1 for item in found.values() if any(t.kind == "context" for t in item.facts.price_tiers or ())) > 50
    assert all(item.facts.price_input is None or 0 <= item.facts.price_input < 1000 for item in found.values())


def test_openai_dates() -> None:
    found = read("openai", "openai/2026-08-17.json")
    assert sum(1 for item in found.values() if item.facts.retires) == 55
    assert found["gpt-4-0613"].facts.released == "2023-06-12"


def test_context_where_a_listing_states_it() -> None:
    assert read("llamacpp", "llamacpp/v1-models-2026-08-16.json").popitem()[1].facts.max_context == 16384
    assert all(item.facts.max_context for item in read("anthropic", "anthropic/2026-08-17.json").values())
    assert all(item.facts.max_context for item in read("vllm", "vllm/hetzner-v1-models-2026-08-19.json").values())


def test_every_recorded_refusal_of_a_key_is_one() -> None:
    errors = sorted(RECORDINGS.glob("*/error-bad-key-*.json"))
    assert len(errors) >= 10
    for path in errors:
        status = int(path.stem.rsplit("-", 1)[1])
        error = failure(status, {}, path.read_bytes(), url="https://h/v1", secrets=("canary",))
        assert error.kind == "refused", path


def test_googles_recorded_wait_is_read() -> None:
    error = failure(429, {}, (RECORDINGS / "gemini/error-rate-limit-429.json").read_bytes(), url="https://h")
    assert error.kind == "quota"
    assert error.wait is not None
    assert 40 < error.wait < 60


def mode(item: Listed) -> str | None:
    """What a listed model is for: the listing's word, or where it says none, or too wide a one, what its id tells."""
    stated, ident = item.facts.mode, item.spec.name
    return (likely_mode(ident) or stated) if stated is None or is_too_wide(stated, ident) else stated


def modes(found: dict[str, Listed]) -> Counter[str | None]:
    return Counter(map(mode, found.values()))


def test_groq() -> None:
    found = read("groq", "groq/2026-08-17.json")
    assert modes(found) == {"chat": 6, "moderation": 3, "audio_speech": 2, "audio_transcription": 2}
    facts = found["openai/gpt-oss-120b"].facts
    assert (facts.max_context, facts.max_output_tokens) == (131072, 65536)
    assert (facts.price_input, facts.price_output, facts.price_cache_read) == (0.15, 0.6, 0.075)
    assert (facts.supports_tools, facts.supports_structured_output, facts.supports_reasoning) == (True, True, True)
    speech = found["canopylabs/orpheus-v1-english"].facts
    assert (speech.price_input, speech.price_unit, speech.input_cost_per_1m) == (22.0, "1M characters", None)
    assert found["groq/compound"].facts.supports_tools is False
    assert found["whisper-large-v3"].facts.supports_tools is None
    old = read("groq", "groq/2025-09-11.json")
    assert all(item.facts.max_context for item in old.values())


def test_mistral() -> None:
    found = read("mistral", "mistral/2026-08-17.json")
    assert sum(1 + len(item.spec.aliases) for item in found.values()) == 55
    assert modes(found)["chat"] == 13
    assert set(modes(found)) == {"chat", "embedding", "moderation", "ocr", "audio_transcription", "audio_speech"}
    assert "codestral-latest" in found["codestral-2508"].spec.aliases
    old = found["mistral-medium-2505"].facts
    assert (old.retires, old.successor, old.deprecated) == ("2026-08-31", "mistral-medium-3-5", True)
    assert found["voxtral-small-2507"].facts.input_modalities == ("text", "audio")
    assert all(item.facts.released is None for item in found.values())


def test_together() -> None:
    found = read("together", "together/2026-08-17.json")
    assert modes(found) == {
        "chat": 169,
        "ocr": 2,
        "video_generation": 38,
        "image_generation": 30,
        "audio_speech": 15,
        "completion": 15,
        "audio_transcription": 7,
        "embedding": 2,
        "rerank": 2,
        "moderation": 1,
    }
    assert not any(item.facts.price_input == 0 or item.facts.price_output == 0 for item in found.values())
    assert sum(item.facts.input_cost_per_1m is not None for item in found.values() if item.facts.mode == "chat") == 75
    facts = found["moonshotai/Kimi-K3"].facts
    assert (facts.price_input, facts.price_output, facts.price_cache_read, facts.max_context) == (3, 15, 0.3, 1000000)
    assert found["hexgrad/Kokoro-82M"].facts.price_unit == "1M characters"


def test_xai() -> None:
    found = read("xai", "xai/v1-models-2026-08-22-tracker.json")
    facts = found["grok-4.3"].facts
    assert (facts.price_input, facts.price_output, facts.price_cache_read) == (1.25, 2.5, 0.2)
    (above,) = (tier for tier in facts.price_tiers or () if tier.kind == "context")
    assert (above.above, above.input, above.output) == (200000, 2.5, 5.0)
    assert found["grok-4.3"].spec.aliases == ("grok-4.3-latest",)
    assert modes(found) == {"chat": 7, "image_generation": 3, "video_generation": 2}
    image = found["grok-imagine-image"].facts
    assert (image.price_output, image.price_unit) == (0.02, "image")
    rich = read("xai", "xai/language-models.documented.json")["grok-2-vision-1212"].facts
    assert (rich.input_modalities, rich.price_output, rich.mode) == (("text", "image"), 10.0, "chat")


def test_cloudflare() -> None:
    found = read("cloudflare", "cloudflare/2026-08-17-page1.json")
    assert sum(item.facts.max_context is not None for item in found.values()) == 33
    assert modes(found)["embedding"] == 7
    facts = found["@cf/openai/gpt-oss-120b"].facts
    assert (facts.max_context, facts.supports_tools, facts.supports_reasoning) == (128000, True, True)
    assert (facts.price_input, facts.price_output) == (0.35, 0.75)
    assert mode(found["@cf/meta/llama-guard-3-8b"]) == "moderation"
    assert mode(found["@cf/baai/bge-reranker-base"]) == "rerank"
    assert found["@cf/deepgram/aura-1"].facts.price_unit == "1M characters"
    assert not any(item.facts.price_input == 0 for item in found.values())


def test_cohere() -> None:
    found = read("cohere", "cohere/2026-08-17.json")
    assert modes(found) == {"chat": 16, "embedding": 9, "rerank": 5, "audio_transcription": 1}
    facts = found["command-a-plus-05-2026"].facts
    assert (facts.max_context, facts.supports_vision, facts.supports_reasoning) == (436000, True, True)
    assert found["c4ai-aya-expanse-32b"].facts.supports_tools is None
    assert sum(item.facts.max_context is None for item in found.values()) == 4


def test_deepinfra() -> None:
    found = read("deepinfra", "deepinfra/v1-models-2026-08-22-tracker.json")
    assert sum(item.facts.max_context is not None for item in found.values()) == 125
    assert modes(found)["image_generation"] == 28
    assert {item.facts.price_unit for item in found.values()} == {None, "image", "second", "1M characters"}
    facts = found["moonshotai/Kimi-K2.5"].facts
    assert (facts.price_input, facts.price_output, facts.supports_vision, facts.supports_prompt_caching) == (
        *(0.45, 2.25),
        *(True, True),
    )


def test_fireworks_perplexity_and_sambanova() -> None:
    assert modes(read("fireworks", "fireworks/v1-models-2026-08-22-tracker.json")) == {
        "chat": 22,
        "embedding": 1,
        "rerank": 1,
    }
    facts = read("perplexity", "perplexity/v1-models-2026-08-10.json")["anthropic/claude-haiku-4-5"].facts
    assert (facts.price_input, facts.price_output, facts.price_cache_read, facts.price_cache_write) == (1, 5, 0.1, 1.25)
    facts = read("sambanova", "sambanova/v1-models.documented.json")["DeepSeek-R1"].facts
    assert (facts.price_input, facts.price_output, facts.max_context, facts.max_output_tokens) == (5, 7, 16384, 16384)


def test_cerebras_public() -> None:
    facts = read("cerebras", "cerebras/public-v1-models-2026.json")["gemma-4-31b"].facts
    assert (facts.max_context, facts.max_output_tokens, facts.mode) == (131072, 40960, "chat")
    assert (facts.price_input, facts.price_output, facts.input_modalities) == (0.99, 1.49, ("text", "image"))


def test_the_hugging_face_router() -> None:
    found = read("huggingface", "huggingface-router/v1-models-2026-07-30-trimmed.json")
    kimi = found["moonshotai/Kimi-K3"]
    assert (kimi.facts.max_context, kimi.facts.price_input, kimi.facts.supports_tools) == (1000000, 3.0, True)
    assert kimi.facts.supports_structured_output is None
    assert "moonshotai/Kimi-K3:together" in kimi.spec.aliases
    assert found["prism-ml/Ternary-Bonsai-27B-gguf"].facts.price is None


def test_azure_and_bedrock() -> None:
    (deployment,) = read("azure", "azure/openai-deployments-2023-05-11.json").values()
    assert (deployment.spec.display_name, deployment.facts.mode) == ("text-embedding-ada-002", None)
    curie = read("azure", "azure/openai-models-2024-10-21.documented.json")["curie"].facts
    assert (curie.mode, curie.retires) == ("completion", "2024-03-01")
    bedrock = load_table().get("bedrock")
    assert bedrock is not None
    body = (RECORDINGS / "bedrock/foundation-model-summaries-2024-subset.json").read_bytes()
    models, skipped = parse_models(body, bedrock)
    assert (len(models), skipped) == (6, 0)
    found = {model.listed.spec.name: model for model in models}
    sonnet = found["anthropic.claude-3-sonnet-20240229-v1:0"]
    assert (sonnet.listed.facts.input_modalities, sonnet.listed.facts.mode) == (("text", "image"), "chat")
    assert sonnet.calls == {"ON_DEMAND"}


def test_the_hub() -> None:
    found = read("huggingface-hub", "huggingface-hub/2026-08-17.json")
    assert found["Qwen/Qwen3.8-27B"].facts.mode == "chat"
    assert 200 < modes(found)["chat"] < 400
    assert modes(found)["image_generation"] == 126
