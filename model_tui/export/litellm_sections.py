"""Whole sections of a LiteLLM config that are no mapping: the proxy does not start with them.

Seen with LiteLLM 1.109.1: an empty list or text does no harm, but for `general_settings`, which is always looked into.
A `router_settings` that is no mapping is passed over, and told with the router's settings.
"""

from collections.abc import Iterator
from typing import Final

from model_tui.export.findings import Finding
from model_tui.export.standing import Reading

_GENERAL: Final = "general_settings"
_SECTIONS: Final = ("litellm_settings", _GENERAL, "environment_variables")


def section_findings(reading: Reading) -> Iterator[Finding]:
    """Yield the sections that are of a shape with which LiteLLM does not start."""
    for name in _SECTIONS:
        value = reading.text.value.get(name)
        if value is None or isinstance(value, dict) or (not value and name != _GENERAL):
            continue
        told = f"{name} is no mapping: LiteLLM does not start"
        yield Finding("section-shape", "error", told, None, reading.text.line_of((name,)), (name,))
