"""What the offers of a model say about the model itself, for an offer of which nothing better is known.

Another id of the model at the same provider speaks first: it is served by the same machines. Else all are heard
together, the maker's own listing with the weight of several others, and a value counts when most of them say it. Where
they are too much at odds nothing is inferred. A price never is, and neither is a retirement date: both are the
provider's. `docs/truth.md` tells how often this is right.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from math import log
from typing import Any, Final

from msgspec import Struct, structs

from model_tui.core.layers import doubts_of, resolve
from model_tui.core.model import Layer, ModelCapabilities

INFERRED: Final = "inferred"
"""The layer of what follows from the same model elsewhere."""

_OWN: Final = 3
"""What the maker's own word weighs against those of others."""
_SAME: Final = 0.05
"""Limits this near to each other are one limit, written in thousands or in units of 1,024."""
_SOME: Final = 0.25
"""Of the votes for the most usual way to write a limit, what another one needs to be more than a slip."""
_MANY: Final = 0.4
_MOST: Final = 0.6
_NEARLY_ALL: Final = 0.75
"""Shares of the votes that make a value hold; a context has many candidates, and is right as often with fewer votes."""
_EVERYWHERE: Final = 40
"""Providers that make a model as popular as can be."""


class Witness(Struct, frozen=True):
    """What one offer says: its facts, whose listing it is in, and whether that is the maker's own."""

    facts: ModelCapabilities
    provider: str
    is_first_party: bool


def witness(model_id: str, provider: str, layers: Iterable[Layer], *, is_first_party: bool) -> Witness:
    """Return what the layers of one offer say together, a mode that is doubtful of such an id left out."""
    facts = resolve(layers)[0]
    return Witness(structs.replace(facts, **dict.fromkeys(doubts_of(model_id, facts))), provider, is_first_party)


_Votes = list[tuple[Any, int]]
_Rule = Callable[[_Votes], Any]


def infer(witnesses: Sequence[Witness]) -> ModelCapabilities | None:
    """Return what all who offer a model say about it together, `None` where that is nothing."""
    facts = {name: rule(_votes(witnesses, name)) for name, rule in _RULES.items()}
    own = [witness for witness in witnesses if witness.is_first_party]
    for name in _MAKERS_WORD if own else ():
        if facts[name] is None:
            facts[name] = _RULES[name](_votes(own, name))
    if facts["open_weights"]:
        facts["max_output_tokens"] = None  # whoever serves open weights sets a limit of their own
        facts["max_context"] = _NATIVE(_votes(witnesses, "max_context")) or facts["max_context"]
    facts["popularity"] = popularity_of({witness.provider for witness in witnesses})
    return _capabilities(facts)


def beside(near: Sequence[Witness], elsewhere: ModelCapabilities | None) -> ModelCapabilities | None:
    """Return what to take for an offer: what other ids of the model at its provider say, else what all say."""
    if not near:
        return elsewhere
    facts = {name: rule(_votes(near, name)) for name, rule in _NEAR_RULES.items()}
    for name in INFERABLE if elsewhere is not None else ():
        if facts.get(name) is None:
            facts[name] = getattr(elsewhere, name)
    return _capabilities(facts)


def _capabilities(facts: Mapping[str, Any]) -> ModelCapabilities | None:
    stated = {name: value for name, value in facts.items() if value is not None}
    return ModelCapabilities(**stated) if stated else None


def popularity_of(providers: set[str]) -> float | None:
    """Return how widely a model is offered, 0-100: the logarithm of the number of its providers, 40 of them for 100.

    That is the only sign of use that the catalogs hold. What a single provider has says nothing.
    """
    many = len(providers)
    return round(min(100.0, 100 * log(many) / log(_EVERYWHERE)), 1) if many > 1 else None


def _votes(witnesses: Iterable[Witness], name: str) -> _Votes:
    said = ((getattr(one.facts, name), _OWN if one.is_first_party else 1) for one in witnesses)
    return [(value, weight) for value, weight in said if value is not None]


