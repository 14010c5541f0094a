"""Providers that answer with 500 models each while the user types: the longest time in which nothing could be drawn."""

import json
import time
from itertools import cycle
from typing import Final

from benchmarks.child import Child
from benchmarks.ground import Ground
from benchmarks.keys import wait_until_ready
from benchmarks.report import Row
from benchmarks.servers import serving
from benchmarks.typing_keys import filter_keys

BUDGETS: Final = {5_000: 50.0, 100_000: 100.0}
_MODELS: Final = 500
_FIRST_ANSWER: Final = 4.0
_BETWEEN: Final = 1.5
_MOST_ANSWERS: Final = 6
_KEY_EVERY: Final = 0.07


def measure(ground: Ground) -> list[Row]:
    """Return the rows at both sizes."""
    return [_row(ground, size, budget) for size, budget in BUDGETS.items()]


def _row(ground: Ground, size: int, budget: float) -> Row:
    answers = min(_MOST_ANSWERS, ground.runs)
    delays = [_FIRST_ANSWER + _BETWEEN * at for at in range(answers)]
    ready, report = ground.home / f"stall-{size}", ground.home / f"stall-{size}.json"
    with serving(ground, "openai", _MODELS, delays) as urls:
        arguments = ["--size", str(size), "--ready", str(ready), "--report", str(report), "--doors", *urls]
        ground.forget()
        with Child(ground.child("synthetic_app", *arguments), ground.env, ground.home) as child:
            wait_until_ready(child, ready)
            began = time.perf_counter()
            _type(child, delays[-1] + _BETWEEN)
            ended = time.perf_counter()
    noted = json.loads(report.read_text())
    news = [at for at in noted["news"] if began < at < ended]
    if len(news) != answers:
        raise ValueError(f"{len(news)} of {answers} answers came while typing")
    late = [(at, length * 1000) for at, length in noted["late"] if began < at < ended]
    alone = max((length for at, length in late if at < news[0] - _BETWEEN / 2), default=0.0)
    longest = [max(length for at, length in late if abs(at - one) < _BETWEEN / 2) for one in news]
    source = f"{answers} events of {_MODELS} models; typing alone {alone:.1f} ms"
    return Row(f"longest stall, {size:,} models", max(longest), min(longest), max(longest), budget, "ms", source)


def _type(child: Child, seconds: float) -> None:
    """Type for so long, never waiting for what the app makes of it."""
    child.press("/")
    keys = cycle(filter_keys())
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        child.press(next(keys))
        child.watch(_KEY_EVERY)
