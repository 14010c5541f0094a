"""What the main screen does with the picks: export, diff, undo, the choice of the target, and the way to its file."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from model_tui.core.model import Offer
from model_tui.core.snapshot import Snapshot
from model_tui.core.text import counted
from model_tui.tui.messages import TargetChanged
from model_tui.tui.picking import Deed, PickingScreen
from model_tui.tui.widgets.chopped import Chopped
from model_tui.tui.widgets.lines import Line, wrapped
from model_tui.tui.working import in_background
from model_tui.workbench import Workbench

if TYPE_CHECKING:
    from model_tui.export.desk import Desk
    from model_tui.export.plan import Pick, Plan

_LINE_ROLES: Final = {"+": "good", "-": "bad", "@": "accent"}


class ExportingScreen(PickingScreen):
    """A screen with picks, and the commands that write them into somebody's file."""

    def __init__(self, workbench: Workbench, snapshot: Snapshot) -> None:
        super().__init__(workbench, snapshot)
        self._target_name: str | None = None
        self._desk: Desk | None = None

    @property
    def desk(self) -> "Desk":
        """Where the picks go: the file that the screen names, until another target is chosen."""
        if self._desk is None:
            self._desk = self.workbench.desk(self._target_name)
        return self._desk

    def find_desk(self) -> None:
        """Find out where the picks go, which may read a file: to be called in a thread before anybody asks."""
        _ = self.desk

    def use_settings(self) -> None:
        """Write where the settings say now, unless another target was chosen by hand."""
        if self._target_name is None:
            in_background(self, self._find_desk_anew, "desk", exclusive=True)

    async def _find_desk_anew(self) -> None:
        desk = await asyncio.to_thread(self.workbench.desk)
        if self._target_name is None:
            self._use(desk)

    def _use(self, desk: "Desk") -> None:
        self._desk = desk
        self.post_message(TargetChanged(self.shown(desk.path)))

    def _picked(self) -> "Callable[[], list[Pick]]":
        """Return what works out the picks as they are now, whatever is picked meanwhile: for a thread."""
        offers = list(self.picks.values())
        return lambda: [self.workbench.pick(offer) for offer in offers]

    def _have_picks(self) -> bool:
        if not self.picks:
            self.tell("nothing picked yet: space picks the model under the cursor", severity="warning", timeout=4)
        return bool(self.picks)

    def action_export(self) -> None:
        """Write the picks into the target file, at once."""
        if self._have_picks():
            earlier, self._deeds = self._deeds, []  # now, since undo may be typed ahead
            self.start_writing(partial(self._export, self._picked(), earlier))

    async def _export(self, picked: "Callable[[], list[Pick]]", earlier: list[Deed]) -> bool:
        from model_tui.export.desk import summary  # noqa: PLC0415 - not needed for the first frame

        desk = self.desk
        doing = self._working_out()
        if (plan := await self.attempt(lambda: desk.export(picked()), doing)) is None:
            self._deeds[:0] = earlier
            return False
        where, what = self.shown(plan.path), summary(plan.changes)
        if plan.writes:
            self.has_exported = True
            command = self.workbench.settings.restart_command(desk.target_name, desk.path)
            more = "; C, then R restarts who reads it" if command is not None else ""
            self.tell(f"{what} in {where}\nu takes it back{more}")
        else:
            self._deeds[:0] = earlier
            theirs = "\n".join(change.note for change in plan.changes if change.note)
            self.tell(f"{where} is unchanged: {what}\n{theirs}".strip())
        for warning in plan.warnings:
            self.tell_more(warning, severity="warning")
        return True

    def _working_out(self) -> str:
        return f"working out {counted(len(self.picks), 'entry', 'entries')} for {self.shown(self.desk.path)}"

    def action_diff(self) -> None:
        """Show what export would change."""
        if self._have_picks():
            in_background(self, partial(self._show_diff, self._picked()), "diff", exclusive=True)

    async def _show_diff(self, picked: "Callable[[], list[Pick]]") -> None:
        from model_tui.tui.screens.details import PagerScreen  # noqa: PLC0415

        def planned() -> "tuple[Plan, list[str]]":
            plan = self.desk.plan(picked())
            return plan, plan.diff(self.shown(plan.path))

        doing = self._working_out()
        if (worked_out := await self.attempt(planned, doing)) is None:
            return
        plan, diff = worked_out
        title = f"what e writes into {self.shown(plan.path)}"
        is_long = len(diff) > LONG_DIFF
        await self.open(PagerScreen(title, lambda width: plan_lines(plan, diff, width), is_long=is_long))

    def action_undo(self) -> None:
        """Take back what was done last: the last deed on many picks if it came behind the export, else the export."""
        if not self.take_back_deed():
            self.start_writing(self._undo)

    async def _undo(self) -> bool:
        return await self.take_back(self.desk)

    # the file itself

    async def action_file(self) -> None:
        """Show the target file as a view."""
        from model_tui.tui.screens.file import FileScreen  # noqa: PLC0415 - not needed for the first frame

        await self.open(FileScreen(self.workbench, self.desk))

    def action_edit(self) -> None:
        """Open the target file in the user's editor."""
        from model_tui.tui.editor import edit  # noqa: PLC0415 - few have the need

        edit(self, self.desk.path)

    async def action_copy_entry(self) -> None:
        """Copy the entry that export would write for the highlighted offer, or a request to it."""
        from model_tui.tui.screens.copying import CopyScreen, choices  # noqa: PLC0415 - few have the need

        if (offer := self.table.highlighted) is None:
            return

        def chosen(what: str | None) -> None:
            if what is not None:
                in_background(self, partial(self._copy, what, offer), "copying", exclusive=True)

        await self.open(CopyScreen(choices(self.shown(self.desk.path)), "", ""), chosen)

    async def _copy(self, what: str, offer: Offer) -> None:
        from model_tui.export.entry_text import planned_text  # noqa: PLC0415 - few have the need, and so the next
        from model_tui.export.snippets import KINDS, snippet  # noqa: PLC0415

        desk = self.desk
        kind = next((kind for kind in KINDS if kind == what), None)

        def text_of() -> str:
            pick = self.workbench.pick(offer)
            return planned_text(desk, pick) if kind is None else snippet(pick, kind)

        text = await self.attempt(text_of)
        if text is not None:
            self.app.copy_to_clipboard(text)
            named = f"the {desk.target_name} entry of" if kind is None else f"a {kind} request to"
            self.tell(f"copied {named} {offer.ref}", timeout=3)

    # the choice of the target

    async def action_target(self) -> None:
        """Choose which file the picks go into."""
        from model_tui.export.target import target, target_names  # noqa: PLC0415
        from model_tui.tui.screens.target import TargetScreen  # noqa: PLC0415

        def found() -> "dict[str, Desk]":  # reads files, to tell whose they are
            return {name: self.workbench.desk(name) for name in target_names()}

        desks = await asyncio.to_thread(found)
        choices = [(name, target(name).title, self.shown(desk.path)) for name, desk in desks.items()]

        def chosen(name: str | None) -> None:
            if name is not None:
                self._target_name = name
                self._use(desks[name])

        await self.open(TargetScreen(choices, self.desk.target_name, self.model_app.glyphs.picked), chosen)


LONG_DIFF: Final = 5_000
"""Lines of a diff from which on writing it for a width may take more than some 10 ms."""


def plan_lines(plan: "Plan", diff: Sequence[str], width: int, refreshing: str = "refresh") -> Sequence[Line]:
    """Return a plan and its diff, which somebody has worked out, as lines of at most `width` cells."""
    lines: list[Line] = []
    for change in plan.changes:
        kind = refreshing if change.kind == "refresh" else change.kind
        at = f"line {change.line}" if change.line is not None else ""
        lines.append([(f"{kind:8}", "key"), (f"{change.name}  ", ""), (at, "dim")])
        lines += wrapped(change.note or "", width, "dim")
    for warning in plan.warnings:
        lines += wrapped(warning, width, "warn")
    lines.append(())
    if not plan.writes:
        return [*lines, *wrapped("no change: the file stays as it is", width, "dim")]
    return Chopped(lines, diff, width, lambda text: _LINE_ROLES.get(text[:1], ""))
