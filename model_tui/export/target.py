"""What an export target is, and the targets there are."""

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
}
"""Module and class of each target; a target is imported when it is used."""

TARGET_NAMES: Final = tuple(_MODULES)


def target(name: str) -> Target:
    """Return a target by name; raises `KeyError` where there is none."""
    from importlib import import_module  # noqa: PLC0415

    module, cls = _MODULES[name]
    made: Target = getattr(import_module(module), cls)()
    return made
