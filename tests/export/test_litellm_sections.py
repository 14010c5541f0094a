"""Sections of a LiteLLM config that are no mapping; what becomes of each was seen with the proxy of LiteLLM 1.109.1."""

import pytest
from reviewing_configs import found

HEAD = "model_list:\n- {model_name: a, litellm_params: {model: openai/gpt-4o, api_key: none}}\n"
KIND = "section-shape"


@pytest.mark.parametrize(
    "section",
    ["litellm_settings: [1]", "litellm_settings: x", "general_settings: []", "environment_variables: [A=1]"],
)
def test_a_section_that_is_no_mapping(section: str) -> None:
    (finding,) = found(f"{HEAD}{section}\n", KIND)
    assert (finding.severity, finding.line) == ("error", 3)
    assert finding.message == f"{section.partition(':')[0]} is no mapping: LiteLLM does not start"


@pytest.mark.parametrize(
    "section",
    ["litellm_settings: []", "litellm_settings:", "general_settings: {}", "general_settings:", "router_settings: [1]"],
)
def test_what_litellm_starts_with_is_none(section: str) -> None:
    assert found(f"{HEAD}{section}\n", KIND) == []
