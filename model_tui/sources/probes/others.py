"""The APIs with events of their own: Anthropic's messages (2023-06-01), Gemini, Cohere v2, Ollama, Bedrock's Converse.

Their public references, as of 2026. Every reader takes one event; what it does not know it passes over.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from model_tui.core.probe import Said, Usage
from model_tui.core.question import Question
from model_tui.sources.probes.asking import Ask, broken, usage, whole, words
from model_tui.sources.probes.openai_like import read_embedding
from model_tui.sources.protocol import Access
from model_tui.sources.values import table

# Anthropic


def anthropic(access: Access, headers: Mapping[str, str], model_id: str, question: Question) -> Ask:
    """Return the request for a streamed message."""
    return Ask(access, "/v1/messages", {"model": model_id, **_message(question)}, read_anthropic, headers)


def _message(question: Question) -> dict[str, Any]:
    messages = [{"role": "user", "content": question.prompt}]
    return {"max_tokens": question.max_tokens, "messages": messages, "stream": True}


def read_anthropic(event: Any) -> Said:
    """Read one event; the tokens of the prompt stand in the first, those of the answer in the last but one."""
    told = table(event)
    kind, delta = told.get("type"), table(told.get("delta"))
    if kind == "error":
        raise broken(told.get("error"))
    if kind == "message_start":
        counted = table(table(told.get("message")).get("usage"))
        parts = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
        stated = [count for name in parts if (count := whole(counted.get(name))) is not None]
        return Said(usage=Usage(sum(stated) if stated else None))
    if kind == "content_block_delta":
        return Said(words(delta.get("text")), words(delta.get("thinking")))
    if kind == "message_delta":
        tokens = whole(table(told.get("usage")).get("output_tokens"))
        return Said(usage=Usage(None, tokens), finish=words(delta.get("stop_reason")) or None)
    if kind == "message":  # a server that does not stream
        content = told.get("content")
        text = "".join(words(table(part).get("text")) for part in content[:64]) if isinstance(content, list) else ""
        counted_whole = usage(told.get("usage"), "input_tokens", "output_tokens")
        return Said(text, usage=counted_whole, finish=words(told.get("stop_reason")) or "stop")
    return Said()


# Gemini


def gemini(access: Access, headers: Mapping[str, str], root: str, model_id: str, question: Question) -> Ask:
    """Return the request for streamed content; `root` is the path that the model's name follows."""
    name = quote(model_id.removeprefix("models/"), safe="")
    body = {
        "contents": [{"role": "user", "parts": [{"text": question.prompt}]}],
        "generationConfig": {"maxOutputTokens": question.max_tokens},
    }
    path = f"{root}/{name}:streamGenerateContent"
    return Ask(access, path, body, read_gemini, headers, {"alt": "sse"})


def gemini_embedding(access: Access, headers: Mapping[str, str], root: str, model_id: str, question: Question) -> Ask:
    """Return the request for one embedding."""
    name = quote(model_id.removeprefix("models/"), safe="")
    body = {"content": {"parts": [{"text": question.prompt}]}}
    return Ask(access, f"{root}/{name}:embedContent", body, read_embedding, headers)


def read_gemini(event: Any) -> Said:
    """Read one event; thoughts are counted apart from the answer, and are no part of it."""
    told = table(event)
    if told.get("error"):
        raise broken(told["error"])
    blocked = words(table(told.get("promptFeedback")).get("blockReason"))
    if blocked:
        raise broken(f"the prompt was blocked ({blocked})")
    candidates = told.get("candidates")
    first = table(candidates[0]) if isinstance(candidates, list) and candidates else {}
    given = table(first.get("content")).get("parts")
    parts = [part for part in given[:64] if isinstance(part, dict)] if isinstance(given, list) else []
    thinking = "".join(words(part.get("text")) for part in parts if part.get("thought") is True)
    text = "".join(words(part.get("text")) for part in parts if part.get("thought") is not True)
    return Said(text, thinking, _gemini_tokens(told.get("usageMetadata")), words(first.get("finishReason")) or None)


def _gemini_tokens(reported: Any) -> Usage | None:
    counted = table(reported)
    said, thought = whole(counted.get("candidatesTokenCount")), whole(counted.get("thoughtsTokenCount"))
    output = None if said is None and thought is None else (said or 0) + (thought or 0)
    found = Usage(whole(counted.get("promptTokenCount")), output, thought)
    return None if found == Usage() else found


