"""A query as data: the terms that must hold, and the order of the answer.

The filter language (`core.grammar`) is one way to write a query; `ModelQuery.build` is the library's.
"""

from collections.abc import Iterable
from typing import Final, Literal

from msgspec import Struct

Op = Literal[">=", "<=", ">", "<", "="]

CAPABILITIES: Final = (
    "vision",
    "tools",
    "reasoning",
    "json",
    "audio",
    "pdf",
    "cache",
    "web",
    "streaming",
    "open",
)
FLAGS: Final = (
    *CAPABILITIES,
    "free",
    "local",
    "ready",
    "deprecated",
    "picked",
    "favourite",
    "new",
    "budget",
    "standard",
    "premium",
)
"""Capabilities and states that a bare word asks for."""

TOKEN_FIELDS: Final = ("ctx", "out")
PRICE_FIELDS: Final = ("in", "output", "blended", "monthly")
NUMBER_FIELDS: Final = (*TOKEN_FIELDS, *PRICE_FIELDS, "size", "tps", "popularity")
DATE_FIELDS: Final = ("released", "retires", "knowledge")
TEXT_FIELDS: Final = (
    "provider",
    "family",
    "mode",
    "cost",
    "quality",
    "tag",
    "id",
    "name",
    "canonical",
    "state",
)
SORT_FIELDS: Final = (*NUMBER_FIELDS, *DATE_FIELDS, *TEXT_FIELDS)


class Word(Struct, frozen=True):
    """Text to be found in id, name, provider, family or aliases; `literal` keeps its separators."""

    text: str
    literal: bool = False
    negated: bool = False


class Flag(Struct, frozen=True):
    """A capability or state that is known to hold; with `or_unknown`, or of which nothing is known."""

    name: str
    or_unknown: bool = False
    negated: bool = False


class Compare(Struct, frozen=True):
    """A number (tokens, USD per 1M tokens, billions) or an ISO date, compared; unknown never satisfies it."""

    field: str
    op: Op
    value: float | str
    negated: bool = False


class Match(Struct, frozen=True):
    """A text field that equals, or as a glob matches, one of `values` (lower case)."""

    field: str
    values: tuple[str, ...]
    negated: bool = False


Term = Word | Flag | Compare | Match


class SortKey(Struct, frozen=True):
    """One column of the order; unknown values come last in either direction."""

    field: str
    descending: bool = False


class ModelQuery(Struct, frozen=True):
    """Terms that must all hold, and the order of what they leave."""

    terms: tuple[Term, ...] = ()
    sort: tuple[SortKey, ...] = ()

    def without(self, term: Term) -> "ModelQuery":
        """Return the query less one term."""
        return ModelQuery(tuple(other for other in self.terms if other is not term), self.sort)

    def asks_for_mode(self) -> bool:
        """Whether the query says itself which modes it wants."""
        return any(isinstance(term, Match) and term.field == "mode" for term in self.terms)

    def speaks_of(self, field: str) -> bool:
        """Whether the query compares, matches or sorts by a field."""
        named = any(isinstance(term, Compare | Match) and term.field == field for term in self.terms)
        return named or any(key.field == field for key in self.sort)

    @classmethod
    def build(
        cls,
        *,
        flags: Iterable[str] = (),
        provider: str | None = None,
        family: str | None = None,
        mode: str | None = None,
        min_context: int | None = None,
        max_cost_per_1m_input: float | None = None,
        max_cost_per_1m_output: float | None = None,
        sort: Iterable[SortKey] = (),
    ) -> "ModelQuery":
        """Return a query from plain requirements: tokens for the context, USD per 1M tokens for costs."""
        terms: list[Term] = [Flag(name) for name in flags]
        named = (("provider", provider), ("family", family), ("mode", mode))
        terms += [Match(field, (value.lower(),)) for field, value in named if value is not None]
        limits: tuple[tuple[str, Op, float | None], ...] = (
            ("ctx", ">=", min_context),
            ("in", "<=", max_cost_per_1m_input),
            ("output", "<=", max_cost_per_1m_output),
        )
        terms += [Compare(field, op, value) for field, op, value in limits if value is not None]
        return cls(tuple(terms), tuple(sort))
