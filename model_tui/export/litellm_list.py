"""The entries of a LiteLLM `model_list` as they stand: one reading for planning and for review."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from model_tui.export.litellm_entry import OWNER, plain_spelling
from model_tui.export.splice import SpliceError, YamlText


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that stands in the file: its index, and what of it matters here."""

    index: int
    name: str
    params: Mapping[str, Any]
    managed: bool
    value: Mapping[str, Any]


def listed(text: YamlText) -> Iterator[Entry]:
    """Yield the entries that are mappings. Raises `SpliceError` where `model_list` is no list."""
    found = text.value.get("model_list")
    if found is not None and not isinstance(found, list):
        raise SpliceError(text.name, text.line_of(("model_list",)), "`model_list` is not a list")
    for index, value in enumerate(found or ()):
        if not isinstance(value, dict):
            continue
        info = value.get("model_info")
        owner = info.get("managed_by") if isinstance(info, dict) else None
        params = value.get("litellm_params")
        yield Entry(
            index, str(value.get("model_name")), params if isinstance(params, dict) else {}, owner == OWNER, value
        )


def by_model(entries: Iterable[Entry]) -> Mapping[str, list[Entry]]:
    """Return the entries by their backend model, each as `plain_spelling` gives it."""
    found: dict[str, list[Entry]] = {}
    for one in entries:
        if isinstance(model := one.params.get("model"), str):
            found.setdefault(plain_spelling(model), []).append(one)
    return found
