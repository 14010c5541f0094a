"""Keeping a config true: the best models of every provider that answers, by the user's policy, in one file.

A sync writes entries, and marks them as its own. Of those it takes out what is not among the best any more, as long as
the provider has answered and nobody has put anything of their own into the entry. All else in the file stays.
"""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import structs

from model_tui.core import saved_views
from model_tui.core.discovery import LISTS_NOTHING, lists_nothing
from model_tui.core.grammar import QueryError, parse
from model_tui.core.index import Marks
from model_tui.core.model import Offer
from model_tui.core.policy import Policy
from model_tui.core.query import Flag, ModelQuery
from model_tui.core.text import clean
from model_tui.export.desk import Desk, read
from model_tui.export.entry_target import EntryTarget
from model_tui.export.litellm_tuning import is_tuned
from model_tui.export.options import EntryOptions
from model_tui.export.plan import Pick, Plan
from model_tui.export.target import target
from model_tui.keys import BUILT_IN
from model_tui.reviewing import READABLE, ReviewDesk, today
from model_tui.selection.limits import limits, variable_of
from model_tui.selection.policy import Selection, is_listed, select
from model_tui.settings import FILE_NAME, SettingsError
from model_tui.storage import locked

if TYPE_CHECKING:
    from model_tui.export.standing import Standing
    from model_tui.remembered import Remembered
    from model_tui.workbench import Workbench

LITELLM: Final = "litellm"
_WAIT: Final = 60.0
"""Seconds that a sync waits for another one of the same file."""


@dataclass(frozen=True, slots=True)
class Sync:
    """What a sync came to: the plan, what was selected, and which entries were left in the file, and why."""

    plan: Plan
    selection: Selection
    left: tuple[str, ...] = ()


def turn(desk: Desk) -> AbstractContextManager[None]:
    """Wait until no other sync of the same file is at work. Raises `LockTimeout` where that takes too long."""
    return locked(desk.path.with_name(f"{desk.path.name}.sync"), _WAIT, state_dir=desk.state_dir)


def policy_of(bench: "Workbench", argument: str | None, named: Sequence[str]) -> tuple[Policy, tuple[str, ...]]:
    """Return the policy that holds, and warnings about limits that are none.

    `argument` is the limit of the command line, `named` the providers that it names; else those of the settings count.
    Raises `SettingsError`.
    """
    stated = bench.settings.sync
    wanted = tuple(named) or tuple(_known(bench, name) for name in stated.providers)
    keys = bench.registry.doors.keys
    ids = [provider.id for provider in bench.table]
    found = limits(ids, argument, keys.value, stated.limits)
    _look_at_rules(bench, stated)
    return structs.replace(stated, providers=wanted, limits=found.of), found.warnings


def _look_at_rules(bench: "Workbench", policy: Policy) -> None:
    """Take up what the rules speak of. Raises `SettingsError` for what there is not here, before anybody is asked."""
    for rule in (*policy.keep, *policy.drop):
        try:
            query = _query(bench, rule)
        except QueryError as error:
            raise SettingsError(f"{_where(bench)} '{clean(rule)}': {clean(str(error))}") from None
        if _has_flag(query, "picked"):
            raise SettingsError(
                f"{_where(bench)} '{clean(rule)}': nothing is picked outside the app; favourite is kept"
            )
        if _has_flag(query, "favourite"):
            _remembered(bench)
        if query.speaks_of("monthly"):
            _remembered(bench)
            bench.use_workload(bench.workload or bench.remembered_workload())
            if bench.workload is None:
                told = "'monthly' prices a workload, and none is in use: $ in the app saves one"
                raise SettingsError(f"{_where(bench)} '{clean(rule)}': {told}")


def _query(bench: "Workbench", rule: str) -> ModelQuery:
    """Return the query of a rule, in which `@name` is a view saved in the app."""
    return saved_views.parse(rule, _remembered(bench).view_texts) if saved_views.mentions(rule) else parse(rule)


def _remembered(bench: "Workbench") -> "Remembered":
    """Return what is remembered.

    Raises `SettingsError` where it cannot be read: a rule to keep would find nothing, and entries would go.
    """
    found = bench.memory.load()
    if bench.memory.notes:
        raise SettingsError(f"{bench.memory.notes[0]}; a rule of {_where(bench)} asks for it")
    return found


def _has_flag(query: ModelQuery, name: str) -> bool:
    return any(isinstance(term, Flag) and term.name == name for term in query.terms)


def _rows(bench: "Workbench", rule: str) -> list[int]:
    """Return what a rule finds."""
    query = _query(bench, rule)
    marked = _remembered(bench).favourite_keys if _has_flag(query, "favourite") else frozenset()
    return bench.registry.snapshot.index.search(query, Marks(favourite=marked)).rows


def _where(bench: "Workbench") -> str:
    return f"{bench.paths.config_dir / FILE_NAME}: [sync]"


def _known(bench: "Workbench", name: str) -> str:
    found = bench.table.resolve(name)
    if found is None:
        raise SettingsError(f"{_where(bench)} no provider '{clean(name)}'")
    return found


