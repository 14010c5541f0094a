"""The shape of OpenAI's `GET /models`, and of the many that follow it.

OpenAI itself (API reference and SDK of November 2026) gives `{data: [{id, object, created, owned_by,
shutdown_date}]}`. Compatible servers answer with `data`, `models` or a bare list, and add fields of their own; those
that mean the same in every one of them are read here. Prices are not: their units differ.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.sources.body import decode
from model_tui.sources.modes import mode_of_id, mode_of_outputs, mode_of_word
from model_tui.sources.pages import all_pages, entries, parsed, read_all, with_aliases
from model_tui.sources.protocol import Access, Listed, Listing, Page, SourceError
from model_tui.sources.servers import other_server
from model_tui.sources.values import (
    billions,
    block,
    count,
    day,
    day_of,
    first_count,
    flag,
    modalities,
    model_id,
    table,
    text,
    words,
)

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

_PATH: Final = "/models"
_CONTEXT: Final = ("context_length", "context_window", "max_context_length", "max_model_len")
_OUTPUT: Final = ("max_completion_tokens", "max_output_length", "max_output_tokens")
_FLAGS: Final[Mapping[str, tuple[str, ...]]] = {
    "supports_tools": ("supports_tools", "supports_function_calling", "supports_tool_calling"),
    "supports_parallel_tools": ("supports_parallel_tools", "supports_parallel_function_calling"),
    "supports_vision": ("supports_vision", "supports_image_input", "supports_image_in"),
    "supports_structured_output": (
        "supports_structured_output",
        "supports_structured_outputs",
        "supports_response_schema",
    ),
    "supports_json_mode": ("supports_json_mode",),
    "supports_reasoning": ("supports_reasoning",),
    "supports_streaming": ("supports_streaming",),
    "supports_system_messages": ("supports_system_messages",),
    "supports_prompt_caching": ("supports_prompt_caching",),
    "supports_web_search": ("supports_web_search",),
    "supports_computer_use": ("supports_computer_use",),
}
_SELF: Final = frozenset({"openai", "openai-internal", "system"})


class OpenAISource:
    """Asks one provider whose listing has OpenAI's shape."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every model listed for this key; raises `SourceError`."""
        headers = {**self.provider.headers, **bearer(access)}
        path = self.provider.list_path or _PATH

        async def ask(cursor: str | None) -> Page:
            answer = await fetch.get(access, path, headers=headers, params={"after": cursor} if cursor else None)
            if (name := other_server(self.provider, access.base_url, answer.body)) is not None:
                raise SourceError("not-running", f"{name} answers there, not {self.provider.name}")
            return await parsed(parse_page, answer.body, self.provider)

        return await all_pages(ask)


def bearer(access: Access) -> dict[str, str]:
    """Return the header that carries the key as a bearer token; none without a key."""
    return {} if access.key is None else {"authorization": f"Bearer {access.key}"}


def parse_page(body: bytes, provider: Provider) -> Page:
    """Read one answer of `GET /models`; raises `SourceError` (`bad-answer`) when it is no listing."""
    answer = decode(body)
    found = entries(answer, "data", "models", null_is_empty=provider.local)
    dated = _dates_hold(found) and provider.vendor == "openai"

    def read(item: Mapping[str, Any]) -> Listed | None:
        name = model_id(item.get("id"))
        return None if name is None else _listed(name, item, provider, dated=dated)

    items, skipped = read_all(found, read)
    top = table(answer)
    return Page(items, skipped, text(top.get("last_id")) if top.get("has_more") is True else None)


def _listed(name: str, item: Mapping[str, Any], provider: Provider, *, dated: bool) -> Listed:
    display = text(item.get("display_name")) or text(item.get("name"))
    spec = ModelSpec(provider.id, name, display_name=None if display == name else display)
    aliases = (alias for alias in words(item.get("aliases")) or ())
    own = dated and item.get("owned_by") in _SELF
    return Listed(
        with_aliases(spec, aliases), _facts(name, item, released=day_of(item.get("created")) if own else None)
    )


def _facts(name: str, item: Mapping[str, Any], *, released: str | None) -> ModelCapabilities:
    architecture, meta = table(item.get("architecture")), table(item.get("meta"))
    outputs = modalities(item.get("output_modalities")) or modalities(architecture.get("output_modalities"))
    stated = {fact: value for fact, names in _FLAGS.items() if (value := _first_flag(item, names)) is not None}
    facts = ModelCapabilities(
        description=block(item.get("description")),
        mode=mode_of_word(text(item.get("mode"))) or mode_of_outputs(outputs) or mode_of_id(name),
        max_context=first_count(item, _CONTEXT) or count(meta.get("n_ctx")),
        max_input_tokens=count(item.get("max_input_tokens")),
        max_output_tokens=first_count(item, _OUTPUT),
        input_modalities=modalities(item.get("input_modalities")) or modalities(architecture.get("input_modalities")),
        output_modalities=outputs,
        size_b=billions(meta.get("n_params")),
        released=released,
        retires=day(item.get("shutdown_date")),
    )
    return structs.replace(facts, **stated)


def _first_flag(item: Mapping[str, Any], names: tuple[str, ...]) -> bool | None:
    return next((value for name in names if (value := flag(item.get(name))) is not None), None)


def _dates_hold(found: list[Any]) -> bool:
    """Whether `created` differs from entry to entry; a gateway that knows no dates gives all of them the same."""
    stated = [item.get("created") for item in found if isinstance(item, dict)]
    return len(stated) == 1 or any(value != stated[0] for value in stated)
