"""What a user can set about a sync: which of the offers found are worth an entry in a config, and how many."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field

DEFAULT_LIMIT: Final = 50
"""Models kept of each provider where nobody says otherwise."""
UNLIMITED: Final = 0


class Policy(Struct, frozen=True, forbid_unknown_fields=True):
    """The rules of a sync; `drop` and `keep` are queries in the filter language.

    `providers` are those that it is for (none: all that answer). `limits` maps a provider to the number of its models
    that are kept, `limit` is that of all others (0: all of them). `modes` are what models may be for. What is
    `deprecated`, `unpriced`, or a variant of another with an `extended` context, is dropped unless these say otherwise.
    """

    providers: tuple[str, ...] = ()
    limit: int = DEFAULT_LIMIT
    limits: Mapping[str, int] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    modes: tuple[str, ...] = ("chat",)
    deprecated: bool = False
    unpriced: bool = False
    extended: bool = False

    def limit_of(self, provider: str) -> int:
        """Return how many models of a provider are kept; 0 is all of them."""
        return self.limits.get(provider, self.limit)
