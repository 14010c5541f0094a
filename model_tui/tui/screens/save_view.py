"""The sheet that saves what the filter shows as a view, under a name and a key."""

from typing import ClassVar, Final

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from model_tui.core import saved_views
from model_tui.core.saved_views import Views
from model_tui.tui.widgets.fields import Choice, Field, Row
from model_tui.tui.widgets.sheet import Sheet, Verdict

_HEIGHT: Final = 9


class Saving(Struct, frozen=True):
    """A view to be saved: its name, its filter text, and its place from 0 on."""

    name: str
    text: str
    place: int


class SaveViewScreen(Sheet[Saving]):
    """Asks for a name and a place; answers with what is to be saved, or with `None`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "save", show=False, tooltip="Save the view under its name and key")
    ]

    def __init__(self, text: str, views: Views, name: str = "") -> None:
        super().__init__()
        self.text = text
        self.views = views
        self.name_now = name

    def compose(self) -> ComposeResult:
        """Lay out the fields, the name first."""
        with self.framed(f"save this view: {self.text or 'every chat model'}", _HEIGHT):
            with Vertical(classes="rest"):
                yield Row("name", Field(id="view-name", placeholder="one word, such as cheap-vision"))
                places = [_key_of(at) for at in range(len(self.views) + 1)]
                yield Row("key", Choice(places, explain=self._meaning, id="view-place"))
            yield Verdict()

    def on_mount(self) -> None:
        """Begin with the name; the place is behind the others."""
        self.verdict = self.query_one(Verdict)
        self.show_keys("enter saves, tab moves, esc closes")
        self.query_one("#view-place", Choice).value = _key_of(len(self.views))
        self.set_focus(self.query_one("#view-name"))
        self._judge()

    @property
    def _place(self) -> int:
        choice = self.query_one("#view-place", Choice)
        return choice.words.index(choice.value)

    def _meaning(self, key: str) -> str:
        """Return what choosing a key means."""
        names = list(self.views)
        at = next(at for at in range(len(names) + 1) if _key_of(at) == key)
        means = "recalls it" if at < 9 else "0 lists it"
        return f"{means}, '{names[at]}' becomes {_key_of(at + 1)}" if at < len(names) else means

    @on(Input.Changed)
    def _name_changed(self) -> None:
        self._judge()

    @on(Choice.Changed)
    def _place_changed(self) -> None:
        self._judge()

    def _judge(self) -> str | None:
        """Say what enter does, and return the name; or say what is wrong."""
        typed = self.query_one("#view-name", Field).value
        try:
            name = saved_views.name_of(typed)
            saved_views.check_kept(name, self.text, self.views)
        except ValueError as error:
            self.verdict.say(str(error), "bad" if typed.strip() else "dim")
            return None
        if (there := saved_views.find(name, self.views)) is not None:
            self.verdict.say(
                f"enter replaces '{there}', which is now: {self.views[there] or 'every chat model'}", "warn"
            )
        else:
            self.verdict.say(f"enter saves it; @{name} stands for it in a filter", "good")
        return name

    def action_submit(self) -> None:
        """Answer with what is to be saved, if it has a name."""
        if (name := self._judge()) is not None:
            self.dismiss(Saving(name, self.text, self._place))
        else:
            self.verdict.say(self.verdict.text, "bad")


def _key_of(at: int) -> str:
    return str(at + 1) if at < 9 else f"none (place {at + 1})"
