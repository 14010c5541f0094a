"""`changes`: what changed since a moment that was kept."""

import argparse
import sys

from model_tui.cli import bench as shared
from model_tui.cli.output import Exit, as_json_object, columns, is_plain, say, write, write_json, write_json_array
from model_tui.core.changes import Change, Moment, compare, count_by_kind
from model_tui.core.figures import change_text, glyphs_for
from model_tui.workbench import Workbench


def run_changes(options: argparse.Namespace) -> int:
    """Print what changed between two moments; by default since the last kept one, else between the last two."""
    bench = shared.workbench(options)
    with shared.one_line():
        if options.list:
            return _list(bench, options)
        before, after, changes = _compared(bench, _begin(bench, options.before), options.after)
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
    names = bench.timeline.kept.names()
    if options.json:
        write_json_array(names)
    else:
        write("".join(f"{name}\n" for name in names))
    if not names:
        say("no moment is kept yet; 'model-tui refresh' keeps one")
    return Exit.DONE


def _begin(bench: Workbench, named: str | None) -> str | None:
    """Return the moment to begin with: since a day of which none is kept, the one before it, or the first."""
    found = bench.timeline.kept.since(named) if named is not None else None
    if found is None:
        return named
    which = "the last moment before" if found < str(named) else "the first moment kept"
    say(f"no moment of {named} is kept: since {found}, {which}")
    return found


def _compared(bench: Workbench, before: str | None, after: str | None) -> tuple[Moment, Moment, list[Change]]:
    """Return two moments and what changed between them.

    By default what is known now is compared with what was kept last: it is more where the catalog was refreshed since.
    Where it is the same, the last two that were kept are compared; the catalog alone comes before the first of them.
    """
    names = ["catalog", *bench.timeline.kept.names()]
    pairs = [(before or ("catalog" if after else names[-1]), after or "now")]
    if before is None and after is None and len(names) > 1:
        pairs.append((names[-2], names[-1]))
    for old, new in pairs:
        moments = bench.timeline.at(old), bench.timeline.at(new)
        if changes := compare(*moments):
            break
    return *moments, changes


def _table(changes: list[Change]) -> str:
    glyphs = glyphs_for(sys.stdout.encoding)
    rows: list[tuple[str, ...]] = [("change", "model", "what")]
    rows += [(change.kind, f"{change.provider}/{change.id}", change_text(change, glyphs)) for change in changes]
    return columns(rows, (False,) * 3, ("", "", ""), plain=is_plain())
