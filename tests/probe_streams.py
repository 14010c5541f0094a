"""What the chat APIs stream, as their public references have it: for loopback servers that play them."""

import json
import struct
import time
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from loopback import Reply

SSE = {"content-type": "text/event-stream"}


def pieces(parts: Iterable[bytes], pause: float = 0.0) -> Iterator[bytes]:
    """Give out parts one after another, with a pause before each."""
    for part in parts:
        if pause:
            time.sleep(pause)
        yield part


def stream(parts: Iterable[bytes], pause: float = 0.0, **headers: str) -> Reply:
    """A reply that is sent in parts."""
    return Reply(pieces(parts, pause), headers={**SSE, **headers})


def data(*events: Any, done: bool = False) -> list[bytes]:
    """Server-sent events without names."""
    made = [b"data: " + json.dumps(event).encode() + b"\n\n" for event in events]
    return [*made, b"data: [DONE]\n\n"] if done else made


def lines(*events: Any) -> list[bytes]:
    return [json.dumps(event).encode() + b"\n" for event in events]


def chunk(text: str | None = None, **more: Any) -> dict[str, Any]:
    """A chunk of OpenAI's chat completions; `more` goes into its delta."""
    delta = {**({} if text is None else {"content": text}), **more}
    return {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}


def finish(reason: str = "stop") -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}


def used(into: int, out: int, thinking: int | None = None) -> dict[str, Any]:
    details = {} if thinking is None else {"completion_tokens_details": {"reasoning_tokens": thinking}}
    return {"choices": [], "usage": {"prompt_tokens": into, "completion_tokens": out, **details}}


def openai(*words: str, into: int = 11) -> list[bytes]:
    """A whole answer of OpenAI's."""
    said = [chunk(word) for word in words]
    return data(chunk("", role="assistant"), *said, finish(), used(into, len(words)), done=True)


def anthropic(*words: str, thinking: str = "") -> list[bytes]:
    thought = [{"type": "content_block_delta", "delta": {"type": "thinking_delta", "thinking": thinking}}]
    said = [{"type": "content_block_delta", "delta": {"type": "text_delta", "text": word}} for word in words]
    events = [
        {"type": "message_start", "message": {"usage": {"input_tokens": 9, "output_tokens": 1}}},
        {"type": "ping"},
        *(thought if thinking else []),
        *said,
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 5}},
        {"type": "message_stop"},
    ]
    return [f"event: {event['type']}\n".encode() + part for event, part in zip(events, data(*events), strict=True)]


def gemini(*words: str, thought: str = "") -> list[bytes]:
    def of(**part: Any) -> dict[str, Any]:
        return {"candidates": [{"content": {"role": "model", "parts": [part]}}]}

    said = [of(text=word) for word in words]
    counts = {"promptTokenCount": 8, "candidatesTokenCount": len(words), "thoughtsTokenCount": 3}
    last = {"candidates": [{"content": {}, "finishReason": "STOP"}], "usageMetadata": counts}
    return data(*([of(text=thought, thought=True)] if thought else []), *said, last)


def cohere(*words: str) -> list[bytes]:
    said = [{"type": "content-delta", "delta": {"message": {"content": {"text": word}}}} for word in words]
    tokens = {
        "billed_units": {"input_tokens": 4, "output_tokens": 5},
        "tokens": {"input_tokens": 7, "output_tokens": 6},
    }
    end = {"type": "message-end", "delta": {"finish_reason": "COMPLETE", "usage": tokens}}
    return data({"type": "message-start"}, *said, end)


def ollama(*words: str, thinking: str = "") -> list[bytes]:
    thought = [{"message": {"role": "assistant", "content": "", "thinking": thinking}, "done": False}]
    said = [{"message": {"role": "assistant", "content": word}, "done": False} for word in words]
    end = {"message": {"content": ""}, "done": True, "done_reason": "stop", "prompt_eval_count": 6, "eval_count": 12}
    return lines(*(thought if thinking else []), *said, end)


def aws_message(payload: Any, **headers: str) -> bytes:
    """One message of AWS' event streams."""
    body = json.dumps(payload).encode()
    packed = b""
    for name, value in headers.items():
        written = b":" + name.replace("_", "-").encode()
        packed += bytes([len(written)]) + written + b"\x07" + struct.pack(">H", len(value)) + value.encode()
    prelude = struct.pack(">II", 16 + len(packed) + len(body), len(packed))
    whole = prelude + struct.pack(">I", zlib.crc32(prelude)) + packed + body
    return whole + struct.pack(">I", zlib.crc32(whole))


def bedrock(*words: str, thinking: str = "") -> list[bytes]:
    def event(kind: str, payload: Any) -> bytes:
        return aws_message(payload, message_type="event", event_type=kind, content_type="application/json")

    thought = event("contentBlockDelta", {"delta": {"reasoningContent": {"text": thinking}}})
    said = [event("contentBlockDelta", {"delta": {"text": word}, "contentBlockIndex": 0}) for word in words]
    return [
        event("messageStart", {"role": "assistant"}),
        *([thought] if thinking else []),
        *said,
        event("messageStop", {"stopReason": "end_turn"}),
        event("metadata", {"usage": {"inputTokens": 10, "outputTokens": 4}, "metrics": {"latencyMs": 5}}),
    ]
