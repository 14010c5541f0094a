"""`top`, `filter` and `search`: `list` for those who think in one word, or in options."""

import argparse
from collections.abc import Iterable

from model_tui.cli import bench as shared
from model_tui.cli.listing import answering, tell
from model_tui.cli.output import Exit, Refusal, nearest
from model_tui.cli.verbs import POPULAR
from model_tui.core.columns import is_other_mode
from model_tui.core.discovery import Event
from model_tui.core.model import Offer
from model_tui.core.query import FLAGS, Compare, Flag, Match, ModelQuery, Term
from model_tui.core.snapshot import Snapshot
from model_tui.selection.ranking import by_popularity, one_per_model
from model_tui.workbench import Workbench

_EVERYTHING = "all"
_COSTS = ("free", "budget", "cheap", "standard", "premium")
_CALLED = {"function-calling": "tools", "function_calling": "tools", "structured-output": "json"}
"""Capabilities by the names that other programs have for them."""


def run_top(options: argparse.Namespace) -> int:
    """Print the most popular models for chat, one offer of each."""
    _, snapshot, events = answering(options)
    best_first = (snapshot.offers[row] for row in snapshot.index.order())
    chat = [offer for offer in best_first if offer.popularity is not None and not is_other_mode(offer)]
    return _told(options, snapshot, list(one_per_model(by_popularity(snapshot, chat))), events)


def run_filter(options: argparse.Namespace) -> int:
    """Print what one word leaves: a capability, a cost tier, a provider or a tag; the popular ones first."""
    bench, snapshot, events = answering(options)
    query = ModelQuery(_term_of(options.word, bench, snapshot))
    return _told(options, snapshot, _ranked(bench, snapshot, query), events)


def run_search(options: argparse.Namespace) -> int:
    """Print the offers for which a query and every option hold."""
    query = shared.parse(" ".join(options.query))
    wanted: list[Term] = [Match("tag", (tag.lower(),)) for tag in options.tag]
    wanted += [Match("cost", (cost.lower(),)) for cost in options.cost]
    wanted += [Flag(_capability(word)) for word in options.capability]
    if options.popular is not None:
        wanted.append(Compare("popularity", ">=", options.popular))
    bench, snapshot, events = answering(options, query)
    for tag in options.tag:
        _must_be(tag, _tags(snapshot), "tag")
    asked = ModelQuery((*query.terms, *wanted), query.sort)
    rows = snapshot.index.search(asked, shared.marks(bench, asked)).rows
    return _told(options, snapshot, [snapshot.offers[row] for row in rows], events)


def _told(options: argparse.Namespace, snapshot: Snapshot, found: list[Offer], events: list[Event]) -> int:
    tell(options, found, lambda: "no model matches", snapshot.index.context.monthly)
    if not found:
        return Exit.NOTHING
    return Exit.ALL_FAILED if shared.all_failed(events) else Exit.DONE


def _ranked(bench: Workbench, snapshot: Snapshot, query: ModelQuery) -> list[Offer]:
    rows = snapshot.index.search(query, shared.marks(bench, query)).rows
    return by_popularity(snapshot, (snapshot.offers[row] for row in rows))


def _term_of(word: str, bench: Workbench, snapshot: Snapshot) -> tuple[Term, ...]:
    """Return what one word asks for. Refuses one that means nothing, with what comes near."""
    small = word.lower()
    if small == _EVERYTHING:
        return ()
    if small == "popular":
        return (Compare("popularity", ">=", POPULAR),)
    if small in _COSTS:
        return (Match("cost", (small,)),)
    if small in FLAGS:
        return (Flag(small),)
    if (provider := bench.table.resolve(small)) or small in snapshot.by_provider:
        return (Match("provider", (provider or small,)),)
    tags = _tags(snapshot)
    if small not in tags:
        known = (*FLAGS, *_COSTS, *snapshot.by_provider, *bench.table.aliases, *tags)
        hint = nearest(small, known) or "; it is a capability, a cost tier, a provider or a tag"
        raise Refusal(f"nothing is filtered by '{word}'{hint}")
    return (Match("tag", (small,)),)


def _capability(word: str) -> str:
    small = _CALLED.get(word.lower(), word.lower())
    _must_be(small, FLAGS, "capability")
    return small


def _tags(snapshot: Snapshot) -> frozenset[str]:
    return frozenset(tag for offer in snapshot.offers for tag in offer.tags)


def _must_be(word: str, choices: Iterable[str], what: str) -> None:
    known = list(choices)
    if word.lower() not in known:
        hint = nearest(word, known) or f"; there are {', '.join(sorted(known)[:12])} …"
        raise Refusal(f"no {what} '{word}'{hint}")
