"""OpenAI's chat completions and responses, embeddings, and everybody who took them over (API references of 2026).

A chunk of a completion carries `choices[0].delta`: `content`, and thinking as `reasoning_content` (DeepSeek, vLLM and
kin), `reasoning` (OpenRouter, Groq) or a part of type `thinking` (Mistral). Tokens stand in the last chunk's `usage`,
at OpenAI and kin only where `stream_options` asks for them; Groq has them under `x_groq`. Models that only the
Responses API serves are asked there, once the chat endpoint has said so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from model_tui.core.probe import Said, Usage
from model_tui.core.question import Question
from model_tui.sources.azure import azure_headers, endpoint_of
from model_tui.sources.probes.asking import Ask, broken, usage, whole, words
from model_tui.sources.protocol import Access, SourceError
from model_tui.sources.values import table

_NEW_LIMIT: Final = "max_completion_tokens"
_OLD_LIMIT: Final = "max_tokens"
_OPTIONS: Final = "stream_options"
_USAGE_UNASKED: Final = frozenset({"mistral", "perplexity"})
"""They report tokens without being asked, and Mistral refuses what it does not know."""
_NEW_WORDS: Final = frozenset({"openai", "azure"})
"""OpenAI's own newer models refuse `max_tokens`; most others know nothing else."""
_AZURE_VERSION: Final = "2024-10-21"
_FOUNDRY_VERSION: Final = "2024-05-01-preview"
_REFUSED: Final = frozenset((HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY))
_CHAT: Final = "/chat/completions"


def chat(provider_id: str, access: Access, path: str, model_id: str, question: Question) -> Ask:
    """Return the request for a streamed chat completion."""
    body: dict[str, Any] = {
        "model": model_id,
        "messages": [{"role": "user", "content": question.prompt}],
        "stream": True,
        _NEW_LIMIT if provider_id in _NEW_WORDS else _OLD_LIMIT: question.max_tokens,
    }
    if provider_id not in _USAGE_UNASKED:
        body[_OPTIONS] = {"include_usage": True}
    return Ask(access, path, body, read_chat, otherwise=_otherwise)


def embedding(access: Access, path: str, model_id: str, question: Question) -> Ask:
    """Return the request for one embedding."""
    return Ask(access, path, {"model": model_id, "input": question.prompt}, read_embedding)


def azure(provider_id: str, access: Access, model_id: str, question: Question, *, embed: bool) -> Ask:
    """Return the request to a deployment, or to a model of AI Foundry, where its name stands in the body."""
    from urllib.parse import quote  # noqa: PLC0415 - Azure alone quotes a name

    at = endpoint_of(access)
    foundry = provider_id == "azure-ai"
    way = "/embeddings" if embed else _CHAT
    path = f"/models{way}" if foundry else f"/openai/deployments/{quote(model_id, safe='')}{way}"
    made = embedding(at, path, model_id, question) if embed else chat(provider_id, at, path, model_id, question)
    version = access.values.get("version") or (_FOUNDRY_VERSION if foundry else _AZURE_VERSION)
    body = made.body if foundry else {name: value for name, value in made.body.items() if name != "model"}
    return replace(made, body=body, params={"api-version": version}, headers=azure_headers(access))


def _otherwise(ask: Ask, error: SourceError) -> Ask | None:
    """Return the request in other words where it was refused for one of ours."""
    if error.status not in _REFUSED:
        return None
    said = error.said.lower()
    body = dict(ask.body)
    if "v1/responses" in said and ask.path.endswith(_CHAT):
        return _responses(ask)
    if _OPTIONS in body and (_OPTIONS in said or "extra inputs" in said or "extra_forbidden" in said):
        del body[_OPTIONS]
    elif _OLD_LIMIT in body and _NEW_LIMIT in said:
        body[_NEW_LIMIT] = body.pop(_OLD_LIMIT)
    elif _NEW_LIMIT in body and (_OLD_LIMIT in said or _NEW_LIMIT in said):
        body[_OLD_LIMIT] = body.pop(_NEW_LIMIT)
    else:
        return None
    return replace(ask, body=body)


