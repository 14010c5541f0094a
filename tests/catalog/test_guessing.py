"""The last resort: names and relatives."""

import pytest

from model_tui.catalog import load
from model_tui.catalog.guessing import Guesser
from model_tui.core.id_learning import index_of
from model_tui.core.identity import Known
from model_tui.core.model import Layer, ModelSpec
from model_tui.core.model import ModelCapabilities as Facts
from model_tui.resolvers.catalog import CatalogResolver
from model_tui.resolvers.names import NameResolver

KNOWN = {
    "openai/gpt-8": Facts(
        mode="chat", max_context=100, supports_tools=True, supports_vision=False, released="2025-01-01"
    ),
    "openai/gpt-9": Facts(
        mode="chat", max_context=200, supports_tools=True, supports_vision=True, released="2026-01-01"
    ),
    "moonshotai/kimi-k2-6": Facts(mode="chat", max_context=262_144, supports_tools=True, supports_reasoning=False),
}


@pytest.fixture
def guesser():
    known = [Known("x", name, None, facts.released) for name, facts in KNOWN.items()]
    modes = {"talks": {"chat": 99, "embedding": 1}, "draws": {"chat": 50, "image_generation": 50}, "small": {"chat": 3}}
    return Guesser(index_of(known), KNOWN.get, modes)


def facts(guesser, canonical, provider="x", model_id=None):
    layer = guesser.guess(provider, model_id or canonical, canonical)
    return (layer.facts, layer.source) if layer is not None else (Facts(), None)


def test_a_variant_does_what_its_model_does(guesser):
    found, source = facts(guesser, "moonshotai/kimi-k2-6-turbo")
    assert (found.max_context, found.supports_tools, found.supports_reasoning) == (262_144, True, False)
    assert source == "moonshotai/kimi-k2-6"
    assert facts(guesser, "moonshotai/kimi-k2-6-fp8-lora")[0].supports_tools is True


def test_a_line_does_not_unlearn(guesser):
    found, source = facts(guesser, "openai/gpt-10")
    assert (found.supports_tools, found.supports_vision, found.mode) == (True, True, "chat")
    assert source == "openai/gpt-9"  # the newest of the line
    assert found.max_context is None  # limits change from one to the next


def test_what_the_last_one_could_not_the_next_one_may(guesser):
    assert facts(guesser, "moonshotai/kimi-k2-7")[0].supports_reasoning is None


def test_a_successor_is_no_predecessor(guesser):
    assert facts(guesser, "moonshotai/kimi-k2-5")[0].supports_tools is None
    found, source = facts(guesser, "openai/gpt-8-5")
    assert (found.supports_tools, found.supports_vision, source) == (True, None, "openai/gpt-8")


def test_what_is_known_and_leaves_much_open_has_a_predecessor_too():
    known = {**KNOWN, "openai/gpt-10": Facts()}
    index = index_of(Known("x", name, None, said.released) for name, said in known.items())
    found, source = facts(Guesser(index, KNOWN.get, {}), "openai/gpt-10")
    assert (found.supports_tools, found.supports_vision, source) == (True, True, "openai/gpt-9")


def test_a_name_that_says_what_it_is_outweighs_its_relatives(guesser):
    assert facts(guesser, "openai/gpt-10", model_id="gpt-10-guard")[0].mode == "moderation"
    assert facts(guesser, "openai/gpt-10", model_id="my-deployment")[0].mode == "chat"


SIZES = {
    "alibaba/qwen-9-7b-instruct": Facts(mode="chat", max_context=131_072, supports_vision=False, supports_tools=True),
    "alibaba/qwen-9-72b-instruct": Facts(mode="chat", max_context=128_000, supports_reasoning=True),
    "alibaba/qwen-8-7b": Facts(mode="chat", max_context=8_000, input_modalities=("text", "image")),
    "alibaba/qwen-8-72b": Facts(mode="chat", max_context=131_072, supports_vision=True),
}


def test_sizes_of_one_name_have_much_in_common():
    sizes = Guesser(index_of(Known("x", name) for name in SIZES), SIZES.get, {})
    found, source = facts(sizes, "alibaba/qwen-9-14b")
    assert (found.max_context, found.supports_vision, found.supports_reasoning) == (131_072, False, True)
    assert found.supports_tools is None  # hosts differ too much in it
    assert source in SIZES
    found, _ = facts(sizes, "alibaba/qwen-8-14b-chat")
    assert (found.max_context, found.supports_vision) == (None, True)  # contexts are at odds
    assert facts(sizes, "alibaba/qwen-9-vl-14b")[0].max_context is None
    assert facts(sizes, "alibaba/qwen-9")[0].max_context is None  # has no size


def test_one_size_alone_tells_no_context():
    known = {"alibaba/qwen-9-7b": Facts(max_context=131_072, supports_vision=True)}
    found, _ = facts(Guesser(index_of(Known("x", name) for name in known), known.get, {}), "alibaba/qwen-9-14b")
    assert (found.max_context, found.supports_vision) == (None, True)


