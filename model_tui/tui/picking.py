"""What the main screen does to pick offers, and how it shows what is picked."""

from textual.content import Content

from model_tui.core import filter_text
from model_tui.tui.commands import footer_commands
from model_tui.tui.filtering import FilteringScreen


class PickingScreen(FilteringScreen):
    """A screen on which offers are picked."""

    def action_pick(self) -> None:
        """Pick the highlighted offer, or unpick it, and go one down; in the providers pane, choose the provider."""
        if self.focused is self.providers:
            self.choose_provider(self.providers.highlighted)
        elif (offer := self.table.highlighted) is not None:
            if self.picks.pop(offer.key, None) is None:
                self.picks[offer.key] = offer
            self._picks_changed()
            now = self.table.highlighted
            if self.moving is self.table and now is not None and now.key == offer.key:
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
        self.keys.show_commands(footer_commands(beside=self.focused is self.providers), labels)
