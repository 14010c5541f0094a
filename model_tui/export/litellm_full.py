"""A full LiteLLM entry: everything known of the model, and for OpenRouter and Azure the usual request defaults.

The shape is that of RIN's model sync, so that files it wrote and files we write read alike: `temperature` 0.7, `top_p`
1.0, `max_tokens` bounded by the model, and under `model_info` mode, abilities, description, popularity, cost and tags.
Request defaults and headers are written once; the facts are refreshed.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from model_tui.core.layers import LONG_CONTEXT, tags_of, traits_of, vision_of
from model_tui.core.model import ModelCapabilities, cost_tier
from model_tui.core.references import only_reference, referred
from model_tui.export.litellm_clouds import base_model, behind, reference
from model_tui.export.plan import Pick

MOST_TOKENS: Final = 8192
"""The highest `max_tokens` that a new entry has."""
_ASSUMED_CONTEXT: Final = 4096
"""Tokens of context of a model of which nobody says how many it has."""
_CHATS: Final = (None, "chat")
_MODES: Final = {"audio": "audio_speech", "video": "video_generation", "image": "image_generation"}
_HEADERS: Final = (
    ("HTTP-Referer", "site", "OPENROUTER_SITE_URL"),
    ("X-Title", "app", "OPENROUTER_APP_NAME"),
)
_ABILITIES: Final = (
    ("supports_function_calling", "supports_tools"),
    ("supports_reasoning", "supports_reasoning"),
    ("supports_response_schema", "supports_structured_output"),
    ("supports_prompt_caching", "supports_prompt_caching"),
    ("supports_web_search", "supports_web_search"),
)
USUAL_DEFAULTS: Final[Mapping[str, Any]] = {
    "temperature": 0.7,
    "top_p": 1.0,
    "drop_params": True,
    "extra_headers": {header: f"os.environ/{variable}" for header, _, variable in _HEADERS},
}
"""What a full entry may hold beside its routing, but for `max_tokens`, which depends on the model."""
_AZURE_MODES: Final = (
    ("embedding", ("embedding", "text-embedding", "ada-002")),
    ("rerank", ("rerank",)),
    ("audio_transcription", ("whisper",)),
    ("video_generation", ("sora",)),
    ("image_generation", ("dall-e", "dalle", "flux", "image-gen", "gpt-image", "stable-diffusion")),
)
"""The mode of an Azure model by a word in its name, for models that nobody knows; in this order, else chat."""
_TOOLS: Final = re.compile(r"router|gpt-[345]|gpt-?35|\bo[134]\b|grok|deepseek")
_SEES: Final = re.compile(r"router|gpt-5|gpt-4o|gpt-4-turbo|gpt-4\.1")
_REASONS: Final = re.compile(r"\bo[134]\b")
_AZURE_TOKENS: Final = (
    (_REASONS, 16_384),
    (re.compile(r"gpt-5"), 8192),
    (re.compile(r"gpt-4o|gpt-4\.1|gpt-4-turbo"), 4096),
    (re.compile(r"gpt-4|deepseek|grok"), 8192),
)
"""`max_tokens` of Azure models by name, for models that nobody knows; in this order, else 4096."""
_AZURE_FAMILIES: Final = (
    ("gpt-5", r"gpt-5"),
    ("gpt-4", r"gpt-4"),
    ("gpt-3.5", r"gpt-3\.5|gpt-35"),
    ("reasoning", r"\bo[134]\b"),
    ("deepseek", r"deepseek"),
    ("grok", r"grok"),
    ("cohere", r"cohere|command-"),
    ("router", r"router"),
)
_MODE_TAGS: Final = {
    "rerank": "rerank",
    "embedding": "embedding",
    "audio_transcription": "audio",
    "audio_speech": "audio",
    "video_generation": "video",
    "image_generation": "image-generation",
}


def is_azure(pick: Pick) -> bool:
    """Whether the entry is one of an Azure deployment."""
    return pick.provider.litellm_prefix == "azure"


def has_given_shape(pick: Pick) -> bool:
    """Whether the pick is one of the two providers whose full entries have a shape that others rely on."""
    return pick.provider.litellm_prefix in ("openrouter", "azure")


def _mode(pick: Pick) -> str:
    """Return the mode: what is known, for Azure else what the name tells, `chat` where nothing does."""
    known = pick.model.capabilities.mode
    if known is not None:
        return mode_word(known)
    name = _name(pick) if is_azure(pick) else ""
    return next((mode for mode, words in _AZURE_MODES if any(word in name for word in words)), "chat")


def mode_word(mode: str) -> str:
    """Return LiteLLM's word for a mode."""
    return _MODES.get(mode, mode)


