"""Scalars as YAML 1.1 text: plain where that reads back as the same string, quoted otherwise."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from model_tui.export.splice.nodes import resolves_to_text

# Control, bidirectional, zero-width and other characters that would hide or reorder what is read; also the
# line and paragraph separators, and what YAML does not allow unescaped.
_ESCAPED = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3164\ufeff\uffa0\ufff0-\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_LEADING = frozenset("-?:,[]{}#&*!|>'\"%@`=< ")
_INSIDE = re.compile(r": | #|:$| $")
_INSIDE_FLOW = re.compile(r"[,\[\]{}:?#]")
_HALVES = re.compile("[\ud800-\udfff]")
# Strings to PyYAML, but booleans or numbers to YAML 1.2 or to other readers of YAML 1.1.
_LOOKALIKE = re.compile(r"[yYnN]|[-+]?0o[0-7_]+")


def scalar(value: Any, *, flow: bool = False, json: bool = False) -> str:
    """Return the text of a scalar, or of an empty list or mapping.

    `flow`: between brackets; `json`: strings always in double quotes. Raises ValueError for what YAML cannot hold.
    """
    if isinstance(value, str):
        return _string(value, flow=flow, json=json)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, (list, dict)) and not value:
        return "[]" if isinstance(value, list) else "{}"
    raise ValueError(f"a value of type {type(value).__name__} cannot be written")


def _float(value: float) -> str:
    text = repr(value)
    if text.endswith(("inf", "nan")):
        return text.replace("inf", ".inf").replace("nan", ".nan")
    # YAML 1.1 takes a number with an exponent for a string unless it has a point, too.
    return text if "." in text else text.replace("e", ".0e")


@lru_cache(2048)  # the keys of every entry are the same few
def _string(value: str, *, flow: bool, json: bool) -> str:
    if _HALVES.search(value):
        raise ValueError("a string with half a surrogate pair cannot be written")
    if json or _ESCAPED.search(value):
        return _double_quoted(value)
    if _is_plain(value, flow=flow):
        return value
    if '"' in value or "\\" in value:
        return "'" + value.replace("'", "''") + "'"
    return f'"{value}"'


def _is_plain(value: str, *, flow: bool) -> bool:
    if not value or value[0] in _LEADING or value.startswith(("---", "...")):
        return False
    if _INSIDE.search(value) or (flow and _INSIDE_FLOW.search(value)) or _LOOKALIKE.fullmatch(value):
        return False
    return resolves_to_text(value) and not _reads_as_number(value)


def _reads_as_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _double_quoted(value: str) -> str:
    escaped = "".join(_NAMED.get(c) or (_escape(c) if _ESCAPED.match(c) else c) for c in value)
    return f'"{escaped}"'


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
