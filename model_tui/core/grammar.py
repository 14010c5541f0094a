"""The filter language: from the text of the filter line to a `ModelQuery`.

Terms are separated by blanks and all must hold; `,` inside a value is 'or'; `-` or `!` before a term negates.
"""

import re
from typing import Final, cast

from msgspec import Struct

from model_tui.core.model import STATES
from model_tui.core.query import (
    DATE_FIELDS,
    FLAGS,
    NUMBER_FIELDS,
    SORT_FIELDS,
    TEXT_FIELDS,
    TOKEN_FIELDS,
    Compare,
    Flag,
    Match,
    ModelQuery,
    Op,
    SortKey,
    Term,
    Word,
)
from model_tui.core.text import near_to

FIELD_SYNONYMS: Final = {
    "context": "ctx",
    "max_output": "out",
    "input": "in",
    "cost_tier": "cost",
    "tier": "cost",
    "quality_tier": "quality",
    "model": "canonical",
    "date": "released",
    "price": "blended",
    "params": "size",
    "tags": "tag",
    "speed": "tps",
}
FLAG_SYNONYMS: Final = {
    "cheap": "budget",
    "favorite": "favourite",
    "fav": "favourite",
    "image": "vision",
    "functions": "tools",
    "structured": "json",
    "thinking": "reasoning",
    "search": "web",
    "stream": "streaming",
}
_LIST_FIELDS: Final = (*TEXT_FIELDS, "sort")
_TOKEN: Final = re.compile(r'(?:[^\s"]|"[^"]*(?:"|$))+')
_SIGN: Final = r"(>=|<=|=>|=<|==|!=|[<>=≥≤≠])"
COMPARISON: Final = re.compile(rf"^([A-Za-z_]+){_SIGN}(.*)$", re.DOTALL)
_LONE_SIGN: Final = re.compile(rf"^{_SIGN}(.*)$", re.DOTALL)
_QUOTES: Final = str.maketrans("“”„", '"""')
"""Quotes as they come from a web page or a chat."""
FIELD: Final = re.compile(r"^([A-Za-z_]+):(.*)$", re.DOTALL)
_NUMBER: Final = re.compile(r"^\$?(\d[\d_]*(?:\.\d+)?|\.\d+)([kmb]?)$", re.IGNORECASE)
_VALUE: Final = re.compile(r'"[^"]*"?|[^,"]+')
_DATE: Final = re.compile(r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
_SUFFIX: Final = {"": 1, "k": 1_000, "m": 1_000_000, "b": 1_000_000_000}
ENUMERATED: Final = {
    "cost": ("free", "budget", "cheap", "standard", "premium"),
    "state": STATES,
    "quality": ("best", "balanced", "cheap", "unknown"),
}
"""The fields whose values are a few fixed words."""
LONGEST: Final = 10_000
"""Characters that a filter text may have: the ids of some hundred models, and no page that was pasted by mistake."""
_MOST_TERMS: Final = 64
"""Terms that a filter text may have: each is looked up by itself, and where nothing matches the rest without each."""
_MOST_GLOBS: Final = 64
"""Globs that one term may have: each is compared with every value of a field, which takes 2 ms among 11,000 offers."""
_GLOB: Final = re.compile(r"[*?\[]")
_FEWEST_TOKENS: Final = 256
"""A limit below this was hardly meant in tokens: nobody asks for an output of 5 tokens."""


class Token(Struct, frozen=True):
    """One term as typed, with its place in the text."""

    text: str
    start: int
    end: int


class QueryError(ValueError):
    """A term that cannot be understood.

    `token` is the term, `hint` what was probably meant (a term to use instead), or `None`. `incomplete` says that
    the term looks half typed, so that a screen keeps its last good result while the user goes on.
    """

    def __init__(self, message: str, token: Token, hint: str | None = None, *, incomplete: bool = False) -> None:
        self.message = message
        self.token = token
        self.hint = hint
        self.incomplete = incomplete
        super().__init__(f"{message}: did you mean {hint}?" if hint else message)


def tokens(text: str) -> list[Token]:
    """Return the terms of a filter text with their places."""
    return [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text.translate(_QUOTES))]


