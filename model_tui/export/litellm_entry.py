"""An entry of a LiteLLM `model_list`, as LiteLLM 1.109 reads it.

The prefix is always written: a bare name goes to whichever provider the cost map has for it, or to none. The key is
always a reference, since LiteLLM would send the OpenAI key in its place; a server without a key gets the word `none`.
Capabilities, limits and prices are stated only where LiteLLM's own map lacks the model, as they would otherwise shadow
the map for good and leak to other entries of the same model. A price that the provider itself states is written where
the map has another one.
"""

from typing import Any, Final

from model_tui.core.layers import vision_of
from model_tui.core.model import PER_1M_TOKENS, Model, ModelCapabilities, Provider
from model_tui.export.plan import Pick, Unreachable

OWNER: Final = "model-tui"
_MODES: Final = {"audio": "audio_speech", "video": "video_generation", "image": "image_generation"}
_COHERE_OTHER: Final = ("embedding", "rerank")
_WITHOUT_V1: Final = "perplexity"
"""The one OpenAI-shaped prefix whose address ends before the version, in the listing's path alone."""
_CHATS_AS_OPENAI: Final = frozenset(
    ("openai", "lmstudio", "llamacpp", "localai", "vllm", "sglang", "tgi", "litellm-proxy")
)
"""Shapes of listings behind which requests go to `/chat/completions` below the base."""
_A_FILE: Final = "gguf"
_SHARED_PREFIXES: Final = (None, "openai", "ollama_chat", "hosted_vllm")
"""Prefixes under which several providers are reached, each at its own address."""
_SYNONYMS: Final = {"ollama": "ollama_chat", "cohere": "cohere_chat"}
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
_COSTS: Final = (
    ("input_cost_per_token", "price_input"),
    ("output_cost_per_token", "price_output"),
    ("cache_read_input_token_cost", "price_cache_read"),
    ("cache_creation_input_token_cost", "price_cache_write"),
)


def entry_name(pick: Pick) -> str:
    """Return what clients will ask for: the user's name, or `provider/` and the id without slashes and colons."""
    if pick.name:
        return pick.name
    spec = pick.model.spec
    return f"{spec.provider}/{spec.name.replace('/', '-').replace(':', '-')}"


def backend_model(pick: Pick) -> str:
    """Return `litellm_params.model`: prefix and the provider's own id.

    Raises `Unreachable` where LiteLLM has no prefix for the provider and no address is known to reach it as an
    OpenAI-compatible server, or where the id would be a wildcard there.
    """
    spec, provider = pick.model.spec, pick.provider
    if "*" in spec.name:
        raise Unreachable(f"{pick.ref}: LiteLLM would take the '*' for every model of the provider")
    if provider.shape == _A_FILE:
        raise Unreachable(f"{pick.ref}: a file that no server runs: load it in llama.cpp, LM Studio or Ollama first")
    prefix = provider.litellm_prefix
    if prefix is None:
        if not (pick.base_url or provider.base_url):
            raise Unreachable(f"{pick.ref}: LiteLLM has no provider '{provider.id}', and no base URL of it is known")
        prefix = "openai"
    if prefix in ("cohere_chat", "cohere"):
        prefix = "cohere" if pick.model.capabilities.mode in _COHERE_OTHER else "cohere_chat"
    elif prefix == "ollama_chat" and pick.model.capabilities.mode == "embedding":
        prefix = "ollama"
    return f"{prefix}/{spec.name}"


def routing(pick: Pick) -> dict[str, Any]:
    """Return the routing parameters: model, key reference, and the address where it is not the usual one."""
    provider = pick.provider
    params: dict[str, Any] = {"model": backend_model(pick)}
    base = pick.address or (provider.base_url if _needs_base(provider) else "")
    if base:
        params["api_base"] = _as_litellm_takes_it(base, provider)
    if pick.key_variable:
        params["api_key"] = f"os.environ/{pick.key_variable}"
    elif not provider.needs_key or provider.litellm_prefix in _SHARED_PREFIXES:
        params["api_key"] = "none"
    return params


def _needs_base(provider: Provider) -> bool:
    return (provider.litellm_prefix in _SHARED_PREFIXES and provider.id != "openai") or provider.local


def _as_litellm_takes_it(base: str, provider: Provider) -> str:
    """Return an address with everything that stands before `/chat/completions`: SDKs differ in what they add."""
    if provider.shape not in _CHATS_AS_OPENAI or provider.litellm_prefix == _WITHOUT_V1:
        return base
    have, want = base.rstrip("/"), provider.list_path.removesuffix("/models").strip("/").split("/")
    last = have.rpartition("/")[2]
    missing = want[want.index(last) + 1 :] if last in want else want
    return "/".join((have, *filter(None, missing)))


def spellings(pick: Pick) -> tuple[str, ...]:
    """Return how an entry for this pick may spell `litellm_params.model`, each as `plain_spelling` gives it."""
    wanted = plain_spelling(backend_model(pick))
    return (wanted, pick.model.spec.name) if pick.provider.id in _BARE else (wanted,)


def plain_spelling(model: str) -> str:
    """Return a model with the one prefix that stands for its synonyms."""
    prefix, slash, rest = model.partition("/")
    return f"{_SYNONYMS.get(prefix, prefix)}{slash}{rest}"


def facts(pick: Pick) -> dict[str, Any]:
    """Return what `model_info` must say of the model beyond what LiteLLM's map knows."""
    model = pick.model
    known = _layer(model, "litellm")
    if known is None:
        return _everything(model.capabilities)
    said = _layer(model, "provider")
    return _other_price(said, known) if said is not None else {}


def _layer(model: Model, name: str) -> ModelCapabilities | None:
    return next((layer.facts for layer in model.layers if layer.name == name), None)


def _everything(facts: ModelCapabilities) -> dict[str, Any]:
    info: dict[str, Any] = {}
    if facts.mode is not None:
        info["mode"] = _MODES.get(facts.mode, facts.mode)
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
    return {key: per_token(value) for key, field in _COSTS if (value := getattr(facts, field)) is not None}


def per_token(usd_per_1m: float) -> float:
    """Return a price per token from one per 1M tokens, without the noise of binary fractions."""
    return float(f"{usd_per_1m / 1_000_000:.12g}")


def _other_price(said: ModelCapabilities, known: ModelCapabilities) -> dict[str, float]:
    """Return the prices that the provider states where LiteLLM's map has others."""
    ours, theirs = _costs(said), _costs(known)
    return {key: value for key, value in ours.items() if key in theirs and not _close(value, theirs[key])}


def _close(a: float, b: float) -> bool:
    return abs(a - b) <= 0.001 * max(abs(a), abs(b))


def entry(pick: Pick) -> dict[str, Any]:
    """Return a whole new entry."""
    return {
        "model_name": entry_name(pick),
        "litellm_params": routing(pick),
        "model_info": {"managed_by": OWNER, **facts(pick)},
    }
