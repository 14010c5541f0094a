"""Writing a file with undo: an exact backup and a journal entry before each write.

The journal is written ahead: a step is recorded as pending, then the file is replaced, then the step is marked done.
After a crash in between, what a pending step came to is read off the file itself, by comparing hashes.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from model_tui.export.journal import DONE, FILE_LIMIT, UNDOING, Journal, Step, WriteError, hash_of, time_of
from model_tui.storage import (
    LockTimeout,
    atomic_write,
    locked,
    read_bytes_bounded,
    real_path,
    remove_stale_temps,
    shown,
    sync_folder,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Conflict",
    "Copy",
    "NothingToUndo",
    "Receipt",
    "Step",
    "UndoResult",
    "WriteError",
    "commit",
    "content_of",
    "copies",
    "current",
    "steps",
    "undo",
]

_UNDO_TIMEOUT = 10.0


class Conflict(WriteError):  # noqa: N818 - says what is wrong, as the others do
    """The file is not what it was when it was read, or not what our last write left."""


class NothingToUndo(LookupError):  # noqa: N818 - an answer more than a failure
    """No step of ours is left to take back."""


class Receipt(Struct, frozen=True):
    """What a commit did; `backup` is the exact copy of the former file, None for a new one."""

    path: Path
    changed: bool
    backup: Path | None = None
    created: bool = False


class UndoResult(Struct, frozen=True):
    """What an undo did: `removed` when the file had been made by the step; `left` more steps can be undone."""

    path: Path
    removed: bool
    note: str
    left: int


def commit(
    path: Path,
    before: bytes | None,
    after: bytes,
    *,
    state_dir: Path,
    note: str,
    lock_timeout: float = 10.0,
) -> Receipt:
    """Replace the content of a file that still is `before` (None: that does not exist) so that it can be undone.

    `lock_timeout` is in seconds. Raises Conflict when the file is something else by now, WriteError when it cannot
    be written; the file is then unchanged.
    """
    if before == after:
        return Receipt(path, changed=False)
    with _one_line_errors(path), locked(path, lock_timeout, state_dir=state_dir):
        if _read(path) != before:
            raise Conflict(f"{shown(path)}: it has changed since it was read; nothing was written")
        remove_stale_temps(path)
        journal = Journal.open(path, state_dir)
        earlier = journal.reconciled(hash_of(before), set_damaged_aside=True)
        step = journal.new_step(before, after, note)
        _write_recorded(path, after, journal, earlier, step)
        journal.rotate()
        return Receipt(path, changed=True, backup=journal.backup_path(step), created=step.created)


def undo(path: Path, *, state_dir: Path) -> UndoResult:
    """Restore the exact bytes from before our last write that was not undone yet; a file it made goes away.

    So do the folders that it made for that file, if nothing else is in them.

    Raises NothingToUndo, Conflict when the file is not what that write left, or WriteError.
    """
    with _one_line_errors(path), locked(path, _UNDO_TIMEOUT, state_dir=state_dir):
        remove_stale_temps(path)
        journal = Journal.open(path, state_dir)
        current = hash_of(_read(path))
        known = journal.reconciled(current)
        if not known:
            raise NothingToUndo(f"{shown(path)}: nothing to undo")
        *earlier, step = known
        if step.state != DONE or current != step.after:
            raise Conflict(f"{shown(path)}: it has been changed since model-tui wrote it; nothing was undone")
        content = journal.content_before(step)
        journal.save([*earlier, structs.replace(step, state=UNDOING)])
        _restore(path, content)
        if content is None:
            journal.remove_folders(step)
        journal.save(earlier)
        journal.drop_backup(step)
        return UndoResult(path, removed=content is None, note=step.note, left=len(earlier))


def steps(path: Path, *, state_dir: Path) -> list[Step]:
    """Return the writes of a file that are not undone, newest first. Raises WriteError."""
    with _one_line_errors(path):
        known = Journal.open(path, state_dir).resolved(hash_of(_read(path)))
    return [step for step in reversed(known) if step.state == DONE]


class Copy(Struct, frozen=True):
    """An exact copy from before a write: its file, when it was made (ISO), and what was written then."""

    file: Path
    time: str
    note: str


def copies(path: Path, *, state_dir: Path) -> list[Copy]:
    """Return the copies that are kept of a file, those among them that no step needs any more. Raises WriteError."""
    with _one_line_errors(path):
        journal = Journal.open(path, state_dir)
        known = {step.backup: step for step in journal.load() if step.backup}
        files = sorted(journal.folder.glob("*.bak"))
    made = []
    for file in files:
        step = known.get(file.name)
        made.append(Copy(file, step.time if step else time_of(file.name), step.note if step else ""))
    return made


def content_of(path: Path, file: Path, *, state_dir: Path) -> bytes | None:
    """Return what a copy holds, None where it is gone or no longer what was copied. Raises WriteError."""
    with _one_line_errors(path):
        known = {step.backup: step for step in Journal.open(path, state_dir).load()}
        content = _read(file)
    step = known.get(file.name)
    return None if step is not None and hash_of(content) != step.before else content


def current(path: Path) -> bytes | None:
    """Return what a file holds, None where there is none. Raises WriteError."""
    with _one_line_errors(path):
        return _read(path)


@contextmanager
def _one_line_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except WriteError:
        raise
    except LockTimeout as error:
        raise WriteError(str(error)) from None
    except OSError as error:
        where = shown(Path(os.fsdecode(error.filename))) if isinstance(error.filename, (str, bytes)) else shown(path)
        raise WriteError(f"{where}: {error.strerror or error}") from error


def _read(path: Path) -> bytes | None:
    try:
        return read_bytes_bounded(path, FILE_LIMIT)
    except FileNotFoundError:
        return None


def _write_recorded(path: Path, after: bytes, journal: Journal, earlier: list[Step], step: Step) -> None:
    try:
        journal.save([*earlier, step])
        atomic_write(path, after)
    except OSError:
        # Should this fail as well, on a full disk say, the next reader sees that the file never changed.
        with suppress(OSError):
            journal.save(earlier)
            journal.drop_backup(step)
            journal.remove_folders(step)
        raise
    # The file is written: a journal that cannot be marked must not turn that into a failure.
    with suppress(OSError):
        journal.save([*earlier, structs.replace(step, state=DONE)])


def _restore(path: Path, content: bytes | None) -> None:
    if content is not None:
        atomic_write(path, content)
        return
    target = real_path(path)
    target.unlink()
    sync_folder(target.parent)
