"""What was known when: the moments that are kept, what the catalog alone knows, and now."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from model_tui.core.changes import Moment, moment_of
from model_tui.core.snapshot import Snapshot
from model_tui.moments import MomentError, Moments
from model_tui.registry import ModelRegistry


class Timeline:
    """The moments of one run, and those that earlier runs have kept in `folder`.

    `catalog` returns what the catalog alone knows, `built` is the day that it was built.
    """

    def __init__(self, folder: Path, registry: ModelRegistry, catalog: Callable[[], Snapshot], built: str) -> None:
        self.kept = Moments(folder)
        self._registry = registry
        self._catalog = catalog
        self._built = built

    def at(self, name: str) -> Moment:
        """Return a moment: `catalog` is what the catalog alone knows, `now` what is known now, all else is kept.

        Raises `MomentError`.
        """
        if name == "catalog":
            return moment_of(self._catalog(), self._built)
        if name == "now":
            self._registry.restore()
            return self._now()
        return self.kept.load(name)

    def since_last_time(self) -> tuple[str, Moment, Moment]:
        """Return the name of the moment before this run, that moment, and now.

        Where none is kept, or it cannot be read, what the catalog alone knows comes first.
        """
        now, last = self._now(), self._last or "catalog"
        try:
            return last, self.at(last), now
        except MomentError:
            return "catalog", self.at("catalog"), now

    def keep(self) -> None:
        """Keep what is known now, to compare with later; that it cannot be written is no reason to stop."""
        _ = self._last
        try:
            self.kept.keep(self._registry.snapshot)
        except OSError as error:
            self._registry.remarks.append(f"{self.kept.folder}: {error.strerror or error}")

    @cached_property
    def _last(self) -> str | None:
        """The moment that was kept last when this run began."""
        return next(reversed(self.kept.names()), None)

    def _now(self) -> Moment:
        return moment_of(self._registry.snapshot, datetime.now(UTC).isoformat(timespec="seconds"))
