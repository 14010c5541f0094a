"""The table: its columns at every width, and its cache of painted rows."""

import pytest
from rich.cells import cell_len
from screen import Open
from small_catalog import CJK, LONG, UNLISTED
from textual.strip import Strip

from model_tui.core.columns import Context
from model_tui.core.figures import ASCII, UNICODE, usd
from model_tui.core.model import Offer, Price
from model_tui.tui.widgets.cells import RANGE_WIDTH, amount_text, price_cells
from model_tui.tui.widgets.columns import COLUMNS, USUAL
from model_tui.tui.widgets.table import OfferTable
from model_tui.workbench import Workbench


def row(table: OfferTable, at: int) -> Strip:
    return table.render_line(at + 1 - round(table.scroll_y))


async def test_rows_are_exactly_as_wide_as_the_pane_at_any_width(open_app: Open) -> None:
    async with open_app(size=(120, 45)) as screen:
        await screen.filter("mode:*")
        table = screen.main.table
        for width in (*range(20, 66), *range(66, 251, 7), 250):
            for at in [-1, *range(len(table.rows))]:
                strip = table._header(width) if at < 0 else table._row(table.rows[at], at == 2, at == 3, width)
                assert strip.cell_length == width
                assert cell_len(strip.text) == width
        await screen.press("z", "Z")
        for chosen in (None, tuple(column.field for column in COLUMNS)):
            table.choose_columns(chosen)
            for width in (20, 41, 60, 61, 90, 150, 250):
                for at, line in enumerate(table.lines_shown):
                    strip = table._row(line, at == 2, at == 3, width, favourite=at % 2 == 0)
                    assert cell_len(strip.text) == strip.cell_length == width


async def test_columns_begin_at_the_same_cell_in_every_row(open_app: Open) -> None:
    async with open_app(size=(140, 45)) as screen:
        await screen.filter("mode:*")
        table = screen.main.table
        for width in (58, 62, 90, 140):
            starts = []
            left = 2
            for _, size in table._columns(width):
                starts.append(left)
                left += size + 1
            assert left <= width + 1
            for at in range(len(table.rows)):
                strip = table._row(table.rows[at], False, False, width)
                for start in starts[1:]:
                    assert strip.crop(start - 1, start).text == " "


def test_every_column_can_be_sorted_by_or_is_known_not_to() -> None:
    assert {column.field for column in COLUMNS if not column.sortable} == {"caps", "more", "cached"}


async def test_the_wider_the_table_the_more_columns_and_the_name_never_pays(open_app: Open) -> None:
    async with open_app() as screen:
        table = screen.main.table
        before: set[str] = set()
        for width in range(20, 251):
            columns = table._columns(width)
            names = {column.field for column, _ in columns}
            assert before - names == ({"caps"} if names - before == {"provider"} else set()), width
            assert {"state", "id"} <= names
            id_width = next(size for column, size in columns if column.field == "id")
            assert id_width >= (15 if width >= 54 else 8), width
            before = names
        assert before == {column.field for column in USUAL}


async def test_unknown_is_not_free_and_not_zero(open_app: Open, bench: Workbench) -> None:
    async with open_app() as screen:
        await screen.filter("mystery")
        assert "—" in screen.text
        line = next(line for line in screen.lines if "mystery" in line and "▸" in line)
        assert "????" in line
        assert "free" not in line
        await screen.filter(":free")
        line = next(line for line in screen.lines if "▸" in line)
        assert "free" in line
        assert "·T··" in line


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        (0.15, "1M tokens", "0.15"),
        (2.5, "1M tokens", "2.50"),
        (1234.5, "1M tokens", "1234"),
        (0.0000125, "1M tokens", ".000013"),
        (0.00000075, "1M tokens", "7.5e-7"),
        (15.0, "1M characters", "15/Mch"),
        (0.04, "image", ".04/img"),
        (0.0025, "image", ".0025/img"),
        (0.00021, "minute", ".00021/min"),
        (0.0000075, "second", "7.5e-6/s"),
        (0.0, "1M pixels", "free/1M pixels"),
        (None, "image", "—"),
    ],
)
def test_a_price_keeps_its_figure_where_its_unit_has_no_room(amount: float | None, unit: str, text: str) -> None:
    assert amount_text(amount, Price(input=amount, unit=unit), UNICODE) == text


def test_prices_of_several_offers_are_a_range_in_one_unit() -> None:
    def of(*prices: Price | None) -> str:
        offers = [Offer(provider=str(at), id="m", name="m", canonical="a/m", price=p) for at, p in enumerate(prices)]
        text = price_cells(lambda price: price.input)[1](offers, UNICODE, Context())
        assert len(text) <= RANGE_WIDTH
        return text

    assert of(None, Price(0.15), Price(0.6), Price(9, unit="image"), Price(None)) == "0.15-0.60"
    assert of(None, Price(0.15), Price(0.15)) == "0.15"
    assert of(Price(0.0001, unit="second"), Price(0.0002, unit="second")) == ".0001+/s"
    assert of(Price(15, unit="1M characters"), Price(5.0)) == "15/Mch"
    assert of(None, None) == of(Price(None)) == "—"


