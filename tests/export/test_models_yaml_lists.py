"""Preferences, lists and defaults of models.yaml: filled from data, never dangling, and the user's once touched."""

from typing import Any

import pytest
import yaml
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from models_yaml_picks import found, kinds, pick, plan, plan_list

from model_tui.export.models_yaml import Known
from model_tui.export.plan import Pick, Plan

MINI = found("openai/gpt-4o-mini", quality_tier="balanced", price_input=0.15, price_output=0.6, popularity=80.0)
OPUS = found("anthropic/claude-opus", quality_tier="best", price_input=15.0, price_output=75.0, popularity=60.0)
HAIKU = found("anthropic/claude-haiku", quality_tier="balanced", price_input=1.0, price_output=5.0, popularity=70.0)
NANO = found("groq/llama-8b", quality_tier="cheap", price_input=0.05, price_output=0.08)
LOCAL = found("ollama/llama3.2:3b", quality_tier="cheap", size_b=3.0)
EMBED = found("openai/text-embedding-3-small", mode="embedding", price_input=0.02, price_output=0.0)
ALL = (MINI, OPUS, HAIKU, NANO, LOCAL, EMBED)


def config(made: Plan) -> dict[str, Any]:
    return dict(yaml.safe_load(made.after))


def unready(one: Pick) -> Pick:
    return found(one.ref, state="stale", quality_tier=one.model.capabilities.quality_tier)


def test_filled_from_prices_tiers_and_readiness() -> None:
    made = config(plan(None, *ALL))
    assert made["preferences"] == {
        "default": "openai_gpt-4o-mini",
        "fallback": ["anthropic_claude-haiku", "groq_llama-8b", "ollama_llama3.2_3b", "anthropic_claude-opus"],
    }
    assert made["cost_optimized"] == [
        "openai_gpt-4o-mini",
        "ollama_llama3.2_3b",
        "groq_llama-8b",
        "anthropic_claude-haiku",
        "anthropic_claude-opus",
    ]
    assert made["performance_optimized"][:2] == ["anthropic_claude-opus", "openai_gpt-4o-mini"]
    assert list(made) == ["models", "preferences", "cost_optimized", "performance_optimized", "managed_lists"]


def test_the_list_has_its_areas() -> None:
    coder = found("ollama/qwen2.5-coder:32b", quality_tier="balanced", size_b=32.0, supports_tools=True)
    seer = found("openai/gpt-4o", quality_tier="best", supports_vision=True, supports_reasoning=True)
    made = config(plan_list(None, MINI, LOCAL, coder, seer))
    assert made["defaults"]["expertise_preferences"] == {
        "code": "qwen2.5-coder:32b",
        "reasoning": "gpt-4o",
        "fast": "llama3.2:3b",
        "general": "gpt-4o-mini",
        "analysis": "gpt-4o",
        "compact": "llama3.2:3b",
        "vision": "gpt-4o",
    }
    assert made["defaults"]["fallback_chain"][0] == "gpt-4o-mini"


def test_the_default_is_ready_always() -> None:
    assert config(plan(None, unready(MINI), HAIKU))["preferences"]["default"] == "anthropic_claude-haiku"
    assert "default" not in config(plan(None, unready(MINI), unready(HAIKU)))["preferences"]
    for wish in ("anthropic/claude-opus", "anthropic_claude-opus"):
        made = plan(None, *ALL, known=Known(preferred=("openai/nope", wish)))
        assert config(made)["preferences"]["default"] == "anthropic_claude-opus"
    none = plan(None, unready(OPUS), MINI, known=Known(preferred=(OPUS.ref,)))
    assert config(none)["preferences"]["default"] == "openai_gpt-4o-mini"


def test_a_default_that_is_ready_stays_where_a_better_one_comes() -> None:
    first = plan(None, HAIKU)
    both = plan(first.after, HAIKU, MINI)
    assert config(both)["preferences"]["default"] == "anthropic_claude-haiku"
    down = plan(both.after, MINI, known=Known(ranked=(unready(HAIKU),)))
    assert config(down)["preferences"]["default"] == "openai_gpt-4o-mini"
    assert config(down)["preferences"]["fallback"] == ["anthropic_claude-haiku"]
    gone = plan(both.after, known=Known(ranked=(unready(HAIKU), unready(MINI))))
    assert "default" not in config(gone)["preferences"]


def test_ours_are_refreshed_and_the_users_stay() -> None:
    first = plan(None, MINI, HAIKU).after.decode()
    grown = config(plan(first, *ALL))
    assert len(grown["cost_optimized"]) == 5
    for old, new in (
        ("cost_optimized:\n", "cost_optimized:   # by hand\n"),
        (
            "  - openai_gpt-4o-mini\n  - anthropic_claude-haiku\n",
            "  - anthropic_claude-haiku\n  - openai_gpt-4o-mini\n",
        ),
        ("  - openai_gpt-4o-mini\n  - anthropic_claude-haiku\n", "  - openai_gpt-4o-mini\n"),
    ):
        text = first.replace(old, new, 1)
        assert text != first
        own = yaml.safe_load(text)["cost_optimized"]
        made = plan(text, *ALL)
        assert config(made)["cost_optimized"] == own
        assert new.encode() in made.after
        assert len(config(made)["performance_optimized"]) == 5


