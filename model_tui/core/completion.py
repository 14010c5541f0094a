"""What may stand in place of the word that is being typed into the filter line."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from model_tui.core import grammar
from model_tui.core.filter_text import quoted
from model_tui.core.grammar import FIELD, FIELD_SYNONYMS, FLAG_SYNONYMS, Token
from model_tui.core.query import DATE_FIELDS, FLAGS, NUMBER_FIELDS, SORT_FIELDS, TEXT_FIELDS
from model_tui.core.saved_views import SIGN, Views
from model_tui.core.tallies import Tallies

MOST: Final = 8
"""Completions that are offered at once."""
_FROM: Final = 2
"""A word of fewer letters than this may become too much."""
_FEW_VALUES: Final = 5_000
"""A field of more values than this is not searched for what stands inside of them."""

NOTES: Final[Mapping[str, str]] = {
    "ctx": "context, tokens",
    "out": "longest answer, tokens",
    "in": "input, USD per 1M",
    "output": "output, USD per 1M",
    "blended": "3 in to 1 out, USD per 1M",
    "monthly": "your workload, USD a month",
    "size": "billions of parameters",
    "tps": "tokens per second",
    "popularity": "0 to 100",
    "released": "date",
    "retires": "date",
    "knowledge": "date",
    "canonical": "the model, wherever it is",
    "sort": "the order",
}
"""What a field holds, in few words, where its name does not say it."""

STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    "ctx": ("8k", "32k", "128k", "200k", "1m"),
    "out": ("4k", "8k", "16k", "32k", "64k"),
    "in": ("0.1", "0.5", "1", "2", "5"),
    "output": ("0.5", "1", "2", "5", "15"),
    "blended": ("0.1", "0.5", "1", "2", "5"),
    "monthly": ("1", "10", "50", "100", "500"),
    "size": ("4", "8", "14", "32", "70"),
    "tps": ("20", "50", "100", "200"),
    "popularity": ("30", "50", "70"),
}
"""Round values of each number, in the units of the filter language."""

SIGNS: Final[Mapping[str, str]] = {
    **dict.fromkeys(NUMBER_FIELDS, "<="),
    **dict.fromkeys(("ctx", "out", "tps", "popularity", *DATE_FIELDS), ">="),
    "retires": "<",
}
"""How a field is mostly compared."""


class Completion(Struct, frozen=True):
    """One that may be taken: what it puts there, what that is, and how many offers have it.

    With `whole` the term is at its end, and a blank follows.
    """

    text: str
    note: str = ""
    count: int | None = None
    whole: bool = True


class Completions(Struct, frozen=True):
    """What may stand in place of the text from `start` to `end`, the likeliest first."""

    start: int = 0
    end: int = 0
    items: tuple[Completion, ...] = ()


NONE: Final = Completions()


def complete(text: str, cursor: int, tallies: Tallies | None = None, views: Views | None = None) -> Completions:
    """Return what the word that ends at the cursor may become; nothing where it is whole, or means what it says."""
    token = next((token for token in grammar.tokens(text) if token.end == cursor), None)
    if token is None:
        return NONE
    start, body = token.start, token.text
    if body[0] in "-!":
        start, body = start + 1, body[1:]
    if body.startswith(SIGN):
        return Completions(token.start, cursor, _limited(_views(body[1:], views or {})))
    if (match := grammar.COMPARISON.match(body)) and (field := _field(match[1])) in SIGNS:
        begins = start + len(match[1]) + len(match[2])
        return Completions(begins, cursor, _limited(_numbers(field, match[2], match[3], tallies)))
    if match := FIELD.match(body):
        field, value = _field(match[1]), match[2].rpartition(",")[2]
        listed = {part.strip('"').lower() for part in match[2].split(",")[:-1]}
        begins = cursor - len(value)
        if field == "sort":
            return Completions(begins, cursor, _limited(_orders(value, listed)))
        if field in TEXT_FIELDS:
            return Completions(begins, cursor, _limited(_values(field, value.strip('"').lower(), listed, tallies)))
        return NONE
    return Completions(start, cursor, _limited(_words(body.lower(), tallies)))


def taken(text: str, completions: Completions, item: Completion) -> tuple[str, int]:
    """Return the text with a completion in its place, and where the cursor is then."""
    after = text[completions.end :]
    put = f"{item.text} " if item.whole and not after.startswith(" ") else item.text
    return f"{text[: completions.start]}{put}{after}", completions.start + len(put)


def repaired(text: str, token: Token, hint: str) -> tuple[str, int]:
    """Return the text with what was probably meant in place of a term, and where the cursor is then."""
    at = text.find(token.text, min(token.start, len(text)))
    start, end = (at, at + len(token.text)) if at >= 0 else (len(text), len(text))
    return f"{text[:start]}{hint}{text[end:]}", start + len(hint)


def _field(name: str) -> str:
    return FIELD_SYNONYMS.get(name.lower(), name.lower())


def _limited(items: Iterable[Completion]) -> tuple[Completion, ...]:
    found: dict[str, Completion] = {}
    for item in items:
        found.setdefault(item.text, item)
        if len(found) == MOST:
            break
    return tuple(found.values())


def _words(word: str, tallies: Tallies | None) -> Iterator[Completion]:
    if len(word) < _FROM or FLAG_SYNONYMS.get(word, word) in FLAGS:
        return
    for flag in FLAGS:
        if flag.startswith(word):
            yield Completion(flag, "", tallies.held(flag) if tallies else None)
    for field in (*NUMBER_FIELDS, *DATE_FIELDS, *TEXT_FIELDS, "sort"):
        if field.startswith(word):
            yield _field_itself(field)
    for other, flag in FLAG_SYNONYMS.items():
        if other.startswith(word):
            yield Completion(flag, other, tallies.held(flag) if tallies else None)
    for other, field in FIELD_SYNONYMS.items():
        if other.startswith(word):
            yield _field_itself(field)


def _field_itself(field: str) -> Completion:
    return Completion(f"{field}{SIGNS.get(field, ':')}", NOTES.get(field, ""), whole=False)


def _views(word: str, views: Views) -> Iterator[Completion]:
    if word in views:
        return
    for name, text in views.items():
        if name.lower().startswith(word.lower()):
            yield Completion(f"{SIGN}{name}", text or "every chat model")


def _orders(value: str, listed: set[str]) -> Iterator[Completion]:
    sign = "-" if value.startswith("-") else ""
    name = value.lstrip("-+").lower()
    if name in SORT_FIELDS:
        return
    for field in SORT_FIELDS:
        if field.startswith(name) and field not in listed and f"-{field}" not in listed:
            yield Completion(f"{sign}{field}", NOTES.get(field, ""))


def _values(field: str, value: str, listed: set[str], tallies: Tallies | None) -> Iterator[Completion]:
    known = tallies.values(field) if tallies else None
    fixed = grammar.ENUMERATED.get(field, ())
    counts = known.counts if known else {}
    beginning = [name for name in fixed if name.startswith(value)] or (known.beginning(value) if known else [])
    if beginning == [value]:
        return
    found = [value] if value in counts else []  # to take what stands there already is to go on behind it
    found += [name for name in beginning[: MOST * 2] if name != value]
    if known and not fixed and value and len(found) < MOST and len(counts) <= _FEW_VALUES:
        found += [name for name in known.most_first if value in name and not name.startswith(value)]
    for name in found:
        if name not in listed:
            yield Completion(quoted(name), "", counts.get(name) if field != "cost" else None)


def _numbers(field: str, sign: str, value: str, tallies: Tallies | None) -> Iterator[Completion]:
    if field in DATE_FIELDS:
        steps: Iterable[str] = tallies.years(field)[:MOST] if tallies else ()
    else:
        steps = STEPS.get(field, ())
    for step in steps:
        if step.startswith(value.lower()) and step != value.lower():
            amount = step if field in DATE_FIELDS else grammar.number(step)
            count = tallies.count(field, sign, amount) if tallies and amount is not None else None
            yield Completion(step, "", count)
