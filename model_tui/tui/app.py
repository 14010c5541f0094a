"""The app: owns the workbench and the discovery worker; the screens do the rest."""

import asyncio
import sys
from collections.abc import Callable, Collection, Iterable
from contextlib import aclosing, suppress
from datetime import date
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual import constants, events, on
from textual.app import App, SystemCommand
from textual.driver import Driver
from textual.screen import Screen
from textual.widgets import Input
from textual.widgets._toast import Toast
from textual.worker import Worker, WorkerFailed, WorkerState

from model_tui import crash
from model_tui.core.discovery import Answered, Event, Failed
from model_tui.core.figures import ASCII, glyphs_for
from model_tui.core.text import clean
from model_tui.tui import looks
from model_tui.tui.collecting import Collecting, share_memory
from model_tui.tui.commands import COMMANDS
from model_tui.tui.ending import Ending
from model_tui.tui.following import FollowingApp
from model_tui.tui.messages import DiscoveryDone, SnapshotChanged
from model_tui.tui.screens.main import MainScreen
from model_tui.tui.widgets.lines import ROLE_CLASSES
from model_tui.tui.working import in_background
from model_tui.workbench import Workbench

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.widget import Widget

    from model_tui.registry import ModelRegistry
    from model_tui.tui.widgets.fields import Field

_PATIENCE: Final = 0.5
"""Seconds after which it is said that listings are being read, and those that are read are shown."""
_MOST_NOTES: Final = 4
"""Notes that are told at once; 'providers' on the command line has all of them."""

_TURN: Final = 0.01
"""Seconds of keys that come at once after which everything else has a turn."""
_NUL: Final = "ctrl+@"
"""What Textual calls the byte that terminals send for ctrl+space; those with a newer protocol say what it is."""
_SUSPEND: Final = next(command for command in COMMANDS if command.action == "app.suspend_process")
_OURS: Final = ("Quit", "Keys")
"""Textual's own commands that are commands of ours, too."""


def _remembered() -> "type[Provider]":
    from model_tui.tui.palette import RememberedProvider  # noqa: PLC0415 - not needed before the palette opens

    return RememberedProvider


