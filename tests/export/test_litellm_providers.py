"""How an entry reaches each provider that LiteLLM knows, and the traps of its config format.

The table is what LiteLLM 1.109.1 was seen to do: the prefix, and a variable that it reads the key from.
"""

from typing import Any

import pytest
from picks import TABLE, entries, kinds, only, pick, plan, unlisted

from model_tui.core.model import Layer, ModelCapabilities, Provider
from model_tui.export.addresses import with_version
from model_tui.export.plan import PlanError

SEEN = [
    ("openai", "openai/", "OPENAI_API_KEY"),
    ("anthropic", "anthropic/", "ANTHROPIC_API_KEY"),
    ("gemini", "gemini/", "GOOGLE_API_KEY"),
    ("azure", "azure/", "AZURE_OPENAI_API_KEY"),
    ("azure-ai", "azure_ai/", "AZURE_AI_API_KEY"),
    ("ollama-cloud", "ollama_chat/", "OLLAMA_API_KEY"),
    ("openrouter", "openrouter/", "OPENROUTER_API_KEY"),
    ("groq", "groq/", "GROQ_API_KEY"),
    ("mistral", "mistral/", "MISTRAL_API_KEY"),
    ("codestral", "codestral/", "CODESTRAL_API_KEY"),
    ("cohere", "cohere_chat/", "COHERE_API_KEY"),
    ("deepseek", "deepseek/", "DEEPSEEK_API_KEY"),
    ("xai", "xai/", "XAI_API_KEY"),
    ("together", "together_ai/", "TOGETHER_API_KEY"),
    ("fireworks", "fireworks_ai/", "FIREWORKS_API_KEY"),
    ("cerebras", "cerebras/", "CEREBRAS_API_KEY"),
    ("perplexity", "perplexity/", "PERPLEXITYAI_API_KEY"),
    ("nvidia", "nvidia_nim/", "NVIDIA_NIM_API_KEY"),
    ("huggingface", "huggingface/", "HF_TOKEN"),
    ("vllm", "hosted_vllm/", "HOSTED_VLLM_API_KEY"),
    ("sglang", "hosted_vllm/", "SGLANG_API_KEY"),
    ("lmstudio", "lm_studio/", "LM_STUDIO_API_KEY"),
    ("litellm-proxy", "litellm_proxy/", "LITELLM_PROXY_API_KEY"),
    ("lemonade", "lemonade/", "LEMONADE_API_KEY"),
    ("databricks", "databricks/", "DATABRICKS_API_KEY"),
    ("deepinfra", "deepinfra/", "DEEPINFRA_API_KEY"),
    ("sambanova", "sambanova/", "SAMBANOVA_API_KEY"),
    ("novita", "novita/", "NOVITA_API_KEY"),
    ("moonshot", "moonshot/", "MOONSHOT_API_KEY"),
    ("dashscope", "dashscope/", "DASHSCOPE_API_KEY"),
    ("zai", "zai/", "ZAI_API_KEY"),
    ("minimax", "minimax/", "MINIMAX_API_KEY"),
    ("volcengine", "volcengine/", "VOLCENGINE_API_KEY"),
    ("nebius", "nebius/", "NEBIUS_API_KEY"),
    ("hyperbolic", "hyperbolic/", "HYPERBOLIC_API_KEY"),
    ("featherless", "featherless_ai/", "FEATHERLESS_AI_API_KEY"),
    ("nscale", "nscale/", "NSCALE_API_KEY"),
    ("ai21", "ai21/", "AI21_API_KEY"),
    ("cloudflare", "cloudflare/", "CLOUDFLARE_API_KEY"),
    ("vercel", "vercel_ai_gateway/", "VERCEL_AI_GATEWAY_API_KEY"),
    ("v0", "v0/", "V0_API_KEY"),
    ("llama", "meta_llama/", "LLAMA_API_KEY"),
    ("lambda-ai", "lambda_ai/", "LAMBDA_API_KEY"),
    ("baseten", "baseten/", "BASETEN_API_KEY"),
    ("friendli", "friendliai/", "FRIENDLIAI_API_KEY"),
    ("ovhcloud", "ovhcloud/", "OVHCLOUD_API_KEY"),
    ("scaleway", "scaleway/", "SCW_SECRET_KEY"),
    ("chutes", "chutes/", "CHUTES_API_KEY"),
    ("wandb", "wandb/", "WANDB_API_KEY"),
    ("poe", "poe/", "POE_API_KEY"),
    ("aiml", "aiml/", "AIML_API_KEY"),
    ("cometapi", "cometapi/", "COMETAPI_KEY"),
    ("inception", "inception/", "INCEPTION_API_KEY"),
    ("watsonx", "watsonx/", "WATSONX_APIKEY"),
    ("replicate", "replicate/", "REPLICATE_API_KEY"),
    ("snowflake", "snowflake/", "SNOWFLAKE_JWT"),
    ("bedrock", "bedrock/", "AWS_BEARER_TOKEN_BEDROCK"),
    ("meta", "meta/", "META_API_KEY"),
]
OPENAI_SHAPED = (
    "llamacpp",
    "localai",
    "requesty",
    "upstage",
    "siliconflow",
    "venice",
    "zhipuai",
    "opencode-go",
    "stepfun",
)


