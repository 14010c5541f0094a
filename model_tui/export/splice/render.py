"""New entries as text, in the style of their neighbours."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from model_tui.export.splice.nodes import Entry, Node, content_start, entries, entry_start
from model_tui.export.splice.scalars import scalar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model_tui.export.splice.source import Source

# Neighbours looked at on each level; the last ones are what a new entry will stand next to.
_SAMPLE = 8


class BlockStyle(Struct, frozen=True):
    """Columns: a nested mapping's from its key, a dash's from its key, an item's from its dash."""

    step: int = 2
    dash: int = 2
    item: int = 2
    dash_alone: bool = False


class FlowStyle(Struct, frozen=True):
    """How flow collections look; `indent` (columns of the line they begin on) spreads them over lines."""

    json: bool = False
    padded: bool = False
    indent: int | None = None
    step: int = 2
    eol: str = "\n"


def is_inline(value: Any) -> bool:
    """Tell whether a value stands on the line of its key even in block style."""
    return not (isinstance(value, (dict, list)) and value)


def block_lines(value: Any, indent: int, style: BlockStyle) -> list[str]:
    """Return the lines of a list or mapping that is not empty. Raises ValueError."""
    lines: list[str] = []
    if isinstance(value, dict):
        for key, child in value.items():
            lines += pair_lines(key, child, indent, style)
    else:
        for child in value:
            lines += item_lines(child, indent, style)
    return lines


def pair_lines(key: Any, value: Any, indent: int, style: BlockStyle) -> list[str]:
    """Return the lines of one key and its value."""
    head = f"{' ' * indent}{scalar(key)}:"
    if is_inline(value):
        return [f"{head} {scalar(value)}"]
    return [head, *block_lines(value, indent + child_indent(value, style), style)]


def child_indent(value: Any, style: BlockStyle) -> int:
    """Return how much deeper than its key a value stands."""
    return style.dash if isinstance(value, list) else style.step


def item_lines(value: Any, indent: int, style: BlockStyle) -> list[str]:
    """Return the lines of one list item."""
    pad = " " * indent
    if is_inline(value):
        return [f"{pad}-{' ' * (style.item - 1)}{scalar(value)}"]
    lines = block_lines(value, indent + style.item, style)
    if style.dash_alone:
        return [f"{pad}-", *lines]
    lines[0] = f"{pad}-{lines[0][indent + 1 :]}"
    return lines


def flow_text(value: Any, style: FlowStyle, depth: int = 0) -> str:
    """Return a value in flow style, without blanks around it. Raises ValueError."""
    if is_inline(value):
        return scalar(value, flow=True, json=style.json)
    if isinstance(value, dict):
        parts = [flow_pair(key, child, style, depth + 1) for key, child in value.items()]
    else:
        parts = [flow_text(child, style, depth + 1) for child in value]
    left, right = "{}" if isinstance(value, dict) else "[]"
    if style.indent is None:
        pad = " " if style.padded else ""
        return f"{left}{pad}{', '.join(parts)}{pad}{right}"
    outer = style.eol + " " * (style.indent + depth * style.step)
    inner = outer + " " * style.step
    return f"{left}{inner}{(',' + inner).join(parts)}{outer}{right}"


def flow_pair(key: Any, value: Any, style: FlowStyle, depth: int = 0) -> str:
    """Return one key and its value in flow style."""
    return f"{scalar(key, flow=True, json=style.json)}: {flow_text(value, style, depth)}"


class Styles:
    """Reads styles off a text: from the neighbours of a new entry, else from the document, else the defaults."""

    def __init__(self, source: Source, root: Node | None) -> None:
        self._source = source
        self._root = root
        self._known: dict[int, BlockStyle] = {}

    def block(self, node: Node | None) -> BlockStyle:
        """Return the style for new entries of a block collection (None: of the document)."""
        node = node or self._root
        if node is None:
            return BlockStyle()
        if id(node) not in self._known:
            counts = _Counts()
            self._count(node, counts)
            base = BlockStyle() if node is self._root else self.block(None)
            self._known[id(node)] = counts.style(base)
        return self._known[id(node)]

    def flow(self, node: Node) -> FlowStyle:
        """Return the style for new entries of a flow collection."""
        text = self._source.text
        start = content_start(self._source, node)
        json = _quotes_keys(node) if _has_keys(node) else bool(self._root and self._root.flow)
        last = node.children[-1] if node.children else None
        model = last if last is not None and last.flow else node
        inside = content_start(self._source, model) + 1
        padded = text[inside : inside + 1] == " "
        spread = last is not None and last.flow and _line_breaks(text[last.start : last.end])
        return FlowStyle(
            json=json,
            padded=padded and not spread,
            indent=self._indent(last.start) if last is not None and spread else None,
            step=self._flow_step(node, start),
            eol=self._source.eol,
        )

    def _indent(self, at: int) -> int:
        line = self._source.text[self._source.line_start(at) : at]
        return len(line) - len(line.lstrip())

    def _flow_step(self, node: Node, start: int) -> int:
        first = node.children[0].start if node.children else start
        return max(self._indent(first) - self._indent(start), 0) or BlockStyle().step

    def _count(self, node: Node, counts: _Counts) -> None:
        if not node.is_block:
            return
        sample = entries(node)[-_SAMPLE:]
        if node.kind == "sequence":
            self._count_items(sample, counts)
        else:
            self._count_pairs(sample, counts)
        for entry in sample:
            self._count(entry.value, counts)

    def _count_items(self, sample: Iterable[Entry], counts: _Counts) -> None:
        for entry in sample:
            dash = entry_start(self._source, entry)
            child = entry.value
            alone = self._source.starts_line(child.start)
            if child.start > dash + 1:
                counts.item[
                    child.start - dash if not alone else self._source.column(child.start) - self._source.column(dash)
                ] += 1
            if child.is_block:
                counts.alone[alone] += 1

    def _count_pairs(self, sample: Iterable[Entry], counts: _Counts) -> None:
        for entry in sample:
            if not entry.value.is_block:
                continue
            outer = self._source.column(entry_start(self._source, entry))
            inner = self._source.column(entry_start(self._source, entries(entry.value)[0]))
            (counts.dash if entry.value.kind == "sequence" else counts.step)[inner - outer] += 1


class _Counts:
    """How often each distance was seen."""

    def __init__(self) -> None:
        self.step: Counter[int] = Counter()
        self.dash: Counter[int] = Counter()
        self.item: Counter[int] = Counter()
        self.alone: Counter[bool] = Counter()

    def style(self, base: BlockStyle) -> BlockStyle:
        return BlockStyle(
            step=_most(self.step, base.step, 1),
            dash=_most(self.dash, base.dash, 0),
            item=_most(self.item, base.item, 2),
            dash_alone=self.alone[True] > self.alone[False] if self.alone else base.dash_alone,
        )


def _most(counter: Counter[int], fallback: int, least: int) -> int:
    found = counter.most_common(1)
    return found[0][0] if found and found[0][0] >= least else fallback


def _line_breaks(text: str) -> bool:
    return "\n" in text or "\r" in text


def _has_keys(node: Node) -> bool:
    return any(child.kind == "mapping" for child in (node, *node.children))


def _quotes_keys(node: Node) -> bool:
    """Tell whether the keys in a flow collection, or in its items, stand in double quotes."""
    mappings = [child for child in (node, *node.children) if child.kind == "mapping" and child.children]
    return bool(mappings) and all(key.style == '"' for m in mappings for key in m.children[::2])
