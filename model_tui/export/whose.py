"""Whose a file is, where that is plain: by entries that we wrote for a program, or by what only its files hold."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from model_tui.export.splice import SpliceError, YamlText
from model_tui.export.target import target, target_names


def other_program(data: bytes, name: str) -> str | None:
    """Return the target whose entries, written by us, stand in a file called `name`; `None` where there is none.

    LiteLLM's files and models.yaml are no other program's: their own reading tells of them.
    """
    from model_tui.export.entry_target import EntryTarget  # noqa: PLC0415 - only where nothing else tells

    for one in target_names():
        made = target(one)
        if isinstance(made, EntryTarget) and made.has_ours(data, name):
            return one
    return None


def is_continues(value: Mapping[str, Any]) -> bool:
    """Whether a file with `models` is Continue's: it must have these keys, and no models.yaml has them."""
    return {"name", "version", "schema"} <= value.keys() and isinstance(value.get("models"), list)


def refuse_anothers(writer: str, value: Any, data: bytes | None, name: str) -> None:
    """Refuse what is plainly another program's than that of the target `writer`; `value` is what was read of `data`.

    A file that is new, or holds nothing, or what nobody knows, is anybody's. Raises `SpliceError`.
    """
    if not data or not value or writer not in _CHECKED or (writer in _SIGNS and _SIGNS[writer](value)):
        return
    owner = next((one for one, is_its in _SIGNS.items() if is_its(value)), None) or other_program(data, name)
    if owner is not None and owner != writer:
        told = f"a file of the target {owner}, which the target {writer} does not write"
        raise SpliceError(name, None, f"{told}: choose that target, or another path")


def refuse_config(writer: str, data: bytes, name: str) -> None:
    """Do the same for a target whose own files are no YAML. Raises `SpliceError`."""
    from model_tui.export.jsonc import JsonText  # noqa: PLC0415 - of the writers of YAML none needs it

    readers: tuple[Callable[[bytes, str], YamlText | JsonText], ...] = (
        YamlText.parse,
        partial(YamlText.parse, listed=True),
        JsonText.parse,
    )
    for parse in readers:
        try:
            value = parse(data, name).value
        except SpliceError:
            continue
        refuse_anothers(writer, value, data, name)


def _is_litellms(value: Any) -> bool:
    settings = ("litellm_settings", "router_settings", "general_settings")
    return isinstance(value, dict) and ("model_list" in value or any(isinstance(value.get(s), dict) for s in settings))


def _has_schema_of(host: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and host in str(value.get("$schema"))


def _is_models_yaml(value: Any) -> bool:
    if not isinstance(value, dict) or "$schema" in value:
        return False
    models = value.get("models")
    if isinstance(models, dict):
        told = ("type", "config", "model_id", "managed_by")
        return any(_has(one, "provider") and any(key in one for key in told) for one in models.values())
    return isinstance(models, list) and any(_has(one, "source", "name") for one in models)


def _is_aichats(value: Any) -> bool:
    clients = value.get("clients") if isinstance(value, dict) else None
    return isinstance(clients, list) and any(_has(one, "type") for one in clients)


def _is_list_with(*keys: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and any(_has(one, *keys) for one in value)


def _has(value: Any, *keys: str) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(key), str) for key in keys)


_SIGNS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "litellm": _is_litellms,
    "models-yaml": _is_models_yaml,
    "orchestrator-list": _is_models_yaml,
    "continue": lambda value: isinstance(value, dict) and is_continues(value),
    "opencode": _has_schema_of("//opencode.ai/"),
    "crush": _has_schema_of("//charm.land/"),
    "zed": lambda value: isinstance(value, dict) and isinstance(value.get("language_models"), dict),
    "aichat": _is_aichats,
    "llm": _is_list_with("model_id", "model_name"),
    "aider-settings": _is_list_with("name", "edit_format"),
}
"""What only the files of a target hold; a models.yaml is written in its own dialect, whichever target was named."""
_CHECKED: Final = frozenset((*_SIGNS, "aider-metadata", "env"))
"""Targets that are ours: which files a plug-in's may write is its own to say."""
