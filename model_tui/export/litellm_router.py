"""Settings of LiteLLM's router that are of a type which it cannot take.

What becomes of each was seen with the Router of LiteLLM 1.109.1: it looks at few of them when it starts, and trips over
others only when a request fails. A reference to a variable may hold anything, and is passed over.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from model_tui.export.findings import Finding, Repair, Severity
from model_tui.export.litellm_meaning import REFERENCE
from model_tui.export.litellm_reading import part_of
from model_tui.export.splice import Set, YamlPath
from model_tui.export.standing import Reading, number

_SECTION: Final = "router_settings"
_ARGS: Final = "routing_strategy_args"
_NO_START: Final = "LiteLLM does not start"
_MAPPINGS: Final = ("default_litellm_params", "model_group_affinity_config")
_LISTS: Final = ("optional_pre_call_checks", "background_health_check_model_groups")
_LATENCY: Final = "latency-based-routing"
_READ_ARGS: Final = (_LATENCY, "usage-based-routing", "usage-based-routing-v2")
"""The strategies that read their arguments."""
_ARGUMENTS: Final = ("ttl", "lowest_latency_buffer", "max_latency_list_size")
"""Arguments that are numbers; all but the first are those of the latency alone."""
_NUMBERS: Final[Mapping[str, tuple[Severity, str]]] = {
    "timeout": ("error", "LiteLLM answers no request"),
    "stream_timeout": ("error", "LiteLLM answers no streamed request"),
    "health_check_staleness_threshold": ("error", _NO_START),
    "num_retries": ("error", "a request that fails once is not tried again"),
    "max_fallbacks": ("error", "no fallback answers"),
    "allowed_fails": ("warning", "LiteLLM cannot count up to it"),
    "cooldown_time": ("warning", "LiteLLM cannot wait as long"),
    "retry_after": ("warning", "LiteLLM cannot wait as long"),
}
"""Settings that are numbers, and what comes of another type."""
_NO_TEXT: Final = ("num_retries", "max_fallbacks")
"""Numbers that LiteLLM compares as they stand: one in quotes will not do."""


def router_findings(reading: Reading) -> Iterator[Finding]:
    """Yield the router's settings that are of a wrong type, with what comes of it."""
    whole = reading.text.value.get(_SECTION)
    if whole and not isinstance(whole, dict):
        told = f"{_SECTION} is no mapping: LiteLLM passes over all of it"
        yield _found(reading, (_SECTION,), "warning", told)
    router = part_of(reading.text.value, _SECTION)
    yield from _arguments(reading, router, (_SECTION,))
    groups = router.get("routing_groups")
    for at, group in enumerate(groups if isinstance(groups, list) else ()):
        if isinstance(group, dict):
            yield from _arguments(reading, group, (_SECTION, "routing_groups", at))
    for names, kind, what in ((_MAPPINGS, dict, "a mapping"), (_LISTS, (list, str, dict), "a list of names")):
        for name in names:
            value = router.get(name)
            if value is not None and not isinstance(value, kind) and not _is_reference(value):
                yield _found(reading, (_SECTION, name), "error", f"{_SECTION}.{name} must be {what}: {_NO_START}")
    for name, (severity, outcome) in _NUMBERS.items():
        yield from _number(reading, (_SECTION, name), router.get(name), severity, outcome)


def _arguments(reading: Reading, holder: Mapping[str, Any], where: YamlPath) -> Iterator[Finding]:
    """Yield arguments of a strategy, the router's or a group's, that it cannot read."""
    if _ARGS not in holder or _is_reference(holder[_ARGS]):
        return
    value, strategy = holder[_ARGS], holder.get("routing_strategy")
    path, place = (*where, _ARGS), f"{where[0]}.{_ARGS}" if len(where) == 1 else f"{_ARGS} of a routing group"
    is_read = strategy in _READ_ARGS
    if isinstance(value, dict):
        for name in _ARGUMENTS[: None if strategy == _LATENCY else 1] if is_read else ():
            yield from _number(reading, (*path, name), value.get(name), "error", _NO_START)
    elif value is not None or (is_read and len(where) == 1):  # a group may say null
        outcome = _NO_START if is_read or len(where) > 1 else f"{strategy or 'the default strategy'} does not read it"
        yield _found(
            reading, path, "error" if outcome == _NO_START else "warning", f"{place} must be a mapping: {outcome}"
        )


def _number(reading: Reading, path: YamlPath, value: object, severity: Severity, outcome: str) -> Iterator[Finding]:
    if value is None or isinstance(value, bool) or _is_reference(value):
        return
    name, found = path[-1], number(value)
    if found is not None and not (isinstance(value, str) and name in _NO_TEXT):
        return
    plain = None if found is None else int(found) if found == int(found) else found
    repair = None if plain is None else Repair(f"write {plain}", (Set(path, plain),))
    yield _found(reading, path, severity, f"{'.'.join(map(str, path))} must be a number: {outcome}", repair)


def _is_reference(value: object) -> bool:
    return isinstance(value, str) and value.startswith(REFERENCE)


def _found(reading: Reading, path: YamlPath, severity: Severity, told: str, repair: Repair | None = None) -> Finding:
    return Finding("router-setting", severity, told, None, reading.text.line_of(path), path, repair)
