"""What an export target is, and the targets there are: ours from a table, others from plug-ins."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from model_tui.export.plan import Pick, Plan


class Target(Protocol):
    """A kind of file that picks can be written into.

    `plan` works out the change and writes nothing; it raises `PlanError` or `SpliceError` with one line where the file
    or a pick does not allow it.
    """

    name: str
    title: str

    def default_path(self, folder: Path) -> Path:
        """Return the file to write below a working folder where the user named none."""

    def plan(self, path: Path, before: bytes | None, picks: Sequence[Pick], remove: Sequence[str] = ()) -> Plan:
        """Return what adding or refreshing `picks`, and removing the entries named in `remove`, would change."""


_MODULES: Final[Mapping[str, tuple[str, str]]] = {
    "litellm": ("model_tui.export.litellm", "LiteLLM"),
    "models-yaml": ("model_tui.export.models_yaml", "ModelsYaml"),
    "orchestrator-list": ("model_tui.export.models_yaml", "OrchestratorList"),
    "opencode": ("model_tui.export.opencode", "OpenCode"),
    "continue": ("model_tui.export.continue_yaml", "Continue"),
    "aider-metadata": ("model_tui.export.aider", "AiderMetadata"),
    "aider-settings": ("model_tui.export.aider", "AiderSettings"),
    "llm": ("model_tui.export.llm_models", "LlmModels"),
    "aichat": ("model_tui.export.aichat", "Aichat"),
    "crush": ("model_tui.export.crush", "Crush"),
    "zed": ("model_tui.export.zed", "Zed"),
    "env": ("model_tui.export.env_template", "EnvTemplate"),
}
"""Module and class of each target; a target is imported when it is used."""


LITELLM_PLACES: Final = ("config/litellm/config.yaml", "litellm_config.yaml", "config.yaml")
"""The usual files of LiteLLM below a working folder, the one that is made first."""


def default_path(name: str, folder: Path) -> Path:
    """Return the file to write below a working folder where the user named none; raises `KeyError` as `target` does.

    Where none of LiteLLM's is there, nothing is loaded that could read one: 3 MB, until something is written.
    """
    if name == "litellm" and not any((folder / place).is_file() for place in LITELLM_PLACES):
        return folder / LITELLM_PLACES[0]
    return target(name).default_path(folder)


def target_names() -> tuple[str, ...]:
    """Return the names of all targets, ours first, then those of plug-ins."""
    from model_tui.export.plugged import plugged_targets  # noqa: PLC0415 - ours are used without a look at plug-ins

    return (*_MODULES, *plugged_targets(tuple(_MODULES)))


def target_notes() -> tuple[str, ...]:
    """Return a line for each plug-in whose target is left out."""
    from model_tui.export.plugged import left_out  # noqa: PLC0415 - as above

    return left_out(tuple(_MODULES))


def target(name: str) -> Target:
    """Return a target by name; raises `KeyError` where there is none."""
    from importlib import import_module  # noqa: PLC0415

    if name not in _MODULES:
        from model_tui.export.plugged import plugged_targets  # noqa: PLC0415

        return plugged_targets(tuple(_MODULES))[name]
    module, cls = _MODULES[name]
    made: Target = getattr(import_module(module), cls)()
    return made
