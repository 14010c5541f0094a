"""How the app follows files that others change: it looks at them, takes up its settings, and tells its screens."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from textual import on

from model_tui.tui.messages import FilesChanged
from model_tui.tui.settling import SettledApp
from model_tui.tui.watching import Watch
from model_tui.workbench import Workbench

TARGET: Final = "target"
SETTINGS: Final = "settings"
PROVIDERS: Final = "providers"
OVERRIDES: Final = "overrides"
REMEMBERED: Final = "remembered"
KEYS: Final = "keys:"
"""How the names of files begin that hold keys; the path follows."""


class FollowingApp(SettledApp):
    """An app that knows when a file changes that it stands on."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench)
        self.files = Watch(lambda names: self.post_message(FilesChanged(names)))

    def start_following(self, target: Path) -> None:
        """Look at the files from now on; the target is the one that exports go into."""
        bench = self.workbench
        keys = bench.registry.doors.keys.stands_in
        self.files.start(
            {
                **{f"{KEYS}{path}": path for path in keys},
                SETTINGS: bench.settings_file,
                PROVIDERS: bench.providers_file,
                OVERRIDES: bench.overrides_file,
                REMEMBERED: bench.memory.path,
                TARGET: target,
            }
        )

    def on_unmount(self) -> None:
        """Look at files no longer."""
        self.files.end()

    async def write(self, work: Callable[[], Awaitable[bool]]) -> bool:
        """Do work that writes files: what changes meanwhile is ours."""
        async with self.files.own_writes():
            return await work()

    @on(FilesChanged)
    def _files_changed(self, message: FilesChanged) -> None:
        if SETTINGS in message.names:
            self.reread_changed_settings()
        for screen in self.screen_stack:
            screen.post_message(FilesChanged(message.names))
