"""An entry of a LiteLLM `model_list`, as LiteLLM 1.109 reads it.

The prefix is always written: a bare name goes to whichever provider the cost map has for it, or to none. The key is
always a reference, since LiteLLM would send the OpenAI key in its place; a server without a key gets the word `none`.
The address is written wherever LiteLLM's own is another one, in the form that LiteLLM takes.
Capabilities, limits and prices are stated only where LiteLLM's own map lacks the model, as they would otherwise shadow
the map for good and leak to other entries of the same model. A price that the provider itself states is written where
the map has another one.
"""

from collections.abc import Iterator
from typing import Any, Final

from model_tui.core.layers import vision_of
from model_tui.core.model import PER_1M_TOKENS, Model, ModelCapabilities, Provider
from model_tui.export.addresses import AS_OPENAI, WITHOUT_VERSION, no_server, plain_name, with_version
from model_tui.export.litellm_clouds import base_model, is_reference, place_of, signing_in
from model_tui.export.litellm_full import (
    full_defaults,
    full_facts,
    full_headers,
    has_given_shape,
    headers_of,
    mode_word,
)
from model_tui.export.litellm_prefixes import NEWER, NO_EMBEDDINGS
from model_tui.export.options import request_defaults
from model_tui.export.plan import Pick, Unreachable

OWNER: Final = "model-tui"
_COHERE_OTHER: Final = ("embedding", "rerank")
_SHARED_PREFIXES: Final = ("openai", "ollama_chat", "ollama", "hosted_vllm")
"""Prefixes under which several providers are reached, each at its own address."""
_OTHER_ADDRESS: Final = ("dashscope", "nebius")
"""Prefixes whose address in LiteLLM is another one than ours, to which a key of ours may not belong."""
_ENDINGS: Final = ("/v1/messages", "/v1", "/api")
"""What people write behind the address of Anthropic or Ollama; LiteLLM adds it itself."""
_COHERE_PATHS: Final = {"embedding": "/v2/embed", "rerank": ""}
_NO_MODEL: Final = "search"
"""The mode of search tools, which LiteLLM's map lists among the models."""
_SYNONYMS: Final = {"ollama": "ollama_chat", "cohere": "cohere_chat"}
_CONVERSE: Final = ("bedrock/converse/", "bedrock_converse/")
"""Other spellings of `bedrock/`, the last of which LiteLLM's map has and its router does not take."""
_BARE: Final = ("openai", "anthropic")
"""Providers whose models LiteLLM finds without a prefix."""
_FLAGS: Final = (
    ("supports_function_calling", "supports_tools"),
    ("supports_parallel_function_calling", "supports_parallel_tools"),
    ("supports_response_schema", "supports_structured_output"),
    ("supports_reasoning", "supports_reasoning"),
    ("supports_prompt_caching", "supports_prompt_caching"),
    ("supports_web_search", "supports_web_search"),
)
COSTS: Final = (
    ("input_cost_per_token", "price_input"),
    ("output_cost_per_token", "price_output"),
    ("cache_read_input_token_cost", "price_cache_read"),
    ("cache_creation_input_token_cost", "price_cache_write"),
)
"""LiteLLM's prices per token, each with the name of the fact."""


def entry_name(pick: Pick) -> str:
    """Return what clients will ask for: the user's name, or `provider/` and the id without slashes and colons."""
    return plain_name(pick)


