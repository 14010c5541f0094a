"""The panes of the file view: the entries of a config and what was found about each, and how a review gets there."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content

from model_tui.core.text import clean
from model_tui.export.desk import Desk
from model_tui.export.plan import PlanError
from model_tui.export.review import Review
from model_tui.export.splice import SpliceError
from model_tui.reviewing import READABLE, ReviewDesk
from model_tui.tui.commands import FILE_FOOTER
from model_tui.tui.describe_review import Row, describe_row, rows_of, summary
from model_tui.tui.following import TARGET
from model_tui.tui.freeing import free_aside
from model_tui.tui.messages import DiscoveryDone, FilesChanged, SettingsChanged
from model_tui.tui.panes import Detail
from model_tui.tui.widgets.bars import KeyBar
from model_tui.tui.widgets.entries import EntryList
from model_tui.tui.widgets.lines import Line, fit_end, plain, wrapped
from model_tui.tui.working import WorkingScreen, in_background
from model_tui.workbench import Workbench

_PATIENCE: Final = 2.0
"""Seconds that keys wait for what the key before them asked for, so that what is typed ahead does what it says."""
_EDGE: Final = 6
"""Cells of a frame's edge that no title can have."""
_LEAST_PATH: Final = 20
"""Cells of the path that are shown before what was found is said in short."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is nothing to show: one line, what to press, and the line of the file that is to blame."""

    told: str
    help: str
    line: int | None = None


