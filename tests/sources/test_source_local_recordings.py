"""The local shapes over recorded and documented answers, where a checkout of those lies beside this one."""

import json
from pathlib import Path

import pytest
from loopback import Loopback

from model_tui.core.model import Provider
from model_tui.sources import litellm_proxy, llamacpp, lmstudio, vllm
from model_tui.sources.http import Fetch
from model_tui.sources.protocol import Access
from model_tui.sources.shapes import source_of
from model_tui.sources.table import load_table

RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "recordings"

pytestmark = pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings beside this checkout")


def provider(name: str) -> Provider:
    found = load_table().get(name)
    assert found is not None
    return found


def body(file: str) -> bytes:
    return (RECORDINGS / file).read_bytes()


def test_lmstudio() -> None:
    page = lmstudio.parse_v1(body("lmstudio/api-v1-models.documented.json"), provider("lmstudio"))
    assert page.skipped == 0
    gemma, deepseek, nomic = (item.facts for item in page.items)
    assert (gemma.max_context, gemma.size_b, gemma.supports_vision, gemma.supports_reasoning) == (
        4096,
        26.0,
        True,
        True,
    )
    assert (deepseek.max_context, deepseek.size_b, deepseek.supports_tools) == (131072, 671.0, True)
    assert (nomic.mode, nomic.max_context, nomic.supports_tools) == ("embedding", 2048, None)
    assert gemma.reasoning_efforts is None


async def test_llamacpp(loopback: Loopback) -> None:
    loopback.on("/v1/models", body("llamacpp/v1-models-2026-08-16.json"))
    loopback.on("/props", body("llamacpp/props.documented.json"))
    source = source_of(provider("llamacpp"))
    assert source is not None
    async with Fetch() as fetch:
        (only,) = (await source.listing(fetch, Access(loopback.url))).models
    facts = only.facts
    assert (only.spec.name, facts.max_context, facts.size_b) == ("unsloth/Qwen3.5-2B-GGUF", 1024, 1.882)
    assert (facts.mode, facts.supports_vision, facts.supports_tools) == ("chat", False, None)
    assert facts.description == "Q4_K - Medium, 1.3 GB, loaded with 16,384 of 262,144 tokens"


def test_llamacpp_by_its_readme() -> None:
    (only,) = llamacpp.parse_page(body("llamacpp/v1-models.documented.json"), provider("llamacpp")).items
    assert (only.facts.max_context, only.facts.size_b, only.facts.input_modalities) == (131072, 8.03, ("text",))


def test_vllm() -> None:
    page = vllm.parse_page(body("vllm/hetzner-v1-models-2026-08-19.json"), provider("vllm"))
    assert [item.facts.max_context for item in page.items] == [262144, 262144]
    assert all(item.spec.aliases == () for item in page.items)


def test_litellm() -> None:
    page = litellm_proxy.parse_deployments(body("litellm-proxy/model-info.documented.json"), provider("litellm-proxy"))
    assert [item.spec.name for item in page.items] == ["fake-openai-endpoint"]
    assert "railway" not in repr(page)


@pytest.mark.parametrize("file", sorted(path.name for path in (RECORDINGS / "ollama").glob("*tags*.json")))
async def test_ollama_cloud_speaks_as_ollama_does(loopback: Loopback, file: str) -> None:
    loopback.on("/api/tags", body(f"ollama/{file}"))
    loopback.on("/api/show", body("ollama/api-show.documented.json"))
    source = source_of(provider("ollama-cloud"))
    assert source is not None
    async with Fetch() as fetch:
        found = await source.listing(fetch, Access(loopback.url, "sk-canary"))
    assert len(found.models) == len(json.loads(body(f"ollama/{file}"))["models"])
    assert all(item.facts.max_context for item in found.models)
