"""What the main screen does about providers: adding one, setting up its key, and asking it at once."""

from collections.abc import Awaitable, Callable, Collection
from functools import partial
from typing import TYPE_CHECKING

from model_tui.core.discovery import Answered, Event, Failed, Skipped
from model_tui.core.figures import models
from model_tui.tui.panes import PanesScreen
from model_tui.tui.working import in_background

if TYPE_CHECKING:
    from model_tui.gateways import Gateway
    from model_tui.keydesk import KeyDesk
    from model_tui.tui.screens.key import Saving


class ProvidingScreen(PanesScreen):
    """A screen from which providers are added and their keys set up."""

    # keys

    async def action_key(self) -> None:
        """Set up, try or remove the key of the provider at hand."""
        from model_tui.keydesk import KeyDesk  # noqa: PLC0415 - not needed for the first frame, and so the next
        from model_tui.tui.screens.key import KeyScreen  # noqa: PLC0415

        provider = self.provider_at_hand()
        if not provider:
            self.tell("K is about one provider: move to its line, or to one of its models", severity="warning")
            return
        desk = KeyDesk(self.workbench)
        env_file = self.shown(self.workbench.paths.config_dir / ".env")

        def chosen(saving: "Saving | None") -> None:
            if saving is not None:
                self.start_writing(partial(self._save, desk, provider, saving))

        await self.open(KeyScreen(desk, provider, env_file, self.model_app.ask), chosen)

    async def _save(self, desk: "KeyDesk", name: str, saving: "Saving") -> bool:
        provider = self.workbench.provider(name)
        done = await self.attempt(lambda: desk.save(provider, saving.key, saving.place))
        if done is None:
            return False
        told = "\n".join((*done, f"{self.key_of('key')}, then ctrl+r removes it again"))
        self._ask_and_tell(desk.used_by(provider, saving.place.variable), told, provider.id)
        return True

    # adding

    async def action_add_provider(self) -> None:
        """Add a provider or gateway of the user's own."""
        from model_tui.tui.screens.adding import AddScreen  # noqa: PLC0415 - not needed for the first frame

        file = self.shown(self.workbench.providers_file)
        await self.open(AddScreen(self.workbench, file), self._added)

    def _added(self, gateway: "Gateway | None") -> None:
        if gateway is not None:
            self.start_writing(partial(self._add, gateway))

    async def _add(self, gateway: "Gateway") -> bool:
        from model_tui.gateways import may_replace, write  # noqa: PLC0415 - not needed for the first frame

        verb = "replaced in" if may_replace(self.workbench, gateway.id) else "added to"
        path = await self.attempt(lambda: write(self.workbench, gateway))
        if path is None:
            return False
        self.workbench.reread_table()
        self.model_app.publish()
        self.call_later(self.show_provider, gateway.id)
        told = f"'{gateway.id}' {verb} {self.shown(path)}; without its table there it is gone again"
        self._ask_and_tell({gateway.id}, told, gateway.id, partial(self._elsewhere, gateway))
        return True

    async def _elsewhere(self, gateway: "Gateway", events: Collection[Event]) -> str:
        """Take the address with `/v1` where that lists and the one given did not; return what to tell of it."""
        from model_tui.gateways import lists_at, move, with_version  # noqa: PLC0415 - not needed for the first frame

        failed = next((event for event in events if isinstance(event, Failed)), None)
        url = None if failed is None else with_version(gateway, failed.kind)
        if url is None or not await lists_at(self.workbench, gateway, url):
            return ""

        async def moved() -> bool:
            return await self.attempt(lambda: move(self.workbench, gateway, url)) is not None

        if not await self.model_app.write(moved):
            return ""
        self.workbench.reread_table()
        self.model_app.publish()
        return f"{gateway.base_url} does not list, {url} does: its table has that now"

    # the first time

    def show_how_it_went(self, failed: int, *, first_time: bool) -> None:
        """Say what to do where nobody has answered: in the top bar, and the first time in so many words."""
        if any(status.standing == "live" for status in self.snapshot.statuses.values()):
            return
        why = f"nobody answered, {failed} failed" if failed else "no key is set, and no local server answers"
        self.top.advise(f"{why}: {self.key_of('key')} sets a key, {self.key_of('refresh')} asks again")
        if first_time and not failed:
            offers = f"{len(self.snapshot.offers):,}"
            self.tell_when_back(
                f"{why}. There are three ways on:\n"
                f"{self.key_of('key')}  set the key of the provider of the model under the cursor\n"
                f"{self.key_of('refresh')}  look again, once Ollama or another local server runs\n"
                f"or just look: the catalog's {offers} offers are here without a network",
                timeout=20,
            )

    # asking

    def _ask_and_tell(
        self,
        providers: Collection[str],
        told: str,
        about: str,
        after: Callable[[Collection[Event]], Awaitable[str]] | None = None,
    ) -> None:
        """Ask providers and tell what came of it; what `after` does then and tells of is a reason to ask once more."""
        if not self.workbench.offline:
            self.tell(f"{told}\nasking {about} …")

        async def asking() -> None:
            events = await self.model_app.ask(providers)
            more = "" if after is None else await after(events)
            if more:
                events = await self.model_app.ask(providers)
                more = f"\n{more}"
            self.tell(f"{told}{more}\n{_outcome(events, about, offline=self.workbench.offline)}")

        in_background(self.app, asking, "asking")


def _outcome(events: Collection[Event], provider: str, *, offline: bool) -> str:
    """Return what came of asking a provider, in one line."""
    for event in events:
        if event.provider != provider:
            continue
        if isinstance(event, Answered):
            return f"{provider} lists {models(event.models)}"
        if isinstance(event, Failed | Skipped) and event.reason:
            return f"{provider} lists nothing now: {event.reason}"
        if isinstance(event, Skipped):
            return f"K sets its key: {event.variable} is not set"
    return "offline: nobody was asked" if offline else f"{provider} was not asked"
