"""The target `zed`: the language models of Zed's `settings.json`.

    "language_models": {
      "openai_compatible": {"groq": {"api_url": "https://…/v1", "available_models": [{"name": "…", …}]}},
      "anthropic": {"available_models": [{"name": "…", "max_tokens": 200000}]}
    }

Written after Zed's documentation, docs/src/ai/use-api-access.md, and its settings (crates/settings_content, 2026)
alone, and not tried with Zed itself. As they tell: `max_tokens` is the context window, and a model needs one; keys
stand in the system's keychain or the environment, never in the file, `<ID>_API_KEY` for a block of
`openai_compatible`; keys of the file that Zed does not know, such as our mark, are passed over.
"""

import os
import sys
from pathlib import Path
from typing import Any, Final

from model_tui.export.addresses import chats_only, context_of, needed_address, sees, shown_name
from model_tui.export.entry_target import JSON, EntryTarget
from model_tui.export.plan import Pick, Unreachable
from model_tui.export.shelf import MARK, Group, Shelf, Wanted

_KNOWN: Final = {
    "openai": "openai",
    "anthropic": "anthropic",
    "gemini": "google",
    "mistral": "mistral",
    "deepseek": "deepseek",
    "xai": "x_ai",
    "openrouter": "open_router",
}
"""Our providers that Zed knows by itself, and its names of them."""
_TOP: Final = ("language_models",)
_OTHERS: Final = ("language_models", "openai_compatible")
_KEY: Final = "_API_KEY"


class Zed(EntryTarget):
    """Writes picks into `language_models`, and leaves every other byte of the file alone."""

    name = "zed"
    title = "Zed"
    format = JSON
    shelf = Shelf(("available_models",), "name", (_OTHERS, _TOP), once=frozenset(("display_name",)))
    fresh = b"{}\n"

    def default_path(self, folder: Path) -> Path:
        """Return the user's settings of Zed: those of a project take no language models."""
        _ = folder
        home = os.path.expanduser("~")  # noqa: PTH111 - `Path.home` raises where there is none
        config = os.environ.get("XDG_CONFIG_HOME", "")
        base = config if os.path.isabs(config) and sys.platform != "darwin" else f"{home}/.config"  # noqa: PTH117
        return Path(base) / "zed" / "settings.json"

    def wanted(self, pick: Pick) -> Wanted:
        """Return the entry of a pick. Raises `Unreachable` where nobody states its context window."""
        chats_only(pick, "Zed")
        name = pick.model.spec.name
        context = context_of(pick)
        if context is None:
            raise Unreachable(f"{pick.ref}: Zed needs the context window, and nobody states it")
        group = _group(pick)
        made = _model(pick, context, with_capabilities=group.parent == _OTHERS)
        return Wanted(pick, name, made, lambda have, _: have == name, group, _note(pick, group))


def _group(pick: Pick) -> Group:
    provider = pick.provider
    if provider.id in _KNOWN and not pick.base_url:
        return Group(_TOP, _KNOWN[provider.id], {}, ("api_url",))
    return Group(_OTHERS, _block_name(pick), {"api_url": needed_address(pick, "Zed")}, ("api_url",))


def _block_name(pick: Pick) -> str:
    """Return the name of a block for which Zed reads the variable that holds the key, else the provider's id."""
    variable = pick.key_variable or ""
    stem = variable.removesuffix(_KEY)
    return stem.lower().replace("_", "-") if variable.endswith(_KEY) and stem else pick.provider.id


def _note(pick: Pick, group: Group) -> str | None:
    read = group.name.upper().replace("-", "_") + _KEY
    if group.parent != _OTHERS or not pick.key_variable or pick.key_variable == read:
        return None
    return f"Zed reads {read} for '{group.name}', not {pick.key_variable}: set it, or type the key in Zed's settings"


def _model(pick: Pick, context: int, *, with_capabilities: bool) -> dict[str, Any]:
    facts = pick.model.capabilities
    made: dict[str, Any] = {"name": pick.model.spec.name, "display_name": shown_name(pick)}
    made["max_tokens"] = context
    if facts.max_output_tokens:
        made["max_output_tokens"] = facts.max_output_tokens
    if with_capabilities:  # all four or none; what nobody stated is what Zed takes for granted
        made["capabilities"] = {
            "tools": facts.supports_tools is not False,
            "images": sees(pick) is True,
            "parallel_tool_calls": facts.supports_parallel_tools is True,
            "prompt_cache_key": False,
        }
    return {**made, **MARK}
