"""The shape of IBM watsonx' `GET /ml/v1/foundation_model_specs` (API version 2026-10, SDK 1.8 of November 2026).

The listing needs no key and takes none, so whether a key is good it cannot tell. Pages go by `start`, taken from
`next.href`. `functions` say what a model is for, `lifecycle` when it goes; prices are classes without numbers.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from msgspec import structs

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.sources.body import decode
from model_tui.sources.modes import CHAT
from model_tui.sources.pages import asking, entries, paged, read_all
from model_tui.sources.protocol import Access, Listed, Listing, Page
from model_tui.sources.values import billions, block, count, day, flag, ids, model_id, table, text, with_line

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

_PATH: Final = "/ml/v1/foundation_model_specs"
_VERSION: Final = "2026-10-01"
_PAGE_SIZE: Final = "200"
_MOST: Final = 64
_UNTRIED: Final = "the key was not tried: this listing is the same for everybody"
_MODES: Final = (
    ("text_chat", CHAT),
    ("image_chat", CHAT),
    ("embedding", "embedding"),
    ("text_embedding", "embedding"),
    ("rerank", "rerank"),
    ("text_rerank", "rerank"),
    ("audio_transcription", "audio_transcription"),
    ("text_generation", "completion"),
)


class WatsonxSource:
    """Asks one region of watsonx."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every model of the region that is not withdrawn; raises `SourceError`."""
        path = self.provider.list_path or _PATH
        # Without the key: what needs none is not shown any.
        open_door = Access(access.base_url, referred=access.referred)

        query = {"version": _VERSION, "limit": _PAGE_SIZE}
        get = asking(fetch, open_door, path, self.provider.headers)
        found = await paged(get, parse_page, self.provider, "start", query)
        return found if access.key is None else structs.replace(found, notes=(*found.notes, _UNTRIED))


def parse_page(body: bytes, provider: Provider) -> Page:
    """Read one page; raises `SourceError` (`bad-answer`) when it is no listing. What is withdrawn is left out."""
    answer = decode(body)
    today = datetime.now(UTC).date().isoformat()

    def read(item: Mapping[str, Any]) -> Listed | str | None:
        if _is_over(item, today):
            return "withdrawn models"
        name = model_id(item.get("model_id"))
        if name is None:
            return None
        spec = ModelSpec(provider.id, name, display_name=text(item.get("label")))
        return Listed(spec, _facts(item, today))

    return read_all(entries(answer, "resources"), read, _start(table(answer).get("next")))


def _start(following: Any) -> str | None:
    """Return the cursor out of the address of the next page; the address itself is never followed."""
    href = table(following).get("href")
    if not isinstance(href, str):
        return None
    try:
        return next(iter(parse_qs(urlsplit(href[:4000]).query).get("start", ())), None)
    except ValueError:
        return None


def _facts(item: Mapping[str, Any], today: str) -> ModelCapabilities:
    limits = table(item.get("model_limits"))
    functions = {text(table(one).get("id")) or "" for one in _some(item.get("functions"))}
    stages = _stages(item)
    mode = next((mode for function, mode in _MODES if function in functions), None)
    vision = "image_chat" in functions or "image2text" in functions
    tiers = (text(item.get(f"{way}_tier"), 40) for way in ("input", "output"))
    classes = " in, ".join(filter(None, tiers))
    return ModelCapabilities(
        description=with_line(
            block(item.get("long_description")) or block(item.get("short_description")),
            "preview" if item.get("tech_preview") is True else None,
            classes and f"price {classes.replace('_', ' ')} out",
        ),
        mode=mode,
        max_context=count(limits.get("max_sequence_length")),
        max_output_tokens=count(limits.get("max_output_tokens")),
        input_modalities=("text", "image") if vision else None,
        supports_vision=True if vision else None,
        supports_tools=True if "function_calling" in _tasks(item) or "text_chat_tools" in functions else None,
        size_b=billions((text(item.get("number_params")) or "").upper()),
        released=stages.get("available"),
        deprecated=_has_come(stages.get("deprecated"), today) if stages else None,
        retires=stages.get("withdrawn"),
        successor=_successor(item),
        open_weights=flag(item.get("open_weights")),
    )


def _some(given: Any) -> Iterable[Any]:
    return given[:_MOST] if isinstance(given, list) else ()


def _tasks(item: Mapping[str, Any]) -> set[str]:
    named = {text(one) or "" for one in _some(item.get("task_ids"))}
    return named | {text(table(one).get("id")) or "" for one in _some(item.get("tasks"))}


def _stages(item: Mapping[str, Any]) -> dict[str, str]:
    """Return the day on which each stage of a model's life begins; a stage without a known day has none."""
    stages = (table(one) for one in _some(item.get("lifecycle")))
    dated = ((text(stage.get("id")), day(stage.get("start_date"))) for stage in stages)
    return {name: start for name, start in dated if name is not None and start is not None}


def _successor(item: Mapping[str, Any]) -> str | None:
    """Return the first of the models that a stage of the life names in place of this one."""
    stages = (table(one) for one in _some(item.get("lifecycle")))
    named = (name for stage in stages for name in ids(stage.get("alternative_model_ids")))
    return next((name for name in named if name != item.get("model_id")), None)


def _is_over(item: Mapping[str, Any], today: str) -> bool:
    return _has_come(_stages(item).get("withdrawn"), today)


def _has_come(start: str | None, today: str) -> bool:
    return start is not None and start <= today
