"""The shape of OpenRouter's `GET /models` (API and SDK of November 2026).

The listing needs no key and is the same with one; whether a key is good is asked of `GET /key` beside it. Prices are
texts, USD per token; `-1` means that the price varies. Ids that begin with `~` are names for whatever is newest of a
line: aliases of the model they point at, not models of their own.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider, Tier
from model_tui.sources.besides import ended
from model_tui.sources.body import decode
from model_tui.sources.modes import CHAT, mode_of_outputs
from model_tui.sources.pages import entries, merged, parsed, read_all, with_aliases
from model_tui.sources.protocol import Access, Listed, Listing, Page, SourceError, bearer
from model_tui.sources.values import (
    block,
    count,
    day,
    day_of,
    flag,
    modalities,
    model_id,
    number,
    table,
    text,
    usd,
    usd_per_1m,
    with_line,
    words,
)

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

_PATH: Final = "/models"
_KEY_PATH: Final = "/key"
_ALL: Final = {"output_modalities": "all"}
"""Without it the listing holds only what gives out text."""

_KEY_SECONDS: Final = 3.0
"""Time for the check of the key, once the listing is there."""

_SCORES: Final = ("intelligence", "coding", "agentic")
_ALIAS_MARK: Final = "~"
_EVERY_CALL: Final = (("web_search", "web-search", "query"), ("request", "request", "request"))
"""What is sold by the call: as the listing names it, as the catalogs do, and the unit."""
_REASONING: Final = frozenset({"reasoning", "include_reasoning", "reasoning_effort"})


class OpenRouterSource:
    """Asks one provider whose listing has OpenRouter's shape."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every model listed; raises `SourceError`, also when the listing is open but the key is refused."""
        headers = {**self.provider.headers, **bearer(access)}
        checking = asyncio.create_task(_refusal(fetch, access, headers))
        try:
            answer = await fetch.get(access, self.provider.list_path or _PATH, headers=headers, params=_ALL)
            page = await parsed(parse_page, answer.body, self.provider)
            await asyncio.wait({checking}, timeout=_KEY_SECONDS)
            if checking.done() and (refusal := checking.result()) is not None:
                raise refusal
        finally:
            await ended([checking])
        return page.listing()


async def _refusal(fetch: "Fetch", access: Access, headers: Mapping[str, str]) -> SourceError | None:
    """Return the refusal of a key that is not accepted; any other failure says nothing about the key."""
    if access.key is None:
        return None
    try:
        await fetch.get(access, _KEY_PATH, headers=headers, attempts=1)
    except SourceError as error:
        return error if error.kind == "refused" else None
    return None


def parse_page(body: bytes, provider: Provider) -> Page:
    """Read the listing; raises `SourceError` (`bad-answer`) when it is none."""
    targets: dict[str, list[str]] = {}

    def read(item: Mapping[str, Any]) -> Listed | None:
        name = model_id(item.get("id"))
        if name is None:
            return None
        target = model_id(table(item.get("alias_target")).get("slug")) or model_id(item.get("alias_target"))
        if name.startswith(_ALIAS_MARK) and target is not None:
            targets.setdefault(target, []).append(name)
        return _listed(name, item, provider)

    page = read_all(entries(decode(body), "data"), read)
    items, named = _resolved(merged(page.items), targets)
    return structs.replace(page, items=items, named=named)


def _resolved(
    items: Iterable[Listed], targets: Mapping[str, list[str]]
) -> tuple[tuple[Listed, ...], tuple[Listed, ...]]:
    """Turn the entries that are names for another listed model into aliases of that model, and return them, too.

    Some have a price and limits of their own: two of eleven in August 2026.
    """
    items = tuple(items)
    ids = {name: item.spec.name for item in items for name in (*item.spec.aliases, item.spec.name)}
    placed: dict[str, list[str]] = {}
    for target, names in targets.items():
        if target in ids:
            placed.setdefault(ids[target], []).extend(names)
    gone = {name for names in placed.values() for name in names}
    models = (
        Listed(with_aliases(item.spec, placed.get(item.spec.name, ())), item.facts)
        for item in items
        if item.spec.name not in gone
    )
    return tuple(models), tuple(item for item in items if item.spec.name in gone)


def _listed(name: str, item: Mapping[str, Any], provider: Provider) -> Listed:
    slug = model_id(item.get("canonical_slug"))
    spec = ModelSpec(provider.id, name, display_name=text(item.get("name")))
    # A variant such as `:free` shares the slug of its model, so only the model itself answers to it.
    own = slug is not None and ":" not in name and not name.startswith(_ALIAS_MARK)
    return Listed(with_aliases(spec, (slug,) if slug is not None and own else ()), _facts(item))


def _facts(item: Mapping[str, Any]) -> ModelCapabilities:
    top, architecture = table(item.get("top_provider")), table(item.get("architecture"))
    inputs, outputs = (
        modalities(architecture.get("input_modalities")),
        modalities(architecture.get("output_modalities")),
    )
    reasoning = table(item.get("reasoning"))
    facts = ModelCapabilities(
        description=with_line(block(item.get("description")), *_remarks(item, top, reasoning)),
        mode=mode_of_outputs(outputs) or (CHAT if outputs else None),
        max_context=count(item.get("context_length")) or count(top.get("context_length")),
        max_output_tokens=count(top.get("max_completion_tokens")),
        input_modalities=inputs,
        output_modalities=outputs,
        supports_vision=None if inputs is None else "image" in inputs,
        knowledge=day(item.get("knowledge_cutoff")),
        released=day_of(item.get("created")),
        retires=day(item.get("expiration_date")),
    )
    stated = _from_parameters(words(item.get("supported_parameters")), reasoning)
    return structs.replace(facts, **stated, **_prices(table(item.get("pricing"))))


