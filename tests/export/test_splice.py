"""Byte-preserving edits: each case says the whole file before and after."""

import datetime as dt
import math

import pytest
import yaml

from model_tui.export.splice import Append, Delete, Set, SpliceError, YamlText, loading, splice
from model_tui.export.splice.scalars import scalar

ENTRY = {"model_name": "new", "litellm_params": {"model": "openai/new", "rpm": 5}}


def run(before: str, *edits: object) -> str:
    data = before.encode()
    return splice(YamlText.parse(data, "f.yaml"), edits).decode()  # type: ignore[arg-type]


def refused(before: str | bytes, *edits: object, guarded: tuple[str, ...] = ()) -> SpliceError:
    data = before.encode() if isinstance(before, str) else before
    with pytest.raises(SpliceError) as caught:
        splice(YamlText.parse(data, "f.yaml", guarded), edits)  # type: ignore[arg-type]
    message = str(caught.value)
    assert message.startswith("f.yaml")
    assert message.isprintable()
    return caught.value


APPENDS = {
    "dash indented": (
        "model_list:\n  - model_name: a\n    litellm_params:\n      model: x\n\n# tail\n",
        (
            "model_list:\n  - model_name: a\n    litellm_params:\n      model: x\n"
            "  - model_name: new\n    litellm_params:\n      model: openai/new\n      rpm: 5\n\n# tail\n"
        ),
    ),
    "zero indent, steps of 4": (
        "model_list:\n- model_name: a\n  litellm_params:\n      model: x\nz: 1\n",
        (
            "model_list:\n- model_name: a\n  litellm_params:\n      model: x\n"
            "- model_name: new\n  litellm_params:\n      model: openai/new\n      rpm: 5\nz: 1\n"
        ),
    ),
    "dash alone": (
        "model_list:\n  -\n    model_name: a\n",
        (
            "model_list:\n  -\n    model_name: a\n"
            "  -\n    model_name: new\n    litellm_params:\n      model: openai/new\n      rpm: 5\n"
        ),
    ),
    "wide dash": (
        "model_list:\n -   model_name: a\n",
        (
            "model_list:\n -   model_name: a\n"
            " -   model_name: new\n     litellm_params:\n       model: openai/new\n       rpm: 5\n"
        ),
    ),
    "comments of the last entry stay with it": (
        "model_list:\n  - model_name: a\n    # rpm: 1\n  # about the list\n",
        (
            "model_list:\n  - model_name: a\n    # rpm: 1\n"
            "  - model_name: new\n    litellm_params:\n      model: openai/new\n      rpm: 5\n  # about the list\n"
        ),
    ),
    "blank lines between entries": (
        "model_list:\r\n  - model_name: a\r\n\r\n  - model_name: b",
        (
            "model_list:\r\n  - model_name: a\r\n\r\n  - model_name: b\r\n\r\n"
            "  - model_name: new\r\n    litellm_params:\r\n      model: openai/new\r\n      rpm: 5"
        ),
    ),
    "block text last": (
        "model_list:\n  - model_name: a\n    t: |\n      - model_name: no\n\n     \n  # c\nz: 1\n",
        (
            "model_list:\n  - model_name: a\n    t: |\n      - model_name: no\n"
            "  - model_name: new\n    litellm_params:\n      model: openai/new\n      rpm: 5\n\n     \n  # c\nz: 1\n"
        ),
    ),
    "null with comment": (
        "model_list:   # none yet\n\nz: 1\n",
        (
            "model_list:   # none yet\n  - model_name: new\n    litellm_params:\n"
            "      model: openai/new\n      rpm: 5\n\nz: 1\n"
        ),
    ),
    "written null": (
        "model_list: ~ # none yet\n",
        "model_list: # none yet\n  - model_name: new\n    litellm_params:\n      model: openai/new\n      rpm: 5\n",
    ),
    "empty brackets with comment": (
        "model_list: []   # add\nz: 1\n",
        "model_list:   # add\n  - model_name: new\n    litellm_params:\n      model: openai/new\n      rpm: 5\nz: 1\n",
    ),
    "comment inside the brackets": (
        "model_list: [\n  # none\n]\n",
        "model_list: [{model_name: new, litellm_params: {model: openai/new, rpm: 5}}\n  # none\n]\n",
    ),
    "no key": (
        "z: 1\n# end\n...\n",
        (
            "z: 1\n# end\nmodel_list:\n  - model_name: new\n    litellm_params:\n"
            "      model: openai/new\n      rpm: 5\n...\n"
        ),
    ),
    "no key, no final newline": (
        "z: 1",
        "z: 1\nmodel_list:\n  - model_name: new\n    litellm_params:\n      model: openai/new\n      rpm: 5",
    ),
    "nothing at all": (
        "",
        "model_list:\n  - model_name: new\n    litellm_params:\n      model: openai/new\n      rpm: 5\n",
    ),
    "only comments, byte order mark": (
        "\ufeff# é\r\n",
        (
            "\ufeff# é\r\nmodel_list:\r\n  - model_name: new\r\n    litellm_params:\r\n"
            "      model: openai/new\r\n      rpm: 5\r\n"
        ),
    ),
    "flow on one line": (
        "model_list: [{model_name: a}]  # c\n",
        "model_list: [{model_name: a}, {model_name: new, litellm_params: {model: openai/new, rpm: 5}}]  # c\n",
    ),
    "padded flow": (
        "model_list: [ { model_name: a } ]\n",
        "model_list: [ { model_name: a }, { model_name: new, litellm_params: { model: openai/new, rpm: 5 } } ]\n",
    ),
    "JSON": (
        '{\n  "model_list": [\n    {\n      "model_name": "a"\n    }\n  ]\n}\n',
        (
            '{\n  "model_list": [\n    {\n      "model_name": "a"\n    },\n    {\n      "model_name": "new",\n'
            '      "litellm_params": {\n        "model": "openai/new",\n        "rpm": 5\n      }\n    }\n  ]\n}\n'
        ),
    ),
    "flow with comments and trailing comma": (
        "model_list: [\n  a, # A\n  b, # B\n]\n",
        "model_list: [\n  a, # A\n  b, # B\n  {model_name: new, litellm_params: {model: openai/new, rpm: 5}},\n]\n",
    ),
    "flow with a comment behind the last": (
        "model_list: [\n  a, # A\n  b # B\n]\n",
        "model_list: [\n  a, # A\n  b, # B\n  {model_name: new, litellm_params: {model: openai/new, rpm: 5}}\n]\n",
    ),
}


