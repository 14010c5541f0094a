"""A JSON file as it was read: its bytes, its positions and its plain value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from model_tui.export.jsonc.parser import Document, Entry, Node, Unparsable, parse
from model_tui.export.splice.decoding import BOM, decoded
from model_tui.export.splice.edits import shown_path
from model_tui.export.splice.errors import SpliceError
from model_tui.export.splice.source import Source

_FIRST_INDENT: Final = re.compile(r"^([ \t]+)\"", re.MULTILINE)

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class JsonText:
    """A parsed file; `value` is its plain value, `warnings` name keys that an object has twice."""

    name: str
    data: bytes
    source: Source
    root: Node | None
    value: dict[str, Any]
    warnings: tuple[str, ...]

    @classmethod
    def parse(cls, data: bytes, name: str) -> JsonText:
        """Parse a file whose content must be one object, or nothing.

        Raises `SpliceError` with file, line and reason for everything that cannot be edited safely.
        """
        text = decoded(data, name)
        document = _parsed(text, name)
        root = document.root
        if root is not None and not isinstance(root.value, dict):
            raise SpliceError(name, _line(text, root.start), "the top level is not an object")
        warnings = tuple(
            str(SpliceError(name, _line(text, at), f"{key} is there twice; the last one counts"))
            for at, key in document.repeated
        )
        return cls(name, data, Source.of(text), root, root.value if root is not None else {}, warnings)

    @property
    def has_bom(self) -> bool:
        """Whether the file begins with a byte order mark, which is not part of `source`."""
        return self.data.startswith(BOM)

    @property
    def indent(self) -> str:
        """What one step further in looks like in this file; two blanks where nothing tells."""
        found = _FIRST_INDENT.search(self.source.text)
        return found[1] if found else "  "

    def line_of(self, path: Path) -> int:
        """Return the 1-based line where an entry begins. Raises `SpliceError` where there is none."""
        node, at = self.root, self.root.start if self.root is not None else 0
        for depth, part in enumerate(path):
            entry = entry_of(node, part) if node is not None else None
            if entry is None:
                raise SpliceError(
                    self.name, _line(self.source.text, at), f"there is no {shown_path(path[: depth + 1])}"
                )
            node, at = entry.node, entry.start
        return self.line_at(at)

    def line_at(self, at: int) -> int:
        """Return the 1-based line of an offset."""
        return _line(self.source.text, at)


def entry_of(node: Node, part: str | int) -> Entry | None:
    """Return the entry that counts for a key or an index, `None` where there is none."""
    if isinstance(part, int):
        is_there = isinstance(node.value, list) and 0 <= part < len(node.entries)
        return node.entries[part] if is_there else None
    return next((entry for entry in reversed(node.entries) if entry.key == part), None)


def _parsed(text: str, name: str) -> Document:
    try:
        return parse(text)
    except Unparsable as why:
        raise SpliceError(name, _line(text, why.at), f"not valid JSON: {why.reason}") from None


def _line(text: str, at: int) -> int:
    return len(re.findall(r"\r\n|\n|\r", text[:at])) + 1
