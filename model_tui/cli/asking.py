"""`providers` and `refresh`: the verbs that ask."""

import argparse
import sys
from collections.abc import Callable
from typing import Final

from msgspec import structs

from model_tui.cli import bench as shared
from model_tui.cli.output import Exit, Refusal, columns, is_plain, nearest, say, write, write_json_array
from model_tui.core.discovery import Answered, Event, Failed, ProviderStatus, Skipped, Started
from model_tui.core.figures import UNICODE, glyphs_for
from model_tui.core.text import counted
from model_tui.keydesk import KeyDesk
from model_tui.workbench import Workbench

_OF_ADD: Final = ("--base-url", "--shape", "--key-env", "--header", "--litellm-prefix", "--name")
"""The options of `providers add`."""


def run_providers(options: argparse.Namespace) -> int:
    """Print how providers stand, asking those that can be asked: all, or those named; with `add`, add one."""
    if options.ids[:1] == ["add"]:
        from model_tui.cli.adding import run_add  # noqa: PLC0415

        return run_add(options)
    stated = (options.base_url, options.shape, options.key_env, options.header, options.litellm_prefix, options.name)
    if option := next((name for name, value in zip(_OF_ADD, stated, strict=True) if value), None):
        raise Refusal(f"{option} goes with 'add': providers add ID --base-url URL")
    bench = shared.workbench(options)
    with shared.one_line():
        named = {_known(bench, name) for name in options.ids} or None
        if bench.has_more_than_catalog():
            bench.registry.restore()
        shared.discover(bench, named, _progress if sys.stderr.isatty() else lambda _: None, by_hand=False)
    if named is None:
        statuses = _statuses(bench, everything=options.all or options.json)
    else:
        statuses = sorted(map(bench.registry.status, named), key=lambda status: (_rank(status), status.id))
    shared.tell_notes(bench, () if options.json else (status.reason for status in statuses))
    if options.json:
        write_json_array(_status_json(status) for status in statuses)
    else:
        write(_table(statuses, KeyDesk(bench)))
    return Exit.DONE


def _statuses(bench: Workbench, *, everything: bool) -> list[ProviderStatus]:
    """Return the providers that were looked at, then, with `everything`, those that only the catalog knows."""
    statuses = sorted(bench.registry.snapshot.statuses.values(), key=lambda s: (_rank(s), s.id))
    return [status for status in statuses if everything or status.standing != "catalog"]


def _state(status: ProviderStatus) -> str:
    """Return how a provider stands, in the word that its offers bear where there is one for it."""
    if status.standing == "live":
        return "ready"
    return "stale" if status.standing == "failed" and status.listed else status.standing


def _rank(status: ProviderStatus) -> int:
    order = ("live", "cached", "rejected", "failed", "needs-key", "not-running")
    return order.index(status.standing) if status.standing in order else len(order)


def _status_json(status: ProviderStatus) -> dict[str, object]:
    made = structs.asdict(status)
    took = made.pop("took")
    made["state"] = _state(status)
    del made["standing"]
    made["models"] = made.pop("listed")
    made["ms"] = None if took is None else round(took * 1000)
    return made


def _table(statuses: list[ProviderStatus], desk: KeyDesk) -> str:
    glyphs = glyphs_for(sys.stdout.encoding)
    rows: list[tuple[str, ...]] = [("provider", "state", "models", "known", "key", "")]
    for status in statuses:
        origin = f" ({desk.shown_origin(status.key_origin)})" if status.key_origin else ""
        key = f"{status.variable}{origin}" if status.variable else glyphs.unknown
        listed = glyphs.unknown if status.listed is None else f"{status.listed:,}"
        rows.append(
            (
                status.id,
                _state(status),
                listed,
                f"{status.known:,}",
                key,
                _remark(status, desk),
            )
        )
    return columns(rows, (False, False, True, True, False, False), ("", "", "", "dim", "", "dim"), plain=is_plain())


def _remark(status: ProviderStatus, desk: KeyDesk) -> str:
    if status.reason:
        return status.reason
    if (closed := desk.bench.provider(status.id).retired) is not None:
        return f"closed on {closed}"
    if status.standing == "needs-key":
        return _how_to(desk, status.id)
    took = () if status.took is None else (f"{status.took * 1000:.0f} ms",)
    return "; ".join((*took, *status.notes))


