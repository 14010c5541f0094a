"""`update`: a models.yaml from everything that the providers list."""

import argparse
from collections import Counter
from collections.abc import Iterable

from model_tui.cli import bench as shared
from model_tui.cli import pricing, writing
from model_tui.cli.output import Exit, Refusal, say, write_json
from model_tui.core.discovery import LISTS_NOTHING, Event
from model_tui.core.figures import models
from model_tui.export.desk import Desk
from model_tui.export.plan import Plan
from model_tui.updating import Answers, Wishes, update
from model_tui.workbench import Workbench


def run_update(options: argparse.Namespace) -> int:
    """Ask all providers, and bring the file to what they list."""
    if options.register is not None:
        from model_tui.cli.registering import run_register  # noqa: PLC0415

        if option := _stated(options, ("query", "default", "prune")):
            raise Refusal(f"--{option} does not go with --register, which is about one model")
        return run_register(options)
    if option := _stated(options, ("provider", "yes")):
        raise Refusal(f"--{option} goes with --register NAME; --query provider:NAME takes one provider's models alone")
    bench = shared.workbench(options)
    events: list[Event] = []
    with shared.one_line():
        desk = desk_of(bench, options)
        query = shared.parse(options.query) if options.query else None
        marks = shared.marks(bench, query) if query else None
        wishes = Wishes(query, options.default or (), options.prune, marks)
        pricing.take_up(bench, options, wishes.query)
        bench.registry.restore()
        shared.discover(bench, None, events.append, by_hand=False)
    shared.tell_notes(bench)
    answers = Answers.of(events, bench.registry.snapshot.statuses)
    with writing.or_refused():
        plan = update(bench, desk, answers, wishes, write=not options.diff)
    if not answers.live:
        say(_nobody(bench, desk, answers, events))
    else:
        _tell(plan, answers, events, options, bench)
    if options.json:
        told = {"answered": sorted(answers.live), "silent": dict(sorted(answers.silent.items()))}
        write_json(writing.plan_json(plan, options.target, options, bench) | told)
    return Exit.ALL_FAILED if options.strict and not answers.live else Exit.DONE


def _stated(options: argparse.Namespace, names: Iterable[str]) -> str | None:
    """Return the first of some options that is given."""
    return next((name for name in names if getattr(options, name)), None)


def desk_of(bench: Workbench, options: argparse.Namespace) -> Desk:
    """Return where to write: the path given in either way, else the target's own."""
    path = options.output or options.path
    if options.output and options.path and options.output != options.path:
        raise Refusal(f"two files are named: {options.path} and {options.output}")
    return bench.desk(options.target, writing.path_of(path))


def _nobody(bench: Workbench, desk: Desk, answers: Answers, events: list[Event]) -> str:
    where = writing.shown(desk.path, bench)
    failed = {event.provider: event.reason for event in shared.failures(events)}
    failed |= {name: why for name, why in answers.silent.items() if why == LISTS_NOTHING}
    if bench.offline:
        return f"{where} unchanged: offline, nobody was asked"
    if failed:
        told = "; ".join(f"{name}: {reason}" for name, reason in failed.items())
        return f"{where} unchanged: no provider answered ({told})"
    return f"{where} unchanged: no key is set and no local server answers; 'model-tui keys --all' names the variables"


def _tell(plan: Plan, answers: Answers, events: list[Event], options: argparse.Namespace, bench: Workbench) -> None:
    writing.show_plan(plan, options, bench)
    stale = Counter((change.ref or "").partition("/")[0] for change in plan.changes if change.kind == "stale")
    named = {event.provider for event in shared.failures(events)} | set(stale)
    for provider in sorted(named):
        kept = f"; its {models(stale[provider])} in the file stay, stale" if stale[provider] else ""
        say(f"{provider}: {answers.silent.get(provider, 'it was not asked')}{kept}")
    for kind, told in (("unlisted", "no longer listed"), ("retired", "retired, and still listed")):
        if names := [change.name for change in plan.changes if change.kind == kind]:
            shown = ", ".join(names[:5]) + (f" and {len(names) - 5:,} more" if len(names) > 5 else "")
            say(f"{told}: {shown}; --prune takes out what an update wrote")
    for wish in options.default or ():
        if not any(wish in (change.name, change.ref) for change in plan.changes):
            say(f"warning: --default {wish}: no such model was found")
    writing.tell_plan(plan, options.target, options, bench)
