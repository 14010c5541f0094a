"""Reading a folder of recorded listings, `PROVIDER/FILE.json`, through the parsers that the product itself uses.

A file's name tells its day (`2026-08-17`, `2026-08`); errors, examples from documentation, and what is no listing are
passed over. A mode counts as stated unless it is too wide a word for such an id: `chat` of a guard, say.
"""

import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from benchmarks.evaluation.cases import Case, values_of
from model_tui.core.mode_names import CHAT, is_too_wide, special_mode
from model_tui.core.model import Provider
from model_tui.sources.protocol import Listed, SourceError
from model_tui.sources.table import load_table

DAY: Final = re.compile(r"20\d\d-\d\d(?:-\d\d)?")
"""The day, or the month, in the name of a file."""
_NO_LISTING: Final = re.compile(r"^(?:error-|endpoints-|props|api-show|api-ps|api-version|foundation-model)|documented")
_MODULES: Final = {"bedrock-mantle": "openai"}
_FOLDERS: Final = {"huggingface-router": "huggingface"}


class Recording(Struct, frozen=True):
    """One recorded listing: its provider, file, day (ISO), the models in it, and the body as it came."""

    provider: Provider
    file: str
    day: str
    items: tuple[Listed, ...]
    body: Any


def recordings(folder: Path) -> Iterator[Recording]:
    """Yield every listing of a folder, in order of name."""
    table = load_table()
    for path in sorted(folder.glob("*/*.json")):
        name = _FOLDERS.get(path.parent.name, path.parent.name)
        if path.parent.name == "bedrock":
            name = "bedrock-mantle" if "mantle" in path.stem else "bedrock"
        provider, day = table.get(name), DAY.search(path.stem)
        if provider is None or day is None or _NO_LISTING.search(path.stem):
            continue
        try:
            yield _recording(provider, path, f"{day.group()}-01"[:10])
        except SourceError:
            continue


def _recording(provider: Provider, path: Path, day: str) -> Recording:
    body = json.loads(path.read_bytes())
    items = _items(body, provider)
    return Recording(provider, f"{path.parent.name}/{path.name}", day, items, body)


def _items(body: Any, provider: Provider) -> tuple[Listed, ...]:
    shape = importlib.import_module(f"model_tui.sources.{_MODULES.get(provider.shape, provider.shape)}")
    found: tuple[Listed, ...] = shape.parse_page(json.dumps(body).encode(), provider).items
    return found


def cases(recording: Recording) -> Iterator[Case]:
    """Yield a case for every id of a listing of which anything is stated; an alias that is listed is one, too."""
    listed = set(_ids(recording.body))
    for item in recording.items:
        stated = values_of(item.facts)
        if is_too_wide(stated.get("mode"), item.spec.name):
            del stated["mode"]
        is_chat = stated.get("mode", special_mode(item.spec.name)) in (CHAT, None)
        is_ending = item.facts.deprecated is True
        for name in (item.spec.name, *(alias for alias in item.spec.aliases if alias in listed)) if stated else ():
            yield Case(
                recording.provider.id, name, recording.file, recording.day, stated, is_chat=is_chat, is_ending=is_ending
            )


def _ids(body: Any) -> Iterator[str]:
    """Yield the ids of a listing's own entries."""
    lists = [body] if isinstance(body, list) else body.values() if isinstance(body, dict) else ()
    for entries in lists:
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and isinstance(entry.get("id"), str):
                yield entry["id"]
