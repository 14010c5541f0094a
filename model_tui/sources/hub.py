"""The shape of the Hugging Face Hub's `GET /api/models` (2026): a top-level array, the next page in `Link`.

Tens of thousands of models of every kind; with `inference_provider=all` those that some upstream serves. An entry
says what a model is for (`pipeline_tag`) and nothing of limits or prices.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.core.text import counted
from model_tui.sources.body import decode
from model_tui.sources.modes import CHAT, mode_of_word
from model_tui.sources.pages import asking, entries, paged, read_all, with_aliases
from model_tui.sources.protocol import Access, Listed, Listing, Page, bearer
from model_tui.sources.values import count, day, described, flag, model_id, table, text, words

if TYPE_CHECKING:
    from model_tui.sources.http import Answer, Fetch

_PATH: Final = "/api/models"
_PARAMS: Final = {"limit": "1000"}
_NEXT: Final = re.compile(r'<([^<>]{1,4000})>\s*;\s*rel="?next"?')
_CHATS: Final = frozenset({"text-generation", "image-text-to-text"})
_LICENCE: Final = "license:"
_TALKS: Final = "conversational"
_TASKS: Final = {
    "feature-extraction": "embedding",
    "sentence-similarity": "embedding",
    "text-ranking": "rerank",
    "image-text-to-video": "video_generation",
}


class HubSource:
    """Asks the Hugging Face Hub."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every model that the query of the provider's table finds; raises `SourceError`."""
        headers = {**self.provider.headers, **bearer(access)}
        path = self.provider.list_path or _PATH

        query = {**_PARAMS, **self.provider.list_params}
        get = asking(fetch, access, path, headers)
        return await paged(get, parse_page, self.provider, "cursor", query, next_of=_next_of)


def _next_of(answer: "Answer", _: Page) -> str | None:
    return next_cursor(answer.headers.get("link", ""))


def next_cursor(link: str) -> str | None:
    """Return the cursor of the next page out of a `Link` header; the address itself is never followed."""
    found = _NEXT.search(link)
    if found is None:
        return None
    try:
        return next(iter(parse_qs(urlsplit(found[1]).query).get("cursor", ())), None)
    except ValueError:
        return None


def parse_page(body: bytes, provider: Provider) -> Page:
    """Read one page; raises `SourceError` (`bad-answer`) when it is no listing."""

    def read(item: Mapping[str, Any]) -> Listed | None:
        name = model_id(item.get("id")) or model_id(item.get("modelId"))
        if name is None:
            return None
        return Listed(with_aliases(ModelSpec(provider.id, name), _fixed(name, item)), _facts(item))

    return read_all(entries(decode(body)), read)


def _fixed(name: str, item: Mapping[str, Any]) -> list[str]:
    """Return the names that fix the upstream, where the listing says who serves a model."""
    mapping = item.get("inferenceProviderMapping")
    rows = (table(row) for row in mapping[:64]) if isinstance(mapping, list) else ()
    served = (text(row.get("provider"), 64) for row in rows if row.get("status") in (None, "live"))
    return [f"{name}:{upstream}" for upstream in served if upstream]


def _facts(item: Mapping[str, Any]) -> ModelCapabilities:
    tags = words(item.get("tags")) or ()
    task = text(item.get("pipeline_tag")) or ""
    downloads, likes = (count(item.get(name)) for name in ("downloads", "likes"))
    licence = next((tag.removeprefix(_LICENCE) for tag in tags if tag.startswith(_LICENCE)), None)
    return ModelCapabilities(
        description=described(
            text(item.get("library_name"), 40),
            licence and f"licence {licence}",
            None if downloads is None else counted(downloads, "download"),
            None if likes is None else counted(likes, "like"),
        ),
        mode=_mode(task, tags),
        input_modalities=("text", "image") if task == "image-text-to-text" else None,
        # Whoever may download a model from the Hub has its weights; private ones are the user's own.
        open_weights=None if flag(item.get("private")) is not False else True,
        released=day(item.get("createdAt")),
    )


def _mode(task: str, tags: tuple[str, ...]) -> str | None:
    if task in _CHATS:
        return CHAT if _TALKS in tags else "completion"
    if task.endswith("-classification"):
        return "classification"
    # The Hub's word for what nobody chats with is as good as any: `translation`, `fill_mask`.
    return _TASKS.get(task) or mode_of_word(task) or task.replace("-", "_") or None
