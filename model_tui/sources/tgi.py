"""The shape of Text Generation Inference (2.x and 3.x; in maintenance since December 2025): `GET /info`.

A server holds one model. Its context is `max_total_tokens`, prompt and answer together; without it the answer is some
other server's `/info`.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.sources.body import decode
from model_tui.sources.local import Server
from model_tui.sources.modes import CHAT, mode_of_word
from model_tui.sources.pages import parsed
from model_tui.sources.protocol import Access, Listed, Listing, Page, SourceError
from model_tui.sources.values import count, described, first_count, model_id, table, text

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch


class TGISource:
    """Asks one Text Generation Inference server."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return the server's one model; raises `SourceError`."""
        server = Server.of(self.provider, fetch, access)

        async def ask() -> Listing:
            return (await parsed(parse_page, await server.get("/info"), self.provider)).listing()

        return await server.listing(ask)


def parse_page(body: bytes, provider: Provider) -> Page:
    """Read `/info`; raises `SourceError` (`bad-answer`) when it is not this server's."""
    info = table(decode(body))
    name = model_id(info.get("model_id"))
    if name is None or count(info.get("max_total_tokens")) is None:
        raise SourceError("bad-answer", "the answer is not that of Text Generation Inference")
    return Page((Listed(ModelSpec(provider.id, name), _facts(info)),))


def _facts(info: Mapping[str, Any]) -> ModelCapabilities:
    task = text(info.get("model_pipeline_tag"))
    sees = task == "image-text-to-text"
    mode = CHAT if sees else mode_of_word(task)
    return ModelCapabilities(
        description=described(text(info.get("model_dtype"))),
        mode=mode,
        max_context=count(info.get("max_total_tokens")),
        max_input_tokens=first_count(info, ("max_input_tokens", "max_input_length")),
        input_modalities=("text", "image") if sees else None,
        output_modalities=("text",) if mode == CHAT else None,
        supports_vision=True if sees else None,
    )
