"""A JSON document that a bundler wrote into a JavaScript program as an object literal, read out of it again.

opencode's program carries models.dev's `api.json` in this way, as of the day it was built. Only literals are read:
strings, numbers, `!0` and `!1`, `null` and `void 0`, arrays and objects. Nothing is run.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

_TOKEN: Final = re.compile(
    rb"""\s*(?:
        (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\$]|\\.|\$(?!\{))*`)
        |(?P<mark>[{}\[\]:,])
        |(?P<truth>![01])
        |(?P<number>-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?=[,:}\]])
        |(?P<word>void\ 0|[A-Za-z_$][\w$]*)
    )""",
    re.DOTALL | re.VERBOSE,
)
_CATALOG: Final = re.compile(rb"[(=]\{(?:[A-Za-z_$][\w$]*|\"[^\"\\]+\"):\{id:\"[^\"\\]+\",")
"""How an object of providers begins: `({openai:{id:"openai",`."""
_ESCAPE: Final = re.compile(r"\\(x[0-9a-fA-F]{2}|u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_SHORT: Final = dict(zip("ntrbfv0", "\n\t\r\b\f\v\0", strict=True)) | {"\n": ""}
_FEWEST: Final = 20
"""Providers that a catalog has at least; smaller objects of the kind are something else."""


def models_dev(program: bytes) -> dict[str, Any]:
    """Return the models.dev catalog that a program carries. Raises `ValueError` where there is none."""
    for start in _CATALOG.finditer(program):
        try:
            found = literal(program, start.start() + 1)
        except ValueError:
            continue
        if len(found) >= _FEWEST and all(isinstance(one, dict) and "models" in one for one in found.values()):
            return dict(found)
    raise ValueError("no catalog of models.dev is in it")


def literal(program: bytes, at: int) -> Any:
    """Return the value of the literal that begins at a byte. Raises `ValueError` where it is none."""
    return json.loads("".join(_as_json(program, at)))


def _as_json(program: bytes, at: int) -> Iterator[str]:
    """Yield the pieces of the literal as JSON."""
    depth = 0
    while True:
        token = _TOKEN.match(program, at)
        if token is None:
            raise ValueError(f"no literal at byte {at}")
        at = token.end()
        kind, text = str(token.lastgroup), token.group(str(token.lastgroup))
        is_key = program[at : at + 1] == b":"
        depth += (text in (b"{", b"[")) - (text in (b"}", b"]"))
        yield _piece(kind, text, is_key=is_key)
        if depth == 0:
            return


def _piece(kind: str, text: bytes, *, is_key: bool) -> str:
    if kind == "mark":
        return text.decode()
    if kind == "truth":
        return "true" if text == b"!0" else "false"
    if kind == "string":
        return json.dumps(_unescaped(text[1:-1].decode()))
    if is_key:
        return json.dumps(text.decode())
    if kind == "number":
        number = float(text)
        return repr(int(number)) if number.is_integer() else repr(number)
    if text in (b"null", b"void 0"):
        return "null"
    raise ValueError(f"'{text.decode()}' is no literal")


def _unescaped(text: str) -> str:
    """Return a string as it is meant; halves of a pair of escapes are joined."""
    if "\\" not in text:
        return text
    whole = _ESCAPE.sub(_meant, text)
    return whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _meant(escape: re.Match[str]) -> str:
    code = escape[1]
    if code[0] in "xu" and len(code) > 1:
        return chr(int(code[1:].strip("{}"), 16))
    return _SHORT.get(code, code)