def _remarks(item: Mapping[str, Any], top: Mapping[str, Any], reasoning: Mapping[str, Any]) -> Iterator[str]:
    """Yield what has no field of its own: how a model reasons, what its main host does otherwise, scores of others."""
    context, main = count(item.get("context_length")), count(top.get("context_length"))
    if main is not None and main != context:
        yield f"{main:,} tokens at its main host"
    if top.get("is_moderated") is True:
        yield "moderated"
    yield from _of_reasoning(reasoning)
    if voices := words(item.get("supported_voices")):
        yield f"voices: {' '.join(voices)}"
    scores = table(table(item.get("benchmarks")).get("artificial_analysis"))
    told = [f"{name} {score:g}" for name in _SCORES if (score := number(scores.get(f"{name}_index"))) is not None]
    if told:
        yield f"Artificial Analysis: {' · '.join(told)}"


def _of_reasoning(reasoning: Mapping[str, Any]) -> Iterator[str]:
    default, effort = flag(reasoning.get("default_enabled")), text(reasoning.get("default_effort"), 20)
    if reasoning.get("mandatory") is True:
        yield "always reasons"
    elif default is not None:
        yield "reasons unless told not to" if default else "reasons when told to"
    if effort is not None:
        yield f"effort {effort} unless told otherwise"
    if reasoning.get("supports_max_tokens") is True:
        yield "takes a limit for reasoning"


def _from_parameters(given: tuple[str, ...] | None, reasoning: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the list of parameters states: it is complete, so a parameter not in it is not taken."""
    efforts = words(reasoning.get("supported_efforts")) or None
    if not given:
        return {"reasoning_efforts": efforts, "supports_reasoning": True if reasoning else None}
    known = frozenset(given)
    return {
        "supports_tools": "tools" in known,
        "supports_parallel_tools": True if "parallel_tool_calls" in known else None,
        "supports_structured_output": "structured_outputs" in known,
        "supports_json_mode": "response_format" in known,
        "supports_reasoning": bool(reasoning) or not _REASONING.isdisjoint(known),
        "supports_web_search": True if "web_search_options" in known else None,
        "reasoning_efforts": efforts,
        "known_params": given,
    }


def _prices(pricing: Mapping[str, Any]) -> dict[str, Any]:
    """Return the price fields, USD per 1M tokens; a price that varies is unknown."""
    return {
        "price_input": usd_per_1m(pricing.get("prompt")),
        "price_output": usd_per_1m(pricing.get("completion")),
        "price_cache_read": usd_per_1m(pricing.get("input_cache_read")),
        "price_cache_write": usd_per_1m(pricing.get("input_cache_write")),
        "price_tiers": (*_special(pricing), *_steps(pricing)) or None,
    }


def _special(pricing: Mapping[str, Any]) -> Iterable[Tier]:
    """Yield the prices of special tokens and of single calls."""
    per_call = (Tier(kind, input=usd(pricing.get(name)), unit=unit) for name, kind, unit in _EVERY_CALL)
    return [*_special_tokens(pricing), *(tier for tier in per_call if _has_price(tier))]


def _special_tokens(place: Mapping[str, Any], label: str | None = None, above: int | None = None) -> Iterator[Tier]:
    """Yield the prices of special tokens, as they are always or under the condition of a step."""
    prompt, image = (usd_per_1m(place.get(name)) for name in ("prompt", "image"))
    lines = (
        Tier("cache-1h", label, above, cache_write=usd_per_1m(place.get("input_cache_write_1h"))),
        Tier(
            "audio",
            label,
            above,
            input=usd_per_1m(place.get("audio")),
            output=usd_per_1m(place.get("audio_output")),
            cache_read=usd_per_1m(place.get("input_audio_cache")),
        ),
        Tier(
            "image",
            label,
            above,
            # By the documentation `image` is the price of an image; the listing has that of a token in it.
            input=usd_per_1m(place.get("image_token")) or (image if image == prompt else None),
            output=usd_per_1m(place.get("image_output")),
        ),
        Tier("reasoning", label, above, output=usd_per_1m(place.get("internal_reasoning"))),
    )
    yield from filter(_has_price, lines)


def _has_price(tier: Tier) -> bool:
    """Whether a tier says anything: a special price of zero is how the listing says that there is none."""
    return any((tier.input, tier.output, tier.cache_read, tier.cache_write))


def _steps(pricing: Mapping[str, Any]) -> Iterable[Tier]:
    """Yield the steps of a price: above a prompt length, or at a time of day."""
    overrides = pricing.get("overrides")
    for step in overrides[:32] if isinstance(overrides, list) else ():
        if not isinstance(step, dict):
            continue
        above, hours = count(step.get("min_prompt_tokens")), _hours(step)
        if above is None and hours is None:
            continue
        yield Tier(
            "context" if hours is None else "time",
            label=hours,
            above=above,
            input=usd_per_1m(step.get("prompt")),
            output=usd_per_1m(step.get("completion")),
            cache_read=usd_per_1m(step.get("input_cache_read")),
            cache_write=usd_per_1m(step.get("input_cache_write")),
        )
        yield from _special_tokens(step, hours, above)


def _hours(step: Mapping[str, Any]) -> str | None:
    """Return the hours of a step as `HH:MM-HH:MM UTC`, from its two HHMM numbers."""
    start, end = (_clock(step.get(name)) for name in ("utc_start", "utc_end"))
    return None if start is None or end is None else f"{start}-{end} UTC"


def _clock(value: Any) -> str | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    hours, minutes = divmod(value, 100)
    return f"{hours:02}:{minutes:02}" if 0 <= hours <= 24 and 0 <= minutes < 60 else None
