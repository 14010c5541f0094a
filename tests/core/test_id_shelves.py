"""Whose name stands before models of others: a host's, and never that of whoever tunes them."""

import pytest

from model_tui.core.id_learning import index_of
from model_tui.core.id_shelves import shelves_of
from model_tui.core.identity import Known, canonical

_OWN = (
    *(("anthropic", name, "anthropic") for name in ("claude-opus-4-8", "claude-sonnet-5", "claude-haiku-5")),
    ("zai", "glm-5.2", "zai"),
    ("moonshot", "kimi-k3", "moonshotai"),
    ("openrouter", "openai/gpt-oss-120b", None),
    ("deepinfra", "openai/gpt-oss-120b", None),
)
_CLOSED = ("claude-opus-4-8", "claude-sonnet-5", "claude-haiku-5")


def _index(*more):
    known = [Known(*one, open_weights=one[1] not in _CLOSED) for one in _OWN]
    return index_of([*known, *(Known("router", one, None) for one in more)])


def test_exact_names_of_three_makers_make_a_host():
    index = _index("farm/glm-5.2", "farm/kimi-k3", "farm/gpt-oss-120b")
    assert index.shelves == ("farm",)
    assert canonical("router", "farm/glm-5.2", None, index) == "zai/glm-5-2"
    assert canonical("elsewhere", "farm/claude-opus-4.8", None, index) == "anthropic/claude-opus-4-8"


def test_so_do_three_models_that_only_their_maker_can_run():
    index = _index(*(f"cloud-door/{name}" for name in _CLOSED))
    assert index.shelves == ("cloud-door",)
    assert canonical("router", "cloud-door/claude-sonnet-5", None, index) == "anthropic/claude-sonnet-5"


@pytest.mark.parametrize(
    "ids",
    [
        ("tuner/glm-5.2", "tuner/kimi-k3"),  # two makers: somebody may have tuned both
        ("tuner/glm-5.2-pirate", "tuner/kimi-k3-pirate", "tuner/gpt-oss-120b-pirate"),  # names of its own
        ("tuner/claude-opus-4.8", "tuner/claude-sonnet-5"),
    ],
)
def test_who_tunes_models_keeps_what_it_publishes(ids):
    index = _index(*ids)
    assert index.shelves == ()
    assert all(canonical("router", one, None, index).startswith("tuner/") for one in ids)


def test_on_a_hosts_shelf_what_is_not_exactly_a_known_name_stays_its_own():
    index = _index("farm/glm-5.2", "farm/kimi-k3", "farm/gpt-oss-120b")
    assert canonical("router", "farm/glm-5.2-pirate", None, index) == "farm/glm-5-2-pirate"
    assert canonical("router", "farm/house-mix-7b", None, index) == "farm/house-mix-7b"


def test_a_maker_may_host_others_and_keeps_its_own_models():
    index = _index("alibaba/glm-5.2", "alibaba/kimi-k3", "alibaba/gpt-oss-120b", "alibaba/qwen3-max")
    assert index.shelves == ("alibaba",)
    assert canonical("router", "alibaba/kimi-k3", None, index) == "moonshotai/kimi-k3"
    assert canonical("router", "alibaba/qwen3-max", None, index) == "alibaba/qwen3-max"


def test_of_a_provider_one_model_of_others_is_enough():
    said = [("groq", "openai/gpt-oss-120b", "gpt-oss-120b"), ("someone", "openai/gpt-oss-120b", "gpt-oss-120b")]
    assert shelves_of(said, (), {"groq", "openai"}) == ("groq",)
