"""What is known: one snapshot after the other, and how an answer, a report or a failure changes it.

Answers that come together are put in together: what a snapshot costs is paid once for all of them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, cast

from msgspec import Struct, structs

from model_tui.core.discovery import Failed, ProviderStatus, Skipped, Standing
from model_tui.core.index import Index
from model_tui.core.layers import by_strength, doubts_of, offer_of, resolve_ordered, spec_of
from model_tui.core.model import Layer, Model, ModelCapabilities, ModelSpec, Offer, Provider, State
from model_tui.core.snapshot import Key, Snapshot
from model_tui.resolvers.reported import ReportedResolver
from model_tui.sources.protocol import Listed, SourceError

if TYPE_CHECKING:
    from model_tui.core.columns import Context
    from model_tui.resolvers.protocol import Resolver
    from model_tui.sources.doors import Door

SLICE: Final = 64
"""Models resolved before the event loop gets its turn."""
_LASTING: Final = frozenset(("override", "models.dev", "litellm"))
"""The layers by which an offer is known even where no listing has it."""


class Heard(Struct, frozen=True):
    """A listing, live or from the cache, with its models resolved: `offers` are those of `own`.

    `others` are models of other providers that the source tells of; `at` is when it was given (ISO), `took` seconds.
    `named` is what it says of other names of its models.
    """

    door: "Door"
    standing: Standing
    at: str
    own: Sequence[Listed]
    others: Sequence[Listed]
    offers: Sequence[Offer]
    took: float | None = None
    notes: tuple[str, ...] = ()
    named: tuple[Listed, ...] = ()


class Knowledge:
    """The newest snapshot, what the providers said in it, and the resolvers that speak about it."""

    def __init__(
        self,
        snapshot: Snapshot,
        resolvers: Iterable["Resolver"],
        identify: Callable[[ModelSpec], str],
        speeds: dict[Key, float],
    ) -> None:
        """Begin with a snapshot; `speeds` is kept up to date with the tokens per second of each offer, for filters."""
        self.snapshot = snapshot
        self.resolvers: tuple[Resolver, ...] = (*resolvers,)
        self._identify = identify
        self._speeds = speeds
        self._reported = ReportedResolver()
        self._said: dict[Key, tuple[Listed, str]] = {}
        self._meant: dict[Key, tuple[Listed, str]] = {}
        """Offers that a listing names as aliases: what it says of the model that they mean, under their own name."""
        self._parted: set[Key] = set()
        """Offers, by what they are known as, that another's listing shows to be other models, not yet resolved anew."""

    # one offer

    def model(self, offer: Offer, *, quick: bool = False) -> Model:
        """Return an offer with every layer that speaks about it, strongest first.

        `quick` for a first look: what a guess of the catalog rests on is left out, which takes memory to know.
        """
        listed, at = self._heard_of(offer.key)
        spec = listed.spec if listed is not None else spec_of(offer)
        return self._resolve(spec, listed, at, offer.state, quick=quick)

    def _heard_of(self, key: Key) -> tuple[Listed | None, str]:
        """Return what the provider says of an offer, by this name or by another, and when it did."""
        return self._said.get(key) or self._meant.get(key) or (None, "")

    def status(self, provider: str) -> ProviderStatus:
        """Return how a provider stands."""
        return self.snapshot.statuses.get(provider) or ProviderStatus(provider, provider)

    def _resolve(self, spec: ModelSpec, listed: Listed | None, at: str, state: str, *, quick: bool = False) -> Model:
        """Return an offer with its layers; `quick` for many at once, where only what holds matters."""
        found: list[Layer] = []
        for witness in (*self.resolvers, self._reported):
            found += getattr(witness, "quick", witness.layers)(spec) if quick else witness.layers(spec)
        if listed is not None:
            found.append(Layer("provider", _stated(listed), at, doubts=doubts_of(spec.known_as, listed.facts)))
        layers = by_strength(found)
        facts, said = resolve_ordered(layers)
        spec = ModelSpec(
            spec.provider,
            spec.name,
            facts.display_name or spec.display_name,
            facts.family or spec.family,
            spec.aliases,
            spec.canonical or self._identify(spec),
            spec.behind,
            spec.upstream,
        )
        return Model(spec, facts, said, layers, state)  # type: ignore[arg-type]

    def _offer(self, spec: ModelSpec, listed: Listed | None, at: str, state: State) -> Offer:
        model = self._resolve(spec, listed, at, state, quick=True)
        if (speed := model.capabilities.tokens_per_second) is not None:
            self._speeds[spec.provider, spec.name] = speed
        else:
            self._speeds.pop((spec.provider, spec.name), None)
        return offer_of(model.spec, model.capabilities, model.provenance, state)

    def know_speeds(self, speeds: Iterable[tuple[Key, float]]) -> None:
        """Take tokens per second for filters where nobody nearer to an offer says them."""
        for key, speed in speeds:
            self._speeds.setdefault(key, speed)

    def offers(self, models: Sequence[Listed], at: str, state: State) -> Iterator[list[Offer]]:
        """Yield the offers that listed models are, a slice at a time, so that a screen may have its turn."""
        for start in range(0, len(models), SLICE):
            yield [self._offer(listed.spec, listed, at, state) for listed in models[start : start + SLICE]]

    def parted(self, provider: str, models: Sequence[Listed], offers: list[Offer], at: str, state: State) -> None:
        """Resolve anew, among a listing's offers, those that the listing as a whole shows to be other models.

        Those of others are resolved anew when this listing is put in, or theirs, where that is on its way.
        """
        apart: set[Key] = set()
        for resolver in self.resolvers:
            if callable(part := getattr(resolver, "part", None)):
                apart |= part(provider, [listed.spec for listed in models])
        for place, listed in enumerate(models) if apart else ():
            if (provider, listed.spec.known_as) in apart:
                offers[place] = self._offer(listed.spec, listed, at, state)
        self._parted |= {key for key in apart if key[0] != provider}

    def warming(self) -> list[Callable[[], object]]:
        """Return what can be done ahead of the first answer, in steps between which others may have their turn."""
        own = [warm for one in self.resolvers if callable(warm := getattr(one, "warm", None))]
        return [*own, self.snapshot.warm]

    # listings

    def put(self, batch: Sequence[Heard]) -> None:
        """Replace what is known of the providers' offers by their listings; others of theirs are not listed."""
        fresh: list[Offer] = []
        states: dict[int, State] = {}
        gone: list[Key] = []
        for heard in batch:
            fresh += heard.offers
            others, kept, lost = self._delist(heard)
            states.update(others)
            fresh += kept
            gone += lost
            self._said.update({(one.spec.provider, one.spec.name): (one, heard.at) for one in heard.own})
        self._change(fresh, states, gone)
        self._stand(
            self._status(h.door, h.standing, at=h.at, took=h.took, listed=len(h.offers), notes=h.notes) for h in batch
        )
        for heard in batch:
            self._report(heard)
        if self._parted:
            told = {key: (key[0], one.spec.known_as) for key, (one, _) in self._said.items()}
            late = [key for key, known_as in told.items() if known_as in self._parted]
            self._parted.difference_update(map(told.__getitem__, late))
            self.anew(ModelSpec(*key) for key in late)

    def _delist(self, heard: Heard) -> tuple[dict[int, State], list[Offer], list[Key]]:
        """Return how the rows stand that a provider's listing lacks, those offers that it had, and those that are gone.

        What is listed under another of its names is listed, and what is said of the model holds for it.
        """
        before, listed = self.snapshot, {offer.key for offer in heard.offers}
        by_alias = {alias: cast("State", offer.state) for offer in heard.offers for alias in offer.aliases}
        rows = before.by_provider.get(heard.door.provider.id, ())
        others: dict[int, State] = {
            row: by_alias.get(offer.id, "unlisted") for row in rows if (offer := before.offers[row]).key not in listed
        }
        told = {key for row in others if (key := before.offers[row].key) in self._said or key in self._meant}
        gone = [offer.key for row in others if (offer := before.offers[row]).key in told and self._only_listed(offer)]
        deployed = {key for key in told if (one := self._heard_of(key)[0]) is not None and one.spec.behind}
        for key in told:
            self._said.pop(key, None)
        for key in (*told, *listed):
            self._meant.pop(key, None)
        self._meant.update(_by_alias(heard, (offer for row in others if (offer := before.offers[row]).id in by_alias)))
        changed = [
            self._other_name(structs.replace(offer, canonical="") if offer.key in deployed else offer, state)
            for row, state in others.items()
            if (key := (offer := before.offers[row]).key) not in gone and (key in told or key in self._meant)
        ]
        return others, changed, gone

    def _other_name(self, offer: Offer, state: State) -> Offer:
        """Return an offer that is not listed by this name: with what is said of the model it means, or of nothing."""
        listed, at = self._meant.get(offer.key, (None, ""))
        return self._offer(listed.spec if listed is not None else _bare(offer), listed, at, state)

    def _only_listed(self, offer: Offer) -> bool:
        """Whether nothing but an earlier listing knew of an offer, so that it is gone once no longer listed."""
        layers = (layer.name for resolver in self.resolvers for layer in resolver.layers(spec_of(offer)))
        return not self._reported.knows(offer.key) and not any(name in _LASTING for name in layers)

    def _change(self, fresh: Sequence[Offer], states: dict[int, State], gone: Collection[Key] = ()) -> None:
        if fresh or states:
            self.snapshot = self.snapshot.with_offers(fresh, states)
        if gone:
            self.snapshot = self.snapshot.without([*gone])

    # what a source tells of others

    def _report(self, heard: Heard) -> None:
        """Take in what a source says of other providers' models: new offers, and facts about the known ones."""
        source = heard.door.provider.id
        touched = self._reported.report(source, ((one.spec, _stated(one)) for one in heard.others), heard.at)
        if not touched:
            return
        self.anew(ModelSpec(*key) for key in sorted(touched))
        counted = structs.replace(self.status(source), listed=(self.status(source).listed or 0) + len(heard.others))
        self._stand([counted])

    def anew(self, specs: Iterable[ModelSpec]) -> None:
        """Resolve offers anew of which a resolver says something else now; those that nobody knew are added.

        What is known of no provider's listing and of no lasting layer any more is gone.
        """
        offers: list[Offer] = []
        gone: list[Key] = []
        providers: dict[str, None] = {}
        for spec in specs:
            providers[spec.provider] = None
            known = self.snapshot.find(spec.provider, spec.name)
            if known is not None and known.state == "catalog" and self._only_listed(known):
                gone.append(known.key)
                continue
            listed, at = self._heard_of((spec.provider, spec.name))
            state = known.state if known is not None else "catalog"
            whole = listed.spec if listed is not None else _joined(spec, known)
            offers.append(self._offer(whole, listed, at, state))  # type: ignore[arg-type]
        self._change(offers, {}, gone)
        self._stand(self._recounted(provider) for provider in providers)

    def _recounted(self, provider: str) -> ProviderStatus:
        return structs.replace(self.status(provider), known=len(self.snapshot.by_provider.get(provider, ())))

    # failures

    def fail(self, door: "Door", error: SourceError, took: float) -> Failed | Skipped:
        """Keep the last good listing as stale; a refused key makes every offer of the provider unusable.

        Whoever was asked without a key and refuses wants one: that is no failure. Nor is a local server that is not
        there, but a service that somebody has put on this machine and that is down is one.
        """
        if error.kind == "refused" and not door.access.is_signed_in:
            names_one = f"no variable is known for it: key_env in its table [{door.provider.id}] names one"
            reason = f"{error.message}: {f'set {door.variable}' if door.variable else names_one}"
            self.missing_key([door], reason)
            return Skipped(door.provider.id, door.variable, door.provider.keys_url, reason)
        provider, refused = door.provider.id, error.kind == "refused"
        kind = "unreachable" if error.kind == "not-running" and not door.provider.local else error.kind
        standing: Standing = "rejected" if refused else "not-running" if kind == "not-running" else "failed"
        rows = self.snapshot.by_provider.get(provider, ())
        kept = [row for row in rows if self.snapshot.offers[row].key in self._said]
        states: dict[int, State] = dict.fromkeys(rows, "rejected")
        if not refused:
            states = self._without_verdict(rows) if door.listed_state == "ready" else {}
            listed_by_alias = (row for row in rows if self.snapshot.offers[row].state == "ready")
            states.update(dict.fromkeys((*kept, *listed_by_alias), "stale"))
        self._change((), states)
        listed = len(kept) or None
        self._stand([self._status(door, standing, reason=error.message, kind=kind, took=took, listed=listed)])
        return Failed(provider, kind, error.message, stale=0 if refused else len(kept))

    def _without_verdict(self, rows: Iterable[int]) -> dict[int, State]:
        """Return the rows whose state speaks of an earlier key, which this one may be better than."""
        offers = self.snapshot.offers
        return dict.fromkeys((row for row in rows if offers[row].state in ("needs-key", "rejected")), "catalog")

    # how providers stand

    def missing_key(self, doors: Sequence["Door"], reason: str | None = None) -> None:
        """Mark the offers of providers whose key is missing; `reason` is how it came out."""
        rows = (row for door in doors for row in self.snapshot.by_provider.get(door.provider.id, ()))
        self._change((), dict.fromkeys(rows, "needs-key"))
        self._stand(self._status(door, "needs-key", reason=reason) for door in doors)

    def stand(self, doors: Iterable["Door"], standing: Standing) -> None:
        """Let providers stand otherwise."""
        self._stand(self._status(door, standing) for door in doors)

    def stand_as(self, before: "Snapshot", providers: Iterable[Provider]) -> None:
        """Let providers stand as they did in an earlier snapshot."""
        self._stand(before.statuses.get(p.id) or ProviderStatus(p.id, p.name) for p in providers)

    def use(self, context: "Context") -> None:
        """Go on with another context for filtering."""
        offers = self.snapshot.offers
        self.snapshot = Snapshot(offers, Index(offers, context), self.snapshot.statuses)

    def reprice(self, context: "Context") -> None:
        """Go on with a context that only prices the user's workload otherwise."""
        self.snapshot = self.snapshot.repriced(context)

    def _stand(self, statuses: Iterable[ProviderStatus]) -> None:
        self.snapshot = self.snapshot.with_statuses(*statuses)

    def _status(
        self,
        door: "Door",
        standing: Standing,
        *,
        reason: str | None = None,
        kind: str | None = None,
        at: str | None = None,
        took: float | None = None,
        listed: int | None = None,
        notes: tuple[str, ...] = (),
    ) -> ProviderStatus:
        provider, before = door.provider, self.snapshot.statuses.get(door.provider.id)
        return ProviderStatus(
            provider.id,
            provider.name,
            standing,
            known=len(self.snapshot.by_provider.get(provider.id, ())),
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
            lacks=door.access.lacks,
        )


