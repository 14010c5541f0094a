"""`ModelRegistry`: runs the sources, applies the resolvers, and yields events and snapshots.

A registry starts from the catalog. `restore` puts the cached listings in; `discover` asks the providers, all at once,
and yields an event for each step. The snapshot that an event speaks of is in place when the event is yielded.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from msgspec import structs

from model_tui.core.discovery import Answered, Event, Failed, ProviderStatus, Skipped, Standing, Started, Trial
from model_tui.core.index import Index
from model_tui.core.layers import by_strength, offer_of, resolve, spec_of
from model_tui.core.model import Layer, Model, ModelCapabilities, ModelSpec, Offer, Provider, State
from model_tui.core.snapshot import Key, Snapshot
from model_tui.resolvers.custom import CapabilitiesResolver, as_resolver
from model_tui.resolvers.reported import ReportedResolver
from model_tui.sources.asking import Answer, Turns, ask_all, odd
from model_tui.sources.doors import Door, Doors
from model_tui.sources.protocol import Listed, Listing, SourceError

if TYPE_CHECKING:
    from model_tui.core.columns import Context
    from model_tui.keys import Key as ApiKey
    from model_tui.keys import KeyRing
    from model_tui.resolvers.protocol import Resolver
    from model_tui.sources.cache import ListingCache
    from model_tui.sources.table import ProviderTable

_SLICE: Final = 64
"""Models resolved before the event loop gets its turn."""
_LASTING: Final = frozenset(("override", "models.dev", "litellm"))
"""The layers by which an offer is known even where no listing has it."""


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
        identify: Callable[[ModelSpec], str],
        offline: bool = False,
    ) -> None:
        self.snapshot = snapshot
        self.doors = Doors(table, keys)
        self.cache = cache
        self.resolvers: tuple[Resolver, ...] = (*resolvers,)
        self.identify = identify
        self.offline = offline
        self.remarks: list[str] = []
        self._reported = ReportedResolver()
        self._said: dict[Key, tuple[Listed, str]] = {}
        self._turns = Turns()

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
        self.resolvers = (as_resolver(resolver, name), *self.resolvers)

    # what is known

    def find(self, ref: str) -> Offer | None:
        """Return the offer that `PROVIDER/MODEL` names; the provider may go by any of its names."""
        provider, _, model_id = ref.partition("/")
        return self.snapshot.find(self.table.resolve(provider) or provider, model_id)

    def model(self, offer: Offer) -> Model:
        """Return an offer with every layer that speaks about it, strongest first."""
        listed, at = self._said.get(offer.key, (None, ""))
        spec = listed.spec if listed is not None else spec_of(offer)
        return self._resolve(spec, listed, at, offer.state)

    def _resolve(self, spec: ModelSpec, listed: Listed | None, at: str, state: str) -> Model:
        layers = [layer for resolver in (*self.resolvers, self._reported) for layer in resolver.layers(spec)]
        if listed is not None:
            layers.append(Layer("provider", _stated(listed), at))
        facts, said = resolve(layers)
        spec = ModelSpec(
            spec.provider,
            spec.name,
            facts.display_name or spec.display_name,
            facts.family or spec.family,
            spec.aliases,
            spec.canonical or self.identify(spec),
        )
        return Model(spec, facts, said, by_strength(layers), state)  # type: ignore[arg-type]

    def status(self, provider: str) -> ProviderStatus:
        """Return how a provider stands."""
        return self.snapshot.statuses.get(provider) or ProviderStatus(provider, provider)

    def page_of(self, provider: str) -> str | None:
        """Return the page to look at: where keys are made if one is missing, else the documentation."""
        known = self.table.get(provider)
        if known is None:
            return None
        wants_key = self.status(provider).standing in ("needs-key", "rejected")
        return (known.keys_url if wants_key else None) or known.docs_url or known.keys_url

    def door(self, provider: Provider, key: "ApiKey | None" = None) -> Door:
        """Return how a provider is reached: its address, and the key with where it came from; with `key` that one."""
        return self.doors.door(provider, key)

    def notes(self) -> list[str]:
        """Return what was left aside so far, a line each: unusable keys, damaged cache files, broken plug-ins."""
        of_resolvers = [line for resolver in self.resolvers for line in getattr(resolver, "notes", ())]
        return [*self.remarks, *self.doors.keys.notes, *self.cache.notes, *of_resolvers]

    def _account(self, door: Door) -> str:
        access = door.access
        told = access.key if access.login is None else "\0".join((access.login, *access.values.values()))
        return self.cache.account(door.provider.id, access.base_url, told)

    # the last listings

    def restore(self) -> list[Event]:
        """Put in what the providers listed last, for the keys that are set now; asks nobody."""
        return [event for event in self.restoring() if event is not None]

    def restoring(self) -> Iterator[Event | None]:
        """Do what `restore` does, and yield `None` wherever a screen may want its turn."""
        stored = self.cache.providers()
        for provider in self.table:
            if provider.id not in stored or not self.doors.is_asked(provider):
                continue
            door = self.door(provider)
            account = self._account(door)
            cached = self.cache.load(provider.id, account)
            if cached is None:
                continue
            state = door.restored_state(self.cache.verdict(provider.id, account))
            own, others = _own(cached.listing.models, provider)
            offers: list[Offer] = []
            for start in range(0, len(own), _SLICE):
                part = own[start : start + _SLICE]
                offers += [self._offer(listed, cached.at, state) for listed in part]
                yield None
            self._put(door, own, offers, "cached", at=cached.at)
            self._report(door, others, cached.at)
            yield Answered(provider.id, len(cached.listing.models), live=False, took=0.0)

    # asking

    async def discover(
        self, providers: Collection[str] | None = None, *, by_hand: bool = False
    ) -> AsyncGenerator[Event, None]:
        """Ask providers for their models, and yield what happens as it happens.

        `providers` are ids or other names, all by default. `by_hand` says that the user asked for it just now:
        listings that need no key are asked without one then, too. Offline, only the keys are looked at.
        """
        for event in self.look(providers, by_hand=by_hand):
            yield event
        wanted = {door.provider.id for door in self.doors.to_ask(providers, by_hand=by_hand)[0]}
        if self.offline or not wanted:
            return
        async with self._turns.of(wanted) as done:
            # a key may have come or gone while others were waited for
            doors = [d for d in self.doors.to_ask(providers, by_hand=by_hand)[0] if d.provider.id in wanted]
            before = self.snapshot.statuses
            self._standing(doors, "asking")
            try:
                for door in doors:
                    yield Started(door.provider.id)
                async for answer in ask_all(self.doors.sources(doors)):
                    event = await self._take(answer)
                    done(answer.door.provider.id)
                    yield event
            finally:
                self._no_longer_asking(doors, before)

    async def try_key(self, provider: Provider, key: "ApiKey") -> Trial:
        """Ask a provider for its models with a key that is not one of ours yet; nothing of the answer is kept."""
        async for answer in ask_all(self.doors.sources([self.doors.door(provider, key)])):
            if answer.listing is not None:
                return Trial(len(answer.listing.models), notes=answer.listing.notes)
            if answer.error is not None:
                return Trial(kind=answer.error.kind, reason=answer.error.message)
        raise AssertionError("one door gives one answer")  # pragma: no cover

    def use_table(self, table: "ProviderTable", context: "Context") -> None:
        """Go on with another table of providers: the user's own has changed."""
        known = {provider.id: provider for provider in self.table}
        self.doors.use_table(table)
        offers = self.snapshot.offers
        self.snapshot = Snapshot(offers, Index(offers, context), self.snapshot.statuses)
        fresh = [p for p in self.table if self.doors.is_asked(p) and p != known.get(p.id)]
        self._standing([self.door(provider) for provider in fresh], "catalog")

    def look(self, providers: Collection[str] | None = None, *, by_hand: bool = False) -> list[Event]:
        """See which providers lack their key, and mark their offers; asks nobody."""
        _, skipped = self.doors.to_ask(providers, by_hand=by_hand)
        states: dict[int, State] = {}
        for door in skipped:
            states.update(dict.fromkeys(self.snapshot.by_provider.get(door.provider.id, ()), "needs-key"))
        if states:
            self.snapshot = self.snapshot.with_offers((), states)
        self._standing(skipped, "needs-key")
        return [Skipped(door.provider.id, door.variable, door.provider.keys_url) for door in skipped]

    def _no_longer_asking(self, doors: Sequence[Door], before: Mapping[str, ProviderStatus]) -> None:
        """Put back the standing of providers that were not waited for: whoever listened went away."""
        left = [d.provider for d in doors if self.status(d.provider.id).standing == "asking"]
        if left:
            former = [before.get(p.id) or ProviderStatus(p.id, p.name) for p in left]
            self.snapshot = self.snapshot.with_statuses(*former)

    async def _take(self, answer: Answer) -> Event:
        """Put an answer into the snapshot, and return the event that tells of it."""
        if answer.listing is None:
            return self._take_error(answer.door, answer.error or odd(answer.door, "nothing"), answer.took)
        try:
            return await self._take_listing(answer, answer.listing)
        except Exception as failure:  # noqa: BLE001 - what a plug-in hands back must not end the others
            return self._take_error(answer.door, odd(answer.door, type(failure).__name__), answer.took)

    async def _take_listing(self, answer: Answer, listing: Listing) -> Event:
        door, at = answer.door, datetime.now(UTC).isoformat(timespec="seconds")
        await self._prepare(listing)
        own, others = _own(listing.models, door.provider)
        offers: list[Offer] = []
        for start in range(0, len(own), _SLICE):
            part = own[start : start + _SLICE]
            offers += [self._offer(listed, at, door.listed_state) for listed in part]
            await asyncio.sleep(0)
        self._put(door, own, offers, "live", at=at, took=answer.took, notes=listing.notes)
        self._report(door, others, at)
        await asyncio.to_thread(self._keep, door, listing, at)
        return Answered(door.provider.id, len(listing.models), live=True, took=answer.took, skipped=listing.skipped)

    async def _prepare(self, listing: Listing) -> None:
        """Let the resolvers that must ask somebody do so before the models are resolved."""
        for resolver in self.resolvers:
            if isinstance(resolver, CapabilitiesResolver):
                await resolver.prepare([listed.spec for listed in listing.models])

    def _keep(self, door: Door, listing: Listing, at: str) -> None:
        account = self._account(door)
        self.cache.store(door.provider.id, account, listing, at)
        self.cache.mark(door.provider.id, account, None)

    def _take_error(self, door: Door, error: SourceError, took: float) -> Event:
        """Keep the last good listing as stale; a refused key makes every offer of the provider unusable."""
        provider = door.provider.id
        refused = error.kind == "refused"
        standing: Standing = "rejected" if refused else "not-running" if error.kind == "not-running" else "failed"
        rows = self.snapshot.by_provider.get(provider, ())
        kept = [row for row in rows if self.snapshot.offers[row].key in self._said]
        states: dict[int, State] = dict.fromkeys(rows, "rejected")
        if not refused:
            states = self._without_verdict(rows) if door.listed_state == "ready" else {}
            states.update(dict.fromkeys(kept, "stale"))
        self.snapshot = self.snapshot.with_offers((), states)
        if provider in self.cache.providers():
            self.cache.mark(provider, self._account(door), "refused" if refused else "failed")
        self._standing([door], standing, reason=error.message, kind=error.kind, took=took, listed=len(kept) or None)
        return Failed(provider, error.kind, error.message, stale=0 if refused else len(kept))

    def _without_verdict(self, rows: Iterable[int]) -> dict[int, State]:
        """Return the rows whose state speaks of an earlier key, which this one may be better than."""
        offers = self.snapshot.offers
        return dict.fromkeys((row for row in rows if offers[row].state in ("needs-key", "rejected")), "catalog")

    # putting it in

    def _offer(self, listed: Listed, at: str, state: State) -> Offer:
        model = self._resolve(listed.spec, listed, at, state)
        return offer_of(model.spec, model.capabilities, model.provenance, state)

    def _put(
        self,
        door: Door,
        models: Iterable[Listed],
        offers: Sequence[Offer],
        standing: Standing,
        *,
        at: str,
        took: float | None = None,
        notes: Iterable[str] = (),
    ) -> None:
        """Replace what is known of a provider's offers by its listing; others of it are not listed for this key."""
        provider, listed = door.provider.id, {offer.key for offer in offers}
        before = self.snapshot
        others = [row for row in before.by_provider.get(provider, ()) if before.offers[row].key not in listed]
        delisted = [offer for row in others if (offer := before.offers[row]).key in self._said]
        gone = [offer.key for offer in delisted if self._only_listed(offer)]
        for offer in delisted:
            del self._said[offer.key]
        self._said.update({(one.spec.provider, one.spec.name): (one, at) for one in models})
        kept = [self._unlisted(offer) for offer in delisted if offer.key not in gone]
        snapshot = before.with_offers([*offers, *kept], dict.fromkeys(others, "unlisted"))
        self.snapshot = snapshot.without(gone) if gone else snapshot
        self._standing([door], standing, at=at, took=took, listed=len(offers), notes=tuple(notes))

    def _report(self, door: Door, others: Sequence[Listed], at: str) -> None:
        """Take in what a source says of other providers' models: new offers, and facts about the known ones."""
        source = door.provider.id
        touched = self._reported.report(source, ((one.spec, _stated(one)) for one in others), at)
        if not touched:
            return
        offers, gone = [], []
        for provider, name in touched:
            known = self.snapshot.find(provider, name)
            if known is not None and known.state == "catalog" and self._only_listed(known):
                gone.append(known.key)
                continue
            listed, when = self._said.get((provider, name), (None, ""))
            spec = listed.spec if listed is not None else ModelSpec(provider, name)
            model = self._resolve(spec, listed, when, known.state if known is not None else "catalog")
            offers.append(offer_of(model.spec, model.capabilities, model.provenance, model.state))
        snapshot = self.snapshot.with_offers(offers)
        self.snapshot = snapshot.without(gone) if gone else snapshot
        counted = structs.replace(self.status(source), listed=(self.status(source).listed or 0) + len(others))
        told = {provider for provider, _ in touched} - {source}
        self.snapshot = self.snapshot.with_statuses(counted, *(self._known_of(provider) for provider in sorted(told)))

    def _known_of(self, provider: str) -> ProviderStatus:
        """Return how a provider stands that others told of, with the number of its offers as it is now."""
        known = self.table.get(provider)
        before = self.snapshot.statuses.get(provider) or ProviderStatus(provider, known.name if known else provider)
        return structs.replace(before, known=len(self.snapshot.by_provider.get(provider, ())))

    def _unlisted(self, offer: Offer) -> Offer:
        """Return an offer without what its provider said of it when it still listed it."""
        spec = ModelSpec(offer.provider, offer.id, aliases=offer.aliases, canonical=offer.canonical)
        model = self._resolve(spec, None, "", "unlisted")
        return offer_of(model.spec, model.capabilities, model.provenance, "unlisted")

    def _only_listed(self, offer: Offer) -> bool:
        """Whether nothing but an earlier listing knew of an offer, so that it is gone once no longer listed."""
        layers = (layer.name for resolver in self.resolvers for layer in resolver.layers(spec_of(offer)))
        return not self._reported.knows(offer.key) and not any(name in _LASTING for name in layers)

    def _standing(
        self,
        doors: Sequence[Door],
        standing: Standing,
        *,
        reason: str | None = None,
        kind: str | None = None,
        at: str | None = None,
        took: float | None = None,
        listed: int | None = None,
        notes: tuple[str, ...] = (),
    ) -> None:
        by_provider = self.snapshot.by_provider
        statuses = []
        for door in doors:
            provider, before = door.provider, self.snapshot.statuses.get(door.provider.id)
            status = ProviderStatus(
                provider.id,
                provider.name,
                standing,
                known=len(by_provider.get(provider.id, ())),
                listed=listed if listed is not None or before is None else before.listed,
                reason=reason,
                variable=door.variable,
                key_origin=door.key_origin,
                keys_url=provider.keys_url,
                base_url=door.shown_url,
                took=took,
                at=at or (before.at if before else None),
                local=provider.local,
                notes=notes,
                kind=kind,
            )
            statuses.append(status)
        self.snapshot = self.snapshot.with_statuses(*statuses)


def _own(models: Sequence[Listed], provider: Provider) -> tuple[Sequence[Listed], Sequence[Listed]]:
    """Part the models of the provider that was asked from those that it only tells of."""
    others = [listed for listed in models if listed.spec.provider != provider.id]
    return ([listed for listed in models if listed.spec.provider == provider.id], others) if others else (models, ())


def _stated(listed: Listed) -> ModelCapabilities:
    """Return everything that a provider says of a model, its name and family for it among that."""
    spec, facts = listed.spec, listed.facts
    return structs.replace(
        facts, display_name=spec.display_name or facts.display_name, family=spec.family or facts.family
    )
