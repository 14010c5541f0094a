"""What is judged: a model of a listing, with what the provider itself states about it."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

from msgspec import Struct

from model_tui.core.layers import vision_of
from model_tui.core.model import PER_1M_TOKENS, ModelCapabilities

FIELDS: Final = (
    *("mode", "context", "max output", "tools", "vision", "reasoning", "structured", "input price", "output price"),
)
"""The facts that are compared, by the names they have in the tables."""

PRICES: Final = frozenset({"input price", "output price"})
LIMITS: Final = frozenset({"context", "max output"})
SAID_AS: Final[Mapping[str, str]] = {
    "max output": "max_output",
    "structured": "structured_output",
    "input price": "price.input",
    "output price": "price.output",
}
"""The names of facts in provenance, where they are others."""

_CENT: Final = 0.01
_NEAR: Final = 0.05


class Case(Struct, frozen=True):
    """A model as one listing has it: whose listing of which day, and what is stated, by the names in `FIELDS`.

    `is_chat`: the listing says so, or says nothing, or a word too wide for such an id, and the id tells of nothing
    else; `is_ending`: the listing says that it is deprecated.
    """

    provider: str
    id: str
    listing: str
    day: str
    stated: Mapping[str, Any]
    is_chat: bool = True
    is_ending: bool = False

    @property
    def half(self) -> str:
        """Which half it belongs to: rules are made on `dev`, and `test` tells whether they hold elsewhere."""
        return half_of(f"{self.provider}/{self.id}")


def half_of(name: str) -> str:
    """Return the half to which a name belongs, by its hash."""
    return "dev" if blake2b(name.encode(), digest_size=1).digest()[0] % 2 else "test"


def values_of(facts: ModelCapabilities) -> dict[str, Any]:
    """Return the facts that are compared, by the names in `FIELDS`; unknown ones are left out."""
    by_token = facts.price_unit in (None, PER_1M_TOKENS)
    found = {
        "mode": facts.mode,
        "context": facts.max_context,
        "max output": facts.max_output_tokens,
        "tools": facts.supports_tools,
        "vision": vision_of(facts),
        "reasoning": facts.supports_reasoning,
        "structured": facts.supports_structured_output,
        "input price": facts.price_input if by_token else None,
        "output price": facts.price_output if by_token else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def is_right(name: str, said: Any, stated: Any) -> bool:
    """Whether a fact is what the provider states; a price may differ by a hundredth."""
    if name in PRICES:
        return bool(abs(said - stated) <= _CENT * max(said, stated))
    return bool(said == stated)


def is_near(name: str, said: Any, stated: Any) -> bool:
    """Whether a fact is right, or a limit within 5 %: 128,000 and 131,072 are one limit written in two ways."""
    if name in LIMITS:
        return bool(abs(said - stated) <= _NEAR * max(said, stated))
    return is_right(name, said, stated)
