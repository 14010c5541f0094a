"""The fields that OpenAI-compatible listings carry beyond OpenAI's own, each kind read by one small function.

Every function takes an entry and returns what it states, by field name of `ModelCapabilities`; what is absent stays
unknown. Known from the answers of November 2025 to August 2026: Groq (`supported_features`, modalities), Mistral
(`capabilities`, `deprecation`), Cerebras' public listing (`limits`, `capabilities`), DeepInfra (`metadata`), Fireworks
(`kind`, `supports_*`), Together (`type`), Moonshot (`supports_image_in`), Hugging Face's router (`providers`), Novita
(`context_size`, `features`), Nebius (`architecture.modality`).
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from model_tui.core.model import Provider
from model_tui.sources.modes import CHAT, mode_of_id, mode_of_outputs, mode_of_word, sharper
from model_tui.sources.values import count, day, first_count, flag, modalities, table, text, words

_CONTEXT: Final = ("context_length", "context_window", "max_context_length", "max_model_len", "context_size")
_OUTPUT: Final = ("max_completion_tokens", "max_output_length", "max_output_tokens")
_LEAST_CONTEXT: Final = 16
"""A context below this many tokens is a number that somebody had to fill in."""

_SUPPORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "supports_tools": ("supports_tools", "supports_function_calling", "supports_tool_calling"),
    "supports_parallel_tools": ("supports_parallel_tools", "supports_parallel_function_calling"),
    "supports_vision": ("supports_vision", "supports_image_input", "supports_image_in"),
    "supports_structured_output": (
        *("supports_structured_output", "supports_structured_outputs"),
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
_CAN: Final[Mapping[str, tuple[str, ...]]] = {
    "supports_tools": ("tools", "function_calling", "tool_use"),
    "supports_parallel_tools": ("parallel_tool_calls",),
    "supports_vision": ("vision",),
    "supports_structured_output": ("structured_outputs", "structured_output"),
    "supports_json_mode": ("json_mode", "json_object"),
    "supports_reasoning": ("reasoning", "thinking"),
    "supports_streaming": ("streaming",),
}
_FEATURES: Final[Mapping[str, tuple[str, ...]]] = {
    "supports_tools": ("tools", "function_calling", "tool_use", "strict_tools"),
    "supports_structured_output": ("structured_outputs", "structured_output", "json_schema"),
    "supports_json_mode": ("json_mode", "json_object"),
    "supports_reasoning": ("reasoning", "reasoning_effort", "thinking"),
    "supports_vision": ("vision", "image_input"),
    "supports_prompt_caching": ("prompt_cache", "prompt_caching", "implicit_caching"),
    "supports_parallel_tools": ("parallel_tool_calls",),
    "supports_web_search": ("web_search",),
}
_WHOLE: Final = ("supports_tools", "supports_structured_output", "supports_json_mode", "supports_reasoning")
"""What a list named `supported_features` speaks of whenever it is there: a word not in it is a 'no'."""

_MODE_FLAGS: Final = (
    ("completion_chat", CHAT),
    ("chat_completion", CHAT),
    ("moderation", "moderation"),
    ("ocr", "ocr"),
    ("audio_speech", "audio_speech"),
    ("audio_transcription", "audio_transcription"),
    ("audio_transcription_realtime", "audio_transcription"),
    ("embeddings", "embedding"),
    ("completion_fim", "completion"),
    ("completion", "completion"),
)
"""Flags of a `capabilities` object that tell what a model is for (Mistral, Azure), the first that holds."""

_MOST_ROWS: Final = 64
_KINDS: Final = {"EMBEDDING_MODEL": "embedding"}


def mode_of(name: str, item: Mapping[str, Any], provider: Provider) -> str | None:
    """Return what a model is for: as the listing says, sharpened by its id where listings have no word for it."""
    return sharper(_stated_mode(item, provider), name) or _mode_of_text(name, item)


def _stated_mode(item: Mapping[str, Any], provider: Provider) -> str | None:
    meta, can = table(item.get("metadata")), table(item.get("capabilities"))
    kind = _KINDS.get(str(item.get("kind")))
    if kind is not None:
        return kind
    for word in (*(text(item.get(name)) for name in ("mode", "type", "model_type")), *(words(meta.get("tags")) or ())):
        if (mode := provider.mode_words.get(word or "") or mode_of_word(word)) is not None:
            return mode
    for name, mode in _MODE_FLAGS:
        if can.get(name) is True:
            return mode
    outputs = _stated_outputs(item)
    if (mode := mode_of_outputs(outputs)) is not None:
        return mode
    talks = item.get("supports_chat") is True or can.get("tools") is True or "completion_text_token_price" in item
    return CHAT if talks else None


def _mode_of_text(name: str, item: Mapping[str, Any]) -> str | None:
    """Return chat for what turns text into text and has no telling id: the weakest that a listing may say."""
    if mode_of_id(name) is not None or "text" not in (_stated_outputs(item) or ()):
        return None
    return CHAT if "text" in (input_modalities(item) or ("text",)) else None


def _stated_outputs(item: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return the output modalities by the listing's own words, in small letters."""
    architecture = table(item.get("architecture"))
    stated = words(item.get("output_modalities")) or words(architecture.get("output_modalities"))
    if not stated and "->" in (arrow := text(architecture.get("modality")) or ""):
        stated = tuple(filter(None, arrow.partition("->")[2].split("+")))
    return tuple(word.lower() for word in stated or ()) or None


