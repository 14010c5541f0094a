"""The shape of fallbacks and aliases in a LiteLLM config, and its strategies: a wrong one, and LiteLLM does not start.

Seen with the Router of LiteLLM 1.109: it wants a list of mappings, each from one name to a list of names, and says so
for `fallbacks` and `content_policy_fallbacks`. What it cannot read in `context_window_fallbacks` it passes over.
"""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from model_tui.core.text import clean
from model_tui.export.findings import Finding, Repair
from model_tui.export.litellm_meaning import REFERENCE
from model_tui.export.litellm_reading import part_of
from model_tui.export.splice import Append, Delete, Edit, Set, YamlPath
from model_tui.export.standing import Reading

_SECTIONS: Final = ("router_settings", "litellm_settings")
_KINDS: Final = ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks")
_PASSED_OVER: Final = "context_window_fallbacks"
_NO_START: Final = "LiteLLM does not start"
_STRATEGIES: Final = (
    "simple-shuffle",
    "least-busy",
    "latency-based-routing",
    "cost-based-routing",
    "usage-based-routing",
    "usage-based-routing-v2",
    "provider-budget-routing",
    "lar1",
)
"""The routing strategies that LiteLLM 1.102 and 1.109 name where they refuse another one."""


def rule_findings(reading: Reading) -> Iterator[Finding]:
    """Yield fallbacks, default fallbacks and aliases that are not of the shape that LiteLLM reads."""
    config = reading.text.value
    router = part_of(config, "router_settings")
    for section in _SECTIONS:
        settings = part_of(config, section)
        for kind in _KINDS:
            if section == "router_settings" or not router.get(kind):  # the router's replace the others, unread
                yield from _rules(reading, (section, kind), settings.get(kind))
        yield from _default(reading, (section, "default_fallbacks"), settings.get("default_fallbacks"))
    aliases = router.get("model_group_alias")
    if aliases and not isinstance(aliases, dict):
        told = f"router_settings.model_group_alias is no mapping from a name to a name: {_NO_START}"
        yield _found(reading, ("router_settings", "model_group_alias"), told)
    yield from _groups(reading, router.get("routing_groups"))
    yield from _strategies(reading, router)


def is_rule(rule: object) -> bool:
    """Whether this is a fallback as LiteLLM reads it: from one name to a list of names."""
    return isinstance(rule, dict) and len(rule) == 1 and all(isinstance(others, list) for others in rule.values())


def _found(reading: Reading, path: YamlPath, told: str, repair: Repair | None = None) -> Finding:
    severity: Any = "warning" if path[1] == _PASSED_OVER else "error"
    return Finding("rule-shape", severity, told, None, reading.text.line_of(path), path, repair)


def _groups(reading: Reading, groups: object) -> Iterator[Finding]:
    """Yield routing groups that LiteLLM cannot read, and models that are in two of them."""
    path: YamlPath = ("router_settings", "routing_groups")
    if groups and not isinstance(groups, list):
        yield _found(reading, path, f"router_settings.routing_groups is no list of groups: {_NO_START}")
        return
    named: set[str] = set()
    grouped: set[str] = set()
    for at, group in enumerate(groups if isinstance(groups, list) else ()):
        parts = group if isinstance(group, dict) else {}
        name, listed = parts.get("group_name"), parts.get("models")
        models = [model for model in listed if isinstance(model, str)] if isinstance(listed, list) else None
        if not isinstance(name, str) or models != listed or not isinstance(parts.get("routing_strategy"), str):
            told = f"a routing group wants group_name, a list of models, and routing_strategy: {_NO_START}"
            yield _found(reading, (*path, at), told)
            continue
        if not name or name == "default" or name in named:
            told = f"the routing group '{clean(name)}' wants a name of its own, and none is 'default': {_NO_START}"
            yield _found(reading, (*path, at), told)
        for model in dict.fromkeys(model for model in models or () if model in grouped):
            told = f"'{clean(model)}' is in several routing_groups, where a model is in one alone: {_NO_START}"
            yield _found(reading, (*path, at), told)
        named.add(name)
        grouped.update(models or ())


