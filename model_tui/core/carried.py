"""What an index keeps of one snapshot for the next: columns that catch up when they are asked for."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from model_tui.core.columns import Context
from model_tui.core.model import Offer

Compute = Callable[[Offer, Context], Any]
"""What works out the value of a column."""


class Column(Struct, frozen=True):
    """One value per offer; those of `stale` rows, and of rows beyond the last value, are yet to be computed."""

    values: list[Any]
    compute: Compute
    stale: frozenset[int] = frozenset()

    def is_behind(self, offers: Sequence[Offer]) -> bool:
        """Whether anything of it is yet to be computed."""
        return bool(self.stale) or len(self.values) < len(offers)

    def caught_up(self, offers: Sequence[Offer], context: Context) -> "Column":
        """Return the column with everything computed; the values of this one stay as they are."""
        values, compute = self.values.copy(), self.compute
        values.extend(compute(offer, context) for offer in offers[len(values) :])
        for row in self.stale:
            values[row] = compute(offers[row], context)
        return Column(values, compute)