def limits(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return context and output limit, wherever in an entry they stand."""
    meta, own = table(item.get("metadata")), table(item.get("limits"))
    rows = _live_rows(item)
    stated = (first_count(place, _CONTEXT) for place in (item, own, meta))
    context = next((found for found in stated if found is not None), None) or count(
        table(item.get("meta")).get("n_ctx")
    )
    if context is None and rows:
        # A call may be handed to any upstream: only the smallest context is promised.
        context = min((found for row in rows if (found := first_count(row, _CONTEXT))), default=None)
    output = next((found for place in (item, own, meta) if (found := first_count(place, _OUTPUT)) is not None), None)
    return {
        "max_context": context if context is not None and context >= _LEAST_CONTEXT else None,
        "max_input_tokens": count(item.get("max_input_tokens")),
        "max_output_tokens": output or _output_below(context, count(item.get("max_tokens") or meta.get("max_tokens"))),
    }


def _output_below(context: int | None, most: int | None) -> int | None:
    """Return `max_tokens` where it is a limit of its own: many listings just repeat the context in it."""
    return most if most is not None and context is not None and most < context else None


def input_modalities(item: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return what a model takes in."""
    architecture, can = table(item.get("architecture")), table(item.get("capabilities"))
    stated = modalities(item.get("input_modalities")) or modalities(architecture.get("input_modalities"))
    if stated is not None:
        return stated
    if (arrow := text(architecture.get("modality"))) is not None:
        return modalities(["image" if word == "vision" else word for word in arrow.partition("->")[0].split("+")])
    if isinstance(item.get("supports_video_in"), bool):
        extra = (("image", "supports_image_in"), ("video", "supports_video_in"))
        return ("text", *(word for word, name in extra if item.get(name) is True))
    if can.get("completion_chat") is True and {"vision", "audio"} <= can.keys():
        return ("text", *(word for word, name in (("image", "vision"), ("audio", "audio")) if can[name] is True))
    return None


def output_modalities(item: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return what a model gives out."""
    return modalities(list(_stated_outputs(item) or ()))


def abilities(item: Mapping[str, Any], mode: str | None) -> dict[str, Any]:
    """Return what a model can do: from flags of its own, a `capabilities` object, lists of features, upstream rows."""
    can = table(item.get("capabilities"))
    # An OCR model "that calls functions" is an accident of how Mistral fills in the flags.
    speaks = can if mode in (CHAT, None) or "completion_chat" not in can else {}
    stated: dict[str, Any] = {
        **_of_features(item),
        **_first_flags(speaks, _CAN),
        **_first_flags(item, _SUPPORTS),
        **_agreed(_live_rows(item)),
    }
    params = item.get("supported_parameters") or item.get("supported_sampling_parameters")
    if isinstance(params, dict):
        params = [name for name, taken in params.items() if taken is True]
    return {**stated, "known_params": words(params) or None}


def _first_flags(place: Mapping[str, Any], names: Mapping[str, tuple[str, ...]]) -> dict[str, bool]:
    found = (
        (fact, next((v for name in given if (v := _flag(place.get(name))) is not None), None))
        for fact, given in names.items()
    )
    return {fact: value for fact, value in found if value is not None}


def _flag(value: Any) -> bool | None:
    return flag(value.get("supported")) if isinstance(value, dict) else flag(value)


def _of_features(item: Mapping[str, Any]) -> dict[str, bool]:
    """Return what lists of words say; only `supported_features` is a whole list, so only there a gap means 'no'."""
    meta, whole = table(item.get("metadata")), words(item.get("supported_features"))
    loose = (words(place) or () for place in (item.get("features"), item.get("capabilities"), meta.get("tags")))
    known = {word.lower().replace("-", "_") for part in (whole or (), *loose) for word in part}
    stated = {fact: True for fact, names in _FEATURES.items() if not known.isdisjoint(names)}
    return dict.fromkeys(_WHOLE, False) | stated if whole else stated


def _live_rows(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the rows of a router's upstreams that are up; all of them where none is said to be."""
    rows = item.get("providers")
    found: list[Mapping[str, Any]] = (
        [row for row in rows[:64] if isinstance(row, dict)] if isinstance(rows, list) else []
    )
    return [row for row in found if row.get("status") == "live"] or found


def _agreed(rows: Iterable[Mapping[str, Any]]) -> dict[str, bool]:
    """Return what every upstream says alike: which of them takes a call is not known beforehand."""
    told = [_first_flags(row, _SUPPORTS) for row in rows]
    facts = {fact for one in told for fact in one}
    said = {fact: {one.get(fact) for one in told} for fact in facts}
    return {fact: value for fact, values in said.items() if len(values) == 1 and (value := values.pop()) is not None}


def upstreams(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the rows of a router's upstreams that are up."""
    return _live_rows(item)


def lifecycle(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the end of a model as far as it is announced: the day, what follows it, whether it is on the way out."""
    retires = next(filter(None, (day(item.get(n)) for n in ("shutdown_date", "deprecation", "deprecation_date"))), None)
    ended = flag(item.get("deprecated"))
    announced = item.get("deprecation") is not None and retires is not None
    return {
        "retires": retires,
        "successor": text(item.get("deprecation_replacement_model")),
        "deprecated": True if announced or item.get("active") is False else ended,
    }
