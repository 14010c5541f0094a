"""Panes of lines to be read: scrolled by key, selected by mouse, and one with a cursor that copies what a line says."""

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, ClassVar, cast

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip

from model_tui.core.text import counted, harmless
from model_tui.tui.widgets.lines import Line, LineView, Valued

if TYPE_CHECKING:
    from model_tui.tui.app import ModelTuiApp


class Pager(LineView, can_focus=True):
    """Lines that scroll by key; the mouse selects text in them, and ctrl+c copies that."""

    ALLOW_SELECT = True

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "by(1)", "down", show=False),
        Binding("k,up", "by(-1)", "up", show=False),
        Binding("ctrl+d,pagedown,space", "pages(1)", "page down", show=False),
        Binding("ctrl+u,pageup", "pages(-1)", "page up", show=False),
        Binding("g,home", "to(0)", "top", show=False),
        Binding("G,end", "to(1)", "bottom", show=False),
    ]

    def on_unmount(self) -> None:
        """Let go of the lines: a pane that is gone is there until garbage is looked for."""
        self._lines = ()

    def action_by(self, lines: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=lines, animate=False)

    def action_pages(self, pages: int) -> None:
        """Scroll by pages."""
        self.scroll_relative(y=pages * self.page, animate=False)

    def action_to(self, end: int) -> None:
        """Scroll to the top, or with 1 to the bottom."""
        self.scroll_to(y=end * len(self._lines), animate=False)

    # what the mouse selects

    def over(self, at: int) -> Style | None:  # noqa: ARG002 - panes with a cursor have something to say
        """Return what lies over a line."""
        return None

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text."""
        start, end = selection
        above = Offset(0, 0 if start is None else min(start.y, len(self._lines)))
        # only what is selected is written out: there may be 200,000 lines
        chosen = self._lines[above.y :] if end is None else self._lines[above.y : end.y + 1]
        within = Selection(start if start is None else start - above, end if end is None else end - above)
        return within.extract(harmless_text(chosen) + "\n"), "\n"  # an empty last line counts, too

    def render_line(self, y: int) -> Strip:
        """Paint one line, what is selected of it in the colours of a selection."""
        at, width = self.scroll_offset.y + y, self.room
        if not 0 <= at < len(self._lines):
            return Strip.blank(width, self.role_style(""))
        strip = self.strip_of(self._lines[at], width, self.over(at))
        span = self.text_selection.get_span(at) if self.text_selection is not None else None
        if span is not None:
            text = strip.text
            start, end = (cell_len(text[:to]) for to in (span[0], len(text) if span[1] < 0 else span[1]))
            style = self.screen.get_component_rich_style("screen--selection")
            before, chosen, after = strip.crop(0, start), strip.crop(start, end), strip.crop(end, width)
            strip = Strip.join((before, Strip(Segment.apply_style(chosen, post_style=style), end - start), after))
        return strip.simplify().apply_offsets(0, at)  # each span that bears an offset of its own is painted by itself


class Facts(Pager, can_focus=True):
    """Lines with a cursor over those that say something; the keys copy what the line stands for, or all of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy(False)", "copy", show=False, tooltip="Copy the value of the line under the cursor"),
        Binding("Y", "copy(True)", "copy all", show=False, tooltip="Copy everything that is shown"),
        Binding("o", "open", "open", show=False, tooltip="Open the page that the line names, in the browser"),
    ]
    cursor = 0

    def show(self, lines: Sequence[Line], *, keep_place: bool = False) -> None:
        """Show these lines, with the cursor on the first or on the line where it stands."""
        super().show(lines, keep_place=keep_place)
        self._move(self.cursor if keep_place else 0, 1)

    def _move(self, to: int, onward: int) -> None:
        """Put the cursor on the line nearest to `to` that says something: with `onward` above 0 there or behind it."""
        last = len(self._lines) - 1
        to = max(0, min(to, last))
        below, above = range(to, last + 1), range(min(to, last), -1, -1)
        ways = (below, above) if onward > 0 else (above, below)
        if (telling := next(filter(self._says_something, chain(*ways)), None)) is None:
            return
        self.cursor = telling
        if self.container_height > 0:
            top = max(min(self.scroll_offset.y, self.cursor), self.cursor - self.page + 1)
            self.scroll_to(y=top, animate=False, immediate=True)
        self.refresh()

    def _says_something(self, at: int) -> bool:
        return any(text.strip() for text, _ in self._lines[at])

    def action_by(self, lines: int) -> None:
        """Move the cursor by lines."""
        self._move(self.cursor + lines, lines)

    def action_pages(self, pages: int) -> None:
        """Move the cursor by pages."""
        self._move(self.cursor + pages * self.page, pages)

    def action_to(self, end: int) -> None:
        """Move the cursor to the first line, or with 1 to the last."""
        self._move(end * len(self._lines), -1 if end else 1)

    def watch_has_focus(self, focus: bool) -> None:
        """Paint the cursor as focused or not."""
        self._styles.clear()
        super().watch_has_focus(focus)
        self.refresh()

    def value_at(self, at: int) -> str:
        """Return what a line stands for: its value, else its text."""
        line = self._lines[at] if 0 <= at < len(self._lines) else ()
        return line.value if isinstance(line, Valued) else "".join(text for text, _ in line).strip()

    def action_copy(self, everything: bool) -> None:
        """Copy what the line under the cursor stands for, or the text of all lines."""
        text = harmless_text(self._lines) if everything else harmless(self.value_at(self.cursor))
        if not text:
            return
        self.app.copy_to_clipboard(text)
        said = f"copied {counted(len(self._lines), 'line')}" if everything else f"copied {text}"
        self.app.notify(said[:200], timeout=3, markup=False)

    def action_open(self) -> None:
        """Open the page that the line under the cursor names."""
        url = self.value_at(self.cursor)
        if url.startswith(("https://", "http://")):
            cast("ModelTuiApp", self.app).main.open_page(url, url)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked line."""
        if (offset := event.get_content_offset(self)) is not None:
            self._move(min(offset.y + self.scroll_offset.y, len(self._lines) - 1), -1)

    def over(self, at: int) -> Style | None:
        """Return what lies over a line: the cursor."""
        return self.cursor_style() if at == self.cursor else None


def harmless_text(lines: Sequence[Line]) -> str:
    """Return lines as plain text."""
    return "\n".join(harmless("".join(text for text, _ in line)).rstrip() for line in lines)
