"""Taking streams apart into their events, each bounded: server-sent events, lines of JSON, AWS' binary messages.

Server-sent events are those of the HTML standard, of which only `data` matters here. AWS' messages
(`application/vnd.amazon.eventstream`) have a length, headers, a payload and two checksums each. A server that does not
stream answers with one object: that is taken for the only event.
"""

import struct
import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

from model_tui.sources.body import decode
from model_tui.sources.probes.asking import Framing
from model_tui.sources.protocol import SourceError

MOST_BYTES: Final = 8 * 1024 * 1024
"""Of one answer; an honest one of a few hundred tokens has a hundred kilobytes."""
_LONGEST_EVENT: Final = 1024 * 1024
_DONE: Final = b"[DONE]"
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"
_JSON: Final = (b"{", b"[")
_PRELUDE: Final = 12
_TRAILER: Final = 4
_STRING: Final = 7
_SIZES: Final = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
"""Bytes of a header's value by its type, for those of a fixed size."""


async def events(pieces: AsyncIterator[bytes], framing: Framing) -> AsyncIterator[Any]:
    """Yield the decoded events of a stream; raises `SourceError` for what is none, or too large.

    The end of a stream that says so itself (`[DONE]`) is an event of `None`.
    """
    bounded = _bounded(pieces)
    if framing == "aws":
        async for event in _messages(bounded):
            yield event
        return
    start = await _beginning(bounded)
    first = bytes(start.lstrip(_BLANK)[:1])
    if first == b"<":
        raise SourceError("bad-answer", "a web page answered, not a model")
    if first in _JSON and framing == "sse":
        for event in await _whole(start, bounded):
            yield event
        return
    async for line in _lines(start, bounded):
        told = line.strip() if framing == "lines" else _data(line)
        if told == _DONE:
            yield None
        elif told[:1] in _JSON:
            yield decode(told)


async def _beginning(pieces: AsyncIterator[bytes]) -> bytearray:
    """Return the first pieces of a stream, up to one that is not blank."""
    start = bytearray()
    async for piece in pieces:
        start += piece
        if start.strip(_BLANK):
            break
    return start


async def _bounded(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    came = 0
    async for piece in pieces:
        came += len(piece)
        if came > MOST_BYTES:
            raise SourceError(
                "too-large", f"the answer is larger than {MOST_BYTES // 1024**2} MiB: the rest is not read"
            )
        yield piece


def _data(line: bytes) -> bytes:
    """Return what a line of server-sent events carries; comments and other fields carry nothing."""
    return line[5:].strip() if line.startswith(b"data:") else b""


async def _lines(start: bytearray, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    held = start
    searched = 0
    while True:
        while (end := held.find(b"\n", searched)) >= 0:
            yield bytes(held[:end]).rstrip(b"\r")
            del held[: end + 1]
            searched = 0
        searched = len(held)
        if searched > _LONGEST_EVENT:
            raise SourceError("too-large", "one event of the stream is larger than 1 MiB")
        piece = await anext(pieces, None)
        if piece is None:
            break
        held += piece
    if held:
        yield bytes(held)


async def _whole(start: bytearray, pieces: AsyncIterator[bytes]) -> list[Any]:
    """Return the events of an answer that is no stream, and its end."""
    async for piece in pieces:
        start += piece
    answer = decode(bytes(start))
    return [*answer, None] if isinstance(answer, list) else [answer, None]


async def _messages(pieces: AsyncIterator[bytes]) -> AsyncIterator[Any]:
    held = bytearray()
    async for piece in pieces:
        held += piece
        while len(held) >= _PRELUDE:
            size, of_headers, check = struct.unpack_from(">III", held)
            if zlib.crc32(held[:8]) != check or not _PRELUDE + _TRAILER + of_headers <= size <= _LONGEST_EVENT:
                raise SourceError("bad-answer", "the stream is damaged, or not AWS'")
            if len(held) < size:
                break
            yield _message(bytes(held[:size]), of_headers)
            del held[:size]
    if held:
        raise SourceError("unreachable", "the stream broke off in the middle of a message")


def _message(data: bytes, of_headers: int) -> dict[str, Any]:
    """Return a message as one event: its payload under the name of its kind, a failure under `exception`."""
    if zlib.crc32(data[:-_TRAILER]) != struct.unpack(">I", data[-_TRAILER:])[0]:
        raise SourceError("bad-answer", "the stream is damaged")
    headers = dict(_headers(data[_PRELUDE : _PRELUDE + of_headers]))
    payload = data[_PRELUDE + of_headers : -_TRAILER]
    told = decode(payload) if payload.strip() else {}
    if headers.get(":message-type", "event") != "event":
        kind = headers.get(":exception-type") or headers.get(":error-code") or "an error"
        said = told.get("message") if isinstance(told, dict) else None
        return {"exception": f"{said or headers.get(':error-message') or ''} ({kind})".strip()}
    return {headers.get(":event-type", ""): told}


def _headers(data: bytes) -> Iterator[tuple[str, str]]:
    at = 0
    try:
        while at < len(data):
            length = data[at]
            name = data[at + 1 : at + 1 + length].decode("utf-8", "replace")
            kind = data[at + 1 + length]
            at += 2 + length
            if kind in (6, _STRING):
                (size,) = struct.unpack_from(">H", data, at)
                if kind == _STRING:
                    yield name, data[at + 2 : at + 2 + size].decode("utf-8", "replace")
                at += 2 + size
            else:
                at += _SIZES[kind]
    except (IndexError, KeyError, struct.error):
        raise SourceError("bad-answer", "the stream is damaged: a header of it cannot be read") from None
