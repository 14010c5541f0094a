"""Text from outside made harmless, and numbers of things in words."""

import pytest
from rich.cells import cell_len

from model_tui.core.text import clean, counted, harmless, is_clean


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("I \u2764\ufe0f it", "I \u2764 it"),
        ("\u26a0\ufe0f retired", "\u26a0 retired"),
        ("1\ufe0f\u20e3 first", "1\u20e3 first"),
        ("\U0001f44d\U0001f3fd good", "\U0001f44d good"),
        ("\U0001f468\u200d\U0001f469 two", "\U0001f468 \U0001f469 two"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f flag", "\U0001f3f4 flag"),
        ("\U0001f1e9\U0001f1ea", "\U0001f1e9\U0001f1ea"),
        ("cafe\u0301 \u901a\u4e49", "cafe\u0301 \u901a\u4e49"),
    ],
)
def test_emoji_are_as_wide_as_their_characters_one_by_one(text: str, plain: str) -> None:
    assert clean(text) == harmless(text) == plain
    assert cell_len(plain) == sum(map(cell_len, plain))
    assert is_clean(plain)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (counted(0, "model"), "0 models"),
        (counted(1, "model"), "1 model"),
        (counted(7_821, "model"), "7,821 models"),
        (counted(1, "entry", "entries"), "1 entry"),
        (counted(2, "entry", "entries"), "2 entries"),
    ],
)
def test_a_number_of_things_in_words(said: str, expected: str) -> None:
    assert said == expected
