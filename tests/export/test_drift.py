"""What has changed around an entry: retirement, listings, prices and limits, against what is known now."""

from datetime import date
from typing import Any

import pytest
import yaml
from msgspec import structs
from reviewing_configs import TODAY, entry, known, reviewed

from model_tui.core.discovery import ProviderStatus
from model_tui.core.model import ModelCapabilities, Offer, Price
from model_tui.export.drift import Limits
from model_tui.export.findings import Finding

GPT_4O = "model: openai/gpt-4o, api_key: none"
OURS = "managed_by: model-tui"


def offer(ident: str = "gpt-4o", provider: str = "openai", **fields: Any) -> Offer:
    return Offer(provider, ident, ident, f"{provider}/{ident}", **fields)


def drifted(
    now: Any, params: str = "model: openai/gpt-4o, api_key: none", info: str = "", **limits: Any
) -> list[Finding]:
    made = reviewed(entry(params, info), now, Limits(TODAY, **limits))
    return [f for f in made.findings if f.kind not in ("key-unset", "base-model")]


@pytest.mark.parametrize(
    ("retires", "days", "kind", "said"),
    [
        ("2026-06-01", 30, "retired", "retired since 2026-06-01"),
        ("2025-12", 0, "retired", "retired since 2025-12"),
        ("2026-06-02", 30, "retiring", "retires on 2026-06-02, in 1 day;"),
        ("2026-07-01", 30, "retiring", "in 30 days"),
        ("2026-07-02", 30, None, ""),
        ("2026-07-02", 31, "retiring", "in 31 days"),
        ("2026-06", 30, "retiring", "retires on 2026-06, in 29 days"),
        ("2026", 400, "retiring", "in 213 days"),
        ("soon", 30, None, ""),
        ("2026-13-40", 30, None, ""),
    ],
)
def test_retirement(retires: str, days: int, kind: str | None, said: str) -> None:
    now = known(offer(retires=retires, successor="gpt-5"), offer("gpt-5"))
    findings = drifted(now, days=days)
    assert [f.kind for f in findings] == ([kind] if kind else [])
    if kind:
        assert said in findings[0].message
        assert "gpt-5 takes its place" in findings[0].message
        assert findings[0].severity == ("error" if kind == "retired" else "warning")


def test_the_successor_is_a_repair_that_somebody_must_choose() -> None:
    now = known(offer(retires="2026-01-01", successor="gpt-5"), offer("gpt-5"))
    made = reviewed(entry("model: openai/gpt-4o, api_key: none"), now)
    assert made.safe == []
    after = yaml.safe_load(made.plan(made.repairable).after)
    assert after["model_list"][0]["litellm_params"]["model"] == "openai/gpt-5"
    gone = known(offer(retires="2026-01-01", successor="gpt-5"))
    assert reviewed(entry("model: openai/gpt-4o, api_key: none"), gone).repairable == []


def test_a_price_below_nothing_has_changed_as_well() -> None:
    made = drifted(known(offer(price=Price(input=2.5))), info="input_cost_per_token: -2.5e-06")
    assert sorted(f.kind for f in made) == ["price-changed", "price-impossible"]


def test_deprecated_without_a_date_is_a_note() -> None:
    (finding,) = drifted(known(offer(deprecated=True)))
    assert (finding.kind, finding.severity) == ("deprecated", "note")


def test_not_served_with_this_key() -> None:
    status = ProviderStatus("openai", "OpenAI", "cached", listed=3, at="2026-05-30T08:15:00+00:00")
    (finding,) = drifted(known(offer(state="unlisted"), statuses={"openai": status}))
    assert (finding.kind, finding.severity) == ("unlisted", "warning")
    assert finding.message == "the listing of openai of 2026-05-30 08:15 lacks it: not served with this key"
    (absent,) = drifted(known(offer("other"), statuses={"openai": status}))
    assert absent.message == "the listing of openai of 2026-05-30 08:15 has no 'gpt-4o'"
    (refused,) = drifted(known(offer(), statuses={"openai": ProviderStatus("openai", "OpenAI", "rejected")}))
    assert (refused.kind, refused.severity) == ("key-refused", "warning")


def test_a_model_that_nobody_knows() -> None:
    (finding,) = drifted(known(offer("gpt-4o-mini")))
    assert (finding.kind, finding.message) == (
        "unknown-model",
        "nobody knows a model 'gpt-4o' of openai; the nearest is gpt-4o-mini",
    )
    for params in ("model: ollama/mine", "model: 'openai/ft:gpt-4o:me', api_key: none", "model: huggingface/a/b"):
        assert drifted(known(offer("other", "ollama"), offer("x", "huggingface"), offer()), params) == []
    assert drifted(known()) == []