# Cohere


def cohere(access: Access, headers: Mapping[str, str], model_id: str, question: Question) -> Ask:
    """Return the request for a streamed chat."""
    return Ask(access, "/v2/chat", {"model": model_id, **_message(question)}, read_cohere, headers)


def cohere_embedding(access: Access, headers: Mapping[str, str], model_id: str, question: Question) -> Ask:
    """Return the request for one embedding."""
    body = {
        "model": model_id,
        "texts": [question.prompt],
        "input_type": "search_query",
        "embedding_types": ["float"],
    }
    return Ask(access, "/v2/embed", body, read_embedding, headers)


def read_cohere(event: Any) -> Said:
    """Read one event."""
    told = table(event)
    kind, delta = told.get("type"), table(told.get("delta"))
    if kind == "content-delta":
        content = table(table(delta.get("message")).get("content"))
        return Said(words(content.get("text")), words(content.get("thinking")))
    if kind == "message-end":
        finish = words(delta.get("finish_reason"))
        if finish.startswith("ERROR") or delta.get("error"):
            raise broken(delta.get("error") or finish)
        reported = table(delta.get("usage"))
        tokens = reported.get("tokens") or reported.get("billed_units")
        return Said(usage=usage(tokens, "input_tokens", "output_tokens"), finish=finish or "COMPLETE")
    parts = table(told.get("message")).get("content")
    if isinstance(parts, list):  # a server that does not stream
        text = "".join(words(table(part).get("text")) for part in parts[:64])
        whole_usage = usage(table(told.get("usage")).get("tokens"), "input_tokens", "output_tokens")
        return Said(text, usage=whole_usage, finish="COMPLETE")
    if kind is None and (told.get("message") or told.get("error")):
        raise broken(told)
    return Said()


# Ollama


def ollama(access: Access, headers: Mapping[str, str], model_id: str, question: Question) -> Ask:
    """Return the request for a streamed chat."""
    body = {
        "model": model_id,
        "messages": [{"role": "user", "content": question.prompt}],
        "stream": True,
        "options": {"num_predict": question.max_tokens},
    }
    return Ask(access, "/api/chat", body, read_ollama, headers, framing="lines")


def ollama_embedding(access: Access, headers: Mapping[str, str], model_id: str, question: Question) -> Ask:
    """Return the request for one embedding."""
    body = {"model": model_id, "input": question.prompt}
    return Ask(access, "/api/embed", body, read_embedding, headers)


def read_ollama(event: Any) -> Said:
    """Read one line; the last one has the counts."""
    told = table(event)
    if told.get("error"):
        raise broken(told["error"])
    message = table(told.get("message"))
    done = told.get("done") is True
    tokens = usage(told, "prompt_eval_count", "eval_count") if done else None
    finish = (words(told.get("done_reason")) or "stop") if done else None
    return Said(words(message.get("content")), words(message.get("thinking")), tokens, finish)


# Bedrock


def bedrock(access: Access, model_id: str, question: Question) -> Ask:
    """Return the request for a streamed conversation; it is still to be signed."""
    body = {
        "messages": [{"role": "user", "content": [{"text": question.prompt}]}],
        "inferenceConfig": {"maxTokens": question.max_tokens},
    }
    path = f"/model/{quote(model_id, safe='')}/converse-stream"
    return Ask(access, path, body, read_bedrock, framing="aws")


def read_bedrock(event: Any) -> Said:
    """Read one message; the tokens come behind the end of the answer."""
    told = table(event)
    if told.get("exception"):
        raise broken(told["exception"])
    delta = table(table(told.get("contentBlockDelta")).get("delta"))
    thinking = words(table(delta.get("reasoningContent")).get("text"))
    tokens = usage(table(told.get("metadata")).get("usage"), "inputTokens", "outputTokens")
    finish = words(table(told.get("messageStop")).get("stopReason")) or None
    return Said(words(delta.get("text")), thinking, tokens, finish)


# Claude on Vertex AI


def vertex_claude(access: Access, headers: Mapping[str, str], root: str, model_id: str, question: Question) -> Ask:
    """Return the request for a streamed message; the model stands in the path."""
    body = {"anthropic_version": "vertex-2023-10-16", **_message(question)}
    path = f"{root}/{quote(model_id, safe='@')}:streamRawPredict"
    return Ask(access, path, body, read_anthropic, headers)
