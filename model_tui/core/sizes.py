"""How large models are: what their ids say, and what to take where nothing is known.

A size that somebody states (a server, a file's header) is better than any of this; see `Size.origin`.
"""

import re
from typing import Final, Literal

from msgspec import Struct

Origin = Literal["reported", "pattern", "known", "default"]
"""Where a size comes from: stated by whoever serves the model, read from its id, from a table of well-known models
whose makers never said, or a default because one was needed."""

DEFAULT_B: Final = 7.0
"""What to take, in billions of parameters, where a number is needed and nothing is known."""

_KNOWN: Final = (
    (re.compile(r"(?:^|/)gpt-4(?:-32k)?(?:-(?:0314|0613))?$"), 1760.0),
    (re.compile(r"(?:^|/)gpt-3\.?5-turbo"), 175.0),
)
"""Estimates that are widely quoted for models whose makers never told: size in billions by id."""

_ANY: Final = re.compile(r"\d([bmt])(?![a-z0-9])")
_EXPERTS: Final = re.compile(r"(?<![a-z0-9.])(\d+)x(\d+(?:\.\d+)?)b(?![a-z0-9])")
_TRILLIONS: Final = re.compile(r"(?<![a-z0-9.])(\d+(?:\.\d+)?)t(?![a-z0-9])")
_BILLIONS: Final = re.compile(r"(?<![a-z0-9.])(\d+(?:\.\d+)?)b(?![a-z0-9])")
_MILLIONS: Final = re.compile(r"(?<![a-z0-9.])(\d{2,}(?:\.\d+)?)m(?![a-z0-9])")
_DASHED_POINT: Final = re.compile(r"(?<=-)0-(?=\d+b(?![a-z0-9]))")


class Size(Struct, frozen=True):
    """A model's size in billions of parameters, and where that comes from."""

    billions: float
    origin: Origin


def size_of(model_id: str) -> float | None:
    """Return the size in billions of parameters that an id states, `None` where it states none.

    `8x7b` is a mixture of experts and counts their product; in `30b-a3b` the active part does not count; `360m` is
    0.36, while `1m` is a length of context. The first size named is the model's own: what follows may be that of a
    base model.
    """
    text = model_id.lower()
    units = {*_ANY.findall(text)}
    if not units:
        return None
    if "0-" in text:
        text = _DASHED_POINT.sub("0.", text)
    if "x" in text and (match := _EXPERTS.search(text)):
        return int(match[1]) * float(match[2])
    if "t" in units and (match := _TRILLIONS.search(text)):
        return float(match[1]) * 1000
    if "b" in units and (match := _BILLIONS.search(text)):
        return float(match[1])
    if "m" in units and (match := _MILLIONS.search(text)):
        return float(match[1]) / 1000
    return None


def known_size(model_id: str) -> float | None:
    """Return the size of a model whose maker never told, as it is widely quoted."""
    text = model_id.lower()
    if "gpt-" not in text:
        return None
    return next((size for pattern, size in _KNOWN if pattern.search(text)), None)


def estimate(model_id: str, reported: float | None = None) -> Size:
    """Return a model's size for those who need a number: as reported, else as its id says, else a guess."""
    if reported is not None:
        return Size(reported, "reported")
    if (stated := size_of(model_id)) is not None:
        return Size(stated, "pattern")
    known = known_size(model_id)
    return Size(DEFAULT_B, "default") if known is None else Size(known, "known")