def params(ref: str, *layers: Layer, **how: Any) -> dict[str, Any]:
    made: dict[str, Any] = only(plan(None, pick(ref, *layers, **how)))["litellm_params"]
    return made


@pytest.mark.parametrize(("ident", "prefix", "variable"), SEEN, ids=[row[0] for row in SEEN])
def test_prefix_and_key(ident: str, prefix: str, variable: str) -> None:
    known = TABLE.get(ident)
    assert known is not None
    assert variable in known.key_env, "a key that LiteLLM would find is found here, too"
    made = params(f"{ident}/some/model:1", variable=variable)
    assert (made["model"], made["api_key"]) == (f"{prefix}some/model:1", f"os.environ/{variable}")


@pytest.mark.parametrize("ident", OPENAI_SHAPED)
def test_a_provider_without_a_prefix_of_its_own_is_an_openai_shaped_server(ident: str) -> None:
    known = TABLE.get(ident)
    assert known is not None
    made = params(f"{ident}/m")
    assert (made["model"], made["api_base"]) == ("openai/m", known.base_url)
    info = only(plan(None, pick(f"{ident}/m")))["model_info"]
    assert info["max_input_tokens"] == 128_000, "LiteLLM's map has no row of that name"


@pytest.mark.parametrize("ident", ["novita", "scaleway", "groq", "deepinfra", "digitalocean"])
def test_embeddings_go_where_litellm_embeds(ident: str) -> None:
    """Behind these prefixes it refuses them, and asks the same server when it is named as an OpenAI-shaped one."""
    known = TABLE.get(ident)
    assert known is not None
    made = only(plan(None, pick(f"{ident}/e", unlisted(mode="embedding", max_context=512))))
    assert made["litellm_params"]["model"] == "openai/e"
    assert made["litellm_params"]["api_base"] == with_version(known.base_url, known)
    assert made["litellm_params"]["api_key"] == f"os.environ/{known.key_env[0]}"
    assert (made["model_info"]["mode"], made["model_info"]["max_input_tokens"]) == ("embedding", 512)
    assert params(f"{ident}/m", unlisted(mode="chat"))["model"] == f"{known.litellm_prefix}/m"


def test_an_entry_that_could_not_embed_is_refreshed() -> None:
    embedding = pick("novita/e", unlisted(mode="embedding"))
    before = plan(None, embedding).after.replace(b"model: openai/e", b"model: novita/e")
    made = plan(before, embedding)
    assert (kinds(made), only(made)["litellm_params"]["model"]) == (["refresh"], "openai/e")


# clouds


