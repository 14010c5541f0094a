"""The shape of LM Studio: `GET /api/v1/models` (since 0.4), else `/api/v0/models` (since 0.3.6), else `/v1/models`.

An unknown path is answered with status 200 and an `error` (0.3.14): what counts is the shape, not the status. A loaded
model takes no more than the context it was loaded with; one that is not is listed with the most it can take.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.sources import openai
from model_tui.sources.body import decode
from model_tui.sources.local import Server, is_absent
from model_tui.sources.modes import CHAT
from model_tui.sources.pages import Parser, entries, folded, parsed, read_all, with_aliases
from model_tui.sources.protocol import Access, Listed, Listing, Page, SourceError
from model_tui.sources.servers import other_server
from model_tui.sources.values import (
    billions,
    block,
    count,
    described,
    flag,
    model_id,
    shown_bytes,
    table,
    text,
    with_line,
    words,
)

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

_MODES: Final = {"llm": CHAT, "vlm": CHAT, "embedding": "embedding", "embeddings": "embedding"}
_SWITCHES: Final = frozenset(("on", "off"))
"""Reasoning options that say whether, not how much."""


class LMStudioSource:
    """Asks one LM Studio for every model on its disk, loaded or not."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every model of the server; raises `SourceError`."""
        server = Server.of(self.provider, fetch, access)

        async def ask() -> Listing:
            routes: tuple[tuple[str, Parser], ...] = (
                ("/api/v1/models", parse_v1),
                ("/api/v0/models", parse_v0),
                ("/v1/models", openai.parse_page),
            )
            for path, parse in routes:
                try:
                    body = await server.get(path)
                    if (name := other_server(self.provider, access.base_url, body)) is not None:
                        raise server.another(name)
                    page = await parsed(parse, body, self.provider)
                except SourceError as error:
                    if parse is openai.parse_page or not is_absent(error):
                        raise
                else:
                    return page.listing()
            raise AssertionError("the last route returns or raises")  # pragma: no cover

        return await server.listing(ask)


def parse_v1(body: bytes, provider: Provider) -> Page:
    """Read `/api/v1/models`; raises `SourceError` (`bad-answer`) when it is none."""

    def read(item: Mapping[str, Any]) -> Listed | None:
        name = model_id(item.get("key"))
        if name is None:
            return None
        display = text(item.get("display_name"))
        loaded = _tables(item.get("loaded_instances"))
        spec = ModelSpec(provider.id, name, None if display == name else display, text(item.get("architecture")))
        others = (model_id(one.get("id")) for one in loaded)
        # The variant that answers to the name has one of its own; other variants are other models.
        own = model_id(item.get("selected_variant"))
        return Listed(with_aliases(spec, filter(None, (own, *others))), _facts_v1(item, loaded))

    page = read_all(entries(table(decode(body)), "models"), read)
    return structs.replace(page, items=folded(page.items))


def _facts_v1(item: Mapping[str, Any], loaded: list[dict[str, Any]]) -> ModelCapabilities:
    can = table(item.get("capabilities"))
    thinking = table(can.get("reasoning"))
    options = words(thinking.get("allowed_options")) or ()
    in_use = [found for one in loaded if (found := count(table(one.get("config")).get("context_length")))]
    most = count(item.get("max_context_length"))
    # A call goes to any of the loaded copies: only the smallest context is promised.
    context = min(in_use, default=most)
    mode = _MODES.get(str(item.get("type")))
    return ModelCapabilities(
        description=with_line(
            block(item.get("description")),
            text(table(item.get("quantization")).get("name")),
            text(item.get("format"), 20),
            shown_bytes(item.get("size_bytes")),
            _loaded(context, most),
            _by_default(text(thinking.get("default"), 20)),
        ),
        mode=mode,
        max_context=context,
        input_modalities=_inputs(flag(can.get("vision")), mode),
        output_modalities=("text",) if mode == CHAT else None,
        supports_vision=flag(can.get("vision")),
        supports_tools=flag(can.get("trained_for_tool_use")),
        supports_reasoning=True if thinking else None,
        reasoning_efforts=tuple(option for option in options if option not in _SWITCHES) or None,
        size_b=_size(item.get("params_string")),
    )


def _tables(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def parse_v0(body: bytes, provider: Provider) -> Page:
    """Read `/api/v0/models`; raises `SourceError` (`bad-answer`) when it is none."""

    def read(item: Mapping[str, Any]) -> Listed | None:
        name = model_id(item.get("id"))
        if name is None:
            return None
        return Listed(ModelSpec(provider.id, name, family=text(item.get("arch"))), _facts_v0(item))

    page = read_all(entries(table(decode(body)), "data"), read)
    return structs.replace(page, items=folded(page.items))


def _facts_v0(item: Mapping[str, Any]) -> ModelCapabilities:
    can = words(item.get("capabilities"))
    kind = item.get("type")
    mode = _MODES.get(str(kind))
    vision = kind == "vlm" if kind in ("llm", "vlm") else None
    most = count(item.get("max_context_length"))
    context = count(item.get("loaded_context_length")) or most
    return ModelCapabilities(
        description=described(
            text(item.get("quantization")), text(item.get("compatibility_type"), 20), _loaded(context, most)
        ),
        mode=mode,
        max_context=context,
        input_modalities=_inputs(vision, mode),
        output_modalities=("text",) if mode == CHAT else None,
        supports_vision=vision,
        supports_tools=None if can is None else "tool_use" in can,
    )


def _by_default(option: str | None) -> str | None:
    """Say how much a model reasons when nobody tells it."""
    if option in _SWITCHES:
        return "reasons unless told not to" if option == "on" else "reasons when told to"
    return option and f"effort {option} unless told otherwise"


def _loaded(context: int | None, most: int | None) -> str | None:
    """Say that a model could take more than it was loaded with."""
    if context is None or most is None or context >= most:
        return None
    return f"loaded with {context:,} of {most:,} tokens"


def _inputs(vision: bool | None, mode: str | None) -> tuple[str, ...] | None:
    if mode != CHAT or vision is None:
        return None
    return ("text", "image") if vision else ("text",)


def _size(value: Any) -> float | None:
    """Return billions of parameters from `26B-A4B`: all of them, not those at work at a time."""
    return billions(value.partition("-")[0]) if isinstance(value, str) else None