@pytest.mark.parametrize("case", APPENDS)
def test_append(case: str) -> None:
    before, after = APPENDS[case]
    assert run(before, Append(("model_list",), ENTRY)) == after


@pytest.mark.parametrize("case", [case for case in APPENDS if APPENDS[case][0].strip().startswith("model_list:")])
def test_append_then_delete_gives_the_list_back(case: str) -> None:
    before, after = APPENDS[case]
    count = len(YamlText.parse(before.encode(), "f").value["model_list"] or [])
    restored = run(after, Delete(("model_list", count)))
    assert yaml.safe_load(restored)["model_list"] == (yaml.safe_load(before)["model_list"] or [])
    if count:
        assert restored.rstrip() == before.rstrip()


SETS = {
    "comment behind stays": ("a: 'x'   # c\nb: 1\n", ("a",), "v", "a: v   # c\nb: 1\n"),
    "missing value": ("a:  # c\nb: 1\n", ("a",), 1, "a: 1  # c\nb: 1\n"),
    "number": ("a: 1\n", ("a",), 1e-06, "a: 1.0e-06\n"),
    "text over lines": ("a: one\n  two # c\nb: 1\n", ("a",), "x", "a: x # c\nb: 1\n"),
    "block text": ("a: |  # c\n  x\n\n  y\n\nb: 1\n", ("a",), "x", "a: x  # c\n\nb: 1\n"),
    "kept line ends": ("a: |+\n  x\n\nb: 1\n", ("a",), "x", "a: x\nb: 1\n"),
    "block to scalar": ("a: # c\n  b: 1 # d\n  # e\n  f: 2", ("a",), True, "a: true # c"),
    "scalar to block": ("a: 1 # c\nb: 2\n", ("a",), {"x": [1]}, "a: # c\n  x:\n    - 1\nb: 2\n"),
    "block to block": ("a:\n    - 1\n    - 2 # c\nb: 2\n", ("a",), ["y"], 'a:\n    - "y"\nb: 2\n'),
    "list to mapping": ("a:\n- 1\nb: 2\n", ("a",), {"x": 1}, "a:\n  x: 1\nb: 2\n"),
    "flow stays flow": ("a: [1, 2] # c\n", ("a",), ["é", 3], "a: [é, 3] # c\n"),
    "in flow": ("{a: 1, b: {c: d}}", ("b", "c"), "x:y", '{a: 1, b: {c: "x:y"}}'),
    "bare flow key": ("{a, b: }", ("a",), 1, "{a: 1, b: }"),
    "missing flow value": ("{a, b: }", ("b",), 1, "{a, b: 1 }"),
    "JSON stays JSON": ('{"a": 1}', ("b",), "x", '{"a": 1, "b": "x"}'),
    "anchor and tag go": ("a: &x !!str 5 # c\n", ("a",), 6, "a: 6 # c\n"),
    "alias goes": ("d: &d 1\na: *d\n", ("a",), 2, "d: &d 1\na: 2\n"),
    "anchored block": ("a: &x # c\n  b: 1\n", ("a",), {"b": 2}, "a:  # c\n  b: 2\n"),
    "quoted key": ("'a b': 1\n\"c\": 2\n", ("c",), 3, "'a b': 1\n\"c\": 3\n"),
    "explicit key": ("? a\n: 1 # c\n", ("a",), 2, "? a\n: 2 # c\n"),
    "explicit key without value": ("? a\n? b\n", ("a",), 2, "? a\n: 2\n? b\n"),
    "explicit key, block": ("? a\n: - 1\n  - 2\n", ("a",), [3], "? a\n:\n  - 3\n"),
    "list item": ("a:\n  - x # c\n  - y\n", ("a", 0), "z", "a:\n  - z # c\n  - y\n"),
    "item to mapping": ("a:\n- x # c\n- y\n", ("a", 0), {"k": 1, "l": 2}, "a:\n- k: 1 # c\n  l: 2\n- y\n"),
    "item to item": ("a:\n-   k: 1\n    l: 2 # c\n- y\n", ("a", 0), {"m": 1}, "a:\n-   m: 1\n- y\n"),
    "item below its dash": ("a:\n  -\n    k: 1\n", ("a", 0), {"m": 1, "n2": 2}, "a:\n  -\n    m: 1\n    n2: 2\n"),
    "empty item": ("a:\n  -\n  - x\n", ("a", 0), {"m": 1, "k": 2}, "a:\n  - m: 1\n    k: 2\n  - x\n"),
    "last of two keys": ("a: 1\nb: 2\na: 3\n", ("a",), 4, "a: 1\nb: 2\na: 4\n"),
    "new key": ("a:\n  b: 1\n\n# c\nd: 1\n", ("a", "e"), "x", "a:\n  b: 1\n  e: x\n\n# c\nd: 1\n"),
    "blanks that belong to a text": (
        "m:\n  a: |\n    x\n      \n   \nz: 1\n",
        ("m", "b"),
        1,
        "m:\n  a: |\n    x\n      \n  b: 1\n   \nz: 1\n",
    ),
    "new key with parents": ("a: 1\n", ("b", "c"), 1, "a: 1\nb:\n  c: 1\n"),
    "new key in an item": ("a:\n- b: 1\n- c\n", ("a", 0, "d"), 1, "a:\n- b: 1\n  d: 1\n- c\n"),
    "new key over a merged one": (
        "d: &d {x: 1}\ne:\n  <<: *d\n",
        ("e", "x"),
        2,
        "d: &d {x: 1}\ne:\n  <<: *d\n  x: 2\n",
    ),
    "merged value already": ("d: &d {x: 1}\ne:\n  <<: *d\n", ("e", "x"), 1, "d: &d {x: 1}\ne:\n  <<: *d\n"),
    "same value": ("a: '1'\n", ("a",), "1", "a: '1'\n"),
    "same number, other type": ("a: 1\n", ("a",), True, "a: true\n"),
    "spaced mapping": ("a: 1\n\nb: 2\n\n# c\n", ("d",), 3, "a: 1\n\nb: 2\n\n# c\n\nd: 3\n"),
    "old Mac line ends": ("a: 1\rb: 2\r", ("c",), 3, "a: 1\rb: 2\rc: 3\r"),
    "mixed line ends": ("a: 1\r\nb: 2\nc: 3\r\n", ("d",), 4, "a: 1\r\nb: 2\nc: 3\r\nd: 4\r\n"),
    "astral before": ("🚀: &q é # 漢\nb: x\n", ("b",), "🚀", "🚀: &q é # 漢\nb: 🚀\n"),
}