def _strategies(reading: Reading, router: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield routing strategies that LiteLLM does not know: that of the router, and those of routing groups."""
    groups = router.get("routing_groups")
    places: list[tuple[YamlPath, object]] = [(("router_settings", "routing_strategy"), router.get("routing_strategy"))]
    for at, group in enumerate(groups if isinstance(groups, list) else ()):
        if isinstance(group, dict):
            where = ("router_settings", "routing_groups", at, "routing_strategy")
            places.append((where, group.get("routing_strategy")))
    for path, strategy in places:
        if (
            strategy is None
            or strategy in _STRATEGIES
            or (isinstance(strategy, str) and strategy.startswith(REFERENCE))
        ):
            continue
        shown = clean(str(strategy))
        near = difflib.get_close_matches(shown.lower().replace("_", "-"), _STRATEGIES, 1)
        meant = near[0] if near else _STRATEGIES[0]
        told = f"LiteLLM knows no routing_strategy '{shown}': {_NO_START}"
        repair = Repair(f"write {meant}", (Set(path, meant),), safe=False)
        yield Finding("routing-strategy", "error", told, None, reading.text.line_of(path), path, repair)


def _default(reading: Reading, path: YamlPath, names: object) -> Iterator[Finding]:
    if isinstance(names, str) and names:
        told = f"{path[0]}.default_fallbacks must be a list of names: {_NO_START}"
        yield _found(reading, path, told, Repair("make a list of it", (Set(path, [names]),)))


def _rules(reading: Reading, path: YamlPath, rules: object) -> Iterator[Finding]:
    if not rules:
        return
    place = f"{path[0]}.{path[1]}"
    outcome = "LiteLLM passes over it" if path[1] == _PASSED_OVER else _NO_START
    if not isinstance(rules, list):
        whole = [{name: others} for name, others in rules.items()] if isinstance(rules, dict) else []
        repair = Repair("make a list of rules of it", (Set(path, whole),), safe=False)
        fits = bool(whole) and all(map(is_rule, whole))
        yield _found(reading, path, f"{place} is no list of rules: {outcome}", repair if fits else None)
        return
    for at, rule in enumerate(rules):
        if is_rule(rule):
            continue
        where = (*path, at)
        if not isinstance(rule, dict) or not rule:
            repair = Repair("take it out", (Delete(where),), safe=False)
            yield _found(reading, where, f"{place} has something that is no rule: {outcome}", repair)
        elif len(rule) > 1:
            told = f"a rule of {place} has {len(rule)} names, where each needs a rule of its own: {outcome}"
            if path[1] == _PASSED_OVER:
                told = f"a rule of {place} has {len(rule)} names, and LiteLLM reads the first alone"
            yield _found(reading, where, told, _split(where, rule))
        else:
            name, others = next(iter(rule.items()))
            told = f"{place}: what stands in for '{clean(str(name))}' must be a list of names: {outcome}"
            listed = isinstance(others, str) and bool(others)
            made = Repair("make a list of it", (Set((*where, name), [others]),)) if listed else None
            yield _found(reading, where, told, made)


def _split(where: YamlPath, rule: Mapping[Any, Any]) -> Repair | None:
    """Return the repair that makes one rule of each name, `None` where that would be no rules either."""
    first, *others = rule.items()
    if not all(isinstance(name, str) and isinstance(names, list) for name, names in rule.items()):
        return None
    edits: list[Edit] = [Delete((*where, name)) for name, _ in others]
    edits += [Append(where[:-1], {name: names}) for name, names in others]
    return Repair(f"leave it '{clean(first[0])}', and make a rule of each other name", tuple(edits), safe=False)
