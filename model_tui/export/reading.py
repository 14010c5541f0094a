"""Reading any config that can be reviewed: which dialect it is in, and what stands in it."""

from collections.abc import Mapping
from typing import Final

from model_tui.export.litellm_includes import Read
from model_tui.export.litellm_reading import read_litellm
from model_tui.export.models_reading import read_models
from model_tui.export.splice import SpliceError, YamlText
from model_tui.export.standing import Dialect, Directory, Reading
from model_tui.export.whose import is_continues, other_program

_LITELLM_KEYS: Final = frozenset(
    ("model_list", "litellm_settings", "router_settings", "general_settings", "environment_variables", "include")
)
READABLE: Final = ("litellm", "models-yaml", "orchestrator-list")
"""Targets whose files can be reviewed."""
_WRITERS: Final[Mapping[Dialect, tuple[str, ...]]] = {
    "litellm": ("litellm",),
    "mapping": ("models-yaml", "orchestrator-list"),
    "list": ("orchestrator-list", "models-yaml"),
}
"""Targets that write files of a dialect, its own first."""


def read_config(
    data: bytes, name: str, directory: Directory, target: str | None = None, read: Read | None = None
) -> Reading:
    """Return what stands in a config; `target` says of which kind it is where the file alone does not.

    Raises `SpliceError` for a file that is none of the dialects, or cannot be parsed.
    """
    try:
        text = YamlText.parse(data, name)
    except SpliceError:
        _refuse_others(data, name)  # its reason need not be that of a YAML file
        raise
    if _is_models(text, target) and not is_continues(text.value):
        return read_models(text, directory)
    if target in (None, "litellm") and (_LITELLM_KEYS & text.value.keys() or not text.value or target == "litellm"):
        return read_litellm(text, directory, read)
    if is_continues(text.value):
        raise SpliceError(name, None, _told("continue"))
    _refuse_others(data, name)
    if _LITELLM_KEYS & text.value.keys():
        raise SpliceError(name, None, f"a LiteLLM config, which the target {target} does not write")
    raise SpliceError(name, None, "neither `model_list` nor `models` stands in it: no config that can be reviewed")


def _refuse_others(data: bytes, name: str) -> None:
    owner = other_program(data, name)
    if owner is not None:
        raise SpliceError(name, None, _told(owner))


def _told(owner: str) -> str:
    return f"a file of the target {owner}, which cannot be reviewed: {', '.join(READABLE)} can"


def writer_of(reading: Reading, named: str) -> str:
    """Return the target that a config is one of: the one that was named, where that writes such files."""
    writers = _WRITERS[reading.dialect]
    return named if named in writers else writers[0]


def _is_models(text: YamlText, target: str | None) -> bool:
    if _LITELLM_KEYS & text.value.keys():
        return False
    return "models" in text.value or target in ("models-yaml", "orchestrator-list")
