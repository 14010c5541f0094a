"""Picks for the LiteLLM target, and what a plan makes of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from msgspec import structs

from model_tui.core.layers import by_strength, resolve
from model_tui.core.model import Layer, Model, ModelCapabilities, ModelSpec, Provider
from model_tui.export.litellm import LiteLLM
from model_tui.export.options import EntryOptions
from model_tui.export.plan import Pick, Place, Plan
from model_tui.sources.table import load_table

TABLE = load_table()
PATH = Path("config.yaml")
MINI = ModelCapabilities(mode="chat", max_context=128_000, max_output_tokens=16_384, supports_tools=True)


def pick(
    ref: str,
    *layers: Layer,
    name: str | None = None,
    base_url: str | None = None,
    variable: str | None = "",
    provider: Provider | None = None,
    shown: str | None = None,
    canonical: str | None = None,
    places: Mapping[str, str] | None = None,
    **options: Any,
) -> Pick:
    """An offer with these layers (known to LiteLLM's map by default) of a provider in the table.

    `places` are the variables that are set beside the key, by the name of what they hold; `options` are those of the
    entry, and `joins`, `fallbacks`, `home` and `base_model` of the pick.
    """
    ident, _, model_id = ref.partition("/")
    provider = provider or TABLE.get(ident) or Provider(id=ident, name=ident, shape="catalog")
    layers = by_strength(layers or (Layer("litellm", MINI),))
    facts, said = resolve(layers)
    if variable == "":
        variable = provider.key_env[0] if provider.key_env and provider.needs_key else None
    of_pick = {key: options.pop(key) for key in ("joins", "fallbacks", "home", "base_model") if key in options}
    spec = ModelSpec(ident, model_id, display_name=shown, canonical=canonical)
    made = Pick(Model(spec, facts, said, layers), provider, variable, base_url, name, options=EntryOptions(**options))
    found = {what: Place(variable_, "a-value") for what, variable_ in (places or {}).items()}
    return structs.replace(made, places=found, **of_pick)


def unlisted(**facts: object) -> Layer:
    """What a provider says of a model that LiteLLM's map lacks."""
    return Layer("provider", ModelCapabilities(**facts))  # type: ignore[arg-type]


def plan(before: str | bytes | None, *picks: Pick, remove: tuple[str, ...] = ()) -> Plan:
    data = before.encode() if isinstance(before, str) else before
    return LiteLLM().plan(PATH, data, picks, remove)


def entries(made: Plan) -> list[dict[str, Any]]:
    return list(yaml.safe_load(made.after)["model_list"])


def only(made: Plan) -> dict[str, Any]:
    (entry,) = entries(made)
    return entry


def kinds(made: Plan) -> list[str]:
    return [change.kind for change in made.changes]
