"""Which offer a LiteLLM entry means: the way back from prefix, address and base model."""

import pytest
from reviewing_configs import PROVIDERS, entry, reading

from model_tui.core.layers import resolve
from model_tui.core.model import Layer, Model, ModelCapabilities, ModelSpec, Provider
from model_tui.export.litellm_entry import backend_model, routing
from model_tui.export.litellm_meaning import meaning
from model_tui.export.plan import Pick, Unreachable
from model_tui.export.standing import Directory


@pytest.mark.parametrize(
    ("params", "offer"),
    [
        ("model: openai/gpt-4o", "openai/gpt-4o"),
        ("model: gpt-4o", "openai/gpt-4o"),
        ("model: claude-sonnet-4-5", "anthropic/claude-sonnet-4-5"),
        ("model: gemini-2.5-pro", "vertex-ai/gemini-2.5-pro"),
        ("model: gemini/gemini-2.5-pro", "gemini/gemini-2.5-pro"),
        ("model: openrouter/anthropic/claude-sonnet-4.5", "openrouter/anthropic/claude-sonnet-4.5"),
        ("model: together_ai/meta-llama/Llama-3.3-70B", "together/meta-llama/Llama-3.3-70B"),
        ("model: cohere/rerank-v3.5", "cohere/rerank-v3.5"),
        ("model: cohere_chat/command-r", "cohere/command-r"),
        ("model: 'ollama/llama3.2:3b'", "ollama/llama3.2:3b"),
        ("model: 'ollama_chat/llama3.2:3b', api_base: 'http://gpu:11434'", "ollama/llama3.2:3b"),
        ("model: ollama_chat/gpt-oss, api_base: 'https://ollama.com'", "ollama-cloud/gpt-oss"),
        ("model: openai/m, api_base: 'https://api.cortecs.ai/v1'", "cortecs/m"),
        ("model: openai/m, api_base: 'https://opencode.ai/zen/v1/'", "opencode/m"),
        ("model: openai/m, api_base: 'https://opencode.ai/zen/go/v1'", "opencode-go/m"),
        ("model: openai/m, api_base: 'https://opencode.ai/elsewhere'", "opencode/m"),
        ("model: openai/m, api_base: 'http://localhost:1234/v1'", "lmstudio/m"),
        ("model: openai/m, api_base: 'http://localhost:8080/v1'", "llamacpp/m"),
        ("model: openai/m, api_base: os.environ/GROQ_BASE_URL", "groq/m"),
        ("model: hosted_vllm/q, api_base: 'http://gpu:9000/v1'", "vllm/q"),
        ("model: hosted_vllm/q, api_base: 'http://localhost:30000/v1'", "sglang/q"),
        ("model: m, custom_llm_provider: mistral", "mistral/m"),
        ("model: mistral/m, custom_llm_provider: mistral", "mistral/m"),
        ("model: llama, api_base: 'https://api.groq.com/openai/v1'", "groq/llama"),
        ("model: bedrock/us.anthropic.claude-x-v1:0", "bedrock/us.anthropic.claude-x-v1:0"),
        ("model: bedrock/converse/us.anthropic.claude-x-v1:0", "bedrock/us.anthropic.claude-x-v1:0"),
        ("model: bedrock/us-gov-west-1/anthropic.claude-x", "bedrock/anthropic.claude-x"),
        ("model: us.anthropic.claude-sonnet-4-5-20250929-v1:0", "bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
        ("model: azure/gpt-4o", "azure/gpt-4o"),
        ("model: newcomer/its-model", "newcomer/its-model"),
        ("model: 'ft:gpt-4o-2024-08-06:me'", "openai/ft:gpt-4o-2024-08-06:me"),
    ],
)
def test_the_offer(params: str, offer: str) -> None:
    (standing,) = reading(entry(params)).entries
    assert standing.ref == offer
    assert standing.why is None


def test_a_deployment_is_what_its_base_model_says() -> None:
    for base in ("azure/gpt-4o", "gpt-4o", "azure/eu/gpt-4o", "azure/global-standard/gpt-4o"):
        (standing,) = reading(entry("model: azure/my-deployment", f"base_model: {base}")).entries
        assert (standing.offer, standing.base_model) == (("azure", "gpt-4o"), base)


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ("model: azure/my-deployment", "no base_model"),
        ("model: anthropic/*", "a wildcard: every model of anthropic"),
        ("model: google/gemini-2.5-pro", "knows no provider 'google'"),
        ("model: deepseek-chat", "LiteLLM's map lacks it"),
        ("model: openai/m, api_base: 'https://my.own/v1'", "no provider that is known here has its api_base"),
        ("model: openai/m, api_base: 'http://[bad/v1'", "no provider that is known here has its api_base"),
        ("model: openai/m, api_base: os.environ/MY_BASE", "no provider that is known here has its api_base"),
        ("model: dotprompt/m", "no provider that is known here is LiteLLM's 'dotprompt'"),
        ("model: 'bedrock/arn:aws:bedrock:us-east-1:1:x/y'", "an ARN"),
        ("model: 7", "it has no litellm_params.model"),
        ("api_key: none", "it has no litellm_params.model"),
    ],
)
def test_why_an_offer_is_unknown(params: str, why: str) -> None:
    (standing,) = reading(entry(params)).entries
    assert standing.offer is None
    assert why in (standing.why or "")


def test_ollamas_latest_may_be_left_out() -> None:
    (short,) = reading(entry("model: ollama/llama3.2")).entries
    (long,) = reading(entry("model: 'ollama/llama3.2:latest'")).entries
    assert (short.others, long.others) == (("llama3.2:latest",), ("llama3.2",))


@pytest.mark.parametrize(
    ("params", "info", "tuned"),
    [
        ("temperature: 0.7, max_tokens: 8192, top_p: 1.0", "managed_by: model-tui", False),
        ("temperature: 0.7", "managed_by: model-tui, synced: true, tags: [a]", False),
        ("temperature: 0.2", "managed_by: model-tui", True),
        ("rpm: 5", "managed_by: model-tui", True),
        ("", "managed_by: model-tui, team: mine", True),
        ("temperature: 0.2", "", False),
    ],
)
def test_the_usual_defaults_of_an_entry_of_ours_are_no_values_of_the_users(params: str, info: str, tuned: bool) -> None:
    (one,) = reading(
        entry(f"model: openrouter/a/b, api_key: os.environ/K{', ' if params else ''}{params}", info)
    ).entries
    assert one.tuned is tuned


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda p: p.id)
def test_what_an_export_writes_is_read_back(provider: Provider) -> None:
    """Whatever provider a pick is of, its entry means that very offer; doors that share an address excepted."""
    layers = (Layer("litellm", ModelCapabilities(mode="chat")),)
    facts, said = resolve(layers)
    pick = Pick(Model(ModelSpec(provider.id, "some-model"), facts, said, layers), provider, "SOME_KEY")
    try:
        backend_model(pick)
    except Unreachable:
        pytest.skip("LiteLLM has no way to it")
    everything = Directory(PROVIDERS, lambda p, m: p == provider.id and m == "some-model")
    meant = meaning(routing(pick), {}, everything)
    shared = {"huggingface-hub": "huggingface", "localai": "llamacpp"}
    assert meant.offer == (shared.get(provider.id, provider.id), "some-model")
