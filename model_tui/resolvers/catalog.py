"""What the embedded catalog knows: of the offer itself, and of the same model elsewhere.

For an id that the catalog has, its layers are what the public catalogs say of it. What these leave open, or doubt, and
everything about an id that no catalog has, is inferred from the same canonical model (see `catalog.inference`). A
price is never inferred, and neither is a retirement date: both are the provider's.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from msgspec import structs

from model_tui.catalog import Catalog
from model_tui.catalog.guessing import GUESS
from model_tui.catalog.inference import INFERRED, Witness, beside, infer, lacking, witness
from model_tui.core.id_listings import Stamped, snapshots_in
from model_tui.core.identity import CanonicalIndex, Identity, identify, vendor_word
from model_tui.core.mode_names import sharpened
from model_tui.core.model import Layer, ModelCapabilities, ModelSpec, Offer
from model_tui.core.stated import NAMES

_PRICES: Final = tuple(name for name in ModelCapabilities.__struct_fields__ if name.startswith("price_"))
_LATEST: Final = ":latest"

Key = tuple[str, str]


class CatalogResolver:
    """Answers from a `Catalog`; see the module's text for the rules. Answers by canonical model are remembered."""

    name = "catalog"

    def __init__(self, catalog: Catalog, dialect: Callable[[str], str] = lambda provider: provider) -> None:
        """`dialect` tells whose ids a provider's are written like (see `core.identity`)."""
        self._catalog = catalog
        self._dialect = dialect
        self._canonical: dict[Key, str] = {}
        self._unparted: dict[Key, str] = {}
        """What offers were taken for before listings told snapshots apart."""
        self._stamped = Stamped()
        self._facts: dict[str, ModelCapabilities | None] = {}
        self._last: tuple[ModelSpec | None, tuple[Layer, ...]] = (None, ())
        self._found: tuple[ModelSpec | None, Offer | None] = (None, None)

    def layers(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return the catalogs' layers of an id that they have, and one inferred layer with what these leave open."""
        last = self._last
        if last[0] != spec:  # the next resolver asks for the same
            last = self._last = (spec, self._layers(spec))
        return last[1]

    def _layers(self, spec: ModelSpec) -> tuple[Layer, ...]:
        own, canonical = self._own(spec), self.canonical(spec)
        if own and canonical.partition("/")[0] == spec.provider and spec.provider in self._catalog.unsold:
            return own  # the server's own name for it: nobody else can speak
        if not self._catalog.speaks_of(canonical):
            return own  # nobody can, of most models that no catalog has
        left = lacking(own, beside(self._near(spec, canonical), self.facts(canonical)))
        return own if left is None else (*own, Layer(INFERRED, left, self._catalog.built, canonical))

    def quick(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return the same for a whole listing: what is inferred of an offer of the catalog is read off the offer."""
        offer = self._find(spec)
        if offer is None:
            return self.layers(spec)
        inferred = layer_in(offer, INFERRED, self._catalog.built)
        own = self._catalog.layers(spec.provider, spec.known_as)
        return own if inferred is None else (*own, inferred)

    def guessed(self, spec: ModelSpec) -> Layer | None:
        """Return what the catalog guesses of an offer that it has."""
        offer = self._find(spec)
        return None if offer is None else layer_in(offer, GUESS, self._catalog.built)

    def has(self, spec: ModelSpec) -> bool:
        """Whether the catalog has this offer."""
        return self._find(spec) is not None

    def _find(self, spec: ModelSpec) -> Offer | None:
        """Return the catalog's offer; each resolver asks for the same."""
        found = self._found  # once: another thread may ask for another
        if found[0] is not spec:
            found = self._found = (spec, self._catalog.find(spec.provider, spec.known_as))
        return found[1]

    def canonical(self, spec: ModelSpec) -> str:
        """Return the canonical model of an offer: as it states, as the catalog has it, else as its id tells."""
        if spec.canonical is not None:
            return spec.canonical
        if spec.upstream is not None:
            return self._handed_on(spec, spec.upstream)
        key = (spec.provider, spec.known_as)
        if key not in self._canonical:
            offer = self._find(spec)
            self._canonical[key] = offer.canonical if offer is not None else self._identified(*key).canonical
        return self._canonical[key]

    def _handed_on(self, spec: ModelSpec, upstream: str) -> str:
        """Return the model to which a gateway hands a name; one of its own where nobody knows that one's maker."""
        offer = self._catalog.find(upstream, spec.known_as)
        if offer is not None:
            return offer.canonical
        found = self._identified(upstream, spec.known_as)
        return f"{spec.provider}/{spec.name}" if found.is_apart else found.canonical

    def _identified(self, provider: str, model_id: str) -> Identity:
        known = self._catalog.providers.get(provider)
        vendor = known.vendor if known is not None else None
        return identify(provider, model_id, vendor, self._catalog.index, dialect=self._dialect(provider))

    def part(self, provider: str, specs: Iterable[ModelSpec]) -> frozenset[Key]:
        """Tell snapshots apart that only listings have, and return the offers that are other models since then.

        Some may be another listing's: of two dates at two providers neither tells anything alone.
        """
        names = (spec.known_as for spec in specs if _is_its_own(spec, provider))
        ours = ((name, self._unparted.get((provider, name), self._canonical.get((provider, name)))) for name in names)
        named = [(name, known) for name, known in ours if known is not None]
        dialect, fresh = self._dialect(provider), {name for name, _ in named if not self._catalog.find(provider, name)}
        alone = snapshots_in(named, dialect, self.index)
        apart = {(provider, name): own for name, own in alone.items() if name in fresh}
        apart |= self._stamped.learn(provider, (pair for pair in named if pair[0] in fresh), dialect, self.index)
        changed = {key: own for key, own in apart.items() if self._canonical.get(key) != own}
        for key, own in changed.items():
            self._unparted.setdefault(key, self._canonical[key])
            self._canonical[key] = own
        return frozenset(changed)

    def warm(self) -> None:
        """Work out what the first id that no catalog has is looked up in."""
        _ = self._catalog.unsold, self.modes, self._makers
        self.index.warm()

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
        """How many offers of each mode a provider has in the catalog, as stated or told by their ids."""
        return _Modes(self._catalog.offers)

    def facts(self, canonical: str) -> ModelCapabilities | None:
        """Return what is known of a model itself, wherever it is offered; `None` where that is nothing."""
        if canonical not in self._facts:
            if not self._catalog.speaks_of(canonical):
                return None
            known = self._catalog.model(canonical)
            if known is None and (keys := self._keys(canonical)):
                known = infer([self._witness(key, canonical) for key in keys])
            self._facts[canonical] = known
        return self._facts[canonical]

    def makers_price(self, canonical: str) -> float | None:
        """Return what the maker itself takes for 1M input tokens in USD, `None` where that is not known."""
        offers = self._catalog.offers_of(canonical)
        if not offers:
            return None
        maker, makers = canonical.partition("/")[0], self._makers
        own = (offer for offer in offers if makers.get(offer.provider) == maker)
        return min((price for offer in own if (price := offer.input_cost) is not None), default=None)

    def _own(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return what the catalogs say of this id; of a local server not its price, which nobody charges there."""
        said = self._catalog.layers(spec.provider, spec.known_as)
        if not said and spec.known_as.endswith(_LATEST):
            said = self._catalog.layers(spec.provider, spec.known_as.removesuffix(_LATEST))
        if spec.provider not in self._catalog.unsold:
            return said
        free = dict.fromkeys(_PRICES)
        return tuple(structs.replace(layer, facts=structs.replace(layer.facts, **free)) for layer in said)

    def _near(self, spec: ModelSpec, canonical: str) -> list[Witness]:
        """Return what other ids of a model at the same provider say."""
        provider, name = spec.provider, spec.known_as
        offers = [offer.key for offer in self._catalog.offers_of(canonical) if offer.provider == provider]
        facts = [(provider, one.id) for one in self._catalog.facts_of(canonical) if one.provider == provider]
        return [self._witness(key, canonical) for key in (*offers, *facts) if key[1] != name]

    def _keys(self, canonical: str) -> list[Key]:
        keys = [offer.key for offer in self._catalog.offers_of(canonical)]
        return keys + [(one.provider, one.id) for one in self._catalog.facts_of(canonical)]

    def _witness(self, key: Key, canonical: str) -> Witness:
        is_own = self._makers.get(key[0]) == canonical.partition("/")[0]
        return witness(key[1], key[0], self._catalog.layers(*key), is_first_party=is_own)

    @cached_property
    def _makers(self) -> Mapping[str, str]:
        """The makers whose own doors the providers are."""
        known = self._catalog.providers.values()
        return {one.id: word for one in known if (word := vendor_word(one.vendor)) is not None}


class _Modes(Mapping[str, Mapping[str | None, int]]):
    """The modes of each provider's offers, counted when first asked for: reading all ids takes 60 ms."""

    def __init__(self, offers: Sequence[Offer]) -> None:
        self._offers: defaultdict[str, list[Offer]] = defaultdict(list)
        for offer in offers:
            self._offers[offer.provider].append(offer)
        self._counts: dict[str, Counter[str | None]] = {}

    def __getitem__(self, provider: str) -> Mapping[str | None, int]:
        if provider not in self._offers:
            raise KeyError(provider)
        if provider not in self._counts:
            self._counts[provider] = Counter(map(_mode_of, self._offers[provider]))
        return self._counts[provider]

    def __iter__(self) -> Iterator[str]:
        return iter(self._offers)

    def __len__(self) -> int:
        return len(self._offers)


def _is_its_own(spec: ModelSpec, provider: str) -> bool:
    """Whether nothing but a provider's own id tells of which model an offer is."""
    return spec.canonical is None and spec.upstream is None and spec.provider == provider


def _mode_of(offer: Offer) -> str | None:
    """Return the mode that somebody states of an offer, or its id tells."""
    said = offer.mode if offer.provenance.get("mode") not in (INFERRED, GUESS) else None
    return sharpened(said, offer.id)


def layer_in(offer: Offer, name: str, at: str) -> Layer | None:
    """Return the part of a flat record that one layer said, `None` where that is nothing; prices left out."""
    said = (field for field, layer in offer.provenance.items() if layer == name and field in NAMES)
    facts = {NAMES[field]: getattr(offer, field) for field in said if NAMES[field] not in _PRICES}
    return Layer(name, ModelCapabilities(**facts), at, offer.canonical) if facts else None