def asked(bench: "Workbench", policy: Policy, standing: Collection["Standing"]) -> list[str]:
    """Return the providers that a sync asks: those that it names, or else those that can be used here.

    A listing that needs no key is open to everybody: without one it counts only where something says that the user
    wants it: they name the provider, have set its limit or its address, or the file has an entry of it.
    """
    if policy.providers:
        return list(policy.providers)
    doors = bench.registry.doors
    wanted = {entry.offer[0] for entry in standing if entry.offer is not None} | bench.settings.sync.limits.keys()
    return [
        door.provider.id
        for door in doors.to_ask(None, by_hand=True)[0]
        if door.listed_state == "ready"
        or door.provider.id in wanted
        or door.base_origin != BUILT_IN
        or doors.keys.value(variable_of(door.provider.id)) is not None
    ]


@dataclass(frozen=True, slots=True)
class Stand:
    """What stood in a file of these bytes; `None` where there was no file."""

    before: bytes | None
    entries: "Sequence[Standing]" = ()


def stand_of(bench: "Workbench", desk: Desk, last: Stand | None = None) -> Stand:
    """Return what stands in the file: `last`, if that is still it; of other programs' files what a sync has added.

    Raises `SpliceError`.
    """
    now = read(desk.path)
    if last is not None and now == last.before:
        return last
    if now is None:
        return Stand(None)
    if desk.target_name not in READABLE:
        theirs = target(desk.target_name)  # of its entries only it knows
        return Stand(now, theirs.standing(desk.path, now) if isinstance(theirs, EntryTarget) else ())
    before, reading = ReviewDesk(bench).read(desk, desk.target_name)
    return Stand(before, reading.entries)


def plan(bench: "Workbench", desk: Desk, policy: Policy, asked: Collection[str], last: Stand | None = None) -> Sync:
    """Return what a sync would change, on what those of the asked providers list that have answered.

    `last` is what stood in the file when they were asked, so that a file that nobody changed is not read twice. Raises
    `PlanError` or `SpliceError` where the file does not allow it, `QueryError` for a rule that is none.
    """
    stand = stand_of(bench, desk, last)
    standing = stand.entries
    registry = bench.registry
    providers = [p for p in registry.table if p.id in asked and registry.status(p.id).standing == "live"]
    there = {entry.offer for entry in standing if entry.offer is not None}
    selection = select(
        registry.snapshot, providers, policy, partial(_rows, bench), today=today().date(), standing=there
    )
    picks = [_picked(bench, offer) for offer in selection.kept]
    kept = {offer.key for offer in selection.kept}
    blank = {provider.id for provider in providers if lists_nothing(registry.status(provider.id))}
    answered = {provider.id for provider in providers} - blank
    gone = [entry for entry in standing if _has_fallen_out(entry, kept, answered)]
    shared = {entry.name for entry in standing if not entry.synced}
    why = partial(_why_it_stays, bench, desk, shared=shared, stand=stand, picks=picks)
    left = {entry.name: line for entry in gone if (line := why(entry)) is not None}
    remove = [entry.name for entry in gone if entry.name not in left]
    kept_for = blank & {entry.offer[0] for entry in standing if entry.synced and entry.offer is not None}
    stays = [f"{provider}: {LISTS_NOTHING}; its entries stay as they are" for provider in sorted(kept_for)]
    return Sync(desk.plan(picks, remove), selection, (*left.values(), *stays))


def write_synced(
    bench: "Workbench", desk: Desk, policy: Policy, asked: Collection[str], last: Stand | None = None
) -> Sync:
    """Write what a sync would change. Raises what `plan` raises, and `WriteError`."""
    made: list[Sync] = []

    def planned() -> Plan:
        made.append(plan(bench, desk, policy, asked, last))
        return made[-1].plan

    desk.write_planned(planned)
    return made[-1]


def _picked(bench: "Workbench", offer: Offer) -> Pick:
    return structs.replace(bench.pick(offer), options=EntryOptions(full=True, synced=True, popularity=offer.popularity))


def _has_fallen_out(entry: "Standing", kept: Collection[tuple[str, str]], answered: Collection[str]) -> bool:
    return entry.synced and entry.offer is not None and entry.offer[0] in answered and entry.offer not in kept


def _why_it_stays(
    bench: "Workbench",
    desk: Desk,
    entry: "Standing",
    *,
    shared: Collection[str],
    stand: Stand,
    picks: Sequence[Pick],
) -> str | None:
    """Return why an entry that fell out stays all the same, `None` where it may go."""
    if entry.name in shared:
        return f"'{entry.name}' stays: an entry of yours bears that name, too (line {entry.line})"
    theirs = target(desk.target_name)
    if isinstance(theirs, EntryTarget):
        offer = bench.registry.snapshot.find(*entry.offer) if entry.offer is not None else None
        like = [*picks, *((_picked(bench, offer),) if offer is not None else ())]
        why = theirs.why_it_stays(desk.path, stand.before or b"", entry, like)
        return None if why is None else f"'{entry.name}' stays: {why}"
    return (
        f"'{entry.name}' stays: it holds values of your own (line {entry.line})"
        if _is_tuned(bench, desk, entry)
        else None
    )


def _is_tuned(bench: "Workbench", desk: Desk, entry: "Standing") -> bool:
    if desk.target_name != LITELLM:
        return entry.tuned
    offer = bench.registry.snapshot.find(*entry.offer) if entry.offer is not None else None
    # What the entry was written from is still at hand only where the model is still listed.
    return is_tuned(entry.value, _picked(bench, offer) if offer is not None and is_listed(offer) else None)
