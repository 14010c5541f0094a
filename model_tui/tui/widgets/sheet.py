"""A sheet over the main screen: a frame with a title, and the keys that work in it now in its lower edge."""

from typing import TYPE_CHECKING, ClassVar, Final, TypeVar, cast

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.worker import Worker

from model_tui.tui.painting import PaintedModal
from model_tui.tui.widgets.lines import Line, LineView, fit, plain, wrapped

if TYPE_CHECKING:
    from model_tui.tui.app import ModelTuiApp

T = TypeVar("T")
_CORNERS: Final = 6
"""Cells of an edge that are no room for text."""


def keys_within(keys: str, room: int) -> str:
    """Return keys and what they do as they fit into `room` cells: the last one, which leads out, is always there."""
    *others, out = keys.split(", ")
    if not out.startswith("esc"):
        return keys
    for shown in (out, out.split(" ")[0]):
        if len(text := ", ".join([*others, shown])) <= room:
            return text
    while others and len(text := ", ".join([*others, out])) > room:
        others.pop()
    return ", ".join([*others, out])


class Sheet(PaintedModal[T]):
    """A modal form in a frame of fixed height, so that nothing in it moves while it is filled in."""

    DEFAULT_CSS = """
    Sheet {
        align: center middle;
        & > #sheet {
            width: 90%; max-width: 96; max-height: 100%;
            border: round $border; background: $surface; padding: 0 1;
            border-title-color: $text; border-subtitle-color: $text-muted;
        }
        & .rest { height: 1fr; }
        &.-narrow > #sheet, &.-tiny > #sheet { width: 100%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "close", show=False, tooltip="Close this, or leave what is being typed")
    ]
    _keys_shown = ""

    @property
    def model_app(self) -> "ModelTuiApp":
        """The app, by its own type."""
        return cast("ModelTuiApp", self.app)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Hand a failure in the background on to the app, which tells it."""
        self.model_app.worker_changed(event)

    def framed(self, title: str, height: int) -> Vertical:
        """Return the frame, `height` lines high, to compose into; what is of the class `rest` fills it."""
        frame = Vertical(id="sheet")
        frame.styles.height = height
        frame.border_title = plain(title)
        return frame

    def show_keys(self, keys: str) -> None:
        """Say in the lower edge which keys do what now."""
        self._keys_shown = keys
        self._fit_keys()

    def on_resize(self) -> None:
        """Fit the keys into the lower edge; what subclasses do then is done as well."""
        self.call_after_refresh(self._fit_keys)

    def _fit_keys(self) -> None:
        for frame in self.query("#sheet"):
            room = (frame.outer_size.width or self.app.size.width) - _CORNERS
            frame.border_subtitle = Content(keys_within(self._keys_shown, room))

    def action_leave(self) -> None:
        """Close, having done nothing."""
        self.dismiss(None)


class Verdict(LineView):
    """A few lines, three if nothing else is styled, that say what is wrong, what is going on, or what came of it."""

    DEFAULT_CSS = """
    Verdict { height: 3; overflow-y: hidden; }
    """
    _said: tuple[str, str] = ("", "")

    def say(self, text: str, role: str = "dim") -> None:
        """Say this in place of what was said before."""
        self._said = (text, role)
        self._write()

    @property
    def text(self) -> str:
        """What it says."""
        return self._said[0]

    def on_resize(self) -> None:
        """Wrap it anew."""
        self._write()

    def _write(self) -> None:
        text, role = self._said
        lines: list[Line] = list(wrapped(text, self.room, role)) if self.room > 0 else []  # written once laid out
        most = max(self.size.height, 1)
        if len(lines) > most:
            rest = " ".join(words for line in lines[most - 1 :] for words, _ in line)
            lines = [*lines[: most - 1], [(fit(rest, self.room), role)]]
        self.show(lines)
