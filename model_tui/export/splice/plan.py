"""From edits to new bytes: find the places, collect patches, and prove the result before it is returned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from msgspec import Struct

from model_tui.export.splice import block, flow
from model_tui.export.splice.decoding import check_size, encoded
from model_tui.export.splice.edits import Change, Overlap, change_tree
from model_tui.export.splice.errors import SpliceError
from model_tui.export.splice.nodes import Entry, Node, entries, entries_of, is_null
from model_tui.export.splice.patches import Patches
from model_tui.export.splice.render import BlockStyle, Styles, block_lines, flow_text
from model_tui.export.splice.text import YamlText, value_of
from model_tui.export.splice.values import applied, same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model_tui.export.splice.edits import Edit


def splice(text: YamlText, edits: Sequence[Edit]) -> bytes:
    """Return the bytes of a file after some edits, everything outside the touched entries as it was.

    The result has been parsed again and holds exactly what the edits give. Raises SpliceError.
    """
    try:
        change = change_tree(edits)
        patches = Patches(text.source, Styles(text.source, text.tree.root))
        planner = _Planner(text, patches, text.tree.first_uses())
        planner.run(change)
        expected = applied(text.value, change)
        if same(expected, text.value):  # one out and its like in at the end, say: no blank need move
            return text.data
        result = encoded(planner.patches.assembled(), bom=text.has_bom)
    except SpliceError:
        raise
    except Overlap as error:
        raise SpliceError(text.name, None, str(error)) from None
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise SpliceError(text.name, None, f"the edit cannot be placed: {error}") from None
    open_ended = _open_ended(text, result)
    if open_ended is not None and _holds(open_ended, text, expected):
        return open_ended
    _prove(text, result, expected)
    return result


def _open_ended(text: YamlText, result: bytes) -> bytes | None:
    """Return the result without the line break that a cut has left at its end, where the file had none there."""
    if not text.source.text or text.source.text.endswith(("\n", "\r")):
        return None
    trimmed = result.removesuffix(text.source.eol.encode())
    return trimmed if trimmed != result else None


def _holds(result: bytes, text: YamlText, expected: Any) -> bool:
    try:
        return same(value_of(result, text.name, listed=text.listed), expected)
    except SpliceError:
        return False


def _prove(text: YamlText, result: bytes, expected: Any) -> None:
    check_size(result, text.name)
    try:
        value = value_of(result, text.name, listed=text.listed)
    except SpliceError as error:
        raise SpliceError(text.name, error.line, f"the edit cannot be placed safely here: {error.reason}") from None
    if same(value, expected):
        return
    open_text = _open_block_text(text)
    if open_text is not None:
        raise SpliceError(text.name, open_text.line, "this text ends the file and lacks a line break: add one first")
    raise SpliceError(text.name, None, "the edit cannot be placed without changing other values")


def _open_block_text(text: YamlText) -> Node | None:
    """Return the `|` or `>` text that ends at the end of the file: a line break behind it would become part of it."""
    node = text.tree.root
    while node is not None and node.children:
        node = node.children[-1]
    at_end = node is not None and node.style in ("|", ">") and node.end == len(text.source.text)
    return node if at_end else None


class _Planner(Struct, frozen=True):
    text: YamlText
    patches: Patches
    uses: dict[int, Node]

    def run(self, change: Change) -> None:
        root = self.text.tree.root
        if not change.parts and not change.appended:
            return
        if root is None or root.kind == "scalar":
            lines = block_lines(applied([] if self.text.listed else {}, change), 0, BlockStyle())
            self.patches.insert_last(0, lines)
            return
        self._visit(None, root, self.text.value, change)
        self._check_aliases()

    def _refuse(self, node: Node, reason: str) -> NoReturn:
        raise SpliceError(self.text.name, node.line, reason)

    def _visit(self, entry: Entry | None, node: Node, value: Any, change: Change) -> None:
        """Change something inside a node."""
        self._refuse_shared(node)
        if is_null(node) or (node.kind != "scalar" and not node.children):
            self._replace(entry, node, self._applied(node, value, change))
        elif node.kind == "scalar":
            self._refuse(node, "there is a single value where a list or mapping must be")
        else:
            self._visit_collection(entry, node, value, change)

    def _applied(self, node: Node, value: Any, change: Change) -> Any:
        try:
            return applied(value, change)
        except (KeyError, IndexError) as error:
            self._refuse(node, f"there is no entry {error}")
        except TypeError as error:
            self._refuse(node, str(error))

    def _visit_collection(self, entry: Entry | None, node: Node, value: Any, change: Change) -> None:
        self._check_kind(node, value, change)
        gone: set[int] = set()
        stay: list[tuple[int, str | int, Change]] = []
        new: list[tuple[str | None, Any]] = [(None, item) for item in change.appended]
        for part, child in change.parts.items():
            found = entries_of(node, part)
            if not found and not self._is_merged_already(value, part, child):
                new.append((self._missing_key(node, value, part, child), self._applied(node, None, child)))
            elif not found:
                continue
            elif child.is_delete:
                gone |= {e.index for e in found}
            else:
                stay.append((found[-1].index, part, child))
        all_entries = entries(node)
        if len(gone) == len(all_entries):
            at_end = node is self.text.tree.root
            left_bare = self.text.listed and at_end and not new  # readers of a list choke on a file of nothing
            if node.flow or left_bare or not block.clear(self.patches, entry, node, new, at_end=at_end):
                self._replace(entry, node, [v for _, v in new] if node.kind == "sequence" else dict(new))
            return
        for index, part, child in sorted(stay, key=lambda place: place[0]):
            self._change_entry(all_entries[index], value[part], child)
        if gone:
            (flow if node.flow else block).remove(self.patches, node, gone)
        if new:
            self._add(node, next(e for e in reversed(all_entries) if e.index not in gone), new)

    def _check_kind(self, node: Node, value: Any, change: Change) -> None:
        expected = list if node.kind == "sequence" else dict
        if not isinstance(value, expected):
            self._refuse(node, f"the tag {node.tag} makes this something else than a {node.kind}")
        if change.appended and expected is dict:
            self._refuse(node, "there is a mapping where a list must be")
        if expected is list and any(isinstance(part, str) for part in change.parts):
            self._refuse(node, "there is a list where a mapping must be")

    def _missing_key(self, node: Node, value: Any, part: str | int, child: Change) -> str:
        if not isinstance(part, str) or child.is_delete:
            self._refuse(node, f"there is no entry {part!r}")
        if part in value and not child.is_set:
            self._refuse(node, f"{part} comes from a merge key (<<)")
        return part

    def _is_merged_already(self, value: Any, part: str | int, child: Change) -> bool:
        """Tell whether a merge key gives an entry the value that it shall have."""
        return isinstance(value, dict) and child.is_set and part in value and same(value[part], child.value)

    def _change_entry(self, entry: Entry, value: Any, child: Change) -> None:
        if not child.is_set:
            self._visit(entry, entry.value, value, child)
        elif not same(value, child.value):
            self._replace(entry, entry.value, child.value)

    def _add(self, node: Node, last: Entry, new: Sequence[tuple[str | None, Any]]) -> None:
        if node.flow:
            flow.add(self.patches, node, last, new)
        else:
            block.add(self.patches, node, last, new, at_end=node is self.text.tree.root)

    def _replace(self, entry: Entry | None, node: Node, value: Any) -> None:
        empty_brackets = node.flow and not node.children
        comment_inside = empty_brackets and "#" in self.text.source.text[node.start : node.end]
        if empty_brackets and value and (entry is None or comment_inside):
            flow.fill(self.patches, node, value)
        elif entry is None:
            self._replace_root(node, value)
        else:
            self.patches.note_cut(node.start, node.end)
            keeps_flow = isinstance(value, (list, dict)) and node.flow and node.children
            (flow if entry.parent.flow or keeps_flow else block).replace(self.patches, entry, value)

    def _replace_root(self, node: Node, value: Any) -> None:
        """Replace all top-level entries, between whatever comments stand above and below them."""
        source = self.text.source
        self.patches.note_cut(node.start, node.end)
        if node.flow:
            self.patches.replace(node.start, node.end, flow_text(value, self.patches.styles.flow(node)))
            return
        style = self.patches.styles.block(node)
        column = source.column(node.start)
        bare = "[]" + source.eol if self.text.listed else ""
        text = source.eol.join(block_lines(value, column, style)) if value else bare
        stop = source.line_end(node.end) if value else source.below(node.end)
        self.patches.replace(source.line_start(node.start), stop, text)

    def _refuse_shared(self, node: Node) -> None:
        """Refuse to change what is also somewhere else."""
        if node.kind == "alias":
            self._refuse(node, f"this is an alias (*{node.value}) of something that stands elsewhere")
        alias = self.uses.get(id(node))
        if alias is not None:
            self._refuse(node, f"this is used again in line {alias.line} (*{alias.value})")

    def _check_aliases(self) -> None:
        """Refuse to cut an anchor whose aliases stay."""
        is_cut = self.patches.cut_test()
        for alias in self.text.tree.aliases:
            target = alias.target
            if target is not None and is_cut(target.start) and not is_cut(alias.start):
                self._refuse(target, f"the anchor &{alias.value} is still used in line {alias.line}")
