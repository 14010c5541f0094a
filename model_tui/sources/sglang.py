"""The shape of SGLang (0.5, 2026): vLLM's `GET /v1/models`, and what the server says of its one model beside it.

`GET /get_model_info` (`/model_info` in newer ones) tells what the model takes in and whether it generates,
`GET /get_server_info` (`/server_info`) the launch arguments: tools need a parser for tool calls. Those arguments hold
the server's keys too; nothing but the fields named here is looked at.
"""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import structs

from model_tui.core.model import ModelCapabilities, Provider
from model_tui.sources.local import Server
from model_tui.sources.modes import CHAT
from model_tui.sources.protocol import Access, Listed, Listing
from model_tui.sources.values import count, flag, table, text
from model_tui.sources.vllm import parse_page, served

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

__all__ = ["SGLangSource", "parse_page", "with_server"]


class SGLangSource:
    """Asks one SGLang server."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every model of the server, adapters among them; raises `SourceError`."""
        server = Server.of(self.provider, fetch, access)

        async def is_sglang() -> bool:
            return text((await server.first_of("/get_model_info", "/model_info")).get("model_path")) is not None

        found = await server.listing(lambda: served(server, access), is_sglang)
        model, launch = await asyncio.gather(
            server.first_of("/get_model_info", "/model_info"), server.first_of("/get_server_info", "/server_info")
        )
        models = (Listed(item.spec, with_server(item.facts, model, launch)) for item in found.models)
        return Listing(tuple(models), found.skipped, found.notes)


def with_server(facts: ModelCapabilities, model: Mapping[str, Any], launch: Mapping[str, Any]) -> ModelCapabilities:
    """Return a model's facts with what the server says of itself; all models of a server share one base."""
    launch = table(launch.get("server_args")) or launch
    generates = flag(model.get("is_generation"))
    sees, hears = flag(model.get("has_image_understanding")), flag(model.get("has_audio_understanding"))
    mode = facts.mode if generates is None else CHAT if generates else "embedding"
    inputs = ("text", *(("image",) if sees else ()), *(("audio",) if hears else ()))
    return structs.replace(
        facts,
        mode=mode,
        max_context=facts.max_context or count(launch.get("context_length")),
        input_modalities=facts.input_modalities if sees is None else inputs,
        supports_vision=facts.supports_vision if sees is None else sees,
        # Without a parser the server hands tool calls out as text.
        supports_tools=bool(text(launch["tool_call_parser"])) if "tool_call_parser" in launch else facts.supports_tools,
        # A model may well think where nobody takes its thoughts apart: no parser proves nothing.
        supports_reasoning=True if text(launch.get("reasoning_parser")) else facts.supports_reasoning,
    )