def test_azure() -> None:
    made = only(plan(None, pick("azure/prod", unlisted(mode="chat"), shown="gpt-4o-mini")))
    assert made["litellm_params"] == {
        "model": "azure/prod",
        "api_key": "os.environ/AZURE_OPENAI_API_KEY",
        "api_base": "os.environ/AZURE_OPENAI_ENDPOINT",
        "api_version": "2024-08-01-preview",
    }
    assert made["model_info"] == {"managed_by": "model-tui", "base_model": "azure/gpt-4o-mini", "mode": "chat"}


def test_azure_by_the_map_alone_where_it_has_the_model() -> None:
    facts = unlisted(mode="chat", supports_vision=True)
    made = only(plan(None, pick("azure/prod", facts, base_model="azure/gpt-4o-2024-08-06")))
    assert made["model_info"] == {"managed_by": "model-tui", "base_model": "azure/gpt-4o-2024-08-06"}


def test_azure_names_no_base_model_that_the_map_lacks_and_states_the_facts() -> None:
    for full in (False, True):
        said = unlisted(mode="chat", max_context=9000, price_input=1.0)
        info = only(plan(None, pick("azure/prod", said, base_model="", full=full)))["model_info"]
        assert "base_model" not in info
        assert (info["max_input_tokens"], info["input_cost_per_token"]) == (9000, 1e-06)


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"places": {"base": "AZURE_API_BASE"}}, {"api_base": "os.environ/AZURE_API_BASE"}),
        (
            {
                "base_url": "https://r.openai.azure.com/openai/deployments/x",
                "places": {"version": "OPENAI_API_VERSION"},
            },
            {"api_base": "https://r.openai.azure.com", "api_version": "a-value"},
        ),
        ({"variable": "AZURE_OPENAI_AD_TOKEN"}, {"azure_ad_token": "os.environ/AZURE_OPENAI_AD_TOKEN"}),
    ],
)
def test_azure_as_it_is_set_here(how: dict[str, Any], expected: dict[str, str]) -> None:
    made = params("azure/prod", **how)
    assert made | expected == made
    assert ("api_key" in made) is ("azure_ad_token" not in made)


def test_the_users_azure_entry_is_the_same_however_it_writes_the_endpoint() -> None:
    for base in ("os.environ/AZURE_API_BASE", "https://r.openai.azure.com/", None):
        line = f"api_base: {base}" if base else "timeout: 3"
        text = f"model_list:\n  - model_name: mine\n    litellm_params: {{model: azure/prod, {line}}}\n"
        made = plan(text, pick("azure/prod", base_url="https://r.openai.azure.com"))
        if base is None:
            made = plan(text, pick("azure/prod", places={"base": "AZURE_API_BASE"}))
        assert [change.kind for change in made.changes] == ["theirs"], base


def test_what_the_user_says_of_an_azure_entry_of_ours_stays() -> None:
    before = plan(None, pick("azure/prod")).after.decode()
    for old, new in (
        ("os.environ/AZURE_OPENAI_ENDPOINT", "https://mine.openai.azure.com"),
        ("2024-08-01-preview", "2025-01-01"),
    ):
        tuned = before.replace(old, new)
        assert tuned != before
        made = plan(tuned, pick("azure/prod"))
        assert (made.changes[0].kind, made.after) == ("same", tuned.encode())


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (
            {"variable": None},
            {
                "aws_access_key_id": "os.environ/AWS_ACCESS_KEY_ID",
                "aws_secret_access_key": "os.environ/AWS_SECRET_ACCESS_KEY",
                "aws_region_name": "os.environ/AWS_REGION_NAME",
            },
        ),
        (
            {"variable": None, "places": {"region": "AWS_REGION", "session": "AWS_SESSION_TOKEN"}},
            {
                "aws_access_key_id": "os.environ/AWS_ACCESS_KEY_ID",
                "aws_secret_access_key": "os.environ/AWS_SECRET_ACCESS_KEY",
                "aws_session_token": "os.environ/AWS_SESSION_TOKEN",
                "aws_region_name": "os.environ/AWS_REGION",
            },
        ),
        (
            {"variable": None, "places": {"profile": "AWS_PROFILE", "key_id": "AWS_ACCESS_KEY_ID"}},
            {"aws_profile_name": "os.environ/AWS_PROFILE", "aws_region_name": "os.environ/AWS_REGION_NAME"},
        ),
        (
            {},
            {"api_key": "os.environ/AWS_BEARER_TOKEN_BEDROCK", "aws_region_name": "os.environ/AWS_REGION_NAME"},
        ),
    ],
)
def test_bedrock(how: dict[str, Any], expected: dict[str, str]) -> None:
    assert params("bedrock/amazon.nova-pro-v1:0", **how) == {"model": "bedrock/amazon.nova-pro-v1:0", **expected}


