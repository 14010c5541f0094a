"""What the embedded catalog knows: of the offer itself, else of the same model elsewhere.

For an offer that the catalog has, its layers are exactly what the public catalogs say. For any other (a new listing, a
local server) facts are inferred from the same canonical model: what its maker's own listing says, or, where that is
silent, what all others agree on. A price is never inferred, and neither is a retirement date: both are the provider's.
"""

from collections.abc import Hashable, Iterable
from typing import Final

from msgspec import structs

from model_tui.catalog import Catalog
from model_tui.core.identity import identify, vendor_word
from model_tui.core.layers import resolve
from model_tui.core.model import Layer, ModelCapabilities, ModelSpec

INFERRED: Final = "inferred"
INFERABLE: Final = (
    "display_name",
    "family",
    "mode",
    "max_context",
    "max_output_tokens",
    "input_modalities",
    "output_modalities",
    "supports_tools",
    "supports_vision",
    "supports_structured_output",
    "supports_reasoning",
    "size_b",
    "open_weights",
    "knowledge",
    "released",
)
"""The facts that belong to a model wherever it is offered."""

_PRICES: Final = tuple(name for name in ModelCapabilities.__struct_fields__ if name.startswith("price_"))
_LATEST: Final = ":latest"

Key = tuple[str, str]


class CatalogResolver:
    """Answers from a `Catalog`; see the module's text for the rules. Answers by canonical model are remembered."""

    name = "catalog"

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._inferred: dict[str, Layer | None] = {}

    def layers(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return the catalogs' layers of an offer they have, else facts without a price and one inferred layer."""
        if self._catalog.find(spec.provider, spec.name) is not None:
            return self._catalog.layers(spec.provider, spec.name)
        facts, canonical = self._facts(spec), self.canonical(spec)
        if facts and canonical.partition("/")[0] == spec.provider:
            return facts  # the server's own name for it: nobody else can speak
        inferred = self._infer(canonical)
        return facts if inferred is None else (*facts, inferred)

    def canonical(self, spec: ModelSpec) -> str:
        """Return the canonical model of an offer: as it states, as the catalog has it, else as its id tells."""
        offer = self._catalog.find(spec.provider, spec.name)
        if spec.canonical is not None or offer is not None:
            return spec.canonical or (offer.canonical if offer is not None else "")
        known = self._catalog.providers.get(spec.provider)
        vendor = known.vendor if known is not None else None
        return identify(spec.provider, spec.name, vendor, self._catalog.index).canonical

    def _facts(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return what is known of a local server's model; not its price, which nobody charges there."""
        said = self._catalog.layers(spec.provider, spec.name)
        if not said:
            said = self._catalog.layers(spec.provider, spec.name.removesuffix(_LATEST))
        free = dict.fromkeys(_PRICES)
        return tuple(structs.replace(layer, facts=structs.replace(layer.facts, **free)) for layer in said)

    def _infer(self, canonical: str) -> Layer | None:
        """Return what the offers of a canonical model say about the model itself, or `None`."""
        if canonical not in self._inferred:
            self._inferred[canonical] = self._inference(canonical)
        return self._inferred[canonical]

    def _inference(self, canonical: str) -> Layer | None:
        own, others = self._witnesses(canonical)
        facts = {name: _agreed(own, name) if _speaks(own, name) else _agreed(others, name) for name in INFERABLE}
        if all(value is None for value in facts.values()):
            return None
        return Layer(INFERRED, ModelCapabilities(**facts), self._catalog.built, canonical)  # type: ignore[arg-type]

    def _witnesses(self, canonical: str) -> tuple[list[ModelCapabilities], list[ModelCapabilities]]:
        """Return the facts from the maker's own doors, and those from everywhere else."""
        maker = canonical.partition("/")[0]
        own: list[ModelCapabilities] = []
        others: list[ModelCapabilities] = []
        for provider, model_id in self._keys(canonical):
            known = self._catalog.providers.get(provider)
            first_party = known is not None and vendor_word(known.vendor) == maker
            facts, _ = resolve(self._catalog.layers(provider, model_id))
            (own if first_party else others).append(facts)
        return own, others

    def _keys(self, canonical: str) -> Iterable[Key]:
        yield from (offer.key for offer in self._catalog.offers_of(canonical))
        yield from ((one.provider, one.id) for one in self._catalog.facts_of(canonical))


def _speaks(witnesses: list[ModelCapabilities], name: str) -> bool:
    return any(getattr(facts, name) is not None for facts in witnesses)


def _agreed(witnesses: list[ModelCapabilities], name: str) -> object:
    """Return the one value that all who speak agree on, or `None`; the order of modalities does not matter."""
    values = [value for facts in witnesses if (value := getattr(facts, name)) is not None]
    kinds: set[Hashable] = {frozenset(value) if isinstance(value, tuple) else value for value in values}
    return values[0] if len(kinds) == 1 else None
