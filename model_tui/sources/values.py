"""Reading single values of an answer: each is what it should be, or `None`. Nothing here raises.

A value of the wrong type is treated as not stated. Numbers that stand for 'unknown' (zero, negative, NaN) are.
"""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, DecimalException
from typing import Any, Final

from model_tui.core.text import MAX_ID, clean, clean_block, is_clean

_MOST_TOKENS: Final = 10**11
_MOST_WORDS: Final = 128
_FASTEST: Final = 10**6
_MOST_USD: Final = 10**7
_LONGEST_NAME: Final = 200
_LONGEST_BLOCK: Final = 3000
"""Of a description that a line of ours follows; where it is drawn it is cut at 4,000 characters."""
_DIGITS: Final = 10
"""Significant digits kept of a price, so that 0.00000015 a token is 0.15 and not 0.15000000000000002."""
_FIRST_DAY: Final = date(2015, 1, 1)
_LAST_DAY: Final = date(2098, 1, 1)
"""Dates from here on stand for 'never', dates before the first model for 'unknown'."""

_MILLISECONDS: Final = 10**11
"""A moment from here on is one in milliseconds: in seconds it would be in the year 5138."""

_PARTIAL: Final = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_YEARS: Final = 10_000
_SIZE: Final = re.compile(r"\s*([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*([KMBT])\s*", re.IGNORECASE)
_BILLIONS: Final = {"K": 1e-6, "M": 1e-3, "B": 1.0, "T": 1e3}
_MODALITIES: Final = {
    "file": "pdf",
    "document": "pdf",
    "images": "image",
    "speech": "audio",
    "transcription": "text",
    "embeddings": "embedding",
}


def table(value: Any) -> Mapping[str, Any]:
    """Return an object, empty when the value is none."""
    return value if isinstance(value, dict) else {}


def text(value: Any, limit: int = _LONGEST_NAME) -> str | None:
    """Return a text on one line, made harmless; `None` when it is empty or no text."""
    if not isinstance(value, str):
        return None
    return clean(value[: 2 * limit]).strip()[:limit] or None


def block(value: Any) -> str | None:
    """Return a description with its line breaks, made harmless."""
    return clean_block(value) or None if isinstance(value, str) else None


def model_id(value: Any) -> str | None:
    """Return a model id as it stands; `None` when it is empty, too long, no text, or holds what must not be drawn.

    An id is not made harmless as other texts are: by another one than its own no model can be called.
    """
    if not isinstance(value, str) or len(value) > MAX_ID or value != value.strip() or not is_clean(value):
        return None
    return value or None


def described(*parts: str | None) -> str | None:
    """Return what there is no field for in one line: quantization, size on disk, what is loaded."""
    return ", ".join(part for part in parts if part) or None


def with_line(description: str | None, *parts: str | None) -> str | None:
    """Return a description with a last line of what there is no field for."""
    line = described(*parts)
    return "\n".join(filter(None, ((description or "")[:_LONGEST_BLOCK].rstrip(), line))) or None


def shown_bytes(value: Any) -> str | None:
    """Return a size on disk in words."""
    size = count(value)
    if size is None:
        return None
    for unit, big in (("GB", 1e9), ("MB", 1e6)):
        if size >= big:
            return f"{size / big:.1f} {unit}"
    return f"{size / 1e3:.0f} kB"


def shown_dimensions(value: Any) -> str | None:
    """Return the length of the vectors that an embedding model makes in words."""
    length = count(value)
    return None if length is None else f"{length:,} dimensions"


def shown_rate(value: Any, of_what: str) -> str | None:
    """Return a limit for a minute in words."""
    most = count(value)
    return None if most is None else f"{most:,} {of_what} a minute"


def flag(value: Any) -> bool | None:
    """Return a boolean as stated."""
    return value if isinstance(value, bool) else None


