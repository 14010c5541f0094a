"""The filter language: what each term means, and what is said about terms that mean nothing."""

import pytest

from model_tui.core import saved_views
from model_tui.core.grammar import QueryError, parse, suggestion
from model_tui.core.query import Compare, Flag, Match, SortKey, Word


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("sonnet", Word("sonnet")),
        ("GPT-4o", Word("gpt-4o")),
        ('"4o mini"', Word("4o mini", literal=True)),
        ("-sonnet", Word("sonnet", negated=True)),
        ("!sonnet", Word("sonnet", negated=True)),
        ("vision", Flag("vision")),
        ("tools?", Flag("tools", or_unknown=True)),
        ("-deprecated", Flag("deprecated", negated=True)),
        ("cheap", Flag("budget")),
        ("favorite", Flag("favourite")),
        ("ctx>=128k", Compare("ctx", ">=", 128_000)),
        ("context>1m", Compare("ctx", ">", 1_000_000)),
        ("out>=8k", Compare("out", ">=", 8_000)),
        ("in<1", Compare("in", "<", 1)),
        ("in<=0.5", Compare("in", "<=", 0.5)),
        ("in<$2", Compare("in", "<", 2)),
        ("output<=5", Compare("output", "<=", 5)),
        ("blended<2", Compare("blended", "<", 2)),
        ("monthly<50", Compare("monthly", "<", 50)),
        ("size<=70", Compare("size", "<=", 70)),
        ("size<=70b", Compare("size", "<=", 70)),
        ("size<500m", Compare("size", "<", 0.5)),
        ("tps>=50", Compare("tps", ">=", 50)),
        ("ctx=>8k", Compare("ctx", ">=", 8_000)),
        ("-in<1", Compare("in", "<", 1, negated=True)),
        ("released>=2026-01", Compare("released", ">=", "2026-01")),
        ("released=2026", Compare("released", "=", "2026")),
        ("provider:openai,groq", Match("provider", ("openai", "groq"))),
        ("-provider:groq", Match("provider", ("groq",), negated=True)),
        ("id:gpt-*", Match("id", ("gpt-*",))),
        ("tag:long-context", Match("tag", ("long-context",))),
        ('family:"llama 4",qwen', Match("family", ("llama 4", "qwen"))),
        ("gemma:7b", Word("gemma:7b")),
        ("llama3.2:3b", Word("llama3.2:3b")),
    ],
)
def test_term(text, term):
    assert parse(text).terms == (term,)


def test_terms_are_separated_by_blanks_and_order_is_apart():
    query = parse("  vision   sonnet sort:-ctx,in ")
    assert query.terms == (Flag("vision"), Word("sonnet"))
    assert query.sort == (SortKey("ctx", descending=True), SortKey("in"))


def test_a_negated_order_is_reversed():
    assert parse("-sort:ctx").sort == (SortKey("ctx", descending=True),)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("out<5", "output<5"),
        ("out>=8", "out>=8k"),
        ("ctx>=128", "ctx>=128k"),
        ("cxt>=128k", "ctx>=128k"),
        ("provder:openai", "provider:openai"),
        ("visoin?", "vision?"),
        ("sort:ctxx", "sort:ctx"),
        ("sort:-relased", "sort:-released"),
        ("ctx:128k", "ctx>=128k"),
        ("provider>openai", "provider:openai"),
        ("in!=1", "-in=1"),
        ("released>=yesterday", "released>=2026-01"),
        ("in<cheap", "in<1"),
        ("nonsense:thing", '"nonsense:thing"'),
    ],
)
def test_what_cannot_be_understood_says_what_was_meant(text, hint):
    with pytest.raises(QueryError) as caught:
        parse(f"vision {text}")
    assert caught.value.hint == hint
    assert caught.value.token.text == text
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x" * 140_000, "at most 10,000 characters, this one has 140,000"),
        ("@view " + "x" * 140_000, "at most 10,000 characters"),
        (" ".join("word" for _ in range(65)), "at most 64 terms, this one has 65"),
        ("id:" + ",".join(f"*m{at}*" for at in range(65)), "'id:' takes at most 64 patterns"),
    ],
    ids=["characters", "characters of a view", "terms", "patterns"],
)
@pytest.mark.parametrize("read", [parse, lambda text: saved_views.parse(text, {"view": "vision"})])
def test_what_would_take_long_is_refused_in_one_line(read, text, said):
    with pytest.raises(QueryError, match=said) as caught:
        read(text)
    assert len(str(caught.value)) < 80
    assert caught.value.hint is None


def test_hundreds_of_ids_are_not_too_many():
    (term,) = parse("id:" + ",".join(f"model-number-{at}" for at in range(500))).terms
    assert len(term.values) == 500


@pytest.mark.parametrize(
    "text", ["-", "!", "ctx>", "ctx>=", "provider:", "sort:", '"', "in<1.", "released>=2026-1", "sort:rel"]
)
def test_half_typed_terms_are_incomplete(text):
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.incomplete


def test_a_complete_mistake_is_not_taken_for_half_typed():
    with pytest.raises(QueryError) as caught:
        parse("nonsense>=3")
    assert not caught.value.incomplete


def test_hints_can_be_used_as_they_are():
    for text in ("out<5", "ctx>=128", "provder:openai", "visoin?", "in!=1", "ctx:128k"):
        with pytest.raises(QueryError) as caught:
            parse(text)
        parse(caught.value.hint)


def test_a_word_near_a_capability_is_suggested():
    assert suggestion("visoin") == "vision"
    assert suggestion("qwerty") is None


@pytest.mark.parametrize(
    ("text", "hint"),
    [("cost:budgt", "cost:budget"), ("state:redy", "state:ready"), ("quality:balancd", "quality:balanced")],
)
def test_a_value_that_does_not_exist_says_what_was_meant(text, hint):
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.hint == hint


def test_a_value_being_typed_is_incomplete_and_globs_are_free():
    with pytest.raises(QueryError) as caught:
        parse("cost:bud")
    assert caught.value.incomplete
    assert parse("cost:b*").terms == (Match("cost", ("b*",)),)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("in < 1", "in<1"),
        ("vision in <1 tools", "in<1"),
        ("ctx >= 128k", "ctx>=128k"),
        ("ctx ≥ 128k", "ctx≥128k"),
        (">=128k", "ctx>=128k"),
        ("<", "ctx<128k"),
    ],
)
def test_blanks_in_a_comparison_are_told_with_what_was_meant(text: str, hint: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.hint == hint
    assert parse(hint).terms


def test_signs_and_quotes_as_they_come_from_a_page() -> None:
    assert parse("ctx≥128k in≤1") == parse("ctx>=128k in<=1")
    assert parse("“4o mini”") == parse('"4o mini"')


@pytest.mark.parametrize("text", ["released>=2026-13", "released>=2026-00", "released<2026-01-32", "released=2026-1"])
def test_a_day_that_there_is_not(text: str) -> None:
    with pytest.raises(QueryError, match="is not a date"):
        parse(text)
