"""What the main screen does to put the offers of a model together, and to open and close such groups."""

from model_tui.core.grouping import Arrangement, arrange, grouped
from model_tui.core.model import Offer
from model_tui.core.snapshot import Snapshot
from model_tui.tui.filtering import FilteringScreen
from model_tui.tui.widgets.lines import Line
from model_tui.workbench import Workbench


class GroupingScreen(FilteringScreen):
    """A screen that shows one line per model, which opens into the offers of it."""

    def __init__(self, workbench: Workbench, snapshot: Snapshot) -> None:
        super().__init__(workbench, snapshot)
        self.grouped = False
        self._opened: set[str] = set()
        self._groups: list[list[int]] = []

    # arranging

    @property
    def opened(self) -> set[str]:
        """The models of which the offers are shown."""
        return self._opened

    def arranged(self) -> Arrangement:
        """Return the rows in view by their model, or as they are."""
        if not self.grouped:
            return super().arranged()
        self._groups = grouped(self.view.hits.rows, self.snapshot.index.models())
        return arrange(self._groups, self._is_open)

    def _is_open(self, best: int) -> bool:
        return bool(self._opened) and self.snapshot.offers[best].canonical in self._opened

    def _open_or_close(self) -> None:
        """Show what is open now; what belongs together has not changed."""
        self.arrangement = arrange(self._groups, self._is_open)
        self._show_rows(follow=True)
        self.group_changed()

    # commands

    def action_group(self) -> None:
        """Put the offers of each model together, or show them one by one again."""
        self.group_offers(not self.grouped)

    def group_offers(self, grouped: bool) -> None:
        """Show one line per model, or with `False` one per offer."""
        if grouped != self.grouped:
            self.grouped = grouped
            self.refilter(follow=True)
            self.grouping_changed()

    def grouping_changed(self) -> None:
        """Keep how the offers are shown, where something does."""

    def action_open_all(self) -> None:
        """Open every group, or where one is open close all."""
        if not self.grouped:
            self.tell("z puts the offers of each model together; Z then opens them all", timeout=3)
            return
        offers = self.snapshot.offers
        models = {offers[best].canonical for best in self.arrangement.groups}
        self._opened = set() if models & self._opened else models
        self._open_or_close()

    def toggle_group(self) -> bool:
        """Open or close the group under the cursor; return whether there is one."""
        if not (model := self.table.group):
            return False
        self._opened ^= {model}
        self._open_or_close()
        return True

    def action_inward(self) -> None:
        """Open the group under the cursor, else go to the pane on the right."""
        if self.moving is self.table and (model := self.table.group) and model not in self._opened:
            self.toggle_group()
        else:
            self.action_pane(1)

    def action_outward(self) -> None:
        """Close the group that the cursor is in, and go to its line; else go to the pane on the left."""
        model = self._model_at_cursor()
        if self.moving is self.table and model in self._opened:
            self._opened.discard(model)
            self._open_or_close()
        else:
            self.action_pane(-1)

    def _model_at_cursor(self) -> str:
        lines, inner = self.table.lines_shown, self.arrangement.inner
        if not lines or (lines[self.table.cursor] >= 0 and lines[self.table.cursor] not in inner):
            return ""
        return self.table.highlighted.canonical if self.table.highlighted is not None else ""

    # saying so

    def group_changed(self, *_: object) -> None:
        """Say of the group under the cursor which keys work on it, and what it is."""
        self.say_name()
        self.show_keys()

    def named(self, offer: Offer) -> Line:
        """Return an offer's full name; on the line of a group, that it is the best of how many."""
        line = super().named(offer)
        if not self.table.group:
            return line
        count = len(self.arrangement.groups.get(~self.table.lines_shown[self.table.cursor], ()))
        opens = "closes" if self.table.group in self._opened else "opens"
        return self.fitting(
            [(f" {offer.ref}", "dim")],
            [(f"  best of {count}: ", "dim"), ("space", "key"), (" picks it", "dim")],
            [(", ", "dim"), ("enter", "key"), (f" {opens}", "dim")],
        )
