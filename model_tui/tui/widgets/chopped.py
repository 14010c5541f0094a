"""A long text, a diff say, as lines to paint: each is made when it is looked at."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import overload

from rich.cells import cell_len, chop_cells

from model_tui.core.text import harmless
from model_tui.tui.widgets.lines import Line

_NARROWEST = 2
"""Cells that a character may take: in fewer, nothing could be shown."""


class Chopped(Sequence[Line]):
    """Some lines, and below them a text, of which what does not fit in `width` cells goes on in the next line.

    Making a line for each of 200,000 took 50 MB, and as long again to forget them, on the event loop. What is worked
    out ahead is which of them do not fit, which are few.
    """

    def __init__(
        self, above: Sequence[Line], texts: Sequence[str], width: int, role_of: Callable[[str], str] = lambda _: ""
    ) -> None:
        """Work out what does not fit; `role_of` returns the role of a text, for all of its lines."""
        self._above = above
        self._texts = texts
        self._width = max(width, _NARROWEST)
        self._role_of = role_of
        cut = [(at, pieces) for at in self._wide() if len(pieces := self._pieces(texts[at])) > 1]
        self._long = [at for at, _ in cut]
        """Which texts take more than one line."""
        self._cut = [pieces for _, pieces in cut]
        """Their lines."""
        self._more = [0, *accumulate(len(pieces) - 1 for pieces in self._cut)]
        """How many lines more than texts there are before each of them, and in all."""
        self._begins = [at + more for at, more in zip(self._long, self._more, strict=False)]
        """In which line each of them begins."""

    def _wide(self) -> list[int]:
        """Return which texts may not fit. A cell is a character in all that is ASCII, and nearly all is."""
        width = self._width
        return [at for at, text in enumerate(self._texts) if len(text) > width or not text.isascii()]

    def _pieces(self, text: str) -> list[str]:
        text = harmless(text)
        return [text] if cell_len(text) <= self._width else chop_cells(text, self._width)

    def __len__(self) -> int:
        return len(self._above) + len(self._texts) + self._more[-1]

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Line]: ...
    def __getitem__(self, at: int | slice) -> Line | Sequence[Line]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if at < 0:
            at += len(self)
        if not 0 <= at < len(self):
            raise IndexError(at)
        if at < len(self._above):
            return self._above[at]
        return self._line(at - len(self._above))

    def _line(self, at: int) -> Line:
        last = bisect_right(self._begins, at) - 1  # of the texts of several lines, the last that has begun
        if last >= 0 and (piece := at - self._begins[last]) < len(self._cut[last]):
            return [(self._cut[last][piece], self._role_of(self._texts[self._long[last]]))]
        text = self._texts[at - self._more[last + 1]]
        return [(harmless(text), self._role_of(text))] if text else ()
