"""YAML files that are one list at the top."""

import pytest
import yaml
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from model_tui.export.splice import Append, Delete, Edit, Set, SpliceError, YamlText, splice


def edited(data: str, *edits: Edit) -> str:
    return splice(YamlText.parse(data.encode(), "f.yml", listed=True), edits).decode()


@pytest.mark.parametrize(
    ("before", "edits", "after"),
    [
        ("", (Append((), {"a": 1}),), "- a: 1\n"),
        ("# mine\n", (Append((), {"a": 1}),), "# mine\n- a: 1\n"),
        ("- a: 1 # one\n", (Append((), {"a": 2, "b": 3}),), "- a: 1 # one\n- a: 2\n  b: 3\n"),
        ("---\n- a: 1", (Append((), {"a": 2}),), "---\n- a: 1\n- a: 2"),
        ("  - a: 1\r\n", (Append((), {"a": 2}),), "  - a: 1\r\n  - a: 2\r\n"),
        ("[{a: 1}]\n", (Append((), {"a": 2}),), "[{a: 1}, {a: 2}]\n"),
        ("[]\n", (Append((), {"a": 2}),), '[{"a": 2}]\n'),
        ("- a: 1\n- b: 2 # two\n- c: 3\n", (Delete((1,)),), "- a: 1\n- c: 3\n"),
        ("- a: 1\n", (Delete((0,)),), "[]\n"),
        ("# x\n- a: 1\n", (Delete((0,)), Append((), {"b": 2})), "# x\n- b: 2\n"),
        ("- a: 1\n- {b: 2}\n", (Set((1, "b"), 3), Set((0, "c"), "x")), "- a: 1\n  c: x\n- {b: 3}\n"),
    ],
)
def test_edits_of_a_list(before: str, edits: tuple[Edit, ...], after: str) -> None:
    assert edited(before, *edits) == after


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("a: 1\n", "f.yml:1: a mapping at the top where a list must be"),
        ("word\n", "f.yml:1: a scalar at the top where a list must be"),
        ("- a\n---\n- b\n", "f.yml"),
    ],
)
def test_what_is_no_list_is_refused(data: str, said: str) -> None:
    with pytest.raises(SpliceError) as refusal:
        YamlText.parse(data.encode(), "f.yml", listed=True)
    assert str(refusal.value).startswith(said)


def test_a_list_is_refused_where_a_mapping_must_be() -> None:
    with pytest.raises(SpliceError, match="a sequence at the top where a mapping must be"):
        YamlText.parse(b"- a: 1\n", "f.yml")


ITEMS = st.dictionaries(st.sampled_from("abc"), st.integers(0, 9) | st.text("xy z", max_size=3), min_size=1, max_size=2)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(ITEMS, min_size=1, max_size=4), ITEMS, st.booleans(), st.data())
def test_any_list_is_edited(items: list[object], new: object, flow: bool, data: st.DataObject) -> None:
    text = yaml.safe_dump(items, default_flow_style=flow)
    gone = data.draw(st.sets(st.integers(0, len(items) - 1)))
    after = edited(text, *(Delete((at,)) for at in gone), Append((), new))
    assert yaml.safe_load(after) == [item for at, item in enumerate(items) if at not in gone] + [new]
