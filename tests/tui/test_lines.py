"""Fitting text into cells, and the panes of prepared lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from screen import Open
from small_catalog import HOSTILE, OFFERS
from textual.geometry import Region
from textual.scrollbar import ScrollBar

from model_tui.core.discovery import ProviderStatus
from model_tui.core.figures import ASCII, UNICODE
from model_tui.tui.describe import describe
from model_tui.tui.describe_provider import describe_provider
from model_tui.tui.widgets.lines import Line, as_fits, fit, fit_end, labelled, plain, width_of, wrapped
from model_tui.workbench import Workbench

WORDS = ["通义千问 视觉", "e\u0301" * 20, "\U0001f469\u200d\U0001f467 family", HOSTILE, "\uff46\uff55\uff4c\uff4c"]
TEXTS = st.text(max_size=60) | st.sampled_from(WORDS)


@given(TEXTS, st.integers(0, 40), st.booleans(), st.sampled_from(["…", "..."]))
def test_fit_fills_exactly_its_cells(text: str, width: int, right: bool, ellipsis: str) -> None:
    fitted = fit(text, width, right=right, ellipsis=ellipsis)
    assert cell_len(fitted) == width
    assert "\x1b" not in fitted
    assert "\n" not in fitted


@pytest.mark.parametrize(
    ("height", "shown"),
    [(9, " a bc out"), (7, " a bc out"), (6, "abcout"), (4, "abcout"), (3, "about"), (2, "aout"), (1, "out")],
)
def test_of_too_many_lines_the_way_out_stays(height: int, shown: str) -> None:
    texts = ["", "a", "", "b", "c", "", "out"]
    lines: list[Line] = [[(text, "")] if text else () for text in texts]
    assert "".join("".join(text for text, _ in line) or " " for line in as_fits(lines, height)) == shown


@pytest.mark.parametrize(
    ("text", "width", "fitted"),
    [
        ("abc", 5, "abc  "),
        ("abcdef", 5, "abcd…"),
        ("abcde", 5, "abcde"),
        ("通义千", 6, "通义千"),
        ("通义千", 5, "通义…"),
        ("通义千", 4, "通 …"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
        ("abc", -3, ""),
    ],
)
def test_fit(text: str, width: int, fitted: str) -> None:
    assert fit(text, width) == fitted
    assert fit(text, width, ellipsis="…", right=True).strip() == fitted.strip()


def test_fit_with_ascii_ellipsis_in_next_to_no_room() -> None:
    assert [fit("abcdef", width, ellipsis="...") for width in range(-1, 6)] == [
        "",
        "",
        ".",
        "..",
        "...",
        "a...",
        "ab...",
    ]


@given(TEXTS, st.integers(-2, 40))
def test_fit_end_keeps_the_end(text: str, width: int) -> None:
    fitted = fit_end(text, width)
    assert cell_len(fitted) <= max(width, 0)
    assert "\x1b" not in fitted


def test_fit_end() -> None:
    assert fit_end("/home/me/config.yaml", 40) == "/home/me/config.yaml"
    assert fit_end("/home/me/config.yaml", 12) == "…config.yaml"


@given(TEXTS, st.integers(2, 30))
def test_wrapped_loses_nothing_and_stays_within_its_cells(text: str, width: int) -> None:
    lines = wrapped(text, width, "dim")
    assert all(width_of(line) <= width for line in lines)
    said = "".join("".join(part for part, _ in line) for line in lines)
    assert "".join(said.split()) == "".join(plain(text).plain.split())


def test_wrapped_wide_text() -> None:
    assert wrapped("多模态模型 视觉", 6, "") == [[("多模态", "")], [("模型", "")], [("视觉", "")]]


@pytest.mark.parametrize("width", [1, 5, 20, 31, 60, 200])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_everything_about_every_offer_fits_any_width(bench: Workbench, width: int, glyphs) -> None:
    for offer in bench.registry.snapshot.offers:
        elsewhere = bench.registry.snapshot.elsewhere(offer)
        lines = describe(bench.registry.model(offer), elsewhere, width, glyphs, full=True)
        assert len(lines) > 8
        if width < 31:
            continue  # narrower than the pane ever is: it must not raise, and the pane cuts
        for line in lines:
            assert width_of([(plain(text).plain, role) for text, role in line]) <= width + 1, line
    assert len(bench.registry.snapshot.offers) == len(OFFERS)


def test_every_provider_is_described_within_its_width(bench: Workbench) -> None:
    for status in bench.registry.snapshot.statuses.values():
        for width in (10, 31, 60):
            for line in describe_provider(status, width):
                assert width_of(line) <= max(width, 22), line


def test_a_provider_without_a_key_names_what_is_needed_beside_it() -> None:
    status = ProviderStatus("cloudflare", "Cloudflare", "needs-key", variable="C_TOKEN", lacks=("C_ACCOUNT_ID",))
    shown = ["".join(text for text, _ in line).strip() for line in describe_provider(status, 40)]
    assert [line for line in shown if line.startswith("export")] == ["export C_TOKEN=…", "export C_ACCOUNT_ID=…"]


def test_labelled_puts_the_source_at_the_end() -> None:
    assert width_of(labelled("context", "128,000", 40, "models.dev")) == 40
    assert "".join(text for text, _ in labelled("a", "b", 30, "c")).endswith(" c")


@pytest.mark.parametrize("width", range(22, 40))
@pytest.mark.parametrize("value", ["0.25", "1,050,000", "2026-04-30"])
def test_a_value_is_whole_before_its_source_is_told(value: str, width: int) -> None:
    line = "".join(text for text, _ in labelled("max output", value, width, "models.dev"))
    assert line.rstrip().removesuffix(" models.dev").rstrip() == f"{'max output':12}{value}"
    assert len(line) <= width
    assert ("models.dev" in line) == (width >= 12 + len(value) + 11)


async def test_the_detail_keeps_its_place_when_there_is_news_about_the_same_offer(
    open_app: Open, bench: Workbench
) -> None:
    async with open_app(size=(120, 16)) as screen:
        await screen.filter("claude sonnet")
        await screen.press("tab", "j", "j", "j")
        place = screen.main.detail.scroll_y
        assert place == 3
        screen.main._show_detail()
        await screen.rest()
        assert screen.main.detail.scroll_y == place
        await screen.press("h", "j")
        assert screen.main.detail.scroll_y == 0


@pytest.mark.parametrize("theme", ["textual-light", "nord", "ansi-dark", "model-tui-dark"])
async def test_every_theme_is_painted_anew(open_app: Open, theme: str) -> None:
    async with open_app(size=(120, 12)) as screen:
        before = screen.segments
        screen.app.theme = "gruvbox"
        await screen.rest()
        between = screen.segments
        screen.app.theme = theme
        await screen.rest()
        after = screen.segments
        assert [line.text for line in map(_Line, between)] == [line.text for line in map(_Line, after)]
        assert _styles(between) != _styles(after)
        assert (_styles(before) == _styles(after)) == (theme == "model-tui-dark")


class _Line:
    def __init__(self, line) -> None:
        self.text = "".join(segment.text for segment in line)


def _styles(lines) -> set[str]:
    return {str(segment.style) for line in lines for segment in line}


@pytest.mark.parametrize("coloured", [True, False])
async def test_a_scroll_bar_is_painted_as_textual_paints_it(
    open_app: Open, monkeypatch: pytest.MonkeyPatch, coloured: bool
) -> None:
    if not coloured:
        monkeypatch.setenv("NO_COLOR", "1")
    async with open_app() as screen:
        bar = screen.app.screen.query_one("#detail").vertical_scrollbar
        height = bar.size.height
        for whole, at, rows in (
            (200, 0, height),
            (200, 61.5, height),
            (200, 190, 7),
            (45, 3.25, height),
            (0, 0, height),
        ):
            bar.window_virtual_size, bar.position = whole, at
            crop = Region(0, height - rows, 1, rows)
            ours, theirs = bar.render_lines(crop), ScrollBar.render_lines(bar, crop)
            assert [strip.text for strip in ours] == [strip.text for strip in theirs]
            for mine, other in zip(ours, theirs, strict=True):
                (cell,), (known,) = list(mine), list(other)
                assert (cell.style.color, cell.style.bgcolor, cell.style.reverse) == (
                    known.style.color,
                    known.style.bgcolor,
                    known.style.reverse,
                )
                assert cell.style.meta == known.style.meta
