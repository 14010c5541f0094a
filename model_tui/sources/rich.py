"""The fields that OpenAI-compatible listings carry beyond OpenAI's own, each kind read by one small function.

Every function takes an entry and returns what it states, by field name of `ModelCapabilities`; what is absent stays
unknown. Known from the answers of November 2025 to August 2026: Groq (`supported_features`, modalities), Mistral
(`capabilities`, `deprecation`), Cerebras' public listing (`limits`, `capabilities`), DeepInfra (`metadata`), Fireworks
(`kind`, `supports_*`), Together (`type`, `config`), Moonshot (`supports_image_in`), Hugging Face's router
(`providers`), Novita (`context_size`, `features`), Nebius (`architecture.modality`), Vercel (`modalities`, `tags`,
`reasoning_options`), Friendli (`functionality`), Poe (an object `context_window`), Featherless (an object `features`,
`available_on_current_plan`). In camel case: Fireworks' listing of an account, and Together's second
version (`features`, `inputModalities`), whose words bear a prefix (`FEATURE_TOOL_CALLING`), as their SDKs of November
2026 type them.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from model_tui.sources.modes import CHAT
from model_tui.sources.purpose import bare_words
from model_tui.sources.values import (
    count,
    day,
    day_of,
    day_of_parts,
    first_count,
    flag,
    partial_day,
    speed,
    table,
    text,
    words,
)

_CONTEXT: Final = (
    *("context_length", "context_window", "max_context_length", "max_model_len", "context_size"),
    "contextLength",
)
_OUTPUT: Final = ("max_completion_tokens", "max_output_length", "max_output_tokens")
_INPUT: Final = ("max_input_tokens", "max_prompt_length")
_MOST_ROWS: Final = 64
_LEAST_CONTEXT: Final = 16
"""A context below this many tokens is a number that somebody had to fill in."""

_SUPPORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "supports_tools": ("supports_tools", "supports_function_calling", "supports_tool_calling", "supportsTools"),
    "supports_parallel_tools": ("supports_parallel_tools", "supports_parallel_function_calling"),
    "supports_vision": ("supports_vision", "supports_image_input", "supports_image_in", "supportsImageInput"),
    "supports_structured_output": (
        *("supports_structured_output", "supports_structured_outputs"),
        "supports_response_schema",
    ),
    "supports_json_mode": ("supports_json_mode",),
    "supports_reasoning": ("supports_reasoning", "reasoning"),
    "supports_streaming": ("supports_streaming",),
    "supports_system_messages": ("supports_system_messages",),
    "supports_prompt_caching": ("supports_prompt_caching",),
    "supports_web_search": ("supports_web_search",),
    "supports_computer_use": ("supports_computer_use",),
}
_CAN: Final[Mapping[str, tuple[str, ...]]] = {
    "supports_tools": ("tools", "function_calling", "tool_use", "tool_call"),
    "supports_parallel_tools": ("parallel_tool_calls", "parallel_tool_call"),
    "supports_vision": ("vision", "image_input"),
    "supports_structured_output": ("structured_outputs", "structured_output"),
    "supports_json_mode": ("json_mode", "json_object"),
    "supports_reasoning": ("reasoning", "thinking", "reasoning_effort"),
    "supports_streaming": ("streaming",),
    "supports_system_messages": ("system_messages",),
}
_FEATURES: Final[Mapping[str, tuple[str, ...]]] = {
    "supports_tools": ("tools", "function_calling", "tool_use", "tool_calling", "strict_tools"),
    "supports_structured_output": ("structured_outputs", "structured_output", "json_schema"),
    "supports_json_mode": ("json_mode", "json_object"),
    "supports_reasoning": ("reasoning", "reasoning_effort", "thinking"),
    "supports_vision": ("vision", "image_input"),
    "supports_prompt_caching": ("prompt_cache", "prompt_caching", "implicit_caching", "explicit_caching"),
    "supports_parallel_tools": ("parallel_tool_calls",),
    "supports_web_search": ("web_search",),
}
_WHOLE: Final = ("supports_tools", "supports_structured_output", "supports_json_mode", "supports_reasoning")
"""What a list named `supported_features` speaks of whenever it is there: a word not in it is a 'no'."""

_OWN_DEPLOYMENT: Final = "models that need a deployment of one's own"
_NOT_READY: Final = "models that are not ready"
_OTHER_PLAN: Final = "models that the account's plan does not have"


def reason_to_leave(item: Mapping[str, Any]) -> str | None:
    """Return why an entry is no model that this key can call, `None` for all others: it says so itself."""
    if item.get("state") in ("UPLOADING", "STATE_UNSPECIFIED"):
        return _NOT_READY
    if item.get("available_on_current_plan") is False:
        return _OTHER_PLAN
    products = words(item.get("products"))
    alone = item.get("supportsServerless") is False or (products and "PRODUCT_SERVERLESS" not in products)
    return _OWN_DEPLOYMENT if alone else None


def limits(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return context and output limit, wherever in an entry they stand."""
    meta, own, window = table(item.get("metadata")), table(item.get("limits")), table(item.get("context_window"))
    rows = upstreams(item)
    stated = (first_count(place, _CONTEXT) for place in (item, own, window, meta))
    context = next((found for found in stated if found is not None), None) or count(
        table(item.get("meta")).get("n_ctx")
    )
    if context is None and rows:
        # A call may be handed to any upstream: only the smallest context is promised.
        context = min((found for row in rows if (found := first_count(row, _CONTEXT))), default=None)
    places = (item, own, window, meta, table(item.get("config")))
    output = next((found for place in places if (found := first_count(place, _OUTPUT)) is not None), None)
    return {
        "max_context": context if context is not None and context >= _LEAST_CONTEXT else None,
        "max_input_tokens": first_count(item, _INPUT),
        "max_output_tokens": output or _output_of_most(item, context),
    }


