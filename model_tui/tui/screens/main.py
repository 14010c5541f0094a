"""The main screen: providers, table, detail; the filter line above, the keys below."""

import asyncio
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from model_tui.core import filter_text
from model_tui.core.index import Marks
from model_tui.core.layers import flat_model
from model_tui.core.model import Offer
from model_tui.core.snapshot import Snapshot
from model_tui.tui.commands import bindings, footer_commands
from model_tui.tui.describe import describe
from model_tui.tui.describe_provider import describe_provider
from model_tui.tui.messages import DiscoveryDone, SnapshotChanged, TargetChanged
from model_tui.tui.providing import ProvidingScreen
from model_tui.tui.view import View, explain_nothing, look, modes_found
from model_tui.tui.widgets.bars import Bar, Chips, KeyBar, TopBar
from model_tui.tui.widgets.filter_line import FilterLine
from model_tui.tui.widgets.frame import Frame
from model_tui.tui.widgets.lines import Line, LineView, Span, plain, width_of
from model_tui.tui.widgets.providers import ALL, ProviderList
from model_tui.tui.widgets.table import SORTABLE, OfferTable
from model_tui.workbench import Workbench


class Detail(LineView, can_focus=True):
    """What is known of the highlighted offer or provider."""

    _subject = ""

    def show_subject(self, name: str, lines: list[Line]) -> None:
        """Show these lines about `name`, from where the pane stands if they are news about the same."""
        same, self._subject = name == self._subject, name
        if not same:
            self.border_title = plain(name)
        self.show(lines, keep_place=same)


_LACKS: Final = {"needs-key": "needs a key", "rejected": "key refused"}
"""What keeps an offer from being used that a key would mend, by its state."""

_DESCENDING_FIRST: Final = frozenset(("ctx", "out", "released"))


