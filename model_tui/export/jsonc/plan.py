"""From edits to new bytes: find the places, collect patches, and prove the result before it is returned."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from model_tui.export.jsonc.text import JsonText, entry_of
from model_tui.export.splice.decoding import check_size, encoded
from model_tui.export.splice.edits import Change, Overlap, change_tree
from model_tui.export.splice.errors import SpliceError
from model_tui.export.splice.values import applied, same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model_tui.export.jsonc.parser import Entry, Node
    from model_tui.export.splice.edits import Edit

_TAIL_BLANKS = " \t"


def edit(text: JsonText, edits: Sequence[Edit]) -> bytes:
    """Return the bytes of a file after some edits, everything outside the touched entries as it was.

    The result has been parsed again and holds exactly what the edits give. Raises `SpliceError`.
    """
    try:
        change = change_tree(edits)
        expected = applied(text.value, change)
        if same(expected, text.value):  # one out and its like in at the end, say: no blank need move
            return text.data
        editor = _Editor(text)
        editor.run(change)
        result = encoded(editor.assembled(), bom=text.has_bom)
    except Overlap as error:
        raise SpliceError(text.name, None, str(error)) from None
    except SpliceError:
        raise
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise SpliceError(text.name, None, f"the edit cannot be placed: {error}") from None
    check_size(result, text.name)
    try:
        value = JsonText.parse(result, text.name).value
    except SpliceError as error:
        raise SpliceError(text.name, error.line, f"the edit cannot be placed safely here: {error.reason}") from None
    if not same(value, expected):
        raise SpliceError(text.name, None, "the edit cannot be placed without changing other values")
    return result


@dataclass(slots=True)
class _Editor:
    text: JsonText
    patches: list[tuple[int, int, str]] = field(default_factory=list)

    def run(self, change: Change) -> None:
        root = self.text.root
        if not change.parts and not change.appended:
            return
        if root is None:
            self._fill_nothing(applied({}, change))
        else:
            self._visit(root, change)

    def assembled(self) -> str:
        """Return the new text. Raises ValueError when two patches overlap."""
        old, at = self.text.source.text, 0
        parts: list[str] = []
        for start, end, new in sorted(self.patches, key=lambda patch: patch[:2]):
            if start < at and new:
                raise ValueError("two edits touch the same text")
            parts += (old[at:start], new)  # two cuts may share the blanks between them
            at = max(at, end)
        return "".join([*parts, old[at:]])

    def _refuse(self, node: Node, reason: str) -> NoReturn:
        raise SpliceError(self.text.name, self.text.line_at(node.start), reason)

    def _fill_nothing(self, value: dict[str, Any]) -> None:
        """Write a value into a file of nothing but comments, below them."""
        source = self.text.source
        text, end = source.text, len(source.text)
        gap = source.eol if text and not text.endswith(("\n", "\r")) else ""
        self.patches.append((end, end, f"{gap}{self._written(value, '')}{source.eol}"))

    def _visit(self, node: Node, change: Change) -> None:
        """Change something inside an object or an array."""
        if node.value is None:
            self._replace(node, applied(None, change))
            return
        if not node.is_open:
            self._refuse(node, "there is a single value where an object or array must be")
        gone: list[Entry] = []
        new: list[tuple[str | None, Any]] = [(None, item) for item in change.appended]
        for part, child in change.parts.items():
            entry = entry_of(node, part)
            if entry is None:
                if child.is_delete or not isinstance(part, str):
                    self._refuse(node, f"there is no entry {part!r}")
                new.append((part, child.value if child.is_set else applied(None, child)))
            elif child.is_delete:
                gone += [e for e in node.entries if e is entry or (e.key is not None and e.key == entry.key)]
            elif not child.is_set:
                self._visit(entry.node, child)
            elif not same(entry.node.value, child.value):
                self._replace(entry.node, child.value)
        self._cut(node, gone, keeps_comma=bool(new))
        if new:
            self._add(node, [entry for entry in node.entries if not any(entry is one for one in gone)], new)

    def _replace(self, node: Node, value: Any) -> None:
        text = self.text.source.text
        is_spread = node.is_open and "\n" in text[node.start : node.end]
        new = self._written(value, self._indent_at(node.start)) if is_spread or not node.is_open else _flat(value)
        self.patches.append((node.start, node.end, new))

    def _indent_at(self, at: int) -> str:
        """Return the blanks that the line of an offset begins with."""
        source = self.text.source
        line = source.text[source.line_start(at) : at]
        return line[: len(line) - len(line.lstrip(_TAIL_BLANKS))]

    def _written(self, value: Any, indent: str) -> str:
        """Return a value as text, spread over lines, for a line that begins with `indent`."""
        spread = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=self.text.indent)
        return spread.replace("\n", self.text.source.eol + indent)

    def _pair(self, key: str | None, value: Any, indent: str) -> str:
        return ("" if key is None else f"{_flat(key)}: ") + self._written(value, indent)

    # adding

    def _add(self, node: Node, kept: Sequence[Entry], new: Sequence[tuple[str | None, Any]]) -> None:
        source = self.text.source
        if not node.entries or not kept:
            self._fill(node, new)
            return
        last = kept[-1]
        after = last.node.end if last.comma is None else last.comma + 1
        ends_with_comma = node.entries[-1].comma is not None
        if not source.starts_line(last.start):
            texts = [("" if key is None else f"{_flat(key)}: ") + _flat(value) for key, value in new]
            lead = "," if last.comma is None else ""
            self.patches.append((after, after, lead + ",".join(f" {text}" for text in texts)))
            return
        indent = self._indent_at(last.start)
        lines = f",{source.eol}{indent}".join(self._pair(key, value, indent) for key, value in new)
        closing = "," if ends_with_comma else ""
        if last.comma is None:
            self.patches.append((after, after, ","))
        at = self._line_end(after, node.end - 1)
        self.patches.append((at, at, f"{self._break_at(at)}{indent}{lines}{closing}"))

    def _break_at(self, at: int) -> str:
        """Return the line break that stands at an offset, so that the line before it ends as it did, else the usual."""
        source = self.text.source
        return (source.text[at : source.below(at)] if source.line_end(at) == at else "") or source.eol

    def _line_end(self, at: int, closing: int) -> int:
        """Return where the line of an offset ends, behind the comment on it, or `at` where more than that follows."""
        text, end = self.text.source.text, self.text.source.line_end(at)
        rest = text[at:end].strip(_TAIL_BLANKS)
        is_comment = rest.startswith("//") or (rest.startswith("/*") and rest.find("*/") == len(rest) - 2)
        return end if end <= closing and (not rest or is_comment) else at

    def _fill(self, node: Node, new: Sequence[tuple[str | None, Any]]) -> None:
        """Put entries into an object or array that has none left, below whatever comments it holds."""
        source = self.text.source
        outer = self._indent_at(node.start)
        indent = outer + self.text.indent
        lines = f",{source.eol}{indent}".join(self._pair(key, value, indent) for key, value in new)
        inside = node.start + 1
        at = self._line_end(inside, node.end - 1)
        last = f"{source.eol}{outer}" if source.line_end(at) > at else ""
        self.patches.append((at, at, f"{self._break_at(at)}{indent}{lines}{last}"))

    # cutting

    def _cut(self, node: Node, gone: Sequence[Entry], *, keeps_comma: bool) -> None:
        """Take entries out, each with the comma behind it; the last one that stays needs none any more."""
        if not gone:
            return
        kept = [entry for entry in node.entries if not any(entry is one for one in gone)]
        for entry in gone:
            self._cut_one(entry)
        had_last_comma = node.entries[-1].comma is not None
        if kept and kept[-1] is not node.entries[-1] and not had_last_comma and not keeps_comma:
            comma = kept[-1].comma
            if comma is not None:
                self.patches.append((comma, comma + 1, ""))

    def _cut_one(self, entry: Entry) -> None:
        source = self.text.source
        end = entry.node.end if entry.comma is None else entry.comma + 1
        line_end = self._line_end(end, len(source.text))
        if source.starts_line(entry.start) and line_end == source.line_end(end):
            self.patches.append((source.line_start(entry.start), source.below(line_end), ""))
            return
        start = entry.start
        if entry.comma is None:
            while source.text[start - 1] in _TAIL_BLANKS:
                start -= 1
        else:
            while source.text[end : end + 1] in tuple(_TAIL_BLANKS):
                end += 1
        self.patches.append((start, end, ""))


def _flat(value: Any) -> str:
    """Return a value as text on one line."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
