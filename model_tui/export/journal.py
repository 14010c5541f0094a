"""The journal of one file's writes, and the exact backups that its steps need, in a folder of their own."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from model_tui.storage import atomic_write, path_key, read_bytes_bounded, real_path, shown

KEPT = 50
FILE_LIMIT = 64 * 1024 * 1024
"""Largest file that is written or copied, in bytes."""
_JOURNAL_LIMIT = 4 * 1024 * 1024
PENDING, DONE, UNDOING = "pending", "done", "undoing"


class WriteError(OSError):
    """The file could not be written and is unchanged; the message is one line."""


class Step(Struct, frozen=True):
    """One write: hashes (SHA-256, hex) before and after, `before` None where the write made the file.

    `folders` is how many folders it made for it: the nearest above the file.
    """

    before: str | None
    after: str
    backup: str | None
    note: str
    time: str
    state: str = DONE
    folders: int = 0

    @property
    def created(self) -> bool:
        """Tell whether the write made the file."""
        return self.before is None


class Journal(Struct, frozen=True):
    """The steps of one file, oldest first, and its backups, in a folder of their own."""

    path: Path
    folder: Path

    @classmethod
    def open(cls, path: Path, state_dir: Path) -> Journal:
        """Return the journal of a file below `state_dir`; nothing is read or made yet."""
        return cls(path, state_dir / "backups" / path_key(path))

    @property
    def file(self) -> Path:
        """The journal's own file."""
        return self.folder / "journal.json"

    def load(self) -> list[Step]:
        """Return the steps as they were written down. Raises `WriteError` where the journal is damaged."""
        try:
            raw = read_bytes_bounded(self.file, _JOURNAL_LIMIT)
        except FileNotFoundError:
            return []
        try:
            return [_step_from(item) for item in json.loads(raw)["steps"]]
        except (ValueError, TypeError, LookupError, RecursionError):
            raise WriteError(f"{shown(self.file)}: the journal is damaged") from None

    def save(self, known: list[Step]) -> None:
        """Write these steps down in place of all before."""
        self._make_folder()
        content = {"version": 1, "path": os.fspath(real_path(self.path)), "steps": [structs.asdict(s) for s in known]}
        atomic_write(self.file, (json.dumps(content, indent=1) + "\n").encode(), mode=0o600)

    def resolved(self, current: str | None) -> list[Step]:
        """Return the steps with what the newest one came to, as the file's hash shows."""
        known = self._reachable(self.load())
        if not known or known[-1].state == DONE:
            return known
        *earlier, last = known
        if current == last.after:
            return [*earlier, structs.replace(last, state=DONE)]
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
        """Return where the file from before a step is kept, `None` where the step made the file."""
        return None if step.backup is None else self.folder / step.backup

    def new_step(self, before: bytes | None, after: bytes, note: str) -> Step:
        """Make the backup, if there is anything to keep, and return the pending step."""
        time = datetime.now(UTC).isoformat(timespec="microseconds")
        backup = None if before is None else self._new_backup(before)
        folders = 0 if before is not None else sum(1 for _ in takewhile(_is_missing, real_path(self.path).parents))
        return Step(hash_of(before), hashlib.sha256(after).hexdigest(), backup, note, time, PENDING, folders)

    def remove_folders(self, step: Step) -> None:
        """Remove the folders that a step made for its file, as far as they are empty and nobody works in them."""
        with suppress(OSError):
            for folder in real_path(self.path).parents[: step.folders]:
                if folder == Path.cwd():
                    return
                folder.rmdir()

    def _new_backup(self, data: bytes) -> str:
        self._make_folder()
        # The random part keeps names apart whatever the clock does.
        name = f"{_timestamp()}-{os.urandom(4).hex()}.bak"
        atomic_write(self.folder / name, data, mode=0o600)
        return name

    def content_before(self, step: Step) -> bytes | None:
        """Return what the file was before a step, `None` for none. Raises `WriteError` where the backup is damaged."""
        backup = self.backup_path(step)
        if backup is None:
            return None
        content = read_bytes_bounded(backup, FILE_LIMIT)
        if hash_of(content) != step.before:
            raise WriteError(f"{shown(backup)}: the backup is damaged; nothing was undone")
        return content

    def drop_backup(self, step: Step) -> None:
        """Remove the backup of a step that is none any more."""
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


def _is_missing(folder: Path) -> bool:
    return not folder.exists()


def hash_of(data: bytes | None) -> str | None:
    """Return the SHA-256 of a file's bytes in hex, `None` where there is no file."""
    return None if data is None else hashlib.sha256(data).hexdigest()


def _timestamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")


def time_of(name: str) -> str:
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
    if type(step.folders) is not int or step.folders < 0:
        raise ValueError("not a number of folders")
    if step.backup is not None and (os.path.basename(step.backup) != step.backup or not step.backup):  # noqa: PTH119
        raise ValueError("not a name")
    return step
