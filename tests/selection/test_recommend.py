"""Recommendations: what each purpose asks for, and that nothing is invented."""

from random import Random

from model_tui.catalog import load
from model_tui.core.model import Offer, Price
from model_tui.selection.recommend import Witness, recommend

BLIND = Witness(lambda _: None, lambda _: None)
PURPOSES = ("best_value", "most_capable", "fastest", "budget_friendly", "vision_tasks", "coding")


def offer(model: str, into: float | None = 1.0, tier: str | None = "best", **facts: object) -> Offer:
    price = None if into is None else Price(into, into * 4)
    stated = {"mode": "chat", "price": price, "tools": True, "context": 128_000, "quality_tier": tier, **facts}
    return Offer("p", model, model, f"m/{model}", **stated)  # type: ignore[arg-type]


def chosen(purpose: str, *offers: Offer, witness: Witness = BLIND) -> list[str]:
    return [one.offer.id for one in recommend(offers, witness)[purpose]]


def test_six_purposes_even_for_nothing() -> None:
    assert recommend((), BLIND) == {purpose: [] for purpose in PURPOSES}


def test_the_same_offers_give_the_same_answer_in_any_order_of_the_catalog() -> None:
    offers = list(load().offers)
    first = recommend(offers, BLIND)
    assert recommend(offers, BLIND) == first
    assert all(one.reason for found in first.values() for one in found)
    assert {purpose: len(found) for purpose, found in first.items()} == {
        purpose: 5 if purpose == "budget_friendly" else 3 for purpose in PURPOSES
    }
    Random(7).shuffle(offers)
    again = recommend(offers, BLIND)
    costs = [[one.offer.blended_cost for one in found["budget_friendly"]] for found in (first, again)]
    assert costs[0] == costs[1]


def test_what_retires_is_never_recommended() -> None:
    gone = (offer("a", deprecated=True), offer("b", retires="2027-01-01"))
    assert not any(recommend(gone, BLIND).values())


def test_best_value_is_the_best_tier_at_a_low_price() -> None:
    offers = (offer("dear", 10), offer("middle", 4), offer("low", 1), offer("small", 0.1, "cheap"))
    assert chosen("best_value", *offers) == ["low"]
    assert chosen("best_value", offer("unpriced", None)) == []


def test_a_known_index_outranks_the_tier() -> None:
    measured = Witness(lambda _: None, {("p", "b"): 71.0}.get)
    assert chosen("most_capable", offer("a"), offer("b", tier="cheap"), witness=measured) == ["b", "a"]


def test_fastest_is_measured_or_says_that_it_is_not() -> None:
    measured = Witness({("p", "slow"): 20.0, ("p", "quick"): 300.0}.get, lambda _: None)
    offers = (offer("slow"), offer("quick"), offer("small", tier="cheap"))
    found = recommend(offers, measured)["fastest"]
    assert [(one.offer.id, "measured" in one.reason) for one in found] == [
        ("quick", True),
        ("slow", True),
        ("small", True),
    ]
    assert found[0].reason == "300 tokens/s measured"
    assert "was not measured" in found[2].reason


def test_gemini_is_not_mini() -> None:
    assert chosen("fastest", offer("gemini-ultra")) == []


def test_vision_and_code_ask_for_what_they_say() -> None:
    offers = (
        offer("sees", vision=True),
        offer("blind", vision=False),
        offer("nobody-said"),
        offer("coder-1", tier="cheap"),
    )
    assert chosen("vision_tasks", *offers) == ["sees"]
    assert chosen("coding", *offers)[0] == "coder-1"
    assert chosen("coding", offer("decoder-x"))[0] == "decoder-x"
    assert "by its name" not in recommend((offer("decoder-x"),), BLIND)["coding"][0].reason


def test_one_offer_of_each_model() -> None:
    twice = (offer("a"), Offer("q", "a2", "a", "m/a", mode="chat", tools=True, context=64_000, quality_tier="best"))
    assert chosen("most_capable", *twice) == ["a"]
