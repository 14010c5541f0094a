"""What the main screen remembers: favourites, saved views, the last filters, and how it was left."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from msgspec import structs
from textual import on
from textual.binding import Binding, BindingType
from textual.timer import Timer

from model_tui.core import filter_text
from model_tui.tui.filtering import FilteringScreen
from model_tui.tui.widgets.filter_line import FilterLine
from model_tui.tui.working import in_background

if TYPE_CHECKING:
    from model_tui.remembered import Remembered
    from model_tui.tui.screens.save_view import Saving

_REST: Final = 1.5
"""Seconds for which a filter stands before it is kept for the next start."""
_RECENTS_IN_PALETTE: Final = 10

Entry = tuple[str, str, Callable[[], object]]
"""An entry of the palette: title, sentence, and what it does."""


class RememberingScreen(FilteringScreen):
    """A screen that finds its filter, favourites and views again at the next start.

    What is kept is changed in the file, under its lock, never written over: other windows keep things, too.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(str(number), f"recall({number})", show=False) for number in range(1, 10)
    ]
    _resting: Timer | None = None
    _seen_at_rest = ""
    _told_in_vain = False
    _changes = 0
    """How many changes of what is remembered are under way."""

    # the start and the end

    def restore(self) -> None:
        """Take up what was left: before the first frame, so that nothing jumps behind it."""
        self._take_in(self.workbench.memory.load())
        self._kept_text = text = self.remembered.screen.text
        if filter_text.has_flag(text, "picked"):  # nothing is picked at a start
            text = filter_text.toggle_flag(text, "picked")
        self.filter.value = text

    def _take_in(self, remembered: "Remembered") -> None:
        self.remembered = remembered
        self.favourites = remembered.favourite_keys
        self.saved = remembered.view_texts
        self.filter.recents = remembered.recents

    async def take_in_anew(self) -> None:
        """Show what another window has kept, unless a change of our own is under way, which shows it, too."""
        remembered = await asyncio.to_thread(self.workbench.memory.load)
        if not self._changes:
            self._take_in(remembered)
            self._favourites_changed()

    def tell_what_was_not_remembered(self) -> None:
        """Tell that the file of what is remembered cannot be read, if so."""
        if notes := self.workbench.memory.notes:
            self.tell_more("\n".join(notes), severity="warning", timeout=12)

    async def settle(self) -> bool:
        """Keep how the screen stands, and wait until what was asked of files is done."""
        await self._keep_screen()
        return await super().settle()

    def filter_changed(self, text: str) -> None:
        """Show what another text finds, and keep the text once it stands for a while."""
        super().filter_changed(text)
        self._keep_soon()

    @on(FilterLine.Left)
    def _keep_soon(self) -> None:
        if self._resting is None:
            self._seen_at_rest = self.filter.value
            self._resting = self.set_timer(_REST, self._rested)

    def _rested(self) -> None:
        self._resting = None
        if self.filter.value != self._seen_at_rest:
            self._keep_soon()
        else:
            in_background(self, self._keep_screen, "remembering")

    async def _keep_screen(self) -> None:
        """Keep the filter for the next start, and once it is no longer typed in as one of the recent ones, too."""
        text, recents = self.filter.value.strip(), self.filter.recents
        if self.view.error is not None:
            text = self.view.asked.strip()  # what was understood last, and is shown
        done = bool(text) and self.view.error is None and bool(self.view.hits.rows) and not self.filter.has_focus
        asked = done and recents[:1] != (text,)
        if text == self._kept_text and not asked:
            return
        self._kept_text = text

        def kept(was: "Remembered") -> "Remembered":
            left = structs.replace(was, screen=structs.replace(was.screen, text=text))
            return left.asked(text) if asked else left

        try:
            self.remembered = await asyncio.to_thread(self._write, kept)
            self.filter.recents = self.remembered.recents
        except OSError as error:
            if not self._told_in_vain:
                self._told_in_vain = True
                self.tell_more(str(error), severity="warning")

    def _write(self, how: "Callable[[Remembered], Remembered]") -> "Remembered":
        memory = self.workbench.memory
        try:
            return memory.change(how)
        except OSError as error:
            why = error.strerror or str(error)
            raise OSError(f"{self.shown(memory.path)}: nothing can be kept there for the next start: {why}") from error

    async def _change(self, how: "Callable[[Remembered], Remembered]") -> "Remembered | None":
        """Change what is remembered, and show it once no other change is under way; tell what prevents it."""
        self._changes += 1
        now = await self.attempt(lambda: self._write(how))
        self._changes -= 1
        self.remembered = self.remembered if now is None else now
        if not self._changes:
            self._take_in(self.remembered)
            self._favourites_changed()
        return now

    # favourites

    def action_favourite(self) -> None:
        """Mark the highlighted offer as a favourite, or no longer."""
        offer = self.table.highlighted
        if offer is None:
            return
        wanted = offer.key not in self.favourites
        self.favourites = self.favourites | {offer.key} if wanted else self.favourites - {offer.key}
        self._favourites_changed()
        if not wanted and "favourite" in filter_text.flags(self.view.text):  # its line is gone with it
            self.tell(f"{offer.ref} is no longer a favourite; clear the filter to mark it again", timeout=4)

        async def keep() -> bool:
            return await self._change(lambda was: was.marked(offer.ref, favourite=wanted)) is not None

        self.start_writing(keep)

    def _favourites_changed(self) -> None:
        self.table.show_favourites(self.favourites)
        if "favourite" in filter_text.flags(self.view.text):
            self.refilter(follow=True)

    # saved views

    async def action_save_view(self) -> None:
        """Save what is shown under a name."""
        from model_tui.tui.screens.save_view import SaveViewScreen  # noqa: PLC0415 - not needed for the first frame

        text = self.filter.value.strip()
        if self.view.error is not None:
            self.tell(f"this filter is not understood: {self.view.error}", severity="warning")
            return

        def chosen(saving: "Saving | None") -> None:
            if saving is not None:
                self.start_writing(partial(self._save_view, saving))

        await self.open(SaveViewScreen(text, self.saved), chosen)

    async def _save_view(self, saving: "Saving") -> bool:
        from model_tui.remembered import SavedView  # noqa: PLC0415 - loaded already

        def saved(was: "Remembered") -> "Remembered":
            return was.with_view(saving.name, SavedView(saving.text, was.screen.columns), saving.place)

        now = await self._change(saved)
        if now is None:
            return False
        number = list(now.views).index(saving.name) + 1
        key = f"{number} recalls it, " if number <= 9 else ""
        listed = f"{self.key_of('views').split()[-1]} lists all, and there x removes it"
        self.tell(f"saved as '{saving.name}': {key}@{saving.name} stands for it in a filter\n{listed}")
        return True

    def action_recall(self, number: int) -> None:
        """Show a saved view, by its place from 1 on."""
        names = list(self.saved)
        if number > len(names):
            self.tell(f"no view {number} yet: V saves what is shown", severity="warning", timeout=4)
        else:
            self.recall(names[number - 1])

    def recall(self, name: str) -> None:
        """Show a saved view."""
        if name in self.saved:
            self.set_text(self.saved[name])

    async def action_views(self) -> None:
        """List the saved views."""
        from model_tui.tui.screens.views import ViewsScreen  # noqa: PLC0415 - not needed for the first frame

        def chosen(name: str | None) -> None:
            if name is not None:
                self.recall(name)

        def change(how: "Callable[[Remembered], Remembered]", then: Callable[["Remembered"], None]) -> None:
            self.start_writing(partial(self._change_views, how, then))

        now = await asyncio.to_thread(self.workbench.memory.load)  # another window may have saved some
        self.remembered, self.saved = now, now.view_texts
        await self.open(ViewsScreen(now, self.model_app.glyphs, change), chosen)

    async def _change_views(
        self, how: "Callable[[Remembered], Remembered]", then: Callable[["Remembered"], None]
    ) -> bool:
        text = self.filter.value
        as_shown = structs.replace(self.remembered, screen=structs.replace(self.remembered.screen, text=text))
        named = how(as_shown).screen.text  # by a view that is called something else now
        now = await self._change(how)
        if now is not None and named != text == self.filter.value:
            self.set_text(named)
        if not self._changes:  # else what is shown already would be taken back until the next one is done
            then(self.remembered)
        return now is not None

    # the palette

    def entries_of_its_own(self) -> Iterator[Entry]:
        """Return what the palette has beside the commands: saved views, and the last filters."""
        for number, (name, text) in enumerate(self.saved.items(), 1):
            key = f"  ({number})" if number <= 9 else ""
            yield f"View: {name}{key}", text or "every chat model", partial(self.recall, name)
        for text in self.filter.recents[:_RECENTS_IN_PALETTE]:
            yield f"Filter: {text}", "One of the last filters", partial(self.set_text, text)
