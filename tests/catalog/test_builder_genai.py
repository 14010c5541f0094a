"""The third catalog: its Python source, its matchers, its prices with their days."""

import pytest
from catalog_inputs import BUILT, built, dev, dev_model, lite_row

from model_tui.catalog.builder import genai, genai_source
from model_tui.catalog.builder.genai_prices import priced
from model_tui.core.model import Tier


def model(name="gpt-9", match=None, **more):
    return {"id": name, "match": match or {"equals": name}, "prices": {"input_mtok": 1, "output_mtok": 2}, **more}


def data(*models, provider="openai"):
    return [{"id": provider, "models": list(models)}]


def offers(result):
    return {offer.ref: offer for offer, _ in result.offers}


def test_the_source_is_read_and_nothing_in_it_runs():
    text = """
import os
from .types import *
providers: list[Provider] = [
    Provider(id='a', models=[ModelInfo(id='m', match=ClauseOr(or_=[ClauseEquals(equals='m')]),
        prices=[ConditionalPrice(constraint=StartDateConstraint(start_date=datetime.date(2026, 3, 4)),
            prices=ModelPrice(input_mtok=TieredPrices(
                base=Decimal('0.5'), tiers=[Tier(start=200000, price=Decimal('1'))])))],
        note=os.system('false'))])
]
"""
    (provider,) = genai_source.parse(text)
    (found,) = provider["models"]
    assert found["match"] == {"or": [{"equals": "m"}]}
    assert found["prices"][0]["constraint"] == {"start_date": "2026-03-04"}
    assert found["prices"][0]["prices"]["input_mtok"] == {"base": 0.5, "tiers": [{"start": 200000, "price": 1.0}]}
    with pytest.raises(ValueError, match="no list of providers"):
        genai_source.parse("providers = 3")


def test_prices_of_the_day_and_of_other_days():
    prices = [
        {"prices": {"input_mtok": 9, "output_mtok": 18}},
        {"constraint": {"start_date": "2025-12-01"}, "prices": {"input_mtok": 5, "output_mtok": 10}},
        {"constraint": {"start_date": "2026-02-01"}, "prices": {"input_mtok": 1, "output_mtok": 2}},
        {"constraint": {"start_time": "00:30:00", "end_time": "16:30:00"}, "prices": {"input_mtok": 3}},
    ]
    facts, tiers = priced({"prices": prices}, BUILT)
    assert facts == {"price_input": 5.0, "price_output": 10.0}
    assert tiers == [
        Tier("time", "00:30-16:30 UTC", input=3.0),
        Tier("from", "2026-02-01", input=1.0, output=2.0),
        Tier("before", "2025-12-01", input=9.0, output=18.0),
    ]


def test_long_prompts_media_searches_and_services():
    facts, tiers = priced(
        {
            "prices": {
                "input_mtok": {"base": 1, "tiers": [{"start": 200_000, "price": 2}]},
                "output_mtok": {"base": 4, "tiers": [{"start": 200_000, "price": 8}]},
                "cache_read_mtok": 0.1,
                "cache_write_1h_mtok": 3,
                "input_audio_mtok": 40,
                "web_searches_kcount": 10,
            },
            "price_variants": [
                {"when": {"processing": "batch"}, "prices": {"input_mtok": 0.5, "output_mtok": 2}},
                {"when": {"service_tier": "default"}, "prices": {"input_mtok": 1}},
                {"when": {"speed": "fast"}, "prices": {"input_mtok": 9}, "constraint": {"start_date": "2999-01-01"}},
            ],
        },
        BUILT,
    )
    assert facts == {"price_input": 1.0, "price_output": 4.0, "price_cache_read": 0.1}
    assert tiers == [
        Tier("context", None, 200_000, input=2.0, output=8.0),
        Tier("audio", input=40.0),
        Tier("cache-1h", cache_write=3.0),
        Tier("web-search", input=0.01, unit="query"),
        Tier("batch", input=0.5, output=2.0),
    ]


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        ({"input_audio_hours": 3.6}, {"price_input": 0.001, "price_unit": "second"}),
        ({"input_document_kpages": 4}, {"price_input": 0.004, "price_unit": "page"}),
        ({"input_mchars": 15}, {"price_input": 15.0, "price_unit": "1M characters"}),
        ({}, {}),
        (None, {}),
        ("free", {}),
    ],
)
def test_what_is_sold_otherwise(prices, expected):
    assert priced({"prices": prices}, BUILT)[0] == expected