class MainScreen(ProvidingScreen):
    """Composes the panes, holds what is filtered and picked, and turns commands into changes of that."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]
    AUTO_FOCUS = "#table"

    def __init__(self, workbench: Workbench, snapshot: Snapshot) -> None:
        super().__init__(workbench)
        self.snapshot = snapshot
        self.view = View()
        self.awake = False
        self._own: frozenset[str] = frozenset()
        """The providers that the user has added: always in the pane, however they stand."""

    @property
    def filter_is_behind(self) -> bool:
        """Whether keys are on their way to the filter line that it has not looked at."""
        return self.is_mounted and self.filter.is_behind

    # composing

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        glyphs = self.model_app.glyphs
        yield TopBar(glyphs)
        with Horizontal(id="panes"):
            yield ProviderList(glyphs, id="providers")
            with Frame(id="models"):
                yield FilterLine(self.model_app.press)
                yield Chips(glyphs)
                yield OfferTable(glyphs, id="table")
                yield Bar(id="full-name")
            yield Detail(id="detail")
        yield KeyBar()

    def on_mount(self) -> None:
        """Find the parts once, and show what there is."""
        self.filter = self.query_one(FilterLine)
        self.chips = self.query_one(Chips)
        self.table = self.query_one(OfferTable)
        self.providers = self.query_one(ProviderList)
        self.detail = self.query_one(Detail)
        self.full_name = self.query_one("#full-name", Bar)
        self.top = self.query_one(TopBar)
        self.keys = self.query_one(KeyBar)
        self.models = self.query_one(Frame)
        self.providers.border_title = "providers"
        self.watch(self.filter, "value", self._filter_changed, init=False)
        self.watch(self.table, "highlighted", self._offer_highlighted, init=False)
        self.watch(self.providers, "highlighted", self._show_detail, init=False)
        self.watch(self, "focused", self._focus_changed, init=False)
        self._show_snapshot()
        self._refilter(follow=False)
        self._show_picks()

    # what is known

    @on(SnapshotChanged)
    def _snapshot_changed(self, message: SnapshotChanged) -> None:
        if message.snapshot is not self.workbench.registry.snapshot or message.snapshot is self.snapshot:
            return  # a newer one is on its way, or was shown already
        self.snapshot = message.snapshot
        self._show_snapshot()
        self._refilter(follow=True)

    def _show_snapshot(self) -> None:
        snapshot = self.snapshot
        statuses = list(snapshot.statuses.values())
        self.top.show_counts(len(snapshot.offers), snapshot.model_count)
        self.top.show_live(statuses)
        self.providers.show_statuses(statuses, len(snapshot.offers), self._own)
        if self.focused is self.providers:
            self._show_detail()

    @on(DiscoveryDone)
    def _discovery_done(self, message: DiscoveryDone) -> None:
        if message.asked_by_user:
            failed = f", {message.failed} failed" if message.failed else ""
            self.tell(f"{message.live} providers answered{failed}", timeout=4)

    # filter

    @property
    def marks(self) -> Marks:
        """What the user has marked."""
        return Marks(picked=self.picks.keys())

    def _filter_changed(self, _text: str) -> None:
        self._refilter(follow=False)

    def _refilter(self, *, follow: bool) -> None:
        self.view = view = look(
            self.snapshot, self.filter.value, self.marks, self.view, typing=self.focused is self.filter
        )
        if view.error is not None:
            self.chips.show_error(view.error)
        else:
            self.chips.show_text(view.text)
        nothing: list[Line] = [] if view.hits.rows else explain_nothing(self.snapshot, view, self.marks)
        self.table.show_rows(self.snapshot.offers, view.hits.rows, view.sort, follow=follow, nothing=nothing)
        self.providers.show_filtered(filter_text.field_value(view.text, "provider"))
        self._show_title()

    def _show_title(self) -> None:
        hits = self.view.hits
        parts = [f"models {len(hits.rows):,} of {len(self.snapshot.offers):,}"]
        if hits.hidden:
            parts.append(f"{hits.hidden:,} not chat, m shows by mode")
        if hits.fuzzy and hits.rows:
            parts.append("nothing exact, these are near")
        glyphs = self.model_app.glyphs
        order = ", ".join(f"{key.field} {glyphs.down if key.descending else glyphs.up}" for key in self.view.sort)
        self.models.entitle(glyphs.dot.join(parts), f"by {order}" if order else "")

    def set_text(self, text: str) -> None:
        """Set the filter text; the screen follows."""
        self.filter.value = text

    def action_filter(self) -> None:
        """Edit the filter."""
        self.filter.begin()

    def action_clear_filter(self) -> None:
        """Clear the filter; where the providers lie over the table, go back to it first."""
        if self.has_class("-providers-over"):
            self._go_to(self.table)
        else:
            self.set_text("")

    def action_want(self, flag: str) -> None:
        """Ask for a capability or state, or no longer."""
        self.set_text(filter_text.toggle_flag(self.filter.value, flag))

    def action_cycle_cost(self) -> None:
        """Ask for the next cost tier."""
        self.set_text(filter_text.cycle_cost(self.filter.value))

    def action_cycle_mode(self) -> None:
        """Ask for the next mode that something of what the filter finds is for."""
        text = self.filter.value
        self.set_text(filter_text.cycle_mode(text, modes_found(self.snapshot, text, self.marks)))

    @on(Chips.Pressed)
    async def _chip_pressed(self, message: Chips.Pressed) -> None:
        await self.run_action({"b": "cycle_cost", "m": "cycle_mode"}.get(message.key) or self._flag_action(message.key))

    @staticmethod
    def _flag_action(key: str) -> str:
        return next(binding.action for binding in bindings() if binding.key == key)

    @on(FilterLine.Left)
    def _filter_left(self) -> None:
        if self.focused is None:  # the next key may have moved on already
            self.set_focus(self.table)

    @on(ProviderList.Chosen)
    def _provider_chosen(self, message: ProviderList.Chosen) -> None:
        self._choose_provider(message.provider)

    def _choose_provider(self, provider: str) -> None:
        now = filter_text.field_value(self.filter.value, "provider")
        wanted = None if provider in (ALL, now) else provider
        self.set_text(filter_text.set_field(self.filter.value, "provider", wanted))

    # order

    def action_sort(self) -> None:
        """Sort by the next column, and after the last one in the default order."""
        now = self.view.sort[0].field if self.view.sort else None
        at = SORTABLE.index(now) + 1 if now in SORTABLE else 0
        self._sort_by(SORTABLE[at] if at < len(SORTABLE) else None)

    def action_reverse_sort(self) -> None:
        """Reverse the order."""
        if self.view.sort:
            first = self.view.sort[0]
            value = first.field if first.descending else f"-{first.field}"
            self.set_text(filter_text.set_field(self.filter.value, "sort", value))

    def _sort_by(self, field: str | None) -> None:
        value = f"-{field}" if field in _DESCENDING_FIRST else field
        self.set_text(filter_text.set_field(self.filter.value, "sort", value))

    @on(OfferTable.SortRequested)
    def _sort_requested(self, message: OfferTable.SortRequested) -> None:
        if self.view.sort and self.view.sort[0].field == message.field:
            self.action_reverse_sort()
        else:
            self._sort_by(message.field)

    # moving

    @property
    def _moving(self) -> OfferTable | ProviderList | LineView:
        return self.focused if isinstance(self.focused, OfferTable | ProviderList | LineView) else self.table

    def action_move(self, by: int) -> None:
        """Move by rows."""
        pane = self._moving
        if isinstance(pane, OfferTable | ProviderList):
            pane.move(pane.cursor + by)
        else:
            pane.scroll_relative(y=by, animate=False)

    def action_page(self, pages: float) -> None:
        """Move by pages."""
        self.action_move(round(self._moving.page * pages))

    def action_move_to(self, end: int) -> None:
        """Move to the first row, or with -1 to the last."""
        self.action_move(-(10**9) if end == 0 else 10**9)

    def action_pane(self, by: int) -> None:
        """Move to the pane on the right or on the left; where it is too narrow, the providers come over the table."""
        order: list[Widget] = [self.providers, self.table, self.detail]
        panes = [pane for pane in order if pane.display or pane is self.providers]
        now = panes.index(self.focused if self.focused in panes else self.table)
        self._go_to(panes[(now + by) % len(panes)])

    def _go_to(self, pane: Widget) -> None:
        self.set_class(pane is self.providers and self.has_class("-tiny"), "-providers-over")
        self.set_focus(pane)

    # detail

    def _focus_changed(self, focused: Widget | None) -> None:
        if focused is not None and focused is not self.providers:
            self.remove_class("-providers-over")
        if self.view.half_typed and self.focused is not self.filter:
            self._refilter(follow=False)  # it will not become a term any more
        self._show_detail()
        self._show_keys()

    def _offer_highlighted(self, offer: Offer | None) -> None:
        self.full_name.say(self._named(offer) if offer is not None else [])
        self._show_detail()

    def _named(self, offer: Offer) -> Line:
        """Return an offer's full name, and if there is room behind it, what is missing before it can be used."""
        name: Span = (f" {offer.ref}", "dim")
        if (lack := _LACKS.get(offer.state)) is None:
            return [name]
        hint: list[Span] = [(f"  {self.model_app.glyphs.states[offer.state]} {lack}: ", "warn"), ("K", "key")]
        return [name, *hint] if width_of([name, *hint]) <= self.full_name.room else [name]

    def _show_detail(self, *_: object) -> None:
        width = self.detail.room
        if not self.detail.display or width <= 0:  # nothing to write on before the first layout
            return
        status = self.snapshot.statuses.get(self.providers.highlighted)
        offer = self.table.highlighted
        if self.focused is self.providers and status is not None:
            self.detail.show_subject(status.id, describe_provider(status, width, self.model_app.glyphs))
        elif offer is not None:
            self.detail.show_subject(offer.ref, self.described(offer, width, full=False))
        else:
            self.detail.show_subject("", [])

    def described(self, offer: Offer, width: int, *, full: bool) -> list[Line]:
        """Return everything about an offer, in lines of at most `width` cells."""
        if not self.awake:
            return describe(flat_model(offer), (), width, self.model_app.glyphs)
        model = self.workbench.registry.model(offer, quick=not full)
        app = self.model_app
        return describe(model, self.snapshot.elsewhere(offer), width, app.glyphs, full=full, today=app.today)

    def wake(self) -> None:
        """Show what takes longer than the first frame may: the layers of an offer, and the target."""
        self.awake = True
        self.top.show_target(self.shown(self.desk.path))
        self._own = self.workbench.own_providers()
        self._show_detail()

    def on_resize(self) -> None:
        """Write the detail for its new width; from a pane that folds away the focus goes to the table."""
        focused = self.focused
        self.call_after_refresh(self._resized, focused)

    def _resized(self, focused: Widget | None) -> None:
        if not self.has_class("-tiny"):
            self.remove_class("-providers-over")
        if focused is not None and not focused.display:
            self.set_focus(self.table)
        self._show_detail()

    @on(OfferTable.Opened)
    def action_details(self) -> None:
        """Show everything about the highlighted offer, or choose the highlighted provider."""
        if self.focused is self.providers:
            self._choose_provider(self.providers.highlighted)
            self._go_to(self.table)
        elif (offer := self.table.highlighted) is not None:
            from model_tui.tui.screens.details import DetailScreen  # noqa: PLC0415 - not needed for the first frame

            self.open(DetailScreen(offer.ref, lambda width: self.described(offer, width, full=True)))

    # picks

    def action_pick(self) -> None:
        """Pick the highlighted offer, or unpick it, and go one down; in the providers pane, choose the provider."""
        if self.focused is self.providers:
            self._choose_provider(self.providers.highlighted)
        elif (offer := self.table.highlighted) is not None:
            if self.picks.pop(offer.key, None) is None:
                self.picks[offer.key] = offer
            self._picks_changed()
            now = self.table.highlighted
            if self._moving is self.table and now is not None and now.key == offer.key:
                self.action_move(1)  # where only picks are shown, unpicking has brought the next one up already

    def action_pick_all(self) -> None:
        """Pick every offer shown."""
        offers = self.snapshot.offers
        shown = {offers[row].key: offers[row] for row in self.view.hits.rows}
        added = len(shown.keys() - self.picks.keys())
        self.picks.update(shown)
        self._picks_changed()
        self.tell(f"{added:,} more picked, {len(self.picks):,} in all; x unpicks them", timeout=4)

    def action_unpick_all(self) -> None:
        """Unpick everything."""
        self.picks.clear()
        self._picks_changed()

    def _picks_changed(self) -> None:
        self._show_picks()
        if "picked" in filter_text.flags(self.view.text):
            self._refilter(follow=True)

    def _show_picks(self) -> None:
        self.table.show_picked(self.picks)
        count = len(self.picks)
        self.providers.border_subtitle = Content(f"{count:,} picked" if count else "")
        self._show_keys()

    def _show_keys(self) -> None:
        count = len(self.picks)
        labels = {"export": f"export {count:,}" if count else "export"}
        if self.focused is self.providers:
            labels["details"] = "only this"
        self.keys.show_commands(footer_commands(beside=self.focused is self.providers), labels)

    # the rest

    @on(TargetChanged)
    def _target_changed(self, message: TargetChanged) -> None:
        self.top.show_target(message.shown)

    def action_copy_id(self) -> None:
        """Copy provider/model."""
        if (offer := self.table.highlighted) is not None:
            self.app.copy_to_clipboard(offer.ref)
            self.tell(f"copied {offer.ref}", timeout=3)

    def provider_at_hand(self) -> str:
        """Return the highlighted provider, or that of the highlighted offer; empty for none."""
        if self.focused is self.providers:
            return self.providers.highlighted
        return self.table.highlighted.provider if self.table.highlighted is not None else ALL

    def show_provider(self, provider: str) -> None:
        """Put the cursor on a provider that has just come in."""
        self._own = self.workbench.own_providers()
        self._show_snapshot()
        self._go_to(self.providers)
        self.providers.highlight(provider)

    def action_open_page(self) -> None:
        """Open the page of the highlighted provider, or of the highlighted offer's."""
        if name := self.provider_at_hand():
            self.open_page(self.workbench.registry.page_of(name), name)

    def action_refresh(self) -> None:
        """Ask every provider again."""
        self.model_app.discover(asked_by_user=True)

    def action_correct(self) -> None:
        """Correct a fact about the highlighted offer."""
        from model_tui.tui.screens.correct import CorrectScreen  # noqa: PLC0415 - not needed for the first frame

        offer = self.table.highlighted
        if offer is None:
            return

        def save(field: str, text: str) -> str | None:
            try:
                self.workbench.correct(offer, field, text)
            except ValueError as error:  # what is wrong with the value, or with the file
                return str(error)
            self.post_message(SnapshotChanged(self.workbench.registry.snapshot))
            where = self.shown(self.workbench.overrides_file)
            said = f"{field} is {text.strip()}" if text.strip() else f"your word on {field} is taken back"
            self.tell(f"{said}; written into {where}; 'model-tui undo {where}' takes it back")
            return None

        self.open(CorrectScreen(f"what you know better: {offer.ref}", lambda: self.workbench.correctable(offer), save))

    @work(exclusive=True, group="changes")
    async def action_changes(self) -> None:
        """Show what changed since last time."""
        from model_tui.core.changes import compare, count_by_kind  # noqa: PLC0415 - not for the first frame, nor the next
        from model_tui.tui.describe_changes import describe_changes  # noqa: PLC0415
        from model_tui.tui.screens.details import PagerScreen  # noqa: PLC0415

        before, now = await asyncio.to_thread(self.workbench.since_last_time)
        changes = compare(before, now)
        since = before.at[:16].replace("T", " ")
        counts = ", ".join(f"{count:,} {kind}" for kind, count in count_by_kind(changes).items())
        glyphs = self.model_app.glyphs
        screen = PagerScreen(
            f"what changed since {since}{glyphs.dot}{counts or 'nothing'}",
            lambda width: describe_changes(changes, since, width, glyphs),
        )
        self.open(screen)

    def action_help(self) -> None:
        """Show the keys, and how to filter."""
        from model_tui.tui.screens.help import HelpScreen  # noqa: PLC0415 - not needed for the first frame

        self.open(HelpScreen())
