"""What has changed around a config since it was written: models retired or not served, prices and limits changed.

Everything is compared with what is known now, the provider's own word first; whoever calls brings that along. A figure
at second hand (a catalog's) proves nothing against one that may be the provider's own: where a provider states such
figures itself, and has not done so for this model here, it is worth a note and no repair.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from model_tui.core.discovery import ProviderStatus
from model_tui.core.layers import json_name
from model_tui.core.model import PER_1M_TOKENS, SECOND_HAND, Model, Offer, cost_tier
from model_tui.core.retirement import SOON_DAYS, days_left
from model_tui.core.text import clean
from model_tui.export.findings import Finding, FindingKind, Repair, Severity
from model_tui.export.litellm_entry import COSTS, per_token
from model_tui.export.litellm_full import for_people
from model_tui.export.splice import Edit, Set
from model_tui.export.standing import Directory, Key, Standing, Stated

DEFAULT_DAYS: Final = SOON_DAYS
DEFAULT_PERCENT: Final = 0.1
OWN: Final = "provider"
"""The layer of what a provider's own listing says."""
_PRICES: Final = {
    "price_input": "input price",
    "price_output": "output price",
    "price_cache_read": "price of cached input",
    "price_cache_write": "price of cache writes",
}
_LIMITS: Final = {"max_input_tokens": "input limit", "max_output_tokens": "output limit"}
_PER_TOKEN: Final = frozenset(name for name, _ in COSTS)
_GATEWAYS: Final = ("litellm-proxy", "gguf", "huggingface", "huggingface-hub", "azure", "azure-ai")
"""Doors behind which names are their owner's, or too many to be listed: that nobody knows one means nothing."""
_NEAR: Final = 65.0
"""Percent of the letters that an id must share with one that is known to be taken for a slip of it."""
_OWN_NAMES: Final = ("ft:", "custom/", "arn:", "accounts/")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known now: offers, what their resolved facts are, and how each provider stands.

    `states` tells whether a provider's own listing states a fact (by its name in provenance), be it of other models.
    """

    find: Callable[[str, str], Offer | None]
    model: Callable[[Offer], Model]
    ids: Callable[[str], Sequence[str]]
    statuses: Mapping[str, ProviderStatus] = field(default_factory=dict)
    states: Callable[[str, str], bool] = lambda _provider, _fact: False


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts as drift: a retirement within `days` of `today`, a price changed by over `percent`."""

    today: date
    days: int = DEFAULT_DAYS
    percent: float = DEFAULT_PERCENT


def offer_of(entry: Standing, known: Known) -> Offer | None:
    """Return the offer that an entry means, by any of its ids, `None` where nobody knows one."""
    if entry.offer is None:
        return None
    provider, ident = entry.offer
    found = (known.find(provider, one) for one in (ident, *entry.others))
    return next((offer for offer in found if offer is not None), None)


def drift(entry: Standing, known: Known, directory: Directory, limits: Limits) -> Iterator[Finding]:
    """Yield how an entry differs from what is known now."""
    if entry.offer is None:
        return
    offer = offer_of(entry, known)
    yield from _key_refused(entry, known)
    if offer is None:
        yield from _nobody_knows(entry, entry.offer, known, directory)
        return
    yield from _retirement(entry, offer, known, limits)
    if offer.state == "unlisted":
        told = f"{_lister(offer.provider, known)} lacks it: not served with this key"
        yield _found(entry, "unlisted", "warning", told)
    witness = _Witness(offer, known.model(offer), known)
    yield from _prices(entry, witness, limits)
    yield from _limits(entry, witness)


def _found(
    entry: Standing, kind: FindingKind, severity: Severity, message: str, repair: Repair | None = None
) -> Finding:
    return Finding(kind, severity, message, entry.name, entry.line, entry.path, repair)


