"""The ways to look a model up by its id alone: the product's own, and plainer ones to compare it with."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from benchmarks.evaluation.cases import values_of
from model_tui.catalog import Catalog
from model_tui.catalog.guessing import Guesser
from model_tui.core.id_index import CanonicalIndex
from model_tui.core.layers import resolve
from model_tui.core.model import Layer, ModelSpec
from model_tui.resolvers.catalog import CatalogResolver
from model_tui.resolvers.names import NameResolver


class Answer(Struct, frozen=True):
    """What is known of a model, who said each fact, and the day (ISO) that each of those layers is as of.

    `earlier` are the prices that held until a day: (day, input, output).
    """

    values: Mapping[str, Any]
    said: Mapping[str, str]
    days: Mapping[str, str]
    earlier: tuple[tuple[str, float | None, float | None], ...] = ()


System = Callable[[str, str], Answer]
"""A way to look up: from provider and id to an answer."""


def systems(catalog: Catalog) -> dict[str, System]:
    """Return the ways by name, the product's own last."""
    known = CatalogResolver(catalog)
    names = NameResolver(known)
    alone = Guesser(CanonicalIndex(), lambda _: None, {})

    def exact(*wanted: str) -> System:
        return lambda provider, model_id: _answer(
            *(layer for layer in catalog.layers(provider, model_id) if layer.name in wanted)
        )

    def by_name(provider: str, model_id: str) -> Answer:
        guess = alone.guess(provider, model_id, known.canonical(ModelSpec(provider, model_id)))
        return _answer(*((guess,) if guess is not None else ()))

    def ours(provider: str, model_id: str) -> Answer:
        spec = ModelSpec(provider, model_id)
        return _answer(*known.layers(spec), *names.layers(spec))

    return {
        "name alone": by_name,
        "litellm by exact id": exact("litellm"),
        "models.dev by exact id": exact("models.dev"),
        "all catalogs by exact id": exact("models.dev", "litellm", "genai-prices"),
        "model-tui": ours,
    }


def _answer(*layers: Layer) -> Answer:
    facts, said = resolve(layers)
    tiers = facts.price_tiers or ()
    earlier = tuple((tier.label or "", tier.input, tier.output) for tier in tiers if tier.kind == "before")
    return Answer(values_of(facts), said, {layer.name: layer.at or "" for layer in layers}, earlier)
