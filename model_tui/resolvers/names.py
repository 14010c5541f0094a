"""The weakest layer: what a model's name tells, and what its nearest relatives can do (see `catalog.guessing`)."""

from functools import cached_property

from model_tui.catalog.guessing import Guesser
from model_tui.core.model import Layer, ModelSpec
from model_tui.resolvers.catalog import CatalogResolver


class NameResolver:
    """Guesses, and says so; what is known of relatives it has from the catalog."""

    name = "names"

    def __init__(self, catalog: CatalogResolver) -> None:
        self._catalog = catalog

    @cached_property
    def _guesser(self) -> Guesser:
        """What guesses; made when an offer comes that the catalog has not, since it needs all that its ids teach."""
        return Guesser(self._catalog.index, self._catalog.facts, self._catalog.modes, self._catalog.built)

    def warm(self) -> None:
        """Make what guesses."""
        _ = self._guesser

    def quick(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return the same for a whole listing: a guess about an offer of the catalog is read off the offer."""
        if not self._catalog.has(spec):
            return self.layers(spec)
        guess = self._catalog.guessed(spec)
        return () if guess is None else (guess,)

    def layers(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return one layer of guesses, nothing where not even a guess is possible."""
        canonical, known = self._catalog.canonical(spec), self._catalog.layers(spec)
        price = self._catalog.makers_price(canonical)
        guess = self._guesser.guess(spec.provider, spec.known_as, canonical, known, price)
        return () if guess is None else (guess,)