def test_most_of_the_sizes_and_the_versions_around_tell_a_context():
    known = {
        **{
            f"zai/glm-9-{size}b": Facts(max_context=context)
            for size, context in ((4, 131_072), (9, 131_072), (32, 8_192))
        },
        "openai/gpt-8": Facts(max_context=400_000, supports_tools=True),
        "openai/gpt-10": Facts(max_context=400_000),
        "openai/o-8": Facts(max_context=400_000),
        "openai/o-10": Facts(max_context=128_000),
    }
    near = Guesser(index_of(Known("x", name) for name in known), known.get, {})
    assert facts(near, "zai/glm-9-14b")[0].max_context is None  # two of three are too few
    found, source = facts(near, "openai/gpt-9")
    assert (found.max_context, found.supports_tools, source) == (400_000, True, "openai/gpt-8")
    assert facts(near, "openai/o-9")[0].max_context is None
    known["zai/glm-9-70b"] = Facts(max_context=128_000)
    near = Guesser(index_of(Known("x", name) for name in known), known.get, {})
    assert facts(near, "zai/glm-9-14b")[0].max_context == 131_072


def test_a_variant_of_a_snapshot_does_what_the_model_does():
    known = {"alibaba/qwen-9-7b-instruct": Facts(mode="chat", max_context=262_144)}
    index = index_of([Known("x", "qwen/qwen-9-7b-instruct-2507", None, "2025-07-21", True)])
    assert index.snapshots
    found, source = facts(Guesser(index, known.get, {}), "alibaba/qwen-9-7b-instruct-2507-lora")
    assert (found.max_context, source) == (262_144, "alibaba/qwen-9-7b-instruct")


def test_what_all_of_a_makers_models_do_the_next_one_does():
    def guesser_of(*visions):
        known = {f"zai/glm-{at}-a": Facts(mode="chat", supports_vision=one) for at, one in enumerate(visions)}
        return Guesser(index_of(Known("x", name) for name in known), known.get, {})

    assert facts(guesser_of(False, False, False), "zai/glm-b")[0].supports_vision is False
    assert facts(guesser_of(True, True, True), "zai/glm-b")[0].supports_vision is True
    assert facts(guesser_of(True, True, False), "zai/glm-b")[0].supports_vision is None
    assert facts(guesser_of(True, True), "zai/glm-b")[0].supports_vision is None
    assert facts(guesser_of(False, False, False), "zai/glm-4.5v")[0].supports_vision is True  # its name says so


def test_a_date_is_no_version():
    known = {"moonshotai/kimi-k2-5": Facts(mode="chat", supports_vision=True)}
    line = Guesser(index_of(Known("x", name) for name in known), known.get, {})
    assert facts(line, "moonshotai/kimi-k2-6")[0].supports_vision is True
    assert facts(line, "moonshotai/kimi-k2-0905")[0].supports_vision is None


def test_stated_modalities_tell_of_images_too(guesser):
    layer = Layer("provider", Facts(mode="chat", input_modalities=("text",)))
    guess = guesser.guess("x", "gpt-10", "openai/gpt-10", [layer])
    assert guess is not None
    assert (guess.facts.supports_tools, guess.facts.supports_vision) == (True, None)


def test_another_line_tells_nothing(guesser):
    assert facts(guesser, "openai/gpt-10-mini")[0].supports_tools is None
    assert facts(guesser, "someone/gpt-10")[0].supports_tools is None


def test_a_provider_that_has_hardly_anything_but_chat(guesser):
    assert facts(guesser, "talks/fugu-ultra", "talks")[0].mode == "chat"
    assert facts(guesser, "draws/fugu-ultra", "draws")[0].mode is None
    assert facts(guesser, "small/fugu-ultra", "small")[0].mode is None
    assert facts(guesser, "talks/tiny-embed", "talks")[0].mode == "embedding"


def test_sizes_and_tiers_come_along(guesser):
    found, source = facts(guesser, "x/thing-3-8b-instruct")
    assert (found.size_b, found.quality_tier, source) == (8.0, "cheap", "its name")
    assert facts(guesser, "x/thing-embedding-8b")[0].quality_tier is None
    assert guesser.guess("x", "???", "x/???") is None


def test_the_resolver_is_the_weakest_layer():
    catalog = CatalogResolver(load())
    names = NameResolver(catalog)
    (layer,) = names.layers(ModelSpec("some-new-host", "anthropic/claude-opus-77"))
    assert (layer.name, layer.at) == ("guess", catalog.built)
    assert layer.facts.supports_tools is True
    assert layer.facts.mode == "chat"
    assert layer.facts.price is None
    assert names.layers(ModelSpec("some-new-host", "zzz")) == ()
