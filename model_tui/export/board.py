"""Entries of models in a config file: which stand there, whose they are, and what adding or removing some changes.

What bears our mark is refreshed, value by value; whatever else stands in it is the user's, and so is an entry without
the mark. Where entries stand, the target's shelf says.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from model_tui.export.addresses import distinct, same_address
from model_tui.export.plan import Change, PlanError, Unreachable
from model_tui.export.shelf import MARK, OWNER, SYNCED, Group, Path, Shelf, Wanted
from model_tui.export.splice import Append, Delete, Edit, Set, SpliceError


class Text(Protocol):
    """A parsed file, YAML or JSON."""

    @property
    def name(self) -> str:
        """How the file is called in messages."""

    @property
    def value(self) -> Any:
        """Its plain value."""

    def line_of(self, path: Path) -> int:
        """Return the 1-based line where an entry begins."""


@dataclass(frozen=True, slots=True)
class _Standing:
    path: Path
    name: str
    value: Mapping[str, Any]
    group: Path | None = None
    shown: str = ""


@dataclass(slots=True)
class Board:
    """The changes to one file, collected entry by entry."""

    text: Text
    shelf: Shelf
    edits: list[Edit] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _groups: dict[tuple[Path, str], tuple[Group, dict[str, Mapping[str, Any]]]] = field(default_factory=dict)
    _taken: set[tuple[object, str]] = field(default_factory=set)
    _used: set[Path] = field(default_factory=set)
    _gone: list[_Standing] = field(default_factory=list)

    def place(self, wanted: Wanted) -> None:
        """Add an entry, refresh the one that we wrote, or point at the one that the user wrote.

        Raises `PlanError` for a name that is in use for something else, `Unreachable` for a group that stands there
        and leads elsewhere, `SpliceError` for a file of another shape.
        """
        group = wanted.group
        at = self._group_at(group) if group is not None else None
        if group is not None and at is None:
            self._place_new(wanted, group)
            return
        if group is not None and at is not None:
            self._check_group(wanted, group, at)
        holder = (at or ()) + self.shelf.entries
        standing = list(self._entries(holder, at))
        same = [one for one in standing if wanted.is_same(one.name, one.value)]
        if wanted.pick.name == wanted.name:  # the user's own name: one of several entries for the model
            same = [one for one in same if one.name == wanted.pick.name]
        shown = _shown(group, wanted.name)
        if ours := next((one for one in same if self._is_ours(one.value)), None):
            self._refresh(ours, wanted)
        elif same:
            line = self.text.line_of(same[0].path)
            note = f"already there as '{_shown(group, same[0].name)}'"
            self.changes.append(Change("theirs", _shown(group, same[0].name), wanted.pick.ref, line, note))
        else:
            wanted = self._renamed(wanted, at, standing)
            shown = _shown(group, wanted.name)
            taken = next((one for one in standing if one.name == wanted.name), None)
            self._claim(at, wanted.name, self.text.line_of(taken.path) if taken is not None else None)
            self._used.add(at or ())
            is_list = self.shelf.name_key is not None
            value = self._new(wanted)
            self.edits.append(Append(holder, value) if is_list else Set((*holder, wanted.name), value))
            self._added(shown, wanted)

    def remove(self, names: Sequence[str], *, others: bool = False) -> None:
        """Take entries out by name. Raises `PlanError` for one that is not there or, unless `others`, not ours."""
        for name in dict.fromkeys(names):
            found = [one for one in self._all() if name in (one.shown, one.name)]
            if not found:
                raise PlanError(f"{self.text.name}: no entry is named '{name}'")
            theirs = next((one for one in found if not self._is_ours(one.value)), None)
            if theirs is not None and not others:
                line = self.text.line_of(theirs.path)
                raise PlanError(f"{self.text.name}:{line}: '{name}' was not written by model-tui")
            self._gone += found
            self.changes += [Change("remove", one.shown, line=self.text.line_of(one.path)) for one in found]

    def all_edits(self) -> list[Edit]:
        """Return every edit: new groups are written whole, a group of ours that holds nothing any more goes."""
        made: list[Edit] = []
        for (parent, name), (group, entries) in self._groups.items():
            values: Any = dict(entries) if self.shelf.name_key is None else list(entries.values())
            block = {**group.header, **MARK}
            _put(block, self.shelf.entries, values)
            made.append(Set((*parent, name), block) if group.is_this is None else Append(parent, block))
        emptied = [path for path in {one.group: None for one in self._gone if one.group} if self._is_emptied(path)]
        inner = [edit for edit in self.edits if not any(edit.path[: len(path)] == path for path in emptied)]
        made += [Delete(one.path) for one in self._gone if one.group not in emptied]
        return [*inner, *made, *(Delete(path) for path in emptied)]

    def _place_new(self, wanted: Wanted, group: Group) -> None:
        key = (group.parent, group.name)
        known, entries = self._groups.setdefault(key, (group, {}))
        if dict(known.header) != dict(group.header):
            raise Unreachable(f"{wanted.pick.ref}: another pick has the group '{group.name}' at another address")
        self._claim(key, wanted.name, None)
        entries[wanted.name] = self._new(wanted)
        self._added(_shown(group, wanted.name), wanted)

    def synced(self) -> Iterator[tuple[str, str, Path, Mapping[str, Any]]]:
        """Yield each entry that a sync has added: how it is shown, of which offer it is, its place and its value."""
        for one in self._all():
            if (ref := self._synced_as(one)) is not None:
                yield one.shown, ref, one.path, one.value

    def theirs(self, names: Sequence[str]) -> list[str]:
        """Return which of these names an entry has that we did not write."""
        others = [one for one in self._all() if not self._is_ours(one.value)]
        return [name for name in dict.fromkeys(names) if any(name in (one.shown, one.name) for one in others)]

    def names(self) -> list[str]:
        """Return the names that `remove` takes: of an entry in a group with that before it, and without."""
        return list(dict.fromkeys(name for one in self._all() for name in (one.shown, one.name)))

    def has_ours(self) -> bool:
        """Whether an entry that we wrote stands here."""
        return any(self._is_ours(one.value) for one in self._all())

    def is_shared(self, name: str) -> bool:
        """Whether an entry that no sync has added goes by this name as well."""
        return any(name in (one.shown, one.name) and self._synced_as(one) is None for one in self._all())

    def _synced_as(self, one: _Standing) -> str | None:
        ref = _get(one.value, (*self.shelf.mark[:-1], SYNCED))
        return ref if self._is_ours(one.value) and isinstance(ref, str) else None

    def _new(self, wanted: Wanted) -> Mapping[str, Any]:
        """Return a new entry: what a sync adds says so, for a later one takes out what fell out of the best."""
        if not wanted.pick.options.synced:
            return wanted.value
        value = deepcopy(dict(wanted.value))
        _put(value, (*self.shelf.mark[:-1], SYNCED), wanted.pick.ref)
        return value

    def _added(self, shown: str, wanted: Wanted) -> None:
        self.changes.append(Change("add", shown, wanted.pick.ref))
        self._note(wanted)

    def _note(self, wanted: Wanted) -> None:
        if wanted.note and wanted.note not in self.warnings:
            self.warnings.append(wanted.note)

    def _renamed(self, wanted: Wanted, where: object, standing: Sequence[_Standing]) -> Wanted:
        """Return what is wanted under another name where an entry of ours has its own: two ids may fold to one name.

        The same model is found again by what it is, whatever its entry is called.
        """
        key, name = self.shelf.name_key, wanted.name
        holders = [one for one in standing if one.name == name]
        is_free = not holders and (where, name) not in self._taken
        is_ours = all(self._is_ours(one.value) for one in holders)
        if is_free or key is None or not wanted.may_be_renamed or wanted.pick.name is not None or not is_ours:
            return wanted
        other = distinct(wanted.pick, name)
        return replace(wanted, name=other, value={**wanted.value, key: other})

    def _claim(self, where: object, name: str, line: int | None) -> None:
        if line is not None or (where, name) in self._taken:
            place = self.text.name if line is None else f"{self.text.name}:{line}"
            raise PlanError(f"{place}: the name '{name}' is in use for something else; choose another with --name")
        self._taken.add((where, name))

    def _group_at(self, group: Group) -> Path | None:
        """Return where a group stands, `None` where it does not."""
        holder = self._at(group.parent, list if group.is_this is not None else dict)
        if group.is_this is None:
            return (*group.parent, group.name) if holder.get(group.name) is not None else None
        found = (at for at, one in enumerate(holder) if isinstance(one, dict) and group.is_this(one))
        index = next(found, None)
        return None if index is None else (*group.parent, index)

    def _check_group(self, wanted: Wanted, group: Group, at: Path) -> None:
        stands = self._at(at, dict)
        line = self.text.line_of(at)
        if self._is_marked(stands, ("managed_by",)):
            self.edits += [e for e in self._differences(at, stands, group.header) if e not in self.edits]
            return
        have, want = _get(stands, group.address), _get(group.header, group.address)
        if isinstance(have, str) and not (want is None and have == "") and not same_address(have, want):
            raise Unreachable(f"{wanted.pick.ref}: '{group.name}' in line {line} has another address: {have}")
        if have is None and want is not None and group.is_this is not None:
            raise Unreachable(f"{wanted.pick.ref}: '{group.name}' in line {line} has no address")
        if group.needs_entries and not _get(stands, self.shelf.entries):
            raise Unreachable(
                f"{wanted.pick.ref}: '{group.name}' in line {line} lists no models, so all that the program knows are "
                f"there; one more would hide them"
            )

    def _at(self, path: Path, kind: type) -> Any:
        """Return what stands at a path, an empty one of its kind for nothing. Raises `SpliceError` for another."""
        value = self.text.value
        for depth, part in enumerate(path):
            if value is None:
                break
            is_there = isinstance(value, dict) or (isinstance(value, list) and isinstance(part, int))
            if not is_there:
                raise self._wrong(path[:depth], "an object" if isinstance(part, str) else "a list")
            value = value.get(part) if isinstance(value, dict) else value[int(part)]
        if value is None:
            return kind()
        if not isinstance(value, kind):
            raise self._wrong(path, "a list" if kind is list else "a mapping")
        return value

    def _wrong(self, path: Path, wanted: str) -> SpliceError:
        what = ".".join(map(str, path)) or "the file"
        return SpliceError(self.text.name, self.text.line_of(path), f"`{what}` is not {wanted}")

    def _entries(self, holder: Path, group: Path | None) -> Iterator[_Standing]:
        key = self.shelf.name_key
        found = self._at(holder, dict if key is None else list)
        pairs = found.items() if key is None else enumerate(found)
        for part, value in pairs:
            if isinstance(value, dict) and isinstance(part, str | int):
                name = str(part) if key is None else str(value.get(key))
                yield _Standing((*holder, part), name, value, group, name)

    def _all(self) -> Iterator[_Standing]:
        if not self.shelf.parents:
            yield from self._entries(self.shelf.entries, None)
            return
        for parent in self.shelf.parents:
            value = self.text.value
            for part in parent:
                value = value.get(part) if isinstance(value, dict) else None
            groups = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
            for key, block in groups:
                if isinstance(block, dict) and isinstance(_get(block, self.shelf.entries), dict | list):
                    name = str(key) if isinstance(key, str) else str(block.get("name") or block.get("type"))
                    at = (*parent, key)
                    for one in self._entries(at + self.shelf.entries, at):
                        yield _Standing(one.path, one.name, one.value, at, f"{name}/{one.name}")

    def _is_ours(self, entry: Mapping[str, Any]) -> bool:
        return self._is_marked(entry, self.shelf.mark)

    @staticmethod
    def _is_marked(value: Mapping[str, Any], mark: Path) -> bool:
        return bool(_get(value, mark) == OWNER)

    def _is_emptied(self, group: Path) -> bool:
        if group in self._used or not self._is_marked(self._at(group, dict), ("managed_by",)):
            return False
        left = {one.path for one in self._entries(group + self.shelf.entries, group)}
        return left <= {one.path for one in self._gone}

    def _refresh(self, found: _Standing, wanted: Wanted) -> None:
        edits = self._differences(found.path, found.value, wanted.value)
        self.edits += edits
        self._used.add(found.group or ())
        line = self.text.line_of(found.path)
        name = _shown(wanted.group, found.name)
        self.changes.append(Change("refresh" if edits else "same", name, wanted.pick.ref, line))
        if edits:
            self._note(wanted)

    def _differences(self, at: Path, stands: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[Edit]:
        """Return the edits that bring the values that we own up to date."""
        edits: list[Edit] = []
        for key, value in wanted.items():
            have = stands.get(key)
            if key in stands and (key == self.shelf.name_key or key in self.shelf.once):
                continue
            if isinstance(value, dict) and isinstance(have, dict):
                edits += self._differences((*at, key), have, value)
            elif key not in stands or have != value or isinstance(have, bool) != isinstance(value, bool):
                edits.append(Set((*at, key), value))
        return edits


def _shown(group: Group | None, name: str) -> str:
    return name if group is None else f"{group.name}/{name}"


def _get(value: Any, path: Path) -> Any:
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _put(value: dict[str, Any], path: Path, inner: Any) -> None:
    *parents, last = path
    for part in parents:
        value = value.setdefault(str(part), {})
    value[str(last)] = inner
