"""Text that comes from outside: made harmless before it becomes part of a record."""

import re
from collections.abc import Iterable

# C0 and C1 controls, DEL, bidirectional controls, line and paragraph separators, the byte order mark,
# and lone surrogates: a terminal obeys or chokes on each of them.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")

# What changes how another character looks, an emoji's colour say: variation selectors, skin tones and tags. Terminals
# do not agree on whether that makes it wider, and a line that is a cell longer than reckoned shifts the borders behind.
_UNSURE = re.compile("[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0000-\U000e01ef]")

MAX_ID = 300
"""Longest model id that is taken from a listing, in characters."""


def clean(text: str) -> str:
    """Return `text` on one line, with control, bidi and zero-width characters turned into one space.

    Of emoji the plain forms stay, which have the same width everywhere.
    """
    if text.isascii() and text.isprintable():
        return text
    return harmless(text).strip()


def harmless(text: str) -> str:
    """Return `text` as it may be drawn: as `clean` does it, with its blanks kept."""
    return text if text.isascii() and text.isprintable() else _UNSURE.sub("", _UNSAFE.sub(" ", text))


def is_clean(text: str) -> bool:
    """Whether `text` is free of the characters that `clean` removes."""
    return (text.isascii() and text.isprintable()) or _UNSAFE.search(text) is None


def counted(count: int, one: str, many: str | None = None) -> str:
    """Return a number of things in words: `1 model`, `7,821 models`; `many` where it is not `one` with an s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def near_to(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice that a word was probably meant to be."""
    from difflib import get_close_matches  # noqa: PLC0415 - needed for errors alone

    return next(iter(get_close_matches(word.lower(), list(choices), n=1, cutoff=0.6)), None)


def clean_block(text: str, limit: int = 4000) -> str:
    """Return `text` (a description) with its line breaks kept, everything else as in `clean`."""
    return "\n".join(clean(line) for line in text[:limit].splitlines()).strip()
