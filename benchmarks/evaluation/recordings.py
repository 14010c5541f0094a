"""Reading a folder of recorded listings, `PROVIDER/FILE.json`, through the parsers that the product itself uses.

A file's name tells its day (`2026-08-17`, `2026-08`); errors and examples from documentation are passed over, and so is
what is no listing, which is told. A mode counts as stated unless it is too wide a word for such an id: `chat` of a
guard, say.
"""

import importlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from benchmarks.evaluation.cases import Case, values_of
from model_tui.core.mode_names import CHAT, is_too_wide, special_mode
from model_tui.core.model import Provider
from model_tui.sources import openai
from model_tui.sources.pages import Parser
from model_tui.sources.protocol import Listed, SourceError
from model_tui.sources.table import load_table

DAY: Final = re.compile(r"20\d\d-\d\d(?:-\d\d)?")
"""The day, or the month, in the name of a file."""
_NO_LISTING: Final = re.compile(r"^(?:error-|endpoints-|props|api-show|api-ps|api-version|foundation-model)|documented")
_CATALOGS: Final = "catalog-"
_MODULES: Final = {"bedrock-mantle": "openai"}
_FOLDERS: Final = {"huggingface-router": "huggingface"}


class Recording(Struct, frozen=True):
    """One recorded listing: its provider, file, day (ISO), the models in it, and the body as it came."""

    provider: Provider
    file: str
    day: str
    items: tuple[Listed, ...]
    body: Any


def recordings(folder: Path, undated: str, tell: Callable[[str], object] = str) -> Iterator[Recording]:
    """Yield every listing of a folder, in order of name.

    What has no day in its name counts as of `undated` (ISO). `tell` is given a line for each file that is passed over,
    and is no recorded error or example, and for each that is taken for a day that it does not tell.
    """
    table = load_table()
    for path in sorted(folder.glob("*/*.json")):
        where, name = f"{path.parent.name}/{path.name}", _FOLDERS.get(path.parent.name, path.parent.name)
        if path.parent.name == "bedrock":
            name = "bedrock-mantle" if "mantle" in path.stem else "bedrock"
        provider, day = table.get(table.resolve(name) or name), day_in(path.stem)
        if _NO_LISTING.search(path.stem) or name.startswith(_CATALOGS):
            continue
        if provider is None:
            tell(f"{where}: passed over: '{path.parent.name}' is no provider that is known")
            continue
        try:
            found = _recording(provider, path, day or undated)
        except (SourceError, OSError, ValueError, RecursionError) as error:
            tell(f"{where}: passed over: {_why(error)}")
            continue
        if day is None:
            tell(f"{where}: no day in its name: taken as of {undated}, the catalog's day")
        yield found


def day_in(stem: str) -> str | None:
    """Return the day (ISO) that the name of a file tells, of a month the first; `None` where it tells none."""
    for match in DAY.finditer(stem):
        try:
            return date.fromisoformat(f"{match.group()}-01"[:10]).isoformat()
        except ValueError:
            continue
    return None


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"cannot be read: {error.strerror or error}"
    return str(error) if isinstance(error, SourceError) else "is not JSON"


def _recording(provider: Provider, path: Path, day: str) -> Recording:
    body = json.loads(path.read_bytes())
    items = _items(body, provider)
    return Recording(provider, f"{path.parent.name}/{path.name}", day, items, body)


def _items(body: Any, provider: Provider) -> tuple[Listed, ...]:
    """Return the models of a body, read as the provider's shape; as OpenAI's where that one has several answers."""
    name = f"model_tui.sources.{_MODULES.get(provider.shape, provider.shape.replace('-', '_'))}"
    shape = importlib.import_module(name) if find_spec(name) is not None else openai
    parse: Parser = getattr(shape, "parse_page", openai.parse_page)
    return parse(json.dumps(body).encode(), provider).items


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
