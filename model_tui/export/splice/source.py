"""Positions in a text: lines, columns, and the gaps between nodes where comments and indicators stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from msgspec import Struct

_BREAK = re.compile(r"\r\n|\n|\r")
_LINE_END = re.compile(r"[^\r\n]*")
_GAP = re.compile(r"(?:\s+|#[^\r\n]*)*")


class Source(Struct, frozen=True, dict=True):
    """A text without its byte order mark; offsets are in characters."""

    text: str
    eol: str

    @cached_property
    def line_starts(self) -> list[int]:
        """Where each line begins."""
        return [0, *(match.end() for match in _BREAK.finditer(self.text))]

    def line_at(self, at: int) -> int:
        """Return the 1-based line of an offset."""
        return bisect_right(self.line_starts, at)

    @classmethod
    def of(cls, text: str) -> Source:
        """Wrap a text; new lines will end as most of its lines do."""
        windows = text.count("\r\n")
        counts = {"\n": text.count("\n") - windows, "\r\n": windows, "\r": text.count("\r") - windows}
        return cls(text, max(counts, key=lambda eol: counts[eol]))

    def line_start(self, at: int) -> int:
        """Return where the line of an offset begins."""
        newline = self.text.rfind("\n", 0, at)
        return max(newline, self.text.rfind("\r", newline + 1, at)) + 1

    def line_end(self, at: int) -> int:
        """Return where the line of an offset ends, before its line break."""
        found = _LINE_END.match(self.text, at)
        return found.end() if found else at

    def below(self, at: int) -> int:
        """Return where the next line begins: the end of the text when there is no line break."""
        end = self.line_end(at)
        found = _BREAK.match(self.text, end)
        return found.end() if found else end

    def column(self, at: int) -> int:
        """Return the column of an offset, 0-based, in characters."""
        return at - self.line_start(at)

    def starts_line(self, at: int) -> bool:
        """Tell whether only blanks stand before an offset on its line."""
        return not self.text[self.line_start(at) : at].strip()

    def is_blank(self, at: int) -> bool:
        """Tell whether the line of an offset has nothing on it."""
        return not self.text[self.line_start(at) : self.line_end(at)].strip()

    def skip_gap(self, at: int) -> int:
        """Return the first offset from `at` on that is neither white space nor in a comment."""
        found = _GAP.match(self.text, at)
        return found.end() if found else at

    def indicator(self, low: int, high: int, sign: str) -> int | None:
        """Return the offset of an indicator (`-`, `?`, `:`, `,`) in the gap between two nodes."""
        high = min(high, len(self.text))
        at = self.skip_gap(low)
        while at < high:
            if self.text[at] == sign:
                return at
            at = self.skip_gap(at + 1)
        return None

    def with_own_comments(self, at: int, column: int) -> int:
        """Return the end of an entry: comment lines right below it and deeper than its column belong to it."""
        end = self.line_end(at)
        while True:
            start = self.below(end)
            stop = self.line_end(start)
            line = self.text[start:stop]
            body = line.lstrip()
            if start == end or not body.startswith("#") or len(line) - len(body) <= column:
                return end
            end = stop
