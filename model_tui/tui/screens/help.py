"""The keys, and how to filter: written from the registry of commands and from the grammar, and searched by typing."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import ClassVar, Final

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from model_tui.core.figures import Glyphs
from model_tui.core.query import FLAGS, SORT_FIELDS, TEXT_FIELDS
from model_tui.tui.commands import COMMANDS, COMPARE_COMMANDS, FILE_COMMANDS, Command
from model_tui.tui.describe_review import signs
from model_tui.tui.widgets.fields import Field
from model_tui.tui.widgets.lines import Line, fit, wrapped
from model_tui.tui.widgets.pager import Pager
from model_tui.tui.widgets.sheet import Sheet

_TALL: Final = 30
"""Lines of a terminal from which on the help leaves something of what it lies over."""
_KEYS_WIDTH = 12
_EXAMPLE_WIDTH = 22
_STATE_SIGNS = "state  ● ready  ◐ stale  ◇ unlisted for your key  ○ needs-key  ✗ rejected  · catalog: not asked"
_EXAMPLES = (
    ("sonnet", "words match id, name, provider, family; separators do not matter"),
    ('"4o mini"', "quotes are literal"),
    ("vision tools", "that capability is known to hold; tools? lets unknown count too"),
    ("-deprecated", "- or ! negates any term"),
    ("ctx>=128k out>=8k", "tokens, with k and m"),
    ("in<1 output<=5", "USD per 1M tokens; blended is three in to one out"),
    ("released>=2026-01", "dates, as far as you give them"),
    ("provider:openai,groq", "a comma is 'or'; globs such as id:gpt-* work"),
    ("cost:budget", "free, budget below 0.5, standard below 5, premium from there"),
    ("mode:embedding", "chat alone is shown unless you ask; mode:* shows all"),
    ("sort:-ctx,in", "order; - is descending"),
    ("@cheap", "the view that was saved as 'cheap'"),
)


class Entry(Struct, frozen=True):
    """What the help says in one place: a key or an example, what it means, and what else it is found by."""

    what: str
    meaning: str
    also: str = ""


class Section(Struct, frozen=True):
    """Entries under a title; `indent` is where their meaning stands, 0 is for words with no key before them."""

    title: str
    entries: Sequence[Entry]
    indent: int = _KEYS_WIDTH
    role: str = ""


class HelpField(Field):
    """The field that is typed into; what moves scrolls the text."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "screen.by(1)", "down", show=False),
        Binding("up", "screen.by(-1)", "up", show=False),
        Binding("pagedown,ctrl+d,tab", "screen.pages(1)", "page down", show=False),
        Binding("pageup,ctrl+u,shift+tab", "screen.pages(-1)", "page up", show=False),
        Binding("enter", "screen.leave", "close", show=False, tooltip="Close the help"),
    ]