@pytest.mark.parametrize("case", SETS)
def test_set(case: str) -> None:
    before, path, value, after = SETS[case]
    assert run(before, Set(path, value)) == after


DELETES = {
    "item": ("a:\n  # for x\n  - x # c\n  # for y\n  - y\n", ("a", 0), "a:\n  # for x\n  # for y\n  - y\n"),
    "own comment goes": ("a:\n  - k: 1\n    # l: 2\n  # for y\n  - y\n", ("a", 0), "a:\n  # for y\n  - y\n"),
    "last item": ("a:\n  - x\n\n  - y\n\nb: 1\n", ("a", 1), "a:\n  - x\n\nb: 1\n"),
    "only item": ("a: # c\n  - x\n# d\n", ("a", 0), "a: [] # c\n# d\n"),
    "only key": ("a:\n  - k: 1\n  - y\n", ("a", 0, "k"), "a:\n  - {}\n  - y\n"),
    "first key of an item": ("a:\n  - k: 1 # c\n    l: 2\n", ("a", 0, "k"), "a:\n  - l: 2\n"),
    "first key, comment follows": ("a:\n- k: 1\n  # d\n  l: 2\n", ("a", 0, "k"), "a:\n-\n  # d\n  l: 2\n"),
    "first item of an item": ("a:\n- - 1\n  - 2\n- 3\n", ("a", 0, 0), "a:\n- - 2\n- 3\n"),
    "key with block": ("a: 1\nb:\n  c: |\n    x\n  d: 1\n# e\nf: 1\n", ("b",), "a: 1\n# e\nf: 1\n"),
    "both of two keys": ("a: 1\nb: 2\na: 3\n", ("a",), "b: 2\n"),
    "explicit key": ("? a\n: 1\nb: 2\n", ("a",), "b: 2\n"),
    "everything": ("# c\na: 1\n# d\n", ("a",), "# c\n# d\n"),
    "kept block text above": ("a:\n  x: |+\n    t\n\n  y: 1\n", ("a", "y"), "a:\n  x: |+\n    t\n\n"),
    "flow, first": ("a: [x, y, z]", ("a", 0), "a: [y, z]"),
    "flow, last": ("a: [x, y, z]", ("a", 2), "a: [x, y]"),
    "flow, trailing comma": ("a: [x, y, ]", ("a", 1), "a: [x, ]"),
    "flow, only": ("a: {b: {c: 1}, d: 2}", ("a", "b", "c"), "a: {b: {}, d: 2}"),
    "flow, lines": ("a: [\n  x, # X\n  # for y\n  y # Y\n]\n", ("a", 0), "a: [\n  # for y\n  y # Y\n]\n"),
    "flow, last line": ("a: [\n  x, # X\n  # for y\n  y # Y\n]\n", ("a", 1), "a: [\n  x # X\n  # for y\n]\n"),
    "JSON": ('{\n  "a": 1,\n  "b": 2\n}\n', ("b",), '{\n  "a": 1\n}\n'),
}


