"""What the main screen does to complete the filter: the list under the line, and the counts in it."""

import asyncio
from typing import TYPE_CHECKING

from textual import on

from model_tui.tui.filtering import FilteringScreen
from model_tui.tui.widgets.filter_line import FilterLine
from model_tui.tui.widgets.table import OfferTable
from model_tui.tui.working import in_background

if TYPE_CHECKING:
    from model_tui.core.tallies import Tallies
    from model_tui.tui.widgets.dropdown import Dropdown


class CompletingScreen(FilteringScreen):
    """A screen whose filter line completes what is typed in it.

    Whoever passes over the list is not held up: enter keeps the text as it stands, and only a key brings the list up.
    """

    tallies: "Tallies | None" = None
    """What the counts are taken from: of the snapshot that was there when typing began."""
    _dropdown: "Dropdown | None" = None

    def action_filter(self) -> None:
        """Edit the filter."""
        self.begin_completing()
        super().action_filter()

    @on(FilterLine.Entered)
    def begin_completing(self) -> None:
        """Make ready what completing needs, behind the first key."""
        from model_tui.tui.widgets.dropdown import Dropdown  # noqa: PLC0415 - not needed for the first frame

        if self._dropdown is None:
            self._dropdown = Dropdown(self.model_app.glyphs, self.table)
            self.models.mount(self._dropdown)
            self.filter.chooser = self
        if self.tallies is None or self.tallies.index is not self.snapshot.index:
            in_background(self, self._count, "counting", exclusive=True)

    async def _count(self) -> None:
        """Count in a thread, one field after another; until that is done, the counts of before hold."""
        from model_tui.core.tallies import Tallies  # noqa: PLC0415 - not needed for the first frame

        fresh = Tallies(self.snapshot.index)
        if self.tallies is None:
            self.tallies = fresh
        steps = fresh.work_out()
        while await asyncio.to_thread(next, steps, None) is not None:
            pass
        self.tallies = fresh
        if self.is_choosing:
            self.offer()

    # what the filter line asks for

    @property
    def is_choosing(self) -> bool:
        """Whether completions are offered."""
        return self._dropdown is not None and self._dropdown.is_open

    @property
    def has_repair(self) -> bool:
        """Whether there is a suggestion for what cannot be understood."""
        return self.view.error is not None and self.view.error.hint is not None

    def offer(self) -> None:
        """Offer what the word at the cursor may become."""
        from model_tui.core.completion import complete  # noqa: PLC0415 - loaded with the list

        line = self.filter
        if self._dropdown is not None:
            found = complete(line.value, line.cursor_position, self.tallies, self.saved)
            self._dropdown.offer(found, found.start + 1 - round(line.scroll_x))
            self._show_whose_tab_is()

    def stop_choosing(self) -> None:
        """Offer nothing any more."""
        if self._dropdown is not None:
            self._dropdown.close()
            self._show_whose_tab_is()

    def _show_whose_tab_is(self) -> None:
        """Name the key beside a suggestion as long as it does not take a completion."""
        if self.view.error is not None:
            self.chips.show_error(self.view.error, typing=self.filter.has_focus and not self.is_choosing)

    def turn(self, by: int) -> None:
        """Go to another completion."""
        if self._dropdown is not None:
            self._dropdown.turn(by)

    def take_chosen(self) -> None:
        """Put the chosen completion into the line, or what is suggested for what cannot be understood."""
        from model_tui.core.completion import complete, repaired, taken  # noqa: PLC0415 - loaded with the list

        text, error = self.filter.value, self.view.error
        if self._dropdown is not None and (item := self._dropdown.chosen) is not None:
            fitting = complete(text, self.filter.cursor_position, self.tallies, self.saved)
            text, at = taken(text, fitting if item in fitting.items else self._dropdown.offered, item)
        elif error is not None and error.hint is not None:
            text, at = repaired(text, error.token, error.hint)
        else:
            return
        self.filter.value = text
        self.filter.cursor_position = at
        self.offer()

    @on(OfferTable.CoverClicked)
    def take_clicked(self, event: OfferTable.CoverClicked) -> None:
        """Take the clicked completion, and go on typing."""
        if self._dropdown is not None and event.line < len(self._dropdown.offered.items):
            self._dropdown.move(event.line)
            self.take_chosen()

    @property
    def at_first_row(self) -> bool:
        """Whether the cursor of the table can go no further up."""
        return self.table.cursor == 0
