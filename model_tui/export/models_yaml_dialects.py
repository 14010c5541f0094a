"""The two dialects of an orchestrator's `models.yaml`: which one a file is in, and what entries stand in it.

The mapping: `models: {name: {provider, type, size_b, config}}` with `preferences`, `cost_optimized` and
`performance_optimized`. The list: `models: [{source, name, expertise, size}]` with `defaults`. Files of a third shape
(`models: {name: {provider, model_id, context_window, pricing}}`) were in use for a time: no loader of today reads them,
and they are recognised so as not to be taken for the mapping.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal

from model_tui.export.models_yaml_entry import OWNER, is_tuned, provider_of
from model_tui.export.splice import SpliceError, YamlText

Dialect = Literal["mapping", "list"]

_ONLY_IN: Final[tuple[tuple[str, Dialect], ...]] = (
    ("defaults", "list"),
    ("preferences", "mapping"),
    ("cost_optimized", "mapping"),
    ("performance_optimized", "mapping"),
)
"""Sections that tell the dialect of a file without models."""
_THIRD: Final = ("model_id", "context_window", "pricing")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it stands in a file: its key, or its place in the list; the name by which lists speak of it.

    `provider` is the id of the provider that the file's word means, `model` the provider's own model id.
    """

    at: str | int
    name: str
    provider: str
    model: str | None
    line: int
    value: Mapping[str, Any] = field(repr=False)

    @property
    def managed(self) -> bool:
        """Whether model-tui wrote it."""
        return self.value.get("managed_by") == OWNER

    @property
    def synced(self) -> bool:
        """Whether it was written because it was found, and may go when it is not."""
        return self.managed and self.value.get("synced") is True

    @property
    def tuned(self) -> bool:
        """Whether the user has put something of their own into it."""
        return is_tuned(self.value)

    @property
    def ref(self) -> str:
        """`provider/id`."""
        return f"{self.provider}/{self.model}"

    def goes_by(self, name: str) -> bool:
        """Whether a name means this entry: its own, or `provider/id`."""
        return name in (self.name, self.ref)


@lru_cache(maxsize=1)
def parse(data: bytes, path_name: str) -> YamlText:
    """Return a file as it can be edited; the last one is kept, since it is looked at twice. Raises `SpliceError`."""
    return YamlText.parse(data, path_name, guarded=("models",))


def dialect_of(text: YamlText, usual: Dialect) -> Dialect:
    """Return the dialect of a file, `usual` where it has none yet. Raises `SpliceError` where it is something else."""
    models = text.value.get("models")
    if models is None:
        return next((dialect for section, dialect in _ONLY_IN if section in text.value), usual)
    if not isinstance(models, (dict, list)):
        raise SpliceError(text.name, text.line_of(("models",)), "`models` is neither a mapping nor a list")
    if isinstance(models, list):
        items = [one for one in models if isinstance(one, dict)]
        if models and not any("source" in one for one in items):
            raise SpliceError(text.name, text.line_of(("models",)), "`models` is a list of something else: no `source`")
        return "list"
    _refuse_third_shape(text, models)
    return "mapping"


def _refuse_third_shape(text: YamlText, models: Mapping[Any, Any]) -> None:
    entries = {name: one for name, one in models.items() if isinstance(one, dict)}
    if any("config" in one for one in entries.values()):
        return
    third = next(
        (name for name, one in entries.items() if isinstance(name, str) and any(k in one for k in _THIRD)), None
    )
    if third is not None:
        reason = f"'{third}' is of a registry's shape ({', '.join(_THIRD)}), which no loader of models.yaml reads"
        raise SpliceError(text.name, text.line_of(("models", third)), reason)


def standing_in(text: YamlText, dialect: Dialect) -> list[Entry]:
    """Return the entries of a file; what is no entry at all is passed over."""
    models = text.value.get("models")
    if not models:
        return []
    lines = text.lines_of(("models",))
    found = _in_list(models, lines) if dialect == "list" else _in_mapping(models, lines)
    return list(found)


def _in_mapping(models: Mapping[Any, Any], lines: Mapping[str | int, int]) -> Iterator[Entry]:
    for name, value in models.items():
        if not isinstance(value, dict) or not isinstance(name, str):
            continue
        config = value.get("config")
        model = config.get("model_name") if isinstance(config, dict) else None
        told = model if isinstance(model, str) else name  # as the loader takes it
        yield Entry(name, name, provider_of(value.get("provider")), told, lines.get(name, 0), value)


def _in_list(models: list[Any], lines: Mapping[str | int, int]) -> Iterator[Entry]:
    for at, value in enumerate(models):
        if not isinstance(value, dict):
            continue
        model = value.get("name")
        told = str(model) if model is not None else None
        yield Entry(at, told or "", provider_of(value.get("source")), told, lines.get(at, 0), value)
