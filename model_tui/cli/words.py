"""What the words of a command line mean: numbers, shares, ports and days; each refuses the rest in one line."""

import argparse
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

_MOST_DAYS: Final = 36_500
_MOST_MINUTES: Final = 10_080
_LAST_PORT: Final = 65_535


def something(word: str) -> str:
    """Return a word that is not empty: an empty variable of a script is a slip, not 'by default'."""
    if not word.strip():
        raise argparse.ArgumentTypeError("it is empty")
    return word


def printable(word: str) -> str:
    """Return a word that is not empty and holds nothing but what can be printed."""
    if not something(word).isprintable():
        raise argparse.ArgumentTypeError("it holds what cannot be printed")
    return word


def count(word: str) -> int:
    """Return a number of days that a calendar has."""
    if not word.isdecimal() or int(word) > _MOST_DAYS:
        raise argparse.ArgumentTypeError(f"'{word}' is no number of days")
    return int(word)


def port(word: str) -> int:
    """Return a port."""
    if not word.isdecimal() or int(word) > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"'{word}' is no port: 0 to {_LAST_PORT}, and 0 takes any that is free")
    return int(word)


def minutes(word: str) -> float:
    """Return a number of minutes, up to a week."""
    try:
        found = float(word)
    except ValueError:
        found = -1.0
    if not 0 <= found <= _MOST_MINUTES:
        raise argparse.ArgumentTypeError(f"'{word}' is no number of minutes up to a week")
    return found


def percent(word: str) -> float:
    """Return a percentage that is none below 0."""
    try:
        found = float(word.removesuffix("%"))
    except ValueError:
        found = -1.0
    if not 0 <= found < float("inf"):
        raise argparse.ArgumentTypeError(f"'{word}' is no percentage")
    return found


def number(word: str) -> int:
    """Return a number of tokens or calls, with `k` and `m` as in the filter."""
    from model_tui.core.workload import count_of  # noqa: PLC0415 - the help needs none, and so the next

    return _meant(count_of, word)


def share(word: str) -> float:
    """Return a share: `50%`, or `0.5`."""
    from model_tui.core.workload import share_of  # noqa: PLC0415

    return _meant(share_of, word)


def _meant(read: Callable[[str], T], word: str) -> T:
    try:
        return read(word)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
