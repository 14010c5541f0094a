"""Layers: whose word holds for each field, and who is named for it."""

import pytest
from msgspec import structs

from model_tui.core.layers import (
    FIELDS,
    by_strength,
    disagreements,
    json_name,
    offer_of,
    resolve,
    tags_of,
    unit_of,
    vision_of,
)
from model_tui.core.model import LAYERS, NOTHING, Layer, Model, ModelCapabilities, ModelSpec, Tier

Facts = ModelCapabilities
SPEC = ModelSpec("openai", "gpt-4o-mini")


def layer(name: str, **facts: object) -> Layer:
    return Layer(name, Facts(**facts))  # type: ignore[arg-type]


def model_of(*layers: Layer) -> Model:
    facts, said = resolve(layers)
    return Model(SPEC, facts, said, by_strength(layers))


@pytest.mark.parametrize("strong", range(len(LAYERS) - 1))
def test_each_layer_wins_over_all_weaker_ones_whatever_the_order(strong: int) -> None:
    layers = [layer(name, max_context=1000 + at) for at, name in enumerate(LAYERS)][strong:]
    for order in (layers, layers[::-1]):
        facts, said = resolve(order)
        assert facts.max_context == 1000 + strong
        assert said == {"context": LAYERS[strong]}


def test_the_strength_of_the_layers_is_the_contract() -> None:
    catalogs = ("models.dev", "litellm", "genai-prices")
    assert ("override", "provider", "measured", *catalogs, "inferred", "guess") == LAYERS


def test_every_field_resolves_on_its_own() -> None:
    facts, said = resolve(
        [
            layer("provider", max_context=64_000, supports_tools=False),
            layer("models.dev", max_context=128_000, max_output_tokens=16_384, supports_tools=True),
            layer("guess", family="gpt", supports_reasoning=True),
        ]
    )
    assert facts == Facts(
        max_context=64_000, supports_tools=False, max_output_tokens=16_384, family="gpt", supports_reasoning=True
    )
    assert said == {
        "context": "provider",
        "tools": "provider",
        "max_output": "models.dev",
        "family": "guess",
        "reasoning": "guess",
    }


def test_a_price_or_a_doubt_beside_them_changes_nothing_about_other_facts() -> None:
    told = (
        layer("provider", mode="chat", max_context=64_000, input_modalities=("text", "image")),
        layer("guess", mode="embedding", supports_tools=True, quality_tier="best", size_b=8.0),
    )
    plain, said = resolve(told)
    for other in (layer("litellm", price_input=1.0), Layer("litellm", Facts(knowledge="2025"), doubts=("knowledge",))):
        facts, with_it = resolve([*told, other])
        own = {name: value for name, value in structs.asdict(other.facts).items() if value is not None}
        assert structs.replace(facts, **dict.fromkeys((*own, "price_unit"))) == plain
        assert {name: by for name, by in with_it.items() if by != "litellm"} == said
        assert [name for name in with_it if name in said] == list(said)


def test_what_is_false_or_zero_or_empty_is_an_opinion_and_nothing_said_is_none() -> None:
    weaker = layer("litellm", supports_vision=True, price_input=3.0, input_modalities=("text",), deprecated=True)
    facts, _ = resolve([layer("override", supports_vision=False, price_input=0.0, deprecated=False), weaker])
    assert (facts.supports_vision, facts.price_input, facts.deprecated) == (False, 0.0, False)
    assert facts.input_modalities == ("text",)
    assert resolve([Layer("override", NOTHING), weaker]) == resolve([weaker])
    assert resolve([]) == (NOTHING, {})
    assert resolve([Layer("provider", NOTHING)]) == (NOTHING, {})


def test_parts_of_a_price_come_from_several_layers_of_one_unit() -> None:
    facts, said = resolve(
        [
            layer("provider", price_input=0.2),
            layer("models.dev", price_input=0.15, price_output=0.6, price_unit="1M tokens"),
            layer("litellm", price_output=0.7, price_cache_read=0.075),
        ]
    )
    price = facts.price
    assert price is not None
    assert (price.input, price.output, price.cache_read, price.cache_write) == (0.2, 0.6, 0.075, None)
    assert price.unit == "1M tokens"
    assert said == {"price.input": "provider", "price.output": "models.dev", "price.cache_read": "litellm"}


def test_another_unit_never_mixes_in() -> None:
    facts, said = resolve(
        [
            layer("models.dev", price_output=0.04, price_unit="image"),
            layer("litellm", price_input=5.0, price_output=40.0),
            layer("inferred", price_input=0.01, price_unit="image"),
        ]
    )
    price = facts.price
    assert price is not None
    assert (price.input, price.output, price.unit) == (0.01, 0.04, "image")
    assert said == {"price.output": "models.dev", "price.input": "inferred"}
    assert (facts.input_cost_per_1m, facts.output_cost_per_1m, facts.cost_tier) == (None, None, None)


@pytest.mark.parametrize("price", [None, 1.0])
@pytest.mark.parametrize(
    ("modalities", "vision", "told"),
    [
        ("provider", "guess", "provider"),
        ("provider", "litellm", "provider"),
        ("override", "provider", "override"),
        ("plug-in", "provider", "plug-in"),
        ("models.dev", "inferred", "models.dev"),
        ("models.dev", "litellm", "litellm"),
        ("litellm", "provider", "provider"),
        ("inferred", "inferred", "inferred"),
    ],
)
def test_what_goes_in_tells_of_images_before_weaker_layers_do(
    modalities: str, vision: str, told: str, price: float | None
) -> None:
    for taken in (("text", "image"), ("text",)):
        sees = "image" not in taken
        other = layer(vision, supports_vision=sees, price_input=price)
        facts, said = resolve([layer(modalities, input_modalities=taken), other])
        assert vision_of(facts) is (sees if told == vision else not sees)
        assert said["vision"] == told


