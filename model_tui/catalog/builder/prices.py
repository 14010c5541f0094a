"""LiteLLM's price keys, read as a grammar (format of `litellm` 1.109.1, `model_prices_and_context_window_backup.json`).

A key names a direction, what is counted, and circumstances: `input_cost_per_token`, `output_cost_per_image`,
`cache_read_input_token_cost_above_200k_tokens_priority`, `input_cost_per_audio_token_batches`. Prices are USD for one
of what is counted; here they become USD per 1M for tokens, characters and pixels, and per one for the rest.

The base price of a row is the price without circumstances, in tokens where those have one, else in the first unit that
has one; everything else becomes a `Tier`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from model_tui.catalog.builder.rows import number, tidy, tokens
from model_tui.core.model import PER_1M_TOKENS, Tier

_MILLION: Final = 1_000_000
_UNITS: Final[Mapping[str, tuple[str, int]]] = {
    "token": (PER_1M_TOKENS, _MILLION),
    "character": ("1M characters", _MILLION),
    "pixel": ("1M pixels", _MILLION),
    "image": ("image", 1),
    "second": ("second", 1),
    "query": ("query", 1),
    "page": ("page", 1),
    "request": ("request", 1),
    "credit": ("credit", 1),
    "text_message": ("message", 1),
}
_UNIT_ORDER: Final = tuple(unit for unit, _ in _UNITS.values())
_MODE_UNITS: Final[Mapping[str, tuple[str, ...]]] = {
    "image_generation": ("image", "1M pixels"),
    "image_edit": ("image", "1M pixels"),
    "video_generation": ("second",),
    "audio_speech": ("1M characters", "second"),
    "audio_transcription": ("second",),
    "rerank": ("query",),
    "search": ("query",),
    "ocr": ("page", "credit"),
}

_KEY: Final = re.compile(
    r"^(?:(?P<direction>input|output|ocr|annotation)_)?cost_per_(?P<medium>audio_|image_|video_|reasoning_|)(?:per_)?"
    r"(?P<unit>token|character|pixel|image|second|query|page|request|credit|text_message)(?P<rest>(?:_.+)?)$"
)
_CACHE: Final = re.compile(
    r"^cache_(?P<kind>read|creation)_input_(?P<medium>audio_|image_|video_|)token_cost(?P<rest>(?:_.+)?)$"
)
_ABOVE: Final = re.compile(r"_above_(\d+)k_tokens")
_TTL: Final = re.compile(r"_above_(\d+)hr")
_LENGTH: Final = re.compile(r"_above_(\d+)s_interval")
_SIZE: Final = re.compile(r"_(\d+(?:\.\d+)?[kp]?|\d+k)$", re.IGNORECASE)
_SERVICE: Final = re.compile(r"_(batches|priority|flex|balanced|ultrafast|decisions)$")
_SERVICES: Final = {"batches": "batch"}
_HIT: Final = "_cache_hit"


class Circumstance(Struct, frozen=True):
    """When a price holds: what a tier's kind, label, threshold and unit say."""

    kind: str | None
    label: str | None
    above: int | None
    unit: str


class Priced(Struct, frozen=True):
    """A row's prices: the base by field name of `ModelCapabilities`, the tiers, and the keys that were understood."""

    facts: dict[str, Any]
    tiers: list[Tier]
    used: frozenset[str]


def priced(row: Mapping[str, Any], mode: str | None) -> Priced:
    """Read all prices of a LiteLLM row."""
    lines: dict[Circumstance, dict[str, float]] = {}
    used: set[str] = set()
    for key, value in row.items():
        found = _lines(key, value)
        for circumstance, part, price in found or ():
            lines.setdefault(circumstance, {}).setdefault(part, price)
        if found is not None:
            used.add(key)
    facts = _base(lines, mode)
    tiers = [
        Tier(one.kind or _medium(one.unit), one.label, one.above, **charged, unit=one.unit)
        for one, prices in lines.items()
        if (charged := {part: price for part, price in prices.items() if price})
    ]
    return Priced(facts, sorted(tiers, key=_tier_order), frozenset(used))


def _tier_order(tier: Tier) -> tuple[str, int, str, str]:
    return (tier.kind, tier.above or 0, tier.label or "", tier.unit)


def _medium(unit: str) -> str:
    """Return the kind of a tier that differs from the base in nothing but what is counted."""
    return unit.removeprefix("1M ").removesuffix("s")


def _base(lines: dict[Circumstance, dict[str, float]], mode: str | None) -> dict[str, Any]:
    """Take the base price out of `lines` and return it as facts."""
    plain = {one.unit: one for one in lines if one.kind is None and one.above is None}
    order = (PER_1M_TOKENS, *_MODE_UNITS.get(mode or "", ()), *_UNIT_ORDER)
    unit = next((unit for unit in order if unit in plain and any(lines[plain[unit]].values())), None)
    if unit is None and PER_1M_TOKENS in plain:
        unit = PER_1M_TOKENS
    if unit is None:
        units = {one.unit for one in lines}
        return {"price_unit": units.pop()} if len(units) == 1 and units != {PER_1M_TOKENS} else {}
    prices = {f"price_{part}": price for part, price in lines.pop(plain[unit]).items()}
    return prices if unit == PER_1M_TOKENS else {**prices, "price_unit": unit}


