"""The shape of OpenAI's `GET /models`, and of the many that follow it.

OpenAI itself (API reference and SDK of November 2026) gives `{data: [{id, object, created, owned_by,
shutdown_date}]}`. Compatible servers answer with `data`, `models` or a bare list, and add fields of their own: what
those mean is read in `purpose.py` and `rich.py`, prices in `prices.py`, and what there is no field for in
`remarks.py`. What differs between providers stands in `providers.toml`: the unit of prices, listings beside the main
one, the query.
"""

from collections.abc import Coroutine, Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from msgspec import structs

from model_tui.core.mode_names import sharpened
from model_tui.core.model import NOTHING, ModelCapabilities, ModelSpec, Provider
from model_tui.sources import purpose, rich
from model_tui.sources.besides import Besides, whole_path
from model_tui.sources.body import decode
from model_tui.sources.pages import are_models, entries, folded, paged, read_all, with_aliases
from model_tui.sources.prices import prices_of, upstream_prices
from model_tui.sources.protocol import Access, Listed, Listing, Page, SourceError, bearer
from model_tui.sources.remarks import remarks
from model_tui.sources.servers import other_server
from model_tui.sources.values import billions, block, day_of, ids, model_id, table, text, with_line

if TYPE_CHECKING:
    from model_tui.sources.http import Answer, Fetch

_PATH: Final = "/models"
_BARE: Final = frozenset(("id", "object", "created", "owned_by", "permission", "root", "parent"))
"""The fields of an entry that says nothing but its name, as most providers' do: there is nothing else to look for."""
_CAMEL_CASE: Final = frozenset(("displayName", "contextLength", "createTime", "products"))
"""Signs of such a listing (Fireworks' of an account, Together's second); fields that hold nothing may be missing."""
_SELF: Final = frozenset({"openai", "openai-internal", "system"})


class OpenAISource:
    """Asks one provider whose listing has OpenAI's shape."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every model listed for this key; raises `SourceError`."""
        if access.key is None and self.provider.open_path:
            return await self._ask(fetch, *whole_path(access, self._path, self.provider.open_path))
        if self.provider.local:
            from model_tui.sources.local import Server  # noqa: PLC0415 - most are not, and all wait for the imports

            server = Server.of(self.provider, fetch, access)
            return await server.listing(lambda: self._with_besides(fetch, access))
        return await self._with_besides(fetch, access)

    @property
    def _path(self) -> str:
        return self.provider.list_path or _PATH

    async def _with_besides(self, fetch: "Fetch", access: Access) -> Listing:
        def ask(at: Access, path: str, attempts: int) -> Coroutine[Any, Any, Listing]:
            return self._ask(fetch, at, path, attempts)

        async with Besides(self.provider, access, ask, self._path) as besides:
            try:
                found = await self._ask(fetch, access, self._path)
            except SourceError as error:
                return await besides.instead_of(error)
            return await besides.added_to(found)

    async def headers(self, access: Access, path: str, params: Mapping[str, str]) -> dict[str, str]:  # noqa: ARG002
        """Return the headers of a request: the provider's own, and the key."""
        return {**self.provider.headers, **bearer(access)}

    async def _ask(self, fetch: "Fetch", access: Access, path: str, attempts: int | None = None) -> Listing:
        path, _, query = path.partition("?")
        params = {**self.provider.list_params, **dict(parse_qsl(query))}

        async def get(params: Mapping[str, str]) -> "Answer":
            headers = await self.headers(access, path, params)
            answer = await fetch.get(access, path, headers=headers, params=params, attempts=attempts)
            if (name := other_server(self.provider, access.base_url, answer.body)) is not None:
                raise SourceError("not-running", f"{name} answers there, not {self.provider.name}")
            return answer

        cursor = "pageToken" if "pageSize" in params else "after"
        return await paged(get, parse_page, self.provider, cursor, params)


