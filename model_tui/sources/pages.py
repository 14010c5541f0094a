"""What all shapes share: finding the entries of an answer, reading each on its own, and following pages to the end."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Final

from msgspec import structs

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.sources.protocol import Listed, Listing, Page, SourceError

MOST_PAGES: Final = 200
MOST_MODELS: Final = 50_000
_BIG: Final = 128 * 1024
"""Bytes from which an answer is parsed beside the event loop."""

_FACTS: Final = tuple(f.name for f in structs.fields(ModelCapabilities))

Reader = Callable[[Mapping[str, Any]], Listed | None]
Parser = Callable[[bytes, Provider], Page]


def entries(answer: Any, *names: str, null_is_empty: bool = False) -> list[Any]:
    """Return the list of entries that stands under one of `names`, or is the answer itself.

    With `null_is_empty`, `null` under a name is an empty list, as servers written in Go say it. Raises `SourceError`
    (`bad-answer`) for all else.
    """
    if isinstance(answer, list):
        return answer
    if isinstance(answer, dict):
        for name in names:
            if isinstance(answer.get(name), list):
                return list(answer[name])
        if null_is_empty and any(name in answer and answer[name] is None for name in names):
            return []
    raise SourceError("bad-answer", "the answer is not a model listing")


def read_all(found: list[Any], read: Reader) -> tuple[tuple[Listed, ...], int]:
    """Read every entry on its own; return what could be read, and the number of entries that could not."""
    items = []
    for entry in found[:MOST_MODELS]:
        try:
            listed = read(entry) if isinstance(entry, dict) else None
        except (TypeError, ValueError, LookupError, ArithmeticError, RecursionError):
            listed = None
        if listed is not None:
            items.append(listed)
    return tuple(items), len(found) - len(items)


async def parsed(parse: Parser, body: bytes, provider: Provider) -> Page:
    """Parse an answer, a big one in a thread so that the screen goes on."""
    if len(body) < _BIG:
        return parse(body, provider)
    return await asyncio.to_thread(parse, body, provider)


async def all_pages(ask: Callable[[str | None], Awaitable[Page]]) -> Listing:
    """Ask for page after page until there is no next one, one is empty, a cursor comes again, or there are too many."""
    items: list[Listed] = []
    skipped, cursor = 0, None
    seen: set[str] = set()
    for _ in range(MOST_PAGES):
        page = await ask(cursor)
        items += page.items
        skipped += page.skipped
        cursor = page.next
        if cursor is None or cursor in seen or not (page.items or page.skipped):
            return Listing(merged(items), skipped)
        if len(items) > MOST_MODELS:
            return Listing(merged(items[:MOST_MODELS]), skipped, (f"only the first {MOST_MODELS:,} models are taken",))
        seen.add(cursor)
    return Listing(merged(items), skipped, (f"stopped after {MOST_PAGES} pages",))


def merged(items: Iterable[Listed]) -> tuple[Listed, ...]:
    """Return the models with each id once: the first entry holds, a later one fills in what it left open."""
    found: dict[str, Listed] = {}
    for item in items:
        earlier = found.get(item.spec.name)
        found[item.spec.name] = item if earlier is None else _joined(earlier, item)
    return tuple(found.values())


def _joined(first: Listed, second: Listed) -> Listed:
    open_facts = {
        name: value
        for name in _FACTS
        if getattr(first.facts, name) is None and (value := getattr(second.facts, name)) is not None
    }
    spec = with_aliases(first.spec, second.spec.aliases)
    return Listed(spec, structs.replace(first.facts, **open_facts))


def with_aliases(spec: ModelSpec, names: Iterable[str]) -> ModelSpec:
    """Return a spec with more aliases, each once and none of them its own name."""
    aliases = tuple(name for name in dict.fromkeys((*spec.aliases, *names)) if name != spec.name)
    return structs.replace(spec, aliases=aliases)