def number(value: Any) -> float | None:
    """Return a finite number, also one written as text; a boolean is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value) if not isinstance(value, str) or len(value) <= _LONGEST_NAME else math.nan
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def count(value: Any) -> int | None:
    """Return a number of tokens: whole and above zero, since zero stands for 'unknown'."""
    found = number(value)
    return int(found) if found is not None and 1 <= found <= _MOST_TOKENS and found == int(found) else None


def speed(value: Any) -> float | None:
    """Return a number of tokens per second."""
    found = number(value)
    return float(f"{found:.4g}") if found is not None and 0 < found < _FASTEST else None


def first_count(item: Mapping[str, Any], names: Iterable[str]) -> int | None:
    """Return the first of several fields that holds a number of tokens."""
    return next((found for name in names if (found := count(item.get(name))) is not None), None)


def yes(value: Any) -> bool | None:
    """Return a boolean, also one written as text."""
    return {"true": True, "false": False}.get(value.strip().lower()) if isinstance(value, str) else flag(value)


def usd(value: Any, times: int | Decimal = 1) -> float | None:
    """Return a price in USD, multiplied by `times`; negative ('varies') and absurd ones are unknown, zero is free."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)) or len(str(value)) > _LONGEST_NAME:
        return None
    try:
        exact = Decimal(str(value).strip()) * times
        found = float(exact)
    except (DecimalException, ValueError, OverflowError):
        return None
    if not math.isfinite(found) or not 0 <= found <= _MOST_USD:
        return None
    return float(f"{found:.{_DIGITS}g}")


def usd_per_1m(value: Any) -> float | None:
    """Return USD per 1M tokens from USD per token."""
    return usd(value, 1_000_000)


def day(value: Any) -> str | None:
    """Return the ISO day of a date or a time; placeholders (the epoch, the far future) are unknown."""
    if not isinstance(value, str):
        return None
    try:
        found = date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None
    return found.isoformat() if _FIRST_DAY <= found < _LAST_DAY else None


def day_of(seconds: Any) -> str | None:
    """Return the ISO day (UTC) of seconds or milliseconds since 1970; zero and absurd ones are unknown."""
    found = number(seconds)
    if found is None or isinstance(seconds, str):
        return None
    found = found / 1000 if found >= _MILLISECONDS else found
    try:
        return day(datetime.fromtimestamp(found, UTC).date().isoformat())
    except (ValueError, OverflowError, OSError):
        return None


def day_of_parts(value: Any) -> str | None:
    """Return the ISO day of `{year, month, day}`, as Google's type for dates has it; a part may be 0 for 'unknown'."""
    parts = [value.get(name) for name in ("year", "month", "day")] if isinstance(value, dict) else [None]
    if not all(isinstance(part, int) and not isinstance(part, bool) and 0 < part < _YEARS for part in parts):
        return None
    return day("{:04}-{:02}-{:02}".format(*parts))


def partial_day(value: Any) -> str | None:
    """Return a day, or a month or year where no more is stated (`2025-04`)."""
    if not isinstance(value, str) or not (match := _PARTIAL.fullmatch(value.strip())):
        return None
    return day(value) if match[2] else match[0] if day(f"{value.strip()}-01-01"[:10]) else None


def words(value: Any) -> tuple[str, ...] | None:
    """Return a list of words, made harmless, each once; `None` when the value is no list."""
    if not isinstance(value, list):
        return None
    found = (text(item, 64) for item in value[:_MOST_WORDS])
    return tuple(dict.fromkeys(word for word in found if word))


def ids(value: Any) -> tuple[str, ...]:
    """Return a list of model ids, each once; empty when the value is none."""
    found = (model_id(item) for item in value[:_MOST_WORDS]) if isinstance(value, list) else ()
    return tuple(dict.fromkeys(name for name in found if name))


def modalities(value: Any) -> tuple[str, ...] | None:
    """Return modalities by our words (`text image audio video pdf embedding`); an empty list states nothing."""
    found = words(value)
    return tuple(dict.fromkeys(_MODALITIES.get(word.lower(), word.lower()) for word in found or ())) or None


def billions(value: Any) -> float | None:
    """Return billions of parameters, from `8.0B`, `999.89M` or a plain count."""
    if isinstance(value, str) and (match := _SIZE.fullmatch(value)):
        size = float(match[1]) * _BILLIONS[match[2].upper()]
    else:
        size = (0.0 if isinstance(value, str) else number(value) or 0.0) / 1e9
    return float(f"{size:.4g}") if size > 0 else None
