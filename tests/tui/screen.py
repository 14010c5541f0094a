"""What a test does with the app, and sees of it."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from rich.segment import Segment
from textual import events
from textual._context import visible_screen_stack
from textual.keys import _character_to_key
from textual.pilot import Pilot

from model_tui.tui.app import ModelTuiApp
from model_tui.tui.screens.main import MainScreen
from model_tui.tui.widgets.sheet import Verdict

_PATIENCE = 10.0
_TICK = 0.004
_IDLE = 0.0005
"""Seconds of processor time that a tick may take of which it is said that nothing was done in it."""


class Screen:
    """The app under test: `press` types and waits until it is at rest; `text` is what is on the screen."""

    def __init__(self, app: ModelTuiApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def main(self) -> MainScreen:
        return self.app.main

    # doing

    async def press(self, *keys: str) -> None:
        """Press keys one after another, each when all messages that the one before it brought about are handled."""
        for key in keys:
            self.app.post_message(events.Key(key, key if len(key) == 1 else None))
            for _ in range(2):
                await self.pilot._wait_for_screen()
        await self.rest()

    async def type(self, text: str) -> None:
        for character in text:
            self.app.post_message(events.Key(_character_to_key(character), character))
        await self.rest()

    async def paste(self, text: str) -> None:
        """Paste a text, as a terminal with bracketed paste hands it over."""
        self.app.post_message(events.Paste(text))
        await self.rest()

    async def burst(self, *keys: str) -> None:
        """Type faster than the app can follow: every key is there before the first is looked at."""
        for key in keys:
            self.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await self.rest()

    async def filter(self, text: str) -> None:
        """Put a text into the filter line as the user would, and go back to the table."""
        await self.press("slash")
        self.main.filter.value = ""
        await self.type(text)
        await self.press("enter")

    async def click(self, selector: str, x: int = 0, y: int = 0, times: int = 1) -> None:
        await self.pilot.click(selector, offset=(x, y), times=times)
        await self.rest()

    async def resize(self, width: int, height: int) -> None:
        await self.pilot.resize_terminal(width, height)
        await self.until(lambda: len(self.lines) == height and self.app.screen.size == (width, height))

    async def rest(self) -> None:
        """Wait until all workers but those that ask providers are done, and everything they said is on the screen."""
        await self._quiet()
        while at_work := [worker for worker in self.app.workers if worker.group not in ("discovery", "probe")]:
            await self.app.workers.wait_for_complete(at_work)
            await self._quiet()

    async def _quiet(self) -> None:
        """Wait until nothing is done, and nothing follows when the screen was brought up to date.

        The pilot's own `pause` waits for 20 ms at least, which was half of the time of these tests.
        """
        await self.pilot._wait_for_screen()
        for _ in range(2):
            end = time.monotonic() + 1
            while time.monotonic() < end:
                before = time.process_time()
                await asyncio.sleep(_TICK)
                if time.process_time() - before < _IDLE:
                    break
            self.app.screen._on_timer_update()

    async def until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + _PATIENCE
        while not holds():
            assert time.monotonic() < end, f"it never came to that; on the screen:\n{self.text}"
            await asyncio.sleep(0.01)
        await self.rest()

    # seeing

    @property
    def segments(self) -> list[list[Segment]]:
        """What goes to the terminal, line by line."""
        visible_screen_stack.set(self.app._background_screens)  # what is seen behind a sheet
        return [list(strip) for strip in self.app.screen._compositor.render_strips()]

    @property
    def lines(self) -> list[str]:
        return ["".join(segment.text for segment in line) for line in self.segments]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def filter_text(self) -> str:
        return self.main.filter.value

    @property
    def shown(self) -> list[str]:
        """The offers in the table, in order."""
        return [self.main.table.offers[row].ref for row in self.main.table.rows]

    @property
    def at(self) -> str:
        """The offer under the cursor."""
        offer = self.main.table.highlighted
        return offer.ref if offer else ""

    @property
    def picked(self) -> list[str]:
        return [f"{provider}/{model}" for provider, model in self.main.picks]

    @property
    def toasts(self) -> list[str]:
        """What the app tells the user now."""
        return [notification.message for notification in self.app._notifications]

    @property
    def toast(self) -> str:
        assert len(self.toasts) == 1, self.toasts
        return self.toasts[0]

    @property
    def over(self) -> str:
        """The name of the screen on top."""
        return type(self.app.screen).__name__

    @property
    def verdict(self) -> str:
        """What the sheet on top says."""
        return self.app.screen.query_one(Verdict).text

    @property
    def pane(self) -> str | None:
        """The id of the pane with the focus."""
        return self.main.focused.id if self.main.focused else None

    @property
    def title(self) -> str:
        return str(self.main.models.border_title)


Open = Callable[..., AbstractAsyncContextManager[Screen]]
"""What opens the app under test."""
