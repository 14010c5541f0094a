"""What Artificial Analysis says of a model, wherever it is offered: its index of quality, its median speed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path

from model_tui.catalog.rankings import LAYER, Ranking, load_rankings
from model_tui.core.model import Layer, ModelCapabilities, ModelSpec, Offer

Key = tuple[str, str]


class RankingResolver:
    """Answers by canonical model; the file below `folder` is read when first asked.

    Rows that come to one model by their names are several ways of running it (`-high`, `-thinking`): where they differ
    in their slug, each is its own model; where two rows claim one model, neither is heard.
    """

    name = LAYER

    def __init__(self, folder: Path, canonical: Callable[[ModelSpec], str]) -> None:
        self._folder = folder
        self._canonical = canonical

    @cached_property
    def _layers(self) -> dict[str, Layer]:
        found = load_rankings(self._folder)
        if found is None:
            return {}
        claims: defaultdict[str, list[Ranking]] = defaultdict(list)
        for row in found.rows:
            claims[self._canonical(ModelSpec(row.creator, row.slug))].append(row)
        return {
            model: Layer(
                LAYER,
                ModelCapabilities(quality_index=rows[0].quality, tokens_per_second=rows[0].speed),
                found.at,
                f"{rows[0].creator}/{rows[0].slug}",
            )
            for model, rows in claims.items()
            if len(rows) == 1
        }

    def warm(self) -> None:
        """Read the file."""
        _ = self._layers

    def layers(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return what is said of the model that this is an offer of."""
        layer = self._layers.get(self._canonical(spec)) if self._layers else None
        return () if layer is None else (layer,)

    def speeds(self, offers: Iterable[Offer]) -> Iterator[tuple[Key, float]]:
        """Yield the tokens per second of each offer that anything is said of."""
        for offer in offers if self._layers else ():
            layer = self._layers.get(offer.canonical)
            if layer is not None and layer.facts.tokens_per_second is not None:
                yield offer.key, layer.facts.tokens_per_second
