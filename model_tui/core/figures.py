"""How figures are written for people, on the screen and on the command line alike.

`—` is unknown, `free` is a price of 0; a sign stands beside every colour, and ASCII stands in for each sign where the
terminal has nothing better.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final

from msgspec import Struct

from model_tui.core.changes import Change
from model_tui.core.model import PER_1M_TOKENS, Offer, Price, Tier
from model_tui.core.text import counted
from model_tui.core.workload import Workload

_K: Final = 1_000
_M: Final = 1_000_000
_SHORT_FROM: Final = 10
_SMALLEST_WRITTEN_OUT: Final = 1e-8
_SMALLEST_IN_BILLIONS: Final = 0.1


class Glyphs(Struct, frozen=True):
    """The signs of one character set."""

    unknown: str
    no: str
    picked: str
    cursor: str
    up: str
    down: str
    dot: str
    ellipsis: str
    states: dict[str, str]
    asking: str
    favourite: str
    best: str
    differs: str
    closed: str
    opened: str
    tiers: tuple[str, str, str]
    times: str


UNICODE: Final = Glyphs(
    unknown="—",
    no="·",
    picked="✓",
    cursor="▸",
    up="↑",
    down="↓",
    dot=" · ",
    ellipsis="…",
    states={"ready": "●", "stale": "◐", "unlisted": "◇", "needs-key": "○", "rejected": "✗", "catalog": "·"},
    asking="◌",
    favourite="★",
    best="▲",
    differs="≠",
    closed="▹",
    opened="▿",
    tiers=("▂", "▂▄", "▂▄▆"),
    times="×",  # noqa: RUF001 - the sign is meant
)
ASCII: Final = Glyphs(
    unknown="-",
    no=".",
    picked="x",
    cursor=">",
    up="^",
    down="v",
    dot=" | ",
    ellipsis="~",
    states={"ready": "*", "stale": "~", "unlisted": "?", "needs-key": "o", "rejected": "!", "catalog": "."},
    asking=":",
    favourite="f",
    best="+",
    differs="#",
    closed="+",
    opened="-",
    tiers=("+", "++", "+++"),
    times="x",
)


def glyphs_for(encoding: str | None) -> Glyphs:
    """Return the signs that an output of this encoding can show."""
    return UNICODE if encoding and encoding.lower().replace("-", "") in ("utf8", "utf16", "utf32") else ASCII


def tokens(count: int | None, glyphs: Glyphs = UNICODE) -> str:
    """Return a number of tokens in short: 128000 is `128k`, 1048576 is `1.0M`."""
    if count is None:
        return glyphs.unknown
    if count < _K:
        return str(count)
    if count < 999_500:
        short = count / _K
        return f"{short:.1f}k" if short < _SHORT_FROM and count % _K >= 100 else f"{short:.0f}k"
    millions = count / _M
    return f"{millions:.1f}M" if millions < _SHORT_FROM else f"{millions:.0f}M"


def usd(amount: float | None, glyphs: Glyphs = UNICODE) -> str:
    """Return an amount in USD with as many digits as it needs: `0.15`, `2.50`, `0.075`, `free`."""
    if amount is None:
        return glyphs.unknown
    if amount == 0:
        return "free"
    if amount >= _K:
        return f"{amount:.0f}"
    if amount >= 0.1:
        return f"{amount:.2f}" if abs(amount - round(amount, 2)) < 0.0005 else f"{amount:.3f}"
    if amount < _SMALLEST_WRITTEN_OUT:
        return f"{amount:.2g}"
    return f"{float(f'{amount:.2g}'):.10f}".rstrip("0")


def money(amount: float | None, glyphs: Glyphs = UNICODE) -> str:
    """Return what a month costs in USD: `12.50`, `0.07`, `1,234`, `free`."""
    if amount is None:
        return glyphs.unknown
    if amount == 0:
        return "free"
    if amount < 0.005:
        return "<0.01"
    return f"{amount:,.2f}" if amount < _K else f"{amount:,.0f}"


def workload_text(workload: Workload, glyphs: Glyphs = UNICODE) -> str:
    """Return a workload in short: `100k calls of 2k in (50 % cached), 500 out`."""
    cached = f" ({workload.cached_share * 100:.3g} % cached)" if workload.cached_share else ""
    into, out = tokens(workload.input_tokens, glyphs), tokens(workload.output_tokens, glyphs)
    calls = "1 call" if workload.calls == 1 else f"{tokens(workload.calls, glyphs)} calls"
    return f"{calls} of {into} in{cached}, {out} out"


def unit_mark(price: Price | None) -> str:
    """Return a short mark of a price's unit, empty where it is 1M tokens."""
    if price is None or price.unit == PER_1M_TOKENS:
        return ""
    return "/" + _UNIT_MARKS.get(price.unit, price.unit)


