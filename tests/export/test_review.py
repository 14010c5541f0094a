"""The review as a whole: findings in the order of the file, repairs one by one or together, and taking entries out."""

from textwrap import dedent

import pytest
import yaml
from reviewing_configs import entry, found, known, reading, repaired, reviewed

from model_tui.core.model import Offer
from model_tui.export.findings import joined, worst
from model_tui.export.plan import Plan, PlanError
from model_tui.export.review import removal, removal_of
from model_tui.export.splice import Append, Delete, Set

CONFIG = """\
# mine
model_list:
  - model_name: ours   # a comment
    litellm_params: {model: openai/gpt-4o, api_key: none}
    model_info: {managed_by: model-tui}
  - model_name: theirs
    litellm_params: {model: openai/gpt-4o-mini, api_key: none}
router_settings:
  fallbacks: [{ours: [theirs]}, {theirs: [ours]}]
  model_group_alias: {alias: ours}
  routing_groups: [{models: [ours, theirs]}]
litellm_settings: {default_fallbacks: [alias, theirs]}
"""
MODELS = """\
models:
  ours: {provider: ollama, managed_by: model-tui, config: {model_name: a}}
  other: {provider: ollama, managed_by: model-tui, config: {model_name: b}}
preferences: {default: ours, fallback: [ours, other]}
cost_optimized: [ours, other]
"""


def removed(text: str, *names: str, others: bool = False) -> Plan:
    return removal(text.encode(), reading(text), names, others=others)


def test_findings_come_in_the_order_of_the_file_and_by_entry() -> None:
    text = entry("model: gpt-4o, api_key: none, rpm: x, supports_vision: true", name="b")
    made = reviewed(text + entry("model: 5", name="c").removeprefix("model_list:\n"))
    assert [(f.line, f.severity) for f in made.findings] == [
        (2, "error"),
        (2, "warning"),
        (2, "warning"),
        (3, "error"),
    ]
    first, second = made.entries
    assert [len(made.of(first)), len(made.of(second))] == [3, 1]
    assert worst(made.of(first)) == "error"
    assert worst([]) is None


def test_entries_on_one_line_mean_each_its_own_offer() -> None:
    offers = [Offer("openai", "gpt-4o", "a", "x/a"), Offer("ollama", "llama3.2", "b", "x/b")]
    text = "models: {a: {provider: openai, config: {model_name: gpt-4o}}, llama3.2: {provider: ollama}, c: {}}"
    made = reviewed(text, known(*offers))
    assert [made.offer(entry) for entry in made.entries] == [*offers, None]


def test_repairs_one_by_one_are_those_together() -> None:
    text = entry("model: gpt-4o, api_key: '${OPENAI_API_KEY}', supports_vision: true, api_version: 2024-02-01")
    together = repaired(text)
    step = text
    for _ in range(4):
        made = reviewed(step)
        step = made.plan(made.repairable[:1]).after.decode()
    assert yaml.safe_load(step) == yaml.safe_load(together)
    assert [f.kind for f in reviewed(step).findings] == ["key-unset"]


def test_a_repair_that_cannot_be_placed_keeps_no_other() -> None:
    text = """
    model_list:
      - &one
        model_name: one
        litellm_params: &params {model: gpt-4o, api_key: none}
      - {model_name: two, litellm_params: *params}
      - {model_name: three, litellm_params: {model: gpt-4o-mini, api_key: none}}
    """
    made = reviewed(text)
    bare = [f for f in made.findings if f.kind == "bare-name"]
    plan = made.plan(bare)
    assert len(plan.changes) + len(plan.warnings) == len(bare)
    assert plan.warnings
    assert all("not repaired: " in warning for warning in plan.warnings)
    assert yaml.safe_load(plan.after)["model_list"][2]["litellm_params"]["model"] == "openai/gpt-4o-mini"


def test_joined_edits_do_not_overlap() -> None:
    inside = Set(("a", 0, "b"), 1)
    assert joined([inside, Delete(("a", 0)), Delete(("a", 0)), Append(("a",), 5), Append(("a",), 5)]) == [
        Delete(("a", 0)),
        Append(("a",), 5),
    ]
    assert joined([Set(("x",), 1), Delete(("x",))]) == [Delete(("x",))]


