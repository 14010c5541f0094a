"""Figures as people read them."""

import pytest

from model_tui.core.figures import (
    ASCII,
    UNICODE,
    capability_letters,
    cost_sign,
    glyphs_for,
    more_capability_letters,
    quality_sign,
    size_b,
    tier_name,
    tokens,
    unit_mark,
    usd,
    usd_range,
    yes_no,
)
from model_tui.core.model import STATES, Offer, Price, Tier


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (None, "—"),
        (0, "0"),
        (1, "1"),
        (999, "999"),
        (1000, "1k"),
        (4096, "4k"),
        (8192, "8.2k"),
        (16_384, "16k"),
        (128_000, "128k"),
        (131_072, "131k"),
        (999_499, "999k"),
        (999_500, "1.0M"),
        (1_048_576, "1.0M"),
        (10_000_000, "10M"),
    ],
)
def test_tokens(count: int | None, shown: str) -> None:
    assert tokens(count) == shown


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (None, "—"),
        (0, "free"),
        (0.0, "free"),
        (0.15, "0.15"),
        (2.5, "2.50"),
        (0.075, "0.075"),
        (0.114, "0.114"),
        (0.0375, "0.037"),
        (0.00000001, "0.00000001"),
        (3e-12, "3e-12"),
        (15, "15.00"),
        (999.5, "999.50"),
        (1500, "1500"),
    ],
)
def test_usd(amount: float | None, shown: str) -> None:
    assert usd(amount) in (shown, "0.038" if shown == "0.037" else shown)


def test_no_price_but_zero_reads_as_free_or_as_nothing() -> None:
    for exponent in range(-14, 4):
        shown = usd(1.5 * 10.0**exponent)
        assert float(shown) > 0
        assert not shown.endswith(".")


def test_unknown_is_never_a_no() -> None:
    assert (yes_no(None), yes_no(True), yes_no(False)) == ("—", "yes", "no")
    assert yes_no(None, ASCII) == "-"
    blank = Offer(provider="a", id="b", name="b", canonical="a/b")
    assert capability_letters(blank) == "????"
    known = {"vision": True, "tools": False, "reasoning": None, "structured_output": True}
    told = Offer(provider="a", id="b", name="b", canonical="a/b", **known)
    assert capability_letters(told) == "V·?J"
    assert capability_letters(told, ASCII) == "V.?J"


def test_units_are_marked_unless_they_are_tokens() -> None:
    assert unit_mark(None) == unit_mark(Price(1.0)) == ""
    assert unit_mark(Price(0.04, unit="image")) == "/img"
    assert unit_mark(Price(0.04, unit="parsec")) == "/parsec"


@pytest.mark.parametrize(
    ("encoding", "expected"), [("utf-8", UNICODE), ("UTF8", UNICODE), ("ascii", ASCII), (None, ASCII)]
)
def test_signs_follow_the_encoding(encoding: str | None, expected: object) -> None:
    assert glyphs_for(encoding) is expected


def test_every_state_has_a_sign_of_its_own_in_both_character_sets() -> None:
    for glyphs in (UNICODE, ASCII):
        assert set(glyphs.states) == set(STATES)
        assert len(set(glyphs.states.values())) == len(STATES)
    assert "".join(ASCII.states.values()).isascii()


def test_further_capabilities_and_tiers_are_signs_in_both_character_sets() -> None:
    blank = Offer(provider="a", id="b", name="b", canonical="a/b")
    assert (more_capability_letters(blank), cost_sign(blank), quality_sign(blank, ASCII)) == ("?????", "—", "-")
    told = Offer(
        provider="a",
        id="b",
        name="b",
        canonical="a/b",
        input_modalities=("text", "pdf"),
        prompt_caching=True,
        web_search=False,
        cost_tier="premium",
        quality_tier="balanced",
    )
    assert more_capability_letters(told) == "·PC·?"
    assert more_capability_letters(told, ASCII) == ".PC.?"
    assert (cost_sign(told), cost_sign(told, ASCII)) == ("$$$", "$$$")
    assert (quality_sign(told), quality_sign(told, ASCII)) == ("▂▄", "++")


@pytest.mark.parametrize(
    ("billions", "shown"),
    [(None, "—"), (0.022, "22M"), (0.6, "0.6B"), (8, "8B"), (70.6, "70.6B"), (671, "671B"), (1000, "1.0T")],
)
def test_sizes(billions: float | None, shown: str) -> None:
    assert size_b(billions) == shown
    assert len(shown) <= 5


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (None, None, "—"),
        (0.15, 0.15, "0.15"),
        (0.15, 0.6, "0.15-0.60"),
        (0.0, 0.6, "free-0.60"),
        (15, 75, "15-75"),
        (0.075, 0.6, ".075-.6"),
        (0.0, 0.0, "free"),
        (163.636, 180, "163.636+"),
        (0.000012, 0.6, ".000012+"),
        (1500, 2500, "1500-2500"),
    ],
)
def test_a_range_of_prices_fits_or_says_from_there_up(low: float | None, high: float | None, shown: str) -> None:
    assert usd_range(low, high, 9) == shown


@pytest.mark.parametrize(
    ("tier", "name"),
    [
        (Tier("context", above=200_000), "> 200k"),
        (Tier("context"), "context"),
        (Tier("batch"), "batch"),
        (Tier("batch", above=272_000), "batch > 272k"),
        (Tier("batch", label="cache-12h"), "batch cache-12h"),
        (Tier("batch", label="cache-12h", above=272_000), "batch cache-12h > 272k"),
        (Tier("context", label="long", above=128_000), "long > 128k"),
        (Tier("region", label="us-gov-west-1"), "region us-gov-west-1"),
        (Tier("fast", label="fast"), "fast"),
    ],
)
def test_each_line_beside_the_base_price_has_a_name_of_its_own(tier: Tier, name: str) -> None:
    assert tier_name(tier) == name
