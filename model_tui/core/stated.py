"""Facts as people and programs write them down: under our attribute names, those of the JSON contract, or others' own.

Used for what is not a provider's listing: overrides, an organisation's registry, another model-tui's output.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

import msgspec
from msgspec import structs

from model_tui.core.model import PER_1M_TOKENS, ModelCapabilities, Tier
from model_tui.core.text import clean, clean_block, is_clean, near_to

JSON_NAMES: Final[Mapping[str, str]] = {
    "display_name": "name",
    "max_context": "context",
    "max_output_tokens": "max_output",
    "supports_tools": "tools",
    "supports_parallel_tools": "parallel_tools",
    "supports_vision": "vision",
    "supports_structured_output": "structured_output",
    "supports_json_mode": "json_mode",
    "supports_reasoning": "reasoning",
    "supports_streaming": "streaming",
    "supports_system_messages": "system_messages",
    "supports_prompt_caching": "prompt_caching",
    "supports_web_search": "web_search",
    "supports_computer_use": "computer_use",
    "price_input": "price.input",
    "price_output": "price.output",
    "price_cache_read": "price.cache_read",
    "price_cache_write": "price.cache_write",
    "price_unit": "price.unit",
    "price_tiers": "price.tiers",
}
"""Where a fact's name in JSON, provenance and screens differs from its attribute."""

_OTHER_NAMES: Final[Mapping[str, str]] = {
    "input_cost_per_1m": "price_input",
    "output_cost_per_1m": "price_output",
    "cache_read_cost_per_1m": "price_cache_read",
    "cache_write_cost_per_1m": "price_cache_write",
    "speed_hint_tps": "tokens_per_second",
    "actual_cost": "price_input",
    "tps": "tokens_per_second",
    "measured_tps": "tokens_per_second",
    "context_window": "max_context",
    "max_tokens": "max_output_tokens",
}
FIELDS: Final[tuple[str, ...]] = ModelCapabilities.__struct_fields__
NAMES: Final[Mapping[str, str]] = {
    **{name: name for name in FIELDS},
    **{json: name for name, json in JSON_NAMES.items()},
    **_OTHER_NAMES,
}
"""Every name that a fact may be written under, with its attribute; `price` stands apart: it holds several.

The one table of names: for overrides, corrections, measurements, and what other programs write.
"""

_PRICE_PARTS: Final = ("input", "output", "cache_read", "cache_write", "unit", "tiers")
_QUALITIES: Final = ("best", "balanced", "cheap")
_UNITS: Final = (
    *(PER_1M_TOKENS, "1M characters", "1M pixels", "image", "second", "minute", "hour", "query", "request", "page"),
    *("message", "credit"),
)
_LARGEST: Final = 10**15
_EXPECTED: Final = re.compile(r"Expected `(\w+)(?: \| null)?`, got `\w+`(?: - at `\$\.\w+`)?")
_KINDS: Final = {"int": "whole number", "float": "number", "bool": "true or false", "str": "text", "array": "list"}
_SHORT: Final = re.compile(r"(\d+(?:\.\d+)?) ?([km])", re.IGNORECASE)
_TIMES: Final = {"k": 1_000, "m": 1_000_000}
_SWITCHES: Final = ("yes", "no", "true", "false", "on", "off")
_DAY: Final = re.compile(r"(\d{4})(?:[-/.](\d\d?)(?:[-/.](\d\d?))?)?")


class StatedError(ValueError):
    """A fact that cannot be taken as written; `field` is the name as it was written.

    `wanted` is the type of value that the fact has (`int`, `bool`, …) where it was given another.
    """

    def __init__(self, field: str, message: str, wanted: str | None = None) -> None:
        self.field = field
        self.wanted = wanted
        super().__init__(message)


def facts_from(stated: Mapping[Any, Any], *, known_only: bool = True) -> ModelCapabilities:
    """Return the facts in a mapping; `null` is no opinion.

    With `known_only`, for what people write, a name that means no fact is an error, and so is a mode that there is not,
    or a date that is none; else what is not known is passed over or taken as it is. Raises `StatedError`.
    """
    values: dict[str, Any] = {}
    for written, value in stated.items():
        if written == "price" and isinstance(value, Mapping):
            values.update(_price(value, known_only=known_only))
            continue
        name = NAMES.get(written) if isinstance(written, str) else None  # YAML keys may be anything
        if name is not None and value is not None:
            values[name] = _value(name, value, written)
            if known_only and name in _MEANT:
                _MEANT[name](written, values[name])
        elif name is None and known_only:
            raise _unknown(written)
    return ModelCapabilities(**values)


