"""The user's own `providers.toml`: adding a table to it, and leaving the rest of the file as it is."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from model_tui.sources.table import TableError, check_fields, load_table, load_what_holds
from model_tui.storage import atomic_write, locked, read_bytes_bounded

_LARGEST: Final = 1024 * 1024
_LOCK_SECONDS: Final = 10.0
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_HEADER: Final = "# Providers of your own; docs/providers.md has the fields.\n"

Value = str | bool | tuple[str, ...] | Mapping[str, str]


def add_provider(path: Path, ident: str, fields: Mapping[str, Value]) -> None:
    """Append a table for a new provider, and check that it is understood there; other tables may be bad and stay so.

    Raises `TableError` where the id is known already, a field is not understood or the file is no TOML, `OSError` where
    it cannot be written; the file is as it was then.
    """
    check_fields(ident, fields)
    with locked(path, _LOCK_SECONDS):  # two that add at once must not take each other's table away
        _add(path, ident, fields)


def is_as_added(path: Path, ident: str) -> bool:
    """Whether a provider's table stands there just as `add_provider` writes one, so that nobody's words are in it."""
    try:
        return _as_added(_read(path), ident) is not None
    except (OSError, ValueError):
        return False


def replace_provider(path: Path, ident: str, fields: Mapping[str, Value]) -> None:
    """Put other fields into a table that stands there as `add_provider` wrote it; no other byte changes.

    Raises `TableError` where it does not, or where a field is not understood, `OSError` where it cannot be written;
    the file is as it was then.
    """
    check_fields(ident, fields)
    with locked(path, _LOCK_SECONDS):
        before = _read(path)
        if (old := _as_added(before, ident)) is None:
            raise TableError(f"the table [{ident}] has been edited: edit it there")
        _write_checked(path, ident, before, before.replace(old, _table(ident, fields)))


def _as_added(text: str, ident: str) -> str | None:
    """Return a provider's table as it stands in a file's text, where that is what `_table` makes of its fields."""
    try:
        fields = tomllib.loads(text).get(ident)
        if not isinstance(fields, dict) or list(fields)[:3] != ["name", "shape", "base_url"]:
            return None
        made = _table(
            ident, {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
        )
    except (ValueError, TypeError):  # no TOML, or values that we never write
        return None
    return made if text.count(made) == 1 and ("\n" + text).count("\n" + made) == 1 else None


def _add(path: Path, ident: str, fields: Mapping[str, Value]) -> None:
    if (why := taken(path, ident)) is not None:
        raise TableError(why)
    before = _read(path)
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    after = (before or _HEADER + "\n") + gap + _table(ident, fields)
    _write_checked(path, ident, before, after)


def _write_checked(path: Path, ident: str, before: str, after: str) -> None:
    """Write a file's new text once it is seen that the provider's table is understood there."""
    draft = path.with_name(path.name + ".draft")
    try:
        atomic_write(draft, after.encode(), mode=0o600)
        if (why := _why_bad(draft, ident)) is not None:
            raise TableError(why.replace(draft.name, path.name))
    finally:
        draft.unlink(missing_ok=True)
    atomic_write(path, after.encode(), mode=None if before else 0o600)


def _why_bad(draft: Path, ident: str) -> str | None:
    try:
        return load_what_holds(draft).bad.get(ident)
    except TableError as error:
        return str(error)


def taken(path: Path, ident: str, shown: str | None = None) -> str | None:
    """Return why a new provider cannot have this id, and what to do instead; `None` where nobody has it.

    `shown` is how the file's path is written for people.
    """
    table, bad = load_what_holds(path)
    if (why := bad.get(ident)) is not None:
        return f"'{ident}' has a table already, which has to be mended: {why}"
    found = table.resolve(ident)
    if found is None:
        return None
    start = f"'{ident}' is known already" if found == ident else f"'{ident}' is another name of '{found}'"
    if load_table().get(found) is None:
        return f"{start}; edit its table [{found}] in {shown or path}"
    return f"{start}; to change it, write a table [{found}] with just the fields that differ into {shown or path}"


def _read(path: Path) -> str:
    try:
        return read_bytes_bounded(path, _LARGEST).decode("utf-8")
    except FileNotFoundError:
        return ""


def _table(ident: str, fields: Mapping[str, Value]) -> str:
    name = ident if _BARE.fullmatch(ident) else _text(ident)
    lines = [f"[{name}]", *(f"{field} = {_value(value)}" for field, value in fields.items())]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    # a JSON string is a TOML basic string, but for the characters that TOML wants escaped and JSON does not
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_text(name)} = {_text(text)}" for name, text in value.items()) + " }"
    return "[" + ", ".join(_text(item) for item in value) + "]"
