"""Settings of LiteLLM's router that it cannot take; what becomes of each was seen with LiteLLM 1.109.1."""

import pytest
import yaml
from reviewing_configs import found, repaired

HEAD = "model_list:\n- {model_name: a, litellm_params: {model: openai/gpt-4o, api_key: none}}\n"
KIND = "router-setting"


@pytest.mark.parametrize(
    ("settings", "severity", "said"),
    [
        (
            "{routing_strategy: latency-based-routing, routing_strategy_args: []}",
            "error",
            "router_settings.routing_strategy_args must be a mapping: LiteLLM does not start",
        ),
        (
            "{routing_strategy: usage-based-routing, routing_strategy_args: }",
            "error",
            "router_settings.routing_strategy_args must be a mapping: LiteLLM does not start",
        ),
        (
            "{routing_strategy_args: [1]}",
            "warning",
            "router_settings.routing_strategy_args must be a mapping: the default strategy does not read it",
        ),
        (
            "{routing_strategy: latency-based-routing, routing_strategy_args: {ttl: long}}",
            "error",
            "router_settings.routing_strategy_args.ttl must be a number: LiteLLM does not start",
        ),
        (
            "{routing_groups: [{group_name: g, models: [a], routing_strategy: least-busy, routing_strategy_args: x}]}",
            "error",
            "routing_strategy_args of a routing group must be a mapping: LiteLLM does not start",
        ),
        ("{default_litellm_params: x}", "error", "router_settings.default_litellm_params must be a mapping: LiteLLM"),
        ("{model_group_affinity_config: [1]}", "error", "must be a mapping: LiteLLM does not start"),
        ("{optional_pre_call_checks: 3}", "error", "must be a list of names: LiteLLM does not start"),
        ("{timeout: soon}", "error", "router_settings.timeout must be a number: LiteLLM answers no request"),
        ("{max_fallbacks: {a: 1}}", "error", "router_settings.max_fallbacks must be a number: no fallback answers"),
        ("{cooldown_time: soon}", "warning", "router_settings.cooldown_time must be a number: "),
        ("[a]", "warning", "router_settings is no mapping: LiteLLM passes over all of it"),
    ],
)
def test_a_setting_of_a_wrong_type(settings: str, severity: str, said: str) -> None:
    (finding,) = found(f"{HEAD}router_settings: {settings}\n", KIND)
    assert (finding.severity, finding.line) == (severity, 3)
    assert said in finding.message


@pytest.mark.parametrize(
    "settings",
    [
        "{routing_strategy: latency-based-routing, routing_strategy_args: {ttl: '10', lowest_latency_buffer: 0.5}}",
        "{routing_strategy: usage-based-routing-v2, routing_strategy_args: {lowest_latency_buffer: x}}",
        "{routing_strategy: latency-based-routing, routing_strategy_args: os.environ/ARGS}",
        "{routing_strategy: simple-shuffle, routing_strategy_args: }",
        "{routing_groups: [{group_name: g, models: [a], routing_strategy: least-busy, routing_strategy_args: }]}",
        "{timeout: '30', stream_timeout: 1.5, num_retries: 2, cooldown_time: os.environ/C, allowed_fails: }",
        "{optional_pre_call_checks: [router_budget_limiting], default_litellm_params: {}}",
        "",
    ],
)
def test_what_litellm_takes_is_none(settings: str) -> None:
    assert found(f"{HEAD}router_settings: {settings}\n", KIND) == []


def test_a_number_in_quotes_is_mended_where_litellm_compares_it_as_it_stands() -> None:
    text = f"{HEAD}router_settings:\n  num_retries: '3'   # often\n  max_fallbacks: \"2\"\n"
    after = repaired(text, KIND)
    assert yaml.safe_load(after)["router_settings"] == {"num_retries": 3, "max_fallbacks": 2}
    assert "num_retries: 3   # often\n" in after
    assert found(after, KIND) == []