def test_it_is_a_third_witness():
    result = built(
        dev(dev_model("gpt-9")),
        {"gpt-9": lite_row()},
        data(model(context_window=128_000, name="GPT-9"), provider="openai"),
    )
    (offer,) = result.offers
    assert set(offer[1].said) == {"models.dev", "litellm", "genai-prices"}


def test_ids_that_it_alone_knows_are_facts_and_no_offers():
    result = built(dev(dev_model("gpt-9")), {}, data(model("gpt-8", context_window=64_000)))
    assert set(offers(result)) == {"openai/gpt-9"}
    (fact,) = result.facts
    assert (fact.provider, fact.id, fact.unsold) == ("openai", "gpt-8", False)
    assert fact.said["genai-prices"].price_input == 1.0


@pytest.mark.parametrize(
    ("match", "model_id", "is_meant"),
    [
        ({"or": [{"equals": "gpt-9"}, {"equals": "gpt-9-chat"}]}, "gpt-9-chat", True),  # named in full
        ({"starts_with": "gpt-9"}, "gpt-9-2026-01-02", True),  # the same but for its date
        ({"starts_with": "gpt-9"}, "GPT-9-2026-01-02", True),
        ({"starts_with": "gpt-9"}, "gpt-9-mini", False),  # a loose matcher reaches too far
        ({"contains": "gpt"}, "my-gpt-8", False),
        ({"and": [{"starts_with": "gpt-9"}, {"ends_with": "02"}]}, "gpt-9-2026-01-02", True),
        ({"regex": "^gpt-9-\\d{4}"}, "gpt-9-2026-01-02", True),
        ({"regex": "^gpt-8"}, "gpt-9-2026-01-02", False),
        ({"regex": "^(?:(?:o-)?gpt-9|x)(?!.*-tts)"}, "gpt-9-2026-01-02", True),
        ({"unheard-of": "gpt-9"}, "gpt-9-2026-01-02", False),
    ],
)
def test_whom_a_matcher_means(match, model_id, is_meant):
    groups = genai.groups(data(model(match=match)), lambda name: name, BUILT)
    assert (genai.Book(groups).row_for("openai", model_id) is not None) == is_meant


@pytest.mark.parametrize("pattern", ["^([a-z0-9-]+)+!$", "^(?:[a-z]*-?){9,}!$", "^" + ".*-" * 30 + "!$"])
def test_a_pattern_that_would_take_for_ever_is_none(pattern):
    name = "-".join(["a-very-long-name-of-a-model"] * 4) + "-9"
    groups = genai.groups(data(model(name, match={"regex": pattern})), lambda name: name, BUILT)
    assert genai.Book(groups).row_for("openai", f"{name}-2026-01-02") is None


def test_a_router_has_a_line_for_each_upstream():
    both = [*data(model("a/m"), provider="huggingface_one"), *data(model("a/m"), provider="huggingface_two")]
    both[1]["models"][0]["prices"] = {"input_mtok": 3, "output_mtok": 2}
    (group,) = genai.groups(both, lambda name: name, BUILT)
    assert group.provider == "huggingface"
    assert "price_input" not in group.row.facts
    assert [(tier.kind, tier.label, tier.input) for tier in group.row.tiers] == [
        ("upstream", "one", 1.0),
        ("upstream", "two", 3.0),
    ]


def test_a_makers_undated_names_stand_for_one_date_only():
    def undated(*names):
        groups = genai.groups(data(model(match={"or": [{"equals": one} for one in names]})), lambda name: name, BUILT)
        return list(genai.undated(groups, lambda _: "openai"))

    assert undated("gpt-9", "gpt-9-latest", "gpt-9-2026-01-02") == [
        ("openai", "gpt-9", "gpt-9-2026-01-02"),
        ("openai", "gpt-9-latest", "gpt-9-2026-01-02"),
    ]
    assert undated("gpt-9", "gpt-9-2026-01-02", "gpt-9-2026-03-04") == []
    assert undated("gpt-9", "gpt-9-codex-2026-01-02") == []


def test_where_resellers_take_a_name_for_another_date_it_stands_for_none():
    def model(provider, *names):
        return {"id": provider, "models": [{"id": names[0], "match": {"or": [{"equals": one} for one in names]}}]}

    def undated(*providers):
        groups = genai.groups(providers, lambda name: name, "2026-01-15")
        return list(genai.undated(groups, {"cohere": "cohere"}.get))

    own = model("cohere", "command-x", "command-x-08-2024")
    assert undated(own) == [("cohere", "command-x", "command-x-08-2024")]
    assert undated(own, model("router", "cohere/command-x", "cohere/command-x-2024-08-14")) == undated(own)
    assert undated(own, model("router", "cohere/command-x", "cohere/command-x-04-2024")) == []
