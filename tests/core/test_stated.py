"""Facts as people and programs write them: one table of names for all."""

import pytest

from model_tui.core.layers import json_name
from model_tui.core.stated import FIELDS, NAMES, StatedError, facts_from
from model_tui.correcting import FIELDS as CORRECTED


def test_every_fact_has_a_name_and_every_name_is_that_of_a_fact() -> None:
    assert set(NAMES.values()) == set(FIELDS)
    assert {json_name(field) for field in FIELDS} <= NAMES.keys()
    assert [json_name(NAMES[field]) for field in CORRECTED] == list(CORRECTED)


@pytest.mark.parametrize("written", ["price.input", "price_input", "input_cost_per_1m", "actual_cost"])
def test_the_names_of_a_price(written: str) -> None:
    assert facts_from({written: 2}).price_input == 2.0
    assert facts_from({"price": {"input": 2}}) == facts_from({written: 2})


@pytest.mark.parametrize("written", ["tokens_per_second", "tps", "measured_tps", "speed_hint_tps"])
def test_the_names_of_a_speed(written: str) -> None:
    assert facts_from({written: 80}).tokens_per_second == 80.0


def test_a_name_that_means_nothing_is_told_or_passed_over() -> None:
    with pytest.raises(StatedError, match=r"'price\.inputt' is no fact about a model"):
        facts_from({"price.inputt": 2})
    assert facts_from({"price.inputt": 2, "tps": 1}, known_only=False).tokens_per_second == 1.0