@pytest.mark.parametrize(
    "strong",
    [
        {"price_tiers": (Tier("size", "720p", output=0.07, unit="second"),)},
        {"price_tiers": (Tier("batch", input=0.5),)},
        {"price_unit": "1M tokens"},
    ],
)
@pytest.mark.parametrize("unit", ["second", "image", "1M tokens"])
def test_who_states_no_price_but_lines_beside_one_erases_none(strong: dict[str, object], unit: str) -> None:
    own = (Tier("region", "eu", output=0.06, unit=unit),)
    weak = layer("litellm", price_output=0.05, price_unit=unit, price_tiers=own)
    facts, said = resolve([layer("provider", **strong), weak])
    assert (facts.price_output, facts.price_unit, said["price.output"]) == (0.05, unit, "litellm")
    assert facts.price_tiers == (*strong.get("price_tiers", ()), *own)
    alone, _ = resolve([layer("provider", **strong), layer("guess", max_context=1)])
    assert alone.price_tiers == strong.get("price_tiers")
    assert (alone.price_unit, alone.price_output) == ("1M tokens", None)


def test_a_layer_without_a_price_does_not_decide_the_unit() -> None:
    facts, _ = resolve([layer("override", max_context=1), layer("litellm", price_output=0.04, price_unit="image")])
    assert facts.price_unit == "image"
    assert unit_of(Facts(max_context=1)) is None
    assert unit_of(Facts(price_cache_read=0.0)) == "1M tokens"


def test_tiers_of_all_layers_are_joined_the_stronger_ones_line_wins() -> None:
    long_context = Tier("context", above=200_000, input=2.0)
    batch = Tier("batch", input=0.5)
    weaker = (Tier("context", above=200_000, input=9.0), batch)
    facts, said = resolve(
        [
            layer("litellm", price_input=1.0, price_tiers=weaker),
            layer("models.dev", price_input=1.0, price_tiers=(long_context,)),
        ]
    )
    assert facts.price_tiers == (long_context, batch)
    assert said["price.tiers"] == "models.dev"


def test_cost_tiers() -> None:
    at = {0.0: "free", 0.01: "budget", 0.49: "budget", 0.5: "standard", 4.99: "standard", 5.0: "premium", None: None}
    assert {price: Facts(price_input=price).cost_tier for price in at} == at
    assert Facts(price_input=0.0, price_unit="image").cost_tier is None


def test_vision_is_stated_or_told_by_the_modalities() -> None:
    assert vision_of(NOTHING) is None
    assert vision_of(Facts(input_modalities=("text", "image"))) is True
    assert vision_of(Facts(input_modalities=("text",))) is False
    assert vision_of(Facts(input_modalities=("text", "image"), supports_vision=False)) is False


def test_audio_and_pdf_are_unknown_where_nobody_spoke_of_modalities() -> None:
    assert (NOTHING.supports_audio, NOTHING.supports_pdf) == (None, None)
    speaks = Facts(output_modalities=("audio",))
    assert (speaks.supports_audio, speaks.supports_pdf) == (True, None)
    assert Facts(input_modalities=("text", "pdf")).supports_pdf is True


def test_disagreement_is_shown_with_who_said_it() -> None:
    model = model_of(
        layer("provider", max_context=64_000, price_input=1.0),
        layer("models.dev", max_context=128_000, price_input=1.0),
        layer("litellm", max_context=64_000, price_output=0.04, price_unit="image"),
        layer("guess", supports_vision=True),
    )
    assert disagreements(model) == [("models.dev", "max_context", 128_000)]
    assert disagreements(model_of()) == []


def test_provenance_bears_the_names_of_the_json() -> None:
    everything: dict[str, object] = {}
    for name in FIELDS:
        kind = str({f.name: f.type for f in structs.fields(Facts)}[name])
        values = {"bool": True, "Tier": (Tier("batch"),), "tuple": ("x",), "float": 1.5, "int": 7}
        everything[name] = next((v for word, v in values.items() if word in kind), "x")
    _, said = resolve([layer("override", **everything)])
    assert set(said) == {json_name(name) for name in FIELDS} - {"price.unit"}
    assert {"context", "max_output", "tools", "vision", "name", "price.input", "price.cache_write"} <= set(said)


def test_tags_begin_with_the_provider() -> None:
    facts = Facts(supports_vision=True, supports_tools=True, supports_reasoning=False, max_context=128_000)
    assert tags_of("openai", facts) == ("openai", "vision", "function-calling", "long-context")
    assert tags_of("x", NOTHING) == ("x",)
    assert "free" in tags_of("x", Facts(price_input=0.0, price_output=0.0))
    assert "free" not in tags_of("x", Facts(price_input=0.0, price_output=1.0))


def test_an_offer_is_flat_and_unknown_stays_unknown() -> None:
    offer = offer_of(SPEC, NOTHING, {})
    assert (offer.name, offer.canonical) == ("gpt-4o-mini", "openai/gpt-4o-mini")
    assert (offer.context, offer.price, offer.tools, offer.vision, offer.cost_tier) == (None,) * 5
    assert (offer.state, offer.ready, offer.deprecated) == ("catalog", False, False)
    ready = offer_of(ModelSpec("a", "b", "Name", "fam", ("c",), "m/b"), Facts(max_context=5), {"context": "x"}, "ready")
    assert (ready.ready, ready.name, ready.family, ready.aliases, ready.canonical) == (
        True,
        "Name",
        "fam",
        ("c",),
        "m/b",
    )
    assert ready.provenance == {"context": "x"}
