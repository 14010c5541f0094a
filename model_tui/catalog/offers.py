"""The offers of a catalog, made of its columns when somebody asks for them.

What is on the screen at a start are a few dozen of them, and some figures about all. Making all of them takes a
quarter of the time until then, so these few are made one by one, and all together once somebody goes through them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import repeat
from operator import itemgetter
from typing import Any, Final, overload

from model_tui.catalog.codec import TUPLES, Column, as_tuple, cell, count, merger, read_prices, read_tiers, unpack
from model_tui.core.model import Offer

_FIRST: Final = itemgetter(0)


class Offers(Sequence[Offer]):
    """The offers in catalog order; equal to a list of them, and each is the same object whenever it is asked for."""

    def __init__(self, book: dict[str, Any], columns: Sequence[Column]) -> None:
        """Take what the file has. Columns that do not fit each other raise what `all` raises, when that is called."""
        self._book = book
        self._stored: dict[str, Column] = dict(zip(Offer.__struct_fields__, columns, strict=True))
        self._count = count(self._stored["id"])
        self._made: dict[int, Offer] = {}
        self._all: list[Offer] | None = None
        self._makers: Mapping[str, Callable[[Any], Any]] | None = None

    @classmethod
    def of(cls, offers: list[Offer]) -> "Offers":
        """Return offers that somebody has made."""
        made = cls({}, [{"c": None, "n": len(offers)}] * len(Offer.__struct_fields__))
        made._all = offers
        return made

    def values(self, name: str) -> Iterator[Any]:
        """Iterate over one field of all offers, of those that are stored as they are: strings, numbers, flags."""
        if self._all is not None:
            return (getattr(offer, name) for offer in self._all)
        return unpack(self._stored[name])

    def all(self) -> list[Offer]:
        """Return all of them, made if they are not yet.

        Raises `IndexError`, `KeyError`, `TypeError` or `ValueError` where the columns are no columns.
        """
        if self._all is None:
            stored, build = self._stored, self._builders()
            said = unpack(stored["provenance"]["rows"], build["provenance"])
            columns = {name: unpack(stored[name], build.get(name)) for name in stored if name != "provenance"}
            makers = map(_FIRST, map(str.partition, unpack(stored["canonical"]), repeat("/")))
            tags = zip(unpack(stored["provider"]), makers, columns["tags"], strict=True)
            columns["tags"] = map(_Tags().__getitem__, tags)
            whole = list(map(Offer, *columns.values(), said))
            for row, offer in self._made.items():
                whole[row] = offer
            self._all = whole
            self._stored, self._book, self._makers = {}, {}, None
            self._made = {}
        return self._all

    def _builders(self) -> Mapping[str, Callable[[Any], Any]]:
        """Return what makes the values of some fields of what is stored."""
        if self._makers is None:
            prices = read_prices(self._book, read_tiers(self._book))
            said = merger(self._stored["provenance"]["parts"])
            self._makers = {"price": prices.__getitem__, **dict.fromkeys(TUPLES, as_tuple), "provenance": said}
        return self._makers

    def _make(self, row: int) -> Offer:
        stored, build = self._stored, self._builders()
        values: dict[str, Any] = {}
        for name, column in stored.items():
            value = cell(column["rows"] if name == "provenance" else column, row)
            values[name] = build[name](value) if name in build else value
        values["tags"] = tags_of(values["provider"], values["canonical"], values["tags"])
        return Offer(**values)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Offer: ...

    @overload
    def __getitem__(self, index: slice) -> list[Offer]: ...

    def __getitem__(self, index: int | slice) -> Offer | list[Offer]:
        if self._all is not None or isinstance(index, slice):
            return self.all()[index]
        row = range(self._count)[index]
        made = self._made.get(row)
        if made is None:
            made = self._made[row] = self._make(row)
        return made

    def __iter__(self) -> Iterator[Offer]:
        return iter(self.all())

    def __eq__(self, other: object) -> bool:
        return self.all() == (other.all() if isinstance(other, Offers) else other)

    __hash__ = None  # type: ignore[assignment]


def tags_of(provider: str, canonical: str, others: tuple[str, ...]) -> tuple[str, ...]:
    """Return the whole tags of an offer: who offers it, who made it, and what else it is tagged with."""
    maker = canonical.partition("/")[0]
    return (provider, *others) if maker == provider else (provider, maker, *others)


class _Tags(dict[tuple[str, str, tuple[str, ...]], tuple[str, ...]]):
    """The whole tags of offers from provider, maker and what else they are tagged with, each made once."""

    def __missing__(self, key: tuple[str, str, tuple[str, ...]]) -> tuple[str, ...]:
        self[key] = found = tags_of(*key)
        return found
