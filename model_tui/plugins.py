"""Plug-ins: what other installed packages bring along, found through their entry points.

Groups: `model_tui.sources` (a source, or what makes one), `model_tui.shapes` (what makes the source of a provider,
for tables in `providers.toml`), `model_tui.resolvers`, `model_tui.targets`. A plug-in that cannot be imported is left
out with a line that says so; it never ends the program.
"""

import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from model_tui.core.text import clean

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

Group = Literal["model_tui.sources", "model_tui.shapes", "model_tui.resolvers", "model_tui.targets"]

_MARK: Final = b"[model_tui."
_METADATA: Final = (".dist-info", ".egg-info")
_LARGEST: Final = 1024 * 1024


class Plugin(Struct, frozen=True):
    """One entry point, imported: its name, the package it comes with, and the object it names."""

    name: str
    package: str
    found: object

    @property
    def label(self) -> str:
        """The plug-in as a message names it."""
        return f"plug-in '{self.name}' of {self.package}"

    def made(self) -> object:
        """Return the object, or what it makes where it is a class or a function; raises what that raises."""
        import inspect  # noqa: PLC0415 - costs start-up time, and few have a plug-in

        found = self.found
        return found() if callable(found) and (isinstance(found, type) or inspect.isroutine(found)) else found


class Plugins(Struct, frozen=True):
    """The plug-ins of a group by name, and a line for each that is left out."""

    found: tuple[Plugin, ...] = ()
    notes: tuple[str, ...] = ()

    def each(self, use: Callable[[Plugin], None]) -> list[str]:
        """Hand over one plug-in after the other; return a line for each that `use` could not take."""
        notes = list(self.notes)
        for plugin in self.found:
            try:
                use(plugin)
            except Exception as failure:  # noqa: BLE001 - somebody else's code must not end the program
                notes.append(_left_out(plugin.label, failure))
        return notes


@cache
def plugins(group: Group) -> Plugins:
    """Return what is installed in a group; the first to claim a name has it."""
    found: dict[str, Plugin] = {}
    notes = []
    for entry in _entry_points(group):
        name, package = clean(entry.name), clean(entry.dist.name if entry.dist is not None else "an unknown package")
        if name in found:
            notes.append(f"plug-in '{name}' of {package} is left out: {found[name].package} brings that name too")
            continue
        try:
            found[name] = Plugin(name, package, entry.load())
        except Exception as failure:  # noqa: BLE001 - an import can fail in any way
            notes.append(_left_out(f"plug-in '{name}' of {package}", failure))
    return Plugins(tuple(found.values()), tuple(notes))


def _left_out(label: str, failure: Exception) -> str:
    return f"{label} is left out: {type(failure).__name__}: {clean(str(failure))[:200]}"


def _entry_points(group: Group) -> "tuple[EntryPoint, ...]":
    if not _any_declared():
        return ()
    from importlib.metadata import entry_points  # noqa: PLC0415 - 30 ms, and few have a plug-in

    return tuple(entry_points(group=group))


@cache
def _any_declared() -> bool:
    """Whether any installed package may have a plug-in: a look at the files alone, a millisecond or two."""
    return any(_MARK in text for text in _declarations())


def _declarations() -> Iterator[bytes]:
    for place in dict.fromkeys(sys.path):
        folder = place or "."
        if os.path.isfile(folder):  # noqa: PTH113 - a zip archive, whose packages only the library can read
            yield _MARK
            continue
        try:
            names = os.listdir(folder)  # noqa: PTH208 - `Path` objects for thousands of names cost more than the rest
        except OSError:
            continue
        for name in names:
            if name.endswith(_METADATA):
                yield _read(Path(folder, name, "entry_points.txt"))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except OSError:
        return b""
