"""`export` and `undo`: writing into somebody's file, and taking it back."""

import argparse
import os
from pathlib import Path

from model_tui.cli import bench as shared
from model_tui.cli.entry_options import entry_group, entry_options, grouped
from model_tui.cli.output import Exit, Refusal, is_plain, say, styled, write, write_json
from model_tui.cli.writing import known_target, tell_next
from model_tui.core.model import Offer
from model_tui.core.text import harmless
from model_tui.export.desk import Desk, summary
from model_tui.export.history import NothingToUndo, WriteError
from model_tui.export.plan import Plan, PlanError
from model_tui.export.splice import SpliceError
from model_tui.export.target import target_names
from model_tui.workbench import Workbench, shown_path


def run_export(options: argparse.Namespace) -> int:
    """Write offers into a target's file, or show what that would change."""
    bench = shared.workbench(options)
    with shared.one_line():
        desk = _desk(bench, options.target, options.path)
        entry, group = entry_options(options), entry_group(options)
        offers = _offers(bench, options)
        if options.name and len(offers) != 1:
            raise Refusal(f"--name names one model, and this is {len(offers):,}")
        picks = grouped([bench.pick(offer, options.name, entry) for offer in offers], group)
    try:
        plan = desk.plan(picks) if options.diff else desk.export(picks)
    except (PlanError, SpliceError, OSError) as refusal:
        raise Refusal(str(refusal), Exit.NOT_WRITTEN) from refusal
    _tell(plan, options, bench)
    if plan.writes and not options.diff and not options.json:
        tell_next(bench, options.target, plan.path)
    return Exit.DONE


def _desk(bench: Workbench, name: str | None, path: str | None) -> Desk:
    name = known_target(name)
    # `Path.expanduser` raises where there is no such home
    return bench.desk(name, Path(os.path.expanduser(path)) if path else None)  # noqa: PTH111


def _offers(bench: Workbench, options: argparse.Namespace) -> list[Offer]:
    snapshot = shared.known(bench)
    shared.tell_notes(bench)
    if options.query is None and not options.models:
        raise Refusal("name models as PROVIDER/MODEL, or give --query")
    offers = [shared.find(bench, snapshot, ref) for ref in options.models]
    if options.query is not None:
        query = shared.parse(options.query)
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
                "changes": [
                    {"kind": c.kind, "name": c.name, "model": c.ref, "line": c.line, "note": c.note}
                    for c in plan.changes
                ],
                "warnings": list(plan.warnings),
            }
        )


def tell_diff(plan: Plan, bench: Workbench) -> None:
    """Print what a plan would change."""
    plain = is_plain()
    styles = {"+": "good", "-": "bad", "@": "dim"}
    shown = plan.diff(shown_path(plan.path, bench.folder))
    lines = ["\t".join(map(harmless, line.split("\t"))) for line in shown]
    write("".join(f"{styled(line, styles.get(line[:1], ''), plain=plain)}\n" for line in lines))


def _tell_people(plan: Plan, options: argparse.Namespace, bench: Workbench) -> None:
    if options.diff:
        tell_diff(plan, bench)
    for change in plan.changes:
        if change.note:
            say(f"{change.note} ({shown_path(plan.path, bench.folder)}:{change.line})")
    verb = "would change" if options.diff and plan.writes else "written" if plan.writes else "unchanged"
    say(f"{shown_path(plan.path, bench.folder)} {verb}: {summary(plan.changes)}")


def run_undo(options: argparse.Namespace) -> int:
    """Take back the last write of a file."""
    bench = shared.workbench(options)
    with shared.one_line():
        desk = _desk(bench, options.target, options.path)
    try:
        result = desk.undo()
    except NothingToUndo as nothing:
        raise Refusal(str(nothing.args[0]), Exit.NOTHING) from nothing
    except WriteError as refusal:
        raise Refusal(str(refusal), Exit.NOT_WRITTEN) from refusal
    where = shown_path(result.path, bench.folder)
    if options.json:
        write_json({"path": str(result.path), "removed": result.removed, "undone": result.note, "left": result.left})
    else:
        what = "is gone again" if result.removed else "is as it was"
        more = f"; {result.left} more can be undone" if result.left else ""
        say(f"{where} {what} before: {result.note}{more}")
        if (
            writer := result.note.partition(":")[0]
        ) in target_names():  # not a correction, say: nobody else reads those
            tell_next(bench, writer, result.path)
    return Exit.DONE