def _output_of_most(item: Mapping[str, Any], context: int | None) -> int | None:
    """Return `max_tokens` where it is a limit of its own: many listings just repeat the context in it.

    Beside `context_window` it is the output limit whatever it says, as Vercel documents.
    """
    if "context_window" in item:
        return count(item.get("max_tokens"))
    most = count(item.get("max_tokens") or table(item.get("metadata")).get("max_tokens"))
    return most if most is not None and context is not None and most < context else None


def abilities(item: Mapping[str, Any], mode: str | None) -> dict[str, Any]:
    """Return what a model can do: from flags of its own, a `capabilities` object, lists of features, upstream rows."""
    can = table(item.get("capabilities"))
    # An OCR model "that calls functions" is an accident of how Mistral fills in the flags.
    speaks = can if mode in (CHAT, None) or "completion_chat" not in can else {}
    stated: dict[str, Any] = {
        **_of_features(item),
        **_first_flags(speaks, _CAN),
        **_first_flags(table(item.get("functionality")), _CAN),
        **_first_flags(table(item.get("features")), _CAN),
        **_first_flags(item, _SUPPORTS),
        **_agreed(upstreams(item)),
    }
    params = item.get("supported_parameters") or item.get("supported_sampling_parameters")
    if isinstance(params, dict):
        params = [name for name, taken in params.items() if taken is True]
    efforts = _efforts(item)
    if efforts or item.get("reasoning_options") or table(item.get("reasoning")):
        stated.setdefault("supports_reasoning", True)
    return {**stated, "known_params": words(params) or None, "reasoning_efforts": efforts}


def _efforts(item: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return how much a model can be told to reason."""
    options = item.get("reasoning_options")
    rows = [table(row) for row in options[:_MOST_ROWS]] if isinstance(options, list) else []
    places = (
        *(row.get("values") for row in rows if row.get("type") == "effort"),
        *(item.get(name) for name in ("reasoning_efforts", "supported_reasoning_efforts")),
        table(item.get("capabilities")).get("reasoning_effort"),
    )
    return next((found for place in places if (found := words(place))), None)


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
    meta, whole = table(item.get("metadata")), item.get("supported_features")
    places = (item.get("features"), item.get("capabilities"), item.get("tags"), meta.get("tags"))
    known = {word.replace("-", "_") for part in (whole, *places) for word in bare_words(part)}
    stated = {fact: True for fact, names in _FEATURES.items() if not known.isdisjoint(names)}
    return dict.fromkeys(_WHOLE, False) | stated if words(whole) else stated


def upstreams(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the rows of a router's upstreams that are up; all of them where none is said to be."""
    rows = item.get("providers")
    found: list[Mapping[str, Any]] = (
        [row for row in rows[:_MOST_ROWS] if isinstance(row, dict)] if isinstance(rows, list) else []
    )
    return [row for row in found if row.get("status") == "live"] or found


def slowest(rows: Iterable[Mapping[str, Any]]) -> float | None:
    """Return the tokens per second of the slowest upstream: any of them may take a call."""
    return min((found for row in rows if (found := speed(row.get("throughput"))) is not None), default=None)


def _agreed(rows: Iterable[Mapping[str, Any]]) -> dict[str, bool]:
    """Return what every upstream says alike: which of them takes a call is not known beforehand."""
    told = [_first_flags(row, _SUPPORTS) for row in rows]
    facts = {fact for one in told for fact in one}
    said = {fact: {one.get(fact) for one in told} for fact in facts}
    return {fact: value for fact, values in said.items() if len(values) == 1 and (value := values.pop()) is not None}


def lifecycle(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the end of a model as far as it is announced: the day, what follows it, whether it is on the way out."""
    taken_down = day_of_parts(item.get("deprecationDate"))
    retires = next(filter(None, (day(item.get(n)) for n in ("shutdown_date", "deprecation", "deprecation_date"))), None)
    ended = flag(item.get("deprecated"))
    announced = taken_down is not None or (item.get("deprecation") is not None and retires is not None)
    since = day_of(item.get("deprecated_at"))
    ending = item.get("active") is False or since is not None or bare_words([item.get("status")]) == ("deprecated",)
    return {
        "retires": retires or taken_down,
        "successor": text(item.get("deprecation_replacement_model")),
        "deprecated": True if announced or ending else ended,
        "knowledge": partial_day(item.get("knowledge")) or partial_day(item.get("knowledge_cutoff")),
    }
