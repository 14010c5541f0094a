"""What all shapes share: finding the entries of an answer, reading each on its own, and following pages to the end."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.core.text import is_clean
from model_tui.sources.protocol import MOST_MODELS, Access, Listed, Listing, Page, SourceError

if TYPE_CHECKING:
    from model_tui.sources.http import Answer, Fetch

MOST_PAGES: Final = 200
_BIG: Final = 128 * 1024
"""Bytes from which an answer is parsed beside the event loop."""

_UNSAFE: Final = "ids with control characters"
_NAMES: Final = ("id", "modelId", "model_id", "model_group", "model_name", "key", "name", "model", "serverlessEndpoint")
"""Where shapes have a model's id, the surest first."""
_FACTS: Final = tuple(f.name for f in structs.fields(ModelCapabilities))
_FACTS_WITHOUT_PRICE: Final = tuple(name for name in _FACTS if not name.startswith("price_"))

Reader = Callable[[Mapping[str, Any]], Listed | str | None]
"""Reads one entry: a model, `None` where it cannot be read, or what it is where it is no model to list."""

Parser = Callable[[bytes, Provider], Page]
Getter = Callable[[Mapping[str, str]], "Awaitable[Answer]"]


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


def are_models(answer: Any, found: list[Any]) -> bool:
    """Whether what a server on this machine lists may be models: any program may answer there with a list.

    OpenAI's shape has an object at the top, and `object` is `model` where an entry says it: one that says something
    else among others is a wrong field, most of them are something else.
    """
    words = [item.get("object") for item in found if isinstance(item, dict)]
    others = sum(isinstance(word, str) and word != "model" for word in words)
    return isinstance(answer, dict) and ("model" in words or 2 * others <= len(found))


def read_all(found: list[Any], read: Reader, following: str | None = None) -> Page:
    """Read every entry on its own; what cannot be read is counted, and so is what lies behind the most that is taken.

    `following` is the cursor of the next page.
    """
    items: list[Listed] = []
    aside: Counter[str] = Counter()
    taken = found[:MOST_MODELS]
    for entry in taken:
        try:
            listed = read(entry) if isinstance(entry, dict) else None
        except (TypeError, ValueError, LookupError, ArithmeticError, RecursionError):
            listed = None
        if isinstance(listed, str):
            aside[listed] += 1
        elif listed is None and isinstance(entry, dict) and _is_unsafe(entry):
            aside[_UNSAFE] += 1
        elif listed is not None:
            items.append(listed)
    if not items:
        del aside[_UNSAFE]  # none can be read, whatever the reason: that is a failure, and not an empty listing
    skipped = len(taken) - len(items) - aside.total()
    return Page(tuple(items), skipped, following, len(found) - len(taken), dict(aside))


def _is_unsafe(entry: Mapping[str, Any]) -> bool:
    """Whether a terminal would obey what an entry is called by, or be led astray by it."""
    name = next((name for key in _NAMES if isinstance(name := entry.get(key), str)), "")
    return not is_clean(name)


async def parsed(parse: Parser, body: bytes, provider: Provider) -> Page:
    """Parse an answer, a big one in a thread so that the screen goes on."""
    if len(body) < _BIG:
        return parse(body, provider)
    return await asyncio.to_thread(parse, body, provider)


def asking(fetch: "Fetch", access: Access, path: str, headers: Mapping[str, str]) -> Getter:
    """Return what asks for a page of a listing at `path`, by the query of that page."""

    async def get(params: Mapping[str, str]) -> "Answer":
        return await fetch.get(access, path, headers=headers, params=params)

    return get


async def paged(
    get: Getter,
    parse: Parser,
    provider: Provider,
    cursor: str,
    params: Mapping[str, str] | None = None,
    *,
    next_of: "Callable[[Answer, Page], str | None] | None" = None,
) -> Listing:
    """Ask for every page of a listing, `get` by `get`; the cursor goes into the query under the name `cursor`.

    The cursor is the one that the page names, or what `next_of` makes of the answer and the page.
    """

    async def ask(following: str | None) -> Page:
        answer = await get({**(params or {}), **({cursor: following} if following else {})})
        page = await parsed(parse, answer.body, provider)
        return page if next_of is None else structs.replace(page, next=next_of(answer, page))

    return await all_pages(ask)


