"""The shape of llama.cpp's server (`llama-server`, 2025 and 2026): `GET /v1/models`, with `GET /props` beside it.

One model: `meta` holds the context in use, parameters and size (null while the model loads), `architecture` what goes
in and out, `/props` what the chat template can do. A server started without a model is a router: its listing holds
every model with a `status`, loaded or not, and `/props?model=` answers for those that are loaded.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from model_tui.core.mode_names import sharpened
from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.sources.body import decode
from model_tui.sources.local import Server
from model_tui.sources.modes import CHAT, mode_of_outputs
from model_tui.sources.pages import entries, folded, parsed, read_all, with_aliases
from model_tui.sources.protocol import Access, Listed, Listing, Page, SourceError
from model_tui.sources.servers import other_server
from model_tui.sources.values import (
    billions,
    count,
    described,
    flag,
    ids,
    modalities,
    model_id,
    shown_bytes,
    shown_dimensions,
    table,
    text,
    words,
)

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

_MOST_PROPS: Final = 16
"""Loaded models of a router that are asked for more: few fit into memory at once."""

_SENSES: Final = (("image", "vision"), ("audio", "audio"), ("video", "video"))
_LOADING: Final = "loading model"


class LlamaCppSource:
    """Asks one llama.cpp server, or a router in front of several."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every model of the server, loaded or not; raises `SourceError`."""
        server = Server.of(self.provider, fetch, access)

        async def ask() -> Listing:
            body = await server.get("/v1/models")
            if (name := other_server(self.provider, access.base_url, body)) is not None:
                raise server.another(name)
            page = await parsed(parse_page, body, self.provider)
            return structs.replace(page.listing(), models=await _with_props(server, page.items, routed_states(body)))

        return await server.listing(ask, lambda: _is_llamacpp(server))


async def _is_llamacpp(server: Server) -> bool:
    """Whether `/health`, which needs no key, answers as llama.cpp's does, also while a model loads."""
    try:
        answer = decode(await server.get("/health", attempts=1))
    except SourceError as error:
        return _LOADING in error.message.lower()
    return table(answer).get("status") == "ok"


async def _with_props(server: Server, models: tuple[Listed, ...], states: Mapping[str, str]) -> tuple[Listed, ...]:
    """Return the models with what `/props` adds: of the one that is served, or of those that a router has loaded."""
    if len(models) == 1 and not states:
        asked = {models[0].spec.name: server.details("/props")}
    else:
        # Without `autoload=false` a router would load what it is asked about.
        names = [item.spec.name for item in models if states.get(item.spec.name) == "loaded"][:_MOST_PROPS]
        asked = {name: server.details("/props", params={"model": name, "autoload": "false"}) for name in names}
    props = dict(zip(asked, await asyncio.gather(*asked.values()), strict=True))
    return tuple(
        Listed(item.spec, with_props(item.facts, props[item.spec.name])) if item.spec.name in props else item
        for item in models
    )


def routed_states(body: bytes) -> Mapping[str, str]:
    """Return the state of each model that a router lists (`loaded`, `unloaded`, …); empty for a single server."""
    states = {}
    for item in entries(decode(body), "data", "models", null_is_empty=True):
        with suppress(AttributeError):
            name, state = model_id(item.get("id")), text(table(item.get("status")).get("value"))
            if name is not None and state is not None:
                states[name] = state
    return states


def parse_page(body: bytes, provider: Provider) -> Page:
    """Read `/v1/models` or a router's `/models`; raises `SourceError` (`bad-answer`) when it is no listing."""
    answer = decode(body)
    beside = table(answer).get("models")
    can = {
        name: words(item.get("capabilities"))
        for item in (beside if isinstance(beside, list) else ())
        if isinstance(item, dict) and (name := model_id(item.get("name")))
    }

    def read(item: Mapping[str, Any]) -> Listed | None:
        name = model_id(item.get("id"))
        if name is None:
            return None
        spec = with_aliases(ModelSpec(provider.id, name), ids(item.get("aliases")))
        return Listed(spec, _facts(name, item, can.get(name)))

    page = read_all(entries(answer, "data", "models", null_is_empty=True), read)
    return structs.replace(page, items=folded(page.items))


