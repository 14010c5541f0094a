"""Everything about an offer: who said each figure, how old that is, who disagrees, and copying it."""

from collections.abc import Iterable
from datetime import date

import pytest
from screen import Open

from model_tui.core.figures import ASCII, UNICODE, countdown, days_until
from model_tui.core.layers import by_strength, resolve
from model_tui.core.model import Layer, Model, ModelCapabilities, ModelSpec, Tier
from model_tui.tui.describe import describe
from model_tui.tui.widgets.lines import Line, Valued, width_of
from model_tui.tui.widgets.pager import Facts

TODAY = date(2026, 11, 21)
LAYERS = (
    Layer(
        "provider",
        ModelCapabilities(max_context=200_000, supports_tools=True, retires="2026-12-01", successor="two"),
        at="2026-11-21T08:00:00Z",
    ),
    Layer(
        "litellm",
        ModelCapabilities(
            max_context=1_000_000,
            supports_tools=False,
            mode="chat",
            price_input=0.15,
            price_tiers=(Tier("region", label="us-gov-west-1", input=0.2), Tier("context", above=200_000, input=0.3)),
            input_modalities=("text", "pdf"),
        ),
        at="2026-11-01",
    ),
    Layer("models.dev", ModelCapabilities(mode="completion", description="Sees far.\nAnd thinks."), at="2026-05-21"),
)


def model(layers: Iterable[Layer] = LAYERS) -> Model:
    facts, said = resolve(layers)
    spec = ModelSpec("lab", "one", "The One", canonical="lab/one")
    return Model(spec, facts, said, by_strength(layers), "ready")


def lines(width: int = 90, *, full: bool = True) -> list[Line]:
    pages = (("docs", "https://example.com/docs"),)
    return describe(model(), (), width, UNICODE, full=full, today=TODAY, links=pages)


def text_of(line: Line) -> str:
    return "".join(text for text, _ in line)


def line_with(words: str, found: list[Line]) -> Line:
    return next(line for line in found if text_of(line).startswith(words))


def test_each_figure_says_who_said_it_when_and_who_disagrees() -> None:
    found = lines()
    at = found.index(line_with("context ", found))
    assert text_of(found[at]).split() == ["context", "200,000", "provider", "·", "today"]
    assert text_of(found[at + 1]).strip() == "litellm says 1,000,000 (20 d)"
    assert "litellm says no of tools (20 d)" in "\n".join(map(text_of, found))
    assert text_of(line_with("input ", found)).split() == ["input", "0.15", "litellm", "·", "20", "d"]
    tools = line_with("tools", found)
    assert text_of(tools).split()[:5] == ["tools", "yes", "provider", "·", "today"]
    assert "pdf         yes litellm · 20 d" in text_of(line_with("pdf", found))
    assert text_of(line_with("region us-gov-west-1", found)).startswith("region us-gov-west-1 in 0.20")
    assert text_of(line_with("litellm: mode", found)).startswith("litellm: mode chat")


def test_what_is_copied_is_the_figure_as_programs_write_it() -> None:
    found = lines()
    copied = {text_of(line).split()[0]: line.value for line in found if isinstance(line, Valued)}
    assert copied["context"] == "200000"
    assert copied["input"] == "0.15"
    assert copied["The"] == copied["one"] == "lab/one"
    assert copied["docs"] == "https://example.com/docs"
    assert copied["litellm"] == "1,000,000"
    assert line_with("tools", found).value == "tools yes, cache —"  # type: ignore[attr-defined]


@pytest.mark.parametrize("full", [True, False])
def test_a_retirement_is_counted_down_to(full: bool) -> None:
    found = lines(full=full)
    at = found.index(line_with("retires ", found))
    assert text_of(found[at + 1]).strip() == "in 10 days"
    assert found[at + 1][1][1] == "bad"
    assert text_of(line_with("successor", found)).split()[1] == "two"
    assert [countdown(days) for days in (-400, -1, 0, 1, 30)] == [
        "400 days ago",
        "yesterday",
        "today",
        "tomorrow",
        "in 30 days",
    ]
    assert [days_until(day, TODAY) for day in ("2026-11-20", "2027-01", "soon")] == [-1, None, None]


@pytest.mark.parametrize(("full", "width"), [(True, 90), (False, 36)])
def test_efforts_are_told_whole(full: bool, width: int) -> None:
    efforts = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
    layer = Layer("models.dev", ModelCapabilities(mode="chat", reasoning_efforts=efforts), at="2026-11-20")
    found = describe(model([layer]), (), width, UNICODE, full=full, today=TODAY)
    copied = [line for line in found if isinstance(line, Valued) and line.value == " ".join(efforts)]
    said = " ".join(map(text_of, copied)).split()
    assert tuple(word for word in said if word in efforts) == efforts
    assert "models.dev" in text_of(copied[0])


@pytest.mark.parametrize("width", [20, 22, 24, 30])
def test_efforts_are_words_in_a_narrow_pane(width: int) -> None:
    layer = Layer("models.dev", ModelCapabilities(reasoning_efforts=("low", "medium", "high")), at="2026-11-20")
    found = describe(model([layer]), (), width, UNICODE, today=TODAY)
    copied = [text_of(line) for line in found if isinstance(line, Valued) and line.value == "low medium high"]
    assert " ".join(copied).split()[:4] == ["efforts", "low", "medium", "high"]


@pytest.mark.parametrize("width", [31, 59, 60, 71, 72, 110])
def test_it_fits_any_width(width: int) -> None:
    for glyphs in (UNICODE, ASCII):
        for line in describe(model(), (), width, glyphs, full=True, today=TODAY):
            assert width_of(line) <= width + 1, line


async def test_lines_are_walked_and_copied_by_key_and_selected_by_mouse(open_app: Open) -> None:
    async with open_app(size=(120, 40)) as screen:
        await screen.filter("gpt-4o-mini provider:openai")
        await screen.press("enter")
        facts = screen.app.screen.query_one(Facts)
        while "context" not in text_of(facts.lines[facts.cursor]):
            await screen.press("j")
        await screen.press("y")
        assert screen.app.clipboard == "128000"
        assert screen.toast == "copied 128000"
        await screen.press("k")
        assert text_of(facts.lines[facts.cursor]).strip()  # empty lines are passed over
        await screen.press("G")
        assert facts.cursor == len(facts.lines) - 1
        await screen.press("Y")
        assert screen.app.clipboard.startswith("GPT-4o mini\n")
        assert "litellm says 64,000" in screen.app.clipboard
        await screen.press("g")
        assert facts.cursor == 0
        await screen.pilot.mouse_down(Facts, offset=(2, 1))
        await screen.pilot.hover(Facts, offset=(8, 1))
        await screen.pilot.mouse_up(Facts, offset=(8, 1))
        assert "GPT-4o" in (screen.app.screen.get_selected_text() or "")
        await screen.press("ctrl+c")
        assert "GPT-4o" in screen.app.clipboard
        assert "mini" not in screen.app.clipboard
