"""Writing a file with undo: an exact backup and a journal entry before each write.

The journal is written ahead: a step is recorded as pending, then the file is replaced, then the step is marked done.
After a crash in between, what a pending step came to is read off the file itself, by comparing hashes.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model_tui.storage import (
    LockTimeout,
    atomic_write,
    locked,
    path_key,
    read_bytes_bounded,
    real_path,
    remove_stale_temps,
    shown,
    sync_folder,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT = 50
_FILE_LIMIT = 64 * 1024 * 1024
_JOURNAL_LIMIT = 4 * 1024 * 1024
_UNDO_TIMEOUT = 10.0
_PENDING, _DONE, _UNDOING = "pending", "done", "undoing"


class WriteError(OSError):
    """The file could not be written and is unchanged; the message is one line."""


class Conflict(WriteError):  # noqa: N818 - says what is wrong, as the others do
    """The file is not what it was when it was read, or not what our last write left."""


class NothingToUndo(LookupError):  # noqa: N818 - an answer more than a failure
    """No step of ours is left to take back."""


@dataclass(frozen=True, slots=True)
class Step:
    """One write: hashes (SHA-256, hex) before and after, `before` None where the write made the file."""

    before: str | None
    after: str
    backup: str | None
    note: str
    time: str
    state: str = _DONE

    @property
    def created(self) -> bool:
        """Tell whether the write made the file."""
        return self.before is None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a commit did; `backup` is the exact copy of the former file, None for a new one."""

    path: Path
    changed: bool
    backup: Path | None = None
    created: bool = False


@dataclass(frozen=True, slots=True)
class UndoResult:
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
        journal = _Journal.open(path, state_dir)
        earlier = journal.reconciled(_hash(before), set_damaged_aside=True)
        step = journal.new_step(before, after, note)
        _write_recorded(path, after, journal, earlier, step)
        journal.rotate()
        return Receipt(path, changed=True, backup=journal.backup_path(step), created=step.created)


def undo(path: Path, *, state_dir: Path) -> UndoResult:
    """Restore the exact bytes from before our last write that was not undone yet; a file it made goes away.

    Raises NothingToUndo, Conflict when the file is not what that write left, or WriteError.
    """
    with _one_line_errors(path), locked(path, _UNDO_TIMEOUT, state_dir=state_dir):
        remove_stale_temps(path)
        journal = _Journal.open(path, state_dir)
        current = _hash(_read(path))
        known = journal.reconciled(current)
        if not known:
            raise NothingToUndo(f"{shown(path)}: nothing to undo")
        *earlier, step = known
        if step.state != _DONE or current != step.after:
            raise Conflict(f"{shown(path)}: it has been changed since model-tui wrote it; nothing was undone")
        content = journal.content_before(step)
        journal.save([*earlier, replace(step, state=_UNDOING)])
        _restore(path, content)
        journal.save(earlier)
        journal.drop_backup(step)
        return UndoResult(path, removed=content is None, note=step.note, left=len(earlier))


def steps(path: Path, *, state_dir: Path) -> list[Step]:
    """Return the writes of a file that are not undone, newest first. Raises WriteError."""
    with _one_line_errors(path):
        known = _Journal.open(path, state_dir).resolved(_hash(_read(path)))
    return [step for step in reversed(known) if step.state == _DONE]


@dataclass(frozen=True, slots=True)
class Copy:
    """An exact copy from before a write: its file, when it was made (ISO), and what was written then."""

    file: Path
    time: str
    note: str


def copies(path: Path, *, state_dir: Path) -> list[Copy]:
    """Return the copies that are kept of a file, those among them that no step needs any more. Raises WriteError."""
    with _one_line_errors(path):
        journal = _Journal.open(path, state_dir)
        known = {step.backup: step for step in journal.load() if step.backup}
        files = sorted(journal.folder.glob("*.bak"))
    made = []
    for file in files:
        step = known.get(file.name)
        made.append(Copy(file, step.time if step else _time_of(file.name), step.note if step else ""))
    return made


def content_of(path: Path, file: Path, *, state_dir: Path) -> bytes | None:
    """Return what a copy holds, None where it is gone or no longer what was copied. Raises WriteError."""
    with _one_line_errors(path):
        known = {step.backup: step for step in _Journal.open(path, state_dir).load()}
        content = _read(file)
    step = known.get(file.name)
    return None if step is not None and _hash(content) != step.before else content


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
        return read_bytes_bounded(path, _FILE_LIMIT)
    except FileNotFoundError:
        return None


