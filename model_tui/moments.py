"""The moments that are kept to compare with: one file each, in the state folder, the oldest thinned out."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import msgspec

from model_tui.core.changes import Moment, moment_of
from model_tui.core.snapshot import Snapshot
from model_tui.storage import read_packed, write_packed

_NAME: Final = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z)\.json\.gz")
_LARGEST: Final = 64 * 1024 * 1024
_MOST: Final = 30


class MomentError(ValueError):
    """No such moment, or one that cannot be read; the message is one line."""


class Moments:
    """The kept moments below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        """Return the names of the moments, the oldest first: ISO times, with `-` for `:`."""
        try:
            found = [match[1] for path in self.folder.iterdir() if (match := _NAME.fullmatch(path.name))]
        except OSError:
            return []
        return sorted(found)

    def keep(self, snapshot: Snapshot) -> str | None:
        """Keep what is known now, unless it is what was kept last; return its name. Raises `OSError`."""
        now = moment_of(snapshot, datetime.now(UTC).isoformat(timespec="seconds"))
        names = self.names()
        if names and _same(self._read(names[-1]), now):
            return None
        name = now.at[:19].replace(":", "-") + "Z"
        write_packed(self._path(name), msgspec.json.encode(now), mode=0o600)
        for old in names[: max(0, len(names) + 1 - _MOST)]:
            self._path(old).unlink(missing_ok=True)
        return name

    def load(self, name: str) -> Moment:
        """Return the moment whose name this is, or begins with this: the last one of them. Raises `MomentError`."""
        wanted = name.replace(":", "-").strip()
        found = [one for one in self.names() if one.startswith(wanted)] if wanted else []
        if not found:
            raise MomentError(f"no moment '{name}' is kept; 'model-tui changes --list' has them all")
        moment = self._read(found[-1])
        if moment is None:
            raise MomentError(f"{self._path(found[-1])}: damaged")
        return moment

    def since(self, day: str) -> str | None:
        """Return the moment from which on 'since a day' (ISO, a time behind it or not) can be told.

        That is the last one before it, or the first one that is kept; `None` where one of that day is, where none is
        kept at all, and where it is no day, or one to come.
        """
        wanted, names = day.replace(":", "-").strip(), self.names()
        if not names or any(name.startswith(wanted) for name in names):
            return None
        try:
            if date.fromisoformat(wanted[:10]) > datetime.now(UTC).date() or wanted[10:11] not in ("", "T"):
                return None
        except ValueError:
            return None
        return max((name for name in names if name < wanted), default=names[0])

    def _read(self, name: str) -> Moment | None:
        try:
            return msgspec.json.decode(read_packed(self._path(name), _LARGEST), type=Moment)
        except (OSError, msgspec.MsgspecError, ValueError):
            return None

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json.gz"


def _same(last: Moment | None, now: Moment) -> bool:
    return last is not None and (last.listed, last.offers) == (now.listed, now.offers)
