"""A tree of nodes with exact positions, built from parse events within bounds that hostile input cannot pass.

PyYAML's own composer is not used: it forgets where aliases stand, and it recurses without a limit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

import yaml
from msgspec import Struct

from model_tui.export.splice import loading
from model_tui.export.splice.errors import SpliceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from model_tui.export.splice.source import Source

MAX_DEPTH = 100
# Counted with every alias expanded: merge keys copy what they name.
MAX_NODES = 400_000

_STR = "tag:yaml.org,2002:str"
_PROPERTY = re.compile(r"[&!]\S*")
_BLOCK_HEADER = re.compile(r"(?:[&!]\S*\s+)*[|>]([0-9+-]*)")

Kind = Literal["scalar", "sequence", "mapping", "alias"]


class Node(Struct, eq=False):
    """A node as it stands in the text: `[start, end)` holds its properties and content, no comment behind it.

    The children of a mapping are key, value, key, value, ...; `value` is a scalar's content or an alias's name.
    """

    kind: Kind
    start: int
    end: int
    line: int
    flow: bool = False
    value: str = ""
    style: str = ""
    anchor: str | None = None
    tag: str | None = None
    children: list[Node] = []
    target: Node | None = None
    size: int = 1
    by_key: dict[str, list[int]] | None = None
    """Which pairs of a mapping bear a key, once that was asked: a file may have thousands that are all to change."""

    @property
    def is_block(self) -> bool:
        """A sequence or mapping in block style."""
        return self.kind in ("sequence", "mapping") and not self.flow


class Entry(Struct, frozen=True, eq=False):
    """One item of a sequence or one key and value of a mapping, the `index`th of `parent`."""

    parent: Node
    index: int
    key: Node | None
    value: Node


class Tree(Struct):
    """The nodes of one document; `root` is None where it has no content."""

    root: Node | None = None
    aliases: list[Node] = []

    def first_uses(self) -> dict[int, Node]:
        """Return the first alias of each node that has one, by the node's identity."""
        return {id(alias.target): alias for alias in reversed(self.aliases)}


def entries(node: Node) -> list[Entry]:
    """Return the entries of a sequence or mapping in the order of the text."""
    if node.kind == "sequence":
        return [Entry(node, i, None, child) for i, child in enumerate(node.children)]
    pairs = zip(node.children[::2], node.children[1::2], strict=True)
    return [Entry(node, i, key, value) for i, (key, value) in enumerate(pairs)]


def entries_of(node: Node, part: str | int) -> list[Entry]:
    """Return the entries that a path part names: more than one for a repeated key, none if there is no such."""
    if isinstance(part, int):
        found = node.kind == "sequence" and 0 <= part < len(node.children)
        return [Entry(node, part, None, node.children[part])] if found else []
    if node.kind != "mapping":
        return []
    if node.by_key is None:
        node.by_key = _by_key(node)
    pairs = node.by_key.get(part, ())
    return [Entry(node, i, node.children[2 * i], node.children[2 * i + 1]) for i in pairs]


def _by_key(node: Node) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for i, key in enumerate(node.children[::2]):
        if is_text(key):
            found.setdefault(key.value, []).append(i)
    return found


def is_text(node: Node) -> bool:
    """Tell whether a scalar's value is a string."""
    if node.kind != "scalar":
        return False
    if node.tag not in (None, "!"):
        return node.tag == _STR
    return bool(node.style) or resolves_to_text(node.value)


def resolves_to_text(plain: str) -> bool:
    """Tell whether YAML 1.1 reads an unquoted scalar as a string."""
    return bool(loading.RESOLVER.resolve(yaml.ScalarNode, plain, (True, False)) == _STR)


def is_null(node: Node) -> bool:
    """Tell whether a node is a null that no tag turns into something else."""
    if node.kind != "scalar" or node.style or node.tag is not None:
        return False
    return node.value in ("", "~", "null", "Null", "NULL")


def content_start(source: Source, node: Node) -> int:
    """Return where a node's content begins, behind its anchor and tag."""
    at = node.start
    for _ in range((node.anchor is not None) + (node.tag is not None)):
        found = _PROPERTY.match(source.text, at)
        if found is None:
            break
        at = source.skip_gap(found.end())
    return at


def entry_start(source: Source, entry: Entry) -> int:
    """Return where an entry begins: its dash, its `?`, or its key."""
    step = 1 if entry.key is None else 2
    before = entry.index * step - 1
    low = entry.parent.children[before].end if before >= 0 else content_start(source, entry.parent)
    first = entry.key or entry.value
    if entry.key is None and entry.parent.flow:
        return first.start
    found = source.indicator(low, first.start, "-" if entry.key is None else "?")
    return first.start if found is None else found


def after_colon(source: Source, entry: Entry) -> int | None:
    """Return the offset behind a mapping entry's colon, or None where it has none."""
    assert entry.key is not None  # noqa: S101 - only mappings have colons
    found = source.indicator(entry.key.end, max(entry.value.start, entry.key.end + 1), ":")
    return None if found is None else found + 1


