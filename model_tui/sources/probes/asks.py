"""Who is asked what: the request of a probe by the shape of its provider, and why some models cannot be probed."""

from dataclasses import replace
from functools import partial
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from model_tui.base_urls import usable_url
from model_tui.core.model import Provider
from model_tui.core.probe import Kind
from model_tui.core.question import Question
from model_tui.sources.anthropic import signed
from model_tui.sources.aws import aws_headers
from model_tui.sources.local import root_of
from model_tui.sources.places import filled
from model_tui.sources.probes import openai_like, others
from model_tui.sources.probes.asking import Ask, Asked
from model_tui.sources.protocol import Access, SourceError, bearer
from model_tui.sources.vertex import vertex_base, vertex_headers

_EMBEDDING: Final = "embedding"
_CHAT_MODES: Final = (None, "chat", "search", "agent", "completion")
"""Modes that are tried as a chat; where the model is none after all, its provider says so."""
_NO_EMBEDDING: Final = frozenset(("anthropic", "bedrock", "bedrock-mantle", "vertex"))
_AWS: Final = ("bedrock", "bedrock-mantle")
_LISTING: Final = "/models"
_WITHOUT_V1: Final = "perplexity"
"""Its listing alone has a version in its path."""
_LIKE_OPENAI: Final = frozenset(
    ("openai", "openrouter", "lmstudio", "vllm", "sglang", "llamacpp", "localai", "tgi", "litellm-proxy")
)
_PROBED: Final = _LIKE_OPENAI | {
    *("azure", "cloudflare", "bedrock-mantle", "anthropic", "gemini", "cohere", "ollama", "bedrock", "vertex")
}
_WHY_NOT: Final = {
    "catalog": "it is known from the catalog alone: model-tui does not ask this provider",
    "watsonx": "watsonx takes no key, but a token of IBM's made from it, which is not fetched here",
    "hub": "the Hub lists models and runs none; those of 'huggingface' can be probed",
    "gguf": "it is a file that nothing runs",
    "registry": "an organisation's registry lists models and runs none",
}
_GEMINI: Final = "/v1beta/models"
_CLOUDFLARE: Final = "/accounts/{account}/ai/v1"
_CLAUDE: Final = "claude"
_GOOGLES: Final = ("gemini", "gemma")


def kind_of(mode: str | None) -> Kind:
    """Return what a model of this mode is asked for."""
    return "embedding" if mode == _EMBEDDING else "chat"


def why_not(provider: Provider, mode: str | None) -> str | None:
    """Return why a provider's models of this mode cannot be probed; `None` where they can."""
    if provider.shape not in _PROBED:
        return _WHY_NOT.get(provider.shape, f"no request is known for a source of the kind '{provider.shape}'")
    if mode == _EMBEDDING:
        return "embeddings are not asked for here, only chats" if provider.shape in _NO_EMBEDDING else None
    if mode not in _CHAT_MODES:
        return f"a probe is a chat or an embedding, and this model is for {(mode or '').replace('_', ' ')}"
    return None


async def ask_for(asked: Asked, question: Question) -> Ask:
    """Return the request of a probe; raises `SourceError` where it cannot be made."""
    provider, access, model_id = asked.provider, asked.access, asked.model_id
    embed, shape = kind_of(asked.mode) == "embedding", provider.shape
    own = {**provider.headers, **bearer(access)}
    if shape == "azure":
        made = openai_like.azure(provider.id, access, model_id, question, embed=embed)
        return replace(made, headers={**provider.headers, **made.headers})
    if shape == "anthropic":
        return others.anthropic(access, signed(provider, access), model_id, question)
    if shape == "gemini":
        key = {} if access.key is None else {"x-goog-api-key": access.key}
        make = others.gemini_embedding if embed else others.gemini
        return make(access, {**provider.headers, **key}, _GEMINI, model_id, question)
    if shape == "cohere":
        return (others.cohere_embedding if embed else others.cohere)(access, own, model_id, question)
    if shape == "ollama":
        url = usable_url(access.base_url, provider.base_url) or access.base_url
        at = replace(access, base_url=root_of(url))
        return (others.ollama_embedding if embed else others.ollama)(at, own, model_id, question)
    if shape == "bedrock":
        return _signing(provider, others.bedrock(_runtime(access), model_id, question))
    if shape == "vertex":
        return await _vertex(provider, access, model_id, question)
    root = filled(_CLOUDFLARE, access.values) if shape == "cloudflare" else openai_root(provider)
    if embed:
        return replace(openai_like.embedding(access, f"{root}/embeddings", model_id, question), headers=own)
    made = openai_like.chat(provider.id, access, f"{root}/chat/completions", model_id, question)
    return _signing(provider, made) if shape in _AWS else replace(made, headers=own)


def openai_root(provider: Provider) -> str:
    """Return the path below which the routes of OpenAI's API are: where the listing is, there is the rest, too.

    Servers with a listing of their own have it below `/v1`.
    """
    listing = provider.list_path or (_LISTING if provider.shape == "openai" else "/v1/models")
    return listing.removesuffix(_LISTING) if listing.endswith(_LISTING) and provider.id != _WITHOUT_V1 else ""


def _signing(provider: Provider, ask: Ask) -> Ask:
    """Return a request to AWS that is signed when its body stands."""
    sign = partial(aws_headers, ask.access, provider.shape, ask.path, ask.params)
    return replace(ask, headers=provider.headers, sign=sign)


def _runtime(access: Access) -> Access:
    """Return the access to where Bedrock's models answer: a host beside that of the listing, if it is AWS' own."""
    parts = urlsplit(access.base_url)
    host = parts.hostname or ""
    if not (host.startswith("bedrock.") and ".amazonaws.com" in host):
        return access
    place = parts.netloc.replace("bedrock.", "bedrock-runtime.", 1)
    return replace(access, base_url=urlunsplit((parts.scheme, place, parts.path, parts.query, "")))


async def _vertex(provider: Provider, access: Access, model_id: str, question: Question) -> Ask:
    """Return the request for Google's own models, and for Claude; others have to be deployed by hand."""
    headers = {**provider.headers, **await vertex_headers(access)}
    project, location = headers["x-goog-user-project"], access.values.get("location", "global")
    at = replace(access, base_url=vertex_base(access, provider))
    name = model_id.rpartition("/")[2]
    root = f"/v1/projects/{project}/locations/{location}/publishers"
    if name.startswith(_CLAUDE):
        return others.vertex_claude(at, headers, f"{root}/anthropic/models", name, question)
    if not name.startswith(_GOOGLES):
        raise SourceError("incomplete", "of Vertex AI's models only Google's own and Claude can be probed")
    return others.gemini(at, headers, f"{root}/google/models", name, question)
