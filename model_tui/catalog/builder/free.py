"""What a price of zero means: 'free', or nothing at all.

Both catalogs write zeros for what they do not know. models.dev fills `cost` with zeros for subscriptions (GitHub
Copilot and every coding plan), for trial services (89 of NVIDIA's 92 models) and for what is sold by the minute or
the character (Groq's Whisper); LiteLLM pads rows that have another unit, and rows whose price nobody looked up
(SageMaker, Llama on Vertex, Volcengine). A wrong 'free' sends people to a bill, so the rule is narrow:

- zero input and zero output are 'free' when the model's id or name says so (`:free`, `-free`, `(free)`), or when two
  catalogs state both zeros for the same offer, and none another price;
- any other zero input price is unknown; so is a zero output price of a model that one chats with, and a zero cache
  read price;
- a zero output price beside a positive input price stays where nothing is generated (embeddings, reranking).

What was stated is not lost: the extras of the layer then hold `stated_zero` with the names of the prices.
"""

import re
from typing import Final

from model_tui.catalog.builder.rows import Row
from model_tui.core.mode_names import CHAT
from model_tui.core.model import PER_1M_TOKENS

_SAYS_FREE: Final = re.compile(r"(?:^|[:/\-_(\s])free\)?$")
_PARTS: Final = ("price_input", "price_output", "price_cache_read", "price_cache_write")


def settle_zeros(rows: list[Row], mode: str | None) -> None:
    """Turn the zeros that mean nothing into unknown, in all catalogs' rows about one offer."""
    priced = [row for row in rows if any(part in row.facts for part in _PARTS)]
    free = any(_says_free(row) for row in rows) or (len(priced) > 1 and all(map(_all_zero, priced)))
    for row in rows:
        empty = [part for part in _PARTS if row.facts.get(part) == 0 and not _means_it(part, row, mode, free=free)]
        for part in empty:
            del row.facts[part]
        if empty:
            row.extra["stated_zero"] = [part.removeprefix("price_") for part in empty]


def _says_free(row: Row) -> bool:
    names = (row.id, str(row.facts.get("display_name", "")))
    return any(_SAYS_FREE.search(name.lower().strip()) for name in names)


def _all_zero(row: Row) -> bool:
    unit = row.facts.get("price_unit", PER_1M_TOKENS)
    return unit == PER_1M_TOKENS and row.facts.get("price_input") == 0 and row.facts.get("price_output") == 0


def _means_it(part: str, row: Row, mode: str | None, *, free: bool) -> bool:
    """Whether a zero in `part` is a price."""
    if _all_zero(row) and free:
        return True
    if part == "price_output":
        return bool(row.facts.get("price_input")) and mode not in (CHAT, None)
    return part == "price_cache_write" and bool(row.facts.get("price_cache_read"))
