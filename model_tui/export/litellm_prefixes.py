"""What LiteLLM does with the part of `litellm_params.model` that stands before the first slash.

The names are those of `litellm.provider_list` and of its table of OpenAI-shaped providers, read off versions 1.102.4
and 1.109.1; who falls back to `OPENAI_API_KEY` was seen on the wire with 1.109.1.
"""

from typing import Final

KNOWN: Final = frozenset(
    """
    a2a a2a_agent abliteration ai21 ai21_chat aihubmix aiml aiohttp_openai amazon_nova anthropic anthropic_text apertis
    assemblyai auto_router aws_polly azure azure_ai azure_text baseten bedrock bedrock_mantle black_forest_labs bytez
    cerebras charity_engine chatgpt chutes clarifai cloudflare codestral cognition cohere cohere_chat cometapi
    compactifai crusoe cursor custom custom_openai darkbloom dashscope databricks datarobot deepgram deepinfra deepseek
    docker_model_runner dotprompt elevenlabs empiriolabs empower fal_ai featherless_ai fireworks_ai friendliai galadriel
    gdc gemini gigachat github github_copilot gmi gradient_ai groq helicone heroku hosted_vllm huggingface humanloop
    hyperbolic inception infinity jina_ai lambda_ai langflow langfuse langgraph lemonade libertai litellm_agent
    litellm_proxy llamafile llamagate lm_studio manus maritalk meta meta_llama milvus minimax mistral modelscope mongodb
    moonshot morph nano-gpt nebius neosantara nlp_cloud novita nscale nvidia_nim nvidia_riva oci ollama ollama_chat
    oobabooga openai openai_like openrouter ovhcloud parasail perplexity petals pg_vector pinstripes poe predibase
    publicai qwen_ai_platform qwencloud ragflow recraft reducto replicate runwayml s3_vectors sagemaker sagemaker_chat
    sagemaker_nova sambanova sap sarvam scaleway scx-ai snowflake soniox stability synthetic tencent tensormesh
    text-completion-codestral text-completion-inception text-completion-openai together_ai topaz triton v0 valkey
    veniceai vercel_ai_gateway vertex_ai vertex_ai_beta vllm volcengine voyage wandb watsonx watsonx_text xai
    xiaomi_mimo xinference zai
    """.split()  # noqa: SIM905 - a list would be 150 lines
)

NEWER: Final = frozenset(
    """
    aiand aws_textract azure_speech bespoke bigmodel clf_ai_gateway coralbricks cortecs databricks_agent edenai eu_jev
    hostinger_router inferenceapis kyma laya microsoft_365_copilot nace nadir opencode_go openinfer opensearch prism
    refuseless reka sail scaledown strands_decider streamlake transcribe typesafe zerogpu
    """.split()  # noqa: SIM905
)
"""Prefixes that 1.109.1 takes and 1.102.4 does not: both were asked for each."""

NO_PREFIXES: Final = ("anyscale", "amazon-nova", "bedrock_converse", "palm")
"""Names of providers in LiteLLM's map that are no prefixes."""

FALLS_BACK: Final = frozenset(
    """
    codestral cerebras perplexity nvidia_nim github xinference custom_openai litellm_proxy deepinfra sambanova novita
    moonshot dashscope zai volcengine nebius hyperbolic featherless_ai nscale ai21 vercel_ai_gateway v0 meta_llama
    lambda_ai baseten friendliai scaleway chutes wandb poe aiml
    """.split()  # noqa: SIM905
)
"""Prefixes of which LiteLLM sends `OPENAI_API_KEY` where the entry's own key is missing, as with `openai` itself."""

NO_EMBEDDINGS: Final = frozenset(
    """
    abliteration ai21 aihubmix aiml amazon_nova baseten cerebras chutes codestral deepinfra deepseek featherless_ai
    friendliai github gmi gradient_ai groq helicone hyperbolic inception lambda_ai lemonade libertai llamagate meta
    meta_llama minimax moonshot novita nscale poe scaleway v0 xai xiaomi_mimo zai
    """.split()  # noqa: SIM905
)
"""Prefixes of OpenAI-shaped providers behind which LiteLLM 1.109.1 refuses embeddings: it was asked for one of each."""

WITHOUT_V1: Final = frozenset(("anthropic", "ollama", "ollama_chat", "azure"))
"""Prefixes that add the version to `api_base` themselves."""

ENDPOINTS: Final = (
    *("api.perplexity.ai", "api.deepinfra.com/v1/openai", "api.mistral.ai/v1", "api.groq.com/openai/v1"),
    *("integrate.api.nvidia.com/v1", "api.deepseek.com/v1", "api.together.ai/v1", "api.together.xyz/v1"),
    *("api.friendli.ai/serverless/v1", "api.sambanova.ai/v1", "api.x.ai/v1", "ollama.com", "api.llama.com/compat/v1"),
    *("api.featherless.ai/v1", "inference.api.nscale.com/v1", "api.studio.nebius.ai/v1", "api.moonshot.ai/v1"),
    *("dashscope-intl.aliyuncs.com/compatible-mode/v1", "dashscope.aliyuncs.com/compatible-mode/v1"),
    *("nano-gpt.com/api/v1", "api.poe.com/v1", "llm.chutes.ai/v1", "api.v0.dev/v1", "api.lambda.ai/v1"),
    *("api.inceptionlabs.ai/v1", "api.hyperbolic.xyz/v1", "ai-gateway.vercel.sh/v1", "api.inference.wandb.ai/v1"),
)
"""Addresses by which LiteLLM knows a provider where the model bears no prefix."""

BARE: Final = ("openai", "anthropic", "cohere", "vertex-ai", "ai21", "bedrock")
"""Providers whose models LiteLLM finds without a prefix, in the order in which it looks; ids as in our table."""

PREFIX_OF_BARE: Final = {
    "openai": "openai",
    "anthropic": "anthropic",
    "cohere": "cohere_chat",
    "vertex-ai": "vertex_ai",
    "ai21": "ai21",
    "bedrock": "bedrock",
}

FINE_TUNED: Final = ("ft:gpt-3.5-turbo", "ft:gpt-4", "gpt-image")
"""Beginnings of bare names that LiteLLM takes for OpenAI's whatever its map has."""