def backend_model(pick: Pick) -> str:
    """Return `litellm_params.model`: prefix and the provider's own id.

    Raises `Unreachable` where LiteLLM has no prefix for the provider and no address is known to reach it as an
    OpenAI-compatible server, or where the id would be a wildcard there.
    """
    spec, provider = pick.model.spec, pick.provider
    if "*" in spec.name:
        raise Unreachable(f"{pick.ref}: LiteLLM would take the '*' for every model of the provider")
    if pick.model.capabilities.mode == _NO_MODEL:
        raise Unreachable(f"{pick.ref}: LiteLLM has it as a search tool, not as a model")
    no_server(pick)
    prefix = provider.litellm_prefix
    if prefix is None:
        if not (pick.base_url or provider.base_url):
            lacks = f"LiteLLM has no provider '{provider.id}'"
            if provider.id.replace("-", "_") in NEWER:
                lacks = f"only LiteLLM from 1.109 on has '{provider.id}', earlier ones drop such an entry"
            raise Unreachable(f"{pick.ref}: {lacks}, and no base URL of it is known")
        prefix = "openai"
    if prefix in ("cohere_chat", "cohere"):
        prefix = "cohere" if pick.model.capabilities.mode in _COHERE_OTHER else "cohere_chat"
    elif pick.model.capabilities.mode == "embedding":
        prefix = _embedding_prefix(pick, prefix)
    return f"{prefix}/{spec.name}"


def _embedding_prefix(pick: Pick, prefix: str) -> str:
    """Return the prefix behind which LiteLLM embeds: its plain OpenAI client's where the provider's own cannot."""
    if prefix == "ollama_chat":
        return "ollama"
    provider = pick.provider
    is_openai = provider.shape in (*AS_OPENAI, "catalog") and bool(pick.base_url or provider.base_url)
    return "openai" if prefix in NO_EMBEDDINGS and is_openai else prefix


def routing(pick: Pick) -> dict[str, Any]:
    """Return the routing parameters: model, how requests are signed, and the address where it is not the usual one."""
    provider = pick.provider
    model = backend_model(pick)
    params: dict[str, Any] = {"model": model}
    place = place_of(pick)
    base = pick.address or (provider.base_url if _needs_base(provider, model.partition("/")[0]) else "")
    if "api_base" not in place and base:
        params["api_base"] = _as_litellm_takes_it(base, pick)
    return {**params, **signing_in(pick), **place}


def _needs_base(provider: Provider, prefix: str) -> bool:
    return (prefix in _SHARED_PREFIXES and provider.id != "openai") or provider.local or prefix in _OTHER_ADDRESS


def _as_litellm_takes_it(base: str, pick: Pick) -> str:
    """Return an address up to where LiteLLM goes on: each SDK adds something else, and so does each of its prefixes."""
    provider = pick.provider
    match provider.litellm_prefix:
        case "anthropic" | "ollama_chat" | "ollama":
            return _without(base, _ENDINGS)
        case "gemini":
            have = base.rstrip("/")
            return have if have.rpartition("/")[2].startswith("v1") else f"{have}/v1beta"
        case "cohere_chat" | "cohere":
            have = _without(base, ("/v1", "/v2"))
            return have + _COHERE_PATHS.get(pick.model.capabilities.mode or "", "/v2/chat")
    if provider.shape not in AS_OPENAI or provider.litellm_prefix in WITHOUT_VERSION:
        return base
    return with_version(base, provider)


def _without(base: str, endings: tuple[str, ...]) -> str:
    have = base.rstrip("/")
    return next((have.removesuffix(ending) for ending in endings if have.endswith(ending)), have)


def spellings(pick: Pick) -> tuple[str, ...]:
    """Return how an entry for this pick may spell `litellm_params.model`, each as `plain_spelling` gives it."""
    wanted, name = plain_spelling(backend_model(pick)), pick.model.spec.name
    if pick.provider.id in _BARE:
        return wanted, name
    own = plain_spelling(f"{pick.provider.litellm_prefix}/{name}")
    return (wanted, own) if pick.provider.litellm_prefix in NO_EMBEDDINGS and own != wanted else (wanted,)


def plain_spelling(model: str) -> str:
    """Return a model with the one prefix that stands for its synonyms."""
    for other in _CONVERSE:
        if model.startswith(other):
            return "bedrock/" + model.removeprefix(other)
    prefix, slash, rest = model.partition("/")
    return f"{_SYNONYMS.get(prefix, prefix)}{slash}{rest}"


