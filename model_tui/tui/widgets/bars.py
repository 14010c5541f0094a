"""The one-line bars: what this is and what is live, the chips under the filter, and the keys."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual import events
from textual.message import Message
from textual.strip import Strip

from model_tui.core import filter_text
from model_tui.core.discovery import ProviderStatus
from model_tui.core.figures import UNICODE, Glyphs
from model_tui.core.grammar import QueryError
from model_tui.core.text import counted
from model_tui.tui.commands import Command, command_of
from model_tui.tui.widgets.lines import Line, LineView, Span, fit, fit_end, width_of

if TYPE_CHECKING:
    from model_tui.tui.settling import SettledApp


class Bar(LineView):
    """One line that is painted anew when what it says changes."""

    DEFAULT_CSS = """
    Bar { height: 1; overflow-y: hidden; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._line: Line = ()

    def say(self, line: Line) -> None:
        """Show this line."""
        if line != self._line:
            self._line = line
            self.refresh()

    def compose_line(self, width: int) -> Line:  # noqa: ARG002 - a bar that fits itself into its width overrides this
        """Return the line as it fits into `width`."""
        return self._line

    def render_line(self, y: int) -> Strip:
        """Paint the line."""
        width = self.room
        return self.strip_of(self.compose_line(width) if y == 0 else (), width)


_BAR_CELLS: Final = 12


class TopBar(Bar):
    """The program, how much it knows, what is live, and the file that exports go into."""

    DEFAULT_CSS = """
    TopBar { background: $panel; }
    """

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="top")
        self._glyphs = glyphs
        self._counts = ""
        self._live: tuple[str, ...] = ()
        self._asking: tuple[str, ...] = ()
        self._asked: set[str] = set()
        """Who has been asked since nobody was under way."""
        self._advice = "the catalog as it was built in"
        self._target = ""

    def show_counts(self, offers: int, models: int) -> None:
        """Show how many offers of how many models are known."""
        self._counts = f"{counted(offers, 'offer')}{self._glyphs.dot}{counted(models, 'model')}"
        self.refresh()

    def show_live(self, statuses: Iterable[ProviderStatus]) -> None:
        """Show which providers answered, and which are still being asked."""
        statuses = list(statuses)
        live = sorted((s for s in statuses if s.standing == "live"), key=lambda s: -(s.listed or 0))
        self._live = tuple(f"{s.id} {s.listed}" for s in live)
        self._asking = tuple(s.id for s in statuses if s.standing == "asking")
        self._asked = {*self._asked, *self._asking} if self._asking else set()
        self.refresh()

    @property
    def advice(self) -> str:
        """What is shown where nothing is live."""
        return self._advice

    def advise(self, advice: str) -> None:
        """Show this where nothing is live."""
        self._advice = advice
        self.refresh()

    def show_target(self, target: str) -> None:
        """Show which file the picks go into."""
        self._target = target
        self.refresh()

    def compose_line(self, width: int) -> Line:
        """Fit what there is to say, the target first, then what is live."""
        glyphs, into = self._glyphs, "→" if self._glyphs is UNICODE else "->"
        line: list[Span] = [(" model-tui ", "title"), (f" {self._counts}", "")]
        if width_of(line) + width_of([(self._target, "")]) + 7 > width:
            line.pop()  # the file that is written to says more
        rest = width - width_of(line)
        target = f"{into} {fit_end(self._target, rest - 5 - len(into), glyphs.ellipsis)} " if self._target else ""
        room = rest - width_of([(target, "")]) - 2
        if room < 12:
            return [*line, (" " * (room + 2), ""), (target, "accent")]
        progress = self._progress(room)
        room -= width_of(progress)
        names = self._live if progress else (*self._live, *self._still())
        live = f"  live: {glyphs.dot.join(names)}" if names else "" if progress else f"  {self._advice}"
        said = fit(live, room, ellipsis=glyphs.ellipsis)
        return [*line, *progress, (said, "good" if names else "dim"), ("  ", ""), (target, "accent")]

    def _still(self) -> tuple[str, ...]:
        """Return who is still being asked."""
        return tuple(f"{name} {self._glyphs.ellipsis}" for name in self._asking)

    def _progress(self, room: int) -> list[Span]:
        """Return a slim bar of how many have answered, and who is still asked, in two thirds of the room at most."""
        if not self._asking or len(self._asked) == 1:
            return []
        full, empty = ("━", "─") if self._glyphs is UNICODE else ("#", "-")
        done, of = len(self._asked) - len(self._asking), len(self._asked)
        cells = min(_BAR_CELLS, room // 6)
        filled = cells * done // of
        said = f" {done}/{of} "
        names = self._glyphs.dot.join(self._still())
        left = (room * 2 // 3 if self._live else room) - cells - len(said) - 2
        bar: list[Span] = [("  ", ""), (full * filled, "accent"), (empty * (cells - filled), "dim"), (said, "dim")]
        return [*bar, (fit(names, min(left, len(names)), ellipsis=self._glyphs.ellipsis), "")] if left > 0 else bar


_Chip = tuple[str, bool, str]
"""A chip's key, whether it is in force, and its label."""


class Chips(Bar):
    """The quick filters with their keys; those in force stand out. A click is as good as the key."""

    CHIPS: ClassVar = (
        ("v", "vision"),
        ("t", "tools"),
        ("i", "reasoning"),
        ("b", "cost"),
        ("n", "usable"),
        ("m", "mode"),
    )

    class Pressed(Message):
        """A chip was clicked."""

        def __init__(self, key: str) -> None:
            self.key = key
            super().__init__()

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="chips")
        self._glyphs = glyphs
        self._text = ""
        self._states: tuple[tuple[bool, str], ...] = ()
        """Of each chip whether it is in force, and its label."""
        self._error: QueryError | None = None
        self._typing = False
        self._places: list[tuple[int, int, str]] = []

    def show_text(self, text: str) -> None:
        """Show which chips the filter text has in force."""
        before, self._text = self._states, text
        self._states = tuple(self._state(name) for _, name in self.CHIPS)
        if self._states != before or self._error is not None:
            self._error = None
            self.refresh()

    def show_error(self, error: QueryError, *, typing: bool = False) -> None:
        """Show what is wrong with the filter text, and what was probably meant, in place of the chips.

        While the user is `typing`, with the key that takes it.
        """
        self._error, self._typing = error, typing
        self.refresh()

    def compose_line(self, width: int) -> Line:
        """Fit the chips, or in their place the error, into the line."""
        self._places = []
        if self._error is not None:
            return self._problem(self._error, width)
        states = self._states or tuple(self._state(name) for _, name in self.CHIPS)
        chips = [(key, *state) for (key, _), state in zip(self.CHIPS, states, strict=True)]
        shown, gap = self._fitting(chips, width)
        line: list[Span] = [(" ", "")]
        for key, on, label in shown:
            left = width_of(line)
            shown_key = self._key_of(key)
            line += [(shown_key, "key"), (f" {self._glyphs.picked if on else ''}{label}", "accent" if on else "dim")]
            self._places.append((left, width_of(line), key))
            line.append((" " * gap, ""))
        if len(shown) < len(chips):
            line.append((f"+{len(chips) - len(shown)}", "dim"))
        return line

    def _key_of(self, key: str) -> str:
        """Return the user's own key for what is usually that of a chip."""
        return cast("SettledApp", self.app).as_bound(command_of(key)).key_text

    def _fitting(self, chips: Sequence[_Chip], width: int) -> tuple[list[_Chip], int]:
        """Return the chips that fit with the room between them; those in force stay longest, then the first."""
        shown, gap = list(chips), 2
        while shown:
            sizes = (len(self._key_of(key)) + 1 + on + len(label) for key, on, label in shown)
            size = 1 + sum(sizes) + gap * (len(shown) - 1)
            if size + (0 if len(shown) == len(chips) else gap + 2) <= width:
                break
            if gap > 1:
                gap = 1
            else:
                idle = [chip for chip in shown if not chip[1]]
                shown.remove((idle or shown)[-1])
        return shown, gap

    def _problem(self, error: QueryError, width: int) -> Line:
        hint: list[Span] = []
        if error.hint:
            hint = [(": did you mean ", "dim"), (error.hint, "key"), ("?", "dim")]
            take: Span = (" tab takes it", "dim")
            fits = len(error.message) + width_of([*hint, take]) < width
            hint += [take] if self._typing and fits else []
        room = width - 1 - width_of(hint)
        said = error.message if len(error.message) <= room else fit(error.message, room, ellipsis=self._glyphs.ellipsis)
        return [(" ", ""), (said, "dim" if error.incomplete else "bad"), *hint]

    def _state(self, name: str) -> tuple[bool, str]:
        if name == "cost":
            cost = filter_text.cost_of(self._text)
            return cost is not None, cost or "cost"
        if name == "mode":
            mode = filter_text.field_value(self._text, "mode")
            return mode is not None, "all modes" if mode == filter_text.ALL_MODES else mode or "chat"
        return filter_text.has_flag(self._text, "ready" if name == "usable" else name), name

    def on_click(self, event: events.Click) -> None:
        """Do what the chip's key does."""
        key = next((key for left, right, key in self._places if left <= event.x < right), None)
        if key is not None:
            self.post_message(self.Pressed(key))


class KeyBar(Bar):
    """The keys that work here, as many as fit; help and quit always."""

    DEFAULT_CSS = """
    KeyBar { background: $panel; }
    """

    def __init__(self) -> None:
        super().__init__(id="keys")
        self._commands: Sequence[Command] = ()
        self._labels: dict[str, str] = {}

    def _as_bound(self, command: Command) -> Command:
        return cast("SettledApp", self.app).as_bound(command)

    def show_commands(self, commands: Sequence[Command], labels: dict[str, str]) -> None:
        """Show these commands; `labels` replaces the label of an action where it says more than usual."""
        if (commands, labels) != (self._commands, self._labels):
            self._commands, self._labels = commands, labels
            self.refresh()

    def compose_line(self, width: int) -> Line:
        """Fit as many keys as there is room for, and keep the last two (help, quit) whatever happens."""
        bound = map(self._as_bound, self._commands)
        shown = [(c.key_text, self._labels.get(c.action, c.label)) for c in bound if c.key_text]
        *others, help_, quit_ = shown if len(shown) > 2 else [("?", "help"), ("q", "quit")]
        ends = [help_, quit_]
        room = width + 1 - sum(len(key) + len(label) + 3 for key, label in ends)  # the last gap may be cut off
        fitting = []
        for key, label in others:
            room -= len(key) + len(label) + 3
            if room < 0:
                break
            fitting.append((key, label))
        line: list[Span] = [(" ", "")]
        for key, label in (*fitting, *ends):
            line += [(key, "key"), (f" {label}  ", "")]
        return line
