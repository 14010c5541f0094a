"""Which catalog is believed where they differ: what others outweigh is marked as doubtful, and never taken out.

What is found in `docs/truth.md` decides. Catalogs are of different days, and prices move: the one that two share holds,
else that of the newest catalog. A context that two share holds; else, at the maker's own door, the one that the model
has elsewhere; else the rounder in binary of two that are nearly the same (262,144 and not 262,000); else the newer
catalog's, with genai-prices last, which is about prices: where it and models.dev alone speak, and differ, offers
elsewhere side with models.dev three times in four.
LiteLLM's `max_input_tokens` is the input limit where other models of that maker have it beside a larger
context. An output limit as large as the whole context is what people fill in for want of one, and
`chat` is what they write of a guard or of a model for speech (`core.mode_names`).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec import structs

from model_tui.catalog.builder import genai, litellm
from model_tui.catalog.builder.join import LAYERS, Entry
from model_tui.catalog.inference import roundness
from model_tui.core.layers import doubts_of
from model_tui.core.makers import vendor_word
from model_tui.core.model import PER_1M_TOKENS, ModelCapabilities

_NEAR: Final = 0.05
_CENT: Final = 0.01
_PRICES: Final = ("price_input", "price_output", "price_cache_read", "price_cache_write")
_FEWEST: Final = 2
"""Offers elsewhere that it takes to tip the balance."""


def judge(entries: Sequence[Entry], dates: Mapping[str, str], vendor: Callable[[str], str | None]) -> None:
    """Mark what is doubtful in every entry.

    `dates` tells the day that each catalog is as of (ISO), by layer; `vendor` the maker whose own door a provider is.
    """
    _input_limits(entries)
    elsewhere = _contexts(entries)
    newest = sorted(LAYERS, key=lambda layer: (dates.get(layer, ""), -LAYERS.index(layer)), reverse=True)
    of_limits = sorted(newest, key=lambda layer: layer == genai.LAYER)
    for entry in entries:
        doubts: defaultdict[str, set[str]] = defaultdict(set)
        _doubt_prices(entry, newest, doubts)
        is_own = vendor_word(vendor(entry.provider)) == entry.canonical.partition("/")[0]
        # What a host makes of a model is its own affair; of a maker's own listing others are witnesses.
        _doubt_context(entry, of_limits, elsewhere[entry.canonical] if is_own else (), doubts)
        _doubt_output(entry, doubts)
        for layer, facts in entry.said.items():
            doubts[layer].update(doubts_of(entry.id, facts))
        entry.doubts = {layer: tuple(sorted(names)) for layer, names in doubts.items() if names}


def _input_limits(entries: Iterable[Entry]) -> None:
    """Turn LiteLLM's `max_input_tokens` into the context where the maker's other models tell that it is not."""
    contexts: defaultdict[tuple[str, int], Counter[int]] = defaultdict(Counter)
    for entry in entries:
        maker = entry.canonical.partition("/")[0]
        for layer, facts in entry.said.items():
            into, context = facts.max_input_tokens, facts.max_context
            if layer != litellm.LAYER and into is not None and context is not None:
                contexts[maker, into][context] += 1
    for entry in entries:
        stated = entry.said.get(litellm.LAYER)
        if stated is None or stated.max_input_tokens is None:
            continue
        known = contexts.get((entry.canonical.partition("/")[0], stated.max_input_tokens))
        if known and (context := known.most_common(1)[0][0]) > stated.max_input_tokens:
            entry.said[litellm.LAYER] = structs.replace(stated, max_context=context)


def _contexts(entries: Iterable[Entry]) -> defaultdict[str, list[tuple[str, int]]]:
    """Return, per model, which offers have which context, one statement each."""
    found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for entry in entries:
        stated = {facts.max_context for facts in entry.said.values() if facts.max_context is not None}
        if len(stated) == 1:
            found[entry.canonical].append((entry.provider, stated.pop()))
    return found


def _doubt_prices(entry: Entry, newest: Sequence[str], doubts: defaultdict[str, set[str]]) -> None:
    """Doubt every price but those of the catalog that two agree with, or else of the newest."""
    priced = {
        layer: entry.said[layer]
        for layer in newest
        if layer in entry.said and entry.said[layer].price_input is not None
    }
    units = {facts.price_unit or PER_1M_TOKENS for facts in priced.values()}
    if len(priced) < 2 or len(units) > 1:
        return
    believed = next((one for one in priced if _agreeing(priced[one], priced.values()) > 1), next(iter(priced)))
    for layer, facts in priced.items():
        if layer != believed:
            differing = (name for name in _PRICES if _differ(getattr(facts, name), getattr(priced[believed], name)))
            doubts[layer].update(differing)


def _agreeing(one: ModelCapabilities, all_of_them: Iterable[ModelCapabilities]) -> int:
    pair = ("price_input", "price_output")
    return sum(
        1 for other in all_of_them if not any(_differ(getattr(one, name), getattr(other, name)) for name in pair)
    )


def _differ(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) > _CENT * max(one, other)


def _doubt_context(
    entry: Entry, newest: Sequence[str], elsewhere: Sequence[tuple[str, int]], doubts: defaultdict[str, set[str]]
) -> None:
    stated = {
        layer: context
        for layer in newest
        if layer in entry.said and (context := entry.said[layer].max_context) is not None
    }
    if len(set(stated.values())) < 2:
        return
    votes = Counter(stated.values())
    others = Counter(context for provider, context in elsewhere if provider != entry.provider)
    believed = max(votes, key=lambda one: _weight(one, votes, others, list(stated.values())))
    for layer, context in stated.items():
        if context != believed:
            doubts[layer].add("max_context")


def _weight(one: int, votes: Counter[int], others: Counter[int], in_order: list[int]) -> tuple[Any, ...]:
    """Return what speaks for a context, the weightiest first."""
    near = [other for other in votes if abs(other - one) <= _NEAR * max(one, other)]
    support = sum(many for other, many in others.items() if abs(other - one) <= _NEAR * max(one, other))
    return (
        votes[one] if len(votes) < sum(votes.values()) else 0,
        support if len(near) < len(votes) and support >= _FEWEST else 0,
        roundness(one) if len(near) == len(votes) else 0,
        -in_order.index(one),
    )


def _doubt_output(entry: Entry, doubts: defaultdict[str, set[str]]) -> None:
    for layer, facts in entry.said.items():
        limit = facts.max_output_tokens
        if limit is not None and limit in (facts.max_context, facts.max_input_tokens):
            doubts[layer].add("max_output_tokens")
