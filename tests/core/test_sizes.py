"""Parameter counts in model ids."""

import pytest

from model_tui.core.sizes import size_of


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
