"""A filter text read and edited as controls: flags in four states, values of a field, bounds of a range."""

import pytest

from model_tui.core import grammar
from model_tui.core.filter_controls import (
    FlagState,
    bound_of,
    flag_state,
    is_bound,
    set_bound,
    set_flag,
    toggle_value,
    values_of,
)

TEXT = "sonnet tools -vision? !json reasoning? ctx>=128k in<1 provider:openai,groq thinking"


@pytest.mark.parametrize(
    ("flag", "state"),
    [
        ("tools", ("yes", False)),
        ("vision", ("no", False)),
        ("json", ("no", True)),
        ("reasoning", ("yes", True)),
        ("web", ("any", False)),
    ],
)
def test_what_a_text_says_of_a_flag(flag: str, state: tuple[FlagState, bool]) -> None:
    assert flag_state(TEXT, flag) == state


@pytest.mark.parametrize(
    ("state", "unknown", "text"),
    [
        ("yes", False, "a tools b"),
        ("yes", True, "a tools? b"),
        ("no", False, "a -tools? b"),
        ("no", True, "a -tools b"),
        ("any", False, "a b"),
    ],
)
def test_a_flag_is_set_in_its_place(state: FlagState, unknown: bool, text: str) -> None:
    for before in ("a tools b", "a -functions? b tools"):
        assert set_flag(before, "tools", state, unknown=unknown) == text
    assert flag_state(text, "tools") == (state, unknown)
    assert set_flag("a b", "tools", "yes") == "a b tools"


def test_values_come_and_go() -> None:
    assert values_of(TEXT, "provider") == ("openai", "groq")
    assert toggle_value("a provider:openai b", "provider", "Groq") == "a provider:openai,groq b"
    assert toggle_value("a provider:openai,groq b", "provider", "openai") == "a provider:groq b"
    assert toggle_value("a provider:groq b", "provider", "groq") == "a b"
    assert toggle_value("", "tag", "long context") == 'tag:"long context"'
    assert values_of('tag:"long context",fast', "tag") == ("long context", "fast")
    assert toggle_value("provider: x", "provider", "groq") == "provider:groq x"
    assert toggle_value("-provider:groq", "provider", "groq") == "-provider:groq provider:groq"


def test_cheap_is_another_word_for_budget_of_costs_alone() -> None:
    assert values_of("cost:cheap,budget", "cost") == ("budget",)
    assert toggle_value("cost:cheap", "cost", "budget") == ""
    assert values_of("quality:cheap", "quality") == ("cheap",)


def test_both_bounds_of_a_range() -> None:
    assert (bound_of(TEXT, "ctx", low=True), bound_of(TEXT, "ctx", low=False)) == ("128k", "")
    assert bound_of(TEXT, "in", low=False) == "1"
    assert set_bound("a ctx>=128k b", "ctx", "8k", low=True) == "a ctx>=8k b"
    assert set_bound("a context>128k b", "ctx", "1m", low=False) == "a context>128k b ctx<=1m"
    assert set_bound("a ctx≥128k b", "ctx", "", low=True) == "a b"


@pytest.mark.parametrize(
    ("field", "value", "whole"),
    [
        ("ctx", "128k", True),
        ("ctx", "1", False),
        ("in", "0.", False),
        ("released", "2026-", False),
        ("released", "2026-01", True),
        ("size", "x", False),
    ],
)
def test_a_bound_that_is_being_typed(field: str, value: str, whole: bool) -> None:
    assert is_bound(field, value) == whole


def test_every_edit_can_be_read_again() -> None:
    text = TEXT
    for flag in ("vision", "web", "tools"):
        text = set_flag(text, flag, "no", unknown=True)
    text = set_bound(toggle_value(text, "family", "a,b"), "released", "2025", low=True)
    assert len(grammar.parse(text).terms) == len(grammar.tokens(text))
    assert values_of(text, "family") == ("a,b",)
