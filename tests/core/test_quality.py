"""Quality tiers."""

import pytest

from model_tui.core.quality import quality_of


@pytest.mark.parametrize(
    ("canonical", "tier"),
    [
        ("openai/gpt-4o", "best"),
        ("anthropic/claude-3-5-sonnet", "best"),
        ("google/gemini-2-5-pro", "best"),
        ("openai/gpt-5-2", "best"),
        ("openai/o3", "best"),
        ("openai/gpt-4o-mini", "balanced"),
        ("anthropic/claude-3-5-haiku", "balanced"),
        ("meta/llama-3-3-70b-instruct", "balanced"),
        ("google/gemini-2-5-flash", "balanced"),
        ("openai/gpt-3-5-turbo", "cheap"),
        ("meta/llama-3-1-8b-instruct", "cheap"),
        ("google/gemini-2-5-flash-lite", "cheap"),
        ("openai/gpt-5-nano", "cheap"),
        ("meta/llama-3-1-405b-instruct", "best"),
        ("someone/thing", None),
    ],
)
def test_by_name_and_size(canonical, tier):
    assert quality_of(canonical) == tier


def test_by_what_the_maker_takes_for_it():
    assert [quality_of("a/thing", price=price) for price in (None, 0, 0.1, 0.5, 3)] == [
        *(None, None, "cheap", "balanced", "best"),
    ]
    assert quality_of("a/thing-mini", price=30) == "balanced"  # the maker's word for it


def test_a_stated_size_is_better_than_a_name():
    assert quality_of("a/thing-pro", 3.0) == "cheap"
