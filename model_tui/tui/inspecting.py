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
    from model_tui.core.changes import Change, Moment


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
        from model_tui.core.changes import compare, count_by_kind  # noqa: PLC0415 - not for the first frame, nor the next
        from model_tui.tui.describe_changes import describe_changes  # noqa: PLC0415
        from model_tui.tui.screens.details import PagerScreen  # noqa: PLC0415

        def compared() -> "tuple[Moment, list[Change]]":
            before, now = self.workbench.timeline.since_last_time()
            return before, compare(before, now)

        before, changes = await asyncio.to_thread(compared)
        since = before.at[:16].replace("T", " ")
        counts = ", ".join(f"{count:,} {kind}" for kind, count in count_by_kind(changes).items())
        glyphs = self.model_app.glyphs
        title = f"what changed since {since}{glyphs.dot}{counts or 'nothing'}"
        await self.open(PagerScreen(title, lambda width: describe_changes(changes, since, width, glyphs)))
