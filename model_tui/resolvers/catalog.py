"""What the embedded catalog knows: of the offer itself, and of the same model elsewhere.

For an id that the catalog has, its layers are what the public catalogs say of it. What these leave open, or doubt, and
everything about an id that no catalog has, is inferred from the same canonical model (see `catalog.inference`). A
price is never inferred, and neither is a retirement date: both are the provider's.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Final

from msgspec import structs

from model_tui.catalog import Catalog
from model_tui.catalog.guessing import GUESS
from model_tui.catalog.inference import INFERRED, Witness, infer, lacking
from model_tui.core.identity import CanonicalIndex, identify, vendor_word
from model_tui.core.layers import resolve
from model_tui.core.model import Layer, ModelCapabilities, ModelSpec, Offer
from model_tui.core.stated import NAMES

_PRICES: Final = tuple(name for name in ModelCapabilities.__struct_fields__ if name.startswith("price_"))
_LATEST: Final = ":latest"

Key = tuple[str, str]


class CatalogResolver:
    """Answers from a `Catalog`; see the module's text for the rules. Answers by canonical model are remembered."""

    name = "catalog"

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._witnesses: dict[str, list[tuple[Key, Witness]]] = {}
        self._inferred: dict[Key, Layer | None] = {}
        self._canonicals: dict[Key, str] = {}

    def layers(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return the catalogs' layers of an id that they have, and one inferred layer with what these leave open."""
        own, canonical = self._own(spec), self.canonical(spec)
        if own and canonical.partition("/")[0] == spec.provider and spec.provider in self._catalog.unsold:
            return own  # the server's own name for it: nobody else can speak
        if not own:
            inferred = self._infer(canonical, spec.provider)
            return () if inferred is None else (inferred,)
        key = (spec.provider, spec.name)
        others = [witness for one, witness in self._heard(canonical) if one != key]
        left = lacking(own, infer(others, spec.provider)) if others else None
        return own if left is None else (*own, Layer(INFERRED, left, self._catalog.built, canonical))

    def quick(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return the same for a whole listing: what is inferred of an offer of the catalog is read off the offer."""
        offer = self._catalog.find(spec.provider, spec.name)
        if offer is None:
            return self.layers(spec)
        inferred = layer_in(offer, INFERRED, self._catalog.built)
        own = self._catalog.layers(spec.provider, spec.name)
        return own if inferred is None else (*own, inferred)

    def guessed(self, spec: ModelSpec) -> Layer | None:
        """Return what the catalog guesses of an offer that it has."""
        offer = self._catalog.find(spec.provider, spec.name)
        return None if offer is None else layer_in(offer, GUESS, self._catalog.built)

    def has(self, spec: ModelSpec) -> bool:
        """Whether the catalog has this offer."""
        return self._catalog.find(spec.provider, spec.name) is not None

    def canonical(self, spec: ModelSpec) -> str:
        """Return the canonical model of an offer: as it states, as the catalog has it, else as its id tells."""
        if spec.canonical is not None:
            return spec.canonical
        key = (spec.provider, spec.name)
        if key not in self._canonicals:
            offer = self._catalog.find(*key)
            self._canonicals[key] = self._identify(spec) if offer is None else offer.canonical
        return self._canonicals[key]

    def _identify(self, spec: ModelSpec) -> str:
        known = self._catalog.providers.get(spec.provider)
        vendor = known.vendor if known is not None else None
        return identify(spec.provider, spec.name, vendor, self._catalog.index).canonical

    @property
    def built(self) -> str:
        """The day (ISO) that the catalog is as of."""
        return self._catalog.built

    @property
    def index(self) -> CanonicalIndex:
        """What the catalog's ids teach about identity."""
        return self._catalog.index

    @cached_property
    def modes(self) -> Mapping[str, Mapping[str | None, int]]:
        """How many offers of each mode a provider has in the catalog."""
        counts: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
        for offer in self._catalog.offers:
            counts[offer.provider][offer.mode] += 1
        return counts

    def facts(self, canonical: str) -> ModelCapabilities | None:
        """Return what is known of a model itself, wherever it is offered; `None` where that is nothing."""
        inferred = self._infer(canonical, "")
        return None if inferred is None else inferred.facts

    def makers_price(self, canonical: str) -> float | None:
        """Return what the maker itself takes for 1M input tokens in USD, `None` where that is not known."""
        own = (one.facts.input_cost_per_1m for _, one in self._heard(canonical) if one.is_first_party)
        return min((price for price in own if price is not None), default=None)

    def _own(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return what the catalogs say of this id; of a local server not its price, which nobody charges there."""
        said = self._catalog.layers(spec.provider, spec.name)
        if not said:
            said = self._catalog.layers(spec.provider, spec.name.removesuffix(_LATEST))
        if spec.provider not in self._catalog.unsold:
            return said
        free = dict.fromkeys(_PRICES)
        return tuple(structs.replace(layer, facts=structs.replace(layer.facts, **free)) for layer in said)

    def _infer(self, canonical: str, provider: str) -> Layer | None:
        """Return what the offers of a canonical model say about it, for a provider that serves it."""
        heard = self._heard(canonical)
        near = provider if any(key[0] == provider for key, _ in heard) else ""
        if (canonical, near) not in self._inferred:
            facts = infer([witness for _, witness in heard], near)
            layer = None if facts is None else Layer(INFERRED, facts, self._catalog.built, canonical)
            self._inferred[canonical, near] = layer
        return self._inferred[canonical, near]

    def _heard(self, canonical: str) -> list[tuple[Key, Witness]]:
        """Return what each offer of a canonical model says of itself."""
        if canonical not in self._witnesses:
            keys = [offer.key for offer in self._catalog.offers_of(canonical)]
            keys += [(one.provider, one.id) for one in self._catalog.facts_of(canonical)]
            self._witnesses[canonical] = [(key, self._witness(key, canonical)) for key in keys]
        return self._witnesses[canonical]

    def _witness(self, key: Key, canonical: str) -> Witness:
        known = self._catalog.providers.get(key[0])
        is_own = known is not None and vendor_word(known.vendor) == canonical.partition("/")[0]
        return Witness(resolve(self._catalog.layers(*key))[0], key[0], is_own)


def layer_in(offer: Offer, name: str, at: str) -> Layer | None:
    """Return the part of a flat record that one layer said, `None` where that is nothing; prices left out."""
    fields = [field for field, layer in offer.provenance.items() if layer == name and field in NAMES]
    if not fields:
        return None
    facts = ModelCapabilities(**{NAMES[field]: getattr(offer, field) for field in fields})
    return Layer(name, facts, at, offer.canonical)
