"""Starting the real servers that `scripts/real_servers.py` installs, on loopback, and ending them by their process."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2] / ".cache" / "real-servers"


def program(name: str, file: str) -> Path:
    """A program of a server's own environment; the test is skipped, with the reason, where it is not there."""
    path = HOME / name / "bin" / file
    if not path.is_file():
        why = HOME / f"{name}.reason"
        reason = why.read_text("utf-8") if why.is_file() else f"run: python scripts/real_servers.py {name}"
        pytest.skip(f"no {name} here: {reason}")
    return path


def free_port() -> int:
    """A port of 127.0.0.1 that is free just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def bare_environment(home: Path, **more: str) -> dict[str, str]:
    """An environment without keys, proxies and settings of whoever runs the tests."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", **more}


def answers(url: str) -> bool:
    """Whether a GET of this address is answered with 200."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=2) as answer:
            return int(answer.status) == 200
    except (OSError, urllib.error.URLError):
        return False


@contextmanager
def running(
    command: list[str], *, env: Mapping[str, str], ready: str, log: Path, seconds: float = 120.0
) -> Iterator[None]:
    """Run a server until it is no longer wanted; `ready` is the address that answers when it is up."""
    with log.open("wb") as out:
        server = subprocess.Popen(command, env=dict(env), cwd=log.parent, stdout=out, stderr=subprocess.STDOUT)
        try:
            _wait(server, ready, log, seconds)
            yield
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait(20)


@contextmanager
def litellm_proxy(config: Path, home: Path, key: str, ollama: str, **more: str) -> Iterator[str]:
    """Run a LiteLLM proxy on a file, with nothing of the network, until it is no longer wanted; yield its address.

    `key` is its master key, `ollama` what is asked in place of an Ollama, `more` other variables.
    """
    command, port = program("litellm", "litellm"), free_port()
    offline = {"LITELLM_OFFLINE_MODE": "true", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    env = bare_environment(home, **offline, LITELLM_MASTER_KEY=key, OLLAMA_API_BASE=ollama, **more)
    words = [str(command), "--config", str(config), "--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with running(words, env=env, ready=f"{url}/health/liveliness", log=home.parent / "proxy.log"):
        yield url


def served(url: str, key: str) -> list[str]:
    """The names that a proxy serves."""
    request = urllib.request.Request(f"{url}/v1/models", headers={"authorization": f"Bearer {key}"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
        return [item["id"] for item in json.load(answer)["data"]]


def _wait(server: "subprocess.Popen[bytes]", ready: str, log: Path, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not answers(ready):
        if server.poll() is not None or time.monotonic() > end:
            told = log.read_text("utf-8", "replace")[-2000:]
            pytest.fail(f"the server did not come up (exit {server.poll()}):\n{told}")
        time.sleep(0.1)
