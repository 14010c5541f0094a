"""Telling apart the servers that share a port on this machine, so that one that runs is not listed thrice.

llama.cpp, LocalAI and Text Generation Inference all use 8080, and all answer `/v1/models` in OpenAI's shape; llama.cpp
answers Ollama's `/api/tags` too, and people put it at Ollama's port. Each entry's `owned_by` says who speaks:
`llamacpp`, `vllm` and `sglang` by that word (their server sources, 2026), Lemonade by its own (the API pages of its
repository, 2025 and 2026), LM Studio by `organization_owner` (or with `-`, as OpenAI's examples have it), Ollama by
`library`, Text Generation Inference by the model's own id. LM Studio's `/api/v0/models` names no owner, and is told by
what else it states.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from model_tui.core.model import Provider
from model_tui.sources.body import decode
from model_tui.sources.protocol import SourceError
from model_tui.sources.urls import is_loopback
from model_tui.sources.values import table

_PORTS: Final[Mapping[str, int]] = {
    "ollama": 11434,
    "vllm": 8000,
    "lemonade": 8000,
    "sglang": 30000,
    "llamacpp": 8080,
    "localai": 8080,
    "tgi": 8080,
    "lmstudio": 1234,
    "litellm-proxy": 4000,
}
_SHARED: Final = frozenset({8000, 8080})
"""Ports that many a program uses which serves no models."""

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "llamacpp": ("llamacpp", "llama.cpp"),
    "vllm": ("vllm", "vLLM"),
    "sglang": ("sglang", "SGLang"),
    "lemonade": ("lemonade", "Lemonade"),
    "organization_owner": ("lmstudio", "LM Studio"),
    "organization-owner": ("lmstudio", "LM Studio"),
    "library": ("ollama", "Ollama"),
}
_ALWAYS_SIGN: Final = frozenset({"llamacpp", "vllm", "sglang", "lemonade", "lmstudio"})
_OF_V0: Final = frozenset({"state", "arch", "compatibility_type"})
"""Fields of an entry of LM Studio's `/api/v0/models` that OpenAI's shape has not."""


def at_usual_port(provider: Provider, base_url: str) -> bool:
    """Whether an address is just the port that a known server has on this machine by default."""
    return is_loopback(base_url) and urlsplit(base_url).port == _PORTS.get(provider.id, -1)


def shares_its_port(provider: Provider) -> bool:
    """Whether other programs are known to use a server's default port."""
    return _PORTS.get(provider.id) in _SHARED


def other_server(provider: Provider, base_url: str, body: bytes) -> str | None:
    """Return the name of the server that answered in place of `provider`; `None` when it may be the one.

    Only a known server at its own usual port on this machine is doubted: any other address was somebody's choice.
    """
    if not at_usual_port(provider, base_url):
        return None
    first = _first_entry(body)
    if first is None:
        return None
    owner = first.get("owned_by")
    if provider.id == "lmstudio" and owner is None and not _OF_V0.isdisjoint(first):
        return None
    speaker, name = _WORDS.get(owner, ("", "another server")) if isinstance(owner, str) else ("", "another server")
    if not speaker and isinstance(owner, str) and owner == first.get("id"):
        speaker, name = "tgi", "Text Generation Inference"
    if speaker == provider.id or (not speaker and provider.id not in _ALWAYS_SIGN):
        return None
    return name


def _first_entry(body: bytes) -> Mapping[str, Any] | None:
    try:
        answer = table(decode(body))
    except SourceError:
        return None
    found = answer.get("data")
    return found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else None
