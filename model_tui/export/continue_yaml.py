"""The target `continue`: the `models` of a Continue `config.yaml`.

    models:
      - name: groq/llama-3.3-70b-versatile
        provider: groq
        model: llama-3.3-70b-versatile
        apiKey: ${{ secrets.GROQ_API_KEY }}
        capabilities: [tool_use]
        defaultCompletionOptions: {contextLength: 131072}
        managed_by: model-tui

After https://docs.continue.dev/reference and the schema of @continuedev/config-yaml 1.42. Secrets come from a `.env` in
`~/.continue` or the project. Providers that Continue has no word for are reached as `openai` with their address.
Continue passes over keys that it does not know, where the mark stands.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from model_tui.export.addresses import context_of, needed_address, no_server, plain_name, same_address, sees
from model_tui.export.entry_target import YAML, EntryTarget
from model_tui.export.plan import Pick, Unreachable
from model_tui.export.shelf import MARK, Shelf, Wanted
from model_tui.export.whose import is_continues

_WORDS: Final = {
    "openai": "openai",
    "anthropic": "anthropic",
    "gemini": "gemini",
    "mistral": "mistral",
    "groq": "groq",
    "openrouter": "openrouter",
    "deepseek": "deepseek",
    "together": "together",
    "cohere": "cohere",
    "xai": "xAI",
    "ollama": "ollama",
}
"""Our providers that Continue knows by itself, and its words for them."""
_ROLES: Final[dict[str | None, list[str]]] = {None: [], "chat": [], "embedding": ["embed"], "rerank": ["rerank"]}
"""What a model is for; a model for chat has Continue's own choice of roles."""


class Continue(EntryTarget):
    """Writes picks into `models`, and leaves every other byte of the file alone."""

    name = "continue"
    title = "Continue"
    format = YAML
    shelf = Shelf(("models",), "name", once=frozenset(("apiKey", "roles")))
    fresh = b"name: model-tui\nversion: 1.0.0\nschema: v1\n"

    def default_path(self, folder: Path) -> Path:
        """Return the user's configuration, where Continue looks for it."""
        _ = folder
        home = os.environ.get("CONTINUE_GLOBAL_DIR") or os.path.expanduser("~/.continue")  # noqa: PTH111 - may raise
        return Path(home) / "config.yaml"

    def has_ours(self, data: bytes, name: str) -> bool:
        """Whether it is Continue's with entries of ours: the list dialect of a models.yaml marks its own alike."""
        return super().has_ours(data, name) and is_continues(self.format.parse(data, name).value)

    def wanted(self, pick: Pick) -> Wanted:
        """Return the entry of a pick."""
        no_server(pick)
        mode = pick.model.capabilities.mode
        if mode not in _ROLES:
            raise Unreachable(f"{pick.ref}: Continue has no role for a model for {mode}")
        made = _entry(pick)

        def is_same(_: str, entry: Mapping[str, Any]) -> bool:
            have, want = entry.get("apiBase"), made.get("apiBase")
            is_there = have == want or same_address(have, want)
            return is_there and all(entry.get(key) == made[key] for key in ("provider", "model"))

        return Wanted(pick, str(made["name"]), made, is_same, may_be_renamed=True)


def _entry(pick: Pick) -> dict[str, Any]:
    facts, word = pick.model.capabilities, _WORDS.get(pick.provider.id)
    made: dict[str, Any] = {"name": plain_name(pick), "provider": word or "openai", "model": pick.model.spec.name}
    if word == "ollama":
        if address := pick.address:
            made["apiBase"] = address
    elif word is None or pick.base_url:
        made |= {"provider": "openai", "apiBase": needed_address(pick, "Continue")}
    if pick.key_variable:
        made["apiKey"] = f"${{{{ secrets.{pick.key_variable} }}}}"
    if roles := _ROLES[facts.mode]:
        made["roles"] = roles
    known = (("tool_use", facts.supports_tools), ("image_input", sees(pick)))
    if not roles and any(value is not None for _, value in known):
        made["capabilities"] = [word for word, value in known if value]
    if (context := context_of(pick)) and not roles:
        made["defaultCompletionOptions"] = {"contextLength": context}
    return {**made, **MARK}