def _bare(offer: Offer) -> ModelSpec:
    """Return an offer's identity without the names for people, which a listing may have given it."""
    return ModelSpec(offer.provider, offer.id, aliases=offer.aliases, canonical=offer.canonical or None)


def _by_alias(heard: Heard, offers: Iterable[Offer]) -> Iterator[tuple[Key, tuple[Listed, str]]]:
    """Yield what a listing says of the models that offers of other names mean; nothing where two bear the name."""
    meant: dict[str, Listed | None] = {}
    for listed in heard.own:
        for alias in listed.spec.aliases:
            meant[alias] = listed if alias not in meant else None
    meant.update((one.spec.name, one) for one in heard.named if one.spec.name in meant)
    for offer in offers:
        if (one := meant.get(offer.id)) is not None:
            yield offer.key, (Listed(_bare(offer), one.facts), heard.at)


def _joined(spec: ModelSpec, known: Offer | None) -> ModelSpec:
    """Return an identity with what is known of the offer already."""
    if known is None:
        return spec
    aliases = tuple(dict.fromkeys((*known.aliases, *spec.aliases)))
    return structs.replace(spec, aliases=aliases, canonical=spec.canonical or known.canonical)


def parted(models: Sequence[Listed], provider: Provider) -> tuple[Sequence[Listed], Sequence[Listed]]:
    """Part the models of the provider that was asked from those that it only tells of."""
    others = [listed for listed in models if listed.spec.provider != provider.id]
    return ([listed for listed in models if listed.spec.provider == provider.id], others) if others else (models, ())


def _stated(listed: Listed) -> ModelCapabilities:
    """Return everything that a provider says of a model, its name and family for it among that."""
    spec, facts = listed.spec, listed.facts
    if spec.display_name is None and spec.family is None:
        return facts
    return structs.replace(
        facts, display_name=spec.display_name or facts.display_name, family=spec.family or facts.family
    )
