"""Which catalog is believed where they differ."""

import pytest
from catalog_inputs import built, dev, dev_model, lite_row

FRESH = {"models.dev": "2026-01-01", "litellm": "2026-01-10", "genai-prices": "2026-01-05"}


def prices(model_id, into, out=2.0, context=None):
    stated = {"id": model_id, "match": {"equals": model_id}, "prices": {"input_mtok": into, "output_mtok": out}}
    return [{"id": "openai", "models": [stated | ({"context_window": context} if context else {})]}]


def offer_of(result, ref="openai/m"):
    return next((offer, entry) for offer, entry in result.offers if offer.ref == ref)


def test_two_that_share_a_price_outweigh_the_third():
    dev_price = dev(dev_model("m", cost={"input": 1, "output": 2}))
    lite_price = {"m": lite_row(input_cost_per_token=3e-06, output_cost_per_token=2e-06)}
    offer, entry = offer_of(built(dev_price, lite_price, prices("m", 1.0), FRESH))
    assert (offer.price.input, offer.provenance["price.input"]) == (1.0, "models.dev")
    assert entry.doubts["litellm"] == ("price_input",)


def test_of_two_the_newer_catalog_is_believed():
    dev_price = dev(dev_model("m", cost={"input": 1, "output": 2}))
    lite_price = {"m": lite_row(input_cost_per_token=3e-06, output_cost_per_token=2e-06)}
    offer, _ = offer_of(built(dev_price, lite_price, dates=FRESH))
    assert (offer.price.input, offer.provenance["price.input"]) == (3.0, "litellm")
    offer, _ = offer_of(built(dev_price, lite_price, dates={**FRESH, "models.dev": "2026-02-02"}))
    assert (offer.price.input, offer.provenance["price.input"]) == (1.0, "models.dev")


@pytest.mark.parametrize(
    ("dev_context", "lite_context", "believed"),
    [
        (262_000, 262_144, 262_144),  # nearly the same: the one in powers of two
        (1_048_576, 1_000_000, 1_048_576),
        (65_536, 1_048_576, 1_048_576),  # far apart: the newer catalog
        (2_000_000, 1_000_000, 1_000_000),
    ],
)
def test_contexts(dev_context, lite_context, believed):
    result = built(
        dev(dev_model("a/m", limit={"context": dev_context, "output": 10}), provider="host"),
        {"host/a/m": lite_row("host", max_input_tokens=lite_context, max_output_tokens=10)},
        dates=FRESH,
    )
    assert offer_of(result, "host/a/m")[0].context == believed


def test_a_context_beside_a_price_is_believed_last():
    model = dev(dev_model("m", limit={"context": 128_000, "output": 10}))
    offer, entry = offer_of(built(model, {}, prices("m", 1.0, context=400_000), {**FRESH, "models.dev": "2025-09-09"}))
    assert (offer.context, offer.provenance["context"]) == (128_000, "models.dev")
    assert entry.doubts["genai-prices"] == ("max_context",)


def test_of_a_maker_others_are_witnesses():
    whole = {"context": 204_800, "output": 10}
    hosts = [dev(dev_model("openai/m-1", limit=whole), provider=f"host-{at}") for at in range(3)]
    models = dev(dev_model("m-1", limit=whole))
    for one in hosts:
        models |= one
    result = built(models, {"m-1": lite_row(max_input_tokens=1_000_000)}, dates=FRESH)
    offer, entry = offer_of(result, "openai/m-1")
    assert offer.context == 204_800
    assert entry.doubts["litellm"] == ("max_context",)


def test_an_input_limit_is_no_context():
    """LiteLLM has one field for both; another model of the maker tells which it is."""
    with_both = dev_model("m-1", limit={"context": 400_000, "input": 272_000, "output": 128_000})
    result = built(dev(with_both), {"m-2": lite_row(max_input_tokens=272_000, max_output_tokens=128_000)}, dates=FRESH)
    offer, entry = offer_of(result, "openai/m-2")
    assert offer.context == 400_000
    assert entry.said["litellm"].max_input_tokens == 272_000


def test_an_output_limit_as_large_as_the_context_is_doubtful_and_yet_better_than_nothing():
    offer, entry = offer_of(built(lite={"m": lite_row(max_input_tokens=32_768, max_output_tokens=32_768)}))
    assert entry.doubts["litellm"] == ("max_output_tokens",)
    assert (offer.max_output, offer.provenance["max_output"]) == (32_768, "litellm")


def test_what_is_doubted_is_kept():
    dev_price = dev(dev_model("m", cost={"input": 1, "output": 2}))
    lite_price = {"m": lite_row(input_cost_per_token=3e-06, output_cost_per_token=2e-06)}
    _, entry = offer_of(built(dev_price, lite_price, dates=FRESH))
    assert entry.said["models.dev"].price_input == 1.0


def test_chat_is_doubted_of_a_guard_and_kept():
    row = {"host/acme-guard-9": lite_row("host", mode="chat"), "host/acme-9": lite_row("host", mode="chat")}
    result = built({}, row, dates=FRESH)
    guard, entry = offer_of(result, "host/acme-guard-9")
    assert (guard.mode, guard.provenance["mode"], entry.doubts["litellm"]) == ("moderation", "guess", ("mode",))
    assert entry.said["litellm"].mode == "chat"
    other, entry = offer_of(result, "host/acme-9")
    assert (other.mode, other.provenance["mode"], entry.doubts) == ("chat", "litellm", {})


def test_a_model_for_images_that_also_writes_is_for_chat_unless_its_id_says_otherwise():
    both = {"mode": "image_generation", "supported_output_modalities": ["text", "image"]}
    result = built(
        {}, {f"host/{name}": lite_row("host", **both) for name in ("gpt-9-image", "gpt-image-9")}, dates=FRESH
    )
    assert offer_of(result, "host/gpt-9-image")[0].mode == "chat"
    assert offer_of(result, "host/gpt-image-9")[0].mode == "image_generation"
