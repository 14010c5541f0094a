"""The providers pane: state, count, and what is missing, one line each."""

from collections.abc import Collection, Sequence
from typing import Final

from textual import events
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from model_tui.core.discovery import ProviderStatus
from model_tui.core.figures import UNICODE, Glyphs
from model_tui.tui.widgets.lines import Line, LineView, Span, fit

_ROLES: Final = {
    "live": "good",
    "cached": "warn",
    "asking": "accent",
    "rejected": "bad",
    "failed": "bad",
    "needs-key": "dim",
    "not-running": "dim",
    "catalog": "dim",
}
_STATES: Final = {
    "live": "ready",
    "cached": "stale",
    "rejected": "rejected",
    "failed": "rejected",
    "needs-key": "needs-key",
}
_STALE: Final = ("stale", "warn")
"""The sign and role of a provider that failed, and whose last good listing is shown."""
_ORDER: Final = {"live": 0, "cached": 1, "asking": 2, "rejected": 3, "failed": 4, "needs-key": 5}
ALL: Final = ""
"""The first line: every provider."""


def by_standing(statuses: Sequence[ProviderStatus], own: Collection[str] = ()) -> list[ProviderStatus]:
    """Return what is live first, then what wants attention, then the catalog, the largest first.

    What nothing is known of is left out, but for the user's `own` providers.
    """
    shown = [s for s in statuses if s.known or s.standing not in ("not-running", "catalog") or s.id in own]
    return sorted(shown, key=lambda s: (_ORDER.get(s.standing, 6), -s.known, s.id))


def standing_sign(status: ProviderStatus, glyphs: Glyphs) -> Span:
    """Return the sign of how a provider stands, in its role."""
    if status.standing == "failed" and status.listed:
        sign, role = _STALE
        return glyphs.states[sign], role
    role = _ROLES[status.standing]
    if status.standing == "asking":
        return glyphs.asking, role
    return glyphs.states[
        "needs-key" if status.standing == "needs-key" else _STATES.get(status.standing, "catalog")
    ], role


def standing_count(status: ProviderStatus, glyphs: Glyphs) -> str:
    """Return how many models a provider has, or what keeps it from telling."""
    if status.standing == "asking":
        return glyphs.ellipsis
    if status.standing == "needs-key":
        return "key?"
    if status.standing == "rejected":
        return "key!"
    if status.standing == "failed" and not status.listed:
        return "failed"
    return f"{status.listed if status.listed is not None else status.known:,}"


class ProviderList(LineView, can_focus=True):
    """Lists providers; `highlighted` is the one under the cursor, `""` for all of them."""

    highlighted: var[str] = var(ALL)

    class Chosen(Message):
        """The user wants the offers of one provider, or with `""` of all."""

        def __init__(self, provider: str) -> None:
            self.provider = provider
            super().__init__()

    def __init__(self, glyphs: Glyphs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.glyphs = glyphs
        self.statuses: Sequence[ProviderStatus] = ()
        self.total = 0
        self.filtered: str | None = None
        self.cursor = 0
        self._pressed = False

    def show_statuses(self, statuses: Sequence[ProviderStatus], total: int, own: Collection[str] = ()) -> None:
        """Show these providers; the cursor stays on its own. The user's `own` ones are shown however they stand."""
        in_sight = self._in_sight
        self.statuses, self.total = by_standing(statuses, own), total
        ids = [ALL, *(status.id for status in self.statuses)]
        self.cursor = ids.index(self.highlighted) if self.highlighted in ids else 0
        self.set_height(len(ids))
        if in_sight:
            self._reveal()
        self.refresh()

    @property
    def _in_sight(self) -> bool:
        """Whether the cursor can be seen."""
        top = round(self.scroll_y)
        return top <= self.cursor < top + self.container_height

    def on_resize(self) -> None:
        """Keep the cursor in sight: it may have moved before the pane had its height."""
        self._reveal()

    def _reveal(self) -> None:
        height = self.container_height
        if height > 0 and not self._in_sight:
            top = round(self.scroll_y)
            to_top = self.cursor if self.cursor < top else self.cursor - height + 1
            self.scroll_to(0, to_top, animate=False, immediate=True)

    def show_filtered(self, provider: str | None) -> None:
        """Mark the provider that the filter asks for."""
        if provider != self.filtered:
            self.filtered = provider
            self.refresh()

    def move(self, to: int) -> None:
        """Put the cursor on a line, as near as there is one."""
        self.cursor = max(0, min(to, len(self.statuses)))
        self.highlighted = self._id_at(self.cursor)
        self._reveal()
        self.refresh()

    def highlight(self, provider: str) -> None:
        """Put the cursor on a provider, if it is there."""
        at = next((at for at, status in enumerate(self.statuses) if status.id == provider), None)
        if at is not None:
            self.move(at + 1)

    def _id_at(self, at: int) -> str:
        return ALL if at == 0 else self.statuses[at - 1].id

    def choose(self) -> None:
        """Ask for the offers of the highlighted provider."""
        self.post_message(self.Chosen(self.highlighted))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Remember whether a line was pressed, or the border, which can be dragged."""
        self._pressed = event.get_content_offset(self) is not None

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked provider."""
        offset = event.get_content_offset(self)
        if self._pressed and offset is not None and (at := round(self.scroll_y) + offset.y) <= len(self.statuses):
            self.move(at)
            self.choose()

    def watch_has_focus(self, focus: bool) -> None:
        """Paint the cursor as focused or not."""
        super().watch_has_focus(focus)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one provider."""
        at, width = round(self.scroll_y) + y, self.room
        if at > len(self.statuses):
            return Strip.blank(width, self.role_style(""))
        line = self._all(width) if at == 0 else self._provider(self.statuses[at - 1], width)
        return self.strip_of(line, width, self.cursor_style() if at == self.cursor else None)

    def _all(self, width: int) -> Line:
        count = f"{self.total:,}"
        return [("  ", ""), (fit("all", width - 3 - len(count)), "title"), (f" {count}", "dim")]

    def _provider(self, status: ProviderStatus, width: int) -> Line:
        glyph, role = standing_sign(status, self.glyphs)
        count = standing_count(status, self.glyphs)
        name_role = "title" if status.id == self.filtered else "" if status.standing != "catalog" else "dim"
        mark = self.glyphs.picked if status.id == self.filtered else " "
        return [
            (glyph, role),
            (mark, "picked"),
            (fit(status.id, width - 3 - len(count)), name_role),
            (f" {count}", role),
        ]