def _responses(ask: Ask) -> Ask:
    body = {
        "model": ask.body.get("model"),
        "input": ask.body["messages"][0]["content"],
        "stream": True,
        "max_output_tokens": ask.body.get(_NEW_LIMIT) or ask.body.get(_OLD_LIMIT),
        "store": False,
    }
    path = ask.path.removesuffix(_CHAT) + "/responses"
    return replace(ask, path=path, body=body, read=read_responses, otherwise=None)


def read_chat(event: Any) -> Said:
    """Read one chunk, or a whole completion where the server does not stream."""
    told = table(event)
    if told.get("error"):
        raise broken(told["error"])
    if told.get("object") == "error":
        raise broken(told)
    choices = told.get("choices")
    choice = table(choices[0]) if isinstance(choices, list) and choices else {}
    part = table(choice.get("delta")) or table(choice.get("message"))
    text, thinking = _content(part.get("content"))
    thought = words(part.get("reasoning_content")) or words(part.get("reasoning"))
    return Said(text, thinking + thought, _tokens(told), words(choice.get("finish_reason")) or None)


def _content(content: Any) -> tuple[str, str]:
    """Return the text and the thinking in a content, which is a text or a list of parts."""
    if isinstance(content, str):
        return content, ""
    parts = [part for part in content[:64] if isinstance(part, dict)] if isinstance(content, list) else []
    text = "".join(words(part.get("text")) for part in parts if part.get("type") == "text")
    return text, "".join(_thought(part) for part in parts if part.get("type") == "thinking")


def _thought(part: Mapping[str, Any]) -> str:
    inner = part.get("thinking")
    return inner if isinstance(inner, str) else _content(inner)[0]


def _tokens(told: Mapping[str, Any]) -> Usage | None:
    reported = table(told.get("usage")) or table(table(told.get("x_groq")).get("usage"))
    details = table(reported.get("completion_tokens_details"))
    return usage(reported, "prompt_tokens", "completion_tokens", whole(details.get("reasoning_tokens")))


def read_responses(event: Any) -> Said:
    """Read one event of the Responses API."""
    told = table(event)
    kind = words(told.get("type"))
    if kind in ("error", "response.failed"):
        raise broken(told.get("error") or table(told.get("response")).get("error") or told)
    if kind == "response.output_text.delta":
        return Said(text=words(told.get("delta")))
    if kind.startswith("response.reasoning") and kind.endswith(".delta"):
        return Said(thinking=words(told.get("delta")))
    if kind in ("response.completed", "response.incomplete"):
        reported = table(table(told.get("response")).get("usage"))
        details = table(reported.get("output_tokens_details"))
        tokens = usage(reported, "input_tokens", "output_tokens", whole(details.get("reasoning_tokens")))
        return Said(usage=tokens, finish="stop" if kind.endswith("completed") else "length")
    return Said()


def read_embedding(event: Any) -> Said:
    """Read an answer with one embedding, in any of the places where it may stand."""
    told = table(event)
    if told.get("error"):
        raise broken(told["error"])
    vector = next(_vectors(told), None)
    if vector is None:
        raise SourceError("bad-answer", "the answer holds no embedding")
    counted = table(told.get("usage"))
    billed = table(table(told.get("meta")).get("billed_units"))
    tokens = whole(counted.get("prompt_tokens")) or whole(billed.get("input_tokens"))
    tokens = tokens or whole(told.get("prompt_eval_count"))
    return Said(usage=Usage(tokens, 0), finish="stop", dimensions=len(vector))


def _vectors(told: Mapping[str, Any]) -> Iterator[list[Any]]:
    """Yield the vectors of OpenAI's `data`, Ollama's and Cohere's `embeddings`, and Gemini's `embedding.values`."""
    data, embeddings = told.get("data"), told.get("embeddings")
    found: list[Any] = [table(one).get("embedding") for one in data[:1]] if isinstance(data, list) else []
    found += embeddings[:1] if isinstance(embeddings, list) else []
    by_type = table(embeddings).get("float")
    found += by_type[:1] if isinstance(by_type, list) else []
    found.append(table(told.get("embedding")).get("values"))
    yield from (one for one in found if isinstance(one, list) and one)
