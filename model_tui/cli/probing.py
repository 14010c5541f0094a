"""`probe`: one small real request to each model, and what was measured of its answer."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from typing import Final

from model_tui.cli import bench as shared
from model_tui.cli.output import Exit, Refusal, columns, is_plain, say, write, write_json_array
from model_tui.cli.writing import can_ask, says_yes
from model_tui.core.discovery import Event, Failed, Skipped
from model_tui.core.figures import Glyphs, glyphs_for, took, usd
from model_tui.core.model import Offer
from model_tui.core.question import Question
from model_tui.core.text import clean
from model_tui.probing import MOST_MODELS, Planned, Probe, ProbeDesk, answer_in_words, as_json, cost_of, cost_of_all
from model_tui.workbench import Workbench

_REPLY: Final = 60


def run_probe(options: argparse.Namespace) -> int:
    """Say what it costs at most, ask with consent, print what was measured, and keep it."""
    bench = shared.workbench(options)
    if bench.offline:
        raise Refusal("offline: no model is asked", Exit.ALL_FAILED)
    with shared.one_line():
        desk = ProbeDesk(bench)
        question = desk.question(options.prompt, options.max_tokens, options.seconds)
        offers = _offers(bench, options.models)
        plans = desk.plan(offers, question)
    shared.tell_notes(bench)
    _may_ask(plans, question, yes=options.yes)
    probes = [Probe(plan) for plan in plans]
    _ask(desk, probes, question)
    glyphs = glyphs_for(sys.stdout.encoding)
    if options.json:
        write_json_array(map(as_json, probes))
    else:
        write(_table([probe for probe in probes if probe.measured is not None], glyphs))
    for probe in probes:
        if (why := probe.error or probe.planned.why_not) is not None:
            say(f"{probe.offer.ref}: {why}")
    return Exit.DONE if any(probe.measured is not None for probe in probes) else Exit.ALL_FAILED


def _offers(bench: Workbench, refs: Sequence[str]) -> list[Offer]:
    """Return the offers that are meant; a provider that has none of this name here is asked for its listing first."""
    snapshot = shared.known(bench)
    missing = {provider for ref in refs if (provider := _unlisted(bench, ref)) is not None}
    if missing:
        say(f"asking {', '.join(sorted(missing))} for the models there are")
        events: list[Event] = []
        shared.discover(bench, missing, events.append)
        snapshot = bench.registry.snapshot
        for event in events:
            if isinstance(event, Failed | Skipped):
                why = event.reason or shared.no_key(event.variable if isinstance(event, Skipped) else None)
                raise Refusal(f"{event.provider} does not say which models it has: {why}", Exit.ALL_FAILED)
    found = {offer.key: offer for offer in (shared.find(bench, snapshot, ref) for ref in refs)}
    if len(found) > MOST_MODELS:
        raise Refusal(f"{len(found)} models: a probe asks up to {MOST_MODELS} at once")
    return list(found.values())


def _unlisted(bench: Workbench, ref: str) -> str | None:
    """Return the provider of a model that is not known here, where it can be asked for its models."""
    provider = bench.table.get(ref.partition("/")[0])
    if provider is None or bench.registry.find(ref) is not None or not bench.registry.doors.is_asked(provider):
        return None
    return provider.id


def _may_ask(plans: Sequence[Planned], question: Question, *, yes: bool) -> None:
    """Say what it costs at most, and refuse where nobody allowed it, or nobody can be asked."""
    able = [plan for plan in plans if plan.why_not is None]
    for plan in able:
        say(f"{plan.offer.ref}: {cost_of(plan)}, to {plan.host}")
    if not able:
        return
    say(f"in all: {cost_of_all(able, question)}")
    if yes:
        return
    if not can_ask():
        raise Refusal("this sends real requests, which may cost money: --yes allows it")
    if not says_yes(f"send {'one request' if len(able) == 1 else f'{len(able)} requests'}?"):
        raise Refusal("nothing was sent", Exit.NOTHING)


def _ask(desk: ProbeDesk, probes: Sequence[Probe], question: Question) -> None:
    try:
        asyncio.run(desk.ask(probes, question))
    finally:  # broken off by the user, what has ended was paid for
        try:
            desk.keep(probes, question)
        except (ValueError, OSError) as error:
            say(f"note: not kept: {error}")


_HEAD = ("model", "first token", "first text", "total", "tokens/s", "tokens", "cost", "answer")


def _table(probes: Sequence[Probe], glyphs: Glyphs) -> str:
    if not probes:
        return ""
    rows = [_HEAD, *(_row(probe, glyphs) for probe in probes)]
    right = (False, True, True, True, True, True, True, False)
    return columns(rows, right, ("", "", "", "", "bold", "", "", "dim"), plain=is_plain())


def _row(probe: Probe, glyphs: Glyphs) -> tuple[str, ...]:
    found = probe.measured
    assert found is not None  # noqa: S101 - the caller looks
    about = "~" if found.estimated else ""
    rate, tokens = found.tokens_per_second, found.output_tokens
    reply = clean(answer_in_words(probe))
    return (
        probe.offer.ref,
        took(found.first_token, glyphs),
        took(found.first_text, glyphs),
        took(found.total, glyphs),
        glyphs.unknown if rate is None else f"{about}{rate:.0f}",
        glyphs.unknown if tokens is None else f"{about}{tokens}",
        glyphs.unknown if found.usd is None else f"${usd(found.usd)}" if found.usd else "free",
        reply if len(reply) <= _REPLY else reply[: _REPLY - len(glyphs.ellipsis)] + glyphs.ellipsis,
    )
