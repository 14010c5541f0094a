"""`python -m benchmarks [NAME ...]`: measure, print one table, and fail where a budget does not hold."""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from typing import Final

from benchmarks import doors, entries, keys, stall, start, verbs
from benchmarks.ground import Ground, prepared
from benchmarks.report import Row, as_json, as_table

BENCHMARKS: Final[dict[str, Callable[[Ground], list[Row]]]] = {
    "start": start.measure,
    "list": verbs.measure_list,
    "words": verbs.measure_words,
    "filter": keys.measure_filter,
    "detail": keys.measure_detail,
    "doors": doors.measure_doors,
    "ollama": doors.measure_ollama,
    "entries": entries.measure,
    "stall": stall.measure,
}
_RUNS: Final = 15
_QUICK_RUNS: Final = 3


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks", description="Measure the budgets of the project.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"these alone: {', '.join(BENCHMARKS)}")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    parser.add_argument("--runs", type=int, default=_RUNS, metavar="N", help=f"runs of each side, {_RUNS} by default")
    parser.add_argument("--quick", action="store_true", help=f"{_QUICK_RUNS} runs of each side")
    options = parser.parse_args()
    if unknown := [name for name in options.names if name not in BENCHMARKS]:
        parser.error(f"no benchmark '{unknown[0]}'; there are {', '.join(BENCHMARKS)}")
    if options.runs < 1:
        parser.error("--runs takes a number from 1 on")
    return options


def main() -> int:
    """Measure what is asked for; return 1 where a budget does not hold."""
    options = _options()
    rows: list[Row] = []
    with prepared(_QUICK_RUNS if options.quick else options.runs) as ground:
        for name in options.names or BENCHMARKS:
            began = time.perf_counter()
            rows += BENCHMARKS[name](ground)
            print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
    if options.json:
        print(as_json(rows))
    else:
        print(as_table(rows))
        print(f"\nPython {platform.python_version()}, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}")
    return 0 if all(row.passes for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
