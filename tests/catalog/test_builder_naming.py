"""Which model an entry is an offer of, where its id does not tell and models.dev does."""

import pytest

from model_tui.catalog.builder.join import Entry
from model_tui.catalog.builder.naming import name_all
from model_tui.core.id_learning import index_of
from model_tui.core.identity import Known

INDEX = index_of(
    [
        Known("zai", "glm-5.2", "zai"),
        Known("openrouter", "z-ai/glm-5.2"),
        Known("openai", "gpt-5.5-instant", "openai"),
        Known("openrouter", "openai/gpt-5.5-instant"),
        Known("deepseek", "deepseek-r1", "deepseek"),
        Known("openrouter", "deepseek/deepseek-r1"),
    ]
)


def named(provider: str, model_id: str, stated: str | None, vendor: str | None = None, *, unsold: bool = False) -> str:
    entry = Entry(provider, model_id, {}, {}, stated=stated, unsold=unsold)
    name_all([entry], INDEX, lambda _: vendor)
    return entry.canonical


@pytest.mark.parametrize(
    ("provider", "model_id", "stated", "vendor"),
    [
        ("nano-gpt", "TEE/glm-5.2", "zhipuai/glm-5.2", None),
        ("umans", "umans-fast", "zhipuai/glm-5.2", None),
        ("subconscious", "subconscious/glm-5.2", "zhipuai/glm-5.2", None),
    ],
)
def test_a_name_of_the_resellers_own_is_what_the_catalog_says(
    provider: str, model_id: str, stated: str, vendor: str | None
) -> None:
    assert named(provider, model_id, None, vendor) != "zai/glm-5-2"
    assert named(provider, model_id, stated, vendor) == "zai/glm-5-2"


def test_a_name_that_moves_on_is_what_the_catalog_says() -> None:
    assert named("openai", "gpt-chat-latest", "openai/gpt-5.5-instant", "openai") == "openai/gpt-5-5-instant"


def test_what_an_id_tells_stands_before_what_is_stated() -> None:
    assert named("cloudflare", "@cf/deepseek-ai/deepseek-r1-distill-qwen-32b", "deepseek/deepseek-r1") == (
        "deepseek/deepseek-r1-distill-qwen-32b"
    )


def test_a_statement_that_names_nobody_changes_nothing() -> None:
    assert named("umans", "umans-fast", "something") == "umans/umans-fast"


def test_a_servers_own_names_stay_its_own() -> None:
    assert named("lmstudio", "fast", "zhipuai/glm-5.2", unsold=True) == "lmstudio/fast"
