"""Probes: what is asked, what it may cost, and what is measured of an answer by its times."""

import pytest

from model_tui.core.model import Offer, Price, Tier
from model_tui.core.probe import Measured, Said, Tally, Usage, cost, most_it_costs
from model_tui.core.question import LONGEST_PROMPT, Question, QuestionError, checked

OFFER = Offer(provider="p", id="m", name="m", canonical="p/m", price=Price(2.0, 10.0))
FREE = Offer(provider="p", id="m", name="m", canonical="p/m", price=Price(0.0, 0.0))
UNKNOWN = Offer(provider="p", id="m", name="m", canonical="p/m")


def tally(*said: tuple[float, Said], sent: float = 100.0) -> Tally:
    made = Tally()
    made.send(sent)
    for at, one in said:
        made.take(one, sent + at)
    return made


def measured(*said: tuple[float, Said], end: float, offer: Offer = OFFER) -> Measured:
    return tally(*said).measured(100.0 + end, offer)


def test_times_and_speed_by_what_is_reported() -> None:
    found = measured((0.5, Said("a")), (1.0, Said("b")), (1.5, Said("c")), (1.6, Said(usage=Usage(20, 101))), end=1.7)
    assert (found.first_token, found.first_text, found.total) == pytest.approx((0.5, 0.5, 1.7))
    assert found.tokens_per_second == pytest.approx(100.0)
    assert (found.input_tokens, found.output_tokens, found.estimated) == (20, 101, False)
    assert found.usd == pytest.approx((20 * 2 + 101 * 10) / 1e6)


def test_without_a_report_pieces_are_counted_and_said_to_be() -> None:
    found = measured((0.5, Said("a")), (1.0, Said("b")), (1.5, Said("c")), end=1.5)
    assert (found.output_tokens, found.estimated, found.tokens_per_second) == (3, True, pytest.approx(2.0))
    assert found.usd is None  # nobody said how many tokens went in


def test_a_first_thought_comes_before_the_first_word() -> None:
    found = measured((0.2, Said(thinking="hm")), (1.2, Said("ok")), (1.2, Said(usage=Usage(1, 51, 50))), end=1.3)
    assert (found.first_token, found.first_text) == pytest.approx((0.2, 1.2))
    assert found.tokens_per_second == pytest.approx(50.0)
    assert found.thinking_tokens == 50


def test_thoughts_that_nobody_saw_were_made_before_the_first_word() -> None:
    found = measured((3.0, Said("a")), (4.0, Said("b")), (4.0, Said(usage=Usage(1, 111, 100))), end=4.0)
    assert found.tokens_per_second == pytest.approx(10.0)
    assert found.output_tokens == 111


def test_what_came_at_once_has_the_speed_of_the_whole_time() -> None:
    found = measured((2.0, Said("a")), (2.001, Said("b")), (2.001, Said(usage=Usage(1, 100))), end=2.1)
    assert found.tokens_per_second == pytest.approx(50.0, rel=0.01)


def test_an_answer_of_thoughts_alone_and_one_of_nothing() -> None:
    thought = measured((0.1, Said(usage=Usage(5, 32, 32), finish="length")), end=1.0)
    assert (thought.first_token, thought.first_text, thought.tokens_per_second) == (None, None, None)
    assert (thought.output_tokens, thought.finish) == (32, "length")
    nothing = measured(end=1.0)
    assert (nothing.output_tokens, nothing.estimated, nothing.usd) == (None, False, None)


def test_later_reports_replace_earlier_ones_part_by_part() -> None:
    made = tally((0.1, Said(usage=Usage(9))), (0.2, Said(usage=Usage(None, 1))), (0.3, Said(usage=Usage(None, 7))))
    assert made.usage == Usage(9, 7)


def test_a_huge_answer_is_counted_and_not_kept() -> None:
    made = tally(*((at / 1000, Said("x" * 1000)) for at in range(100)))
    assert (made.pieces, made.characters, len(made.text), made.is_cut) == (100, 100_000, 20_000, True)


def test_an_embedding_gives_out_no_tokens() -> None:
    offer = Offer(provider="p", id="m", name="m", canonical="p/m", mode="embedding", price=Price(0.1))
    found = measured((0.1, Said(usage=Usage(8, 0), dimensions=3)), end=0.2, offer=offer)
    assert (found.dimensions, found.usd, found.estimated) == (3, pytest.approx(8e-7), False)


def test_what_it_costs_at_most() -> None:
    question = Question("héllo", 100)
    assert question.prompt_tokens == 6 + 32
    assert most_it_costs(OFFER, question, "chat") == pytest.approx((38 * 2 + 1000) / 1e6)
    assert most_it_costs(OFFER, question, "embedding") == pytest.approx(38 * 2 / 1e6)
    assert most_it_costs(FREE, question, "chat") == 0
    assert most_it_costs(UNKNOWN, question, "chat") is None
    half = Offer(provider="p", id="m", name="m", canonical="p/m", price=Price(1.0))
    assert most_it_costs(half, question, "chat") is None
    by_image = Offer(provider="p", id="m", name="m", canonical="p/m", price=Price(1.0, 1.0, unit="image"))
    assert most_it_costs(by_image, question, "chat") is None


def test_a_fee_for_every_request_is_a_part_of_it() -> None:
    price = Price(
        1.0, 1.0, tiers=(Tier("request", input=0.005, unit="request"), Tier("web-search", input=9, unit="query"))
    )
    offer = Offer(provider="p", id="m", name="m", canonical="p/m", price=price)
    assert cost(offer, 0, 0) == pytest.approx(0.005)


@pytest.mark.parametrize(
    "question",
    [
        Question(" \n"),
        Question("x" * (LONGEST_PROMPT + 1)),
        Question("x", 0),
        Question("x", 4097),
        Question("x", 1, 0.0),
        Question("x", 1, float("nan")),
        Question("x", 1, 601.0),
    ],
)
def test_what_cannot_be_asked(question: Question) -> None:
    with pytest.raises(QuestionError):
        checked(question)
