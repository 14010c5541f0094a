"""What is computed of each offer for filtering and sorting: one function per column."""

from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct, field

from model_tui.core.model import Offer

_SEPARATORS: Final = str.maketrans("", "", "-_./: @~()")
NEW_FOR_DAYS: Final = 60
"""A release counts as new for this many days."""


class Context(Struct, frozen=True):
    """What filtering must know beside the offers.

    `vendors` names the maker whose own door a provider is; `aliases` maps other names of providers to ours;
    `new_since` is the ISO date from which a release is new; `speeds` are measured tokens per second by (provider,
    id); `monthly` prices an offer for the user's workload in USD, and `None` of it makes that price unknown.
    """

    vendors: Mapping[str, str] = field(default_factory=dict)
    local: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    new_since: str = "9999"
    speeds: Mapping[tuple[str, str], float] = field(default_factory=dict)
    monthly: Callable[[Offer], float | None] | None = None


def squash(text: str) -> str:
    """Return `text` in lower case and without separators, so that `gpt4o` and `GPT-4o` are one."""
    return text.lower().translate(_SEPARATORS)


def haystack(offer: Offer) -> str:
    """Return the text in which words are looked up: squashed id, name, provider, family, aliases, a line each."""
    return literal_haystack(offer).translate(_SEPARATORS)


def literal_haystack(offer: Offer) -> str:
    """Return the text in which quoted words are looked up: as `haystack`, with its separators."""
    return "\n".join((offer.id, offer.name, offer.provider, offer.family or "", *offer.aliases)).lower()


def tail(offer: Offer) -> str:
    """Return the squashed last part of the id: what a reseller's id shares with the vendor's own."""
    return squash(offer.id.rpartition("/")[2])


CHAT_MODES: Final = ("chat", None)
"""The modes of what one can chat with, as far as is known."""


def is_other_mode(offer: Offer) -> bool:
    """Whether the offer is known to be for something else than chat."""
    return offer.mode not in CHAT_MODES


def modality(offer: Offer, name: str) -> bool | None:
    """Whether a modality is taken in or given out; `None` when no modality is known."""
    if offer.input_modalities is None and offer.output_modalities is None:
        return None
    return name in (offer.input_modalities or ()) or name in (offer.output_modalities or ())


def _tier_is(*tiers: str) -> Callable[[Offer, Context], bool | None]:
    return lambda offer, _: None if offer.cost_tier is None else offer.cost_tier in tiers


FLAG_TESTS: Final[Mapping[str, Callable[[Offer, Context], bool | None]]] = {
    "vision": lambda offer, _: offer.vision,
    "tools": lambda offer, _: offer.tools,
    "reasoning": lambda offer, _: offer.reasoning,
    "json": lambda offer, _: offer.structured_output,
    "audio": lambda offer, _: modality(offer, "audio"),
    "pdf": lambda offer, _: modality(offer, "pdf"),
    "cache": lambda offer, _: offer.prompt_caching,
    "web": lambda offer, _: offer.web_search,
    "streaming": lambda offer, _: offer.streaming,
    "open": lambda offer, _: offer.open_weights,
    "free": _tier_is("free"),
    "budget": _tier_is("free", "budget"),
    "standard": _tier_is("standard"),
    "premium": _tier_is("premium"),
    "local": lambda offer, context: offer.provider in context.local,
    "ready": lambda offer, _: offer.ready,
    "deprecated": lambda offer, _: offer.deprecated,
    "new": lambda offer, context: None if offer.released is None else offer.released >= context.new_since,
}
"""What each capability or state word asks of an offer; `None` is unknown."""


VALUES: Final[Mapping[str, Callable[[Offer, Context], float | str | None]]] = {
    "ctx": lambda offer, _: offer.context,
    "out": lambda offer, _: offer.max_output,
    "in": lambda offer, _: offer.input_cost,
    "output": lambda offer, _: offer.output_cost,
    "blended": lambda offer, _: offer.blended_cost,
    "monthly": lambda offer, context: context.monthly(offer) if context.monthly else None,
    "size": lambda offer, _: offer.size_b,
    "tps": lambda offer, context: context.speeds.get(offer.key),
    "popularity": lambda offer, _: offer.popularity,
    "released": lambda offer, _: offer.released,
    "retires": lambda offer, _: offer.retires,
    "knowledge": lambda offer, _: offer.knowledge,
    "provider": lambda offer, _: offer.provider,
    "family": lambda offer, _: offer.family and offer.family.lower(),
    "mode": lambda offer, _: offer.mode,
    "cost": lambda offer, _: offer.cost_tier,
    "quality": lambda offer, _: offer.quality_tier,
    "tag": lambda offer, _: offer.tags[0] if offer.tags else None,
    "id": lambda offer, _: offer.id.lower(),
    "name": lambda offer, _: offer.name.lower(),
    "canonical": lambda offer, _: offer.canonical,
    "state": lambda offer, _: offer.state,
}
"""The value of each field that can be compared, matched or sorted by; `None` is unknown."""


def is_first_party(offer: Offer, vendors: Mapping[str, str]) -> bool:
    """Whether the maker itself offers the model: a maker's door may lead to models of others, too."""
    return vendors.get(offer.provider) == offer.canonical.partition("/")[0]


_STATE_ORDER: Final = {"ready": 0, "stale": 1}

OrderKey = tuple[bool, int, bool, bool, int, str, str]


def order_key(offer: Offer, context: Context) -> OrderKey:
    """Return the default order: chat, then ready, first-party, current, newest; then by provider and id."""
    return (
        is_other_mode(offer),
        _STATE_ORDER.get(offer.state, 2),
        not is_first_party(offer, context.vendors),
        offer.deprecated,
        -int(offer.released.replace("-", "").ljust(8, "0")) if offer.released else 0,
        offer.provider,
        offer.id,
    )
