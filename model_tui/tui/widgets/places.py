"""What the sheet of a key shows beside its field: what is known, and the places where a key can be saved."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.strip import Strip

from model_tui.keydesk import Place
from model_tui.tui.widgets.lines import Line, LineView, fit


class Known(LineView, can_focus=False):
    """What is known, which scrolls by key where there is no field."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "by(1)", "down", show=False),
        Binding("k,up", "by(-1)", "up", show=False),
    ]

    def action_by(self, lines: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=lines, animate=False)


class Places(LineView, can_focus=False):
    """The places where a key can be saved, one line each; empty until there is a key to save."""

    DEFAULT_CSS = """
    Places { height: 4; overflow-y: hidden; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down,tab", "move(1)", "down", show=False),
        Binding("k,up,shift+tab", "move(-1)", "up", show=False),
        Binding("enter,space", "screen.save", "save", show=False, tooltip="Save the key in the place under the cursor"),
    ]
    cursor: var[int] = var(0)

    def __init__(self) -> None:
        super().__init__()
        self.places: list[Place] = []

    def offer(self, places: list[Place]) -> None:
        """Show these places, with the cursor on the first where a key can be saved."""
        self.places = places
        self.can_focus = bool(places)
        self.cursor = next((at for at, place in enumerate(places) if not place.refusal), 0)
        self.refresh()

    @property
    def chosen(self) -> Place:
        """The place under the cursor."""
        return self.places[self.cursor]

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.cursor = (self.cursor + by) % len(self.places)
        self.refresh()

    async def on_click(self, event: events.Click) -> None:
        """Save in the clicked place."""
        if (offset := event.get_content_offset(self)) and 1 <= offset.y <= len(self.places):
            self.cursor = offset.y - 1
            await self.run_action("screen.save")

    def render_line(self, y: int) -> Strip:
        """Paint the heading, or one place."""
        if not self.places or y > len(self.places):
            return Strip.blank(self.room, self.role_style(""))
        if y == 0:
            return self.strip_of([("save it in", "dim")], self.room)
        place = self.places[y - 1]
        width = min(2 + max(len(one.title) for one in self.places), self.room // 2)
        said = place.refusal or ", ".join(part for part in (place.variable, place.note) if part)
        line: Line = [
            ("  ", ""),
            (fit(place.title, width), "dim" if place.refusal else "title"),
            (fit(said, max(self.room - width - 2, 1)), "warn" if place.refusal else "dim"),
        ]
        return self.strip_of(line, self.room, self.cursor_style() if y - 1 == self.cursor else None)
