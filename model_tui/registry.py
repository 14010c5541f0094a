"""`ModelRegistry`: runs the sources, applies the resolvers, and yields events and snapshots.

A registry starts from the catalog. `restore` puts the cached listings in; `discover` asks the providers, all at once,
and yields an event for each step. The snapshot that an event speaks of is in place when the event is yielded.
"""

from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from msgspec import structs

from model_tui.core.discovery import Answered, Event, ProviderStatus, Skipped, Started, Trial
from model_tui.core.model import Model, ModelSpec, Offer, Provider
from model_tui.core.snapshot import Key, Snapshot
from model_tui.knowledge import SLICE, Heard, Knowledge, parted
from model_tui.masking import masked
from model_tui.resolvers.custom import CapabilitiesResolver, as_resolver
from model_tui.sources.doors import Door, Doors
from model_tui.sources.protocol import Listed

if TYPE_CHECKING:  # asking needs asyncio, 20 ms that a verb which asks nobody does not pay
    from model_tui.core.columns import Context
    from model_tui.keys import Key as ApiKey
    from model_tui.keys import KeyRing
    from model_tui.resolvers.overrides import OverrideResolver, Overrides, Said
    from model_tui.resolvers.protocol import Resolver
    from model_tui.sources.asking import Answer, Pace, Turns
    from model_tui.sources.cache import ListingCache
    from model_tui.sources.table import ProviderTable

_HUGE: Final = 1 << 20
"""Bytes of a stored listing from which on the others are read before it."""