def _lines(key: str, value: Any) -> list[tuple[Circumstance, str, float]] | None:
    """Return the price lines of one key; `None` when it is not a price that we know."""
    if key == "search_context_cost_per_query":
        return list(_search(value))
    if key == "google_maps_grounding_cost_per_query":
        return _single(Circumstance("maps", None, None, "query"), "input", number(value))
    if key == "tiered_pricing":
        return _tiered(value)
    if key == "off_peak_pricing":
        return list(_off_peak(value))
    if key == "citation_cost_per_token":
        return _single(Circumstance("citation", None, None, PER_1M_TOKENS), "input", _scaled(value, _MILLION))
    match = _CACHE.match(key)
    if match:
        part = "cache_read" if match["kind"] == "read" else "cache_write"
        return _line(match["medium"], "token", match["rest"], part, value)
    match = _KEY.match(key)
    if match is None:
        return None
    return _cost(match, value)


def _cost(match: re.Match[str], value: Any) -> list[tuple[Circumstance, str, float]] | None:
    """Return the line of a `…_cost_per_…` key."""
    direction, rest, medium = match["direction"] or "input", match["rest"], match["medium"]
    part = "output" if direction == "output" else "input"
    if rest == _HIT:
        part, rest = "cache_read", ""
    if direction == "annotation":
        return _single(Circumstance("annotation", None, None, _UNITS[match["unit"]][0]), part, number(value))
    return _line(medium, match["unit"], rest, part, value)


def _single(circumstance: Circumstance, part: str, price: float | None) -> list[tuple[Circumstance, str, float]]:
    return [] if price is None else [(circumstance, part, price)]


def _scaled(value: Any, factor: int) -> float | None:
    found = number(value)
    return None if found is None else tidy(found * factor)


def _line(
    medium: str, unit_word: str, rest: str, part: str, value: Any
) -> list[tuple[Circumstance, str, float]] | None:
    unit, factor = _UNITS[unit_word]
    circumstance = _circumstance(medium.rstrip("_"), rest, unit)
    return None if circumstance is None else _single(circumstance, part, _scaled(value, factor))


def _circumstance(medium: str, rest: str, unit: str) -> Circumstance | None:
    """Read the circumstances behind a price key; `None` when a part of them is not understood."""
    above, rest = _take(_ABOVE, rest)
    hours, rest = _take(_TTL, rest)
    length, rest = _take(_LENGTH, rest)
    service, rest = _take(_SERVICE, rest)
    size, rest = _take(_SIZE, rest)
    if rest:
        return None
    marks = [
        (service and _SERVICES.get(service, service), service and _SERVICES.get(service, service)),
        (hours and f"cache-{hours}h", hours and f"cache-{hours}h"),
        (size and "size", size),
        (length and "length", length and f"above {length}s"),
        (medium or None, medium or None),
    ]
    kinds = [(kind, label) for kind, label in marks if kind]
    kind = kinds[0][0] if kinds else ("context" if above else None)
    own = [kinds[0][1]] if kinds and kind in ("size", "length") else []
    label = " ".join(str(word) for word in (*own, *(label for _, label in kinds[1:])))
    return Circumstance(kind, label or None, int(above) * 1000 if above else None, unit)


def _take(pattern: re.Pattern[str], rest: str) -> tuple[str | None, str]:
    """Find a circumstance and cut it out of the rest of the key."""
    match = pattern.search(rest)
    return (match[1], rest[: match.start()] + rest[match.end() :]) if match else (None, rest)


def _search(value: Any) -> Iterator[tuple[Circumstance, str, float]]:
    """Yield web search prices per query; one line where all context sizes cost the same."""
    sizes = {
        str(name).removeprefix("search_context_size_"): price
        for name, one in (value.items() if isinstance(value, dict) else ())
        if (price := number(one))
    }
    if len(set(sizes.values())) == 1:
        sizes = {"": next(iter(sizes.values()))}
    for size, price in sizes.items():
        yield Circumstance("web-search", size or None, None, "query"), "input", price


def _tiered(value: Any) -> list[tuple[Circumstance, str, float]] | None:
    """Return the lines of `tiered_pricing`: the range from 0 is the base, the others begin above a prompt length."""
    lines: list[tuple[Circumstance, str, float]] = []
    for one in value if isinstance(value, list) else ():
        span = one.get("range") if isinstance(one, dict) else None
        if not isinstance(span, list) or not span or number(span[0]) is None:
            return None
        above = tokens(span[0])
        for key, price in one.items():
            for circumstance, part, usd in _lines(key, price) or () if key != "range" else ():
                kind = circumstance.kind or ("context" if above else None)
                lines.append((Circumstance(kind, circumstance.label, above, circumstance.unit), part, usd))
    return lines


def _off_peak(value: Any) -> Iterator[tuple[Circumstance, str, float]]:
    """Yield the prices of off-peak hours; the hours themselves stay in the extras."""
    for key, price in value.items() if isinstance(value, dict) else ():
        for circumstance, part, usd in _lines(key, price) or () if isinstance(price, int | float) else ():
            if circumstance.kind is None and circumstance.above is None:
                yield Circumstance("off-peak", None, None, circumstance.unit), part, usd
