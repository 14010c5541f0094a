"""What the main screen reads again when it changes on the disk: providers, keys, overrides, what windows remember."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Final

from textual import on

from model_tui.tui.following import KEYS, OVERRIDES, PROVIDERS, REMEMBERED, TARGET
from model_tui.tui.messages import FilesChanged
from model_tui.tui.providing import ProvidingScreen
from model_tui.tui.remembering import RememberingScreen
from model_tui.tui.working import in_background

_MOST_NAMED: Final = 3


class RereadingScreen(ProvidingScreen, RememberingScreen):
    """A screen that shows what files say now, and tells quietly that they have changed."""

    @on(FilesChanged)
    def _files_changed(self, message: FilesChanged) -> None:
        in_background(self, partial(self._reread, message.names), "rereading")

    async def _reread(self, names: frozenset[str]) -> None:
        if REMEMBERED in names:
            await self.take_in_anew()
        if PROVIDERS in names:
            await self._reread_providers()
        if held := sorted(name.removeprefix(KEYS) for name in names if name.startswith(KEYS)):
            await self._reread_keys([Path(path) for path in held])
        if OVERRIDES in names:
            await self._reread_overrides()
        if TARGET in names and self.app.screen is self:
            self._note(self.model_app.main.desk.path, "")

    async def _reread_providers(self) -> None:
        bench = self.workbench
        before = {provider.id: provider for provider in bench.table}
        notes = set(bench.registry.notes())
        bench.reread_table()
        self.look_for_own_providers()
        self.model_app.publish()
        fresh = [provider.id for provider in bench.table if provider != before.get(provider.id)]
        gone = sorted(before.keys() - {provider.id for provider in bench.table})
        said = [f"{name} is {'changed' if name in before else 'new'}" for name in fresh] + [
            f"{n} is gone" for n in gone
        ]
        self._note(bench.providers_file, _few(said))
        self._tell_new(notes)
        if fresh and not bench.offline:
            await self.model_app.ask(fresh)

    async def _reread_keys(self, files: list[Path]) -> None:
        """Take up the keys as they are set now, and ask those providers again that are reached in another way."""
        from model_tui.keydesk import take_up  # noqa: PLC0415 - not needed for the first frame

        notes = set(self.workbench.registry.notes())
        turned = await asyncio.to_thread(take_up, self.workbench)  # the system keyring may take its time
        said = [f"{name} {what}" for name, what in turned.items()]
        for file in files:
            self._note(file, _few(said) if file == files[-1] else "")
        self._tell_new(notes)
        if turned:
            await self.model_app.ask(turned, by_hand=False)

    def _tell_new(self, before: set[str]) -> None:
        """Tell what is left aside now, and was not before."""
        for note in self.workbench.registry.notes():
            if note not in before:
                self.tell_when_back(note, severity="warning", timeout=8)

    async def _reread_overrides(self) -> None:
        bench = self.workbench
        try:
            overrides = await asyncio.to_thread(bench.read_overrides)
        except ValueError as error:
            said = str(error).replace(str(bench.overrides_file), self.shown(bench.overrides_file))
            self.tell_when_back(f"{said}; your word before stays in force", severity="warning", timeout=8)
            return
        bench.registry.use_overrides(overrides)
        self.model_app.publish()
        self._note(bench.overrides_file, "")

    def _note(self, path: Path, what: str) -> None:
        self.tell_when_back(f"{self.shown(path)} has changed on the disk{f': {what}' if what else ''}", timeout=4)


def _few(said: list[str]) -> str:
    """Return the first of what is to be said, and how much more there is."""
    more = [f"and {len(said) - _MOST_NAMED} more"] if len(said) > _MOST_NAMED else []
    return ", ".join((*said[:_MOST_NAMED], *more))
