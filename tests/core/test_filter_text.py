"""Edits of the filter text: what the chips do, and that what the user typed stays."""

import pytest

from model_tui.core.filter_text import (
    cost_of,
    cursor_text,
    cycle_cost,
    cycle_mode,
    field_value,
    flags,
    has_flag,
    set_field,
    set_sort,
    toggle_flag,
)
from model_tui.core.query import SortKey


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "vision"),
        ("sonnet in<1", "sonnet in<1 vision"),
        ("sonnet vision in<1", "sonnet in<1"),
        ("vision vision", ""),
        ("-vision sonnet", "sonnet vision"),
        ("vision? sonnet", "sonnet vision"),
        ("image", ""),
    ],
)
def test_toggle_flag(before, after):
    assert toggle_flag(before, "vision") == after


def test_cost_cycles_through_budget_standard_premium_any():
    text, seen = "sonnet", []
    for _ in range(4):
        text = cycle_cost(text)
        seen.append(text)
    assert seen == ["sonnet cost:budget", "sonnet cost:standard", "sonnet cost:premium", "sonnet"]


def test_cost_goes_on_from_a_typed_word():
    assert cost_of("budget tools") == "budget"
    assert cycle_cost("budget tools") == "tools cost:standard"


def test_mode_cycles_through_the_modes_there_are_and_all():
    text, seen = "x", []
    for _ in range(4):
        text = cycle_mode(text, ["chat", "embedding", "rerank"])
        seen.append(text)
    assert seen == ["x mode:embedding", "x mode:rerank", "x mode:*", "x"]


def test_a_field_is_set_in_its_place():
    assert set_field("a provider:x b", "provider", "y") == "a provider:y b"
    assert set_field("a provider:x b provider:z", "provider", "y") == "a provider:y b"
    assert set_field("a b", "provider", "y") == "a b provider:y"
    assert set_field("a provider:x b", "provider", None) == "a b"


def test_what_a_text_says():
    assert field_value("a mode:Rerank", "mode") == "rerank"
    assert field_value("a", "mode") is None
    assert has_flag("a Tools", "tools")
    assert not has_flag("-tools tools?", "tools")
    assert flags("-picked tools? sonnet") == {"picked", "tools"}


def test_typing_begins_after_a_blank():
    assert cursor_text("vision") == "vision "
    assert cursor_text("") == ""


@pytest.mark.parametrize(
    ("before", "keys", "after"),
    [
        ("", (SortKey("ctx", descending=True), SortKey("in")), "sort:-ctx,in"),
        ("vision sort:id tools", (SortKey("in"),), "vision sort:in tools"),
        ("vision sort:id sort:-ctx tools", (), "vision tools"),
    ],
)
def test_the_order_stands_in_the_text(before: str, keys: tuple[SortKey, ...], after: str) -> None:
    assert set_sort(before, keys) == after
