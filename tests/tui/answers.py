"""What providers answer in these tests, and an environment in which no local server is there to answer."""

from typing import Any

from loopback import closed_port

_LOCALS = ("OLLAMA", "LMSTUDIO", "VLLM", "SGLANG", "LLAMACPP", "LOCALAI", "TGI", "LITELLM_PROXY")


def listing(*ids: str) -> dict[str, Any]:
    """The answer of a provider of OpenAI's shape that lists these models."""
    return {"object": "list", "data": [{"id": one, "object": "model"} for one in ids]}


def no_local_servers() -> dict[str, str]:
    """Variables under which nothing answers for any local server."""
    nowhere = f"http://127.0.0.1:{closed_port()}"
    return {f"{name}_BASE_URL": nowhere for name in _LOCALS}
