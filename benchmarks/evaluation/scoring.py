"""Counting: how much of what providers state is known, and how much of that is right."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec import Struct

from benchmarks.evaluation.answers import Answer, System
from benchmarks.evaluation.archives import Archive
from benchmarks.evaluation.cases import FIELDS, PRICES, SAID_AS, Case, is_near, is_right

_SAME_TIME_DAYS = 14
"""A price from a catalog that is further from the listing's day than this is another day's, and says so."""

_ARCHIVED = "models.dev"
"""The catalog of which there are earlier copies: where it states another limit now than then, that has changed."""


class Score(Struct):
    """Counts for one field: stated, known, right.

    `near` counts limits within 5 %, too; `dated` what is another day's price, and `then` what of that is right with
    the price that we know to have held on the listing's day. `moved` counts contexts that models.dev states
    otherwise now, and of the listing's days as the listing does: they have changed since.
    """

    stated: int = 0
    known: int = 0
    right: int = 0
    near: int = 0
    dated: int = 0
    then: int = 0
    moved: int = 0

    def add(self, other: "Score") -> None:
        """Add another's counts."""
        self.stated += other.stated
        self.known += other.known
        self.right += other.right
        self.near += other.near
        self.dated += other.dated
        self.then += other.then
        self.moved += other.moved


class Miss(Struct, frozen=True):
    """A fact on which we and the provider differ, and who said ours."""

    field: str
    provider: str
    id: str
    stated: Any
    said: Any
    by: str


Scores = dict[str, Score]


def score(cases: Iterable[Case], system: System, archive: Archive | None = None) -> tuple[Scores, list[Miss]]:
    """Return the counts per field, and every difference; `archive` tells which contexts have changed since."""
    archive = archive or Archive()
    scores: defaultdict[str, Score] = defaultdict(Score)
    misses: list[Miss] = []
    for case in cases:
        answer = system(case.provider, case.id)
        for field, stated in case.stated.items():
            one = scores[field]
            one.stated += 1
            said = answer.values.get(field)
            if said is None:
                continue
            one.known += 1
            one.near += is_near(field, said, stated)
            if is_right(field, said, stated):
                one.right += 1
                continue
            by = answer.said.get(SAID_AS.get(field, field), "?")
            if field == "context" and by == _ARCHIVED and not is_near(field, said, stated):
                one.moved += archive.had(case.provider, case.id, stated, case.day)
            if field in PRICES and _of_another_day(answer, by, case.day):
                one.dated += 1
                one.then += _right_then(answer, field, stated, case.day)
            misses.append(Miss(field, case.provider, case.id, stated, said, by))
    return {field: scores[field] for field in FIELDS if field in scores}, misses


def total(scores: Scores) -> Score:
    """Return the counts of all fields together."""
    found = Score()
    for one in scores.values():
        found.add(one)
    return found


def _right_then(answer: Answer, field: str, stated: float, day: str) -> bool:
    """Whether the price stated is the one that held until some day after the listing's."""
    place = 1 if field == "input price" else 2
    prices = (one[place] for one in answer.earlier if one[0] > day)
    return any(price is not None and is_right(field, price, stated) for price in prices)


def _of_another_day(answer: Answer, layer: str, day: str) -> bool:
    at = answer.days.get(layer, "")
    return bool(at) and abs((date.fromisoformat(at[:10]) - date.fromisoformat(day)).days) > _SAME_TIME_DAYS
