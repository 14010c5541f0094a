"""The shape of Ollama: `GET /api/tags`, and `POST /api/show` where the tags do not say what a model can do.

Since 0.30 (May 2026) an entry of the tags carries `capabilities` and `details.context_length`; for older servers each
model is shown, all at once. The context is the one a model was trained for, under `<architecture>.context_length`.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from model_tui.base_urls import usable_url
from model_tui.core.mode_names import sharpened
from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.core.text import counted
from model_tui.sources.body import decode
from model_tui.sources.local import Server
from model_tui.sources.modes import CHAT
from model_tui.sources.pages import entries, merged, parsed, read_all
from model_tui.sources.protocol import Access, Listed, Listing, Page, SourceError
from model_tui.sources.servers import other_server
from model_tui.sources.urls import shown_host
from model_tui.sources.values import (
    billions,
    count,
    described,
    model_id,
    shown_bytes,
    shown_dimensions,
    table,
    text,
    words,
)

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

_TAGS: Final = "/api/tags"
_SHOW: Final = "/api/show"
_SHOW_SECONDS: Final = 6.0
"""Time for all the details together; models whose details are late are listed without."""

_AT_ONCE: Final = 20
"""Details asked for at the same time: more connections cost the client more time than they save."""

_NUM_CTX: Final = re.compile(r"(?:^|\n)num_ctx[ \t]+([0-9]{1,12})[ \t]*(?:\n|$)")
_LONGEST_PARAMETERS: Final = 20_000
_DEFAULT: Final = "http://127.0.0.1:11434"


class OllamaSource:
    """Asks one Ollama server, here or hosted."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every model of the server; raises `SourceError`. A model whose details fail is listed all the same."""
        url = usable_url(access.base_url, self.provider.base_url or _DEFAULT) or access.base_url
        server = Server.of(self.provider, fetch, replace(access, base_url=url))

        async def ask() -> Listing:
            body = await server.get(self.provider.list_path or _TAGS)
            if (name := other_server(self.provider, url, body)) is not None:
                raise server.another(name)
            page = await parsed(parse_page, body, self.provider)
            return await self._with_details(fetch, server.access, server.headers, page)

        return await server.listing(ask)

    async def _with_details(self, fetch: "Fetch", access: Access, headers: Mapping[str, str], page: Page) -> Listing:
        bare = [item for item in page.items if _lacks_details(item.facts)]
        if not bare:
            return page.listing()
        gate = asyncio.Semaphore(_AT_ONCE)

        async def shown_one(item: Listed) -> Listed:
            async with gate:
                return await self._shown(fetch, access, headers, item)

        tasks = {item.spec.name: asyncio.create_task(shown_one(item)) for item in bare}
        try:
            await asyncio.wait(tasks.values(), timeout=_SHOW_SECONDS)
        finally:
            for task in tasks.values():
                task.cancel()
        shown = {name: task.result() for name, task in tasks.items() if _succeeded(task)}
        failed = len(tasks) - len(shown)
        notes = (f"no details for {failed} of {counted(len(page.items), 'model')}",) if failed else ()
        models = tuple(shown.get(item.spec.name, item) for item in page.items)
        return Listing(models, page.skipped, (*page.notes, *notes))

    async def _shown(self, fetch: "Fetch", access: Access, headers: Mapping[str, str], item: Listed) -> Listed:
        # Servers before 0.2 read `name`, all since then `model`.
        payload = {"model": item.spec.name, "name": item.spec.name}
        answer = await fetch.post(access, _SHOW, payload, headers=headers, attempts=2)
        return Listed(item.spec, with_show(item.facts, parse_show(answer.body)))


def _succeeded(task: "asyncio.Task[Listed]") -> bool:
    """Whether a model's details came; a failure of any other kind than a refused call is a mistake of ours."""
    if not task.done() or task.cancelled():
        return False
    error = task.exception()
    if error is not None and not isinstance(error, SourceError):
        raise error
    return error is None


def parse_page(body: bytes, provider: Provider) -> Page:
    """Read `/api/tags`; raises `SourceError` (`bad-answer`) when it is none."""

    def read(item: Mapping[str, Any]) -> Listed | None:
        name = model_id(item.get("name")) or model_id(item.get("model"))
        if name is None:
            return None
        return Listed(ModelSpec(provider.id, name, family=_family(item)), _facts(name, item))

    page = read_all(entries(decode(body), "models", null_is_empty=True), read)
    return structs.replace(page, items=merged(page.items))


