"""Correcting facts of one offer: what the user knows better goes into the overrides."""

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input

from model_tui.tui.widgets.lines import Line, LineView, fit, plain

Fact = tuple[str, str, str]
"""A fact's name, its value as people write it, and who said it."""

_NAME_WIDTH = 19
_SOURCE_WIDTH = 12
_BESIDES = 4
"""Lines of the frame beside the facts: its border, the value that is typed, and what is wrong with it."""


class _Facts(LineView, can_focus=True):
    """The facts, one line each, with a cursor."""

    cursor = 0

    def render_line(self, y: int) -> Strip:
        """Paint one fact."""
        at = y + self.scroll_offset.y
        over = self.cursor_style() if at == self.cursor else None
        return self.strip_of(self._lines[at] if at < len(self._lines) else (), self.room, over)

    def keep_in_view(self) -> None:
        """Scroll to the line under the cursor."""
        top = max(min(self.scroll_offset.y, self.cursor), self.cursor - self.page + 1)
        self.scroll_to(y=top, animate=False, immediate=True)


class CorrectScreen(ModalScreen[None]):
    """Shows the facts of an offer; enter edits one.

    `facts` returns them as they are now; `save` takes a fact's name and a text, and returns what is wrong with it.
    """

    DEFAULT_CSS = """
    CorrectScreen {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 90; max-height: 90%;
            border: round $border; background: $surface; padding: 0 1;
            border-title-color: $text; border-subtitle-color: $text-muted;
            & > _Facts { height: 1fr; }
            & > Input { height: 1; border: none; padding: 0; background: $surface; display: none; }
            & > #problem { height: 1; }
        }
        &.-narrow > Vertical, &.-tiny > Vertical { width: 100%; max-height: 100%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "close", show=False),
        Binding("q,O", "close", "close", show=False),
        Binding("enter", "edit", "correct", show=False),
        Binding("x,delete,backspace", "forget", "take back", show=False),
        Binding("j,down", "move(1)", "down", show=False),
        Binding("k,up", "move(-1)", "up", show=False),
        Binding("g,home", "move(-1000)", "top", show=False),
        Binding("G,end", "move(1000)", "bottom", show=False),
    ]

    def __init__(self, title: str, facts: Callable[[], list[Fact]], save: Callable[[str, str], str | None]) -> None:
        super().__init__()
        self.title_text = title
        self.facts = facts
        self.save = save

    def compose(self) -> ComposeResult:
        """Show the facts, and below them room for a value and for what is wrong with it."""
        with Vertical() as frame:
            frame.border_title = plain(self.title_text)
            yield _Facts()
            yield Input(compact=True, select_on_focus=False)
            yield LineView(id="problem")

    def on_mount(self) -> None:
        """Begin with the list."""
        self.query_one(Vertical).styles.height = len(self.facts()) + _BESIDES
        self._say_keys()
        self.set_focus(self._list)

    @property
    def _list(self) -> _Facts:
        return self.query_one(_Facts)

    @property
    def _input(self) -> Input:
        return self.query_one(Input)

    @property
    def _fact(self) -> Fact:
        return self.facts()[self._list.cursor]

    def on_resize(self) -> None:
        """Write the facts for the width there is."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        self._list.show([self._line(fact) for fact in self.facts()], keep_place=True)
        self._list.keep_in_view()  # keys may have been faster than the first layout

    def _line(self, fact: Fact) -> Line:
        name, value, source = fact
        room = self._list.room - _NAME_WIDTH - _SOURCE_WIDTH - 1
        mine = source == "override"
        return [
            (fit(name, _NAME_WIDTH), "dim"),
            (fit(value, max(room, 1)), "title" if mine else ""),
            (" " + fit(source, _SOURCE_WIDTH, right=True), "accent" if mine else "dim"),
        ]

    def _say_keys(self) -> None:
        editing = self._input.display
        words = "enter saves, empty takes it back, esc leaves it"
        if not editing:
            words = "enter corrects, x takes back, esc closes"
        self.query_one(Vertical).border_subtitle = Content(words)

    def _say(self, problem: str) -> None:
        self.query_one("#problem", LineView).show([[(fit(problem, self._list.room), "bad")]])

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        if self._input.display:
            return
        facts = self._list
        facts.cursor = max(0, min(facts.cursor + by, len(self.facts()) - 1))
        facts.keep_in_view()
        facts.refresh()

    def action_edit(self) -> None:
        """Open the value under the cursor for typing."""
        name, value, _ = self._fact
        self._input.value = "" if value in ("—", "-") else value
        self._input.border_title = Content(name)
        self._input.placeholder = f"{name}: a value, or nothing to take yours back"
        self._input.display = True
        self._input.cursor_position = len(self._input.value)
        self._say("")
        self._say_keys()
        self.set_focus(self._input)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._save(event.value)

    def action_forget(self) -> None:
        """Take the user's word on the fact under the cursor back."""
        if not self._input.display:
            self._save("")

    def _save(self, text: str) -> None:
        problem = self.save(self._fact[0], text)
        self._say(problem or "")
        if problem is None:
            self._stop_editing()
            self._show()

    def _stop_editing(self) -> None:
        self._input.display = False
        self._say_keys()
        self.set_focus(self._list)

    def action_back(self) -> None:
        """Leave the value as it was; from the list, close."""
        if self._input.display:
            self._say("")
            self._stop_editing()
        else:
            self.dismiss(None)

    def action_close(self) -> None:
        """Close."""
        self.dismiss(None)

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked line; a second click edits it."""
        facts = self._list
        if event.widget is facts and (offset := event.get_content_offset(facts)):
            at = offset.y + facts.scroll_offset.y
            if at < len(self.facts()):
                facts.cursor = at
                facts.refresh()
                if event.chain > 1:
                    self.action_edit()
