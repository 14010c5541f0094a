"""The shape of a LiteLLM proxy (1.10x, 2026): `GET /model_group/info` and `/model/info`, else `/v1/models`.

The first says what a name can do, the second what runs behind it (see `sources.litellm_routes`), and what it can do
where the first is missing. The proxy fills in what it does not know: a flag that is false, a price of zero and the mode
`chat` prove nothing there, and are not taken as facts. A name with `*` stands for whatever matches, and is no model. A
key that may call models may still not see the info routes.
"""

import asyncio
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider, Tier
from model_tui.sources import openai
from model_tui.sources.body import decode
from model_tui.sources.litellm_routes import Route, led, names_one, route_of
from model_tui.sources.local import Server
from model_tui.sources.modes import mode_of_word
from model_tui.sources.pages import Parser, entries, merged, parsed, read_all
from model_tui.sources.price_lines import PER_1M_CHARACTERS, PER_IMAGE, PER_QUERY, PER_SECOND, token_line
from model_tui.sources.protocol import Access, Listed, Listing, Page, SourceError
from model_tui.sources.values import (
    count,
    day,
    described,
    first_count,
    model_id,
    shown_rate,
    table,
    text,
    usd,
    usd_per_1m,
    words,
)

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

_PASSED_OVER: Final = frozenset(("refused", "forbidden", "http", "bad-answer"))
"""Failures of an info route that say nothing of the next route."""

_SIGN: Final = 1677610602
"""What the proxy gives as the date of every model in its OpenAI-shaped listing."""

_WILDCARDS: Final = "names with a wildcard"
_NO_DATABASE: Final = "no connected db"
_WORDS: Final = {"moderations": "moderation", "audio_speech": "audio_speech"}
_FLAGS: Final[Mapping[str, str]] = {
    "supports_tools": "supports_function_calling",
    "supports_parallel_tools": "supports_parallel_function_calling",
    "supports_vision": "supports_vision",
    "supports_structured_output": "supports_response_schema",
    "supports_reasoning": "supports_reasoning",
    "supports_prompt_caching": "supports_prompt_caching",
    "supports_web_search": "supports_web_search",
    "supports_computer_use": "supports_computer_use",
    "supports_system_messages": "supports_system_messages",
    "supports_streaming": "supports_native_streaming",
}
_LIMITS: Final = ("max_context", "max_input_tokens", "max_output_tokens")
_PRICES: Final[Mapping[str, str]] = {
    "price_input": "input_cost_per_token",
    "price_output": "output_cost_per_token",
    "price_cache_read": "cache_read_input_token_cost",
    "price_cache_write": "cache_creation_input_token_cost",
}
_PIECES: Final[Mapping[str, tuple[str, str, int]]] = {
    "output_cost_per_image": ("price_output", PER_IMAGE, 1),
    "input_cost_per_image": ("price_input", PER_IMAGE, 1),
    "input_cost_per_second": ("price_input", PER_SECOND, 1),
    "output_cost_per_second": ("price_output", PER_SECOND, 1),
    "input_cost_per_character": ("price_input", PER_1M_CHARACTERS, 1_000_000),
    "input_cost_per_query": ("price_input", PER_QUERY, 1),
}
"""Prices of what is not sold by the token: a part of the price, its unit, and how often the amount goes into it."""

_ABOVE: Final = re.compile(r"_above_([0-9]{1,5})k_tokens$")


class LiteLLMProxySource:
    """Asks one LiteLLM proxy for the names that it serves."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every name that the proxy serves for this key; raises `SourceError`."""
        server = Server.of(self.provider, fetch, access)
        return await server.listing(lambda: self._ask(server))

    async def _ask(self, server: Server) -> Listing:
        groups, rows = await asyncio.gather(
            self._info(server, "/model_group/info", parse_groups), self._info(server, "/model/info", parse_deployments)
        )
        if isinstance(groups, Page) and groups.items:
            return _led_by(groups, rows).listing()
        for found in (groups, rows):
            if isinstance(found, SourceError) and found.kind not in _PASSED_OVER:
                raise found
        if isinstance(rows, Page) and rows.items:
            return rows.listing()
        has_routes = any(map(_has_route, (groups, rows)))
        body = await _names(server)
        if server.usual and not has_routes and not is_signed(body):
            raise server.another("another program")
        return (await parsed(parse_names, body, self.provider)).listing()

    async def _info(self, server: Server, path: str, parse: Parser) -> Page | SourceError:
        """Return what an info route says, or why it says nothing: the other one may."""
        try:
            return await parsed(parse, await server.get(path, attempts=1), self.provider)
        except SourceError as error:
            return error


def _has_route(found: Page | SourceError) -> bool:
    """Whether what an info route answered shows that it is there."""
    return found.kind in ("refused", "forbidden") if isinstance(found, SourceError) else not found.skipped


def _led_by(groups: Page, rows: Page | SourceError) -> Page:
    """Return the names with what runs behind them, as far as a proxy tells this key."""
    led = {} if isinstance(rows, SourceError) else {item.spec.name: item.spec for item in rows.items}
    items = (Listed(led.get(item.spec.name, item.spec), item.facts) for item in groups.items)
    return structs.replace(groups, items=tuple(items))


async def _names(server: Server) -> bytes:
    """Return the OpenAI-shaped listing; a proxy without a database says of a key that is not its own what it lacks."""
    try:
        return await server.get("/v1/models")
    except SourceError as error:
        raise told_plainly(error) from None


def told_plainly(error: SourceError) -> SourceError:
    """Return what a proxy without a database means where it takes a wrong key for one that is kept in such."""
    if error.status == HTTPStatus.BAD_REQUEST and _NO_DATABASE in error.message.lower():
        return SourceError("refused", "the key was refused: it is not the proxy's own", status=400)
    return error


