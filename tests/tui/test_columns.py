"""The columns of the table: what fits at which width, and choosing them."""

import pytest
from screen import Open
from small_catalog import workbench

from model_tui.catalog import Catalog
from model_tui.core.columns import Context
from model_tui.core.figures import ASCII, UNICODE
from model_tui.core.query import SORT_FIELDS
from model_tui.remembered import Remembered, SavedView, Screenful
from model_tui.tui.widgets.column_layout import lay_out
from model_tui.tui.widgets.columns import BY_FIELD, COLUMNS, NAME, USUAL, known_columns
from model_tui.workbench import Workbench

EVERY = tuple(column.field for column in COLUMNS)
WIDTHS = range(20, 251)


def fields(
    width: int,
    chosen: tuple[str, ...] | None,
    *,
    grouped: bool = False,
    monthly: bool = False,
    sort: tuple[str, ...] = (),
) -> list[str]:
    layout = lay_out(width, chosen, grouped=grouped, monthly=monthly, sort=sort)
    return [column.field for column, _ in layout.columns]


# what fits


def test_every_field_that_one_can_sort_by_has_a_column() -> None:
    assert set(SORT_FIELDS) <= set(EVERY)


@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("chosen", [None, EVERY, EVERY[::-1], ("in", NAME), ("tag", "name", "canonical", NAME)])
def test_what_is_shown_is_exactly_as_wide_as_there_is_room(chosen: tuple[str, ...] | None, grouped: bool) -> None:
    for width in WIDTHS:
        layout = lay_out(width, chosen, grouped=grouped)
        shown = [column.field for column, _ in layout.columns]
        assert NAME in shown
        assert 2 + sum(size + 1 for _, size in layout.columns) <= max(width, 2 + 9 + 2)
        assert sorted([*shown, *layout.left_out]) == sorted(chosen or [column.field for column in USUAL])
        priced = lay_out(width, chosen, grouped=grouped, monthly=True)
        assert 2 + sum(size + 1 for _, size in priced.columns) <= max(width, 2 + 9 + 2)


def test_a_choice_is_filled_from_the_left_and_nothing_behind_what_has_no_room_is_shown() -> None:
    chosen = ("in", "canonical", "state", NAME, "ctx")
    for width in WIDTHS:
        shown = [field for field in fields(width, chosen) if field != NAME]
        assert shown == list(chosen)[: len(shown)] or shown == [f for f in chosen if f != NAME][: len(shown)]
    assert fields(30, chosen) == ["in", NAME]
    assert fields(120, chosen) == list(chosen)


@pytest.mark.parametrize("monthly", [False, True])
def test_what_is_shown_now_is_a_choice_that_changes_nothing_here(monthly: bool) -> None:
    for width in WIDTHS:
        now = fields(width, None, monthly=monthly)
        assert fields(width, tuple(now)) == now, width


def test_a_name_has_room_beside_the_usual_columns() -> None:
    """Of `gemini-3.5-flash` and `gemini-3.5-pro` more is seen than that both are from Google."""
    for width in WIDTHS:
        sized = {column.field: cells for column, cells in lay_out(width, None).columns}
        assert sized[NAME] >= 15 or "provider" not in sized, width
    assert "caps" in fields(53, None), "beside a name without its provider there is room for both"
    assert "caps" in fields(58, None), "as in a terminal of 80 columns"


def test_a_workload_brings_its_price_beside_the_others() -> None:
    assert "monthly" not in fields(70, None)
    shown = fields(70, None, monthly=True)
    assert shown[shown.index("output") + 1] == "monthly"
    assert fields(250, None, monthly=True).count("monthly") == 1


def test_the_price_of_a_workload_takes_the_room_of_what_it_is_made_of_and_not_that_of_the_provider() -> None:
    assert fields(61, None, monthly=True) == ["state", NAME, "provider", "ctx", "monthly", "caps"]
    for width in WIDTHS:
        shown = fields(width, None, monthly=True)
        assert ("in" in shown) == ("output" in shown), width
        assert "provider" in shown or "in" not in shown, width
        assert width < 54 or "provider" in shown, width


@pytest.mark.parametrize("field", SORT_FIELDS)
def test_what_the_rows_are_sorted_by_is_shown_beside_the_provider(field: str) -> None:
    for width in WIDTHS:
        shown = fields(width, None, sort=(field,))
        assert width < 60 or {field, "provider", NAME} <= {*shown}, width
        both = fields(width, None, monthly=True, sort=(field,))
        assert width < 60 or {field, "monthly"} <= {*both}, width
        assert width < 60 or "provider" in both or BY_FIELD[field].width > 20, width
        assert fields(width, tuple(shown)) == shown, width
        for grouped in (False, True):
            columns = lay_out(width, None, grouped=grouped, monthly=True, sort=(field, "ctx", "released")).columns
            assert 2 + sum(size + 1 for _, size in columns) <= max(width, 2 + 9 + 2), width
    assert fields(61, None, sort=("ctx", "in")) == fields(61, None)  # what is there anyway moves nothing


def test_what_was_kept_is_not_trusted() -> None:
    assert known_columns(("in", "bogus", "in", "\x1b[2J")) == (NAME, "in")
    assert known_columns(("ctx", NAME)) == ("ctx", NAME)


