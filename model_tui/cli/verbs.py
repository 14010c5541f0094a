"""Every verb of the command line with its options."""

import argparse
from typing import Final, TypeAlias

from model_tui.cli.words import count, minutes, number, percent, port, printable, share, something

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - it has no public name
POPULAR: Final = 70.0
"""The popularity (0-100) from which a model counts as popular."""
_COSTS: Final = ("free", "budget", "standard", "premium")
_PORT: Final = 4180


def add_verbs(verbs: Verbs) -> None:
    """Add them all, in the order in which the help has them."""
    _looking(verbs)
    _asking(verbs)
    _keeping(verbs)
    _writing(verbs)
    _reviewing(verbs)


def common(parser: argparse.ArgumentParser, *, top: bool) -> None:
    """Add the options that stand before or behind a verb; `top` says that it is before."""
    default = False if top else argparse.SUPPRESS
    parser.add_argument("--offline", action="store_true", default=default, help="open no socket at all")
    parser.add_argument("--debug", action="store_true", default=default, help="write a log, and say where")


class _NamesTargets(argparse.HelpFormatter):
    """Writes the names of the targets where `{targets}` stands; plug-ins are looked for when the help is read."""

    def add_text(self, text: str | None) -> None:
        """Add a paragraph."""
        if text and "{targets}" in text:
            from model_tui.export.target import target_names  # noqa: PLC0415 - every verb builds the parser

            text = text.replace("{targets}", ", ".join(target_names()))
        super().add_text(text)


def _verb(verbs: Verbs, name: str, text: str) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", allow_abbrev=False)
    common(parser, top=False)
    return parser


def _looking(verbs: Verbs) -> None:
    """Add the verbs that answer from what is known."""
    listing = _verb(verbs, "list", "models, best first")
    listing.add_argument("query", nargs="*", metavar="QUERY", help="terms of the filter language")
    listing.add_argument("-n", type=int, metavar="N", dest="count", help="at most N of them")
    _forms(listing)

    search = _verb(verbs, "search", "models for which a query and every option hold")
    search.add_argument("query", nargs="*", metavar="QUERY", help="terms of the filter language")
    search.add_argument("-n", type=int, metavar="N", dest="count", help="at most N of them")
    search.add_argument("--tag", action="append", default=[], metavar="TAG", help="bears this tag; may be repeated")
    search.add_argument("--cost", action="append", default=[], choices=_COSTS, help="is of this tier by input price")
    search.add_argument(
        "--popular", type=float, nargs="?", const=POPULAR, metavar="MIN", help="popularity from MIN (70) to 100"
    )
    search.add_argument(
        "--capability", action="append", default=[], metavar="C", help="can do this: vision, tools, …; may be repeated"
    )
    _forms(search)

    top = _verb(verbs, "top", "the most popular models for chat, one offer of each")
    top.add_argument("count", type=int, nargs="?", default=10, metavar="N", help="at most N of them (default 10)")
    _forms(top)

    filtering = _verb(verbs, "filter", "what one word leaves, the popular ones first")
    filtering.add_argument(
        "word", metavar="WORD", help="a capability (vision), a cost tier (budget), a provider, a tag, popular or all"
    )
    filtering.add_argument("count", type=int, nargs="?", default=50, metavar="N", help="at most N of them (default 50)")
    _forms(filtering)

    show = _verb(verbs, "show", "everything known about a model, and who said it")
    show.add_argument("model", metavar="PROVIDER/MODEL")
    show.add_argument("--json", action="store_true", help="as JSON, with every layer")
    show.add_argument("--refresh", action="store_true", help="ask its provider first")
    _workload(show)

    snippet = _verb(verbs, "snippet", "a request to a model, to paste into a shell or a program")
    snippet.add_argument("model", metavar="PROVIDER/MODEL")
    kind = snippet.add_mutually_exclusive_group()
    kind.add_argument("--curl", action="store_true", help="for a shell (by default)")
    kind.add_argument("--python", action="store_true", help="for Python, without anything installed")
    snippet.add_argument("--json", action="store_true", help="as JSON")

    compare = _verb(verbs, "compare", "models side by side; * marks a difference")
    compare.add_argument("models", nargs="+", metavar="PROVIDER/MODEL")
    compare.add_argument("--json", action="store_true", help="as a JSON array")
    compare.add_argument("--refresh", action="store_true", help="ask their providers first")
    _workload(compare)

    recommend = _verb(verbs, "recommend", "models for six purposes, each with the reason")
    recommend.add_argument("--all", action="store_true", help="not only among the models of the config")
    recommend.add_argument("--target", metavar="TARGET", help="the kind of config; by default that of the settings")
    recommend.add_argument("--path", type=something, metavar="P", help="the config; by default the target's usual one")
    recommend.add_argument("--save", action="store_true", help="write data/model_recommendations.json, too")
    recommend.add_argument("--json", action="store_true", help="as that file has them")


