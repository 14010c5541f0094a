"""The target `aichat`: the `clients` of aichat's `config.yaml`.

    clients:
      - type: openai-compatible
        name: groq
        api_base: https://api.groq.com/openai/v1
        models:
          - name: llama-3.3-70b-versatile
            max_input_tokens: 131072
            supports_function_calling: true
            managed_by: model-tui

Written after config.example.yaml of aichat 0.30 and its src/client alone, and not tried with aichat itself. As they
tell: there is no syntax for variables in the file, but aichat reads `<NAME>_API_KEY` where a client has no key, so a
client is named after the variable; a client without `models` has all that aichat knows of it, and is left alone; keys
that it does not know, such as our mark, are passed over.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from model_tui.export.addresses import context_of, needed_address, no_server, sees, stated, token_prices
from model_tui.export.entry_target import YAML, EntryTarget
from model_tui.export.plan import Pick, Unreachable
from model_tui.export.shelf import MARK, Group, Shelf, Wanted

_KNOWN: Final = {"openai": "openai", "anthropic": "claude", "gemini": "gemini", "cohere": "cohere"}
"""Our providers with a type of client of their own."""
_TYPES: Final = {None: None, "chat": None, "embedding": "embedding", "rerank": "reranker"}
_KEY: Final = "_API_KEY"


class Aichat(EntryTarget):
    """Writes picks into `clients`, and leaves every other byte of the file alone."""

    name = "aichat"
    title = "aichat"
    format = YAML
    shelf = Shelf(("models",), "name", (("clients",),))
    fresh = b"# aichat configuration. Models marked `managed_by: model-tui` are refreshed by model-tui.\n"

    def default_path(self, folder: Path) -> Path:
        """Return the user's configuration, where aichat looks for it."""
        _ = folder
        home = os.path.expanduser("~")  # noqa: PTH111 - `Path.home` raises where there is none
        if own := os.environ.get("AICHAT_CONFIG_DIR"):
            return Path(own) / "config.yaml"
        config = os.environ.get("XDG_CONFIG_HOME")
        usual = f"{home}/Library/Application Support" if sys.platform == "darwin" else f"{home}/.config"
        return Path(config or usual) / "aichat" / "config.yaml"

    def wanted(self, pick: Pick) -> Wanted:
        """Return the entry of a pick."""
        no_server(pick)
        mode = pick.model.capabilities.mode
        if mode not in _TYPES:
            raise Unreachable(f"{pick.ref}: aichat has no use for a model for {mode}")
        name, group = pick.model.spec.name, _group(pick)
        return Wanted(pick, name, _model(pick), lambda have, _: have == name, group, _note(pick, group))

    def references(self, value: Any) -> list[tuple[tuple[str | int, ...], str]]:
        """Return the models that the file chooses by name, which aichat writes as `client:model`."""
        keys = ("model", "rag_embedding_model", "rag_reranker_model")
        return [((key,), value[key].replace(":", "/", 1)) for key in keys if isinstance(value.get(key), str)]


def _group(pick: Pick) -> Group:
    provider = pick.provider
    if provider.id in _KNOWN and not pick.base_url:
        kind = name = _KNOWN[provider.id]
        header = {"type": kind}
    else:
        kind, name = "openai-compatible", _client_name(pick)
        header = {"type": kind, "name": name, "api_base": needed_address(pick, "aichat")}

    def is_this(client: Mapping[str, Any]) -> bool:
        return client.get("type") == kind and client.get("name", kind) == name

    return Group(("clients",), name, header, ("api_base",), is_this, needs_entries=True)


def _client_name(pick: Pick) -> str:
    """Return the name of a client for which aichat reads the variable that holds the key, else the provider's id."""
    variable = pick.key_variable or ""
    stem = variable.removesuffix(_KEY)
    return stem.lower() if variable.endswith(_KEY) and stem else pick.provider.id.replace("-", "_")


def _note(pick: Pick, group: Group) -> str | None:
    read = group.name.upper() + _KEY
    if not pick.key_variable or pick.key_variable == read:
        return None
    return f"aichat reads {read} for '{group.name}', not {pick.key_variable}: set it"


def _model(pick: Pick) -> dict[str, Any]:
    facts, prices = pick.model.capabilities, token_prices(pick)
    made: dict[str, Any] = {"name": pick.model.spec.name}
    if kind := _TYPES[facts.mode]:
        made["type"] = kind
    made |= stated(
        max_input_tokens=context_of(pick),
        max_output_tokens=facts.max_output_tokens,
        input_price=prices.get("input"),
        output_price=prices.get("output"),
        supports_vision=sees(pick),
        supports_function_calling=facts.supports_tools,
    )
    return {**made, **MARK}
