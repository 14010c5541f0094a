"""What changed between two moments: models that came and went, prices and limits, announced retirements.

Only what can be compared is: that a model is gone is said where the same provider listed its models both times, or
where neither time a listing was needed to know it; a figure has changed where the same witness says another one.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Final, Literal

from msgspec import Struct

from model_tui.core.model import Offer
from model_tui.core.snapshot import Key, Snapshot

Kind = Literal["new", "gone", "price", "limit", "retires"]

KINDS: Final[tuple[Kind, ...]] = ("retires", "gone", "new", "price", "limit")
"""The kinds of changes, the most pressing first."""

_ROUNDING: Final = 1e-6
"""The share by which a figure may differ and be the same: prices are worked out from those of one token."""
_LISTED: Final = frozenset(("ready", "stale", "rejected", "needs-key"))


class Known(Struct, frozen=True, array_like=True):
    """What is kept of an offer: prices in USD per `unit`, limits in tokens, and the layer that said each of them.

    `listed` says that its provider listed it.
    """

    input: float | None
    output: float | None
    unit: str | None
    context: int | None
    max_output: int | None
    retires: str | None
    deprecated: bool
    successor: str | None
    listed: bool
    said: tuple[str | None, str | None, str | None, str | None]


class Moment(Struct, frozen=True):
    """One moment's knowledge, as far as it is kept: offers by provider and id, and whose listings were there."""

    at: str
    listed: frozenset[str]
    offers: dict[str, dict[str, Known]]

    def keys(self) -> set[Key]:
        """Return every offer."""
        return {(provider, name) for provider, offers in self.offers.items() for name in offers}


class Change(Struct, frozen=True):
    """One change; `field` is a name of the JSON contract. A change of price or limit has both values."""

    kind: Kind
    provider: str
    id: str
    field: str | None = None
    before: float | str | None = None
    after: float | str | None = None
    unit: str | None = None
    successor: str | None = None


def moment_of(snapshot: Snapshot, at: str) -> Moment:
    """Return what is kept of a snapshot."""
    listed = frozenset(s.id for s in snapshot.statuses.values() if s.standing in ("live", "cached"))
    offers: dict[str, dict[str, Known]] = {}
    for offer in snapshot.offers:
        offers.setdefault(offer.provider, {})[offer.id] = _known(offer)
    return Moment(at, listed, offers)


def _known(offer: Offer) -> Known:
    price, said = offer.price, offer.provenance.get
    return Known(
        price.input if price else None,
        price.output if price else None,
        price.unit if price else None,
        offer.context,
        offer.max_output,
        offer.retires,
        offer.deprecated,
        offer.successor,
        offer.state in _LISTED,
        (said("price.input"), said("price.output"), said("context"), said("max_output")),
    )


def compare(before: Moment, after: Moment) -> list[Change]:
    """Return what changed, the most pressing kind first, then by provider and id."""
    there, here = before.keys(), after.keys()
    found = [Change("gone", *key) for key in there - here if _left(key, before, after)]
    found += [Change("new", *key) for key in here - there if _left(key, after, before)]
    for provider, name in there & here:
        old, new = before.offers[provider][name], after.offers[provider][name]
        both = provider in before.listed and provider in after.listed
        if both and old.listed != new.listed:
            found.append(Change("gone" if old.listed else "new", provider, name))
        found += _between(provider, name, old, new)
    return sorted(found, key=lambda change: (KINDS.index(change.kind), change.provider, change.id, change.field or ""))


def _left(key: Key, here: Moment, there: Moment) -> bool:
    """Whether an offer that only one moment has tells something: it needed no listing, or both moments have one."""
    provider, name = key
    return not here.offers[provider][name].listed or (provider in here.listed and provider in there.listed)


def _between(provider: str, name: str, old: Known, new: Known) -> Iterator[Change]:
    figures = (
        ("price", "price.input", old.input, new.input),
        ("price", "price.output", old.output, new.output),
        ("limit", "context", old.context, new.context),
        ("limit", "max_output", old.max_output, new.max_output),
    )
    kind: Kind
    for at, (kind, field, was, now) in enumerate(figures):  # type: ignore[assignment]
        if was is None or now is None or old.said[at] != new.said[at]:
            continue
        if math.isclose(was, now, rel_tol=_ROUNDING):
            continue
        if kind == "price" and old.unit != new.unit:
            continue
        yield Change(kind, provider, name, field, was, now, new.unit if kind == "price" else None)
    if new.retires is not None and new.retires != old.retires:
        yield Change("retires", provider, name, "retires", old.retires, new.retires, successor=new.successor)
    elif new.deprecated and not old.deprecated:
        yield Change("retires", provider, name, "deprecated", "no", "yes", successor=new.successor)


def count_by_kind(changes: list[Change]) -> Mapping[Kind, int]:
    """Return how many changes there are of each kind that occurs, the most pressing first."""
    counts = ((kind, sum(change.kind == kind for change in changes)) for kind in KINDS)
    return {kind: count for kind, count in counts if count}
