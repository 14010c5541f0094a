"""Reading the header of a GGUF file (versions 2 and 3) by the package `gguf`, which is an extra of this one.

The package reads a tokenizer's hundred thousand words one by one, and believes any count that a file states. Here
arrays are stepped over, within the file: nothing in them is wanted, and a damaged file ends in a `ValueError`.
"""

import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

_ARRAY: Final = 9
_STRING: Final = 8
_WIDTHS: Final = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
"""Bytes of each scalar type of the format, by its number."""

_LONGEST_TEXT: Final = 4096
_MOST_WORDS: Final = 4_000_000
_PREFIX: Final = "MOSTLY_"


class PackageMissingError(Exception):
    """The package `gguf` is not installed."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a file's header states: its scalar fields by name (texts cut), and the number of its parameters."""

    fields: Mapping[str, Any] = field(repr=False)
    parameters: int

    def text(self, name: str) -> str | None:
        """Return a text field."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else None

    def whole(self, name: str) -> int | None:
        """Return a field that is a whole number above zero."""
        value = self.fields.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None

    @property
    def architecture(self) -> str | None:
        """The model's architecture, under which its other fields stand."""
        return self.text("general.architecture")

    @property
    def quantization(self) -> str | None:
        """The quantization that most of the file is in, by llama.cpp's own word (`Q4_K_M`)."""
        value = self.fields.get("general.file_type")
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        try:
            return str(_package().LlamaFileType(value).name).removeprefix(_PREFIX)
        except ValueError:
            return None


def read_header(path: Path) -> Header:
    """Return a file's header; raises `ValueError` or `OSError` for one that cannot be read.

    Raises `PackageMissingError` where `gguf` is not installed.
    """
    reader_class = _reader_class()
    try:
        reader = reader_class(path, "r")
        fields = {name: _value(found) for name, found in reader.fields.items() if not name.startswith("GGUF.")}
        return Header(fields, sum(int(tensor.n_elements) for tensor in reader.tensors))
    except (IndexError, KeyError, TypeError, OverflowError, struct.error, RecursionError, MemoryError) as error:
        raise ValueError(f"not a whole GGUF file ({type(error).__name__})") from error


@cache
def _package() -> Any:
    try:
        return import_module("gguf")
    except ImportError as error:
        raise PackageMissingError from error


@cache
def _reader_class() -> Any:
    base = _package().GGUFReader

    class Reader(base):  # type: ignore[misc, valid-type]
        """The package's reader, which steps over arrays."""

        def _get_field_parts(self, orig_offs: int, raw_type: int) -> tuple[int, list[Any], list[int], list[Any]]:
            if int(raw_type) != _ARRAY:
                return super()._get_field_parts(orig_offs, raw_type)  # type: ignore[no-any-return]
            swapped = (sys.byteorder == "little") == (self.byte_order == "S")
            return _past_array(self.data.data, int(orig_offs), ">" if swapped else "<"), [], [], []

    return Reader


def _past_array(data: memoryview, start: int, order: str) -> int:
    """Return the bytes of an array; raises `ValueError` or `struct.error` where it does not end within the file."""
    kind, number = struct.unpack_from(f"{order}IQ", data, start)
    offset = start + 12
    if kind == _STRING:
        if number > _MOST_WORDS:
            raise ValueError("an array of too many texts")
        read = struct.Struct(f"{order}Q").unpack_from
        for _ in range(number):
            offset += 8 + read(data, offset)[0]
    elif kind in _WIDTHS:
        offset += _WIDTHS[kind] * number
    else:
        raise ValueError("an array of arrays")
    if offset > len(data):
        raise ValueError("an array does not end within the file")
    return int(offset) - start


def _value(found: Any) -> Any:
    """Return a field's value: a text, a number or a boolean; `None` for an array."""
    if not found.types:
        return None
    if int(found.types[0]) == _STRING:
        return bytes(found.parts[-1][:_LONGEST_TEXT]).decode("utf-8", "replace")
    return found.parts[-1][0].item()
