"""The second member of the catalog file, held in as little memory as its look-ups allow.

As plain lists the places of its fifty columns alone would take more than all that they lead to: they become bytes, or
arrays of small numbers, one column after the other, so that the lists never stand beside each other.
"""

import zlib
from array import array
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from model_tui.catalog import Facts
from model_tui.catalog.codec import Column, read_tiers

if TYPE_CHECKING:
    from model_tui.core.identity import CanonicalIndex


class _LayerPart(msgspec.Struct):
    """What one catalog said, as the file has it."""

    layer: str
    at: str | None
    source: str | None
    rows: msgspec.Raw
    fields: dict[str, msgspec.Raw]
    doubts: msgspec.Raw
    extra: msgspec.Raw


class _ModelsPart(msgspec.Struct):
    names: list[str]
    fields: dict[str, msgspec.Raw]


class _Member(msgspec.Struct):
    facts: tuple[Facts, ...]
    index: msgspec.Raw
    models: _ModelsPart
    layers: list[_LayerPart]
    book: dict[str, Any]


class Block:
    """What one public catalog said: about which rows, and a column for every fact that it ever states."""

    def __init__(self, part: _LayerPart, rows: int) -> None:
        """Take a layer of the file; `rows` is how many rows there are in all."""
        self.layer, self.at, self.source = part.layer, part.at, part.source
        spoken = msgspec.json.decode(part.rows, type=list[int])
        self.count = len(spoken)
        places = [0] * rows
        for place, row in enumerate(spoken, 1):
            places[row] = place
        self._places = small(places, len(spoken) + 1)
        self.fields = _columns(part.fields)
        self.doubts = _column(part.doubts)
        self._extra_packed = zlib.compress(part.extra, 1)  # a tenth of the memory, and hardly ever read

    def place(self, row: int) -> int | None:
        """Return where a row stands in the columns, `None` where this catalog says nothing about it."""
        return self._places[row] - 1 if self._places[row] else None

    @cached_property
    def extra(self) -> Column:
        """What is said beyond the typed facts, as JSON text for each place."""
        return _column(msgspec.Raw(zlib.decompress(self._extra_packed)))


class Details:
    """What each catalog said, what all say together about a model, and what their ids teach."""

    def __init__(self, text: bytes, offers: int) -> None:
        """Read the JSON of the member; `offers` is how many the first one has.

        Raises `msgspec.DecodeError`, `ValueError`, or what else comes of columns that do not fit each other.
        """
        member = msgspec.json.decode(text, type=_Member)
        self.facts = member.facts
        self.blocks = [Block(part, offers + len(member.facts)) for part in member.layers]
        self.tiers = read_tiers(member.book)
        self.models = _columns(member.models.fields)
        self.model_places = {name: place for place, name in enumerate(member.models.names)}
        self._index_text = bytes(member.index)

    @cached_property
    def index(self) -> "CanonicalIndex":
        """What the catalog's ids teach about identity."""
        from model_tui.core.identity import CanonicalIndex  # noqa: PLC0415 - a detail needs none

        text, self._index_text = self._index_text, b""
        return msgspec.json.decode(text, type=CanonicalIndex)


def small(numbers: Sequence[int], end: int) -> Sequence[int]:
    """Return numbers from 0 up to, not including, `end` in as few bytes as these need."""
    if end <= 1 << 8:
        return bytes(numbers)
    return array("H" if end <= 1 << 16 else "L", numbers)


def _columns(parts: Mapping[str, msgspec.Raw]) -> dict[str, Column]:
    return {name: _column(part) for name, part in parts.items()}


def _column(part: msgspec.Raw) -> Column:
    column: Column = msgspec.json.decode(part)
    if "i" in column:
        column["i"] = small(column["i"], len(column["t"]))
    return column
