"""The targets `aider-metadata` and `aider-settings`: aider's two files about models it does not know.

`.aider.model.metadata.json`: limits and prices by model, as LiteLLM's cost map has them; prices are per token.

    {"groq/llama-3.3-70b": {"max_input_tokens": 131072, "litellm_provider": "groq", "mode": "chat", "managed_by": …}}

`.aider.model.settings.yml`: how a model is reached that is not at its usual address.

    - name: openai/my-model
      extra_params:
        api_base: http://127.0.0.1:8000/v1
        api_key: none
        model_info: {managed_by: model-tui}

After https://aider.chat/docs/config/adv-model-settings.html (aider 0.86). The metadata may hold any key. The settings
may not; but `extra_params` go to LiteLLM, whose `model_info` never leaves the machine: the mark stands there.
aider has no way to name a key's variable there: LiteLLM reads the provider's own, and for an address of its own
OPENAI_API_KEY. A model of a server that wants another key is refused, since it would be sent that one.
"""

from pathlib import Path
from typing import Any, ClassVar, Final

from model_tui.export.addresses import chats_only, needed_address, sees, stated, token_prices
from model_tui.export.entry_target import JSON, YAML_LIST, EntryTarget
from model_tui.export.litellm_entry import backend_model, per_token
from model_tui.export.plan import Pick, Unreachable
from model_tui.export.shelf import MARK, OWNER, Shelf, Wanted

_PRICES: Final = (
    ("input_cost_per_token", "input"),
    ("output_cost_per_token", "output"),
    ("cache_read_input_token_cost", "cache_read"),
    ("cache_creation_input_token_cost", "cache_write"),
)
_SHARED: Final = ("openai", "hosted_vllm", "ollama_chat")
"""LiteLLM's prefixes for servers at any address."""
_OPENAI_KEY: Final = "OPENAI_API_KEY"


class AiderMetadata(EntryTarget):
    """Writes what aider should know of the picks, and leaves every other byte of the file alone."""

    name: ClassVar[str] = "aider-metadata"
    title: ClassVar[str] = "aider: limits, prices"
    format = JSON
    shelf = Shelf((), None)
    fresh = b"{}\n"

    def default_path(self, folder: Path) -> Path:
        """Return the file of the working folder."""
        return folder / ".aider.model.metadata.json"

    def wanted(self, pick: Pick) -> Wanted:
        """Return the entry of a pick."""
        chats_only(pick, "aider")
        name = backend_model(pick)
        return Wanted(pick, name, _metadata(pick, name), lambda have, _: have == name)


class AiderSettings(EntryTarget):
    """Writes how picks at addresses of their own are reached, and leaves every other byte of the file alone."""

    name: ClassVar[str] = "aider-settings"
    title: ClassVar[str] = "aider: addresses"
    format = YAML_LIST
    shelf = Shelf((), "name", mark=("extra_params", "model_info", "managed_by"))
    fresh = b"# Model settings for aider. Entries marked `managed_by: model-tui` are refreshed by model-tui.\n"

    def default_path(self, folder: Path) -> Path:
        """Return the file of the working folder."""
        return folder / ".aider.model.settings.yml"

    def wanted(self, pick: Pick) -> Wanted:
        """Return the entry of a pick.

        Raises `Unreachable` where aider needs none, since an entry replaces what aider knows of a model, and where it
        would send the wrong key.
        """
        chats_only(pick, "aider")
        name, own_prefix = backend_model(pick), pick.provider.litellm_prefix not in (None, *_SHARED)
        at_usual_place = (own_prefix or pick.provider.id == "openai") and not pick.provider.local
        if at_usual_place and not pick.base_url:
            raise Unreachable(f"{pick.ref}: aider needs no settings to reach it as {name}")
        reads_own_key = own_prefix or pick.key_variable in (None, _OPENAI_KEY)
        if not reads_own_key:
            raise Unreachable(f"{pick.ref}: aider would send {_OPENAI_KEY} there, not {pick.key_variable}")
        params: dict[str, Any] = {"api_base": _address(pick, name)}
        if pick.key_variable is None:
            params["api_key"] = "none"  # LiteLLM would send the OpenAI key in its place
        params["model_info"] = {"managed_by": OWNER}
        return Wanted(pick, name, {"name": name, "extra_params": params}, lambda have, _: have == name)


def _address(pick: Pick, name: str) -> str:
    if name.startswith("ollama_chat/"):  # which LiteLLM reaches by Ollama's own API
        return pick.address or pick.provider.base_url
    return needed_address(pick, "aider")


def _metadata(pick: Pick, name: str) -> dict[str, Any]:
    facts, prices = pick.model.capabilities, token_prices(pick)
    made = stated(
        max_tokens=facts.max_output_tokens,
        max_input_tokens=facts.max_input_tokens or facts.max_context,
        max_output_tokens=facts.max_output_tokens,
    )
    made |= {key: per_token(prices[part]) for key, part in _PRICES if part in prices}
    made |= {"litellm_provider": name.partition("/")[0], "mode": "chat"}
    made |= stated(
        supports_function_calling=facts.supports_tools,
        supports_vision=sees(pick),
        supports_reasoning=facts.supports_reasoning,
    )
    return {**made, **MARK}
