"""What the main screen does with the user's workload: which one a month is priced for, and how that is kept."""

import asyncio
from collections.abc import Callable
from functools import partial

from msgspec import structs

from model_tui.core.model import Offer
from model_tui.core.workload import NamedWorkload, Workload
from model_tui.remembered import Remembered
from model_tui.tui.filtering import FilteringScreen
from model_tui.tui.working import in_background


class PricingScreen(FilteringScreen):
    """A screen that prices a month of every offer for the user's workload."""

    async def action_workload(self) -> None:
        """Choose, change or switch off the workload that a month is priced for."""
        from model_tui.tui.screens.workload import WorkloadScreen  # noqa: PLC0415 - not needed for the first frame

        remembered = await asyncio.to_thread(self.workbench.memory.load)
        offers, rows = self.snapshot.offers, self.view.hits.rows
        shown: list[Offer] = [offers[row] for row in rows]
        screen = WorkloadScreen(
            remembered.workloads, self.workbench.workload, self.table.highlighted, shown, self._change_workload
        )
        await self.open(screen, self._workload_chosen)

    def _workload_chosen(self, named: NamedWorkload | None) -> None:
        if named is None:
            return
        used = None if named.workload.is_empty else named
        in_background(self, partial(self._price_for, used), "pricing", exclusive=True)
        self.start_writing(partial(self._keep_workload, used))

    async def _price_for(self, named: NamedWorkload | None) -> None:
        """Price every offer, off the screen's turn, and show it."""
        self.workbench.use_workload(named)
        index = self.workbench.registry.snapshot.index
        await asyncio.to_thread(index.prepare, "monthly")
        self.show_workload()
        self.model_app.publish()

    def show_workload(self) -> None:
        """Show the column of the workload in use, or none, and what it says of the offer at hand."""
        self.table.show_monthly(self.workbench.registry.snapshot.index.context.monthly)
        self._show_detail()

    async def _keep_workload(self, named: NamedWorkload | None) -> bool:
        def changed(was: Remembered) -> Remembered:
            if named is None:
                return structs.replace(was, workload=None)
            return structs.replace(was, workload=named.name, workloads={**was.workloads, named.name: named.workload})

        return await self._remember(changed)

    def _change_workload(self, name: str, workload: Workload | None) -> None:
        """Keep a workload under its name, or with `None` forget it."""

        def changed(was: Remembered) -> Remembered:
            others = {other: kept for other, kept in was.workloads.items() if other != name}
            if workload is not None:
                return structs.replace(was, workloads={**others, name: workload})
            return structs.replace(was, workload=None if was.workload == name else was.workload, workloads=others)

        if workload is None and self.workbench.workload is not None and self.workbench.workload.name == name:
            in_background(self, partial(self._price_for, None), "pricing", exclusive=True)
        self.start_writing(partial(self._remember, changed))

    async def _remember(self, how: Callable[[Remembered], Remembered]) -> bool:
        return await self.attempt(lambda: self.workbench.memory.change(how)) is not None
