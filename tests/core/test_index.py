"""Filtering and sorting, against a plain reading of the language over the same offers."""
# ruff: noqa: E501 - a table of offers reads best with a line each

import random

import pytest

from model_tui.core.columns import Context, order_key
from model_tui.core.grammar import QueryError, parse
from model_tui.core.index import Index, Marks
from model_tui.core.model import Offer, Price


def offer(ref: str, **facts) -> Offer:
    provider, _, model_id = ref.partition("/")
    facts.setdefault("mode", "chat")
    facts.setdefault("name", model_id)
    return Offer(provider=provider, id=model_id, canonical=facts.pop("canonical", ref), **facts)


OFFERS = [
    offer("openai/gpt-4o", context=128_000, vision=True, tools=True, released="2024-05-13", price=Price(2.5, 10), cost_tier="standard"),
    offer("openai/gpt-4o-mini", context=128_000, vision=True, tools=True, released="2024-07-18", price=Price(0.15, 0.6), cost_tier="budget"),
    offer("openai/text-embedding-3-small", mode="embedding", context=8_191, price=Price(0.02, None), cost_tier="budget"),
    offer("groq/llama-3.3-70b", context=131_072, vision=False, tools=True, released="2024-12-06", price=Price(0.59, 0.79), cost_tier="standard", state="ready", ready=True, family="llama"),
    offer("openrouter/meta-llama/llama-3.3-70b:free", context=65_536, tools=None, price=Price(0, 0), cost_tier="free"),
    offer("ollama/gemma:7b", context=8_192, state="ready", ready=True),
    offer("mistral/mistral-large", name="Mistral Large 3", context=256_000, tools=True, released="2025-12", deprecated=True),
    offer("openai/whisper-1", mode="audio_transcription", price=Price(0.0001, None, unit="second")),
]  # fmt: skip
CONTEXT = Context(
    vendors={"openai": "openai", "mistral": "mistral"},
    local=frozenset(("ollama",)),
    aliases={"meta": "openrouter"},
    new_since="2025-10-01",
)


@pytest.fixture
def index():
    return Index(OFFERS, CONTEXT)


def found(index: Index, text: str, **options) -> list[str]:
    return [OFFERS[row].ref for row in index.search(parse(text), **options).rows]


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("vision tools", {"openai/gpt-4o", "openai/gpt-4o-mini"}),
        ("-vision tools", {"groq/llama-3.3-70b", "mistral/mistral-large"}),
        ("tools? provider:openrouter", {"openrouter/meta-llama/llama-3.3-70b:free"}),
        ("-vision? provider:groq", {"groq/llama-3.3-70b"}),
        ("ctx>=131k", {"groq/llama-3.3-70b", "mistral/mistral-large"}),
        ("in<1 output<1", {"openai/gpt-4o-mini", "groq/llama-3.3-70b", "openrouter/meta-llama/llama-3.3-70b:free"}),
        ("in=0", {"openrouter/meta-llama/llama-3.3-70b:free"}),
        ("blended<0.3", {"openai/gpt-4o-mini", "openrouter/meta-llama/llama-3.3-70b:free"}),
        ("cost:free", {"openrouter/meta-llama/llama-3.3-70b:free"}),
        (
            "cost:budget",
            {"openai/gpt-4o-mini", "openai/text-embedding-3-small", "openrouter/meta-llama/llama-3.3-70b:free"},
        ),
        ("cheap mode:chat", {"openai/gpt-4o-mini", "openrouter/meta-llama/llama-3.3-70b:free"}),
        ("local", {"ollama/gemma:7b"}),
        ("ready", {"ollama/gemma:7b", "groq/llama-3.3-70b"}),
        ("deprecated", {"mistral/mistral-large"}),
        ("new", {"mistral/mistral-large"}),
        ("released>=2024-07 released<2025", {"openai/gpt-4o-mini", "groq/llama-3.3-70b"}),
        ("released=2024-05", {"openai/gpt-4o"}),
        ("provider:meta", {"openrouter/meta-llama/llama-3.3-70b:free"}),
        ("provider:gr*", {"groq/llama-3.3-70b"}),
        ("id:gpt-*", {"openai/gpt-4o", "openai/gpt-4o-mini"}),
        ("mode:audio", {"openai/whisper-1"}),
        ("family:llama", {"groq/llama-3.3-70b"}),
        ("gpt4o", {"openai/gpt-4o", "openai/gpt-4o-mini"}),
        ("llama-3.3", {"groq/llama-3.3-70b", "openrouter/meta-llama/llama-3.3-70b:free"}),
        ("llama33 free -cost:budget", set()),
        ('"gpt-4o"', {"openai/gpt-4o", "openai/gpt-4o-mini"}),
        ('"gpt4o"', set()),
        ('"mistral large"', {"mistral/mistral-large"}),
        ("gemma:7b", {"ollama/gemma:7b"}),
        ("size<=70", set()),
        ("state:ready -local", {"groq/llama-3.3-70b"}),
    ],
)
def test_query(index, text, refs):
    assert set(found(index, text)) == refs


def test_the_best_match_comes_first(index):
    assert found(index, "gpt-4o") == ["openai/gpt-4o", "openai/gpt-4o-mini"]


