"""What changed since last time, and with `[` `]` `{` `}` between any two moments that are kept."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from model_tui.core.changes import Change, Moment, compare, count_by_kind
from model_tui.core.figures import Glyphs
from model_tui.moments import MomentError
from model_tui.tui.describe_changes import describe_changes
from model_tui.tui.screens.details import PagerScreen
from model_tui.tui.widgets.lines import Line, plain, wrapped
from model_tui.tui.widgets.pager import Pager
from model_tui.tui.working import in_background

_HINT: Final = "[ earlier, ] later beginning, { } end, esc closes"
NOW: Final = "now"
"""The name of the moment that is not kept yet."""


@dataclass(frozen=True, slots=True)
class Found:
    """What changed between two moments, of which the times are told (ISO)."""

    since: str
    until: str
    changes: list[Change]

    @classmethod
    def between(cls, old: Moment, new: Moment) -> "Found":
        """Compare two moments: that takes time with thousands of models."""
        return cls(old.at, new.at, compare(old, new))


class ChangesScreen(PagerScreen):
    """Changes between two moments."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "move(-1, 0)", "from earlier", show=False, tooltip="Begin a moment earlier"),
        Binding("right_square_bracket", "move(1, 0)", "from later", show=False, tooltip="Begin a moment later"),
        Binding("left_curly_bracket", "move(0, -1)", "to earlier", show=False, tooltip="End a moment earlier"),
        Binding("right_curly_bracket", "move(0, 1)", "to later", show=False, tooltip="End a moment later"),
    ]

    def __init__(
        self,
        names: Sequence[str],
        first: int,
        found: Found,
        load: Callable[[str], Moment],
        glyphs: Glyphs,
    ) -> None:
        """`names` are the moments there are, the oldest first and `now` last.

        What was found between the one at `first` and now is shown to begin with; `load` returns others, in a thread,
        and raises `MomentError`.
        """
        self.names = tuple(names)
        self.ends = (first, len(self.names) - 1)
        self._load = load
        self._glyphs = glyphs
        super().__init__(self._title(found), self._lines(found), _HINT)

    def action_move(self, beginning: int, end: int) -> None:
        """Begin or end a moment earlier or later, as long as the one comes before the other."""
        old, new = self.ends[0] + beginning, self.ends[1] + end
        if 0 <= old < new < len(self.names):
            self.ends = old, new
            in_background(self, self._compare, "moments", exclusive=True)

    async def _compare(self) -> None:
        old, new = (self.names[at] for at in self.ends)
        try:
            found = await asyncio.to_thread(self._compared, old, new)
        except MomentError as error:
            said = str(error)
            self._tell(f"from {old} to {new}", lambda width: wrapped(said, width, "warn"))
        else:
            self._tell(self._title(found), self._lines(found))

    def _compared(self, old: str, new: str) -> "Found":
        return Found.between(self._load(old), self._load(new))

    def _tell(self, title: str, lines: Callable[[int], Sequence[Line]]) -> None:
        self.title_text, self.lines, self._written_for = title, lines, None
        for pager in self.query(Pager):
            pager.border_title = plain(title)
            self._write(pager.room)

    def _when(self, found: "Found") -> str:
        told = 16 if found.since[:16] != found.until[:16] else 19  # with seconds, where the minute is the same
        old, new = (at[:told].replace("T", " ") for at in (found.since, found.until))
        return f"since {old}" if self.names[self.ends[1]] == NOW else f"from {old} to {new}"

    def _title(self, found: "Found") -> str:
        counts = ", ".join(f"{count:,} {kind}" for kind, count in count_by_kind(found.changes).items())
        return f"what changed {self._when(found)}{self._glyphs.dot}{counts or 'nothing'}"

    def _lines(self, found: "Found") -> Callable[[int], Sequence[Line]]:
        when = self._when(found)
        return lambda width: describe_changes(found.changes, when, width, self._glyphs)
