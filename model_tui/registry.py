"""`ModelRegistry`: runs the sources, applies the resolvers, and yields events and snapshots.

A registry starts from the catalog. `restore` puts the cached listings in; `discover` asks the providers, all at once,
and yields an event for each step. The snapshot that an event speaks of is in place when the event is yielded.
"""

import asyncio
import time
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from model_tui.core.discovery import Answered, Event, Failed, ProviderStatus, Skipped, Standing, Started, Trial
from model_tui.core.index import Index
from model_tui.core.layers import by_strength, offer_of, resolve, spec_of
from model_tui.core.model import Layer, Model, ModelCapabilities, ModelSpec, Offer, Provider, State
from model_tui.core.snapshot import Key, Snapshot
from model_tui.sources.places import check_whole, filled, lacking
from model_tui.sources.protocol import Access, Listed, Listing, SourceError
from model_tui.sources.shapes import FILES, SHAPES, source_of

if TYPE_CHECKING:
    from model_tui.core.columns import Context
    from model_tui.keys import Key as ApiKey
    from model_tui.keys import KeyRing
    from model_tui.resolvers.protocol import Resolver
    from model_tui.sources.cache import ListingCache
    from model_tui.sources.http import Fetch
    from model_tui.sources.table import ProviderTable

_SLICE: Final = 64
"""Models resolved before the event loop gets its turn."""
_LASTING: Final = frozenset(("override", "models.dev", "litellm"))
"""The layers by which an offer is known even where no listing has it."""
_TIME_LIMIT: Final = 30.0
"""Seconds that one provider may take."""


class Door(Struct, frozen=True):
    """A provider as it is reached here and now.

    `variable` is the one that its key was found in, or the one to set; `key_origin` and `base_origin` say where key
    and address were set.
    """

    provider: Provider
    access: Access
    variable: str | None
    key_origin: str | None
    base_origin: str


