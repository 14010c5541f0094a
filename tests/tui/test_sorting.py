"""The order of the rows: by several columns, and what keys make of it."""

from screen import Open

from model_tui.core.query import SortKey
from model_tui.tui.ordering import next_last, sorted_by, sorted_further, with_next

FIELDS = ("id", "ctx", "in")
BY_ID, BY_IN = SortKey("id"), SortKey("in")
MOST_CTX, LEAST_CTX = SortKey("ctx", descending=True), SortKey("ctx")


def test_the_last_key_goes_on_to_the_next_field_and_then_away() -> None:
    assert next_last((), FIELDS) == (BY_ID,)
    assert next_last((BY_ID,), FIELDS) == (MOST_CTX,)
    assert next_last((BY_IN,), FIELDS) == ()
    assert next_last((MOST_CTX, BY_ID), FIELDS) == (MOST_CTX, BY_IN)
    assert next_last((MOST_CTX, BY_IN), FIELDS) == (MOST_CTX,)
    assert next_last((SortKey("popularity"),), FIELDS) == (BY_ID,)  # typed, and no column of the table


def test_a_further_key_is_the_next_field_that_is_free() -> None:
    assert with_next((), FIELDS) == (BY_ID,)
    assert with_next((BY_IN,), FIELDS) == (BY_IN, BY_ID)
    assert with_next((BY_ID, MOST_CTX, BY_IN), FIELDS) == (BY_ID, MOST_CTX, BY_IN)


def test_a_header() -> None:
    assert sorted_by((), "ctx") == (MOST_CTX,)
    assert sorted_by((MOST_CTX,), "ctx") == (LEAST_CTX,)
    assert sorted_by((BY_ID, MOST_CTX), "ctx") == (MOST_CTX,)
    assert sorted_further((BY_ID,), "ctx") == (BY_ID, MOST_CTX)
    assert sorted_further((BY_ID, MOST_CTX), "ctx") == (BY_ID, LEAST_CTX)
    assert sorted_further((BY_ID, LEAST_CTX), "ctx") == (BY_ID,)


async def test_keys_sort_by_several_columns_and_the_text_is_the_order(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.filter("sort:-ctx vision")
        await screen.press("semicolon")
        assert screen.filter_text == "sort:-ctx,-out vision"
        await screen.press("s", "S")
        assert screen.filter_text == "sort:-ctx,-in vision"
        head = next(line for line in screen.lines if "VTRJ" in line)
        assert "↓1ctx" in head
        assert "↓2in" in head
        assert "by ctx ↓, in ↓" in screen.text
        offers = [screen.main.table.offers[row] for row in screen.main.table.rows]
        assert offers == sorted(offers, key=lambda o: (-(o.context or -1), -(o.input_cost or -1)))
        await screen.press("z")  # and so in groups, by the first of each
        assert screen.filter_text == "sort:-ctx,-in vision"
        contexts = [screen.main.table.offers[row].context or -1 for row in screen.main.table.rows]
        assert contexts == sorted(contexts, reverse=True)
