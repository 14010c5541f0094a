"""Offers from rows: the two catalogs joined by provider and the provider's own model id.

Only the exact id joins, or one that differs in nothing but case and is alone in that on both sides. Where the two
disagree both layers are kept; the order of the layers decides what resolves.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from msgspec import Struct

from model_tui.catalog import CatalogProvider
from model_tui.catalog.builder import litellm, modelsdev
from model_tui.catalog.builder.free import settle_zeros
from model_tui.catalog.builder.rows import Dropped, Row, text, words
from model_tui.catalog.builder.variants import fold
from model_tui.core.columns import Context, order_key
from model_tui.core.identity import CanonicalIndex, canonical, index_of, vendor_word
from model_tui.core.layers import offer_of, resolve
from model_tui.core.model import Layer, ModelCapabilities, ModelSpec, Offer, Provider

LAYERS: Final = (modelsdev.LAYER, litellm.LAYER)

Key = tuple[str, str]


class Table(Protocol):
    """The part of the table of providers that building needs."""

    def resolve(self, name: str) -> str | None:
        """Return our id for a name, or `None`."""

    def get(self, name: str) -> Provider | None:
        """Return the provider of that id or name, or `None`."""

    def __iter__(self) -> Any:
        """Iterate over the providers in order."""


class Entry(Struct):
    """An offer, or a fact about a model, with what each catalog says: typed facts and extras by layer name."""

    provider: str
    id: str
    said: dict[str, ModelCapabilities]
    extra: dict[str, dict[str, Any]]
    aliases: tuple[str, ...] = ()
    canonical: str = ""


class Built(Struct):
    """Everything that goes into the catalog file, and what did not."""

    offers: list[tuple[Offer, Entry]]
    facts: list[Entry]
    providers: list[CatalogProvider]
    index: CanonicalIndex
    folded: int
    dropped: list[Dropped]


def build(models_dev: Mapping[str, Any], lite: Mapping[str, Any], table: Table, built: str) -> Built:
    """Join the two catalogs' data; `built` is the ISO date against which retirement dates are held."""
    doors = _Doors(table)
    left = _by_key(modelsdev.rows(models_dev, doors.id))
    read = list(litellm.rows(lite, doors.id, built))
    plain, folded, dropped = fold(row for row in read if isinstance(row, Row))
    right = _by_key(sorted(plain, key=lambda row: (row.key == row.id, row.key)))
    dropped = [*(row for row in read if isinstance(row, Dropped)), *dropped]
    entries = list(_joined(left, right))
    facts = [entry for entry in entries if doors.closed(entry.provider)]
    offers = [entry for entry in entries if not doors.closed(entry.provider)]
    index = index_of((entry.provider, entry.id, doors.vendor(entry.provider)) for entry in entries)
    for entry in entries:
        entry.canonical = canonical(entry.provider, entry.id, doors.vendor(entry.provider), index)
    ordered = in_order(((resolved(entry), entry) for entry in offers), doors)
    return Built(ordered, facts, _providers(models_dev, offers, doors), index, folded, dropped)


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


def resolved(entry: Entry) -> Offer:
    """Return the offer that an entry's layers make."""
    facts, said = resolve(layers_of(entry))
    spec = ModelSpec(entry.provider, entry.id, aliases=entry.aliases, canonical=entry.canonical)
    return offer_of(spec, facts, said)


def layers_of(entry: Entry) -> list[Layer]:
    """Return an entry's layers, strongest first."""
    return [Layer(name, entry.said[name]) for name in LAYERS if name in entry.said]


def in_order(pairs: Iterable[tuple[Offer, Entry]], doors: _Doors) -> list[tuple[Offer, Entry]]:
    """Sort into the default order, the one that an index gives: a start then has nothing to sort."""
    context = Context(vendors=doors.vendors())
    return sorted(pairs, key=lambda pair: order_key(pair[0], context))


def _by_key(rows: Iterable[Row]) -> dict[Key, Row]:
    """Index one catalog's rows; a second row about the same offer fills gaps, and what it says otherwise is kept."""
    found: dict[Key, Row] = {}
    for row in rows:
        first = found.setdefault((row.provider, row.id), row)
        if first is not row:
            _absorb(first, row)
    return found


def _absorb(first: Row, second: Row) -> None:
    """Add a second row about the same offer to the first: what the first does not say; its prices only in one unit."""
    differing = {name: value for name, value in second.facts.items() if first.facts.get(name, value) != value}
    same_unit = first.facts.get("price_unit") == second.facts.get("price_unit")
    others = {name: value for name, value in second.facts.items() if same_unit or not name.startswith("price_")}
    first.facts = {**others, **first.facts}
    if same_unit and not first.tiers:
        first.tiers = second.tiers
    first.extra = {**second.extra, **first.extra}
    if differing:
        first.extra.setdefault("also", {})[second.key] = differing


def _joined(left: dict[Key, Row], right: dict[Key, Row]) -> Iterable[Entry]:
    """Yield an entry for every offer that either catalog has."""
    spelled = _same_but_for_case(left, right)
    for key, row in left.items():
        other = right.get(key) or right.get(spelled.get(key, key))
        yield _entry(row, other)
    taken = {*left, *spelled.values()}
    for key, row in right.items():
        if key not in taken:
            yield _entry(None, row)


def _same_but_for_case(left: Iterable[Key], right: Iterable[Key]) -> dict[Key, Key]:
    """Return, for ids that only one catalog has, the other's id that differs in nothing but case, where it is alone."""
    here, there = _folded(left), _folded(right)
    exact = set(left) & set(right)
    pairs = ((mine, there.get(name, [])) for name, mine in here.items())
    return {
        mine[0]: theirs[0] for mine, theirs in pairs if len(mine) == 1 and len(theirs) == 1 and mine[0] not in exact
    }


def _folded(keys: Iterable[Key]) -> dict[Key, list[Key]]:
    found: defaultdict[Key, list[Key]] = defaultdict(list)
    for provider, model_id in keys:
        found[provider, model_id.casefold()].append((provider, model_id))
    return found


def _entry(dev: Row | None, lite: Row | None) -> Entry:
    """Join one catalog's row with the other's."""
    rows = [row for row in (dev, lite) if row is not None]
    first = rows[0]
    if dev is not None and lite is not None and "mode" in lite.facts:
        dev.facts.pop("mode", None)  # derived here; the other catalog states it
    mode = next((row.facts["mode"] for row in rows if "mode" in row.facts), None)
    settle_zeros(rows, mode)
    said = {name: _facts(row) for name, row in zip(LAYERS, (dev, lite), strict=True) if row is not None}
    extra = {name: row.extra for name, row in zip(LAYERS, (dev, lite), strict=True) if row is not None and row.extra}
    aliases = tuple(sorted({row.id for row in rows} - {first.id}))
    return Entry(first.provider, first.id, said, extra, aliases)


def _facts(row: Row) -> ModelCapabilities:
    return ModelCapabilities(**row.facts, price_tiers=tuple(dict.fromkeys(row.tiers)) or None)


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
