"""Recommendations for six purposes, each with the figures that speak for it. The same offers give the same answer."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from msgspec import Struct

from model_tui.core.figures import tokens, usd
from model_tui.core.model import BUDGET_BELOW, Offer
from model_tui.core.quality import BALANCED, BEST, CHEAP
from model_tui.core.snapshot import Key

_ROOM: Final = 32_000
"""Tokens of context that a model for general use must have."""
_FOR_CODE: Final = re.compile(r"(?:^|[^a-z])(?:code|coder|codex|codestral|devstral)(?![a-z])")
_GRADES: Final = {BEST: 2, BALANCED: 1, CHEAP: 0}
_MOST: Final = 3
_MOST_BUDGET: Final = 5


class Recommendation(Struct, frozen=True):
    """An offer, and in a few words why it."""

    offer: Offer
    reason: str


class Witness(Struct, frozen=True):
    """What is known of offers beside their flat record: tokens per second, and a quality index (0-100)."""

    speeds: Callable[[Key], float | None]
    index: Callable[[Key], float | None]


def recommend(offers: Iterable[Offer], witness: Witness) -> dict[str, list[Recommendation]]:
    """Return recommendations by purpose, the best first; one offer of each model, retiring ones never.

    `offers` come best first: among offers of one model that are alike in all else, the first is taken.
    """
    chat = [offer for offer in offers if offer.mode == "chat" and not offer.deprecated and offer.retires is None]
    able = [offer for offer in chat if offer.tools and (offer.context or 0) >= _ROOM]
    priced = [offer for offer in able if offer.blended_cost]
    return {
        "best_value": _first(_best_value(priced)),
        "most_capable": _first(_most_capable(able, witness)),
        "fastest": _first(_fastest(chat, witness)),
        "budget_friendly": _first(_budget(chat), _MOST_BUDGET),
        "vision_tasks": _first(_most_capable((offer for offer in able if offer.vision), witness)),
        "coding": _first(_coding(able, witness)),
    }


def _first(found: Iterator[Recommendation], most: int = _MOST) -> list[Recommendation]:
    """Return the first of what was found, one offer of each model."""
    chosen: dict[str, Recommendation] = {}
    for one in found:
        if len(chosen) == most:
            break
        chosen.setdefault(one.offer.canonical, one)
    return list(chosen.values())


def _grade(offer: Offer) -> int:
    return _GRADES.get(offer.quality_tier or "", -1)


def _cost(offer: Offer) -> float:
    return float("inf") if offer.blended_cost is None else offer.blended_cost


def _price(offer: Offer) -> str:
    price = offer.price
    return (
        "price unknown" if price is None else f"{usd(offer.input_cost)} in, {usd(offer.output_cost)} out per 1M tokens"
    )


def _best_value(priced: list[Offer]) -> Iterator[Recommendation]:
    """Yield the best tier at less than half of what its models cost in the middle, the widely offered ones first."""
    best = sorted((offer for offer in priced if offer.quality_tier == BEST), key=_cost)
    if not best:
        best = sorted((offer for offer in priced if offer.quality_tier == BALANCED), key=_cost)
    middle = _cost(best[len(best) // 2]) if best else 0.0
    cheap = [offer for offer in best if _cost(offer) <= middle / 2] or best
    for offer in sorted(cheap, key=lambda one: (-(one.popularity or 0), _cost(one))):
        known = f", popularity {offer.popularity:g}" if offer.popularity is not None else ""
        yield Recommendation(
            offer, f"{offer.quality_tier} tier{known}, {_price(offer)}; half of the tier is above {usd(middle)} blended"
        )


def _abilities(offer: Offer) -> list[str]:
    said = (
        ("tools", offer.tools),
        ("vision", offer.vision),
        ("reasoning", offer.reasoning),
        ("structured output", offer.structured_output),
    )
    return [name for name, known in said if known]


def _most_capable(offers: Iterable[Offer], witness: Witness) -> Iterator[Recommendation]:
    """Yield by the quality index where one is known, then tier, what it can do, its age and context."""

    def rank(offer: Offer) -> tuple[float, int, int, str, int]:
        return (
            witness.index(offer.key) or 0.0,
            _grade(offer),
            len(_abilities(offer)),
            offer.released or "",
            offer.context or 0,
        )

    for offer in sorted(offers, key=rank, reverse=True):
        index = witness.index(offer.key)
        told = f"quality index {index:g}" if index is not None else f"{offer.quality_tier or 'unknown'} tier"
        new = f", released {offer.released}" if offer.released else ""
        yield Recommendation(offer, f"{told}; {', '.join(_abilities(offer))}; {tokens(offer.context)} context{new}")


def _fastest(offers: list[Offer], witness: Witness) -> Iterator[Recommendation]:
    """Yield by measured speed; then, unmeasured, the newest and smallest of the cheap tier."""
    speeds = {offer.key: speed for offer in offers if (speed := witness.speeds(offer.key))}
    for offer in sorted((o for o in offers if o.key in speeds), key=lambda one: -speeds[one.key]):
        yield Recommendation(offer, f"{speeds[offer.key]:,.0f} tokens/s measured")
    small = [offer for offer in offers if offer.key not in speeds and offer.quality_tier == CHEAP]
    for offer in sorted(small, key=lambda one: (one.released or "", -(one.size_b or 1e9)), reverse=True):
        size = f", {offer.size_b:g}B parameters" if offer.size_b else ""
        yield Recommendation(offer, f"a small model of its maker{size}; its speed was not measured")


def _budget(offers: list[Offer]) -> Iterator[Recommendation]:
    """Yield the cheapest that are sold by the token, free ones first, the better tier first among equals."""
    cheap = [offer for offer in offers if offer.input_cost is not None and offer.input_cost < BUDGET_BELOW]
    for offer in sorted(cheap, key=lambda one: (_cost(one), -_grade(one), -(one.popularity or 0))):
        yield Recommendation(offer, _price(offer))


def _coding(offers: list[Offer], witness: Witness) -> Iterator[Recommendation]:
    """Yield models made for code, by their name; then the most capable of all that call tools."""
    own = [offer for offer in offers if _FOR_CODE.search(offer.id.lower())]
    for one in _most_capable(own, witness):
        yield Recommendation(one.offer, f"made for code, by its name; {one.reason}")
    yield from _most_capable(offers, witness)
