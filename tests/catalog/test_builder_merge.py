"""Offers from rows: joins, price variants, zeros, facts that are no offers, order."""

import pytest
from catalog_inputs import built, dev, dev_model, lite_row

from model_tui.core.model import Tier


def offers(result):
    return {offer.ref: offer for offer, _ in result.offers}


def entry(result, ref):
    return next(entry for offer, entry in result.offers if offer.ref == ref)


def test_both_catalogs_speak_about_one_offer():
    result = built(
        dev(dev_model("m", limit={"context": 100, "output": 10})),
        {"m": lite_row(max_input_tokens=200, supports_vision=True)},
    )
    offer = offers(result)["openai/m"]
    assert (offer.context, offer.provenance["context"]) == (100, "models.dev")
    assert (offer.vision, offer.provenance["vision"]) == (True, "litellm")
    assert entry(result, "openai/m").said["litellm"].max_context == 200


def test_an_alias_of_a_provider_joins_and_an_unknown_provider_keeps_its_name():
    result = built(
        dev(dev_model("us.x.m-v1:0"), provider="amazon-bedrock"),
        {"us.x.m-v1:0": lite_row("bedrock_converse"), "some_host/m": lite_row("some_host")},
    )
    assert set(offers(result)) == {"bedrock/us.x.m-v1:0", "some-host/m"}


def test_ids_that_differ_in_case_alone_are_one_with_an_alias():
    result = built(dev(dev_model("Big-M")), {"big-m": lite_row()})
    (offer,) = offers(result).values()
    assert (offer.id, offer.aliases) == ("Big-M", ("big-m",))


@pytest.mark.parametrize(("day", "taken"), [("2025-13-45", "2025"), ("0001-01-01", None)])
def test_a_day_of_release_that_is_none_costs_no_more_than_itself(day, taken):
    result = built(dev(dev_model("m-1", release_date=day), dev_model("m-1-2025-01-02", release_date=day)))
    assert {offer.released for offer in offers(result).values()} == {taken}


def test_two_spellings_in_one_catalog_are_never_guessed():
    result = built(dev(dev_model("Big-M"), dev_model("big-M")), {"big-m": lite_row()})
    assert set(offers(result)) == {"openai/Big-M", "openai/big-M", "openai/big-m"}


def test_sizes_and_qualities_are_prices_of_their_base():
    result = built(
        lite={
            "img": lite_row(mode="image_generation"),
            "hd/1024-x-1024/img": {"litellm_provider": "openai", "output_cost_per_image": 0.08},
            "1024-x-1024/img": {"litellm_provider": "openai", "output_cost_per_image": 0.04},
        }
    )
    (offer,) = offers(result).values()
    assert result.folded == 2
    assert offer.price.tiers == (
        Tier("quality", "hd 1024-x-1024", output=0.08, unit="image"),
        Tier("size", "1024-x-1024", output=0.04, unit="image"),
    )


def test_a_base_is_made_from_what_its_variants_share():
    shared = {"litellm_provider": "bedrock", "mode": "image_generation", "max_input_tokens": 77}
    result = built(
        lite={
            "512-x-512/50-steps/bedrock/stability.sd": {**shared, "output_cost_per_image": 0.01},
            "max-x-max/max-steps/stability.sd": {**shared, "output_cost_per_image": 0.02},
        }
    )
    offer = offers(result)["bedrock/stability.sd"]
    assert (offer.mode, offer.context, offer.price.output, offer.price.unit) == ("image_generation", 77, None, "image")
    assert [tier.label for tier in offer.price.tiers] == ["512-x-512 50-steps", "max-x-max max-steps"]


def test_regions_commitments_and_tunings():
    result = built(
        lite={
            "anthropic.c": lite_row("bedrock"),
            "bedrock/us-gov-west-1/anthropic.c": lite_row("bedrock", input_cost_per_token=2e-06),
            "bedrock/*/1-month-commitment/anthropic.c": {"litellm_provider": "bedrock", "cost_per_second": 0.011},
            "azure/gpt": lite_row("azure"),
            "azure/eu/gpt": lite_row("azure", input_cost_per_token_batches=1e-06),
            "gpt": lite_row(),
            "ft:gpt": lite_row(input_cost_per_token=3e-06),
        }
    )
    found = offers(result)
    assert set(found) == {"bedrock/anthropic.c", "azure/gpt", "openai/gpt"}
    bedrock = {(tier.kind, tier.label): tier for tier in found["bedrock/anthropic.c"].price.tiers}
    assert bedrock["region", "us-gov-west-1"].input == 2.0
    assert bedrock["commitment", "* 1-month-commitment"].unit == "second"
    assert [tier.label for tier in found["azure/gpt"].price.tiers] == ["eu", "eu batch"]
    assert found["openai/gpt"].price.tiers[0].kind == "fine-tuned"


