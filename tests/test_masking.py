"""Secrets in texts of others: none is left, and no text is mangled by a key of a few characters."""

import pytest

from model_tui.crash import one_line
from model_tui.masking import masked

LONG = "sk-canary-0123456789abcdef"


@pytest.mark.parametrize(
    ("text", "secrets", "shown"),
    [
        (f"key {LONG} is bad", [LONG], "key *** is bad"),
        (f"key x{LONG}y is bad", [LONG], "key x***y is bad"),
        ("key sk-canary-01234 is bad", [LONG], "key *** is bad"),
        ("a%2Fb%2Fc%2Fd%2Fe", ["a/b/c/d/e"], "***"),
        ("the latest test: test, 'test'", ["test"], "the latest ***: ***, '***'"),
        ("a key is a word", ["a"], "a key is a word"),
        ("the key abc of abcdef", ["abc"], "the key abc of abcdef"),
        ("what is it", [""], "what is it"),
        (f"{LONG} {LONG}-more", [LONG, f"{LONG}-more"], "*** ***"),
    ],
)
def test_what_is_blotted(text: str, secrets: list[str], shown: str) -> None:
    assert masked(text, secrets) == shown


def test_a_log_leaves_nothing_of_a_key_that_begins_with_another() -> None:
    assert one_line(RuntimeError("sk-abcdef-more"), ["sk-abcdef", "sk-abcdef-more"]) == "RuntimeError: [key]"
