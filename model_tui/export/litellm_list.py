"""The entries of a LiteLLM `model_list` as they stand: one reading for planning and for review."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from model_tui.export.litellm_entry import OWNER, plain_spelling
from model_tui.export.splice import SpliceError, YamlText


class Entry(Struct, frozen=True):
    """An entry that stands in the file: its index and line, and what of it matters here.

    `file` is the included file that it stands in, empty for the file itself.
    """

    index: int
    line: int
    name: str
    params: Mapping[str, Any]
    info: Mapping[str, Any]
    managed: bool
    value: Mapping[str, Any]
    file: str = ""

    @property
    def model(self) -> str | None:
        """The model behind it, as `plain_spelling` gives it."""
        model = self.params.get("model")
        return plain_spelling(model) if isinstance(model, str) else None


def listed(text: YamlText) -> Iterator[Entry]:
    """Yield the entries that are mappings. Raises `SpliceError` where `model_list` is no list."""
    found = text.value.get("model_list")
    if found is not None and not isinstance(found, list):
        raise SpliceError(text.name, text.line_of(("model_list",)), "`model_list` is not a list")
    lines = text.lines_of(("model_list",)) if found else {}
    for index, value in enumerate(found or ()):
        if not isinstance(value, dict):
            continue
        info, params = _part(value, "model_info"), _part(value, "litellm_params")
        yield Entry(
            index, lines[index], str(value.get("model_name")), params, info, info.get("managed_by") == OWNER, value
        )


def _part(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = value.get(name)
    return part if isinstance(part, dict) else {}


def by_model(entries: Iterable[Entry]) -> Mapping[str, list[Entry]]:
    """Return the entries by the model behind them."""
    found: dict[str, list[Entry]] = {}
    for one in entries:
        if one.model is not None:
            found.setdefault(one.model, []).append(one)
    return found
