"""The shape of vLLM (0.2x, 2026): OpenAI's `GET /v1/models` with `max_model_len`, `root` and `parent`.

An adapter (LoRA) is an entry of its own that names the model it sits on as `parent`; it runs within that one's context.
`root` is what the model was loaded from, under whatever name it is served.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import structs

from model_tui.core.model import ModelSpec, Provider
from model_tui.sources import openai
from model_tui.sources.body import decode
from model_tui.sources.local import Server, repository
from model_tui.sources.pages import entries, parsed, with_aliases
from model_tui.sources.protocol import Access, Listed, Listing, Page
from model_tui.sources.servers import other_server
from model_tui.sources.values import described, model_id, text

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch


class VLLMSource:
    """Asks one vLLM server."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every model of the server, adapters among them; raises `SourceError`."""
        server = Server.of(self.provider, fetch, access)

        async def is_vllm() -> bool:
            # Its key guards `/v1` alone.
            return text((await server.details("/version")).get("version")) is not None

        return await server.listing(lambda: served(server, access), is_vllm)


async def served(server: Server, access: Access) -> Listing:
    """Return what `/v1/models` of a vLLM or SGLang lists; raises `SourceError`."""
    body = await server.get("/v1/models")
    if (name := other_server(server.provider, access.base_url, body)) is not None:
        raise server.another(name)
    return (await parsed(parse_page, body, server.provider)).listing()


def parse_page(body: bytes, provider: Provider) -> Page:
    """Read `/v1/models`; raises `SourceError` (`bad-answer`) when it is no listing."""
    page = openai.parse_page(body, provider)
    found = entries(decode(body), "data", "models", null_is_empty=True)
    cards = {name: item for item in found if isinstance(item, dict) and (name := model_id(item.get("id")))}
    contexts = {item.spec.name: item.facts.max_context for item in page.items}
    items = tuple(_with_origin(item, cards.get(item.spec.name, {}), contexts) for item in page.items)
    return structs.replace(page, items=items)


def _with_origin(item: Listed, card: Mapping[str, Any], contexts: Mapping[str, int | None]) -> Listed:
    """Return a model with what it was loaded from, or the model that it is an adapter of."""
    parent = model_id(card.get("parent"))
    if parent is None:
        root = repository(card.get("root"))
        return item if root is None else Listed(_loaded_from(root, with_aliases(item.spec, (root,))), item.facts)
    # The base's own path on the server's disk is no name to show.
    base = parent if parent in contexts else repository(parent)
    facts = structs.replace(
        item.facts,
        description=described("LoRA adapter" if base is None else f"LoRA adapter of {base}"),
        max_context=item.facts.max_context or contexts.get(parent),
    )
    # An adapter is tuned: whatever its name, it is not the model of that name.
    own = repository(card.get("root"))
    apart = structs.replace(item.spec, canonical=f"{item.spec.provider}/{item.spec.name}")
    return Listed(apart if own is None else structs.replace(item.spec, behind=own), facts)


def _loaded_from(root: str, spec: ModelSpec) -> ModelSpec:
    """Return a model with the repository as its id, unless the name that it is served under is that of one, too."""
    return spec if "/" in spec.name else structs.replace(spec, behind=root)
