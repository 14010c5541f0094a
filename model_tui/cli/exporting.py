"""`export` and `undo`: writing into somebody's file, and taking it back."""

import argparse

from model_tui.cli import bench as shared
from model_tui.cli import pricing, writing
from model_tui.cli.entry_options import entry_group, entry_options, grouped
from model_tui.cli.output import Exit, Refusal, say, write_json
from model_tui.core.model import Offer
from model_tui.export.history import NothingToUndo
from model_tui.workbench import Workbench


def run_export(options: argparse.Namespace) -> int:
    """Write offers into a target's file, or show what that would change."""
    bench = shared.workbench(options)
    with shared.one_line():
        desk = writing.desk_of(bench, options)
        entry, group = entry_options(options), entry_group(options)
        offers = _offers(bench, options)
        if options.name and len(offers) != 1:
            raise Refusal(f"--name names one model, and this is {len(offers):,}")
        picks = grouped([bench.pick(offer, options.name, entry) for offer in offers], group)
    with writing.or_refused():
        plan = desk.plan(picks) if options.diff else desk.export(picks)
    writing.show_plan(plan, options, bench)
    for change in plan.changes:
        if change.note:
            place = f" ({writing.shown(plan.path, bench)}:{change.line})" if change.line is not None else ""
            say(f"{change.note}{place}")
    writing.tell_plan(plan, options.target, options, bench)
    if options.json:
        write_json(writing.plan_json(plan, options.target, options, bench))
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
        found = snapshot.index.search(query, shared.marks(bench, query))
        offers += [snapshot.offers[row] for row in found.rows]
    if not offers:
        raise Refusal("no model matches; nothing was written", Exit.NOTHING)
    return list({offer.key: offer for offer in offers}.values())


def run_undo(options: argparse.Namespace) -> int:
    """Take back the last write of a file."""
    bench = shared.workbench(options)
    with shared.one_line():
        desk = writing.desk_of(bench, options)
    try:
        with writing.or_refused():
            result = desk.undo()
    except NothingToUndo as nothing:
        raise Refusal(str(nothing.args[0]), Exit.NOTHING) from nothing
    where = writing.shown(result.path, bench)
    if options.json:
        write_json({"path": str(result.path), "removed": result.removed, "undone": result.note, "left": result.left})
    what = "is gone again, as it was" if result.removed else "is as it was"
    more = f"; {result.left} more can be undone" if result.left else ""
    say(f"{where} {what} before: {result.note}{more}")
    writing.tell_next_after(bench, result.note, result.path)
    return Exit.DONE
