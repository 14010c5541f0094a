"""The JSON editor: what is touched changes, and every other byte stays."""

import json
import re
from typing import Any

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from model_tui.export.jsonc import JsonText, edit
from model_tui.export.jsonc.parser import DEEPEST, Node, parse
from model_tui.export.splice.edits import Append, Delete, Edit, Set, change_tree
from model_tui.export.splice.errors import SpliceError
from model_tui.export.splice.values import applied, same

SETTINGS = b"""// mine
{
  "theme": "One Dark", // dark
  /* models
     below */
  "models": {
    "a": {"n": 1},
    "b": {
      "n": 2
    },
  },
  "list": ["x"],
  "empty": {},
}
"""


def edited(data: bytes, *edits: Edit) -> bytes:
    return edit(JsonText.parse(data, "f.json"), edits)


def lines_changed(before: bytes, after: bytes) -> tuple[list[str], list[str]]:
    from difflib import ndiff

    diff = list(ndiff(before.decode().splitlines(), after.decode().splitlines()))
    return [d[2:] for d in diff if d[0] == "-"], [d[2:] for d in diff if d[0] == "+"]


@pytest.mark.parametrize(
    ("edits", "gone", "new"),
    [
        ((Set(("models", "a", "n"), 9),), ['    "a": {"n": 1},'], ['    "a": {"n": 9},']),
        ((Set(("models", "c"), {"n": 3}),), [], ['    "c": {', '      "n": 3', "    },"]),
        ((Delete(("models", "a")),), ['    "a": {"n": 1},'], []),
        ((Delete(("models", "b")),), ['    "b": {', '      "n": 2', "    },"], []),
        ((Append(("list",), "y"),), ['  "list": ["x"],'], ['  "list": ["x", "y"],']),
        ((Delete(("list", 0)),), ['  "list": ["x"],'], ['  "list": [],']),
        ((Set(("empty", "k"), True),), ['  "empty": {},'], ['  "empty": {', '    "k": true', "  },"]),
        ((Set(("new", "deep"), 1),), [], ['  "new": {', '    "deep": 1', "  },"]),
        ((Delete(("theme",)), Set(("z",), None)), ['  "theme": "One Dark", // dark'], ['  "z": null,']),
    ],
)
def test_only_the_lines_of_the_entry_change(edits: tuple[Edit, ...], gone: list[str], new: list[str]) -> None:
    assert lines_changed(SETTINGS, edited(SETTINGS, *edits)) == (gone, new)


@pytest.mark.parametrize(
    ("before", "edits", "after"),
    [
        ('{"a":1}', (Set(("b",), 2),), '{"a":1, "b": 2}'),
        ('{"a":1,}', (Set(("b",), 2),), '{"a":1, "b": 2}'),
        ('{"a": 1, "b": 2}', (Delete(("b",)),), '{"a": 1}'),
        ('{"a": 1, "b": 2}', (Delete(("a",)),), '{"b": 2}'),
        ('{"a": 1, "b": 2}', (Delete(("a",)), Delete(("b",))), "{}"),
        ('{"a": 1}', (Delete(("a",)), Set(("b",), 2)), '{\n  "b": 2\n}'),
        ('{\n\t"a": 1\n}', (Set(("b",), {"c": []}),), '{\n\t"a": 1,\n\t"b": {\n\t\t"c": []\n\t}\n}'),
        ('{\r\n  "a": 1 // one\r\n}', (Set(("b",), 2),), '{\r\n  "a": 1, // one\r\n  "b": 2\r\n}'),
        ('{\n  "a": 1,\n  "b": 2\n}', (Delete(("b",)),), '{\n  "a": 1\n}'),
        ('{\n  "a": 1,\n  "b": 2\n}', (Delete(("b",)), Set(("c",), 3)), '{\n  "a": 1,\n  "c": 3\n}'),
        ('{\n  "a": 1\n  , "b": 2\n}', (Delete(("a",)),), '{\n  "b": 2\n}'),
        ("{ // nothing yet\n}", (Set(("a",), 1),), '{ // nothing yet\n  "a": 1\n}'),
        ("{ /* nothing yet */ }", (Set(("a",), 1),), '{\n  "a": 1\n /* nothing yet */ }'),
        ("{\n  // nothing yet\n}", (Set(("a",), 1),), '{\n  "a": 1\n  // nothing yet\n}'),
        ("", (Set(("a",), 1),), '{\n  "a": 1\n}\n'),
        ("// only this", (Set(("a",), 1),), '// only this\n{\n  "a": 1\n}\n'),
        ('{"a": null}', (Append(("a",), 1),), '{"a": [\n  1\n]}'),
        ('{"a": 1, "a": 2}', (Delete(("a",)),), "{}"),
        ('{"a": 1, "a": 2}', (Set(("a",), 3),), '{"a": 1, "a": 3}'),
        ('\ufeff{"a": 1}', (Set(("a",), 2),), '\ufeff{"a": 2}'),
        ('{"a": "\\ud83d\\ude00 \\/"}', (Set(("b",), "é\u2028"),), '{"a": "\\ud83d\\ude00 \\/", "b": "é\u2028"}'),
        ('{"a": [\n  1\n], "b": 2}', (Set(("a",), [3]),), '{"a": [\n  3\n], "b": 2}'),
    ],
)
def test_edits_in_every_style(before: str, edits: tuple[Edit, ...], after: str) -> None:
    assert edited(before.encode(), *edits).decode() == after