def bounded(text: str) -> list[Token]:
    """Return the terms of a filter text.

    Raises `QueryError` for a text that is too long to be answered quickly.
    """
    if len(text) > LONGEST:
        message = f"a filter has at most {LONGEST:,} characters, this one has {len(text):,}"
        raise QueryError(message, Token("", 0, 0))
    found = tokens(text)
    if len(found) > _MOST_TERMS:
        raise QueryError(f"a filter has at most {_MOST_TERMS} terms, this one has {len(found):,}", found[_MOST_TERMS])
    return found


def parse(text: str) -> ModelQuery:
    """Return the query that a filter text means.

    Raises `QueryError` for the first term that cannot be understood.
    """
    terms: list[Term] = []
    sort: list[SortKey] = []
    found = bounded(text)
    for at, token in enumerate(found):
        if match := _LONE_SIGN.match(token.text):
            raise _parted(found, at, match[2])
        negated = token.text[0] in "-!"
        body = token.text[1:] if negated else token.text
        if not body:
            raise QueryError(f"'{token.text}' negates nothing", token, incomplete=True)
        parsed = _term(body, negated, token)
        if isinstance(parsed, list):
            sort += parsed
        else:
            terms.append(parsed)
    return ModelQuery(tuple(terms), tuple(sort))


def _parted(found: list[Token], at: int, value: str) -> QueryError:
    """Return what is wrong with a comparison that has blanks in it."""
    token = found[at]
    if at == 0:
        return QueryError(f"'{token.text}' compares nothing", token, f"ctx{token.text}{'' if value else '128k'}")
    after = found[at + 1].text if not value and at + 1 < len(found) else ""
    hint = f"{found[at - 1].text}{token.text}{after}"
    return QueryError("a comparison has no blanks in it", token, hint, incomplete=not (value or after))


def _term(body: str, negated: bool, token: Token) -> Term | list[SortKey]:
    if body.startswith('"'):
        return _literal(body, negated, token)
    if match := COMPARISON.match(body):
        return _comparison(match[1].lower(), match[2], match[3], negated, token)
    if (match := FIELD.match(body)) and (field := _field_name(match[1].lower(), match[2], token)):
        if field == "sort":
            return _sort_keys(match[2], negated, token)
        return _match(field, match[2], negated, token)
    return _flag_or_word(body, negated, token)


def _literal(body: str, negated: bool, token: Token) -> Word:
    text = body.strip('"').lower()
    if not text.strip():
        raise QueryError("nothing between the quotes", token, incomplete=True)
    return Word(text, literal=True, negated=negated)


def _comparison(name: str, sign: str, value: str, negated: bool, token: Token) -> Term:
    field = FIELD_SYNONYMS.get(name, name)
    if field not in NUMBER_FIELDS and field not in DATE_FIELDS:
        if field in TEXT_FIELDS:
            raise QueryError(f"'{name}' is text and cannot be compared", token, f"{name}:{value or '…'}")
        near = near_to(name, (*NUMBER_FIELDS, *DATE_FIELDS, *FIELD_SYNONYMS))
        raise QueryError(f"no field '{name}' to compare", token, near and f"{near}{sign}{value}")
    if sign in ("!=", "≠"):
        raise QueryError(f"'{token.text}' is not a comparison", token, f"-{name}={value}")
    if not value:
        raise QueryError(f"'{token.text}' needs a value", token, f"{token.text}{_example(field)}", incomplete=True)
    op = cast("Op", {"=>": ">=", "=<": "<=", "≥": ">=", "≤": "<=", "==": "="}.get(sign, sign))
    if field in DATE_FIELDS:
        return Compare(field, op, _date(value, token, f"{name}{sign}"), negated)
    return Compare(field, op, _number(field, name, sign, value, token), negated)


def _example(field: str) -> str:
    if field in TOKEN_FIELDS:
        return "128k"
    return "2026-01" if field in DATE_FIELDS else "1"


def _number(field: str, name: str, sign: str, text: str, token: Token) -> float:
    match = _NUMBER.match(text)
    if match is None:
        half = bool(re.fullmatch(r"\$|\d+\.", text))
        hint = f"{name}{sign}{_example(field)}"
        raise QueryError(f"'{text}' is not a number", token, hint, incomplete=half)
    value = float(match[1].replace("_", "")) * _SUFFIX[match[2].lower()]
    if field in TOKEN_FIELDS and not match[2] and 0 < value < _FEWEST_TOKENS:
        meant = f"output{sign}{text}" if field == "out" and "<" in sign else f"{name}{sign}{text}k"
        raise QueryError(f"'{token.text}' counts tokens", token, meant, incomplete=True)
    if field == "size" and match[2].lower() in ("m", "b"):
        return value / _SUFFIX["b"]
    return value


