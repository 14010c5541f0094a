"""What a user types into the filter, one key after another."""

from collections.abc import Iterator
from typing import Final

_FILTERS: Final = (
    "claude",
    "sonnet 4",
    "gpt-4o mini",
    "ctx>=128k",
    "vision tools in<1",
    "qwen provider:openrouter",
    "llama -free",
    "zzqx",
)
_CHIPS: Final = "vtiibbbbnnvtmmmmm"


def filter_keys() -> Iterator[str]:
    """Yield the keys of one round in the filter line: words, terms, and backspaces over all of them."""
    for text in _FILTERS:
        yield from text
        yield from ["backspace"] * len(text)


def chip_keys() -> Iterator[str]:
    """Yield keys that ask for capabilities, cost and mode while the table has the focus, and no longer."""
    yield from _CHIPS
