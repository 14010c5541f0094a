"""Probing models side by side: what it costs, the answers as they stream in, and what was measured of them."""

import time
from collections.abc import Callable, Sequence
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from model_tui.apart import Apart
from model_tui.core.model import Offer
from model_tui.core.question import Question, QuestionError
from model_tui.core.text import counted
from model_tui.probing import Probe, ProbeDesk, cost_of_all
from model_tui.tui.describe_probe import Panel, as_text, leaders, list_line
from model_tui.tui.widgets.answer_pane import AnswerPane
from model_tui.tui.widgets.fields import Field, Row
from model_tui.tui.widgets.lines import Line, LineView, plain, wrapped
from model_tui.tui.widgets.menu import Menu
from model_tui.tui.widgets.sheet import Sheet
from model_tui.tui.working import PROBE, in_background

_PAINTS: Final = 12
"""Paints a second while answers stream in, however many pieces come."""
_BUDGET: Final = 0.008
"""Seconds that one paint may take; panes whose turn does not come are painted next time."""
_NARROWEST: Final = 29
"""Cells of a pane beside others."""
_WIDE: Final = 100
_AROUND: Final = 4
"""Cells that the frame takes from the width of the terminal."""
_PLANNED: Final = "enter asks, e prompt, esc closes"
_ASKING: Final = "esc stops it"
_DONE: Final = "r asks again, e prompt, y copies all, Y this one, esc closes"


