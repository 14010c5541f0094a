"""How often each value of a field occurs among all offers, for completing and for choosing: worked out once, aside.

Nothing of it is kept in the index, whose columns are carried over with every provider's answer.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import merge
from typing import Final

from model_tui.core.columns import FLAG_TESTS, VALUES
from model_tui.core.index import Index
from model_tui.core.query import DATE_FIELDS, NUMBER_FIELDS, TEXT_FIELDS

_LAST: Final = "\U0010ffff"
_SLICE: Final = 2_000
"""Values that are sorted at once."""


class Values:
    """The values of a text field with how many offers have each."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts

    @cached_property
    def in_order(self) -> list[str]:
        """The values in alphabetical order."""
        values = list(self.counts)
        slices = (sorted(values[at : at + _SLICE]) for at in range(0, len(values), _SLICE))
        return list(merge(*slices))  # in one go, sorting would keep every other thread waiting

    @cached_property
    def most_first(self) -> list[str]:
        """The values, the most frequent first."""
        return sorted(self.in_order, key=lambda value: -self.counts[value])

    def beginning(self, text: str) -> list[str]:
        """Return the values that begin with a text, the most frequent first unless there are very many of them."""
        if not text:
            return self.most_first
        found = self.in_order[bisect_left(self.in_order, text) : bisect_right(self.in_order, text + _LAST)]
        return found if len(found) > _SLICE else sorted(found, key=lambda value: (-self.counts[value], value))


class Tallies:
    """What is counted of the offers of an index; a field that is not counted yet has no answer."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._values: dict[str, Values] = {}
        self._known: dict[str, list[float | str]] = {}
        self._years: dict[str, list[str]] = {}
        self._held: dict[str, int] = {}

    def values(self, field: str) -> Values | None:
        """Return the values of a text field."""
        return self._values.get(field)

    def held(self, flag: str) -> int | None:
        """Return how many offers are known to have a capability or state."""
        return self._held.get(flag)

    def years(self, field: str) -> list[str]:
        """Return the years that dates of a field fall into, the last first."""
        return self._years.get(field, [])

    def count(self, field: str, sign: str, value: float | str) -> int | None:
        """Return how many offers have a known number or date that compares so; equality is not counted."""
        known = self._known.get(field)
        if known is None or sign not in (">=", ">", "<", "<="):
            return None
        if isinstance(value, str):  # dates are compared as far as both go
            low, high = bisect_left(known, value), bisect_right(known, value + _LAST)
        else:
            low, high = bisect_left(known, value), bisect_right(known, value)
        return {">=": len(known) - low, ">": len(known) - high, "<": low, "<=": high}[sign]

    def work_out(self) -> Iterator[str]:
        """Count one field after another, and name each when it is done."""
        offers, context = self.index.offers, self.index.context
        for field in TEXT_FIELDS:
            if field == "tag":
                counts = Counter(tag for offer in offers for tag in offer.tags)
            else:
                value = VALUES[field]
                counts = Counter(str(known) for offer in offers if (known := value(offer, context)) is not None)
            values = self._values[field] = Values(counts)
            _ = values.most_first, values.in_order
            yield field
        for field in (*NUMBER_FIELDS, *DATE_FIELDS):
            value = VALUES[field]
            found: list[float | str] = [known for offer in offers if (known := value(offer, context)) is not None]
            self._known[field] = _sorted(found)
            if field in DATE_FIELDS:
                self._years[field] = sorted({str(known)[:4] for known in found}, reverse=True)
            yield field
        for flag, test in FLAG_TESTS.items():
            self._held[flag] = sum(1 for offer in offers if test(offer, context))
            yield flag


def _sorted(values: Sequence[float | str]) -> list[float | str]:
    key: Callable[[float | str], object] = lambda value: value  # noqa: E731 - all of one kind, which no type says
    return sorted(values, key=key)  # type: ignore[arg-type]
