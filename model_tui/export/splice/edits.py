"""What can be done to a document, and a set of edits as one tree of changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model_tui.export.splice.text import YamlPath


class Set(Struct, frozen=True):
    """Give a mapping key or a list item a new value; a missing key, with its parents, is made."""

    path: YamlPath
    value: Any


class Delete(Struct, frozen=True):
    """Take out a mapping key or a list item."""

    path: YamlPath


class Append(Struct, frozen=True):
    """Add an item to the end of a list; a missing, null or empty one is made."""

    path: YamlPath
    value: Any


Edit = Set | Delete | Append


class Overlap(ValueError):  # noqa: N818 - names the case, and never leaves this package
    """Two edits touch the same place, or one is not a path at all."""


class Change(Struct):
    """What happens at one place: set, delete, append, or changes further in."""

    is_set: bool = False
    is_delete: bool = False
    value: Any = None
    appended: list[Any] = []
    parts: dict[str | int, Change] = {}

    @property
    def is_final(self) -> bool:
        """Nothing further in can be touched by another edit."""
        return self.is_set or self.is_delete


def change_tree(edits: Sequence[Edit]) -> Change:
    """Join edits, whose order does not matter but among new items. Raises Overlap."""
    root = Change()
    for edit in edits:
        change = _descend(root, edit.path)
        if isinstance(edit, Append):
            change.appended.append(edit.value)
            continue
        if change is root:
            raise Overlap("the whole document cannot be set or deleted")
        if change.appended or change.parts:
            raise Overlap(f"two edits overlap at {shown_path(edit.path)}")
        change.is_set, change.is_delete = isinstance(edit, Set), isinstance(edit, Delete)
        change.value = edit.value if isinstance(edit, Set) else None
    return root


def _descend(root: Change, path: YamlPath) -> Change:
    change = root
    for part in path:
        change = change.parts.setdefault(part, Change())
        if change.is_final:
            raise Overlap(f"two edits overlap at {shown_path(path)}")
    return change


def shown_path(path: YamlPath) -> str:
    """Return a path as people write it: `model_list[2].litellm_params`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".") or "the document"
