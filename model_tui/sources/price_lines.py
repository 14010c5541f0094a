"""What a listing states beside the price of a token: other prices for long prompts, regions, services, sizes.

Known from answers and documents of 2026: xAI's `_long_context` fields and lists by quality, Together's examples of one
size, Vercel's brackets (`input_tiers`), regions, service tiers and lines for pictures and films. A line of zero is how
listings say that there is none, and is left out.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from msgspec import Struct

from model_tui.core.model import Tier
from model_tui.sources.values import count, table, text, usd

PER_IMAGE: Final = "image"
PER_SECOND: Final = "second"
PER_MINUTE: Final = "minute"
PER_HOUR: Final = "hour"
PER_1M_CHARACTERS: Final = "1M characters"
PER_1M_PIXELS: Final = "1M pixels"
PER_QUERY: Final = "query"
PER_REQUEST: Final = "request"

PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "input": ("prompt", "input", "input_tokens", "prompt_text_token_price", "input_token_price_per_m"),
    "output": ("completion", "output", "output_tokens", "completion_text_token_price", "output_token_price_per_m"),
    "cache_read": (
        *("input_cache_read", "cache_read", "cached_input", "cachedInput", "cache_read_tokens"),
        "cached_prompt_text_token_price",
    ),
    "cache_write": ("input_cache_write", "cache_write", "cache_write_tokens"),
}
"""The names under which listings state the parts of a price for tokens."""

_MOST: Final = 32
_LONG: Final = "_long_context"
_BRACKETS: Final = {
    "input": "input_tiers",
    "output": "output_tiers",
    "cache_read": "input_cache_read_tiers",
    "cache_write": "input_cache_write_tiers",
}
_SERVICES: Final = frozenset(("batch", "flex", "priority"))
_BY_SIZE: Final = (
    *(("price_per_image", PER_IMAGE), ("cost", PER_IMAGE)),
    *(("price_per_second", PER_SECOND), ("cost_per_second", PER_SECOND)),
)
_LISTS: Final = ("image_dimension_quality_pricing", "video_duration_pricing")
_LABELS: Final = ("quality", "resolution", "operation", "size", "style", "mode")


class Money(Struct, frozen=True):
    """How to read amounts: what a number is worth for 1M of what is counted in millions, and for a single piece."""

    per_million: Decimal
    per_piece: Decimal
    zero_is_free: bool

    def million(self, value: Any) -> float | None:
        """Return USD per 1M of what is counted."""
        return self._known(usd(value, self.per_million))

    def single(self, value: Any) -> float | None:
        """Return USD per piece."""
        return self._known(usd(value, self.per_piece))

    def first(self, place: Mapping[str, Any], names: tuple[str, ...]) -> float | None:
        """Return the first of several fields that states USD per 1M, itself or by its `price_per_m` (Novita)."""
        values = (place.get(name) for name in names)
        plain = (value.get("price_per_m") if isinstance(value, dict) else value for value in values)
        return next((found for value in plain if (found := self.million(value)) is not None), None)

    def _known(self, amount: float | None) -> float | None:
        return None if amount == 0 and not self.zero_is_free else amount


def token_line(kind: str, label: str | None, parts: Mapping[str, float | None], above: int | None = None) -> Tier:
    """Return a line for tokens from the parts of its price, by name."""
    into, out, read, write = (parts.get(name) for name in PARTS)
    return Tier(kind, label, above, into, out, read, write)


def beside(item: Mapping[str, Any], pricing: Mapping[str, Any], money: Money) -> Iterator[Tier]:
    """Yield every line that an entry states beside its price."""
    yield from _long_context(pricing, money)
    yield from _brackets(pricing, money)
    yield from _regions(pricing, money)
    yield from _services(pricing, money)
    yield from _other_tokens(pricing, money)
    yield from _other_calls(pricing, money)
    yield from examples(pricing, money)
    for lines in (item.get("pricing"), *(pricing.get(name) for name in _LISTS)):
        yield from _sizes(lines, money)


def _rows(given: Any) -> list[Mapping[str, Any]]:
    return [row for row in given[:_MOST] if isinstance(row, dict)] if isinstance(given, list) else []


def _named_rows(given: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, row in list(table(given).items())[:_MOST]:
        if isinstance(row, dict) and (label := text(name, 40)):
            yield label, row


def _line(
    kind: str, label: str | None, place: Mapping[str, Any], money: Money, above: int | None = None
) -> Iterator[Tier]:
    """Yield a line for tokens, where a place states any part of a price."""
    parts = {part: money.first(place, names) or None for part, names in PARTS.items()}
    if any(parts.values()):
        yield token_line(kind, label, parts, above)


def _long_context(pricing: Mapping[str, Any], money: Money) -> Iterator[Tier]:
    """Yield xAI's price for long prompts; a part of zero there is one that costs what it costs otherwise."""
    above = count(pricing.get("long_context_threshold"))
    long = {part: money.first(pricing, tuple(name + _LONG for name in names)) for part, names in PARTS.items()}
    if above is not None and any(long.values()):
        parts = {part: price or money.first(pricing, PARTS[part]) for part, price in long.items()}
        yield token_line("context", None, parts, above)