def _hash(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()


def _write_recorded(path: Path, after: bytes, journal: _Journal, earlier: list[Step], step: Step) -> None:
    try:
        journal.save([*earlier, step])
        atomic_write(path, after)
    except OSError:
        # Should this fail as well, on a full disk say, the next reader sees that the file never changed.
        with suppress(OSError):
            journal.save(earlier)
            journal.drop_backup(step)
        raise
    # The file is written: a journal that cannot be marked must not turn that into a failure.
    with suppress(OSError):
        journal.save([*earlier, replace(step, state=_DONE)])


def _restore(path: Path, content: bytes | None) -> None:
    if content is not None:
        atomic_write(path, content)
        return
    target = real_path(path)
    target.unlink()
    sync_folder(target.parent)


@dataclass(frozen=True, slots=True)
class _Journal:
    """The steps of one file, oldest first, and its backups, in a folder of their own."""

    path: Path
    folder: Path

    @classmethod
    def open(cls, path: Path, state_dir: Path) -> _Journal:
        return cls(path, state_dir / "backups" / path_key(path))

    @property
    def file(self) -> Path:
        return self.folder / "journal.json"

    def load(self) -> list[Step]:
        try:
            raw = read_bytes_bounded(self.file, _JOURNAL_LIMIT)
        except FileNotFoundError:
            return []
        try:
            return [_step_from(item) for item in json.loads(raw)["steps"]]
        except (ValueError, TypeError, LookupError, RecursionError):
            raise WriteError(f"{shown(self.file)}: the journal is damaged") from None

    def save(self, known: list[Step]) -> None:
        self._make_folder()
        content = {"version": 1, "path": os.fspath(real_path(self.path)), "steps": [asdict(s) for s in known]}
        atomic_write(self.file, (json.dumps(content, indent=1) + "\n").encode(), mode=0o600)

    def resolved(self, current: str | None) -> list[Step]:
        """Return the steps with what the newest one came to, as the file's hash shows."""
        known = self._reachable(self.load())
        if not known or known[-1].state == _DONE:
            return known
        *earlier, last = known
        if current == last.after:
            return [*earlier, replace(last, state=_DONE)]
        # Neither: somebody else wrote it after the crash. The step stays open until one of the two is back.
        return earlier if current == last.before else known

    def reconciled(self, current: str | None, *, set_damaged_aside: bool = False) -> list[Step]:
        """Return the steps like `resolved`, and write down what was found out.

        `set_damaged_aside`: a damaged journal must not stop people from writing; its backups stay.
        """
        try:
            known = self.resolved(current)
        except WriteError:
            if not set_damaged_aside:
                raise
            self.file.replace(self.folder / f"journal-damaged-{_timestamp()}.json")
            return []
        if known != self.load():
            self.save(known)
        return known

    def _reachable(self, known: list[Step]) -> list[Step]:
        """Drop the steps before the newest one whose backup is gone: nothing can bring them back."""
        for index in range(len(known) - 1, -1, -1):
            backup = self.backup_path(known[index])
            if backup is not None and not backup.is_file():
                return known[index + 1 :]
        return known

    def backup_path(self, step: Step) -> Path | None:
        return None if step.backup is None else self.folder / step.backup

    def new_step(self, before: bytes | None, after: bytes, note: str) -> Step:
        """Make the backup, if there is anything to keep, and return the pending step."""
        time = datetime.now(UTC).isoformat(timespec="microseconds")
        backup = None if before is None else self._new_backup(before)
        return Step(_hash(before), hashlib.sha256(after).hexdigest(), backup, note, time, _PENDING)

    def _new_backup(self, data: bytes) -> str:
        self._make_folder()
        # The random part keeps names apart whatever the clock does.
        name = f"{_timestamp()}-{os.urandom(4).hex()}.bak"
        atomic_write(self.folder / name, data, mode=0o600)
        return name

    def content_before(self, step: Step) -> bytes | None:
        backup = self.backup_path(step)
        if backup is None:
            return None
        content = read_bytes_bounded(backup, _FILE_LIMIT)
        if _hash(content) != step.before:
            raise WriteError(f"{shown(backup)}: the backup is damaged; nothing was undone")
        return content

    def drop_backup(self, step: Step) -> None:
        backup = self.backup_path(step)
        if backup is not None:
            with suppress(OSError):
                backup.unlink()

    def rotate(self) -> None:
        """Keep the newest steps and backups; what a kept step needs is never removed."""
        with suppress(OSError):
            known = self.load()
            if len(known) > KEPT:
                known = known[-KEPT:]
                self.save(known)
            needed = {step.backup for step in known}
            names = sorted(file.name for file in self.folder.glob("*.bak"))
            spare = [name for name in names if name not in needed]
            for name in spare[: max(len(names) - KEPT, 0)]:
                (self.folder / name).unlink()

    def _make_folder(self) -> None:
        for folder in (self.folder.parent, self.folder):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _timestamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")


def _time_of(name: str) -> str:
    """Return the time in a backup's name as ISO, nothing where it has none."""
    try:
        return datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC).isoformat()
    except ValueError:
        return ""


def _step_from(item: dict[str, Any]) -> Step:
    """Return a step out of a journal; a backup is a plain name in the journal's own folder."""
    step = Step(**item)
    texts = (step.after, step.note, step.time, step.state, step.before or "", step.backup or "")
    if not all(isinstance(text, str) for text in texts) or (step.before is None) != (step.backup is None):
        raise ValueError("not a step")
    if step.backup is not None and (os.path.basename(step.backup) != step.backup or not step.backup):  # noqa: PTH119
        raise ValueError("not a name")
    return step
