"""Which fields of a LiteLLM entry must be of which type: with another, LiteLLM drops the entry and says nothing.

Read off `litellm.types.router` of 1.102.4, and seen in a running proxy.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from model_tui.export.litellm_meaning import REFERENCE
from model_tui.export.standing import number

_TEXTS: Final = (
    *("api_key", "api_base", "api_version", "organization", "custom_llm_provider", "litellm_credential_name"),
    *("azure_ad_token", "vertex_project", "vertex_location", "region_name", "budget_duration"),
    *("aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_region_name", "aws_session_name"),
    *("aws_profile_name", "aws_role_name", "aws_bedrock_runtime_endpoint", "watsonx_region_name"),
)
_WHOLE: Final = (
    *("rpm", "tpm", "itpm", "otpm", "max_retries"),
    *("default_api_key_tpm_limit", "default_api_key_rpm_limit"),
)
_NUMBERS: Final = ("max_budget", "keepalive_seconds", "max_file_size_mb")
_SWITCHES: Final = ("use_in_pass_through", "use_litellm_proxy", "merge_reasoning_content_in_choices")
_LISTS: Final = ("tags", "tag_regex")
PRICES: Final = (
    *("input_cost_per_token", "output_cost_per_token", "input_cost_per_second", "output_cost_per_second"),
    *("cache_read_input_token_cost", "cache_creation_input_token_cost"),
    *("input_cost_per_pixel", "output_cost_per_pixel"),
)
TIERS: Final = ("free", "paid")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_whole(value: object) -> bool:
    found = number(value) if not isinstance(value, bool) else 1.0
    return found is not None and found == int(found)


def _is_number(value: object) -> bool:
    return isinstance(value, bool | float) or number(value) is not None  # `.inf` and `.nan` are floats, too


def _is_switch(value: object) -> bool:
    return value in (True, False, 0, 1) or str(value).lower() in ("true", "false", "yes", "no", "on", "off", "1", "0")


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


_CHECKS: Final[tuple[tuple[tuple[str, ...], Callable[[object], bool], str], ...]] = (
    (_TEXTS, _is_text, "text"),
    (_WHOLE, _is_whole, "a whole number"),
    ((*_NUMBERS, *PRICES), _is_number, "a number"),
    (_SWITCHES, _is_switch, "true or false"),
    (_LISTS, _is_texts, "a list of texts"),
)


def wrong_types(params: Mapping[str, Any]) -> list[tuple[str, object, str]]:
    """Return the fields of `litellm_params` that LiteLLM cannot take: name, value, and what it must be."""
    found: list[tuple[str, object, str]] = []
    for names, fits, wanted in _CHECKS:
        for name in names:
            value = params.get(name)
            if value is None or (isinstance(value, str) and value.startswith(REFERENCE)):
                continue
            if not fits(value):
                found.append((name, value, wanted))
    return found
