"""How wide the panes are: by key, by mouse, within what fits, and at the next start."""

from pathlib import Path

import pytest
from screen import Open, Screen
from small_catalog import stand, workbench
from textual.events import MouseMove

from model_tui.catalog import Catalog
from model_tui.remembered import Memory, Remembered, Screenful
from model_tui.tui.widening import usual_widths
from model_tui.tui.widgets.columns import NAME


def widths(screen: Screen) -> tuple[int, int, int]:
    """Return the widths of providers, table and detail."""
    main = screen.main
    return main.providers.outer_size.width, main.models.outer_size.width, main.detail.outer_size.width


def kept(tmp_path: Path) -> dict[str, int]:
    return dict(Memory(tmp_path / "state").load().screen.widths)


def test_a_wider_terminal_makes_no_pane_narrower() -> None:
    assert usual_widths(99) == {}
    before = (0, 0, 0)
    for width in range(100, 260):
        usual = usual_widths(width)
        now = (usual["providers"], width - sum(usual.values()), usual["detail"])
        assert all(was <= cells <= was + 1 for was, cells in zip(before, now, strict=True)) or width == 100, width
        before = now
    assert before[::2] == (24, 48)


@pytest.mark.parametrize("width", range(97, 121))
async def test_no_width_takes_the_provider_from_the_table_or_most_of_a_name(open_app: Open, width: int) -> None:
    async with open_app(size=(width, 24)) as screen:
        assert screen.main.detail.display == (width >= 100)
        table = screen.main.table
        shown = {column.field: cells for column, cells in table.layout_at(table.room).columns}
        assert {"provider", "ctx", "in", "output"} <= {*shown}
        assert "caps" in shown or (screen.main.detail.display and width < 104), "the detail tells them"
        assert shown[NAME] >= 15
        before = widths(screen)[1]
        await screen.resize(width + 1, 24)
        assert widths(screen)[1] >= before or width == 99


async def test_the_narrowest_detail_says_whose_the_prices_elsewhere_are(open_app: Open) -> None:
    async with open_app(size=(100, 44)) as screen:
        await screen.filter("id:gpt-4o-mini provider:openai")
        assert "│ · openro…  0.15 / 0.60  │" in screen.text
        assert "│ · azure   0.165 / 0.66  │" in screen.text
        assert "│ released    2024-07-18  │" in screen.text, "a date is whole"


async def test_keys_change_the_pane_with_the_focus_and_are_kept(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog
) -> None:
    async with open_app() as screen:
        assert widths(screen) == (19, 63, 38)
        await screen.burst("greater_than_sign", "greater_than_sign")
        assert widths(screen) == (19, 67, 34), "the table takes it from the detail"
        await screen.press("h", "greater_than_sign")
        assert widths(screen) == (21, 65, 34)
        await screen.press("l", "l", "less_than_sign")
        assert widths(screen) == (21, 67, 32)
        await screen.press("q")
    assert kept(tmp_path) == {"providers": 21, "detail": 32}
    async with open_app(on=stand(workbench(tmp_path, catalog_of_few))) as screen:
        assert widths(screen) == (21, 67, 32)
        await screen.press("equals_sign")
        assert widths(screen) == (19, 63, 38)
        assert "usual widths" in screen.toast
        await screen.until(lambda: kept(tmp_path) == {})


async def test_a_width_is_cut_to_what_fits_and_whole_again_where_there_is_room(open_app: Open, tmp_path: Path) -> None:
    wanted = Screenful(widths={"providers": 40, "detail": 90, "no-pane": 3})
    Memory(tmp_path / "state").change(lambda _: Remembered(wanted))
    async with open_app(size=(240, 24)) as screen:
        assert widths(screen) == (40, 110, 90)
        await screen.resize(100, 24)
        assert widths(screen) == (28, 30, 42)
        await screen.press("less_than_sign")
        assert screen.toast == "as narrow as it gets here"
        await screen.press("greater_than_sign")
        assert widths(screen) == (28, 32, 40)
        await screen.resize(80, 24)
        assert widths(screen)[:2] == (32, 48)
        await screen.resize(50, 24)
        await screen.press("h")
        assert screen.main.providers.outer_size.width == 50
        await screen.press("less_than_sign")
        assert screen.main.providers.outer_size.width == 50
        await screen.resize(240, 24)
        assert widths(screen) == (40, 160, 40)


async def test_borders_can_be_dragged(open_app: Open, tmp_path: Path) -> None:
    async with open_app() as screen:
        pilot = screen.pilot
        await pilot.mouse_down(offset=(18, 5))
        await pilot._post_mouse_events([MouseMove], offset=(23, 6), button=1)
        await pilot.mouse_up(offset=(23, 6))
        await screen.rest()
        assert widths(screen) == (24, 58, 38)
        await pilot._post_mouse_events([MouseMove], offset=(40, 6), button=0)
        assert widths(screen) == (24, 58, 38), "it is no longer held"
        await pilot.mouse_down(offset=(82, 5))
        await pilot._post_mouse_events([MouseMove], offset=(90, 5), button=1)
        await pilot.mouse_up(offset=(90, 5))
        await screen.rest()
        assert widths(screen) == (24, 66, 30)
        await pilot.mouse_down(offset=(23, 5))
        await pilot._post_mouse_events([MouseMove], offset=(3, 5), button=1)
        await pilot.mouse_up(offset=(3, 5))
        await screen.rest()
        assert widths(screen) == (15, 75, 30)
        assert screen.filter_text == "", "letting go over a provider does not choose it"
