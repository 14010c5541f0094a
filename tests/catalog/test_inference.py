"""What follows from the same model elsewhere."""

import pytest

from model_tui.catalog.inference import Witness, beside, infer, lacking, popularity_of
from model_tui.core.model import Layer
from model_tui.core.model import ModelCapabilities as Facts


def heard(*values, name="max_context", own=(), **more):
    others = [
        Witness(Facts(**{name: value}, **more), f"host-{at}", is_first_party=False) for at, value in enumerate(values)
    ]
    return [*others, *(Witness(Facts(**{name: value}, **more), "maker", is_first_party=True) for value in own)]


def context(witnesses):
    found = infer(witnesses)
    return None if found is None else found.max_context


def test_most_decide_and_the_maker_counts_for_several():
    assert context(heard(200_000, 200_000, 32_000)) == 200_000
    assert context(heard(200_000, 32_000)) == 200_000  # of two, hosts cut more often than they stretch
    assert context(heard(200_000, 32_000, own=[32_000])) == 32_000
    assert context(heard(*[200_000] * 9, own=[32_000])) == 200_000


def test_where_all_are_at_odds_the_makers_word_holds():
    at_odds = [1_000_000, 1_000_000, 144_000, 144_000, 64_000, 64_000]
    assert context(heard(*at_odds, own=[200_000])) == 200_000
    assert context(heard(*at_odds)) is None


def test_limits_written_in_two_ways_are_one():
    assert context(heard(128_000, 131_072, 131_072, 32_000)) == 131_072
    assert context(heard(1_000_000, 1_048_576)) == 1_048_576  # the rounder in binary


def test_open_weights_have_the_limit_that_is_in_them():
    rounded = [128_000] * 4
    assert context(heard(*rounded, 131_072, open_weights=True)) == 131_072
    assert context(heard(*rounded, 131_072)) == 128_000
    assert context(heard(*rounded, 128_000, 131_072, open_weights=True)) == 128_000  # one of six may be a slip
    assert context(heard(*rounded, 65_536, open_weights=True)) == 128_000


def test_the_same_provider_speaks_first():
    elsewhere = infer(heard(200_000, 200_000, own=[200_000], supports_tools=True))
    near = [Witness(Facts(max_context=64_000), "mine", is_first_party=False)]
    assert beside(near, elsewhere) == Facts(max_context=64_000, supports_tools=True, popularity=elsewhere.popularity)
    assert beside(near, None) == Facts(max_context=64_000)
    assert beside([], elsewhere) is elsewhere
    at_odds = [*near, Witness(Facts(max_context=32_000), "mine", is_first_party=False)]
    assert beside(at_odds, elsewhere).max_context == 200_000


def test_an_output_limit_of_open_weights_never_crosses():
    closed = heard(8_192, 8_192, name="max_output_tokens", open_weights=False)
    assert infer(closed).max_output_tokens == 8_192
    opened = heard(8_192, 8_192, name="max_output_tokens", open_weights=True)
    assert infer(opened).max_output_tokens is None
    assert beside(opened[:1], infer(opened)).max_output_tokens == 8_192  # its own provider's other id has one


def test_flags_and_modalities():
    two_orders = [("text", "image"), ("image", "text")]
    found = infer(heard(*two_orders, name="input_modalities", supports_tools=True))
    assert set(found.input_modalities) == {"text", "image"}
    assert found.supports_tools is True
    assert infer(heard(True, False, name="supports_tools")).supports_tools is None
    assert infer([]) is None


def test_prices_and_retirement_never_cross():
    found = infer(heard(1, 1, price_input=2.0, price_output=3.0, retires="2027-01-01", deprecated=True))
    assert found.price is None
    assert found.retires is found.deprecated is None


def test_popularity_is_the_number_of_providers():
    assert popularity_of({"one"}) is None
    assert popularity_of({str(at) for at in range(40)}) == 100.0
    assert popularity_of({str(at) for at in range(400)}) == 100.0
    assert popularity_of({"a", "b"}) < popularity_of({"a", "b", "c"})
    assert infer(heard(1, 1)).popularity == popularity_of({"host-0", "host-1"})


def test_only_what_is_lacking_or_doubtful_is_added():
    inferred = Facts(max_context=100, supports_tools=True, supports_vision=True)
    firm = Layer("litellm", Facts(max_context=50))
    assert lacking([firm], inferred) == Facts(supports_tools=True, supports_vision=True)
    doubtful = Layer("litellm", Facts(max_context=50), doubts=("max_context",))
    assert lacking([doubtful], inferred) == inferred
    assert lacking([doubtful], Facts(max_context=50)) is None  # the doubted value again
    assert lacking([Layer("litellm", Facts(input_modalities=("text",)))], inferred).supports_vision is None
    assert lacking([firm], None) is None
    assert lacking([firm], Facts(max_context=1)) is None


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_the_witnesses_does_not_matter(order):
    witnesses = [
        *heard("a-name", "b-name", name="display_name"),
        *heard(128_000, 131_000, 131_072),
        *heard(("text", "image"), ("image", "text"), name="input_modalities"),
    ]
    found = infer(witnesses[::order])
    assert (found.display_name, found.max_context, found.input_modalities) == ("b-name", 131_072, ("image", "text"))
