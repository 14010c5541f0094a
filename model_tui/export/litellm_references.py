"""Where a LiteLLM config speaks of its entries by name, beside `model_list`: fallbacks, aliases, routing groups."""

from collections.abc import Iterator
from typing import Any, Final

from model_tui.export.splice import Delete, Edit, Set

_SECTIONS: Final = ("router_settings", "litellm_settings")
_FALLBACKS: Final = ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks")

Path = tuple[str | int, ...]


def without_references(config: dict[str, Any], names: frozenset[str]) -> list[Edit]:
    """Return the edits that take `names` out of fallbacks, default fallbacks and aliases, so that nothing dangles."""
    edits: list[Edit] = []
    for section in _SECTIONS:
        settings = config.get(section)
        if not isinstance(settings, dict):
            continue
        for kind in _FALLBACKS:
            edits += _without_fallbacks((section, kind), settings.get(kind), names)
        edits += _without_items((section, "default_fallbacks"), settings.get("default_fallbacks"), names)
        edits += _without_aliases((section, "model_group_alias"), settings.get("model_group_alias"), names)
    return edits


def _without_fallbacks(path: Path, rules: object, names: frozenset[str]) -> Iterator[Edit]:
    """Fallbacks are a list of mappings, each from one name to the names that stand in for it."""
    if not isinstance(rules, list):
        return
    for at, rule in enumerate(rules):
        if not isinstance(rule, dict):
            continue
        kept = {name: _kept(others, names) for name, others in rule.items() if name not in names}
        kept = {name: others for name, others in kept.items() if others}
        if not kept:
            yield Delete((*path, at))
        elif kept != rule:
            yield Set((*path, at), kept)


def _kept(others: object, names: frozenset[str]) -> object:
    return [other for other in others if other not in names] if isinstance(others, list) else others


def _without_items(path: Path, items: object, names: frozenset[str]) -> Iterator[Edit]:
    if isinstance(items, list):
        yield from (Delete((*path, at)) for at, item in enumerate(items) if item in names)


def _without_aliases(path: Path, aliases: object, names: frozenset[str]) -> Iterator[Edit]:
    if not isinstance(aliases, dict):
        return
    for alias, meant in aliases.items():
        model = meant.get("model") if isinstance(meant, dict) else meant
        if model in names:
            yield Delete((*path, alias))