def _facts(name: str, item: Mapping[str, Any], can: tuple[str, ...] | None) -> ModelCapabilities:
    meta, architecture, status = (table(item.get(part)) for part in ("meta", "architecture", "status"))
    outputs = modalities(architecture.get("output_modalities"))
    state = text(status.get("value"))
    mode = _mode(outputs, can)
    context, most = count(meta.get("n_ctx")), count(meta.get("n_ctx_train"))
    loaded_with = f"loaded with {context:,} of {most:,} tokens" if context and most and context < most else None
    return ModelCapabilities(
        description=described(
            text(meta.get("ftype")),
            shown_bytes(meta.get("size")),
            shown_dimensions(meta.get("n_embd")) if sharpened(mode, name) == "embedding" else None,
            loaded_with,
            _failed(status, state),
        ),
        mode=mode,
        max_context=context or most,
        input_modalities=_inputs(architecture, can, state),
        output_modalities=outputs if state is None else None,
        size_b=billions(meta.get("n_params")),
    )


def _failed(status: Mapping[str, Any], state: str | None) -> str | None:
    return "could not be loaded" if status.get("failed") is True else state


def _mode(outputs: tuple[str, ...] | None, can: tuple[str, ...] | None) -> str | None:
    """Return what a model is for; the server says `completion` and `text` of everything that it knows no better."""
    if outputs is not None and "text" not in outputs:
        return mode_of_outputs(outputs)
    if can is not None and "embedding" in can:
        return "embedding"
    return CHAT if can is not None and "completion" in can else None


def _inputs(architecture: Mapping[str, Any], can: tuple[str, ...] | None, state: str | None) -> tuple[str, ...] | None:
    """Return what goes in. A router that has not read a model's files says `text`, as does one that cannot."""
    stated = modalities(architecture.get("input_modalities"))
    if stated == ("text",) and state is not None:
        return None
    # `multimodal` alone does not say whether it sees or hears.
    return ("text",) if stated is None and can == ("completion",) else stated


def with_props(facts: ModelCapabilities, props: Mapping[str, Any]) -> ModelCapabilities:
    """Return a model's facts with what `/props` says: the context in use, what goes in, what the template can do."""
    senses, template = table(props.get("modalities")), table(props.get("chat_template_caps"))
    in_use = count(table(props.get("default_generation_settings")).get("n_ctx"))
    tools = _both(flag(template.get("supports_tools")), flag(template.get("supports_tool_calls")))
    sees = flag(senses.get("vision"))
    inputs = facts.input_modalities
    if sees is not None:
        inputs = ("text", *(word for word, sense in _SENSES if senses.get(sense) is True))
    talks = text(props.get("chat_template")) is not None and facts.output_modalities in (None, ("text",))
    parallel = flag(template.get("supports_parallel_tool_calls"))
    slots = count(props.get("total_slots")) or 1
    return structs.replace(
        facts,
        description=described(
            facts.description,
            f"{slots:,} calls at once" if slots > 1 else None,
            "sleeping" if props.get("is_sleeping") is True else None,
        ),
        mode=facts.mode or (CHAT if talks else None),
        max_context=in_use or facts.max_context,
        input_modalities=inputs,
        supports_vision=sees if sees is not None else facts.supports_vision,
        supports_tools=tools,
        supports_parallel_tools=parallel if tools else None,
        supports_system_messages=flag(template.get("supports_system_role")),
        # A template without effort levels may well be that of a model which reasons.
        supports_reasoning=True if template.get("supports_reasoning_effort") is True else None,
    )


def _both(takes: bool | None, calls: bool | None) -> bool | None:
    return None if takes is None else takes and calls is not False