PRICED = known(
    offer(price=Price(2.5, 10.0), context=128_000, max_output=16_384, provenance={"price.input": "provider"})
)


@pytest.mark.parametrize(
    ("stated", "percent", "said"),
    [
        ("input_cost_per_token: 2.5e-6", 0.1, None),
        ("input_cost_per_token: 2.501e-6", 0.1, None),
        ("input_cost_per_token: 2.0e-6", 0.1, "input price 2 is now 2.5 USD per 1M tokens (provider)"),
        ("input_cost_per_token: 2.0e-6", 25, None),
        ("input_cost_per_token: 2.0e-6", 24, "input price 2 is now 2.5"),
        ("input_cost_per_token: 0", 1000, "input price 0 is now 2.5"),
        ("input_cost_per_token: 2e-6, output_cost_per_token: 9.0e-6", 1, "2 is now 2.5, output price 9 is now 10 USD"),
        ("cache_read_input_token_cost: 1.0e-6", 0.1, None),
        ("cost: {input_per_1m_tokens: 2.0}", 0.1, "input price 2 is now 2.5"),
        ("cost: {input_per_1m_tokens: 2.5, tier: standard}", 0.1, None),
        ("mode: chat", 0.1, None),
    ],
)
def test_prices(stated: str, percent: float, said: str | None) -> None:
    for owner in (OURS, "mode: chat"):
        findings = [f for f in drifted(PRICED, info=f"{owner}, {stated}", percent=percent) if f.kind == "price-changed"]
        assert [f.severity for f in findings] == (["warning"] if said else [])
        if said:
            assert said in findings[0].message
            assert findings[0].repair is not None
            assert findings[0].repair.safe is (owner == OURS)


GUESSED = offer(price=Price(2.5, 10.0), context=128_000, max_output=16_384, provenance={})
SECOND_HAND = {"price.input": "models.dev", "price.output": "models.dev", "context": "litellm", "max_output": "litellm"}
WRITTEN = (
    f"{OURS}, input_cost_per_token: 2.0e-6, output_cost_per_token: 9.0e-6, max_input_tokens: 200000, "
    "max_output_tokens: 4096"
)


def second_hand(state: Any = "catalog", *, states: bool = True, standing: Any = None) -> list[Finding]:
    """What is found where only catalogs speak of an entry's prices and limits."""
    one = structs.replace(GUESSED, state=state, provenance=SECOND_HAND)
    at = "2026-05-30T08:15:00+00:00"
    statuses = {"openai": ProviderStatus("openai", "OpenAI", standing, listed=3, at=at)} if standing else {}
    made = drifted(known(one, statuses=statuses, states=lambda *_: states), info=WRITTEN)
    return [f for f in made if f.kind in ("price-changed", "limit-changed")]


@pytest.mark.parametrize(
    ("state", "standing", "why"),
    [
        ("catalog", None, "openai, which states its own, was not asked"),
        ("unlisted", "live", "openai no longer lists the model"),
        ("ready", "live", "the listing of openai of 2026-05-30 08:15 does not say"),
        ("stale", "failed", "the listing of openai of 2026-05-30 08:15 does not say"),
    ],
)
def test_a_catalogs_word_against_what_the_provider_may_have_said_is_a_note_and_repairs_nothing(
    state: str, standing: str | None, why: str
) -> None:
    price, context, output = second_hand(state, standing=standing)
    assert price.message == (
        "input price 2 would be 2.5, output price 9 would be 10 USD per 1M tokens by models.dev as of 2026-05-20; "
        f"{why}"
    )
    assert context.message == f"input limit 200,000 would be 128,000 tokens by litellm as of 2026-05-20; {why}"
    assert [(f.severity, f.repair) for f in (price, context, output)] == [("note", None)] * 3


def test_a_catalogs_word_counts_where_the_provider_states_no_such_figure() -> None:
    price, *limits = second_hand(states=False)
    assert price.message.endswith("output price 9 is now 10 USD per 1M tokens (models.dev as of 2026-05-20)")
    assert {f.severity for f in (price, *limits)} == {"warning"}
    assert all(f.repair is not None and f.repair.safe for f in (price, *limits))
    assert {f.severity for f in second_hand("unlisted", states=False)} == {"note"}


