"""One model under many ids: what is merged, and what must never be."""

import pytest

from model_tui.catalog import load
from model_tui.core.id_learning import index_of
from model_tui.core.identity import CanonicalIndex, Identity, Known, canonical, identify, vendor_word
from model_tui.core.stamps import same_day, whole_stamp

PROVIDERS = {"mistral": "mistral", "xai": "xai", "openai": "openai", "perplexity": "perplexity"}
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


REAL = load().index


@pytest.mark.parametrize(
    ("provider", "model_id", "expected"),
    [
        # Bedrock: regions, versions, whole contexts
        ("bedrock", "us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic/claude-sonnet-4-5"),
        ("bedrock", "in.anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic/claude-sonnet-4-5"),
        ("bedrock", "anthropic.claude-3-haiku-20240307-v1:0:48k", "anthropic/claude-3-haiku"),
        ("bedrock", "deepseek.v3.2", "deepseek/deepseek-v3-2"),
        (
            "bedrock",
            "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-5-sonnet-20241022-v2:0",
            "anthropic/claude-3-5-sonnet-20241022",
        ),
        (
            "bedrock",
            "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "anthropic/claude-sonnet-4-5",
        ),
        ("bedrock", "cohere.command-r-plus-v1:0", "cohere/command-r-plus"),
        ("openrouter", "cohere/command-r-plus-04-2024", "cohere/command-r-plus"),
        # Vertex, Azure, Databricks, and hosts that put the maker before the name
        ("vertex-ai", "claude-opus-4-1@20250805", "anthropic/claude-opus-4-1"),
        ("vertex-ai", "claude-3-5-sonnet-v2@20241022", "anthropic/claude-3-5-sonnet-20241022"),
        ("vertex-ai", "codestral@2405", "mistral/codestral-2405"),
        ("azure", "o1-2024-12-17", "openai/o1"),
        ("azure", "gpt-35-turbo", "openai/gpt-3-5-turbo"),
        ("azure", "gpt-35-turbo-0125", "openai/gpt-3-5-turbo-0125"),
        ("databricks", "databricks-claude-sonnet-4-5", "anthropic/claude-sonnet-4-5"),
        ("digitalocean", "anthropic-claude-4.5-sonnet", "anthropic/claude-sonnet-4-5"),
        ("sap-ai-core", "anthropic--claude-4.5-sonnet", "anthropic/claude-sonnet-4-5"),
        # repositories, and what was made of them
        ("huggingface", "meta-llama/Llama-3.3-70B-Instruct:novita", "meta/llama-3-3-70b-instruct"),
        ("huggingface", "meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8", "meta/llama-4-maverick-17b-128e-instruct"),
        ("openrouter", "meta-llama/llama-4-maverick", "meta/llama-4-maverick-17b-128e-instruct"),
        ("ollama", "hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M", "meta/llama-3-2-3b-instruct"),
        ("gguf", "bartowski/meta-llama_Llama-3.1-8B-Instruct-GGUF", "meta/llama-3-1-8b-instruct"),
        # Ollama's library: the tag without more is the tuned model
        ("ollama", "llama3.1:8b", "meta/llama-3-1-8b-instruct"),
        ("ollama", "llama3.2-vision:90b", "meta/llama-3-2-90b-vision-instruct"),
        ("ollama", "gemma3:27b-it-q4_K_M", "google/gemma-3-27b-it"),
        ("ollama", "gpt-oss:20b", "openai/gpt-oss-20b"),
        ("ollama", "qwen3:8b", "alibaba/qwen3-8b"),
        # catalogs call these weights closed, which their size contradicts
        ("vllm", "/models/meta-llama/Llama-3.3-70B-Instruct", "meta/llama-3-3-70b-instruct"),
        ("vllm", "/home/me/software/meta-llama/Llama-3.3-70B-Instruct", "meta/llama-3-3-70b-instruct"),
        ("vllm", "qwen3-vl-8b-instruct", "alibaba/qwen3-vl-8b-instruct"),
        ("ollama", "qwen3-vl:8b-thinking", "alibaba/qwen3-vl-8b-thinking"),
        ("ollama", "qwq:32b", "alibaba/qwq-32b"),
        ("llamacpp", "llama-2-7b-chat.Q4_0.gguf", "meta/llama-2-7b-chat"),
        # what its cloud runs: there closed weights are their maker's
        ("ollama", "gpt-oss:120b-cloud", "openai/gpt-oss-120b"),
        ("ollama", "gemini-3-flash-preview:cloud", "google/gemini-3-flash-preview"),
        # versions
        ("together", "nim/mistralai/mixtral-8x22b-instruct-v01", "mistral/mixtral-8x22b-instruct"),
        # stamps
        ("openrouter", "deepseek/deepseek-v4-pro-0813", "deepseek/deepseek-v4-pro-20260813"),
        ("openrouter", "deepseek/deepseek-v4-pro-20260813", "deepseek/deepseek-v4-pro-20260813"),
        ("openrouter", "anthropic/claude-4.5-sonnet-20250929", "anthropic/claude-sonnet-4-5"),
        ("mistral", "mistral-large-latest", "mistral/mistral-large-2512"),
        ("xai", "grok-4.5-latest", "xai/grok-4-5"),
        ("mistral", "devstral-latest", "mistral/devstral"),
        ("mistral", "ministral-3b-latest", "mistral/ministral-3b-2512"),
        ("openrouter", "nvidia/nemotron-3-super-120b-a12b-20230311", "nvidia/nemotron-3-super-120b-a12b"),
        ("xai", "grok-4.20-beta-0309-reasoning", "xai/grok-4-20"),
        # tuned or not: what has the day of the tuned one is that, unless it says that it is the base
        ("openrouter", "moonshotai/kimi-k2-0905", "moonshotai/kimi-k2-instruct-20250905"),
        ("openrouter", "qwen/qwen3-235b-a22b-2507", "alibaba/qwen3-235b-a22b-instruct"),
        ("openrouter", "deepseek/deepseek-chat-v3-0324", "deepseek/deepseek-v3-20250324"),
        # a bare id that says little, but begins with a maker's brand
        ("azure", "mistral-large-2411", "mistral/mistral-large-2411"),
        ("nano-gpt", "sonar-pro", "perplexity/sonar-pro"),
        ("302ai", "qwen-plus", "alibaba/qwen-plus"),
        ("openrouter", "command-r-08-2024", "cohere/command-r-2408"),
        # another maker's model at a maker's own door
        ("mistral", "zai-glm-5-2", "zai/glm-5-2"),
    ],
)
def test_ids_as_they_come(provider, model_id, expected):
    assert canonical(provider, model_id, PROVIDERS.get(provider), REAL) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # a later snapshot is not the model it came out of
        (("openrouter", "deepseek/deepseek-r1"), ("openrouter", "deepseek/deepseek-r1-0528")),
        (("openrouter", "deepseek/deepseek-v3"), ("openrouter", "deepseek/deepseek-v3-0324")),
        (("openrouter", "moonshotai/kimi-k2"), ("openrouter", "moonshotai/kimi-k2-0905")),
        (("openai", "gpt-4o"), ("openai", "gpt-4o-2024-05-13")),
        (("mistral", "mistral-large-2411"), ("mistral", "mistral-large-latest")),
        # the tuned model is not the base, a distillate is neither of its parents
        (("together", "meta-llama/Llama-3.1-8B"), ("together", "meta-llama/Llama-3.1-8B-Instruct")),
        (("ollama", "llama3.1:8b-text-q4_0"), ("ollama", "llama3.1:8b")),
        (("ollama", "deepseek-r1:8b"), ("ollama", "deepseek-r1:671b")),
        (("ollama", "someone/llama3.1:8b"), ("ollama", "llama3.1:8b")),
        (("ollama", "llama3.1:latest"), ("ollama", "llama3.1:8b")),
        # closed weights, which nobody has but their maker
        (("ollama", "gpt-4o"), ("openai", "gpt-4o")),
        (("vllm", "gpt-3.5-turbo"), ("openai", "gpt-3.5-turbo")),
        (("localai", "openai/gpt-4"), ("openai", "gpt-4")),
        (("x", "acme/gpt-4o-GGUF"), ("openai", "gpt-4o")),
        (("vertex-ai", "codestral@2311"), ("mistral", "codestral-2405")),
        # fine-tunes, whoever quantized them
        (("x", "unsloth/Llama-3.3-70B-Instruct"), ("x", "meta-llama/Llama-3.3-70B-Instruct")),
        (("x", "NousResearch/Hermes-3-Llama-3.1-8B"), ("x", "meta-llama/Llama-3.1-8B-Instruct")),
        (("x", "TheBloke/Hermes-3-Llama-3.1-8B-GGUF"), ("x", "meta-llama/Llama-3.1-8B-Instruct")),
        (("azure", "gpt-4o-for-the-shop"), ("azure", "gpt-4o")),
        (("x", "someone/sonar-pro"), ("perplexity", "sonar-pro")),
        (("x", "sonar-pro-tuned"), ("perplexity", "sonar-pro")),
        (("x", "my-qwen-plus"), ("x", "qwen-plus")),
        (("ollama", "mistral-large"), ("mistral", "mistral-large-latest")),
        (("ollama", "devstral:latest"), ("mistral", "devstral-latest")),
        *(
            (("vllm", model_id), ("x", "meta-llama/Llama-3.3-70B-Instruct"))
            for model_id in (
                "/mnt/finetuned/meta-llama/Llama-3.3-70B-Instruct",
                "runs/meta-llama/Llama-3.3-70B-Instruct",
                "/srv/lora-adapters/meta-llama/Llama-3.3-70B-Instruct",
                "/work/my_sft/meta-llama/Llama-3.3-70B-Instruct",
            )
        ),
        (("gemini", "tunedModels/mine-2025-01-01"), ("vertex-ai", "tunedModels/mine-2025-06-01")),
        (("vllm", "data/llama-3.3-70b-instruct"), ("sglang", "data/llama-3.3-70b-instruct")),
        (("vllm", "llama-3.3-70b-instruct-lora"), ("x", "meta-llama/llama-3.3-70b-instruct-lora")),
        (("ollama", "devstral:latest"), ("ollama-cloud", "devstral-2:123b")),
        (("ollama", "nemotron:latest"), ("nvidia", "nvidia/nemotron-3-super-120b-a12b")),
        (("openrouter", "cohere/command-r-03-2024"), ("openrouter", "cohere/command-r-08-2024")),
        (("openai", "gpt-5.2-chat-2025-12-11"), ("openai", "gpt-5.2-2025-12-11")),
        (("openrouter", "qwen/qwen3-235b-a22b"), ("openrouter", "qwen/qwen3-235b-a22b-2507")),
        # a preview of another day, and a stamp that is no slip
        (("xai", "grok-4.20-experimental-beta-0204-reasoning"), ("xai", "grok-4.20-0309-reasoning")),
        (("xai", "grok-4.20-experimental-beta-0304-non-reasoning"), ("xai", "grok-4.20-0309-reasoning")),
        (("mistral", "mistral-large-4-1"), ("mistral", "mistral-large-4")),
        (("openrouter", "google/gemini-2.5-pro-preview"), ("openrouter", "google/gemini-2.5-pro")),
        (("llmgateway", "seed-1-6-250615"), ("llmgateway", "seed-1-6-250915")),
        (("openrouter", "mistralai/ministral-3b"), ("mistral", "ministral-3b-latest")),
    ],
)
def test_what_only_looks_alike_stays_apart(one, other):
    names = [canonical(*ref, PROVIDERS.get(ref[0]), REAL) for ref in (one, other)]
    assert names[0] != names[1]


