"""What the policy of a sync makes of the offers found: those kept, and those dropped with the reason.

Rules are tried in a fixed order, and the first that speaks gives the reason. A `keep` query of the user's is an
exception from every rule, but the limit still counts: what is kept so comes first.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Final

from msgspec import Struct

from model_tui.core.grammar import parse
from model_tui.core.model import Offer, Provider
from model_tui.core.policy import UNLIMITED, Policy
from model_tui.core.retirement import against
from model_tui.core.snapshot import Key, Snapshot
from model_tui.selection.ranking import by_popularity

_EXTENDED: Final = re.compile(r"[:-](?:extended|32k|64k|128k)(?=$|[-:])")
"""Variants of a model that differ in nothing but a longer context."""
_EXTENDED_BUT_OWN: Final = ("128k-online", "sonar")
"""Models whose name holds such a mark, and which are models of their own."""
_DEPLOYED: Final = frozenset(("azure",))
"""Shapes of listings that hold what the user has deployed, and nothing else."""


class Drop(Struct, frozen=True):
    """An offer that is not kept, and the reason in a few words."""

    offer: Offer
    reason: str


class Selection(Struct, frozen=True):
    """What a policy makes of the offers of some providers: those kept, the best first, and those dropped."""

    kept: tuple[Offer, ...] = ()
    dropped: tuple[Drop, ...] = ()


_Rule = Callable[[Offer], str | None]
"""Gives the reason against an offer, if there is one."""


def select(
    snapshot: Snapshot,
    providers: Iterable[Provider],
    policy: Policy,
    search: Callable[[str], Iterable[int]] | None = None,
    *,
    today: date | None = None,
    standing: Collection[Key] = (),
) -> Selection:
    """Return what the policy keeps and drops of the offers that these providers, which have answered, list now.

    An offer that is only known, and not listed, is no candidate. What has retired by `today` (of UTC, by default) is
    not kept, and what soon will only if it is among `standing`, the offers that have an entry. `search` returns the
    rows that a query of the policy finds, for whoever knows of views and favourites. Raises `QueryError` for one that
    cannot be understood.
    """
    day = today or datetime.now(UTC).date()

    def retiring(offer: Offer) -> str | None:
        return against(offer.retires, day, stands=offer.key in standing or policy.deprecated)

    found = search or (lambda query: snapshot.index.search(parse(query)).rows)
    kept: list[Offer] = []
    dropped: list[Drop] = []
    chosen = {row for query in policy.keep for row in found(query)}
    refused: dict[int, str] = {}
    for query in policy.drop:
        refused.update(dict.fromkeys(found(query), f"your rule: {query}"))
    for provider in providers:
        rows = [row for row in snapshot.by_provider.get(provider.id, ()) if is_listed(snapshot.offers[row])]
        rules = (*_rules(policy, provider), retiring)
        first, others = [], []
        for row in rows:
            offer = snapshot.offers[row]
            if row in chosen:
                first.append(offer)
            elif reason := refused.get(row) or next(filter(None, (rule(offer) for rule in rules)), None):
                dropped.append(Drop(offer, reason))
            else:
                others.append(offer)
        ranked = [*by_popularity(snapshot, first), *by_popularity(snapshot, others)]
        limit = policy.limit_of(provider.id)
        limit = len(ranked) if limit == UNLIMITED else limit
        kept += ranked[:limit]
        dropped += [Drop(offer, f"not among the best {limit:,} of {provider.id}") for offer in ranked[limit:]]
    return Selection(tuple(kept), tuple(dropped))


def is_listed(offer: Offer) -> bool:
    """Whether a provider that has answered lists it: for the key that is set, or without one to everybody."""
    return offer.state in ("ready", "needs-key")


def _rules(policy: Policy, provider: Provider) -> Iterator[_Rule]:
    if not provider.local and provider.shape not in _DEPLOYED:  # what the user runs was chosen already
        yield lambda offer: _other_mode(offer, policy.modes)
        if not policy.unpriced:
            yield lambda offer: "no price is known" if offer.price is None else None
    if not policy.deprecated:
        yield _deprecated
    if not policy.extended:
        yield _extended


def _other_mode(offer: Offer, modes: tuple[str, ...]) -> str | None:
    return None if offer.mode is None or offer.mode in modes else f"not {' or '.join(modes)}, but {offer.mode}"


def _deprecated(offer: Offer) -> str | None:
    if not offer.deprecated:
        return None
    return f"deprecated, retires {offer.retires}" if offer.retires else "deprecated"


def _extended(offer: Offer) -> str | None:
    name = offer.id.lower()
    if any(mark in name for mark in _EXTENDED_BUT_OWN) or not _EXTENDED.search(name):
        return None
    return "a variant with a longer context"
