"""The menu of export targets."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from model_tui.tui.painting import PaintedModal
from model_tui.tui.widgets.lines import Line, fit, fit_end
from model_tui.tui.widgets.menu import Menu

Choice = tuple[str, str, str]
"""Name, title and path of a target."""
_PATH_ROOM: Final = 16
"""Cells that a path needs to be told from others."""


class TargetScreen(PaintedModal[str | None]):
    """Asks which file the picks go into; answers with the target's name, or `None`."""

    asks = "picks go into"

    DEFAULT_CSS = """
    TargetScreen {
        align: center middle;
        & > Menu {
            width: 90%; max-width: 90; height: auto; min-height: 4;
            border: round $border; background: $surface; padding: 0 1;
            border-title-color: $text; border-subtitle-color: $text-muted;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "choose(False)", "close", show=False, tooltip="Close, and choose nothing"),
        Binding("enter,space,T", "choose(True)", "choose", show=False, tooltip="Choose what the cursor is on"),
        Binding("j,down", "move(1)", "down", show=False),
        Binding("k,up", "move(-1)", "up", show=False),
    ]

    def __init__(self, choices: Sequence[Choice], now: str, sign: str) -> None:
        super().__init__()
        self.sign = sign
        self.choices = choices
        self.now = now

    def compose(self) -> ComposeResult:
        """Show the choices."""
        menu = Menu()
        menu.border_title = Content(self.asks)
        menu.border_subtitle = Content("enter chooses, esc closes")
        menu.styles.height = len(self.choices) + 2
        menu.cursor = next((at for at, choice in enumerate(self.choices) if choice[0] == self.now), 0)
        yield menu

    def on_mount(self) -> None:
        """Write the choices at once: keys may be faster than the first layout."""
        self._show()

    def on_resize(self) -> None:
        """Write the choices for the width there is."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        self.query_one(Menu).show([self._line(choice) for choice in self.choices])

    def _line(self, choice: Choice) -> Line:
        name, title, path = choice
        mark = f"{self.sign} " if name == self.now else "  "
        name_width, title_width = (2 + max(len(choice[at]) for choice in self.choices) for at in (0, 1))
        room = self.query_one(Menu).room - 2 - name_width
        if path and room - title_width < _PATH_ROOM:  # of which hardly anything would be left
            title_width = 0
        return [
            (mark, "good"),
            (fit(name, name_width), "title"),
            *([(fit(title, title_width), "dim")] if title_width else []),
            (fit_end(path, room - title_width), "accent"),
        ]

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        menu = self.query_one(Menu)
        menu.move((menu.cursor + by) % len(self.choices))

    async def on_click(self, event: events.Click) -> None:
        """Choose the clicked line."""
        menu = self.query_one(Menu)
        if (at := menu.line_under(event)) is not None:
            menu.move(at)
            await self.action_choose(really=True)

    @property
    def choice(self) -> str:
        """What is under the cursor."""
        return self.choices[self.query_one(Menu).cursor][0]

    async def action_choose(self, really: bool) -> None:
        """Answer with the choice under the cursor, or with none."""
        self.dismiss(self.choice if really else None)
