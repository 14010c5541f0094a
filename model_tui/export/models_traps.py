"""What is wrong in an orchestrator's `models.yaml`: models twice, names that lead nowhere, keys in clear text."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from model_tui.core.text import clean
from model_tui.export.findings import Finding, Repair
from model_tui.export.models_yaml_entry import SOURCES, provider_of, provider_word, size_text
from model_tui.export.splice import Delete, Set, YamlPath
from model_tui.export.standing import Directory, Reading, Standing, number

_LISTS: Final = ("cost_optimized", "performance_optimized")
_TABLES: Final = ("preferences", "defaults")
_BILLIONS: Final = {"k": 1e-6, "m": 1e-3, "b": 1.0, "t": 1e3}
"""What the letters behind a size mean, in billions of parameters."""


def models_findings(reading: Reading, directory: Directory) -> Iterator[Finding]:
    """Yield what the file alone shows."""
    yield from _passed_over(reading)
    yield from _duplicates(reading)
    yield from _dangling(reading)
    for entry in reading.entries:
        yield from _key(entry, directory)
        if reading.dialect == "list":
            yield from _size(entry)


def models_mentions(config: Mapping[str, Any]) -> Iterator[tuple[str, YamlPath]]:
    """Yield every name that preferences and defaults speak of, and where."""
    for key in _LISTS:
        yield from _names(config.get(key), (key,))
    for key in _TABLES:
        table = config.get(key)
        if isinstance(table, dict):
            yield from _names(table, (key,))


def _names(value: object, path: YamlPath) -> Iterator[tuple[str, YamlPath]]:
    if isinstance(value, str):
        yield value, path
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _names(inner, (*path, at))
    elif isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(key, str):
                yield from _names(inner, (*path, key))


def without_mentions(config: Mapping[str, Any], gone: frozenset[str]) -> list[Delete]:
    """Return the edits that take names out of preferences and defaults, in every spelling that they have there."""
    return [Delete(path) for name, path in models_mentions(config) if _spellings(name) & gone]


def _spellings(name: str) -> set[str]:
    """Return a name as it stands, and without the provider that may stand before it (`ollama:llama3.2:1b`)."""
    before, colon, rest = name.partition(":")
    slashed = name.partition("/")
    found = {name}
    if colon and re.fullmatch(r"[a-z]+", before):
        found.add(rest)
    if slashed[1]:
        found.add(slashed[2])
    return found


def _dangling(reading: Reading) -> Iterator[Finding]:
    known = reading.names
    for name, path in models_mentions(reading.text.value):
        # In the mapping dialect the keys alone are looked up; the list dialect may name the provider, too.
        found = name in known if reading.dialect == "mapping" else bool(_spellings(name) & known)
        if not found:
            place = ".".join(str(part) for part in path if isinstance(part, str))
            told = f"{clean(place)} speaks of '{clean(name)}': no entry has that name"
            repair = Repair(f"take '{clean(name)}' out there", (Delete(path),))
            yield Finding("dangling", "warning", told, name, reading.text.line_of(path), path, repair)


def _passed_over(reading: Reading) -> Iterator[Finding]:
    """Yield what the loader of the dialect passes over in silence."""
    models = reading.text.value.get("models")
    if not models:
        return
    is_list = reading.dialect == "list"
    word = "source" if is_list else "provider"
    lines = reading.text.lines_of(("models",))
    for at, value in enumerate(models) if is_list else models.items():
        line = lines.get(at)
        if not isinstance(value, dict):
            repair = Repair("remove it", (Delete(("models", at)),), safe=False)
            yield Finding("no-mapping", "error", "no mapping: no loader reads it", None, line, repair=repair)
            continue
        name = str(value.get("name") or "") if is_list else str(at)
        path: YamlPath = ("models", at) if name else ()
        if not name:
            yield Finding("no-name", "error", "no name: the loader passes over it", None, line)
        if not value.get(word):
            yield Finding("no-source", "error", f"no {word}: the loader passes over it", name or None, line, path)
        elif is_list and value[word] not in SOURCES:
            yield _unknown_source(value[word], name, line, ("models", at))


def _unknown_source(stands: object, name: str, line: int | None, path: YamlPath) -> Finding:
    told = f"the loader knows no source '{clean(str(stands))}', and passes over it"
    meant = provider_word(provider_of(stands))
    repair = Repair(f"write {meant}", (Set((*path, "source"), meant),)) if meant in SOURCES else None
    return Finding("no-source", "error", told, name or None, line, path if name else (), repair)


def _duplicates(reading: Reading) -> Iterator[Finding]:
    seen: dict[tuple[str, str], Standing] = {}
    for entry in reading.entries:
        first = seen.setdefault((entry.group, entry.name), entry)
        if first is not entry:
            told = f"the same model as in line {first.line}"
            repair = Repair("remove the second one", (Delete(entry.path),), safe=entry.value == first.value)
            yield Finding("duplicate-entry", "warning", told, entry.name, entry.line, entry.path, repair)


def _size(entry: Standing) -> Iterator[Finding]:
    """Yield a size that is neither a number nor one with a small `b` behind it: the loader gives the whole file up."""
    stands = entry.value.get("size")
    word = str(stands).strip()
    if stands is None or number(word.removesuffix("b")) is not None:
        return
    repair = None
    times = _BILLIONS.get(word[-1:].lower())
    if times is not None and (found := number(word[:-1])) is not None:
        meant = size_text(found * times)
        repair = Repair(f"write {meant}", (Set((*entry.path, "size"), meant),))
    told = f"size '{clean(word)}' is no number of billions such as 7b: the loader reads nothing of the file"
    yield Finding("wrong-type", "error", told, entry.name, entry.line, entry.path, repair)


def _key(entry: Standing, directory: Directory) -> Iterator[Finding]:
    provider = directory.get(entry.offer[0]) if entry.offer else None
    if entry.key.kind == "variable" and not directory.is_set(entry.key.variable or ""):
        told = f"{clean(entry.key.variable or '')} is not set here"
        yield Finding("key-unset", "note", told, entry.name, entry.line, entry.path)
    elif entry.key.kind == "literal":
        names = provider.key_env if provider is not None else ()
        held = next((name for name in names if directory.value_of(name) == entry.key.literal), None)
        variable = held or next(iter(names), None)
        repair = None
        if variable is not None:
            edit = Set(entry.key.path, f"${{{variable}}}")
            repair = Repair(f"take it from {variable}", (edit,), safe=held is not None)
        told = "a key stands in the file in clear text"
        yield Finding("key-literal", "warning", told, entry.name, entry.line, entry.path, repair)
