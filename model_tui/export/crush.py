"""The target `crush`: the providers and models of a `crush.json`.

    "providers": {
      "groq": {
        "name": "Groq", "type": "openai-compat", "base_url": "https://…/v1", "api_key": "$GROQ_API_KEY",
        "models": [{"id": "…", "name": "…", "context_window": 131072, "managed_by": "model-tui", …}]
      }
    }

Written after the README of crush 0.94 and its schema, https://charm.land/crush.json, alone, and not tried with crush
itself. As they tell: crush knows OpenAI, Anthropic and Gemini by itself and reads their own key; of its four prices,
`cost_per_1m_in_cached` is that of writing to the cache and `cost_per_1m_out_cached` that of reading from it. The schema
allows a model no other keys, such as our mark; that crush itself passes over them is what Go's reader of JSON does.
"""

from pathlib import Path
from typing import Any, Final

from model_tui.export.addresses import chats_only, context_of, needed_address, sees, shown_name, stated, token_prices
from model_tui.export.entry_target import JSON, EntryTarget, first_there
from model_tui.export.plan import Pick
from model_tui.export.shelf import MARK, Group, Shelf, Wanted

_KNOWN: Final = ("openai", "anthropic", "gemini")
_PRICES: Final = (
    ("cost_per_1m_in", "input"),
    ("cost_per_1m_out", "output"),
    ("cost_per_1m_in_cached", "cache_write"),
    ("cost_per_1m_out_cached", "cache_read"),
)


class Crush(EntryTarget):
    """Writes picks into `providers.<id>.models`, and leaves every other byte of the file alone."""

    name = "crush"
    title = "Crush"
    format = JSON
    shelf = Shelf(("models",), "id", (("providers",),), once=frozenset(("name", "api_key")))
    fresh = b'{\n  "$schema": "https://charm.land/crush.json"\n}\n'

    def default_path(self, folder: Path) -> Path:
        """Return the project's `.crush.json` or `crush.json`, whichever is there, else the latter."""
        hidden = folder / ".crush.json"
        return hidden if hidden.is_file() else first_there(folder, "crush.json")

    def wanted(self, pick: Pick) -> Wanted:
        """Return the entry of a pick."""
        chats_only(pick, "Crush")
        spec = pick.model.spec
        return Wanted(pick, spec.name, _model(pick), lambda name, _: name == spec.name, _group(pick))

    def references(self, value: Any) -> list[tuple[tuple[str | int, ...], str]]:
        """Return the models that the file chooses for its sizes of task."""
        chosen = value.get("models")
        return [
            (("models", size), f"{one.get('provider')}/{one.get('model')}")
            for size, one in (chosen.items() if isinstance(chosen, dict) else ())
            if isinstance(one, dict)
        ]


def _group(pick: Pick) -> Group:
    provider = pick.provider
    if provider.id in _KNOWN and not pick.base_url:
        return Group(("providers",), provider.id, {}, ("base_url",))
    header = {"name": provider.name, "type": "openai-compat", "base_url": needed_address(pick, "Crush")}
    if pick.key_variable:
        header["api_key"] = f"${pick.key_variable}"
    return Group(("providers",), provider.id, header, ("base_url",))


def _model(pick: Pick) -> dict[str, Any]:
    facts, prices = pick.model.capabilities, token_prices(pick)
    made: dict[str, Any] = {"id": pick.model.spec.name, "name": shown_name(pick)}
    made |= {key: prices[part] for key, part in _PRICES if part in prices}
    made |= stated(
        context_window=context_of(pick),
        default_max_tokens=facts.max_output_tokens,
        can_reason=facts.supports_reasoning,
        supports_attachments=sees(pick),
    )
    return {**made, **MARK}
