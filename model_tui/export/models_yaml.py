"""The target `models-yaml`: an orchestrator's `models.yaml` in its mapping dialect.

    models:
      openai_gpt-4o-mini:
        provider: openai
        managed_by: model-tui
        type: openai
        config: {model_name: gpt-4o-mini, api_key: "${OPENAI_API_KEY}", max_retries: 3, timeout: 30.0}

The orchestrator's own words stand for providers and key variables (`google`, `GOOGLE_AI_API_KEY`), and local and
Hugging Face models are configured as its tool writes them.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from model_tui.core.sizes import estimate
from model_tui.export.plan import Change, Pick, Plan, PlanError, Unreachable, left_out, unset_variables
from model_tui.export.splice import Delete, Edit, Set, SpliceError, YamlText, splice

OWNER: Final = "model-tui"
_HEADER: Final = b"# Model configuration for the orchestrator. Entries marked `managed_by: model-tui` are refreshed.\n"
_PROVIDER_WORDS: Final = {"gemini": "google"}
_VARIABLES: Final = {"gemini": "GOOGLE_AI_API_KEY", "huggingface": "HUGGINGFACE_TOKEN"}
_OLLAMA: Final = "http://localhost:11434"


class ModelsYaml:
    """Writes picks into the `models` mapping, and leaves every other byte of the file alone."""

    name = "models-yaml"
    title = "orchestrator models.yaml"

    def default_path(self, folder: Path) -> Path:
        """Return `config/models.yaml`."""
        return folder / "config" / "models.yaml"

    def plan(self, path: Path, before: bytes | None, picks: Sequence[Pick], remove: Sequence[str] = ()) -> Plan:
        """Return what adding or refreshing `picks`, and removing the entries named in `remove`, would change.

        Raises `SpliceError` for a file that cannot be edited safely or is in the list dialect, `PlanError` for a name
        that is in use for something else or is not there.
        """
        text = YamlText.parse(_HEADER if before is None else before, str(path), guarded=("models",))
        models = _models(text)
        edits: list[Edit] = []
        changes: list[Change] = []
        refused: list[Unreachable] = []
        for pick in picks:
            try:
                _place(pick, models, text, edits, changes)
            except Unreachable as why:
                refused.append(why)
        for name in dict.fromkeys(remove):
            _remove(name, models, text, edits, changes)
        after = splice(text, edits) if edits else before
        warnings = (*text.warnings, *left_out(refused, picks), *unset_variables(picks, changes))
        return Plan(path, before, b"" if after is None else after, tuple(changes), warnings)


def _models(text: YamlText) -> Mapping[str, Any]:
    models = text.value.get("models")
    if models is None:
        return {}
    if isinstance(models, list):
        line = text.line_of(("models",))
        raise SpliceError(text.name, line, "`models` is a list: this file is in the orchestrator's list dialect")
    if not isinstance(models, dict):
        raise SpliceError(text.name, text.line_of(("models",)), "`models` is not a mapping")
    return models


def entry_name(pick: Pick) -> str:
    """Return the entry's key: the user's name, or provider and id joined by `_`, without slashes and colons."""
    if pick.name:
        return pick.name
    spec = pick.model.spec
    return f"{_provider_word(pick)}_{spec.name}".replace("/", "_").replace(":", "_")


def _provider_word(pick: Pick) -> str:
    return _PROVIDER_WORDS.get(pick.model.spec.provider, pick.model.spec.provider)


def _config(pick: Pick) -> dict[str, Any]:
    spec = pick.model.spec
    if pick.provider.shape == "gguf":
        raise Unreachable(f"{pick.ref}: a file that no server runs: load it in llama.cpp, LM Studio or Ollama first")
    if spec.provider == "ollama":
        return {"model_name": spec.name, "base_url": pick.address or _OLLAMA, "timeout": 30.0}
    variable = _VARIABLES.get(spec.provider, pick.key_variable)
    if spec.provider == "huggingface":
        return {"model_name": spec.name, "token": f"${{{variable}}}", "device": "auto", "torch_dtype": "auto"}
    config: dict[str, Any] = {"model_name": spec.name}
    if pick.address:
        config["base_url"] = pick.address
    if variable:
        config["api_key"] = f"${{{variable}}}"
    return {**config, "max_retries": 3, "timeout": 30.0}


def entry(pick: Pick) -> dict[str, Any]:
    """Return a whole new entry."""
    word = _provider_word(pick)
    made: dict[str, Any] = {"provider": word, "managed_by": OWNER, "type": word}
    size = estimate(pick.model.spec.name, pick.model.capabilities.size_b)
    if size.origin != "default":
        made["size_b"] = float(size.billions)
    return {**made, "config": _config(pick)}


def _place(pick: Pick, models: Mapping[str, Any], text: YamlText, edits: list[Edit], changes: list[Change]) -> None:
    name = entry_name(pick)
    for other, value in models.items():
        if not _is_same(value, pick) or (pick.name and other != pick.name):
            continue
        line = text.line_of(("models", other))
        if value.get("managed_by") != OWNER:
            changes.append(Change("theirs", other, pick.ref, line, f"already there as '{other}'"))
            return
        refreshed = _refreshed(other, value, entry(pick))
        edits += refreshed
        changes.append(Change("refresh" if refreshed else "same", other, pick.ref, line))
        return
    if name in models or any(change.name == name for change in changes):
        where = f"{text.name}:{text.line_of(('models', name))}" if name in models else text.name
        raise PlanError(f"{where}: the name '{name}' is in use for something else; choose another with --name")
    edits.append(Set(("models", name), entry(pick)))
    changes.append(Change("add", name, pick.ref))


def _is_same(value: object, pick: Pick) -> bool:
    if not isinstance(value, dict):
        return False
    config = value.get("config")
    name = config.get("model_name") if isinstance(config, dict) else None
    return name == pick.model.spec.name and value.get("provider") in (_provider_word(pick), pick.model.spec.provider)


def _refreshed(name: str, stands: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[Edit]:
    """Return the edits that bring the facts we own up to date: the size, and how the model is reached."""
    edits: list[Edit] = [
        Set(("models", name, key), wanted[key])
        for key in ("size_b",)
        if key in wanted and stands.get(key) != wanted[key]
    ]
    config = stands.get("config")
    config = config if isinstance(config, dict) else {}
    edits += [
        Set(("models", name, "config", key), value)
        for key, value in wanted["config"].items()
        if key in ("base_url", "api_key", "token") and config.get(key) != value and not _refers(config.get(key))
    ]
    return edits


def _refers(value: object) -> bool:
    """Whether a value names a variable: which one holds a key is the user's to say."""
    return isinstance(value, str) and value.startswith("${")


