"""Providers of which LiteLLM's map alone lists models: the prefix, the variable of the key, and the address.

Read off LiteLLM 1.109.1, with its table of OpenAI-shaped providers; every prefix was tried with 1.102.4 and 1.109.1.
Those that only the later one takes have none here: as OpenAI-shaped servers at their address they work with both.
"""

from typing import Final, NamedTuple

from msgspec import structs

from model_tui.core.model import Provider


class _Alone(NamedTuple):
    """How LiteLLM reaches a provider: its prefix, and the variables of the key.

    `base_url` is where it is, if an entry is to say it, `host_env` the variable of that, if the environment is.
    """

    prefix: str | None
    key_env: tuple[str, ...] = ()
    base_url: str = ""
    host_env: tuple[str, ...] = ()


ALONE: Final = {
    "aws-polly": _Alone("aws_polly"),
    "chatgpt": _Alone("chatgpt"),
    "cognition": _Alone("cognition", ("COGNITION_API_KEY",)),
    "crusoe": _Alone("crusoe", ("CRUSOE_API_KEY",)),
    "darkbloom": _Alone("darkbloom", ("DARKBLOOM_API_KEY",)),
    "fal-ai": _Alone("fal_ai", ("FAL_AI_API_KEY",)),
    "gigachat": _Alone("gigachat", ("GIGACHAT_CREDENTIALS", "GIGACHAT_API_KEY")),
    "heroku": _Alone("heroku", ("HEROKU_API_KEY",), host_env=("HEROKU_API_BASE",)),
    "jina-ai": _Alone("jina_ai", ("JINA_AI_API_KEY", "JINA_API_KEY", "JINA_AI_TOKEN")),
    "libertai": _Alone("libertai", ("LIBERTAI_API_KEY",), "https://api.libertai.io/v1"),
    "llamagate": _Alone("llamagate", ("LLAMAGATE_API_KEY",), "https://api.llamagate.dev/v1"),
    "nlp-cloud": _Alone("nlp_cloud", ("NLP_CLOUD_API_KEY",)),
    "oci": _Alone("oci"),
    "pinstripes": _Alone("pinstripes", ("PINSTRIPES_API_KEY",)),
    "publicai": _Alone("publicai", ("PUBLICAI_API_KEY",)),
    "qwen-ai-platform": _Alone("qwen_ai_platform", ("QWEN_AI_PLATFORM_API_KEY",)),
    "qwencloud": _Alone("qwencloud", ("QWENCLOUD_API_KEY",)),
    "recraft": _Alone("recraft", ("RECRAFT_API_KEY",)),
    "reducto": _Alone("reducto", ("REDUCTO_API_KEY",)),
    "runwayml": _Alone("runwayml", ("RUNWAYML_API_SECRET", "RUNWAYML_API_KEY")),
    "sagemaker": _Alone("sagemaker"),
    "scx-ai": _Alone("scx-ai", ("SCX_API_KEY",)),
    "soniox": _Alone("soniox", ("SONIOX_API_KEY",)),
    "tencent": _Alone("tencent", ("TENCENT_API_KEY",)),
    "tensormesh": _Alone("tensormesh", ("TENSORMESH_INFERENCE_API_KEY",)),
    "aiand": _Alone(None, ("AIAND_API_KEY",), "https://api.aiand.com/v1"),
    "coralbricks": _Alone(None, ("CORALBRICKS_API_KEY",), "https://inference.coralbricks.ai/v1"),
    "hostinger-router": _Alone(None, ("HOSTINGER_ROUTER_API_KEY",), "https://router.hostinger.com/v1"),
    "inferenceapis": _Alone(None, ("INFERENCEAPIS_API_KEY",), "https://api.inferenceapis.com/v1"),
    "kyma": _Alone(None, ("KYMA_API_KEY",), "https://kymaapi.com/v1"),
    "openinfer": _Alone(None, ("OPENINFER_API_KEY",), "https://api.openinfer.ai/v1"),
    "prism": _Alone(None, ("PRISM_API_KEY",), "https://api.prisminference.com/v1"),
    "refuseless": _Alone(None, ("REFUSELESS_API_KEY",), "https://api.refuseless.com/v1"),
    "sail": _Alone(None, ("SAIL_API_KEY",), "https://api.sailresearch.com/v1"),
    "streamlake": _Alone(None, ("STREAMLAKE_API_KEY",), "https://vanchin.streamlake.ai/api/gateway/v1/endpoints"),
    "zerogpu": _Alone(None, ("ZEROGPU_API_KEY",), "https://api.zerogpu.ai/v1"),
}


def with_litellm_door(provider: Provider) -> Provider:
    """Return a provider that no table of ours has with the door by which LiteLLM reaches it, if it knows one.

    An address or variable that the provider has already stays.
    """
    alone = ALONE.get(provider.id)
    if alone is None or provider.base_url:
        return provider
    key_env = alone.key_env or provider.key_env
    return structs.replace(
        provider,
        litellm_prefix=alone.prefix,
        key_env=key_env,
        base_url=alone.base_url,
        env={"host": alone.host_env} if alone.host_env else {},
        needs_key=bool(key_env),
    )
