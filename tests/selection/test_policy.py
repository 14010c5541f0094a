"""What a sync keeps, what it drops, and the reason for each."""

from datetime import date

import pytest

from model_tui.core.grammar import QueryError
from model_tui.core.model import Offer, Price, Provider
from model_tui.core.policy import Policy
from model_tui.core.snapshot import Snapshot
from model_tui.selection.policy import select

HOSTED = Provider(id="openrouter", name="OpenRouter", shape="openrouter")
LOCAL = Provider(id="ollama", name="Ollama", shape="ollama", local=True)
PLAIN = Policy()
AZURE = Provider(id="azure", name="Azure", shape="azure")


def offer(model: str, provider: str = "openrouter", **facts: object) -> Offer:
    stated = {"state": "ready", "ready": True, "mode": "chat", "price": Price(1.0, 2.0), "popularity": 50.0, **facts}
    return Offer(provider, model, model, f"maker/{model}", **stated)  # type: ignore[arg-type]


def kept(*offers: Offer, policy: Policy = PLAIN, providers: tuple[Provider, ...] = (HOSTED,)) -> list[str]:
    return [one.id for one in select(Snapshot.of(offers), providers, policy).kept]


def reasons(*offers: Offer, policy: Policy = PLAIN, providers: tuple[Provider, ...] = (HOSTED,)) -> dict[str, str]:
    return {drop.offer.id: drop.reason for drop in select(Snapshot.of(offers), providers, policy).dropped}


def test_deprecated_unpriced_and_other_modes_go_with_a_reason() -> None:
    offers = (
        offer("good"),
        offer("old", deprecated=True, retires="2027-01-31"),
        offer("older", deprecated=True),
        offer("router", price=None),
        offer("vectors", mode="embedding"),
        offer("new", mode=None),
    )
    assert kept(*offers) == ["good", "new"]
    assert reasons(*offers) == {
        "old": "deprecated, retires 2027-01-31",
        "older": "deprecated",
        "router": "no price is known",
        "vectors": "not chat, but embedding",
    }


def test_what_retires_is_not_chosen_anew() -> None:
    offers = (
        offer("gone", retires="2026-06-01"),
        offer("soon", retires="2026-06-30"),
        offer("later", retires="2026-07-02"),
        offer("flagged", deprecated=True, retires="2026-05-01"),
    )

    def chosen(policy: Policy = PLAIN, standing: tuple[tuple[str, str], ...] = ()) -> tuple[list[str], dict[str, str]]:
        made = select(Snapshot.of(offers), (HOSTED,), policy, today=date(2026, 6, 1), standing=standing)
        return [one.id for one in made.kept], {drop.offer.id: drop.reason for drop in made.dropped}

    kept_, dropped = chosen()
    assert kept_ == ["later"]
    assert dropped == {
        "gone": "retired since 2026-06-01",
        "soon": "retires on 2026-06-30, in 29 days",
        "flagged": "deprecated, retires 2026-05-01",
    }
    assert set(chosen(standing=(("openrouter", "soon"), ("openrouter", "gone")))[0]) == {"soon", "later"}
    assert set(chosen(Policy(deprecated=True))[0]) == {"soon", "later"}
    assert set(chosen(Policy(keep=("id:gone",)))[0]) == {"gone", "later"}


@pytest.mark.parametrize("model", ["x/y:extended", "x/phi-128k-instruct", "x/y-extended", "x/y:32k", "gpt-4-32k"])
def test_longer_contexts_of_a_model_go(model: str) -> None:
    assert reasons(offer(model)) == {model: "a variant with a longer context"}
    assert kept(offer(model), policy=Policy(extended=True)) == [model]


@pytest.mark.parametrize("model", ["p/llama-3.1-sonar-small-128k-online", "p/sonar-128k", "x/llama-4-128e", "a/b-132k"])
def test_models_of_their_own_stay(model: str) -> None:
    assert kept(offer(model)) == [model]


def test_free_models_stay() -> None:
    assert kept(offer("gift:free", price=Price(0.0, 0.0))) == ["gift:free"]


def test_what_runs_here_and_what_is_deployed_was_chosen_already() -> None:
    mine = offer("nomic", "ollama", mode="embedding", price=None)
    deployed = offer("vectors", "azure", mode="embedding", price=None)
    assert kept(mine, deployed, providers=(LOCAL, AZURE)) == ["nomic", "vectors"]


def test_only_what_is_listed_is_a_candidate() -> None:
    offers = [offer(state, state=state) for state in ("stale", "unlisted", "rejected", "catalog", "needs-key")]
    assert kept(*offers) == ["needs-key"]
    assert not kept(offer("elsewhere", "groq"))


def test_the_best_n_of_each_provider_by_popularity() -> None:
    offers = [offer(f"m{at}", popularity=float(at)) for at in range(5)] + [offer("unknown", popularity=None)]
    assert kept(*offers, policy=Policy(limit=2)) == ["m4", "m3"]
    assert reasons(*offers, policy=Policy(limit=5))["unknown"] == "not among the best 5 of openrouter"
    assert len(kept(*offers, policy=Policy(limit=0))) == 6
    assert kept(*offers, policy=Policy(limit=2, limits={"openrouter": 1})) == ["m4"]


def test_the_users_own_rules() -> None:
    offers = (offer("a-preview"), offer("b"), offer("c", deprecated=True, popularity=1.0))
    policy = Policy(drop=("id:*preview*",), keep=("id:c",), limit=1)
    assert kept(*offers, policy=policy) == ["c"]
    assert reasons(*offers, policy=policy) == {
        "a-preview": "your rule: id:*preview*",
        "b": "not among the best 1 of openrouter",
    }


def test_a_rule_that_cannot_be_understood_is_refused() -> None:
    with pytest.raises(QueryError):
        kept(offer("a"), policy=Policy(drop=("ctxx>3",)))