def test_no_cell_of_the_embedded_catalog_is_wider_than_its_column(embedded_catalog: Catalog) -> None:
    cut = {"provider", "mode", "family", "name", "canonical", "tag", NAME}  # these have an ellipsis
    for column in COLUMNS:
        if column.field in cut:
            continue
        for offer in embedded_catalog.offers:
            for glyphs in (UNICODE, ASCII):
                cell = column.cell(offer, glyphs, Context(monthly=lambda o: o.blended_cost))
                figure = cell.partition("/")[0]
                assert len(figure) <= column.width, (column.field, offer.ref, cell)


# choosing


async def test_columns_are_chosen_moved_and_kept(open_app: Open, bench: Workbench) -> None:
    async with open_app(size=(120, 40)) as screen:
        table = screen.main.table

        def shown() -> list[str]:
            return [column.field for column, _ in table.layout_at(table.room).columns]

        usual = shown()
        assert usual == ["state", "id", "provider", "ctx", "in", "output", "caps"]
        await screen.press("vertical_line")
        assert screen.over == "ColumnsScreen"
        assert "the usual ones" in screen.text
        assert [line for line in screen.lines if "most tokens in one answer" in line and "if wider" in line]
        await screen.press("j", "space")
        assert "id" in shown()  # the model stays
        await screen.press("j", "space")
        assert shown() == ["state", "id", "ctx", "in", "output", "caps"]  # the table follows at once
        await screen.press("j", "J", "J", "shift+up")
        assert shown()[:4] == ["state", "id", "in", "ctx"]
        await screen.press("s")
        assert screen.filter_text == "sort:-ctx"
        await screen.press("k", "semicolon")
        assert screen.filter_text == "sort:-ctx,in"
        assert "↓1ctx" in screen.text.replace(" ", "")
        assert "↑2in" in screen.text.replace(" ", "")
        await screen.press("r")
        assert shown() == usual
        assert bench.memory.load().screen.columns is None
        await screen.press("G", "space")
        assert "1 without room at this width" in screen.text
        assert [line for line in screen.lines if "tags" in line and "no room" in line]
        await screen.press(*["K"] * len(COLUMNS))
        assert shown()[0] == "tag"
        await screen.press("escape")
        await screen.press("escape", "vertical_line", "q")
        assert screen.over == "MainScreen"
        kept = bench.memory.load().screen.columns
        assert kept is not None
        assert kept[:3] == ("tag", "state", "id")
    async with open_app(size=(120, 40), on=bench) as screen:
        await screen.until(lambda: screen.main.table.chosen == kept)
        assert " tags " in screen.text
        assert screen.at == screen.shown[0]


async def test_a_broken_choice_and_groups_come_back(open_app: Open, catalog_of_few: Catalog, tmp_path) -> None:
    bench = workbench(tmp_path, catalog_of_few)
    views = {"cheap": SavedView("in<1", ("in", "id")), "usual": SavedView("tools")}
    bench.memory.change(lambda _: Remembered(screen=Screenful(columns=("nope", "in"), grouped=True), views=views))
    async with open_app(on=bench) as screen:
        await screen.until(lambda: screen.main.grouped)
        assert screen.main.table.chosen == ("id", "in")
        assert "29 models" in screen.title
        await screen.press("z")
        assert bench.memory.load().screen == Screenful(columns=("id", "in"), grouped=False)
        # a saved view brings its columns along
        await screen.press("1")
        assert (screen.filter_text, screen.main.table.chosen) == ("in<1", ("in", "id"))
        await screen.press("2")
        assert (screen.filter_text, screen.main.table.chosen) == ("tools", None)


async def test_a_header_is_dragged_that_only_groups_have_room_for(open_app: Open) -> None:
    async with open_app(size=(130, 30)) as screen:
        await screen.press("z")
        await screen.filter("sort:name,canonical")
        table = screen.main.table
        only = [c.field for c, _ in table.layout_at(table.room).columns if c.field not in screen.main.columns_now()]
        assert only, "there is such a column at this width"
        head = screen.lines[table.region.y][table.region.x :]
        to = head.index(BY_FIELD[only[0]].title)
        await screen.pilot.mouse_down("#table", offset=(head.index("model"), 0))
        await screen.pilot.mouse_up("#table", offset=(to, 0))
        await screen.rest()
        assert table.chosen is not None
        assert table.chosen.index("id") == table.chosen.index(only[0]) + 1


async def test_a_header_is_dragged_and_clicked(open_app: Open) -> None:
    async with open_app(size=(120, 30)) as screen:
        table, pilot = screen.main.table, screen.pilot
        head = next(line for line in screen.lines if "VTRJ" in line)
        left = table.region.x
        at = {name: head.index(name) - left for name in ("provider", "ctx", "output", "VTRJ")}
        await pilot.mouse_down("#table", offset=(at["VTRJ"], 0))
        await pilot.mouse_up("#table", offset=(at["provider"], 0))
        await screen.rest()
        assert table.chosen is not None
        assert table.chosen[:4] == ("state", "id", "caps", "provider")
        assert screen.filter_text == ""
        await screen.press("vertical_line", "r", "escape")
        await screen.click("#table", at["ctx"])
        assert screen.filter_text == "sort:-ctx"
        for modifiers, text in (
            ({"control": True}, "sort:-ctx,output"),
            ({"shift": True}, "sort:-ctx,-output"),
            ({"button": 3}, "sort:-ctx"),
            ({"meta": True}, "sort:-ctx,output"),
            ({}, "sort:output"),
        ):
            await pilot.click("#table", offset=(at["output"] + 2, 0), **modifiers)
            await screen.rest()
            assert screen.filter_text == text
        assert BY_FIELD["caps"].sortable is False