@pytest.mark.parametrize("case", DELETES)
def test_delete(case: str) -> None:
    before, path, after = DELETES[case]
    assert run(before, Delete(path)) == after


def test_several_edits_in_any_order() -> None:
    before = "m:\n  a: 1\n\n  b: 2\n\n  c: 3\n\nl: [x, y, z]\nz: # c\n  q: 1\n  r: 2"
    after = "m:\n  a: 9\n\n  b: 2\n\n  d: 4\n\nl: [x, 7]\nz: # c\n  q: 1\ne: 1"
    edits = [
        Set(("m", "a"), 9),
        Set(("m", "d"), 4),
        Delete(("m", "c")),
        Delete(("l", 1)),
        Delete(("l", 2)),
        Append(("l",), 7),
        Delete(("z", "r")),
        Set(("e",), 1),
    ]
    assert run(before, *edits) == after
    assert run(before, *edits[::-1]) == run(before, *edits)


def test_comments_between_entries_that_all_go_stay() -> None:
    before = "l: # h\n  # a\n  - 1\n\n  # b\n  - 2\n# e\n"
    gone = [Delete(("l", 0)), Delete(("l", 1))]
    assert run(before, *gone) == "l: [] # h\n  # a\n\n  # b\n# e\n"
    assert run(before, *gone, Append(("l",), 3)) == "l: # h\n  # a\n\n  # b\n\n  - 3\n# e\n"
    top = "# a\na: 1\n# b\nb: 2\n# e"
    assert run(top, Delete(("a",)), Delete(("b",)), Set(("c",), 3)) == "# a\n# b\n# e\nc: 3"


