"""The diff of two files of any size: true, as short as difflib's where little differs, and done in a moment."""

import re
from collections.abc import Sequence
from difflib import unified_diff
from random import Random

import pytest

from model_tui.export.unified import unified


def diff(before: Sequence[str], after: Sequence[str]) -> list[str]:
    return list(unified(before, after, "a", "b"))


def applied(before: Sequence[str], lines: Sequence[str]) -> list[str]:
    """Apply a diff as `patch` does, by the places that it names; every line of it must be as it says."""
    made: list[str] = []
    at = 0
    for line in lines[2:]:
        if hunk := re.fullmatch(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", line):
            begin, count, into, more = (1 if part is None else int(part) for part in hunk.groups())
            begin -= count > 0
            made += before[at:begin]
            at = begin
            assert into - (more > 0) == len(made)
        elif line[0] == "+":
            made.append(line[1:])
        else:
            assert before[at] == line[1:]
            made += [before[at]] if line[0] == " " else []
            at += 1
    return [*made, *before[at:]]


def changed(lines: Sequence[str]) -> int:
    return sum(line[0] in "+-" for line in lines[2:])


@pytest.mark.parametrize("seed", range(60))
def test_what_it_says_makes_the_other_file(seed: int) -> None:
    random = Random(seed)
    words, most = random.choice([(3, 20), (40, 60), (2_000, 900), (100_000, 3_000)])
    before = [f"line {random.randrange(words)}" for _ in range(random.randrange(most))]
    after = list(before)
    for _ in range(random.randrange(12)):
        at = random.randrange(len(after) + 1)
        after[at : at + random.randrange(6)] = [f"line {random.randrange(words)}" for _ in range(random.randrange(6))]
    if seed % 5 == 0:
        random.shuffle(after)
    assert applied(before, diff(before, after)) == after


@pytest.mark.parametrize("seed", range(40))
def test_little_that_differs_is_told_as_shortly_as_by_difflib(seed: int) -> None:
    random = Random(seed)
    before = [f"line {random.randrange(1_000)}" for _ in range(random.randrange(400))]
    after = list(before)
    for _ in range(3):
        at = random.randrange(len(after) + 1)
        after[at : at + random.randrange(2)] = ["new"] * random.randrange(2)
    assert changed(diff(before, after)) <= changed(list(unified_diff(before, after, "a", "b", lineterm="")))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], []),
        (["a"], ["a"]),
        ([], ["a"]),
        (["a"], []),
        (["a", "b"], ["a", "c"]),
        (list("abcdefghijklm"), list("abcdXfghijklm")),
        (list("abcdefghijklm"), list("aXcdefghijYlm")),
        (list("abcdefghijklm"), list("abcdefghijklmno")),
        (list("abcdefghijklm"), list("Xabcdefghijklm")),
        (list("abcdefghijklm"), list("bcdefghijklm")),
    ],
)
def test_it_is_written_as_difflib_writes_it(before: list[str], after: list[str]) -> None:
    assert diff(before, after) == list(unified_diff(before, after, "a", "b", lineterm=""))


def entries(count: int, price: int) -> list[str]:
    return [
        line
        for number in range(count)
        for line in (f"  - model_name: m{number}", "    litellm_params:", f"      in: {price}", "      out: 1")
    ]


def test_one_line_of_each_of_many_entries_is_one_line_of_each() -> None:
    before, after = entries(20_000, 1), entries(20_000, 2)
    lines = diff(before, after)
    assert changed(lines) == 40_000
    assert applied(before, lines) == after


NUMBERED = [f"line {number}" for number in range(200_000)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (NUMBERED, [f"other {number}" for number in range(200_000)]),
        (NUMBERED, NUMBERED[::-1]),
        ([f"word {number * 7 % 900}" for number in range(100_000)], [f"word {n * 11 % 900}" for n in range(100_000)]),
        (NUMBERED, [line if number % 2 else "other" for number, line in enumerate(NUMBERED)]),
        ([f"u {number // 2}" for number in range(60_000)], [f"u {number // 2}" for number in range(60_000, 0, -1)]),
    ],
    ids=["all", "reversed", "few words", "every other", "pairs"],
)
def test_a_large_file_is_told_at_once_and_truly(before: list[str], after: list[str]) -> None:
    assert applied(before, diff(before, after)) == after