def test_one_organisation_at_two_hosts():
    assert canonical("openrouter", "poolside/laguna-xs.2:free", None, REAL) == "poolside/laguna-xs-2"
    assert canonical("huggingface", "Nex-AGI/Nex-N2-Mini", None, REAL) == canonical(
        "x", "nex-agi/nex-n2-mini", None, REAL
    )
    assert canonical("x", "custom/nex-n2-mini", None, REAL) == "x/custom/nex-n2-mini"
    assert canonical("x", "a/b/nex-n2-mini", None, REAL) == "x/a/b/nex-n2-mini"


@pytest.mark.parametrize(
    ("stamp", "released", "expected"),
    [
        ("0905", "2025-07-11", "20250905"),
        ("0709", "2025-07-10", "20250709"),
        ("0105", "2024-12-20", "20250105"),
        ("0314", "2023-11-06", "0314"),  # of the year before that, or the year after: nothing tells which
        ("0125", "2023-03-01", "0125"),
        ("0112", "2024-01-25", "0112"),
        ("0229", "2025-02-20", "0229"),
        ("2507", "2025-07-11", "2507"),
        ("0905", None, "0905"),
    ],
)
def test_a_year_is_added_only_to_a_day_soon_after_the_release(stamp, released, expected):
    assert whole_stamp(stamp, released) == expected


