"""Where each offer stands in a list of offers: by its key, and by its model."""

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from model_tui.core.model import Offer

Key = tuple[str, str]


class Rows:
    """The rows of `offers`, which do not change; each table is made when first asked for."""

    def __init__(
        self, offers: Sequence[Offer], by_key: Mapping[Key, int] | None = None, *, models: int | None = None
    ) -> None:
        """Take the offers, and where these are known their rows by key, and how many models they are of."""
        self._offers = offers
        self._models = models
        if by_key is not None:
            vars(self)["by_key"] = by_key

    def following(self, offers: Sequence[Offer], by_key: Mapping[Key, int], changed: Iterable[int]) -> "Rows":
        """Return the rows of the next offers: those at `changed` rows are others, any beyond the last are new."""
        rows = Rows(offers, by_key)
        if "by_canonical" in vars(self):
            vars(rows)["by_canonical"] = self._by_canonical_with(offers, changed)
        return rows

    def _by_canonical_with(self, offers: Sequence[Offer], changed: Iterable[int]) -> Mapping[str, list[int]]:
        found, old = dict(self.by_canonical), len(self._offers)
        for row in changed:
            before = self._offers[row].canonical if row < old else None
            after = offers[row].canonical
            if before == after:
                continue
            if before is not None:
                found[before] = [one for one in found[before] if one != row]
                if not found[before]:
                    del found[before]
            found[after] = rows = list(found.get(after, ()))
            insort(rows, row)
        return found

    @cached_property
    def by_key(self) -> Mapping[Key, int]:
        """The row of each offer by (provider, id)."""
        return {(offer.provider, offer.id): row for row, offer in enumerate(self._offers)}

    @cached_property
    def by_canonical(self) -> Mapping[str, list[int]]:
        """The rows of each model's offers."""
        found: dict[str, list[int]] = {}
        for row, offer in enumerate(self._offers):
            found.setdefault(offer.canonical, []).append(row)
        return found

    @cached_property
    def model_count(self) -> int:
        """How many models these are offers of."""
        if self._models is not None:
            return self._models
        return len(vars(self).get("by_canonical") or {offer.canonical for offer in self._offers})
