"""Edits of block collections: whole lines come and go, values are replaced in their place."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

from model_tui.export.splice.nodes import Entry, Node, after_colon, entries, entry_start
from model_tui.export.splice.render import block_lines, child_indent, is_inline, item_lines, pair_lines
from model_tui.export.splice.scalars import scalar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from model_tui.export.splice.patches import Patches
    from model_tui.export.splice.source import Source

_HEAD_COMMENT = re.compile(r"(?:[!&]\S*[ \t]*){0,2}(?:[|>][0-9+-]*)?[ \t]*(#.*)?")
_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r(?!\n))[ \t]*(?=[\r\n])")


def replace(patches: Patches, entry: Entry, value: Any) -> None:
    """Give an entry of a block collection a new value. Raises ValueError."""
    if is_inline(value):
        _replace_inline(patches, entry, scalar(value))
    elif entry.key is None:
        _replace_item(patches, entry, value)
    else:
        _replace_below_key(patches, entry, value)


def add(patches: Patches, node: Node, last: Entry, new: Sequence[tuple[str | None, Any]], *, at_end: bool) -> None:
    """Add entries behind the last one that stays; keys are None in a sequence. Raises ValueError.

    `at_end`: at the end of the document instead, below all comments.
    """
    source = patches.source
    style = patches.styles.block(node)
    column = source.column(entry_start(source, entries(node)[0]))
    blank = [""] if _is_spaced(source, node) else []
    lines: list[str] = []
    for key, value in new:
        own = item_lines(value, column, style) if key is None else pair_lines(key, value, column, style)
        lines += blank + own
    if not at_end:
        patches.insert_below(source.with_own_comments(end_of(last), column), lines)
        return
    ends_blank = source.text.endswith(("\n\n", "\r\n\r\n", "\r\r"))
    patches.insert_last(node.end, lines[1:] if blank and ends_blank else lines)


def remove(patches: Patches, node: Node, gone: AbstractSet[int]) -> None:
    """Remove some, not all, entries of a block collection, by index."""
    all_entries = entries(node)
    leading = 0
    if not patches.source.starts_line(entry_start(patches.source, all_entries[0])):
        while leading in gone:
            leading += 1
    if leading:
        _remove_leading(patches, all_entries, leading)
    for index in sorted(gone):
        if index >= leading:
            _remove_lines(patches, all_entries, index)


def clear(
    patches: Patches, entry: Entry | None, node: Node, new: Sequence[tuple[str | None, Any]], *, at_end: bool
) -> bool:
    """Remove all entries and add new ones, so that the comments between them stay; False where that cannot be done.

    `entry` is what holds the collection, None for the document. Raises ValueError.
    """
    source, all_entries = patches.source, entries(node)
    on_own_lines = source.starts_line(entry_start(source, all_entries[0]))
    after = None if entry is None else _after_indicator(source, entry)
    if not on_own_lines or node.anchor is not None or node.tag is not None or (entry and after is None):
        return False
    if not new and after is not None:
        patches.replace(after, after, " []" if node.kind == "sequence" else " {}")
    for index in range(len(all_entries)):
        _remove_lines(patches, all_entries, index)
    if new:
        add(patches, node, all_entries[-1], new, at_end=at_end)
    return True


def end_of(entry: Entry) -> int:
    """Return where the content of an entry ends."""
    return max(entry.value.end, entry.key.end if entry.key else 0)


def _replace_inline(patches: Patches, entry: Entry, text: str) -> None:
    source, old = patches.source, entry.value
    after = _after_indicator(source, entry)
    if after is None:
        patches.insert_below(end_of(entry), [f"{_pad(source, entry)}: {text}"])
    elif old.start == old.end:
        patches.replace(after, after, f" {text}")
    elif old.is_block and entry.key is not None and source.starts_line(old.start):
        patches.replace(after, after, f" {text}")
        patches.replace(_break_before(source, old.start), source.line_end(old.end), "")
    else:
        stop = source.line_end(old.end) if old.is_block else old.end
        patches.replace(old.start, stop, text + _head_comment(source, old))


def _replace_item(patches: Patches, entry: Entry, value: Any) -> None:
    source, old = patches.source, entry.value
    style = patches.styles.block(entry.parent)
    dash = entry_start(source, entry)
    if old.start == old.end:
        start = stop = dash + 1
        column, lead = source.column(dash) + style.item, " " * (style.item - 1)
    else:
        start, stop = old.start, source.line_end(old.end) if old.is_block else old.end
        column, lead = source.column(old.start), ""
    first, *rest = block_lines(value, column, style)
    patches.replace(start, stop, lead + first[column:])
    patches.insert_below(stop, rest)


def _replace_below_key(patches: Patches, entry: Entry, value: Any) -> None:
    source, old = patches.source, entry.value
    after = _after_indicator(source, entry)
    own_lines = old.start < old.end and source.starts_line(old.start)
    lines = _lines_below_key(patches, entry, value, own_lines=own_lines)
    if after is None:
        patches.insert_below(end_of(entry), [f"{_pad(source, entry)}:", *lines])
    elif own_lines:
        patches.replace(source.line_start(old.start), source.line_end(old.end), source.eol.join(lines))
    else:
        line_end = source.line_end(old.end)
        bare = old.is_block or not source.text[old.end : line_end].strip()
        if old.start < old.end:
            patches.replace(after, line_end if bare else old.end, _head_comment(source, old))
        patches.insert_below(old.end, lines)


def _lines_below_key(patches: Patches, entry: Entry, value: Any, *, own_lines: bool) -> list[str]:
    source, old = patches.source, entry.value
    style = patches.styles.block(entry.parent)
    indent = source.column(entry_start(source, entry)) + child_indent(value, style)
    kind = "sequence" if isinstance(value, list) else "mapping"
    if own_lines and old.is_block and old.kind == kind:
        indent = source.column(old.start)
    return block_lines(value, indent, style)


def _after_indicator(source: Source, entry: Entry) -> int | None:
    return entry_start(source, entry) + 1 if entry.key is None else after_colon(source, entry)


def _pad(source: Source, entry: Entry) -> str:
    return " " * source.column(entry_start(source, entry))


def _break_before(source: Source, at: int) -> int:
    """Return where the line break above the line of an offset begins."""
    start = source.line_start(at)
    return start - (2 if source.text[max(start - 2, 0) : start] == "\r\n" else 1)


def _head_comment(source: Source, old: Node) -> str:
    """Return the comment on the first line of a value that goes on below it, with two blanks before it."""
    if not (old.is_block or old.style in ("|", ">")):
        return ""
    found = _HEAD_COMMENT.fullmatch(source.text, old.start, source.line_end(old.start))
    return f"  {found.group(1)}" if found and found.group(1) else ""


def _is_spaced(source: Source, node: Node) -> bool:
    """Tell whether most entries have a blank line between them."""
    all_entries = entries(node)
    gaps = [source.text[end_of(a) : (b.key or b.value).start] for a, b in itertools.pairwise(all_entries)]
    return sum(bool(_BLANK_LINE.search(gap)) for gap in gaps) * 2 > len(gaps)


def _remove_leading(patches: Patches, all_entries: Sequence[Entry], count: int) -> None:
    """Remove the first entries of a collection whose first one shares its line with a dash.

    The entry behind them moves up to that dash, unless comments stand in between: those stay on lines of their own.
    """
    source, first = patches.source, all_entries[0]
    start, follower = entry_start(source, first), entry_start(source, all_entries[count])
    ends = [source.with_own_comments(end_of(entry), source.column(start)) for entry in all_entries[:count]]
    gaps = zip(ends, (entry_start(source, entry) for entry in all_entries[1 : count + 1]), strict=True)
    if not any("#" in source.text[low:high] for low, high in gaps):
        patches.note_cut(start, end_of(all_entries[count - 1]))
        patches.replace(start, follower, "")
        return
    patches.note_cut(start, end_of(first))
    while source.text[start - 1] == " ":
        start -= 1
    patches.replace(start, ends[0], "")
    for index in range(1, count):
        _remove_lines(patches, all_entries, index)


def _remove_lines(patches: Patches, all_entries: Sequence[Entry], index: int) -> None:
    source, entry = patches.source, all_entries[index]
    at = entry_start(source, entry)
    end = source.with_own_comments(end_of(entry), source.column(at))
    patches.note_cut(at, end_of(entry))
    start, stop = source.line_start(at), source.below(end)
    if index and (index == len(all_entries) - 1 or stop == len(source.text) or source.is_blank(stop)):
        start = _above_blanks(source, start, source.below(end_of(all_entries[index - 1])))
    patches.replace(start, stop, "")


def _above_blanks(source: Source, start: int, bound: int) -> int:
    """Return the start of the blank lines above a line start, but none above `bound`."""
    while start > bound:
        above = source.line_start(_break_before(source, start))
        if above < bound or not source.is_blank(above):
            break
        start = above
    return start
