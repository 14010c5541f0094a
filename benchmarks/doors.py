"""Discovery: many providers at once, and one Ollama with many models."""

import json
import shutil
import socket
import time
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from benchmarks.ground import Ground, alternate
from benchmarks.report import Row, Samples, difference
from benchmarks.servers import serving

DOORS_BUDGET: Final = 100.0
OLLAMA_BUDGET: Final = 600.0
_DOORS: Final = 40
_MODELS: Final = 25
_DELAY: Final = 0.1
_LOCAL_MODELS: Final = 100
_SHOW_DELAY: Final = 0.05


def measure_doors(ground: Ground) -> list[Row]:
    """Return the row of 40 providers; a bare socket that asks one of them is the slowest provider."""
    firsts: list[float] = []
    with serving(ground, "openai", _MODELS, [_DELAY] * _DOORS) as urls:
        command = ground.child("discover", *urls)

        def discover() -> float:
            _forget(ground)
            told = json.loads(ground.output(command))
            if told["answers"] != _DOORS:
                raise ValueError(f"{told['answers']} of {_DOORS} providers answered")
            firsts.append(told["first"] * 1000)
            return float(told["total"]) * 1000

        ours, floor = map(Samples.of, alternate(ground.runs, discover, lambda: _ask_plainly(urls[0])))
    row = difference(f"{_DOORS} providers over the slowest", ours, floor, DOORS_BUDGET, "the slowest")
    source = f"{row.source}; first on screen {Samples.of(firsts[1:]).shown()} ms"
    return [replace(row, source=source)]


def _ask_plainly(url: str) -> float:
    """Return the milliseconds that one provider takes to answer in full."""
    start = time.perf_counter()
    with socket.create_connection(("127.0.0.1", urlsplit(url).port or 0)) as link:
        link.sendall(b"GET /v1/models HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
        got = b""
        while b"\r\n\r\n" not in got or not got.endswith(b"]}"):
            got += link.recv(1 << 16)
    return (time.perf_counter() - start) * 1000


def measure_ollama(ground: Ground) -> list[Row]:
    """Return the row of one Ollama whose tags say nothing about its models, against a verb that asks nobody."""
    with serving(ground, "ollama", _LOCAL_MODELS, [_SHOW_DELAY]) as urls:
        env = {"OLLAMA_HOST": urls[0]}
        online, offline = ground.model_tui("refresh", "ollama"), ground.model_tui("--offline", "providers")

        def refresh() -> float:
            _forget(ground)
            return ground.time(online, env)

        ours, floor = map(Samples.of, alternate(ground.runs, refresh, lambda: ground.time(offline, env)))
        listed = json.loads(ground.output(ground.model_tui("list", "--json", "provider:ollama"), env))
    _forget(ground)
    known = sum(offer["context"] is not None for offer in listed if offer["ready"])
    name = f"{_LOCAL_MODELS} Ollama models over offline"
    row = difference(name, ours, floor, OLLAMA_BUDGET, "offline")
    if known != _LOCAL_MODELS:
        raise ValueError(f"contexts of {known} of {_LOCAL_MODELS} models")
    source = f"{row.source}; {known} of {_LOCAL_MODELS} contexts"
    return [replace(row, source=source)]


def _forget(ground: Ground) -> None:
    """Drop the cached listings, so that each run starts as the first one did."""
    shutil.rmtree(ground.home / "cache", ignore_errors=True)
