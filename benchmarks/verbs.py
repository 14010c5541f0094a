"""The command line: the whole list as JSON against a plain script, help and version against an empty program."""

import gzip
import json
from pathlib import Path
from typing import Any, Final

from benchmarks.ground import PYTHON, Ground, alternate
from benchmarks.report import Row, Samples, ratio

LIST_BUDGET: Final = 1.5
WORD_BUDGET: Final = 5.0


def measure_list(ground: Ground) -> list[Row]:
    """Return the row of `list --json`."""
    command = ground.model_tui("list", "--json")
    file = ground.home / "columns.json.gz"
    offers = json.loads(ground.output(command))
    _write_columns(file, offers)
    plain = ground.child("plain_list", str(file))
    if json.loads(ground.output(plain)) != offers:
        raise ValueError("the two lists differ")
    sides = alternate(ground.runs, lambda: ground.time(command), lambda: ground.time(plain))
    ours, floor = map(Samples.of, sides)
    return [ratio("list --json", ours, floor, LIST_BUDGET, "L")]


def _write_columns(file: Path, offers: list[dict[str, Any]]) -> None:
    columns = {name: [offer[name] for offer in offers] for name in offers[0]}
    file.write_bytes(gzip.compress(json.dumps(columns, separators=(",", ":")).encode(), 9))


def measure_words(ground: Ground) -> list[Row]:
    """Return the rows of `--help` and `--version`."""
    return [_word_row(ground, option) for option in ("--help", "--version")]


def _word_row(ground: Ground, option: str) -> Row:
    command, empty = ground.model_tui(option), [PYTHON, "-c", "pass"]
    ours, floor = map(Samples.of, alternate(ground.runs, lambda: ground.time(command), lambda: ground.time(empty)))
    return ratio(option, ours, floor, WORD_BUDGET, "P")
