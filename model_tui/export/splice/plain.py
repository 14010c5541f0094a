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
    from collections.abc import Callable, Iterable

_STR: Final = "tag:yaml.org,2002:str"
_OURS: Final = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "null", "bool", "int", "float"))
_NO_KEY: Final = object()


class _OddError(Exception):
    """Something that is left to PyYAML."""


class PlainReader:
    """Takes the events of one document; `value` is what it holds, unless something in it is `odd`."""

    def __init__(self) -> None:
        self.odd = False
        self.value: Any = None
        self._open: list[tuple[Any, Any]] = []
        self._into: Any = None
        self._key: Any = _NO_KEY
        self._known: dict[str, Any] = {}
        self._take: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceStartEvent: self._sequence,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._leave,
            yaml.DocumentStartEvent: self._document,
        }
        self._documents = 0

    def read(self, events: Iterable[Any]) -> None:
        """Take events until they end or something is odd."""
        known = self._take.get
        try:
            for event in events:
                if (take := known(type(event))) is not None:
                    take(event)
        except _OddError:
            self.odd = True

    def take(self, event: Any) -> None:
        """Take the next event."""
        take = self._take.get(type(event))
        if take is not None and not self.odd:
            try:
                take(event)
            except _OddError:
                self.odd = True

    def _leave(self, _: Any) -> None:
        raise _OddError

    def _document(self, _: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            raise _OddError

    def _scalar(self, event: Any) -> None:
        if event.anchor is not None or event.tag is not None:
            raise _OddError
        text: str = event.value
        if not event.implicit[0]:
            self._put(text)
            return
        if text not in self._known:
            self._known[text] = _plain(text)
        self._put(self._known[text])

    def _mapping(self, event: Any) -> None:
        self._begin(event, {})

    def _sequence(self, event: Any) -> None:
        self._begin(event, [])

    def _begin(self, event: Any, collection: Any) -> None:
        if event.anchor is not None or event.tag is not None or (type(self._into) is dict and self._key is _NO_KEY):
            raise _OddError
        self._open.append((self._into, self._key))
        self._into, self._key = collection, _NO_KEY

    def _end(self, _: Any) -> None:
        made = self._into
        self._into, self._key = self._open.pop()
        self._put(made)

    def _put(self, value: Any) -> None:
        into = self._into
        if type(into) is list:
            into.append(value)
        elif into is None:
            self.value = value
        elif self._key is not _NO_KEY:
            into[self._key] = value
            self._key = _NO_KEY
        elif type(value) is str:
            self._key = value
        else:
            raise _OddError


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