def test_a_quality_word_alone_belongs_to_the_id():
    assert set(offers(built(lite={"openai/standard/voice": lite_row()}))) == {"openai/standard/voice"}


def test_region_words_of_azure_mean_nothing_elsewhere():
    assert set(offers(built(lite={"host/us/m": lite_row("host")}))) == {"host/us/m"}


def test_a_surcharge_without_a_model_is_left_out():
    result = built(lite={"deepgram/streaming/redact": lite_row("deepgram")})
    assert not result.offers
    assert result.dropped[0].key == "deepgram/streaming/redact"


ZERO = {"input": 0, "output": 0}
LITE_ZERO = {"input_cost_per_token": 0, "output_cost_per_token": 0}


def test_one_catalogs_zeros_are_unknown_and_kept_in_the_extras():
    result = built(dev(dev_model("m", cost=ZERO)))
    assert offers(result)["openai/m"].price is None
    assert offers(result)["openai/m"].cost_tier is None
    assert entry(result, "openai/m").extra["models.dev"]["stated_zero"] == ["input", "output"]


@pytest.mark.parametrize("model_id", ["m:free", "m-free"])
def test_an_id_that_says_free_is_free(model_id):
    assert offers(built(dev(dev_model(model_id, cost=ZERO))))[f"openai/{model_id}"].cost_tier == "free"


def test_a_name_that_says_free_is_free_and_a_word_in_it_is_not():
    result = built(dev(dev_model("a", name="A (free)", cost=ZERO), dev_model("freedom", cost=ZERO)))
    assert offers(result)["openai/a"].cost_tier == "free"
    assert offers(result)["openai/freedom"].cost_tier is None


def test_what_both_catalogs_call_zero_is_free():
    result = built(dev(dev_model("m", cost=ZERO)), {"m": lite_row(**LITE_ZERO)})
    assert offers(result)["openai/m"].cost_tier == "free"


def test_a_zero_beside_a_price_of_the_other_catalog_is_unknown():
    result = built(dev(dev_model("m", cost=ZERO)), {"m": lite_row()})
    offer = offers(result)["openai/m"]
    assert (offer.price.input, offer.provenance["price.input"]) == (0.15, "litellm")


def test_a_zero_output_price_holds_for_what_generates_nothing():
    result = built(
        lite={"e": lite_row(mode="embedding", output_cost_per_token=0), "c": lite_row(output_cost_per_token=0)}
    )
    assert offers(result)["openai/e"].price.output == 0
    assert offers(result)["openai/c"].price.output is None


def test_local_servers_and_closed_services_are_facts_and_never_offers():
    result = built(lite={"ollama/llama": lite_row("ollama"), "gone/m": lite_row("gone"), "m": lite_row()})
    assert set(offers(result)) == {"openai/m"}
    assert {(one.provider, one.id) for one in result.facts} == {("ollama", "llama"), ("gone", "m")}


def test_a_stated_mode_replaces_the_derived_one():
    result = built(dev(dev_model("m")), {"m": lite_row(mode="realtime")})
    assert offers(result)["openai/m"].mode == "realtime"
    assert entry(result, "openai/m").said["models.dev"].mode is None


def test_what_a_second_row_says_otherwise_is_kept():
    result = built(lite={"openai/m": lite_row(), "m": lite_row(max_input_tokens=5, supports_vision=True)})
    offer = offers(result)["openai/m"]
    assert (offer.context, offer.vision) == (128_000, True)
    assert entry(result, "openai/m").extra["litellm"]["also"]["m"]["max_context"] == 5


def test_the_default_order():
    result = built(
        {
            **dev(
                dev_model("old", release_date="2024-01-01"),
                dev_model("new", release_date="2025-01-01"),
                dev_model("newest-deprecated", release_date="2026-01-01", status="deprecated"),
                dev_model("text-embedding-9", release_date="2026-01-01"),
            ),
            **dev(dev_model("resold", release_date="2026-01-10"), provider="azure"),
        }
    )
    assert [offer.id for offer, _ in result.offers] == [
        "new",
        "old",
        "newest-deprecated",
        "resold",
        "text-embedding-9",
    ]


def test_providers_are_counted_and_keep_what_models_dev_states():
    result = built(dev(dev_model("m"), api="https://api.example.org/v1"), {"other_host/m": lite_row("other_host")})
    first, second = result.providers
    assert (first.id, first.name, first.env, first.api, first.count, first.vendor) == (
        "openai",
        "Openai",
        ("A_KEY",),
        "https://api.example.org/v1",
        1,
        "openai",
    )
    assert (second.id, second.name, second.count) == ("other-host", "other-host", 1)
