"""Writing the catalog file: two gzip members of JSON columns, the same bytes for the same input."""

import zlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import msgspec

from model_tui.catalog import FORMAT, Facts, Origin
from model_tui.catalog.builder.join import LAYERS, Entry
from model_tui.catalog.builder.merge import Built
from model_tui.catalog.codec import Column, PriceBook, pack, pack_merged
from model_tui.core.layers import FIELDS, json_name
from model_tui.core.model import ModelCapabilities, Offer, Tier

_LEVEL: Final = 9


def encode(built: Built, date: str, origins: Sequence[Origin]) -> bytes:
    """Return the bytes of the catalog file."""
    return _member(_head(built, date, origins)) + _member(_details(built, origins))


def save(data: bytes, path: Path) -> None:
    """Write the file whole: beside its place first, then moved there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(data)
    beside.replace(path)


def _member(content: object) -> bytes:
    """Return one gzip member (its time stamp is 0) with the JSON of `content`."""
    squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return squeeze.compress(msgspec.json.encode(content)) + squeeze.flush()


def _head(built: Built, date: str, origins: Sequence[Origin]) -> dict[str, Any]:
    """Return the first member: what the start needs."""
    book = PriceBook()
    offers = [offer for offer, _ in built.offers]
    columns = [_offer_column(name, offers, book) for name in Offer.__struct_fields__]
    return {
        "format": FORMAT,
        "built": date,
        "origins": list(origins),
        "providers": built.providers,
        "book": book.packed(),
        "offers": columns,
    }


def _offer_column(name: str, offers: Sequence[Offer], book: PriceBook) -> Column:
    if name == "price":
        return pack_places([book.price_place(offer.price) for offer in offers])
    if name == "provenance":
        return pack_merged([offer.provenance for offer in offers], _said_groups())
    if name == "tags":  # who offers and who made a model stands in other columns
        return pack([[tag for tag in offer.tags if tag not in _names(offer)] for offer in offers])
    return pack([getattr(offer, name) for offer in offers])


def _said_groups() -> list[list[str]]:
    """Return the facts in their order, cut where what is said of them varies apart.

    The groups are names and limits, abilities, prices, and the rest.
    """
    names = [json_name(field) for field in FIELDS]
    cuts = [0, names.index("input_modalities"), names.index("price.input"), names.index("size_b"), len(names)]
    return [names[start:end] for start, end in pairwise(cuts)]


def _names(offer: Offer) -> tuple[str, str]:
    return offer.provider, offer.canonical.partition("/")[0]


def pack_places(places: list[int]) -> Column:
    """Return a column of places in another table, each looked up once."""
    return {"t": list(range(max(places, default=-1) + 1)), "i": places}


def _details(built: Built, origins: Sequence[Origin]) -> dict[str, Any]:
    """Return the second member: what each catalog said, about offers first and then about the other models."""
    book = PriceBook()
    entries = [entry for _, entry in built.offers] + built.facts
    layers = [_layer(name, entries, book, _origin(name, origins)) for name in LAYERS]
    return {
        "facts": [Facts(one.provider, one.id, one.canonical, one.unsold) for one in built.facts],
        "index": built.index,
        "models": _models(built, book),
        "layers": layers,
        "book": book.packed(),
    }


def _models(built: Built, book: PriceBook) -> dict[str, Any]:
    """Return the block of what all say together about a model: its names, and a column for every field."""
    names = sorted(built.models)
    facts = [built.models[name] for name in names]
    return {"names": names, "fields": _columns(facts, book)}


def _columns(facts: Sequence[ModelCapabilities], book: PriceBook) -> dict[str, Column]:
    """Return a column for every field that is ever stated."""
    return {
        field: pack([_plain(getattr(one, field), book) for one in facts])
        for field in FIELDS
        if any(getattr(one, field) is not None for one in facts)
    }


def _origin(layer: str, origins: Sequence[Origin]) -> Origin | None:
    return next((origin for origin in origins if origin.layer == layer), None)


def _layer(name: str, entries: Sequence[Entry], book: PriceBook, origin: Origin | None) -> dict[str, Any]:
    """Return the block of one layer: which rows it speaks about, and a column for every field that it ever states."""
    rows = [row for row, entry in enumerate(entries) if name in entry.said]
    said = [entries[row].said[name] for row in rows]
    extras = [entries[row].extra.get(name) for row in rows]
    return {
        "layer": name,
        "at": origin.date if origin is not None else None,
        "source": f"{origin.name} {origin.version}" if origin is not None else None,
        "rows": rows,
        "fields": _columns(said, book),
        "doubts": pack([entries[row].doubts.get(name, ()) for row in rows]),
        "extra": pack([_json(extra) for extra in extras]),
    }


def _plain(value: Any, book: PriceBook) -> Any:
    """Return a fact as the file stores it: tiers by their places."""
    if isinstance(value, tuple) and value and isinstance(value[0], Tier):
        return book.tier_places(value)
    return value


def _json(extra: Mapping[str, Any] | None) -> str | None:
    """Return extras as JSON text, read only when somebody looks at that offer."""
    return None if not extra else msgspec.json.encode(extra, order="sorted").decode()