_UNIT_MARKS: Final = {
    "image": "img",
    "second": "s",
    "minute": "min",
    "1M characters": "Mch",
    "query": "q",
    "page": "pg",
}


def tier_words(tier: Tier) -> str:
    """Return what a line beside the base price is for, but for the length of prompts: `batch cache-1h`, else empty."""
    kind = "" if tier.kind == "context" and tier.above is not None else tier.kind
    return " ".join(dict.fromkeys(filter(None, (kind, tier.label))))


def tier_name(tier: Tier, glyphs: Glyphs = UNICODE) -> str:
    """Return what a line beside the base price is for: `batch > 200k` with prompts above that many tokens."""
    beyond = "" if tier.above is None else f"> {tokens(tier.above, glyphs)}"
    return " ".join(filter(None, (tier_words(tier), beyond)))


def capability_letters(offer: Offer, glyphs: Glyphs = UNICODE) -> str:
    """Return the capabilities as `VTRJ`: the letter where it has it, a dot where not, `?` where nobody said."""
    held = (("V", offer.vision), ("T", offer.tools), ("R", offer.reasoning), ("J", offer.structured_output))
    return _letters(held, glyphs)


def more_capability_letters(offer: Offer, glyphs: Glyphs = UNICODE) -> str:
    """Return further capabilities as `APCWO`: audio, PDF, caching of prompts, web search, open weights."""
    inputs = (*(offer.input_modalities or ()), *(offer.output_modalities or ()))
    listed = offer.input_modalities is not None or offer.output_modalities is not None
    held = (
        ("A", "audio" in inputs if listed else None),
        ("P", "pdf" in inputs if listed else None),
        ("C", offer.prompt_caching),
        ("W", offer.web_search),
        ("O", offer.open_weights),
    )
    return _letters(held, glyphs)


def _letters(held: Iterable[tuple[str, bool | None]], glyphs: Glyphs) -> str:
    return "".join("?" if has is None else letter if has else glyphs.no for letter, has in held)


def cost_sign(offer: Offer, glyphs: Glyphs = UNICODE) -> str:
    """Return the cost tier as a sign: `free`, `$` for budget, `$$` for standard, `$$$` for premium."""
    return _COST_SIGNS.get(offer.cost_tier or "", glyphs.unknown)


def quality_sign(offer: Offer, glyphs: Glyphs = UNICODE) -> str:
    """Return the quality tier as a sign of one to three bars."""
    tier = _QUALITY.get(offer.quality_tier or "")
    return glyphs.unknown if tier is None else glyphs.tiers[tier]


_COST_SIGNS: Final = {"free": "free", "budget": "$", "standard": "$$", "premium": "$$$"}
_QUALITY: Final = {"cheap": 0, "balanced": 1, "best": 2}


def size_b(billions: float | None, glyphs: Glyphs = UNICODE) -> str:
    """Return a number of parameters in short: `22M`, `0.6B`, `70B`, `1.0T`."""
    if billions is None:
        return glyphs.unknown
    if billions < _SMALLEST_IN_BILLIONS:
        return f"{billions * _K:.0f}M"
    return f"{billions / _K:.1f}T" if billions >= _K else f"{billions:.3g}B"


