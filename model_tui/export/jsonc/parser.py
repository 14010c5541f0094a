"""A parser for JSON with comments and trailing commas that keeps the position of every value.

The grammar is RFC 8259, plus `//` and `/* */` comments and a comma behind the last entry, as VS Code's files have
them (JSONC). Nothing else of JSON5: what other readers of the same file may refuse is refused here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

DEEPEST: Final = 100
"""How deep values may be nested."""
_GAP: Final = re.compile(r"(?:[ \t\r\n]+|//[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING: Final = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORD: Final = re.compile(r"[A-Za-z_]+")
_WORDS: Final[dict[str, Any]] = {"true": True, "false": False, "null": None}
_LONGEST_NUMBER: Final = 400


class Unparsable(ValueError):  # noqa: N818 - says what is wrong with the text
    """A text that is no JSON: the offset, and the reason."""

    def __init__(self, at: int, reason: str) -> None:
        super().__init__(at, reason)
        self.at = at
        self.reason = reason


@dataclass(slots=True)
class Node:
    """A value and where it stands: `[start, end)` in characters."""

    start: int
    end: int
    value: Any
    entries: list[Entry] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether this is an object or an array."""
        return isinstance(self.value, dict | list)


@dataclass(slots=True)
class Entry:
    """An entry of an object or an array: from its key, or its value where it has none, to the comma behind it."""

    start: int
    key: str | None
    node: Node
    comma: int | None = None


@dataclass(slots=True)
class Document:
    """What was parsed: the value at the top (`None`: nothing but comments), and keys that were there before."""

    root: Node | None
    repeated: list[tuple[int, str]]


def parse(text: str) -> Document:
    """Parse a text. Raises `Unparsable`."""
    return _Parser(text).document()


@dataclass(slots=True)
class _Parser:
    text: str
    at: int = 0
    repeated: list[tuple[int, str]] = field(default_factory=list)

    def document(self) -> Document:
        self._gap()
        if self.at == len(self.text):
            return Document(None, [])
        root = self._value(0)
        self._gap()
        if self.at < len(self.text):
            self._fail("something stands behind the end of the value")
        return Document(root, self.repeated)

    def _fail(self, reason: str) -> NoReturn:
        raise Unparsable(self.at, reason)

    def _gap(self) -> None:
        found = _GAP.match(self.text, self.at)
        self.at = found.end() if found else self.at
        if self.text.startswith("/*", self.at):
            self._fail("a comment is left open")

    def _value(self, depth: int) -> Node:
        if depth > DEEPEST:
            self._fail(f"nested more than {DEEPEST} deep")
        sign = self.text[self.at : self.at + 1]
        if sign in ("{", "["):
            return self._container(depth, "}" if sign == "{" else "]")
        start = self.at
        value = self._scalar(sign)
        return Node(start, self.at, value)

    def _scalar(self, sign: str) -> Any:
        if sign == '"':
            return self._string()
        if found := _NUMBER.match(self.text, self.at):
            if len(found[0]) > _LONGEST_NUMBER:
                self._fail("a number of more than 400 digits")
            self.at = found.end()
            return json.loads(found[0])
        if (found := _WORD.match(self.text, self.at)) and found[0] in _WORDS:
            self.at = found.end()
            return _WORDS[found[0]]
        return self._fail("the file ends too early" if not sign else "a value is missing here")

    def _string(self) -> str:
        found = _STRING.match(self.text, self.at)
        if found is None:
            self._fail("a string is left open, or holds what JSON does not allow")
        self.at = found.end()
        value: str = json.loads(found[0])
        return value

    def _container(self, depth: int, closing: str) -> Node:
        node = Node(self.at, self.at, {} if closing == "}" else [])
        self.at += 1
        while True:
            self._gap()
            if self.text.startswith(closing, self.at):
                break
            if node.entries and node.entries[-1].comma is None:
                self._fail(f"a comma or `{closing}` is missing here")
            node.entries.append(self._entry(depth, node.value))
            self._gap()
            if self.text.startswith(",", self.at):
                node.entries[-1].comma = self.at
                self.at += 1
        self.at += 1
        node.end = self.at
        return node

    def _entry(self, depth: int, value: Any) -> Entry:
        start = self.at
        if isinstance(value, list):
            node = self._value(depth + 1)
            value.append(node.value)
            return Entry(start, None, node)
        if not self.text.startswith('"', self.at):
            self._fail("a key in double quotes is missing here")
        key = self._string()
        self._gap()
        if not self.text.startswith(":", self.at):
            self._fail("a colon is missing here")
        self.at += 1
        self._gap()
        if key in value:
            self.repeated.append((start, key))
        node = self._value(depth + 1)
        value[key] = node.value
        return Entry(start, key, node)