def test_a_price_per_second_is_not_a_price_per_token(index):
    assert "openai/whisper-1" not in found(index, "in<1")


def test_default_order_is_chat_ready_first_party_current_newest(index):
    assert found(index, "") == [
        "groq/llama-3.3-70b",
        "ollama/gemma:7b",
        "openai/gpt-4o-mini",
        "openai/gpt-4o",
        "mistral/mistral-large",
        "openrouter/meta-llama/llama-3.3-70b:free",
        "openai/text-embedding-3-small",
        "openai/whisper-1",
    ]


def test_unknown_values_come_last_in_either_direction(index):
    assert found(index, "sort:in mode:chat")[-2:] == found(index, "sort:-in mode:chat")[-2:]
    assert found(index, "sort:-in mode:chat")[0] == "openai/gpt-4o"
    assert found(index, "sort:in mode:chat")[0] == "openrouter/meta-llama/llama-3.3-70b:free"


def test_two_sort_keys(index):
    assert found(index, "vision sort:-ctx,in") == ["openai/gpt-4o-mini", "openai/gpt-4o"]


def test_the_chat_view_counts_what_it_hides(index):
    hits = index.search(parse("provider:openai"), chat_view=True)
    assert len(hits.rows) == 2
    assert hits.hidden == 2
    assert index.search(parse("provider:openai mode:*"), chat_view=True).hidden == 0


def test_a_typing_mistake_finds_what_is_near(index):
    hits = index.search(parse("mistrel"))
    assert hits.fuzzy
    assert [OFFERS[row].ref for row in hits.rows] == ["mistral/mistral-large"]
    assert not index.search(parse("mistral")).fuzzy


def test_marks(index):
    marks = Marks(picked={("openai", "gpt-4o")})
    assert found(index, "picked", marks=marks) == ["openai/gpt-4o"]
    assert len(found(index, "-picked", marks=marks)) == len(OFFERS) - 1
    assert found(index, "favourite", marks=marks) == []


def test_what_one_term_less_would_bring_back(index):
    query = parse("vision provider:groq")
    counts = {type(term).__name__: count for term, count in index.relaxations(query)}
    assert counts == {"Flag": 1, "Match": 2}


QUERIES = (
    "vision",
    "tools -vision",
    "ctx>=100k",
    "provider:openai",
    "sort:-ctx",
    "gpt",
    "llama 70b",
    "ready",
    "",
    "-tools?",
    "sort:released,in",
)


def test_an_evolved_index_answers_as_a_new_one():
    rng = random.Random(7)
    offers = list(OFFERS)
    index = Index(offers, CONTEXT)
    for text in QUERIES:
        index.search(parse(text))
    for step in range(12):
        changed = rng.sample(range(len(offers)), 2)
        following = list(offers)
        for row in changed:
            following[row] = offer(
                following[row].ref,
                context=rng.choice((None, 8_000, 200_000)),
                vision=rng.choice((True, False, None)),
                released=rng.choice((None, "2026-01-01")),
            )
        following += [
            offer(f"new/{step}-{n}", context=rng.randrange(10**6), tools=True) for n in range(rng.randrange(3))
        ]
        moved = rng.sample([row for row in range(len(offers)) if row not in changed], 2)
        for row in moved:
            was = following[row]
            following[row] = offer(
                was.ref,
                **{
                    f: getattr(was, f)
                    for f in (
                        "context",
                        "vision",
                        "tools",
                        "released",
                        "mode",
                        "name",
                        "price",
                        "cost_tier",
                        "family",
                        "deprecated",
                    )
                },
                state="ready",
                ready=True,
            )
        index = index.evolve(following, changed, moved)
        offers = following
        fresh = Index(offers, CONTEXT)
        for text in QUERIES:
            assert index.search(parse(text)).rows == fresh.search(parse(text)).rows, (step, text)


_TYPED = (
    "gpt-4o mini",
    "llama -free",
    '"3.3-70" llama',
    "gemna 7b",
    "vision tools in<1",
    "-mini provider:openai gpt",
    "zzqx",
    "large sort:-ctx",
)


@pytest.mark.parametrize("ordered", [False, True])
def test_letter_by_letter_finds_what_is_found_at_once(ordered):
    offers = sorted(OFFERS, key=lambda offer: order_key(offer, CONTEXT)) if ordered else OFFERS
    used = Index(offers, CONTEXT, ordered=ordered)
    for text in _TYPED:
        for end in (*range(1, len(text) + 1), *range(len(text), 0, -1)):
            try:
                query = parse(text[:end])
            except QueryError:
                continue
            for chat_view in (True, False):
                fresh = Index(offers, CONTEXT, ordered=ordered)
                assert used.search(query, chat_view=chat_view) == fresh.search(query, chat_view=chat_view), text[:end]
                assert used.count(query, chat_view=chat_view) == len(fresh.rows(query, chat_view=chat_view))


def test_an_answer_about_marks_is_not_kept(index):
    for picked in (frozenset({OFFERS[1].key}), frozenset(), frozenset({OFFERS[3].key, OFFERS[0].key})):
        wanted = {offer.ref for offer in OFFERS if offer.key in picked}
        assert set(found(index, "picked", marks=Marks(picked=picked))) == wanted
        assert index.count(parse("picked"), Marks(picked=picked)) == len(wanted)
