"""Catalogs that were refreshed here: which files lie in the cache, and which of them holds.

A refreshed catalog counts while it is not older than the embedded one, so that a newer package is not held back.
"""

import re
from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary

from model_tui.catalog import FILE_NAME, Catalog, CatalogError, load

FOLDER: Final = "catalog"
BUILT_FILE: Final = "built"
_NAME: Final = re.compile(r"catalog-(\d{4}-\d{2}-\d{2})\.json\.gz")
_KEPT: Final = 2
_DATA: Final = Path(__file__).parent / "data"
_IN_USE: Final[WeakValueDictionary[str, Catalog]] = WeakValueDictionary()
"""The embedded catalog, under its name, while somebody in this process holds it."""


def embedded_date() -> str:
    """Return the ISO date of the embedded catalog without reading it."""
    try:
        return (_DATA / BUILT_FILE).read_text("ascii").strip()
    except OSError:
        return load().built


def refreshed(folder: Path) -> list[Path]:
    """Return the refreshed catalogs that hold against the embedded one, the newest first."""
    try:
        found = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    except OSError:
        return []
    if not found:
        return []
    since = embedded_date()
    return sorted((path for path in found if date_of(path) >= since), reverse=True)


def date_of(path: Path) -> str:
    """Return the ISO date in the name of a refreshed catalog."""
    match = _NAME.fullmatch(path.name)
    return match[1] if match else ""


def path_for(folder: Path, date: str) -> Path:
    """Return the name of a catalog that is refreshed on this ISO date."""
    return folder / f"catalog-{date}.json.gz"


def load_newest(folder: Path) -> tuple[Catalog, Path | None, tuple[str, ...]]:
    """Return the newest catalog that can be read, its path (`None`: the embedded one), and a line for each that cannot.

    The embedded one is the same object for all who hold it at a time: it never changes, and having all of it takes
    19 MB and a tenth of a second.
    Raises `CatalogError` where the embedded one is needed and damaged.
    """
    notes: list[str] = []
    for path in refreshed(folder):
        try:
            return load(path), path, tuple(notes)
        except CatalogError as error:
            notes.append(f"{error}; 'model-tui catalog update' makes it anew")
    embedded = _IN_USE.get(FILE_NAME)
    if embedded is None:
        _IN_USE[FILE_NAME] = embedded = load()
    return embedded, None, tuple(notes)


def drop_old(folder: Path) -> None:
    """Remove all but the newest refreshed catalogs."""
    names = sorted((path for path in folder.iterdir() if _NAME.fullmatch(path.name)), reverse=True)
    for path in names[_KEPT:]:
        path.unlink(missing_ok=True)
