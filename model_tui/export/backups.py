"""The exact copies that are kept of a file from before each write, and bringing one of them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from model_tui.export.history import Receipt, WriteError, commit, content_of, copies, current
from model_tui.storage import shown


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy: its number (1 is the newest), when it was made (ISO, UTC), its size in bytes, and before what."""

    number: int
    time: str
    size: int
    note: str
    file: Path


class NoBackup(LookupError):  # noqa: N818 - an answer more than a failure
    """There is no such copy; the message is one line."""


def backups(path: Path, *, state_dir: Path) -> list[Backup]:
    """Return the copies of a file, the newest first. Raises `WriteError` where the journal cannot be read."""
    found = sorted(copies(path, state_dir=state_dir), key=lambda copy: copy.file.name, reverse=True)
    made: list[Backup] = []
    for copy in found:
        try:
            size = copy.file.stat().st_size
        except OSError:
            continue
        made.append(Backup(len(made) + 1, copy.time, size, copy.note, copy.file))
    return made


def chosen(known: Sequence[Backup], word: str) -> Backup:
    """Return the copy that a number or the beginning of a time means. Raises `NoBackup`."""
    if word.isdecimal() and len(word) < 4:
        found = [backup for backup in known if backup.number == int(word)]
    else:
        wanted = word.replace(" ", "T")
        found = [backup for backup in known if backup.time.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        raise NoBackup(f"{len(found)} backups are of {word}: say more of the time, or the number")
    raise NoBackup(f"no backup {word}; there are {len(known)}" if known else "no backup is kept of this file")


def restore(path: Path, backup: Backup, *, state_dir: Path) -> Receipt:
    """Make a file what a copy holds; the write is a step like any other and can be undone.

    Raises `WriteError`, also where the copy is not what it was when it was made.
    """
    content = content_of(path, backup.file, state_dir=state_dir)
    if content is None:
        raise WriteError(f"{shown(backup.file)}: the backup is damaged or gone; nothing was restored")
    writer, colon, _ = backup.note.partition(": ")  # whose file it is tells what is to be done after a write
    note = f"{writer}{colon}restored from {backup.time[:19]}" if colon else f"restored from {backup.time[:19]}"
    return commit(path, current(path), content, state_dir=state_dir, note=note)
