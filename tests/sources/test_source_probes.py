"""Probes by shape: what goes out, and what is read out of each API's stream; broken, huge and hostile ones, too."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import probe_streams as streams
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import Loopback, Reply, Request, closed_port

from model_tui.core.model import Provider
from model_tui.core.probe import Said, Tally, Usage
from model_tui.core.question import Question
from model_tui.core.text import is_clean
from model_tui.sources.http import Bounds, Fetch
from model_tui.sources.probes import openai_like, others
from model_tui.sources.probes.asking import Asked, Framing, Read
from model_tui.sources.probes.asks import why_not
from model_tui.sources.probes.framing import events
from model_tui.sources.probes.streaming import answer
from model_tui.sources.protocol import Access, SourceError
from model_tui.sources.table import load_table

KEY = "sk-canary-5f2c0ffee8d41b7a"
QUESTION = Question("Say it.", 32, 5.0)


def provider(name: str) -> Provider:
    found = load_table().get(name)
    assert found is not None
    return found


def asked(name: str, base_url: str, model: str = "m-1", mode: str | None = "chat", **more: Any) -> Asked:
    access = Access(base_url, KEY, "X_API_KEY", **more)
    return Asked(provider(name), access, model, mode)


async def heard(what: Asked, question: Question = QUESTION) -> Tally:
    """Ask, and take down what is said, a hundredth of a second after the other."""
    tally, now = Tally(), 0.0
    async with Fetch(Bounds(seconds=question.seconds, attempts=1)) as fetch:
        async for said in answer(fetch, what, question, lambda: tally.send(0.0)):
            now += 0.01
            tally.take(said, now)
    return tally


async def refused(what: Asked, question: Question = QUESTION) -> SourceError:
    with pytest.raises(SourceError) as caught:
        await heard(what, question)
    assert KEY not in str(caught.value)
    return caught.value


# each shape

CHATS: list[tuple[str, str, str, list[bytes], Usage]] = [
    ("openai", "/v1", "/v1/chat/completions", streams.openai("Hel", "lo"), Usage(11, 2)),
    ("mistral", "", "/v1/chat/completions", streams.openai("Hel", "lo"), Usage(11, 2)),
    ("groq", "", "/openai/v1/chat/completions", streams.openai("Hel", "lo"), Usage(11, 2)),
    ("openrouter", "/api/v1", "/api/v1/chat/completions", streams.openai("Hel", "lo"), Usage(11, 2)),
    ("perplexity", "", "/chat/completions", streams.openai("Hel", "lo"), Usage(11, 2)),
    ("llamacpp", "/v1", "/v1/chat/completions", streams.openai("Hel", "lo"), Usage(11, 2)),
    ("litellm-proxy", "", "/v1/chat/completions", streams.openai("Hel", "lo"), Usage(11, 2)),
    ("azure", "/openai/v1", "/openai/deployments/m-1/chat/completions", streams.openai("Hel", "lo"), Usage(11, 2)),
    ("azure-ai", "/models", "/models/chat/completions", streams.openai("Hel", "lo"), Usage(11, 2)),
    (
        "cloudflare",
        "/client/v4",
        "/client/v4/accounts/acc/ai/v1/chat/completions",
        streams.openai("Hel", "lo"),
        Usage(11, 2),
    ),
    ("bedrock-mantle", "/v1", "/v1/chat/completions", streams.openai("Hel", "lo"), Usage(11, 2)),
    ("anthropic", "", "/v1/messages", streams.anthropic("Hel", "lo"), Usage(9, 5)),
    ("gemini", "", "/v1beta/models/m-1:streamGenerateContent", streams.gemini("Hel", "lo"), Usage(8, 5, 3)),
    ("cohere", "", "/v2/chat", streams.cohere("Hel", "lo"), Usage(7, 6)),
    ("ollama", "/v1", "/api/chat", streams.ollama("Hel", "lo"), Usage(6, 12)),
    ("bedrock", "", "/model/m-1/converse-stream", streams.bedrock("Hel", "lo"), Usage(10, 4)),
]


@pytest.mark.parametrize("case", CHATS, ids=[case[0] for case in CHATS])
async def test_each_shape_streams(loopback: Loopback, case: tuple[str, str, str, list[bytes], Usage]) -> None:
    name, base, path, parts, usage = case
    loopback.on(path, lambda _: streams.stream(parts))
    tally = await heard(asked(name, loopback.url + base, values={"account": "acc", "region": "eu-west-1"}))
    assert (tally.text, tally.usage) == ("Hello", usage)
    assert tally.finish
    (request,) = loopback.requests
    assert KEY in " ".join(request.headers.values())
    assert KEY not in json.dumps([request.path, request.query, request.json])
    assert QUESTION.prompt in json.dumps(request.json)
    assert "32" in json.dumps(request.json)


async def test_what_goes_out(loopback: Loopback) -> None:
    loopback.on("/v1/chat/completions", lambda _: streams.stream(streams.openai("x")))
    for name in ("openai", "mistral", "vllm"):
        await heard(asked(name, f"{loopback.url}/v1"))
    openai, mistral, vllm = (request.json for request in loopback.requests)
    assert openai == {
        "model": "m-1",
        "messages": [{"role": "user", "content": "Say it."}],
        "stream": True,
        "max_completion_tokens": 32,
        "stream_options": {"include_usage": True},
    }
    assert "stream_options" not in mistral
    assert (mistral["max_tokens"], vllm["max_tokens"]) == (32, 32)


async def test_a_deployment_is_named_in_the_path_with_its_version(loopback: Loopback) -> None:
    loopback.on("/openai/deployments/my gpt/chat/completions", lambda _: streams.stream(streams.openai("x")))
    loopback.on("/openai/deployments/my%20gpt/chat/completions", lambda _: streams.stream(streams.openai("x")))
    await heard(asked("azure", loopback.url, "my gpt", values={"version": "2025-01-01"}))
    (request,) = loopback.requests
    assert request.query == {"api-version": "2025-01-01"}
    assert request.headers["api-key"] == KEY
    assert "model" not in request.json


async def test_an_id_with_slashes_and_colons_stays_one_segment(loopback: Loopback) -> None:
    loopback.on("/model/us.anthropic.claude-9-v1%3A0/converse-stream", lambda _: streams.stream(streams.bedrock("x")))
    assert (await heard(asked("bedrock", loopback.url, "us.anthropic.claude-9-v1:0"))).text == "x"
    loopback.on("/v1beta/models/a%2F..%2Fb:streamGenerateContent", lambda _: streams.stream(streams.gemini("x")))
    assert (await heard(asked("gemini", loopback.url, "models/a/../b"))).text == "x"


# thinking

THOUGHTS = [
    (
        "openai",
        "/chat/completions",
        streams.data(streams.chunk(reasoning_content="hm"), streams.chunk("ok"), done=True),
    ),
    ("openrouter", "/v1/chat/completions", streams.data(streams.chunk(reasoning="hm"), streams.chunk("ok"), done=True)),
    (
        "mistral",
        "/v1/chat/completions",
        streams.data(
            streams.chunk(content=[{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]),
            streams.chunk(content=[{"type": "text", "text": "ok"}]),
            done=True,
        ),
    ),
    ("anthropic", "/v1/messages", streams.anthropic("ok", thinking="hm")),
    ("gemini", "/v1beta/models/m-1:streamGenerateContent", streams.gemini("ok", thought="hm")),
    ("ollama", "/api/chat", streams.ollama("ok", thinking="hm")),
    ("bedrock", "/model/m-1/converse-stream", streams.bedrock("ok", thinking="hm")),
]


@pytest.mark.parametrize(("name", "path", "parts"), THOUGHTS, ids=[case[0] for case in THOUGHTS])
async def test_thinking_is_told_from_the_answer(loopback: Loopback, name: str, path: str, parts: list[bytes]) -> None:
    loopback.on(path, lambda _: streams.stream(parts))
    tally = await heard(asked(name, loopback.url))
    assert (tally.thinking, tally.text, tally.thought) == ("hm", "ok", 1)
    assert tally.first is not None
    assert tally.first_text is not None
    assert tally.first < tally.first_text


# embeddings

EMBEDDINGS: list[tuple[str, str, Any]] = [
    ("openai", "/embeddings", {"data": [{"embedding": [0.1, 0.2, 0.3]}], "usage": {"prompt_tokens": 4}}),
    ("gemini", "/v1beta/models/m-1:embedContent", {"embedding": {"values": [1, 2, 3]}}),
    ("cohere", "/v2/embed", {"embeddings": {"float": [[1, 2, 3]]}, "meta": {"billed_units": {"input_tokens": 4}}}),
    ("ollama", "/api/embed", {"embeddings": [[1, 2, 3]], "prompt_eval_count": 4}),
]


@pytest.mark.parametrize(("name", "path", "body"), EMBEDDINGS, ids=[case[0] for case in EMBEDDINGS])
async def test_one_embedding(loopback: Loopback, name: str, path: str, body: Any) -> None:
    loopback.on(path, Reply(body, headers={"content-type": "application/json"}))
    tally = await heard(asked(name, loopback.url, mode="embedding"))
    assert tally.dimensions == 3
    assert tally.usage == Usage(None if name == "gemini" else 4, 0)
    loopback.on(path, Reply({"data": []}))
    assert "no embedding" in str(await refused(asked(name, loopback.url, mode="embedding")))


# what is refused for one of our parameters, which costs nothing, is said otherwise


def picky(word: str, body: Any, status: int = 400) -> Callable[[Request], Reply]:
    def reply(request: Request) -> Reply:
        return Reply(body, status) if word in request.json else streams.stream(streams.openai("ok"))

    return reply


@pytest.mark.parametrize(
    ("name", "word", "body", "status"),
    [
        ("vllm", "max_tokens", {"error": {"message": "Use 'max_completion_tokens' instead of 'max_tokens'."}}, 400),
        ("openai", "max_completion_tokens", {"error": {"message": "Unrecognized: max_completion_tokens"}}, 400),
        ("vllm", "stream_options", {"error": {"message": "unknown field stream_options"}}, 400),
        ("groq", "stream_options", {"detail": [{"msg": "Extra inputs are not permitted"}]}, 422),
    ],
)
async def test_a_parameter_that_is_not_known_is_said_otherwise(
    loopback: Loopback, name: str, word: str, body: Any, status: int
) -> None:
    for path in ("/chat/completions", "/v1/chat/completions", "/openai/v1/chat/completions"):
        loopback.on(path, picky(word, body, status))
    assert (await heard(asked(name, loopback.url))).text == "ok"
    assert len(loopback.requests) == 2


async def test_what_only_the_responses_api_serves_is_asked_there(loopback: Loopback) -> None:
    told = "This model is only supported in v1/responses and not in v1/chat/completions."
    loopback.on("/v1/chat/completions", Reply({"error": {"message": told}}, 404))
    tokens = {"input_tokens": 5, "output_tokens": 40, "output_tokens_details": {"reasoning_tokens": 38}}
    parts = streams.data(
        {"type": "response.created"},
        {"type": "response.reasoning_summary_text.delta", "delta": "hm"},
        {"type": "response.output_text.delta", "delta": "ok"},
        {"type": "response.completed", "response": {"usage": tokens}},
    )
    loopback.on("/v1/responses", lambda _: streams.stream(parts))
    tally = await heard(asked("openai", f"{loopback.url}/v1"))
    assert (tally.text, tally.thinking, tally.usage) == ("ok", "hm", Usage(5, 40, 38))
    assert loopback.requests[1].json["max_output_tokens"] == 32


async def test_nothing_else_is_sent_twice(loopback: Loopback) -> None:
    for status, body in ((500, {"error": "overloaded"}), (429, {"error": "slow down"}), (400, {"error": "no"})):
        loopback.requests.clear()
        loopback.on("/chat/completions", Reply(body, status, headers={"retry-after": "0"}))
        await refused(asked("openai", loopback.url))
        assert len(loopback.requests) == 1
    loopback.on("/chat/completions", Reply({"error": {"message": "max_tokens stream_options"}}, 400))
    loopback.requests.clear()
    await refused(asked("openai", loopback.url))
    assert len(loopback.requests) == 3


# failures


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        (Reply({"error": {"message": f"Incorrect API key {KEY}"}}, 401), "refused", "Incorrect API key ***"),
        (
            Reply({"error": {"message": "The model `m-1` does not exist"}}, 404),
            "http",
            "The model `m-1` does not exist",
        ),
        (Reply(b"<html>", 404), "http", "knows no such model"),
        (Reply({"error": {"message": "\x1b]0;pwned\x07 bad\nrequest"}}, 400), "http", "]0;pwned bad request"),
        (Reply({"error": {"code": "insufficient_quota", "message": "no money"}}, 429), "quota", "no money"),
        (Reply(b"", 302, headers={"location": "http://example.com/"}), "http", "redirects to another place"),
        (Reply(b"<html>hello</html>"), "bad-answer", "a web page answered"),
        (Reply({"error": {"message": "out of memory"}}), "bad-answer", "it broke off: out of memory"),
        (Reply(b""), "unreachable", "broke off before the answer ended"),
        (Reply({"choices": []}), "bad-answer", "answered without a reply"),
        (Reply({"choices": [None]}), "bad-answer", "answered without a reply"),
        (Reply([1]), "bad-answer", "answered without a reply"),
        (Reply(b"\x00\x01\x02 not gzip", headers={"content-encoding": "gzip"}), "bad-answer", "does not unpack"),
        (Reply(b"x", headers={"content-encoding": "br"}), "bad-answer", "packed in a way"),
        (Reply(raw=b"SSH-2.0-x\r\n"), "unreachable", "broke off the connection"),
    ],
)
async def test_failures_are_one_line(loopback: Loopback, reply: Reply, kind: str, said: str) -> None:
    loopback.on("/chat/completions", reply)
    error = await refused(asked("openai", loopback.url))
    assert said in error.message
    assert error.kind == kind
    assert error.message.isprintable()


@pytest.mark.parametrize(
    ("name", "path", "parts", "said"),
    [
        ("openai", "/chat/completions", streams.data(streams.chunk("a"), {"error": {"message": "boom"}}), "boom"),
        ("openai", "/chat/completions", streams.data(streams.chunk("a")), "broke off before the answer ended"),
        ("openai", "/chat/completions", [b'data: {"choices": [}\n\n'], "not JSON"),
        ("openai", "/chat/completions", [b"data: " + b"[" * 100_000 + b"\n\n"], "nested too deep"),
        (
            "anthropic",
            "/v1/messages",
            streams.data({"type": "error", "error": {"message": "Overloaded"}}),
            "Overloaded",
        ),
        ("gemini", "/v1beta/models/m-1:streamGenerateContent", streams.data({"error": {"message": "dead"}}), "dead"),
        (
            "gemini",
            "/v1beta/models/m-1:streamGenerateContent",
            streams.data({"promptFeedback": {"blockReason": "SAFETY"}}),
            "the prompt was blocked (SAFETY)",
        ),
        (
            "cohere",
            "/v2/chat",
            streams.data({"type": "message-end", "delta": {"finish_reason": "ERROR", "error": "lost"}}),
            "lost",
        ),
        ("ollama", "/api/chat", streams.lines({"error": "runner died"}), "runner died"),
        (
            "bedrock",
            "/model/m-1/converse-stream",
            [streams.aws_message({"message": "slow"}, message_type="exception", exception_type="throttlingException")],
            "slow (throttlingException)",
        ),
        ("bedrock", "/model/m-1/converse-stream", [b"\x00" * 64], "the stream is damaged"),
        ("bedrock", "/model/m-1/converse-stream", [streams.bedrock("a")[0][:-1] + b"\xff"], "the stream is damaged"),
        ("bedrock", "/model/m-1/converse-stream", [streams.bedrock("a")[0][:-3]], "in the middle of a message"),
    ],
)
async def test_streams_that_break(loopback: Loopback, name: str, path: str, parts: list[bytes], said: str) -> None:
    loopback.on(path, lambda _: streams.stream(parts))
    assert said in (await refused(asked(name, loopback.url))).message


async def test_a_key_that_is_echoed_in_a_stream_is_blotted(loopback: Loopback) -> None:
    parts = streams.data({"error": {"message": f"your key {KEY} ran dry"}})
    loopback.on("/chat/completions", lambda _: streams.stream(parts))
    assert "your key *** ran dry" in (await refused(asked("openai", loopback.url))).message


async def test_a_connection_that_is_cut_off(loopback: Loopback) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    event = streams.data(streams.chunk("a"))[0]
    loopback.on("/chat/completions", Reply(raw=head + f"{len(event):x}\r\n".encode() + event + b"\r\n"))
    error = await refused(asked("openai", loopback.url))
    assert "broke off the connection" in error.message
    assert "nothing answers" in (await refused(asked("openai", f"http://127.0.0.1:{closed_port()}"))).message


@pytest.mark.parametrize(
    "piece",
    [b"x" * 65536, (b"data: {" + b" " * 200 + b"}\n\n") * 300, (b": keep-alive" + b" " * 200 + b"\n") * 300],
    ids=["no line end", "empty events", "comments"],
)
async def test_an_endless_answer_is_not_read_to_its_end(loopback: Loopback, piece: bytes) -> None:
    loopback.on("/chat/completions", lambda _: Reply(loopback.endless(piece), headers=streams.SSE))
    error = await refused(asked("openai", loopback.url))
    assert error.kind == "too-large"


async def test_a_bomb_is_not_unpacked(loopback: Loopback) -> None:
    bomb = gzip.compress(b"data: " + b"a" * 64 * 1024 * 1024)
    loopback.on("/chat/completions", Reply(bomb, headers={**streams.SSE, "content-encoding": "gzip"}))
    assert (await refused(asked("openai", loopback.url))).kind == "too-large"


async def test_a_packed_stream_is_read(loopback: Loopback) -> None:
    body = gzip.compress(b"".join(streams.openai("o", "k")))
    loopback.on("/chat/completions", Reply(body, headers={**streams.SSE, "content-encoding": "gzip"}))
    assert (await heard(asked("openai", loopback.url))).text == "ok"


# odd, and all the same good


@pytest.mark.parametrize(
    "parts",
    [
        [b"".join(streams.openai("o", "k"))],
        [bytes([byte]) for byte in b"".join(streams.openai("o", "k"))],
        [part.replace(b"\n", b"\r\n") for part in streams.openai("o", "k")],
        [b": OPENROUTER PROCESSING\n\n", b"event: x\nid: 7\n", *streams.openai("o", "k"), b"data: ping\n\n"],
        [b"\xef\xbb\xbf", *streams.openai("o", "k")],
        [b"".join(streams.openai("o", "k")).removesuffix(b"\n\n")],
        streams.data(streams.chunk("o"), {"choices": None}, {"choices": [None]}, [], streams.chunk("k"), done=True),
    ],
)
async def test_odd_streams(loopback: Loopback, parts: list[bytes]) -> None:
    loopback.on("/chat/completions", lambda _: streams.stream(parts))
    assert (await heard(asked("openai", loopback.url))).text == "ok"


async def test_a_server_that_does_not_stream(loopback: Loopback) -> None:
    body = {"choices": [{"message": {"content": "ok"}, "finish_reason": "stop"}], "usage": {"completion_tokens": 2}}
    loopback.on("/chat/completions", Reply(body))
    tally = await heard(asked("openai", loopback.url))
    assert (tally.text, tally.usage.output) == ("ok", 2)
    message = {"type": "message", "content": [{"type": "text", "text": "ok"}], "stop_reason": "end_turn"}
    loopback.on("/v1/messages", Reply(message))
    assert (await heard(asked("anthropic", loopback.url))).text == "ok"
    spoken = {
        "message": {"role": "assistant", "content": [{"type": "text", "text": "ok"}]},
        "finish_reason": "COMPLETE",
    }
    loopback.on("/v2/chat", Reply({**spoken, "usage": {"tokens": {"input_tokens": 3, "output_tokens": 1}}}))
    assert (await heard(asked("cohere", loopback.url))).usage == Usage(3, 1)


async def test_what_is_no_number_of_tokens_is_none(loopback: Loopback) -> None:
    odd = {"choices": [], "usage": {"prompt_tokens": -1, "completion_tokens": 10**30}}
    loopback.on("/chat/completions", lambda _: streams.stream(streams.data(streams.chunk("a"), odd, done=True)))
    assert (await heard(asked("openai", loopback.url))).usage == Usage()


async def test_a_slow_answer_ends_with_its_time(loopback: Loopback) -> None:
    loopback.on("/chat/completions", Reply(streams.openai("a")[0], headers=streams.SSE, delay=3.0))
    error = await refused(asked("openai", loopback.url), replace_seconds(0.2))
    assert error.kind == "timeout"


def replace_seconds(seconds: float) -> Question:
    return Question(QUESTION.prompt, QUESTION.max_tokens, seconds)


async def test_a_reader_that_goes_closes_the_connection(loopback: Loopback) -> None:
    loopback.on(
        "/chat/completions", lambda _: Reply(loopback.endless(streams.openai("a")[1], 0.01), headers=streams.SSE)
    )
    async with Fetch() as fetch:
        said = answer(fetch, asked("openai", loopback.url), QUESTION, lambda: None)
        assert isinstance(await anext(said), Said)
        assert loopback.running == 1
        await said.aclose()
        for _ in range(200):
            if not loopback.running:
                break
            await asyncio.sleep(0.01)
        assert loopback.running == 0


# readers

_NAMES = st.sampled_from(
    [
        "choices",
        "delta",
        "message",
        "content",
        "text",
        "thinking",
        "usage",
        "type",
        "error",
        "data",
        "embedding",
        "embeddings",
        "values",
        "float",
        "candidates",
        "parts",
        "thought",
        "usageMetadata",
        "promptFeedback",
        "blockReason",
        "done",
        "contentBlockDelta",
        "reasoningContent",
        "metadata",
        "response",
        "finish_reason",
        "completion_tokens",
        "output_tokens",
        "promptTokenCount",
        "eval_count",
        "tokens",
        "x_groq",
        "meta",
        "billed_units",
    ]
)
_KINDS = st.sampled_from(
    [
        "message",
        "message_start",
        "content_block_delta",
        "message_delta",
        "error",
        "content-delta",
        "message-end",
        "thinking",
        "text",
        "response.completed",
        "response.failed",
        "response.output_text.delta",
    ]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | _KINDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=5),
    max_leaves=25,
)


@pytest.mark.parametrize(
    "read",
    [
        openai_like.read_chat,
        openai_like.read_responses,
        openai_like.read_embedding,
        others.read_anthropic,
        others.read_gemini,
        others.read_cohere,
        others.read_ollama,
        others.read_bedrock,
    ],
)
@given(_JSON)
@settings(max_examples=examples(150), deadline=None)
def test_no_event_breaks_a_reader(read: Read, event: Any) -> None:
    try:
        said = read(event)
    except SourceError as error:
        said = Said(text=error.message)
        bad = not is_clean(error.message)
    else:
        bad = False
    assert not bad
    assert isinstance(said.text + said.thinking, str)


@given(st.binary(max_size=300), st.sampled_from(["sse", "lines", "aws"]))
@settings(max_examples=examples(200), deadline=None)
def test_no_bytes_break_the_framing(data: bytes, framing: Framing) -> None:
    async def taken() -> None:
        async def given() -> AsyncIterator[bytes]:
            yield data[:100]
            yield data[100:]

        async for _ in events(given(), framing):
            pass

    with suppress(SourceError):
        asyncio.run(taken())


# who cannot be asked


def test_who_cannot_be_asked_is_told_why() -> None:
    reasons = {one.id: why_not(one, "chat") for one in load_table()}
    assert {name for name in ("openai", "anthropic", "bedrock", "vertex-ai", "azure") if reasons[name]} == set()
    assert "token of IBM's" in (reasons["watsonx"] or "")
    assert "catalog alone" in (reasons["upstage"] or "")
    assert "runs none" in (reasons["huggingface-hub"] or "")
    assert "is for image generation" in (why_not(provider("openai"), "image_generation") or "")
    assert why_not(provider("openai"), "embedding") is None
    assert why_not(provider("bedrock"), "embedding")
    assert why_not(provider("openai"), None) is None


async def test_what_is_still_to_be_set_is_said_before_anything_is_sent(loopback: Loopback) -> None:
    lacking = asked("azure", loopback.url, lacks=("AZURE_OPENAI_ENDPOINT",))
    assert (await refused(lacking)).kind == "incomplete"
    bad = replace(asked("openai", loopback.url), access=Access(loopback.url, "sk-ключ"))
    with pytest.raises(SourceError, match="cannot be sent"):
        await heard(bad)
    assert loopback.requests == []


async def test_a_request_to_aws_is_signed_with_its_body(loopback: Loopback) -> None:
    pytest.importorskip("botocore")
    loopback.on("/model/m-1/converse-stream", lambda _: streams.stream(streams.bedrock("ok")))
    values = {"region": "eu-west-1", "key_id": "AKIDEXAMPLE", "secret": "s3cr3t-canary-000"}
    access = Access(loopback.url, login="AWS_ACCESS_KEY_ID", values=values)
    assert (await heard(Asked(provider("bedrock"), access, "m-1"))).text == "ok"
    (request,) = loopback.requests
    assert "/eu-west-1/bedrock/aws4_request" in request.headers["authorization"]
