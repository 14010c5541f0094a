"""What the file view does to the file: repairs and removals, each shown as a diff first, and undo."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from model_tui.export.findings import Finding
from model_tui.export.review import Review
from model_tui.tui.exporting import LONG_DIFF, plan_lines
from model_tui.tui.file_panes import FilePanes
from model_tui.tui.screens.details import DeedScreen

if TYPE_CHECKING:
    from model_tui.export.plan import Plan

_LITELLM = "litellm"


class MendingScreen(FilePanes):
    """A file view from which the file is changed."""

    async def action_repair(self) -> None:
        """Repair what is wrong with the entry under the cursor, once the diff was seen."""
        review, row = await self.reviewed(), self.row
        if review is None or row is None:
            return
        if row.repairable:
            what = row.name if row.entry is not None else f"{row.name} on line {row.line}"
            if len(row.repairable) == 1 or all(one.repair is not None and one.repair.safe for one in row.repairable):
                await self._offer_repairs(review, row.repairable, what)
            else:
                await self._choose_repair(review, row.repairable, what)
        elif row.findings:
            self.tell("no repair is known for it: E opens the file there", severity="warning", timeout=4)
        else:
            self.tell("nothing is wrong with it", timeout=3)

    async def action_repair_all(self) -> None:
        """Make every repair that changes nothing else, once the diff was seen."""
        if (review := await self.reviewed()) is None:
            return
        if review.safe:
            await self._offer_repairs(review, review.safe, f"all that is certain in {self.where}")
        elif more := len(review.repairable):
            self.tell(f"nothing can be repaired without a look: f on each of {more:,} shows what would", timeout=5)
        else:
            self.tell("there is nothing to repair", timeout=3)

    async def _choose_repair(self, review: Review, repairable: Sequence[Finding], what: str) -> None:
        """Let the user choose among repairs of which some are not certain."""
        from model_tui.tui.screens.repairing import RepairScreen, choices, chosen  # noqa: PLC0415 - few entries have any

        async def offer(choice: str) -> None:
            await self._offer_repairs(review, chosen(repairable, choice), what)

        await self.open(RepairScreen(choices(repairable), offer))

    async def _offer_repairs(self, review: Review, chosen: Sequence[Finding], what: str) -> None:
        make = partial(review.plan, chosen)
        await self._offer(review, make, f"repairs {what}", "writes it", "repaired", grave=False)

    async def action_remove(self) -> None:
        """Take the entry under the cursor out, once the diff was seen; one that the user wrote only after a `y`."""
        review, row = await self.reviewed(), self.row
        if review is None or row is None:
            return
        if (entry := row.entry) is None:
            self.tell("that is no entry: E opens the file there", severity="warning", timeout=4)
            return
        make = partial(self.reviews.removal_of, review, [entry])
        title = f"removes {entry.name}" if entry.managed else f"removes {entry.name}, which model-tui did not write"
        deed = "removes it" if entry.managed else "removes it all the same"
        await self._offer(review, make, title, deed, "removed", grave=not entry.managed)

    async def _offer(
        self, review: Review, make: "Callable[[], Plan]", title: str, deed: str, done: str, *, grave: bool
    ) -> None:
        async def show() -> None:
            made = await self.attempt(lambda: self._planned(review, make))
            if made is None:
                return
            plan, diff = made
            if not plan.writes:
                self.tell("\n".join(plan.warnings) or "nothing would change", severity="warning")
                return

            def answered(really: bool | None) -> None:
                if really:
                    self.start_writing(partial(self._write, plan, done))

            lines = partial(plan_lines, plan, diff, refreshing="repair")
            await self.open(DeedScreen(title, lines, deed, grave=grave, is_long=len(diff) > LONG_DIFF), answered)

        await self.in_turn(show, "plan")

    def _planned(self, review: Review, make: "Callable[[], Plan]") -> "tuple[Plan, list[str]]":
        plan = make()
        return plan, review.masked(plan.diff(self.where))

    async def _write(self, plan: "Plan", done: str) -> bool:
        written = await self.attempt(lambda: self.desk.write(plan))
        self.read_again()
        if written is None:
            return False
        self.tell(f"{len(plan.changes):,} {done} in {self.where}\nu takes it back{self._next_step()}")
        for warning in plan.warnings:
            self.tell_more(warning, severity="warning")
        return True

    def _next_step(self) -> str:
        """Return what is to be done before what was written counts, as one more line."""
        if self.restart_command is not None:
            return "; R restarts who reads it"
        is_litellm = self.review is not None and self.review.reading.dialect == _LITELLM
        return "; the proxy reads it only at its start" if is_litellm else ""

    @property
    def restart_command(self) -> str | None:
        """The command of the settings that makes whoever reads the file read it anew."""
        return self.workbench.settings.restart_command(self.desk.target_name, self.desk.path)

    def action_undo(self) -> None:
        """Take back the last write."""
        self.start_writing(self._undo)

    async def _undo(self) -> bool:
        done = await self.take_back(self.desk)
        self.read_again()
        return done
