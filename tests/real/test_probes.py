"""Probes of real servers: llama.cpp's own, the one of llama-cpp-python, and a LiteLLM proxy in front of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import call
from loopback import closed_port
from real_servers import bare_environment, free_port, litellm_proxy, program, running

from model_tui.storage import Paths

pytest.importorskip("gguf")

from tiny_gguf import tiny_llama

pytestmark = pytest.mark.slow

KEY = "sk-master-0123456789"
CHATS = "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}assistant:"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return tiny_llama(tmp_path / "tiny.gguf", template=CHATS)


@pytest.fixture
def server(model: Path, tmp_path: Path) -> Iterator[str]:
    """llama.cpp's own server; it gives embeddings, too."""
    command, port = program("llama-server", "llama-server"), free_port()
    words = [str(command), "-m", str(model), "--alias", "tiny", "--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with running(words, env=bare_environment(tmp_path), ready=f"{url}/health", log=tmp_path / "server.log"):
        yield url


@pytest.fixture
def python_server(model: Path, tmp_path: Path) -> Iterator[str]:
    python, port = program("llama-cpp-python", "python"), free_port()
    words = [str(python), "-m", "llama_cpp.server", "--model", str(model), "--model_alias", "tiny"]
    words += ["--host", "127.0.0.1", "--port", str(port), "--n_ctx", "512"]
    url = f"http://127.0.0.1:{port}"
    with running(words, env=bare_environment(tmp_path), ready=f"{url}/v1/models", log=tmp_path / "python.log"):
        yield url


def test_llama_server(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLAMACPP_BASE_URL", f"{server}/v1")
    ran = call("probe", "llamacpp/tiny", "--yes", "--json", "--max-tokens", "40")
    assert ran.code == 0, ran.err
    (found,) = ran.json
    assert 0 < found["output_tokens"] <= 40
    assert (found["estimated"], found["finish"] in ("length", "stop"), found["cost_usd"]) == (False, True, 0)
    assert found["input_tokens"] > 5
    assert 0 < found["first_token_ms"] <= found["total_ms"]
    kept = json.loads((Paths.default().state_dir / "perf.json").read_text())["llamacpp/tiny"]
    assert kept["probe"]["output_tokens"] == found["output_tokens"]


def test_llama_cpp_python(python_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLAMACPP_BASE_URL", f"{python_server}/v1")
    ran = call("probe", "llamacpp/tiny", "--yes", "--json", "--max-tokens", "40")
    assert ran.code == 0, ran.err
    (found,) = ran.json
    assert 0 < found["output_tokens"] <= 41
    # its stream reports no tokens: pieces are counted, and that is said
    assert found["estimated"] == (found["input_tokens"] is None)


def test_litellm_proxy(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(
        "model_list:\n"
        f"- {{model_name: tiny, litellm_params: {{model: openai/tiny, api_base: '{server}/v1', api_key: none}}}}\n"
        f"- {{model_name: gone, litellm_params: {{model: openai/tiny, api_base: 'http://127.0.0.1:{closed_port()}/v1',"
        " api_key: none, max_retries: 0}}\n"
    )
    home = tmp_path / "proxy-home"
    home.mkdir()
    with litellm_proxy(config, home, KEY, f"http://127.0.0.1:{closed_port()}") as url:
        monkeypatch.setenv("LITELLM_PROXY_BASE_URL", f"{url}/v1")
        monkeypatch.setenv("LITELLM_PROXY_API_KEY", KEY)
        ran = call("probe", "litellm-proxy/tiny", "litellm-proxy/gone", "--yes", "--json", "--max-tokens", "40")
        assert ran.code == 0, ran.err
        good, bad = sorted(ran.json, key=lambda one: not one["ok"])
        assert (good["id"], good["estimated"]) == ("tiny", False)
        assert 0 < good["output_tokens"] <= 40
        assert "onnect" in bad["error"]
        monkeypatch.setenv("LITELLM_PROXY_API_KEY", "sk-wrong-0123456789")
        refused = call("probe", "litellm-proxy/tiny", "--yes")
        assert refused.code == 3
        assert "litellm-proxy does not say which models it has: the key was refused" in refused.err
        assert "sk-wrong-0123456789" not in refused.err
