"""What the main screen does with the picks: export, diff, undo, and the choice of the target."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from rich.cells import chop_cells
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.widget import AwaitMount
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from model_tui.core.model import Offer
from model_tui.core.snapshot import Key
from model_tui.core.text import harmless
from model_tui.tui.messages import TargetChanged
from model_tui.tui.widgets.lines import Line, wrapped
from model_tui.workbench import Workbench, shown_path

if TYPE_CHECKING:
    from model_tui.export.desk import Desk
    from model_tui.export.plan import Plan
    from model_tui.tui.app import ModelTuiApp

_SAID_FOR = 8.0
WRITING = "writing"
"""The group of the workers that change files: the app waits for them before it ends."""
_LINE_ROLES = {"+": "good", "-": "bad", "@": "accent"}

T = TypeVar("T")
R = TypeVar("R")


class ExportScreen(Screen[None]):
    """A screen with picks, and the commands that write them into somebody's file."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self.workbench = workbench
        self.picks: dict[Key, Offer] = {}
        self.target_name: str | None = None
        self._desk: Desk | None = None
        self._files = asyncio.Lock()

    @property
    def model_app(self) -> "ModelTuiApp":
        """The app, by its own type."""
        return cast("ModelTuiApp", self.app)

    @property
    def desk(self) -> "Desk":
        """Where the picks go: the file that the screen names, until another target is chosen."""
        if self._desk is None:
            self._desk = self.workbench.desk(self.target_name)
        return self._desk

    def shown(self, path: Path) -> str:
        """Return a path as people write it."""
        return shown_path(path, self.workbench.folder)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Hand a failure in the background on to the app, which tells it."""
        self.model_app.worker_changed(event)

    def _plan(self) -> "Plan":
        return self.desk.plan([self.workbench.pick(offer) for offer in self.picks.values()])

    def tell(self, message: str, *, severity: SeverityLevel = "information", timeout: float = _SAID_FOR) -> None:
        """Tell the user what was done, in place of what was told before."""
        # behind what was told just before, which is still on its way
        self.app.call_later(self.app.clear_notifications)
        safe = "\n".join(harmless(line) for line in message.split("\n"))
        self.notify(safe, severity=severity, timeout=timeout, markup=False)

    def open(self, screen: Screen[R], then: Callable[[R | None], None] | None = None) -> AwaitMount:
        """Put a screen over this one, without what was told before: it would lie over it."""
        self.app.clear_notifications()
        return self.app.push_screen(screen, then)

    async def attempt(self, work: Callable[[], T]) -> T | None:
        """Run work on files in a thread, one after another; what it refuses is told in one line."""
        try:
            async with self._files:
                return await asyncio.to_thread(work)
        except (ValueError, OSError, LookupError) as refusal:
            self.tell(str(refusal), severity="error", timeout=12)
            return None

    def _have_picks(self) -> bool:
        if not self.picks:
            self.tell("nothing picked yet: space picks the model under the cursor", severity="warning", timeout=4)
        return bool(self.picks)

    async def settle(self) -> bool:
        """Wait until what was asked of files is done; return whether all of it was."""
        at_work = [worker for worker in self.workers if worker.group == WRITING]
        return all([await self._outcome(worker) for worker in at_work])

    @staticmethod
    async def _outcome(worker: Worker[object]) -> bool:
        try:
            return bool(await worker.wait())
        except (WorkerFailed, WorkerCancelled):
            return False

    def action_export(self) -> None:
        """Write the picks into the target file, at once."""
        if self._have_picks():
            self.run_worker(self._export(), group=WRITING, exit_on_error=False)

    async def _export(self) -> bool:
        from model_tui.export.desk import summary  # noqa: PLC0415 - not needed for the first frame

        desk = self.desk

        def write() -> "Plan":
            plan = self._plan()
            desk.write(plan)
            return plan

        if (plan := await self.attempt(write)) is None:
            return False
        where, what = self.shown(plan.path), summary(plan.changes)
        if plan.writes:
            self.tell(f"{what} in {where}\nu takes it back")
        else:
            theirs = "\n".join(change.note for change in plan.changes if change.note)
            self.tell(f"{where} is unchanged: {what}\n{theirs}".strip())
        for warning in plan.warnings:
            self.notify(harmless(warning), severity="warning", timeout=_SAID_FOR, markup=False)
        return True

    def action_diff(self) -> None:
        """Show what export would change."""
        if self._have_picks():
            self.run_worker(self._show_diff(), group="diff", exclusive=True, exit_on_error=False)

    async def _show_diff(self) -> None:
        from model_tui.tui.screens.details import PagerScreen  # noqa: PLC0415

        plan = await self.attempt(self._plan)
        if plan is None:
            return
        where = self.shown(plan.path)
        await self.open(PagerScreen(f"what e writes into {where}", lambda width: diff_lines(plan, where, width)))

    def action_undo(self) -> None:
        """Take back the last export into the target file."""
        self.run_worker(self._undo(), group=WRITING, exit_on_error=False)

    async def _undo(self) -> bool:
        result = await self.attempt(self.desk.undo)
        if result is None:
            return False
        where = self.shown(result.path)
        what = f"{where} is gone again" if result.removed else f"{where} is as it was before ({result.note})"
        more = f"\nu again takes back one more of {result.left}" if result.left else ""
        self.tell(what + more)
        return True

    def action_target(self) -> None:
        """Choose which file the picks go into."""
        from model_tui.export.target import TARGET_NAMES, target  # noqa: PLC0415
        from model_tui.tui.screens.target import TargetScreen  # noqa: PLC0415

        choices = [(name, target(name).title, self.shown(self.workbench.desk(name).path)) for name in TARGET_NAMES]
        self.open(TargetScreen(choices, self.desk.target_name, self.model_app.glyphs.picked), self._target_chosen)

    def _target_chosen(self, name: str | None) -> None:
        if name is not None:
            self.target_name, self._desk = name, None
            self.post_message(TargetChanged(self.shown(self.desk.path)))


def diff_lines(plan: "Plan", shown: str, width: int) -> list[Line]:
    """Return a plan as lines of at most `width` cells: what happens to which entry, then the diff."""
    lines: list[Line] = []
    for change in plan.changes:
        line = f":{change.line}" if change.line is not None else ""
        lines.append([(f"{change.kind:8}", "key"), (f"{change.name}  ", "")])
        lines += wrapped(f"{change.note or ''}{line}", width, "dim")
    for warning in plan.warnings:
        lines += wrapped(warning, width, "warn")
    lines.append(())
    if not plan.writes:
        return [*lines, *wrapped("no change: the file stays as it is", width, "dim")]
    for text in plan.diff(shown):
        role = _LINE_ROLES.get(text[:1], "")
        lines += [[(piece, role)] for piece in chop_cells(harmless(text), max(width, 2))] or [()]
    return lines