def _price(price: Mapping[str, Any], *, known_only: bool) -> Iterator[tuple[str, Any]]:
    for part, value in price.items():
        if part not in _PRICE_PARTS:
            if known_only:
                raise StatedError(f"price.{part}", f"'{clean(str(part))}' is no part of a price{_meant(part)}")
        elif value is not None:
            name, written = f"price_{part}", f"price.{part}"
            found = _value(name, value, written)
            if known_only and name in _MEANT:
                _MEANT[name](written, found)
            yield name, found


def _unknown(written: Any) -> StatedError:
    if written == "price":
        return StatedError("price", f"'price' is not a mapping of {', '.join(_PRICE_PARTS)}")
    names = (name for name in NAMES if not name.startswith("price."))
    return StatedError(str(written), f"'{clean(str(written))}' is no fact about a model{_meant(written, names)}")


def _meant(word: Any, choices: Iterable[str] = _PRICE_PARTS) -> str:
    near = near_to(str(word)[:80], choices)
    return f"; did you mean {near}?" if near else ""


def _mode(written: str, value: str) -> None:
    from model_tui.core.mode_names import MODES  # noqa: PLC0415 - only for what people write

    if value not in MODES:
        hint = _meant(value, MODES) or f"; there are {', '.join(MODES)}"
        raise StatedError(written, f"'{clean(written)}': '{clean(value)}' is no mode{hint}")


def _date(written: str, value: str) -> None:
    parts = match.groups() if (match := _DAY.fullmatch(value)) else ()
    plain = "-".join(f"{int(part):02}" for part in parts if part is not None)
    try:
        date(*(int(part or 1) for part in parts))
    except (TypeError, ValueError):
        hint = "; write it as 2027-01-31"
    else:
        if plain == value:
            return
        hint = f"; did you mean {plain}?"
    raise StatedError(written, f"'{clean(written)}': '{clean(value)}' is no date{hint}")


def _quality(written: str, value: str) -> None:
    if value not in _QUALITIES:
        raise StatedError(written, f"'{clean(written)}': '{clean(value)}' is none of {', '.join(_QUALITIES)}")


def _unit(written: str, value: str) -> None:
    if value not in _UNITS and (hint := _meant(value, _UNITS)):  # things are sold by whatever a provider thinks of
        raise StatedError(written, f"'{clean(written)}': nothing is sold by the '{clean(value)}'{hint}")


_MEANT: Final[Mapping[str, Callable[[str, str], None]]] = {
    "mode": _mode,
    "quality_tier": _quality,
    "price_unit": _unit,
    **dict.fromkeys(("released", "retires", "knowledge"), _date),
}
"""Facts whose text must mean something: what checks it, and raises."""


def _value(name: str, value: Any, written: str) -> Any:
    # A date that YAML reads as one is meant as it was written.
    plain = value.isoformat() if hasattr(value, "isoformat") else value
    try:
        found = getattr(msgspec.convert({name: plain}, ModelCapabilities), name)
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError) as error:
        raise _unfit(written, value, str(error)) from None
    if isinstance(found, str):
        return found if is_clean(found) else clean_block(found)
    if not all(math.isfinite(figure) and figure >= 0 for figure in _figures(found)):
        raise StatedError(written, f"'{clean(written)}': not a finite number from 0 up")
    if any(figure > _LARGEST for figure in _figures(found)):
        raise StatedError(written, f"'{clean(written)}': larger than anything that is counted here")
    return found


def _unfit(written: str, value: Any, message: str) -> StatedError:
    """Return the error of a value that is of another type than the fact, in words for whoever wrote it."""
    match = _EXPECTED.fullmatch(message)
    if match is None or match[1] not in _KINDS:
        return StatedError(written, f"'{clean(written)}': {_without_path(message)}")
    given = f"'{clean(value)[:40]}'" if isinstance(value, str) else clean(str(value))[:40]
    hint = ""
    if isinstance(value, str) and match[1] == "int" and (short := _SHORT.fullmatch(value.strip())):
        hint = f"; did you mean {round(float(short[1]) * _TIMES[short[2].lower()])}?"
    elif isinstance(value, str) and match[1] == "bool" and value.lower() in _SWITCHES:
        hint = f"; write {value.lower()} without quotes"
    return StatedError(written, f"'{clean(written)}': {given} is no {_KINDS[match[1]]}{hint}", match[1])


def _figures(value: object) -> Iterator[float]:
    if isinstance(value, (int, float)):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from (
                (v for v in structs.astuple(item) if isinstance(v, (int, float))) if isinstance(item, Tier) else ()
            )


def _without_path(message: str) -> str:
    return clean(message.partition(" - at ")[0])


def checked(facts: ModelCapabilities) -> ModelCapabilities:
    """Return facts that other code made, with every value checked as if it were written; raises `StatedError`."""
    return ModelCapabilities(**{name: _value(name, value, name) for name, value in msgspec.to_builtins(facts).items()})