async def all_pages(ask: Callable[[str | None], Awaitable[Page]]) -> Listing:
    """Ask for page after page until there is no next one, one is empty, a cursor comes again, or there are too many."""
    items: list[Listed] = []
    aside: Counter[str] = Counter()
    skipped, left, cursor = 0, 0, None
    seen: set[str] = set()
    notes: tuple[str, ...] = (f"stopped after {MOST_PAGES} pages",)
    for _ in range(MOST_PAGES):
        page = await ask(cursor)
        items += page.items
        skipped += page.skipped
        aside.update(page.aside)
        left += page.left + max(0, len(items) - MOST_MODELS)
        cursor = page.next
        if left or cursor is None or cursor in seen or not (page.items or page.skipped or page.aside):
            notes = ()
            break
        seen.add(cursor)
    whole = Page(merged(items[:MOST_MODELS]), skipped, None, left, aside)
    return Listing(whole.items, whole.skipped, (*whole.notes, *notes))


def merged(items: Iterable[Listed]) -> tuple[Listed, ...]:
    """Return the models with each id once: the first entry holds, a later one fills in what it left open."""
    found: dict[str, Listed] = {}
    for item in items:
        earlier = found.get(item.spec.name)
        found[item.spec.name] = item if earlier is None else _joined(earlier, item)
    return tuple(found.values())


def _joined(first: Listed, second: Listed) -> Listed:
    # Prices in different units must not end up in one price.
    names = _FACTS if _same_unit(first.facts, second.facts) else _FACTS_WITHOUT_PRICE
    open_facts = {
        name: value
        for name in names
        if getattr(first.facts, name) is None and (value := getattr(second.facts, name)) is not None
    }
    spec = with_aliases(first.spec, second.spec.aliases)
    if spec.display_name is None and second.spec.display_name not in (None, spec.name):
        spec = structs.replace(spec, display_name=second.spec.display_name)
    return Listed(spec, structs.replace(first.facts, **open_facts))


def _same_unit(first: ModelCapabilities, second: ModelCapabilities) -> bool:
    return first.price is None or first.price_unit == second.price_unit


def folded(items: Iterable[Listed]) -> tuple[Listed, ...]:
    """Return the models with each listed once, where a listing repeats one under all of its names.

    Two entries are one model when one names the other as its alias, and the other does not deny it by a list of
    aliases without the first. The model goes by the name that the others display, else by the first.
    """
    models = merged(items)
    if not any(item.spec.aliases for item in models):
        return models
    known = {item.spec.name: item for item in models}
    head = {name: name for name in known}

    def head_of(name: str) -> str:
        while head[name] != name:
            head[name] = name = head[head[name]]
        return name

    for item in models:
        for alias in item.spec.aliases:
            other = known.get(alias)
            if other is not None and (not other.spec.aliases or item.spec.name in other.spec.aliases):
                head[head_of(alias)] = head_of(item.spec.name)
    groups: dict[str, list[Listed]] = {}
    for item in models:
        groups.setdefault(head_of(item.spec.name), []).append(item)
    return tuple(_one(group) for group in groups.values())


def _one(group: list[Listed]) -> Listed:
    if len(group) == 1:
        return group[0]
    names = [item.spec.name for item in group]
    shown = next((item.spec.display_name for item in group if item.spec.display_name in names), None)
    first = next((item for item in group if item.spec.name == shown), None)
    first = first or next((item for item in group if item.spec.aliases), group[0])
    whole = first
    for other in group:
        whole = whole if other is first else _joined(whole, other)
    return Listed(with_aliases(whole.spec, names), whole.facts)


def with_details(models: Iterable[Listed], details: Iterable[Listed]) -> tuple[Listed, ...]:
    """Return the models with what a second listing adds to them; models that only the second has are left out."""
    more = {name: item for item in details for name in (item.spec.name, *item.spec.aliases)}
    return tuple(item if (other := more.get(item.spec.name)) is None else _joined(item, other) for item in models)


def with_aliases(spec: ModelSpec, names: Iterable[str]) -> ModelSpec:
    """Return a spec with more aliases, each once and none of them its own name."""
    aliases = tuple(name for name in dict.fromkeys((*spec.aliases, *names)) if name != spec.name)
    return structs.replace(spec, aliases=aliases)