class FilePanes(WorkingScreen):
    """A screen over one config file that shows its review."""

    AUTO_FOCUS = "#entries"
    DEFAULT_CSS = """
    FilePanes {
        layout: vertical;
        & > #file { height: 1fr; layout: horizontal; }
        & #entries { width: 1fr; height: 1fr; border: round $border; }
        & #findings { width: 46; height: 1fr; padding: 0 1; border: round $foreground 25%; }
        &.-wider #findings { width: 60; }
        &.-narrow > #file, &.-tiny > #file { layout: vertical; }
        &.-narrow #findings, &.-tiny #findings { width: 1fr; height: 40%; }
        & #entries, & #findings { border-title-color: $text; border-subtitle-color: $text-muted; }
    }
    """

    def __init__(self, workbench: Workbench, desk: Desk) -> None:
        super().__init__(workbench)
        self.desk = desk
        self.reviews = ReviewDesk(workbench)
        self.review: Review | None = None
        """What was found when the file was read last; `None` before that, and where it cannot be read."""
        self.problem: Problem | None = None
        self.worst_first = False
        self._read_once = asyncio.Event()

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        with Container(id="file"):
            yield EntryList(self.model_app.glyphs, id="entries")
            yield Detail(self._show_row, id="findings")
        yield KeyBar()

    def on_mount(self) -> None:
        """Find the parts, and read the file."""
        self.entries = self.query_one(EntryList)
        self.findings = self.query_one(Detail)
        self.findings.can_focus = False
        self.keys = self.query_one(KeyBar)
        self.watch(self.entries, "highlighted", self._show_row, init=False)
        self._show_titles()
        self.show_keys()
        self.read_again()

    @property
    def where(self) -> str:
        """The file as people write it."""
        return self.shown(self.desk.path)

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.entries.highlighted

    @property
    def cursor_line(self) -> int | None:
        """The line of the screen that the cursor is on."""
        for entries in self.query(EntryList):
            if entries.highlighted is not None:
                return entries.content_region.y + 1 + entries.cursor - entries.scroll_offset.y
        return None

    # reading

    def read_again(self) -> None:
        """Read and review the file in the background."""
        if self.is_running:
            self._read_once.clear()
            in_background(self, self._read, "review", exclusive=True)

    async def reviewed(self) -> Review | None:
        """Return the review of the file as it stands, once there is one; `None` where there is none."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._read_once.wait(), _PATIENCE)
        return self.review

    async def in_turn(self, work: Callable[[], Awaitable[object]], group: str, patience: float = _PATIENCE) -> None:
        """Let work go on in the background, and keep the next keys back until it is done or takes too long."""
        worker = in_background(self, work, group, exclusive=True)
        waiting = asyncio.ensure_future(worker.wait())
        waiting.add_done_callback(_noticed)  # also where it ends after nobody waits for it any more
        await asyncio.wait([waiting], timeout=patience)

    @on(DiscoveryDone)
    def _more_is_known(self) -> None:
        self.read_again()

    @on(FilesChanged)
    def _files_changed(self, message: FilesChanged) -> None:
        if TARGET in message.names:
            self.read_again()
            self.tell_more(f"{self.where} has changed on the disk", severity="information", timeout=4)

    @on(SettingsChanged)
    def _settings_changed(self) -> None:
        self.keys.refresh()

    async def _read(self) -> None:
        problem: Problem | None = None
        review: Review | None = None
        try:
            with self.model_app.collecting.put_off():
                review = await asyncio.to_thread(self._review)
        except SpliceError as error:
            line = f":{error.line}" if error.line is not None else ""
            problem = Problem(f"{self.where}{line}: {error.reason}", "E opens it in your editor there", error.line)
        except (ValueError, OSError, LookupError) as error:
            problem = Problem(str(error), "E opens it in your editor")
        if review is None and problem is None:
            problem = self._nothing_to_read()
        free_aside(self.review, self.entries.rows)
        self.review, self.problem = review, problem
        self.show_review()
        self._read_once.set()

    def on_unmount(self) -> None:
        """Let go of a file that may have thousands of entries."""
        free_aside(self.review, self.entries.rows)
        self.review, self.entries.rows = None, ()
        self.entries.set_reactive(EntryList.highlighted, None)

    def _review(self) -> Review | None:
        """Return the review of the file, `None` where there is no such file, or none that can be reviewed."""
        if self.desk.target_name not in READABLE or not self.desk.path.exists():
            return None
        try:
            return self.reviews.review(self.desk.path, self.desk.target_name)[1]
        except PlanError as error:
            raise ValueError(clean(str(error))) from None

    def _nothing_to_read(self) -> Problem:
        if self.desk.target_name not in READABLE:
            told = f"files of the target {self.desk.target_name} cannot be reviewed"
            return Problem(told, f"q goes back, where T chooses another target: {', '.join(READABLE)} can")
        return Problem(f"{self.where} is not there yet", "q goes back, where space picks models and e writes them")

    # showing

    def show_review(self) -> None:
        """Show what was found, or why there is nothing to show."""
        rows = rows_of(self.review, worst_first=self.worst_first) if self.review is not None else []
        self.entries.show_rows(rows, [] if rows else self._nothing())
        self._show_titles()
        self.show_keys()
        self._show_row()

    def _nothing(self) -> list[Line]:
        problem = self.problem or Problem("no entries stand in it yet", "q goes back, where space picks and e writes")
        width = max(self.entries.room - 2, 1)
        role = "bad" if problem.line is not None else "title"
        lines = [(), *wrapped(problem.told, width, role), (), *wrapped(problem.help, width, "dim")]
        return [[("  ", ""), *line] for line in lines]

    def _show_row(self, *_: object) -> None:
        """Show what was found about the row under the cursor."""
        self.model_app.keep_toasts_off_cursor()
        width, row = self.findings.room, self.row
        if width <= 0:
            return
        if row is None:
            self.findings.show_subject("", [])
            return
        self.findings.show_subject(row.name, describe_row(row, width, self.model_app.glyphs))

    def _show_titles(self) -> None:
        room = max(self.entries.outer_size.width - _EDGE, 1)
        dot, ellipsis = self.model_app.glyphs.dot, self.model_app.glyphs.ellipsis
        if self.review is None:
            said = "" if self.problem is not None else f"{dot}reading {ellipsis}"
        else:
            said = f"{dot}{summary(self.review, room - len(dot) - _LEAST_PATH, self.model_app.glyphs)}"
        path = fit_end(self.where, max(room - len(said), 1), ellipsis)
        order = "worst first" if self.worst_first else "by line"
        below = f"{order}{dot}s changes it" if self.entries.rows else ""
        self.entries.write_titles(plain(f"{path}{said}"), Content(below))

    def show_keys(self) -> None:
        """Show the keys that work here now."""
        safe = len(self.review.safe) if self.review is not None else 0
        labels = {"repair_all": f"repair all {safe:,}" if safe else "repair all"}
        labels["sort"] = "by line" if self.worst_first else "worst first"
        self.keys.show_commands(FILE_FOOTER, labels)

    def on_resize(self) -> None:
        """Write titles and hints for the width there is."""
        self.call_after_refresh(self._resized)

    def on_line_view_resized(self) -> None:
        """Do so when a pane has its width: behind a sheet that comes later than the size of the screen."""
        self._resized()

    def _resized(self) -> None:
        self._show_titles()
        if not self.entries.rows and self.problem is not None:
            self.entries.show_rows([], self._nothing())

    # moving

    async def action_move(self, by: int) -> None:
        """Move by rows."""
        await self.reviewed()
        self.entries.move(self.entries.cursor + by)

    async def action_page(self, pages: float) -> None:
        """Move by pages."""
        await self.action_move(round(self.entries.page * pages))

    async def action_move_to(self, end: int) -> None:
        """Move to the first row, or with -1 to the last."""
        await self.action_move(-(10**9) if end == 0 else 10**9)

    async def action_next(self, by: int) -> None:
        """Move to the next row with an error or a warning, or where there is none with a note; round and round."""
        await self.reviewed()
        rows, at = self.entries.rows, self.entries.cursor
        order = [(at + by * step) % len(rows) for step in range(1, len(rows) + 1)]
        found = [place for place in order if rows[place].is_drift] or [p for p in order if rows[p].findings]
        if found:
            self.entries.move(found[0])
        else:
            self.tell("nothing was found", timeout=3)

    async def action_sort(self) -> None:
        """Show the gravest first, or all by line again."""
        await self.reviewed()
        self.worst_first = not self.worst_first
        self.show_review()


def _noticed(waiting: "asyncio.Future[object]") -> None:
    """Look at how work ended: who failed has told so itself, and asyncio would complain where nobody waits any more."""
    if not waiting.cancelled():
        waiting.exception()
