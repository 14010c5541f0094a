"""Random edits of random documents in random styles: every line outside the touched entries survives."""

import copy
from contextlib import suppress
from dataclasses import dataclass, field

from examples import examples
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from model_tui.export.splice import Append, Delete, Set, SpliceError, YamlText, splice

Path = tuple[str | int, ...]

SCALARS = st.sampled_from(
    ["x", "yes", "a: b", "é 🚀", "", "it's", 0, 7, 1.5e-07, 1e16, True, None, "012", "# no", "1:30"]
)
KEYS = st.sampled_from(["a", "b", "model", "on", "k k", "ü", "x:y", "7"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=5)


@dataclass
class Line:
    """A line of a generated document; it may change only when a path in `owners` is touched."""

    text: str
    owners: list[Path]
    marker: str = ""


@dataclass
class Writer:
    """Writes a value as YAML by hand, in a style that hypothesis draws."""

    draw: object
    lines: list[Line] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        self.step = self.pick([1, 2, 4])
        self.dash = self.pick([0, 1, 2, 4])
        self.gap = self.pick([1, 3])

    def pick(self, options: list[object]) -> object:
        return self.draw(st.sampled_from(options))  # type: ignore[operator]

    def chance(self) -> bool:
        return bool(self.pick([True, False, False]))

    def scalar(self, value: object, flow: bool) -> str:
        if isinstance(value, str):
            if self.pick([True, False]) or not value.isalpha() or value in ("yes", "on"):
                return "'" + value.replace("'", "''") + "'" if self.chance() else f'"{value}"'
            return value
        if value is None:
            return "null" if flow else str(self.pick(["null", "~", ""]))
        if isinstance(value, float):
            return "1.5e-07" if value < 1 else "1.0e+16"
        return str(value).lower()

    def flow(self, value: object) -> str:
        if isinstance(value, dict):
            return "{" + ", ".join(f"{self.flow(k)}: {self.flow(v)}" for k, v in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.flow, value)) + "]"
        return self.scalar(value, flow=True)

    def mark(self) -> str:
        self.count += 1
        return f"# c{self.count}."

    def add(self, text: str, *owners: Path) -> None:
        marker = self.mark() if self.chance() else ""
        self.lines.append(Line(f"{text} {marker}".rstrip() if marker else text, list(owners), marker))

    def between(self, column: int, parent: Path) -> None:
        if self.chance():
            self.lines.append(Line(" " * column + self.mark(), [parent]))
        if self.chance():
            self.lines.append(Line(str(self.pick(["", "  "])), [(*parent, "blank")]))

    def value(self, head: str, value: object, column: int, path: Path) -> None:
        """Write a value behind its key or dash; `column` is where a nested block would stand."""
        if isinstance(value, (dict, list)) and value and not self.chance():
            self.add(head, path)
            self.block(value, column, path)
        else:
            text = self.flow(value) if isinstance(value, (dict, list)) else self.scalar(value, flow=False)
            self.add(f"{head} {text}".rstrip(), path)

    def block(self, value: object, column: int, path: Path, first: str | None = None) -> None:
        items = value.items() if isinstance(value, dict) else enumerate(value)  # type: ignore[arg-type]
        for index, (part, child) in enumerate(items):
            if index or first is None:
                self.between(column, path)
            lead = first if first is not None and index == 0 else " " * column
            here = (*path, part)
            if isinstance(value, dict):
                deeper = column + (self.dash if isinstance(child, list) else self.step)
                self.value(f"{lead}{self.flow(part)}:", child, deeper, here)
            elif isinstance(child, (dict, list)) and child and self.chance():
                self.block(child, column + 1 + self.gap, here, f"{lead}-{' ' * self.gap}")
            else:
                self.value(f"{lead}-", child, column + 1 + self.gap, here)

    def document(self, eol: str, final: bool) -> str:
        return eol.join(line.text for line in self.lines) + (eol if final and self.lines else "")