def _brackets(pricing: Mapping[str, Any], money: Money) -> Iterator[Tier]:
    """Yield prices by prompt length: each part has its own brackets, `min` tokens being the first of a bracket."""
    parts = {
        part: sorted(
            (count(row.get("min")) or 0, price)
            for row in _rows(pricing.get(name))
            if (price := money.million(row.get("cost"))) is not None
        )
        for part, name in _BRACKETS.items()
    }
    for start in sorted({start for rows in parts.values() for start, _ in rows if start > 1}):
        holding = {part: [price for at, price in rows if at <= start] for part, rows in parts.items()}
        yield token_line("context", None, {part: prices[-1] for part, prices in holding.items() if prices}, start - 1)


def _regions(pricing: Mapping[str, Any], money: Money) -> Iterator[Tier]:
    for region, row in _named_rows(pricing.get("regional")):
        yield from _line("region", region, row, money)


def _services(pricing: Mapping[str, Any], money: Money) -> Iterator[Tier]:
    """Yield the prices of slower and faster service."""
    for name, row in (*_named_rows(pricing.get("service_tiers")), *_named_rows({"fast": pricing.get("fast")})):
        kind = name if name in _SERVICES else "service"
        yield from _line(kind, None if kind == name else name, row, money)
        long = table(row.get("long_context"))
        if (above := count(long.get("threshold"))) is not None:
            yield from _line(kind, f"{name}, long context", long, money, above)


def _other_tokens(pricing: Mapping[str, Any], money: Money) -> Iterator[Tier]:
    """Yield the prices of tokens that are no text."""
    if image := money.million(pricing.get("prompt_image_token_price")):
        yield Tier("image", input=image)
    into, out = (money.million(pricing.get(f"audio_{way}_token_cost")) for way in ("input", "output"))
    if into or out:
        yield Tier("audio", input=into or None, output=out or None)
    # Stated per 1M tokens, whatever the rest of the listing counts by.
    for name, row in _named_rows(pricing.get("video_token_pricing")):
        if price := usd(row.get("cost_per_million_tokens")):
            yield Tier("video", name.replace("_", " "), output=price)


def _other_calls(pricing: Mapping[str, Any], money: Money) -> Iterator[Tier]:
    """Yield what costs by the call or the hour."""
    stated = (
        ("web-search", money.single(pricing.get("search_price")), PER_QUERY),
        ("request", money.single(pricing.get("request")), PER_REQUEST),
        ("dedicated", money.single(pricing.get("hourly")), PER_HOUR),
    )
    yield from (Tier(kind, input=price, unit=unit) for kind, price, unit in stated if price)
    if price := money.million(pricing.get("finetune")):
        yield Tier("fine-tuning", input=price)


def examples(pricing: Mapping[str, Any], money: Money) -> Iterator[Tier]:
    """Yield the prices that a listing gives as an example of one size: Together's, for images and videos."""
    for piece in ("image", "video"):
        shown = table(pricing.get(piece))
        if price := money.single(shown.get("example_price")):
            yield Tier("size", text(shown.get("example_description"), 80), output=price, unit=piece)


def _sizes(lines: Any, money: Money) -> Iterator[Tier]:
    """Yield a list of prices by quality, size and the like: xAI's and Vercel's, for images and videos."""
    for row in _rows(lines):
        words = [text(row.get(name), 40) for name in _LABELS]
        words += ["with sound" if row.get("audio") is True else None]
        label = " ".join(filter(None, words)) or None
        for name, unit in _BY_SIZE:
            if price := money.single(row.get(name)):
                yield Tier("quality" if row.get("quality") else "size", label, output=price, unit=unit)
