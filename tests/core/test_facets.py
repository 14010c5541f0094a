"""What each choice of a control would leave: the same number as the query that it makes finds."""

import pytest

from model_tui.core import facets, filter_controls, saved_views
from model_tui.core.columns import Context
from model_tui.core.facets import Facet
from model_tui.core.index import Index, Marks
from model_tui.core.model import Offer, Price


def _offer(number: int) -> Offer:
    tri = (True, False, None)
    mode = ("chat", "chat", None, "embedding", "image", "image_edit")[number % 6]
    price = (None, 0.0, 0.1, 3.0, 20.0)[number % 5]
    return Offer(
        provider=("openai", "groq", "xai")[number % 3],
        id=f"model-{number}",
        name=f"Model {number}",
        canonical=f"m/{number}",
        family=("gpt", "llama", None)[number % 3],
        mode=mode,
        context=(None, 8_192, 128_000)[number % 3],
        tools=tri[number % 3],
        vision=tri[number % 2],
        price=None if price is None else Price(price, price),
        cost_tier=(None, "free", "budget", "standard", "premium")[number % 5],
        released=(None, "2024-05-01", "2026-01-01")[number % 3],
        tags=("fast",) if number % 2 else ("fast", "long"),
        ready=number % 7 == 0,
    )


INDEX = Index([_offer(number) for number in range(120)], Context(aliases={"openai-compatible": "openai"}))
MARKS = Marks(picked={("openai", "model-0")}, favourite={("groq", "model-1"), ("xai", "model-2")})
VIEWS = {"cheap": "in<1"}


def leaves(text: str) -> int:
    return INDEX.count(saved_views.parse(text, VIEWS), MARKS, chat_view=True)


@pytest.mark.parametrize(
    "text",
    [
        *("", "tools", "-vision ctx>=8k", "cost:budget provider:groq", "mode:embedding", "@cheap fast", "cost:cheap"),
        *("provider:o*,x*", "provider:openai-compatible", "mode:*", "tag:l?ng family:nobody", "mode:image*"),
    ],
)
def test_every_count_is_what_the_choice_finds(text: str) -> None:
    checked = 0
    for section in facets.sections(INDEX, text):
        counts = facets.count(INDEX, section, text, MARKS, VIEWS)
        assert counts.keys() == set(section.facets)
        for facet, found in counts.items():
            if facet.kind == "flag":
                states = [("yes", False), ("no", False)]
                asked = [
                    filter_controls.set_flag(text, facet.field, state, unknown=unknown)  # type: ignore[arg-type]
                    for state, unknown in states
                ]
                assert found[:2] == tuple(map(leaves, asked)), facet
                assert sum(found) == leaves(facets.clear(text, facet))
            elif facet.kind == "value":
                assert found == (leaves(filter_controls.set_values(text, facet.field, (facet.value,))),), facet
            elif facets.is_set(text, facet):
                assert found == (leaves(text),), facet
            checked += 1
    assert checked > 60


def test_a_text_that_is_not_understood_leaves_nothing_to_count() -> None:
    section = facets.fixed_sections()[0]
    assert facets.count(INDEX, section, "ctx>=", MARKS, {}) == {}


def test_what_the_text_asks_for_is_among_the_choices_however_rare() -> None:
    sections = {section.title: section for section in facets.sections(INDEX, "provider:nobody,groq")}
    assert Facet("value", "provider", "nobody") in sections["provider"].facets
    assert len(sections["provider"].facets) == 4


def test_controls_are_turned() -> None:
    flag, value, low = Facet("flag", "tools"), Facet("value", "cost", "free"), Facet("low", "ctx")
    text = "a"
    seen = [text := facets.turned(text, flag) for _ in range(3)]
    assert seen == ["a tools", "a -tools?", "a"]
    assert facets.turned("tools?", flag) == "-tools"
    assert facets.turned(facets.turned("a", value), value) == "a"
    steps = facets.steps(INDEX)
    assert steps["released"] == ("2024", "2026")
    assert facets.turned("a", low, 1, steps["ctx"]) == "a ctx>=8k"
    assert facets.turned("a ctx>=8k", low, -1, steps["ctx"]) == "a"
    assert facets.turned("a ctx>=9k", low, 1, steps["ctx"]) == "a ctx>=8k"
    assert facets.turned("a", low, -1, steps["ctx"]) == "a ctx>=1m"
