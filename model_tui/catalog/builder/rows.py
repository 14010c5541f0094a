"""What the build steps hand to each other: one catalog's statement about one model at one provider."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from msgspec import Struct, field

from model_tui.core.model import Tier
from model_tui.core.text import clean

_SIGNIFICANT: Final = 10
_DATE: Final = re.compile(r"[12][0-9]{3}(-[0-9]{2}(-[0-9]{2})?)?")


class Row(Struct):
    """A catalog's row: typed facts by field name of `ModelCapabilities`, and everything else as `extra`.

    `key` is the catalog's own name for the row, `model` the one it has for the model behind it. `variant` is set while
    the row is only a price of `id`: kind and label.
    """

    provider: str
    id: str
    key: str
    facts: dict[str, Any] = field(default_factory=dict)
    tiers: list[Tier] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    variant: tuple[str, str] | None = None
    needs_base: bool = False
    model: str | None = None


class Dropped(Struct, frozen=True):
    """A row that is left out, and why."""

    key: str
    reason: str


def number(value: object) -> float | None:
    """Return a price as a float, whether it was stated as a number or as text; negative (`-1`: varies) is unknown."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if 0 <= found < float("inf") else None


def tidy(value: float) -> float:
    """Return a price without the dust of binary arithmetic: ten significant digits."""
    return float(f"{value:.{_SIGNIFICANT}g}")


def tokens(value: object) -> int | None:
    """Return a token limit; zero, negative and unreadable values are unknown."""
    found = number(value)
    return int(found) if found else None


def flag(value: object) -> bool | None:
    """Return a stated yes or no; anything else is unknown."""
    return value if isinstance(value, bool) else None


def text(value: object) -> str | None:
    """Return text made harmless, or nothing where there is none."""
    return (clean(value).strip() or None) if isinstance(value, str) else None


def words(value: object) -> tuple[str, ...] | None:
    """Return a list of words, made harmless, without repeats; nothing for an empty or unreadable one."""
    if not isinstance(value, Iterable) or isinstance(value, str | bytes):
        return None
    return tuple(dict.fromkeys(word for one in value if (word := text(one)))) or None


def iso_date(value: object) -> str | None:
    """Return an ISO date, or year and month, or year: of a day that no calendar has as much as is one."""
    found = text(value)
    if found is None or _DATE.fullmatch(found) is None:
        return None
    while True:
        try:
            date.fromisoformat(f"{found}-01-01"[:10])
        except ValueError:
            found = found.rpartition("-")[0]
        else:
            return found


def harmless(value: Any) -> Any:
    """Return plain data with every text in it made harmless."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(name)): harmless(one) for name, one in value.items()}
    return [harmless(one) for one in value] if isinstance(value, list) else value


def stated(facts: dict[str, Any]) -> dict[str, Any]:
    """Drop the facts that say nothing."""
    return {name: value for name, value in facts.items() if value is not None}
