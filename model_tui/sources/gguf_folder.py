"""A folder of GGUF files on this machine, as llama.cpp, LM Studio and others keep them (GGUF versions 2 and 3).

The folder is `GGUF_MODELS`, or `base_url = "file:///..."` of a provider's table; without one nobody is asked. What a
file's header states is read: context, architecture, parameters, quantization. A chat template means that a model is
for chat, and nothing more: whether it can call tools only a server that runs it can say. Files of several parts are
one model; projectors, adapters and the like are none. No file is loaded, and no server needs to run, so that nothing
here can be called as it is.
"""

import asyncio
import os
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.core.text import counted
from model_tui.sources.gguf_header import Header, PackageMissingError, read_header
from model_tui.sources.modes import CHAT
from model_tui.sources.protocol import Access, Listed, Listing, SourceError
from model_tui.sources.values import billions, count, described, model_id, shown_bytes, text

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

_ENDING: Final = ".gguf"
_MOST_FILES: Final = 5_000
_SECONDS: Final = 20.0
"""Time for reading all headers; a provider as a whole has 30."""

_PART: Final = re.compile(r"(.+)-([0-9]{5})-of-([0-9]{5})")
_RANK: Final = 4
"""The pooling type of a reranker, in llama.cpp's numbers."""


class GGUFFolderSource:
    """Reads one folder, and every folder below it that is not hidden."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:  # noqa: ARG002 - nothing is fetched
        """Return every model in the folder; raises `SourceError`. Files that cannot be read are counted."""
        folder = folder_of(access.base_url)
        try:
            return await asyncio.to_thread(read_folder, folder, self.provider.id)
        except PackageMissingError:
            reason = "the package 'gguf' is not installed: pip install 'model-tui[gguf]'"
            raise SourceError("incomplete", reason) from None


def folder_of(url: str) -> Path:
    """Return the folder that a `file:` address names; raises `SourceError` when it names none."""
    parts = urlsplit(url)
    path = Path(unquote(parts.path))
    if parts.scheme != "file" or not path.is_absolute():
        raise SourceError("unreachable", "GGUF files are read from a folder of this machine: file:///...")
    if not path.is_dir():
        raise SourceError("not-running", f"no folder {path}")
    return path


def read_folder(folder: Path, provider: str) -> Listing:
    """Return what the GGUF files below a folder state; raises `PackageMissingError`."""
    models: list[Listed] = []
    skipped, notes = 0, []
    end = time.monotonic() + _SECONDS
    groups = _whole_models(sorted(_files(folder)))
    for done, (name, parts) in enumerate(groups.items()):
        if time.monotonic() > end:
            notes.append(f"stopped after {done:,} of {counted(len(groups), 'model')}: reading took too long")
            break
        try:
            listed = _read(name, parts, provider)
        except (OSError, ValueError):
            skipped += 1
            continue
        if listed is not None:
            models.append(listed)
    return Listing(tuple(models), skipped, tuple(notes))


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield each GGUF file with its path below the folder, without the ending."""
    found = 0
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            if name.lower().endswith(_ENDING) and not name.startswith("."):
                path = Path(place, name)
                yield path.relative_to(folder).as_posix()[: -len(_ENDING)], path
                found += 1
                if found == _MOST_FILES:
                    return


def _whole_models(files: Iterable[tuple[str, Path]]) -> dict[str, list[Path]]:
    """Return the files of each model in order, under the name that they have in common."""
    groups: dict[str, list[Path]] = {}
    for name, path in files:
        part = _PART.fullmatch(name)
        groups.setdefault(part[1] if part else name, []).append(path)
    return groups


def _read(name: str, parts: list[Path], provider: str) -> Listed | None:
    """Return a model, `None` for a file that is none; raises `ValueError` or `OSError` when it cannot be read."""
    if not all(path.is_file() for path in parts):  # opening a pipe would wait for whoever writes into it
        raise ValueError("not a file")
    ident = model_id(name)
    headers = [read_header(path) for path in parts]
    first = headers[0]
    split = first.whole("split.count") or 1
    if ident is None or first.architecture is None or len(parts) < split:
        raise ValueError("not a whole model")
    if first.text("general.type") not in (None, "model") or first.architecture == "clip":
        return None
    display = text(first.text("general.name"))
    spec = ModelSpec(provider, ident, None if display == ident else display, text(first.architecture))
    size = sum(path.stat().st_size for path in parts)
    return Listed(spec, _facts(first, sum(header.parameters for header in headers), size))


def _facts(header: Header, parameters: int, size: int) -> ModelCapabilities:
    return ModelCapabilities(
        description=described(header.quantization, shown_bytes(size)),
        mode=_mode(header),
        max_context=count(header.whole(f"{header.architecture}.context_length")),
        size_b=billions(parameters),
    )


def _mode(header: Header) -> str | None:
    """Return what a model is for: one that pools its output is for vectors, one with a chat template for chat."""
    pooling = header.whole(f"{header.architecture}.pooling_type")
    if pooling is not None or header.fields.get(f"{header.architecture}.attention.causal") is False:
        return "rerank" if pooling == _RANK else "embedding"
    return CHAT if header.text("tokenizer.chat_template") else None
