"""`top`, `filter`, `search` and `compare`."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from command_line import call


def test_top_is_by_popularity_and_one_offer_of_each_model() -> None:
    found = call("top", "10", "--json").json
    scores = [one["popularity"] for one in found]
    assert len(found) == 10
    assert scores == sorted(scores, reverse=True)
    assert len({one["canonical"] for one in found}) == 10
    assert {one["mode"] for one in found} == {"chat"}
    assert len(call("top", "--json").json) == 10
    assert len(call("top", "3").out.splitlines()) == 4


@pytest.mark.parametrize(
    ("word", "holds"),
    [
        ("vision", lambda one: one["vision"]),
        ("budget", lambda one: one["cost_tier"] in ("budget", "free")),
        ("groq", lambda one: one["provider"] == "groq"),
        ("google", lambda one: one["provider"] == "gemini"),
        ("long-context", lambda one: "long-context" in one["tags"]),
        ("popular", lambda one: one["popularity"] >= 70),
    ],
)
def test_filter_takes_one_word(word: str, holds: Callable[[Any], bool]) -> None:
    found = call("filter", word, "7", "--json").json
    assert len(found) == 7
    assert all(holds(one) for one in found)
    scores = [one["popularity"] for one in found if one["popularity"] is not None]
    assert scores == sorted(scores, reverse=True)


def test_filter_refuses_what_means_nothing() -> None:
    ran = call("filter", "visoin")
    assert (ran.code, ran.lines) == (2, ["model-tui: nothing is filtered by 'visoin'; did you mean vision?"])
    assert call("filter", "vision", "-3").code == 2
    assert len(call("filter", "all", "--json").json) == 50


def test_search_joins_every_criterion() -> None:
    ran = call("search", "--tag", "vision", "--cost", "budget", "--popular", "60", "--capability", "tools", "--json")
    assert ran.code == 0
    for one in ran.json:
        assert "vision" in one["tags"]
        assert one["tools"]
        assert one["cost_tier"] in ("budget", "free")
        assert one["popularity"] >= 60
    narrower = call("search", "gemini", "-provider:gemini", "--tag=vision", "--cost=budget", "--popular", "--json")
    assert 0 < len(narrower.json) < len(ran.json)
    assert all("gemini" in one["id"] and one["provider"] != "gemini" for one in narrower.json)


def test_search_refuses_bad_input_in_one_line() -> None:
    assert call("search", "--popular", "abc").code == 2
    assert call("search", "--capability", "visin").lines == ["model-tui: no capability 'visin'; did you mean vision?"]
    assert call("search", "--tag", "long-contxt").lines == [
        "model-tui: no tag 'long-contxt'; did you mean long-context?"
    ]
    assert call("search", "--capability", "Vision", "-n", "1").code == 0
    assert call("search", "--capability", "Function-Calling", "-n", "1").code == 0
    none = call("search", "--popular", "100.5", "--json")
    assert (none.code, none.json, none.lines) == (1, [], ["no model matches"])


def test_compare_side_by_side() -> None:
    ran = call("compare", "openai/gpt-4o-mini", "anthropic/claude-sonnet-4-5")
    assert ran.code == 0
    rows = {re.split(r"  +", line.removeprefix("* "))[0]: line for line in ran.out.splitlines()}
    assert rows["in"].startswith("* ")
    assert "0.15 best" in rows["in"]
    assert rows["context"].endswith("200k best")
    assert not rows["tools"].startswith("*")
    found = call("compare", "openai/gpt-4o-mini", "anthropic/claude-sonnet-4-5", "--json").json
    assert [one["id"] for one in found] == ["gpt-4o-mini", "claude-sonnet-4-5"]


def test_compare_refuses_one_and_the_unknown() -> None:
    alone = call("compare", "openai/gpt-4o-mini")
    assert (alone.code, len(alone.lines)) == (2, 1)
    assert call("compare", "openai/gpt-4o-mini", "openai/gpt-4o-mini").code == 2
    assert call("compare", "openai/gpt-4o-mini", "openai/none-of-ours").code == 1
