"""What the main screen does with the filter text: every key and chip edits it, and the table follows."""

from collections.abc import Collection, Sequence

from textual import on

from model_tui.core import filter_text
from model_tui.core.grammar import LONGEST
from model_tui.core.grouping import Arrangement
from model_tui.core.index import Marks
from model_tui.core.model import Offer
from model_tui.core.saved_views import Views
from model_tui.core.snapshot import Key, Snapshot
from model_tui.core.text import harmless
from model_tui.tui.commands import action_of
from model_tui.tui.panes import PanesScreen
from model_tui.tui.view import Relaxation, View, explain_nothing, look, modes_found, relaxations, titles
from model_tui.tui.widgets.bars import Chips
from model_tui.tui.widgets.filter_line import FilterLine
from model_tui.tui.widgets.lines import Line
from model_tui.tui.widgets.providers import ALL, ProviderList
from model_tui.workbench import Workbench


class FilteringScreen(PanesScreen):
    """A screen that shows what its filter text finds, in the order that it asks for."""

    def __init__(self, workbench: Workbench, snapshot: Snapshot) -> None:
        super().__init__(workbench, snapshot)
        self.view = View()
        self.picks: dict[Key, Offer] = {}
        """What the user has picked, in that order; `picked` in the filter asks for it."""
        self.favourites: frozenset[Key] = frozenset()
        """What the user likes best, from one start to the next; `favourite` in the filter asks for it."""
        self.saved: Views = {}
        """The saved views, of which `@name` in the filter asks for one."""
        self._costly: list[Relaxation] = []
        self.arrangement = Arrangement(())
        """What stands in the lines of the table."""

    @property
    def filter_is_behind(self) -> bool:
        """Whether keys are on their way to the filter line that it has not looked at."""
        return self.is_mounted and self.filter.is_behind

    @property
    def marks(self) -> Marks:
        """What the user has marked."""
        return Marks(picked=self.picks.keys(), favourite=self.favourites)

    def filter_changed(self, _text: str) -> None:
        """Show what another text finds, from the top."""
        self.refilter(follow=False)

    def refilter(self, *, follow: bool) -> None:
        """Show what the filter text finds now; with `follow` the cursor stays on its offer."""
        self.view = view = look(
            self.snapshot,
            self.filter.value,
            self.marks,
            self.view,
            typing=self.focused is self.filter,
            views=self.saved,
        )
        if view.error is not None:
            self.chips.show_error(view.error, typing=self.focused is self.filter)
        else:
            self.chips.show_text(view.text)
        nothing: list[Line] = []
        self._costly = []
        if not view.hits.rows:
            self._costly = relaxations(self.snapshot, view.asked, self.marks, self.saved)
            nothing = explain_nothing(self.snapshot, view, self._costly)
        self.arrangement = self.arranged()
        self._show_rows(follow=follow, nothing=nothing)
        self.providers.show_filtered(filter_text.field_value(view.text, "provider"))
        self._show_title()

    def arranged(self) -> Arrangement:
        """Return how the rows in view stand in the table."""
        return Arrangement(self.view.hits.rows)

    @property
    def opened(self) -> Collection[str]:
        """The models of which the offers are shown below the model's own line."""
        return ()

    def show_keys(self) -> None:
        """Show the keys that work here now."""

    def _show_rows(self, *, follow: bool, nothing: Sequence[Line] = ()) -> None:
        self.table.show_rows(
            self.snapshot.offers,
            self.arrangement,
            self.view.sort,
            follow=follow,
            nothing=nothing,
            context=self.snapshot.index.context,
            opened=self.opened,
        )

    def _show_title(self) -> None:
        glyphs = self.model_app.glyphs
        order = ", ".join(f"{key.field} {glyphs.down if key.descending else glyphs.up}" for key in self.view.sort)
        workload = self.workbench.workload
        said = (f"$ {workload.name}" if workload is not None else "", f"by {order}" if order else "")
        self.models.entitle(
            titles(self.snapshot, self.view, glyphs.dot, self.arrangement.models),
            harmless(glyphs.dot.join(part for part in said if part)),
        )

    def set_text(self, text: str) -> None:
        """Set the filter text; the screen follows."""
        self.filter.value = text

    # filter

    def action_filter(self) -> None:
        """Edit the filter."""
        self.filter.begin()

    @on(FilterLine.Left)
    def _filter_left(self) -> None:
        if self.focused is None:  # the next key may have moved on already
            self.set_focus(self.table)

    @on(FilterLine.Refused)
    def _filter_refused(self) -> None:
        self.tell(f"that was not taken: a filter has at most {LONGEST:,} characters", severity="warning")

    def action_clear_filter(self) -> None:
        """Clear the filter; where the providers lie over the table, go back to it first."""
        if self.has_class("-providers-over"):
            self.go_to(self.table)
        else:
            self.set_text("")

    def action_drop_term(self) -> None:
        """Drop a term: where nothing matches the one without which the most would, else the last."""
        text = self.filter.value
        self.set_text(self._costly[0].rest if self._costly else filter_text.last_dropped(text))

    def action_want(self, flag: str) -> None:
        """Ask for a capability or state, or no longer."""
        self.set_text(filter_text.toggle_flag(self.filter.value, flag))

    def action_cycle_cost(self) -> None:
        """Ask for the next cost tier."""
        self.set_text(filter_text.cycle_cost(self.filter.value))

    def action_cycle_mode(self) -> None:
        """Ask for the next mode that something of what the filter finds is for."""
        text = self.filter.value
        self.set_text(filter_text.cycle_mode(text, modes_found(self.snapshot, text, self.marks, self.saved)))

    @on(Chips.Pressed)
    async def _chip_pressed(self, message: Chips.Pressed) -> None:
        await self.run_action(action_of(message.key))

    @on(ProviderList.Chosen)
    def _provider_chosen(self, message: ProviderList.Chosen) -> None:
        self.choose_provider(message.provider)

    def choose_provider(self, provider: str) -> None:
        """Ask for the offers of one provider, or no longer."""
        now = filter_text.field_value(self.filter.value, "provider")
        wanted = None if provider in (ALL, now) else provider
        self.set_text(filter_text.set_field(self.filter.value, "provider", wanted))
