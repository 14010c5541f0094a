"""The rows of LiteLLM's cost map, as the wheel of `litellm` carries it (format of 1.109.1).

A flat object; the key is what LiteLLM calls the model: `provider/model` for most, bare for OpenAI, Anthropic, Cohere,
Bedrock and part of Vertex AI. `litellm_provider` names the provider, sometimes in several words for one
(`vertex_ai-anthropic_models`, `bedrock_converse`). A missing flag is unknown; a stated false is a no.
`max_input_tokens` is the nearest that this catalog has to a context window.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from model_tui.catalog.builder.modes import normal
from model_tui.catalog.builder.prices import priced
from model_tui.catalog.builder.rows import Dropped, Row, flag, harmless, iso_date, stated, text, tokens, words
from model_tui.catalog.builder.variants import split_variant
from model_tui.core.mode_names import CHAT, sharpened

LAYER: Final = "litellm"

_FLAGS: Final[Mapping[str, str]] = {
    "supports_function_calling": "supports_tools",
    "supports_parallel_function_calling": "supports_parallel_tools",
    "supports_vision": "supports_vision",
    "supports_response_schema": "supports_structured_output",
    "supports_reasoning": "supports_reasoning",
    "supports_native_streaming": "supports_streaming",
    "supports_system_messages": "supports_system_messages",
    "supports_prompt_caching": "supports_prompt_caching",
    "supports_web_search": "supports_web_search",
    "supports_computer_use": "supports_computer_use",
}
_INPUT_FLAGS: Final = (
    ("image", "supports_vision"),
    ("audio", "supports_audio_input"),
    ("pdf", "supports_pdf_input"),
    ("video", "supports_video_input"),
)
_MODALITIES: Final = frozenset({"text", "image", "audio", "video", "pdf"})
_TYPED: Final = frozenset(
    {
        *_FLAGS,
        *["litellm_provider", "mode", "max_tokens", "max_input_tokens", "max_output_tokens", "deprecation_date"],
        *["supported_modalities", "supported_output_modalities", "reasoning_effort_levels"],
    }
)
_NOT_MODELS: Final = frozenset({"guardrail", "vector_store"})
_SIZE_CLASS: Final = re.compile(r"(?:^|-)(?:up-to|above|default|moe|embedding)(?:-|$)|\d(?:\.\d+)?[bm]-(?:to-)?\d")
_FIREWORKS_MODELS: Final = "accounts/fireworks/models/"
_SESSION_COST: Final = "code_interpreter_cost_per_session"


def rows(data: Mapping[str, Any], door: Callable[[str], str], built: str) -> Iterator[Row | Dropped]:
    """Yield a row per key, or why it is left out; `door` turns a provider's name into our id."""
    for key, entry in data.items():
        reason = _unfit(key, entry)
        if reason is not None:
            yield Dropped(key, reason)
        else:
            try:
                found = row(key, entry, door(entry["litellm_provider"]), built)
                found.id = _whole_id(found.id, key, data)
            except (AttributeError, TypeError, ValueError, ArithmeticError):
                yield Dropped(key, "not what this format has")
            else:
                yield found


def row(key: str, entry: Mapping[str, Any], provider: str, built: str) -> Row:
    """Return what LiteLLM says of one model at one provider."""
    name = entry["litellm_provider"]
    model_id, variant, needs_base = split_variant(own_id(key, name), provider)
    if variant is not None:
        model_id = own_id(model_id, name)
    mode = normal(entry.get("mode"))
    kind = sharpened(mode, model_id)  # what its figures are taken to mean
    prices = priced(entry, kind)
    facts = {**_limits(entry, kind), **_abilities(entry, kind), **_dates(entry, built), **prices.facts, "mode": mode}
    if prices.facts.get("price_cache_read") and facts["supports_prompt_caching"] is None:
        facts["supports_prompt_caching"] = True
    known = _TYPED | (prices.used - {"off_peak_pricing"})
    extra = {text(one) or "": harmless(value) for one, value in entry.items() if one not in known}
    return Row(provider, model_id, key, stated(facts), prices.tiers, extra, variant, needs_base)


def own_id(key: str, name: str) -> str:
    """Return the provider's own id in a LiteLLM key: what stands behind the provider's prefix, if it bears one.

    `name` is the row's `litellm_provider`; its prefix is the name itself, its first word, or another spelling.
    """
    head, slash, rest = key.partition("/")
    if not slash:
        return text(key) or key
    plain = head.replace("-", "_")
    names = {
        name,
        name.split("-", maxsplit=1)[0],
        name.replace("-", "_"),
        name.removesuffix("_chat"),
        name.removesuffix("_text"),
    }
    names |= {name.removesuffix("_converse"), name.removeprefix("text-completion-")}
    mine = head in names or plain in names
    return text(rest if mine else key) or key


def _whole_id(model_id: str, key: str, data: Mapping[str, Any]) -> str:
    """Return the id in full where the cost map has the row both in full and in LiteLLM's short form (Fireworks)."""
    full = _FIREWORKS_MODELS + model_id
    return full if key.endswith(f"/{model_id}") and key.removesuffix(model_id) + full in data else model_id


def _unfit(key: str, entry: Any) -> str | None:
    """Return why a row is no model and no service, or `None` when it is one."""
    name = entry.get("litellm_provider") if isinstance(entry, dict) else None
    if not isinstance(name, str) or " " in name:
        return "documentation of the file itself"
    if text(key) != key:
        return "unsafe characters in the id"
    if entry.get("mode") in _NOT_MODELS:
        return f"not a model: {entry['mode']}"
    stem = name.replace("_", "-").removesuffix("-embedding-models")
    if "/" not in key and "_" in name and key.startswith(f"{stem}-") and _SIZE_CLASS.search(key[len(stem) :]):
        return "a price for a size class, not a model"
    if _SESSION_COST in entry and not any("token" in one for one in entry if "cost" in one):
        return "a tool's session, not a model"
    return None


def _limits(entry: Mapping[str, Any], mode: str | None) -> dict[str, Any]:
    into = tokens(entry.get("max_input_tokens"))
    legacy = entry.get("max_tokens") if mode == CHAT else None
    return {
        "max_context": into,
        "max_input_tokens": into,
        "max_output_tokens": tokens(entry.get("max_output_tokens")) or tokens(legacy),
    }


def _abilities(entry: Mapping[str, Any], mode: str | None) -> dict[str, Any]:
    facts: dict[str, Any] = {ours: flag(entry.get(theirs)) for theirs, ours in _FLAGS.items()}
    facts["reasoning_efforts"] = words(entry.get("reasoning_effort_levels"))
    facts["input_modalities"] = _known(entry.get("supported_modalities")) or _from_flags(entry, mode)
    facts["output_modalities"] = _known(entry.get("supported_output_modalities"))
    return facts


def _known(value: object) -> tuple[str, ...] | None:
    return tuple(word for word in words(value) or () if word in _MODALITIES) or None


def _from_flags(entry: Mapping[str, Any], mode: str | None) -> tuple[str, ...] | None:
    """Return the input modalities of a chat model from its flags, where these say more than vision does."""
    held = tuple(word for word, name in _INPUT_FLAGS if entry.get(name) is True)
    if mode != CHAT or not set(held) - {"image"} or "supports_vision" not in entry:
        return None
    return ("text", *held)


def _dates(entry: Mapping[str, Any], built: str) -> dict[str, Any]:
    retires = iso_date(entry.get("deprecation_date"))
    return {"retires": retires, "deprecated": True if retires is not None and retires <= built else None}