def test_vertex() -> None:
    assert params("vertex-ai/gemini-2.5-pro", places={"project": "GOOGLE_CLOUD_PROJECT"}) == {
        "model": "vertex_ai/gemini-2.5-pro",
        "vertex_project": "os.environ/GOOGLE_CLOUD_PROJECT",
        "vertex_location": "os.environ/VERTEXAI_LOCATION",
    }


@pytest.mark.parametrize(
    ("how", "base"),
    [
        ({"home": "https://eu-de.ml.cloud.ibm.com"}, "https://eu-de.ml.cloud.ibm.com"),
        ({"places": {"base": "WATSONX_URL"}}, "os.environ/WATSONX_URL"),
        ({"home": "https://{region}.ml.cloud.ibm.com"}, "os.environ/WATSONX_URL"),
    ],
)
def test_watsonx(how: dict[str, Any], base: str) -> None:
    assert params("watsonx/ibm/granite", variable="WATSONX_APIKEY", **how) == {
        "model": "watsonx/ibm/granite",
        "api_key": "os.environ/WATSONX_APIKEY",
        "api_base": base,
        "project_id": "os.environ/WATSONX_PROJECT_ID",
    }


def test_an_iam_token_of_watsonx_is_no_key() -> None:
    made = params("watsonx/ibm/granite", variable="WATSONX_TOKEN")
    assert made["api_key"] == "none", "LiteLLM looks for the token itself, and refuses embeddings without any key"
    assert "WATSONX_TOKEN" not in str(made)


def test_databricks_and_snowflake() -> None:
    assert params("databricks/m", variable="DATABRICKS_TOKEN") == {
        "model": "databricks/m",
        "api_key": "os.environ/DATABRICKS_TOKEN",
        "api_base": "os.environ/DATABRICKS_API_BASE",
    }
    made = params("snowflake/m", variable="SNOWFLAKE_CORTEX_PAT")
    assert made["api_key"] == "os.environ/SNOWFLAKE_JWT", "a token of the other kind would need a mark before it"
    assert made["account_id"] == "os.environ/SNOWFLAKE_ACCOUNT_ID"


def test_a_cloudflare_gateway_has_the_account_in_its_address() -> None:
    base = "http://gw/client/v4"
    made = params("cloudflare/@cf/m", base_url=base, places={"account": "CLOUDFLARE_ACCOUNT_ID"})
    assert made["api_base"] == f"{base}/accounts/a-value/ai/v1"
    with pytest.raises(PlanError, match="set CLOUDFLARE_ACCOUNT_ID"):
        params("cloudflare/@cf/m", base_url=base)
    assert "api_base" not in params("cloudflare/@cf/m")


def test_a_bearer_of_anthropic_is_no_key() -> None:
    assert params("anthropic/m", variable="ANTHROPIC_AUTH_TOKEN") == {"model": "anthropic/m"}


# the traps


def test_trap_1_no_entry_is_of_a_kind_that_is_dropped_in_silence() -> None:
    """A number is a number, and a model that LiteLLM has no prefix for is not written."""
    made = params("openai/m", rpm=5, tpm=6, max_tokens=7, temperature=1.0, top_p=0.5, weight=2.0, order=1)
    assert all(isinstance(made[key], int) for key in ("rpm", "tpm", "max_tokens", "order"))
    assert all(type(made[key]) is float for key in ("temperature", "top_p", "weight"))
    with pytest.raises(PlanError, match="no provider 'nobody'"):
        plan(None, pick("nobody/m"))


