"""A filter text as controls: what it says of a capability, of the values of a field, of a range; and edits of these.

Every edit keeps what stands around it, and puts the new term in the place of the old one.
"""

from collections.abc import Callable
from typing import Final, Literal

from model_tui.core import grammar
from model_tui.core.filter_text import quoted
from model_tui.core.grammar import COMPARISON, FIELD, FIELD_SYNONYMS, FLAG_SYNONYMS, QueryError, Token

FlagState = Literal["any", "yes", "no"]
_LOW: Final = (">=", ">", "=>", "≥", "=", "==")
_HIGH: Final = ("<=", "<", "=<", "≤")
_SAME: Final = {("cost", "cheap"): "budget"}
"""Values by another word for them."""


def _replaced(text: str, is_ours: Callable[[Token], bool], term: str | None) -> str:
    """Return the text with a term in place of the first of ours, or behind all; the others of ours are taken out."""
    parts: list[str] = []
    done = term is None
    for token in grammar.tokens(text):
        if not is_ours(token):
            parts.append(token.text)
        elif not done and term is not None:
            parts.append(term)
            done = True
    if not done and term is not None:
        parts.append(term)
    return " ".join(parts)


# capabilities and states


def _is_flag(token: Token, flag: str) -> bool:
    name = token.text.lower().lstrip("-!").rstrip("?")
    return FLAG_SYNONYMS.get(name, name) == flag


def flag_state(text: str, flag: str) -> tuple[FlagState, bool]:
    """Return whether a text asks for a flag, and whether what is unknown counts, too."""
    for token in grammar.tokens(text):
        if _is_flag(token, flag):
            negated, asks = token.text[0] in "-!", token.text.endswith("?")
            return ("no", not asks) if negated else ("yes", asks)
    return "any", False


def set_flag(text: str, flag: str, state: FlagState, *, unknown: bool = False) -> str:
    """Return a text that asks for a flag, for its opposite, or for neither; with `unknown` that counts, too.

    `-tools` is what is not known to hold, so that it leaves the unknown in; `-tools?` takes these out.
    """
    terms = {"yes": f"{flag}?" if unknown else flag, "no": f"-{flag}" if unknown else f"-{flag}?"}
    return _replaced(text, lambda token: _is_flag(token, flag), terms.get(state))


# fields


def _is_field(token: Token, field: str) -> bool:
    match = FIELD.match(token.text)
    return match is not None and FIELD_SYNONYMS.get(match[1].lower(), match[1].lower()) == field


def values_of(text: str, field: str) -> tuple[str, ...]:
    """Return the values that a text accepts of a field; none for any."""
    token = next((token for token in grammar.tokens(text) if _is_field(token, field)), None)
    written = () if token is None else grammar.values(token.text.partition(":")[2])
    return tuple(dict.fromkeys(_SAME.get((field, value), value) for value in written))


def toggle_value(text: str, field: str, value: str) -> str:
    """Return a text that accepts one more value of a field, or one less."""
    now, value = values_of(text, field), value.lower()
    then = tuple(other for other in now if other != value) if value in now else (*now, value)
    return set_values(text, field, then)


def set_values(text: str, field: str, values: tuple[str, ...]) -> str:
    """Return a text that accepts these values of a field, or with none any."""
    term = f"{field}:{','.join(map(quoted, values))}" if values else None
    return _replaced(text, lambda token: _is_field(token, field), term)


# ranges


def _is_bound(token: Token, field: str, *, low: bool) -> bool:
    match = COMPARISON.match(token.text)
    if match is None or FIELD_SYNONYMS.get(match[1].lower(), match[1].lower()) != field:
        return False
    return match[2] in (_LOW if low else _HIGH)


def bound_of(text: str, field: str, *, low: bool) -> str:
    """Return the lower or upper bound that a text sets, as it is written; empty for none."""
    for token in grammar.tokens(text):
        if _is_bound(token, field, low=low) and (match := COMPARISON.match(token.text)):
            return match[3]
    return ""


def set_bound(text: str, field: str, value: str, *, low: bool) -> str:
    """Return a text with another lower or upper bound, or with an empty one without it."""
    term = f"{field}{_LOW[0] if low else _HIGH[0]}{value}" if value else None
    return _replaced(text, lambda token: _is_bound(token, field, low=low), term)


def is_bound(field: str, value: str) -> bool:
    """Whether a value, as it is written, bounds a field."""
    try:
        return bool(grammar.parse(f"{field}>={value}").terms)
    except QueryError:
        return False
