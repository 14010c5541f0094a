"""The picks side by side: every figure, what differs, and which is best."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from model_tui.core.comparing import Row, Subject, compared
from model_tui.core.model import Offer
from model_tui.core.snapshot import Key
from model_tui.tui.commands import COMPARE_COMMANDS, COMPARE_FOOTER, bindings
from model_tui.tui.comparing import ComparingScreen
from model_tui.tui.messages import DiscoveryDone, SettingsChanged
from model_tui.tui.widgets.bars import KeyBar
from model_tui.tui.widgets.compared import Place, head_lines, place, row_line, title_of
from model_tui.tui.widgets.lines import Line, LineView, wrapped
from model_tui.tui.widgets.pager import Pager
from model_tui.tui.working import WorkingScreen

MOST: Final = 40
"""Models that are compared at once; more than that nobody can look through."""


class Rows(Pager, can_focus=True, inherit_bindings=False):
    """The rows; what moves in them is a command of the screen, which users can give keys of their own."""


class CompareScreen(WorkingScreen):
    """Shows offers side by side, over the main screen, whose picks it changes and exports.

    `keys` are the offers; `of` says in a word what they are, `left_out` how many more there are.
    """

    AUTO_FOCUS = "#compare-rows"
    DEFAULT_CSS = """
    CompareScreen {
        layout: vertical;
        & > #compare { height: 1fr; border: round $border; padding: 0 1; border-title-color: $text; }
        & #compare-head { height: 2; overflow-y: hidden; }
        & #compare-rows { height: 1fr; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COMPARE_COMMANDS)]
    registered = COMPARE_COMMANDS

    def __init__(self, main: ComparingScreen, keys: Sequence[Key], of: str, left_out: int = 0) -> None:
        super().__init__(main.workbench)
        self.main = main
        self.keys = list(keys)
        self.of = of
        self.left_out = left_out
        self.cursor = 0
        self.only = False
        self.sources = False
        self.subjects: list[Subject] = []
        self.rows: list[Row] = []
        self._place = Place(0, 1, 1, 1)
        self._stands = False
        """Whether its parts are there."""
        self._taken_out: list[tuple[int, Key, bool]] = []
        """Where each model stood that was taken out, and whether it was unpicked, too."""

    def compose(self) -> ComposeResult:
        """Lay out the head over the rows."""
        with Vertical(id="compare"):
            yield LineView(id="compare-head")
            yield Rows(id="compare-rows")
        yield KeyBar()

    def on_mount(self) -> None:
        """Work out the rows."""
        if not self.query("#compare-head"):  # a key typed ahead has closed it already
            return
        self.frame = self.query_one("#compare", Vertical)
        self.head = self.query_one("#compare-head", LineView)
        self.body = self.query_one(Rows)
        self.query_one(KeyBar).show_commands(COMPARE_FOOTER, {})
        self._stands = True
        self._work_out()

    @on(DiscoveryDone)
    def _work_out(self) -> None:
        """Take what is known now."""
        if not self._stands:
            return
        registry, used = self.workbench.registry, self.workbench.workload
        found = (registry.snapshot.find(*key) or self.main.picks.get(key) for key in self.keys)
        offers = [offer for offer in found if offer is not None]
        if not offers:  # a provider that took all of them away with it
            self.call_later(self.action_back)
            return
        self.keys = [offer.key for offer in offers]
        workload = used.workload if used is not None else None
        self.subjects = [Subject.of(offer, registry.model(offer, quick=True), workload) for offer in offers]
        self.rows = compared(self.subjects, self.model_app.glyphs, priced=used is not None)
        self.cursor = max(0, min(self.cursor, len(offers) - 1))
        self._show()

    @on(SettingsChanged)
    def _settings_changed(self) -> None:
        self.query_one(KeyBar).refresh()

    def on_resize(self) -> None:
        """Write for the width there is."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        if not self.children or not self.subjects or self.head.room <= 0:
            return
        glyphs, room = self.model_app.glyphs, self.body.room
        self._place = at = place(len(self.subjects), self.cursor, self._place.first, room, sources=self.sources)
        picked = [key in self.main.picks for key in self.keys]
        self.head.show(head_lines(self.subjects, self.cursor, picked, at, glyphs))
        shown = [row for row in self.rows if row.differs or not self.only]
        lines: list[Line] = [row_line(row, at, glyphs, sources=self.sources) for row in shown]
        if not lines:
            lines = wrapped("nothing that is known of them differs", room, "dim")
        self.body.show(lines, keep_place=True)
        self.frame.border_title = title_of(len(self.subjects), self.left_out, only=self.only, of=self.of)

    @property
    def offer(self) -> Offer:
        """The offer under the cursor."""
        return self.subjects[self.cursor].offer

    # moving

    def action_move(self, by: int) -> None:
        """Scroll by lines."""
        self.body.action_by(by)

    def action_page(self, pages: float) -> None:
        """Scroll by pages."""
        self.body.action_by(round(pages * self.body.page))

    def action_move_to(self, end: int) -> None:
        """Scroll to the top, or with -1 to the bottom."""
        self.body.action_to(abs(end))

    def action_turn(self, by: int) -> None:
        """Move the cursor to another model, over the end to the first."""
        self.cursor = (self.cursor + by) % len(self.subjects)
        self._show()

    def action_shift(self, by: int) -> None:
        """Move the model under the cursor to the left or right."""
        to = self.cursor + by
        if 0 <= to < len(self.keys):
            self.keys[self.cursor], self.keys[to] = self.keys[to], self.keys[self.cursor]
            self.cursor = to
            self._work_out()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked model; a double click opens it."""
        offset = event.get_content_offset(event.widget) if event.widget in (self.head, self.body) else None
        if offset is None or offset.x < self._place.names:
            return
        at = self._place.first + (offset.x - self._place.names) // (self._place.width + 1)
        if at < min(len(self.subjects), self._place.first + self._place.count):
            self.cursor = at
            self._show()
            if event.chain > 1:
                self.call_later(self.action_details)

    # what is shown

    def action_only(self) -> None:
        """Show only what differs, or all of it again."""
        self.only = not self.only
        self._show()

    def action_sources(self) -> None:
        """Show who said each figure, or no longer."""
        self.sources = not self.sources
        self._show()

    async def action_details(self) -> None:
        """Show everything about the model under the cursor."""
        await self.main.show_everything(self.offer)

    async def action_scatter(self) -> None:
        """Show price against another figure, these models among all that the table shows."""
        from model_tui.tui.screens.scatter import ScatterScreen  # noqa: PLC0415 - few have the need

        main = self.main
        await self.open(ScatterScreen(main.snapshot, main.view.hits.rows, self.keys))

    # what is done

    def action_pick(self) -> None:
        """Pick the model under the cursor, or unpick it."""
        self.main.toggle_pick(self.offer)
        self._show()

    def action_remove(self) -> None:
        """Take the model under the cursor out of the comparison, and unpick it."""
        offer = self.offer
        unpicked = bool(self.main.unpick("take out", [offer]))
        self._taken_out.append((self.cursor, offer.key, unpicked))
        said = f"{offer.ref} is taken out{', and no longer picked' if unpicked else ''}"
        if unpicked or len(self.keys) > 1:
            self.tell(f"{said}\n{self.key_of('undo')} takes that back", timeout=5)
        if len(self.keys) == 1:
            self.action_back()
            return
        del self.keys[self.cursor]
        self._work_out()

    def action_copy_id(self) -> None:
        """Copy provider/model."""
        self.app.copy_to_clipboard(self.offer.ref)
        self.tell(f"copied {self.offer.ref}", timeout=3)

    def action_export(self) -> None:
        """Write the picks into the target file."""
        self._taken_out.clear()  # undo is about the export now
        self.main.action_export()

    def action_diff(self) -> None:
        """Show what export would change."""
        self.main.action_diff()

    def action_undo(self) -> None:
        """Put back what was taken out last; where nothing was since the last export, take back that."""
        if not self._taken_out:
            self.main.action_undo()
            self._show()
            return
        at, key, unpicked = self._taken_out.pop()
        if unpicked:
            self.main.take_back_deed()
        else:
            self.tell(f"{'/'.join(key)} is back", timeout=3)
        self.keys.insert(at, key)
        self.cursor = at
        self._work_out()

    async def action_help(self) -> None:
        """Show the keys of this view."""
        from model_tui.tui.screens.help import compare_help  # noqa: PLC0415 - few have the need

        await self.open(compare_help(self.model_app.glyphs))

    def action_compare(self) -> None:
        """Go back to the models with the key that opened the comparison."""
        self.action_back()

    def action_back(self) -> None:
        """Go back to the models."""
        self.dismiss(None)
