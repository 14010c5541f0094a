"""Where each offer stands in a list of offers: by its key, and by its model."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from model_tui.core.model import Offer

Key = tuple[str, str]


class Rows:
    """The rows of `offers`, which do not change; each table is made when first asked for."""

    def __init__(self, offers: Sequence[Offer], by_key: Mapping[Key, int] | None = None) -> None:
        """Take the offers, and their rows by key where these are known."""
        self._offers = offers
        if by_key is not None:
            vars(self)["by_key"] = by_key

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
