"""Prices in an entry that cannot be: below nothing, without end, or no number; and those that contradict each other.

To YAML and to a loader they are numbers like any other; costs that are reckoned with them mean nothing.
"""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any, Final

from model_tui.core.model import cost_tier
from model_tui.core.text import clean
from model_tui.export.findings import Finding, Repair
from model_tui.export.litellm_full import for_people
from model_tui.export.litellm_types import PRICES
from model_tui.export.splice import Delete, Set, YamlPath
from model_tui.export.standing import Standing

_FOR_PEOPLE: Final[YamlPath] = ("model_info", "cost")
"""A table in USD per 1M tokens that LiteLLM passes over."""
_IN_TABLE: Final = (("input_per_1m_tokens", "price_input"), ("output_per_1m_tokens", "price_output"))
_PLACES: Final[tuple[tuple[YamlPath, tuple[str, ...]], ...]] = (
    (("litellm_params",), PRICES),
    (("model_info",), PRICES),
    (_FOR_PEOPLE, tuple(key for key, _ in _IN_TABLE)),
    (("pricing",), ("input_per_million", "output_per_million")),
)
_PERCENT: Final = 0.1
"""Up to this, two prices are one, written in other ways."""


def price_findings(entry: Standing) -> Iterator[Finding]:
    """Yield what an entry's prices show by themselves, in any dialect."""
    for table, names in _PLACES:
        stands = _at(entry.value, table)
        for name in names:
            if _cannot_be(stands.get(name)):
                repair = Repair(f"take out {name}", (Delete((*entry.path, *table, name)),), safe=False)
                told = f"{'.'.join((*map(str, table), name))} {clean(str(stands[name]))} is no price"
                yield Finding("price-impossible", "warning", told, entry.name, entry.line, entry.path, repair)
    yield from _contradictions(entry)


def _contradictions(entry: Standing) -> Iterator[Finding]:
    table = _at(entry.value, _FOR_PEOPLE)
    for name, fact in _IN_TABLE:
        said, counts = table.get(name), entry.facts.get(fact)
        if counts is None or counts.path[-1] == name or isinstance(said, bool) or not isinstance(said, int | float):
            continue
        if _cannot_be(said) or _cannot_be(counts.value) or abs(said - counts.value) <= counts.value * _PERCENT / 100:
            continue
        meant = for_people(counts.value)
        if said == meant:
            continue
        edits = [Set((*entry.path, *_FOR_PEOPLE, name), meant)]
        tier = cost_tier(counts.value)
        if fact == "price_input" and table.get("tier") == cost_tier(said) != tier:
            edits.append(Set((*entry.path, *_FOR_PEOPLE, "tier"), tier))
        told = f"model_info.cost.{name} says {said:.6g}, and {counts.path[-1]} comes to {counts.value:.6g} USD"
        repair = Repair(f"write {meant:.6g}", tuple(edits), safe=entry.managed)
        yield Finding("price-differs", "note", told, entry.name, entry.line, entry.path, repair)


def _at(value: Mapping[str, Any], path: YamlPath) -> Mapping[str, Any]:
    found: Any = value
    for part in path:
        found = found.get(part) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def _cannot_be(value: object) -> bool:
    """Whether this is a number, or text that becomes one, which nobody can charge; anything else is told elsewhere."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return False
    return found < 0 or not isfinite(found)
