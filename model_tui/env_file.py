"""Editing a `.env` file: one variable set or taken out, every other character as it was.

What a line means is python-dotenv's to say, which reads these files everywhere here. Its own `set_key` would rewrite
the quotes, drop the comment behind the value and turn CRLF into LF, so the text is edited here, and read once more by
python-dotenv to prove that nothing else changed its meaning.
"""

import re
from collections.abc import Mapping
from io import StringIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dotenv.parser import Binding

_BOM: Final = "\ufeff"
_PLAIN: Final = re.compile(r"[A-Za-z0-9_./+:@%,=~^-]+")
"""Values that python-dotenv, shells and docker take as they stand, without quotes."""

_NEEDS_SINGLE: Final = re.compile(r"[$`\\!]")
_BLANKS: Final = r"[^\S\r\n]*"
_LINE: Final = re.compile(rf"(?P<head>\s*(?:export[^\S\r\n]+)?(?:'[^']+'|[^=\#\s']+){_BLANKS})(?P<rest>.*)", re.DOTALL)
_QUOTED: Final = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"", re.DOTALL)
_UNQUOTED: Final = re.compile(r"[^\r\n]*?(?=\s+#|\s*(?:[\r\n]|$))")


class EnvFileError(ValueError):
    """A `.env` that cannot be edited without harm; the message says why, without anything of its content."""


def set_variable(text: str, variable: str, value: str) -> str:
    """Return the text of a `.env` in which `variable` has this value.

    The line that counts is replaced where it stands, with its `export`, its quotes and its comment; where there is none
    one is added at the end. Raises `EnvFileError` where that would change what any other line means.
    """
    bindings = _bindings(text)
    at = next((at for at in reversed(range(len(bindings))) if bindings[at].key == variable), None)
    pieces = [binding.original.string for binding in bindings]
    if at is None:
        pieces.append(_added(text, variable, value))
    else:
        pieces[at] = _replaced(pieces[at], value)
    return _checked(text, "".join(pieces), {**values(text), variable: value})


def unset_variable(text: str, variable: str) -> str:
    """Return the text of a `.env` without any line that sets `variable`; raises `EnvFileError` as `set_variable`."""
    pieces = []
    for binding in _bindings(text):
        whole = binding.original.string
        pieces.append(_blank_lines_before(whole) if binding.key == variable else whole)
    left = {name: value for name, value in values(text).items() if name != variable}
    return _checked(text, "".join(pieces), left)


def values(text: str) -> Mapping[str, str | None]:
    """Return what a `.env` sets, uninterpolated, as python-dotenv reads it: the last line of a variable counts."""
    return {binding.key: binding.value for binding in _bindings(text) if binding.key is not None}


def _bindings(text: str) -> "list[Binding]":
    from dotenv.parser import parse_stream  # noqa: PLC0415 - costs start-up time

    return list(parse_stream(StringIO(text.removeprefix(_BOM))))


def _checked(before: str, after: str, meant: Mapping[str, str | None]) -> str:
    if values(after) != meant:
        raise EnvFileError("it cannot be edited safely: a quote is left open, or a line is not understood")
    return _BOM + after if before.startswith(_BOM) else after


def _added(text: str, variable: str, value: str) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if text.removeprefix(_BOM) == "" or text.endswith(("\n", "\r")) else end
    return f"{gap}{variable}={_written(value)}{end}"


def _replaced(line: str, value: str) -> str:
    """Return a line with another value: what stands before and behind it is kept."""
    match = _LINE.match(line)
    if match is None:  # python-dotenv has read it, so it is of this form; a future one may read more
        raise EnvFileError("the line of this variable is not understood")
    head, rest = match["head"], match["rest"]
    if not rest.startswith("="):
        name = head.rstrip()
        return f"{name}={_written(value)}{head[len(name) :]}{rest}"
    rest = rest[1:]
    blanks = rest[: len(rest) - len(rest.lstrip(" \t"))]
    rest = rest[len(blanks) :]
    if blanks and rest.startswith("#"):
        return f"{head}={_written(value)}{blanks}{rest}"
    old = _QUOTED.match(rest) or _UNQUOTED.match(rest)
    was, tail = (old[0], rest[old.end() :]) if old is not None else ("", rest)
    return f"{head}={blanks if was else ''}{_written(value, was[:1])}{tail}"


def _written(value: str, quote: str = "") -> str:
    """Return a value as it stands in the file: in the quotes it had, bare where that is safe, else in single ones."""
    if quote == "'" and not re.search(r"['\\]", value):
        return f"'{value}'"
    if quote == '"' and not (_NEEDS_SINGLE.search(value) or '"' in value):
        return f'"{value}"'
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _blank_lines_before(piece: str) -> str:
    """Return the whole lines of nothing but blanks that python-dotenv counts to the line behind them."""
    blanks = piece[: len(piece) - len(piece.lstrip())]
    return blanks[: max(blanks.rfind("\n"), blanks.rfind("\r")) + 1]
