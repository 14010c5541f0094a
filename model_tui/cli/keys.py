"""`keys`: which keys and logins are set, from where, and whether they work; never their value."""

import argparse
import sys
from typing import Any, Final

from model_tui.cli import bench as shared
from model_tui.cli.output import Exit, columns, is_plain, say, write, write_json_array
from model_tui.core.figures import UNICODE, glyphs_for
from model_tui.keydesk import KeyDesk, KeyView

_WORKS: Final = {"accepted": True, "refused": False}
"""Whether a key works, by how it stands; in every other state nobody knows."""


def run_keys(options: argparse.Namespace) -> int:
    """Print the keys and logins that are set, having tried each unless offline; with `--all` the others, too."""
    bench = shared.workbench(options)
    with shared.one_line():
        desk = KeyDesk(bench)
        names = [provider.id for provider in bench.table if provider.key_env or provider.login_env]
        found = {name for name in names if _origin(desk.view(name)) is not None}
        if found and not bench.offline:
            shared.discover(bench, found, lambda _: None)
        rows = [_row(bench.registry.status(name).listed, desk.view(name)) for name in names]
    shared.tell_notes(bench)
    shown = [row for row in rows if row["set"] or options.all]
    if options.json:
        write_json_array(shown)
    elif shown:
        write(_table(shown, desk))
    if not found:
        say("no key is set; 'model-tui keys --all' names the variable of each provider")
        return Exit.NOTHING
    return Exit.DONE


def _origin(view: KeyView) -> str | None:
    """Return where the key comes from that counts, or else the login."""
    held = view.holders[0] if view.holders else view.login
    return None if held is None else held.origin


def _row(listed: int | None, view: KeyView) -> dict[str, Any]:
    provider = view.provider
    held = view.holders[0] if view.holders else view.login
    is_set = held is not None
    names = (*provider.key_env, *provider.login_env)
    return {
        "provider": provider.id,
        "variable": held.variable if held is not None else next(iter(names), None),
        "set": is_set,
        "origin": held.origin if held is not None else None,
        "works": _WORKS.get(view.state) if is_set else None,
        "models": listed,
        "reason": view.line if view.state in ("refused", "quota", "forbidden", "incomplete", "failed") else None,
        "keys_url": provider.keys_url,
        "state": view.state,
        "login": is_set and not view.holders,
        "line": view.line if is_set else view.how_to,
        "variables": list(provider.key_env),
    }


def _table(rows: list[dict[str, Any]], desk: KeyDesk) -> str:
    glyphs = glyphs_for(sys.stdout.encoding)
    words = {True: "yes", False: "no", None: glyphs.unknown}
    lines: list[tuple[str, ...]] = [("provider", "variable", "from", "works", "")]
    for row in rows:
        origin = "not set" if row["origin"] is None else desk.shown_origin(row["origin"])
        line = str(row["line"]) if glyphs is UNICODE else str(row["line"]).replace("…", "...")
        lines.append((row["provider"], str(row["variable"]), origin, words[row["works"]], line))
    return columns(lines, (False,) * 5, ("", "", "dim", "", "dim"), plain=is_plain())