def parse_show(body: bytes) -> Mapping[str, Any]:
    """Read `/api/show`; raises `SourceError` (`bad-answer`) when it is no object."""
    answer = decode(body)
    if not isinstance(answer, dict) or not answer:
        raise SourceError("bad-answer", "the answer holds no details")
    return answer


def with_show(facts: ModelCapabilities, shown: Mapping[str, Any]) -> ModelCapabilities:
    """Return the facts of a tag with what `/api/show` adds to them."""
    info = table(shown.get("model_info"))
    size = facts.size_b or billions(table(shown.get("details")).get("parameter_size"))
    efforts = words(table(shown.get("thinking")).get("values")) or None
    more = _capabilities(words(shown.get("capabilities")))
    if not more and isinstance(shown.get("template"), str) and ".Tools" in shown["template"]:
        # Servers before 0.6.4 list no capabilities; a template that places tools is how those take them.
        more = {"supports_tools": True}
    mode, context = more.get("mode", facts.mode), facts.max_context or _context(info)
    return structs.replace(
        facts,
        **more,
        description=described(
            facts.description,
            shown_dimensions(_of_architecture(info, "embedding_length")) if mode == "embedding" else None,
            _window(shown.get("parameters"), context),
        ),
        max_context=context,
        size_b=size or billions(info.get("general.parameter_count")),
        reasoning_efforts=efforts,
    )


def _lacks_details(facts: ModelCapabilities) -> bool:
    return facts.max_context is None or facts.supports_tools is None


def _family(item: Mapping[str, Any]) -> str | None:
    return text(table(item.get("details")).get("family"))


def _facts(name: str, item: Mapping[str, Any]) -> ModelCapabilities:
    details = table(item.get("details"))
    can = _capabilities(words(item.get("capabilities")))
    return ModelCapabilities(
        description=described(
            text(details.get("quantization_level"), 40),
            shown_bytes(item.get("size")),
            shown_dimensions(details.get("embedding_length"))
            if sharpened(can.get("mode"), name) == "embedding"
            else None,
            _elsewhere(item),
        ),
        max_context=count(details.get("context_length")),
        size_b=billions(details.get("parameter_size")),
        **can,
    )


def _elsewhere(item: Mapping[str, Any]) -> str | None:
    """Say where a model runs that this server only hands on."""
    host = text(item.get("remote_host"))
    return host and f"runs at {shown_host(host)}"


def _context(info: Mapping[str, Any]) -> int | None:
    """Return the trained context: that of the model's own architecture, else the largest stated."""
    stated = (count(value) for name, value in info.items() if name.endswith(".context_length"))
    return _of_architecture(info, "context_length") or max(
        (value for value in stated if value is not None), default=None
    )


def _of_architecture(info: Mapping[str, Any], name: str) -> int | None:
    return count(info.get(f"{info.get('general.architecture')}.{name}"))


def _window(parameters: Any, context: int | None) -> str | None:
    """Say what context a model is run with unless a call asks for another, where its parameters set one."""
    found = _NUM_CTX.search(parameters[:_LONGEST_PARAMETERS]) if isinstance(parameters, str) else None
    usual = None if found is None else count(found[1])
    return None if usual is None or usual == context else f"run with {usual:,} tokens unless told otherwise"


def _capabilities(given: Iterable[str] | None) -> dict[str, Any]:
    """Return what a list of capabilities states. It is complete: what is not in it the server refuses."""
    if not given:
        return {}
    known = frozenset(given)
    stated: dict[str, Any] = {
        "supports_tools": "tools" in known,
        "supports_vision": "vision" in known,
        "supports_reasoning": "thinking" in known,
    }
    if "completion" in known:
        extra = (word for word, name in (("image", "vision"), ("audio", "audio")) if name in known)
        return {**stated, "mode": CHAT, "input_modalities": ("text", *extra), "output_modalities": ("text",)}
    for word, mode in (("embedding", "embedding"), ("image", "image_generation")):
        if word in known:
            return {**stated, "mode": mode}
    return stated
