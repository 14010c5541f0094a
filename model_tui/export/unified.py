"""A unified diff of two files of any size, in a time that grows as they do.

Python's `difflib` compares each line with each where much differs: with one line changed in each of 4,000 entries of a
config it took 26 s, and with more of them hours. Here it gets what stands between lines that are once in both files.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Final

_CONTEXT: Final = 3
"""Unchanged lines around a change."""
_SMALL: Final = 40_000
"""Pairs of lines up to which each is compared with each."""
_PATIENCE: Final = 4_000_000
"""Lines, and pairs of lines, that are looked at on top of `_PER_LINE` for each line; then the rest is one change."""
_PER_LINE: Final = 40

_Match = tuple[int, int, int]
"""Where equal lines begin in the one file and in the other, and how many they are."""
_Span = tuple[int, int, int, int]
"""From where to where in the one file, and in the other."""


def unified(before: Sequence[str], after: Sequence[str], name: str, to: str) -> Iterator[str]:
    """Yield the lines of a unified diff, none of them with a line end; nothing where there is no difference.

    It is always true: applied to `before` it makes `after`. Where two large files have little in common it may not be
    the shortest.
    """
    for at, hunk in enumerate(_hunks(_changes(before, after))):
        if at == 0:
            yield from (f"--- {name}", f"+++ {to}")
        first, last = hunk[0], hunk[-1]
        begin, end = max(first[0] - _CONTEXT, 0), min(last[1] + _CONTEXT, len(before))
        shift, after_end = first[2] - first[0], last[3] + end - last[1]
        yield f"@@ -{_range(begin, end)} +{_range(begin + shift, after_end)} @@"
        for from_, to_, into, into_end in hunk:
            yield from (f" {line}" for line in before[begin:from_])
            yield from (f"-{line}" for line in before[from_:to_])
            yield from (f"+{line}" for line in after[into:into_end])
            begin = to_
        yield from (f" {line}" for line in before[begin:end])


def _range(begin: int, end: int) -> str:
    """Return some lines as a unified diff writes them: an empty range is named by the line before it."""
    count = end - begin
    return f"{begin + 1}" if count == 1 else f"{begin + (count > 0)},{count}"


def _hunks(changes: Iterable[_Span]) -> Iterator[list[_Span]]:
    """Put changes together that stand so near to each other that their context would overlap."""
    hunk: list[_Span] = []
    for change in changes:
        if hunk and change[0] - hunk[-1][1] > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[_Span]:
    """Yield what is between equal lines, in order."""
    at, into = 0, 0
    for begin, to, count in [*_merged(sorted(_matches(before, after))), (len(before), len(after), 0)]:
        if at < begin or into < to:
            yield at, begin, into, to
        at, into = begin + count, to + count


def _merged(matches: list[_Match]) -> Iterator[_Match]:
    """Join matches that follow each other without anything between."""
    held: _Match | None = None
    for match in matches:
        if held is not None and (held[0] + held[2], held[1] + held[2]) == match[:2]:
            held = (held[0], held[1], held[2] + match[2])
            continue
        if held is not None:
            yield held
        held = match
    if held is not None:
        yield held


def _matches(before: Sequence[str], after: Sequence[str]) -> Iterator[_Match]:
    """Yield equal lines, in no order; what of one file is before others in it is so in the other."""
    patience = _PATIENCE + _PER_LINE * (len(before) + len(after))
    spans: list[_Span] = [(0, len(before), 0, len(after))]
    while spans:
        begin, end, into, into_end = spans.pop()
        head = _alike(_lines(before, begin, end), _lines(after, into, into_end))
        if head:
            yield begin, into, head
        begin, into = begin + head, into + head
        tail = _alike(_lines(before, end - 1, begin - 1, -1), _lines(after, into_end - 1, into - 1, -1))
        end, into_end = end - tail, into_end - tail
        if tail:
            yield end, into_end, tail
        span = (begin, end, into, into_end)
        one, other = end - begin, into_end - into
        if not one or not other:
            continue
        patience -= min(one * other, _SMALL) + one + other
        if patience < 0:
            continue
        if one * other <= _SMALL:
            compared = SequenceMatcher(None, before[begin:end], after[into:into_end], autojunk=False)
            yield from ((begin + a, into + b, n) for a, b, n in compared.get_matching_blocks() if n)
        else:
            spans += _between(_anchors(before, after, span), span)


def _lines(lines: Sequence[str], begin: int, end: int, by: int = 1) -> Iterator[str]:
    """Yield some lines without a copy of them."""
    return map(lines.__getitem__, range(begin, end, by))


def _alike(lines: Iterator[str], others: Iterator[str]) -> int:
    """Return how many lines are equal, from the first on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(lines, others, strict=False)))


def _between(anchors: list[tuple[int, int]], span: _Span) -> Iterator[_Span]:
    """Yield what is between anchors, each with the anchor that it begins with; nothing where there is none."""
    begin, end, into, into_end = span
    for at, to in [*anchors, (end, into_end)] if anchors else []:
        if begin < at or into < to:
            yield begin, at, into, to
        begin, into = at, to


def _anchors(before: Sequence[str], after: Sequence[str], span: _Span) -> list[tuple[int, int]]:
    """Return the places of lines that are there once in each of two parts, as many as are in the same order in both."""
    begin, end, into, into_end = span
    counts, other_counts = Counter(before[begin:end]), Counter(after[into:into_end])
    places = {line: at for at, line in enumerate(after[into:into_end], into) if other_counts[line] == 1}
    pairs = [
        (at, places[line]) for at, line in enumerate(before[begin:end], begin) if counts[line] == 1 and line in places
    ]
    return _longest_rising(pairs)


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of pairs, which are in the order of their first, that is in the order of their second."""
    lasts: list[int] = []
    """The least second with which a rising part of each length ends."""
    at_length: list[int] = []
    """Which pair that is of."""
    comes_before: list[int] = []
    for at, (_, second) in enumerate(pairs):
        length = bisect_left(lasts, second)
        comes_before.append(at_length[length - 1] if length else -1)
        lasts[length : length + 1] = [second]
        at_length[length : length + 1] = [at]
    rising: list[tuple[int, int]] = []
    at = at_length[-1] if at_length else -1
    while at >= 0:
        rising.append(pairs[at])
        at = comes_before[at]
    return rising[::-1]
