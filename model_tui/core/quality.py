"""Quality tiers: `best`, `balanced` or `cheap`, by what a model's maker calls it, how large it is and what it costs.

No catalog states how good a model is. Makers tell with words which of their models is the small one and which the
large one, sizes tell of models with open weights, and the maker's own price of the rest. It is a guess, and marked so.
"""

import re
from functools import lru_cache
from typing import Final

from model_tui.core.sizes import size_of

BEST: Final = "best"
BALANCED: Final = "balanced"
CHEAP: Final = "cheap"

_CHEAP_WORDS: Final = frozenset(["nano", "lite", "tiny", "micro", "instant", "edge", "8b", "air", "flashx"])
_BALANCED_WORDS: Final = frozenset(["mini", "haiku", "flash", "small", "fast", "medium", "turbo", "plus", "sonar"])
_BEST_WORDS: Final = frozenset(["opus", "sonnet", "pro", "max", "ultra", "large", "fable", "mythos", "premier"])
_FLAGSHIPS: Final = re.compile(
    r"(?:^|/)(?:gpt-(?:4o|4-1|4-5|[5-9](?:-\d+)?)|chatgpt-4o-latest|o[13]|grok-\d(?:-\d+)?)$"
)
_PAST: Final = (
    *("gpt-3", "claude-2", "claude-instant", "claude-v2", "davinci", "babbage"),
    *("command-r7b", "text-bison", "gemini-1-0", "palm"),
)
_SMALL_B: Final = 15.0
_LARGE_B: Final = 200.0
_CHEAP_USD: Final = 0.2
_BEST_USD: Final = 1.2


@lru_cache(maxsize=8192)
def quality_of(canonical: str, size_b: float | None = None, price: float | None = None) -> str | None:
    """Return the quality tier of a chat model, `None` where nothing tells.

    `size_b` is billions of parameters, `price` what the maker itself takes for 1M input tokens in USD.
    """
    size = size_b if size_b is not None else size_of(canonical)
    if any(map(canonical.__contains__, _PAST)):
        return CHEAP
    if size is not None:
        return CHEAP if size < _SMALL_B else BALANCED if size < _LARGE_B else BEST
    words = set(canonical.replace("/", "-").split("-"))
    if words & _CHEAP_WORDS:
        return CHEAP
    if words & _BALANCED_WORDS:
        return BALANCED
    if words & _BEST_WORDS or _FLAGSHIPS.search(canonical):
        return BEST
    if price is None or price == 0:
        return None
    return CHEAP if price < _CHEAP_USD else BALANCED if price < _BEST_USD else BEST
