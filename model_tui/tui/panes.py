"""The panes of the main screen: what stands where, what each shows of what is known, and the way between them."""

from collections.abc import Callable, Sequence
from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from model_tui.core.layers import flat_model
from model_tui.core.model import Offer
from model_tui.core.snapshot import Snapshot
from model_tui.tui.describe import describe
from model_tui.tui.describe_provider import describe_provider
from model_tui.tui.widgets.bars import Bar, Chips, KeyBar, TopBar
from model_tui.tui.widgets.filter_line import FilterLine
from model_tui.tui.widgets.frame import Frame, Titled
from model_tui.tui.widgets.lines import Line, LineView, Span, plain, width_of
from model_tui.tui.widgets.providers import ALL, ProviderList
from model_tui.tui.widgets.table import OfferTable
from model_tui.tui.working import WorkingScreen
from model_tui.workbench import Workbench

_LACKS: Final = frozenset({"needs-key", "rejected"})
"""The states of offers that a key would mend."""


class FullName(Bar):
    """The full name of what is highlighted; `say_it` says it anew, for another width."""

    def __init__(self, say_it: Callable[[], None]) -> None:
        super().__init__(id="full-name")
        self._say_it = say_it

    def on_resize(self) -> None:
        """Say as much as there is room for now."""
        self._say_it()


