"""Edits of flow collections, JSON included: new entries stand on lines of their own where the others do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from model_tui.export.splice.nodes import Entry, Node, after_colon, content_start, entries, entry_start
from model_tui.export.splice.render import FlowStyle, flow_pair, flow_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from model_tui.export.splice.patches import Patches
    from model_tui.export.splice.source import Source


def replace(patches: Patches, entry: Entry, value: Any) -> None:
    """Give an entry a new value in flow style. Raises ValueError."""
    source, old = patches.source, entry.value
    style = patches.styles.flow(entry.parent if entry.parent.flow else old)
    text = flow_text(value, _spread_like(source, old, style))
    if old.start < old.end:
        patches.replace(old.start, old.end, text)
        return
    after = after_colon(source, entry)
    if after is None:
        patches.replace(old.end, old.end, f": {text}")
    else:
        patches.replace(after, after, f" {text}")


def fill(patches: Patches, node: Node, value: Any) -> None:
    """Put all entries of a value into empty brackets, in front of what comments are there. Raises ValueError."""
    text = flow_text(value, patches.styles.flow(node))
    inside = content_start(patches.source, node) + 1
    patches.replace(inside, inside, text[1:-1])


def add(patches: Patches, node: Node, last: Entry, new: Sequence[tuple[str | None, Any]]) -> None:
    """Add entries behind the last one that stays; keys are None in a sequence. Raises ValueError."""
    source = patches.source
    style = patches.styles.flow(node)
    texts = [flow_text(value, style) if key is None else flow_pair(key, value, style) for key, value in new]
    end, start = _end(last), entry_start(source, last)
    closing = node.end - 1
    if not source.starts_line(start) or source.line_end(end) > closing:
        patches.replace(end, end, "".join(f", {text}" for text in texts))
        return
    separator = f",{source.eol}{source.text[source.line_start(start) : start]}"
    is_last = last.index == len(entries(node)) - 1
    comma = source.indicator(end, closing, ",") if is_last else None
    if not is_last:
        patches.replace(end, end, "".join(separator + text for text in texts))
        return
    # Behind the comment that stands on the last entry's line.
    if comma is None:
        patches.replace(end, end, ",")
    at = source.line_end(end if comma is None else comma)
    patches.replace(at, at, separator[1:] + separator.join(texts) + ("" if comma is None else ","))


def remove(patches: Patches, node: Node, gone: AbstractSet[int]) -> None:
    """Remove some, not all, entries of a flow collection, by index."""
    source, all_entries = patches.source, entries(node)
    kept = max(set(range(len(all_entries))) - gone)
    for index in gone:
        patches.note_cut(entry_start(source, all_entries[index]), _end(all_entries[index]))
    tail_end = _end(all_entries[-1])
    open_tail = kept < len(all_entries) - 1 and source.indicator(tail_end, node.end - 1, ",") is None
    comma = source.indicator(_end(all_entries[kept]), node.end - 1, ",")
    if open_tail and comma is not None:
        tail = source.text[comma:tail_end]
        if "\n" not in tail and "\r" not in tail:
            patches.replace(comma, tail_end, "")
            gone = {index for index in gone if index < kept}
        else:
            patches.replace(comma, comma + 1, "")
    for index in sorted(gone):
        _remove_one(source, patches, node, all_entries[index])


def _remove_one(source: Source, patches: Patches, node: Node, entry: Entry) -> None:
    start, stop = entry_start(source, entry), _end(entry)
    comma = source.indicator(stop, node.end - 1, ",")
    following = entries(node)[entry.index + 1 :]
    if comma is not None and (not following or comma < entry_start(source, following[0])):
        stop = comma + 1
    line_end = source.line_end(stop)
    if source.starts_line(start) and source.skip_gap(stop) >= line_end:
        patches.replace(source.line_start(start), source.below(stop), "")
        return
    while source.text[stop : stop + 1] == " ":
        stop += 1
    patches.replace(start, stop, "")


def _end(entry: Entry) -> int:
    return max(entry.value.end, entry.key.end if entry.key else 0)


def _spread_like(source: Source, old: Node, style: FlowStyle) -> FlowStyle:
    """Return the style with the new value on as many lines as the old one takes: one, or one for each entry."""
    text = source.text[old.start : old.end]
    if not old.flow or not ("\n" in text or "\r" in text):
        return structs.replace(style, indent=None)
    line = source.text[source.line_start(old.start) : old.start]
    return structs.replace(style, indent=len(line) - len(line.lstrip()), padded=False)
