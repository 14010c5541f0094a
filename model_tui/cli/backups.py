"""`backups`: the exact copies that are kept of a file, and bringing one back."""

import argparse

from model_tui.cli import bench as shared
from model_tui.cli import writing
from model_tui.cli.output import Exit, Refusal, columns, is_plain, say, write, write_json, write_json_array
from model_tui.export.backups import Backup, NoBackup, backups, chosen, restore
from model_tui.export.desk import Desk
from model_tui.export.history import WriteError
from model_tui.workbench import Workbench


def run_backups(options: argparse.Namespace) -> int:
    """Print the copies of a file, the newest first; with `--restore` make the file what one of them holds."""
    bench = shared.workbench(options)
    with shared.one_line():
        desk = writing.desk_of(bench, options)
    where = writing.shown(desk.path, bench)
    try:
        known = backups(desk.path, state_dir=bench.paths.state_dir)
    except WriteError as refusal:
        raise Refusal(str(refusal)) from refusal
    if options.restore is not None:
        return _restore(desk, known, options, bench)
    if options.json:
        write_json_array(_json(backup) for backup in known)
    elif known:
        rows: list[tuple[str, ...]] = [("", "made (UTC)", "bytes", "before")]
        rows += [(str(b.number), b.time[:19].replace("T", " "), f"{b.size:,}", b.note or "-") for b in known]
        write(columns(rows, (True, False, True, False), ("dim", "", "", ""), plain=is_plain()))
    more = f" in {known[0].file.parent}; --restore N brings one back" if known else ""
    say(f"{where}: {len(known)} backup{'s' if len(known) != 1 else ''}{more}")
    return Exit.DONE if known else Exit.NOTHING


def _restore(desk: Desk, known: list[Backup], options: argparse.Namespace, bench: Workbench) -> int:
    try:
        backup = chosen(known, options.restore)
        receipt = restore(desk.path, backup, state_dir=bench.paths.state_dir)
    except NoBackup as none:
        where = writing.shown(desk.path, bench)
        raise Refusal(f"{where}: {none.args[0]}", Exit.NOTHING) from none
    except WriteError as refusal:
        raise Refusal(str(refusal), Exit.NOT_WRITTEN) from refusal
    where = writing.shown(desk.path, bench)
    if options.json:
        write_json({"path": str(desk.path), "written": receipt.changed, "restored": _json(backup)})
    if not receipt.changed:
        say(f"{where} unchanged: it is what that copy holds")
        return Exit.DONE
    say(f"{where} written: as it was before {backup.time[:19].replace('T', ' ')} UTC; model-tui undo takes it back")
    writing.tell_next_after(bench, backup.note or desk.target_name, desk.path)
    return Exit.DONE


def _json(backup: Backup) -> dict[str, object]:
    return {
        "number": backup.number,
        "time": backup.time,
        "size": backup.size,
        "note": backup.note,
        "file": str(backup.file),
    }
