"""The keys, and how to filter: written from the registry of commands and from the grammar."""

from collections.abc import Iterable
from functools import partial
from itertools import groupby

from model_tui.core.figures import Glyphs
from model_tui.core.query import FLAGS, SORT_FIELDS, TEXT_FIELDS
from model_tui.tui.commands import COMMANDS, COMPARE_COMMANDS, FILE_COMMANDS, Command
from model_tui.tui.describe_review import signs
from model_tui.tui.screens.details import PagerScreen
from model_tui.tui.widgets.lines import Line, fit, wrapped

_KEYS_WIDTH = 12
_EXAMPLE_WIDTH = 22
_STATE_SIGNS = "state  ● ready  ◐ stale  ◇ not listed for your key  ○ needs a key  ✗ key refused  · not asked"
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


class HelpScreen(PagerScreen):
    """Every key with its sentence, and the filter language by example."""

    def __init__(self) -> None:
        super().__init__("keys and filter", help_lines, "j k scroll, esc closes")


class FileHelpScreen(PagerScreen):
    """Every key of the file view with its sentence."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__("keys of the file view", partial(file_help_lines, glyphs), "j k scroll, esc closes")


class CompareHelpScreen(PagerScreen):
    """Every key of the comparison with its sentence."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__("keys of the comparison", partial(compare_help_lines, glyphs), "j k scroll, esc closes")


def compare_help_lines(glyphs: Glyphs, width: int) -> list[Line]:
    """Return the help of the comparison in lines of at most `width` cells."""
    signs = f"{glyphs.differs} the models differ   {glyphs.best} the best of them   {glyphs.unknown} nobody said"
    return [*_keys(COMPARE_COMMANDS, width), *wrapped(signs, width, "dim"), *wrapped(_STATE_SIGNS, width, "dim")]


def file_help_lines(glyphs: Glyphs, width: int) -> list[Line]:
    """Return the help of the file view in lines of at most `width` cells."""
    findings = "  ".join(f"{sign} {severity}" for severity, sign in signs(glyphs).items())
    return [
        *_keys(FILE_COMMANDS, width),
        *wrapped(_STATE_SIGNS, width, "dim"),
        *wrapped(f"findings  {findings}", width, "dim"),
    ]


def _keys(commands: Iterable[Command], width: int) -> list[Line]:
    lines: list[Line] = []
    for group, some in groupby(commands, key=lambda command: command.group):
        lines += [[(group, "title")]]
        for command in some:
            lines += _explained(command.key_text, command.sentence, _KEYS_WIDTH, width)
        lines.append(())
    return lines


def help_lines(width: int) -> list[Line]:
    """Return the help in lines of at most `width` cells."""
    lines = _keys(COMMANDS, width)
    lines += [[("The filter line", "title")]]
    for example, meaning in _EXAMPLES:
        lines += _explained(example, meaning, _EXAMPLE_WIDTH, width)
    for label, names in (("capabilities and states", FLAGS), ("fields", TEXT_FIELDS), ("to sort by", SORT_FIELDS)):
        lines += [(), [(label, "dim")], *wrapped(" ".join(names), width, "")]
    lines += [
        (),
        *wrapped(_STATE_SIGNS, width, "dim"),
        *wrapped("VTRJ  vision, tools, reasoning, JSON: · no, ? unknown", width, "dim"),
    ]
    return lines


def _explained(what: str, meaning: str, indent: int, width: int) -> list[Line]:
    """Return a key or an example with its meaning beside it, on as many lines as that takes."""
    said = [text for line in wrapped(meaning, width - indent, "") for text, _ in line]
    return [[(fit(what if at == 0 else "", indent), "key"), (text, "")] for at, text in enumerate(said)]