def _remove(name: str, models: Mapping[str, Any], text: YamlText, edits: list[Edit], changes: list[Change]) -> None:
    value = models.get(name)
    if value is None:
        raise PlanError(f"{text.name}: no entry is named '{name}'")
    line = text.line_of(("models", name))
    if not isinstance(value, dict) or value.get("managed_by") != OWNER:
        raise PlanError(f"{text.name}:{line}: '{name}' was not written by model-tui")
    edits += [Delete(("models", name)), *_without_references(text.value, name)]
    changes.append(Change("remove", name, line=line))


def _without_references(config: Mapping[str, Any], name: str) -> list[Edit]:
    """Return the edits that take a name out of the lists which speak of it, so that none points at nothing."""
    edits: list[Edit] = []
    preferences = config.get("preferences")
    spoken: list[tuple[tuple[str, ...], Any]] = [
        ((key,), config.get(key)) for key in ("cost_optimized", "performance_optimized")
    ]
    if isinstance(preferences, dict):
        spoken += [(("preferences", key), value) for key, value in preferences.items() if isinstance(key, str)]
    for path, value in spoken:
        if isinstance(value, list):
            edits += [Delete((*path, at)) for at, item in enumerate(value) if item == name]
        elif value == name:
            edits.append(Delete(path))
    return edits
