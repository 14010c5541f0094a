"""What the catalog tells about offers it has, and about those it has not."""

import pytest
from catalog_inputs import BUILT, ORIGINS, dev, dev_model, lite_row
from catalog_inputs import built as build_small

from model_tui.catalog import load
from model_tui.catalog.builder.write import encode, save
from model_tui.core.layers import resolve
from model_tui.core.model import ModelSpec
from model_tui.resolvers.catalog import CatalogResolver
from model_tui.resolvers.protocol import Resolver


def resolver_of(tmp_path, models_dev, lite, **more):
    path = tmp_path / "catalog.json.gz"
    save(encode(build_small(models_dev, lite), BUILT, ORIGINS), path)
    return CatalogResolver(load(path), **more)


@pytest.fixture
def resolver(tmp_path):
    first_party = dev_model("gpt-9-mini", family="gpt", knowledge="2025-01", structured_output=True)
    disputed = dev_model("gpt-9-max", reasoning=True, open_weights=False)
    return resolver_of(
        tmp_path,
        {
            **dev(first_party, disputed),
            **dev(
                dev_model("openai/gpt-9-mini", family="other", tool_call=False),
                dev_model("meta-llama/llama-9-70b", open_weights=True, limit={"context": 100, "output": 10}),
                provider="host-one",
            ),
            **dev(
                dev_model("meta-llama/Llama-9-70B", open_weights=True, limit={"context": 200, "output": 10}),
                provider="host-two",
            ),
        },
        {"ollama/llama9": lite_row("ollama", supports_function_calling=True), "gpt-9-mini": lite_row()},
    )


def facts_by_layer(layers):
    return {layer.name: layer.facts for layer in layers}


def test_it_is_a_resolver(resolver):
    def needs(one: Resolver) -> str:
        return one.name

    assert needs(resolver) == "catalog"


def test_an_offer_of_the_catalog_has_its_own_layers(resolver):
    layers = resolver.layers(ModelSpec("openai", "gpt-9-mini"))
    assert [layer.name for layer in layers] == ["models.dev", "litellm", "inferred"]
    assert layers[2].facts.popularity == 18.8  # two providers have it
    assert layers[2].facts.max_context is layers[2].facts.supports_tools is None  # it states these itself


def test_what_an_offer_leaves_open_is_inferred_and_what_it_doubts_is_replaced(tmp_path):
    whole = dev_model("gpt-9", structured_output=True, limit={"context": 1_000_000, "output": 64_000})
    filled_in = lite_row("host", max_input_tokens=400_000, max_output_tokens=400_000)
    resolver = resolver_of(tmp_path, dev(whole), {"host/openai/gpt-9": filled_in})
    layers = resolver.layers(ModelSpec("host", "openai/gpt-9"))
    assert facts_by_layer(layers)["litellm"].max_output_tokens == 400_000
    facts, said = resolve(layers)
    assert (facts.max_context, said["context"]) == (400_000, "litellm")
    assert (facts.max_output_tokens, said["max_output"]) == (64_000, "inferred")
    assert (facts.supports_structured_output, said["structured_output"]) == (True, "inferred")


def test_another_id_of_the_model_at_the_same_provider_speaks_first(tmp_path):
    resolver = resolver_of(
        tmp_path,
        {
            **dev(dev_model("gpt-9", limit={"context": 1_000_000, "output": 64_000})),
            **dev(dev_model("openai/gpt-9", limit={"context": 200_000, "output": 8_000}), provider="host"),
        },
        {},
    )
    (layer,) = resolver.layers(ModelSpec("host", "openai/gpt-9:free"))
    assert (layer.name, layer.facts.max_context, layer.facts.max_output_tokens) == ("inferred", 200_000, 8_000)
    assert layer.facts.price is None


def test_elsewhere_the_makers_own_listing_speaks_first(resolver):
    (layer,) = resolver.layers(ModelSpec("azure", "gpt-9-mini-2025-06-03"))
    assert (layer.name, layer.source, layer.at) == ("inferred", "openai/gpt-9-mini", BUILT)
    assert (layer.facts.family, layer.facts.supports_tools, layer.facts.max_context) == ("gpt", True, 128_000)
    assert layer.facts.supports_structured_output is True


def test_a_price_is_never_inferred(resolver):
    (layer,) = resolver.layers(ModelSpec("azure", "gpt-9-mini"))
    assert layer.facts.price is None
    assert layer.facts.price_input is layer.facts.price_tiers is layer.facts.retires is None


def test_without_the_maker_only_what_most_agree_on(resolver):
    (layer,) = resolver.layers(ModelSpec("host-three", "meta-llama/Llama-9-70B"))
    assert layer.facts.open_weights is True
    assert layer.facts.max_context is None
    assert layer.facts.max_output_tokens is None  # whoever serves open weights sets a limit of their own


def test_nobody_knows_a_stranger(resolver):
    assert resolver.layers(ModelSpec("azure", "my-deployment")) == ()
    assert resolver.layers(ModelSpec("host-three", "unsloth/Llama-9-70B")) == ()


@pytest.mark.parametrize("name", ["llama9", "llama9:latest"])
def test_a_local_servers_model_gets_its_facts_without_a_price(resolver, name):
    layer = resolver.layers(ModelSpec("ollama", name))[0]
    assert (layer.name, layer.facts.supports_tools, layer.facts.max_context) == ("litellm", True, 128_000)
    assert layer.facts.price is None


def test_a_stated_canonical_model_is_taken(resolver):
    (layer,) = resolver.layers(ModelSpec("vllm", "served-under-my-name", canonical="openai/gpt-9-mini"))
    assert layer.facts.family == "gpt"


def test_canonical(resolver):
    assert resolver.canonical(ModelSpec("openai", "gpt-9-mini")) == "openai/gpt-9-mini"
    assert resolver.canonical(ModelSpec("azure", "gpt-9-mini")) == "openai/gpt-9-mini"
    assert resolver.canonical(ModelSpec("azure", "my-deployment")) == "azure/my-deployment"


def test_answers_are_remembered(resolver):
    one = ModelSpec("azure", "gpt-9-mini")
    assert resolver.layers(one) is resolver.layers(one)
    assert resolver.layers(ModelSpec("house", "openai/gpt-9-mini")) == resolver.layers(one)


def test_of_closed_weights_a_server_of_ones_own_has_others(tmp_path, resolver):
    """Such a server may be any provider's of the user, which no catalog knows."""
    assert resolver.layers(ModelSpec("vllm", "openai/gpt-9-mini")) == ()
    assert resolver.layers(ModelSpec("my-gpu", "gpt-9-mini"))[0].name == "inferred"
    served = resolver_of(tmp_path, dev(dev_model("gpt-9-mini")), {}, dialect={"my-gpu": "vllm"}.__getitem__)
    assert served.layers(ModelSpec("my-gpu", "gpt-9-mini")) == ()


def test_the_embedded_catalog_helps_a_new_listing():
    resolver = CatalogResolver(load())
    (layer,) = resolver.layers(ModelSpec("some-new-host", "anthropic/claude-sonnet-4.5"))
    assert layer.facts.max_context
    assert layer.facts.supports_tools is True
    assert layer.facts.price is None
