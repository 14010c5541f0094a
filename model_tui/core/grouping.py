"""Offers put together by the model that they are offers of: which group is where, and what is told of it as a whole."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from model_tui.core.model import Offer

_BEST_STATES: Final = {"ready": 0, "stale": 1, "needs-key": 2, "catalog": 3, "unlisted": 4}
"""The states from that in which an offer is of most use; a key that was refused is the last."""


class Arrangement(Struct, frozen=True):
    """What stands in the lines of a table: a row of offers as it is, a group as `~row` of its best offer.

    `groups` has the rows of each group of several offers by the row of the best one, which is the first in the order
    of the rows; `inner` are the rows that stand below their group's own line. `models` is how many models there are.
    """

    lines: Sequence[int]
    groups: Mapping[int, Sequence[int]] = {}
    inner: Collection[int] = ()
    models: int | None = None

    @property
    def grouped(self) -> bool:
        """Whether the rows are put together by their model."""
        return self.models is not None


def offer_row(line: int) -> int:
    """Return the row of the offer that a line of an arrangement is about: its own, or a group's best."""
    return line if line >= 0 else ~line


def grouped(rows: Iterable[int], models: Sequence[int]) -> list[list[int]]:
    """Return rows by their model: groups in the order of their first rows, each in the order of `rows`.

    `models` has the number of each row's model.
    """
    found: dict[int, list[int]] = {}
    for row in rows:
        model = models[row]
        if model in found:
            found[model].append(row)
        else:
            found[model] = [row]
    return list(found.values())


def arrange(groups: Sequence[Sequence[int]], is_open: Callable[[int], bool]) -> Arrangement:
    """Return what to show of these groups; those of whose best row it `is_open` holds have their offers below them.

    A model with one offer is the line of that offer: there is nothing to open.
    """
    lines: list[int] = []
    several: dict[int, Sequence[int]] = {}
    inner: set[int] = set()
    for rows in groups:
        best = rows[0]
        if len(rows) == 1:
            lines.append(best)
            continue
        several[best] = rows
        lines.append(~best)
        if is_open(best):
            lines += rows
            inner.update(rows)
    return Arrangement(lines, several, inner, len(groups))


def best_state(offers: Iterable[Offer]) -> str:
    """Return the state of the offer among these that is of most use."""
    return min((offer.state for offer in offers), key=lambda state: _BEST_STATES.get(state, len(_BEST_STATES)))


def largest(values: Iterable[float | None]) -> float | None:
    """Return the largest of the values that are known."""
    return max((value for value in values if value is not None), default=None)


def span(values: Iterable[float | None]) -> tuple[float | None, float | None]:
    """Return the smallest and the largest of the values that are known."""
    known = [value for value in values if value is not None]
    return (min(known), max(known)) if known else (None, None)


def some(values: Sequence[bool | None]) -> bool | None:
    """Return `True` if any holds, `None` if one of the rest is unknown."""
    return True if True in values else None if None in values else False