def test_what_the_user_took_out_stays_out() -> None:
    first = plan(None, MINI, HAIKU).after.decode()
    text = first.replace("  default: openai_gpt-4o-mini\n", "")
    assert "default" not in config(plan(text, *ALL))["preferences"]


def test_a_section_of_the_users_is_never_added_to() -> None:
    text = "models: {}\npreferences:\n  default_models: {code: gpt-4}\ncost_optimized: []\n"
    made = config(plan(text, *ALL))
    assert made["preferences"] == {"default_models": {"code": "gpt-4"}}
    assert made["cost_optimized"] == []
    assert made["performance_optimized"]
    assert list(made["managed_lists"]) == ["performance_optimized"]


def test_one_chosen_pick_more_touches_no_list() -> None:
    first = plan(None, MINI, HAIKU)
    made = plan(first.after, pick("openai/o3", mode="chat", quality_tier="best"))
    assert {key: value for key, value in config(made).items() if key != "models"} == {
        key: value for key, value in config(first).items() if key != "models"
    }


@pytest.mark.parametrize("known", [None, Known()])
def test_a_removed_name_leaves_every_list(known: Known | None) -> None:
    text = plan(None, *ALL).after.decode()
    text = text.replace("  fallback:\n", "  fallback:   # mine now\n")
    text += "    # the end\n"
    made = plan(text, *(ALL[2:] if known else ()), remove=("openai_gpt-4o-mini", "anthropic/claude-haiku"), known=known)
    left = config(made)
    for places in (left["cost_optimized"], left["performance_optimized"], left["preferences"]["fallback"]):
        assert places
        assert set(places) <= set(left["models"])
    assert left["preferences"].get("default") in (None, *left["models"])
    assert b"# mine now" in made.after
    refilled = plan(made.after, *ALL)
    assert len(config(refilled)["cost_optimized"]) == 5  # still ours
    assert config(refilled)["preferences"]["fallback"] == left["preferences"]["fallback"]


def test_what_is_not_known_now_keeps_its_place_behind_the_others() -> None:
    first = plan(None, MINI, HAIKU)
    made = plan(first.after, HAIKU, NANO)
    assert config(made)["cost_optimized"] == ["groq_llama-8b", "anthropic_claude-haiku", "openai_gpt-4o-mini"]
    assert plan(made.after, HAIKU, NANO).after == made.after


def test_a_removed_item_leaves_the_defaults() -> None:
    made = plan_list(None, MINI, HAIKU)
    left = config(plan_list(made.after, remove=("openai/gpt-4o-mini",)))
    assert "gpt-4o-mini" not in str(left)
    assert left["defaults"]["fallback_chain"] == ["claude-haiku"]


REFS = ("openai/a", "openai/b", "anthropic/c", "gemini/d", "ollama/e:3b", "openai/f")
FOUND = st.lists(
    st.builds(
        found,
        st.sampled_from(REFS),
        state=st.sampled_from(["ready", "stale", "catalog"]),
        mode=st.sampled_from(["chat", "chat", "embedding"]),
        quality_tier=st.sampled_from([None, "best", "balanced", "cheap"]),
        price_input=st.sampled_from([None, 0.0, 0.1, 3.0]),
        price_output=st.sampled_from([None, 0.0, 0.4, 9.0]),
        size_b=st.sampled_from([None, 1.5, 70.0]),
        deprecated=st.sampled_from([None, True]),
    ),
    unique_by=lambda one: one.ref,
    max_size=6,
)


def references(made: dict[str, Any]) -> set[str]:
    prefer, defaults = made.get("preferences") or {}, made.get("defaults") or {}
    single = [prefer.get("default"), *(defaults.get("expertise_preferences") or {}).values()]
    lists = [*made.get("cost_optimized", ()), *made.get("performance_optimized", ()), *prefer.get("fallback", ())]
    return {*lists, *(one for one in single if one), *(defaults.get("fallback_chain") or ())}


def names(made: dict[str, Any]) -> set[str]:
    held = made.get("models") or {}
    return {one["name"] for one in held} if isinstance(held, list) else set(held)


@settings(max_examples=examples(60), deadline=None)
@given(FOUND, FOUND, st.booleans(), st.data())
def test_whatever_is_found_nothing_dangles_and_twice_is_once(
    first: list[Pick], second: list[Pick], as_list: bool, data: st.DataObject
) -> None:
    write = plan_list if as_list else plan
    made = write(None, *first)
    then = write(made.after, *second)
    assert references(config(then) if then.after else {}) <= names(config(then) if then.after else {})
    assert write(then.after, *second).after == then.after
    if not then.after:
        return
    refs = sorted({one.ref for one in (*first, *second)})
    gone = data.draw(st.lists(st.sampled_from(refs), unique=True))
    left = write(then.after, remove=gone)
    assert kinds(left) == ["remove"] * len(gone)
    assert references(config(left)) <= names(config(left))