class HelpScreen(Sheet[None]):
    """Every key of a view with its sentence, and more; what is typed leaves only what has all its words."""

    DEFAULT_CSS = """
    HelpScreen > #sheet { max-width: 110; }
    HelpScreen HelpField { margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear_or_leave", "close", show=False, tooltip="Clear what is searched for, or close")
    ]

    def __init__(self, title: str, sections: Callable[[Callable[[Command], Command]], list[Section]]) -> None:
        super().__init__()
        self._title = title
        self._sections = sections

    def compose(self) -> ComposeResult:
        """Lay out the field and the text."""
        with self._frame():
            yield HelpField(placeholder="type to search")
            yield Pager(classes="rest")

    def _frame(self) -> Vertical:
        frame = self.framed(self._title, 0)
        frame.styles.height = "100%" if self.app.size.height < _TALL else "90%"
        return frame

    def on_mount(self) -> None:
        """Say which keys work here."""
        self.query_one(Pager).can_focus = False
        self.query_one(HelpField).focus()
        self.show_keys("type to search, up and down scroll, esc closes")

    @on(Input.Changed)
    def _typed(self) -> None:
        closes = "clears it" if self.query_one(HelpField).value else "closes"
        self.show_keys(f"type to search, up and down scroll, esc {closes}")
        self._show()

    def on_resize(self) -> None:
        """Write the text for the width there is."""
        self.query_one("#sheet").styles.height = "100%" if self.app.size.height < _TALL else "90%"
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        pager = self.query_one(Pager)
        found = search(self._sections(self.model_app.as_bound), self.query_one(HelpField).value)
        pager.show(lines_of(found, pager.room), keep_place=False)

    def action_by(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(Pager).action_by(lines)

    def action_pages(self, pages: int) -> None:
        """Scroll by pages."""
        self.query_one(Pager).action_pages(pages)

    def action_clear_or_leave(self) -> None:
        """Clear what was typed, or where that is nothing close."""
        field = self.query_one(HelpField)
        if field.value:
            field.value = ""
        else:
            self.dismiss(None)


def main_help() -> HelpScreen:
    """Return the help of the main screen."""
    return HelpScreen("keys and filter", main_sections)


def file_help(glyphs: Glyphs) -> HelpScreen:
    """Return the help of the view of the config."""
    return HelpScreen("keys of the file view", partial(file_sections, glyphs))


def compare_help(glyphs: Glyphs) -> HelpScreen:
    """Return the help of the comparison."""
    return HelpScreen("keys of the comparison", partial(compare_sections, glyphs))


def search(sections: Iterable[Section], text: str) -> list[Section]:
    """Return what has every word of a text in it, in its title or, for a key, in its name in the settings.

    What has just that key comes first.
    """
    words, key = text.lower().split(), text.strip()
    sections = list(sections)
    has_it = [entry for section in sections for entry in section.entries if key in entry.what.split()]
    found = [Section(f"the key {key}", tuple(has_it))] if has_it and key else []
    for section in sections:
        entries = [
            entry
            for entry in section.entries
            if all(word in f"{section.title} {entry.what} {entry.meaning} {entry.also}".lower() for word in words)
        ]
        if entries:
            found.append(Section(section.title, entries, section.indent, section.role))
    return found


def file_sections(glyphs: Glyphs, as_bound: Callable[[Command], Command]) -> list[Section]:
    """Return the help of the view of the config."""
    findings = "  ".join(f"{sign} {severity}" for severity, sign in signs(glyphs).items())
    said = [Entry("", _STATE_SIGNS), Entry("", f"findings  {findings}")]
    return [*_keys(map(as_bound, FILE_COMMANDS)), Section("", said, 0, "dim")]


def compare_sections(glyphs: Glyphs, as_bound: Callable[[Command], Command]) -> list[Section]:
    """Return the help of the comparison."""
    marks = f"{glyphs.differs} the models differ   {glyphs.best} the best of them   {glyphs.unknown} nobody said"
    said = [Entry("", marks), Entry("", _STATE_SIGNS)]
    return [*_keys(map(as_bound, COMPARE_COMMANDS)), Section("", said, 0, "dim")]


def main_sections(as_bound: Callable[[Command], Command]) -> list[Section]:
    """Return the help of the main screen."""
    lists = (("capabilities and states", FLAGS), ("fields", TEXT_FIELDS), ("to sort by", SORT_FIELDS))
    signs_of = [
        Entry("", _STATE_SIGNS),
        Entry("", "VTRJ  vision, tools, reasoning, JSON: · no, ? unknown"),
        Entry("", "APCWO  audio, PDF, prompt cache, web search, open weights"),
        Entry("", "tier  free, $ budget, $$ standard, $$$ premium"),
    ]
    return [
        *_keys(map(as_bound, COMMANDS)),
        Section("The filter line", [Entry(example, meaning) for example, meaning in _EXAMPLES], _EXAMPLE_WIDTH),
        *(Section(label, [Entry("", " ".join(names))], 0) for label, names in lists),
        Section("", signs_of, 0, "dim"),
    ]


def _keys(commands: Iterable[Command]) -> list[Section]:
    together: dict[str, list[Entry]] = {}
    for command in commands:
        entry = Entry(command.key_text, command.sentence, command.name)
        together.setdefault(command.group, []).append(entry)
    return [Section(group, entries) for group, entries in together.items()]


def lines_of(sections: Sequence[Section], width: int) -> list[Line]:
    """Return the help in lines of at most `width` cells."""
    lines: list[Line] = []
    for section in sections:
        lines += [(), *([[(section.title, "title")]] if section.title else [])]
        for entry in section.entries:
            if section.indent:
                lines += _explained(entry.what, entry.meaning, section.indent, width)
            else:
                lines += wrapped(entry.meaning, width, section.role)
    return lines[1:] or [*wrapped("nothing has all these words; esc clears them", width, "dim")]


def _explained(what: str, meaning: str, indent: int, width: int) -> list[Line]:
    """Return a key or an example with its meaning beside it, on as many lines as that takes."""
    said = [text for line in wrapped(meaning, width - indent, "") for text, _ in line]
    return [[(fit(what if at == 0 else "", indent), "key"), (text, "")] for at, text in enumerate(said)]
