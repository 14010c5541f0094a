"""What was measured here: `perf.json`, which probes write and people may bring along.

An object of `{"PROVIDER/MODEL": {facts}}`, or a list (also under `models`) of `{"provider", "name" or "id", facts…}`.
Facts go by the names of `core.stated`: `tokens_per_second` (or `tps`, `speed_hint_tps`, `measured_tps`), and what was
really charged: `input_cost_per_1m`, `output_cost_per_1m`, `actual_cost` (input, USD per 1M tokens). `at` is when (ISO).
PROVIDER is any of a provider's names.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from model_tui.core.model import Layer, ModelCapabilities, ModelSpec
from model_tui.core.stated import StatedError, facts_from
from model_tui.core.text import clean
from model_tui.storage import read_bytes_bounded

FILE_NAME: Final = "perf.json"
LAYER: Final = "measured"
_CALLED: Final = frozenset({"name", "display_name"})
"""What a model is called, which nobody measures: `name` is its id here."""
_NAMED: Final = 5
"""Unknown providers that a note names."""
_LARGEST: Final = 16 * 1024 * 1024

Key = tuple[str, str]


class MeasuredResolver:
    """Answers with what was measured; a later file's word holds over an earlier one's."""

    name = LAYER

    def __init__(self, *files: Path, provider: Callable[[str], str | None] = lambda name: name) -> None:
        """Read the files; `provider` gives the id for a provider's name, `None` for one that nobody knows."""
        self.files = files
        self._provider = provider
        self.notes: list[str] = []
        self._layers: dict[Key, Layer] = {}
        self.read()

    def read(self) -> None:
        """Read the files anew; what cannot be read is noted and passed over.

        It may run in a thread: until all is read, what was known before holds.
        """
        layers: dict[Key, Layer] = {}
        self.notes.clear()
        for path in self.files:
            unknown: Counter[str] = Counter()
            for (name, model), row in self._rows(path):
                if (provider := self._provider(name)) is None:
                    unknown[name] += 1
                elif (layer := self._layer(path, (provider, model), row)) is not None:
                    layers[provider, model] = layer
            if unknown:
                names = ", ".join(f"'{clean(name)[:80]}'" for name in sorted(unknown)[:_NAMED])
                more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
                self.notes.append(f"{path}: {unknown.total()} left aside: no provider {names}{more} is known")
        self._layers = layers

    def layers(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return what was measured of an offer, or nothing."""
        layer = self._layers.get((spec.provider, spec.name))
        return () if layer is None else (layer,)

    def keys(self) -> set[Key]:
        """Return every offer that anything was measured of."""
        return set(self._layers)

    def _layer(self, path: Path, key: Key, row: Mapping[str, Any]) -> Layer | None:
        """Return what a file says of an offer; `None`, which is noted, where that is no measurement."""
        at = row.get("at")
        try:
            facts = facts_from({name: value for name, value in row.items() if name not in _CALLED}, known_only=False)
        except StatedError as error:
            self.notes.append(f"{path}: {clean('/'.join(key))}: {error}")
            return None
        # What a probe of ours notes of an answer too short for its speed to be told is no slip.
        if facts == ModelCapabilities() and "probe" not in row:
            self.notes.append(f"{path}: {clean('/'.join(key))}: nothing in it was measured")
            return None
        return Layer(LAYER, facts, clean(at) if isinstance(at, str) else None, str(path))

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
        odd = 0
        for row in _rows_of(found):
            if row is None:
                odd += 1
            else:
                yield row
        if odd:
            self.notes.append(f"{path}: {odd} left aside: an entry names a provider and a model, and what was measured")


def _rows_of(found: Any) -> Iterator[tuple[Key, Mapping[str, Any]] | None]:
    """Yield what is measured of each model, `None` for what is no such entry."""
    listed = found.get("models", found) if isinstance(found, dict) else found
    if isinstance(listed, dict):
        for ref, row in listed.items():
            provider, _, name = ref.partition("/")
            yield ((provider, name), row) if provider and name and isinstance(row, dict) else None
    elif isinstance(listed, list):
        yield from map(_row, listed)
    else:
        yield None


def _row(row: Any) -> tuple[Key, Mapping[str, Any]] | None:
    facts = dict(row) if isinstance(row, dict) else {}
    provider, name, ident = (facts.pop(key, None) for key in ("provider", "name", "id"))
    named = isinstance(provider, str) and isinstance(ident or name, str)
    return ((provider, ident or name), facts) if named else None
