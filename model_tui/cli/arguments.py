"""The arguments of the command line, and what they say."""

import argparse
import re
from collections.abc import Sequence
from typing import Final

from model_tui.cli.verbs import add_verbs, common
from model_tui.cli.words import port, something
from model_tui.version import __version__

_DESCRIPTION: Final = "Discover, compare and pick LLM models, and write the picks into your config."
_EPILOG: Final = """\
Without a verb the app opens. QUERY is the filter language of the app, such as
  model-tui list vision tools 'ctx>=128k' 'in<1' provider:openai,groq sort:-ctx
Exit codes: 0 done, 1 nothing matched or a check found drift, 2 bad usage or input, 3 every asked provider failed,
4 the target could not be written and is unchanged."""
_NEGATED: Final = re.compile(r'^-(?!n-?\d*$|h$)[A-Za-z"]')


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        "model-tui",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"model-tui {__version__}")
    common(parser, top=True)
    parser.add_argument("--web", action="store_true", help="the app in a browser, on this machine alone (extra 'web')")
    parser.add_argument("--port", type=port, dest="web_port", metavar="N", help="of --web: 8000 unless told otherwise")
    parser.add_argument(
        "--host", type=something, dest="web_host", metavar="ADDRESS", help="of --web: 127.0.0.1 unless told otherwise"
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs")
    add_verbs(verbs)
    return parser


def _negations(arguments: Sequence[str]) -> list[str]:
    """Write the `-` of a negated query term as `!`, so that it is not taken for an option."""
    words = list(arguments)
    verb = next((at for at, word in enumerate(words) if not word.startswith("-")), len(words))
    for at in range(verb + 1, len(words)):
        if _NEGATED.match(words[at]) and (words[verb] in ("list", "search") or words[at - 1] == "--query"):
            words[at] = "!" + words[at][1:]
    return words


_MANY: Final = {
    "list": "query",
    "search": "query",
    "compare": "models",
    "export": "models",
    "refresh": "providers",
    "probe": "models",
    "providers": "ids",
    "remove": "names",
}
"""The argument of each verb that takes any number of words."""


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Return what the words of a command line say; ends the program where they make no sense, or ask for help.

    Words may stand before, between and behind the options; argparse alone takes only those in one place.
    """
    parser = build_parser()
    options, rest = parser.parse_known_args(_negations(words))
    if not options.web and (options.web_port is not None or options.web_host is not None):
        parser.error("--port and --host go with --web")
    if options.web and options.verb:
        parser.error("--web opens the app, and goes with no verb")
    if (file := vars(options).pop("file", None)) is not None:
        if options.path is not None:
            parser.error("PATH and --path are the same: give one of them")
        options.path = file
    many = _MANY.get(options.verb)
    if rest and (many is None or any(word.startswith("-") for word in rest)):
        parser.error(f"not understood: {' '.join(rest)}")
    if many is not None:
        getattr(options, many).extend(rest)
    return options
