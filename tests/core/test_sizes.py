"""Parameter counts in model ids."""

import pytest

from model_tui.core.sizes import Size, estimate, size_of


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("llama-3.1-8b-instant", 8.0),
        ("meta-llama/Llama-3.3-70B-Instruct", 70.0),
        ("gemma3:1b", 1.0),
        ("qwen2.5:0.5b", 0.5),
        ("deepseek-r1:1.5b", 1.5),
        ("Qwen3-30B-A3B", 30.0),
        ("mixtral-8x7b-instruct", 56.0),
        ("mixtral:8x22B", 176.0),
        ("smollm2:360m", 0.36),
        ("deepseek-r1-distill-llama-70b", 70.0),
        ("gpt-oss:120b-cloud", 120.0),
        ("llama3.2:3b-instruct-q4_K_M", 3.0),
    ],
)
def test_stated(name: str, size: float) -> None:
    assert size_of(name) == pytest.approx(size)


@pytest.mark.parametrize(
    "name", ["gpt-4o-mini", "claude-sonnet-4-5", "o3", "gemini-2.5-pro", "a3b", "1bit", "web3b2", "", "b", "v1.8b2"]
)
def test_not_stated(name: str) -> None:
    assert size_of(name) is None


@pytest.mark.parametrize(
    ("name", "size"), [("kimi-k2:1t", 1000.0), ("Qwen3.8-2.4T-A95B", 2400.0), ("qwen3-embedding-0-6b", 0.6)]
)
def test_trillions_and_dashed_points(name: str, size: float) -> None:
    assert size_of(name) == pytest.approx(size)


def test_a_length_of_context_is_no_size() -> None:
    assert size_of("minimax-text-1m") is None
    assert size_of("qwen2.5-7b-instruct-1m") == 7.0


@pytest.mark.parametrize(
    ("name", "reported", "size"),
    [
        ("llama3.2", 3.2, Size(3.2, "reported")),
        ("mixtral-8x7b", None, Size(56.0, "pattern")),
        ("openai/gpt-4", None, Size(1760.0, "known")),
        ("gpt-3.5-turbo-0125", None, Size(175.0, "known")),
        ("gpt-4o-mini", None, Size(7.0, "default")),
        ("gpt-4.1-nano", None, Size(7.0, "default")),
        ("claude-2.1", None, Size(7.0, "default")),
    ],
)
def test_an_estimate_tells_its_origin(name: str, reported: float | None, size: Size) -> None:
    assert estimate(name, reported) == size
