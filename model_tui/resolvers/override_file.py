"""Reading `overrides.yaml`: every slip is told with file and line, and nothing holds until it is mended.

    models:
      - provider: house
        name: llama-3-custom        # or `id`; both may be globs: `openai`, `gpt-4*`
        capabilities:               # or beside the name
          max_context: 100000
          supports_tools: true
          input_cost_per_1m: 0.0

Names of facts are those of `core.stated`.
"""

import re
from collections.abc import Iterator, Mapping
from fnmatch import translate
from pathlib import Path
from typing import Any, Final

from model_tui.core.model import ModelSpec
from model_tui.core.stated import NAMES, StatedError, facts_from
from model_tui.core.text import MAX_ID, clean, is_clean
from model_tui.resolvers.overrides import Override, Overrides
from model_tui.storage import read_bytes_bounded

_LARGEST: Final = 4 * 1024 * 1024
_GLOB: Final = re.compile(r"[*?\[]")
_OF_ENTRY: Final = ("provider", "name", "id", "capabilities", "aliases", "canonical")
_DATE: Final = "tag:yaml.org,2002:timestamp"

Item = tuple[Mapping[Any, Any], dict[str, int]]


class OverrideError(ValueError):
    """A file of overrides that cannot be used; the message is one line with file and line."""


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
            line = lines.get(error.field) or lines.get(error.field.partition(".")[0], lines[""])
            raise OverrideError(f"{path}:{line}: {error}") from None


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


def _items(data: bytes, path: Path) -> Iterator[Item]:
    """Yield each entry with the lines of its fields, from 1; that of the entry itself under the empty name."""
    import yaml  # noqa: PLC0415 - few have overrides

    class Loader(yaml.SafeLoader):
        """Leaves dates as they are written."""

        yaml_implicit_resolvers = {  # noqa: RUF012 - as PyYAML has it
            first: [(tag, pattern) for tag, pattern in some if tag != _DATE]
            for first, some in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    text, loader = _text(data, path), None
    try:
        loader = Loader(text)
        yield from _items_of(loader.get_single_node(), loader, path)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _bad_yaml(path, line, error.problem or error.context or "") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _bad_yaml(path, line, f"the character U+{error.character:04X} is not allowed") from None
    except RecursionError:
        raise _bad_yaml(path, loader.line + 1 if loader else 1, "nested too deeply") from None
    finally:
        if loader is not None:
            loader.dispose()


def _text(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad_yaml(path, data.count(b"\n", 0, error.start) + 1, "not UTF-8") from None


def _bad_yaml(path: Path, line: int, why: str) -> OverrideError:
    return OverrideError(f"{path}:{line}: not valid YAML: {clean(why)}")


def _items_of(node: Any, loader: Any, path: Path) -> Iterator[Item]:
    for entry in _entry_nodes(node, path):
        _once(entry, path)
        item = _constructed(entry, loader, path)
        if not isinstance(item, dict):
            raise OverrideError(f"{path}:{_line(entry)}: an entry is a mapping with 'provider' and 'name'")
        yield item, {"": _line(entry), **_lines(entry)}


def _entry_nodes(node: Any, path: Path) -> list[Any]:
    """Return the nodes of the entries: of a list, or of that under `models`."""
    if node is None:
        return []
    listed = node
    if node.id == "mapping":
        _once(node, path)
        parts = {str(key.value): value for key, value in node.value}
        listed = parts.pop("models", None)
        if parts or listed is None:
            odd = clean(next(iter(parts), "models"))
            raise OverrideError(f"{path}:{_line(node)}: one list named 'models' is wanted, not '{odd}'")
    if listed.id == "scalar" and listed.value in ("", "null", "~"):
        return []
    if listed.id != "sequence":
        raise OverrideError(f"{path}:{_line(listed)}: 'models' is not a list")
    return list(listed.value)


def _once(node: Any, path: Path) -> None:
    """Refuse a name that stands twice in a mapping: YAML takes the last one, and passes over the other in silence."""
    lines: dict[str, int] = {}
    for key, value in node.value if node.id == "mapping" else ():
        name = str(key.value)
        name = name if name == "name" else NAMES.get(name, name)  # that is the id, or else what people read
        if name in lines:
            twice = clean(str(key.value))[:40]
            raise OverrideError(f"{path}:{_line(key)}: '{twice}' was said in line {lines[name]} already")
        lines[name] = _line(key)
        if value.id == "mapping" and name in ("capabilities", "price"):
            _once(value, path)


def _constructed(entry: Any, loader: Any, path: Path) -> Any:
    """Return what an entry says; the line of a value that is not what its tag claims is looked for."""
    try:
        return loader.construct_object(entry, deep=True)
    except (ValueError, OverflowError) as error:
        for node in _scalars(entry, set()):
            loader.recursive_objects.clear()  # what the failure left behind
            try:
                loader.construct_object(node)
            except (ValueError, OverflowError):
                raise _bad_yaml(path, _line(node), f"'{node.value[:40]}': {error}") from None
        raise _bad_yaml(path, _line(entry), str(error)) from None


def _scalars(node: Any, seen: set[int]) -> Iterator[Any]:
    if id(node) in seen:
        return
    seen.add(id(node))
    if node.id == "scalar":
        yield node
        return
    for child in node.value:
        for one in child if node.id == "mapping" else (child,):
            yield from _scalars(one, seen)


def _lines(entry: Any) -> dict[str, int]:
    """Return the line of each field, those below `capabilities` and `price` (`price.input`) among them."""
    lines: dict[str, int] = {}
    for key, value in entry.value:
        name = str(key.value)
        lines.setdefault(name, _line(key))
        if value.id == "mapping" and name == "capabilities":
            lines.update(_lines(value))
        elif value.id == "mapping" and name == "price":
            lines.update({f"price.{part.value}": _line(part) for part, _ in value.value})
    return lines


def _line(node: Any) -> int:
    line: int = node.start_mark.line + 1
    return line
