"""The menu of the repairs that are known for one entry, where some of them are not certain."""

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from model_tui.export.findings import Finding
from model_tui.tui.screens.target import Choice, TargetScreen

ALL: Final = "all"


class RepairScreen(TargetScreen):
    """Asks which repair is to be made, and does `then` with the answer: `all`, or the number of one.

    That is part of the key that chose: what is typed behind it waits for the diff, and is about that.
    """

    asks = "repair"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f", "choose(True)", "choose", show=False)]

    def __init__(self, choices: Sequence[Choice], then: Callable[[str], Awaitable[None]]) -> None:
        super().__init__(choices, "", "")
        self.then = then

    async def action_choose(self, really: bool) -> None:
        """Close, and go on with the choice under the cursor."""
        choice = self.choice
        await super().action_choose(really)
        if really:
            await self.then(choice)


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
