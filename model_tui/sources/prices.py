"""Prices as listings state them, in the unit that `providers.toml` says they are in.

The same field means different money from one provider to the next: OpenAI-compatible listings give USD per token,
per 1M tokens, or (xAI) US cents per 100M. A provider whose unit is not known has its prices left out. What is not sold
by the token (speech by characters, images by the piece) keeps its own unit.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from msgspec import Struct

from model_tui.core.model import Provider, Tier
from model_tui.sources.values import count, table, text, usd

PER_IMAGE: Final = "image"
PER_SECOND: Final = "second"
PER_MINUTE: Final = "minute"
PER_1M_CHARACTERS: Final = "1M characters"
PER_1M_PIXELS: Final = "1M pixels"

_MOST_LINES: Final = 32


class Scale(Struct, frozen=True):
    """What a stated number is worth: USD for 1M of what is counted in millions, and USD for a single piece."""

    million: Decimal
    single: Decimal


SCALES: Final[Mapping[str, Scale]] = {
    "usd-per-token": Scale(Decimal(1_000_000), Decimal(1)),
    "usd-per-1m": Scale(Decimal(1), Decimal(1)),
    "cents-per-100m": Scale(Decimal("0.0001"), Decimal("1e-10")),
}
"""The price units that the table of providers may state."""

_OWN_UNITS: Final = {"usd_per_1m_tokens": "usd-per-1m", "usd_per_token": "usd-per-token"}
"""Units that a listing states itself, beside each price."""

_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "input": ("prompt", "input", "input_tokens", "prompt_text_token_price"),
    "output": ("completion", "output", "output_tokens", "completion_text_token_price"),
    "cache_read": (
        *("input_cache_read", "cache_read", "cached_input", "cache_read_tokens"),
        "cached_prompt_text_token_price",
    ),
    "cache_write": ("input_cache_write", "cache_write", "cache_write_tokens"),
}
_LONG: Final = "_long_context"
_OTHERWISE: Final = frozenset({"audio_speech", "audio_transcription", "audio_generation", "video_generation"})
"""Modes that are seldom sold by the token, though listings put their price where that of tokens stands."""


class _Money(Struct, frozen=True):
    """How to read the amounts of one entry."""

    scale: Scale
    zero_is_free: bool

    def million(self, value: Any) -> float | None:
        """Return USD per 1M of what is counted."""
        return self._known(usd(value, self.scale.million))

    def single(self, value: Any) -> float | None:
        """Return USD per piece."""
        return self._known(usd(value, self.scale.single))

    def _known(self, amount: float | None) -> float | None:
        return None if amount == 0 and not self.zero_is_free else amount


def prices_of(item: Mapping[str, Any], provider: Provider, mode: str | None) -> dict[str, Any]:
    """Return the price fields of `ModelCapabilities` that an entry of an OpenAI-shaped listing states."""
    pricing = table(item.get("pricing")) or table(table(item.get("metadata")).get("pricing")) or item
    scale = SCALES.get(_OWN_UNITS.get(str(pricing.get("unit")).lower(), provider.price_unit))
    if scale is None:
        return {}
    money = _Money(scale, provider.zero_is_free and item.get("is_free") is not False)
    pieces = _by_the_piece(pricing, money)
    if pieces:
        return {**pieces, "price_tiers": (*_examples(pricing, money), *_lines(item, money)) or None}
    unit = provider.mode_units.get(mode or "")
    if mode in _OTHERWISE and unit is None:
        return {}
    parts = {f"price_{part}": _first(pricing, names, money) for part, names in _PARTS.items()}
    stated = any(price is not None for price in parts.values())
    tiers = (*_token_tiers(pricing, money), *_lines(item, money)) if stated else ()
    return {**parts, "price_unit": unit if stated else None, "price_tiers": tiers or None}


def _first(pricing: Mapping[str, Any], names: tuple[str, ...], money: _Money) -> float | None:
    return next((found for name in names if (found := money.million(pricing.get(name))) is not None), None)


def _by_the_piece(pricing: Mapping[str, Any], money: _Money) -> dict[str, Any]:
    """Return the price of what is sold otherwise than by the token, where a field's own name says so."""
    example = next(_examples(pricing, money), None)
    transcribe, pixels = table(pricing.get("transcribe")), table(pricing.get("image_pixel"))
    stated = (
        ("price_output", PER_IMAGE, money.single(pricing.get("per_image_unit"))),
        ("price_output", PER_IMAGE, money.single(pricing.get("image_price"))),
        ("price_output", PER_1M_PIXELS, money.single(pixels.get("price_per_megapixel"))),
        ("price_input", PER_1M_CHARACTERS, money.million(pricing.get("input_characters"))),
        ("price_input", PER_MINUTE, money.single(transcribe.get("price_per_minute"))),
        ("price_input", PER_SECOND, money.single(pricing.get("input_seconds"))),
        ("price_output", PER_SECOND, money.single(pricing.get("output_seconds"))),
        ("price_output", example.unit if example else None, example.output if example else None),
    )
    return next(({part: price, "price_unit": unit} for part, unit, price in stated if price is not None), {})


def _token_tiers(pricing: Mapping[str, Any], money: _Money) -> Iterator[Tier]:
    """Yield what xAI states beside the base price: long contexts, tokens of images, searches."""
    above = count(pricing.get("long_context_threshold"))
    long = {part: _first(pricing, tuple(name + _LONG for name in names), money) for part, names in _PARTS.items()}
    if above is not None and any(long.values()):
        into, out, cached = long["input"], long["output"], long["cache_read"]
        yield Tier("context", above=above, input=into, output=out, cache_read=cached)
    if image := money.million(pricing.get("prompt_image_token_price")):
        yield Tier("image", input=image)
    if search := money.single(pricing.get("search_price")):
        yield Tier("web_search", input=search, unit="query")


def _examples(pricing: Mapping[str, Any], money: _Money) -> Iterator[Tier]:
    """Yield the prices that a listing gives as an example of one size: Together's, for images and videos."""
    for piece in ("image", "video"):
        shown = table(pricing.get(piece))
        if price := money.single(shown.get("example_price")):
            yield Tier("size", text(shown.get("example_description"), 80), output=price, unit=piece)


def _lines(item: Mapping[str, Any], money: _Money) -> Iterator[Tier]:
    """Yield a list of prices by quality and resolution: xAI's, for images and videos."""
    lines = item.get("pricing")
    for line in lines[:_MOST_LINES] if isinstance(lines, list) else ():
        shown = table(line)
        label = " ".join(filter(None, (text(shown.get(name), 40) for name in ("quality", "resolution"))))
        for name, unit in (("price_per_image", PER_IMAGE), ("price_per_second", PER_SECOND)):
            if price := money.single(shown.get(name)):
                yield Tier("quality" if shown.get("quality") else "size", label or None, output=price, unit=unit)


def upstream_prices(rows: list[Mapping[str, Any]], provider: Provider) -> dict[str, Any]:
    """Return the prices of a router that hands a call on: a line for each upstream, a base only where all agree."""
    tiers = []
    for row in rows:
        part = prices_of(row, provider, None)
        into, out = part.get("price_input"), part.get("price_output")
        if into is not None or out is not None:
            tiers.append(Tier("upstream", text(row.get("provider"), 64), input=into, output=out))
    prices = {(tier.input, tier.output) for tier in tiers}
    if len(prices) != 1:
        return {"price_tiers": tuple(tiers) or None}
    into, out = prices.pop()
    return {"price_input": into, "price_output": out, "price_tiers": tuple(tiers)}
