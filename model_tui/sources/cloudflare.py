"""The shape of Cloudflare's `GET /accounts/{account}/ai/models/search` (Workers AI; API v4, SDK 5.9 of November 2026).

Numbered pages. `result_info.total_count` cannot be trusted (291 where 63 come), so the last page is the empty one. A
model is called by `name`; `id` is of no use. `properties` are texts, numbers and booleans included; a price is a list
of lines, each with its own unit.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count as count_up
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from model_tui.core.mode_names import sharpened
from model_tui.core.model import PER_1M_TOKENS, ModelCapabilities, ModelSpec, Provider, Tier
from model_tui.sources.body import decode
from model_tui.sources.modes import mode_of_word
from model_tui.sources.pages import asking, entries, paged, read_all
from model_tui.sources.places import filled
from model_tui.sources.price_lines import PER_1M_CHARACTERS, PER_MINUTE
from model_tui.sources.protocol import Access, Listed, Listing, Page, bearer
from model_tui.sources.values import (
    block,
    count,
    day,
    model_id,
    shown_dimensions,
    table,
    text,
    usd,
    with_line,
    yes,
)

if TYPE_CHECKING:
    from model_tui.sources.http import Answer, Fetch

_PATH: Final = "/accounts/{account}/ai/models/search"
_PAGE_SIZE: Final = "100"
_MOST_LINES: Final = 32
_TASKS: Final = {
    "text embeddings": "embedding",
    "text classification": "classification",
    "image classification": "classification",
    "translation": "translation",
    "image-to-text": "image_to_text",
}
"""Tasks by another word than that of all others; most are understood as they are."""

_UNITS: Final = {
    "per m input tokens": ("price_input", PER_1M_TOKENS, 1),
    "per m output tokens": ("price_output", PER_1M_TOKENS, 1),
    "per m cached input tokens": ("price_cache_read", PER_1M_TOKENS, 1),
    "per 1k characters": ("price_input", PER_1M_CHARACTERS, 1000),
    "per audio minute": ("price_input", PER_MINUTE, 1),
    "per image": ("price_output", "image", 1),
    "per inference request": ("price_input", "request", 1),
}
"""What the unit of a price line means: a part of the price, its unit, and how often the amount goes into it."""

_STEPS: Final = {"per step": "step", "per 512 by 512 tile": "tile of 512x512"}
"""Units of which an image costs several: lines of their own, never the price of an image."""

_SWITCHES: Final = (
    ("beta", "beta"),
    ("partner", "run by a partner"),
    ("lora", "takes LoRA adapters"),
    ("realtime", "realtime"),
    ("async_queue", "takes batches"),
    ("require_workers_paid", "for paid plans"),
)
_SPEECH: Final = "audio_speech"


class CloudflareSource:
    """Asks one account at Cloudflare."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every model of the account; raises `SourceError`."""
        headers = {**self.provider.headers, **bearer(access)}
        path = filled(self.provider.list_path or _PATH, access.values)
        seen: set[str] = set()
        numbers = count_up(2)

        def next_of(_: "Answer", page: Page) -> str | None:
            names = {item.spec.name for item in page.items}
            # A server that knows no pages gives the first one for ever.
            is_last = names <= seen
            seen.update(names)
            return None if is_last else str(next(numbers))

        query = {"page": "1", "per_page": _PAGE_SIZE}
        get = asking(fetch, access, path, headers)
        return await paged(get, parse_page, self.provider, "page", query, next_of=next_of)


def parse_page(body: bytes, provider: Provider) -> Page:
    """Read one page; raises `SourceError` (`bad-answer`) when it is no listing."""

    def read(item: Mapping[str, Any]) -> Listed | None:
        name = model_id(item.get("name"))
        return None if name is None else Listed(ModelSpec(provider.id, name), _facts(name, item))

    return read_all(entries(decode(body), "result"), read)


def _facts(name: str, item: Mapping[str, Any]) -> ModelCapabilities:
    given = _properties(item.get("properties"))
    task = (text(table(item.get("task")).get("name")) or "").lower()
    mode = _TASKS.get(task) or mode_of_word(task)
    vision = yes(given.get("vision"))
    facts = ModelCapabilities(
        description=with_line(block(item.get("description")), *_remarks(given)),
        mode=mode,
        max_context=count(given.get("context_window")) or count(given.get("max_input_tokens")),
        max_input_tokens=count(given.get("max_input_tokens")),
        input_modalities=("text", "image") if vision else None,
        supports_tools=yes(given.get("function_calling")),
        supports_vision=vision,
        supports_reasoning=yes(given.get("reasoning")),
        retires=day(given.get("planned_deprecation_date")),
    )
    return structs.replace(facts, **_prices(given.get("price"), sharpened(mode, name)))


def _remarks(given: Mapping[str, Any]) -> Iterator[str | None]:
    """Yield what has no field of its own."""
    yield shown_dimensions(given.get("output_dimensions"))
    yield from (shown for name, shown in _SWITCHES if yes(given.get(name)))
    if (languages := text(given.get("languages"))) is not None:
        yield f"languages: {languages}"


def _properties(given: Any) -> dict[str, Any]:
    pairs = (table(entry) for entry in given[:128]) if isinstance(given, list) else ()
    return {name: pair.get("value") for pair in pairs if (name := text(pair.get("property_id"))) is not None}


def _prices(given: Any, mode: str | None) -> dict[str, Any]:
    """Return the price fields: the lines of one unit make the price, all others stand beside it."""
    lines = [line for line in given[:_MOST_LINES] if isinstance(line, dict)] if isinstance(given, list) else []
    parts: dict[str, Any] = {}
    tiers: list[Tier] = []
    for unit_text, amount in _amounts(lines):
        part, unit, times = _UNITS.get(unit_text, ("", "", 1))
        price = usd(amount, times)
        if price is None:
            continue
        if part and parts.setdefault("price_unit", unit) == unit:
            parts.setdefault("price_output" if unit == PER_MINUTE and mode == _SPEECH else part, price)
        elif price:
            # A step at no cost is how models in beta are listed; it does not make an image free.
            tiers.append(_beside(unit_text, price))
    return {**parts, "price_tiers": tuple(tiers) or None}


def _amounts(lines: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, Any]]:
    """Return unit and amount of the lines in USD that state a unit."""
    for line in lines:
        unit = text(line.get("unit"), 80)
        if unit and line.get("currency", "USD") == "USD":
            yield unit.lower(), line.get("price")


def _beside(unit_text: str, price: float) -> Tier:
    if unit_text.startswith("per audio minute"):
        return Tier("realtime", label=unit_text.partition("(")[2].rstrip(")") or None, input=price, unit=PER_MINUTE)
    return Tier("size", output=price, unit=_STEPS.get(unit_text, unit_text.removeprefix("per ")))
