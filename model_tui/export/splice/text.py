"""A YAML file as it was read: its bytes, its positions and its plain value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from model_tui.export.splice import loading
from model_tui.export.splice.decoding import BOM, decoded
from model_tui.export.splice.edits import shown_path
from model_tui.export.splice.errors import SpliceError
from model_tui.export.splice.nodes import Entry, Node, Tree, build, entries, entries_of, entry_start, is_text
from model_tui.export.splice.plain import PlainReader
from model_tui.export.splice.source import Source

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


YamlPath = tuple[str | int, ...]


class YamlText(Struct, frozen=True, eq=False):
    """A parsed file; `value` is its plain value, `warnings` name keys that a mapping has twice.

    The value is a mapping, or a list where `listed`.
    """

    name: str
    data: bytes
    source: Source
    tree: Tree
    value: Any
    warnings: tuple[str, ...]
    listed: bool = False

    @classmethod
    def parse(cls, data: bytes, name: str, guarded: Collection[str] = (), *, listed: bool = False) -> YamlText:
        """Parse a file whose content must be one mapping (one list where `listed`), or nothing.

        `guarded` are top-level keys that may not be there twice. Raises SpliceError with file, line and reason for
        everything that cannot be edited safely.
        """
        source = Source.of(_decoded(data, name))
        reader = PlainReader()
        tree = build(source, name, reader.read)
        _check_top(tree.root, name, "sequence" if listed else "mapping")
        warnings = tuple(_repeated_keys(tree.root, name, guarded))
        return cls(name, data, source, tree, _value(source.text, name, reader, listed=listed), warnings, listed)

    @property
    def has_bom(self) -> bool:
        """Tell whether the file begins with a byte order mark, which is not part of `source`."""
        return self.data.startswith(BOM)

    def line_of(self, path: YamlPath) -> int:
        """Return the 1-based line where an entry begins: that of its key or its dash. Raises SpliceError."""
        entry = self._entry(path)
        if entry is None:
            return self.tree.root.line if self.tree.root else 1
        return self.source.line_at(entry_start(self.source, entry))

    def lines_of(self, path: YamlPath) -> dict[str | int, int]:
        """Return the lines of all entries of a list or mapping, by index or key: quicker than one by one.

        Keys that are no text are left out; of a repeated key the last line counts. Raises SpliceError.
        """
        entry = self._entry(path)
        node = self.tree.root if entry is None else entry.value.target or entry.value
        found: dict[str | int, int] = {}
        for one in entries(node) if node is not None and node.kind in ("sequence", "mapping") else ():
            if one.key is None or is_text(one.key):
                line = self.source.line_at(entry_start(self.source, one))
                found[one.index if one.key is None else one.key.value] = line
        return found

    def text_of(self, path: YamlPath) -> str:
        """Return the text of an entry: its whole lines in block style, else key and value. Raises SpliceError."""
        entry = self._entry(path)
        if entry is None:
            return self.source.text
        start, end = entry_start(self.source, entry), max(entry.value.end, entry.key.end if entry.key else 0)
        if entry.parent.flow:
            return self.source.text[start:end]
        return self.source.text[self.source.line_start(start) : self.source.below(end)]

    def _entry(self, path: YamlPath) -> Entry | None:
        """Return the entry at a path, through aliases; None for the whole document."""
        node, entry = self.tree.root, None
        for depth, part in enumerate(path):
            found = entries_of(node, part) if node else []
            if not found:
                line = node.line if node else None
                raise SpliceError(self.name, line, f"there is no {shown_path(path[: depth + 1])}")
            entry = found[-1]
            node = entry.value.target or entry.value
        return entry


def _decoded(data: bytes, name: str) -> str:
    text = decoded(data, name)
    loading.check_characters(text, name)
    return text


def value_of(data: bytes, name: str, *, listed: bool = False) -> Any:
    """Return the plain value of a file alone, which is half the work. Raises SpliceError."""
    text, reader = Source.of(_decoded(data, name)).text, PlainReader()
    reader.read(loading.events(text, name))
    return _value(text, name, reader, listed=listed)


def _value(text: str, name: str, read: PlainReader, *, listed: bool) -> Any:
    """Return what was read, or what PyYAML makes of a text in which something is odd."""
    value, kind = loading.load(text, name) if read.odd else read.value, list if listed else dict
    if value is not None and not isinstance(value, kind):
        raise SpliceError(name, None, f"the top level is not a {'list' if listed else 'mapping'}")
    return kind() if value is None else value


def _check_top(root: Node | None, name: str, kind: str) -> None:
    if root is None or root.kind == kind or (root.kind == "scalar" and root.start == root.end):
        return
    wanted = "list" if kind == "sequence" else kind
    raise SpliceError(name, root.line, f"a {root.kind} at the top where a {wanted} must be")


def _repeated_keys(root: Node | None, name: str, guarded: Collection[str]) -> Iterator[str]:
    """Yield a warning for each key that its mapping had before; refuse a guarded one at the top."""
    todo = [root] if root else []
    while todo:
        node = todo.pop()
        todo += reversed(node.children)
        if node.kind != "mapping":
            continue
        if len({key.value for key in node.children[::2]}) * 2 == len(node.children):
            continue
        seen: dict[str, Node] = {}
        for key in node.children[::2]:
            former = seen.setdefault(key.value, key)
            if former is key or not (is_text(key) and is_text(former)):
                continue
            if node is root and key.value in guarded:
                raise SpliceError(name, key.line, f"a second {key.value}")
            yield str(SpliceError(name, key.line, f"{key.value} is there twice; the last one counts"))