def _same(value: Any) -> Hashable:
    """Return what is compared of a value: the order of modalities does not matter."""
    return frozenset(value) if isinstance(value, tuple) else value


def _most(votes: _Votes) -> Any:
    """Return the value that most votes are for."""
    counts: Counter[Hashable] = Counter()
    for value, weight in votes:
        counts[_same(value)] += weight
    if not counts:
        return None
    winner, many = max(counts.items(), key=lambda one: (one[1], str(one[0])))
    return min(value for value, _ in votes if _same(value) == winner) if many >= _MOST * counts.total() else None


def _first(votes: _Votes) -> Any:
    """Return the value that the most votes are for, however few these are."""
    counts: Counter[Hashable] = Counter()
    for value, weight in votes:
        counts[value] += weight
    return max(counts, key=lambda value: (counts[value], str(value))) if counts else None


def _limit(share: float, *, native: bool = False) -> _Rule:
    """Return the rule for limits: those that are nearly the same are one, written by most in this way.

    With `native` as the weights themselves have it, where enough write it so: 131,072, which many round to 128,000.
    """

    def settle(votes: _Votes) -> int | None:
        best: Counter[int] = Counter()
        for one in {value for value, _ in votes}:
            near: Counter[int] = Counter()
            for value, weight in votes:
                if abs(value - one) <= _SAME * one:
                    near[value] += weight
            if (near.total(), max(near), one) > (best.total(), max(best, default=0), 0):
                best = near
        if not best or best.total() < share * sum(weight for _, weight in votes):
            return None
        if native:
            usual = [value for value, many in best.items() if many >= _SOME * max(best.values())]
            return max(usual, key=lambda value: (roundness(value), best[value], value))
        return max(best, key=lambda value: (best[value], roundness(value), value))

    return settle


def roundness(value: int) -> int:
    """Return how often a number can be halved: native limits are powers of two or small multiples of one."""
    return (value & -value).bit_length()


_NATIVE: Final = _limit(_MANY, native=True)
_RULES: Final[dict[str, _Rule]] = {
    "display_name": _first,
    "family": _first,
    "mode": _most,
    "max_context": _limit(_MANY),
    "max_output_tokens": _limit(_NEARLY_ALL),
    "input_modalities": _most,
    "output_modalities": _most,
    "supports_tools": _most,
    "supports_vision": _most,
    "supports_structured_output": _most,
    "supports_reasoning": _most,
    "size_b": _most,
    "open_weights": _most,
    "knowledge": _most,
    "released": _first,
}
"""The facts that belong to a model wherever it is offered, with the way to settle them."""

_NEAR_RULES: Final = {**_RULES, "max_context": _limit(_MOST)}
"""The same for ids of one provider: where these are at odds, others are right more often than the most of them."""

_MAKERS_WORD: Final = frozenset({"max_context", "max_output_tokens", "supports_tools", "supports_vision", "mode"})
"""What the maker's own listing settles where all others together are at odds."""
INFERABLE: Final = (*_RULES, "popularity")


def lacking(layers: Iterable[Layer], inferred: ModelCapabilities | None) -> ModelCapabilities | None:
    """Return of what is inferred only what no layer states without doubt; `None` where nothing is left."""
    if inferred is None:
        return None
    layers = tuple(layers)
    left: dict[str, Any] = {}
    for name in INFERABLE:
        if (value := getattr(inferred, name)) is not None and not _is_told(layers, name, value):
            left[name] = value
    if any(layer.facts.input_modalities is not None for layer in layers):
        left.pop("supports_vision", None)  # they tell it
    return ModelCapabilities(**left) if left else None


def _is_told(layers: Iterable[Layer], name: str, value: Any) -> bool:
    """Whether a layer states a fact, either without doubt or with this very value."""
    for layer in layers:
        said = getattr(layer.facts, name)
        if said is not None and (said == value or name not in layer.doubts):
            return True
    return False
