"""Columns: how the catalog file stores many records so that reading them back costs little.

A column is one of `{"c": value, "n": rows}` (the same value in every row), `{"t": table, "i": indices}` (few distinct
values), or `{"v": values}`. Values are plain JSON; what JSON cannot say (tuples, records) is rebuilt from the table,
once per distinct value, and shared between rows.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, Final

import msgspec

from model_tui.core.model import Price, Tier

Column = dict[str, Any]

TUPLES: Final = frozenset(
    {"aliases", "input_modalities", "output_modalities", "tags", "known_params", "reasoning_efforts"}
)
"""Names of the fields that hold tuples of strings."""

_TABLE_PAYS: Final = 0.6
"""Share of distinct values up to which a table is shorter than the values themselves."""


def pack(values: Sequence[Any]) -> Column:
    """Return the shortest column for values made of plain JSON (tuples become lists)."""
    table: list[Any] = []
    seen: dict[bytes, int] = {}
    indices: list[int] = []
    for value in values:
        key = msgspec.json.encode(value)
        if (place := seen.get(key)) is None:
            place = seen[key] = len(table)
            table.append(value)
        indices.append(place)
    if len(table) == 1:
        return {"c": table[0], "n": len(values)}
    if len(table) > _TABLE_PAYS * len(values):
        return {"v": list(values)}
    return {"t": table, "i": indices}


def unpack(column: Column, build: Callable[[Any], Any] | None = None) -> Iterator[Any]:
    """Iterate over a column's values; `build` makes the value of what the file stores, once per distinct value."""
    if "c" in column:
        value = column["c"]
        return repeat(build(value) if build else value, column["n"])
    if "t" in column:
        table = [build(value) for value in column["t"]] if build else column["t"]
        return map(table.__getitem__, column["i"])
    values: list[Any] = column["v"]
    return map(build, values) if build else iter(values)


def pack_merged(values: Sequence[Mapping[str, str]], groups: Sequence[Sequence[str]]) -> Column:
    """Return a column for mappings whose keys fall into groups that vary apart: each group is stored on its own.

    Reading puts them together again, once per distinct mapping; that costs a fraction of storing each whole.
    """
    tables: list[dict[bytes, int]] = [{} for _ in groups]
    parts: list[list[Mapping[str, str]]] = [[] for _ in groups]
    rows: list[list[int]] = []
    for value in values:
        row = []
        for keys, seen, table in zip(groups, tables, parts, strict=True):
            part = {key: value[key] for key in keys if key in value}
            code = msgspec.json.encode(part)
            if code not in seen:
                seen[code] = len(table)
                table.append(part)
            row.append(seen[code])
        rows.append(row)
    return {"parts": parts, "rows": pack(rows)}


def merger(parts: Sequence[Sequence[Mapping[str, str]]]) -> Callable[[list[int]], dict[str, str]]:
    """Return what makes a mapping of such a column from what its row stores."""
    first, second, third, fourth = parts

    def build(row: list[int]) -> dict[str, str]:
        a, b, c, d = row
        return {**first[a], **second[b], **third[c], **fourth[d]}

    return build


def count(column: Column) -> int:
    """Return how many rows a column has."""
    return int(column["n"]) if "c" in column else len(column["i"] if "t" in column else column["v"])


def cell(column: Column, row: int) -> Any:
    """Return one value of a column as the file stores it."""
    if "c" in column:
        return column["c"]
    return column["t"][column["i"][row]] if "t" in column else column["v"][row]


def as_tuple(value: list[str] | None) -> tuple[str, ...] | None:
    """Return a stored list as a tuple; `None` stays."""
    return None if value is None else tuple(value)


class PriceBook:
    """The distinct tiers and prices of a catalog while it is written: each is stored once and named by its place."""

    def __init__(self) -> None:
        self._tiers: dict[Tier, int] = {}
        self._prices: dict[Price | None, int] = {}

    def tier_places(self, tiers: Iterable[Tier]) -> list[int]:
        """Return where these tiers are stored."""
        return [self._tiers.setdefault(tier, len(self._tiers)) for tier in tiers]

    def price_place(self, price: Price | None) -> int:
        """Return where this price is stored."""
        return self._prices.setdefault(price, len(self._prices))

    def packed(self) -> dict[str, Any]:
        """Return the book as columns: tiers by their fields, prices by theirs."""
        prices = [price for price in self._prices if price is not None]
        groups = [self.tier_places(price.tiers) for price in prices]
        tiers = list(self._tiers)
        return {
            "none": self._prices.get(None),
            "tier": [pack([getattr(tier, name) for tier in tiers]) for name in Tier.__struct_fields__],
            "price": [pack([getattr(price, name) for price in prices]) for name in Price.__struct_fields__[:5]],
            "tiers": groups,
        }


def read_tiers(book: dict[str, Any]) -> list[Tier]:
    """Return the distinct tiers of a packed price book."""
    return list(map(Tier, *map(unpack, book["tier"]))) if book["tier"] else []


def read_prices(book: dict[str, Any], tiers: Sequence[Tier]) -> list[Price | None]:
    """Return the distinct prices of a packed price book, with `None` where 'no price' has its place."""
    groups = [tuple([tiers[place] for place in group]) for group in book["tiers"]]
    prices: list[Price | None] = list(map(Price, *map(unpack, book["price"]), groups))
    if book["none"] is not None:
        prices.insert(book["none"], None)
    return prices
