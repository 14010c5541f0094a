"""Which model each entry is an offer of: as its id tells, or where that tells nothing, as models.dev states it.

models.dev names a canonical model for many rows, resellers' own names among them. Some of these statements are
careless (a fine-tune under its base, another size), so that what an id itself tells stands before them. They count
where the id names no maker (`TEE/glm-5.2`, `umans-kimi-k3`), and for names that move on (`gpt-chat-latest`).
"""

from collections.abc import Callable, Iterable

from model_tui.catalog.builder.join import Entry
from model_tui.core.id_index import CanonicalIndex
from model_tui.core.identity import Identity, identify
from model_tui.core.makers import VENDOR_WORDS

_MAKERS = frozenset(VENDOR_WORDS.values())
_LATEST = "-latest"
_NOBODY = "models.dev"
"""Whose listing a stated name stands in: that of nobody who makes models."""


def name_all(entries: Iterable[Entry], index: CanonicalIndex, vendor: Callable[[str], str | None]) -> None:
    """Put into each entry the canonical model that it is of; `vendor` tells the maker whose own door a provider is."""
    for entry in entries:
        found = identify(entry.provider, entry.id, vendor(entry.provider), index)
        entry.canonical = found.canonical
        if entry.stated is None or entry.unsold or not _is_open(found):
            continue
        stated = identify(_NOBODY, entry.stated, None, index).canonical
        if stated.partition("/")[0] != _NOBODY:
            entry.canonical = stated


def _is_open(found: Identity) -> bool:
    """Whether an id alone does not tell what model it is."""
    maker, _, slug = found.canonical.partition("/")
    return found.is_apart or maker not in _MAKERS or slug.endswith(_LATEST)
