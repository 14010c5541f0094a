"""The start of the app: time to the first full table, and memory, against the least app that Textual can be."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from benchmarks.child import Child
from benchmarks.ground import Ground, alternate
from benchmarks.report import Row, Samples, ratio

TABLE_BUDGET: Final = 1.6
MEMORY_BUDGET: Final = 2.0
_IDLE_SECONDS: Final = 2.0
_MEMORY_RUNS: Final = 3
_DETAIL_LINES: Final = 5


class _Memory(NamedTuple):
    """MB: the most until the first frame, the most until idle, and what is held when idle."""

    at_first: float
    at_most: float
    idle: float


def full_table(rows: list[str]) -> bool:
    """Whether all three panes are filled, and the keys below them are shown."""
    top = next((at for at, row in enumerate(rows) if row.startswith("╭─ providers")), None)
    if top is None or not rows[-1].strip() or not rows[-2].startswith("╰"):
        return False
    lefts = [at for at, character in enumerate(rows[top]) if character == "╭"]
    rights = [at for at, character in enumerate(rows[top]) if character == "╮"]
    if len(lefts) != 3 or len(rights) != 3:
        return False
    body = rows[top + 1 : -2]
    providers, table, detail = (
        [bool(row[left + 1 : right].strip()) for row in body] for left, right in zip(lefts, rights, strict=True)
    )
    return all(providers) and all(table) and sum(detail) >= _DETAIL_LINES


def _minimal(rows: list[str]) -> bool:
    return rows[0].startswith("standing")


def measure(ground: Ground) -> list[Row]:
    """Return the rows for time and memory."""
    app, floor = ground.model_tui("--offline"), ground.child("minimal_app")

    def first_frame(command: Sequence[str]) -> float:
        with Child(command, ground.env, ground.home) as child:
            return child.wait_for(full_table if command is app else _minimal) * 1000

    times = alternate(ground.runs, lambda: first_frame(app), lambda: first_frame(floor))
    ours, least = map(Samples.of, times)
    rows = [ratio("first full table", ours, least, TABLE_BUDGET, "T")]
    return rows + _memory_rows(ground, app, floor)


def _memory_rows(ground: Ground, app: Sequence[str], floor: Sequence[str]) -> list[Row]:
    def memory(command: Sequence[str]) -> _Memory | None:
        with Child(command, ground.env, ground.home) as child:
            child.wait_for(full_table if command is app else _minimal)
            first = child.memory()
            child.watch(_IDLE_SECONDS)
            later = child.memory()
        return None if first is None or later is None else _Memory(first[0], later[0], later[1])

    runs = min(ground.runs, _MEMORY_RUNS)
    ours, least = alternate(runs, lambda: memory(app), lambda: memory(floor))
    pairs = [(a, b) for a, b in zip(ours, least, strict=True) if a is not None and b is not None]
    if not pairs:  # only Linux says how much a program has held
        return []
    names = {
        "at_first": "memory, peak to the first full table",
        "at_most": "memory, peak to idle",
        "idle": "memory, idle",
    }
    return [
        ratio(
            title,
            Samples.of(getattr(a, name) for a, _ in pairs),
            Samples.of(getattr(b, name) for _, b in pairs),
            MEMORY_BUDGET,
            "T",
            "MB",
        )
        for name, title in names.items()
    ]
