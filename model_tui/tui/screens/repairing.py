"""The menu of the repairs that are known for one entry, where some of them are not certain."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from model_tui.export.findings import Finding
from model_tui.tui.screens.target import Choice, TargetScreen

ALL: Final = "all"


class RepairScreen(TargetScreen):
    """Asks which repair is to be made; answers with `all`, the number of one, or `None`."""

    asks = "repair"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f", "choose(True)", "choose", show=False)]


def choices(findings: Sequence[Finding]) -> list[Choice]:
    """Return the repairs of some findings as a menu, counted from 1, below all of them together."""
    found = [finding.repair for finding in findings if finding.repair is not None]
    each = [
        (str(at), f"{repair.label}{'' if repair.safe else ' (look at it first)'}", "")
        for at, repair in enumerate(found, 1)
    ]
    return [(ALL, f"these {len(found)} together", ""), *each]


def chosen(findings: Sequence[Finding], choice: str) -> list[Finding]:
    """Return the findings that a choice of the menu is about."""
    return list(findings) if choice == ALL else [findings[int(choice) - 1]]
