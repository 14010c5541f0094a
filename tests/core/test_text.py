"""Text from outside made harmless, and numbers of things in words."""

import pytest

from model_tui.core.text import counted


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
