"""Trying a model: one small chat request, in the shape that its provider speaks. It may cost money: ask first.

The paths and bodies are those of the public references: OpenAI's chat completions, which most others took over;
Anthropic's messages (2023-06-01); Gemini's `generateContent`; Ollama's `/api/chat`; Cohere's `/v2/chat`.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from msgspec import Struct

from model_tui.core.model import Provider
from model_tui.masking import masked
from model_tui.sources.anthropic import signed
from model_tui.sources.body import decode
from model_tui.sources.protocol import Access, SourceError, bearer
from model_tui.sources.urls import shown_host
from model_tui.sources.values import text

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

PROMPT: Final = "Reply with the word OK."
PROMPT_TOKENS: Final = 20
"""What the prompt comes to with what providers put around it, rounded up."""
MOST_TOKENS: Final = 256
"""Tokens of a reply at most. Models that think first answer with an error where they are given a few only."""

LIKE_OPENAI: Final = frozenset(
    ("openai", "openrouter", "lmstudio", "vllm", "sglang", "llamacpp", "localai", "tgi", "litellm-proxy")
)
_LISTING: Final = "/models"
_WITHOUT_V1: Final = "perplexity"
"""Its listing alone has a version in its path."""
_MESSAGES: Final = [{"role": "user", "content": PROMPT}]
_REPLY_SHOWN: Final = 60
_ABOUT_THE_MODEL: Final = (403, 404, 410)


class _Call(Struct, frozen=True):
    """Where to send what, and how to read the reply out of the answer."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, object]
    reply: Callable[[Any], Any]


def can_try(provider: Provider) -> bool:
    """Whether there is a request to try this provider's models with."""
    return provider.shape in LIKE_OPENAI or provider.shape in _CALLS


async def try_chat(fetch: "Fetch", provider: Provider, access: Access, model_id: str) -> str:
    """Send one small chat request, and return the beginning of the reply, which may be empty.

    Never sent twice. Raises `SourceError` with the provider's own message where it does not answer.
    """
    call = (_CALLS.get(provider.shape) or _openai)(provider, access, model_id)
    try:
        answer = await fetch.post(access, call.path, call.body, headers=call.headers, attempts=1)
    except SourceError as error:
        # what is missing or not allowed here is a model, not a listing
        if error.status not in _ABOUT_THE_MODEL or not error.said:
            raise
        raise SourceError(error.kind, f"{error.said} (HTTP {error.status})", status=error.status) from None
    try:
        said = call.reply(decode(answer.body))
    except (LookupError, TypeError, AttributeError):
        raise SourceError("bad-answer", f"{shown_host(access.base_url)} answered without a reply") from None
    return text(masked(said if isinstance(said, str) else "", access.secrets), _REPLY_SHOWN) or ""


def _first_text(parts: Any) -> Any:
    return next((part.get("text") for part in parts if part.get("type") == "text"), None)


def openai_root(provider: Provider) -> str:
    """Return the path below which the routes of OpenAI's API are: where the listing is, there is the rest, too.

    Servers with a listing of their own have it below `/v1`.
    """
    listing = provider.list_path or (_LISTING if provider.shape == "openai" else "/v1/models")
    return listing.removesuffix(_LISTING) if listing.endswith(_LISTING) and provider.id != _WITHOUT_V1 else ""


def _openai(provider: Provider, access: Access, model_id: str) -> _Call:
    # OpenAI's own newer models refuse the former word, most others know no other
    limit = "max_completion_tokens" if provider.id == "openai" else "max_tokens"
    return _Call(
        f"{openai_root(provider)}/chat/completions",
        {**provider.headers, **bearer(access)},
        {"model": model_id, "messages": _MESSAGES, limit: MOST_TOKENS},
        lambda told: told["choices"][0]["message"].get("content"),
    )


def _anthropic(provider: Provider, access: Access, model_id: str) -> _Call:
    return _Call(
        "/v1/messages",
        signed(provider, access),
        {"model": model_id, "messages": _MESSAGES, "max_tokens": MOST_TOKENS},
        lambda told: _first_text(told["content"]),
    )


def _gemini(provider: Provider, access: Access, model_id: str) -> _Call:
    key = {} if access.key is None else {"x-goog-api-key": access.key}
    return _Call(
        f"/v1beta/models/{quote(model_id.removeprefix('models/'), safe='')}:generateContent",
        {**provider.headers, **key},
        {"contents": [{"parts": [{"text": PROMPT}]}], "generationConfig": {"maxOutputTokens": MOST_TOKENS}},
        # one that thought until its tokens were spent comes without parts
        lambda told: (told["candidates"][0].get("content", {}).get("parts") or [{}])[0].get("text"),
    )


def _ollama(provider: Provider, access: Access, model_id: str) -> _Call:
    return _Call(
        "/api/chat",
        {**provider.headers, **bearer(access)},
        {"model": model_id, "messages": _MESSAGES, "stream": False, "options": {"num_predict": MOST_TOKENS}},
        lambda told: told["message"].get("content"),
    )


def _cohere(provider: Provider, access: Access, model_id: str) -> _Call:
    return _Call(
        "/v2/chat",
        {**provider.headers, **bearer(access)},
        {"model": model_id, "messages": _MESSAGES, "max_tokens": MOST_TOKENS},
        lambda told: next(
            (part.get("text") for part in told["message"]["content"] if part.get("type") == "text"), None
        ),
    )


_CALLS: Final[Mapping[str, Callable[[Provider, Access, str], _Call]]] = {
    "anthropic": _anthropic,
    "gemini": _gemini,
    "ollama": _ollama,
    "cohere": _cohere,
}
