"""The entries that included files add to a LiteLLM config: LiteLLM joins the lists, and takes each file once."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import structs

from model_tui.core.text import clean
from model_tui.export.litellm_list import Entry, listed
from model_tui.export.splice import SpliceError, YamlText

_MOST_INCLUDES: Final = 50

Read = Callable[[Path], bytes | None]
"""Reads a file: its bytes, `None` where there is none. Raises `SpliceError`."""


def included(text: YamlText, read: Read | None) -> tuple[list[Entry], list[str]]:
    """Return the entries of the files that a config includes, each with its file, and what could not be read."""
    entries: list[Entry] = []
    unread: list[str] = []
    own = Path(text.name)
    todo = [(own.parent, word) for word in _words(text.value)]
    seen = {os.path.normpath(own.absolute())}
    while todo and len(seen) <= _MOST_INCLUDES:
        base, word = todo.pop(0)
        path = base / word
        if (place := os.path.normpath(path.absolute())) in seen:
            continue
        seen.add(place)
        try:
            data = read(path) if read is not None else None
            if data is None:
                unread.append(f"{path}: there is no such file: LiteLLM does not start")
                continue
            more = YamlText.parse(data, str(path))
            shown = clean(os.path.normpath(path))
            entries += [structs.replace(entry, file=shown) for entry in listed(more)]
        except SpliceError as error:
            unread.append(str(error))
            continue
        todo += [(path.parent, word) for word in _words(more.value)]
    return entries, unread


def _words(value: Mapping[str, Any]) -> list[str]:
    include = value.get("include")
    return [word for word in include if isinstance(word, str)] if isinstance(include, list) else []
