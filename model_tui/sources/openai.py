"""The shape of OpenAI's `GET /models`, and of the many that follow it.

OpenAI itself (API reference and SDK of November 2026) gives `{data: [{id, object, created, owned_by,
shutdown_date}]}`. Compatible servers answer with `data`, `models` or a bare list, and add fields of their own: what
those mean is read in `rich.py`, prices in `prices.py`. What differs between providers stands in `providers.toml`:
the unit of prices, listings beside the main one, the query.
"""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.sources import rich
from model_tui.sources.body import decode
from model_tui.sources.pages import all_pages, entries, folded, parsed, read_all, with_aliases, with_details
from model_tui.sources.prices import prices_of, upstream_prices
from model_tui.sources.protocol import Access, Listed, Listing, Page, SourceError
from model_tui.sources.servers import other_server
from model_tui.sources.values import billions, block, day_of, ids, model_id, table, text

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

_PATH: Final = "/models"
_SELF: Final = frozenset({"openai", "openai-internal", "system"})
_DETAIL_SECONDS: Final = 5.0
"""Time for the listings beside the main one, once that is there."""


class OpenAISource:
    """Asks one provider whose listing has OpenAI's shape."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every model listed for this key; raises `SourceError`."""
        if access.key is None and self.provider.open_path:
            return await self._pages(fetch, access, self.provider.open_path)
        details = {
            path: asyncio.create_task(self._pages(fetch, access, path, attempts=1))
            for path in self.provider.detail_paths
        }
        try:
            found = await self._pages(fetch, access, self.provider.list_path or _PATH)
            if details:
                await asyncio.wait(details.values(), timeout=_DETAIL_SECONDS)
        finally:
            for task in details.values():
                task.cancel()
        return _with_all_details(found, details)

    async def headers(self, access: Access, path: str, params: Mapping[str, str]) -> dict[str, str]:  # noqa: ARG002
        """Return the headers of a request: the provider's own, and the key."""
        return {**self.provider.headers, **bearer(access)}

    async def _pages(self, fetch: "Fetch", access: Access, path: str, *, attempts: int | None = None) -> Listing:
        async def ask(cursor: str | None) -> Page:
            params = {**self.provider.list_params, **({"after": cursor} if cursor else {})}
            headers = await self.headers(access, path, params)
            answer = await fetch.get(access, path, headers=headers, params=params, attempts=attempts)
            if (name := other_server(self.provider, access.base_url, answer.body)) is not None:
                raise SourceError("not-running", f"{name} answers there, not {self.provider.name}")
            return await parsed(parse_page, answer.body, self.provider)

        return await all_pages(ask)


def bearer(access: Access) -> dict[str, str]:
    """Return the header that carries the key as a bearer token; none without a key."""
    return {} if access.key is None else {"authorization": f"Bearer {access.key}"}


def _with_all_details(found: Listing, details: "Mapping[str, asyncio.Task[Listing]]") -> Listing:
    """Put the facts of the listings beside the main one into it; one that is not there at all is not missed."""
    models, notes = found.models, list(found.notes)
    for path, task in details.items():
        if not task.done() or task.cancelled():
            notes.append(f"no details in time from {path}")
            continue
        error = task.exception()
        if error is None:
            models = with_details(models, task.result().models)
        elif not isinstance(error, SourceError):
            raise error
        elif error.status != HTTPStatus.NOT_FOUND:
            notes.append(f"no details from {path}: {error.message}")
    return Listing(models, found.skipped, tuple(notes))


def parse_page(body: bytes, provider: Provider) -> Page:
    """Read one answer of `GET /models`; raises `SourceError` (`bad-answer`) when it is no listing."""
    answer = decode(body)
    found = entries(answer, "data", "models", null_is_empty=provider.local)
    dated = _dates_hold(found) and provider.vendor == "openai"

    def read(item: Mapping[str, Any]) -> Listed | None:
        name = model_id(item.get("id"))
        return None if name is None else _listed(name, item, provider, dated=dated)

    items, skipped = read_all(found, read)
    top = table(answer)
    return Page(folded(items), skipped, text(top.get("last_id")) if top.get("has_more") is True else None)


def _listed(name: str, item: Mapping[str, Any], provider: Provider, *, dated: bool) -> Listed:
    display = text(item.get("display_name")) or text(item.get("name"))
    spec = ModelSpec(provider.id, name, display_name=None if display == name else display)
    fixed = (text(row.get("provider"), 64) for row in rich.upstreams(item))
    aliases = (*ids(item.get("aliases")), *(f"{name}:{upstream}" for upstream in fixed if upstream))
    own = dated and item.get("owned_by") in _SELF
    facts = _facts(name, item, provider, released=day_of(item.get("created")) if own else None)
    return Listed(with_aliases(spec, aliases), facts)


def _facts(name: str, item: Mapping[str, Any], provider: Provider, *, released: str | None) -> ModelCapabilities:
    mode = rich.mode_of(name, item, provider)
    rows = rich.upstreams(item)
    return ModelCapabilities(
        description=block(item.get("description")) or block(table(item.get("metadata")).get("description")),
        mode=mode,
        input_modalities=rich.input_modalities(item),
        output_modalities=rich.output_modalities(item),
        size_b=billions(table(item.get("meta")).get("n_params")),
        released=released,
        **rich.limits(item),
        **rich.abilities(item, mode),
        **rich.lifecycle(item),
        **(upstream_prices(rows, provider) if rows else prices_of(item, provider, mode)),
    )


def _dates_hold(found: list[Any]) -> bool:
    """Whether `created` differs from entry to entry; a gateway that knows no dates gives all of them the same."""
    stated = [item.get("created") for item in found if isinstance(item, dict)]
    return len(stated) == 1 or any(value != stated[0] for value in stated)