def test_removing_takes_the_name_out_everywhere() -> None:
    plan = removed(CONFIG, "ours")
    assert [(c.kind, c.name, c.ref, c.line) for c in plan.changes] == [("remove", "ours", "openai/gpt-4o", 3)]
    after = yaml.safe_load(plan.after)
    assert [e["model_name"] for e in after["model_list"]] == ["theirs"]
    assert after["router_settings"] == {
        "fallbacks": [],
        "model_group_alias": {},
        "routing_groups": [{"models": ["theirs"]}],
    }
    assert after["litellm_settings"] == {"default_fallbacks": ["theirs"]}
    assert plan.after.startswith(b"# mine\n")


def test_removing_one_of_two_entries_of_a_name_leaves_the_name_where_it_is_spoken_of() -> None:
    twice = CONFIG.replace("model_name: theirs", "model_name: ours")
    found = reading(twice)
    plan = removal_of(twice.encode(), found, found.entries[1:], others=True)
    after = yaml.safe_load(plan.after)
    assert [e["litellm_params"]["model"] for e in after["model_list"]] == ["openai/gpt-4o"]
    assert after["router_settings"]["fallbacks"] == [{"ours": ["theirs"]}, {"theirs": ["ours"]}]
    with pytest.raises(PlanError, match=r"config.yaml:6: 'ours' was not written by model-tui"):
        removal_of(twice.encode(), found, found.entries, others=False)
    gone = yaml.safe_load(removal_of(twice.encode(), found, found.entries, others=True).after)
    assert "ours" not in str(gone)


def test_a_name_that_a_wildcard_or_an_included_file_answers_to_stays_where_it_is_spoken_of() -> None:
    text = """
    include: [more.yaml]
    model_list:
      - {model_name: one, litellm_params: {model: openai/gpt-4o, api_key: none}}
      - {model_name: openai/gpt-4o, litellm_params: {model: openai/gpt-4o, api_key: none, rpm: 1}}
      - {model_name: there, litellm_params: {model: openai/gpt-4o, api_key: none, rpm: 2}}
      - {model_name: openai/*, litellm_params: {model: openai/*, api_key: none}}
    router_settings: {fallbacks: [{one: [there, openai/gpt-4o]}]}
    """
    more = b"model_list: [{model_name: there, litellm_params: {model: openai/gpt-4o}}]\n"
    stands = reading(text, None, lambda _path: more)
    plan = removal_of(dedent(text).encode(), stands, stands.entries[1:3], others=True)
    after = yaml.safe_load(plan.after)
    assert [e["model_name"] for e in after["model_list"]] == ["one", "openai/*"]
    assert after["router_settings"] == {"fallbacks": [{"one": ["there", "openai/gpt-4o"]}]}


@pytest.mark.parametrize(("text", "kinds"), [("", ["empty-file"]), ("# mine\n", ["empty-file"]), ("include: []\n", [])])
def test_a_file_with_nothing_in_it_starts_no_proxy(text: str, kinds: list[str]) -> None:
    assert [(f.kind, f.severity) for f in found(text)] == [(kind, "error") for kind in kinds]


def test_removing_from_models_yaml() -> None:
    after = yaml.safe_load(removed(MODELS, "ours").after)
    assert list(after["models"]) == ["other"]
    assert (after["preferences"], after["cost_optimized"]) == ({"fallback": ["other"]}, ["other"])
    listed = (
        "models:\n  - {source: ollama, name: a}\n  - {source: ollama, name: b}\ndefaults: {fallback_chain: [a, b]}\n"
    )
    made = yaml.safe_load(removed(listed, "a", others=True).after)
    assert ([e["name"] for e in made["models"]], made["defaults"]) == (["b"], {"fallback_chain": ["b"]})


def test_what_somebody_else_wrote_stays_unless_it_is_meant() -> None:
    with pytest.raises(PlanError, match=r"config.yaml:6: 'theirs' was not written by model-tui"):
        removed(CONFIG, "ours", "theirs")
    assert yaml.safe_load(removed(CONFIG, "ours", "theirs", others=True).after)["model_list"] == []
    with pytest.raises(PlanError, match="no entry is named 'nobody'"):
        removed(CONFIG, "nobody", others=True)
