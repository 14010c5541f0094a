"""What a workload costs in a month at an offer's prices, in USD, and how that comes about.

The price is that of the context tier which a call's input falls in; lines for batch, priority, regions and the like are
not applied. Tokens read from the cache cost the cache's price, and where none is known the input price. Unknown is what
any price is unknown of that the workload needs, and what is not sold by the token.
"""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from model_tui.core.model import PER_1M_TOKENS, Offer, Price, Tier
from model_tui.core.workload import Workload

_PER: Final = 1_000_000


class Item(Struct, frozen=True):
    """One line of a bill: `tokens` a month at `rate` USD per 1M; `usd` is `None` where the rate is unknown."""

    name: str
    tokens: int
    rate: float | None

    @property
    def usd(self) -> float | None:
        """What it costs in a month."""
        return None if self.rate is None else self.tokens * self.rate / _PER


class Bill(Struct, frozen=True):
    """What a workload costs at an offer: `total` USD a month, `None` where that is unknown.

    `tier` is the context tier that the price is of, `None` for the base price. `remarks` say what is to be known about
    the figure, or why there is none.
    """

    items: tuple[Item, ...]
    total: float | None
    tier: Tier | None = None
    remarks: tuple[str, ...] = ()


def tier_of(price: Price, input_tokens: int) -> Tier | None:
    """Return the context tier in which a call of so many input tokens falls, `None` for the base price."""
    found: Tier | None = None
    for tier in price.tiers:
        above = tier.above
        if (
            above is not None
            and tier.kind == "context"
            and input_tokens > above
            and tier.unit == price.unit
            and (found is None or above > (found.above or 0))
        ):
            found = tier
    return found


def _rates(price: Price, tier: Tier | None) -> tuple[float | None, float | None, float | None]:
    """Return the prices of input, output and what is read from the cache; a tier leaves what it lacks to the base."""
    if tier is None:
        return price.input, price.output, price.cache_read
    into = price.input if tier.input is None else tier.input
    out = price.output if tier.output is None else tier.output
    # the base's cache price is none for long prompts, unless these pay for input what the short ones do
    read = price.cache_read if tier.cache_read is None and into == price.input else tier.cache_read
    return into, out, read


def pricer(workload: Workload) -> Callable[[Offer], float | None]:
    """Return the function that says what a workload costs in a month at an offer, in USD, or `None` if that is unknown.

    It is called for every offer there is: what depends on the workload alone is worked out once.
    """
    if workload.is_empty:
        return lambda _: None
    tokens, share = workload.input_tokens, workload.calls / _PER
    cached = workload.cached_tokens * share
    fresh = (tokens - workload.cached_tokens) * share
    written = workload.output_tokens * share

    def monthly(offer: Offer) -> float | None:
        price = offer.price
        if price is None or price.unit != PER_1M_TOKENS:
            return None
        if price.tiers:
            into, out, read = _rates(price, tier_of(price, tokens))
        else:
            into, out, read = price.input, price.output, price.cache_read
        total = 0.0
        for millions, rate in ((fresh, into), (cached, into if read is None else read), (written, out)):
            if millions:
                if rate is None:
                    return None
                total += millions * rate
        return total

    return monthly


def bill(offer: Offer, workload: Workload) -> Bill:
    """Return what a workload costs at an offer, line by line."""
    price = offer.price
    if workload.is_empty:
        return Bill((), None, remarks=("the workload asks for nothing",))
    if price is None:
        return Bill((), None, remarks=("no price is known",))
    if price.unit != PER_1M_TOKENS:
        return Bill((), None, remarks=(f"it is sold per {price.unit}, not by the token",))
    tier = tier_of(price, workload.input_tokens)
    into, out, read = _rates(price, tier)
    cached, calls = workload.cached_tokens, workload.calls
    lines = (
        Item("input", (workload.input_tokens - cached) * calls, into),
        Item("cached", cached * calls, into if read is None else read),
        Item("output", workload.output_tokens * calls, out),
    )
    items = tuple(item for item in lines if item.tokens)
    unknown = [item.name for item in items if item.rate is None]
    remarks = [f"the price of {' and '.join(unknown)} is unknown"] if unknown else []
    if cached and read is None and into:
        remarks.append("cached tokens at the input price: no cache price is known" + (" for this length" * bool(tier)))
    if not fits(offer, workload):
        known = ((offer.context, "context"), (offer.max_output, "output"))
        remarks.append(
            "a call does not fit: " + ", ".join(f"{name} {size:,}" for size, name in known if size is not None)
        )
    return Bill(items, pricer(workload)(offer), tier, tuple(remarks))


def fits(offer: Offer, workload: Workload) -> bool:
    """Whether a call of the workload fits into the offer's limits, as far as these are known."""
    context, most = offer.context, offer.max_output
    return (context is None or workload.input_tokens + workload.output_tokens <= context) and (
        most is None or workload.output_tokens <= most
    )
