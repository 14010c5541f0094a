"""`c`: models side by side, and the scatter of them among all others."""

import pytest
from screen import Open

from model_tui.core.model import Offer
from model_tui.tui.screens.scatter import legend
from model_tui.tui.widgets.compared import Place, place
from model_tui.tui.widgets.lines import width_of
from model_tui.workbench import Workbench


@pytest.mark.parametrize(
    ("asked", "sources", "expected"),
    [
        ((3, 0, 0, 114), False, Place(0, 3, 30, 19)),
        ((3, 0, 0, 74), False, Place(0, 2, 27, 18)),
        ((3, 2, 0, 74), False, Place(1, 2, 27, 18)),
        ((9, 4, 6, 74), False, Place(4, 2, 27, 18)),
        ((9, 4, 3, 74), True, Place(3, 2, 27, 18)),
        ((2, 1, 0, 20), False, Place(1, 1, 11, 8)),
    ],
)
def test_what_is_in_sight(asked: tuple[int, int, int, int], sources: bool, expected: Place) -> None:
    """Asked of so many models, with the cursor on one, from a first one on, in so many cells."""
    assert place(*asked, sources=sources) == expected


def test_the_legend_has_even_columns_and_says_what_it_leaves_out() -> None:
    ids = ("通义千问-视觉增强版", "通义千问-超大规模语言模型-视觉增强版-指令微调-预览", "small")
    offers = [Offer(provider="p", id=f"{at}{ids[at % 3]}", name="", canonical="") for at in range(15)]
    lines = legend(offers[:10], offers[10:], 80)
    assert {width_of(line) for line in lines} == {80}
    assert "and 4 more" in lines[-1][-1][0]
    assert "more" not in str(legend(offers[:12], (), 80))


async def test_picks_are_compared_moved_taken_out_and_exported(open_app: Open, bench: Workbench) -> None:
    async with open_app(size=(120, 40)) as screen:
        await screen.filter("id:gpt-4o-mini,gpt-5.2,grok-4-fast provider:openai,xai")
        await screen.press("a", "c")
        assert screen.over == "CompareScreen"
        await screen.until(lambda: "compare 3 picks" in screen.text)
        row = next(line for line in screen.lines if "≠ in " in line)
        assert row.split()[1:] == ["≠", "in", "1.75", "▲", "0.15", "0.20", "│"]
        assert "mode  " in screen.text
        await screen.press("equals_sign", "w")
        assert "mode  " not in screen.text
        assert "models.dev" in next(line for line in screen.lines if "≠ in " in line)
        await screen.press("greater_than_sign")
        assert screen.lines[2].split().index("gpt-4o-mini") < screen.lines[2].split().index("gpt-5.2")
        await screen.press("x")
        assert "openai/gpt-5.2" not in screen.picked
        assert "compare 2 picks" in screen.text
        assert screen.toast == "openai/gpt-5.2 is taken out, and no longer picked\nu takes that back"
        await screen.press("u")
        assert "compare 3 picks" in screen.text
        assert "openai/gpt-5.2" in screen.picked
        await screen.press("x", "l", "space")
        assert screen.picked == ["xai/grok-4-fast"]
        await screen.press("l", "x")
        assert "compare 1 pick: space picks more in the table" in screen.text
        await screen.press("u")
        await screen.press("y")
        assert "copied" in screen.toast
        await screen.press("enter")
        assert screen.over == "DetailScreen"
        await screen.press("escape", "e")
        assert "u takes it back" in screen.toasts[0]
        assert bench.desk().path.exists()
        await screen.press("q")
        assert screen.over == "MainScreen"


async def test_without_picks_the_same_model_elsewhere_and_the_scatter(open_app: Open) -> None:
    async with open_app(size=(80, 24)) as screen:
        await screen.filter("gpt-4o-mini provider:openai")
        await screen.press("c")
        assert "offers of the same model" in screen.text
        assert "1-2 of 3 >" in screen.text
        await screen.press("l", "l")
        assert "< 2-3 of 3" in screen.text
        await screen.press("x", "u")
        assert "< 2-3 of 3" in screen.text
        assert screen.toast.endswith("gpt-4o-mini is back")
        await screen.press("s")
        assert screen.over == "ScatterScreen"
        assert "in $/M against context: 1 offer, 3 named" in screen.text
        await screen.press("x", "y")
        assert "out $/M against quality" in screen.text
        await screen.press("escape", "c")
        assert screen.over == "MainScreen"