@pytest.mark.parametrize(
    ("stamp", "day", "is_it"),
    [
        ("0229", "2024-02-29", True),
        ("0229", "2024-03-02", True),
        ("0229", "2025-03-01", False),
        ("0228", "2024-02-29", True),
        ("0102", "2024-12-31", True),
        ("0230", "2024-02-29", False),
        ("0229", "2024-02-30", False),
    ],
)
def test_a_month_and_day_tell_a_day_of_a_leap_year_too(stamp, day, is_it):
    assert same_day(stamp, day, 3) is is_it


def test_a_stamp_far_from_the_release_gets_no_invented_year():
    known = [
        Known("openai", "gpt-4", "openai", released="2023-11-06"),
        Known("openai", "gpt-4-0314", "openai"),
        Known("openai", "gpt-4-0613", "openai"),
    ]
    index = index_of(known)
    assert canonical("openai", "gpt-4-0314", "openai", index) == "openai/gpt-4-0314"
    assert canonical("azure", "gpt-4-0314", None, index) == "openai/gpt-4-0314"


@pytest.mark.parametrize(
    "model_id",
    [
        "qwen3:4b",  # the library's was the first, then the one that thinks
        "qwen3:235b-a22b",
        "llama3:8b",  # `-instruct`, or `-chat`, and never the base model that bears just this name
        "codestral:22b",  # the first of several that bore the name
        "deepseek-r1:latest",  # the library's is a distilled one
        "qwen3-coder",  # the smaller one
        "gemma3n:latest",
    ],
)
def test_a_tag_that_more_than_one_model_answers_to_stays_apart(model_id):
    known = [
        *(("x", f"qwen/qwen3-4b{kind}", None) for kind in ("", "-instruct-2507", "-thinking-2507")),
        *(("x", f"qwen/qwen3-235b-a22b{kind}", None) for kind in ("", "-instruct-2507", "-thinking-2507")),
        *(("x", f"meta-llama/llama-3-8b{kind}", None) for kind in ("", "-instruct", "-chat")),
        *(("mistral", f"codestral-{stamp}", "mistral") for stamp in ("2405", "2501")),
        *(("x", f"deepseek-ai/deepseek-r1{kind}", None) for kind in ("", "-distill-llama-8b", "-distill-qwen-32b")),
        *(("x", f"qwen/qwen3-coder{kind}", None) for kind in ("", "-30b-a3b-instruct", "-480b-a35b-instruct")),
        *(("x", f"google/gemma-3n{kind}", None) for kind in ("", "-e4b-it", "-e2b-it")),
    ]
    found = identify("ollama", model_id, None, index_of(Known(*one) for one in known))
    assert found.canonical == f"ollama/{model_id}"
    assert found.rule.startswith("kept apart")


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("anthropic/claude-opus-4", "anthropic/claude-4.0-opus", True),
        ("google/imagen-4-ultra", "google/imagen-4.0-ultra", True),
        ("anthropic/claude-opus-4", "anthropic/claude-4.1-opus", False),
        ("qwen/qwen-image-2.0", "qwen/qwen-image-2", True),
        ("qwen/qwen-image-2.0", "qwen/qwen-image-2.1", False),
        ("cohere/aya-expanse-32b", "CohereForAI/c4ai-aya-expanse-32b", True),
        ("mistralai/mixtral-8x7b-instruct", "mistralai/Mixtral-8x7B-Instruct-v0.1", True),
        ("mistralai/mixtral-8x7b-instruct", "mistralai/Mixtral-8x7B-v0.1", False),
        ("mistralai/mistral-7b", "mistralai/Mistral-7B-v0.1", False),  # tuned ones have had three versions
        ("thedrummer/anubis-70b", "thedrummer/anubis-70b-v1", False),
        ("nvidia/nemotron", "nvidia/nemotron-v2", False),  # no size: the name of a line
    ],
)
def test_what_a_name_leaves_out(one, other, is_one):
    ids = [
        *("anthropic/claude-opus-4", "anthropic/claude-opus-4.1", "google/imagen-4-ultra", "qwen/qwen-image-2.0"),
        *("cohere/aya-expanse-32b", "mistralai/mixtral-8x7b-instruct", "mistralai/mixtral-8x7b-instruct-v0.1"),
        *("mistralai/mixtral-8x7b-v0.1", "mistralai/mistral-7b", "mistralai/mistral-7b-v0.1"),
        *("mistralai/mistral-7b-instruct-v0.1", "mistralai/mistral-7b-instruct-v0.3", "thedrummer/anubis-70b"),
        *("thedrummer/anubis-70b-v1", "thedrummer/anubis-70b-v1.1", "nvidia/nemotron", "nvidia/nemotron-v2"),
    ]
    index = index_of(Known(host, one) for one in ids for host in ("x", "y"))
    names = [canonical("x", model_id, None, index) for model_id in (one, other)]
    assert (names[0] == names[1]) is is_one


