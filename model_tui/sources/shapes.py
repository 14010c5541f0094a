"""The shapes of listing APIs that can be asked, by the name that `providers.toml` uses for them.

A shape's module is imported when a provider of that shape is first asked, so that a start pays for none.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from model_tui.core.model import Provider
from model_tui.plugins import Group, plugins

if TYPE_CHECKING:
    from model_tui.sources.protocol import Source

CATALOG: Final = "catalog"
"""The shape of a provider that is known and never asked."""


GROUP: Final[Group] = "model_tui.shapes"


def _lazy(module: str, name: str) -> "Callable[[Provider], Source]":
    def make(provider: Provider) -> "Source":
        make_source = getattr(import_module(f"model_tui.sources.{module}"), name)
        return cast("Source", make_source(provider))

    return make


SHAPES: Final[Mapping[str, "Callable[[Provider], Source]"]] = {
    "openai": _lazy("openai", "OpenAISource"),
    "anthropic": _lazy("anthropic", "AnthropicSource"),
    "gemini": _lazy("gemini", "GeminiSource"),
    "openrouter": _lazy("openrouter", "OpenRouterSource"),
    "ollama": _lazy("ollama", "OllamaSource"),
    "cohere": _lazy("cohere", "CohereSource"),
    "cloudflare": _lazy("cloudflare", "CloudflareSource"),
    "watsonx": _lazy("watsonx", "WatsonxSource"),
    "hub": _lazy("hub", "HubSource"),
    "azure": _lazy("azure", "AzureSource"),
    "bedrock": _lazy("bedrock", "BedrockSource"),
    "bedrock-mantle": _lazy("bedrock", "MantleSource"),
    "vertex": _lazy("vertex", "VertexSource"),
    "lmstudio": _lazy("lmstudio", "LMStudioSource"),
    "llamacpp": _lazy("llamacpp", "LlamaCppSource"),
    "localai": _lazy("localai", "LocalAISource"),
    "vllm": _lazy("vllm", "VLLMSource"),
    "sglang": _lazy("sglang", "SGLangSource"),
    "tgi": _lazy("tgi", "TGISource"),
    "litellm-proxy": _lazy("litellm_proxy", "LiteLLMProxySource"),
    "gguf": _lazy("gguf_folder", "GGUFFolderSource"),
    "registry": _lazy("remote_registry", "RemoteRegistrySource"),
}
"""What makes the source of a provider, for each shape."""

FILES: Final = frozenset({"gguf"})
"""Shapes whose models are files that nothing runs: they are known, and cannot be called."""

_PRICED: Final = frozenset({"openrouter", "cloudflare", "litellm-proxy"})
"""Shapes whose listings state prices, in a unit of their own."""
_LIMITED: Final = frozenset({"anthropic", "gemini", "cohere", "watsonx"})
"""Shapes whose listings state token limits, and no prices."""


@cache
def shapes() -> Mapping[str, "Callable[[Provider], Source]"]:
    """Return every shape: ours, and those of plug-ins, which never replace one of ours."""
    brought = {plugin.name: plugin.found for plugin in plugins(GROUP).found if callable(plugin.found)}
    return {**cast("dict[str, Callable[[Provider], Source]]", brought), **SHAPES}


def is_asked(provider: Provider) -> bool:
    """Whether there is a way to ask a provider of this shape."""
    return provider.shape in SHAPES or (provider.shape != CATALOG and provider.shape in shapes())


def states_prices(provider: Provider) -> bool:
    """Whether a provider's own listing is known to state what its models cost."""
    return bool(provider.price_unit) or provider.shape in _PRICED


def states_limits(provider: Provider) -> bool:
    """Whether a provider's own listing is known to state token limits: those that state prices do."""
    return states_prices(provider) or provider.shape in _LIMITED


def source_of(provider: Provider) -> "Source | None":
    """Return what lists a provider's models, or `None` for one that is never asked."""
    return shapes()[provider.shape](provider) if is_asked(provider) else None
