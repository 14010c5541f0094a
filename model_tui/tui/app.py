"""The app: owns the workbench and the discovery worker; the screens do the rest."""

import asyncio
import sys
from collections.abc import Callable, Iterable
from contextlib import aclosing
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import App, SystemCommand
from textual.screen import Screen
from textual.worker import Worker

from model_tui.core.discovery import Answered, Failed
from model_tui.core.figures import glyphs_for
from model_tui.tui.commands import COMMANDS
from model_tui.tui.messages import DiscoveryDone, SnapshotChanged
from model_tui.tui.screens.main import MainScreen
from model_tui.tui.widgets.lines import ROLE_CLASSES
from model_tui.workbench import Workbench

if TYPE_CHECKING:
    from model_tui.registry import ModelRegistry


class ModelTuiApp(App[None]):
    """model-tui as a terminal app."""

    TITLE = "model-tui"
    CSS_PATH = [  # noqa: RUF012 - Textual's own declaration
        "roles.tcss",
        "screens/main.tcss",
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {*ROLE_CLASSES}
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING: ClassVar[str] = "ctrl+p"
    PAUSE_GC_ON_SCROLL = True

    def __init__(self, workbench: Workbench, after_first_frame: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.after_first_frame = after_first_frame
        self.workbench = workbench
        self.glyphs = glyphs_for(sys.stdout.encoding)
        self.animation_level = "none"
        self.main = MainScreen(workbench, workbench.first_snapshot())
        self._discovery: Worker[None] | None = None

    @property
    def registry(self) -> "ModelRegistry":
        """What is known, and the way to know more."""
        return self.workbench.registry

    def get_default_screen(self) -> Screen[object]:
        """Start on the main screen, with the catalog; everything else comes behind the first frame."""
        return cast("Screen[object]", self.main)

    def on_mount(self) -> None:
        """Go on once the first frame stands."""
        self.call_after_refresh(lambda: self.run_worker(self._start(), group="start", exit_on_error=False))

    async def _start(self) -> None:
        self.after_first_frame()
        await asyncio.to_thread(self.workbench.catalog.preload)
        self.main.wake()
        self.registry.restore()
        self._publish()
        self.registry.snapshot.index.warm()
        self.discover(asked_by_user=False)

    def _publish(self) -> None:
        self.main.post_message(SnapshotChanged(self.registry.snapshot))

    def discover(self, *, asked_by_user: bool) -> None:
        """Ask the providers in the background; a second call while one is under way does nothing new."""
        if self._discovery is not None and not self._discovery.is_finished:
            if asked_by_user:
                self.notify("still asking; what answers is shown as it comes", timeout=3)
            return
        if self.workbench.offline:
            if asked_by_user:
                self.notify("offline: no provider is asked", timeout=3)
            return
        self._discovery = self.run_worker(self._discover(asked_by_user), group="discovery", exit_on_error=False)

    async def _discover(self, asked_by_user: bool) -> None:
        live = failed = 0
        async with aclosing(self.registry.discover(by_hand=asked_by_user)) as events:
            async for event in events:
                live += isinstance(event, Answered)
                failed += isinstance(event, Failed) and event.kind != "not-running"
                self._publish()
        self.main.post_message(DiscoveryDone(live, failed, asked_by_user=asked_by_user))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every command of the registry is in the palette, beside Textual's own."""
        if screen is self.main:
            for command in COMMANDS:
                if command.group != "Move":
                    title = f"{command.label.capitalize()}  ({command.key_text})"
                    yield SystemCommand(title, command.sentence, lambda action=command.action: self._do(action))
        yield from super().get_system_commands(screen)

    def _do(self, action: str) -> None:
        self.call_later(self.main.run_action, action)
