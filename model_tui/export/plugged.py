"""Targets of plug-ins: the entry points of the group `model_tui.targets`, checked before anybody relies on them.

What a plug-in hands over is a target (see `model_tui.export.target`), or a class or function that makes one. Its name
is its own, not one of ours. A plug-in that is broken is left out with a line that says so, and what one does wrong
later, while it plans, becomes one line as well: nothing of it is written.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from model_tui.core.text import clean
from model_tui.export.plan import Pick, Plan, PlanError
from model_tui.export.splice.errors import SpliceError
from model_tui.plugins import Plugin, plugins

if TYPE_CHECKING:
    from model_tui.export.target import Target

GROUP: Final = "model_tui.targets"
_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST: Final = 200

T = TypeVar("T")


class PluggedTarget:
    """A plug-in's target behind checks: callers get a sound plan or a `PlanError`, whatever it does."""

    def __init__(self, made: "Target", plugin: Plugin) -> None:
        self.name = made.name
        self.title = clean(made.title)
        self._made = made
        self._label = plugin.label

    def default_path(self, folder: Path) -> Path:
        """Return what the plug-in says, below `folder` where it names no whole path. Raises `PlanError`."""
        found = self._asked(lambda: folder / self._made.default_path(folder))
        if not isinstance(found, Path):
            raise PlanError(f"{self._label}: default_path gives no path")
        return found

    def plan(self, path: Path, before: bytes | None, picks: Sequence[Pick], remove: Sequence[str] = ()) -> Plan:
        """Return the plug-in's plan for exactly this file. Raises `PlanError` or `SpliceError`."""
        plan = self._asked(lambda: self._made.plan(path, before, picks, remove))
        if not isinstance(plan, Plan):
            raise PlanError(f"{self._label}: plan gives no Plan")
        if (plan.path, plan.before) != (path, before) or not isinstance(plan.after, bytes):
            raise PlanError(f"{self._label}: its plan is for another file, or holds no bytes")
        return plan

    def _asked(self, question: Callable[[], T]) -> T:
        try:
            return question()
        except (PlanError, SpliceError):
            raise
        except Exception as failure:
            said = clean(str(failure))[:_LONGEST]
            raise PlanError(f"{self._label} failed: {type(failure).__name__}: {said}") from failure


def plugged_targets(taken: Collection[str]) -> Mapping[str, "Target"]:
    """Return the targets of plug-ins by name; none that is in `taken`."""
    return _looked(tuple(taken))[0]


def left_out(taken: Collection[str]) -> tuple[str, ...]:
    """Return a line for each plug-in whose target cannot be used."""
    return _looked(tuple(taken))[1]


@cache
def _looked(taken: tuple[str, ...]) -> tuple[Mapping[str, "Target"], tuple[str, ...]]:
    found: dict[str, Target] = {}

    def use(plugin: Plugin) -> None:
        made = as_target(plugin.made(), plugin)
        if made.name in taken:
            raise ValueError(f"the name '{made.name}' is taken")
        if made.name in found:
            raise ValueError(f"another plug-in brings the name '{made.name}'")
        found[made.name] = made

    notes = plugins("model_tui.targets").each(use)
    return found, tuple(notes)


def as_target(made: object, plugin: Plugin) -> PluggedTarget:
    """Return what a plug-in handed over, behind checks. Raises `ValueError` or `TypeError` where it is no target."""
    for attribute in ("name", "title"):
        if not isinstance(getattr(made, attribute, None), str):
            raise TypeError(f"a target has a text '{attribute}'")
    for method in ("default_path", "plan"):
        if not callable(getattr(made, method, None)):
            raise TypeError(f"a target has a method '{method}'")
    target: Target = made  # type: ignore[assignment] # just looked at
    if not _NAME.fullmatch(target.name):
        raise ValueError(f"'{clean(target.name)[:_LONGEST]}' is no name: small letters, digits and dashes")
    checked = PluggedTarget(target, plugin)
    checked.default_path(Path("/"))  # the menu asks every target for it
    return checked