def _forms(parser: argparse.ArgumentParser) -> None:
    """Add the options of every verb that prints offers."""
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="as a JSON array")
    form.add_argument("--csv", action="store_true", help="as CSV")
    parser.add_argument("--refresh", action="store_true", help="ask the providers first")
    _workload(parser)


def _workload(parser: argparse.ArgumentParser) -> None:
    """Add what states the workload that a month is priced for."""
    group = parser.add_argument_group("the price of a month ('monthly<50', 'sort:monthly')")
    group.add_argument("--workload", type=something, metavar="NAME", help="a saved one; by default the one in use")
    group.add_argument("--tokens-in", type=number, metavar="N", help="tokens that a call has (2000, 2k)")
    group.add_argument("--tokens-out", type=number, metavar="N", help="tokens that an answer has")
    group.add_argument("--cached", type=share, metavar="SHARE", help="of the input, read from the cache (50%%, 0.5)")
    group.add_argument("--calls", type=number, metavar="N", help="calls a month (100k)")


def _asking(verbs: Verbs) -> None:
    """Add the verbs about providers and their keys."""
    providers = _verb(verbs, "providers", "each provider's state, key variable and count")
    providers.add_argument("--json", action="store_true", help="as a JSON array")
    providers.add_argument(
        "ids", nargs="*", metavar="ID", help="these alone; 'add ID' adds a gateway or server of your own"
    )
    own = providers.add_argument_group("with add")
    own.add_argument(
        "--base-url", type=something, metavar="URL", help="where it is, as the shape's SDK takes it (…/v1)"
    )
    own.add_argument("--shape", type=something, help="which listing API it speaks (default openai)")
    own.add_argument(
        "--key-env", type=something, metavar="VAR", action="append", help="the variable its key is in; may be repeated"
    )
    own.add_argument(
        "--header", type=something, metavar="'N: v'", action="append", help="sent with every request; may be repeated"
    )
    own.add_argument(
        "--litellm-prefix", type=something, metavar="P", help="how LiteLLM reaches it (default openai/ with the URL)"
    )
    own.add_argument("--name", type=something, help="its display name")
    providers.add_argument("--all", action="store_true", help="those that only the catalog knows, too")

    keys = _verb(verbs, "keys", "which keys are set, from where, and whether they work")
    keys.add_argument("--json", action="store_true", help="as a JSON array")
    keys.add_argument("--all", action="store_true", help="those that are not set, too")

    refresh = _verb(verbs, "refresh", "discover now")
    refresh.add_argument("providers", nargs="*", metavar="PROVIDER", help="these alone")
    refresh.add_argument("--json", action="store_true", help="what happened, as a JSON array")

    probe = _verb(verbs, "probe", "one small real request to each model: first token, tokens per second, cost")
    probe.add_argument("models", nargs="+", metavar="PROVIDER/MODEL")
    probe.add_argument("--prompt", metavar="TEXT", help="what is asked (default that of the settings)")
    probe.add_argument("--max-tokens", type=int, metavar="N", help="tokens of an answer at most (default 256)")
    probe.add_argument("--seconds", type=float, metavar="S", help="that an answer may take in all (default 60)")
    probe.add_argument("--yes", action="store_true", help="send it without asking")
    probe.add_argument("--json", action="store_true", help="as a JSON array")

    serve = _verb(verbs, "serve", "what is known over HTTP, read-only: /v1/models, /v1/models/PROVIDER/MODEL, /healthz")
    serve.add_argument("--port", type=port, metavar="N", default=_PORT, help=f"0 is any free one (default {_PORT})")
    serve.add_argument("--host", type=something, metavar="ADDRESS", default="127.0.0.1", help="default 127.0.0.1")
    serve.add_argument(
        "--every",
        type=minutes,
        metavar="MINUTES",
        default=15.0,
        help="ask the providers again (default 15, 0 is never)",
    )


