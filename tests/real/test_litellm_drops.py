"""A real LiteLLM proxy on a file with entries that it drops without a word: our review names exactly those."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import call
from loopback import Loopback
from real_servers import litellm_proxy, served

pytestmark = pytest.mark.slow

KEY = "api_key: none"
PARAMS = {
    "fine": f"model: openai/gpt-4o, {KEY}",
    "fine-text-rpm": f'model: openai/gpt-4o, {KEY}, rpm: "100"',
    "fine-whole-float": f"model: openai/gpt-4o, {KEY}, rpm: 2.0",
    "fine-bare": f"model: gpt-4o-mini, {KEY}",
    "fine-custom": f"model: anything, custom_llm_provider: openai, {KEY}",
    "fine-price-text": f"model: openai/gpt-4o, {KEY}, input_cost_per_token: 1e-6",
    "fine-unset": "model: groq/llama-3.3-70b-versatile, api_key: os.environ/NOT_SET_ANYWHERE",
    "prefix": f"model: google/gemini-2.5-pro, {KEY}",
    "prefix-of-the-map": "model: bedrock_converse/anthropic.claude-3-haiku-20240307-v1:0",
    "bare": f"model: deepseek-chat, {KEY}",
    "custom": f"model: anything, custom_llm_provider: nobody, {KEY}",
    "rpm": f"model: openai/gpt-4o, {KEY}, rpm: abc",
    "rpm-fraction": f"model: openai/gpt-4o, {KEY}, rpm: 1.5",
    "key-number": "model: openai/gpt-4o, api_key: 12345",
    "version-date": f"model: azure/x, {KEY}, api_version: 2024-02-01",
    "tags": f"model: openai/gpt-4o, {KEY}, tags: fast",
    "budget": f"model: openai/gpt-4o, {KEY}, max_budget: lots",
    "price": f"model: openai/gpt-4o, {KEY}, input_cost_per_token: cheap",
    "switch": f"model: openai/gpt-4o, {KEY}, use_in_pass_through: perhaps",
    "project": "model: vertex_ai/gemini-2.5-pro, vertex_project: 123456",
}
INFOS = {"tier": "tier: gold", "base": "base_model: 4", "info-price": "input_cost_per_token: cheap"}


@pytest.fixture
def config(tmp_path: Path, loopback: Loopback) -> Path:
    """One entry a line, every address turned to loopback: the proxy asks each at its start."""
    loopback.on("/v1/models", {"object": "list", "data": []})
    base = f", api_base: '{loopback.url}/v1'"
    lines = [f"  - {{model_name: {name}, litellm_params: {{{params}{base}}}}}" for name, params in PARAMS.items()]
    fine = PARAMS["fine"] + base
    lines += [f"  - {{model_name: {n}, litellm_params: {{{fine}}}, model_info: {{{i}}}}}" for n, i in INFOS.items()]
    path = tmp_path / "config.yaml"
    text = "\n".join(["model_list:", *lines, "general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}", ""])
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def proxy(config: Path, loopback: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a proxy on that file; its key is in the environment of this process, too."""
    key = f"sk-{secrets.token_hex(24)}"
    monkeypatch.setenv("LITELLM_MASTER_KEY", key)
    with litellm_proxy(config, tmp_path / "home", key, loopback.url) as url:
        yield url


def test_the_errors_are_what_the_proxy_lacks(config: Path, proxy: str) -> None:
    names = set(served(proxy, os.environ["LITELLM_MASTER_KEY"]))
    dropped = {*PARAMS, *INFOS} - names
    made = call("check", str(config), "--json").json
    assert {f["name"] for f in made["findings"] if f["severity"] == "error" and f["kind"] != "retired"} == dropped
    assert dropped == {name for name in (*PARAMS, *INFOS) if not name.startswith("fine")}
    ran = call("verify", "--url", proxy, "--path", str(config))
    assert ran.code == 1
    assert {line.removeprefix("missing: ") for line in ran.out.splitlines()} == dropped
