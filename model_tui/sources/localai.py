"""The shape of LocalAI (4.x, 2026): `GET /v1/models/capabilities`, else the bare `GET /v1/models`.

It shares its usual port with llama.cpp and others, and its bare listing says nothing of who speaks: there it is known
by the route for capabilities, by `/.well-known/localai.json`, or by entries that hold `id` and `object` alone.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.sources import openai
from model_tui.sources.body import decode
from model_tui.sources.local import Server, is_absent
from model_tui.sources.modes import CHAT, mode_of_outputs
from model_tui.sources.pages import entries, merged, parsed, read_all
from model_tui.sources.protocol import Access, Listed, Listing, Page, SourceError
from model_tui.sources.servers import other_server
from model_tui.sources.values import count, modalities, model_id, text, words

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

_MODES: Final = (
    ("chat", CHAT),
    ("rerank", "rerank"),
    ("embeddings", "embedding"),
    ("image", "image_generation"),
    ("video", "video_generation"),
    ("transcript", "audio_transcription"),
    ("tts", "audio_speech"),
    ("sound_generation", "audio_generation"),
    ("completion", "completion"),
)
"""LocalAI's words for what a model can be used for, the one that it is best known by first."""


class LocalAISource:
    """Asks one LocalAI."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every model of the server; raises `SourceError`."""
        server = Server.of(self.provider, fetch, access)

        async def is_localai() -> bool:
            known = await server.details("/.well-known/localai.json")
            return isinstance(known.get("endpoints"), dict) or text(known.get("version")) is not None

        async def ask() -> Listing:
            try:
                body = await server.get("/v1/models/capabilities")
                page = await parsed(parse_page, body, self.provider)
            except SourceError as error:
                if not is_absent(error):
                    raise
            else:
                return page.listing()
            body = await server.get("/v1/models")
            if (name := other_server(self.provider, access.base_url, body)) is not None:
                raise server.another(name)
            if server.usual and not (is_bare(body) or await is_localai()):
                raise server.another("another program")
            return (await parsed(openai.parse_page, body, self.provider)).listing()

        return await server.listing(ask, is_localai)


def is_bare(body: bytes) -> bool:
    """Whether a listing has entries, and they hold what LocalAI gives and nothing else."""
    found = entries(decode(body), "data", null_is_empty=True)
    return bool(found) and all(isinstance(item, dict) and set(item) == {"id", "object"} for item in found)


def parse_page(body: bytes, provider: Provider) -> Page:
    """Read `/v1/models/capabilities`; raises `SourceError` (`bad-answer`) when it is none."""

    def read(item: Mapping[str, Any]) -> Listed | None:
        name = model_id(item.get("id"))
        return None if name is None else Listed(ModelSpec(provider.id, name), _facts(item))

    found = entries(decode(body), "data", null_is_empty=True)
    if not any(isinstance(item, dict) and "capabilities" in item for item in found) and found:
        raise SourceError("bad-answer", "the answer says nothing of capabilities")
    page = read_all(found, read)
    return structs.replace(page, items=merged(page.items))


def _facts(item: Mapping[str, Any]) -> ModelCapabilities:
    can = frozenset(words(item.get("capabilities")) or ())
    inputs, outputs = modalities(item.get("input_modalities")), modalities(item.get("output_modalities"))
    mode = next((mode for word, mode in _MODES if word in can), None)
    reads = mode in (None, CHAT, "completion", "embedding", "rerank")
    return ModelCapabilities(
        mode=mode or mode_of_outputs(outputs),
        max_context=count(item.get("context_size")) if reads else None,
        input_modalities=inputs,
        output_modalities=outputs,
        supports_vision=True if "vision" in can else None if inputs is None else "image" in inputs,
        # Words that older servers do not have: one that is not there proves nothing.
        supports_tools=True if can & {"tools", "tool_calling"} else None,
        supports_reasoning=True if can & {"thinking", "reasoning"} else None,
    )
