"""What the file view asks of others: the providers of the entries, the running proxy, and the restart command."""

import asyncio
from collections.abc import Sequence
from functools import partial

from rich.cells import chop_cells

from model_tui.core.discovery import Failed, Skipped
from model_tui.core.text import harmless
from model_tui.export.review import Review
from model_tui.restarting import LIMIT, Outcome, run
from model_tui.settings import FILE_NAME
from model_tui.tui.describe_review import describe_difference
from model_tui.tui.mending import MendingScreen
from model_tui.tui.screens.details import DeedScreen, PagerScreen
from model_tui.tui.widgets.lines import Line, wrapped
from model_tui.tui.working import in_background
from model_tui.verifying import NoAnswer, proxy_of

_LITELLM = "litellm"
_NAMED = 3
"""Providers that failed and are named, with the reason."""


class ProxyingScreen(MendingScreen):
    """A file view from which providers and the proxy are asked."""

    # providers

    async def action_ask(self) -> None:
        """Ask the providers of the entries again, then review."""
        if (review := await self.reviewed()) is None:
            self.read_again()
        elif self.workbench.offline:
            self.tell("offline: no provider is asked; the file is read again", timeout=4)
            self.read_again()
        elif asked := self.reviews.providers(review.reading):
            in_background(self, partial(self._ask, asked), "asking", exclusive=True)
        else:
            self.tell("no entry leads to a provider that can be asked; the file is read again", timeout=4)
            self.read_again()

    async def _ask(self, asked: set[str]) -> None:
        self.tell(f"asking {', '.join(sorted(asked))} {self.model_app.glyphs.ellipsis}")
        events = await self.model_app.ask(asked)
        failed = [event for event in events if isinstance(event, Failed)]
        skipped = [event for event in events if isinstance(event, Skipped) and event.variable]
        told = [f"{len(asked) - len(failed) - len(skipped)} of {len(asked)} answered"]
        told += [f"{event.provider}: {event.reason}" for event in failed[:_NAMED]]
        told += [f"{event.provider}: {event.variable} is not set" for event in skipped[:_NAMED]]
        self.tell("\n".join(told))
        self.read_again()

    # the proxy

    async def action_verify(self) -> None:
        """Ask the running proxy which names it serves, and show how they differ from the file's."""
        if (review := await self.reviewed()) is None:
            return
        if review.reading.dialect != _LITELLM:
            self.tell("only a LiteLLM config has a proxy to ask", severity="warning", timeout=4)
        elif self.workbench.offline:
            self.tell("offline: the proxy is not asked", timeout=3)
        else:
            in_background(self, partial(self._verify, review), "verify", exclusive=True)

    async def _verify(self, review: Review) -> None:
        proxy = await self.attempt(partial(proxy_of, self.workbench, review.reading))
        if proxy is None:
            return
        self.tell(f"asking {proxy.host} {self.model_app.glyphs.ellipsis}")
        try:
            found = await proxy.compare(review.reading)
        except NoAnswer as refusal:
            self.tell(str(refusal), severity="error", timeout=12)
            return
        told = f"{proxy.host}: {found.summary}"
        if found.same:
            self.tell(told)
            return
        lines = partial(describe_difference, found.missing, found.extra, told)
        await self.open(PagerScreen(f"what {proxy.host} serves", lines))

    # the restart

    async def action_restart(self) -> None:
        """Run the restart command of the settings, once it was seen."""
        command = self.restart_command
        if command is None:
            settings = self.shown(self.workbench.paths.config_dir / FILE_NAME)
            target = self.desk.target_name
            where = '[commands] restart = "..."' if target == "litellm" else f'[commands.restart] {target} = "..."'
            self.tell(f"no restart command is set: {where} in {settings}", severity="warning")
            return

        def lines(width: int) -> list[Line]:
            where = self.shown(self.workbench.folder)
            return [*_chopped(command, width, "key"), (), *wrapped(f"in {where}", width, "dim")]

        def answered(really: bool | None) -> None:
            if really:
                in_background(self.app, partial(self._restart, command), "restart", exclusive=True)

        await self.open(DeedScreen("runs the restart command of the settings", lines, "runs it"), answered)

    async def _restart(self, command: str) -> None:
        self.tell(f"{command} {self.model_app.glyphs.ellipsis}", timeout=LIMIT)
        secrets = await asyncio.to_thread(self.workbench.known_keys)
        try:
            outcome = await run(command, self.workbench.folder, secrets)
        except OSError as error:
            self.tell(f"{command}: {error.strerror or error}", severity="error")
            return
        if outcome.code == 0 and not outcome.lines:
            self.tell(f"{command}: done{self._what_follows}")
            return
        shown = outcome.lines if self.review is None else self.review.masked(outcome.lines)
        await self.open(PagerScreen(command, partial(_outcome_lines, outcome, shown, self._what_follows)))

    @property
    def _what_follows(self) -> str:
        """What can be done once it has restarted: only LiteLLM's proxy can be asked."""
        return "; v asks the proxy what it serves now" if self.desk.target_name == _LITELLM else ""


def _outcome_lines(outcome: Outcome, shown: Sequence[str], follows: str, width: int) -> list[Line]:
    """Return what came of a command: how it ended, then the end of what it wrote."""
    if outcome.code is None:
        head = wrapped(f"still running after {LIMIT:.0f} seconds; it goes on", width, "warn")
    elif outcome.code == 0:
        head = wrapped(f"done: exit code 0{follows}", width, "good")
    else:
        head = wrapped(f"failed: exit code {outcome.code}", width, "bad")
    return [*head, (), *(line for text in shown for line in _chopped(text, width, "") or [()])]


def _chopped(text: str, width: int, role: str) -> list[Line]:
    return [[(piece, role)] for piece in chop_cells(harmless(text), max(width, 2))]
