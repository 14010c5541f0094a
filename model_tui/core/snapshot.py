"""One moment's knowledge: offers, the standing of providers, the index over it all. Never changed, only replaced."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import structs

from model_tui.core.columns import VALUES, Context
from model_tui.core.discovery import ProviderStatus
from model_tui.core.index import Index
from model_tui.core.model import Offer, State
from model_tui.core.rows import Key, Rows

__all__ = ["Key", "Snapshot"]


class Snapshot:
    """Offers in stable rows: an offer keeps its row from one snapshot to the next, new ones come at the end."""

    def __init__(
        self,
        offers: Sequence[Offer],
        index: Index,
        statuses: Mapping[str, ProviderStatus] | None = None,
        places: Rows | None = None,
    ) -> None:
        """Take a moment's knowledge; `places` are the rows of these very offers, where somebody else knows them."""
        self.offers = offers
        self.index = index
        self._places = places if places is not None else Rows(offers)
        self.statuses: Mapping[str, ProviderStatus] = statuses if statuses is not None else {}

    @classmethod
    def of(cls, offers: Sequence[Offer], context: Context | None = None, *, ordered: bool = False) -> "Snapshot":
        """Return a snapshot of these offers; `ordered` says that they lie in default order."""
        return cls(offers, Index(offers, context or Context(), ordered=ordered))

    @property
    def rows(self) -> Mapping[Key, int]:
        """The row of each offer by (provider, id)."""
        return self._places.by_key

    @cached_property
    def by_provider(self) -> Mapping[str, list[int]]:
        """The rows of each provider's offers."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for row, offer in enumerate(self.offers):
            found[offer.provider].append(row)
        return dict(found)

    @property
    def by_canonical(self) -> Mapping[str, list[int]]:
        """The rows of each model's offers."""
        return self._places.by_canonical

    @property
    def model_count(self) -> int:
        """How many models these are offers of."""
        return self._places.model_count

    @property
    def modes(self) -> list[str]:
        """The modes that occur, the most frequent first."""
        return [mode for mode, _ in self._mode_counts.most_common() if mode is not None]

    @cached_property
    def _mode_counts(self) -> Counter[str | None]:
        return Counter(self.index.column("mode", VALUES["mode"]))

    def find(self, provider: str, model_id: str) -> Offer | None:
        """Return an offer, or `None`."""
        row = self.rows.get((provider, model_id))
        return None if row is None else self.offers[row]

    def named(self, provider: str, name: str) -> Offer | None:
        """Return an offer by its id, or by an alias that its listing states for it alone."""
        found = self.find(provider, name)
        if found is not None:
            return found
        rows = self.by_provider.get(provider, ())
        bearers = [offer for row in rows if name in (offer := self.offers[row]).aliases]
        return bearers[0] if len(bearers) == 1 else None

    def elsewhere(self, offer: Offer) -> list[Offer]:
        """Return the other offers of the same model, the cheapest first, unknown prices last."""
        others = [self.offers[row] for row in self.by_canonical.get(offer.canonical, ())]
        return sorted((o for o in others if o.key != offer.key), key=_cheapest)

    def with_offers(self, fresh: Sequence[Offer], states: Mapping[int, State] | None = None) -> "Snapshot":
        """Return the next snapshot: `fresh` offers put in, and the rows in `states` brought to another state."""
        offers = list(self.offers)
        rows = dict(self.rows)
        changed: set[int] = set()
        for offer in fresh:
            row = rows.setdefault(offer.key, len(offers))
            if row == len(offers):
                offers.append(offer)
            else:
                offers[row] = offer
            changed.add(row)
        moved = []
        for row, state in (states or {}).items():
            if row not in changed and offers[row].state != state:
                offers[row] = structs.replace(offers[row], state=state, ready=state == "ready")
                moved.append(row)
        index = self.index.evolve(offers, changed, moved)
        following = Snapshot(offers, index, self.statuses, self._places.following(offers, rows, changed))
        following.__dict__["by_provider"] = self._providers_with(offers)
        if "_mode_counts" in self.__dict__ and self._has_modes_of(offers, changed):
            fresh_modes = Counter(offer.mode for offer in offers[len(self.offers) :])
            following.__dict__["_mode_counts"] = self._mode_counts + fresh_modes
        return following

    def warm(self) -> None:
        """Work out what the next snapshot is made from."""
        _ = self.rows, self.by_provider
        self.index.warm_order()

    def _has_modes_of(self, offers: Sequence[Offer], changed: Iterable[int]) -> bool:
        """Whether the changed ones among these offers have the modes that they had."""
        return all(offers[row].mode == self.offers[row].mode for row in changed if row < len(self.offers))

    def _providers_with(self, offers: Sequence[Offer]) -> Mapping[str, list[int]]:
        """Return the rows of each provider, the new ones at the end of `offers` put in."""
        groups = dict(self.by_provider)
        grown: set[str] = set()
        for row in range(len(self.offers), len(offers)):
            provider = offers[row].provider
            if provider not in grown:
                grown.add(provider)
                groups[provider] = list(groups.get(provider, ()))
            groups[provider].append(row)
        return groups

    def without(self, gone: Sequence[Key]) -> "Snapshot":
        """Return the next snapshot less some offers; the rows behind them move up."""
        keys = set(gone)
        offers = [offer for offer in self.offers if offer.key not in keys]
        return Snapshot(offers, Index(offers, self.index.context), self.statuses)

    def repriced(self, context: Context) -> "Snapshot":
        """Return the same offers under a context that only prices the user's workload otherwise."""
        return self._alike(Snapshot(self.offers, self.index.repriced(context), self.statuses, self._places))

    def with_statuses(self, *statuses: ProviderStatus) -> "Snapshot":
        """Return the same offers with some providers standing otherwise."""
        standing = {**self.statuses, **{s.id: s for s in statuses}}
        return self._alike(Snapshot(self.offers, self.index, standing, self._places))

    def _alike(self, following: "Snapshot") -> "Snapshot":
        """Hand on what was worked out of the offers to a snapshot of the same ones."""
        for name in ("by_provider", "_mode_counts"):
            if name in self.__dict__:
                following.__dict__[name] = self.__dict__[name]
        return following


def _cheapest(offer: Offer) -> tuple[bool, float, float, str]:
    into, out = offer.input_cost, offer.output_cost
    return (into is None, into or 0.0, out or 0.0, offer.provider)
