"""One model under many ids: what is merged, and what must never be."""

import pytest

from model_tui.core.identity import CanonicalIndex, Identity, Known, canonical, identify, index_of, vendor_word

KNOWN = [
    ("anthropic", "claude-sonnet-4-5-20250929", "anthropic"),
    ("anthropic", "claude-sonnet-4-5", "anthropic"),
    ("anthropic", "claude-3-5-sonnet-20240620", "anthropic"),
    ("anthropic", "claude-3-5-sonnet-20241022", "anthropic"),
    ("anthropic", "claude-opus-4-1", "anthropic"),
    ("openai", "gpt-4o", "openai"),
    ("openai", "gpt-4o-mini", "openai"),
    ("openai", "gpt-4o-2024-05-13", "openai"),
    ("openai", "gpt-4o-2024-08-06", "openai"),
    ("deepseek", "deepseek-v3.2", "deepseek"),
    ("zai", "glm-4.6", "zai"),
    ("dashscope", "qwen3-max", "alibaba"),
    ("dashscope", "deepseek-v3.2", "alibaba"),
    ("openrouter", "meta-llama/llama-3.3-70b-instruct", None),
    ("deepinfra", "meta-llama/Llama-3.3-70B-Instruct", None),
    ("openrouter", "openai/gpt-oss-120b", None),
    ("groq", "openai/gpt-oss-120b", None),
    ("one", "nvidia/shared-name-7b", None),
    ("two", "google/shared-name-7b", None),
    ("lonely", "writer/only-here-7b", None),
]


@pytest.fixture(scope="module")
def index() -> CanonicalIndex:
    return index_of(Known(*one) for one in KNOWN)


@pytest.mark.parametrize(
    ("provider", "model_id", "vendor"),
    [
        ("anthropic", "claude-sonnet-4-5-20250929", "anthropic"),
        ("openrouter", "anthropic/claude-sonnet-4.5", None),
        ("bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", None),
        ("vertex-ai", "claude-sonnet-4-5@20250929", None),
        ("bedrock", "apac.anthropic.claude-sonnet-4-5-20250929-v1:0", None),
        ("bedrock", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", None),
        ("sap-ai-core", "anthropic--claude-sonnet-4.5", None),
        ("github-copilot", "claude-sonnet-4.5", None),
        ("vertex-ai", "claude-sonnet-4-5@default", None),
    ],
)
def test_the_four_ids_of_the_design_are_one_model(provider, model_id, vendor, index):
    assert canonical(provider, model_id, vendor, index) == "anthropic/claude-sonnet-4-5"


@pytest.mark.parametrize(
    ("provider", "model_id", "vendor", "expected"),
    [
        ("openai", "gpt-4o-mini", "openai", "openai/gpt-4o-mini"),
        ("openai", "gpt-4o-mini-2024-07-18", "openai", "openai/gpt-4o-mini"),
        ("azure", "gpt-4o-mini-2024-07-18", None, "openai/gpt-4o-mini"),
        ("openrouter", "meta-llama/llama-3.3-70b-instruct:free", None, "meta/llama-3-3-70b-instruct"),
        ("cloudflare", "@cf/meta/llama-3.3-70b-instruct", None, "meta/llama-3-3-70b-instruct"),
        ("ovhcloud", "Meta-Llama-3_3-70B-Instruct", None, "meta/llama-3-3-70b-instruct"),
        ("deepinfra", "meta-llama/Meta-Llama-3.3-70B-Instruct", None, "meta/llama-3-3-70b-instruct"),
        ("vertex-ai", "meta/llama-3.3-70b-instruct-maas", None, "meta/llama-3-3-70b-instruct"),
        ("fireworks", "accounts/fireworks/models/glm-4p6", None, "zai/glm-4-6"),
        ("fireworks", "accounts/fireworks/models/gpt-oss-120b", None, "openai/gpt-oss-120b"),
        ("together", "zai-org/GLM-4.6", None, "zai/glm-4-6"),
        ("dashscope", "deepseek-v3.2", "alibaba", "deepseek/deepseek-v3-2"),
        ("dashscope", "qwen3-max", "alibaba", "alibaba/qwen3-max"),
        ("bedrock", "amazon.nova-pro-v1:0", None, "amazon/nova-pro"),
        ("bedrock", "openai.gpt-oss-120b-1:0", None, "openai/gpt-oss-120b"),
        ("gemini", "models/gemini-2.5-pro", "google", "google/gemini-2-5-pro"),
    ],
)
def test_what_is_certain_is_merged(provider, model_id, vendor, expected, index):
    assert canonical(provider, model_id, vendor, index) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # several snapshots of one slug differ in limits and price
        (("openai", "gpt-4o-2024-05-13", "openai"), ("openai", "gpt-4o-2024-08-06", "openai")),
        (("openai", "gpt-4o-2024-05-13", "openai"), ("openai", "gpt-4o", "openai")),
        (("anthropic", "claude-3-5-sonnet-20240620", "anthropic"), ("openrouter", "anthropic/claude-3.5-sonnet", None)),
        # the tail of an id is part of the model
        (("openai", "gpt-4o", "openai"), ("openai", "gpt-4o-mini", "openai")),
        (("openai", "gpt-4o", "openai"), ("openai", "chatgpt-4o-latest", "openai")),
        (("anthropic", "claude-sonnet-4-5", "anthropic"), ("openrouter", "anthropic/claude-sonnet-4.5-thinking", None)),
        (("together", "meta-llama/Llama-3.3-70B-Instruct", None), ("together", "meta-llama/Llama-3.3-70B", None)),
        (("x", "meta-llama/Llama-3.3-70B-Instruct", None), ("x", "meta-llama/Llama-3.1-70B-Instruct", None)),
        (("x", "meta-llama/Llama-3.3-70B-Instruct", None), ("x", "meta-llama/Llama-3.3-8B-Instruct", None)),
        (("mistral", "mistral-large-2411", "mistral"), ("mistral", "mistral-large-2407", "mistral")),
        # other makers' work on a model, and makers nobody knows
        (("x", "meta-llama/Llama-3.3-70B-Instruct", None), ("x", "unsloth/Llama-3.3-70B-Instruct", None)),
        (("x", "meta-llama/Llama-3.3-70B-Instruct", None), ("x", "nvidia/Llama-3.3-70B-Instruct", None)),
        (("fireworks", "accounts/fireworks/models/glm-4p6", None), ("fireworks", "accounts/me/models/glm-4p6", None)),
        # one slug, two makers
        (("one", "nvidia/shared-name-7b", None), ("three", "shared-name-7b", None)),
        # one witness is not enough to claim a bare id
        (("lonely", "writer/only-here-7b", None), ("three", "only-here-7b", None)),
        # Bedrock's version numbers mean something when there is no date
        (("bedrock", "anthropic.claude-v2:1", None), ("bedrock", "anthropic.claude-v2", None)),
        (("bedrock", "amazon.titan-embed-text-v2:0", None), ("bedrock", "amazon.titan-embed-text-v1", None)),
        (("bedrock", "mistral.mistral-7b-instruct-v0:2", None), ("x", "mistralai/mistral-7b-instruct-v0.1", None)),
        # a maker's door that serves somebody else's model
        (("dashscope", "kimi-k9-unheard-of", "alibaba"), ("openrouter", "qwen/kimi-k9-unheard-of", None)),
    ],
)
def test_a_wrong_merge_never_happens(one, other, index):
    assert canonical(*one, index) != canonical(*other, index)


