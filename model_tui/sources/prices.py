"""Prices as listings state them, in the unit that `providers.toml` says they are in.

The same field means different money from one provider to the next: OpenAI-compatible listings give USD per token,
per 1M tokens, or (xAI) US cents per 100M. A provider whose unit is not known has its prices left out. What is not sold
by the token (speech by characters, images by the piece) keeps its own unit. The lines beside a price are read in
`price_lines.py`.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from model_tui.core.model import Provider, Tier
from model_tui.sources.price_lines import (
    PARTS,
    PER_1M_CHARACTERS,
    PER_1M_PIXELS,
    PER_IMAGE,
    PER_MINUTE,
    PER_SECOND,
    Money,
    beside,
    examples,
    token_line,
)
from model_tui.sources.values import table, text, usd

SCALES: Final[Mapping[str, tuple[Decimal, Decimal]]] = {
    "usd-per-token": (Decimal(1_000_000), Decimal(1)),
    "usd-per-1m": (Decimal(1), Decimal(1)),
    "cents-per-100m": (Decimal("0.0001"), Decimal("1e-10")),
}
"""The price units that the table of providers may state: how often a number goes into USD per 1M, and per piece."""

_OWN_UNITS: Final = {"usd_per_1m_tokens": "usd-per-1m", "usd_per_token": "usd-per-token"}
"""Units that a listing states itself, beside each price."""

_OTHERWISE: Final = frozenset({"audio_speech", "audio_transcription", "audio_generation", "video_generation"})
"""Modes that are seldom sold by the token, though listings put their price where that of tokens stands."""

_SKUS: Final = {
    "llm input tokens (uncached)": "input",
    "llm input tokens (cached)": "cache_read",
    "llm output tokens": "output",
}
"""Fireworks' names of what it sells, each with an amount and its unit."""


def prices_of(item: Mapping[str, Any], provider: Provider, mode: str | None) -> dict[str, Any]:
    """Return the price fields of `ModelCapabilities` that an entry of an OpenAI-shaped listing states."""
    if sold := _of_skus(item.get("pricing")):
        return _as_service(item, sold)
    pricing = table(item.get("pricing")) or table(table(item.get("metadata")).get("pricing")) or item
    if pricing.get("unit_type") not in (None, "TOKEN"):  # Friendli has sold by the second, in the same fields
        return {}
    scale = SCALES.get(_OWN_UNITS.get(str(pricing.get("unit")).lower(), provider.price_unit))
    if scale is None:
        return {}
    free = item.get("is_free")
    money = Money(*scale, free if isinstance(free, bool) else provider.zero_is_free)
    tokens = {part: money.first(pricing, names) for part, names in PARTS.items()}
    lines = tuple(beside(item, pricing, money))
    if pieces := _by_the_piece(pricing, money, mode):
        beside_it = () if mode in _OTHERWISE else _tokens_too(tokens)
        return {**pieces, "price_tiers": (*beside_it, *lines) or None}
    unit = provider.mode_units.get(mode or "")
    stated = any(price is not None for price in tokens.values()) and (mode not in _OTHERWISE or unit is not None)
    parts = {f"price_{part}": price if stated else None for part, price in tokens.items()}
    return {**parts, "price_unit": unit if stated else None, "price_tiers": lines or None}


def _by_the_piece(pricing: Mapping[str, Any], money: Money, mode: str | None) -> dict[str, Any]:
    """Return the price of what is sold otherwise than by the token, where a field's own name says so."""
    example = next(examples(pricing, money), None)
    transcribe, pixels = table(pricing.get("transcribe")), table(pricing.get("image_pixel"))
    # Elsewhere `image` is what an image costs that goes in, and nobody says whether by the piece or by the token.
    drawn = pricing.get("image") if mode == "image_generation" else None
    stated = (
        ("price_output", PER_IMAGE, money.single(pricing.get("per_image_unit"))),
        ("price_output", PER_IMAGE, money.single(pricing.get("image_price"))),
        ("price_output", PER_IMAGE, money.single(drawn) or None),
        ("price_output", PER_1M_PIXELS, money.single(pixels.get("price_per_megapixel"))),
        ("price_input", PER_1M_CHARACTERS, money.million(pricing.get("input_characters"))),
        ("price_input", PER_1M_CHARACTERS, money.million(pricing.get("speech_input_character_cost"))),
        ("price_input", PER_MINUTE, money.single(transcribe.get("price_per_minute"))),
        ("price_input", PER_SECOND, money.single(pricing.get("input_seconds"))),
        ("price_input", PER_SECOND, money.single(pricing.get("transcription_duration_cost_per_second"))),
        ("price_output", PER_SECOND, money.single(pricing.get("output_seconds"))),
        ("price_output", example.unit if example else None, example.output if example else None),
    )
    return next(({part: price, "price_unit": unit} for part, unit, price in stated if price is not None), {})


def _tokens_too(tokens: dict[str, float | None]) -> Iterator[Tier]:
    """Yield the price of tokens of what is sold by the piece."""
    if any(tokens.values()):
        yield token_line("tokens", None, tokens)


def _of_skus(rows: Any) -> dict[str, float]:
    """Return the parts of a price from a list of what is sold, each with its own unit."""
    found: dict[str, float] = {}
    for row in map(table, rows[:32] if isinstance(rows, list) else ()):
        part, price = _SKUS.get((text(row.get("sku")) or "").lower()), usd(row.get("amount"))
        if part is not None and price is not None and row.get("unit") == "1M tokens":
            found[part] = price
    return found


def _as_service(item: Mapping[str, Any], sold: Mapping[str, float]) -> dict[str, Any]:
    """Return a price, or the line that it is where the entry is of a service beside the usual one."""
    service = text(item.get("service_tier"), 40)
    if service is None:
        return {f"price_{part}": price for part, price in sold.items()}
    kind = service if service in ("priority", "flex", "batch") else "service"
    return {"price_tiers": (token_line(kind, None if kind == service else service, sold),)}


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
