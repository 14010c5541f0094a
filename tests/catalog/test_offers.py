"""Offers made one by one, and all together."""

import pytest

from model_tui.catalog import load
from model_tui.catalog.offers import Offers
from model_tui.core.model import Offer


@pytest.fixture
def offers() -> Offers:
    return load().offers


def test_one_by_one_they_are_what_they_are_together(offers: Offers) -> None:
    whole = load().offers.all()
    some = [0, 1, 17, len(whole) // 2, len(whole) - 1]
    few = [offers[row] for row in some]
    assert few == [whole[row] for row in some]
    assert offers[-1] is few[-1]
    assert offers == whole
    assert [offers[row] for row in some] == few
    assert all(offers[row] is one for row, one in zip(some, few, strict=True))
    assert list(offers) == whole


def test_it_is_a_sequence(offers: Offers) -> None:
    assert len(offers) == len(list(offers))
    assert offers[3:6] == [offers[3], offers[4], offers[5]]
    for row in (len(offers), -len(offers) - 1):
        with pytest.raises(IndexError):
            offers[row]
    fresh = load().offers
    with pytest.raises(IndexError):
        fresh[len(fresh)]


def test_a_field_of_all_is_the_same_before_and_after_they_are_made(offers: Offers) -> None:
    for name in ("mode", "canonical", "provider"):
        stored = list(offers.values(name))
        assert stored == [getattr(offer, name) for offer in offers]
        assert list(offers.values(name)) == stored


def test_of_a_list(offers: Offers) -> None:
    some: list[Offer] = offers[:3]
    made = Offers.of(some)
    assert made == some
    assert len(made) == 3
    assert list(made.values("id")) == [offer.id for offer in some]
