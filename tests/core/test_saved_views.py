"""`@name` in a filter text: the terms and the order of a saved view."""

import pytest

from model_tui.core.grammar import QueryError
from model_tui.core.query import Compare, Flag, SortKey, Word
from model_tui.core.saved_views import find, mentions, name_of, parse

VIEWS = {
    "cheap": "in<1 sort:in",
    "Seeing": "vision @cheap",
    "round": "@about",
    "about": "tools @round",
    "broken": "ctx>=many",
}


def test_a_view_stands_for_its_terms_among_the_others() -> None:
    query = parse("sonnet @cheap tools", VIEWS)
    assert set(query.terms) == {Word("sonnet"), Compare("in", "<", 1.0), Flag("tools")}
    assert query.sort == (SortKey("in"),)


def test_the_order_of_the_text_itself_comes_before_that_of_its_views() -> None:
    assert parse("@cheap sort:-ctx", VIEWS).sort == (SortKey("ctx", descending=True),)


def test_a_view_may_name_another_in_any_case() -> None:
    assert set(parse("@seeing", VIEWS).terms) == {Flag("vision"), Compare("in", "<", 1.0)}


def test_a_view_that_is_named_again_and_again_is_there_once() -> None:
    views = {f"v{at}": f"@v{at + 1} @v{at + 1}" for at in range(40)} | {"v40": "vision sort:in"}
    query = parse("@v0 @v7", views)
    assert (query.terms, query.sort) == ((Flag("vision"),), (SortKey("in"),))
    assert parse("@seeing @cheap", VIEWS).terms == parse("@seeing", VIEWS).terms


def test_a_text_without_views_is_what_it_is() -> None:
    assert parse("@cf/meta/llama", VIEWS).terms == (Word("@cf/meta/llama"),)
    assert parse('"@cheap"', VIEWS).terms == (Word("@cheap", literal=True),)
    assert mentions("vision id:@cf/*") == []


@pytest.mark.parametrize(
    ("text", "message", "hint", "incomplete"),
    [
        ("vision @chaep", "no saved view 'chaep'", "@cheap", False),
        ("@che", "no saved view 'che'", "@cheap", True),
        ("@cf", "no saved view 'cf'", '"@cf"', False),
        ("@", "'@' needs the name of a saved view", None, True),
        ("-@cheap", "'-@cheap' negates a whole view: negate its terms", None, False),
        ("@round", "view 'round': view 'about': the view 'round' leads back to itself", None, False),
        ("@broken", "view 'broken': 'many' is not a number: did you mean ctx>=128k?", None, False),
    ],
)
def test_what_cannot_be_understood_is_an_error_in_its_place(
    text: str, message: str, hint: str | None, incomplete: bool
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, VIEWS)
    error = caught.value
    assert (error.message, error.hint, error.incomplete) == (message, hint, incomplete)
    assert text[error.token.start : error.token.end] == error.token.text


def test_an_error_beside_a_view_is_found_where_it_stands() -> None:
    with pytest.raises(QueryError) as caught:
        parse("@cheap  ctx>=12q", VIEWS)
    assert (caught.value.token.start, caught.value.token.end) == (8, 16)


def test_a_name_is_one_word() -> None:
    assert name_of("  cheap vision ") == "cheap-vision"
    assert name_of("@günstig") == "günstig"
    for bad in ("", " @ ", "a/b", "-x", "x" * 41, "a,b", 'say"'):
        with pytest.raises(ValueError, match="name"):
            name_of(bad)
    with pytest.raises(ValueError, match="there is a view 'Seeing' already"):
        name_of("seeing", VIEWS)
    assert find("CHEAP", VIEWS) == "cheap"
