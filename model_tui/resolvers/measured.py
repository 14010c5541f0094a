"""What was measured here: `perf.json`, which probes write and people may bring along.

An object of `{"PROVIDER/MODEL": {facts}}`, or a list (also under `models`) of `{"provider", "name" or "id", facts…}`.
Facts go by the names of `core.stated`: `tokens_per_second` (or `tps`, `speed_hint_tps`, `measured_tps`), and what was
really charged: `input_cost_per_1m`, `output_cost_per_1m`, `actual_cost` (input, USD per 1M tokens). `at` is when (ISO).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from model_tui.core.model import Layer, ModelSpec
from model_tui.core.stated import StatedError, facts_from
from model_tui.core.text import clean
from model_tui.storage import read_bytes_bounded

FILE_NAME: Final = "perf.json"
LAYER: Final = "measured"
_CALLED: Final = frozenset({"name", "display_name"})
"""What a model is called, which nobody measures: `name` is its id here."""
_LARGEST: Final = 16 * 1024 * 1024

Key = tuple[str, str]


class MeasuredResolver:
    """Answers with what was measured; a later file's word holds over an earlier one's."""

    name = LAYER

    def __init__(self, *files: Path) -> None:
        self.files = files
        self.notes: list[str] = []
        self._layers: dict[Key, Layer] = {}
        self.read()

    def read(self) -> None:
        """Read the files anew; what cannot be read is noted and passed over."""
        self._layers = {}
        self.notes.clear()
        for path in self.files:
            for key, row in self._rows(path):
                self._take(path, key, row)

    def layers(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return what was measured of an offer, or nothing."""
        layer = self._layers.get((spec.provider, spec.name))
        return () if layer is None else (layer,)

    def keys(self) -> set[Key]:
        """Return every offer that anything was measured of."""
        return set(self._layers)

    def _take(self, path: Path, key: Key, row: Mapping[str, Any]) -> None:
        at = row.get("at")
        try:
            facts = facts_from({name: value for name, value in row.items() if name not in _CALLED}, known_only=False)
        except StatedError as error:
            self.notes.append(f"{path}: {clean('/'.join(key))}: {error}")
            return
        self._layers[key] = Layer(LAYER, facts, clean(at) if isinstance(at, str) else None, str(path))

    def _rows(self, path: Path) -> Iterator[tuple[Key, Mapping[str, Any]]]:
        try:
            found = msgspec.json.decode(read_bytes_bounded(path, _LARGEST))
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            self.notes.append(f"{path}: cannot be read: {error.strerror or error}")
            return
        except (msgspec.MsgspecError, ValueError, RecursionError):
            self.notes.append(f"{path}: not JSON: left aside")
            return
        yield from _rows_of(found)


def _rows_of(found: Any) -> Iterator[tuple[Key, Mapping[str, Any]]]:
    listed = found.get("models", found) if isinstance(found, dict) else found
    if isinstance(listed, dict):
        for ref, row in listed.items():
            provider, slash, name = ref.partition("/")
            if slash and provider and name and isinstance(row, dict):
                yield (provider, name), row
    for row in listed if isinstance(listed, list) else ():
        if not isinstance(row, dict):
            continue
        provider, name = row.get("provider"), row.get("id") or row.get("name")
        if isinstance(provider, str) and isinstance(name, str):
            yield (provider, name), {key: value for key, value in row.items() if key not in ("name", "id", "provider")}
