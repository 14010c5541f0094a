"""The value read beside the positions is the one that PyYAML's own safe loader gives."""

import datetime as dt

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from model_tui.export.splice import loading
from model_tui.export.splice.plain import PlainReader
from model_tui.export.splice.text import value_of
from model_tui.export.splice.values import same


def read(text: str) -> PlainReader:
    reader = PlainReader()
    reader.read(loading.events(text, "f.yaml"))
    return reader


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "a: 1\nb: [x, 'y', \"z\", 1.5e-07, 0x1F, 012, 1_000, .inf, 1:30, ~, null, yes, Off]\n",
        "a: {b: {c: []}, d: {}}\ne:\n- 1\n- - 2\n  - 3\n- f: |\n    text\n    more\n  g: >-\n    one\n    two\n",
        "a: 1\nb: 2\na: 3\n",
        "a:\nb:\n- \n- ''\n",
        "'1': one\n\"on\": two\n",
        "just text",
    ],
)
def test_what_is_usual_is_read_at_once(text):
    reader = read(text)
    assert not reader.odd
    assert same(reader.value, yaml.safe_load(text))
    if isinstance(reader.value, dict):
        assert list(reader.value) == list(yaml.safe_load(text))


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\nb: *x\n",
        "base: &b {x: 1}\nc:\n  <<: *b\n",
        "a: !!str 1\n",
        "a: !!set {x, y}\n",
        "a: ! 1\n",
        "day: 2026-01-14\n",
        "1: one\n",
        "on: two\n",
        "? [a]\n: b\n",
        "=: 1\n",
        "a: 1\n--- \nb: 2\n",
        "a: " + "1" * 5000 + "\n",
    ],
)
def test_what_is_odd_is_left_to_the_loader(text):
    assert read(text).odd


def test_what_is_odd_has_its_value_all_the_same():
    text = b"base: &b {x: 1}\nc:\n  <<: *b\n  day: 2026-01-14\n1: [~]\n"
    assert value_of(text, "f") == {"base": {"x": 1}, "c": {"x": 1, "day": dt.date(2026, 1, 14)}, 1: [None]}


WORDS = st.sampled_from(
    [
        "a",
        "on",
        "7",
        "1.5e-07",
        "1e5",
        "0o7",
        "0b1",
        "-",
        "~",
        "<<",
        "=",
        "2026-01-14",
        "12:30:45",
        "+.inf",
        ".nan",
        "a b",
    ]
)
PARTS = st.one_of(WORDS, WORDS.map("'{}'".format), WORDS.map('"{}"'.format))
FLOWS = st.recursive(
    PARTS,
    lambda inner: (
        st.lists(inner, max_size=4).map(lambda items: f"[{', '.join(items)}]")
        | st.lists(st.tuples(PARTS, inner), max_size=4).map(lambda items: f"{{{', '.join(map(': '.join, items))}}}")
    ),
    max_leaves=12,
)


@given(FLOWS)
def test_nothing_is_read_otherwise(text):
    try:
        expected = yaml.safe_load(text)
    except yaml.YAMLError:
        return
    reader = read(text)
    assert reader.odd or same(reader.value, expected)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ({"a": 1, "b": [2.5, "x", None]}, {"b": [2.5, "x", None], "a": 1}, True),
        ([float("nan"), 0.0], [float("nan"), -0.0], True),
        ({"day": dt.date(2026, 1, 2)}, {"day": dt.date(2026, 1, 2)}, True),
        ({"day": dt.date(2026, 1, 2)}, {"day": "2026-01-02"}, False),
        ([1], [True], False),
        ([1], [1.0], False),
        ({"list": [1, 2]}, {"list": [1]}, False),
        ({"list": [1]}, {"list": "1"}, False),
        ({"list": [1]}, {"other": [1]}, False),
        ("1", 1, False),
    ],
)
def test_values_are_the_same_with_their_types_in_whatever_order_keys_stand(
    one: object, other: object, equal: bool
) -> None:
    assert same(one, other) is equal
    assert same(other, one) is equal