def test_the_plain_name_is_the_reasoning_one_where_its_maker_has_both():
    own = [Known("xai", f"grok-5{kind}", "xai") for kind in ("-reasoning", "-non-reasoning")]
    index = index_of(
        [*own, Known("openrouter", "x-ai/grok-5"), Known("x", "x-ai/grok-6"), Known("x", "x-ai/grok-6-reasoning")]
    )
    plain = canonical("openrouter", "x-ai/grok-5", None, index)
    assert plain == canonical("xai", "grok-5-reasoning", "xai", index) == "xai/grok-5"
    assert plain != canonical("xai", "grok-5-non-reasoning", "xai", index)
    assert canonical("x", "x-ai/grok-6", None, index) != canonical("x", "x-ai/grok-6-reasoning", None, index)


def test_a_beta_of_the_days_of_the_finished_model_is_that():
    known = [
        Known("xai", "grok-5-0309", "xai", released="2026-03-10"),
        Known("xai", "grok-5-beta-0304", "xai"),
        Known("xai", "grok-5-beta-latest", "xai"),
    ]
    index = index_of(known)
    finished = canonical("xai", "grok-5-0309", "xai", index)
    for beta in ("grok-5-beta-0304", "grok-5-beta-latest", "grok-5-experimental-beta-0305", "grok-5-preview-0309"):
        assert canonical("xai", beta, "xai", index) == finished, beta
    for other in ("grok-5-beta-0204", "grok-5-experimental-0404", "grok-5-preview", "grok-5-0304"):
        assert canonical("xai", other, "xai", index) != finished, other


