"""The plain value of a document, put together from the parse events that its positions are read from.

PyYAML would parse the text once more, keep a node with two marks for every value, and take twice as long. Whatever is
rare in configuration files (anchors, tags, merge keys, keys that are no text) is left to it: what it makes of these is
what the files' consumers see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

from model_tui.export.splice import loading

if TYPE_CHECKING:
    from collections.abc import Iterable

_STR: Final = "tag:yaml.org,2002:str"
_OURS: Final = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "null", "bool", "int", "float"))
_NO_KEY: Final = object()
_BEGINNINGS: Final[dict[type, type]] = {yaml.MappingStartEvent: dict, yaml.SequenceStartEvent: list}
_ENDS: Final = frozenset((yaml.MappingEndEvent, yaml.SequenceEndEvent))


class _OddError(Exception):
    """Something that is left to PyYAML."""


class PlainReader:
    """Takes the events of one document; `value` is what it holds, unless something in it is `odd`."""

    def __init__(self) -> None:
        self.odd = False
        self.value: Any = None

    def read(self, events: Iterable[Any]) -> None:
        """Take events until they end or something is odd."""
        try:
            self.value = _value(events)
        except _OddError:
            self.odd = True


def _value(events: Iterable[Any]) -> Any:  # noqa: C901, PLR0912 - a call for each event would take half as long again
    """Return what the events of a document make."""
    value: Any = None
    into: Any = None
    key: Any = _NO_KEY
    outside: list[tuple[Any, Any]] = []
    known: dict[str, Any] = {}
    documents = 0
    for event in events:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            if event.anchor is not None or event.tag is not None:
                raise _OddError
            value = event.value
            if event.implicit[0]:
                if value not in known:
                    known[value] = _plain(value)
                value = known[value]
        elif kind in _BEGINNINGS:
            if event.anchor is not None or event.tag is not None or (type(into) is dict and key is _NO_KEY):
                raise _OddError
            outside.append((into, key))
            into, key = _BEGINNINGS[kind](), _NO_KEY
            continue
        elif kind in _ENDS:
            value = into
            into, key = outside.pop()
        else:
            documents += kind is yaml.DocumentStartEvent
            if documents > 1 or kind is yaml.AliasEvent:
                raise _OddError
            continue
        if type(into) is list:
            into.append(value)
        elif into is not None and key is not _NO_KEY:
            into[key] = value
            key = _NO_KEY
        elif into is not None:
            if type(value) is not str:
                raise _OddError
            key = value
    return value


def _plain(text: str) -> Any:
    """Return what an unquoted scalar means in YAML 1.1."""
    tag = loading.RESOLVER.resolve(yaml.ScalarNode, text, (True, False))
    if tag == _STR:
        return text
    if tag not in _OURS:
        raise _OddError
    try:
        return loading.scalar(tag, text)
    except yaml.YAMLError:
        raise _OddError from None
