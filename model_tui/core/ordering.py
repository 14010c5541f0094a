"""In what order rows stand: the order by their keys, kept up when a few of them move, and ranks by a column."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from operator import le
from typing import Any

from model_tui.core.columns import OrderKey


def is_sorted(keys: Sequence[OrderKey]) -> bool:
    """Whether no key is lower than the one before it."""
    return all(map(le, keys, islice(keys, 1, None)))


def without(order: Sequence[int], keys: Sequence[OrderKey], rows: Iterable[int]) -> list[int]:
    """Return an order that goes by these keys less some of its rows, each found by its key."""
    places = sorted(bisect_left(order, keys[row], key=keys.__getitem__) for row in rows)
    kept: list[int] = []
    start = 0
    for place in places:
        kept += order[start:place]
        start = place + 1
    kept += order[start:]
    return kept


def put_in(order: Sequence[int], rows: Iterable[int], keys: Sequence[OrderKey]) -> list[int]:
    """Return an order with more rows in it, which come sorted."""
    found: list[int] = []
    start = 0
    for row in rows:
        place = bisect_left(order, keys[row], start, key=keys.__getitem__)
        found += order[start:place]
        found.append(row)
        start = place
    found += order[start:]
    return found


def merged(order: Sequence[int], rows: list[int], keys: Sequence[OrderKey], moved: Collection[int]) -> list[int]:
    """Return an order by other keys: without the rows that moved, and with `rows`, which are sorted by those keys."""
    found = [row for row in order if row not in moved]
    found += rows
    found.sort(key=keys.__getitem__)  # two sorted runs: a merge, not a sort
    return found


def ranks(values: Sequence[Any], *, descending: bool) -> list[float]:
    """Return for each value its rank among them; unknown comes last in either direction."""
    distinct = sorted({value for value in values if value is not None}, reverse=descending)
    place: dict[Any, float] = {value: at for at, value in enumerate(distinct)}
    place[None] = float("inf")
    return [place[value] for value in values]