def test_another_name_of_a_snapshot_has_its_stamp():
    index = CanonicalIndex(
        names={"mistral-small": "mistral/mistral-small"},
        snapshots={"mistral/mistral-small": ("2506", "2603"), "mistral/mistral-small-4-119b": ("2603",)},
        pointers={"mistral/mistral-small-4-119b": "mistral/mistral-small-2603"},
    )
    for name in ("Mistral-Small-4-119B-2603", "mistral-small-4-119b", "mistral-small-2603"):
        assert canonical("x", f"mistralai/{name}", None, index) == "mistral/mistral-small-2603"
    assert canonical("x", "mistralai/mistral-small-4-119b-2611", None, index) == "mistral/mistral-small-4-119b-2611"


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("amazon/nova-pro-v1", "amazon/nova-pro", True),
        ("cohere/north-mini-code", "CohereLabs/North-Mini-Code-1.0", True),
        ("amazon/titan-embed-text", "amazon/titan-embed-text-v1", False),  # it may mean the second by now
        ("kwaipilot/kat-coder-pro", "kwaipilot/kat-coder-pro-v1", False),
        ("openai/whisper", "openai/whisper-1", False),  # not written as a first version: a name, it may be
    ],
)
def test_a_first_version_may_be_left_out_where_there_is_no_other(one, other, is_one):
    ids = [
        *("amazon/nova-pro-v1", "amazon/nova-pro", "cohere/north-mini-code", "cohere/north-mini-code-1.0"),
        *("amazon/titan-embed-text", "amazon/titan-embed-text-v1", "amazon/titan-embed-text-v2", "openai/whisper"),
        *("kwaipilot/kat-coder-pro", "kwaipilot/kat-coder-pro-v1", "kwaipilot/kat-coder-pro-v2.5", "openai/whisper-1"),
    ]
    index = index_of(Known("x", model_id) for model_id in ids)
    assert (canonical("y", one, None, index) == canonical("y", other, None, index)) == is_one


