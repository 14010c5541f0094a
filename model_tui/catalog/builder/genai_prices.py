"""The prices of genai-prices, which are dated and conditional, as the base and the tiers of an offer.

A model has one set of prices or several, each from a day on, or for hours of the day (UTC); the last that holds on the
day of the catalog is its price. What held before it stands as a tier `before`, what is announced as a tier `from`,
each with its day. A price may rise above a length of the prompt. Variants are prices of a service: batch, flex, fast.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import structs

from model_tui.catalog.builder.rows import number, text, tidy, tokens
from model_tui.core.model import PER_1M_TOKENS, Tier

_PARTS: Final = {
    "input_mtok": "input",
    "output_mtok": "output",
    "cache_read_mtok": "cache_read",
    "cache_write_mtok": "cache_write",
}
_MEDIA: Final[Mapping[str, tuple[str, str]]] = {
    "cache_write_1h_mtok": ("cache-1h", "cache_write"),
    "input_audio_mtok": ("audio", "input"),
    "output_audio_mtok": ("audio", "output"),
    "cache_audio_read_mtok": ("audio", "cache_read"),
    "input_image_mtok": ("image", "input"),
    "output_image_mtok": ("image", "output"),
    "cache_image_read_mtok": ("image", "cache_read"),
    "input_video_mtok": ("video", "input"),
    "output_video_mtok": ("video", "output"),
    "output_reasoning_mtok": ("reasoning", "output"),
    "output_citation_mtok": ("citation", "output"),
}
_PER_THOUSAND: Final[Mapping[str, tuple[str, str]]] = {
    "web_searches_kcount": ("web-search", "query"),
    "storage_searches_kcount": ("file-search", "query"),
    "requests_kcount": ("request", "request"),
    "input_annotated_document_kpages": ("annotation", "page"),
}
_OTHER_UNITS: Final[Mapping[str, tuple[str, float]]] = {
    "audio_hours": ("second", 3600),
    "input_audio_hours": ("second", 3600),
    "input_mchars": ("1M characters", 1),
    "input_document_kpages": ("page", 1000),
    "input_text_messages_kcount": ("message", 1000),
}
"""What is sold otherwise than by the token: our unit, and how many of it the stated price buys."""

_SERVICES: Final = {"processing": None, "service_tier": None, "speed": None, "route": "region", "search_type": "search"}
_DEFAULT: Final = "default"


def priced(model: Mapping[str, Any], built: str) -> tuple[dict[str, Any], list[Tier]]:
    """Return the price facts that hold on `built` (ISO), by field name, and everything beside them as tiers."""
    now, others = _dated(model.get("prices"), built)
    facts, tiers = _base(now), [*_beside(now)]
    for kind, label, prices in others:
        tiers += _renamed(prices, kind, label)
    for variant in model.get("price_variants") or ():
        if isinstance(variant, dict) and _start(variant) <= built:
            tiers += _variant(variant)
    return facts, list(dict.fromkeys(tiers))


def _dated(prices: Any, built: str) -> tuple[Mapping[str, Any], list[tuple[str, str, Mapping[str, Any]]]]:
    """Return the prices of the day, and those of other days and hours with the kind and label of their tier."""
    sets = [one for one in prices if isinstance(one, dict)] if isinstance(prices, list) else [{"prices": prices}]
    by_day = sorted((one for one in sets if not _hours(one)), key=_start)
    past = [one for one in by_day if _start(one) <= built]
    others: list[tuple[str, str, Mapping[str, Any]]] = [
        ("time", hours, _prices(one)) for one in sets if (hours := _hours(one))
    ]
    others += [("from", _start(one), _prices(one)) for one in by_day if _start(one) > built]
    if len(past) > 1:
        others.append(("before", _start(past[-1]), _prices(past[-2])))
    return _prices(past[-1]) if past else {}, others


def _start(one: Mapping[str, Any]) -> str:
    constraint = one.get("constraint")
    return (text(constraint.get("start_date")) or "") if isinstance(constraint, dict) else ""


def _hours(one: Mapping[str, Any]) -> str | None:
    constraint = one.get("constraint")
    if not isinstance(constraint, dict) or "start_time" not in constraint:
        return None
    start, end = (str(constraint.get(name))[:5] for name in ("start_time", "end_time"))
    return f"{start}-{end} UTC"


def _prices(one: Mapping[str, Any]) -> Mapping[str, Any]:
    found = one.get("prices")
    return found if isinstance(found, dict) else {}


def _usd(value: Any) -> float | None:
    """Return a price, the base of one that rises with the prompt."""
    found = number(value.get("base") if isinstance(value, dict) else value)
    return None if found is None else tidy(found)


def _base(prices: Mapping[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {f"price_{part}": _usd(prices.get(name)) for name, part in _PARTS.items()}
    if any(price is not None for price in facts.values()):
        return {name: price for name, price in facts.items() if price is not None}
    for name, (unit, many) in _OTHER_UNITS.items():
        if (price := _usd(prices.get(name))) is not None:
            return {"price_input": tidy(price / many), "price_unit": unit}
    return {}


def _beside(prices: Mapping[str, Any]) -> Iterator[Tier]:
    """Yield everything in a set of prices but its base: long prompts, media, searches."""
    steps: dict[int, dict[str, float]] = {}
    for name, part in _PARTS.items():
        value = prices.get(name)
        for step in value.get("tiers") or () if isinstance(value, dict) else ():
            above, price = tokens(step.get("start")), _usd(step.get("price"))
            if above is not None and price:
                steps.setdefault(above, {})[part] = price
    for above, charged in sorted(steps.items()):
        yield Tier("context", None, above, **charged, unit=PER_1M_TOKENS)
    media: dict[str, dict[str, float]] = {}
    for name, (kind, part) in _MEDIA.items():
        if price := _usd(prices.get(name)):
            media.setdefault(kind, {})[part] = price
    for kind, charged in sorted(media.items()):
        yield Tier(kind, None, None, **charged, unit=PER_1M_TOKENS)
    for name, (kind, unit) in _PER_THOUSAND.items():
        if price := _usd(prices.get(name)):
            yield Tier(kind, input=tidy(price / 1000), unit=unit)


def _renamed(prices: Mapping[str, Any], kind: str, label: str | None) -> Iterator[Tier]:
    """Yield a whole set of prices as tiers of one kind."""
    facts = _base(prices)
    charged = {part: facts[f"price_{part}"] for part in _PARTS.values() if facts.get(f"price_{part}")}
    if charged:
        yield Tier(kind, label, None, **charged, unit=facts.get("price_unit", PER_1M_TOKENS))
    for tier in _beside(prices):
        if tier.unit == PER_1M_TOKENS and tier.kind == "context":
            yield structs.replace(tier, kind=kind, label=label)


def _variant(variant: Mapping[str, Any]) -> Iterator[Tier]:
    when = variant.get("when")
    for name, word in when.items() if isinstance(when, dict) and len(when) == 1 else ():
        value = text(word)
        if name in _SERVICES and value and value != _DEFAULT:
            kind = _SERVICES[name]
            yield from _renamed(_prices(variant), kind or value, value if kind else None)
