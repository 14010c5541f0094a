"""The shape of Cohere's `GET /v1/models` (API v1, SDK 7.3 of November 2026).

Token pages (`page_size` up to 1000, `page_token` from `next_page_token`). An entry is named by `name`; `endpoints` say
what it is for, `features` what it can do: a whole list, or `null` where nobody filled it in. A `context_length` of 0
is unknown. Neither prices nor output limits.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.sources.body import decode
from model_tui.sources.modes import CHAT
from model_tui.sources.pages import asking, entries, paged, read_all
from model_tui.sources.protocol import Access, Listed, Listing, Page, bearer
from model_tui.sources.values import count, described, flag, model_id, table, text, words

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

_PATH: Final = "/v1/models"
_PAGE_SIZE: Final = "1000"
_MODES: Final = (
    ("chat", CHAT),
    ("embed", "embedding"),
    ("embed_image", "embedding"),
    ("rerank", "rerank"),
    ("transcriptions", "audio_transcription"),
    ("generate", "completion"),
    ("summarize", "completion"),
)
"""What a model is for, by the first of its endpoints that tells; we have no word for `classify`."""

_HELD: Final = frozenset(("tools", "vision", "reasoning", "json_mode", "json_schema"))
"""Features that have fields of their own."""


class CohereSource:
    """Asks one provider whose listing has Cohere's shape."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every model listed for this key; raises `SourceError`."""
        headers = {**self.provider.headers, **bearer(access)}
        path = self.provider.list_path or _PATH
        get = asking(fetch, access, path, headers)
        return await paged(get, parse_page, self.provider, "page_token", {"page_size": _PAGE_SIZE})


def parse_page(body: bytes, provider: Provider) -> Page:
    """Read one page; raises `SourceError` (`bad-answer`) when it is no listing."""
    answer = decode(body)

    def read(item: Mapping[str, Any]) -> Listed | None:
        name = model_id(item.get("name"))
        return None if name is None else Listed(ModelSpec(provider.id, name), _facts(item))

    return read_all(entries(answer, "models"), read, text(table(answer).get("next_page_token"), 2000))


def _facts(item: Mapping[str, Any]) -> ModelCapabilities:
    endpoints, features = words(item.get("endpoints")) or (), words(item.get("features"))
    mode = next((mode for endpoint, mode in _MODES if endpoint in endpoints), None)
    others = [word.replace("_", " ") for word in features or () if word not in _HELD]
    facts = ModelCapabilities(
        description=described("fine-tuned" if item.get("finetuned") is True else None, *sorted(others)),
        mode=mode,
        max_context=count(item.get("context_length")),
        input_modalities=("image",) if endpoints == ("embed_image",) else None,
        deprecated=flag(item.get("is_deprecated")),
    )
    return facts if features is None else structs.replace(facts, **_abilities(frozenset(features)))


def _abilities(features: frozenset[str]) -> dict[str, Any]:
    return {
        "supports_tools": "tools" in features,
        "supports_vision": "vision" in features,
        "input_modalities": ("text", "image") if "vision" in features else ("text",),
        "supports_reasoning": "reasoning" in features,
        "supports_json_mode": "json_mode" in features,
        "supports_structured_output": "json_schema" in features,
    }
