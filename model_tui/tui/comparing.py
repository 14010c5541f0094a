"""What the main screen does to compare models."""

from model_tui.tui.exporting import ExportingScreen
from model_tui.tui.inspecting import InspectingScreen


class ComparingScreen(ExportingScreen, InspectingScreen):
    """A screen whose picks are compared."""

    async def action_compare(self) -> None:
        """Compare the picks; without any, the highlighted offer with the same model elsewhere."""
        from model_tui.tui.screens.compare import MOST, CompareScreen  # noqa: PLC0415 - not needed for the first frame

        picks, offer = list(self.picks), self.table.highlighted
        if picks:
            await self.open(CompareScreen(self, picks[:MOST], "picks", max(0, len(picks) - MOST)))
        elif offer is not None:
            same = [offer.key, *(other.key for other in self.snapshot.elsewhere(offer))]
            left_out = max(0, len(same) - MOST)
            await self.open(CompareScreen(self, same[:MOST], "offers of the same model", left_out))
