"""`export` and `undo`: writing into somebody's file, and taking it back."""

import argparse

from model_tui.cli import bench as shared
from model_tui.cli import pricing
from model_tui.cli.entry_options import entry_group, entry_options, grouped
from model_tui.cli.output import Exit, Refusal, say, write_json
from model_tui.cli.writing import (
    changes_json,
    known_target,
    or_refused,
    path_of,
    show_diff,
    shown,
    tell_next,
    tell_outcome,
)
from model_tui.core.model import Offer
from model_tui.export.history import NothingToUndo
from model_tui.export.plan import Plan
from model_tui.export.target import target_names
from model_tui.workbench import Workbench


def run_export(options: argparse.Namespace) -> int:
    """Write offers into a target's file, or show what that would change."""
    bench = shared.workbench(options)
    with shared.one_line():
        desk = bench.desk(known_target(options.target), path_of(options.path))
        entry, group = entry_options(options), entry_group(options)
        offers = _offers(bench, options)
        if options.name and len(offers) != 1:
            raise Refusal(f"--name names one model, and this is {len(offers):,}")
        picks = grouped([bench.pick(offer, options.name, entry) for offer in offers], group)
    with or_refused():
        plan = desk.plan(picks) if options.diff else desk.export(picks)
    _tell(plan, options, bench)
    if plan.writes and not options.diff and not options.json:
        tell_next(bench, options.target, plan.path)
    return Exit.DONE


def _offers(bench: Workbench, options: argparse.Namespace) -> list[Offer]:
    query = shared.parse(options.query) if options.query is not None else None
    pricing.take_up(bench, options, query)
    snapshot = shared.known(bench)
    shared.tell_notes(bench)
    if query is None and not options.models:
        raise Refusal("name models as PROVIDER/MODEL, or give --query")
    offers = [shared.find(bench, snapshot, ref) for ref in options.models]
    if query is not None:
        offers += [snapshot.offers[row] for row in snapshot.index.search(query).rows]
    if not offers:
        raise Refusal("no model matches; nothing was written", Exit.NOTHING)
    return list({offer.key: offer for offer in offers}.values())


def _tell(plan: Plan, options: argparse.Namespace, bench: Workbench) -> None:
    if not options.json:
        _tell_people(plan, options, bench)
    for warning in plan.warnings:
        say(f"warning: {warning}")
    if options.json:
        write_json(
            {
                "target": options.target,
                "path": str(plan.path),
                "written": plan.writes and not options.diff,
                "changes": changes_json(plan),
                "warnings": list(plan.warnings),
            }
        )


def _tell_people(plan: Plan, options: argparse.Namespace, bench: Workbench) -> None:
    where = shown(plan.path, bench)
    if options.diff:
        show_diff(plan.diff(where))
    for change in plan.changes:
        if change.note:
            say(f"{change.note} ({where}:{change.line})")
    tell_outcome(plan, where, planned_only=options.diff)


def run_undo(options: argparse.Namespace) -> int:
    """Take back the last write of a file."""
    bench = shared.workbench(options)
    with shared.one_line():
        desk = bench.desk(known_target(options.target), path_of(options.path))
    try:
        with or_refused():
            result = desk.undo()
    except NothingToUndo as nothing:
        raise Refusal(str(nothing.args[0]), Exit.NOTHING) from nothing
    where = shown(result.path, bench)
    if options.json:
        write_json({"path": str(result.path), "removed": result.removed, "undone": result.note, "left": result.left})
    else:
        what = "is gone again" if result.removed else "is as it was"
        more = f"; {result.left} more can be undone" if result.left else ""
        say(f"{where} {what} before: {result.note}{more}")
        writer = result.note.partition(":")[0]
        if writer in target_names():  # not a correction, say: nobody else reads those
            tell_next(bench, writer, result.path)
    return Exit.DONE