def test_words_that_say_nothing_are_kept_apart():
    known = [("openai", "auto", "openai"), ("cohere", "chat", "cohere"), ("x", "openai/large", None)]
    index = index_of(Known(*one) for one in known)
    assert index.bare("auto") is index.bare("chat") is index.bare("large") is None
    assert canonical("nano-gpt", "auto", None, index) == "nano-gpt/auto"


def test_without_an_index_only_the_id_itself_counts():
    assert canonical("openrouter", "openai/gpt-4o-mini", None) == "openai/gpt-4o-mini"
    assert canonical("groq", "gpt-oss-120b", None) == "groq/gpt-oss-120b"
    assert canonical("openai", "gpt-4o-mini-2024-07-18", "openai") == "openai/gpt-4o-mini"


def test_an_identity_tells_its_rule(index):
    assert identify("openai", "gpt-4o-2024-08-06", "openai", index) == Identity(
        "openai/gpt-4o-20240806", "the maker's own listing; one of several snapshots"
    )
    assert identify("x", "unsloth/gemma", None, index).rule == "the id names who published it"
    assert identify("x", "my-deployment", None, index).rule.startswith("kept apart")
    assert identify("github-copilot", "claude-opus-4.1", None, index).rule == "this id is one maker's everywhere else"


def test_dates_that_are_no_dates_stay():
    assert canonical("openai", "thing-20251399", "openai") == "openai/thing-20251399"
    assert canonical("openai", "gpt-4-0613", "openai") == "openai/gpt-4-0613"


def test_the_same_words_for_a_maker():
    assert vendor_word("Meta-Llama") == "meta"
    assert vendor_word("Somebody") == "somebody"
    assert vendor_word(None) is None