class _Answer(Struct, frozen=True):
    """What came of asking one provider."""

    door: Door
    took: float
    listing: Listing | None = None
    error: SourceError | None = None


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
        self.table = table
        self.keys = keys
        self.cache = cache
        self.resolvers = resolvers
        self.identify = identify
        self.offline = offline
        self._said: dict[Key, tuple[Listed, str]] = {}
        self._asking: dict[str, asyncio.Lock] = {}

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
        layers = [layer for resolver in self.resolvers for layer in resolver.layers(spec)]
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
        key = self.keys.find(provider) if key is None else key
        base, origin = self.keys.base_url(provider, key)
        values = self.keys.values(provider)
        base = filled(base, values)
        lacks = lacking(provider, base, values)
        if key is not None:
            access = Access(base, key.value, key.variable, values=values, lacks=lacks)
            return Door(provider, access, key.variable, key.origin, origin)
        login, login_origin = self.keys.login(provider) or (None, None)
        access = Access(base, login=login, values=values, lacks=lacks)
        to_set = next(iter((*provider.key_env, *provider.login_env)), None)
        return Door(provider, access, login or to_set, login_origin, origin)

    def notes(self) -> list[str]:
        """Return what was left aside so far, a line each: unusable keys, damaged cache files."""
        return [*self.keys.notes, *self.cache.notes]

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
            if provider.shape not in SHAPES or provider.id not in stored:
                continue
            door = self.door(provider)
            account = self._account(door)
            cached = self.cache.load(provider.id, account)
            if cached is None:
                continue
            state = _restored_state(door, self.cache.verdict(provider.id, account))
            models, offers = cached.listing.models, list[Offer]()
            for start in range(0, len(models), _SLICE):
                part = models[start : start + _SLICE]
                offers += [self._offer(listed, cached.at, state) for listed in part]
                yield None
            self._put(door, models, offers, "cached", at=cached.at)
            yield Answered(provider.id, len(offers), live=False, took=0.0)

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
        wanted = {door.provider.id for door in self._doors(providers, by_hand=by_hand)[0]}
        if self.offline or not wanted:
            return
        async with self._turn(wanted) as done:
            # a key may have come or gone while others were waited for
            doors = [d for d in self._doors(providers, by_hand=by_hand)[0] if d.provider.id in wanted]
            before = self.snapshot.statuses
            self._standing(doors, "asking")
            try:
                for door in doors:
                    yield Started(door.provider.id)
                async for answer in _ask_all(doors):
                    event = await self._take(answer)
                    done(answer.door.provider.id)
                    yield event
            finally:
                self._no_longer_asking(doors, before)

    @asynccontextmanager
    async def _turn(self, providers: Iterable[str]) -> AsyncGenerator[Callable[[str], None]]:
        """Wait until nobody else asks these providers; what is yielded lets others have one of them again."""
        held: dict[str, asyncio.Lock] = {}

        def done(provider: str) -> None:
            if (lock := held.pop(provider, None)) is not None:
                lock.release()

        try:
            for provider in sorted(providers):  # in one order everywhere, so that no two wait for each other
                lock = self._asking.setdefault(provider, asyncio.Lock())
                await lock.acquire()
                held[provider] = lock
            yield done
        finally:
            for provider in tuple(held):
                done(provider)

    async def try_key(self, provider: Provider, key: "ApiKey") -> Trial:
        """Ask a provider for its models with a key that is not one of ours yet; nothing of the answer is kept."""
        async for answer in _ask_all([self.door(provider, key)]):
            if answer.listing is not None:
                return Trial(len(answer.listing.models), notes=answer.listing.notes)
            if answer.error is not None:
                return Trial(kind=answer.error.kind, reason=answer.error.message)
        raise AssertionError("one door gives one answer")  # pragma: no cover

    def use_table(self, table: "ProviderTable", context: "Context") -> None:
        """Go on with another table of providers: the user's own has changed."""
        known = {provider.id: provider for provider in self.table}
        self.table = table
        offers = self.snapshot.offers
        self.snapshot = Snapshot(offers, Index(offers, context), self.snapshot.statuses)
        fresh = [p for p in table if p.shape in SHAPES and p != known.get(p.id)]
        self._standing([self.door(provider) for provider in fresh], "catalog")

    def look(self, providers: Collection[str] | None = None, *, by_hand: bool = False) -> list[Event]:
        """See which providers lack their key, and mark their offers; asks nobody."""
        _, skipped = self._doors(providers, by_hand=by_hand)
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

    def _doors(self, providers: Collection[str] | None, *, by_hand: bool) -> tuple[list[Door], list[Door]]:
        """Return the doors to knock at, and those whose key is missing."""
        doors, skipped = [], []
        wanted = None if providers is None else {self.table.resolve(name) for name in providers}
        for provider in self.table:
            if provider.shape not in SHAPES or (provider.on_request if wanted is None else provider.id not in wanted):
                continue
            door = self.door(provider)
            without_key = provider.keyless_listing and by_hand
            needs_key = provider.needs_key or provider.keyless_listing
            if needs_key and not door.access.is_signed_in and not without_key:
                skipped.append(door)
            elif door.access.base_url or (door.access.lacks and not (wanted is None and provider.shape in FILES)):
                # A folder that nobody named is missed only by who asks for it.
                doors.append(door)
        return doors, skipped

    async def _take(self, answer: _Answer) -> Event:
        """Put an answer into the snapshot, and return the event that tells of it."""
        if answer.listing is None:
            return self._take_error(answer.door, answer.error or _odd(answer.door, "nothing"), answer.took)
        try:
            return await self._take_listing(answer, answer.listing)
        except Exception as failure:  # noqa: BLE001 - what a plug-in hands back must not end the others
            return self._take_error(answer.door, _odd(answer.door, type(failure).__name__), answer.took)

    async def _take_listing(self, answer: _Answer, listing: Listing) -> Event:
        door, at = answer.door, datetime.now(UTC).isoformat(timespec="seconds")
        offers: list[Offer] = []
        for start in range(0, len(listing.models), _SLICE):
            part = listing.models[start : start + _SLICE]
            offers += [self._offer(listed, at, _listed_state(door)) for listed in part]
            await asyncio.sleep(0)
        self._put(door, listing.models, offers, "live", at=at, took=answer.took, notes=listing.notes)
        await asyncio.to_thread(self._keep, door, listing, at)
        return Answered(door.provider.id, len(offers), live=True, took=answer.took, skipped=listing.skipped)

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
            states = self._without_verdict(rows) if _listed_state(door) == "ready" else {}
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

    def _unlisted(self, offer: Offer) -> Offer:
        """Return an offer without what its provider said of it when it still listed it."""
        spec = ModelSpec(offer.provider, offer.id, aliases=offer.aliases, canonical=offer.canonical)
        model = self._resolve(spec, None, "", "unlisted")
        return offer_of(model.spec, model.capabilities, model.provenance, "unlisted")

    def _only_listed(self, offer: Offer) -> bool:
        """Whether nothing but an earlier listing knew of an offer, so that it is gone once no longer listed."""
        layers = (layer.name for resolver in self.resolvers for layer in resolver.layers(spec_of(offer)))
        return not any(name in _LASTING for name in layers)

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
                base_url=_without_login(door.access.base_url),
                took=took,
                at=at or (before.at if before else None),
                local=provider.local,
                notes=notes,
                kind=kind,
            )
            statuses.append(status)
        self.snapshot = self.snapshot.with_statuses(*statuses)


