"""Several offers under one name, and offers that stand in for others."""

from typing import Any

import pytest
import yaml
from msgspec import structs
from picks import TABLE, entries, kinds, pick, plan

from model_tui.export.plan import PlanError


def names(after: bytes) -> list[str]:
    return [entry["model_name"] for entry in yaml.safe_load(after)["model_list"]]


def member(ref: str, **how: Any) -> Any:
    return pick(ref, name="gpt", joins=True, canonical="openai/gpt-4o", **how)


def test_two_offers_share_a_name() -> None:
    both = member("openai/gpt-4o", weight=3), member("azure/prod", weight=1)
    made = plan(None, *both)
    assert names(made.after) == ["gpt", "gpt"]
    assert [entry["litellm_params"]["weight"] for entry in entries(made)] == [3, 1]
    assert made.warnings == ("not set here: AZURE_OPENAI_ENDPOINT",)
    again = plan(made.after, *both)
    assert (kinds(again), again.after) == (["same", "same"], made.after)


def test_two_accounts_of_one_provider_share_a_name() -> None:
    known = TABLE.get("openai")
    assert known is not None
    work = structs.replace(known, id="openai-work", key_env=("WORK_KEY",))
    both = member("openai/m"), member("openai-work/m", provider=work, base_url="https://api.openai.com/v1")
    made = plan(None, *both)
    assert [e["litellm_params"]["api_key"] for e in entries(made)] == [
        "os.environ/OPENAI_API_KEY",
        "os.environ/WORK_KEY",
    ]
    assert kinds(plan(made.after, *both)) == ["same", "same"]


THERE = """\
model_list:
  - model_name: gpt   # mine
    litellm_params: {model: azure/x, order: 4}
router_settings: {model_group_alias: {fast: gpt}}
"""


def test_a_group_that_is_there_is_joined_when_asked_for_and_only_then() -> None:
    made = plan(THERE, member("openai/gpt-4o", order=1))
    assert names(made.after) == ["gpt", "gpt"]
    assert entries(made)[1]["litellm_params"]["order"] == 5
    assert made.after.startswith(THERE[: THERE.index("router_settings")].encode())
    assert made.warnings == ()
    with pytest.raises(PlanError, match=r"config\.yaml:2: the name 'gpt' is in use"):
        plan(THERE, pick("openai/gpt-4o", name="gpt"))


def test_an_alias_is_no_group() -> None:
    with pytest.raises(PlanError, match=r"config\.yaml:4: the name 'fast' is in use .* --group"):
        plan(THERE, pick("openai/gpt-4o", name="fast", joins=True))


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"weight": 2.0}, "'gpt' has entries with and without weight: one without it gets nothing to do"),
        ({"rpm": 2}, "'gpt' has entries with and without rpm: one without it gets nothing to do"),
        ({"order": 1}, "'gpt' has entries with and without order: one without it is asked last or never"),
    ],
)
def test_members_that_would_be_left_aside_are_named(how: dict[str, Any], said: str) -> None:
    there = THERE.replace(", order: 4", "")
    assert plan(there, member("openai/gpt-4o", **how)).warnings == (said,)


def test_a_group_of_different_models_is_named() -> None:
    other = pick("groq/llama", name="gpt", joins=True, canonical="meta/llama")
    assert plan(None, member("openai/gpt-4o"), other).warnings == ("'gpt' is not one model: openai/gpt-4o, meta/llama",)


# fallbacks

CHAIN = (
    pick("openai/gpt-4o", name="main", fallbacks=("openrouter/openai/gpt-4o", "groq/m")),
    pick("openrouter/openai/gpt-4o"),
    pick("groq/m"),
)


def rules(after: bytes) -> dict[str, Any]:
    value = yaml.safe_load(after)
    return {
        section: value[section]["fallbacks"]
        for section in ("router_settings", "litellm_settings")
        if "fallbacks" in (value.get(section) or {})
    }


def test_the_others_answer_where_the_first_cannot() -> None:
    made = plan(None, *CHAIN)
    assert names(made.after) == ["main", "openrouter/openai-gpt-4o", "groq/m"]
    assert rules(made.after) == {"router_settings": [{"main": ["openrouter/openai-gpt-4o", "groq/m"]}]}
    again = plan(made.after, *CHAIN)
    assert (kinds(again), again.after) == (["same"] * 3, made.after)


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("litellm_settings:\n  fallbacks:   # mine\n    - a: [b]\n", "litellm_settings"),
        ("litellm_settings:\n  fallbacks: [{a: [b]}]\nrouter_settings:\n  num_retries: 2\n", "litellm_settings"),
        ("litellm_settings:\n  fallbacks: [{x: [y]}]\nrouter_settings:\n  fallbacks: [{a: [b]}]\n", "router_settings"),
        ("router_settings:\n  fallbacks:\n  - a: [b]\n", "router_settings"),
    ],
)
def test_a_rule_goes_where_the_file_has_its_rules(text: str, section: str) -> None:
    made = plan(text, *CHAIN)
    assert rules(made.after)[section] == [{"a": ["b"]}, {"main": ["openrouter/openai-gpt-4o", "groq/m"]}]
    kept = [line for line in text.splitlines() if "[{a" not in line]
    assert set(kept) <= set(made.after.decode().splitlines())


@pytest.mark.parametrize("text", ["router_settings:\n", "router_settings:\n  fallbacks: []\n", "router_settings: {}\n"])
def test_a_place_for_rules_that_is_empty_is_filled(text: str) -> None:
    assert list(rules(plan(text, *CHAIN).after)) == ["router_settings"]


def test_a_rule_that_is_there_is_added_to() -> None:
    text = "router_settings:\n  fallbacks:\n    - main: [{model: groq/m, temperature: 0}]  # keep\n"
    made = plan(text, *CHAIN)
    assert rules(made.after)["router_settings"] == [
        {"main": [{"model": "groq/m", "temperature": 0}, "openrouter/openai-gpt-4o"]}
    ]
    assert b"# keep" in made.after


def test_the_users_own_entry_stands_in_under_its_own_name() -> None:
    text = "model_list:\n  - {model_name: mine, litellm_params: {model: groq/m}}\n"
    made = plan(text, *CHAIN)
    assert rules(made.after)["router_settings"] == [{"main": ["openrouter/openai-gpt-4o", "mine"]}]


def test_what_cannot_be_written_is_in_no_rule() -> None:
    lost = pick("openai/*")
    first = pick("openai/gpt-4o", fallbacks=("openai/*", "groq/m"))
    made = plan(None, first, lost, pick("groq/m"))
    assert rules(made.after) == {"router_settings": [{"openai/gpt-4o": ["groq/m"]}]}
    with pytest.raises(PlanError, match="nothing can stand in for it"):
        plan(None, pick("openai/*", fallbacks=("groq/m",)), pick("groq/m"))


@pytest.mark.parametrize(
    "text",
    [
        "router_settings: [1]\n",
        "router_settings:\n  fallbacks: {a: [b]}\n",
        "router_settings:\n  fallbacks:\n    - main: other\n",
    ],
)
def test_rules_of_another_kind_are_refused_with_their_line(text: str) -> None:
    with pytest.raises(PlanError, match=r"^config\.yaml:\d: "):
        plan(text, *CHAIN)


def test_every_name_in_a_rule_is_in_the_file_and_goes_with_it() -> None:
    made = plan(None, *CHAIN)
    gone = plan(made.after, remove=("groq/m",))
    assert rules(gone.after) == {"router_settings": [{"main": ["openrouter/openai-gpt-4o"]}]}