def _lister(provider: str, known: Known) -> str:
    status = known.statuses.get(provider)
    when = f" of {status.at.replace('T', ' ')[:16]}" if status is not None and status.at else ""
    return f"the listing of {provider}{when}"


def _key_refused(entry: Standing, known: Known) -> Iterator[Finding]:
    status = known.statuses.get(entry.offer[0]) if entry.offer else None
    if status is not None and status.standing == "rejected":
        yield _found(entry, "key-refused", "warning", f"{status.id} refused the key when it was asked last")


def _nobody_knows(entry: Standing, key: Key, known: Known, directory: Directory) -> Iterator[Finding]:
    provider, ident = key
    status = known.statuses.get(provider)
    if status is not None and status.standing in ("live", "cached") and provider not in _GATEWAYS:
        yield _found(entry, "unlisted", "warning", f"{_lister(provider, known)} has no '{clean(ident)}'")
        return
    record = directory.get(provider)
    if record is None or record.local or provider in _GATEWAYS or ident.startswith(_OWN_NAMES):
        return
    ids = known.ids(provider)
    if not ids:
        return
    near = _nearest(ident, ids)
    hint = f"; the nearest is {near}" if near else ""
    yield _found(entry, "unknown-model", "warning", f"nobody knows a model '{clean(ident)}' of {provider}{hint}")


def _nearest(ident: str, ids: Sequence[str]) -> str | None:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only where nobody knows a model

    found = process.extractOne(ident, ids, scorer=fuzz.ratio, score_cutoff=_NEAR)
    return found[0] if found is not None else None


def _retirement(entry: Standing, offer: Offer, known: Known, limits: Limits) -> Iterator[Finding]:
    left = days_left(offer.retires, limits.today)
    instead = f"; {offer.successor} takes its place" if offer.successor else ""
    repair = _successor(entry, offer, known)
    if left is not None and left <= 0:
        yield _found(entry, "retired", "error", f"retired since {offer.retires}{instead}", repair)
    elif left is not None and left <= limits.days:
        told = f"retires on {offer.retires}, in {left} day{'s' if left != 1 else ''}{instead}"
        yield _found(entry, "retiring", "warning", told, repair)
    elif offer.deprecated:
        told = f"deprecated{f', retires on {offer.retires}' if offer.retires else ''}{instead}"
        yield _found(entry, "deprecated", "note", told, repair)


def _successor(entry: Standing, offer: Offer, known: Known) -> Repair | None:
    """Return the repair that puts the successor in, where the provider offers it: another model, so not a safe one."""
    if not offer.successor or known.find(offer.provider, offer.successor) is None:
        return None
    for path in (("litellm_params", "model"), ("config", "model_name")):
        value: object = entry.value
        for part in path:
            value = value.get(part) if isinstance(value, dict) else None
        if isinstance(value, str) and value.endswith(offer.id):
            edit = Set((*entry.path, *path), value.removesuffix(offer.id) + offer.successor)
            return Repair(f"take {offer.successor} in its place", (edit,), safe=False)
    return None


@dataclass(frozen=True, slots=True)
class _Witness:
    """What is known of an entry's offer, and how much it proves."""

    offer: Offer
    model: Model
    known: Known

    def proves(self, fact: str) -> bool:
        """Whether what is known of a fact is at least as good as what an entry may have been written from."""
        if self.model.provenance.get(fact) not in SECOND_HAND:
            return True
        return self.offer.state != "unlisted" and not self.known.states(self.offer.provider, fact)

    def source(self, fact: str) -> str:
        """Return whose word a fact is, and of which day where it is second hand."""
        name = self.model.provenance.get(fact, "known now")
        day = next((layer.at for layer in self.model.layers if layer.name == name and name in SECOND_HAND), None)
        return f"{name} as of {day[:10]}" if day else name

    @property
    def silence(self) -> str:
        """Why the provider itself does not say."""
        provider = self.offer.provider
        if self.offer.state == "unlisted":
            return f"{provider} no longer lists the model"
        asked = self.known.statuses.get(provider)
        if asked is None or asked.listed is None:
            return f"{provider}, which states its own, was not asked"
        return f"{_lister(provider, self.known)} does not say"