def build(source: Source, name: str, also: Callable[[Iterator[Any]], None] | None = None) -> Tree:
    """Parse a text that holds at most one document; `also` reads its events, or some. Raises SpliceError."""
    builder = _Builder(source, name)
    events = builder.watched(loading.events(source.text, name))
    if also is not None:
        also(events)
    for _ in events:
        pass
    return builder.tree


class _Builder:
    def __init__(self, source: Source, name: str) -> None:
        self.source = source
        self.name = name
        self.tree = Tree()
        self.open: list[Node] = []
        self.anchors: dict[str, Node] = {}
        self.documents = 0
        self.count = 0

    def watched(self, events: Iterator[Any]) -> Iterator[Any]:
        """Yield events, and make the tree of them as they pass."""
        for event in events:
            if type(event) is yaml.ScalarEvent:  # most are, and PyYAML has no kinds of it
                self._attach(self._scalar(event))
            else:
                self._take(event)
            yield event

    def _take(self, event: Any) -> None:
        if isinstance(event, yaml.CollectionStartEvent):
            self._open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close(event)
        elif isinstance(event, yaml.AliasEvent):
            self._attach(self._alias(event))
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self._refuse(event, "a second document begins here")

    def _refuse(self, event: Any, reason: str) -> None:
        raise SpliceError(self.name, event.start_mark.line + 1, reason)

    def _scalar(self, event: Any) -> Node:
        mark, end, style = event.start_mark, event.end_mark.index, event.style or ""
        if style and style in "|>":
            end = _block_scalar_end(self.source, mark.index, end)
        node = Node("scalar", mark.index, end, mark.line + 1, False, event.value, style, event.anchor, event.tag)
        if node.anchor is not None:
            self._know_anchor(event, node)
        return node

    def _know_anchor(self, event: Any, node: Node) -> None:
        if node.anchor is None:
            return
        if node.anchor in self.anchors:
            self._refuse(event, f"a second anchor &{node.anchor}")
        self.anchors[node.anchor] = node

    def _alias(self, event: Any) -> Node:
        target = self.anchors.get(event.anchor)
        if target is None:
            self._refuse(event, f"the alias *{event.anchor} names no anchor before it")
        elif target in self.open:
            self._refuse(event, f"the alias *{event.anchor} lies inside what it names")
        node = Node("alias", event.start_mark.index, event.end_mark.index, event.start_mark.line + 1)
        node.value, node.target, node.size = event.anchor, target, target.size if target else 1
        self.tree.aliases.append(node)
        return node

    def _open(self, event: Any) -> None:
        if len(self.open) >= MAX_DEPTH:
            self._refuse(event, f"nested deeper than {MAX_DEPTH} levels")
        kind: Kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"
        node = Node(kind, event.start_mark.index, event.end_mark.index, event.start_mark.line + 1)
        node.flow, node.anchor, node.tag = bool(event.flow_style), event.anchor, event.tag
        self._know_anchor(event, node)
        self.open.append(node)

    def _close(self, event: Any) -> None:
        node = self.open.pop()
        end = event.end_mark.index
        # A block ends with its last content, not with the comments behind it; so does a flow pair without braces.
        bracketed = node.flow and self.source.text[end - 1 : end] in ("]", "}")
        if node.children and not bracketed:
            end = node.children[-1].end
        node.end = end
        node.size += sum(child.size for child in node.children)
        self._attach(node)

    def _attach(self, node: Node) -> None:
        self.count += node.size if node.kind == "alias" else 1
        if self.count > MAX_NODES or node.size > MAX_NODES:
            raise SpliceError(self.name, node.line, f"more than {MAX_NODES:,} values, aliases expanded")
        if not self.open:
            self.tree.root = node
            return
        parent = self.open[-1]
        if parent.kind == "mapping" and len(parent.children) % 2:
            self._place_missing(parent.children[-1], node)
        parent.children.append(node)

    def _place_missing(self, key: Node, value: Node) -> None:
        """Put a value that is not written right behind its colon, or behind its key: parsers differ there."""
        if value.start == value.end:
            colon = self.source.indicator(key.end, value.start + 1, ":")
            value.start = value.end = key.end if colon is None else colon + 1


def _block_scalar_end(source: Source, start: int, end: int) -> int:
    """Return the end of the last line of a `|` or `>` scalar, without the blank lines that do not count."""
    header = _BLOCK_HEADER.match(source.text, start)
    keep = header is not None and "+" in header.group(1)
    first = source.below(start)
    lines = source.text[first:end].splitlines(keepends=True)
    indent = _block_indent(lines)
    while not keep and lines and not lines[-1].strip() and len(lines[-1].rstrip("\r\n")) <= indent:
        end -= len(lines.pop())
    if not lines:
        return source.line_end(start)
    return end - (len(lines[-1]) - len(lines[-1].rstrip("\r\n")))


def _block_indent(lines: list[str]) -> int:
    for line in lines:
        if line.strip():
            return len(line) - len(line.lstrip(" "))
    return max((len(line) for line in lines), default=0)
