"""How near ids are to the words of a query: the order of what matches, and what is alike where nothing does."""

from collections.abc import Mapping
from itertools import chain
from typing import Final

_SCORE: Final = 78.0
"""From 0 to 100, how much alike an id must at least be."""


def best_first(rows: list[int], words: list[str], tails: list[str], fuzzy: Mapping[str, Mapping[int, float]]) -> None:
    """Sort by how near the ends of ids are to the words: the same, begun by them, containing them, or neither.

    `tails` are the ends of all ids; `fuzzy` has the scores by row of words that matched only roughly.
    """
    if len(words) == 1 and words[0] not in fuzzy:  # the common case, with a third of the work
        [word] = words
        bins: tuple[list[int], ...] = ([], [], [], [])
        same, begun, within, neither = (each.append for each in bins)
        for row in rows:
            tail = tails[row]
            if word not in tail:
                neither(row)
            elif not tail.startswith(word):
                within(row)
            else:
                (same if tail == word else begun)(row)
        rows[:] = chain.from_iterable(bins)
        return

    def distance(row: int) -> float:
        tail, total = tails[row], 0.0
        for word in words:
            if word in fuzzy:
                total += 100 - fuzzy[word][row]
            elif tail != word:
                total += 1 if tail.startswith(word) else 2 if word in tail else 3
        return total

    rows.sort(key=distance)


def alike(text: str, tails: list[str]) -> dict[int, float]:
    """Return the rows whose id is like a word that is found nowhere, with a score from 0 to 100."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only when a word matched nothing

    distinct = list(dict.fromkeys(tails))
    scored = process.extract(text, distinct, scorer=fuzz.partial_ratio, processor=None, score_cutoff=_SCORE, limit=200)
    by_tail = {tail: score for tail, score, _ in scored if len(tail) >= len(text) - 1}
    return {row: by_tail[tail] for row, tail in enumerate(tails) if tail in by_tail}
