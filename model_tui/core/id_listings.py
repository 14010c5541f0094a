"""What listings teach about their own ids: snapshots of a model that no catalog has yet.

Of a model that is new, a single date tells nothing, and is left out. Where one listing has several they are snapshots,
or what somebody has tuned on different days, and merging them would be wrong. The same holds of dates in several
listings, but for those on which a router took a model up. Of the 262 models of the catalog of November 2026 that bear
dates at several providers, these differ for two (a beta and what it became); of 39 with snapshots, those of 7 are told
apart by no single listing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from model_tui.core.id_index import CanonicalIndex
from model_tui.core.id_parts import is_routers_own, take_apart
from model_tui.core.stamps import same_snapshot

Key = tuple[str, str]
"""A provider and its id of a model."""

_MAY_BE_DATED: Final = re.compile(r"\d\d-?\d\d")
_SEVERAL: Final = 2
_MOST: Final = 100
"""Days of one model of which each is compared with each."""

_One = TypeVar("_One", str, Key)


def snapshots_in(named: Iterable[tuple[str, str]], dialect: str, index: CanonicalIndex) -> dict[str, str]:
    """Return the canonical models of ids that a listing tells apart by their dates alone.

    `named` are the ids of one listing, each with the canonical model that it was taken for; `dialect` is the provider
    that writes ids in the same way (see `identity.dialect_of`).
    """
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for model_id, canonical in named:
        groups[canonical].append(model_id)
    found: dict[str, str] = {}
    for canonical, ids in groups.items():
        if len(ids) > 1 and not index.snapshots.get(canonical) and canonical not in index.released:
            found.update(_parted(canonical, ids, dialect))
    return found


class Stamped:
    """Dated ids of several listings, of models that no catalog has; what was seen once is not forgotten."""

    def __init__(self) -> None:
        self._stamps: defaultdict[str, dict[Key, str]] = defaultdict(dict)

    def learn(
        self, provider: str, named: Iterable[tuple[str, str]], dialect: str, index: CanonicalIndex
    ) -> dict[Key, str]:
        """Return the canonical models of ids, of this listing or another, that dates of several listings tell apart.

        `named` and `dialect` are those of `snapshots_in`, of `provider`'s listing.
        """
        touched: dict[str, None] = {}
        for model_id, canonical in named:
            if not _MAY_BE_DATED.search(model_id) or index.snapshots.get(canonical) or canonical in index.released:
                continue
            stamp = take_apart(dialect, model_id).stamp
            if stamp is not None and not is_routers_own(provider, model_id, stamp):
                self._stamps[canonical][provider, model_id] = stamp
                touched[canonical] = None
        found: dict[Key, str] = {}
        for canonical in (one for one in touched if len(self._stamps[one]) > 1):
            found.update(_told_apart(canonical, self._stamps[canonical]))
        return found


def _parted(canonical: str, ids: Iterable[str], dialect: str) -> dict[str, str]:
    return _told_apart(canonical, {one: stamp for one in ids if (stamp := take_apart(dialect, one).stamp) is not None})


def _told_apart(canonical: str, stamps: Mapping[_One, str]) -> dict[_One, str]:
    days = {*stamps.values()}
    if len(days) < _SEVERAL:
        return {}
    # Days next to one another are those on which somebody got the same one. Nobody has hundreds of snapshots: a listing
    # made to cost time is not looked at so closely.
    near = days if len(days) <= _MOST else ()
    first: dict[str, str] = {day: min((one for one in near if same_snapshot(one, day)), default=day) for day in days}
    if len({*first.values()}) < _SEVERAL:
        return {}
    return {one: f"{canonical}-{first[stamp]}" for one, stamp in stamps.items()}
