"""What the word that is being typed into the filter line may become."""

import pytest

from model_tui.core.completion import NONE, Completions, complete, repaired, taken
from model_tui.core.grammar import tokens
from model_tui.core.index import Index
from model_tui.core.model import Offer, Price
from model_tui.core.tallies import Tallies


def offer(provider: str, name: str, context: int | None, price: float | None, **facts: object) -> Offer:
    return Offer(
        provider=provider,
        id=name,
        name=name,
        canonical=f"{provider}/{name}",
        context=context,
        price=None if price is None else Price(price, price * 2),
        **facts,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def tallies() -> Tallies:
    made = Tallies(
        Index(
            [
                offer("openai", "gpt-4o", 128_000, 2.5, vision=True, family="gpt", tags=("fast", "long context")),
                offer("openai", "gpt-4o-mini", 128_000, 0.15, vision=True, tools=True, released="2024-07-18"),
                offer("openrouter", "gpt-4o", 200_000, 2.6, tools=False, tags=("long context",), released="2025-01"),
                offer("groq", "llama-3", 8_192, 0.05, family="llama"),
                offer("groq", "mystery", None, None),
            ]
        )
    )
    assert len(list(made.work_out())) == 40
    return made


VIEWS = {"cheap": "in<1", "Chatty": ""}


def found(text: str, tallies: Tallies | None = None) -> list[str]:
    return [item.text for item in complete(text, len(text), tallies, VIEWS).items]


def counted(text: str, tallies: Tallies) -> list[tuple[str, int | None]]:
    return [(item.text, item.count) for item in complete(text, len(text), tallies, VIEWS).items]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("re", ["reasoning", "ready", "released>=", "retires<"]),
        ("vi", ["vision"]),
        ("ctx", ["ctx>="]),
        ("thi", ["reasoning"]),
        ("cont", ["ctx>="]),
        ("tools pro", ["provider:"]),
        ("-dep", ["deprecated"]),
        ("v", []),
        ("vision", []),
        ("vision ", []),
        ("sonnet", []),
        ("ctx>=1", ["128k", "1m"]),
        ("ctx>=128k", []),
        ("in<", ["0.1", "0.5", "1", "2", "5"]),
        ("cost:", ["free", "budget", "cheap", "standard", "premium"]),
        ("sort:-bl", ["-blended"]),
        ("sort:ctx,ct", []),
        ("@ch", ["@cheap", "@Chatty"]),
        ("@CHE", ["@cheap"]),
        ("@cheap", []),
        ('"vi', []),
        ("nofield:x", []),
    ],
)
def test_words_fields_and_views(text: str, words: list[str]) -> None:
    assert found(text) == words


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("provider:", [("groq", 2), ("openai", 2), ("openrouter", 1)]),
        ("provider:open", [("openai", 2), ("openrouter", 1)]),
        ("provider:router", [("openrouter", 1)]),
        ("provider:groq,", [("openai", 2), ("openrouter", 1)]),
        ("provider:groq", []),
        ("id:gpt-4o", [("gpt-4o", 2), ("gpt-4o-mini", 1)]),
        ("tag:lo", [('"long context"', 2)]),
        ("ctx>=", [("8k", 4), ("32k", 3), ("128k", 3), ("200k", 1), ("1m", 0)]),
        ("in<0.", [("0.1", 1), ("0.5", 2)]),
        ("released>=", [("2025", 1), ("2024", 2)]),
        ("released<2", [("2025", 1), ("2024", 0)]),
        ("visi", [("vision", 2)]),
        ("picke", [("picked", None)]),
    ],
)
def test_values_with_their_counts(tallies: Tallies, text: str, values: list[tuple[str, int]]) -> None:
    assert counted(text, tallies) == values


def test_only_the_word_that_ends_at_the_cursor_is_completed(tallies: Tallies) -> None:
    assert complete("vis in<1", 3, tallies).items[0].text == "vision"
    assert complete("vis in<1", 2, tallies) == NONE
    assert complete("", 0, tallies) == NONE


def test_what_is_taken_stands_in_place_of_the_word(tallies: Tallies) -> None:
    def take(text: str, cursor: int) -> tuple[str, int]:
        offered = complete(text, cursor, tallies, VIEWS)
        return taken(text, offered, offered.items[0])

    assert take("tools -vis", 10) == ("tools -vision ", 14)
    assert take("vis in<1", 3) == ("vision in<1", 6)
    assert take("pro", 3) == ("provider:", 9)
    assert take("provider:openai,gr", 18) == ("provider:openai,groq ", 21)
    assert take("@che", 4) == ("@cheap ", 7)
    assert isinstance(complete("pro", 3), Completions)


def test_a_suggestion_stands_in_place_of_what_was_wrong() -> None:
    text = "vision providr:groq tools"
    assert repaired(text, tokens(text)[1], "provider:groq") == ("vision provider:groq tools", 20)
    assert repaired("gone", tokens(text)[1], "x") == ("gonex", 5)