@pytest.mark.parametrize(
    ("model_id", "expected"),
    [
        ("openai/gpt-52", "openai/gpt-5-2"),
        ("gpt-52", "openai/gpt-5-2"),
        ("minimax-m25", "minimax/minimax-m2-5"),
        ("qwen35-122b-a10b", "alibaba/qwen3-5-122b-a10b"),
        ("openai/gpt-41", "openai/gpt-41"),  # nobody has a 4.1 here
        ("qwen/qwen3-27b", "alibaba/qwen3-27b"),  # a size
        ("mistralai/mistral-24", "mistral/mistral-24"),  # somebody has that
    ],
)
def test_a_version_may_be_written_without_its_point(model_id, expected):
    ids = [
        *("openai/gpt-5.2", "minimax/minimax-m2.5", "qwen/qwen3.5-122b-a10b", "qwen/qwen3-2-7b"),
        *("mistralai/mistral-24", "mistralai/mistral-2.4"),
    ]
    index = index_of(Known(host, model_id) for model_id in ids for host in ("x", "y"))
    assert canonical("venue", model_id, None, index) == expected


@pytest.mark.parametrize(
    "model_id", ["claude-sonnet-4-5@eu", "claude-sonnet-4-5@us", "anthropic/claude-sonnet-4.5@global"]
)
def test_a_region_behind_an_at_sign_is_where_it_runs(model_id, index):
    assert canonical("requesty", model_id, None, index) == "anthropic/claude-sonnet-4-5"


def test_an_enclave_runs_the_same_weights():
    index = index_of(Known(host, "moonshotai/kimi-k3", None) for host in ("x", "y"))
    assert canonical("chutes", "moonshotai/Kimi-K3-TEE", None, index) == "moonshotai/kimi-k3"


def test_behind_amazons_name_the_maker_may_stand_before_a_dot():
    assert canonical("edenai", "amazon/google.gemma-3-27b-it@us", None) == "google/gemma-3-27b-it"
    assert canonical("edenai", "amazon/nova-2.lite", None) == "amazon/nova-2-lite"


