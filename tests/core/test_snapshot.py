"""Snapshots: the next one replaces the last, rows stay where they are, and indexes follow."""

import random

from model_tui.core.columns import Context
from model_tui.core.discovery import ProviderStatus
from model_tui.core.grammar import parse
from model_tui.core.model import Offer, Price, State
from model_tui.core.snapshot import Snapshot


def offer(ref: str, into: float | None = None, state: str = "catalog", **more: object) -> Offer:
    provider, _, name = ref.partition("/")
    price = None if into is None else Price(into, into * 4)
    more = {"canonical": f"maker/{name}", "mode": "chat", "name": name, **more}
    return Offer(provider=provider, id=name, price=price, state=state, ready=state == "ready", **more)  # type: ignore[arg-type]


FIRST = (offer("a/one", 1.0), offer("a/two"), offer("b/one", 0.5), offer("b/three", mode="embedding"))


def refs(snapshot: Snapshot, query: str = "") -> list[str]:
    return [snapshot.offers[row].ref for row in snapshot.index.search(parse(query)).rows]


def test_looking_things_up() -> None:
    snapshot = Snapshot.of(FIRST)
    assert snapshot.find("a", "two") is FIRST[1]
    assert snapshot.find("a", "three") is None
    assert snapshot.rows[("b", "one")] == 2
    assert snapshot.by_provider == {"a": [0, 1], "b": [2, 3]}
    assert snapshot.by_canonical["maker/one"] == [0, 2]
    assert (snapshot.model_count, snapshot.modes) == (3, ["chat", "embedding"])


def test_elsewhere_is_cheapest_first_and_unknown_last() -> None:
    offers = (*FIRST, offer("c/one"), offer("d/one", 0.0), offer("e/one", 0.5))
    found = Snapshot.of(offers).elsewhere(FIRST[0])
    assert [other.ref for other in found] == ["d/one", "b/one", "e/one", "c/one"]
    assert Snapshot.of(FIRST).elsewhere(FIRST[1]) == []


def test_fresh_offers_take_their_old_rows_and_new_ones_the_next() -> None:
    before = Snapshot.of(FIRST)
    _ = before.by_provider, before.index.order()
    changed, new = offer("b/one", 9.0, "ready"), offer("c/new", 2.0, "ready")
    after = before.with_offers([changed, new])
    assert list(before.offers) == list(FIRST)
    assert before.find("c", "new") is None
    assert [o.ref for o in after.offers] == ["a/one", "a/two", "b/one", "b/three", "c/new"]
    assert after.find("b", "one") is changed
    assert (after.rows[("c", "new")], after.by_provider["c"]) == (4, [4])
    assert refs(after)[:2] == ["b/one", "c/new"]  # what is ready comes first
    assert refs(before)[0] == "a/one"


def test_states_change_without_touching_anything_else() -> None:
    before = Snapshot.of(FIRST)
    assert refs(before, "ready") == []
    after = before.with_offers((), {0: "ready", 1: "catalog", 2: "stale"})
    assert [o.state for o in after.offers] == ["ready", "catalog", "stale", "catalog"]
    assert [o.ready for o in after.offers] == [True, False, False, False]
    assert after.offers[1] is before.offers[1]
    assert after.offers[0].price == FIRST[0].price
    assert refs(after, "ready") == ["a/one"]
    assert refs(after)[:2] == ["a/one", "b/one"]
    assert before.offers[0].state == "catalog"


def test_a_fresh_offer_wins_over_a_state_for_its_row() -> None:
    after = Snapshot.of(FIRST).with_offers([offer("a/one", state="ready")], {0: "unlisted"})
    assert after.offers[0].state == "ready"


def test_the_columns_of_the_next_index_are_those_of_a_new_one() -> None:
    queries = ("one", "in<1", "mode:embedding", "ready", "provider:a sort:-in", "-two", "ctx>=1k")
    before = Snapshot.of(FIRST)
    for query in queries:
        refs(before, query)  # builds the columns that are carried over
    fresh = [offer("a/two", 0.1, "ready", context=4096), offer("z/one-more", 0.2, context=2048)]
    after = before.with_offers(fresh, {3: "stale"})
    built = Snapshot.of(after.offers)
    for query in queries:
        assert refs(after, query) == refs(built, query), query


def test_without_closes_the_gap() -> None:
    statuses = {"a": ProviderStatus("a", "A", "live")}
    before = Snapshot.of(FIRST, Context(local=frozenset({"b"}))).with_statuses(*statuses.values())
    after = before.without([("a", "two"), ("x", "nobody")])
    assert [o.ref for o in after.offers] == ["a/one", "b/one", "b/three"]
    assert after.rows[("b", "three")] == 2
    assert after.statuses == statuses
    assert refs(after, "local") == ["b/one", "b/three"]
    assert len(before.offers) == 4


def test_statuses_are_replaced_and_offers_shared() -> None:
    before = Snapshot.of(FIRST)
    _ = before.rows
    after = before.with_statuses(ProviderStatus("a", "A", "asking"), ProviderStatus("b", "B"))
    last = after.with_statuses(ProviderStatus("a", "A", "live"))
    assert before.statuses == {}
    assert (after.statuses["a"].standing, last.statuses["a"].standing) == ("asking", "live")
    assert last.statuses["b"].standing == "catalog"
    assert last.offers is before.offers
    assert last.index is before.index


def test_what_is_handed_on_is_what_a_new_snapshot_works_out() -> None:
    rng = random.Random(11)
    offers = [offer(f"p{n % 7}/m{n}", rng.random(), canonical=f"maker/m{n % 40}") for n in range(400)]
    snapshot = Snapshot.of(offers, Context(vendors={"p1": "maker"}))
    queries = ("", "m1", "ready", "in<1 sort:-in", "mode:embedding", "-m2", "provider:p3", "vision")
    for step in range(30):
        several = rng.choice((1, 5, 20, 120))  # a few are put in one by one, many merged
        known = [one.ref for one in rng.sample(snapshot.offers, several)]
        new = [f"q{step}/n{n}" for n in range(rng.randrange(several))]
        fresh = [
            offer(
                ref,
                rng.random(),
                rng.choice(("ready", "catalog", "stale")),
                mode=rng.choice(("chat", "chat", "chat", "embedding", None)) if several == 5 else "chat",
                canonical=f"maker/m{rng.randrange(45)}",
                released=rng.choice((None, "2025-05-05")),
                vision=rng.choice((True, None)),
            )
            for ref in (*known, *new)
        ]
        states: dict[int, State] = dict.fromkeys(rng.sample(range(len(snapshot.offers)), 3), "unlisted")
        snapshot = snapshot.with_offers(fresh, states)
        built = Snapshot.of(snapshot.offers, snapshot.index.context)
        for query in rng.sample(queries, 2):  # the columns of the others stay behind for a while
            assert refs(snapshot, query) == refs(built, query), (step, query)
        assert snapshot.index.order() == built.index.order(), step
        assert (snapshot.rows, snapshot.by_provider) == (built.rows, built.by_provider)
        assert (snapshot.by_canonical, snapshot.model_count) == (built.by_canonical, built.model_count)
        assert snapshot.modes == built.modes, step


def test_offers_that_are_called_ordered_and_lie_otherwise_are_ordered_with_the_next() -> None:
    offers = [offer(f"p{n % 3}/m{n:03}") for n in range(100)]
    before = Snapshot.of(offers, Context(vendors={"p2": "maker"}), ordered=True)
    after = before.with_offers([offer("p1/new", 1.0)])
    assert after.index.order() == Snapshot.of(after.offers, after.index.context).index.order()
