"""Names in a LiteLLM config: those that are there twice, and those that are spoken of and lead nowhere."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from model_tui.core.text import clean
from model_tui.export.findings import Finding, Repair
from model_tui.export.litellm_reading import part_of
from model_tui.export.splice import Delete, YamlPath
from model_tui.export.standing import Reading, Standing

_SECTIONS: Final = ("router_settings", "litellm_settings")
_FALLBACKS: Final = ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks")
_ALIASES: Final = "model_group_alias"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that is spoken of beside `model_list`: where it stands, and in what."""

    name: str
    path: YamlPath
    place: str


def name_findings(reading: Reading) -> Iterator[Finding]:
    """Yield duplicates, dangling names, shadowed entries and fallbacks that do not count."""
    yield from _duplicates(reading.entries)
    config = reading.text.value
    known = _known(reading)
    if not reading.unread:  # a file that cannot be read may have the name
        yield from _dangling(reading, known)
    yield from _shadowed(reading)
    yield from _ignored(reading, config)


def mentions(config: Mapping[str, Any]) -> Iterator[Mention]:
    """Yield every name that fallbacks, aliases and routing groups speak of."""
    for section in _SECTIONS:
        settings = part_of(config, section)
        for alias, meant in part_of(settings, _ALIASES).items():
            if (name := _name_of(meant)) is not None and isinstance(alias, str):
                yield Mention(name, (section, _ALIASES, alias), f"the alias '{alias}'")
        for kind in _FALLBACKS:
            yield from _of_rules(settings.get(kind), (section, kind), f"{section}.{kind}")
        yield from _of_items(settings.get("default_fallbacks"), (section, "default_fallbacks"), "default_fallbacks")
        groups = settings.get("routing_groups")
        for at, group in enumerate(groups if isinstance(groups, list) else ()):
            if isinstance(group, dict):
                yield from _of_items(group.get("models"), (section, "routing_groups", at, "models"), "routing_groups")


def _of_rules(rules: object, path: YamlPath, place: str) -> Iterator[Mention]:
    for at, rule in enumerate(rules if isinstance(rules, list) else ()):
        for name, others in rule.items() if isinstance(rule, dict) else ():
            if isinstance(name, str) and isinstance(others, list):  # else it is no rule: the word may be no name at all
                yield Mention(name, (*path, at, name), place)
                yield from _of_items(others, (*path, at, name), place)


def _of_items(items: object, path: YamlPath, place: str) -> Iterator[Mention]:
    for at, item in enumerate(items if isinstance(items, list) else ()):
        if (name := _name_of(item)) is not None:
            yield Mention(name, (*path, at), place)


def _name_of(reference: object) -> str | None:
    meant = reference.get("model") if isinstance(reference, dict) else reference
    return meant if isinstance(meant, str) else None


def _known(reading: Reading) -> set[str]:
    """Return every name that a request may bear: entries, their ids, aliases, and what includes add."""
    config = reading.text.value
    ids = (part_of(entry.value, "model_info").get("id") for entry in reading.entries)
    aliases = (name for section in _SECTIONS for name in part_of(part_of(config, section), _ALIASES))
    spoken = {name for name in (*ids, *aliases) if isinstance(name, str)}
    return {*reading.names, *reading.elsewhere, *spoken, "*"}


def _dangling(reading: Reading, known: set[str]) -> Iterator[Finding]:
    wild = [name for name in known if "*" in name and (name != "*" or "*" in reading.names | reading.elsewhere)]
    for mention in mentions(reading.text.value):
        if mention.name in known or any(fnmatchcase(mention.name, pattern) for pattern in wild):
            continue
        kind = "it leads nowhere" if mention.place.startswith("the alias") else "no entry has that name"
        told = f"{clean(mention.place)} speaks of '{clean(mention.name)}': {kind}"
        repair = Repair(
            f"take '{clean(mention.name)}' out wherever it is spoken of", forgets=frozenset((mention.name,))
        )
        line = reading.text.line_of(mention.path)
        yield Finding("dangling", "warning", told, mention.name, line, mention.path, repair)


def _duplicates(entries: Sequence[Standing]) -> Iterator[Finding]:
    """Yield entries that are there twice, and names that several models share without being meant as a group."""
    by_name: dict[str, list[Standing]] = defaultdict(list)
    for entry in entries:
        by_name[entry.name].append(entry)
    for name, same in by_name.items():
        seen: list[Standing] = []
        for entry in same:
            first = next((one for one in seen if _same_params(one, entry)), None)
            if first is not None:
                told = f"the same entry as in line {first.line}: LiteLLM gives both one id"
                repair = Repair("remove the second one", (Delete(entry.path),))
                yield Finding("duplicate-entry", "warning", told, name, entry.line, entry.path, repair)
            seen.append(entry)
        yield from _not_a_group(name, seen)


def _same_params(one: Standing, other: Standing) -> bool:
    return part_of(one.value, "litellm_params") == part_of(other.value, "litellm_params")


def _not_a_group(name: str, same: Sequence[Standing]) -> Iterator[Finding]:
    """Yield a name behind which different models stand, unless order, weight or tags say that this is meant."""
    if any(part_of(entry.value, "litellm_params").keys() & {"order", "weight", "tags"} for entry in same):
        return
    first = same[0]
    for entry in same[1:]:
        if model_of(entry) != model_of(first):
            told = f"line {first.line} has the same name for another model: requests go to either of them"
            yield Finding("duplicate-name", "warning", told, name, entry.line, entry.path)
            return


def model_of(entry: Standing) -> str:
    """Return what tells one model from another, whoever serves it: the last part of its id, plainly written."""
    model = part_of(entry.value, "litellm_params").get("model")
    ident = entry.base_model or (entry.offer[1] if entry.offer else model)
    return str(ident).rpartition("/")[2].lower().replace("_", "-")


def _shadowed(reading: Reading) -> Iterator[Finding]:
    for section in _SECTIONS:
        for alias in part_of(part_of(reading.text.value, section), _ALIASES):
            if isinstance(alias, str) and alias in reading.names:
                told = f"an alias in {section} has the name of this entry: requests go where the alias leads"
                entry = next(one for one in reading.entries if one.name == alias)
                yield Finding("shadowed", "warning", told, alias, entry.line, entry.path)


def _ignored(reading: Reading, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield `litellm_settings.fallbacks` beside `router_settings.fallbacks`: only the latter count."""
    for kind in _FALLBACKS:
        if part_of(config, "router_settings").get(kind) and part_of(config, "litellm_settings").get(kind):
            path: YamlPath = ("litellm_settings", kind)
            told = f"litellm_settings.{kind} does not count: router_settings.{kind} replaces it as a whole"
            yield Finding("fallbacks-ignored", "warning", told, None, reading.text.line_of(path), path)