def test_comments_between_the_first_items_of_an_item_that_go_stay() -> None:
    before = "b:\n- - x # one\n  # between\n\n  - y # two\n  - z\n"
    assert run(before, Delete(("b", 0, 0)), Delete(("b", 0, 1))) == "b:\n-\n  # between\n\n  - z\n"
    plain = "b:\n- - x # one\n  - y # two\n  - z\n"
    assert run(plain, Delete(("b", 0, 0)), Delete(("b", 0, 1))) == "b:\n- - z\n"


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_a_file_without_a_last_line_break_keeps_it_so(eol: str) -> None:
    before, after = ("a:\n  - x: 1\n\n  - x: 2", "a:\n  - x: 1")
    assert run(before.replace("\n", eol), Delete(("a", 1))) == after.replace("\n", eol)
    text = "a: |\n  its break counts\nb: 1".replace("\n", eol)
    assert run(text, Delete(("b",))) == text.removesuffix("b: 1")


def test_no_edit_and_equal_values_change_nothing() -> None:
    before = "\ufeffa: 0x10   \r\nb: [1,2 ,]\n\n\n"
    assert run(before) == before
    assert run(before, Set(("a",), 16), Set(("b",), [1, 2])) == before


REFUSED_FILES = {
    "two documents": ("a: 1\n---\nb: 2\n", 2, "second document"),
    "list at the top": ("# c\n- a\n", 2, "sequence at the top"),
    "scalar at the top": ("hello\n", 1, "scalar at the top"),
    "syntax": ("a: 1\nb: [\n", 3, "expected"),
    "tab indentation": ("a:\n\tb: 1\n", 2, "\\t"),
    "tab before a comment": ("a: 1\t# c\n", 1, "\\t"),
    "second guarded key": ("a: 1\nmodel_list: []\n'model_list': []\n", 3, "second model_list"),
    "not UTF-8": (b"a: 1\nb: \xff\n", 2, "UTF-8"),
    "control character": ("a: 1\nb: \x1b[2J\n", 2, "U+001B"),
    "recursive alias": ("a: 1\nb: &b [*b]\n", 2, "inside what it names"),
    "undefined alias": ("a: *b\n", 1, "no anchor"),
    "anchor twice": ("a: &x 1\nb: &x 2\n", 2, "second anchor"),
    "unknown tag": ("a: 1\nb: !x 2\n", 2, "constructor"),
    "python tag": ("a: !!python/object/apply:os.getcwd []\n", 1, "constructor"),
    "impossible date": ("a: 1\nb: 2024-99-99\n", 2, "does not fit"),
    "impossible number": ("a: !!int x\n", 1, "does not fit"),
    "long number": ("a: " + "1" * 5000, 1, "too long"),
    "long sexagesimal number": ("a: 1" + ":00" * 5000, 1, "too long"),
    "deep flow": ("a: " + "[" * 100_000, 1, "deeper"),
    "deep block": ("- " * 100_000, 1, "deeper"),
    "too large": (b"#" * 5_000_000, None, "larger"),
}


