"""Prices that cannot be, and those that contradict each other, in every place where a file may state one."""

import pytest
import yaml
from reviewing_configs import reading, reviewed

PARAMS = "litellm_params: {model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY, input_cost_per_token: 2.5e-06}"


def found(text: str, kind: str) -> list[tuple[str, str, int | None]]:
    findings = [one for one in reviewed(text, OPENAI_API_KEY="x").findings if one.kind == kind]
    return [(one.severity, one.message, one.line) for one in findings]


@pytest.mark.parametrize("value", ["-1", "-0.01", ".inf", "-.inf", ".nan", "'nan'", "'-1e-6'"])
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("model_list:\n- model_name: m\n  model_info: {input_cost_per_token: %s}\n", "model_info.input_cost_per_token"),
        (
            "model_list:\n- model_name: m\n  model_info: {cost: {input_per_1m_tokens: %s}}\n",
            "model_info.cost.input_per_1m_tokens",
        ),
        (
            "models:\n  m: {provider: openai, model_id: gpt-4o, pricing: {output_per_million: %s}}\n",
            "pricing.output_per_million",
        ),
    ],
)
def test_a_price_that_cannot_be_is_named_wherever_it_stands(text: str, place: str, value: str) -> None:
    ((severity, message, line),) = found(text % value, "price-impossible")
    assert severity == "warning"
    assert message.startswith(f"{place} ")
    assert message.endswith(" is no price")
    assert line == 2
    assert found(text % "0", "price-impossible") == found(text % "2.5", "price-impossible") == []


def test_it_can_be_taken_out_and_is_not_without_a_look() -> None:
    review = reviewed("models:\n  m: {provider: openai, pricing: {input_per_million: -1, output_per_million: 2}}\n")
    (one,) = (finding for finding in review.findings if finding.kind == "price-impossible")
    assert one not in review.safe
    pricing = yaml.safe_load(review.plan([one]).after)["models"]["m"]["pricing"]
    assert pricing == {"output_per_million": 2}


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        ("{input_per_1m_tokens: 3.1, tier: standard}", "model_info.cost.input_per_1m_tokens says 3.1"),
        ("{input_per_1m_tokens: 0.25, tier: budget}", "input_cost_per_token comes to 2.5 USD"),
        ("{input_per_1m_tokens: 2.5}", None),
        ("{input_per_1m_tokens: 2.5001}", None),
        ("{input_per_1m_tokens: true}", None),
        ("{output_per_1m_tokens: 9}", None),
    ],
)
def test_a_table_for_people_that_contradicts_the_price_that_counts(cost: str, said: str | None) -> None:
    text = f"model_list:\n- model_name: m\n  {PARAMS}\n  model_info: {{managed_by: model-tui, cost: {cost}}}\n"
    findings = found(text, "price-differs")
    assert [one[0] for one in findings] == ([] if said is None else ["note"])
    if said is not None:
        assert said in findings[0][1]
        review = reviewed(text, OPENAI_API_KEY="x")
        after = review.plan(review.safe).after
        info = yaml.safe_load(after)["model_list"][0]["model_info"]
        assert info["cost"] == {"input_per_1m_tokens": 2.5, "tier": "standard"}
        assert found(after.decode(), "price-differs") == []


def test_a_table_that_was_rounded_for_people_is_no_contradiction() -> None:
    params = PARAMS.replace("2.5e-06", "1.875e-07")
    text = f"model_list:\n- model_name: m\n  {params}\n  model_info: {{cost: {{input_per_1m_tokens: 0.19}}}}\n"
    assert found(text, "price-differs") == []
    assert reading(text).entries[0].facts["price_input"].value == pytest.approx(0.1875)
