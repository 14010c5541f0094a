"""The command line: which verb it means. Loads nothing that the verb does not need."""

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from types import SimpleNamespace
from typing import Final

from model_tui.cli.output import Exit, Refusal, say

_RUN: Final = {
    "app": ("model_tui.cli.app", "run"),
    "list": ("model_tui.cli.listing", "run_list"),
    "search": ("model_tui.cli.finding", "run_search"),
    "top": ("model_tui.cli.finding", "run_top"),
    "filter": ("model_tui.cli.finding", "run_filter"),
    "compare": ("model_tui.cli.comparing", "run_compare"),
    "recommend": ("model_tui.cli.recommending", "run_recommend"),
    "show": ("model_tui.cli.showing", "run_show"),
    "snippet": ("model_tui.cli.snippet", "run_snippet"),
    "keys": ("model_tui.cli.keys", "run_keys"),
    "providers": ("model_tui.cli.asking", "run_providers"),
    "catalog": ("model_tui.cli.catalog", "run_catalog"),
    "changes": ("model_tui.cli.changes", "run_changes"),
    "cache": ("model_tui.cli.catalog", "run_cache"),
    "refresh": ("model_tui.cli.asking", "run_refresh"),
    "probe": ("model_tui.cli.probing", "run_probe"),
    "export": ("model_tui.cli.exporting", "run_export"),
    "check": ("model_tui.cli.checking", "run_check"),
    "remove": ("model_tui.cli.removing", "run_remove"),
    "backups": ("model_tui.cli.backups", "run_backups"),
    "verify": ("model_tui.cli.verifying", "run_verify"),
    "serve": ("model_tui.cli.serving", "run_serve"),
    "sync": ("model_tui.cli.syncing", "run_sync"),
    "update": ("model_tui.cli.updating", "run_update"),
    "undo": ("model_tui.cli.exporting", "run_undo"),
}

_OF_THE_APP: Final = frozenset(("--offline", "--debug"))
"""What may be said to the app without a word that has to be understood."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, and return the exit code."""
    module, function = "model_tui.cli.app", "run"
    words = sys.argv[1:] if arguments is None else arguments
    options: object = SimpleNamespace(offline="--offline" in words, debug="--debug" in words)
    if not _OF_THE_APP.issuperset(words):  # else the app opens, and every millisecond before its first frame counts
        from model_tui.cli.arguments import parse  # noqa: PLC0415

        parsed = parse(words)
        module, function = _RUN[parsed.verb or "app"]
        options = parsed
    if arguments is None:
        gc.disable()  # a verb ends before looking for garbage pays; the app, which stays, turns it on again
    if sys.stdout is None:  # closed by whoever started us
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - for the rest of the run
    try:
        code: int = getattr(import_module(module), function)(options)
        sys.stdout.flush()
    except Refusal as refusal:
        say(f"model-tui: {refusal}")
        return refusal.code
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:  # whoever read our output has seen enough
        _drop_output()
        return Exit.DONE
    except OSError as error:
        _drop_output()
        say(f"model-tui: {f'{error.filename}: ' if error.filename else ''}{error.strerror or error}")
        return Exit.USAGE
    except Exception as error:  # noqa: BLE001 - a slip of ours, whatever it is: one line for people, the rest to a log
        say(_told(error))
        return Exit.BROKEN
    return code


def _told(error: Exception) -> str:
    """Return the line about a slip of our own, after it was written to the log without a key in it."""
    from model_tui import crash  # noqa: PLC0415 - never, if all goes well, and so the next
    from model_tui.workbench import Workbench  # noqa: PLC0415

    bench, secrets = Workbench.here(offline=True), list[str]()
    with suppress(Exception):  # what broke may be what says which variables are keys
        secrets = bench.known_keys()
    return crash.report(bench.paths.state_dir, error, secrets)


def _drop_output() -> None:
    """Keep the interpreter from writing what is left at its end, and from complaining that it cannot."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
