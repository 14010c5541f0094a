"""What the main screen does to pick offers, and how it shows what is picked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual import on
from textual.content import Content

from model_tui.core import filter_text
from model_tui.core.grouping import offer_row
from model_tui.core.model import Offer
from model_tui.core.snapshot import Key, Snapshot
from model_tui.tui.commands import footer_commands
from model_tui.tui.filtering import FilteringScreen
from model_tui.tui.widgets.table import OfferTable
from model_tui.workbench import Workbench


@dataclass(frozen=True)
class Reach:
    """Picking from the line `start` on: where it has come `to` in these `lines`, and what was picked `before`."""

    lines: Sequence[int]
    start: int
    to: int
    before: dict[Key, Offer]


@dataclass(frozen=True)
class Deed:
    """What one key did to many picks: its name, what it took out, and what it put in."""

    name: str
    taken: dict[Key, Offer]
    put: frozenset[Key] = frozenset()


class PickingScreen(FilteringScreen):
    """A screen on which offers are picked."""

    def __init__(self, workbench: Workbench, snapshot: Snapshot) -> None:
        super().__init__(workbench, snapshot)
        self._reach: Reach | None = None
        self._deeds: list[Deed] = []
        self.has_exported = False
        """Whether picks were written into a file since the start."""
        """What was done to many picks since the last export, and can be taken back."""

    def action_pick(self) -> None:
        """Pick the highlighted offer, or unpick it, and go one down; in the providers pane, choose the provider."""
        if self.focused is self.providers:
            self.choose_provider(self.providers.highlighted)
        elif (offer := self._toggle_pick()) is not None:
            now = self.table.highlighted
            if self.moving is self.table and now is not None and now.key == offer.key:
                self.action_move(1)  # where only picks are shown, unpicking has brought the next one up already

    def _toggle_pick(self) -> Offer | None:
        """Pick the highlighted offer, or unpick it, and return it."""
        offer = self.table.highlighted
        if offer is not None:
            self.toggle_pick(offer)
        return offer

    def toggle_pick(self, offer: Offer) -> None:
        """Pick an offer, or unpick it, wherever the cursor is."""
        if self.picks.pop(offer.key, None) is None:
            self.picks[offer.key] = offer
        self._picks_changed()

    def action_pick_all(self) -> None:
        """Pick every line shown: every offer, or of a group its best one."""
        shown = self._offers_at(range(len(self.table.lines_shown)))
        before = self.picks.keys()
        added = frozenset(shown.keys() - before)
        self.picks.update(shown)
        self._picks_changed()
        self._tell_picked("pick all", added, ", the best offer of each model" if self.arrangement.grouped else "")

    def _tell_picked(self, name: str, added: frozenset[Key], which: str = "") -> None:
        if added:
            self._deeds.append(Deed(name, {}, added))
        back = f"\n{self.key_of('undo')} takes that back, {self.key_of('unpick_all')} unpicks all" if added else ""
        self.tell(f"{len(added):,} more picked{which}, {len(self.picks):,} in all{back}", timeout=5)

    def _offers_at(self, places: Sequence[int]) -> dict[Key, Offer]:
        offers, lines = self.snapshot.offers, self.table.lines_shown
        return {(offer := offers[offer_row(lines[at])]).key: offer for at in places}

    # several at once

    def action_reach(self, by: int) -> None:
        """Pick the line under the cursor and the next one; going back unpicks what was picked on the way."""
        table = self.table
        if self.moving is not table or not table.lines_shown:
            self.action_move(by)
            return
        reach = self._reach
        if reach is None or reach.lines is not table.lines_shown or reach.to != table.cursor:
            reach = Reach(table.lines_shown, table.cursor, table.cursor, dict(self.picks))
        table.move(table.cursor + by)
        self._pick_between(reach.start, reach.before)

    def action_pick_range(self) -> None:
        """Pick everything from what was picked last to the line under the cursor."""
        picked = next(reversed(self.picks), None)
        lines, offers = self.table.lines_shown, self.snapshot.offers
        start = next((at for at, line in enumerate(lines) if offers[offer_row(line)].key == picked), None)
        if start is None:
            self.action_pick()
        else:
            self._pick_range(start)

    @on(OfferTable.RangeClicked)
    def _range_clicked(self, message: OfferTable.RangeClicked) -> None:
        self._pick_range(message.start)

    def _pick_range(self, start: int) -> None:
        before = dict(self.picks)
        self._pick_between(start, before)
        self._tell_picked("pick to here", frozenset(self.picks.keys() - before.keys()))

    @on(OfferTable.MarkClicked)
    def _mark_clicked(self) -> None:
        self._toggle_pick()

    def _pick_between(self, start: int, before: dict[Key, Offer]) -> None:
        """Pick the lines from `start` to the cursor, in that order, beside what was picked before."""
        to = self.table.cursor
        between = range(start, to + 1) if start <= to else range(start, to - 1, -1)
        lines = self.table.lines_shown
        found = self._offers_at(between)
        self.picks.clear()
        self.picks.update(before | found)
        self._picks_changed()
        self._reach = Reach(lines, start, to, before)

    def action_unpick_all(self) -> None:
        """Unpick everything."""
        if not self.picks:
            self.tell("nothing is picked", timeout=3)
            return
        count = self.unpick("unpick all", self.picks.values())
        self.tell(f"{count:,} unpicked: none is picked now\n{self.key_of('undo')} takes that back", timeout=6)

    def unpick(self, name: str, offers: Iterable[Offer]) -> int:
        """Unpick these offers as one deed that can be taken back; return how many were picked."""
        taken = {offer.key: offer for offer in offers if offer.key in self.picks}
        for key in taken:
            del self.picks[key]
        if taken:
            self._deeds.append(Deed(name, taken))
        self._picks_changed()
        return len(taken)

    def take_back_deed(self) -> bool:
        """Take back the last deed on many picks, and tell of it; return whether there was one since the last export.

        What was picked or unpicked one by one behind it stays so.
        """
        if not self._deeds:
            return False
        deed = self._deeds.pop()
        gone = deed.put & self.picks.keys()
        kept = {key: offer for key, offer in self.picks.items() if key not in gone}
        again = deed.taken.keys() - kept.keys()
        self.picks.clear()
        self.picks.update(deed.taken | kept)
        self._picks_changed()
        what = f"{len(gone):,} unpicked again" if gone or deed.put else f"{len(again):,} picked again"
        next_one = f"'{self._deeds[-1].name}'" if self._deeds else "the last export" if self.has_exported else ""
        again_too = f"\n{self.key_of('undo')} again takes back {next_one}" if next_one else ""
        self.tell(f"'{deed.name}' is taken back: {what}{again_too}", timeout=5)
        return True

    def _picks_changed(self) -> None:
        self._reach = None
        self.show_picks()
        if "picked" in filter_text.flags(self.view.text):
            self.refilter(follow=True)

    def show_picks(self) -> None:
        """Mark what is picked, and say how much it is."""
        self.table.show_picked(self.picks)
        count = len(self.picks)
        self.providers.border_subtitle = Content(f"{count:,} picked" if count else "")
        self.show_keys()

    def show_keys(self) -> None:
        """Show the keys that work here now."""
        count = len(self.picks)
        labels = {"export": f"export {count:,}" if count else "export"}
        if self.focused is self.providers:
            labels["details"] = "only this"
        elif self.table.group:
            labels["details"] = "close" if self.table.group in self.opened else "open"
        typing = self.focused is self.filter
        self.keys.show_commands(footer_commands(beside=self.focused is self.providers, typing=typing), labels)
