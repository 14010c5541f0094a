"""Which leaves of an entry reach the record that is made of it: each is changed, and taken out, and read again.

A leaf that changes nothing is not read. That is more than looking for its value: a figure may well stand in the record
for another reason than that it stands in the answer.
"""

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from model_tui.sources.protocol import Page, SourceError

Path = tuple[str | int, ...]

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE]-?\d+)?$")
_TRIES = 40
"""Entries in which a leaf is changed, until one tells that it is read."""


def unread(
    entries: Sequence[Any], read: Callable[[list[Any]], Page], beside: Sequence[Any] = ()
) -> dict[str, list[Any]]:
    """Return the leaves that reach no record, by their path, with some of their values.

    An entry is read alone, or among those that stand `beside` it, where it may be folded into one of them.
    """
    seen: dict[str, list[Any]] = {}
    reached: set[str] = set()
    for at, entry in enumerate(entries):
        others = [*beside[:at], None, *beside[at + 1 :]] if beside else [None]
        before = _outcome(read, others, entry)
        for path, value in leaves(entry):
            name = shown(entry, path)
            tried = seen.setdefault(name, [])
            if name in reached or len(tried) >= _TRIES or (len(tried) > 1 and value in tried):
                continue
            tried.append(value)
            if any(_outcome(read, others, one) != before for one in changed(entry, path, value)):
                reached.add(name)
    return {name: values for name, values in seen.items() if name not in reached}


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every leaf that says anything, with the way to it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from leaves(inner, (*path, at))
    elif value is not None and value != "":
        yield path, value


def shown(entry: Any, path: Path) -> str:
    """Return a path as `a.b[].c`; what a list names by a property of its own is shown by that name."""
    said, place = "", entry
    for step in path:
        inner = place[step]
        if isinstance(step, int):
            of = inner.get("property_id") if isinstance(inner, dict) else None
            said += f"[{of or ''}]"
        else:
            said += f".{step}"
        place = inner
    return said.removeprefix(".")


def changed(entry: Any, path: Path, value: Any) -> Iterator[Any]:
    """Yield the entry with one leaf changed in several ways, and without it."""
    for other in _others(value):
        yield _with(entry, path, other)
    yield _without(entry, path)


def _others(value: Any) -> Iterable[Any]:
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int | float):
        return (value * 2 + 1, value // 2 if isinstance(value, int) else value / 2, value * 1.5, value + 86400 * 400)
    if _NUMBER.match(value):
        return (repr(float(value) * 2), str(int(float(value) * 2)), "other")
    if _DATE.match(value):
        return (f"2021-03-04{value[10:]}", f"2027-04-05{value[10:]}")
    return ({"true": "false", "false": "true"}.get(value, "other"),)


def _with(entry: Any, path: Path, value: Any) -> Any:
    made = copy.deepcopy(entry)
    place = made
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return made


def _without(entry: Any, path: Path) -> Any:
    made = copy.deepcopy(entry)
    place = made
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return made


def _outcome(read: Callable[[list[Any]], Page], others: Sequence[Any], entry: Any) -> object:
    try:
        return read([entry if one is None else one for one in others])
    except SourceError as error:
        return error.kind