def usd_range(low: float | None, high: float | None, width: int, glyphs: Glyphs = UNICODE) -> str:
    """Return a range of amounts in at most `width` cells where that can be: `0.15-0.60`, `.075-.6`, `15-75`, `.00012+`.

    The last, for figures that have no room beside each other, is 'from there up'.
    """
    if low is None or high is None:
        return glyphs.unknown
    lowest, highest = usd(low, glyphs), usd(high, glyphs)
    if lowest == highest:
        return lowest
    if len(text := f"{lowest}-{highest}") <= width:
        return text
    short = [text if text == "free" else _shortest(text) for text in (lowest, highest)]
    text = "-".join(short)
    return text if len(text) <= width else f"{short[0]}+"


def _shortest(amount: str) -> str:
    whole, _, part = amount.partition(".")
    return f"{whole.removeprefix('0')}.{part.rstrip('0')}".removesuffix(".") or "0"


def yes_no(value: bool | None, glyphs: Glyphs = UNICODE) -> str:
    """Return `yes`, `no`, or the sign for unknown."""
    return glyphs.unknown if value is None else "yes" if value else "no"


def models(count: int) -> str:
    """Return a number of models in words: `1 model`, `7,821 models`."""
    return counted(count, "model")


def change_text(change: Change, glyphs: Glyphs = UNICODE) -> str:
    """Return a change in words: `input 2.50 → 2.00 (-20 %)`, `context 128k → 1.0M`, `on 2027-01-31, then gpt-6`."""
    arrow = "→" if glyphs is UNICODE else "->"
    if change.kind == "retires":
        when = f"on {change.after}" if change.field == "retires" else "announced"
        was = f" (was {change.before})" if change.field == "retires" and change.before else ""
        return f"{when}{was}{f', then {change.successor}' if change.successor else ''}"
    if not isinstance(change.before, (int, float)) or not isinstance(change.after, (int, float)):
        return ""
    name = (change.field or "").removeprefix("price.")
    if change.kind == "limit":
        was, now = (tokens(int(count), glyphs) for count in (change.before, change.after))
        if was == now:  # 1,000,000 and 1,048,576 are both 1.0M
            was, now = f"{int(change.before):,}", f"{int(change.after):,}"
        return f"{name} {was} {arrow} {now}"
    share = f" ({(change.after / change.before - 1) * 100:+.0f} %)" if change.before else ""
    unit = "" if change.unit in (None, PER_1M_TOKENS) else f" per {change.unit}"
    was, now = (usd(amount, glyphs) for amount in (change.before, change.after))
    if was == now:
        was, now, share = f"{change.before:g}", f"{change.after:g}", ""
    return f"{name} {was} {arrow} {now}{unit}{share}"


def took(seconds: float | None, glyphs: Glyphs = UNICODE) -> str:
    """Return how long something took: `312 ms`, `1.92 s`."""
    if seconds is None:
        return glyphs.unknown
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else f"{seconds:.2f} s"


def age_in_days(day: str, today: date | None = None) -> int | None:
    """Return how many days ago an ISO day was; `None` where it is none. Tomorrow elsewhere is today."""
    try:
        return max(0, ((today or datetime.now(UTC).date()) - date.fromisoformat(day)).days)
    except ValueError:
        return None


def days_until(day: str, today: date | None = None) -> int | None:
    """Return how many days there are until an ISO day, below 0 where it is over; `None` where it is no whole day."""
    try:
        return (date.fromisoformat(day) - (today or datetime.now(UTC).date())).days
    except ValueError:
        return None


def countdown(days: int) -> str:
    """Return a number of days to go in words: `in 40 days`, `tomorrow`, `today`, `3 days ago`."""
    if abs(days) <= 1:
        return ("yesterday", "today", "tomorrow")[days + 1]
    return f"in {days:,} days" if days > 0 else f"{-days:,} days ago"
