"""A real LiteLLM proxy on a config that our export wrote: it serves those names, and we discover them there."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from loopback import Loopback
from real_servers import litellm_proxy, served

from model_tui.catalog import load
from model_tui.cli.main import main
from model_tui.core.discovery import Answered
from model_tui.storage import Paths
from model_tui.workbench import Workbench

pytestmark = pytest.mark.slow

FIXED = ("openai/gpt-4o-mini", "openai/text-embedding-3-small")
PROVIDERS = ("anthropic", "gemini", "groq", "openrouter", "mistral", "deepseek", "xai")


def picks() -> list[str]:
    """Two models that are looked at closely, and two of every other provider, whatever the catalog has of them."""
    found = list(FIXED)
    for provider in PROVIDERS:
        refs = [offer.ref for offer in load().offers if offer.provider == provider and offer.mode == "chat"]
        found += refs[:2]
    return found


@pytest.fixture
def upstream(loopback: Loopback) -> Loopback:
    """Where everything leads: no request leaves this machine."""
    loopback.on("/v1/models", {"object": "list", "data": []})
    loopback.on("/models", {"object": "list", "data": []})
    return loopback


@pytest.fixture
def config(upstream: Loopback, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """What `export litellm` writes, every address turned to loopback."""
    path = tmp_path / "config.yaml"
    assert main(["export", "litellm", *picks(), "--path", str(path)]) == 0
    capsys.readouterr()
    text = path.read_text("utf-8") + "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"
    loaded = yaml.safe_load(text)
    for entry in loaded["model_list"]:
        entry["litellm_params"]["api_base"] = f"{upstream.url}/v1"
    copy = tmp_path / "proxy.yaml"
    copy.write_text(yaml.safe_dump(loaded, sort_keys=False), "utf-8")
    return copy


@pytest.fixture
def key() -> str:
    return f"sk-{secrets.token_hex(24)}"


@pytest.fixture
def proxy(config: Path, key: str, upstream: Loopback, tmp_path: Path) -> Iterator[str]:
    """The address of a running proxy."""
    providers = ("OPENAI", "ANTHROPIC", "GROQ", "OPENROUTER", "MISTRAL", "DEEPSEEK", "XAI", "GEMINI", "GOOGLE")
    keys = {f"{name}_API_KEY": "sk-none" for name in providers}
    with litellm_proxy(config, tmp_path / "home", key, upstream.url, **keys) as url:
        yield url


def exported(config: Path) -> list[str]:
    return [entry["model_name"] for entry in yaml.safe_load(config.read_text("utf-8"))["model_list"]]


def bench(tmp_path: Path, proxy: str, key: str) -> Workbench:
    env = {"LITELLM_PROXY_BASE_URL": f"{proxy}/v1", "LITELLM_PROXY_API_KEY": key}
    return Workbench(Paths.default(), tmp_path, env=env)


async def discovered(bench: Workbench) -> list[Any]:
    return [event async for event in bench.registry.discover(["litellm-proxy"])]


async def test_it_serves_what_was_exported_and_is_discovered(
    config: Path, proxy: str, key: str, tmp_path: Path
) -> None:
    names = exported(config)
    assert len(names) == len(picks())
    assert sorted(served(proxy, key)) == sorted(names)

    ours = bench(tmp_path, proxy, key)
    last = (await discovered(ours))[-1]
    assert isinstance(last, Answered)
    assert (last.models, last.skipped) == (len(names), 0)
    snapshot = ours.registry.snapshot
    listed = {snapshot.offers[row].id for row in snapshot.by_provider["litellm-proxy"]}
    assert listed == set(names)

    mini = ours.registry.find("litellm-proxy/openai/gpt-4o-mini")
    assert mini is not None
    assert (mini.state, mini.mode, mini.context, mini.tools, mini.vision) == ("ready", "chat", 128_000, True, True)
    assert mini.price is not None
    assert (mini.price.input, mini.price.output) == (0.15, 0.6)
    assert mini.provenance["price.input"] == "provider"
    vectors = ours.registry.find("litellm-proxy/openai/text-embedding-3-small")
    assert vectors is not None
    assert vectors.mode == "embedding"


async def test_a_wrong_key_is_refused(proxy: str, tmp_path: Path) -> None:
    ours = bench(tmp_path, proxy, "sk-" + "0" * 48)
    await discovered(ours)
    status = ours.registry.status("litellm-proxy")
    assert status.standing == "rejected", status.reason
