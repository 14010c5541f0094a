"""Every shape against answers that went wrong: any value in any place, broken JSON, deep nesting, absurd numbers.

Nothing but a `SourceError` comes out of a parser, and whatever it reads is fit to be kept and drawn: no number that is
none, no price below zero, no id that cannot be called, no text that moves the cursor. A wrong value in a field costs
that field, never the model.
"""

import copy
import json
import math
import os
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from source_asking import provider_of
from source_bodies import SHAPES, Shape

from model_tui.core.model import Tier
from model_tui.core.text import is_clean
from model_tui.sources.protocol import Listed, Listing, Page, SourceError
from model_tui.sources.values import model_id

Path = tuple[str | int, ...]

_RAW = "raw:"
"""Begins a text that stands for itself in the answer: what `json.dumps` does not write."""

RAW = st.sampled_from(
    [
        *("1e400", "-1e400", "1e308", "-0.0", "1" * 400, "-" + "9" * 30, "0.1e-400", "1E5", "12345678901234567890.5"),
        *("NaN", "Infinity", "-Infinity", "tru", "'", "01", "\\u0000", "[" * 2000, "[" * 90 + "]" * 90),
    ]
).map(lambda token: _RAW + token)
WORDS = st.sampled_from(
    [
        *("", " ", "0", "-1", "1e999", "nan", "inf", "-0.5", "1_000", "٣", "true", "None", "free", "8.0B", "9e9T"),
        *("\x1b[2J", "a\u202eb", "a\nb", "a\x00b", "\ud800", "x" * 6000, "..", "../x", "https://e.com/\r\nx", "~", "*"),
        *("2026-08-31", "0000-00-00", "9999-12-31", "2026-13-45", "2026-08-31T25:00:00Z", "text", "audio", "image"),
        *("chat", "embedding", "none", "DEPRECATED", "per M input tokens", "USD", "num_ctx 1\nnum_ctx -5"),
    ]
)
NUMBERS = st.sampled_from([0, -1, 1, 0.5, -0.5, 1e-320, 1e308, -1e308, 10**11, 10**12, 2**63, 2**64, -(2**63), 10**40])
SCALARS = st.none() | st.booleans() | NUMBERS | WORDS | st.integers() | st.text(max_size=12) | RAW
NAMES = st.sampled_from(["id", "name", "supported", "value", "price", "input", "unit", "prompt", "type", "a"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)

EXAMPLES = int(os.environ.get("MODEL_TUI_FUZZ") or examples(45))
"""Answers that each test makes up of each shape; for a thorough run, more."""

LISTS = [name for name, shape in SHAPES.items() if shape.under != ""]
each_shape = pytest.mark.parametrize("name", SHAPES)
fuzzed = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@each_shape
@fuzzed
@given(data=st.data())
def test_any_value_in_any_place(name: str, data: st.DataObject) -> None:
    shape = SHAPES[name]
    entries = copy.deepcopy(list(shape.entries))
    for _ in range(data.draw(st.integers(1, 5))):
        place_in(entries, data)
    page = read(shape, body_of(shape, entries))
    if page is not None:
        assert_sound(page)


@pytest.mark.parametrize("name", LISTS)
@fuzzed
@given(data=st.data())
def test_a_wrong_value_costs_its_field_and_never_the_model(name: str, data: st.DataObject) -> None:
    shape = SHAPES[name]
    entries = copy.deepcopy(list(shape.entries))
    at = data.draw(st.integers(0, len(entries) - 1))
    kept = {key: value for key, value in entries[at].items() if key in {shape.ident, "id", "name"}}
    place_in([entries[at]], data, VALUES.filter(is_json))
    page = shape.page([{**entry, **kept} if entry is entries[at] else entry for entry in entries])
    assert_sound(page)
    assert page.skipped == 0
    assert page.items or page.aside


@each_shape
@fuzzed
@given(data=st.data())
def test_a_broken_answer(name: str, data: st.DataObject) -> None:
    shape = SHAPES[name]
    whole = shape.body(shape.entries)
    at = data.draw(st.integers(0, len(whole)))
    middle, after = data.draw(st.binary(max_size=6)), data.draw(st.integers(0, 9))
    page = read(shape, whole[:at] + middle + (whole[at + after :] if after else b""))
    if page is not None:
        assert_sound(page)


@each_shape
@fuzzed
@given(answer=VALUES)
def test_an_answer_that_is_something_else(name: str, answer: Any) -> None:
    page = read(SHAPES[name], written(answer))
    if page is not None:
        assert_sound(page)


def read(shape: Shape, body: bytes) -> Page | None:
    """Read an answer; `None` where it is refused as no listing."""
    try:
        return shape.parse(body, provider_of(shape.provider))
    except SourceError as error:
        refused = error
    assert refused.kind == "bad-answer"
    assert is_clean(refused.message)
    return None


def body_of(shape: Shape, entries: list[Any]) -> bytes:
    answer: Any = entries if shape.under is None else entries[0] if shape.under == "" else {shape.under: entries}
    return written(answer)


def written(answer: Any) -> bytes:
    text = json.dumps(answer)
    for token in {value for value in texts(answer) if value.startswith(_RAW)}:
        text = text.replace(json.dumps(token), token.removeprefix(_RAW))
    return text.encode()


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a JSON value, names too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.items() if isinstance(value, dict) else value:
            yield from texts(list(inner) if isinstance(inner, tuple) else inner)


def is_json(value: Any) -> bool:
    return not any(text.startswith(_RAW) for text in texts(value))


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the way to every value inside, tables and lists as well."""
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, name)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, name))


def place_in(entries: list[Any], data: st.DataObject, values: "st.SearchStrategy[Any]" = VALUES) -> None:
    """Put a value that hypothesis draws somewhere, or take one out, or put it under a name beside it."""
    ways = list(places(entries))
    if not ways:
        return
    *way, last = data.draw(st.sampled_from(ways))
    place: Any = entries
    for step in way:
        place = place[step]
    if data.draw(st.integers(0, 5)) == 0 and isinstance(place, dict):
        del place[last]
    else:
        place[last] = data.draw(values)


def assert_sound(page: Page) -> None:
    """Hold a page against what everything behind it counts on."""
    again = msgspec.json.decode(msgspec.json.encode(page.listing()), type=Listing)
    assert again == page.listing()
    for item in page.items:
        assert_sound_model(item)
    assert page.skipped >= 0
    assert page.left == 0
    assert page.next is None or is_clean(page.next)
    assert all(is_clean(note) for note in page.notes)


def assert_sound_model(item: Listed) -> None:
    for name in (item.spec.name, *item.spec.aliases):
        assert model_id(name) == name
    assert item.spec.name not in item.spec.aliases
    facts = item.facts
    for value in leaves(msgspec.to_builtins(item)):
        if isinstance(value, float):
            assert math.isfinite(value)
            assert 0 <= value <= 1e15
        elif isinstance(value, int) and not isinstance(value, bool):
            assert 0 <= value <= 10**11
        elif isinstance(value, str):
            assert is_clean(value.replace("\n", ""))
            assert len(value) <= 4000
            assert value
    for price in (facts, *(facts.price_tiers or ())):
        assert_price(price if isinstance(price, Tier) else facts.price)
    for date in (facts.released, facts.retires, facts.knowledge):
        assert date is None or "2015" <= date < "2098"


def assert_price(price: Any) -> None:
    if price is None:
        return
    parts = [getattr(price, name) for name in ("input", "output", "cache_read", "cache_write")]
    assert all(part is None or 0 <= part <= 1e7 for part in parts)
    assert price.unit


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    else:
        yield value
