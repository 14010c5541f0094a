"""What the program remembers from one start to the next: `remembered.json` in the state folder.

Several windows share the file: each change is made to what it holds at that moment, under a lock, so that none takes
back what another has just kept. A file that cannot be read is set aside and said so, never overwritten unseen.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct, field

from model_tui.core.rows import Key
from model_tui.core.saved_views import renamed
from model_tui.core.workload import Workload
from model_tui.storage import atomic_write, locked, read_bytes_bounded

FILE_NAME: Final = "remembered.json"
_LARGEST: Final = 4 * 1024 * 1024
_LOCK_SECONDS: Final = 3.0
_MOST_RECENTS: Final = 30


class SavedView(Struct, frozen=True):
    """A filter text, and the columns that were shown with it (the user's own choice, `None` for the usual ones)."""

    text: str = ""
    columns: tuple[str, ...] | None = None


class Screenful(Struct, frozen=True):
    """How the main screen was left: filter text with its order, columns, grouping, theme, widths of panes in cells."""

    text: str = ""
    columns: tuple[str, ...] | None = None
    grouped: bool = False
    theme: str | None = None
    widths: Mapping[str, int] = field(default_factory=dict)


class Remembered(Struct, frozen=True):
    """Everything that is remembered.

    `favourites` are PROVIDER/MODEL, `recents` filter texts, the newest first. `views` are by name, in the order in
    which keys 1 to 9 recall them; `workloads` are by name, and `workload` names the one that prices are worked out for.
    """

    screen: Screenful = Screenful()
    favourites: tuple[str, ...] = ()
    recents: tuple[str, ...] = ()
    views: Mapping[str, SavedView] = field(default_factory=dict)
    workloads: Mapping[str, Workload] = field(default_factory=dict)
    workload: str | None = None

    @property
    def favourite_keys(self) -> frozenset[Key]:
        """The favourites by (provider, id)."""
        parted = (ref.partition("/") for ref in self.favourites)
        return frozenset((provider, model_id) for provider, slash, model_id in parted if slash)

    def marked(self, ref: str, *, favourite: bool) -> "Remembered":
        """Return the same with PROVIDER/MODEL as the last of the favourites, or no longer as one."""
        others = tuple(other for other in self.favourites if other != ref)
        return msgspec.structs.replace(self, favourites=(*others, ref) if favourite else others)

    @property
    def view_texts(self) -> Mapping[str, str]:
        """The filter texts of the saved views by name."""
        return {name: view.text for name, view in self.views.items()}

    def with_view(self, name: str, view: SavedView, at: int) -> "Remembered":
        """Return the same with a view of this name at a place from 0 on, in place of one of the same name."""
        others = [(other, kept) for other, kept in self.views.items() if other.lower() != name.lower()]
        others.insert(at, (name, view))
        return msgspec.structs.replace(self, views=dict(others))

    def without_view(self, name: str) -> "Remembered":
        """Return the same less a view."""
        return msgspec.structs.replace(self, views={other: v for other, v in self.views.items() if other != name})

    def renamed_view(self, name: str, to: str) -> "Remembered":
        """Return the same with a view under another name, in its place, and wherever a filter text names it."""
        if name not in self.views:
            return self
        replace = msgspec.structs.replace
        views = {
            to if other == name else other: replace(view, text=renamed(view.text, name, to))
            for other, view in self.views.items()
        }
        screen = replace(self.screen, text=renamed(self.screen.text, name, to))
        return replace(self, views=views, screen=screen, recents=tuple(renamed(t, name, to) for t in self.recents))

    def moved_view(self, name: str, by: int) -> "Remembered":
        """Return the same with a view some places further on, or with a negative number further up."""
        if name not in self.views:
            return self
        at = list(self.views).index(name) + by
        return self.with_view(name, self.views[name], max(0, at))

    def asked(self, text: str) -> "Remembered":
        """Return the same with a filter text as the newest of the recent ones."""
        others = (other for other in self.recents if other != text)
        return msgspec.structs.replace(self, recents=(text, *others)[:_MOST_RECENTS])


class Memory:
    """The file in which all that is kept; `notes` are lines about what could not be read."""

    def __init__(self, state_dir: Path) -> None:
        self.path = state_dir / FILE_NAME
        self._state_dir = state_dir
        self.notes: list[str] = []

    def load(self) -> Remembered:
        """Return what is remembered, nothing where there is no file or none that can be read."""
        try:
            return self._read()
        except FileNotFoundError:
            return Remembered()
        except OSError as error:
            self._note(f"{self.path}: {error.strerror or error}: nothing is remembered until that is mended")
            return Remembered()
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            aside = self._aside.name
            self._note(
                f"{self.path}: cannot be read; views, favourites and workloads start anew, it is kept as {aside}"
            )
            return Remembered()

    def change(self, how: Callable[[Remembered], Remembered]) -> Remembered:
        """Make a change to what is remembered now, and return the result. Raises `OSError`."""
        with locked(self.path, _LOCK_SECONDS, state_dir=self._state_dir):
            try:
                before = self._read()
            except FileNotFoundError:
                before = Remembered()
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                self.path.replace(self._aside)
                self._note(f"{self.path}: cannot be read; set aside as {self._aside.name}")
                before = Remembered()
            after = how(before)
            data = msgspec.json.encode(after)
            if data != msgspec.json.encode(before):  # the order of views counts, too
                atomic_write(self.path, msgspec.json.format(data, indent=2) + b"\n", mode=0o600)
            return after

    @property
    def _aside(self) -> Path:
        """Where a file that cannot be read is put by the first change."""
        return self.path.with_suffix(".damaged.json")

    def _read(self) -> Remembered:
        return msgspec.json.decode(read_bytes_bounded(self.path, _LARGEST), type=Remembered)

    def _note(self, line: str) -> None:
        if line not in self.notes:
            self.notes.append(line)
