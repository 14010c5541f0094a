"""Where a LiteLLM config speaks of its entries by name, beside `model_list`: fallbacks, aliases, routing groups."""

from collections.abc import Collection, Iterator
from typing import Any, Final

from model_tui.export.splice import Delete

_SECTIONS: Final = ("router_settings", "litellm_settings")
_FALLBACKS: Final = ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks")

Path = tuple[str | int, ...]


def without_references(config: dict[str, Any], names: Collection[str]) -> list[Delete]:
    """Return the edits that take `names` out of fallbacks, aliases and routing groups, so that nothing dangles.

    An alias of a removed name goes, too, and with it whatever speaks of the alias.
    """
    edits: list[Delete] = []
    gone = set(names)
    for section in _SECTIONS:
        settings = config.get(section)
        if isinstance(settings, dict):
            edits += _without_aliases((section, "model_group_alias"), settings.get("model_group_alias"), gone)
    for section in _SECTIONS:
        settings = config.get(section)
        if not isinstance(settings, dict):
            continue
        for kind in _FALLBACKS:
            edits += _without_fallbacks((section, kind), settings.get(kind), gone)
        edits += _without_items((section, "default_fallbacks"), settings.get("default_fallbacks"), gone)
        edits += _without_groups((section, "routing_groups"), settings.get("routing_groups"), gone)
    return edits


def _name_of(reference: object) -> str | None:
    """Return the name that a reference means: the name itself, or a mapping with a `model` and parameters."""
    meant = reference.get("model") if isinstance(reference, dict) else reference
    return meant if isinstance(meant, str) else None


def _without_aliases(path: Path, aliases: object, gone: set[str]) -> Iterator[Delete]:
    """Yield the deletion of aliases, and add their names to those that are gone: an alias may mean another."""
    left = {name: _name_of(meant) for name, meant in aliases.items()} if isinstance(aliases, dict) else {}
    while found := [name for name, meant in left.items() if isinstance(name, str) and meant in gone]:
        for name in found:
            del left[name]
            gone.add(name)
            yield Delete((*path, name))


def _without_fallbacks(path: Path, rules: object, gone: set[str]) -> Iterator[Delete]:
    """Fallbacks are a list of mappings, each from one name to the names that stand in for it."""
    for at, rule in enumerate(rules if isinstance(rules, list) else ()):
        if not isinstance(rule, dict) or not rule:
            continue
        ends = [name for name, others in rule.items() if name in gone or _nothing_left(others, gone)]
        if len(ends) == len(rule):
            yield Delete((*path, at))
            continue
        for name, others in rule.items():
            if not isinstance(name, str):
                continue
            if name in ends:
                yield Delete((*path, at, name))
            else:
                yield from _without_items((*path, at, name), others, gone)


def _nothing_left(others: object, gone: set[str]) -> bool:
    return isinstance(others, list) and bool(others) and all(_name_of(other) in gone for other in others)


def _without_items(path: Path, items: object, gone: set[str]) -> Iterator[Delete]:
    for at, item in enumerate(items if isinstance(items, list) else ()):
        if _name_of(item) in gone:
            yield Delete((*path, at))


def _without_groups(path: Path, groups: object, gone: set[str]) -> Iterator[Delete]:
    """Routing groups are a list of mappings with their `models`; a group of nothing goes as a whole."""
    for at, group in enumerate(groups if isinstance(groups, list) else ()):
        models = group.get("models") if isinstance(group, dict) else None
        if _nothing_left(models, gone):
            yield Delete((*path, at))
        else:
            yield from _without_items((*path, at, "models"), models, gone)
