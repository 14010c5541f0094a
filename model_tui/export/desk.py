"""Where picks are exported: finds the file, plans the change, writes it, takes it back."""

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from model_tui.export.history import Conflict, Receipt, UndoResult, commit, undo
from model_tui.export.plan import Change, Pick, Plan
from model_tui.export.target import default_path, target
from model_tui.storage import read_bytes_bounded

_TRIES = 20
"""How often an export is planned again because another process wrote the file meanwhile."""
MAX_FILE = 16 * 1024 * 1024
"""Largest file that is edited, in bytes."""


class Desk(Struct, frozen=True):
    """Exports into one target's file; `state_dir` keeps the backups."""

    target_name: str
    path: Path
    state_dir: Path

    def plan(self, picks: Sequence[Pick], remove: Sequence[str] = ()) -> Plan:
        """Return what an export would change.

        Raises `PlanError` or `SpliceError` with one line where the file or a pick does not allow it.
        """
        return target(self.target_name).plan(self.path, read(self.path), picks, remove)

    def write(self, plan: Plan) -> Receipt:
        """Write a plan, with an exact backup. Raises `WriteError`; the file is unchanged then."""
        if not plan.writes:
            return Receipt(plan.path, changed=False)
        note = f"{self.target_name}: {summary(plan.changes)}"
        return commit(plan.path, plan.before, plan.after, state_dir=self.state_dir, note=note)

    def export(self, picks: Sequence[Pick]) -> Plan:
        """Plan and write picks. Raises what `plan` and `write` raise."""
        return self.write_planned(lambda: self.plan(picks))

    def write_planned(self, make: Callable[[], Plan]) -> Plan:
        """Write what `make` plans; where another process wrote the file in between, plan again on what it left.

        Raises what `make` and `write` raise.
        """
        for left in reversed(range(_TRIES)):
            plan = make()
            try:
                self.write(plan)
            except Conflict:
                if not left:
                    raise
            else:
                return plan
        raise AssertionError("there is at least one try")  # pragma: no cover

    def undo(self) -> UndoResult:
        """Take back the last write.

        Raises `NothingToUndo` where there is none, `WriteError` where somebody else has changed the file since.
        """
        return undo(self.path, state_dir=self.state_dir)


def desk_for(target_name: str, path: Path | None, folder: Path, state_dir: Path) -> Desk:
    """Return the desk of a target, at the path given or at the target's own default below `folder`."""
    return Desk(target_name, path or default_path(target_name, folder), state_dir)


def read(path: Path) -> bytes | None:
    """Return the bytes of a file, `None` where there is none. Raises `SpliceError` where it cannot be read."""
    try:
        return read_bytes_bounded(path, MAX_FILE)
    except FileNotFoundError:
        return None
    except OSError as error:
        from model_tui.export.splice import SpliceError  # noqa: PLC0415 - 3 MB with what edits YAML

        raise SpliceError(str(path), None, error.strerror or "cannot be read") from None


def summary(changes: Sequence[Change]) -> str:
    """Return in a few words what happens to how many entries."""
    words = (
        ("add", "added"),
        ("refresh", "refreshed"),
        ("remove", "removed"),
        ("same", "unchanged"),
        ("theirs", "already there"),
        ("stale", "kept, stale"),
        ("unlisted", "kept, no longer listed"),
        ("retired", "kept, retired"),
    )
    counts = [(sum(change.kind == kind for change in changes), word) for kind, word in words]
    return ", ".join(f"{count} {word}" for count, word in counts if count) or "nothing to do"
