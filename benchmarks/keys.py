"""Key presses: from the press to the last change of the screen's text, in a terminal."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from benchmarks.child import Child
from benchmarks.ground import Ground
from benchmarks.report import Row, Samples
from benchmarks.start import full_table
from benchmarks.typing_keys import chip_keys, filter_keys

FILTER_BUDGETS: Final = {5_000: 16.0, 100_000: 50.0}
DETAIL_BUDGET: Final = 16.0
_QUIET: Final = 0.1
_FIRST_OUTPUT: Final = 3.0
_MOVES: Final = 45
_RUNS_A_ROUND: Final = 5


def measure_filter(ground: Ground) -> list[Row]:
    """Return the rows for keys in the filter, at both sizes."""
    return [_filter_row(ground, size, budget) for size, budget in FILTER_BUDGETS.items()]


def _filter_row(ground: Ground, size: int, budget: float) -> Row:
    ready = ground.home / f"ready-{size}"
    ready.unlink(missing_ok=True)
    command = ground.child("synthetic_app", "--size", str(size), "--ready", str(ready))
    taken: list[float] = []
    ground.forget()
    with Child(command, ground.env, ground.home) as child:
        wait_until_ready(child, ready)
        for _ in range(_rounds(ground)):
            taken += _timed(child, chip_keys())
            child.press("escape")
            child.press("/")
            child.settle(_QUIET)
            taken += _timed(child, filter_keys())
            child.press("escape")
            child.settle(_QUIET)
    return _row(f"key in the filter, {size:,} models, p95", taken, budget)


def measure_detail(ground: Ground) -> list[Row]:
    """Return the row for moving the highlight: the detail pane follows it."""
    taken: list[float] = []
    ground.forget()
    with Child(ground.model_tui("--offline"), ground.env, ground.home) as child:
        child.wait_for(full_table)
        child.settle(1.0)
        for _ in range(_rounds(ground)):
            taken += _timed(child, ["j"] * _MOVES)
            taken += _timed(child, ["k"] * _MOVES)
    return [_row("highlight to the detail pane, p95", taken, DETAIL_BUDGET)]


def wait_until_ready(child: Child, ready: Path) -> None:
    """Wait until the table stands and what comes behind the first frame is done."""
    child.wait_for(full_table)
    end = time.perf_counter() + 20
    while not ready.exists() and time.perf_counter() < end:
        child.watch(0.05)
    child.settle(0.5)


def _rounds(ground: Ground) -> int:
    return max(1, ground.runs // _RUNS_A_ROUND)


def _timed(child: Child, keys: Iterable[str]) -> list[float]:
    """Press keys one at a time; return the milliseconds that each took to its last change on screen."""
    taken = []
    for key in keys:
        changed, start = 0.0, time.perf_counter()
        child.press(key)
        seconds = _FIRST_OUTPUT
        while child.read(seconds):
            seconds = _QUIET
            if child.changes:
                changed = (child.changes[-1][0] - start) * 1000
        if changed:
            taken.append(changed)
    return taken


def _row(name: str, taken: list[float], budget: float) -> Row:
    samples = Samples.of(taken)
    source = f"median {samples.median:.1f} ms of {len(taken)} keys"
    return Row(name, samples.p95, min(taken), max(taken), budget, "ms", source)
