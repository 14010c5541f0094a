"""Everything about one offer, over the table."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen

from model_tui.tui.widgets.lines import Line, LineView, plain


class Pager(LineView, can_focus=True):
    """Lines that scroll by key."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "by(1)", "down", show=False),
        Binding("k,up", "by(-1)", "up", show=False),
        Binding("ctrl+d,pagedown,space", "pages(1)", "page down", show=False),
        Binding("ctrl+u,pageup", "pages(-1)", "page up", show=False),
        Binding("g,home", "to(0)", "top", show=False),
        Binding("G,end", "to(1)", "bottom", show=False),
    ]

    def action_by(self, lines: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=lines, animate=False)

    def action_pages(self, pages: int) -> None:
        """Scroll by pages."""
        self.scroll_relative(y=pages * self.page, animate=False)

    def action_to(self, end: int) -> None:
        """Scroll to the top, or with 1 to the bottom."""
        self.scroll_to(y=end * len(self._lines), animate=False)


class PagerScreen(ModalScreen[bool | None]):
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
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "dismiss_none", "close", show=False)]

    def __init__(self, title: str, lines: Callable[[int], list[Line]], hint: str = "esc closes") -> None:
        super().__init__()
        self.title_text = title
        self.lines = lines
        self.hint = hint

    def compose(self) -> ComposeResult:
        """Show the text in a frame."""
        pager = Pager()
        pager.border_title = plain(self.title_text)
        pager.border_subtitle = Content(self.hint)
        yield pager

    def on_resize(self) -> None:
        """Write the text for the width there is."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        pager = self.query_one(Pager)
        pager.show(self.lines(pager.room), keep_place=True)

    def action_dismiss_none(self) -> None:
        """Close."""
        self.dismiss(None)


class DetailScreen(PagerScreen):
    """Everything about one offer, and who said it."""


class DeedScreen(PagerScreen):
    """Shows what would be done; answers with `True` where it is to be done.

    `e` or enter says so, or where that is `grave` only `y`, which nobody presses by habit.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,e", "agree(False)", "do it", show=False),
        Binding("y", "agree(True)", "do it all the same", show=False),
    ]

    def __init__(self, title: str, lines: Callable[[int], list[Line]], deed: str, *, grave: bool = False) -> None:
        super().__init__(title, lines, f"{'y' if grave else 'enter'} {deed}, esc leaves it")
        self.grave = grave

    def action_agree(self, gravely: bool) -> None:
        """Answer that it is to be done."""
        if gravely == self.grave:
            self.dismiss(result=True)