def test_each_part_of_a_price_is_judged_by_whose_word_it_is() -> None:
    said = {"price.input": "provider", "price.output": "models.dev"}
    now = known(structs.replace(GUESSED, provenance=said), states=lambda *_: True)
    own, other = drifted(now, info=f"{OURS}, input_cost_per_token: 2.0e-6, output_cost_per_token: 9.0e-6")
    assert (own.severity, own.message) == ("warning", "input price 2 is now 2.5 USD per 1M tokens (provider)")
    assert (other.severity, other.repair) == ("note", None)
    made = reviewed(
        entry(
            "model: openai/gpt-4o, api_key: none",
            f"{OURS}, input_cost_per_token: 2.0e-6, output_cost_per_token: 9.0e-6",
        ),
        now,
    )
    info = yaml.safe_load(made.plan(made.repairable).after)["model_list"][0]["model_info"]
    assert (info["input_cost_per_token"], info["output_cost_per_token"]) == (2.5e-6, 9.0e-6)


@pytest.mark.parametrize("layer", ["provider", "override", "our-registry"])
def test_whoever_stands_above_the_catalogs_has_the_say(layer: str) -> None:
    now = known(structs.replace(GUESSED, provenance={"price.input": layer}), states=lambda *_: True)
    (finding,) = drifted(now, info=f"{OURS}, input_cost_per_token: 2.0e-6")
    assert (finding.severity, finding.message.endswith(f"({layer})")) == ("warning", True)
    assert finding.repair is not None
    assert finding.repair.safe


def test_a_price_for_people_is_compared_as_it_is_written() -> None:
    now = known(offer(price=Price(0.0375, 0.15)))
    assert drifted(now, info="cost: {input_per_1m_tokens: 0.04, output_per_1m_tokens: 0.15}") == []


def test_a_price_that_two_decimals_would_make_free_is_compared_as_it_is_written() -> None:
    now = known(offer(price=Price(0.00432, 0.1)))
    assert drifted(now, info="cost: {input_per_1m_tokens: 0.0043, output_per_1m_tokens: 0.1}") == []
    (finding,) = drifted(now, info="cost: {input_per_1m_tokens: 0.003}")
    assert finding.message.startswith("input price 0.003 is now 0.0043 USD")


@pytest.mark.parametrize(("tier", "after"), [("budget", "standard"), ("mine", "mine"), (None, None)])
def test_the_tier_beside_a_price_goes_with_it(tier: str | None, after: str | None) -> None:
    stated = f", tier: {tier}" if tier else ""
    text = entry("model: openai/gpt-4o, api_key: none", f"{OURS}, cost: {{input_per_1m_tokens: 0.4{stated}}}")
    made = reviewed(text, PRICED)
    (written,) = yaml.safe_load(made.plan(made.safe).after)["model_list"]
    assert written["model_info"]["cost"] == {"input_per_1m_tokens": 2.5} | ({"tier": after} if after else {})


def test_prices_in_litellm_params_count_too() -> None:
    made = reviewed(entry("model: openai/gpt-4o, api_key: none, input_cost_per_token: 1.0e-6", OURS), PRICED)
    (finding,) = made.safe
    assert finding.kind == "price-changed"
    params = yaml.safe_load(made.plan([finding]).after)["model_list"][0]["litellm_params"]
    assert params["input_cost_per_token"] == 2.5e-6


def test_prices_of_another_unit_are_not_compared() -> None:
    now = known(offer(), **{"gpt-4o": ModelCapabilities(price_input=0.04, price_unit="image")})
    assert drifted(now, info="input_cost_per_token: 1.0e-6") == []


@pytest.mark.parametrize(
    ("info", "severity"),
    [
        ("max_input_tokens: 128000, max_output_tokens: 16384", None),
        ("max_input_tokens: 64000", "note"),
        ("max_input_tokens: 200000", "warning"),
        (f"{OURS}, max_input_tokens: 64000", "warning"),
        (f"{OURS}, max_output_tokens: 4096", "warning"),
    ],
)
def test_limits(info: str, severity: str | None) -> None:
    findings = drifted(PRICED, info=info)
    assert [(f.kind, f.severity) for f in findings] == ([("limit-changed", severity)] if severity else [])


def test_either_name_of_an_offer_is_enough() -> None:
    now = known(offer("llama3.2:latest", "ollama", retires="2020-01-01"))
    (finding,) = drifted(now, "model: ollama/llama3.2")
    assert finding.kind == "retired"


def test_an_entry_that_means_no_offer_cannot_drift() -> None:
    assert drifted(known(offer()), "model: anthropic/*, api_key: os.environ/X") == []
    assert Limits(date(2026, 1, 1)).days == 30