def _stated(listed: Listed) -> ModelCapabilities:
    """Return everything that a provider says of a model, its name and family for it among that."""
    spec, facts = listed.spec, listed.facts
    return structs.replace(
        facts, display_name=spec.display_name or facts.display_name, family=spec.family or facts.family
    )


def _odd(door: Door, what: str) -> SourceError:
    return SourceError("bad-answer", f"{what} in the source of '{door.provider.id}'")


def _without_login(url: str) -> str:
    """Return an address as it may be shown: what stands before an `@` is a secret, and so may a query be."""
    from urllib.parse import urlsplit, urlunsplit  # noqa: PLC0415 - nothing is asked at the start

    try:
        parts = urlsplit(url)
    except ValueError:
        return "an unusable address"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _listed_state(door: Door) -> State:
    """Return the state of what a provider lists: without an accepted key or a local server it cannot be used."""
    if door.provider.shape in FILES:
        return "catalog"
    wants_key = door.provider.needs_key or door.provider.keyless_listing
    return "needs-key" if wants_key and not door.access.is_signed_in else "ready"


def _restored_state(door: Door, verdict: str | None) -> State:
    """Return the state of what a provider listed last, as the last call after that left it."""
    state = _listed_state(door)
    if state != "ready" or verdict is None:
        return state
    return "rejected" if verdict == "refused" else "stale"


async def _ask_all(doors: Sequence[Door]) -> AsyncIterator[_Answer]:
    """Ask every provider at once with one shared client, and yield the answers as they come."""
    from model_tui.sources.http import Fetch  # noqa: PLC0415 - nothing is asked at the start

    async with Fetch() as fetch:
        tasks = [asyncio.create_task(_ask(door, fetch)) for door in doors]
        try:
            for task in asyncio.as_completed(tasks):
                yield await task
        finally:
            for pending in tasks:
                pending.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _ask(door: Door, fetch: "Fetch") -> _Answer:
    start = time.perf_counter()
    try:
        async with asyncio.timeout(_TIME_LIMIT):
            check_whole(door.access)
            source = source_of(door.provider)
            assert source is not None  # noqa: S101 - only providers of a known shape are asked
            listing = await source.listing(fetch, door.access)
        if listing.skipped and not listing.models:
            raise SourceError("bad-answer", f"none of its {listing.skipped:,} entries can be read")  # noqa: TRY301
    except TimeoutError:
        error = SourceError("timeout", f"no whole listing within {_TIME_LIMIT:.0f} s")
    except SourceError as failure:
        error = failure
    except Exception as failure:  # noqa: BLE001 - one source, a plug-in perhaps, must not end the others
        error = _odd(door, type(failure).__name__)
    else:
        return _Answer(door, time.perf_counter() - start, listing)
    return _Answer(door, time.perf_counter() - start, error=error)
