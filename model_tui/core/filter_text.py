"""Edits of the filter text: what chips and keys do to it.

The text *is* the query, so toggling a capability or setting a field changes the text, and keeps what the user
typed around it.
"""

import re
from collections.abc import Sequence
from typing import Final

from model_tui.core.grammar import FIELD, FIELD_SYNONYMS, FLAG_SYNONYMS, Token, tokens
from model_tui.core.query import FLAGS, SortKey


def quoted(value: str) -> str:
    """Return a value as it stands behind `field:`, in quotes where it holds a blank or a comma."""
    return f'"{value}"' if re.search(r"[\s,]", value) else value


def _join(parts: list[str]) -> str:
    return " ".join(part for part in parts if part)


def _flag_of(token: Token) -> str | None:
    name = token.text.lower()
    flag = FLAG_SYNONYMS.get(name, name)
    return flag if flag in FLAGS else None


def flags(text: str) -> set[str]:
    """Return every flag that the text speaks of, negated ones too."""
    names = (token.text.lower().lstrip("-!").rstrip("?") for token in tokens(text))
    return {flag for name in names if (flag := FLAG_SYNONYMS.get(name, name)) in FLAGS}


def has_flag(text: str, flag: str) -> bool:
    """Whether the text asks for a flag, plainly."""
    return any(_flag_of(token) == flag for token in tokens(text))


def toggle_flag(text: str, flag: str) -> str:
    """Return the text with the flag taken out, in any form it stands there, or else added at the end."""
    kept = []
    for token in tokens(text):
        name = token.text.lower().lstrip("-!").rstrip("?")
        if FLAG_SYNONYMS.get(name, name) != flag:
            kept.append(token.text)
    return _join(kept) if has_flag(text, flag) else _join([*kept, flag])


def field_value(text: str, field: str) -> str | None:
    """Return what the text says behind `field:`, or `None`."""
    for token in tokens(text):
        match = FIELD.match(token.text)
        if match and FIELD_SYNONYMS.get(match[1].lower(), match[1].lower()) == field:
            return match[2].lower()
    return None


def set_field(text: str, field: str, value: str | None) -> str:
    """Return the text with `field:` set to `value`, in its place; with `None` taken out."""
    parts: list[str] = []
    done = value is None
    for token in tokens(text):
        match = FIELD.match(token.text)
        if match and FIELD_SYNONYMS.get(match[1].lower(), match[1].lower()) == field:
            if not done:
                parts.append(f"{field}:{value}")
                done = True
        else:
            parts.append(token.text)
    if not done:
        parts.append(f"{field}:{value}")
    return _join(parts)


def without(text: str, token: Token) -> str:
    """Return the text less one of its terms."""
    return _join([other.text for other in tokens(text) if other != token])


def last_dropped(text: str) -> str:
    """Return the text less its last term; its order counts as a term."""
    return _join([token.text for token in tokens(text)[:-1]])


def set_sort(text: str, keys: Sequence[SortKey]) -> str:
    """Return the text with its order set to these keys, in its place; with none taken out."""
    value = ",".join(f"-{key.field}" if key.descending else key.field for key in keys)
    return set_field(text, "sort", value or None)


COST_CYCLE: Final = ("budget", "standard", "premium")


def cost_of(text: str) -> str | None:
    """Return the one cost tier that the text asks for, written as a field or as a word, or `None`."""
    if (value := field_value(text, "cost")) is not None:
        return value
    return next((flag for flag in COST_CYCLE if has_flag(text, flag)), None)


def cycle_cost(text: str) -> str:
    """Return the text with the next cost tier: budget, standard, premium, any."""
    now = cost_of(text)
    for flag in COST_CYCLE:
        if has_flag(text, flag):
            text = toggle_flag(text, flag)
    at = COST_CYCLE.index(now) + 1 if now in COST_CYCLE else 0
    return set_field(text, "cost", COST_CYCLE[at] if at < len(COST_CYCLE) else None)


ALL_MODES: Final = "*"


def cycle_mode(text: str, modes: list[str]) -> str:
    """Return the text with the next mode: chat (nothing said), the others in turn, all."""
    others = [mode for mode in modes if mode != "chat"]
    cycle = [None, *others, ALL_MODES]
    now = field_value(text, "mode")
    at = cycle.index(now) + 1 if now in cycle else 0
    return set_field(text, "mode", cycle[at % len(cycle)])


def cursor_text(text: str) -> str:
    """Return the text as it stands when the user begins to type: with a blank at its end."""
    stripped = text.rstrip()
    return f"{stripped} " if stripped else ""