def _keeping(verbs: Verbs) -> None:
    """Add the verbs about what is kept here."""
    catalog = _verb(verbs, "catalog", "the catalog behind everything: its age and size, or refresh it")
    catalog.add_argument("action", choices=("info", "update"), help="what to do")
    catalog.add_argument("--json", action="store_true", help="as JSON")

    changes = _verb(verbs, "changes", "what changed since last time: models, prices, limits, retirements")
    changes.add_argument("before", nargs="?", metavar="BEFORE", help="a kept moment, or 'catalog' (see --list)")
    changes.add_argument("after", nargs="?", metavar="AFTER", help="a kept moment, or 'now'")
    changes.add_argument("--list", action="store_true", help="the moments that are kept")
    changes.add_argument("--json", action="store_true", help="as JSON")

    cache = _verb(verbs, "cache", "what was kept of listings and downloads")
    cache.add_argument("action", choices=("clear",), help="forget all of it")
    cache.add_argument("--json", action="store_true", help="what went away, as JSON")


def _writing(verbs: Verbs) -> None:
    """Add the verbs that write into somebody's files."""
    export = _verb(verbs, "export", "write models into a config")
    export.formatter_class, export.epilog = _NamesTargets, "Targets: {targets}."
    export.add_argument("target", metavar="TARGET", help="whose file, see below")
    export.add_argument("models", nargs="*", metavar="PROVIDER/MODEL")
    export.add_argument("--query", metavar="Q", help="what this finds, instead of naming models")
    export.add_argument("--path", type=something, metavar="P", help="the file; by default the target's usual one")
    export.add_argument("--name", type=printable, metavar="NAME", help="the entry's name, for one model")
    export.add_argument("--diff", action="store_true", help="show the change, write nothing")
    export.add_argument("--json", action="store_true", help="what was done, as JSON")
    _entries(export)

    sync = _verb(verbs, "sync", "keep the best models of every provider that answers in a config")
    sync.add_argument(
        "limit",
        nargs="?",
        metavar="N",
        help="models of each provider, 0 is all (default <PROVIDER>_MODEL_LIMIT, or 50)",
    )
    sync.add_argument("--target", metavar="TARGET", help="the kind of file; by default that of the settings")
    sync.add_argument("--path", type=something, metavar="P", help="the file; by default the target's usual one")
    sync.add_argument(
        "--provider", action="append", default=[], metavar="ID", help="these providers alone; may be repeated"
    )
    sync.add_argument("--strict", action="store_true", help="exit 3 where nobody could be asked, or nobody answered")
    sync.add_argument("--dropped", action="store_true", help="list what was not kept, with the reason")
    sync.add_argument("--diff", action="store_true", help="show the change, write nothing")
    sync.add_argument("--json", action="store_true", help="what was done, as JSON")

    _updating(verbs)

    undo = _verb(verbs, "undo", "take back the last write of a file; again for the one before")
    _file(undo)
    undo.add_argument("--target", metavar="TARGET", help="whose usual file")
    undo.add_argument("--json", action="store_true", help="what was done, as JSON")


