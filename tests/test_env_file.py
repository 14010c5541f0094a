"""Editing a `.env`: one line changes, python-dotenv reads what was meant, and every other character stays."""

from io import StringIO

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from model_tui.env_file import EnvFileError, set_variable, unset_variable, values

KEY = "gsk_Abc-123.x/y+z="


def read(text: str) -> dict[str, str | None]:
    return dict(dotenv_values(stream=StringIO(text), interpolate=False))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"K={KEY}\n"),
        ("# mine\n", f"# mine\nK={KEY}\n"),
        ("A=1", f"A=1\nK={KEY}\n"),
        ("A=1\r\nB=2\r\n", f"A=1\r\nB=2\r\nK={KEY}\r\n"),
        ("A=1\r\nB=2", f"A=1\r\nB=2\r\nK={KEY}\r\n"),
        ("\ufeffA=1\n", f"\ufeffA=1\nK={KEY}\n"),
        ("\ufeff", f"\ufeffK={KEY}\n"),
        ("K=old\nB=2\n", f"K={KEY}\nB=2\n"),
        ("A=1\r\n\r\nK=old\r\nB=2\r\n", f"A=1\r\n\r\nK={KEY}\r\nB=2\r\n"),
        ("K=old", f"K={KEY}"),
        ("K=\nB=2\n", f"K={KEY}\nB=2\n"),
        ("K\nB=2\n", f"K={KEY}\nB=2\n"),
        ("K # later\n", f"K={KEY} # later\n"),
        ("K= # later\n", f"K={KEY} # later\n"),
        ("  export K = 'old'  # mine\nB=2\n", f"  export K = '{KEY}'  # mine\nB=2\n"),
        ('K="old" # mine\n', f'K="{KEY}" # mine\n'),
        ("K=old#part # mine\n", f"K={KEY} # mine\n"),
        ("K='two\nlines'\nB=2\n", f"K='{KEY}'\nB=2\n"),
        ("'K'=old\n", f"'K'={KEY}\n"),
        ("K=first\nK=second\nB=2\n", f"K=first\nK={KEY}\nB=2\n"),
        ("not a line\nK=old\n= = =\n", f"not a line\nK={KEY}\n= = =\n"),
        ("KK=1\nXK=2\n", f"KK=1\nXK=2\nK={KEY}\n"),
    ],
)
def test_one_line_changes(before: str, after: str) -> None:
    assert set_variable(before, "K", KEY) == after
    assert read(after)["K"] == KEY
    assert set_variable(after, "K", KEY) == after


@pytest.mark.parametrize(
    "value", ["a b", "a'b", 'a"b', "a$HOME", "a${B}c", "a#b", "a #b", "a\\b", "\\", "`x`", "a\\'b"]
)
@pytest.mark.parametrize("before", ["", "K=old\n", "K='old'\n", 'K="old" # mine\n'])
def test_whatever_a_key_holds_is_read_again(value: str, before: str) -> None:
    after = set_variable(f"A=1\n{before}B=2\n", "K", value)
    assert read(after) == {"A": "1", "K": value, "B": "2"}
    assert ("# mine" in after) == ("# mine" in before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A=1\nK=x\nB=2\n", "A=1\nB=2\n"),
        ("A=1\r\n\r\n# c\r\nexport K='x' # y\r\nB=2", "A=1\r\n\r\n# c\r\nB=2"),
        ("A=1\n\n\n  K=x\nB=2\n", "A=1\n\n\nB=2\n"),
        ("K=a\nB=2\nK=b\n", "B=2\n"),
        ("K=x", ""),
        ("B=2\n", "B=2\n"),
        ("\ufeffK=x\nB=2\n", "\ufeffB=2\n"),
    ],
)
def test_a_variable_is_taken_out_with_all_its_lines(before: str, after: str) -> None:
    assert unset_variable(before, "K") == after
    assert "K" not in read(after)


@pytest.mark.parametrize("text", ["A='open\n", 'A="open\nB=1\n', "A='open"])
def test_a_quote_left_open_is_not_closed_by_ours(text: str) -> None:
    """A value of ours in quotes would end theirs; without quotes nothing can go wrong."""
    assert set_variable(text, "K", KEY).startswith(text)
    quote = text[2]
    with pytest.raises(EnvFileError, match="cannot be edited safely") as caught:
        set_variable(text, "K", f"a{quote} b" if quote == '"' else "a b")
    assert "open\n" not in str(caught.value)


_PIECES = [*"AKb= '\"#\\$\n\r\t;é", "export ", "K=", "\r\n"]
_TEXT = st.lists(st.sampled_from(_PIECES), max_size=40).map("".join)
_VALUE = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)


@given(_TEXT, _VALUE)
def test_any_file_is_edited_without_harm_or_refused(text: str, value: str) -> None:
    try:
        after = set_variable(text, "K", value)
    except EnvFileError:
        return
    assert read(after) == {**read(text), "K": value}
    again = unset_variable(after, "K")
    assert dict(values(again)) == {name: kept for name, kept in read(text).items() if name != "K"}