def parse_page(body: bytes, provider: Provider) -> Page:
    """Read one answer of `GET /models`; raises `SourceError` (`bad-answer`) when it is no listing."""
    answer = decode(body)
    found = entries(answer, "data", "models", null_is_empty=provider.local)
    if provider.local and not are_models(answer, found):
        raise SourceError("bad-answer", "the answer is not a model listing")
    dated = _dates_hold(found) and provider.vendor == "openai"

    def read(item: Mapping[str, Any]) -> Listed | str | None:
        if item.keys() <= _BARE:
            return _bare(item, provider, dated=dated)
        name = _name_of(item)
        return name and (rich.reason_to_leave(item) or _listed(name, item, provider, dated=dated))

    page = read_all(found, read, _next_of(table(answer)))
    return structs.replace(page, items=folded(page.items))


def _name_of(item: Mapping[str, Any]) -> str | None:
    """Return what a model is called by: its `id`, but in camel case a `name` beside an id of the catalogue's own."""
    names = ("id",) if _CAMEL_CASE.isdisjoint(item) else ("serverlessEndpoint", "name", "id")
    return next((found for name in names if (found := model_id(item.get(name))) is not None), None)


def _next_of(top: Mapping[str, Any]) -> str | None:
    """Return the cursor of the next page; `last_id` is one only where there is more."""
    last = top.get("last_id") if top.get("has_more") is True else None
    return text(last, 500) or text(top.get("next_cursor"), 2000) or text(top.get("nextPageToken"), 2000)


def _bare(item: Mapping[str, Any], provider: Provider, *, dated: bool) -> Listed | None:
    """Return a model of which nothing is said but its name, and the day of OpenAI's own."""
    if (name := model_id(item.get("id"))) is None:
        return None
    released = _released(item, dated=True) if dated else None
    return Listed(ModelSpec(provider.id, name), ModelCapabilities(released=released) if released else NOTHING)


def _listed(name: str, item: Mapping[str, Any], provider: Provider, *, dated: bool) -> Listed:
    shown = (item.get("display_name"), item.get("displayName"), item.get("name"), item.get("title"))
    display = next(filter(None, map(text, (*shown, table(item.get("metadata")).get("display_name")))), None)
    spec = ModelSpec(provider.id, name, display_name=None if display == name else display)
    fixed = (text(row.get("provider"), 64) for row in rich.upstreams(item))
    aliases = (*ids(item.get("aliases")), *(f"{name}:{upstream}" for upstream in fixed if upstream))
    return Listed(with_aliases(spec, aliases), _facts(name, item, provider, released=_released(item, dated=dated)))


def _released(item: Mapping[str, Any], *, dated: bool) -> str | None:
    """Return when a model came out. `created` is mostly something else: when a host took it in, or nothing at all.

    It is the day for OpenAI's own models, and for a router's the day on which the repository was made.
    """
    if (day := day_of(item.get("released"))) is not None:
        return day
    own = dated and text(item.get("owned_by")) in _SELF
    return day_of(item.get("created")) if own or rich.upstreams(item) else None


def _facts(name: str, item: Mapping[str, Any], provider: Provider, *, released: str | None) -> ModelCapabilities:
    mode = purpose.mode_of(item, provider)
    kind = sharpened(mode, name)  # what its flags and figures are taken to mean
    rows = rich.upstreams(item)
    description = block(item.get("description")) or block(table(item.get("metadata")).get("description"))
    return ModelCapabilities(
        description=with_line(description, *remarks(item)),
        mode=mode,
        input_modalities=purpose.input_modalities(item),
        output_modalities=purpose.output_modalities(item),
        size_b=billions(table(item.get("meta")).get("n_params")),
        released=released,
        tokens_per_second=rich.slowest(rows),
        **rich.limits(item),
        **rich.abilities(item, kind),
        **rich.lifecycle(item),
        **(upstream_prices(rows, provider) if rows else prices_of(item, provider, kind)),
    )


def _dates_hold(found: list[Any]) -> bool:
    """Whether `created` differs from entry to entry; a gateway that knows no dates gives all of them the same."""
    stated = [item.get("created") for item in found if isinstance(item, dict)]
    return len(stated) == 1 or any(value != stated[0] for value in stated)
