"""Offers from rows: the catalogs read and joined, each entry's model found, everything put in order."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct

from model_tui.catalog import CatalogProvider
from model_tui.catalog.builder import genai, litellm, modelsdev
from model_tui.catalog.builder.join import LAYERS, Entry, by_key, joined, priced_alone
from model_tui.catalog.builder.judge import judge
from model_tui.catalog.builder.naming import name_all
from model_tui.catalog.builder.rows import Dropped, Row, text, words
from model_tui.catalog.builder.snapshots import pointers
from model_tui.catalog.builder.variants import fold
from model_tui.catalog.feeds import Former
from model_tui.catalog.guessing import Guesser
from model_tui.catalog.inference import INFERRED, Witness, beside, infer, lacking, witness
from model_tui.core.columns import Context, order_key
from model_tui.core.id_learning import index_of
from model_tui.core.identity import CanonicalIndex, Known, vendor_word
from model_tui.core.layers import offer_of, resolve
from model_tui.core.mode_names import sharpened
from model_tui.core.model import Layer, ModelCapabilities, ModelSpec, Offer, Provider


class Table(Protocol):
    """The part of the table of providers that building needs."""

    def resolve(self, name: str) -> str | None:
        """Return our id for a name, or `None`."""

    def get(self, name: str) -> Provider | None:
        """Return the provider of that id or name, or `None`."""

    def __iter__(self) -> Any:
        """Iterate over the providers in order."""


class Built(Struct):
    """Everything that goes into the catalog file, and what did not."""

    offers: list[tuple[Offer, Entry]]
    facts: list[Entry]
    models: dict[str, ModelCapabilities]
    providers: list[CatalogProvider]
    index: CanonicalIndex
    folded: int
    dropped: list[Dropped]


def build(
    models_dev: Mapping[str, Any],
    lite: Mapping[str, Any],
    table: Table,
    built: str,
    *,
    prices: Iterable[Any] = (),
    dates: Mapping[str, str] | None = None,
    former: Former | None = None,
) -> Built:
    """Join the catalogs' data; `built` is the ISO date against which dates are held, `prices` is genai-prices'.

    `dates` tells the day that each catalog is as of (ISO), by the name of its layer. `former` are models that are no
    longer listed: only what their names teach about identity is taken from them.
    """
    doors = _Doors(table)
    dev = by_key(modelsdev.rows(models_dev, doors.id))
    read = list(litellm.rows(lite, doors.id, built))
    plain, folded, dropped = fold(row for row in read if isinstance(row, Row))
    right = by_key(sorted(plain, key=lambda row: (row.key == row.id, row.key)))
    dropped = [*(row for row in read if isinstance(row, Dropped)), *dropped]
    groups = genai.groups(prices, doors.id, built)
    entries = list(joined(dev, right, groups))
    for entry in entries:
        entry.unsold = doors.closed(entry.provider)
    offers = [entry for entry in entries if not entry.unsold]
    facts = [entry for entry in entries if entry.unsold] + list(priced_alone(groups, entries))
    for entry in facts:
        entry.is_fact = True
    gone = list(_gone(former or {}, entries, doors))
    index = _index([*entries, *facts], gone, groups, doors)
    name_all((*offers, *facts), index, doors.vendor)
    judge([*offers, *facts], dates or {}, doors.vendor)
    heard = _Heard((*offers, *facts), doors)
    ordered = in_order(_resolved(offers, index, heard), doors)
    return Built(ordered, facts, heard.models(), _providers(models_dev, offers, doors), index, folded, dropped)


def _gone(former: Former, entries: Iterable[Entry], doors: "_Doors") -> Iterator[Known]:
    """Yield what identity may learn from models that nobody lists any more."""
    listed = {(entry.provider, entry.id) for entry in entries}
    for name, models in former.items():
        provider = doors.id(name)
        for model_id, (released, is_open) in models.items():
            if (provider, model_id) not in listed:
                yield Known(provider, model_id, doors.vendor(provider), released, is_open)


def _index(
    entries: Sequence[Entry], gone: Sequence[Known], groups: Sequence[genai.Group], doors: "_Doors"
) -> CanonicalIndex:
    """Return what the ids teach about identity."""
    known = [*(_known(entry, doors) for entry in entries), *gone]
    return index_of(known, pointers(entries, groups, index_of(known), doors.vendor))


def _known(entry: "Entry", doors: "_Doors") -> Known:
    """Return what identity may learn from an entry."""
    released = next((facts.released for facts in entry.said.values() if facts.released is not None), None)
    is_open = next((facts.open_weights for facts in entry.said.values() if facts.open_weights is not None), None)
    return Known(entry.provider, entry.id, doors.vendor(entry.provider), released, is_open)


class _Doors:
    """Our ids for the catalogs' names of providers, and what the table says of them."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._places = {provider.id: place for place, provider in enumerate(table)}

    def id(self, name: str) -> str:
        return self._table.resolve(name) or name.lower().replace("_", "-")

    def known(self, provider: str) -> Provider | None:
        return self._table.get(provider)

    def vendor(self, provider: str) -> str | None:
        known = self.known(provider)
        return known.vendor if known is not None else None

    def vendors(self) -> dict[str, str]:
        """Return the makers whose own doors the providers are."""
        return {one.id: word for one in self._table if (word := vendor_word(one.vendor)) is not None}

    def closed(self, provider: str) -> bool:
        """Whether rows of this provider are facts about models only: a local server, or a service that has closed."""
        known = self.known(provider)
        return known is not None and (known.local or known.retired is not None)

    def order(self, provider: str) -> tuple[int, str]:
        return (self._places.get(provider, len(self._places)), provider)


