"""The parsers over recorded answers of real providers, where a checkout of those lies beside this one."""

import importlib
from pathlib import Path

import pytest

from model_tui.sources.protocol import Listed
from model_tui.sources.refusal import failure
from model_tui.sources.table import load_table

RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "recordings"

pytestmark = pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings beside this checkout")


def read(name: str, file: str) -> dict[str, Listed]:
    provider = load_table().get(name)
    assert provider is not None
    shape = importlib.import_module(f"model_tui.sources.{provider.shape}")
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
        error = failure(status, {}, path.read_bytes(), url="https://h/v1", key="canary")
        assert error.kind == "refused", path


def test_googles_recorded_wait_is_read() -> None:
    error = failure(429, {}, (RECORDINGS / "gemini/error-rate-limit-429.json").read_bytes(), url="https://h", key=None)
    assert error.kind == "quota"
    assert error.wait is not None
    assert 40 < error.wait < 60
