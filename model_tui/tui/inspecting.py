"""What the main screen does about facts: all there are of one model, its page, correcting one, and what changed."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from model_tui.core.model import Offer
from model_tui.tui.messages import SnapshotChanged
from model_tui.tui.panes import PanesScreen
from model_tui.tui.working import in_background

if TYPE_CHECKING:
    from model_tui.core.changes import Moment


class InspectingScreen(PanesScreen):
    """A screen from which facts are looked into and corrected."""

    async def show_everything(self, offer: Offer) -> None:
        """Show everything about an offer, over the table."""
        from model_tui.tui.screens.details import DetailScreen  # noqa: PLC0415 - not needed for the first frame

        await self.open(DetailScreen(offer.ref, lambda width: self.described(offer, width, full=True)))

    def action_copy_id(self) -> None:
        """Copy provider/model."""
        if (offer := self.table.highlighted) is not None:
            self.app.copy_to_clipboard(offer.ref)
            self.tell(f"copied {offer.ref}", timeout=3)

    # pages

    def action_open_page(self) -> None:
        """Open the page of the highlighted provider, or of the highlighted offer's."""
        if name := self.provider_at_hand():
            self.open_page(self.workbench.registry.page_of(name), name)

    # correcting

    async def action_correct(self) -> None:
        """Correct a fact about the highlighted offer."""
        from model_tui.tui.screens.correct import CorrectScreen  # noqa: PLC0415 - not needed for the first frame

        offer = self.table.highlighted
        if offer is None:
            return

        def facts() -> list[tuple[str, str, str]]:
            return self.workbench.corrections.facts_of(offer)

        def save(field: str, text: str, then: Callable[[], None]) -> str | None:
            try:
                self.workbench.corrections.check(field, text)
            except ValueError as error:
                return str(error)
            self.start_writing(partial(self._correct, offer, field, text, then))
            return None

        await self.open(CorrectScreen(f"what you know better: {offer.ref}", facts, save))

    async def _correct(self, offer: Offer, field: str, text: str, then: Callable[[], None]) -> bool:
        overrides = await self.attempt(lambda: self.workbench.corrections.write(offer, field, text))
        if overrides is not None:
            self.workbench.registry.use_overrides(overrides)
            self.post_message(SnapshotChanged(self.workbench.registry.snapshot))
            where = self.shown(self.workbench.overrides_file)
            said = f"{field} is {text.strip()}" if text.strip() else f"your word on {field} is taken back"
            self.tell(f"{said}; written into {where}; 'model-tui undo {where}' takes it back")
        then()
        return overrides is not None

    # changes

    def action_changes(self) -> None:
        """Show what changed since last time."""
        in_background(self, self._show_changes, "changes", exclusive=True)

    async def _show_changes(self) -> None:
        from model_tui.tui.screens.changes import NOW, ChangesScreen, Found  # noqa: PLC0415 - not for the first frame

        timeline = self.workbench.timeline

        def compared() -> "tuple[list[str], int, Moment, Found]":
            name, before, now = timeline.since_last_time()
            names = ["catalog", *timeline.kept.names(), NOW]
            return names, names.index(name), now, Found.between(before, now)

        names, first, now, found = await asyncio.to_thread(compared)

        def load(name: str) -> "Moment":
            return now if name == NOW else timeline.at(name)

        await self.open(ChangesScreen(names, first, found, load, self.model_app.glyphs))
