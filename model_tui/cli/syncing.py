"""`sync`: discover, rank, keep the best by policy, and write."""

import argparse

from model_tui.cli import bench as shared
from model_tui.cli import pricing, writing
from model_tui.cli.output import Exit, Refusal, nearest, say, write, write_json
from model_tui.core.discovery import Answered, Event
from model_tui.core.policy import Policy
from model_tui.core.text import clean
from model_tui.export.desk import Desk
from model_tui.storage import LockTimeout
from model_tui.syncing import Sync, asked, plan, policy_of, stand_of, turn, write_synced
from model_tui.workbench import Workbench


def run_sync(options: argparse.Namespace) -> int:
    """Write the best models of every provider that answers into a config, and take out those that are not any more."""
    bench = shared.workbench(options)
    with shared.one_line():
        desk = writing.desk_of(bench, options)
        policy, warnings = policy_of(bench, options.limit, [_provider(bench, name) for name in options.provider])
        for query in (*policy.keep, *policy.drop):
            pricing.take_up(bench, options, shared.parse(query))
    for warning in warnings:
        say(f"warning: {warning}")
    if bench.offline:
        return _unchanged(options, desk, bench, "offline: nobody was asked")
    with writing.or_refused():
        try:
            with turn(desk):
                return _sync(options, bench, desk, policy)
        except LockTimeout:
            return _unchanged(options, desk, bench, "another sync of this file is still at work")


def _sync(options: argparse.Namespace, bench: Workbench, desk: Desk, policy: Policy) -> int:
    events: list[Event] = []
    stand = stand_of(bench, desk)
    desk.plan([])  # a file that cannot be written is refused before anybody is asked
    with shared.one_line():
        bench.registry.restore()
        wanted = asked(bench, policy, stand.entries)
        shared.discover(bench, wanted, events.append)
    shared.tell_notes(bench)
    failed = shared.failures(events)
    for one in failed:
        say(f"{one.provider}: {one.reason}; its entries stay as they are")
    if not any(isinstance(event, Answered) for event in events):
        why = "no provider answered" if failed else "no key is set, and no local server is up"
        return _unchanged(options, desk, bench, why)
    made = (plan if options.diff else write_synced)(bench, desk, policy, wanted, stand)
    _tell(options, bench, desk, made)
    if options.json:
        write_json(_json(made, options, desk, bench) | {"failed": [one.provider for one in failed]})
    return Exit.DONE


def _provider(bench: Workbench, name: str) -> str:
    found = bench.table.resolve(name)
    if found is None:
        choices = (*(known.id for known in bench.table), *bench.table.aliases)
        raise Refusal(f"no provider '{name}'{nearest(name, choices)}")
    return found


def _unchanged(options: argparse.Namespace, desk: Desk, bench: Workbench, why: str) -> int:
    """Say that nothing was done: a start script goes on, unless it asked to be told."""
    say(f"{writing.shown(desk.path, bench)} unchanged: {why}")
    if options.json:
        write_json({"target": desk.target_name, "path": str(desk.path), "written": False, "reason": why})
    return Exit.ALL_FAILED if options.strict else Exit.DONE


def _tell(options: argparse.Namespace, bench: Workbench, desk: Desk, made: Sync) -> None:
    writing.show_plan(made.plan, options, bench)
    dropped = made.selection.dropped
    if options.dropped and not options.json:
        write("".join(f"{clean(drop.offer.ref)}  {clean(drop.reason)}\n" for drop in dropped))
    for line in made.left:
        say(line)
    if dropped and not options.dropped and not options.json:
        what = "1 model was not kept; --dropped lists it"
        if len(dropped) > 1:
            what = f"{len(dropped):,} models were not kept; --dropped lists them"
        say(f"{what} with the reason")
    writing.tell_plan(made.plan, desk.target_name, options, bench)


def _json(made: Sync, options: argparse.Namespace, desk: Desk, bench: Workbench) -> dict[str, object]:
    return writing.plan_json(made.plan, desk.target_name, options, bench) | {
        "kept": [offer.ref for offer in made.selection.kept],
        "dropped": [{"model": drop.offer.ref, "reason": drop.reason} for drop in made.selection.dropped],
        "left": list(made.left),
    }
