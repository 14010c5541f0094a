"""What a month of a workload costs, and how it comes about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_tui.core.columns import VALUES, Context
from model_tui.core.grammar import parse
from model_tui.core.index import Index
from model_tui.core.model import Offer, Price, Tier
from model_tui.core.monthly import Bill, bill, fits, pricer
from model_tui.core.workload import Workload, count_of, share_of

CHAT = Workload(input_tokens=2_000, output_tokens=500, cached_share=0.5, calls=100_000)
LONG = Price(
    1.25,
    10.0,
    0.125,
    tiers=(
        Tier("batch", input=0.1, output=0.1),
        Tier("batch", above=200_000, input=0.2, output=0.2),
        Tier("context", above=32_000, input=2.0, output=12.0),
        Tier("context", above=200_000, input=2.5, output=15.0, cache_read=0.25),
    ),
)


def offer(price: Price | None, model_id: str = "m", **facts) -> Offer:
    return Offer(provider="p", id=model_id, name=model_id, canonical=f"p/{model_id}", price=price, **facts)


def usd(price: Price | None, workload: Workload = CHAT) -> float | None:
    return pricer(workload)(offer(price))


@pytest.mark.parametrize(
    ("price", "workload", "total"),
    [
        # 100M fresh, 100M cached, 50M out
        (Price(2.0, 10.0, 0.5), CHAT, 200 + 50 + 500),
        (Price(2.0, 10.0), CHAT, 200 + 200 + 500),  # without a cache price, what is cached costs as much
        (Price(0.0, 0.0), CHAT, 0),
        (Price(None, 10.0), CHAT, None),
        (Price(2.0, None), CHAT, None),
        (Price(0.02, None), Workload(input_tokens=1_000, calls=1_000_000), 20),  # an embedding gives nothing out
        (Price(None, 10.0, 0.5), Workload(1_000, 0, 1.0, 1_000_000), 500),
        (Price(0.04, None, unit="image"), CHAT, None),
        (None, CHAT, None),
        (Price(2.0, 10.0), Workload(input_tokens=2_000), None),  # no calls: nothing to price
        (LONG, Workload(32_000, 0, 0, 1_000), 32 * 1.25),
        (LONG, Workload(32_001, 0, 0, 1_000_000), 32_001 * 2.0),
        (LONG, Workload(200_001, 1_000, 0, 1_000_000), 200_001 * 2.5 + 1_000 * 15),
        (LONG, Workload(300_000, 0, 1.0, 1_000_000), 300_000 * 0.25),
        (LONG, Workload(100_000, 0, 1.0, 1_000_000), 100_000 * 2.0),  # the base's cache price is not of this length
    ],
)
def test_a_month(price: Price | None, workload: Workload, total: float | None) -> None:
    assert usd(price, workload) == (None if total is None else pytest.approx(total))


def test_a_bill_says_how_it_comes_about() -> None:
    told = bill(offer(LONG), Workload(300_000, 1_000, 0.9, 10))
    assert [(item.name, item.tokens, item.rate) for item in told.items] == [
        ("input", 300_000, 2.5),
        ("cached", 2_700_000, 0.25),
        ("output", 10_000, 15.0),
    ]
    assert told.total == pytest.approx(sum(item.usd or 0 for item in told.items))
    assert (told.tier and told.tier.above, told.remarks) == (200_000, ())


def test_a_bill_says_why_there_is_none_or_what_to_know() -> None:
    def remarks(one: Offer, workload: Workload = CHAT) -> tuple[str, ...]:
        return bill(one, workload).remarks

    assert bill(offer(None), CHAT) == Bill((), None, remarks=("no price is known",))
    assert remarks(offer(Price(0.04, unit="image"))) == ("it is sold per image, not by the token",)
    assert remarks(offer(Price(2.0))) == (
        "the price of output is unknown",
        "cached tokens at the input price: no cache price is known",
    )
    assert remarks(offer(LONG), Workload(50_000, 0, 0.5, 1))[0].endswith("no cache price is known for this length")
    assert remarks(offer(Price(1, 1, 1), context=2_048)) == ("a call does not fit: context 2,048",)
    assert fits(offer(None), CHAT)
    assert not fits(offer(None, max_output=499), CHAT)


@given(
    st.integers(0, 10**6),
    st.integers(0, 10**5),
    st.floats(0, 1),
    st.integers(1, 10**6),
    st.sampled_from([LONG, Price(1.0, 2.0), Price(1.0, 2.0, 0.1), Price(None, 2.0, 0.1), Price(1.0)]),
)
def test_the_total_is_the_sum_of_its_lines(into: int, out: int, share: float, calls: int, price: Price) -> None:
    workload = Workload(into, out, share, calls)
    told = bill(offer(price), workload)
    lines = [item.usd for item in told.items]
    known = [line for line in lines if line is not None]
    assert told.total == (pytest.approx(sum(known)) if known == lines and lines else None)
    assert sum(item.tokens for item in told.items) == (into + out) * calls


def test_another_workload_changes_that_column_alone() -> None:
    offers = [offer(Price(price, price), f"m{price}") for price in (3.0, 1.0, 2.0)] + [offer(None, "unknown")]
    before = Index(offers, Context(monthly=pricer(Workload(1_000, 0, 0, 1_000))))

    def ids(index: Index, text: str) -> list[str]:
        return [index.offers[row].id for row in index.search(parse(text)).rows]

    assert ids(before, "sort:-monthly") == ["m3.0", "m2.0", "m1.0", "unknown"]
    assert ids(before, "in>=1 monthly<3 sort:monthly") == ["m1.0", "m2.0"]
    after = before.repriced(Context(monthly=pricer(Workload(2_000, 0, 0, 1_000))))
    assert after.column("in", VALUES["in"]) is before.column("in", VALUES["in"])
    assert ids(after, "monthly<3") == ["m1.0"]
    assert ids(before, "monthly<3 sort:monthly") == ["m1.0", "m2.0"]
    grown = after.evolve([*offers, offer(Price(0.5, 0.5), "fresh")], ())
    assert ids(grown, "monthly<3 sort:monthly") == ["fresh", "m1.0"]
    assert ids(after.repriced(Context()), "monthly<3") == []


def test_numbers_and_shares_as_people_write_them() -> None:
    assert [count_of(text) for text in ("2000", " 2,000 ", "2k", "1.5M", "1_000", ".5k")] == [
        2_000,
        2_000,
        2_000,
        1_500_000,
        1_000,
        500,
    ]
    assert [share_of(text) for text in ("50%", "50 %", "50", "0.5", "1", "0", "100%")] == [
        *(0.5,) * 4,
        1.0,
        0.0,
        1.0,
    ]
    for text in ("", "many", "-1", "1e9", "2kk", "9999999999999", "9" * 400, "nan"):
        with pytest.raises(ValueError, match=r"number|millions"):
            count_of(text)
    for text in ("", "150", "-1", "half", "101%"):
        with pytest.raises(ValueError, match="share"):
            share_of(text)
