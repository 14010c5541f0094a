"""The menu of what can be copied of an offer."""

from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from model_tui.tui.screens.target import Choice, TargetScreen

ENTRY: Final = "entry"


class CopyScreen(TargetScreen):
    """Asks what is to be copied; answers with `entry`, the kind of a request, or `None`."""

    asks = "copy"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("Y", "choose(True)", "choose", show=False)]


def choices(where: str) -> list[Choice]:
    """Return what can be copied; `where` is the file whose entry is meant."""
    return [
        (ENTRY, "what e would write", where),
        ("curl", "a request, for a shell", ""),
        ("python", "a request, in Python alone", ""),
    ]
