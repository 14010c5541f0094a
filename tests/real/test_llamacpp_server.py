"""Real servers of llama.cpp on a tiny model that is written here, discovered by our registry."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from real_servers import bare_environment, free_port, program, running

from model_tui.core.discovery import Answered
from model_tui.core.model import Offer
from model_tui.registry import ModelRegistry
from model_tui.storage import Paths
from model_tui.workbench import Workbench

pytest.importorskip("gguf")

from tiny_gguf import CONTEXT, tiny_llama

pytestmark = pytest.mark.slow

IN_USE = CONTEXT // 2
TOOLS = "{% if tools %}{% for tool in tools %}{{ tool | tojson }}\n{% endfor %}{% endif %}"
CALLS = (
    "{% for message in messages %}{{ message['role'] }}: "
    "{% if message['tool_calls'] %}{% for call in message['tool_calls'] %}{{ call['function'] | tojson }}{% endfor %}"
    "{% else %}{{ message['content'] }}{% endif %}\n{% endfor %}assistant:"
)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    return tiny_llama(folder / "tiny-llama.gguf")


@pytest.fixture
def python_server(model: Path, tmp_path: Path) -> Iterator[str]:
    """The OpenAI-shaped server of the package llama-cpp-python."""
    python, port = program("llama-cpp-python", "python"), free_port()
    words = [str(python), "-m", "llama_cpp.server", "--model", str(model), "--model_alias", "tiny"]
    words += ["--host", "127.0.0.1", "--port", str(port), "--n_ctx", str(IN_USE)]
    url = f"http://127.0.0.1:{port}/v1"
    with running(words, env=bare_environment(tmp_path), ready=f"{url}/models", log=tmp_path / "server.log"):
        yield url


@pytest.fixture
def server(model: Path, tmp_path: Path) -> Iterator[str]:
    """llama.cpp's own server with one model."""
    command, port = program("llama-server", "llama-server"), free_port()
    words = [str(command), "-m", str(model), "--alias", "tiny", "--ctx-size", str(IN_USE)]
    words += ["--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with running(words, env=bare_environment(tmp_path), ready=f"{url}/health", log=tmp_path / "server.log"):
        yield url


@pytest.fixture
def router(model: Path, tmp_path: Path) -> Iterator[str]:
    """llama.cpp's own server in front of a folder of models, with a key."""
    command, port = program("llama-server", "llama-server"), free_port()
    tiny_llama(model.parent / "caller.gguf", template=TOOLS + CALLS)
    words = [str(command), "--models-dir", str(model.parent), "--api-key", "sk-router"]
    words += ["--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with running(words, env=bare_environment(tmp_path), ready=f"{url}/health", log=tmp_path / "server.log"):
        yield url


def registry(tmp_path: Path, url: str, **env: str) -> ModelRegistry:
    return Workbench(Paths.default(), tmp_path, env={"LLAMACPP_BASE_URL": url, **env}).registry


async def discovered(known: ModelRegistry) -> dict[str, Offer]:
    events = [event async for event in known.discover(["llamacpp"])]
    assert isinstance(events[-1], Answered), events
    snapshot = known.snapshot
    return {snapshot.offers[row].id: snapshot.offers[row] for row in snapshot.by_provider["llamacpp"]}


async def test_llama_cpp_python(python_server: str, tmp_path: Path) -> None:
    offers = await discovered(registry(tmp_path, python_server))
    assert list(offers) == ["tiny"]
    assert (offers["tiny"].state, offers["tiny"].ready) == ("ready", True)
    # Its listing is bare, and what nobody said stays unknown.
    assert (offers["tiny"].context, offers["tiny"].tools) == (None, None)


async def test_llama_server(server: str, tmp_path: Path) -> None:
    tiny = (await discovered(registry(tmp_path, f"{server}/v1")))["tiny"]
    assert (tiny.state, tiny.mode, tiny.context) == ("ready", "chat", IN_USE)
    assert (tiny.tools, tiny.vision, tiny.input_modalities) == (False, False, ("text",))
    assert tiny.size_b is not None
    assert tiny.provenance["context"] == "provider"


async def test_a_server_that_has_gone_keeps_its_listing(model: Path, tmp_path: Path) -> None:
    command, port = program("llama-server", "llama-server"), free_port()
    words = [str(command), "-m", str(model), "--alias", "tiny", "--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    known = registry(tmp_path, url)
    with running(words, env=bare_environment(tmp_path), ready=f"{url}/health", log=tmp_path / "server.log"):
        await discovered(known)
    _ = [event async for event in known.discover(["llamacpp"])]
    offer = known.find("llamacpp/tiny")
    assert offer is not None
    assert (offer.state, known.status("llamacpp").standing) == ("stale", "not-running")


async def test_a_router_lists_what_it_has_not_loaded(router: str, tmp_path: Path) -> None:
    offers = await discovered(registry(tmp_path, router, LLAMACPP_API_KEY="sk-router"))
    assert set(offers) == {"caller", "tiny-llama"}
    assert all(offer.ready for offer in offers.values())
    assert all(offer.context is None for offer in offers.values())


async def test_a_router_without_its_key_refuses(router: str, tmp_path: Path) -> None:
    known = registry(tmp_path, router)
    _ = [event async for event in known.discover(["llamacpp"])]
    assert known.status("llamacpp").standing == "rejected"