def _how_to(desk: KeyDesk, provider: str) -> str:
    """Return everything that is to be set before a provider can be asked, and where keys are made, in one line."""
    how_to = desk.view(provider).how_to
    return how_to if glyphs_for(sys.stdout.encoding) is UNICODE else how_to.replace("…", "...")


def run_refresh(options: argparse.Namespace) -> int:
    """Ask providers now, and tell what came of it."""
    bench = shared.workbench(options)
    events: list[Event] = []
    with shared.one_line():
        wanted = _wanted(bench, options.providers)

        def how_to(provider: str) -> str:
            return _how_to(KeyDesk(bench), provider)

        def each(event: Event) -> None:
            events.append(event)
            if sys.stderr.isatty() or not options.json:
                _progress(event, named=bool(wanted), how_to=how_to)

        if bench.offline:
            raise Refusal("offline: no provider is asked", Exit.ALL_FAILED)
        bench.registry.restore()
        shared.discover(bench, wanted, each)
    shared.tell_notes(bench)
    if options.json:
        write_json_array(_event_json(event) for event in events if not isinstance(event, Started))
    return _outcome(events, named=wanted is not None)


def _wanted(bench: Workbench, names: list[str]) -> set[str] | None:
    """Return the ids of the providers that these names mean, `None` for no names; refuses what cannot be asked."""
    wanted = {_known(bench, name) for name in names}
    for provider in map(bench.provider, sorted(wanted)):
        if (why := bench.bad_tables.get(provider.id)) is not None:
            raise Refusal(why)
        if provider.retired:
            raise Refusal(f"'{provider.id}' closed on {provider.retired}: there is nothing to ask")
        if not bench.registry.doors.is_asked(provider):
            raise Refusal(f"'{provider.id}' is known from the catalog alone; model-tui cannot ask it")
    return wanted or None


def _known(bench: Workbench, name: str) -> str:
    """Return the id of the provider that a name means; refuses one that nobody has."""
    ident = bench.table.resolve(name)
    if ident is None and (name in bench.catalog.providers or name in bench.bad_tables):
        return name
    if ident is None:
        choices = (*(known.id for known in bench.table), *bench.table.aliases)
        hint = nearest(name, choices) or "; 'model-tui providers --all' has them all"
        raise Refusal(f"no provider '{name}'{hint}")
    return ident


def _outcome(events: list[Event], *, named: bool) -> int:
    answered = [event for event in events if isinstance(event, Answered)]
    failed = shared.failures(events, named=named)
    skipped = [event for event in events if isinstance(event, Skipped)]
    models = sum(event.models for event in answered)
    parts = [f"{len(answered)} answered with {counted(models, 'model')}"]
    parts += [f"{len(failed)} failed"] if failed else []
    parts += [f"{len(skipped)} need a key"] if skipped else []
    say(", ".join(parts))
    return Exit.ALL_FAILED if shared.all_failed(events, named=named) else Exit.DONE


def _progress(event: Event, *, named: bool = False, how_to: Callable[[str], str] = str) -> None:
    """Tell of an answer or a failure on stderr; what is simply not there is passed over unless it was asked for.

    `how_to` says what is to be set before a provider can be asked.
    """
    if isinstance(event, Answered):
        unread = f", {counted(event.skipped, 'entry', 'entries')} unreadable" if event.skipped else ""
        say(f"{event.provider}: {counted(event.models, 'model')} in {event.took * 1000:.0f} ms{unread}")
        for note in event.notes:
            say(f"{event.provider}: {note}")
    elif isinstance(event, Failed) and (named or event.kind != "not-running"):
        kept = (
            f"; its last {counted(event.stale, 'model')} {'is' if event.stale == 1 else 'are'} kept"
            if event.stale
            else ""
        )
        say(f"{event.provider}: {event.reason}{kept}")
    elif isinstance(event, Skipped) and event.reason:
        say(f"{event.provider}: {event.reason}")
    elif isinstance(event, Skipped) and named:
        say(f"{event.provider}: no key; {how_to(event.provider)}")


def _event_json(event: Event) -> dict[str, object]:
    return {"event": type(event).__name__.lower(), **structs.asdict(event)}
