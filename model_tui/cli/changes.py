"""`changes`: what changed since a moment that was kept."""

import argparse
import sys

from model_tui.cli import bench as shared
from model_tui.cli.output import Exit, as_json_object, columns, is_plain, say, write, write_json, write_json_array
from model_tui.core.changes import Change, Moment, compare, count_by_kind
from model_tui.core.figures import change_text, glyphs_for
from model_tui.workbench import Workbench


def run_changes(options: argparse.Namespace) -> int:
    """Print what changed between two moments; by default between the last kept and the one before it."""
    bench = shared.workbench(options)
    with shared.one_line():
        if options.list:
            return _list(bench, options)
        before, after = _moments(bench, options.before, options.after)
    changes = compare(before, after)
    if options.json:
        write_json(
            {
                "before": before.at,
                "after": after.at,
                "changes": [as_json_object(change) for change in changes],
            }
        )
    elif changes:
        write(_table(changes))
    counts = ", ".join(f"{count:,} {kind}" for kind, count in count_by_kind(changes).items())
    say(f"from {before.at} to {after.at}: {counts or 'nothing changed'}")
    return Exit.DONE


def _list(bench: Workbench, options: argparse.Namespace) -> int:
    names = bench.moments.names()
    if options.json:
        write_json_array(names)
    else:
        write("".join(f"{name}\n" for name in names))
    if not names:
        say("no moment is kept yet; 'model-tui refresh' keeps one")
    return Exit.DONE


def _moments(bench: Workbench, before: str | None, after: str | None) -> tuple[Moment, Moment]:
    """Return the two moments to compare; where only one is kept, what the catalog alone knows comes before it."""
    names = bench.moments.names()
    if after is not None:
        return bench.moment(before or "catalog"), bench.moment(after)
    if before is not None:
        return bench.moment(before), bench.moment("now")
    if not names:
        return bench.moment("catalog"), bench.moment("now")
    return bench.moment(names[-2] if len(names) > 1 else "catalog"), bench.moment(names[-1])


def _table(changes: list[Change]) -> str:
    glyphs = glyphs_for(sys.stdout.encoding)
    rows: list[tuple[str, ...]] = [("change", "model", "what")]
    rows += [(change.kind, f"{change.provider}/{change.id}", change_text(change, glyphs)) for change in changes]
    return columns(rows, (False,) * 3, ("", "", ""), plain=is_plain())
