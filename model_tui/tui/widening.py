"""What the main screen does about the widths of its panes: by key, by dragging a border, and back at the next start."""

from typing import TYPE_CHECKING, Final

from msgspec import structs
from textual import events
from textual.timer import Timer
from textual.widget import Widget

from model_tui.tui.remembering import RememberingScreen
from model_tui.tui.working import in_background

if TYPE_CHECKING:
    from model_tui.remembered import Remembered

_STEP: Final = 2
_WIDE_FROM: Final = 100
"""The terminal's width from which on the detail stands beside the table, as `-wide` among the app's breakpoints."""
_LEAST: Final = {"providers": 16, "detail": 27}
"""How wide both are there: the detail has room for a date, and the table that has the rest for a model's provider."""
_GROWTH: Final = (("table", 5), ("detail", 11), ("providers", 3), ("table", 30), ("detail", 10), ("providers", 5))
"""Who has the cells of a wider terminal, one after the other; behind them the table has all."""
_REST: Final = 0.5
"""Seconds without another change after which widths are kept: a key that is held down is one change."""


def usual_widths(width: int) -> dict[str, int]:
    """Return how wide the panes beside the table usually are in a terminal of this width; none, where it has no room.

    No pane is ever narrower in a wider terminal, but for the one step at which the detail comes to stand beside
    the table.
    """
    if width < _WIDE_FROM:
        return {}
    widths, spare = dict(_LEAST), width - _WIDE_FROM
    for pane, most in _GROWTH:
        grows = min(spare, most)
        spare -= grows
        if pane in widths:
            widths[pane] += grows
    return widths


class WideningScreen(RememberingScreen):
    """A screen of which the user chooses how wide the panes are.

    The providers and the detail have widths, the table has the rest. What fits is a matter of `main.tcss`, as the least
    and the most of each: a width that was chosen in a larger terminal is cut there, and whole again in the larger one.
    """

    _widths_rest: Timer | None = None
    _dragging = ""
    """The pane whose border the mouse holds."""

    def restore(self) -> None:
        """Take up the widths, too, that were left."""
        super().restore()
        self.widths = {pane: width for pane, width in self.remembered.screen.widths.items() if pane in self._sized}
        self._widths_kept = dict(self.widths)
        self._share_out()

    def on_resize(self) -> None:
        """Share a terminal of another width out; the base's own `on_resize` runs as well."""
        self._share_out()

    def _share_out(self) -> None:
        """Give each pane the width that was chosen for it, or else its usual one."""
        usual = usual_widths(self.app.size.width)
        for pane, widget in self._sized.items():
            width = self.widths.get(pane, usual.get(pane))
            widget.styles.width = None if width is None else max(width, 1)

    @property
    def _sized(self) -> dict[str, Widget]:
        return {"providers": self.providers, "detail": self.detail}

    # by key

    def action_widen(self, by: int) -> None:
        """Make the pane with the focus wider by a step, or with -1 narrower."""
        focused = self.focused
        if focused is self.providers or focused is self.detail:
            done = self._move_border(focused, by)
        else:  # the table is as wide as the others leave it
            done = self._move_border(self.detail, -by) or self._move_border(self.providers, -by)
        if not done:
            self.tell(f"as {'wide' if by > 0 else 'narrow'} as it gets here", timeout=3)

    def action_usual_widths(self) -> None:
        """Give every pane its usual width."""
        before = dict(self.widths)
        self.widths.clear()
        self._share_out()
        if before:
            self._keep_widths_soon()
            self.tell("usual widths again", timeout=3)

    def _move_border(self, pane: Widget, by: int) -> bool:
        """Make a pane wider by some steps if it can be; return whether it was."""
        return self._set_width(pane, self._width_of(pane) + by * _STEP)

    def _width_of(self, pane: Widget) -> int:
        """Return how wide a pane is, or is about to be."""
        width = self.widths.get(pane.id or "", pane.outer_size.width)
        least, most = self._bounds(pane)
        return max(least, min(width, most))

    def _bounds(self, pane: Widget) -> tuple[int, int]:
        least, most = pane.styles.min_width, pane.styles.max_width
        if least is None or most is None:
            return 1, self.size.width
        return int(least.value), int(self.size.width * most.value / 100)

    def _set_width(self, pane: Widget, width: int) -> bool:
        """Give a pane a width, as near as it can have it; return whether that is another one."""
        least, most = self._bounds(pane)
        width = max(least, min(width, most))
        if not pane.display or self.has_class("-tiny") or width == self._width_of(pane):
            return False
        self.widths[pane.id or ""] = width
        pane.styles.width = width
        self._keep_widths_soon()
        return True

    # by mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the border between two panes."""
        self._dragging = self._border_at(event.screen_x, event.screen_y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Let the border follow the mouse."""
        if not event.button:  # it was let go outside the terminal
            self._dragging = ""
        if self._dragging == "providers":
            self._set_width(self.providers, event.screen_x + 1)
        elif self._dragging == "detail":
            self._set_width(self.detail, self.size.width - event.screen_x)

    def on_mouse_up(self) -> None:
        """Let go of it."""
        self._dragging = ""

    def _border_at(self, x: int, y: int) -> str:
        """Return the pane to which the border at a cell belongs, on whichever side of it."""
        table, providers, detail = self.models.region, self.providers.region, self.detail.region
        if not table.y <= y < table.bottom:
            return ""
        if self.providers.display and providers.right - 1 <= x <= table.x:
            return "providers"
        return "detail" if self.detail.display and table.right - 1 <= x <= detail.x else ""

    # keeping

    def _keep_widths_soon(self) -> None:
        if self._widths_rest is not None:
            self._widths_rest.stop()
        self._widths_rest = self.set_timer(_REST, lambda: in_background(self, self._keep_widths, "remembering"))

    async def _keep_widths(self) -> None:
        if self.widths == self._widths_kept:
            return
        self._widths_kept = widths = dict(self.widths)

        def kept(was: "Remembered") -> "Remembered":
            return structs.replace(was, screen=structs.replace(was.screen, widths=widths))

        await self._change(kept)

    async def settle(self) -> bool:
        """Keep the widths, too, before the program ends."""
        await self._keep_widths()
        return await super().settle()
