"""What the targets for other programs share: from picks to a plan, over a shelf of entries in a YAML or JSON file."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final

from model_tui.export.board import Board
from model_tui.export.jsonc import JsonText, edit
from model_tui.export.plan import Pick, Plan, PlanError, Unreachable, left_out, refusal_of, unset_variables
from model_tui.export.shelf import SYNCED, Shelf, Wanted
from model_tui.export.splice import Edit, SpliceError, YamlText, splice
from model_tui.export.standing import Standing
from model_tui.export.whose import refuse_anothers


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is read and edited; both raise `SpliceError`."""

    parse: Callable[[bytes, str], Any]
    write: Callable[[Any, Sequence[Edit]], bytes]


YAML: Final = Format(YamlText.parse, splice)
YAML_LIST: Final = Format(partial(YamlText.parse, listed=True), splice)
JSON: Final = Format(JsonText.parse, edit)


class EntryTarget(ABC):
    """A target whose file holds entries of models: a subclass says where they stand and what they are."""

    name: ClassVar[str]
    title: ClassVar[str]
    format: ClassVar[Format]
    shelf: ClassVar[Shelf]
    fresh: ClassVar[bytes] = b""
    """What a new file holds beside the entries."""

    @abstractmethod
    def default_path(self, folder: Path) -> Path:
        """Return the file to write below a working folder where the user named none."""

    @abstractmethod
    def wanted(self, pick: Pick) -> Wanted:
        """Return the entry that a pick shall have. Raises `Unreachable` where the program cannot use it."""

    def references(self, value: Any) -> list[tuple[tuple[str | int, ...], str]]:
        """Return where the file names entries by themselves, with the name as `remove` takes it."""
        _ = value
        return []

    def standing(self, path: Path, before: bytes) -> tuple[Standing, ...]:
        """Return the entries that a sync has added. Raises `SpliceError` for a file that cannot be read."""
        text = self.format.parse(before, str(path))
        return tuple(
            Standing(shown, at, text.line_of(at), (provider, ident), managed=True, synced=True, value=value)
            for shown, ref, at, value in Board(text, self.shelf).synced()
            for provider, slash, ident in (ref.partition("/"),)
            if slash
        )

    def has_ours(self, data: bytes, name: str) -> bool:
        """Whether entries that we wrote for this program stand in a file; not where it cannot be read."""
        try:
            return Board(self.format.parse(data, name), self.shelf).has_ours()
        except SpliceError:
            return False

    def why_it_stays(self, path: Path, before: bytes, entry: Standing, like: Iterable[Pick]) -> str | None:
        """Return why an entry that a sync has added is not to be taken out, in a few words; `None` where it may be.

        `like` are picks whose entries tell what a new one would hold: a key beyond those is the user's.
        """
        text = self.format.parse(before, str(path))
        place = next((place for place, name in self.references(text.value) if name == entry.name), None)
        if place is not None:
            return f"`{'.'.join(map(str, place))}` names it (line {text.line_of(place)})"
        if Board(text, self.shelf).is_shared(entry.name):
            return f"an entry that no sync has added bears that name, too (line {entry.line})"
        usual = {self.shelf.mark, (*self.shelf.mark[:-1], SYNCED)}
        for pick in like:
            with suppress(PlanError):
                usual |= set(_keys(self.wanted(pick).value))
        return None if set(_keys(entry.value)) <= usual else f"it holds values of your own (line {entry.line})"

    def plan(self, path: Path, before: bytes | None, picks: Sequence[Pick], remove: Sequence[str] = ()) -> Plan:
        """Return what adding or refreshing `picks`, and removing the entries named in `remove`, would change.

        Raises `SpliceError` for a file that cannot be edited safely, `PlanError` for a name that is in use for
        something else, is not there, or is referred to elsewhere in the file.
        """
        text = self.format.parse(self.fresh if before is None else before, str(path))
        refuse_anothers(self.name, text.value, before, str(path))
        board = Board(text, self.shelf)
        refused: list[Unreachable] = []
        for pick in picks:
            try:
                board.place(self.wanted(pick))
            except PlanError as why:
                refused.append(refusal_of(pick, why))
        self._check_references(text, remove)
        board.remove(remove)
        edits = board.all_edits()
        after = self.format.write(text, edits) if edits else before
        warnings = (
            *text.warnings,
            *left_out(refused, picks),
            *board.warnings,
            *unset_variables(picks, board.changes),
        )
        return Plan(path, before, b"" if after is None else after, tuple(board.changes), warnings)

    def theirs(self, path: Path, before: bytes, names: Sequence[str]) -> list[str]:
        """Return which of these names an entry has that we did not write. Raises `SpliceError`."""
        return Board(self.format.parse(before, str(path)), self.shelf).theirs(names)

    def names(self, path: Path, before: bytes) -> list[str]:
        """Return the names that `removal` takes. Raises `SpliceError`."""
        return Board(self.format.parse(before, str(path)), self.shelf).names()

    def removal(self, path: Path, before: bytes, names: Sequence[str]) -> Plan:
        """Return what taking these entries out would change, whoever wrote them. Raises what `plan` raises."""
        text = self.format.parse(before, str(path))
        board = Board(text, self.shelf)
        self._check_references(text, names)
        board.remove(names, others=True)
        after = self.format.write(text, board.all_edits())
        return Plan(path, before, after, tuple(board.changes), tuple(text.warnings))

    def _check_references(self, text: Any, remove: Sequence[str]) -> None:
        for place, name in self.references(text.value):
            if name in remove:
                where = ".".join(map(str, place))
                raise PlanError(
                    f"{text.name}:{text.line_of(place)}: `{where}` names '{name}': choose another there first"
                )


def _keys(value: Mapping[str, Any], at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the place of every value that is no mapping."""
    for key, one in value.items():
        if isinstance(one, dict) and one:
            yield from _keys(one, (*at, key))
        else:
            yield (*at, key)


def first_there(folder: Path, *names: str) -> Path:
    """Return the first of some files below a folder that is there, else where the first of them would be."""
    return next((folder / name for name in names if (folder / name).is_file()), folder / names[0])
