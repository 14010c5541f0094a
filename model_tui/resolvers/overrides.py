"""The user's own word: `overrides.yaml` in the settings folder, which wins over everything.

    models:
      - provider: house
        name: llama-3-custom        # or `id`; both may be globs: `openai`, `gpt-4*`
        capabilities:               # or beside the name
          max_context: 100000
          supports_tools: true
          input_cost_per_1m: 0.0

A pair of exact names that nobody knows adds a model. Of several entries for one model an exact one wins over a glob,
and a later one over an earlier one, fact by fact. Names of facts are those of `core.stated`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import translate
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, structs

from model_tui.core.model import Layer, ModelCapabilities, ModelSpec
from model_tui.core.stated import StatedError, facts_from
from model_tui.core.text import MAX_ID, clean, is_clean
from model_tui.storage import read_bytes_bounded

FILE_NAME: Final = "overrides.yaml"
LAYER: Final = "override"
_LARGEST: Final = 4 * 1024 * 1024
_GLOB: Final = re.compile(r"[*?\[]")
_OF_ENTRY: Final = ("provider", "name", "id", "capabilities", "aliases", "canonical")

Key = tuple[str, str]
Said = tuple[ModelSpec, ModelCapabilities]
"""What one entry says of an offer: its aliases and canonical model, and facts."""


class OverrideError(ValueError):
    """A file of overrides that cannot be used; the message is one line with file and line."""


class Override(Struct, frozen=True):
    """One entry: which offers it speaks of, and what it says; `line` is where it begins, from 1."""

    spec: ModelSpec
    facts: ModelCapabilities
    line: int
    provider_glob: re.Pattern[str] | None = None
    name_glob: re.Pattern[str] | None = None

    @property
    def is_exact(self) -> bool:
        """Whether it names one offer."""
        return self.provider_glob is None and self.name_glob is None

    def matches(self, provider: str, name: str) -> bool:
        """Whether it speaks of an offer."""
        right = self.provider_glob.match(provider) if self.provider_glob else self.spec.provider == provider
        return bool(right and (self.name_glob.match(name) if self.name_glob else self.spec.name == name))


class Overrides(Struct, frozen=True):
    """What a file of overrides says; `at` is when it was last changed (ISO), `source` its path."""

    entries: tuple[Override, ...] = ()
    at: str | None = None
    source: str | None = None


class OverrideResolver:
    """Answers with the user's overrides, which can be replaced while the program runs."""

    name = LAYER

    def __init__(self, overrides: Overrides | None = None) -> None:
        self.use(overrides or Overrides())

    def use(self, overrides: Overrides) -> None:
        """Go on with other overrides."""
        self.overrides = overrides
        self._exact: dict[Key, list[Override]] = {}
        for entry in overrides.entries:
            if entry.is_exact:
                self._exact.setdefault((entry.spec.provider, entry.spec.name), []).append(entry)
        self._globs = [entry for entry in overrides.entries if not entry.is_exact]

    def layers(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return what the user says of an offer as one layer, or nothing."""
        entries = self._about(spec.provider, spec.name)
        if not entries:
            return ()
        facts = ModelCapabilities()
        for entry in entries:
            facts = _over(facts, entry.facts)
        return (Layer(LAYER, facts, self.overrides.at, f"{self.overrides.source}:{entries[-1].line}"),)

    def _about(self, provider: str, name: str) -> list[Override]:
        globs = [entry for entry in self._globs if entry.matches(provider, name)]
        return [*globs, *self._exact.get((provider, name), ())]

    def added(self) -> Iterator[ModelSpec]:
        """Yield the models that are named exactly; those that nobody knows are added by it."""
        for entries in self._exact.values():
            yield entries[-1].spec

    def said(self, keys: Iterable[Key]) -> dict[Key, list[Said]]:
        """Return what is said of those of `keys` that anything is said of, the weakest entry first."""
        told = ((key, self._about(*key)) for key in keys)
        return {key: [(entry.spec, entry.facts) for entry in entries] for key, entries in told if entries}


def _over(facts: ModelCapabilities, stronger: ModelCapabilities) -> ModelCapabilities:
    said = {name: value for name, value in structs.asdict(stronger).items() if value is not None}
    return structs.replace(facts, **said)


def load_overrides(path: Path, aliases: Mapping[str, str]) -> Overrides:
    """Read a file of overrides; nothing where there is none.

    `aliases` are the other names of providers with the id each stands for. Raises `OverrideError`.
    """
    try:
        data = read_bytes_bounded(path, _LARGEST)
        changed = path.stat().st_mtime
    except (FileNotFoundError, NotADirectoryError):
        return Overrides()
    except OSError as error:
        raise OverrideError(f"{path}: cannot be read: {error.strerror or error}") from None
    from datetime import UTC, datetime  # noqa: PLC0415 - few have overrides

    at = datetime.fromtimestamp(changed, UTC).isoformat(timespec="seconds")
    return Overrides(tuple(_entries(data, path, aliases)), at, str(path))


def _entries(data: bytes, path: Path, aliases: Mapping[str, str]) -> Iterator[Override]:
    for item, lines in _items(data, path):
        try:
            yield _entry(item, lines[""], aliases)
        except StatedError as error:
            raise OverrideError(f"{path}:{lines.get(error.field.partition('.')[0], lines[''])}: {error}") from None


def _entry(item: Mapping[Any, Any], line: int, aliases: Mapping[str, str]) -> Override:
    provider = _name("provider", item.get("provider")).lower()
    name = _name("name", item.get("name")) if item.get("id") is None else _name("id", item["id"])
    # In the JSON contract `name` is what people read and `id` what the provider calls it.
    shown = {"display_name": item["name"]} if item.get("id") is not None and item.get("name") is not None else {}
    stated = {**shown, **{field: value for field, value in item.items() if field not in _OF_ENTRY}}
    more = item.get("capabilities")
    if more is not None and not isinstance(more, dict):
        raise StatedError("capabilities", "'capabilities' is not a mapping")
    ident = aliases.get(provider, provider)
    names = item.get("aliases") or []
    if not isinstance(names, list):
        raise StatedError("aliases", "'aliases' is not a list of names")
    canonical = None if item.get("canonical") is None else _name("canonical", item["canonical"])
    spec = ModelSpec(ident, name, aliases=tuple(_name("aliases", one) for one in names), canonical=canonical)
    return Override(spec, facts_from({**stated, **(more or {})}), line, _glob(ident), _glob(name))


def _name(field: str, value: Any) -> str:
    if isinstance(value, str) and 0 < len(value) <= MAX_ID and is_clean(value):
        return value
    raise StatedError(field, f"'{field}' is missing" if value is None else f"'{field}' is no name")


def _glob(text: str) -> re.Pattern[str] | None:
    return re.compile(translate(text)) if _GLOB.search(text) else None


def _items(data: bytes, path: Path) -> Iterator[tuple[Mapping[Any, Any], dict[str, int]]]:
    """Yield each entry with the lines of its fields, from 1; that of the entry itself under the empty name."""
    import yaml  # noqa: PLC0415 - few have overrides

    try:
        text = data.decode("utf-8-sig")
        loader = yaml.SafeLoader(text)
        try:
            node = loader.get_single_node()
            yield from _items_of(node, loader, path)
        finally:
            loader.dispose()
    except OverrideError:
        raise
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise OverrideError(f"{path}:{line}: not valid YAML: {clean(error.problem or error.context or '')}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise OverrideError(f"{path}: not valid YAML: {clean(str(error))}") from None


def _items_of(node: Any, loader: Any, path: Path) -> Iterator[tuple[Mapping[Any, Any], dict[str, int]]]:
    if node is None:
        return
    listed = node
    if node.id == "mapping":
        parts = {str(key.value): value for key, value in node.value}
        listed = parts.pop("models", None)
        if parts or listed is None:
            odd = next(iter(parts), "models")
            raise OverrideError(
                f"{path}:{node.start_mark.line + 1}: one list named 'models' is wanted, not '{clean(odd)}'"
            )
    if listed.id == "scalar" and listed.value in ("", "null", "~"):
        return
    if listed.id != "sequence":
        raise OverrideError(f"{path}:{listed.start_mark.line + 1}: 'models' is not a list")
    for entry in listed.value:
        line = entry.start_mark.line + 1
        item = loader.construct_object(entry, deep=True)
        if not isinstance(item, dict):
            raise OverrideError(f"{path}:{line}: an entry is a mapping with 'provider' and 'name'")
        yield item, {"": line, **_lines(entry)}


def _lines(entry: Any) -> dict[str, int]:
    """Return the line of each field, those below `capabilities` and `price` among them."""
    lines: dict[str, int] = {}
    for key, value in entry.value:
        lines.setdefault(str(key.value), key.start_mark.line + 1)
        if value.id == "mapping" and key.value == "capabilities":
            lines.update({str(inner.value): inner.start_mark.line + 1 for inner, _ in value.value})
    return lines