class Detail(Titled, LineView, can_focus=True):
    """What is known of the highlighted offer or provider; `write` writes it anew, for another width say."""

    _subject = ""

    def __init__(self, write: Callable[[], None], *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._write = write

    def on_resize(self) -> None:
        """Write for the new width at once, so that the frame that is painted next has it."""
        self._write()

    def show_subject(self, name: str, lines: list[Line]) -> None:
        """Show these lines about `name`, from where the pane stands if they are news about the same."""
        same, self._subject = name == self._subject, name
        if not same:
            self.write_titles(plain(name))
        self.show(lines, keep_place=same)

    def repaint(self, before: Sequence[Line]) -> None:
        """Paint only what differs: much that is known of two models is the same."""
        self.paint_anew(y for y in self.lines_in_sight if _line_at(before, y) != _line_at(self.lines, y))


def _line_at(lines: Sequence[Line], at: int) -> Line:
    return lines[at] if at < len(lines) else ()


class PanesScreen(WorkingScreen):
    """A screen of three panes that shows a snapshot; the commands that move through them."""

    AUTO_FOCUS = "#table"

    def __init__(self, workbench: Workbench, snapshot: Snapshot) -> None:
        super().__init__(workbench)
        self.snapshot = snapshot
        self.awake = False
        """Whether the first frame stands: what takes longer may be shown from then on."""
        self._own: frozenset[str] = frozenset()
        """The providers that the user has added: always in the pane, however they stand."""

    # composing

    def hold(self) -> None:
        """Paint nothing until `let_go`: what is laid out several times at the start need not be seen each time."""
        self._compositor.is_held = True

    def let_go(self) -> None:
        """Paint what there is at once, not when the next frame is due."""
        self._compositor.is_held = False
        self._compositor_refresh()

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
                yield FullName(self.say_name)
            yield Detail(self._show_detail, id="detail")
        yield KeyBar()

    def find_parts(self) -> None:
        """Find the parts, once they are there."""
        self.top = self.query_one(TopBar)
        self.providers = self.query_one(ProviderList)
        self.models = self.query_one(Frame)
        self.filter = self.query_one(FilterLine)
        self.chips = self.query_one(Chips)
        self.table = self.query_one(OfferTable)
        self.full_name = self.query_one(FullName)
        self.detail = self.query_one(Detail)
        self.keys = self.query_one(KeyBar)
        self.providers.border_title = "providers"

    # what is known

    def show_snapshot(self) -> None:
        """Show how the providers stand."""
        snapshot = self.snapshot
        statuses = list(snapshot.statuses.values())
        self.top.show_counts(len(snapshot.offers), snapshot.model_count)
        self.top.show_live(statuses)
        self.providers.show_statuses(statuses, len(snapshot.offers), self._own)
        if self.focused is self.providers:
            self._show_detail()

    def look_for_own_providers(self) -> None:
        """Find out which providers the user has added."""
        self._own = self.workbench.own_providers()

    def provider_at_hand(self) -> str:
        """Return the highlighted provider, or that of the highlighted offer; empty for none.

        Where no offer is in view, it is the one that the filter asks for: one without a key may list nothing yet.
        """
        if self.focused is self.providers:
            return self.providers.highlighted
        if self.table.highlighted is not None:
            return self.table.highlighted.provider
        asked = self.providers.filtered or ALL
        return asked if asked in self.snapshot.statuses else ALL

    def show_provider(self, provider: str) -> None:
        """Put the cursor on a provider that has just come in."""
        self.look_for_own_providers()
        self.show_snapshot()
        self.go_to(self.providers)
        self.providers.highlight(provider)

    @property
    def cursor_line(self) -> int | None:
        """The line of the screen that the cursor of the table is on; `None` where the table has not the focus."""
        table = self.table
        return table.content_region.y + table.line_of_cursor if table.has_focus and table.highlighted else None

    def show_offer(self, *_: object) -> None:
        """Show the full name of the highlighted offer, and its detail."""
        self.model_app.keep_toasts_off_cursor()
        self.say_name()
        self._show_detail()

    def say_name(self, *_: object) -> None:
        """Show the full name of the highlighted offer."""
        offer = self.table.highlighted
        self.full_name.say(self.named(offer) if offer is not None else [])

    def named(self, offer: Offer) -> Line:
        """Return an offer's full name, and if there is room behind it, what is missing before it can be used."""
        name: Span = (f" {offer.ref}", "dim")
        if 0 < self.full_name.room < width_of([name]):  # the row says whose it is
            name = (f" {offer.id}", "dim")
        if offer.state not in _LACKS:
            return [name]
        stands = f"  {self.model_app.glyphs.states[offer.state]} {offer.state}: "
        return self.fitting([name], [(stands, "warn"), ("K", "key")])

    def fitting(self, line: Sequence[Span], *more: Sequence[Span]) -> Line:
        """Return a line with as much more behind it as there is room for."""
        fits = list(line)
        for spans in more:
            if width_of([*fits, *spans]) > self.full_name.room:
                break
            fits += spans
        return fits

    def _show_detail(self, *_: object) -> None:
        """Show what is known of what is highlighted: the provider in its pane, else the offer."""
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
        app = self.model_app
        if not self.awake:
            return describe(flat_model(offer), (), width, app.glyphs)
        model = self.workbench.registry.model(offer, quick=not full)
        month: list[Line] = []
        if (used := self.workbench.workload) is not None:
            from model_tui.tui.describe_month import describe_month  # noqa: PLC0415 - not needed for the first frame

            month = describe_month(offer, used, width, app.glyphs)
        elsewhere = self.snapshot.elsewhere(offer)
        links = self.workbench.links_of(offer.provider) if full else ()
        return describe(model, elsewhere, width, app.glyphs, full=full, today=app.today, month=month, links=links)

    def on_resize(self) -> None:
        """From a pane that folds away the focus goes to the table."""
        focused = self.focused
        self.call_after_refresh(self._resized, focused)

    def _resized(self, focused: Widget | None) -> None:
        if not self.has_class("-tiny"):
            self.remove_class("-providers-over")
        if focused is not None and not focused.display:
            self.set_focus(self.table)

    # moving

    @property
    def moving(self) -> OfferTable | ProviderList | LineView:
        """The pane that keys move in."""
        return self.focused if isinstance(self.focused, OfferTable | ProviderList | LineView) else self.table

    def action_move(self, by: int) -> None:
        """Move by rows."""
        pane = self.moving
        if isinstance(pane, OfferTable | ProviderList):
            pane.move(pane.cursor + by)
        else:
            pane.scroll_relative(y=by, animate=False)

    def action_page(self, pages: float) -> None:
        """Move by pages."""
        self.action_move(round(self.moving.page * pages))

    def action_move_to(self, end: int) -> None:
        """Move to the first row, or with -1 to the last."""
        self.action_move(-(10**9) if end == 0 else 10**9)

    def action_pane(self, by: int) -> None:
        """Move to the pane on the right or on the left; where it is too narrow, the providers come over the table."""
        order: list[Widget] = [self.providers, self.table, self.detail]
        panes = [pane for pane in order if pane.display or pane is self.providers]
        now = panes.index(self.focused if self.focused in panes else self.table)
        self.go_to(panes[(now + by) % len(panes)])

    def go_to(self, pane: Widget) -> None:
        """Move to a pane."""
        self.set_class(pane is self.providers and self.has_class("-tiny"), "-providers-over")
        self.set_focus(pane)
