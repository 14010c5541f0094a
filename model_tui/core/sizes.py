"""Parameter counts that model ids carry in their names."""

import re
from typing import Final

_EXPERTS: Final = re.compile(r"(?<![a-z0-9.])(\d+)x(\d+(?:\.\d+)?)b(?![a-z0-9])")
_BILLIONS: Final = re.compile(r"(?<![a-z0-9.])(\d+(?:\.\d+)?)b(?![a-z0-9])")
_MILLIONS: Final = re.compile(r"(?<![a-z0-9.])(\d+(?:\.\d+)?)m(?![a-z0-9])")


def size_of(model_id: str) -> float | None:
    """Return the size in billions of parameters that an id states, `None` where it states none.

    `8x7b` is a mixture of experts and counts their product; in `30b-a3b` the active part does not count; `360m` is
    0.36. The first size named is the model's own: what follows may be that of a base model.
    """
    text = model_id.lower()
    if match := _EXPERTS.search(text):
        return int(match[1]) * float(match[2])
    if match := _BILLIONS.search(text):
        return float(match[1])
    if match := _MILLIONS.search(text):
        return float(match[1]) / 1000
    return None
