"""Where picks are exported: finds the file, plans the change, writes it, takes it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from model_tui.export.history import Receipt, UndoResult, commit, undo
from model_tui.export.plan import Change, Pick, Plan
from model_tui.export.splice import SpliceError
from model_tui.export.target import target

MAX_FILE = 16 * 1024 * 1024
"""Largest file that is edited, in bytes."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Exports into one target's file; `state_dir` keeps the backups."""

    target_name: str
    path: Path
    state_dir: Path

    def plan(self, picks: Sequence[Pick], remove: Sequence[str] = ()) -> Plan:
        """Return what an export would change.

        Raises `PlanError` or `SpliceError` with one line where the file or a pick does not allow it, `OSError` where
        the file cannot be read.
        """
        return target(self.target_name).plan(self.path, read(self.path), picks, remove)

    def write(self, plan: Plan) -> Receipt:
        """Write a plan, with an exact backup. Raises `WriteError`; the file is unchanged then."""
        note = f"{self.target_name}: {summary(plan.changes)}"
        after = plan.after if plan.writes else plan.before or b""
        return commit(plan.path, plan.before or None, after, state_dir=self.state_dir, note=note)

    def undo(self) -> UndoResult:
        """Take back the last write. Raises `WriteError` where there is none, or somebody else changed the file."""
        return undo(self.path, state_dir=self.state_dir)


def desk_for(target_name: str, path: Path | None, folder: Path, state_dir: Path) -> Desk:
    """Return the desk of a target, at the path given or at the target's own default below `folder`."""
    return Desk(target_name, path or target(target_name).default_path(folder), state_dir)


def read(path: Path) -> bytes | None:
    """Return the bytes of a file, `None` where there is none. Raises `SpliceError` for one that is far too large."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except FileNotFoundError:
        return None
    if len(data) > MAX_FILE:
        raise SpliceError(str(path), None, f"larger than {MAX_FILE // 1024 // 1024} MiB")
    return data


def summary(changes: Sequence[Change]) -> str:
    """Return in a few words what happens to how many entries."""
    words = (
        ("add", "added"),
        ("refresh", "refreshed"),
        ("remove", "removed"),
        ("same", "unchanged"),
        ("theirs", "already there"),
    )
    counts = [(sum(change.kind == kind for change in changes), word) for kind, word in words]
    return ", ".join(f"{count} {word}" for count, word in counts if count) or "nothing to do"
