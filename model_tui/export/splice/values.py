"""Plain values: comparing them with their types, and applying edits to them."""

from __future__ import annotations

import marshal
import math
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from model_tui.export.splice.edits import Change


_BY_VALUE: Final = 2
"""The last version of the format that writes what a value is, and not where it is the same object as another."""


def same(a: Any, b: Any) -> bool:
    """Tell whether two plain values are equal, types included; NaN equals NaN, the order of keys is free."""
    return not _is_longer(a, b) and (_written(a, b) or _same(a, b))


def _is_longer(a: Any, b: Any) -> bool:
    """Tell whether a list in a mapping has another length in the other: as where entries were added to a file."""
    if not isinstance(a, dict) or not isinstance(b, dict):
        return False
    lists = ((value, b.get(key)) for key, value in a.items() if isinstance(value, list))
    return any(isinstance(other, list) and len(value) != len(other) for value, other in lists)


def _written(a: Any, b: Any) -> bool:
    """Tell whether two values are equal down to the order of their keys: as most are, and twice as fast."""
    try:
        return marshal.dumps(a, _BY_VALUE) == marshal.dumps(b, _BY_VALUE)
    except ValueError:  # a date, say, is not for it
        return False


def _same(a: Any, b: Any) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return len(a) == len(b) and all(k in b and _same(v, b[k]) for k, v in a.items())
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, float) and math.isnan(a):
        return math.isnan(b)
    return bool(a == b)


def applied(value: Any, change: Change) -> Any:
    """Return what a value becomes; what is not touched is shared with the old one.

    Raises KeyError or IndexError for what is not there, TypeError for an edit that does not fit.
    """
    if change.is_set:
        return change.value
    if isinstance(value, list):
        return _applied_to_list(value, change)
    if isinstance(value, dict):
        return _applied_to_dict(value, change)
    if value is not None:
        raise TypeError(f"a {type(value).__name__} has no entries")
    return _applied_to_list([], change) if change.appended else _applied_to_dict({}, change)


def _applied_to_list(value: list[Any], change: Change) -> list[Any]:
    result = list(value)
    gone = set()
    for part, child in change.parts.items():
        if not isinstance(part, int):
            raise TypeError("a list has no keys")
        if not 0 <= part < len(value):
            raise IndexError(part)
        if child.is_delete:
            gone.add(part)
        else:
            result[part] = applied(value[part], child)
    kept = [item for i, item in enumerate(result) if i not in gone]
    return kept + change.appended


def _applied_to_dict(value: dict[Any, Any], change: Change) -> dict[Any, Any]:
    if change.appended:
        raise TypeError("a mapping cannot be appended to")
    result = dict(value)
    for part, child in change.parts.items():
        if not isinstance(part, str):
            raise TypeError("a mapping has no items")
        if child.is_delete:
            del result[part]
        else:
            result[part] = applied(value.get(part), child)
    return result
