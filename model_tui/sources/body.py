"""Reading an answer's body within bounds, and decoding it: nothing in it can exhaust memory or the stack."""

import zlib
from collections.abc import AsyncIterator
from typing import Any, Final

import msgspec

from model_tui.sources.protocol import SourceError

MAX_BODY: Final = 32 * 1024 * 1024
"""Largest answer that is read, in bytes, decompressed."""

MOST_OF_PIECE: Final = 8 * 1024 * 1024
"""Largest piece of a stream that is unpacked, in bytes."""

_MOST_DIGITS: Final = 400
"""Of a whole number: what has more is above every float."""

_ANY_HEADER: Final = 32 + zlib.MAX_WBITS
"""Tells zlib to look for itself whether a stream is gzip or zlib."""


_MOST_MEMBERS: Final = 1000
"""Of one gzip stream: a member may be empty, and each costs as much as a copy of all that follows."""


class Inflate:
    """Undoes gzip or deflate piece by piece, never giving out more than was asked for."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(_ANY_HEADER)
        self._members = 1

    def feed(self, piece: bytes, room: int) -> bytes:
        """Return at most `room + 1` bytes of what `piece` holds; raises `zlib.error` on garbage."""
        out = bytearray(self._stream.decompress(piece, room + 1))
        while self._stream.eof and self._stream.unused_data and len(out) <= room:
            self._members += 1
            if self._members > _MOST_MEMBERS:
                raise zlib.error("too many members")
            rest = self._stream.unused_data
            self._stream = zlib.decompressobj(_ANY_HEADER)
            out += self._stream.decompress(rest, room + 1 - len(out))
        return bytes(out)


async def read_body(pieces: AsyncIterator[bytes], encoding: str, limit: int) -> bytes:
    """Return a body put together from its raw pieces, decompressed as `encoding` says.

    Raises `SourceError`: `too-large` as soon as more than `limit` bytes have come, `bad-answer` for an encoding that
    was not asked for or does not decode.
    """
    inflate = _inflate(encoding)
    body, came = bytearray(), 0
    async for piece in pieces:
        came += len(piece)
        try:
            body += piece if inflate is None else inflate.feed(piece, limit - len(body))
        except zlib.error:
            raise SourceError("bad-answer", "the answer is packed and does not unpack") from None
        if max(came, len(body)) > limit:
            raise SourceError("too-large", f"the answer is larger than {limit // (1024 * 1024)} MiB: not read")
    return bytes(body)


async def unpacked(pieces: AsyncIterator[bytes], encoding: str) -> AsyncIterator[bytes]:
    """Yield the pieces of a stream as they come, each unpacked to at most `MOST_OF_PIECE` bytes.

    Raises `SourceError` (`bad-answer`) for an encoding that does not decode, `too-large` for a piece that is more.
    """
    inflate = _inflate(encoding)
    async for piece in pieces:
        try:
            out = piece if inflate is None else inflate.feed(piece, MOST_OF_PIECE)
        except zlib.error:
            raise SourceError("bad-answer", "the answer is packed and does not unpack") from None
        if inflate is not None and len(out) > MOST_OF_PIECE:
            raise SourceError("too-large", "the answer unpacks to more than is read")
        yield out


def _inflate(encoding: str) -> Inflate | None:
    if encoding in ("", "identity"):
        return None
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise SourceError("bad-answer", f"the answer is packed in a way that was not asked for ({encoding[:20]})")
    return Inflate()


def decode(body: bytes) -> Any:
    """Return a body's JSON; raises `SourceError` (`bad-answer`) in one line when it is none, or nested too deep."""
    try:
        return msgspec.json.decode(body)
    except RecursionError:
        raise SourceError("bad-answer", "the answer is nested too deep") from None
    except (msgspec.MsgspecError, ValueError):
        return _decode_leniently(body)


def _decode_leniently(body: bytes) -> Any:
    """Decode what strict JSON refuses and servers send: NaN, bytes that are not UTF-8, lone surrogates, huge numbers.

    A whole number of more digits than anything can mean is `null`: it costs its field, not the listing.
    """
    import json  # noqa: PLC0415 - rare

    if body.lstrip()[:1] == b"<":
        raise SourceError("bad-answer", "a web page answered, not a model listing")
    try:
        return json.loads(body.decode("utf-8-sig", "replace"), parse_int=_whole)
    except RecursionError:
        raise SourceError("bad-answer", "the answer is nested too deep") from None
    except ValueError:
        raise SourceError("bad-answer", "the answer is not JSON" if body.strip() else "the answer is empty") from None


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MOST_DIGITS else None