def test_what_comes_to_the_same_changes_no_byte() -> None:
    text = b'{"a": [ 1 , 1 ], "b": 2}'
    assert edited(text, Delete(("a", 1)), Append(("a",), 1)) == text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"[1]", "f.json:1: the top level is not an object"),
        (b"\n'a'", "f.json:2: not valid JSON: a value is missing here"),
        (b'{"a": 1\n"b": 2}', "f.json:2: not valid JSON: a comma or `}` is missing here"),
        (b'{"a"\n 1}', "f.json:2: not valid JSON: a colon is missing here"),
        (b"{a: 1}", "f.json:1: not valid JSON: a key in double quotes is missing here"),
        (b'{"a": 01}', "f.json:1: not valid JSON: a comma or `}` is missing here"),
        (b'{"a": NaN}', "f.json:1: not valid JSON: a value is missing here"),
        (b'{"a": "x\ny"}', "f.json:1: not valid JSON: a string is left open, or holds what JSON does not allow"),
        (b'{"a": 1', "f.json:1: not valid JSON: a comma or `}` is missing here"),
        (b'{"a":', "f.json:1: not valid JSON: the file ends too early"),
        (b'{} {"b": 1}', "f.json:1: not valid JSON: something stands behind the end of the value"),
        (b'{"a": 1 /* x}', "f.json:1: not valid JSON: a comment is left open"),
        (b"\n\xff", "f.json:2: not UTF-8"),
        (b'{"a": ' + b"[" * 500, f"f.json:1: not valid JSON: nested more than {DEEPEST} deep"),
        (b'{"a": ' + b"9" * 5000 + b"}", "f.json:1: not valid JSON: a number of more than 400 digits"),
        (b" " * (4 * 1024 * 1024 + 1), "f.json: larger than 4,194,304 bytes"),
    ],
)
def test_what_is_no_json_is_refused_with_its_line(data: bytes, said: str) -> None:
    with pytest.raises(SpliceError) as refusal:
        JsonText.parse(data, "f.json")
    assert str(refusal.value) == said


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ((Set(("theme", "x"), 1),), "the edit cannot be placed: a str has no entries"),
        (
            (Set(("theme",), "x" * (4 * 1024 * 1024)),),
            "this would make it larger than 4,194,304 bytes: write fewer entries",
        ),
        ((Append(("models",), 1),), "the edit cannot be placed: a mapping cannot be appended to"),
        ((Delete(("nothing",)),), "the edit cannot be placed: 'nothing'"),
        ((Set(("list", 7), 1),), "the edit cannot be placed: 7"),
        ((Set(("a",), 1), Set(("a",), 2)), "two edits overlap at a"),
        ((Set(("a",), float("nan")),), "the edit cannot be placed: Out of range float values are not JSON compliant"),
        ((Set(("a",), "\ud800"),), "the edit cannot be placed: 'utf-8' codec can't encode"),
    ],
)
def test_what_cannot_be_placed_is_refused(edits: tuple[Edit, ...], said: str) -> None:
    with pytest.raises(SpliceError) as refusal:
        edited(SETTINGS, *edits)
    assert said in str(refusal.value)


def test_lines_and_repeated_keys() -> None:
    text = JsonText.parse(b'{\n "a": [1,\n 2],\n "a": {"b": 1}}', "f.json")
    assert text.warnings == ("f.json:4: a is there twice; the last one counts",)
    assert (text.line_of(("a",)), text.line_of(("a", "b")), text.line_of(())) == (4, 4, 1)
    with pytest.raises(SpliceError, match="there is no c"):
        text.line_of(("c",))


# properties

