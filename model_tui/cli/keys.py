"""`keys`: which keys are set, from where, and whether they work; never their value."""

import argparse
import sys

from model_tui.cli import bench as shared
from model_tui.cli.output import Exit, columns, is_plain, say, write, write_json_array
from model_tui.core.discovery import ProviderStatus
from model_tui.core.figures import glyphs_for
from model_tui.workbench import Workbench


def run_keys(options: argparse.Namespace) -> int:
    """Print the keys that are set, having tried each unless offline; with `--all` those that are not, too."""
    bench = shared.workbench(options)
    with shared.one_line():
        doors = [bench.registry.door(provider) for provider in bench.table if provider.key_env]
        found = {door.provider.id for door in doors if door.access.key is not None}
        if found and not bench.offline:
            shared.discover(bench, found, lambda _: None)
        rows = [_row(bench, door.provider.id, door.variable, door.key_origin) for door in doors]
    shared.tell_notes(bench)
    shown = [row for row in rows if row["set"] or options.all]
    if options.json:
        write_json_array(shown)
    elif shown:
        write(_table(shown))
    if not found:
        say("no key is set; 'model-tui keys --all' names the variable of each provider")
        return Exit.NOTHING
    return Exit.DONE


def _row(bench: Workbench, provider: str, variable: str | None, origin: str | None) -> dict[str, object]:
    status: ProviderStatus = bench.registry.status(provider)
    known = bench.table.get(provider)
    return {
        "provider": provider,
        "variable": variable,
        "set": origin is not None,
        "origin": origin,
        "works": {"live": True, "rejected": False}.get(status.standing) if origin is not None else None,
        "models": status.listed,
        "reason": status.reason,
        "keys_url": known.keys_url if known is not None else None,
    }


def _table(rows: list[dict[str, object]]) -> str:
    glyphs = glyphs_for(sys.stdout.encoding)
    words = {True: "yes", False: "no", None: glyphs.unknown}
    lines: list[tuple[str, ...]] = [("provider", "variable", "from", "works", "")]
    for row in rows:
        works = row["works"]
        remark = row["reason"] or (row["keys_url"] if not row["set"] else "") or ""
        lines.append(
            (
                str(row["provider"]),
                str(row["variable"]),
                str(row["origin"] or "not set"),
                words[works if isinstance(works, bool) else None],
                str(remark),
            )
        )
    return columns(lines, (False,) * 5, ("", "", "dim", "", "dim"), plain=is_plain())
