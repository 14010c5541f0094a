"""A short way to a provider: a few letters of its name, the best match first."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from model_tui.core.columns import squash
from model_tui.core.discovery import ProviderStatus
from model_tui.core.figures import Glyphs
from model_tui.tui.painting import PaintedModal
from model_tui.tui.widgets.fields import Field
from model_tui.tui.widgets.lines import Line, fit
from model_tui.tui.widgets.menu import Menu
from model_tui.tui.widgets.providers import ALL, standing_count, standing_sign

_SHOWN: Final = 12
_ID_WIDTH: Final = 22
_COUNT_WIDTH: Final = 7
_NO_MATCH: Final = 9


class SearchField(Field):
    """A field that hands the keys which move through a list on to its screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n,tab", "screen.go(1)", "down", show=False),
        Binding("up,ctrl+p,shift+tab", "screen.go(-1)", "up", show=False),
        Binding("pagedown", "screen.go(10)", "page down", show=False),
        Binding("pageup", "screen.go(-10)", "page up", show=False),
    ]


class JumpScreen(PaintedModal[str | None]):
    """Asks for a provider; answers with its id, with `""` for all of them, or with `None`."""

    DEFAULT_CSS = """
    JumpScreen {
        align: center middle;
        & > #sheet {
            width: 64; max-width: 100%; height: 16; max-height: 100%;
            border: round $border; background: $surface; padding: 0 1;
            border-title-color: $text; border-subtitle-color: $text-muted;
        }
        & Menu { height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "close", show=False, tooltip="Close, and go nowhere"),
        Binding(
            "enter", "submit", "show", show=False, tooltip="Show the models of the provider under the cursor alone"
        ),
    ]

    def __init__(
        self, statuses: Sequence[ProviderStatus], total: int, aliases: Mapping[str, str], glyphs: Glyphs
    ) -> None:
        super().__init__()
        self.glyphs = glyphs
        self.total = total
        self.statuses = {status.id: status for status in statuses}
        self.names = names_of(statuses, aliases)
        self.found: list[str] = []

    def compose(self) -> ComposeResult:
        """Lay the list below the field."""
        with Vertical(id="sheet") as sheet:
            sheet.border_title = Content("go to a provider")
            sheet.border_subtitle = Content("enter shows its models alone, esc closes")
            yield SearchField(placeholder="a few letters of its name")
            yield Menu()

    def on_mount(self) -> None:
        """Show every provider."""
        self.set_focus(self.query_one(SearchField))
        self._search()

    def on_resize(self) -> None:
        """Write the list for the width there is."""
        self.call_after_refresh(self._show)

    @on(Input.Changed)
    def _search(self) -> None:
        typed = self.query_one(SearchField).value
        self.found = [*([] if typed.strip() else [ALL]), *best_matches(self.names, typed)]
        self._show()
        self.query_one(Menu).move(0)

    def _show(self) -> None:
        menu = self.query_one(Menu)
        none: Line = [("no provider is called that", "dim")]
        menu.show([self._line(name, menu.room) for name in self.found] or [none], keep_place=True)

    def _line(self, name: str, width: int) -> Line:
        room = max(width - 2 - _ID_WIDTH - _COUNT_WIDTH, 0)
        if name == ALL:
            sign, called, count, ident = ("", ""), "every provider", f"{self.total:,}", "all"
        else:
            status = self.statuses[name]
            sign, called, ident = standing_sign(status, self.glyphs), status.name, name
            count = standing_count(status, self.glyphs)
        more = self.glyphs.ellipsis
        return [
            (fit(sign[0], 2), sign[1]),
            (fit(ident, _ID_WIDTH - 1, ellipsis=more) + " ", "title"),
            (fit(called, room, ellipsis=more), "dim"),
            (fit(count, _COUNT_WIDTH, right=True), sign[1]),
        ]

    def action_go(self, by: int) -> None:
        """Move the cursor."""
        menu = self.query_one(Menu)
        menu.move(menu.cursor + by)

    def action_submit(self) -> None:
        """Answer with the provider under the cursor; with what is typed last, even if it was not looked at yet."""
        typed = self.query_one(SearchField).value
        found = [*([] if typed.strip() else [ALL]), *best_matches(self.names, typed)]
        at = self.query_one(Menu).cursor if found == self.found else 0
        if found:
            self.dismiss(found[at])

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)

    def on_click(self, event: events.Click) -> None:
        """Answer with the clicked provider; a click beside the list closes it."""
        if (at := self.query_one(Menu).line_under(event)) is not None and at < len(self.found):
            self.dismiss(self.found[at])
        elif event.widget is self:
            self.dismiss(None)


Names = Mapping[str, Sequence[str]]
"""The squashed names of each provider, its id first."""


def names_of(statuses: Iterable[ProviderStatus], aliases: Mapping[str, str]) -> Names:
    """Return under which names each provider is found: id, name for people, and what others call it."""
    others: dict[str, list[str]] = {}
    for alias, provider in aliases.items():
        others.setdefault(provider, []).append(alias)
    return {s.id: [squash(name) for name in (s.id, s.name, *others.get(s.id, ()))] for s in statuses}


def best_matches(names: Names, typed: str) -> list[str]:
    """Return the providers that a few letters may mean, the likeliest first, else in the order of `names`.

    The letters may be the begin of a name, stand in it, or in this order be scattered over it. Where several names
    begin so, it does not matter whether that is the provider's id or what others call it: `names` are in the order of
    how the providers stand and how many models they have, and that tells more.
    """
    letters = squash(typed)
    ranked = ((min(_rank(name, letters, own=at == 0) for at, name in enumerate(of)), p) for p, of in names.items())
    return [provider for rank, provider in sorted(ranked, key=lambda pair: pair[0]) if rank < _NO_MATCH]


def _rank(name: str, letters: str, *, own: bool) -> int:
    """Return how far a name is from what was typed; `own` says that it is the provider's id."""
    if name == letters:
        return 0 if own else 1
    if name.startswith(letters):
        return 2
    if letters in name:
        return 4 if own else 5
    rest = iter(name)
    return 6 if all(letter in rest for letter in letters) else _NO_MATCH
