"""How a pick is reached by a program that speaks OpenAI's chat API, and what such programs ask about a model."""

from hashlib import sha256
from typing import Any, Final

from model_tui.core.layers import vision_of
from model_tui.core.model import PER_1M_TOKENS, Provider
from model_tui.export.plan import Pick, Unreachable

AS_OPENAI: Final = frozenset(("openai", "lmstudio", "llamacpp", "localai", "vllm", "sglang", "tgi", "litellm-proxy"))
"""Shapes of listings behind which requests go to `/chat/completions` beside `/models`."""
_CHATS_AS_OPENAI: Final = AS_OPENAI | {"openrouter", "catalog", "bedrock-mantle"}
"""Those, and shapes whose listing is another one."""
WITHOUT_VERSION: Final = ("perplexity",)
"""Providers, by id and LiteLLM's prefix, that list below `/v1`, but chat without it."""
_DIGITS: Final = 6
"""Hexadecimal digits behind a name that another model has."""
_BESIDE: Final = {"gemini": "/v1beta/openai"}
"""Shapes with an OpenAI-compatible door beside their own, and where that is below the base."""


def chat_address(pick: Pick) -> str | None:
    """Return the address that ends before `/chat/completions`, `None` where there is none of that kind.

    Raises `PlanError` where the address may hold a secret.
    """
    provider = pick.provider
    base = (pick.address or provider.base_url).rstrip("/")
    if not base or "{" in base:
        return None
    if provider.shape == "ollama":
        return base if base.endswith("/v1") else f"{base}/v1"
    if provider.shape in _BESIDE:
        return base + _BESIDE[provider.shape]
    if provider.shape not in _CHATS_AS_OPENAI:
        return None
    if provider.id in WITHOUT_VERSION:
        return base
    return with_version(base, provider)


def with_version(base: str, provider: Provider) -> str:
    """Return an address with what the path of the listing has before `/models` (`/v1`), as far as it lacks that."""
    have, want = base.rstrip("/"), provider.list_path.removesuffix("/models").strip("/").split("/")
    last = have.rpartition("/")[2]
    missing = want[want.index(last) + 1 :] if last in want else want
    return "/".join((have, *filter(None, missing)))


def needed_address(pick: Pick, program: str) -> str:
    """Return `chat_address`. Raises `Unreachable` where there is none: the program has no other way."""
    address = chat_address(pick)
    if address is None:
        raise Unreachable(f"{pick.ref}: {program} has no way to reach '{pick.provider.id}'")
    return address


def chats_only(pick: Pick, program: str) -> None:
    """Raise `Unreachable` for a model that one does not chat with, or that no server runs."""
    mode = pick.model.capabilities.mode
    if mode not in (None, "chat"):
        raise Unreachable(f"{pick.ref}: {program} chats, and this is a model for {mode}")
    no_server(pick)


def no_server(pick: Pick) -> None:
    """Raise `Unreachable` for a file that no server runs."""
    if pick.provider.shape == "gguf":
        raise Unreachable(f"{pick.ref}: a file that no server runs: load it in llama.cpp, LM Studio or Ollama first")


def shown_name(pick: Pick) -> str:
    """Return what people read: the user's own name, the model's display name, or its id."""
    return pick.name or pick.model.capabilities.display_name or pick.model.spec.display_name or pick.model.spec.name


def plain_name(pick: Pick) -> str:
    """Return a name without further slashes and colons: the user's own, or `provider/` and the id."""
    spec = pick.model.spec
    return pick.name or f"{spec.provider}/{spec.name.replace('/', '-').replace(':', '-')}"


def distinct(pick: Pick, name: str) -> str:
    """Return a name with digits that tell its model from another that would have the same."""
    return f"{name}-{sha256(pick.ref.encode()).hexdigest()[:_DIGITS]}"


def context_of(pick: Pick) -> int | None:
    """Return how many tokens the model takes in."""
    facts = pick.model.capabilities
    return facts.max_context or facts.max_input_tokens


def token_prices(pick: Pick) -> dict[str, float]:
    """Return the known prices in USD per 1M tokens, by `input`, `output`, `cache_read` and `cache_write`."""
    facts = pick.model.capabilities
    if facts.price_unit not in (None, PER_1M_TOKENS):
        return {}
    prices = {
        "input": facts.price_input,
        "output": facts.price_output,
        "cache_read": facts.price_cache_read,
        "cache_write": facts.price_cache_write,
    }
    return {part: price for part, price in prices.items() if price is not None}


def sees(pick: Pick) -> bool | None:
    """Return whether the model takes images, by its own word or its modalities."""
    return vision_of(pick.model.capabilities)


def stated(**facts: object) -> dict[str, Any]:
    """Return the facts that somebody stated."""
    return {key: value for key, value in facts.items() if value is not None}


def same_address(a: object, b: object) -> bool:
    """Whether two addresses are one: a closing slash and the name of this machine make no difference."""
    return isinstance(a, str) and isinstance(b, str) and _plain(a) == _plain(b)


def _plain(address: str) -> str:
    return address.rstrip("/").replace("//localhost", "//127.0.0.1", 1)