@pytest.mark.parametrize("case", REFUSED_FILES)
def test_refused_files(case: str) -> None:
    data, line, reason = REFUSED_FILES[case]
    error = refused(data, Set(("q",), 1), guarded=("model_list",))
    assert (error.line, reason in error.reason) == (line, True), str(error)
    assert error.path_name == "f.yaml"


@pytest.mark.parametrize("merge", ["[%s]", "{<<: [%s]}"])
def test_alias_bombs_are_refused_at_once(merge: str) -> None:
    first = "a0: &a0 {x: 1}\n"
    levels = [f"a{i}: &a{i} " + merge % ", ".join([f"*a{i - 1}"] * 9) for i in range(1, 20)]
    assert "aliases expanded" in refused(first + "\n".join(levels)).reason


REFUSED_EDITS = {
    "anchor in use": ("a: &x {b: 1}\nc: *x\n", Delete(("a",)), 1, "line 2"),
    "anchor in use, inside": ("a:\n  - k: &x 1\nc: *x\n", Set(("a", 0), 5), 2, "line 3"),
    "inside an alias": ("a: &x {b: 1}\nc: *x\n", Set(("c", "b"), 2), 2, "alias"),
    "inside an anchor in use": ("a: &x {b: 1}\nc:\n  <<: *x\n", Set(("a", "b"), 2), 1, "line 3"),
    "inside a merged value": ("a: &x {b: {c: 1}}\nd:\n  <<: *x\n", Set(("d", "b", "c"), 2), 3, "merge key"),
    "uncovering a merged value": ("a: &x {b: 1}\nd:\n  <<: *x\n  b: 2\n", Delete(("d", "b")), None, "other values"),
    "no such key": ("a: 1\nb:\n  c: 1\n", Delete(("b", "d")), 3, "no entry"),
    "no such item": ("a:\n  - 1\n", Set(("a", 1), 2), 2, "no entry"),
    "negative index": ("a:\n  - 1\n", Delete(("a", -1)), 2, "no entry"),
    "item of null": ("a:\n", Delete(("a", 0)), 1, "no"),
    "list as mapping": ("a:\n  - 1\n", Set(("a", "b"), 2), 2, "list"),
    "mapping as list": ("a:\n  b: 1\n", Append(("a",), 2), 2, "mapping"),
    "scalar as mapping": ("a: 1\n", Set(("a", "b"), 2), 1, "single value"),
    "whole document": ("a: 1\n", Delete(()), None, "whole"),
    "append to the top": ("a: 1\n", Append((), 2), 1, "mapping"),
    "strange value": ("a: 1\n", Set(("a",), object()), None, "object"),
    "half a surrogate pair": ("a: 1\n", Set(("a",), "\ud800"), None, "surrogate"),
    "set tag": ("a: !!set {x, y}\n", Set(("a", "z"), None), 1, "tag"),
    "text open at the end": ("a: 1\nk: |\n  foo", Set(("z",), 1), 2, "line break"),
    "pair without braces": ("a: [b: 1]\n", Set(("a", 0, "c"), 2), None, "other values"),
}


@pytest.mark.parametrize("case", REFUSED_EDITS)
def test_refused_edits(case: str) -> None:
    before, edit, line, reason = REFUSED_EDITS[case]
    error = refused(before, edit)
    assert (error.line, reason in error.reason) == (line, True), str(error)


