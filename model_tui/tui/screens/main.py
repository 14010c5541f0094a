"""The main screen: providers, table, detail; the filter line above, the keys below."""

from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget

from model_tui.core.text import counted
from model_tui.tui.adjusting import AdjustingScreen
from model_tui.tui.columning import ColumningScreen
from model_tui.tui.commands import COMMANDS, bindings
from model_tui.tui.comparing import ComparingScreen
from model_tui.tui.completing import CompletingScreen
from model_tui.tui.following import TARGET
from model_tui.tui.jumping import JumpingScreen
from model_tui.tui.messages import DiscoveryDone, SettingsChanged, SnapshotChanged, TargetChanged
from model_tui.tui.panelling import PanellingScreen
from model_tui.tui.pricing import PricingScreen
from model_tui.tui.probing import ProbingScreen
from model_tui.tui.rereading import RereadingScreen
from model_tui.tui.widening import WideningScreen
from model_tui.tui.widgets.table import OfferTable


class MainScreen(
    ComparingScreen,
    ProbingScreen,
    RereadingScreen,
    PricingScreen,
    ColumningScreen,
    WideningScreen,
    JumpingScreen,
    CompletingScreen,
    PanellingScreen,
    AdjustingScreen,
):
    """Puts panes and commands together, and takes in what the workers send."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]
    registered = COMMANDS
    _beside = False
    """Whether the providers pane had the focus last."""

    def on_mount(self) -> None:
        """Find the parts, show what there is, and follow what changes."""
        self.find_parts()
        self.restore()
        self.watch(self.filter, "value", self.filter_changed, init=False)
        self.watch(self.table, "highlighted", self.show_offer, init=False)
        self.watch(self.table, "group", self.group_changed, init=False)
        self.watch(self.providers, "highlighted", self._show_detail, init=False)
        self.watch(self, "focused", self._focus_changed, init=False)
        self.show_snapshot()
        self.refilter(follow=False)
        self.show_picks()
        self.table.show_favourites(self.favourites)

    def _focus_changed(self, focused: Widget | None) -> None:
        if focused is not None and focused is not self.providers:
            self.remove_class("-providers-over")
        if self.view.half_typed and self.focused is not self.filter:
            self.refilter(follow=False)  # it will not become a term any more
        beside = focused is self.providers
        if beside != self._beside:  # else the detail is about the same as before
            self._beside = beside
            self._show_detail()
        self.show_keys()

    def wake(self) -> None:
        """Show what takes longer than the first frame may: the layers of an offer, and the target."""
        self.awake = True
        self.top.show_target(self.shown(self.desk.path))
        self.look_for_own_providers()
        self.show_workload()
        self.tell_what_was_not_remembered()

    # what workers send

    @on(SnapshotChanged)
    def _snapshot_changed(self, message: SnapshotChanged) -> None:
        if message.snapshot is not self.workbench.registry.snapshot or message.snapshot is self.snapshot:
            return  # a newer one is on its way, or was shown already
        self.snapshot = message.snapshot
        self.show_snapshot()
        self.refilter(follow=True)

    @on(DiscoveryDone)
    def _discovery_done(self, message: DiscoveryDone) -> None:
        if message.asked_by_user:
            failed = f", {message.failed} failed" if message.failed else ""
            self.tell(f"{counted(message.live, 'provider')} answered{failed}", timeout=4)
        self.model_app.tell_notes()  # behind that, which takes the place of what was told before

    @on(TargetChanged)
    def _target_changed(self, message: TargetChanged) -> None:
        self.top.show_target(message.shown)
        self.model_app.files.follow(TARGET, self.desk.path)

    @on(SettingsChanged)
    def _settings_changed(self) -> None:
        self.use_settings()
        self.keys.refresh()
        self.chips.refresh()

    # commands that are of no other group

    @on(OfferTable.Opened)
    async def action_details(self) -> None:
        """Show everything about the highlighted offer, open its group, or choose the highlighted provider."""
        if self.focused is self.providers:
            self.choose_provider(self.providers.highlighted)
            self.go_to(self.table)
        elif not self.toggle_group() and (offer := self.table.highlighted) is not None:
            await self.show_everything(offer)

    def action_refresh(self) -> None:
        """Ask every provider again."""
        self.model_app.discover(asked_by_user=True)

    async def action_help(self) -> None:
        """Show the keys, and how to filter."""
        from model_tui.tui.screens.help import main_help  # noqa: PLC0415 - not needed for the first frame

        await self.open(main_help())