def test_trap_2_every_entry_has_its_name_its_model_and_its_info() -> None:
    for provider in TABLE:
        try:
            entry = only(plan(None, pick(f"{provider.id}/m")))
        except PlanError:
            continue
        assert entry["model_name"], provider.id
        assert entry["litellm_params"]["model"], provider.id
        assert entry["model_info"]["managed_by"] == "model-tui", provider.id


SAYS = unlisted(mode="chat", max_context=9000, supports_tools=True, supports_vision=True)
LESS = unlisted(mode="chat", max_context=8000, supports_tools=False)


def shared(entry: dict[str, Any]) -> dict[str, Any]:
    found = entry["model_info"].items()
    return {key: value for key, value in found if key.startswith(("supports_", "max_"))}


def test_trap_3_what_entries_of_one_model_share_is_said_by_all_of_them_or_by_none() -> None:
    a, b = pick("vllm/m", SAYS, base_url="http://a:1"), pick("sglang/m", LESS, base_url="http://b:1")
    made = plan(None, a, b)
    first, second = entries(made)
    assert first["litellm_params"]["model"] == second["litellm_params"]["model"]
    assert shared(first) == {"max_input_tokens": 9000, "supports_function_calling": True}
    assert shared(second) == {"max_input_tokens": 8000, "supports_function_calling": False}
    assert made.warnings == ()
    assert [change.kind for change in plan(made.after, a, b).changes] == ["same", "same"]
    assert shared(only(plan(None, a)))["supports_vision"] is True, "alone it has nobody to tell"


def test_trap_3_the_users_entry_is_told_nothing_and_what_it_tells_is_named() -> None:
    theirs = (
        "model_list:\n  - model_name: mine\n    litellm_params: {model: hosted_vllm/m, api_base: 'http://c/v1'}\n"
        "    model_info: {supports_vision: false}\n"
    )
    made = plan(theirs, pick("vllm/m", LESS, base_url="http://a:1"))
    assert shared(entries(made)[1]) == {}
    assert made.warnings == ("'vllm/m' takes over supports_vision from 'mine': LiteLLM shares it by model",)


def test_trap_3_what_our_own_entry_says_already_is_named_and_stays() -> None:
    first = plan(None, pick("vllm/m", SAYS, base_url="http://a:1"))
    made = plan(first.after, pick("sglang/m", LESS, base_url="http://b:1"))
    assert shared(entries(made)[0]) == shared(only(first))
    assert made.warnings == ("'sglang/m' takes over supports_vision from 'vllm/m': LiteLLM shares it by model",)


def test_trap_4_no_entry_lets_litellm_send_the_openai_key_elsewhere() -> None:
    """Every entry has a key or the word `none`, but for those whose prefix signs in by other means."""
    signed = ("api_key", "azure_ad_token", "aws_access_key_id", "vertex_project")
    own = Provider(id="mine", name="Mine", shape="openai", base_url="http://gw/v1", litellm_prefix="cerebras")
    for provider in (*TABLE, own):
        for variable in (None, *provider.key_env[:1]):
            try:
                made = params(f"{provider.id}/m", variable=variable, provider=provider)
            except PlanError:
                continue
            if provider.id != "github-copilot":
                assert any(made.get(key) for key in signed), (provider.id, made)


def test_trap_5_what_is_referred_to_and_not_set_is_named() -> None:
    made = plan(None, pick("azure/prod"), pick("openai/m"))
    unset = [line for line in made.warnings if line.startswith("not set here")]
    assert unset == ["not set here: AZURE_OPENAI_ENDPOINT"]
    for places, names in (
        ({}, ["not set here: CLOUDFLARE_ACCOUNT_ID"]),  # LiteLLM makes the address of it, and no entry names it
        ({"account": "CLOUDFLARE_ACCOUNT_ID"}, []),
    ):
        warned = plan(None, pick("cloudflare/@cf/m", places=places)).warnings
        assert [line for line in warned if line.startswith("not set here")] == names


