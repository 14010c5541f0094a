"""Correcting facts of one offer: what the user knows better goes into the overrides."""

from collections.abc import Callable
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from model_tui.tui.widgets.fields import Field
from model_tui.tui.widgets.lines import Line, fit
from model_tui.tui.widgets.menu import Menu
from model_tui.tui.widgets.sheet import Sheet, Verdict

Fact = tuple[str, str, str]
"""A fact's name, its value as people write it, and who said it."""

Save = Callable[[str, str, Callable[[], None]], str | None]

_NAME_WIDTH: Final = 19
_SOURCE_WIDTH: Final = 12
_BESIDES: Final = 6
"""Lines of the frame beside the facts: its border, the value that is typed, and what is said of it."""
_MINE: Final = "override"
_PENDING: Final = "…"
_UNKNOWN: Final = ("—", "-")


class CorrectScreen(Sheet[None]):
    """Shows the facts of an offer; enter edits one.

    `facts` returns them as they are now; `save` takes a fact's name and a text, and returns what is wrong with it. If
    nothing is, it goes on in the background, and calls what it was given at last once that is done.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("O", "leave", "close", show=False, tooltip="Close, or leave the value as it was"),
        Binding(
            "enter", "submit", "correct", show=False, tooltip="Correct the fact under the cursor, or save what is typed"
        ),
        Binding(
            "x,delete,backspace",
            "forget",
            "take back",
            show=False,
            tooltip="Take your word on the fact under the cursor back",
        ),
        Binding("j,down", "move(1)", "down", show=False),
        Binding("k,up", "move(-1)", "up", show=False),
        Binding("g,home", "move(-1000)", "top", show=False),
        Binding("G,end", "move(1000)", "bottom", show=False),
    ]

    def __init__(self, title: str, facts: Callable[[], list[Fact]], save: Save) -> None:
        super().__init__()
        self.title_text = title
        self._facts_now = facts
        self.facts = facts()
        self.save = save

    def compose(self) -> ComposeResult:
        """Show the facts, and below them room for a value and for what is wrong with it."""
        with self.framed(self.title_text, len(self.facts) + _BESIDES):
            yield Menu(classes="rest")
            yield Field()
            yield Verdict()

    def on_mount(self) -> None:
        """Begin with the list."""
        self.menu = self.query_one(Menu)
        self.field = self.query_one(Field)
        self.verdict = self.query_one(Verdict)
        self._show()
        self._choose()

    def on_resize(self) -> None:
        """Write the facts for the width there is."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        self.menu.show([self._line(fact) for fact in self.facts], keep_place=True)
        self.menu.reveal()  # keys may have been faster than the first layout

    def _line(self, fact: Fact) -> Line:
        name, value, source = fact
        room = self.menu.room - _NAME_WIDTH - _SOURCE_WIDTH - 1
        mine = source == _MINE
        return [
            (fit(name, _NAME_WIDTH), "dim"),
            (fit(value, max(room, 1)), "title" if mine else ""),
            (" " + fit(source, _SOURCE_WIDTH, right=True), "accent" if mine else "dim"),
        ]

    # choosing a fact

    @property
    def _fact(self) -> Fact:
        return self.facts[self.menu.cursor]

    @property
    def is_editing(self) -> bool:
        """Whether a value is being typed."""
        return bool(self.field.visible)

    def _choose(self) -> None:
        """Go to the list."""
        self.field.visible = False
        self.menu.can_focus = True
        self.set_focus(self.menu)
        self.verdict.say("your word wins over every source, here and in what is exported")
        self.show_keys("enter corrects, x takes back, esc closes")

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        if not self.is_editing:
            self.menu.move(self.menu.cursor + by)

    def action_forget(self) -> None:
        """Take the user's word on the fact under the cursor back."""
        if self.is_editing:
            return
        name, _, source = self._fact
        if source == _MINE:
            self._save("")
        else:
            self.verdict.say(f"{name}: no word of yours to take back", "warn")

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked line; a second click edits it."""
        if not self.is_editing and (at := self.menu.line_under(event)) is not None:
            self.menu.move(at)
            if event.chain > 1:
                self._edit()

    # its value

    def action_submit(self) -> None:
        """Edit the fact under the cursor, or save what was typed."""
        if self.is_editing:
            self._save(self.field.value)
        else:
            self._edit()

    def _edit(self) -> None:
        name, value, _ = self._fact
        self.field.value = "" if value in _UNKNOWN else value
        self.field.cursor_position = len(self.field.value)
        how = "a value, or nothing to take yours back"
        self.field.hint(f"{name}: {how}", how, "a value, or nothing")
        self.field.visible = True
        self.set_focus(self.field)
        self.menu.can_focus = False  # up and down would go there
        self.verdict.say("")
        self.show_keys("enter saves, empty takes it back, esc leaves it")

    def _save(self, text: str) -> None:
        name, _, _ = self._fact
        problem = self.save(name, text, self._saved)
        if problem is not None:
            self.verdict.say(problem, "bad")
            return
        # as it will be: the next keys are not to wait for the file
        self.facts[self.menu.cursor] = (name, text.strip(), _MINE) if text.strip() else (name, _PENDING, "")
        self._choose()
        self._show()

    def _saved(self) -> None:
        """Show the facts as they have come to be."""
        if self.is_running:
            self.facts = self._facts_now()
            self._show()

    def action_leave(self) -> None:
        """Leave the value as it was; from the list, close."""
        if self.is_editing:
            self._choose()
        else:
            self.dismiss(None)