def _prices(entry: Standing, witness: _Witness, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for all prices that differ: an entry that states none cannot drift.

    Those that are only said to differ have one of their own.
    """
    facts = witness.model.capabilities
    if facts.price_unit not in (None, PER_1M_TOKENS):
        return
    changed: list[tuple[str, Stated, float]] = []
    for name in _PRICES:
        stated, now = entry.facts.get(name), getattr(facts, name)
        if stated is not None and now is not None and "cost" in stated.path:
            now = for_people(now)
        if stated is not None and now is not None and _changed(stated.value, now, limits.percent):
            changed.append((name, stated, now))
    proven = [one for one in changed if witness.proves(json_name(one[0]))]
    if proven:
        told = ", ".join(f"{_PRICES[name]} {_usd(stated.value)} is now {_usd(now)}" for name, stated, now in proven)
        told = f"{told} USD per 1M tokens ({witness.source(json_name(proven[0][0]))})"
        edits = (edit for _, stated, now in proven for edit in (_written(stated, now), *_tier(entry, stated, now)))
        repair = Repair("write the price of today", tuple(edits), safe=entry.managed)
        yield _found(entry, "price-changed", "warning", told, repair)
    if said := [one for one in changed if one not in proven]:
        told = ", ".join(f"{_PRICES[name]} {_usd(stated.value)} would be {_usd(now)}" for name, stated, now in said)
        told = f"{told} USD per 1M tokens by {witness.source(json_name(said[0][0]))}; {witness.silence}"
        yield _found(entry, "price-changed", "note", told)


def _tier(entry: Standing, stated: Stated, now: float) -> Iterator[Edit]:
    """Yield the edit that keeps the tier in the table for people true to the input price beside it."""
    *table, name = stated.path
    if tuple(table[-2:]) != ("model_info", "cost") or name != "input_per_1m_tokens":
        return
    if entry.value["model_info"]["cost"].get("tier") == cost_tier(stated.value) != cost_tier(now):
        yield Set((*table, "tier"), cost_tier(now))


def _changed(stated: float, now: float, percent: float) -> bool:
    if stated == now:
        return False
    return stated == 0 or abs(now - stated) / abs(stated) * 100 > percent


def _usd(price: float) -> str:
    return f"{price:.6g}"


def _written(stated: Stated, now: float) -> Edit:
    return Set(stated.path, per_token(now) if stated.path[-1] in _PER_TOKEN else now)


def _limits(entry: Standing, witness: _Witness) -> Iterator[Finding]:
    """Yield limits that differ: too high a one lets requests fail, a lower one may be the user's own wish."""
    facts = witness.model.capabilities
    context = "max_input_tokens" if facts.max_input_tokens else "context"
    now = {
        "max_input_tokens": (facts.max_input_tokens or facts.max_context or witness.offer.context, context),
        "max_output_tokens": (facts.max_output_tokens, "max_output"),
    }
    for name, words in _LIMITS.items():
        stated, (known, fact) = entry.facts.get(name), now[name]
        fits = {known, facts.max_context} if name == "max_input_tokens" else {known}
        if stated is None or known is None or stated.value in fits:
            continue
        if not witness.proves(fact):
            told = f"{words} {stated.value:,.0f} would be {known:,} tokens by {witness.source(fact)}; {witness.silence}"
            yield _found(entry, "limit-changed", "note", told)
            continue
        severity: Severity = "warning" if entry.managed or stated.value > known else "note"
        told = f"{words} {stated.value:,.0f} is now {known:,} tokens"
        repair = Repair(f"write {known:,}", (Set(stated.path, known),), safe=entry.managed)
        yield _found(entry, "limit-changed", severity, told, repair)