def test_no_figure_of_the_embedded_catalog_is_cut(embedded_catalog) -> None:
    for offer in embedded_catalog.offers:
        for amount in (offer.price.input, offer.price.output) if offer.price else ():
            if amount is None:
                continue
            figure, slash, _ = amount_text(amount, offer.price, UNICODE).partition("/")
            assert len(figure) <= (6 if slash else 7), (offer.ref, figure)
            shown = 0.0 if figure == "free" else float(figure)
            assert shown == pytest.approx(float(usd(amount).replace("free", "0")), rel=0.05), offer.ref


async def test_long_and_wide_names(open_app: Open) -> None:
    async with open_app(size=(80, 24)) as screen:
        await screen.filter("very-long")
        line = next(line for line in screen.lines if "▸" in line)
        assert "…/very-long-mo…" in line
        assert LONG not in screen.text  # longer than the screen is wide: everything about it is one enter away
        await screen.filter(CJK[:4])
        line = next(line for line in screen.lines if "▸" in line)
        assert "通义千问" in line
        assert CJK[:20] in screen.lines[-3]  # without its provider, which has a column


async def test_states_have_a_sign_each(open_app: Open) -> None:
    async with open_app(size=(120, 50)) as screen:
        signs = {}
        for line in screen.lines:
            for provider, name in (("openai", "gpt-5.2-pro"), ("groq", "gpt-oss-120b"), ("anthropic", "claude-opus")):
                if name in line and provider in line.split("││")[1]:
                    signs[provider] = line.split("││")[1].split()[0].lstrip("▸✓")
        assert signs == {"openai": "●", "groq": "◐", "anthropic": "○"}
        await screen.filter(UNLISTED[1])
        assert "◇ gpt-4-32k" in screen.text


async def test_ascii_signs_and_no_other(open_app: Open) -> None:
    async with open_app(size=(120, 40), glyphs=ASCII) as screen:
        await screen.filter("openai -evil")
        await screen.press("space", "v", "s", "s")
        assert ">" in screen.text
        for keys in (
            (),
            ("T",),
            ("escape", "slash", "x", "y", "enter"),
            ("escape", "h"),
            ("l", "d"),
            ("escape", "enter"),
        ):
            await screen.press(*keys)
            ours = [line for line in screen.lines if "dashscope" not in line]  # a Chinese name is what it is
            assert [line for line in ours if not line.isascii()] == []


# the cache of painted rows


async def test_the_cache_is_used_and_honours_cursor_picks_focus_and_width(open_app: Open) -> None:
    async with open_app() as screen:
        table = screen.main.table
        first = row(table, 0)
        assert row(table, 0) is first
        assert "▸" in first.text
        await screen.press("j")
        assert "▸" not in row(table, 0).text
        await screen.press("k")
        assert row(table, 0) is first
        await screen.press("space", "k")
        assert "▸✓" in row(table, 0).text
        await screen.press("x")
        assert row(table, 0) is first
        await screen.press("h")
        assert row(table, 0).text == first.text
        assert _look(row(table, 0)) != _look(first)
        await screen.press("l")
        assert _look(row(table, 0)) == _look(first)
        await screen.resize(90, 40)
        assert row(table, 0).cell_length == table.room != first.cell_length


async def test_the_cache_honours_the_theme(open_app: Open) -> None:
    async with open_app() as screen:
        before = row(screen.main.table, 1)
        screen.app.theme = "textual-light"
        await screen.rest()
        after = row(screen.main.table, 1)
        assert after.text == before.text
        assert _look(after) != _look(before)


async def test_the_cache_honours_new_offers_in_the_same_rows(open_app: Open, bench: Workbench) -> None:
    from model_tui.tui.messages import SnapshotChanged

    async with open_app() as screen:
        await screen.press("j", "k")
        before = row(screen.main.table, 0).text
        registry = bench.registry
        at = screen.main.table.rows[0]
        registry.knowledge.snapshot = registry.snapshot.with_offers((), {at: "rejected"})
        screen.main.post_message(SnapshotChanged(registry.snapshot))
        await screen.rest()
        after = row(screen.main.table, screen.main.table.cursor).text
        assert screen.at == "openai/gpt-5.2"
        assert "●" in before
        assert "✗" in after


async def test_a_large_table_paints_only_what_is_seen(open_app: Open, real_bench: Workbench) -> None:
    async with open_app(on=real_bench) as screen:
        table = screen.main.table
        assert len(table.rows) > 3_000
        assert len(table._strips) <= 3 * table.page
        await screen.press("G")
        assert "▸" in screen.text
        assert screen.at == screen.shown[-1]
        await screen.filter("sonnet")
        assert 0 < len(table.rows) < 3_000
        assert table.scroll_y == 0


def _look(strip: Strip) -> list[str]:
    return [str(segment.style) for segment in strip]


def test_offers_compare_by_value_so_that_the_detail_is_not_painted_for_nothing(bench: Workbench) -> None:
    offer = bench.registry.snapshot.offers[0]
    assert isinstance(offer, Offer)
    assert offer == bench.registry.snapshot.find(*offer.key)
