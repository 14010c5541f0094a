"""The text of one entry: as it stands in a config, and as an export would write it."""

from collections.abc import Mapping
from textwrap import dedent
from typing import Any, Final

from msgspec import structs

from model_tui.export.desk import Desk, read
from model_tui.export.models_yaml_dialects import Dialect, dialect_of, parse
from model_tui.export.plan import Pick
from model_tui.export.splice import SpliceError, YamlPath, YamlText
from model_tui.export.target import target

_LISTS = ("model_list", "models")
_NAMED = ("litellm", "models-yaml")
"""Targets whose entries bear a name that may be another than the usual one."""
_DIALECTS: Final[Mapping[str, Dialect]] = {"models-yaml": "mapping", "orchestrator-list": "list"}
"""Targets that write a file in the dialect that it has, and what they begin one in."""


def entry_lines(text: YamlText, path: YamlPath) -> list[str]:
    """Return the lines of an entry without the indentation that they share. Raises `SpliceError`."""
    return dedent("\n".join(text.text_of(path).splitlines())).strip("\n").split("\n")


def planned_text(desk: Desk, pick: Pick) -> str:
    """Return the entry that an export of this pick would write: under the name that is free in the desk's file.

    It is worked out for a file that holds nothing else, so that nothing of the user's, a key say, is in it. Raises
    `PlanError` where the consumer of the file cannot reach the pick, or its name is somebody else's.
    """
    writer = _writer(desk)
    named = structs.replace(pick, name=_name(desk, writer, pick))
    after = target(writer).plan(desk.path, None, [named]).after
    try:
        text = YamlText.parse(after, desk.path.name)
        path = _only(text.value)
    except SpliceError:  # a target whose files are no YAML
        path = ()
    return "\n".join(entry_lines(text, path)) if path else after.decode("utf-8", "replace").strip("\n")


def _writer(desk: Desk) -> str:
    """Return the target whose words the file is in: a models.yaml is written in the dialect that it has."""
    usual = _DIALECTS.get(desk.target_name)
    if usual is None:
        return desk.target_name
    try:
        dialect = dialect_of(parse(read(desk.path) or b"", str(desk.path)), usual)
    except SpliceError:
        return desk.target_name
    return next(name for name, its in _DIALECTS.items() if its == dialect)


def _name(desk: Desk, writer: str, pick: Pick) -> str | None:
    """Return the name that the entry would have in the file as it is; the usual one where that cannot be read."""
    if writer not in _NAMED:
        return pick.name
    try:
        (change, *_) = desk.plan([pick]).changes
    except SpliceError:
        return pick.name
    return pick.name if change.kind == "theirs" else change.name


def _only(value: dict[Any, Any]) -> YamlPath:
    """Return where the only entry stands."""
    for key in _LISTS:
        found = value.get(key)
        if isinstance(found, list) and found:
            return (key, len(found) - 1)
        if isinstance(found, dict) and found:
            return (key, next(reversed(found)))
    return ()
