"""A user's workload: how many calls a month, of how many tokens each."""

import re
from typing import Annotated, Final

from msgspec import Meta, Struct

_Tokens = Annotated[int, Meta(ge=0, le=10**12)]
_MOST: Final = 10**12
_SHOWN: Final = 40
"""Characters of what was typed that an error repeats."""
_COUNT: Final = re.compile(r"^(\d[\d_,]*(?:\.\d+)?|\.\d+)\s*([kmb]?)$", re.IGNORECASE)
_SHARE: Final = re.compile(r"^(\d+(?:\.\d*)?|\.\d+)\s*(%?)$")
_TIMES: Final = {"": 1, "k": 1_000, "m": 1_000_000, "b": 1_000_000_000}


class Workload(Struct, frozen=True):
    """What is asked of a model in a month.

    `input_tokens` and `output_tokens` are per call; `cached_share` is the part of the input, from 0 to 1, that is read
    from the provider's cache; `calls` are per month.
    """

    input_tokens: _Tokens = 0
    output_tokens: _Tokens = 0
    cached_share: Annotated[float, Meta(ge=0, le=1)] = 0.0
    calls: _Tokens = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked of a model, so that there is nothing to pay for."""
        return self.calls == 0 or self.input_tokens + self.output_tokens == 0

    @property
    def cached_tokens(self) -> int:
        """Tokens of a call's input that are read from the cache."""
        return round(self.input_tokens * self.cached_share)


class NamedWorkload(Struct, frozen=True):
    """A workload, and the name that the user gave it; empty where it has none."""

    name: str
    workload: Workload


def count_of(text: str) -> int:
    """Return the number that a text such as `2000`, `2,000`, `1.5k` or `3M` means. Raises `ValueError`."""
    match = _COUNT.match(text.strip())
    if match is None:
        raise ValueError(f"'{text.strip()}' is no number, such as 2000, 2k or 1.5m")
    found = float(re.sub("[_,]", "", match[1])) * _TIMES[match[2].lower()]
    if found > _MOST:  # of hundreds of digits it is infinite
        raise ValueError(f"'{text.strip()[:_SHOWN]}' is more than a million millions")
    return round(found)


def share_of(text: str) -> float:
    """Return the share from 0 to 1 that a text such as `50%`, `50` or `0.5` means; 1 is all. Raises `ValueError`."""
    match = _SHARE.match(text.strip())
    share = float(match[1]) if match else -1.0
    if match and (match[2] or share > 1):
        share /= 100
    if not 0 <= share <= 1:
        raise ValueError(f"'{text.strip()}' is no share, such as 50% or 0.5")
    return share
