"""What the command line says: data to stdout, everything else to stderr, and the exit codes."""

import os
import sys
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import IO, Any

from model_tui.core.text import clean, harmless, near_to


class Exit(IntEnum):
    """Exit codes, the same for every verb."""

    DONE = 0
    NOTHING = 1
    """Nothing matched, or a check found drift."""
    USAGE = 2
    """Bad usage or input."""
    ALL_FAILED = 3
    """Every asked provider failed."""
    NOT_WRITTEN = 4
    """The target could not be written, and is unchanged."""
    BROKEN = 70
    """A slip of the program itself: what went wrong is in the log that the line names."""
    INTERRUPTED = 130


class Refusal(Exception):  # noqa: N818 - what happens, not what went wrong
    """Ends a verb with one line for the user and an exit code."""

    def __init__(self, message: str, code: Exit = Exit.USAGE) -> None:
        self.code = code
        super().__init__(message)


def say(message: str) -> None:
    """Tell people something, on stderr; what stands in names from outside is shown, not obeyed."""
    sys.stdout.flush()  # so that the two stay in order on a terminal
    if sys.stderr is not None:  # closed by whoever started us: `print` would turn to stdout
        print("\n".join(map(harmless, message.split("\n"))), file=sys.stderr)


def nearest(word: str, choices: Iterable[str]) -> str:
    """Return `; did you mean …?` with the choice that a word comes near to, else nothing."""
    found = near_to(word, choices)
    return f"; did you mean {found}?" if found else ""


def write(text: str) -> None:
    """Write data as text to stdout; characters that its encoding lacks are replaced."""
    out = sys.stdout
    encoding = out.encoding or "utf-8"
    out.write(text.encode(encoding, "replace").decode(encoding) if encoding.lower() != "utf-8" else text)


def write_json(value: object) -> None:
    """Write one JSON value on a line of its own."""
    import msgspec  # noqa: PLC0415 - the help needs none

    _bytes_out().write(msgspec.json.encode(value) + b"\n")


def write_json_array(values: Iterable[object]) -> None:
    """Write a JSON array, one element a line."""
    import msgspec  # noqa: PLC0415 - the help needs none

    encode = msgspec.json.Encoder().encode
    body = b",\n".join(map(encode, values))
    _bytes_out().write(b"[\n" + body + b"\n]\n" if body else b"[]\n")


def _bytes_out() -> IO[bytes]:
    sys.stdout.flush()
    return sys.stdout.buffer


def is_plain() -> bool:
    """Whether output must do without colour."""
    return bool(os.environ.get("NO_COLOR")) or not sys.stdout.isatty() or os.environ.get("TERM") == "dumb"


_STYLES = {"dim": "2", "bold": "1", "good": "32", "warn": "33", "bad": "31", "": ""}


def styled(text: str, style: str, *, plain: bool) -> str:
    """Return text in a style, unless output is plain."""
    code = _STYLES[style]
    return text if plain or not code else f"\x1b[{code}m{text}\x1b[0m"


def columns(rows: Sequence[Sequence[str]], right: Sequence[bool], styles: Sequence[str], *, plain: bool) -> str:
    """Return rows as aligned columns with two blanks between; the first row is the header."""
    from rich.cells import cell_len  # noqa: PLC0415 - only text for people is aligned

    cells = [[clean(cell) for cell in row] for row in rows]
    widths = [max(cell_len(row[at]) for row in cells) for at in range(len(right))]
    lines = []
    for number, row in enumerate(cells):
        parts = []
        for at, cell in enumerate(row):
            gap = " " * (widths[at] - cell_len(cell))
            last = at == len(row) - 1 and not right[at]
            text = gap + cell if right[at] else cell if last else cell + gap
            parts.append(styled(text, "bold" if number == 0 else styles[at], plain=plain))
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines) + "\n"


def as_json_object(record: Any) -> dict[str, Any]:
    """Return a record as plain JSON values."""
    import msgspec  # noqa: PLC0415

    made: dict[str, Any] = msgspec.to_builtins(record)
    return made