def test_a_known_snapshot_from_before_the_release_is_that_of_the_release():
    """Resellers tell as the day of release when they got a model; the maker's stamp is older."""
    known = [Known("openai", "gpt-audio-2025-08-28", "openai"), Known("x", "openai/gpt-audio", None, "2026-01-19")]
    index = index_of(known)
    assert canonical("openai", "gpt-audio-2025-08-28", "openai", index) == "openai/gpt-audio"
    assert canonical("openai", "gpt-audio-2025-05-01", "openai", index) == "openai/gpt-audio-20250501"
    later = index_of([*known, Known("openai", "gpt-audio-2025-12-15", "openai")])
    assert canonical("openai", "gpt-audio-2025-08-28", "openai", later) == "openai/gpt-audio-20250828"


def test_a_routers_lasting_name_ends_in_the_day_on_which_it_took_the_model_up():
    """It is no snapshot, unless somebody else has one of that day, or it is long after the release."""
    known = [
        Known("openrouter", "bytedance-seed/seed-2.0-lite", None, "2026-02-14"),
        Known("openrouter", "bytedance-seed/seed-2.0-lite-20260309", None),
        Known("nano-gpt", "bytedance/doubao-seed-2-0-lite-260428", None),
        *(Known(host, "deepseek/deepseek-v4-pro", None, "2026-04-24") for host in ("openrouter", "novita")),
        Known("openrouter", "deepseek/deepseek-v4-pro-20260813", None),
        Known("novita", "deepseek/deepseek-v4-pro-0813", None),
    ]
    index = index_of(known)
    assert index.snapshots["bytedance/seed-2-0-lite"] == ("20260428",)
    assert canonical("openrouter", "bytedance-seed/seed-2.0-lite-20260309", None, index) == "bytedance/seed-2-0-lite"
    lite = {
        canonical("openrouter", f"bytedance-seed/seed-2.0-lite-{day}", None, index) for day in ("20260428", "20261001")
    }
    assert lite == {"bytedance/seed-2-0-lite-20260428", "bytedance/seed-2-0-lite-20261001"}
    pro = canonical("openrouter", "deepseek/deepseek-v4-pro-20260813", None, index)
    assert (
        pro == canonical("novita", "deepseek/deepseek-v4-pro-0813", None, index) == "deepseek/deepseek-v4-pro-20260813"
    )


def test_where_as_many_tell_another_day_of_release_it_is_that_of_a_snapshot():
    days = {"one": "2025-09-01", "two": "2025-12-28"}
    known = [Known(host, "bytedance/seed-1.8", None, day) for host, day in days.items()]
    index = index_of([*known, Known("three", "bytedance/seed-1-8-251228", None)])
    assert index.released["bytedance/seed-1-8"] == "2025-12-28"
    assert canonical("three", "bytedance/seed-1-8-251228", None, index) == "bytedance/seed-1-8"


def test_latest_of_weights_with_one_snapshot_is_the_tuned_model_as_the_snapshot_is():
    known = [
        Known("mistral", "ministral-14b-latest", "mistral"),
        Known("mistral", "ministral-14b-2512", "mistral"),
        *(Known(host, "mistralai/Ministral-14B-Instruct-2512", None, "2025-12-02", True) for host in ("x", "y")),
    ]
    index = index_of(known)
    ids = ("ministral-14b-latest", "ministral-14b-2512")
    assert {canonical("mistral", one, "mistral", index) for one in ids} == {"mistral/ministral-14b-instruct"}


@pytest.mark.parametrize(
    "model_id", ["bytedance/doubao-seed-1.6", "volcengine/doubao-seed-1-6", "bytedance-seed/seed-1.6"]
)
def test_a_makers_own_word_before_its_brand_is_no_part_of_the_name(model_id):
    index = index_of([Known("x", "bytedance-seed/seed-1.6", None), Known("y", "doubao-seed-1.6", None)])
    assert canonical("z", model_id, None, index) == "bytedance/seed-1-6"
