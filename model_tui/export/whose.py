"""Whose a file is that was named without a target: another program's, where entries that we wrote for it tell so."""

from collections.abc import Mapping
from typing import Any

from model_tui.export.target import target, target_names


def other_program(data: bytes, name: str) -> str | None:
    """Return the target whose entries, written by us, stand in a file called `name`; `None` where there is none.

    LiteLLM's files and models.yaml are no other program's: their own reading tells of them.
    """
    from model_tui.export.entry_target import EntryTarget  # noqa: PLC0415 - only where nothing else tells

    for one in target_names():
        made = target(one)
        if isinstance(made, EntryTarget) and made.has_ours(data, name):
            return one
    return None


def is_continues(value: Mapping[str, Any]) -> bool:
    """Whether a file with `models` is Continue's: it must have these keys, and no models.yaml has them."""
    return {"name", "version", "schema"} <= value.keys() and isinstance(value.get("models"), list)
