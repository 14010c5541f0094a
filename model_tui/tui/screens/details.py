"""Text over the main screen: everything about one offer, a diff, the help."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from model_tui.tui.freeing import free_aside
from model_tui.tui.painting import PaintedModal
from model_tui.tui.widgets.lines import Line, plain
from model_tui.tui.widgets.pager import Facts, Pager
from model_tui.tui.widgets.sheet import keys_within
from model_tui.tui.working import in_background

_WIDE: Final = 100
_WIDEST: Final = 110
_AROUND: Final = 5
"""From which width of the terminal there is room beside the frame, its greatest width, and what it takes itself."""


class PagerScreen(PaintedModal[bool | None]):
    """A framed text over the main screen, that any of the usual keys close."""

    DEFAULT_CSS = """
    PagerScreen {
        align: center middle;
        & > Pager {
            width: 90%; max-width: 110; height: 90%;
            border: round $border; background: $surface; padding: 0 1;
            border-title-color: $text; border-subtitle-color: $text-muted;
        }
        &.-narrow > Pager, &.-tiny > Pager { width: 100%; height: 100%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss_none", "close", show=False, tooltip="Close it")
    ]
    pager: ClassVar[type[Pager]] = Pager

    def __init__(
        self, title: str, lines: Callable[[int], Sequence[Line]], hint: str = "esc closes", *, is_long: bool = False
    ) -> None:
        """`lines` returns the text for a width, and is called in a thread where it `is_long`."""
        super().__init__()
        self.title_text = title
        self.lines = lines
        self.hint = hint
        self.is_long = is_long
        self._written_for: int | None = None
        self._written: Sequence[Line] = ()

    def compose(self) -> ComposeResult:
        """Show the text in a frame."""
        pager = self.pager()
        pager.border_title = plain(self.title_text)
        yield pager

    def on_mount(self) -> None:
        """Write the text at once for the width that there will be: no frame is empty, and keys may be faster."""
        width = self.app.size.width
        room = (min(_WIDEST, width * 9 // 10) if width >= _WIDE else width) - _AROUND
        self._show_keys(room)
        if not self.is_long:
            self._write(room)

    def on_resize(self) -> None:
        """Write the text for the width there is."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        for pager in self.query(Pager):  # none, where a key typed ahead has closed it already
            self._show_keys(pager.room)
            if not self.is_long:
                self._write(pager.room)
            elif pager.room != self._written_for:
                self._written_for = pager.room
                in_background(self, partial(self._show_aside, pager, pager.room), "text", exclusive=True)

    def _show_keys(self, width: int) -> None:
        for pager in self.query(Pager):
            pager.border_subtitle = Content(keys_within(self.hint, width - 1))

    def _write(self, width: int) -> None:
        if width != self._written_for:
            self._written_for, self._written = width, self.lines(max(1, width))
        for pager in self.query(Pager):
            pager.show(self._written, keep_place=True)

    async def _show_aside(self, pager: Pager, width: int) -> None:
        pager.show(await asyncio.to_thread(self.lines, width), keep_place=True)

    def on_unmount(self) -> None:
        """Let go of the text: a screen that is closed goes only when garbage is looked for, and a diff is much."""
        if self.is_long:
            free_aside(self._written, self.lines)
        self._written, self.lines = (), _nothing

    def action_dismiss_none(self) -> None:
        """Close."""
        self.dismiss(None)


def _nothing(_: int) -> Sequence[Line]:
    return ()


class DetailScreen(PagerScreen):
    """Everything about one offer, and who said it; each line can be copied."""

    pager = Facts

    def __init__(self, title: str, lines: Callable[[int], list[Line]]) -> None:
        super().__init__(title, lines, "y copies the line's value, Y everything, o opens a page, esc closes")


class DeedScreen(PagerScreen):
    """Shows what would be done; answers with `True` where it is to be done.

    `e` or enter says so, or where that is `grave` only `y`, which nobody presses by habit.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,e", "agree(False)", "do it", show=False),
        Binding("y", "agree(True)", "do it all the same", show=False),
    ]

    def __init__(
        self,
        title: str,
        lines: Callable[[int], Sequence[Line]],
        deed: str,
        *,
        grave: bool = False,
        is_long: bool = False,
    ) -> None:
        super().__init__(title, lines, f"{'y' if grave else 'enter'} {deed}, esc leaves it", is_long=is_long)
        self.grave = grave

    def action_agree(self, gravely: bool) -> None:
        """Answer that it is to be done."""
        if gravely == self.grave:
            self.dismiss(result=True)