def _name(pick: Pick) -> str:
    return behind(pick).lower()


def full_defaults(pick: Pick) -> dict[str, Any]:
    """Return the request defaults of an OpenRouter or Azure entry that one chats with; elsewhere there are none.

    Models that reason take no `temperature` at Azure, and LiteLLM would refuse each request for it: `drop_params` lets
    it leave out what the model does not take.
    """
    if _mode(pick) not in _CHATS or not has_given_shape(pick):
        return {}
    usual = {"temperature": 0.7, "max_tokens": _max_tokens(pick), "top_p": 1.0}
    if is_azure(pick) and _reasons(pick):
        usual["drop_params"] = True
    return usual


def _max_tokens(pick: Pick) -> int:
    """Return the default for `max_tokens`: half the context at most, and never more than the model gives out."""
    said, known = _said(pick), pick.model.capabilities
    if is_azure(pick) and known.max_output_tokens is None and known.max_context is None:
        name = _name(pick)
        return next((most for pattern, most in _AZURE_TOKENS if pattern.search(name)), 4096)
    context = known.max_context or _ASSUMED_CONTEXT
    most = (said if said is not None else known).max_output_tokens
    return max(1, min(MOST_TOKENS, context // 2, most or MOST_TOKENS))


def _said(pick: Pick) -> ModelCapabilities | None:
    """Return what the provider's own listing says, or the user over it; `None` where neither spoke."""
    layers = {layer.name: layer.facts for layer in pick.model.layers}
    said = layers.get("provider")
    own = layers.get("override")
    return own if own is not None and own.max_output_tokens is not None else said


def headers_of(pick: Pick) -> dict[str, str]:
    """Return the headers that the user's own table refers to variables for: references in LiteLLM's words."""
    named = {name: only_reference(value) for name, value in pick.provider.headers.items()}
    return {name: reference(variable) for name, variable in named.items() if variable is not None}


def full_headers(pick: Pick) -> dict[str, str]:
    """Return the headers by which OpenRouter tells whose requests these are: references, as everything else here."""
    if pick.provider.litellm_prefix != "openrouter":
        return {}
    named = {name: reference(place.variable) for name, place in pick.places.items()}
    return {header: named.get(place, reference(usual)) for header, place, usual in _HEADERS}


def header_warnings(unset: Collection[str], picks: Iterable[Pick]) -> Iterator[str]:
    """Yield a warning about headers of entries for these picks whose variable has no value here.

    LiteLLM (1.102.4, 1.109.1) resolves such a reference to nothing, and the request fails before it is sent.
    """
    own = referred(value for pick in picks for value in pick.provider.headers.values())
    wanted = dict.fromkeys((*(variable for _, _, variable in _HEADERS), *own))
    if names := [variable for variable in wanted if variable in unset]:
        yield f"LiteLLM answers no request of an entry whose headers are not set: set {' and '.join(names)} for it"


def full_facts(pick: Pick) -> dict[str, Any]:
    """Return everything that `model_info` can say; what nobody knows is left out.

    An Azure entry says whether the model takes tools and images in either case, the others only where it does.
    """
    facts = pick.model.capabilities
    info: dict[str, Any] = {"mode": _mode(pick)}
    if (base := base_model(pick)) is not None:
        info["base_model"] = base
    info.update(_of_azure(pick) if is_azure(pick) else _abilities(facts))
    if description := _description(pick):
        info["description"] = description
    popularity = pick.options.popularity if pick.options.popularity is not None else facts.popularity
    if popularity is not None:
        info["popularity_score"] = round(popularity, 1)
    if cost := _cost(facts):
        info["cost"] = cost
    info["tags"] = list(_tags(pick))
    return info


def _abilities(facts: ModelCapabilities) -> dict[str, bool]:
    held = {key: getattr(facts, field) for key, field in _ABILITIES}
    found = {**held, "supports_vision": vision_of(facts)}
    order = ("supports_function_calling", "supports_vision", *held)
    return {key: True for key in dict.fromkeys(order) if found[key]}


def _of_azure(pick: Pick) -> dict[str, bool]:
    """Return what an Azure deployment can do: what is known, else what the model's name tells."""
    facts, name = pick.model.capabilities, _name(pick)
    chats = _mode(pick) in _CHATS
    tools, sees = facts.supports_tools, vision_of(facts)
    made = {
        "supports_function_calling": tools if tools is not None else chats and bool(_TOOLS.search(name)),
        "supports_vision": sees if sees is not None else chats and bool(_SEES.search(name)),
    }
    return {**made, "supports_reasoning": True} if _reasons(pick) else made


def _reasons(pick: Pick) -> bool:
    known = pick.model.capabilities.supports_reasoning
    return known if known is not None else bool(_REASONS.search(_name(pick)))


def _description(pick: Pick) -> str | None:
    """Return the model's description, one paragraph; an Azure deployment's names the model behind it."""
    if is_azure(pick):
        return f"Azure OpenAI deployment '{pick.model.spec.name}' running {behind(pick)}"
    text = (pick.model.capabilities.description or "").strip()
    return " ".join(text.split("\n", 1)[0].split()) or None


def _cost(facts: ModelCapabilities) -> dict[str, Any]:
    """Return USD per 1M tokens and the tier; nothing where the input price is unknown or varies."""
    into, out = facts.input_cost_per_1m, facts.output_cost_per_1m
    if into is None or into < 0:
        return {}
    cost: dict[str, Any] = {"input_per_1m_tokens": for_people(into)}
    if out is not None and out >= 0:
        cost["output_per_1m_tokens"] = for_people(out)
    return {**cost, "tier": cost_tier(into)}


def for_people(usd: float) -> float:
    """Return a price with two decimals, or with two digits where it is so low that it would read as free."""
    return round(usd, 2) or float(f"{usd:.2g}")


def _tags(pick: Pick) -> Iterator[str]:
    facts = pick.model.capabilities
    if not is_azure(pick):
        yield from tags_of(pick.model.spec.provider, facts, pick.model.spec.canonical or "")
        return
    name = _name(pick)
    found = [tag for tag, pattern in _AZURE_FAMILIES if re.search(pattern, name)]
    mode = _MODE_TAGS.get(_mode(pick))
    yield from dict.fromkeys(("azure", "enterprise", *found, *filter(None, (mode,)), *traits_of(facts)))


def merged_tags(pick: Pick, stands: object, ours: Sequence[str]) -> list[Any]:
    """Return an entry's tags brought up to date, in the order in which they stand, the new ones behind them.

    What the user put between ours, or wrote beside one, stays where it is; a tag that is known to be wrong goes.
    """
    wrong = _denied(pick.model.capabilities)
    standing = stands if isinstance(stands, list) else []
    kept = [tag for tag in standing if tag in ours or tag not in wrong]
    return [*kept, *(tag for tag in ours if tag not in kept)]


def _denied(facts: ModelCapabilities) -> frozenset[str]:
    """Return the tags of abilities that are known not to hold: of what nobody knows, the user may say anything."""
    price, context = facts.input_cost_per_1m, facts.max_context
    held = (
        ("vision", vision_of(facts) is False),
        ("function-calling", facts.supports_tools is False),
        ("reasoning", facts.supports_reasoning is False),
        ("web-search", facts.supports_web_search is False),
        ("audio", facts.supports_audio is False),
        ("long-context", context is not None and context < LONG_CONTEXT),
        ("free", price is not None and price > 0),
    )
    return frozenset(tag for tag, denied in held if denied)


def full_refresh(pick: Pick, info: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a full entry's `model_info`, which says `info` now, is to say; `new` is what a new one would say.

    An ability that is known to be gone is denied where it was stated; a description stays as it is.
    """
    wanted = dict(new)
    facts = pick.model.capabilities
    known = {**{key: getattr(facts, field) for key, field in _ABILITIES}, "supports_vision": vision_of(facts)}
    wanted.update({key: False for key, value in known.items() if value is False and info.get(key) is True})
    if info.get("description"):
        wanted.pop("description", None)
    return {**wanted, "tags": merged_tags(pick, info.get("tags"), wanted["tags"])}


def is_full(info: Mapping[str, Any]) -> bool:
    """Whether an entry of ours was written in full, and so wants all its facts refreshed."""
    return "popularity_score" in info or isinstance(info.get("cost"), dict) or isinstance(info.get("tags"), list)