def places(value: object, path: Path = ()) -> list[tuple[Path, object]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [(path, value)]
    for part, child in items:
        found += places(child, (*path, part))
    return found


@st.composite
def cases(draw: st.DrawFn) -> tuple[Writer, str, dict[str, object], list[object]]:
    value = draw(DOCUMENTS)
    writer = Writer(draw)
    writer.block(value, 0, ())
    text = writer.document(draw(st.sampled_from(["\n", "\r\n"])), draw(st.booleans()))
    edits: list[object] = []
    taken: list[Path] = []
    for _ in range(draw(st.integers(1, 3))):
        edit = draw(edits_of(value))
        overlaps = any(edit.path[: len(p)] == p or p[: len(edit.path)] == edit.path for p in taken)
        if not overlaps:
            edits.append(edit)
            taken.append(edit.path)
    return writer, text, value, edits


@st.composite
def edits_of(draw: st.DrawFn, value: dict[str, object]) -> object:
    path, here = draw(st.sampled_from(places(value)))
    if isinstance(here, list) and draw(st.booleans()):
        return Append(path, draw(VALUES))
    if isinstance(here, dict) and (not path or draw(st.booleans())):
        return Set((*path, "new"), draw(VALUES))
    return draw(st.sampled_from([Delete(path), Set(path, draw(VALUES))]))


def expected_of(value: dict[str, object], edits: list[object]) -> object:
    """Apply edits to plain values in the plainest way: deletes last, from the back."""
    result = copy.deepcopy(value)
    for edit in sorted(edits, key=lambda e: isinstance(e, Delete)):
        if isinstance(edit, Append):
            at(result, edit.path).append(edit.value)
        elif isinstance(edit, Set):
            at(result, edit.path[:-1])[edit.path[-1]] = edit.value
    gone = [edit.path for edit in edits if isinstance(edit, Delete)]
    for path in sorted(gone, key=lambda p: [part if isinstance(part, int) else 0 for part in p], reverse=True):
        del at(result, path[:-1])[path[-1]]
    return result


def at(value: object, path: Path) -> object:
    for part in path:
        value = value[part]  # type: ignore[index]
    return value


def touched_by(edit: object, before: object, after: object) -> list[Path]:
    """Return the paths whose lines an edit may change: its own, and what it empties, fills or moves up."""
    path = edit.path
    touched = [path] if not isinstance(edit, Append) else []
    for length in range(len(path) + 1):
        try:
            old, new = at(before, path[:length]), at(after, path[:length])
        except (LookupError, TypeError):
            break
        if isinstance(old, (dict, list)) and (not old or not new):
            touched.append(path[:length])
    if isinstance(edit, Delete):
        siblings = at(before, path[:-1])
        touched += [(*path[:-1], part) for part in (siblings if isinstance(siblings, dict) else range(len(siblings)))]
    return touched


def may_change(line: Line, edits: list[object], value: object, after: object) -> bool:
    if line.owners[0][-1:] == ("blank",):
        return True
    owner = line.owners[0]
    holds_flow = any(sign in line.text for sign in "[{")
    for edit in edits:
        if holds_flow and edit.path[: len(owner)] == owner:
            return True
        touched = touched_by(edit, value, after)
        if line.marker == "" and line.text.lstrip().startswith("# c"):
            touched = [path for path in touched if path == edit.path[: len(path)]]
        if any(owner[: len(path)] == path and (path or owner == ()) for path in touched):
            return True
    return False


@settings(max_examples=examples(250), deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_everything_outside_the_touched_entries_survives(
    case: tuple[Writer, str, dict[str, object], list[object]],
) -> None:
    writer, text, value, edits = case
    parsed = YamlText.parse(text.encode(), "f.yaml")
    assert parsed.value == value
    expected = expected_of(value, edits)
    result = splice(parsed, edits).decode()  # type: ignore[arg-type]
    assert YamlText.parse(result.encode(), "f.yaml").value == expected
    left = result.splitlines()
    kept = [line for line in writer.lines if not may_change(line, edits, value, expected)]
    event(f"kept {'some' if kept else 'no'} lines")
    position = 0
    for line in kept:
        assert line.text in left[position:], (line, edits, text, result)
        position += left[position:].index(line.text) + 1
    if "\r\n" in text:
        assert "\n" not in result.replace("\r\n", "")
    elif "\n" in text:
        assert "\r" not in result


@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
@given(cases(), st.data())
def test_a_comment_behind_a_replaced_scalar_stays(
    case: tuple[Writer, str, dict[str, object], list[object]], data: st.DataObject
) -> None:
    writer, text, value, _ = case
    scalars = [path for path, here in places(value) if path and not isinstance(here, (dict, list))]
    if not scalars:
        return
    path = data.draw(st.sampled_from(scalars))
    new = data.draw(SCALARS)
    result = splice(YamlText.parse(text.encode(), "f"), [Set(path, new)]).decode()
    for line in writer.lines:
        assert line.marker in result
    assert len(result.splitlines()) == len(text.splitlines())
    changed = [a for a, b in zip(text.splitlines(), result.splitlines(), strict=True) if a != b]
    assert len(changed) <= 1


@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=60) | st.text(alphabet="ab:-?[]{},&*#|>'\"!%@\n\r\t 1\ufeff\x85\u2028", max_size=60))
def test_any_input_parses_or_is_refused(data: bytes | str) -> None:
    raw = data if isinstance(data, bytes) else data.encode()
    with suppress(SpliceError):
        text = YamlText.parse(raw, "f")
        result = splice(text, [Set(("new key",), {"a": [1]})])
        event("edited")
        assert YamlText.parse(result, "f").value == {**text.value, "new key": {"a": [1]}}