def _reviewing(verbs: Verbs) -> None:
    """Add the verbs about a config that stands."""
    check = _verb(verbs, "check", "is every entry of a config still served, not retiring, priced as written")
    _file(check)
    check.add_argument("--target", metavar="TARGET", help="whose usual file, or how the file is to be read")
    check.add_argument("--within", type=count, metavar="DAYS", default=30, help="retirements to warn of (default 30)")
    check.add_argument(
        "--max-price-change", type=percent, metavar="PERCENT", default=0.1, help="what is passed over (default 0.1)"
    )
    check.add_argument("--refresh", action="store_true", help="ask the providers first")
    check.add_argument("--fix", action="store_true", help="write the repairs that change nothing else")
    check.add_argument("--diff", action="store_true", help="show what --fix would write")
    check.add_argument("--json", action="store_true", help="as JSON, with every entry")

    remove = _verb(verbs, "remove", "take entries out of a config, and out of whatever speaks of them")
    remove.add_argument("names", nargs="+", metavar="NAME")
    remove.add_argument("--path", type=something, metavar="P", help="the file; by default the target's usual one")
    remove.add_argument("--target", metavar="TARGET", help="whose usual file")
    remove.add_argument("--yes", action="store_true", help="those that model-tui did not write, too")
    remove.add_argument("--diff", action="store_true", help="show the change, write nothing")
    remove.add_argument("--json", action="store_true", help="what was done, as JSON")

    backups = _verb(verbs, "backups", "the exact copies from before each write of a file, or bring one back")
    _file(backups)
    backups.add_argument("--target", metavar="TARGET", help="whose usual file")
    backups.add_argument("--restore", type=something, metavar="N|TIME", help="make the file what this copy holds")
    backups.add_argument("--json", action="store_true", help="as JSON")

    verify = _verb(verbs, "verify", "does the running proxy serve what its config has")
    verify.add_argument("--url", type=something, metavar="URL", help="the proxy (default http://127.0.0.1:4000)")
    _file(verify)
    verify.add_argument("--json", action="store_true", help="as JSON")


def _file(verb: argparse.ArgumentParser) -> None:
    """Add the file that a verb is about: a word of its own, or behind `--path`, as verbs with other words have it."""
    verb.add_argument("path", type=something, nargs="?", metavar="PATH", help="by default the target's usual file")
    verb.add_argument("--path", type=something, dest="file", metavar="P", help="the same")


def _entries(export: argparse.ArgumentParser) -> None:
    """Add what a new LiteLLM entry may hold, and how several make a group."""
    entry = export.add_argument_group("with new LiteLLM entries", "written once, and yours from then on")
    entry.add_argument("--full", action="store_true", help="with everything known: abilities, cost, popularity, tags")
    entry.add_argument("--rpm", metavar="N", help="requests per minute")
    entry.add_argument("--tpm", metavar="N", help="tokens per minute (100k, 2m)")
    entry.add_argument("--max-tokens", metavar="N", help="tokens that an answer has unless a request says otherwise")
    entry.add_argument("--temperature", metavar="X", help="0 to 2, unless a request says otherwise")
    entry.add_argument("--top-p", metavar="X", help="0 to 1, unless a request says otherwise")
    entry.add_argument("--tag", metavar="TAG", action="append", help="requests are routed by; may be repeated")
    entry.add_argument("--access-group", metavar="NAME", action="append", help="that keys are given; may be repeated")
    group = export.add_argument_group("several LiteLLM entries as one")
    group.add_argument("--group", metavar="NAME", help="all under this name, or beside those that have it already")
    how = group.add_mutually_exclusive_group()
    how.add_argument("--order", action="store_true", help="the first is asked as long as it is healthy, then the next")
    how.add_argument("--weight", metavar="3,1", help="the share of each")
    how.add_argument("--fallback", action="store_true", help="under their own names; the others answer for the first")


def _updating(verbs: Verbs) -> None:
    """Add the verb that writes a models.yaml whole."""
    update = _verb(verbs, "update", "write everything that the providers list into a models.yaml")
    update.add_argument("path", type=something, nargs="?", metavar="PATH", help="by default config/models.yaml")
    update.add_argument("-o", "--output", type=something, metavar="PATH", help="the same")
    update.add_argument(
        "--target",
        choices=("models-yaml", "orchestrator-list"),
        default="models-yaml",
        help="the dialect of a new file: a mapping (default), or a list",
    )
    update.add_argument("--query", metavar="Q", help="only what this finds")
    update.add_argument(
        "--default", metavar="PROVIDER/MODEL", action="append", help="the default model, if ready; may be repeated"
    )
    update.add_argument("--prune", action="store_true", help="take out what an update wrote and is no longer listed")
    update.add_argument("--strict", action="store_true", help="exit 3 where no provider answers")
    update.add_argument("--diff", action="store_true", help="show the change, write nothing")
    update.add_argument("--json", action="store_true", help="what was done, as JSON")
    one = update.add_argument_group("one model alone")
    one.add_argument("--register", type=something, metavar="NAME", help="try this model once, then add it")
    one.add_argument("--provider", type=something, metavar="P", help="whose model it is, where the name does not tell")
    one.add_argument("--yes", action="store_true", help="send the one request without asking")