def number(text: str) -> float | None:
    """Return what a number means with its suffix, `None` for what is none."""
    match = _NUMBER.match(text)
    return None if match is None else float(match[1].replace("_", "")) * _SUFFIX[match[2].lower()]


def _date(text: str, token: Token, before: str) -> str:
    if _DATE.match(text):
        return text
    half = bool(re.fullmatch(r"[\d-]{1,9}", text))
    raise QueryError(f"'{text}' is not a date", token, f"{before}2026-01", incomplete=half)


def _field_name(name: str, value: str, token: Token) -> str | None:
    """Return the field that `name:` means, or `None` where the term is a word that has a colon in it."""
    field = FIELD_SYNONYMS.get(name, name)
    if field in _LIST_FIELDS:
        return field
    if field in NUMBER_FIELDS or field in DATE_FIELDS:
        raise QueryError(f"'{name}' is compared", token, f"{name}>={value or _example(field)}", incomplete=not value)
    near = near_to(name, (*_LIST_FIELDS, *(n for n, f in FIELD_SYNONYMS.items() if f in _LIST_FIELDS)))
    if near is not None:
        raise QueryError(f"no field '{name}'", token, f"{near}:{value}", incomplete=not value)
    if re.search(r"\d", value):  # a tag of a local model, such as gemma:7b
        return None
    raise QueryError(f"no field '{name}'", token, f'"{token.text}"')


def values(text: str) -> tuple[str, ...]:
    """Return the values that stand behind `field:`, in lower case."""
    return tuple(value for part in _VALUE.findall(text) if (value := part.strip('"').lower()))


def _match(field: str, text: str, negated: bool, token: Token) -> Match:
    found = values(text)
    if not found:
        raise QueryError(f"'{token.text}' needs a value", token, incomplete=True)
    if sum(map(bool, map(_GLOB.search, found))) > _MOST_GLOBS:
        raise QueryError(f"'{field}:' takes at most {_MOST_GLOBS} patterns", token)
    known = ENUMERATED.get(field, ())
    for value in found if known else ():
        if value not in known and not _GLOB.search(value):
            half = any(name.startswith(value) for name in known)
            near = near_to(value, known)
            raise QueryError(f"no {field} '{value}'", token, near and f"{field}:{near}", incomplete=half)
    return Match(field, found, negated)


def _sort_keys(text: str, negated: bool, token: Token) -> list[SortKey]:
    keys = []
    for part in values(text):
        descending = part.startswith("-") != negated
        name = part.lstrip("-+")
        field = FIELD_SYNONYMS.get(name, name)
        if field not in SORT_FIELDS:
            near = near_to(name, (*SORT_FIELDS, *FIELD_SYNONYMS))
            sign = "-" if part.startswith("-") else ""
            incomplete = any(known.startswith(name) for known in SORT_FIELDS)
            hint = near and f"sort:{sign}{near}"
            raise QueryError(f"cannot sort by '{name}'", token, hint, incomplete=incomplete)
        keys.append(SortKey(field, descending))
    if not keys:
        raise QueryError("'sort:' needs a field", token, "sort:-ctx", incomplete=True)
    return keys


def _flag_or_word(body: str, negated: bool, token: Token) -> Term:
    or_unknown = body.endswith("?")
    name = (body[:-1] if or_unknown else body).lower()
    flag = FLAG_SYNONYMS.get(name, name)
    if flag in FLAGS:
        return Flag(flag, or_unknown, negated)
    if or_unknown:
        near = near_to(name, (*FLAGS, *FLAG_SYNONYMS))
        raise QueryError(f"'{name}' is no capability", token, f"{near or 'tools'}?")
    return Word(body.lower(), negated=negated)


def suggestion(word: str) -> str | None:
    """Return the capability or field that a word which found nothing was probably meant to be."""
    return near_to(word.lower(), (*FLAGS, *FLAG_SYNONYMS))


def is_sort(token: Token) -> bool:
    """Whether a term asks for an order."""
    return token.text.lstrip("-!").lower().startswith("sort:")
