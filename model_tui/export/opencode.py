"""The target `opencode`: the providers and models of an `opencode.json` or `opencode.jsonc`.

    "provider": {
      "groq": {"models": {"llama-3.3-70b": {"name": "Llama 3.3 70B", "limit": {…}, "managed_by": "model-tui"}}},
      "my-gateway": {
        "npm": "@ai-sdk/openai-compatible", "name": "my-gateway",
        "options": {"baseURL": "https://…/v1", "apiKey": "{env:MY_GATEWAY_KEY}"},
        "models": {…}
      }
    }

After https://opencode.ai/docs/providers and https://opencode.ai/config.json (opencode 1.18). The providers that it
knows by itself read their own key; others get a block with address and key. opencode passes over keys of a block or
model that it does not know, which is where the mark stands. `limit` and `cost` are written only where both parts of
them are known: half a one makes opencode refuse the file.
"""

from pathlib import Path
from typing import Any, Final

from model_tui.export.addresses import chats_only, context_of, needed_address, sees, shown_name, stated, token_prices
from model_tui.export.entry_target import JSON, EntryTarget, first_there
from model_tui.export.plan import Pick
from model_tui.export.shelf import MARK, Group, Shelf, Wanted

_KNOWN: Final = {
    "openai": "openai",
    "anthropic": "anthropic",
    "gemini": "google",
    "mistral": "mistral",
    "deepseek": "deepseek",
    "xai": "xai",
    "groq": "groq",
    "openrouter": "openrouter",
    "cerebras": "cerebras",
    "cohere": "cohere",
    "perplexity": "perplexity",
    "together": "togetherai",
    "deepinfra": "deepinfra",
    "azure": "azure",
    "bedrock": "amazon-bedrock",
    "vertex-ai": "google-vertex",
}
"""Our providers that opencode knows by itself, and its names of them."""
_MODALITIES: Final = ("text", "audio", "image", "video", "pdf")


class OpenCode(EntryTarget):
    """Writes picks into `provider.<id>.models`, and leaves every other byte of the file alone."""

    name = "opencode"
    title = "opencode"
    format = JSON
    shelf = Shelf(("models",), None, (("provider",),), once=frozenset(("name", "apiKey")))
    fresh = b'{\n  "$schema": "https://opencode.ai/config.json"\n}\n'

    def default_path(self, folder: Path) -> Path:
        """Return the project's `opencode.json` or `opencode.jsonc`, whichever is there."""
        return first_there(folder, "opencode.json", "opencode.jsonc")

    def wanted(self, pick: Pick) -> Wanted:
        """Return the entry of a pick."""
        chats_only(pick, "opencode")
        spec = pick.model.spec
        return Wanted(pick, spec.name, _model(pick), lambda name, _: name == spec.name, _group(pick))

    def references(self, value: Any) -> list[tuple[tuple[str | int, ...], str]]:
        """Return the models that the file chooses by name."""
        return [((key,), value[key]) for key in ("model", "small_model") if isinstance(value.get(key), str)]


def _group(pick: Pick) -> Group:
    provider = pick.provider
    if provider.id in _KNOWN and not pick.base_url:
        return Group(("provider",), _KNOWN[provider.id], {}, ("options", "baseURL"))
    options = {"baseURL": needed_address(pick, "opencode")}
    if pick.key_variable:
        options["apiKey"] = f"{{env:{pick.key_variable}}}"
    header = {"npm": "@ai-sdk/openai-compatible", "name": provider.name, "options": options}
    return Group(("provider",), provider.id, header, ("options", "baseURL"))


def _model(pick: Pick) -> dict[str, Any]:
    facts = pick.model.capabilities
    made: dict[str, Any] = {"name": shown_name(pick)}
    if (context := context_of(pick)) and facts.max_output_tokens:
        made["limit"] = {"context": context, "output": facts.max_output_tokens}
    prices = token_prices(pick)
    if "input" in prices and "output" in prices:
        made["cost"] = prices
    made |= stated(tool_call=facts.supports_tools, reasoning=facts.supports_reasoning, attachment=sees(pick))
    takes, gives = (
        [word for word in _MODALITIES if word in (said or ())]
        for said in (facts.input_modalities, facts.output_modalities)
    )
    if takes and gives:
        made["modalities"] = {"input": takes, "output": gives}
    return {**made, **MARK}