class ModelRegistry:
    """Everything that is known, and the way to know more."""

    def __init__(
        self,
        snapshot: Snapshot,
        *,
        table: "ProviderTable",
        keys: "KeyRing",
        cache: "ListingCache",
        resolvers: Sequence["Resolver"],
        overrides: "OverrideResolver | None" = None,
        speeds: dict[Key, float] | None = None,
        identify: Callable[[ModelSpec], str],
        offline: bool = False,
    ) -> None:
        self.overrides = overrides
        own = resolvers if overrides is None else (overrides, *resolvers)
        self.knowledge = Knowledge(snapshot, own, identify, {} if speeds is None else speeds)
        self.doors = Doors(table, keys)
        self.cache = cache
        self.offline = offline
        self.remarks: list[str] = []

    @cached_property
    def _turns(self) -> "Turns":
        from model_tui.sources.asking import Turns  # noqa: PLC0415

        return Turns()

    @property
    def snapshot(self) -> Snapshot:
        """What is known now."""
        return self.knowledge.snapshot

    @property
    def table(self) -> "ProviderTable":
        """The known providers, those that others brought along among them."""
        return self.doors.table

    # what others bring along

    def add_source(self, source: object, name: str | None = None) -> Provider:
        """Take a source in: one of our protocol, or any object with `async discover()`. Return its provider.

        `name` is the provider's id where the source states none. A source for a provider that is known already is
        asked in place of ours. Raises `TypeError` or `TableError` where it cannot be used.
        """
        return self.doors.bring(source, name)

    def add_resolver(self, resolver: object, name: str | None = None) -> None:
        """Take a resolver in: one of our protocol, or any object with `get_capabilities(spec)`.

        A later one's word holds against an earlier one's, and every one's against all but the user's overrides.
        Offers that are in the snapshot already keep what was known of them until they are listed anew. Raises
        `TypeError` where it cannot be used.
        """
        self.knowledge.resolvers = (as_resolver(resolver, name), *self.knowledge.resolvers)

    # what is known

    def find(self, ref: str) -> Offer | None:
        """Return the offer that `PROVIDER/MODEL` names; provider and model may go by any of their names."""
        provider, _, model_id = ref.partition("/")
        return self.snapshot.named(self.table.resolve(provider) or provider, model_id)

    def model(self, offer: Offer, *, quick: bool = False) -> Model:
        """Return an offer with every layer that speaks about it, strongest first; `quick` for a first look."""
        return self.knowledge.model(offer, quick=quick)

    def status(self, provider: str) -> ProviderStatus:
        """Return how a provider stands."""
        return self.knowledge.status(provider)

    def page_of(self, provider: str) -> str | None:
        """Return the page to look at: where keys are made if one is missing, else the documentation."""
        known = self.table.get(provider)
        if known is None:
            return None
        wants_key = self.status(provider).standing in ("needs-key", "rejected")
        return (known.keys_url if wants_key else None) or known.docs_url or known.keys_url

    def reprice(self, context: "Context") -> None:
        """Go on with a context that only prices the user's workload otherwise: `Workbench.use_workload` says which."""
        self.knowledge.reprice(context)

    def door(self, provider: Provider, key: "ApiKey | None" = None) -> Door:
        """Return how a provider is reached: its address, and the key with where it came from; with `key` that one."""
        return self.doors.door(provider, key)

    def notes(self) -> list[str]:
        """Return what was left aside so far, a line each: unusable keys, damaged cache files, broken plug-ins."""
        of_resolvers = [line for resolver in self.knowledge.resolvers for line in getattr(resolver, "notes", ())]
        return [
            *map(self._masked, self.remarks),
            *self.doors.keys.notes,
            *self.cache.notes,
            *map(self._masked, of_resolvers),
        ]

    def _masked(self, line: str) -> str:
        """Return a line that somebody else's code may have written without any key that is set."""
        return masked(line, (secret for provider in self.table for secret in self.door(provider).access.secrets))

    def _account(self, door: Door) -> str:
        access = door.access
        told = access.key if access.login is None else "\0".join((access.login, *access.values.values()))
        if access.referred:
            told = "\0".join((told or "", *access.referred.values()))
        return self.cache.account(door.provider.id, access.base_url, told)

    # the last listings

    def restore(self) -> list[Event]:
        """Put in what the providers listed last, for the keys that are set now; asks nobody."""
        return [event for event in self.restoring() if event is not None]

    def restoring(self) -> Iterator[Event | None]:
        """Do what `restore` does, and yield `None` wherever a screen may want its turn.

        Huge listings come last: reading one of 50,000 models takes ten seconds, and the others need not wait for it.
        """
        self.knowledge.anew(ModelSpec(*key) for key in self._spoken_of())
        if self.overrides is not None:
            self._override({})
        for resolver in self.knowledge.resolvers:
            if callable(speeds := getattr(resolver, "speeds", None)):
                self.knowledge.know_speeds(speeds(self.snapshot.offers))
        yield None
        stored = self.cache.largest()
        for provider in sorted(self.table, key=lambda provider: stored.get(provider.id, 0) > _HUGE):
            if provider.id not in stored or not self.doors.is_asked(provider):
                continue
            door = self.door(provider)
            account = self._account(door)
            cached = self.cache.load(provider.id, account)
            if cached is None:
                continue
            state = door.restored_state(self.cache.verdict(provider.id, account))
            own, others = parted(cached.listing.models, provider)
            offers: list[Offer] = []
            for part in self.knowledge.offers(own, cached.at, state):
                offers += part
                yield None
            self.knowledge.parted(provider.id, own, offers, cached.at, state)
            self.knowledge.put([Heard(door, "cached", cached.at, own, others, offers, named=cached.listing.named)])
            yield Answered(provider.id, len(cached.listing.models), live=False, took=0.0)

    def _spoken_of(self) -> Iterator[Key]:
        """Yield the offers of the snapshot that a resolver beside the catalog speaks of by itself: measurements."""
        for resolver in self.knowledge.resolvers:
            keys = getattr(resolver, "keys", None)
            for key in keys() if callable(keys) else ():
                if key in self.snapshot.rows:
                    yield key

    def use_overrides(self, overrides: "Overrides") -> None:
        """Go on with other overrides of the user's."""
        if self.overrides is not None:
            before = self._overridden()
            self.overrides.use(overrides)
            self._override(before)

    def _overridden(self) -> "dict[Key, list[Said]]":
        """Return what the overrides say, of each offer that they speak of."""
        assert self.overrides is not None  # noqa: S101 - both callers look
        known = (offer.key for offer in self.snapshot.offers) if self.overrides.overrides.entries else ()
        return self.overrides.said([*known, *((spec.provider, spec.name) for spec in self.overrides.added())])

    def _override(self, before: "Mapping[Key, list[Said]]") -> None:
        """Resolve anew the offers of which the overrides say something else than before."""
        assert self.overrides is not None  # noqa: S101 - both callers look
        now = self._overridden()
        specs = {key: ModelSpec(*key) for key in (*before, *now) if before.get(key) != now.get(key)}
        specs.update({key: spec for spec in self.overrides.added() if (key := (spec.provider, spec.name)) in specs})
        if specs:
            self.knowledge.anew(specs.values())

    # asking

    async def discover(
        self, providers: Collection[str] | None = None, *, by_hand: bool = False
    ) -> AsyncGenerator[Event, None]:
        """Ask providers for their models, and yield what happens as it happens.

        `providers` are ids or other names, all by default. `by_hand` says that the user asked for it just now:
        listings that need no key are asked without one then, too. Offline, only the keys are looked at.
        """
        import asyncio  # noqa: PLC0415

        from model_tui.sources.asking import ask_all  # noqa: PLC0415

        for event in self.look(providers, by_hand=by_hand):
            yield event
        wanted = {door.provider.id for door in self.doors.to_ask(providers, by_hand=by_hand)[0]}
        if self.offline or not wanted:
            return
        async with self._turns.of(wanted) as done:
            # a key may have come or gone while others were waited for
            doors = [d for d in self.doors.to_ask(providers, by_hand=by_hand)[0] if d.provider.id in wanted]
            before = self.snapshot
            self.knowledge.stand(doors, "asking")
            keeping: list[asyncio.Task[None]] = []
            writing = asyncio.Lock()

            async def keep(what: Callable[..., None], *said: object) -> None:
                async with writing:  # two threads that write small files take longer than one
                    await asyncio.to_thread(what, *said)

            def ready_cache() -> None:
                keeping.append(asyncio.create_task(keep(self.cache.ready)))

            try:
                for door in doors:
                    yield Started(door.provider.id)
                async for answers in ask_all(self.doors.sources(doors), [ready_cache, *self.knowledge.warming()]):
                    at = datetime.now(UTC).isoformat(timespec="seconds")
                    events = await self._take(answers, at)
                    keeping.append(asyncio.create_task(keep(self._keep, answers, events, at)))
                    for answer in answers:
                        done(answer.door.provider.id)
                    await asyncio.sleep(0)  # the event is drawn at once: a key need not wait for both
                    for event in events:
                        yield event
            finally:
                self.knowledge.stand_as(
                    before, (d.provider for d in doors if self.status(d.provider.id).standing == "asking")
                )
                if keeping:
                    await asyncio.wait(keeping)

    async def try_key(self, provider: Provider, key: "ApiKey | None" = None) -> Trial:
        """Ask a provider for its models with a key that is not one of ours yet; nothing of the answer is kept.

        Without one it is asked with the key that is set: a provider may be at an address that is not in the table yet.
        """
        from model_tui.sources.asking import ask_all  # noqa: PLC0415

        async for answers in ask_all(self.doors.sources([self.doors.door(provider, key)])):
            answer = answers[0]
            if answer.listing is not None:
                return Trial(len(answer.listing.models), notes=answer.listing.said)
            if answer.error is not None:
                return Trial(kind=answer.error.kind, reason=answer.error.message)
        raise AssertionError("one door gives one answer")  # pragma: no cover

    def use_table(self, table: "ProviderTable", context: "Context") -> None:
        """Go on with another table of providers: the user's own has changed."""
        known = {provider.id: provider for provider in self.table}
        self.doors.use_table(table)
        self.knowledge.use(context)
        fresh = [p for p in self.table if self.doors.is_asked(p) and p != known.get(p.id)]
        self.knowledge.stand([self.door(provider) for provider in fresh], "catalog")

    def look(self, providers: Collection[str] | None = None, *, by_hand: bool = False) -> list[Event]:
        """See which providers lack their key, and mark their offers; asks nobody."""
        _, skipped = self.doors.to_ask(providers, by_hand=by_hand)
        self.knowledge.missing_key(skipped)
        return [Skipped(door.provider.id, door.variable, door.provider.keys_url) for door in skipped]

    async def _take(self, answers: "Sequence[Answer]", at: str) -> list[Event]:
        """Put answers into one snapshot, and return the events that tell of them."""
        from model_tui.sources.asking import Pace, odd  # noqa: PLC0415

        pace = Pace(SLICE)
        heard: list[Heard] = []
        events: list[Event] = []
        for answer in answers:
            try:
                listing, error = await self._hear(answer, at, pace), answer.error
            except Exception as failure:  # noqa: BLE001 - what a plug-in hands back must not end the others
                listing, error = None, odd(answer.door, type(failure).__name__)
            if listing is None or answer.listing is None:
                failed = error or odd(answer.door, "nothing")
                events.append(self.knowledge.fail(answer.door, failed, answer.took))
                continue
            heard.append(listing)
            told = Answered(answer.door.provider.id, len(answer.listing.models), live=True, took=answer.took)
            events.append(structs.replace(told, skipped=answer.listing.skipped, notes=answer.listing.notes))
        self.knowledge.put(heard)
        return events

    async def _hear(self, answer: "Answer", at: str, pace: "Pace") -> Heard | None:
        """Resolve the models of a listing, a slice at a time."""
        door, listing = answer.door, answer.listing
        if listing is None:
            return None
        for resolver in self.knowledge.resolvers:
            if isinstance(resolver, CapabilitiesResolver):
                await resolver.prepare([listed.spec for listed in listing.models])
        own, others = parted(listing.models, door.provider)
        offers: list[Offer] = []
        for part in self.knowledge.offers(own, at, door.listed_state):
            offers += part
            await pace.done(len(part))
        self.knowledge.parted(door.provider.id, own, offers, at, door.listed_state)
        given: tuple[object, ...] = listing.named  # a plug-in may have made it
        named = tuple(one for one in given if isinstance(one, Listed))
        return Heard(door, "live", at, own, others, offers, answer.took, listing.said, named)

    def _keep(self, answers: "Sequence[Answer]", events: Sequence[Event], at: str) -> None:
        """Put listings into the cache for the next start, and how the call ended."""
        stored = self.cache.providers()
        for answer, event in zip(answers, events, strict=True):
            provider, account = answer.door.provider.id, self._account(answer.door)
            if answer.listing is not None and isinstance(event, Answered):
                self.cache.store(provider, account, answer.listing, at)
                self.cache.mark(provider, account, None)
            elif answer.listing is None and provider in stored:
                refused = answer.error is not None and answer.error.kind == "refused"
                self.cache.mark(provider, account, "refused" if refused else "failed")
