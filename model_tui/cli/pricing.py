"""The workload that a verb prices a month for: the one its options state, or the one in use."""

import argparse
from typing import Final

from model_tui.cli.output import Refusal, nearest
from model_tui.core.query import ModelQuery
from model_tui.core.workload import NamedWorkload, Workload
from model_tui.workbench import Workbench

_PARTS: Final = {
    "tokens_in": "input_tokens",
    "tokens_out": "output_tokens",
    "cached": "cached_share",
    "calls": "calls",
}
"""The options that state a workload, and the part of it that each is."""


def take_up(bench: Workbench, options: argparse.Namespace, query: ModelQuery | None = None) -> None:
    """Price months for the workload of the options; the one in use counts where the query speaks of months."""
    stated = _stated(bench, options)
    if stated is None and query is not None and query.speaks_of("monthly"):
        stated = _remembered(bench)
        if stated is None:
            raise Refusal(
                "'monthly' prices your workload, and none is in use: --workload NAME, or --tokens-in, --tokens-out "
                "and --calls; in the app $ makes one"
            )
    if stated is not None:
        bench.use_workload(stated)


def take_up_known(bench: Workbench, options: argparse.Namespace) -> None:
    """Price months for the workload of the options, else for the one in use, if there is any."""
    bench.use_workload(_stated(bench, options) or _remembered(bench))


def _remembered(bench: Workbench, name: str | None = None) -> NamedWorkload | None:
    found = bench.remembered_workload(name)
    bench.remarks.extend(bench.memory.notes)
    return found


def _stated(bench: Workbench, options: argparse.Namespace) -> NamedWorkload | None:
    """Return the workload that the options state: a saved one, with what else they say in place of its parts."""
    parts = {part: value for option, part in _PARTS.items() if (value := getattr(options, option, None)) is not None}
    name = getattr(options, "workload", None)
    if name is None and not parts:
        return None
    kept = Workload()
    if name is not None:
        saved = _remembered(bench, name)
        if saved is None:
            raise Refusal(_unknown(bench, name))
        kept = saved.workload
    told = {part: parts.get(part, getattr(kept, part)) for part in _PARTS.values()}
    workload = Workload(**told)
    if workload.is_empty:
        raise Refusal("a workload has calls a month, and tokens in or out: --calls, --tokens-in, --tokens-out")
    return NamedWorkload(name or "", workload)


def _unknown(bench: Workbench, name: str) -> str:
    names = list(bench.memory.load().workloads)
    if not names:
        return f"no workload '{name}': none is saved; in the app $ saves one, or state it: --tokens-in, --calls …"
    return f"no workload '{name}'{nearest(name, names) or '; there are ' + ', '.join(names)}"
