"""The filter panel: every field as a control, by keyboard and mouse; the filter text and the table follow."""

import asyncio
from collections import Counter

from screen import Open, Screen

from model_tui.core.facets import Facet
from model_tui.tui.screens.panel import FilterPanel


def panel(screen: Screen) -> FilterPanel:
    assert isinstance(screen.app.screen, FilterPanel)
    return screen.app.screen


def line(screen: Screen, name: str) -> str:
    """Return the line of a control as it stands in the panel."""
    lines = (one[one.rindex("│", 0, -1) :].strip("│ ") if one.count("│") > 1 else one for one in screen.lines[2:])
    return next(one for one in lines if name in one.split())


async def go_to(screen: Screen, field: str, value: str = "", kind: str = "") -> None:
    for _ in range(150):
        facet = panel(screen).list.facet
        assert facet is not None
        if (facet.field, facet.value) == (field, value) and kind in ("", facet.kind):
            return
        await screen.press("j")
    raise AssertionError(f"no control for {field} {value}")


async def test_every_change_edits_the_filter_and_the_table_follows(open_app: Open) -> None:
    async with open_app(size=(120, 40)) as screen:
        await screen.filter("gpt")
        await screen.press("F")
        assert line(screen, "vision").split()[:2] == ["vision", "any"]
        assert "space, y n u, x any, tab, esc closes" in screen.text
        await screen.press("tab", "tab", "tab", "tab")
        assert "digits, x any, tab next, esc closes" in screen.text
        await screen.press("g")
        yes, no, unknown = (int(number) for number in line(screen, "vision").split()[2:])
        assert yes + no + unknown == len(screen.shown)
        await screen.press("space")
        assert (screen.filter_text, len(screen.shown)) == ("gpt vision", yes)
        assert line(screen, "vision").split() == ["✓", "vision", "yes", str(yes), str(no), str(unknown)]
        await screen.press("n")
        assert (screen.filter_text, len(screen.shown)) == ("gpt -vision?", no)
        await screen.press("u")
        assert (screen.filter_text, len(screen.shown)) == ("gpt -vision", no + unknown)
        await screen.press("y", "u", "j", "y", "x", "k")
        assert screen.filter_text == "gpt vision"
        await screen.press("tab", "tab", "j", "space")
        assert screen.filter_text == "gpt vision cost:budget"
        await screen.press("k", "space", "tab", "tab")
        assert screen.filter_text == "gpt vision cost:budget,free"
        assert "gpt vision cost:budget,free" in screen.lines[1], "the text stands in the panel, too"
        await screen.press("escape")
        assert (screen.over, screen.filter_text) == ("MainScreen", "gpt vision cost:budget,free")


async def test_the_cursor_stays_on_its_control_when_others_come_and_go(open_app: Open) -> None:
    async with open_app(size=(120, 40)) as screen:
        rare = Counter(offer.provider for offer in screen.main.snapshot.offers).most_common()[-1][0]
        await screen.filter(f"provider:{rare}")
        await screen.press("F")
        await go_to(screen, "provider", rare)
        await screen.press("j", "k", "space")
        assert screen.filter_text == ""
        facet = panel(screen).list.facet
        assert facet is not None, "the cursor is on a control"
        assert facet.field == "provider"
        family = screen.main.snapshot.offers[0].family or ""
        await go_to(screen, "family", family)
        screen.main.set_text(f"provider:{rare}")  # one more line above
        await screen.rest()
        assert panel(screen).list.facet == Facet("value", "family", family)


async def test_bounds_are_typed_or_stepped_through(open_app: Open) -> None:
    async with open_app(size=(80, 24)) as screen:
        await screen.press("F")
        await screen.press("tab", "tab", "tab", "tab")
        assert line(screen, "ctx").split()[:-1] == ["ctx", "context,", "tokens", "at", "least", "any"]
        await screen.type("12")
        assert screen.filter_text == "", "12 tokens is hardly meant"
        await screen.type("8k")
        assert screen.filter_text == "ctx>=128k"
        await screen.press("backspace", "backspace", "m")
        assert screen.filter_text == "ctx>=12m"
        await screen.press("escape", "j")
        assert (screen.over, screen.filter_text) == ("FilterPanel", "ctx>=12m")
        await screen.press("k", "x", "right", "right")
        assert screen.filter_text == "ctx>=32k"
        await screen.press("left", "left")
        assert screen.filter_text == ""
        await go_to(screen, "released", kind="low")
        await screen.type("2025-0")
        assert screen.filter_text == "released>=2025"
        await screen.type("6")
        assert screen.filter_text == "released>=2025-06"
        assert all(screen.main.table.offers[row].released >= "2025-06" for row in screen.main.table.rows)  # type: ignore[operator]
        await screen.press("X", "tab")
        assert screen.filter_text == ""
        await go_to(screen, "provider", "groq")
        await screen.press("space")
        assert set(screen.shown) == {"groq/openai/gpt-oss-120b", "groq/llama-3.3-70b-versatile"}
        await screen.press("k", "G", "g")
        assert panel(screen).list.cursor == 1


async def test_the_mouse_is_as_good(open_app: Open) -> None:
    async with open_app(size=(120, 40)) as screen:
        await screen.press("F")
        await screen.click("#facets", 5, 2)
        assert screen.filter_text == "tools"
        await screen.click("#facets", 5, 0)
        assert screen.filter_text == "tools", "a heading is no control"
        await screen.pilot.click(offset=(10, 10))
        await screen.rest()
        assert screen.over == "MainScreen"


async def test_what_comes_in_is_counted_anew(open_app: Open) -> None:
    async with open_app(size=(120, 40)) as screen:
        await screen.press("F")
        before = line(screen, "ready").split()[2]
        known = screen.main.workbench.registry.knowledge
        snapshot = known.snapshot
        row = next(row for row in screen.main.table.rows if snapshot.offers[row].state == "catalog")
        known.snapshot = snapshot.with_offers((), {row: "ready"})
        screen.app.publish()
        await screen.until(lambda: line(screen, "ready").split()[2] == str(int(before) + 1))


async def test_a_panel_that_is_not_laid_out_yet_is_told_of_a_change(open_app: Open) -> None:
    async with open_app(size=(80, 24)) as screen:
        opening = asyncio.create_task(screen.main.action_panel())
        for _ in range(200):
            screen.main.refilter(follow=True)
            await asyncio.sleep(0)
        await opening
        await screen.until(lambda: "every chat model" in screen.text)