def facts(pick: Pick) -> dict[str, Any]:
    """Return what `model_info` must say of the model beyond what LiteLLM's map knows."""
    if not pick.options.full:
        return _beyond_the_map(pick)
    # The shapes of OpenRouter and Azure entries are given; elsewhere `cost` alone would tell LiteLLM no price.
    is_given = has_given_shape(pick) and pick.base_model != ""
    return full_facts(pick) if is_given else {**_beyond_the_map(pick), **full_facts(pick)}


def _beyond_the_map(pick: Pick) -> dict[str, Any]:
    model = pick.model
    base = base_model(pick)
    named = {"base_model": base} if base is not None else {}
    if base is not None and pick.base_model:
        return named
    known = _layer(model, "litellm") if _is_in_the_map(pick) else None
    if known is None:
        return {**named, **_everything(model.capabilities)}
    said = _layer(model, "provider")
    return {**named, **(_other_price(said, known) if said is not None else {})}


def _is_in_the_map(pick: Pick) -> bool:
    """Whether the map's row can be the entry's: providers that are reached as OpenAI-shaped servers have none."""
    return pick.provider.id == "openai" or not backend_model(pick).startswith("openai/")


def _layer(model: Model, name: str) -> ModelCapabilities | None:
    return next((layer.facts for layer in model.layers if layer.name == name), None)


def _everything(facts: ModelCapabilities) -> dict[str, Any]:
    info: dict[str, Any] = {}
    if facts.mode is not None:
        info["mode"] = mode_word(facts.mode)
    if facts.max_input_tokens or facts.max_context:
        info["max_input_tokens"] = facts.max_input_tokens or facts.max_context
    if facts.max_output_tokens:
        info["max_output_tokens"] = facts.max_output_tokens
    info.update(_costs(facts))
    if (vision := vision_of(facts)) is not None:
        info["supports_vision"] = vision
    for key, field in _FLAGS:
        if (value := getattr(facts, field)) is not None:
            info[key] = value
    return info


def _costs(facts: ModelCapabilities) -> dict[str, float]:
    if facts.price_unit not in (None, PER_1M_TOKENS):
        return {}
    return {key: per_token(value) for key, field in COSTS if (value := getattr(facts, field)) is not None}


def per_token(usd_per_1m: float) -> float:
    """Return a price per token from one per 1M tokens, without the noise of binary fractions."""
    return float(f"{usd_per_1m / 1_000_000:.12g}")


def _other_price(said: ModelCapabilities, known: ModelCapabilities) -> dict[str, float]:
    """Return the prices that the provider states where LiteLLM's map has others."""
    ours, theirs = _costs(said), _costs(known)
    return {key: value for key, value in ours.items() if key in theirs and not _close(value, theirs[key])}


def _close(a: float, b: float) -> bool:
    return abs(a - b) <= 0.001 * max(abs(a), abs(b))


def entry(pick: Pick, facts_: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a whole new entry: its name, the routing, what was asked for, and the facts (all of them unless given)."""
    options = pick.options
    info: dict[str, Any] = {"managed_by": OWNER}
    if options.synced:
        info["synced"] = True
    info.update(facts(pick) if facts_ is None else facts_)
    if options.access_groups:
        info["access_groups"] = list(options.access_groups)
    return {"model_name": entry_name(pick), "litellm_params": _params(pick), "model_info": info}


def _params(pick: Pick) -> dict[str, Any]:
    """Return what a new entry's `litellm_params` hold: all but the routing is the user's from then on."""
    options = pick.options
    own = {key: value for key in ("rpm", "tpm", "weight", "order") if (value := getattr(options, key)) is not None}
    usual = full_defaults(pick) if options.full else {}
    named = {**headers_of(pick), **(full_headers(pick) if options.full else {})}
    headers = {"extra_headers": named} if named else {}
    tags = {"tags": list(options.tags)} if options.tags else {}
    return {**routing(pick), **own, **tags, **request_defaults(options, usual), **headers}


def references(params: object) -> Iterator[str]:
    """Yield the variables of the environment that a value refers to, at whatever depth."""
    if isinstance(params, dict):
        for value in params.values():
            yield from references(value)
    elif isinstance(params, str) and is_reference(params):
        yield params.partition("/")[2]
