"""The shapes of listing APIs that can be asked, by the name that `providers.toml` uses for them.

A shape's module is imported when a provider of that shape is first asked, so that a start pays for none.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from model_tui.core.model import Provider

if TYPE_CHECKING:
    from model_tui.sources.protocol import Source

CATALOG: Final = "catalog"
"""The shape of a provider that is known and never asked."""


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
}
"""What makes the source of a provider, for each shape."""

FILES: Final = frozenset({"gguf"})
"""Shapes whose models are files that nothing runs: they are known, and cannot be called."""


def source_of(provider: Provider) -> "Source | None":
    """Return what lists a provider's models, or `None` for one that is never asked."""
    make = SHAPES.get(provider.shape)
    return None if make is None else make(provider)
