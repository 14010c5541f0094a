"""From the bytes of a file to its text, and back: within bounds, in UTF-8, with or without a byte order mark."""

from __future__ import annotations

from typing import Final

from model_tui.export.splice.errors import SpliceError

MAX_BYTES: Final = 4 * 1024 * 1024
BOM: Final = b"\xef\xbb\xbf"


def decoded(data: bytes, name: str) -> str:
    """Return the text of a file without its byte order mark. Raises `SpliceError`, with the line where there is one."""
    if len(data) > MAX_BYTES:
        raise SpliceError(name, None, f"larger than {MAX_BYTES:,} bytes")
    try:
        return data.removeprefix(BOM).decode()
    except UnicodeDecodeError as error:
        raise SpliceError(name, data.count(b"\n", 0, error.start) + 1, "not UTF-8") from None


def check_size(result: bytes, name: str) -> None:
    """Raise `SpliceError` for what an edit would make of a file, if it could not be read again."""
    if len(result) > MAX_BYTES:
        raise SpliceError(name, None, f"this would make it larger than {MAX_BYTES:,} bytes: write fewer entries")


def encoded(text: str, *, bom: bool) -> bytes:
    """Return the bytes of a file. Raises `UnicodeEncodeError` for half a surrogate pair."""
    return (BOM if bom else b"") + text.encode()