@pytest.mark.parametrize(
    "edits",
    [
        (Set(("a",), 1), Set(("a",), 1)),
        (Set(("a",), 1), Set(("a", "b"), 1)),
        (Set(("a", "b"), 1), Delete(("a",))),
        (Append(("l",), 1), Set(("l",), [])),
        (Delete(("l",)), Append(("l",), 1)),
    ],
)
def test_overlapping_edits_are_refused(edits: tuple[object, ...]) -> None:
    assert "overlap" in refused("a:\n  b: 1\nl: []\n", *edits).reason


def test_an_anchor_may_go_with_its_aliases() -> None:
    assert run("a: &x 1\nb: *x\nc: 1\n", Delete(("a",)), Set(("b",), 2)) == "b: 2\nc: 1\n"


def test_anchors_of_kept_nodes_survive_edits_inside_them() -> None:
    assert run("a: &x\n  b: 1\n", Set(("a", "c"), 2)) == "a: &x\n  b: 1\n  c: 2\n"


def test_repeated_keys_are_warned_about() -> None:
    text = YamlText.parse(b"a: 1\nb: {c: 1, c: 2}\na: 3\n", "f.yaml", guarded=("b",))
    assert text.warnings == (
        "f.yaml:3: a is there twice; the last one counts",
        "f.yaml:2: c is there twice; the last one counts",
    )
    assert text.value == {"a": 3, "b": {"c": 2}}


def test_different_keys_with_the_same_text_are_not_repeated() -> None:
    assert YamlText.parse(b"yes: 1\n'yes': 2\n", "f").warnings == ()


@pytest.mark.parametrize("data", [b"", b"# c\n", b"---\n", b"\xef\xbb\xbf", b"\n\n", b"%YAML 1.1\n---\n# c\n...\n"])
def test_files_without_content_are_empty_mappings(data: bytes) -> None:
    text = YamlText.parse(data, "f.yaml")
    assert text.value == {}
    filled = splice(text, [Set(("a",), 1)])
    assert yaml.safe_load(filled.decode("utf-8-sig")) == {"a": 1}
    assert filled.startswith(data.removesuffix(b"...\n"))


def test_lines_and_texts() -> None:
    source = "# c\nm:\n  - a: 1\n    b: &x {q: 1, r: 2} # d\n  -\n    a: |\n      t\n\nz: *x\n"
    text = YamlText.parse(source.encode(), "f.yaml")
    assert [text.line_of(p) for p in [(), ("m",), ("m", 0), ("m", 1), ("m", 1, "a"), ("z", "r")]] == [2, 2, 3, 5, 6, 4]
    assert text.text_of(("m", 0)) == "  - a: 1\n    b: &x {q: 1, r: 2} # d\n"
    assert text.text_of(("m", 1)) == "  -\n    a: |\n      t\n"
    assert text.text_of(("m", 0, "b", "r")) == "r: 2"
    assert text.text_of(()) == source
    with pytest.raises(SpliceError, match=r"f\.yaml:3: there is no m\[0\]\.c"):
        text.line_of(("m", 0, "c", "d"))


def test_hostile_names_stay_on_one_line() -> None:
    with pytest.raises(SpliceError) as caught:
        YamlText.parse(b"- 1", "f\n\x1b[2J.yaml")
    assert str(caught.value).isprintable()


