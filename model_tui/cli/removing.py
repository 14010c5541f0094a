"""`remove`: entries out of a config, and their names out of whatever speaks of them."""

import argparse
import sys

from model_tui.cli import bench as shared
from model_tui.cli import writing
from model_tui.cli.output import Exit, Refusal, nearest, say, write_json
from model_tui.core.text import clean
from model_tui.export.desk import Desk, summary
from model_tui.export.plan import Plan, PlanError
from model_tui.export.review import masked
from model_tui.export.splice import SpliceError
from model_tui.export.standing import Reading
from model_tui.reviewing import READABLE, ReviewDesk
from model_tui.workbench import Workbench

_YES = ("y", "yes")


def run_remove(options: argparse.Namespace) -> int:
    """Take entries out; those that model-tui did not write only after a yes."""
    bench = shared.workbench(options)
    review = ReviewDesk(bench)
    with shared.one_line():
        target, path = writing.known_target(options.target), writing.path_of(options.path)
        asked = bench.desk(target, path)
        if asked.target_name not in READABLE and (path is None or target is not None):
            return _remove_ours(bench, asked, options)
        desk = review.desk(path, target)
    try:
        _, reading = review.read(desk, target)
        _refuse_unknown(reading, options.names)
        others = options.yes or options.diff or _confirmed(reading, options.names)
        plan = review.removal(desk, options.names, others=others, target=target)
        written = not options.diff and _write(desk, plan)
    except (PlanError, SpliceError, OSError) as refusal:
        raise Refusal(str(refusal), Exit.NOT_WRITTEN) from refusal
    where = writing.shown(plan.path, bench)
    if options.json:
        write_json({"path": str(plan.path), "written": written, "changes": writing.changes_json(plan)})
    elif options.diff:
        writing.show_diff(masked(reading, plan.diff(where)))
    say(f"{where} {'written' if written else 'would change'}: {summary(plan.changes)}")
    if written:
        writing.tell_next(bench, desk.target_name, plan.path)
    return Exit.DONE


def _remove_ours(bench: Workbench, desk: Desk, options: argparse.Namespace) -> int:
    """Take entries that model-tui wrote out of a file that has no review; the target itself knows which those are."""
    try:
        plan = desk.plan([], options.names)
        written = not options.diff and _write(desk, plan)
    except (PlanError, SpliceError, OSError) as refusal:
        raise Refusal(str(refusal), Exit.NOT_WRITTEN) from refusal
    where = writing.shown(plan.path, bench)
    if options.json:
        write_json({"path": str(plan.path), "written": written, "changes": writing.changes_json(plan)})
    elif options.diff:
        writing.show_diff(plan.diff(where))
    say(f"{where} {'written' if written else 'would change'}: {summary(plan.changes)}")
    return Exit.DONE


def _refuse_unknown(reading: Reading, names: list[str]) -> None:
    for name in names:
        if name not in reading.names:
            hint = nearest(name, reading.names)
            raise Refusal(f"{reading.text.name}: no entry is named '{clean(name)}'{hint}", Exit.NOTHING)


def _confirmed(reading: Reading, names: list[str]) -> bool:
    """Ask about entries that model-tui did not write; without a terminal nobody is asked, and the answer is no."""
    theirs = list(dict.fromkeys(e.name for e in reading.entries if e.name in names and not e.managed))
    if not theirs:
        return True
    if not (sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()):
        listed = ", ".join(f"'{clean(name)}'" for name in theirs)
        raise Refusal(f"{listed}: not written by model-tui; --yes removes it all the same", Exit.NOT_WRITTEN)
    for name in theirs:
        sys.stderr.write(f"'{clean(name)}' was not written by model-tui. Remove it? [y/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() not in _YES:
            raise Refusal("nothing was removed", Exit.NOT_WRITTEN)
    return True


def _write(desk: Desk, plan: Plan) -> bool:
    desk.write(plan)
    return plan.writes
