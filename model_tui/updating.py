"""A `models.yaml` from everything that the providers list now.

What is found is added or refreshed, unless its day to retire has come. What the user wrote stays, and so do the
entries of a provider that did not answer: an outage takes nothing out of anybody's file.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec import structs

from model_tui.core import retirement
from model_tui.core.discovery import (
    LISTS_NOTHING,
    Answered,
    Event,
    Failed,
    ProviderStatus,
    Skipped,
    lists_nothing,
)
from model_tui.core.index import Marks
from model_tui.core.model import Offer
from model_tui.core.query import ModelQuery
from model_tui.export.desk import Desk, read
from model_tui.export.models_yaml import Known, ModelsYaml, OrchestratorList, entries_in
from model_tui.export.models_yaml_dialects import Entry
from model_tui.export.options import EntryOptions
from model_tui.export.plan import Change, Kind, Pick, Plan, told_left_out
from model_tui.workbench import Workbench

TARGETS: Final[Mapping[str, type[ModelsYaml]]] = {"models-yaml": ModelsYaml, "orchestrator-list": OrchestratorList}
"""The targets that can be written whole."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What whoever updates wants beside the usual.

    `query` narrows what is written; `preferred` are the models that the default is taken from first; `prune` takes out
    what an update wrote, nobody tuned, and has retired or is no longer listed. `marks` is what the user has marked,
    where the query asks for that.
    """

    query: ModelQuery | None = None
    preferred: Sequence[str] = ()
    prune: bool = False
    marks: Marks | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """Who answered and who did not, and why, by provider.

    A hosted service that lists nothing has not answered either: it is more likely out of order than without a model.
    """

    live: frozenset[str]
    silent: Mapping[str, str]

    @classmethod
    def of(cls, events: Sequence[Event], statuses: Mapping[str, ProviderStatus]) -> "Answers":
        """Return what the events of a discovery, after which the providers stand as `statuses` say, come to."""
        silent = {event.provider: event.reason for event in events if isinstance(event, Failed)}
        silent |= {e.provider: f"no key: {e.variable} is not set" for e in events if isinstance(e, Skipped)}
        answered = {event.provider for event in events if isinstance(event, Answered)}
        silent |= {name: LISTS_NOTHING for name in answered if lists_nothing(statuses[name])}
        return cls(frozenset(answered - silent.keys()), silent)


async def update_models(path: str | Path | None = None, *, bench: Workbench | None = None) -> Plan:
    """Ask every provider, and write what they list into a `models.yaml` (`config/models.yaml` without a path).

    The same as the command `update`: where nobody answers, nothing changes. Raises `SpliceError` or `PlanError` for a
    file that cannot be edited safely, `WriteError` for one that cannot be written.
    """
    bench = bench or Workbench.here()
    # `Path.expanduser` raises where there is no such home
    desk = bench.desk("models-yaml", None if path is None else Path(os.path.expanduser(path)))  # noqa: PTH111, ASYNC240
    events: list[Event] = []
    if not bench.offline:
        bench.registry.restore()
        async with aclosing(bench.registry.discover(by_hand=False)) as happening:
            events += [event async for event in happening]
        bench.timeline.keep()
    return update(bench, desk, Answers.of(events, bench.registry.snapshot.statuses))


def update(bench: Workbench, desk: Desk, answers: Answers, wishes: Wishes | None = None, *, write: bool = True) -> Plan:
    """Bring a file to what those who answered list; without `write` only the plan is made.

    Raises what `Desk.plan` and `Desk.write` raise.
    """
    if not answers.live:
        return Plan(desk.path, None, b"")
    picks = _found(bench, answers, wishes or Wishes())

    def make() -> Plan:
        return _plan(bench, desk, answers, wishes or Wishes(), picks)

    return desk.write_planned(make) if write else make()


def _listed(bench: Workbench, answers: Answers) -> list[int]:
    """Return the rows of what can be used of those who answered just now."""
    snapshot = bench.registry.snapshot
    rows = (row for provider in answers.live for row in snapshot.by_provider.get(provider, ()))
    return [row for row in rows if snapshot.offers[row].state == "ready"]


def _found(bench: Workbench, answers: Answers, wishes: Wishes) -> list[Pick]:
    """Return what is to be written, in an order that is always the same."""
    snapshot = bench.registry.snapshot
    rows = set(_listed(bench, answers))
    if wishes.query is not None:
        rows &= set(snapshot.index.search(wishes.query, wishes.marks).rows)
    offers = sorted((snapshot.offers[row] for row in rows), key=lambda offer: offer.key)
    return [structs.replace(bench.pick(offer), options=EntryOptions(synced=True)) for offer in offers]


def _plan(bench: Workbench, desk: Desk, answers: Answers, wishes: Wishes, picks: Sequence[Pick]) -> Plan:
    target = TARGETS[desk.target_name]()
    before = read(desk.path)
    standing = entries_in(desk.path, before, target.dialect)
    retired = _retired(picks)
    picks = [pick for pick in picks if pick.ref not in retired]
    written = {pick.ref for pick in picks}
    left = [one for one in standing if one.ref not in written]
    listed = {bench.registry.snapshot.offers[row].ref for row in _listed(bench, answers)}
    ours = [one for one in left if one.managed and one.provider in answers.live]
    fates: list[tuple[Kind, Entry]] = [
        ("retired" if one.ref in retired else "unlisted", one) for one in ours if one.ref not in listed - set(retired)
    ]
    going = {one.ref for _, one in fates if wishes.prune and one.synced and not one.tuned}
    known = Known(
        [bench.pick(offer) for one in left if (offer := _offer(bench, one)) and one.ref not in going],
        wishes.preferred,
    )
    plan = target.plan(desk.path, before, picks, sorted(going), known)
    kept = [Change(kind, one.name, one.ref, one.line) for kind, one in fates if one.ref not in going]
    kept += [
        Change("stale", one.name, one.ref, one.line, answers.silent.get(one.provider, "it was not asked"))
        for one in left
        if one.managed and one.provider not in answers.live
    ]
    there = {one.ref for one in standing}
    left_out = told_left_out([f"{ref}: {why}" for ref, why in retired.items() if ref not in there])
    return structs.replace(plan, changes=(*plan.changes, *kept), warnings=(*plan.warnings, *left_out))


def _retired(picks: Sequence[Pick]) -> dict[str, str]:
    """Return which of the models found are not to be written, since their day has come, and since when."""
    day = datetime.now(UTC).date()
    reasons = {
        pick.ref: retirement.against(pick.model.capabilities.retires, day, stands=True)  # until then it is served
        for pick in picks
    }
    return {ref: why for ref, why in reasons.items() if why is not None}


def _offer(bench: Workbench, one: Entry) -> Offer | None:
    """Return what is known of an entry that is not written now, so that it keeps its rank among the others."""
    return bench.registry.snapshot.find(one.provider, one.model or "")
