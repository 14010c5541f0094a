"""What every deed of the main screen stands on: telling of it, opening screens, and working on files in turn."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.dom import DOMNode
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.widget import AwaitMount
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from model_tui.core.text import harmless
from model_tui.tui.commands import Command
from model_tui.tui.painting import PaintedScreen
from model_tui.workbench import Workbench, shown_path, with_shown_paths

if TYPE_CHECKING:
    from model_tui.export.desk import Desk
    from model_tui.tui.app import ModelTuiApp

_SAID_FOR = 8.0
_PATIENCE = 0.6
"""Seconds of work on files after which it is told what is being done."""
_FOR_LONG = 600.0
_WRITING = "writing"
"""The group of the workers that change files: the app waits for them before it ends."""
PROBE = "probe"
"""The group of the workers that ask models: the app stops them before it ends."""

T = TypeVar("T")
R = TypeVar("R")


def in_background(
    owner: DOMNode, work: Callable[[], Awaitable[object]], group: str, *, exclusive: bool = False
) -> Worker[object]:
    """Let `work` go on for `owner` in the background; where it fails, that is told, and the rest goes on.

    It is called when its turn comes: a coroutine made now would never be awaited if the app ended before. It is
    described by its group: Textual would write out all that it holds, which takes 300 ms with thousands of picks, and
    may be a key.
    """
    called: Callable[[], object] = work
    return owner.run_worker(called, group=group, description=group, exclusive=exclusive, exit_on_error=False)


class WorkingScreen(PaintedScreen[None]):
    """A screen that works on a workbench."""

    registered: ClassVar[tuple[Command, ...]] = ()
    """The commands that work on it, for the palette."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self.workbench = workbench
        self._files = asyncio.Lock()
        self._held: list[Callable[[], None]] = []
        """What is to be told once this screen is on top again."""

    @property
    def model_app(self) -> "ModelTuiApp":
        """The app, by its own type."""
        return cast("ModelTuiApp", self.app)

    def shown(self, path: Path) -> str:
        """Return a path as people write it."""
        return shown_path(path, self.workbench.folder)

    def key_of(self, action: str) -> str:
        """Return the key that a command of this screen has, as people write it."""
        command = next(command for command in self.registered if command.action == action)
        return self.model_app.as_bound(command).key_text

    # telling

    def tell(self, message: str, *, severity: SeverityLevel = "information", timeout: float = _SAID_FOR) -> None:
        """Tell the user what was done, in place of what was told before."""
        # behind what was told just before, which is still on its way
        self.app.call_later(self.app.clear_notifications)
        self.tell_more(message, severity=severity, timeout=timeout)

    def tell_more(self, message: str, *, severity: SeverityLevel, timeout: float = _SAID_FOR) -> None:
        """Tell the user something beside what was told before."""
        safe = "\n".join(harmless(line) for line in message.split("\n"))
        self.notify(safe, severity=severity, timeout=timeout, markup=False)

    def tell_when_back(self, message: str, *, severity: SeverityLevel = "information", timeout: float) -> None:
        """Tell what nobody has asked for: over a form that is open it would hide what is being typed."""
        say = partial(self.tell_more, message, severity=severity, timeout=timeout)
        if self.app.screen is self:
            say()
        else:
            self._held.append(say)

    def on_screen_resume(self) -> None:
        """Tell what was kept back while another screen was on top."""
        held, self._held = self._held, []
        for say in held:
            say()

    def open(self, screen: Screen[R], then: Callable[[R | None], None] | None = None) -> AwaitMount:
        """Put a screen over this one, without what was told before: it would lie over it."""
        self.app.clear_notifications()
        return self.app.push_screen(screen, then)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Hand a failure in the background on to the app, which tells it."""
        self.model_app.worker_changed(event)

    # pages

    def open_page(self, url: str | None, name: str) -> None:
        """Open a page that is about `name`, or copy its address where there is no browser."""
        if url is None:
            self.tell(f"no page known for {name}", severity="warning", timeout=3)
        elif _has_browser():
            self.app.open_url(url)
            self.tell(f"opened {url}", timeout=3)
        else:
            self.app.copy_to_clipboard(url)
            self.tell(f"no browser here; copied {url}")

    # files

    def start_writing(self, work: Callable[[], Awaitable[bool]]) -> None:
        """Let `work`, which changes files and returns whether it did, go on in the background."""
        in_background(
            self.app, partial(self.model_app.write, work), _WRITING
        )  # which outlives a screen that is left meanwhile

    async def attempt(self, work: Callable[[], T], meanwhile: str | None = None) -> T | None:
        """Run work on files in a thread, one after another; what it refuses is told in one line.

        `meanwhile` is told once it takes so long that one would ask oneself whether the key was heard; whoever calls
        this with it tells in its place what came of it.
        """
        loop = asyncio.get_running_loop()  # a timer of the screen's may still speak when it has been stopped
        say = None if meanwhile is None else loop.call_later(_PATIENCE, self._tell_while_at_it, meanwhile)
        try:
            async with self._files:
                with self.model_app.collecting.put_off():
                    return await asyncio.to_thread(work)
        except (ValueError, OSError, LookupError) as refusal:
            self.tell(with_shown_paths(str(refusal), self.workbench.folder), severity="error", timeout=12)
            return None
        finally:
            if say is not None:
                say.cancel()

    def _tell_while_at_it(self, meanwhile: str) -> None:
        self.tell(meanwhile, timeout=_FOR_LONG)

    async def take_back(self, desk: "Desk") -> bool:
        """Take back the last write into a desk's file, and tell of it."""
        result = await self.attempt(desk.undo)
        if result is None:
            return False
        where = self.shown(result.path)
        what = f"{where} is gone again" if result.removed else f"{where} is as it was before ({result.note})"
        more = f"\nu again takes back one more of {result.left}" if result.left else ""
        self.tell(what + more)
        return True

    async def settle(self) -> bool:
        """Wait until what was asked of files is done; return whether all of it was."""
        at_work = [worker for worker in self.workers if worker.group == _WRITING]
        return all([await self._outcome(worker) for worker in at_work])

    @staticmethod
    async def _outcome(worker: Worker[object]) -> bool:
        try:
            return bool(await worker.wait())
        except (WorkerFailed, WorkerCancelled):
            return False


def _has_browser() -> bool:
    """Whether there is a browser with a window of its own; one that runs in this terminal would fight us for it."""
    import webbrowser  # noqa: PLC0415 - not needed for the first frame

    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    return type(browser) is not webbrowser.GenericBrowser
