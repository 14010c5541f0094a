"""What the terms of a query accept of a column's values."""

import re
from collections.abc import Callable, Collection
from fnmatch import translate
from operator import ge, gt, le, lt
from typing import Any, Final

from model_tui.core.columns import Context
from model_tui.core.query import DATE_FIELDS, Compare, Match

_COMPARISONS: Final[dict[str, Callable[[Any, Any], bool]]] = {">=": ge, "<=": le, ">": gt, "<": lt}
_COST_WORDS: Final = {"budget": ("free", "budget"), "cheap": ("free", "budget")}
_LOWER: Final = frozenset(("id", "name", "family"))
"""Fields of very many values, whose columns are in lower case."""


def test_of(term: Compare) -> Callable[[Any], bool]:
    """Return what tells whether a value that is known satisfies a comparison."""
    wanted = term.value
    if term.field in DATE_FIELDS:
        # a date is known to the day, the month or the year: compared as far as both go
        size = len(str(wanted))
        if term.op == "=":
            return lambda value: value[:size] == wanted
        compare = _COMPARISONS[term.op]
        return lambda value: compare(value[:size], wanted)
    if term.op == "=":
        return lambda value: bool(value == wanted)
    compare = _COMPARISONS[term.op]
    return lambda value: compare(value, wanted)


def _is_glob(pattern: str) -> bool:
    return re.search(r"[*?\[]", pattern) is not None


def glob(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a text is as a pattern says."""
    if not _is_glob(pattern):
        return pattern.__eq__
    matches = re.compile(translate(pattern)).match
    return lambda value: matches(value) is not None


def accepted(distinct: Collection[Any], term: Match, context: Context) -> set[Any]:
    """Return which of the distinct values of a column a term accepts."""
    wanted: set[Any] = set()
    for pattern in term.values:
        if pattern == "*":
            wanted |= set(distinct)
            continue
        if term.field in _LOWER and not _is_glob(pattern):
            wanted |= {pattern}
            continue
        accepts = glob(context.aliases.get(pattern, pattern) if term.field == "provider" else pattern)
        wanted |= {value for value in distinct if value is not None and accepts(value.lower())}
        if term.field == "cost":
            wanted |= {*_COST_WORDS.get(pattern, ())}
        elif term.field == "mode":
            wanted |= {value for value in distinct if value is not None and value.startswith(f"{pattern}_")}
    return wanted