PLAIN = [
    "gpt-4o", "openai/gpt-4o:free", "os.environ/OPENAI_API_KEY", "http://127.0.0.1:4000/v1", "a b", "1.5b", "o3",
    "4o-mini", "a#b", "a:b", "é 漢字 🚀", "it's", 'say "x"', "C:\\x", "1.2.3", "us.anthropic.claude-v1:0", "._", "/x",
]  # fmt: skip
QUOTED = [
    "", " ", "yes", "No", "on", "OFF", "true", "null", "~", "NULL", "y", "N", "1", "-1", "+1", "010", "0x1F", "0o17",
    "0b1", "1_000", "1.5", ".5", "1.", "1e-6", "1e5", "-1.5e-07", ".inf", "-.INF", ".nan", "nan", "inf", "12:30",
    "1:00:00.5", "2024-01-01", "2024-01-01T00:00:00Z", "@x", "`x", "*x", "&x", "!x", "%x", "|", ">", "- x", "-", "?",
    ":", "#x", "[x", "{x}", "x: y", "x #y", "x:", " x", "x ", "'x", '"x', "<<", "=", "---", "...", "--- x", ",x",
    "{KEY}",
]  # fmt: skip
ESCAPED = [
    "a\nb", "\t", "a\tb", "\r", "\x00", "\x1b[2J", "\x7f", "\x85", "\u2028", "a\u202eb", "\u200b", "\ufeff", "\xa0",
    "\ufffe", "\uffff", "\U000e0001", "back\\slash\n", 'quote"\n', "\u2066x\u2069",
]  # fmt: skip


@pytest.mark.parametrize("flow", [False, True])
@pytest.mark.parametrize("text", PLAIN + QUOTED + ESCAPED)
@pytest.mark.parametrize("loader", [yaml.SafeLoader, loading._fast])
def test_strings_read_back(text: str, flow: bool, loader: type[yaml.SafeLoader]) -> None:
    written = scalar(text, flow=flow)
    document = f"{{k: {written}, {written}: 1}}" if flow else f"k: {written} # c\n{written}: 1\n"
    assert yaml.load(document, Loader=loader) == {"k": text, text: 1}
    quoted = scalar(text, json=True)
    assert yaml.load(f'["k",{quoted}]', Loader=loader) == ["k", text]


def test_strings_are_quoted_only_when_that_is_needed() -> None:
    assert [scalar(text) for text in PLAIN] == PLAIN
    assert all(scalar(text)[0] in "'\"" for text in QUOTED)


def test_what_hides_is_escaped_and_what_shows_is_kept() -> None:
    assert [c for text in ESCAPED for c in scalar(text) if not c.isprintable()] == []
    assert scalar("é\u202e漢") == '"é\\u202e漢"'


@pytest.mark.parametrize(
    "value",
    [0, -5, 10**30, True, False, None, 0.1, 1e-06, 1.5e-07, 1e16, 1e300, -2.5, 0.0, math.inf, -math.inf, [], {}],
)
def test_other_scalars_read_back_with_their_type(value: object) -> None:
    for loader in (yaml.SafeLoader, loading._fast):
        again = yaml.load(f"[{scalar(value, flow=True)}]", Loader=loader)[0]
        assert (type(again), again) == (type(value), value)
    assert math.isnan(yaml.safe_load(scalar(math.nan)))


def test_values_of_every_type_are_compared_not_confused() -> None:
    before = "d: 2024-01-01\nb: !!binary aGk=\nf: .nan\no: !!omap [x: 1]\ns: !!set {x}\nz: 1\n"
    text = YamlText.parse(before.encode(), "f")
    assert text.value["d"] == dt.date(2024, 1, 1)
    assert run(before, Set(("z",), 1.0)) == before.replace("z: 1", "z: 1.0")


def test_the_pure_parser_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_fast", loading._Pure)
    for before, after in APPENDS.values():
        assert run(before, Append(("model_list",), ENTRY)) == after
    for before, path, value, after in SETS.values():
        assert run(before, Set(path, value)) == after
    for before, path, after in DELETES.values():
        assert run(before, Delete(path)) == after


def test_a_result_that_is_not_what_was_asked_is_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    from model_tui.export.splice import block

    monkeypatch.setattr(block, "scalar", lambda value: "5 # not it")
    assert "other values" in refused("a: 1\n", Set(("a",), 2)).reason
    monkeypatch.setattr(block, "scalar", lambda value: "[")
    assert "placed safely" in refused("a: 1\n", Set(("a",), 2)).reason


def test_a_file_that_could_not_be_read_again_is_not_made() -> None:
    error = refused("a: 1\n", Set(("b",), "x" * (4 * 1024 * 1024)))
    assert str(error) == "f.yaml: this would make it larger than 4,194,304 bytes: write fewer entries"
