"""Picks to export, of real providers and of ones that a user added."""

from typing import Any

from model_tui.core.model import Model, ModelCapabilities, ModelSpec, Provider
from model_tui.export.plan import Pick
from model_tui.sources.table import load_table

CHAT: dict[str, Any] = {
    "mode": "chat",
    "max_context": 131072,
    "max_output_tokens": 8192,
    "price_input": 0.59,
    "price_output": 0.79,
    "supports_tools": True,
    "supports_vision": False,
    "input_modalities": ("text",),
    "output_modalities": ("text",),
}
GATEWAY = Provider(
    id="my-gateway", name="My gateway", shape="openai", base_url="http://127.0.0.1:4999/v1", key_env=("GATEWAY_KEY",)
)


def pick(ref: str, provider: Provider | None = None, **changes: Any) -> Pick:
    """Return a pick; `changes` are facts, or `key_variable`, `base_url` and `name` of the pick."""
    ident, _, model_id = ref.partition("/")
    provider = provider or load_table().get(ident)
    assert provider is not None
    about = {key: changes.pop(key) for key in ("key_variable", "base_url", "name") if key in changes}
    about.setdefault("key_variable", next(iter(provider.key_env), None) if provider.needs_key else None)
    model = Model(ModelSpec(ident, model_id), ModelCapabilities(**{**CHAT, **changes}), {}, ())
    return Pick(model, provider, **about)


def gateway(model_id: str = "corp/large:v1", **changes: Any) -> Pick:
    return pick(f"my-gateway/{model_id}", GATEWAY, **changes)