def is_signed(body: bytes) -> bool:
    """Whether an OpenAI-shaped listing bears the date that the proxy gives to every model."""
    found = entries(decode(body), "data")
    return bool(found) and all(table(item).get("created") == _SIGN for item in found)


def parse_groups(body: bytes, provider: Provider) -> Page:
    """Read `/model_group/info`; raises `SourceError` (`bad-answer`) when it is none."""

    def read(item: Mapping[str, Any]) -> Listed | str | None:
        name = model_id(item.get("model_group"))
        if name is None or "*" in name:
            return name and _WILDCARDS
        return Listed(ModelSpec(provider.id, name), _facts(item))

    page = read_all(entries(table(decode(body)), "data"), read)
    return structs.replace(page, items=merged(page.items))


def parse_deployments(body: bytes, provider: Provider) -> Page:
    """Read `/model/info`, a row for each deployment; raises `SourceError` (`bad-answer`) when it is none.

    A call goes to any deployment of its name: of limits the smallest is promised, of prices the highest, and a
    capability only where all have it.
    """
    led_to: dict[str, list[Route | None]] = {}

    def read(item: Mapping[str, Any]) -> Listed | str | None:
        name = model_id(item.get("model_name"))
        if name is None or "*" in name:
            return name and _WILDCARDS
        if names_one(item):
            led_to.setdefault(name, []).append(route_of(item))
        return Listed(ModelSpec(provider.id, name), _facts(table(item.get("model_info"))))

    page = read_all(entries(table(decode(body)), "data"), read)
    groups: dict[str, list[Listed]] = {}
    for row in page.items:
        groups.setdefault(row.spec.name, []).append(row)
    models = (Listed(_spec(group[0].spec, led_to), _common([row.facts for row in group])) for group in groups.values())
    return structs.replace(page, items=tuple(models))


def _spec(spec: ModelSpec, led_to: Mapping[str, list[Route | None]]) -> ModelSpec:
    """Return a name with what its deployments say that it leads to."""
    routes = led_to.get(spec.name)
    return spec if routes is None else led(spec, routes)


def parse_names(body: bytes, provider: Provider) -> Page:
    """Read `/v1/models`; raises `SourceError` (`bad-answer`) when it is no listing."""
    page = openai.parse_page(body, provider)
    items = tuple(item for item in page.items if "*" not in item.spec.name)
    aside = len(page.items) - len(items)
    return structs.replace(page, items=items, aside={**page.aside, **({_WILDCARDS: aside} if aside else {})})


def _facts(item: Mapping[str, Any]) -> ModelCapabilities:
    word = text(item.get("mode"))
    mode = _WORDS.get(word or "") or mode_of_word(word)
    stated: dict[str, Any] = {fact: price for fact, field in _PRICES.items() if (price := usd_per_1m(item.get(field)))}
    stated |= {fact: True for fact, field in _FLAGS.items() if item.get(field) is True}
    into = count(item.get("max_input_tokens"))
    rates = (shown_rate(item.get("tpm"), "tokens"), shown_rate(item.get("rpm"), "requests"))
    return ModelCapabilities(
        description=described(*rates),
        retires=day(item.get("deprecation_date")),
        mode=mode,
        max_context=into,
        max_input_tokens=into,
        max_output_tokens=first_count(item, ("max_output_tokens",)),
        known_params=words(item.get("supported_openai_params")) or None,
        reasoning_efforts=words(item.get("supported_reasoning_efforts")) or None,
        **(stated if any(fact in stated for fact in _PRICES) else {**stated, **_by_the_piece(item)}),
        price_tiers=tuple(_steps(item)) or None,
    )


def _by_the_piece(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the price of what is not sold by the token."""
    stated = ((part, unit, usd(item.get(field), times)) for field, (part, unit, times) in _PIECES.items())
    return next(({part: price, "price_unit": unit} for part, unit, price in stated if price), {})


def _steps(item: Mapping[str, Any]) -> Iterator[Tier]:
    """Yield the prices above a prompt length: `input_cost_per_token_above_200k_tokens` and its kin."""
    for above in sorted({int(match[1]) for name in item if (match := _ABOVE.search(name))}):
        stated = {fact: usd_per_1m(item.get(f"{field}_above_{above}k_tokens")) for fact, field in _PRICES.items()}
        if any(stated.values()):
            parts = {fact.removeprefix("price_"): price for fact, price in stated.items()}
            yield token_line("context", None, parts, above * 1000)


def _common(rows: list[ModelCapabilities]) -> ModelCapabilities:
    """Return what holds whichever of its deployments a name is handed to."""
    if len(rows) == 1:
        return rows[0]

    def told(field: str) -> list[Any]:
        return [value for row in rows if (value := getattr(row, field)) is not None]

    def by_all(field: str) -> list[Any]:
        values = told(field)
        return values if len(values) == len(rows) else []

    modes = set(told("mode"))
    common: dict[str, Any] = {field: min(told(field), default=None) for field in _LIMITS}
    common |= {field: max(by_all(field), default=None) for field in _PRICES}
    common |= {field: True for field in _FLAGS if by_all(field)}
    common |= {field: _in_all(by_all(field)) for field in ("known_params", "reasoning_efforts")}
    common["retires"] = min(told("retires"), default=None)
    return ModelCapabilities(mode=modes.pop() if len(modes) == 1 else None, **common)


def _in_all(lists: list[tuple[str, ...]]) -> tuple[str, ...] | None:
    """Return the words that stand in each of several lists."""
    return tuple(word for word in lists[0] if all(word in one for one in lists)) or None if lists else None
