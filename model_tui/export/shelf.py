"""Where a program's config file keeps its models, and what the entry of a pick is: data that each target states.

A *shelf* says where a program's file keeps its models: in one list or mapping, or in one for each provider (a
*group*: a provider's block with its address, its key and its models). An entry that model-tui wrote bears a mark in
the data, `managed_by: model-tui`, in a place that the program is known to pass over; so does a group. `board` puts
entries in and takes them out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from model_tui.export.plan import Pick

OWNER: Final = "model-tui"
MARK: Final = {"managed_by": OWNER}
SYNCED: Final = "synced"
"""Stands beside the mark of an entry that a sync has added, and says of which offer it is."""

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where entries stand: below each of `parents` in a group, or at `entries` from the top where there are none.

    `name_key` is the key of a list's item that holds its name, `None` where names are the keys of a mapping. `mark` is
    where an entry bears our mark. `once` are keys that are never touched again once they stand there.
    """

    entries: Path
    name_key: str | None
    parents: tuple[Path, ...] = ()
    mark: Path = ("managed_by",)
    once: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """A provider's block: the mapping or list it stands in, its name, what a new one says, where its address is.

    In a list, `is_this` tells which item it is. `needs_entries`: the program takes a block without entries for one
    with all models that it knows, so that adding one would hide the others.
    """

    parent: Path
    name: str
    header: Mapping[str, Any]
    address: Path
    is_this: Callable[[Mapping[str, Any]], bool] | None = None
    needs_entries: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """The entry that a pick shall have. `is_same` tells of a name and an entry whether it is for the same model.

    `may_be_renamed` says that the name is one of ours and means nothing to the program.
    """

    pick: Pick
    name: str
    value: Mapping[str, Any]
    is_same: Callable[[str, Mapping[str, Any]], bool]
    group: Group | None = None
    note: str | None = None
    may_be_renamed: bool = False