class ProbeScreen(Sheet[None]):
    """Shows what asking these models costs, asks them when told to, and shows what they say side by side.

    `keep` is called with the probes that have measured something, once all have ended.
    """

    DEFAULT_CSS = """
    ProbeScreen {
        & > #sheet { width: 100%; max-width: 100%; }
        #cost { height: 1; overflow-y: hidden; }
        #list { height: auto; }
        #answers { layout: grid; grid-size: 1 1; height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "ask", show=False, tooltip="Ask the models, or take the prompt that is typed"),
        Binding("e,i", "edit", "prompt", show=False, tooltip="Edit the prompt"),
        Binding("r", "again", "again", show=False, tooltip="Ask the same once more"),
        Binding("y", "copy_all", "copy", show=False, tooltip="Copy everything that was measured and said"),
        Binding("Y", "copy_one", "copy this", show=False, tooltip="Copy the answer of the model under the cursor"),
        Binding("tab,l,right", "turn(1)", "next", show=False, tooltip="To the next model"),
        Binding("shift+tab,h,left", "turn(-1)", "previous", show=False, tooltip="To the model before"),
        Binding("j,down", "step(1)", "down", show=False),
        Binding("k,up", "step(-1)", "up", show=False),
        Binding("pagedown,ctrl+d", "page(1)", "page down", show=False),
        Binding("pageup,ctrl+u", "page(-1)", "page up", show=False),
    ]

    def __init__(self, desk: ProbeDesk, offers: Sequence[Offer], keep: Callable[[list[Probe], Question], None]) -> None:
        super().__init__()
        self.desk = desk
        self.offers = offers
        self.keep = keep
        self.question = desk.question()
        self.probes: list[Probe] = []
        self.is_asking = False
        """Whether answers are under way."""
        self._at = 0
        self._turn = 0
        self._said = ("", "", "")
        """What stands above the answers: a label, what it costs or what is amiss, and its role."""

    def compose(self) -> ComposeResult:
        """Lay out the prompt, its cost, and a pane for each model."""
        count = len(self.offers)
        with self.framed(f"probe: {'one model' if count == 1 else f'{count} models'}", 1) as frame:
            frame.styles.height = "100%"
            yield Row("prompt", Field(id="prompt"))
            yield LineView(id="cost")
            yield Menu(id="list")
            with Container(id="answers"):
                for panel in self._planned():
                    yield AnswerPane(panel)

    def _planned(self) -> list[Panel]:
        self.probes = [Probe(plan) for plan in self.desk.plan(self.offers, self.question)]
        return [Panel(probe, self.model_app.glyphs) for probe in self.probes]

    def on_mount(self) -> None:
        """Show the prompt, and begin with the first pane."""
        self.field = self.query_one(Field)
        self.cost = self.query_one("#cost", LineView)
        self.menu = self.query_one(Menu)
        self.menu.can_focus = False
        self.panes = list(self.query(AnswerPane))
        self.field.value = self.question.prompt
        self.field.can_focus = False
        self._timer = self.set_interval(1 / _PAINTS, self._tick, pause=True)
        self._begin()
        self._focus_pane()

    # what is shown

    @property
    def is_wide(self) -> bool:
        """Whether there is room for panes side by side."""
        return self.size.width >= _WIDE

    def on_resize(self) -> None:
        """Lay the panes out for the room there is."""
        self._lay_out()
        self._write_cost()
        self.call_after_refresh(self._write)

    def _lay_out(self) -> None:
        count = len(self.probes)
        many = min(count, max(1, self.size.width // _NARROWEST)) if self.is_wide else 1
        rows = -(-count // many) if self.is_wide else 1
        answers = self.query_one("#answers")
        answers.styles.grid_size_columns, answers.styles.grid_size_rows = -(-count // rows) if rows > 1 else many, rows
        self.menu.display = not self.is_wide and count > 1
        for at, pane in enumerate(self.panes):
            pane.display = self.is_wide or at == self._at

    def _begin(self) -> None:
        able = [probe.planned for probe in self.probes if probe.planned.why_not is None]
        if able:
            self._say("costs ", cost_of_all(able, self.question), "title")
        else:
            self._say("", "none of these can be asked", "warn")
        self._show_what_next()
        self._write()

    def _say(self, label: str, text: str, role: str) -> None:
        self._said = (label, text, role)
        self._write_cost()

    def _write_cost(self) -> None:
        """Write what it costs on as many lines as that takes: money is asked for, so that no end of it is cut."""
        label, text, role = self._said
        words = wrapped(text, self.app.size.width - _AROUND - len(label), role)
        lines: list[Line] = [[(" " * len(label) if at else label, "dim"), *line] for at, line in enumerate(words)]
        self.cost.styles.height = len(lines)
        self.cost.show(lines)

    def _show_what_next(self) -> None:
        able = any(probe.planned.why_not is None for probe in self.probes)
        self.show_keys(_DONE if self._have_asked else _PLANNED if able else "esc closes")

    def _write(self) -> None:
        """Write everything as it stands."""
        best = leaders(self.probes)
        for pane, ahead in zip(self.panes, best, strict=True):
            if pane.display and pane.room > 0:
                pane.write(ahead)
        self._write_list(best)

    def _write_list(self, best: Sequence[frozenset[str]]) -> None:
        if self.menu.display and self.menu.room > 0:
            glyphs = self.model_app.glyphs
            pairs = zip(self.probes, best, strict=True)
            self.menu.show([list_line(probe, self.menu.room, glyphs, ahead) for probe, ahead in pairs], keep_place=True)
            self.menu.styles.height = len(self.probes)
            self.menu.move(self._at)

    def _tick(self) -> None:
        """Write what has changed, as much of it as there is time for, those that wait longest first."""
        begun = time.perf_counter()
        best = leaders(self.probes)
        changed = [
            (at, pane)
            for at, pane in enumerate(self.panes)
            if pane.display and pane.seen != _signature(pane.panel.probe)
        ]
        start = self._turn % max(len(changed), 1)
        for at, pane in (*changed[start:], *changed[:start]):
            pane.seen = _signature(pane.panel.probe)
            pane.write(best[at])
            self._turn += 1
            if time.perf_counter() - begun > _BUDGET:
                break
        self._write_list(best)

    # asking

    @property
    def is_editing(self) -> bool:
        """Whether the prompt that is shown is being edited, wherever the focus is, and is not yet the one to ask."""
        return bool(self.field.can_focus)

    @property
    def _have_asked(self) -> bool:
        return any(probe.state != "planned" for probe in self.probes)

    async def action_submit(self) -> None:
        """Take the prompt that was typed, or ask."""
        if self.is_editing:
            self._take_prompt()
        elif not self.is_asking and not self._have_asked:
            self._start()

    def action_again(self) -> None:
        """Ask the same once more."""
        if not self.is_asking and not self.is_editing and self._have_asked:
            self._replan()
            self._start()

    def _replan(self) -> None:
        for pane, panel in zip(self.panes, self._planned(), strict=True):
            pane.panel, pane.seen = panel, None
        self._begin()

    def _start(self) -> None:
        if all(probe.planned.why_not is not None for probe in self.probes):
            return
        self.show_keys(_ASKING)
        self._timer.resume()
        self.is_asking = True
        # behind the frame that shows it, which would slow the requests down
        self.call_after_refresh(self._go, self.probes)

    def _go(self, probes: list[Probe]) -> None:
        if self.is_asking and self.probes is probes:
            in_background(self, self._ask, PROBE)

    async def _ask(self) -> None:
        probes, question = self.probes, self.question
        try:
            # apart from this loop: a frame being painted would be measured with the first token
            await Apart(lambda: self.desk.ask(probes, question)).run()
        finally:
            if measured := [probe for probe in probes if probe.measured is not None]:
                self.keep(measured, question)
            if self.probes is probes:
                self._ended()

    def _ended(self) -> None:
        self.is_asking = False
        if self.is_attached:
            self._timer.pause()
            self._write()
            self._show_what_next()

    def action_leave(self) -> None:
        """Leave the prompt as it was; stop what is under way; else close."""
        if self.is_editing:
            self.field.value = self.question.prompt
            self._leave_prompt()
            self._begin()
        elif self.is_asking:
            self.workers.cancel_group(self, PROBE)
            self._ended()
        else:
            self.dismiss(None)

    # the prompt

    def action_edit(self) -> None:
        """Edit the prompt."""
        if not self.is_asking:
            self.field.can_focus = True
            self.set_focus(self.field)
            self.field.cursor_position = len(self.field.value)
            self.show_keys("enter takes it, esc leaves it")

    def _leave_prompt(self) -> None:
        self._focus_pane()
        self.field.can_focus = False

    def _take_prompt(self) -> None:
        try:
            self.question = self.desk.question(self.field.value)
        except QuestionError as error:
            self._say("", str(error), "bad")
            return
        self._leave_prompt()
        self._replan()

    # moving

    def _focus_pane(self) -> None:
        self.set_focus(self.panes[self._at])

    def action_turn(self, by: int) -> None:
        """Go to the next model, or the one before."""
        self._at = (self._at + by) % len(self.panes)
        self._lay_out()
        self._focus_pane()
        self.call_after_refresh(self._write)

    def action_step(self, by: int) -> None:
        """Scroll the answer; in a list of models, go to the next."""
        if self.menu.display:
            self.action_turn(by)
        else:
            self.panes[self._at].scroll_relative(y=by, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll the answer by pages."""
        self.panes[self._at].turn_pages(pages)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Follow a click into another pane."""
        if event.widget in self.panes:
            self._at = self.panes.index(event.widget)

    def on_click(self, event: events.Click) -> None:
        """Choose a model of the list."""
        if (at := self.menu.line_under(event)) is not None and self.menu.display:
            self.action_turn(at - self._at)

    # copying

    def action_copy_all(self) -> None:
        """Copy everything that was measured and said."""
        self.app.copy_to_clipboard(as_text(self.probes, self.question.prompt))
        self.notify(f"copied {counted(len(self.probes), 'result')}", timeout=3)

    def action_copy_one(self) -> None:
        """Copy the answer of the model at hand."""
        probe = self.probes[self._at]
        self.app.copy_to_clipboard(as_text([probe], self.question.prompt))
        self.notify(f"copied the result of {plain(probe.offer.ref)}", timeout=3, markup=False)


def _signature(probe: Probe) -> object:
    """Return what changes when there is something new to write: while it is under way, ten times a second."""
    return (probe.state, probe.tally.pieces, int(probe.elapsed * 10) if probe.is_under_way else 0)
