"""The filter panel: every field as a control, over the detail where there is room, else over everything."""

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.worker import Worker

from model_tui.core import facets, filter_controls
from model_tui.core.facets import Count, Facet, Section
from model_tui.tui.painting import PaintedModal
from model_tui.tui.widgets.bars import Bar
from model_tui.tui.widgets.facet_list import FacetList
from model_tui.tui.widgets.menu import moving
from model_tui.tui.working import in_background

if TYPE_CHECKING:
    from model_tui.tui.panelling import PanellingScreen

_PATIENCE = 0.1
"""Seconds after which the counts that there are, are shown; every showing paints the screen below anew, too."""
_TYPED = frozenset("0123456789.-kmbKMB$")
_BEGINS = frozenset("0123456789.$")
_HINTS: Final[dict[facets.Kind, str]] = {
    "flag": "space, y n u, x any, tab",
    "value": "space, x any, tab next",
    "low": "digits, x any, tab next",
    "high": "digits, x any, tab next",
}
"""What can be done to a control, in as few cells as the panel has."""


class FilterPanel(PaintedModal[None]):
    """Edits the filter text of the screen below, which follows at once."""

    DEFAULT_CSS = """
    FilterPanel {
        align: right top;
        background: transparent;
        & > Vertical {
            width: 46; height: 100%;
            border: round $border; background: $surface;
            border-title-color: $text; border-subtitle-color: $text-muted;
        }
        & Bar { background: $surface; }
        &.-narrow > Vertical, &.-tiny > Vertical { width: 100%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,F", "leave", "close", show=False, tooltip="Close; the filter stays"),
        Binding(
            "space,enter,right,l",
            "turn(1)",
            "change",
            show=False,
            tooltip="Turn the control under the cursor on by one",
        ),
        Binding(
            "left,h", "turn(-1)", "change back", show=False, tooltip="Turn the control under the cursor back by one"
        ),
        Binding("y", "say('yes')", "yes", show=False, tooltip="Ask for what the flag under the cursor says"),
        Binding(
            "n", "say('no')", "no", show=False, tooltip="Ask for the opposite of what the flag under the cursor says"
        ),
        Binding(
            "u,question_mark",
            "unknown",
            "unknown too",
            show=False,
            tooltip="Let those count, too, of which the flag is unknown",
        ),
        Binding(
            "x,delete",
            "clear",
            "any",
            show=False,
            tooltip="Ask for nothing of what the control under the cursor is about",
        ),
        Binding("X", "clear_all", "clear the filter", show=False, tooltip="Clear the whole filter"),
        *moving("step"),
        Binding("tab", "section(1)", "next section", show=False, tooltip="To the next section"),
        Binding("shift+tab", "section(-1)", "previous section", show=False, tooltip="To the section before"),
        Binding("ctrl+d,pagedown", "page(1)", "page down", show=False),
        Binding("ctrl+u,pageup", "page(-1)", "page up", show=False),
    ]

    def __init__(self, below: "PanellingScreen") -> None:
        super().__init__()
        self.below = below
        self.sections: list[Section] = facets.fixed_sections()
        self.counts: dict[Facet, Count] = {}
        self._steps: dict[str, tuple[str, ...]] = {}
        self._typed: tuple[Facet, str] | None = None
        self._stands = False

    def compose(self) -> ComposeResult:
        """Show the text above the controls."""
        with Vertical():
            yield Bar(id="panel-text")
            yield FacetList(self.below.model_app.glyphs, self.take_key)

    def on_mount(self) -> None:
        """Show the controls at once; the counts come as they are worked out."""
        self.list = self.query_one(FacetList)
        self._stands = True
        self.set_focus(self.list)
        self.follow()

    def on_resize(self) -> None:
        """Write for the width there is."""
        self.call_after_refresh(self._write)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Hand a failure in the background on to the app, which tells it."""
        self.below.model_app.worker_changed(event)

    # what is shown

    @property
    def text(self) -> str:
        """The filter text."""
        return self.below.filter.value.strip()

    def follow(self) -> None:
        """Show what the filter says now, and count anew what each choice would leave."""
        self._write()
        in_background(self, self._count, "counting", exclusive=True)

    def _write(self) -> None:
        if not self._stands or not self.list.is_attached:  # not laid out yet, or closed while it was being counted
            return
        frame, view = self.query_one(Vertical), self.below.view
        found = f"{len(view.hits.rows):,} of {len(self.below.snapshot.offers):,}"
        frame.border_title = Content(f"filter: {found}")
        error = view.error
        shown = (f" {error}", "bad") if error is not None else (f" {self.text or 'every chat model'}", "accent")
        self.query_one("#panel-text", Bar).say([shown])
        self.list.write(self.sections, self.text, self.counts, self._typed)
        self._hint()

    def _hint(self) -> None:
        """Say what can be done to the control under the cursor, and how to get on and away."""
        kind = self.list.facet.kind if self.list.facet is not None else "value"
        self.query_one(Vertical).border_subtitle = Content(f"{_HINTS[kind]}, esc closes")

    async def _count(self) -> None:
        """Count in a thread, one section after another, and show each as it comes."""
        index, text, marks, views = self.below.snapshot.index, self.text, self.below.marks, self.below.saved
        self.sections = await asyncio.to_thread(facets.sections, index, text)
        self._steps = self._steps or await asyncio.to_thread(facets.steps, index)
        shown = monotonic()
        for section in self.sections:
            self.counts |= await asyncio.to_thread(facets.count, index, section, text, marks, views)
            if monotonic() - shown > _PATIENCE:
                self._write()
                shown = monotonic()
        self._write()

    # moving

    def action_step(self, by: int) -> None:
        """Move by controls."""
        self._end_typing()
        self.list.step(by)
        self._hint()

    def action_page(self, pages: int) -> None:
        """Move by pages."""
        self.action_step(pages * max(1, self.list.page - 2))

    def action_section(self, by: int) -> None:
        """Move by sections."""
        self._end_typing()
        self.list.step_section(by)
        self._hint()

    def action_leave(self) -> None:
        """Drop what is half typed, or close; the filter stays."""
        if self._typed is not None:
            self._end_typing()
        else:
            self.dismiss(None)

    # changing

    def _set(self, text: str) -> None:
        self._typed = None
        if text != self.text:
            self.below.set_text(text)  # and the screen below calls `follow`
        else:
            self._write()

    def action_turn(self, by: int) -> None:
        """Turn the control under the cursor on by one."""
        if (facet := self.list.facet) is not None:
            self._set(facets.turned(self.text, facet, by, self._steps.get(facet.field, ())))

    def action_say(self, state: filter_controls.FlagState) -> None:
        """Ask for a flag, or for its opposite."""
        if (facet := self.list.facet) is not None and facet.kind == "flag":
            _, unknown = filter_controls.flag_state(self.text, facet.field)
            self._set(filter_controls.set_flag(self.text, facet.field, state, unknown=unknown))

    def action_unknown(self) -> None:
        """Let the unknown count, too, or no longer."""
        if (facet := self.list.facet) is not None and facet.kind == "flag":
            state, unknown = filter_controls.flag_state(self.text, facet.field)
            state = "yes" if state == "any" else state
            self._set(filter_controls.set_flag(self.text, facet.field, state, unknown=not unknown))

    def action_clear(self) -> None:
        """Ask for nothing of what the control under the cursor is about."""
        if (facet := self.list.facet) is not None:
            self._set(facets.clear(self.text, facet))

    def action_clear_all(self) -> None:
        """Clear the whole filter."""
        self._set("")

    def on_click(self, event: events.Click) -> None:
        """Turn the clicked control on; a click beside the panel closes it."""
        if self.list.clicked(event) is not None:
            self.action_turn(1)
        elif event.widget is self:
            self.dismiss(None)

    # typing a bound

    def take_key(self, event: events.Key) -> bool:
        """Take a key that is typed on the line of a range; return whether it was one."""
        facet = self.list.facet
        if facet is None or facet.kind not in ("low", "high"):
            return False
        half = self._typed[1] if self._typed is not None and self._typed[0] == facet else None
        if event.key == "backspace":
            now = filter_controls.bound_of(self.text, facet.field, low=facet.kind == "low") if half is None else half
            half = now[:-1]
        elif event.character is not None and event.character in (_BEGINS if half is None else _TYPED):
            half = (half or "") + event.character.lower()
        else:
            return False
        self._typed = (facet, half)
        if not half or filter_controls.is_bound(facet.field, half):
            typed = (facet, half)
            self._set(filter_controls.set_bound(self.text, facet.field, half, low=facet.kind == "low"))
            self._typed = typed if half else None
        self._write()
        return True

    def _end_typing(self) -> None:
        if self._typed is not None:
            self._typed = None
            self._write()
