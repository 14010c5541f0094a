"""Picks for the tests of `models.yaml`, and what was planned with them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from model_tui.core.model import Model, ModelCapabilities, ModelSpec, State
from model_tui.export.models_yaml import Known, ModelsYaml, OrchestratorList
from model_tui.export.options import EntryOptions
from model_tui.export.plan import Pick, Plan
from model_tui.sources.table import load_table

TABLE = load_table()
PATH = Path("models.yaml")


def pick(
    ref: str,
    *,
    name: str | None = None,
    base_url: str | None = None,
    synced: bool = False,
    state: State = "catalog",
    **facts: Any,
) -> Pick:
    """A pick of the provider's model `ref`; `facts` are fields of its capabilities."""
    ident, _, model_id = ref.partition("/")
    provider = TABLE.get(ident)
    assert provider is not None
    variable = provider.key_env[0] if provider.key_env and provider.needs_key else None
    model = Model(ModelSpec(ident, model_id), ModelCapabilities(**facts), {}, (), state)
    return Pick(model, provider, variable, base_url, name, options=EntryOptions(synced=synced))


def found(ref: str, *, state: State = "ready", mode: str = "chat", **facts: Any) -> Pick:
    """A pick that was found rather than chosen."""
    return pick(ref, synced=True, state=state, mode=mode, **facts)


def plan(before: str | bytes | None, *picks: Pick, remove: Sequence[str] = (), known: Known | None = None) -> Plan:
    data = before.encode() if isinstance(before, str) else before
    return ModelsYaml().plan(PATH, data, picks, remove, known)


def plan_list(before: str | bytes | None, *picks: Pick, remove: Sequence[str] = ()) -> Plan:
    data = before.encode() if isinstance(before, str) else before
    return OrchestratorList().plan(PATH, data, picks, remove)


def models(made: Plan) -> Any:
    return yaml.safe_load(made.after)["models"]


def kinds(made: Plan) -> list[str]:
    return [change.kind for change in made.changes]
