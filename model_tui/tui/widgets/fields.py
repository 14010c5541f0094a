"""What forms are made of: one-line fields, one for secrets, and a choice; a label stands before each."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from model_tui.core.text import harmless
from model_tui.tui.widgets.lines import LineView, fit

LABEL_WIDTH = 15
_SECRET_SIGNS = ("•", "*")
"""What stands for each character of a secret; the second where there is no Unicode."""


class Field(Input):
    """A one-line field that is as high as its text; up and down go to its neighbours, enter submits the screen's form.

    What is typed and pasted is taken at once, not through the queue of the widget: whoever types ahead means the next
    field by what comes behind a tab.
    """

    DEFAULT_CSS = """
    Field { border: none; height: 1; padding: 0 1; background: $boost; width: 1fr; }
    Field:focus { border: none; background: $surface-lighten-2; background-tint: transparent; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", "next field", show=False),
        Binding("up", "app.focus_previous", "previous field", show=False),
    ]
    takes_at_once: ClassVar[bool] = True
    """Tells the app to hand over keys and pastes by `take` and `paste`."""

    def __init__(self, *, id: str | None = None, placeholder: str = "", password: bool = False) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, placeholder=placeholder, password=password, compact=True, select_on_focus=False)
        self.cursor_blink = False
        self._hints: tuple[str, ...] = (placeholder,)

    def hint(self, *wordings: str) -> None:
        """Show the first of these wordings that fits into the empty field, and if none does the last one."""
        self._hints = wordings
        self._fit_hint()

    def on_resize(self) -> None:
        """Fit the hint into another width."""
        self._fit_hint()

    def _fit_hint(self) -> None:
        room = self.scrollable_content_region.width
        fitting = (hint for hint in self._hints if cell_len(hint) <= room)
        self.placeholder = next(fitting, self._hints[-1])

    def validate_value(self, value: str) -> str:
        """Keep what a terminal would obey out of the field, pasted say."""
        return harmless(value)

    def take(self, event: events.Key) -> bool:
        """Insert what a key writes; return whether it writes anything."""
        if not event.is_printable or event.character is None:
            return False
        self.replace(event.character, *self.selection)
        return True

    def paste(self, text: str) -> None:
        """Insert the first line of what was pasted."""
        self.replace(next(iter(text.strip().splitlines()), ""), *self.selection)

    async def action_submit(self) -> None:
        """Submit the form that the field is in."""
        await self.run_action("screen.submit")


class SecretField(Field):
    """A field that shows a sign for each character, and hands its text to nobody: no clipboard takes it from here."""

    class TooLong(Message):
        """What was pasted is more than one line, and was not taken."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, password=True)

    @property
    def _value(self) -> Text:
        sign = _SECRET_SIGNS[self.app.has_class("-ascii")]
        return Text(sign * len(self.value), no_wrap=True, overflow="ignore", end="")

    def validate_value(self, value: str) -> str:
        """Keep everything: what is no key is refused, not mended."""
        return value

    def paste(self, text: str) -> None:
        """Take what was pasted in place of what is there, if it is one line."""
        text = text.strip()
        if len(text.splitlines()) > 1:
            self.post_message(self.TooLong())
        else:
            self.value = text
            self.cursor_position = len(text)

    def action_copy(self) -> None:
        """Do nothing: a secret is not copied from here."""

    def action_cut(self) -> None:
        """Do nothing: a secret is not copied from here."""


class Choice(LineView, can_focus=True):
    """One of several words; left, right and space go round, a letter goes to the next word that begins with it."""

    DEFAULT_CSS = """
    Choice { height: 1; width: 1fr; padding: 0; background: $boost; overflow-y: hidden; }
    Choice:focus { background: $surface-lighten-2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "turn(1)", "next", show=False),
        Binding("left", "turn(-1)", "previous", show=False),
        Binding("down", "app.focus_next", "next field", show=False),
        Binding("up", "app.focus_previous", "previous field", show=False),
        Binding("enter", "screen.submit", "done", show=False),
    ]
    value: var[str] = var("")

    class Changed(Message):
        """Another word was chosen."""

    def __init__(
        self,
        words: Sequence[str],
        *,
        explain: Callable[[str], str] | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self.words = words
        self.explain = explain
        """What tells of a word what choosing it means, in place of which of how many it is."""
        self.set_reactive(Choice.value, words[0])

    def action_turn(self, by: int) -> None:
        """Go to the next word, or the one before."""
        self.value = self.words[(self.words.index(self.value) + by) % len(self.words)]

    def on_key(self, event: events.Key) -> None:
        """Go to the next word that begins with a letter."""
        if event.character and event.character.isalnum():
            at = self.words.index(self.value)
            order = [*self.words[at + 1 :], *self.words[: at + 1]]
            self.value = next((word for word in order if word.startswith(event.character)), self.value)
            event.stop()

    def on_click(self) -> None:
        """Go to the next word."""
        self.action_turn(1)

    def watch_value(self) -> None:
        """Paint the new word, and tell of it."""
        self.refresh()
        self.post_message(self.Changed())

    def watch_has_focus(self, focus: bool) -> None:
        """Paint the hint, or take it away."""
        self._styles.clear()
        super().watch_has_focus(focus)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint the word, and how to change it."""
        told = [f"{self.words.index(self.value) + 1} of {len(self.words)}"]
        if self.explain is not None:
            told = [self.explain(self.value)]
        if self.has_focus and len(self.words) > 1:
            told.insert(0 if self.explain is None else 1, "left right change it")
        hint = ", ".join(told)
        room = self.room - len(self.value) - 2
        return self.strip_of([(self.value, ""), ("  ", ""), (fit(hint, room), "dim")] if y == 0 else (), self.room)


class Row(Horizontal):
    """A label and its field."""

    DEFAULT_CSS = """
    Row { height: 1; }
    """

    def __init__(self, label: str, field: Widget, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.label = label
        self.field = field

    def compose(self) -> ComposeResult:
        """Lay the two side by side."""
        yield _Label(self.label)
        yield self.field


class _Label(LineView):
    DEFAULT_CSS = f"""
    _Label {{ width: {LABEL_WIDTH}; height: 1; overflow-y: hidden; }}
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def render_line(self, y: int) -> Strip:
        """Paint the label."""
        return self.strip_of([(fit(self._text, self.room), "dim")] if y == 0 else (), self.room)
