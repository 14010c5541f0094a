"""Cuts and insertions in a text, collected first and applied together."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from model_tui.export.splice.render import Styles
    from model_tui.export.splice.source import Source

_DOCUMENT_END = re.compile(r"^\.\.\.(?=\s|$)", re.MULTILINE)


class Patch(Struct, frozen=True):
    """Put `text` in the place of `[start, end)`."""

    start: int
    end: int
    text: str


class Patches(Struct, frozen=True):
    """What is to change in a source, with the spans of the old nodes that go."""

    source: Source
    styles: Styles
    items: list[Patch] = []
    cuts: list[tuple[int, int]] = []

    def replace(self, start: int, end: int, text: str) -> None:
        """Put text in the place of `[start, end)`."""
        self.items.append(Patch(start, end, text))

    def note_cut(self, start: int, end: int) -> None:
        """Remember that the nodes in `[start, end)` will be gone."""
        self.cuts.append((start, end))

    def cut_test(self) -> Callable[[int], bool]:
        """Return a test whether the node at an offset goes; the cuts do not overlap."""
        cuts = sorted(self.cuts)
        starts = [start for start, _ in cuts]

        def is_cut(at: int) -> bool:
            index = bisect_right(starts, at) - 1
            return index >= 0 and at < cuts[index][1]

        return is_cut

    def insert_below(self, at: int, lines: Sequence[str]) -> None:
        """Insert lines below the line of an offset."""
        source = self.source
        text = source.eol.join(lines)
        end, below = source.line_end(at), source.below(at)
        if not lines:
            return
        if end == below:
            self.replace(end, end, source.eol + text)
        else:
            self.replace(below, below, text + source.eol)

    def insert_last(self, after: int, lines: Sequence[str]) -> None:
        """Insert lines at the end of the document whose content ends at `after`, before a closing `...`."""
        source = self.source
        text = source.eol.join(lines)
        closing = _DOCUMENT_END.search(source.text, after)
        if closing or not source.text or source.text[-1] in "\r\n":
            at = closing.start() if closing else len(source.text)
            self.replace(at, at, text + source.eol)
        else:
            self.replace(len(source.text), len(source.text), source.eol + text)

    def assembled(self) -> str:
        """Return the new text. Raises ValueError when two patches overlap."""
        old, at = self.source.text, 0
        parts: list[str] = []
        for patch in sorted(self.items, key=lambda p: (p.start, p.end)):
            if patch.start < at:
                raise ValueError("two edits touch the same text")
            parts += (old[at : patch.start], self._without_double_break(patch, parts, old[at : patch.start]))
            at = patch.end
        return "".join([*parts, old[at:]])

    def _without_double_break(self, patch: Patch, parts: list[str], gap: str) -> str:
        """Drop the line break before lines at the very end when a cut before them has left one."""
        eol = self.source.eol
        if patch.start < len(self.source.text) or not patch.text.startswith(eol) or gap:
            return patch.text
        left = next((part for part in reversed(parts) if part), "")
        return patch.text.removeprefix(eol) if left.endswith(("\n", "\r")) else patch.text
