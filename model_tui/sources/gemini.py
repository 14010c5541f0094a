"""The shape of the Gemini API's `GET /v1beta/models`.

Token pages (`pageSize` up to 1000, `pageToken` from `nextPageToken`). The key goes into the header `x-goog-api-key`,
never into the address. An entry states limits, methods and whether it thinks; neither modalities nor prices.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.sources.body import decode
from model_tui.sources.modes import CHAT
from model_tui.sources.pages import asking, entries, paged, read_all
from model_tui.sources.protocol import Access, Listed, Listing, Page
from model_tui.sources.values import block, count, flag, model_id, table, text, with_line, words

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

_PATH: Final = "/v1beta/models"
_PAGE_SIZE: Final = "1000"
_PREFIX: Final = "models/"
_METHODS: Final = (
    ("embedContent", "embedding"),
    ("predictLongRunning", "video_generation"),
    ("predict", "image_generation"),
    ("generateContent", CHAT),
    ("bidiGenerateContent", "realtime"),
)
"""What a model is for, by the first of its methods that tells; we have no word for `generateAnswer`."""

_BATCHES: Final = frozenset(("batchGenerateContent", "asyncBatchEmbedContent"))


class GeminiSource:
    """Asks one provider whose listing has Gemini's shape."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every model listed for this key; raises `SourceError`."""
        key = {} if access.key is None else {"x-goog-api-key": access.key}
        headers = {**self.provider.headers, **key}
        path = self.provider.list_path or _PATH
        get = asking(fetch, access, path, headers)
        return await paged(get, parse_page, self.provider, "pageToken", {"pageSize": _PAGE_SIZE})


def parse_page(body: bytes, provider: Provider) -> Page:
    """Read one page; raises `SourceError` (`bad-answer`) when it is no listing.

    An empty page that has a further one comes without `models`.
    """
    answer = decode(body)
    token = text(table(answer).get("nextPageToken"), 2000)

    def read(item: Mapping[str, Any]) -> Listed | None:
        name = model_id(item.get("name"))
        name = None if name is None else name.removeprefix(_PREFIX)
        return _listed(name, item, provider) if name else None

    return read_all([] if token and "models" not in answer else entries(answer, "models"), read, token)


def _listed(name: str, item: Mapping[str, Any], provider: Provider) -> Listed:
    methods = words(item.get("supportedGenerationMethods"))
    mode = next((mode for method, mode in _METHODS if method in (methods or ())), None)
    context = count(item.get("inputTokenLimit"))
    facts = ModelCapabilities(
        description=with_line(block(item.get("description")), "batches" if _BATCHES & {*(methods or ())} else None),
        mode=mode,
        max_context=context,
        max_input_tokens=context,
        # For an embedding model the API states the number of vectors.
        max_output_tokens=None if mode == "embedding" else count(item.get("outputTokenLimit")),
        supports_reasoning=flag(item.get("thinking")),
        supports_prompt_caching=True if "createCachedContent" in (methods or ()) else None,
    )
    return Listed(ModelSpec(provider.id, name, display_name=text(item.get("displayName"))), facts)
