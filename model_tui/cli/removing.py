"""`remove`: entries out of a config, and their names out of whatever speaks of them."""

import argparse
from collections.abc import Collection
from pathlib import Path

from model_tui.cli import bench as shared
from model_tui.cli import writing
from model_tui.cli.output import Exit, Refusal, nearest, write_json
from model_tui.core.text import clean
from model_tui.export.desk import Desk, read
from model_tui.export.entry_target import EntryTarget
from model_tui.export.plan import Plan
from model_tui.export.review import masked, removal
from model_tui.export.splice import SpliceError
from model_tui.export.standing import Reading
from model_tui.export.target import target
from model_tui.export.whose import other_program
from model_tui.reviewing import READABLE, ReviewDesk
from model_tui.workbench import Workbench


def run_remove(options: argparse.Namespace) -> int:
    """Take entries out; those that model-tui did not write only after a yes."""
    bench = shared.workbench(options)
    review = ReviewDesk(bench)
    with shared.one_line():
        named, path = writing.known_target(options.target), writing.path_of(options.path)
        asked = bench.desk(named, path)
        is_reviewed = asked.target_name in READABLE or (path is not None and named is None)
        desk = review.desk(path, named) if is_reviewed else asked
    reading = None
    with writing.or_refused():
        if is_reviewed:
            try:
                before, reading = review.read(desk, named)
            except SpliceError:
                owner = _owner(path) if named is None else None
                if owner is None:
                    raise
                desk = bench.desk(owner, path)
        if reading is not None:
            desk = review.as_it_is(desk, reading)
            _refuse_unknown(reading.text.name, reading.names, options.names)
            theirs = [entry.name for entry in reading.entries if entry.name in options.names and not entry.managed]
            others = options.yes or options.diff or _confirmed(theirs)
            plan = removal(before, reading, options.names, others=others)
        else:  # the target itself knows which entries it wrote
            plan = _removal(desk, options)
        if not options.diff:
            desk.write(plan)
    _tell(plan, reading, desk.target_name, options, bench)
    return Exit.DONE


def _owner(path: Path | None) -> str | None:
    """Return the target of another program whose entries stand in the file that was named."""
    before = read(path) if path is not None else None
    return other_program(before, str(path)) if before is not None else None


def _removal(desk: Desk, options: argparse.Namespace) -> Plan:
    """Return what taking entries out of another program's file would change."""
    program, before = target(desk.target_name), read(desk.path)
    if not isinstance(program, EntryTarget) or before is None:
        return desk.plan([], options.names)
    _refuse_unknown(str(desk.path), program.names(desk.path, before), options.names, Exit.NOT_WRITTEN)
    if not (options.yes or options.diff):
        _confirmed(program.theirs(desk.path, before, options.names))
    return program.removal(desk.path, before, options.names)


def _tell(plan: Plan, reading: Reading | None, target: str, options: argparse.Namespace, bench: Workbench) -> None:
    if options.json:
        write_json(writing.plan_json(plan, target, options, bench))
    elif options.diff:
        lines = plan.diff(writing.shown(plan.path, bench))
        writing.show_diff(lines if reading is None else masked(reading, lines))
    writing.tell_plan(plan, target, options, bench)


def _refuse_unknown(file: str, known: Collection[str], names: list[str], code: Exit = Exit.NOTHING) -> None:
    for name in names:
        if name not in known:
            hint = nearest(name, known)
            raise Refusal(f"{file}: no entry is named '{clean(name)}'{hint}", code)


def _confirmed(theirs: list[str]) -> bool:
    """Ask about entries that model-tui did not write; without a terminal nobody is asked, and the answer is no."""
    theirs = list(dict.fromkeys(theirs))
    if not theirs:
        return True
    if not writing.can_ask():
        listed = ", ".join(f"'{clean(name)}'" for name in theirs)
        raise Refusal(f"{listed}: not written by model-tui; --yes removes it all the same", Exit.NOT_WRITTEN)
    for name in theirs:
        if not writing.says_yes(f"'{clean(name)}' was not written by model-tui. Remove it?"):
            raise Refusal("nothing was removed", Exit.NOT_WRITTEN)
    return True
