"""What changed between two moments, and what only looks like a change."""

from collections.abc import Iterable
from typing import Any

from model_tui.core.changes import Change, Known, Moment, compare
from model_tui.core.figures import ASCII, change_text

SAID = ("provider", "provider", "provider", "provider")


def known(**more: Any) -> Known:
    values: dict[str, Any] = {
        "input": 1.0,
        "output": 2.0,
        "unit": "1M tokens",
        "context": 1000,
        "max_output": 100,
        "retires": None,
        "deprecated": False,
        "successor": None,
        "listed": True,
        "said": SAID,
    }
    return Known(**{**values, **more})


def moment(at: str, listed: Iterable[str], **offers: Known) -> Moment:
    return Moment(at, frozenset(listed), {"p": offers})


def between(before: Moment, after: Moment) -> list[Change]:
    return compare(before, after)


def test_prices_and_limits_that_the_same_witness_says_otherwise() -> None:
    before = moment("1", "p", a=known(), b=known(), c=known())
    after = moment(
        "2",
        "p",
        a=known(input=0.5, context=2000),
        b=known(input=9.0, said=("litellm", *SAID[1:])),
        c=known(input=9.0, output=9.0, unit="image"),
    )
    assert between(before, after) == [
        Change("price", "p", "a", "price.input", 1.0, 0.5, "1M tokens"),
        Change("limit", "p", "a", "context", 1000, 2000),
    ]


def test_a_figure_that_came_or_went_is_no_change() -> None:
    one, other = moment("1", "p", a=known(input=None)), moment("2", "p", a=known(context=None))
    assert between(one, other) == []
    assert between(other, one) == []


def test_models_that_came_and_went() -> None:
    before, after = moment("1", "p", a=known(), b=known()), moment("2", "p", b=known(), c=known())
    assert between(before, after) == [Change("gone", "p", "a"), Change("new", "p", "c")]


def test_without_both_listings_nothing_is_said_of_what_only_a_listing_knows() -> None:
    listed, not_listed = moment("1", "p", a=known()), moment("2", "", b=known(listed=False))
    assert between(listed, not_listed) == [Change("new", "p", "b")]
    assert between(not_listed, listed) == [Change("gone", "p", "b")]


def test_what_the_catalog_still_knows_is_gone_from_its_providers_listing() -> None:
    before, after = moment("1", "p", a=known()), moment("2", "p", a=known(listed=False))
    assert between(before, after) == [Change("gone", "p", "a")]
    assert between(after, before) == [Change("new", "p", "a")]
    assert between(before, moment("2", "", a=known(listed=False))) == []


def test_retirements_come_first() -> None:
    before = moment("1", "p", a=known(), b=known(), c=known(retires="2027-01-01"), d=known(retires="2027-01-01"))
    after = moment(
        "2",
        "p",
        a=known(retires="2027-01-31", successor="z", deprecated=True),
        b=known(deprecated=True, input=2.0),
        c=known(retires="2027-06-01"),
        d=known(retires=None),
    )
    found = between(before, after)
    assert [(c.kind, c.id, c.before, c.after) for c in found] == [
        ("retires", "a", None, "2027-01-31"),
        ("retires", "b", "no", "yes"),
        ("retires", "c", "2027-01-01", "2027-06-01"),
        ("price", "b", 1.0, 2.0),
    ]
    texts = [change_text(change) for change in found]
    assert texts == [
        "on 2027-01-31, then z",
        "announced",
        "on 2027-06-01 (was 2027-01-01)",
        "input 1.00 → 2.00 (+100 %)",
    ]


def test_changes_in_words() -> None:
    assert change_text(Change("limit", "p", "a", "context", 128000, 1000000)) == "context 128k → 1.0M"
    # what would look the same is written out
    assert change_text(Change("limit", "p", "a", "context", 1000000, 1048576)) == "context 1,000,000 → 1,048,576"
    assert change_text(Change("price", "p", "a", "price.input", 0.15, 0.1501)) == "input 0.15 → 0.1501"
    assert change_text(Change("price", "p", "a", "price.output", 0.0, 2.0), ASCII) == "output free -> 2.00"
    assert change_text(Change("price", "p", "a", "price.input", 0.04, 0.02, "image")) == (
        "input 0.04 → 0.02 per image (-50 %)"
    )
    assert change_text(Change("new", "p", "a")) == ""


def test_a_price_that_is_only_rounded_otherwise_has_not_changed() -> None:
    before, after = moment("1", "p", a=known(input=0.15)), moment("2", "p", a=known(input=0.15000000000000002))
    assert between(before, after) == []
    assert between(before, moment("2", "p", a=known(input=0.1501))) != []