class ModelTuiApp(FollowingApp):
    """model-tui as a terminal app."""

    TITLE = "model-tui"
    CSS_PATH = [  # noqa: RUF012 - Textual's own declaration
        "roles.tcss",
        "screens/main.tcss",
    ]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual's own declaration
        (0, "-tiny"),
        (60, "-narrow"),
        (100, "-wide"),
        (150, "-wider"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {*ROLE_CLASSES}
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = App.COMMANDS | {_remembered}
    COMMAND_PALETTE_BINDING: ClassVar[str] = "ctrl+p"
    PAUSE_GC_ON_SCROLL = True

    def __init__(self, workbench: Workbench, after_first_frame: Callable[[], None] = lambda: None) -> None:
        super().__init__(workbench)
        self.after_first_frame = after_first_frame
        self.collecting = Collecting(self.set_timer, lambda: len(self.screen_stack) == 1)
        """Looks for garbage, from when it is told to begin."""
        self.today: date | None = None
        """What ages are counted from; the day that it is, unless told otherwise."""
        self.glyphs = ASCII if looks.wants_ascii(workbench.env) else glyphs_for(sys.stdout.encoding)
        self.set_class(self.glyphs is ASCII, "-ascii")
        self.animation_level = "none"
        self.main = MainScreen(workbench, workbench.first_snapshot())
        self.ending = Ending(self, self.main.settle)
        """Ends the app when a signal asks for it, or its terminal has gone."""
        self._discovery: Worker[object] | None = None
        self._told: set[str] = set()
        self._last_words: str | None = None
        self._gave_way = 0.0
        """When everything else last had a turn before a key, by `monotonic`."""
        self._last_words_said = False

    @property
    def registry(self) -> "ModelRegistry":
        """What is known, and the way to know more."""
        return self.workbench.registry

    def get_driver_class(self) -> type[Driver]:
        """Read a terminal by a driver of ours; a browser, and what else was asked for, by Textual's."""
        if constants.DRIVER is not None or sys.platform == "win32":
            return super().get_driver_class()
        from model_tui.tui.driver import PastingDriver  # noqa: PLC0415 - there are systems that have no such terminals

        return PastingDriver

    def get_default_screen(self) -> Screen[object]:
        """Start on the main screen, with the catalog; everything else comes behind the first frame."""
        return cast("Screen[object]", self.main)

    def on_unmount(self) -> None:
        """Leave the search for garbage to Python again; the base's own `on_unmount` runs as well."""
        self.collecting.end()

    def on_mount(self) -> None:
        """Show the first frame when the detail knows its width, and go on once it stands."""
        self.main.hold()
        self.call_after_refresh(self.call_after_refresh, self._show)

    def _show(self) -> None:
        self.main.let_go()
        self.call_after_refresh(self._wake)

    def _wake(self) -> None:
        in_background(self, self._start, "start")

    async def _start(self) -> None:
        self.after_first_frame()
        self.ending.listen()
        share_memory()
        await asyncio.to_thread(self.workbench.catalog.preload)
        self.workbench.use_workload(await asyncio.to_thread(self.workbench.remembered_workload))
        await asyncio.to_thread(self.registry.doors.keys.preload)
        await asyncio.to_thread(self.main.find_desk)
        self.main.wake()
        self.start_following(self.main.desk.path)
        await self._restore()
        self.tell_notes()
        self.tell_qualms()
        index = self.registry.snapshot.index
        index.warm()
        if not self.workbench.offline:
            index.warm_order()
        self.collecting.keep()
        self.discover(asked_by_user=False)

    async def _restore(self) -> None:
        """Put in what the providers listed last; where that takes long, say so, and show what there is already."""
        since, before, told, fresh = monotonic(), self.main.top.advice, False, False
        for restored in self.registry.restoring():
            fresh = fresh or restored is not None
            if monotonic() - since > _PATIENCE:
                since = monotonic()
                if not told:
                    told = True
                    self.main.top.advise("reading what was listed last")
                if fresh:
                    fresh = False
                    self.publish()
            await asyncio.sleep(0)
        if told:
            self.main.top.advise(before)
        self.publish()

    def publish(self) -> None:
        """Hand the newest snapshot to the screen."""
        self.main.post_message(SnapshotChanged(self.registry.snapshot))
        self.collecting.happened()

    def discover(self, *, asked_by_user: bool) -> None:
        """Ask the providers in the background; a second call while one is under way does nothing new."""
        if self._discovery is not None and not self._discovery.is_finished:
            if asked_by_user:
                self.notify("still asking; what answers is shown as it comes", timeout=3)
            return
        if self.workbench.offline:
            self.main.top.advise("offline: nobody is asked")
            if asked_by_user:
                self.notify("offline: no provider is asked", timeout=3)
            return
        self._discovery = in_background(self, partial(self._discover, asked_by_user), "discovery")

    async def _discover(self, asked_by_user: bool) -> None:
        live = failed = 0
        first_time = not self.workbench.timeline.kept.names()
        if asked_by_user:
            await self._ask_silent_keyring()
        async with aclosing(self.registry.discover(by_hand=asked_by_user)) as events:
            async for event in events:
                live += isinstance(event, Answered)
                failed += isinstance(event, Failed) and event.kind != "not-running"
                self.publish()
        await asyncio.to_thread(self.workbench.timeline.keep)
        self.main.show_how_it_went(failed, first_time=first_time and not asked_by_user)
        for screen in self.screen_stack:
            screen.post_message(DiscoveryDone(live, failed, asked_by_user=asked_by_user))

    async def _ask_silent_keyring(self) -> None:
        """Ask the system keyring again where it did not answer: it may be unlocked by now."""
        keys = self.registry.doors.keys
        if keys.is_keyring_silent:
            from model_tui.keydesk import take_up  # noqa: PLC0415 - not needed for the first frame

            self._told.difference_update(keys.notes)
            await asyncio.to_thread(take_up, self.workbench)

    def tell_notes(self) -> None:
        """Tell what was left aside since the last time: bad tables of providers, unusable keys, broken plug-ins."""
        fresh = [note for note in self.registry.notes() if note not in self._told]
        self._told.update(fresh)
        if fresh:
            more = [f"and {len(fresh) - _MOST_NOTES} more"] if len(fresh) > _MOST_NOTES else []
            lines = [clean(note) for note in fresh[:_MOST_NOTES]]
            self.main.tell_when_back("\n".join((*lines, *more)), severity="warning", timeout=12)

    def _refresh_notifications(self) -> None:
        """Take what is told no longer off the screen with what holds it.

        Textual takes away the toast alone: the empty holders pile up on the main screen, and every layout and change of
        style goes through all of them.
        """
        for screen in self.screen_stack:
            for toast in screen.query(Toast):
                if toast._notification not in self._notifications and toast.parent is not None:  # noqa: SLF001
                    cast("Widget", toast.parent).remove()
        super()._refresh_notifications()

    async def ask(self, providers: Collection[str], *, by_hand: bool = True) -> list[Event]:
        """Ask these providers now, and return what happened; offline, only their keys are looked at.

        `by_hand` says that the user asked for it just now: listings that need no key are asked without one then.
        """
        happened: list[Event] = []
        try:
            async with aclosing(self.registry.discover(providers, by_hand=by_hand)) as events:
                async for event in events:
                    happened.append(event)
                    self.publish()
        finally:
            self.publish()
        return happened

    async def action_quit(self) -> None:
        """Quit once what was asked of files is done; if it was refused, stay to tell why."""
        if await self.main.settle():
            self.exit()

    # keys

    async def on_event(self, event: events.Event) -> None:
        """Obey each key before the next one is looked at, so that what is typed ahead does what it says.

        Textual looks for a key's binding only after its event has been through the focused widget's queue; by then
        the next keys would be on their way to the wrong widget.
        """
        if self._exit and isinstance(event, events.InputEvent | events.Paste):
            return  # what is typed behind the key that quits would open on screens that are being taken down
        self.collecting.happened()
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded or not await self._obey(event):
            await super().on_event(event)

    async def _obey(self, event: events.Key | events.Paste) -> bool:
        """Do what a key or a paste means, and return whether that is done: what is left is for the focused widget.

        Of many that come at once, everything else has a turn in between: eight held the screen for 160 ms together.
        """
        if monotonic() - self._gave_way > _TURN:
            await asyncio.sleep(0)
            self._gave_way = monotonic()
        await self._stand()
        if isinstance(event, events.Paste):
            return await self._fill_in(event)
        if event.key == _NUL:
            event.key = "ctrl+space"
        if self._suspends(event):
            self.action_suspend_process()
        elif self.main.filter_is_behind:
            self.main.filter.take(event)
        elif not await self._fill_in(event):
            return not isinstance(self.focused, Input) and await self._check_bindings(event.key)
        return True

    async def _stand(self) -> None:
        """Wait until the screen on top has its parts, which what its keys do asks for: it may be on its way still."""
        if self.screen_stack:
            await self.screen._mounted_event.wait()  # noqa: SLF001 - what `is_mounted` says cannot be waited for

    @on(Driver.SignalResume)
    def _paint_anew(self) -> None:
        """Paint everything, back from the shell: the terminal gives an empty screen, which Textual does not know."""
        self.refresh(layout=True)

    def _suspends(self, event: events.Key) -> bool:
        """Whether a key leads back to the shell: from sheets and forms, too, where one that writes is typed."""
        return not event.is_printable and event.key in self.as_bound(_SUSPEND).keys

    async def _fill_in(self, event: events.Key | events.Paste) -> bool:
        """Let the field of a form have what is typed or pasted; return whether it took it."""
        if not getattr(self.focused, "takes_at_once", False):
            return False
        field = cast("Field", self.focused)
        if isinstance(event, events.Paste):
            field.paste(event.text)
            return True
        return field.take(event) or await self._check_bindings(event.key)

    async def press(self, event: events.Key) -> None:
        """Do what a key means where the focus is now."""
        await self._stand()
        if await self._fill_in(event):
            return
        if isinstance(self.focused, Input) or not await self._check_bindings(event.key):
            (self.focused or self.screen)._forward_event(events.Key(event.key, event.character))  # noqa: SLF001

    # failures

    def _secrets(self) -> list[str]:
        typed = [secret for screen in self.screen_stack for secret in getattr(screen, "secrets", ())]
        with suppress(Exception):  # without the tables that say which variables are keys none has been read
            return [*typed, *self.workbench.known_keys()]
        return typed

    def _handle_exception(self, error: Exception) -> None:
        if self._last_words is None:
            self._last_words = self._report(error)
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End without Textual's own report, which shows local variables: a key may be among them."""
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        """Say on one line why the app ended, once the terminal is its owner's again."""
        if self._last_words is None:
            super()._print_error_renderables()
            return
        self._exit_renderables.clear()
        if not self._last_words_said:
            self._last_words_said = True
            print(self._last_words, file=sys.stderr)

    def _report(self, error: BaseException) -> str:
        """Write a failure to the log, and return the line that says what failed and where the log is."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        secrets = self._secrets()
        return crash.report(self.workbench.paths.state_dir, cause, secrets)

    @on(Worker.StateChanged)
    def worker_changed(self, event: Worker.StateChanged) -> None:
        """Tell that something in the background failed; the rest goes on."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.notify(self._report(event.worker.error), severity="error", timeout=20, markup=False)

    # commands

    def action_command_palette(self) -> None:
        """Open the palette, once: what the keys before it asked for may have come to lie over it."""
        from model_tui.tui.palette import Palette  # noqa: PLC0415 - not needed before the palette opens

        if not any(isinstance(screen, Palette) for screen in self.screen_stack):
            self.push_screen(Palette(placeholder="type to search", id="--command-palette"))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every command of the registry, or what a sheet tells of its keys, is in the palette, beside Textual's own."""
        from model_tui.tui.palette import commands_of_sheet  # noqa: PLC0415 - not needed before the palette opens

        registered = getattr(screen, "registered", ())
        for command in map(self.as_bound, registered):
            key = f"  ({command.key_text})" if command.key_text else ""
            title = f"{command.label.capitalize()}{key}"
            yield SystemCommand(title, command.sentence, partial(self._do, screen, command.action))
        yield from () if registered else commands_of_sheet(screen)
        yield from (command for command in super().get_system_commands(screen) if command.title not in _OURS)

    def _do(self, screen: Screen[object], action: str) -> None:
        self.call_later(screen.run_action, action)
