"""Fallbacks and aliases of a shape with which LiteLLM does not start."""

import pytest
import yaml
from reviewing_configs import found, repaired, reviewed

HEAD = "model_list:\n" + "".join(
    f"  - {{model_name: {name}, litellm_params: {{model: openai/gpt-4o, api_key: none, rpm: {at}}}}}\n"
    for at, name in enumerate("abc", 1)
)
STOPS = [
    "[{a: [b], b: [c]}]",
    "[{a: b}]",
    "[a]",
    "{a: [b]}",
    "[{}]",
    "a",
    "[{a: null}]",
    "[{a: {model: b}}]",
    "[null]",
    "5",
]
"""What the Router of LiteLLM 1.109 refuses, each tried with it."""
FINE = ["[{a: [b]}, {b: [c]}]", "[{a: []}]", "{}", "[]", "null", "[{a: [{model: b}]}]"]


@pytest.mark.parametrize("kind", ["fallbacks", "content_policy_fallbacks"])
@pytest.mark.parametrize("section", ["router_settings", "litellm_settings"])
@pytest.mark.parametrize("rules", STOPS)
def test_what_stops_the_proxy_is_an_error(section: str, kind: str, rules: str) -> None:
    (finding,) = found(f"{HEAD}{section}: {{{kind}: {rules}}}\n", "rule-shape", "dangling")
    assert (finding.kind, finding.severity, finding.line) == ("rule-shape", "error", 5)
    assert finding.message.endswith("LiteLLM does not start")


@pytest.mark.parametrize("kind", ["fallbacks", "context_window_fallbacks", "content_policy_fallbacks"])
@pytest.mark.parametrize("rules", FINE)
def test_what_the_proxy_takes_is_none(kind: str, rules: str) -> None:
    assert found(f"{HEAD}router_settings: {{{kind}: {rules}}}\n", "rule-shape") == []


@pytest.mark.parametrize(
    ("rest", "severities"),
    [
        ("router_settings: {default_fallbacks: a}", ["error"]),
        ("litellm_settings: {default_fallbacks: a}", ["error"]),
        ("router_settings: {default_fallbacks: [a]}", []),
        ("router_settings: {model_group_alias: [x]}", ["error"]),
        ("router_settings: {model_group_alias: {x: a}}", []),
        ("router_settings: {context_window_fallbacks: [{a: b}]}", ["warning"]),
        ("litellm_settings: {fallbacks: [a]}\nrouter_settings: {fallbacks: [{a: [b]}]}", []),
    ],
)
def test_the_others(rest: str, severities: list[str]) -> None:
    assert [f.severity for f in found(f"{HEAD}{rest}\n", "rule-shape")] == severities


@pytest.mark.parametrize(
    ("rules", "after"),
    [
        ("[{a: b}]", [{"a": ["b"]}]),
        ("[{a: [b], b: [c]}]", [{"a": ["b"]}, {"b": ["c"]}]),
        ("{a: [b]}", [{"a": ["b"]}]),
        ("[a, {a: [b]}]", [{"a": ["b"]}]),
    ],
)
def test_repairs(rules: str, after: list[object]) -> None:
    mended = repaired(f"{HEAD}router_settings: {{fallbacks: {rules}}}\n", "rule-shape")
    assert yaml.safe_load(mended)["router_settings"]["fallbacks"] == after
    assert found(mended, "rule-shape") == []


def test_what_is_no_rule_is_not_taken_out_as_a_dangling_name() -> None:
    text = f'{HEAD}router_settings:\n  context_window_fallbacks:\n    - match: "too_long"\n      fallback_model: "b"\n'
    made = reviewed(text)
    assert [f.line for f in made.findings if f.kind == "rule-shape"] == [7]
    assert made.plan(made.safe).after.decode() == text


@pytest.mark.parametrize(
    ("settings", "line", "shown", "meant"),
    [
        ("{routing_strategy: least_busy}", 5, "least_busy", "least-busy"),
        ("{routing_strategy: nonsense}", 5, "nonsense", "simple-shuffle"),
        ("{routing_strategy: 5}", 5, "5", "simple-shuffle"),
        ('{routing_strategy: ""}', 5, "", "simple-shuffle"),
        (
            "\n  routing_groups:\n  - {group_name: g, models: [a],\n     routing_strategy: latency-based}",
            8,
            "latency-based",
            "latency-based-routing",
        ),
    ],
)
def test_a_strategy_that_stops_the_proxy_is_an_error(settings: str, line: int, shown: str, meant: str) -> None:
    text = f"{HEAD}router_settings: {settings}\n"
    (finding,) = found(text, "routing-strategy")
    assert (finding.severity, finding.line) == ("error", line)
    assert finding.message == f"LiteLLM knows no routing_strategy '{shown}': LiteLLM does not start"
    assert finding.repair is not None
    assert not finding.repair.safe
    assert finding.repair.label == f"write {meant}"


@pytest.mark.parametrize(
    "strategy", ["simple-shuffle", "usage-based-routing-v2", "lar1", "null", "os.environ/STRATEGY"]
)
def test_a_strategy_that_the_proxy_knows_is_none(strategy: str) -> None:
    group = f"{{group_name: g, models: [a], routing_strategy: {strategy}}}"
    settings = f"{{routing_strategy: {strategy}, routing_groups: [{group}, 5]}}"
    assert found(f"{HEAD}router_settings: {settings}\n", "routing-strategy") == []


GROUP = "group_name: g, models: [a], routing_strategy: least-busy"


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ("{g: [a]}", "is no list of groups"),
        ("[a]", "wants group_name"),
        ("[{group_name: g, models: [a]}]", "wants group_name"),
        ("[{group_name: g, models: a, routing_strategy: least-busy}]", "wants group_name"),
        ("[{group_name: g, models: [5], routing_strategy: least-busy}]", "wants group_name"),
        ("[{models: [a], routing_strategy: least-busy}]", "wants group_name"),
        ("[{group_name: default, models: [a], routing_strategy: least-busy}]", "'default' wants a name of its own"),
        (f"[{{{GROUP}}}, {{group_name: g, models: [b], routing_strategy: least-busy}}]", "'g' wants a name of its own"),
        (
            f"[{{{GROUP}}}, {{group_name: h, models: [b, a], routing_strategy: lar1}}]",
            "'a' is in several routing_groups",
        ),
    ],
)
def test_routing_groups_that_stop_the_proxy_are_errors(groups: str, said: str) -> None:
    (finding,) = found(f"{HEAD}router_settings: {{routing_groups: {groups}}}\n", "rule-shape", "routing-strategy")
    assert (finding.kind, finding.severity, finding.line) == ("rule-shape", "error", 5)
    assert said in finding.message
    assert finding.message.endswith("LiteLLM does not start")


@pytest.mark.parametrize(
    "groups", ["null", "[]", "{}", f"[{{{GROUP}}}]", "[{group_name: g, models: [a, a], routing_strategy: lar1}]"]
)
def test_routing_groups_that_the_proxy_takes_are_none(groups: str) -> None:
    assert found(f"{HEAD}router_settings: {{routing_groups: {groups}}}\n", "rule-shape", "routing-strategy") == []
