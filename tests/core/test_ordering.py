"""Orders by keys, and what becomes of them when rows move."""

from random import Random
from typing import Any

import pytest

from model_tui.core.ordering import is_sorted, merged, put_in, ranks, without


def keys_of(numbers: list[int]) -> list[Any]:
    return [(number, row) for row, number in enumerate(numbers)]


@pytest.mark.parametrize("seed", range(20))
def test_rows_that_move_stand_where_sorting_all_would_put_them(seed: int) -> None:
    random = Random(seed)
    before = keys_of([random.randrange(30) for _ in range(50)])
    moved = frozenset(random.sample(range(50), 7))
    new = range(50, 55)
    after = keys_of([random.randrange(30) if row in moved else key[0] for row, key in enumerate(before)])
    after += [(random.randrange(30), row) for row in new]
    order = sorted(range(50), key=before.__getitem__)
    rows = sorted((*moved, *new), key=after.__getitem__)
    whole = sorted(range(55), key=after.__getitem__)
    assert put_in(without(order, before, moved), rows, after) == whole
    assert merged(order, rows, after, moved) == whole


def test_whether_keys_are_sorted() -> None:
    assert is_sorted(keys_of([]))
    assert is_sorted(keys_of([1, 1, 2]))
    assert not is_sorted(keys_of([1, 2, 1]))


def test_unknown_comes_last_in_either_direction() -> None:
    values = ["b", None, "a", "b"]
    assert sorted(range(4), key=ranks(values, descending=False).__getitem__) == [2, 0, 3, 1]
    assert sorted(range(4), key=ranks(values, descending=True).__getitem__) == [0, 3, 2, 1]