KEYS = st.sampled_from(["a", "b", "c", 'q"', "é", "x/y:z"])
LEAVES = st.none() | st.booleans() | st.integers(-99, 99) | st.floats(-1, 1, width=16) | st.text(max_size=4)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=4)
GAPS = st.sampled_from(["", "", " ", "\n", "\n  ", "\t", " // c\n", "/* , } */", "\r\n    "])


def written(draw: Any, value: Any) -> str:
    """Return a value as somebody may have written it: any blanks, comments and trailing commas."""
    gap = lambda: draw(GAPS)  # noqa: E731
    if not isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=draw(st.booleans()))
    pairs = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    parts = [
        gap() + ("" if key is None else f"{json.dumps(key)}{gap()}:{gap()}") + written(draw, item) + gap()
        for key, item in pairs
    ]
    trailing = f",{gap()}" if parts and draw(st.booleans()) else ""
    left, right = "{}" if isinstance(value, dict) else "[]"
    return f"{left}{','.join(parts) or gap()}{trailing}{right}"


@st.composite
def documents(draw: Any) -> tuple[str, Any]:
    value = draw(OBJECTS)
    return draw(GAPS) + written(draw, value) + draw(GAPS), value


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        value = value[part]
    return value


@st.composite
def cases(draw: Any) -> tuple[str, Any, list[Edit]]:
    text, value = draw(documents())
    edits: list[Edit] = []
    for path in draw(st.lists(st.sampled_from(places(value)), max_size=4)):
        target = at(value, path)
        choice = draw(st.integers(0, 3))
        if choice == 0 and path:
            edits.append(Delete(path))
        elif choice == 1 and path:
            edits.append(Set(path, draw(VALUES)))
        elif isinstance(target, dict):
            edits.append(Set((*path, draw(KEYS)), draw(VALUES)))
        elif isinstance(target, list):
            edits.append(Append(path, draw(VALUES)))
    return text, value, edits


def untouched(node: Node, change: Any, text: str) -> list[str]:
    """Return the text of every value that no edit touches, in order."""
    if change is None:
        return [text[node.start : node.end]]
    if change.is_final:
        return []
    return [
        piece
        for index, entry in enumerate(node.entries)
        for piece in untouched(entry.node, change.parts.get(index if entry.key is None else entry.key), text)
    ]


@settings(max_examples=examples(400), deadline=None)
@given(cases())
def test_any_edit_gives_what_it_says_and_leaves_the_rest(case: tuple[str, Any, list[Edit]]) -> None:
    text, value, edits = case
    assert JsonText.parse(text.encode(), "f").value == value
    try:
        change = change_tree(edits)
        expected = applied(value, change)
    except (ValueError, TypeError, LookupError):
        with pytest.raises(SpliceError):
            edit(JsonText.parse(text.encode(), "f"), edits)
        return
    result = edit(JsonText.parse(text.encode(), "f"), edits)
    after = JsonText.parse(result, "f").value
    assert same(after, expected)
    root = parse(text).root
    assert root is not None
    where = 0
    for piece in untouched(root, change, text):
        where = result.decode().index(piece, where) + len(piece)
    if same(value, expected):
        assert result == text.encode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{\r\n  "a": 1 // c\n}\r\n', '{\r\n  "a": 1, // c\n  "b": 2\n}\r\n'),
        ("\r\n{ // c\n}\r\n", '\r\n{ // c\n  "b": 2\n}\r\n'),
    ],
)
def test_the_line_before_a_new_one_ends_as_it_did(before: str, after: str) -> None:
    assert edit(JsonText.parse(before.encode(), "f"), [Set(("b",), 2)]).decode() == after


@settings(max_examples=examples(200), deadline=None)
@given(documents(), KEYS, VALUES)
def test_comments_stay_where_something_is_added(document: tuple[str, Any], key: str, value: Any) -> None:
    text, before = document
    if key in before:
        return
    after = edit(JsonText.parse(text.encode(), "f"), [Set((key,), value)]).decode()
    comments = re.compile(r"// c\n|/\* , } \*/")
    strings = re.compile(r'"(?:[^"\\]|\\.)*"')
    assert comments.findall(strings.sub("", after)) == comments.findall(strings.sub("", text))


@settings(max_examples=examples(200), deadline=None)
@given(st.text(alphabet='{}[]",:/*\\ \n1a-', max_size=30))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    """Whatever the standard library takes for an object is read the same here; the rest is refused or read."""
    try:
        known = json.loads(text)
    except ValueError:
        known = None
    try:
        value = JsonText.parse(text.encode(), "f").value
    except SpliceError:
        assert not isinstance(known, dict)
    else:
        assert same(value, known) if known is not None else isinstance(value, dict)
