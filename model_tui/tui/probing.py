"""What the main screen does to try models: a small real request to each pick, and keeping what was measured."""

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual.worker import WorkerCancelled, WorkerFailed

from model_tui.core.model import Offer
from model_tui.tui.filtering import FilteringScreen
from model_tui.tui.working import PROBE

if TYPE_CHECKING:
    from model_tui.core.question import Question
    from model_tui.probing import Probe, ProbeDesk


class ProbingScreen(FilteringScreen):
    """A screen from which models are probed."""

    async def action_probe(self) -> None:
        """Open the sheet that asks the picks, or else the highlighted model; nothing is sent yet."""
        from model_tui.probing import MOST_MODELS, ProbeDesk  # noqa: PLC0415 - not for the first frame, nor the next
        from model_tui.tui.screens.probe import ProbeScreen  # noqa: PLC0415

        offers = self._to_probe()
        if not offers:
            self.tell("p asks the picked models, or the one under the cursor: there is none", severity="warning")
            return
        desk = ProbeDesk(self.workbench)

        def keep(probes: "list[Probe]", question: "Question") -> None:
            self.start_writing(partial(self._keep, desk, probes, question))

        await self.open(ProbeScreen(desk, offers[:MOST_MODELS], keep))
        if len(offers) > MOST_MODELS:
            self.tell(f"the first {MOST_MODELS} of {len(offers):,} picks; more are not asked at once", timeout=5)

    async def settle(self) -> bool:
        """Stop asking before the program ends, so that what was measured until then is kept."""
        asking = [worker for worker in self.app.workers if worker.group == PROBE]
        for worker in asking:
            worker.cancel()
        for worker in asking:
            with suppress(WorkerCancelled, WorkerFailed):
                await worker.wait()
        return await super().settle()

    def _to_probe(self) -> list[Offer]:
        """Return the picks as they stand now, or else the offer under the cursor."""
        if self.picks:
            return [self.snapshot.find(*key) or offer for key, offer in self.picks.items()]
        return [self.table.highlighted] if self.table.highlighted is not None else []

    async def _keep(self, desk: "ProbeDesk", probes: "list[Probe]", question: "Question") -> bool:
        """Keep what was measured, and show it wherever figures are shown."""
        specs = await self.attempt(lambda: desk.keep(probes, question))
        if specs is None:
            return False
        desk.take_up(specs)
        self.model_app.publish()
        return True
