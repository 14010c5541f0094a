"""Reading a folder of recorded listings, `PROVIDER/FILE.json`, through the parsers that the product itself uses.

A file's name tells its day (`2026-08-17`, `2026-08`); errors, examples from documentation, and what is no listing are
passed over. A provider's mode counts as stated only where it does not come from the id: the listing is read a second
time with all ids replaced, and what is still known then was stated.
"""

import importlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from benchmarks.evaluation.cases import Case, values_of
from model_tui.core.model import Provider
from model_tui.sources.protocol import Listed, SourceError
from model_tui.sources.table import load_table

_DAY: Final = re.compile(r"20\d\d-\d\d(?:-\d\d)?")
_NO_LISTING: Final = re.compile(r"^(?:error-|endpoints-|props|api-show|api-ps|api-version|foundation-model)|documented")
_MODULES: Final = {"bedrock-mantle": "openai"}
_FOLDERS: Final = {"huggingface-router": "huggingface"}


class Recording(Struct, frozen=True):
    """One recorded listing: its provider, file, day, the models in it, and the body as it came."""

    provider: Provider
    file: str
    day: str
    items: tuple[Listed, ...]
    modes: Mapping[str, str | None]
    body: Any


def recordings(folder: Path) -> Iterator[Recording]:
    """Yield every listing of a folder, in order of name."""
    table = load_table()
    for path in sorted(folder.glob("*/*.json")):
        name = _FOLDERS.get(path.parent.name, path.parent.name)
        if path.parent.name == "bedrock":
            name = "bedrock-mantle" if "mantle" in path.stem else "bedrock"
        provider, day = table.get(name), _DAY.search(path.stem)
        if provider is None or day is None or _NO_LISTING.search(path.stem):
            continue
        try:
            yield _recording(provider, path, f"{day.group()}-01"[:10])
        except SourceError:
            continue


def _recording(provider: Provider, path: Path, day: str) -> Recording:
    body = json.loads(path.read_bytes())
    items = _items(body, provider)
    numbers = {item.spec.name: f"m{place}" for place, item in enumerate(items)}
    bare = {item.spec.name: item.facts.mode for item in _items(_renamed(body, numbers), provider)}
    modes = {name: bare.get(number) for name, number in numbers.items()}
    return Recording(provider, f"{path.parent.name}/{path.name}", day, items, modes, body)


def _items(body: Any, provider: Provider) -> tuple[Listed, ...]:
    shape = importlib.import_module(f"model_tui.sources.{_MODULES.get(provider.shape, provider.shape)}")
    found: tuple[Listed, ...] = shape.parse_page(json.dumps(body).encode(), provider).items
    return found


def _renamed(value: Any, numbers: Mapping[str, str]) -> Any:
    """Return a body with every model's id replaced, wherever it stands alone."""
    if isinstance(value, str):
        return numbers.get(value) or numbers.get(value.removeprefix("models/"), value)
    if isinstance(value, list):
        return [_renamed(one, numbers) for one in value]
    return {name: _renamed(one, numbers) for name, one in value.items()} if isinstance(value, dict) else value


def cases(recording: Recording) -> Iterator[Case]:
    """Yield a case for every id of a listing of which anything is stated; an alias that is listed is one, too."""
    listed = set(_ids(recording.body))
    for item in recording.items:
        stated = values_of(item.facts)
        if recording.modes.get(item.spec.name) != item.facts.mode:
            stated.pop("mode", None)
        for name in (item.spec.name, *(alias for alias in item.spec.aliases if alias in listed)) if stated else ():
            yield Case(recording.provider.id, name, recording.file, recording.day, stated)


def _ids(body: Any) -> Iterator[str]:
    """Yield the ids of a listing's own entries."""
    lists = [body] if isinstance(body, list) else body.values() if isinstance(body, dict) else ()
    for entries in lists:
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and isinstance(entry.get("id"), str):
                yield entry["id"]