def _resolved(offers: Sequence[Entry], index: CanonicalIndex, heard: "_Heard") -> Iterator[tuple[Offer, Entry]]:
    """Yield every offer with its entry: what the catalogs say of it, what follows from elsewhere, what is guessed."""
    guesser = Guesser(index, heard.facts, heard.modes(offers))
    for entry in offers:
        layers = layers_of(entry)
        if (inferred := lacking(layers, heard.infer(entry))) is not None:
            layers.append(Layer(INFERRED, inferred))
        price = heard.makers_price(entry.canonical)
        if (guess := guesser.guess(entry.provider, entry.id, entry.canonical, layers, price)) is not None:
            layers.append(guess)
        merged, provenance = resolve(layers)
        spec = ModelSpec(entry.provider, entry.id, aliases=entry.aliases, canonical=entry.canonical)
        yield offer_of(spec, merged, provenance), entry


class _Heard:
    """What all entries say about each canonical model."""

    def __init__(self, entries: Iterable[Entry], doors: "_Doors") -> None:
        self._witnesses: defaultdict[str, list[tuple[Entry, Witness]]] = defaultdict(list)
        for entry in entries:
            is_own = vendor_word(doors.vendor(entry.provider)) == entry.canonical.partition("/")[0]
            said = witness(entry.id, entry.provider, layers_of(entry), is_first_party=is_own)
            self._witnesses[entry.canonical].append((entry, said))
        self._models = {name: infer([one for _, one in witnesses]) for name, witnesses in self._witnesses.items()}

    def models(self) -> dict[str, ModelCapabilities]:
        """Return what is known of the models of which more than one entry speaks."""
        several = (name for name, witnesses in self._witnesses.items() if len(witnesses) > 1)
        return {name: facts for name in several if (facts := self._models[name]) is not None}

    def infer(self, entry: Entry) -> ModelCapabilities | None:
        """Return what follows for an entry from what is said of its model."""
        witnesses = self._witnesses[entry.canonical]
        near = [one for other, one in witnesses if other.provider == entry.provider and other.id != entry.id]
        return beside(near, self._models[entry.canonical])

    def facts(self, canonical: str) -> ModelCapabilities | None:
        """Return what all say about a model."""
        return self._models.get(canonical)

    def modes(self, entries: Iterable[Entry]) -> Mapping[str, Mapping[str | None, int]]:
        """Return how many of the entries each provider has of each mode."""
        counts: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
        for entry in entries:
            modes = (facts.mode for facts in entry.said.values() if facts.mode is not None)
            counts[entry.provider][sharpened(next(modes, None), entry.id)] += 1
        return counts

    def makers_price(self, canonical: str) -> float | None:
        """Return what the maker itself takes for 1M input tokens in USD, in the offers that it has."""
        own = (
            one.facts.input_cost_per_1m
            for entry, one in self._witnesses[canonical]
            if one.is_first_party and not entry.is_fact
        )
        return min((price for price in own if price is not None), default=None)


def layers_of(entry: Entry) -> list[Layer]:
    """Return an entry's layers, strongest first."""
    return [Layer(name, entry.said[name], doubts=entry.doubts.get(name, ())) for name in LAYERS if name in entry.said]


def in_order(pairs: Iterable[tuple[Offer, Entry]], doors: _Doors) -> list[tuple[Offer, Entry]]:
    """Sort into the default order, the one that an index gives: a start then has nothing to sort."""
    context = Context(vendors=doors.vendors())
    return sorted(pairs, key=lambda pair: order_key(pair[0], context))


def _providers(models_dev: Mapping[str, Any], offers: Sequence[Entry], doors: _Doors) -> list[CatalogProvider]:
    """Return the providers that have offers, in the table's order."""
    counts = Counter(entry.provider for entry in offers)
    stated: dict[str, Mapping[str, Any]] = {}
    for name, one in sorted(models_dev.items()):
        if isinstance(one, dict):
            stated.setdefault(doors.id(name), one)
    return [_provider(one, stated.get(one, {}), counts[one], doors) for one in sorted(counts, key=doors.order)]


def _provider(ours: str, said: Mapping[str, Any], count: int, doors: _Doors) -> CatalogProvider:
    known = doors.known(ours)
    name = text(said.get("name")) or (known.name if known is not None else None) or ours
    env, api, doc = words(said.get("env")) or (), text(said.get("api")), text(said.get("doc"))
    return CatalogProvider(ours, name, env, api, doc, count, doors.vendor(ours))