def test_trap_6_no_name_is_bare() -> None:
    for provider in TABLE:
        try:
            made = params(f"{provider.id}/gemini-2.5-pro")
        except PlanError:
            continue
        assert made["model"].endswith("/gemini-2.5-pro"), provider.id


def test_trap_7_what_the_map_lists_and_the_router_does_not_take() -> None:
    with pytest.raises(PlanError, match="a search tool, not as a model"):
        plan(None, pick("perplexity/search", Layer("litellm", ModelCapabilities(mode="search"))))
    theirs = "model_list:\n  - {model_name: mine, litellm_params: {model: bedrock/converse/amazon.nova-pro-v1:0}}\n"
    made = plan(theirs, pick("bedrock/amazon.nova-pro-v1:0"))
    assert [change.kind for change in made.changes] == ["theirs"]


@pytest.mark.parametrize(
    ("ref", "base", "written"),
    [
        ("anthropic/m", "http://gw/v1", "http://gw"),
        ("anthropic/m", "http://gw/v1/messages/", "http://gw"),
        ("ollama/m", "http://gpu:11434/v1", "http://gpu:11434"),
        ("ollama/m", "http://gpu:11434/api/", "http://gpu:11434"),
        ("openai/m", "http://gw/v1", "http://gw/v1"),
        ("gemini/m", "http://gw", "http://gw/v1beta"),
        ("gemini/m", "http://gw/v1beta/", "http://gw/v1beta"),
        ("cohere/m", "http://gw/", "http://gw/v2/chat"),
        ("tgi/m", "http://gpu:8080", "http://gpu:8080/v1"),
    ],
)
def test_trap_8_an_address_ends_where_litellm_goes_on(ref: str, base: str, written: str) -> None:
    assert params(ref, base_url=base)["api_base"] == written


@pytest.mark.parametrize(
    ("mode", "written"),
    [("embedding", "http://gw/v2/embed"), ("rerank", "http://gw"), ("chat", "http://gw/v2/chat")],
)
def test_trap_8_coheres_address_is_that_of_one_call(mode: str, written: str) -> None:
    assert params("cohere/m", unlisted(mode=mode), base_url="http://gw/v1")["api_base"] == written


@pytest.mark.parametrize(
    ("ident", "base"),
    [
        ("dashscope", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"),
        ("nebius", "https://api.tokenfactory.nebius.com/v1"),
    ],
)
def test_trap_8_an_address_that_is_not_litellms_is_written(ident: str, base: str) -> None:
    assert params(f"{ident}/m")["api_base"] == base


def test_trap_9_facts_stand_under_model_info_alone() -> None:
    for full in (False, True):
        made = params("openrouter/m", unlisted(mode="chat", max_context=9, supports_tools=True), full=full)
        assert not any(key.startswith(("supports_", "max_input")) for key in made)


def test_trap_10_names_that_yaml_takes_for_something_else_stay_names() -> None:
    for word in ("on", "no", "010", "1e-6", "null", "2026-01-01"):
        entry = only(plan(None, pick("openai/m", name=word, tags=(word,), access_groups=(word,))))
        assert entry["model_name"] == word
        assert entry["litellm_params"]["tags"] == [word]
        assert entry["model_info"]["access_groups"] == [word]


def test_trap_11_a_key_in_clear_in_an_entry_of_ours_becomes_a_reference_again() -> None:
    """The proxy itself may have written the real key over the reference."""
    before = plan(None, pick("openai/m")).after.replace(b"os.environ/OPENAI_API_KEY", b"sk-in-clear")
    assert b"sk-in-clear" in before
    made = plan(before, pick("openai/m"))
    assert b"sk-in-clear" not in made.after
    assert only(made)["litellm_params"]["api_key"] == "os.environ/OPENAI_API_KEY"
