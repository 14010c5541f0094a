"""Names from outside: shown as they are, obeyed never."""

import io
import re

import pytest
from rich.cells import cell_len
from screen import Open
from small_catalog import CJK, HOSTILE_KEY, LONG

from model_tui.workbench import Workbench

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def assert_harmless(screen) -> None:
    for line in screen.segments:
        for segment in line:
            assert not _CONTROL.search(segment.text), repr(segment.text)
            assert segment.style is None or not segment.style.meta.get("@click"), segment
            assert segment.style is None or segment.style.link is None, segment


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (200, 60)])
async def test_a_hostile_name_is_text_wherever_it_stands(open_app: Open, size: tuple[int, int]) -> None:
    async with open_app(size=size) as screen:
        await screen.filter("evil")
        assert screen.main.table.highlighted.key == HOSTILE_KEY
        assert "[@click=app.quit]" in screen.text
        assert_harmless(screen)
        for keys in (("space",), ("y",), ("d",), ("escape",), ("enter",)):
            await screen.press(*keys)
            assert_harmless(screen)
        assert screen.over == "DetailScreen"
        assert "[b]bold[/b] [/]" in screen.text
        await screen.press("escape", "e")
        assert_harmless(screen)
        assert screen.app.is_running


async def test_a_click_on_a_hostile_name_does_not_run_it(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.filter("evil")
        for x in (6, 12):
            for place in ("#table", "#full-name", "#detail"):
                await screen.click(place, x, 1 if place == "#table" else 0)
        assert screen.app.is_running


async def test_hostile_text_typed_into_the_filter_is_text(open_app: Open) -> None:
    async with open_app() as screen:
        for text in ("[/]", "[@click=app.quit]x[/]", "\x1b[31m", "provider:[b]", 'id:"[', "sort:[/]", "-", "!", '"'):
            screen.main.filter.value = text
            await screen.rest()
            assert_harmless(screen)
        assert screen.app.is_running


async def test_what_a_provider_says_is_text(open_app: Open, bench: Workbench) -> None:
    from model_tui.core.discovery import ProviderStatus
    from model_tui.tui.messages import SnapshotChanged

    async with open_app() as screen:
        bad = ProviderStatus(
            "[@click=app.quit]x",
            "[/]\x1b]0;t\x07",
            "failed",
            known=3,
            reason="[red]\x1b[2J",
            base_url="http://[b]",
            notes=("[/]\x9b1m",),
        )
        bench.registry.knowledge.snapshot = bench.registry.snapshot.with_statuses(bad)
        screen.main.post_message(SnapshotChanged(bench.registry.snapshot))
        await screen.press("h")
        for _ in screen.main.providers.statuses:
            if screen.main.providers.highlighted != bad.id:
                await screen.press("j")
        assert screen.main.providers.highlighted == bad.id
        assert "[red]" in screen.text
        assert_harmless(screen)


async def test_wide_and_long_names_keep_the_columns_in_line(open_app: Open) -> None:
    async with open_app(size=(120, 45)) as screen:
        rows = [line for line in screen.lines if re.search(r"[VT.·?]{4}", line) or CJK[:4] in line]
        table = screen.main.table.region
        ends = set()
        for line in rows:
            cells = line[: line.index("││", 30)] if "││" in line[30:] else line
            ends.add(cell_len(cells))
        assert len(ends) == 1, ends
        assert table.width > 0
        await screen.filter("very-long")
        assert LONG[-20:] in screen.text.replace("\n", "") or "…" in screen.text


async def test_nothing_but_styles_and_text_reaches_the_terminal(open_app: Open) -> None:
    """The bytes of a whole frame hold no escape sequence but those that Textual itself makes for colours."""
    from rich.console import Console

    async with open_app() as screen:
        await screen.filter("evil")
        out = Console(
            file=io.StringIO(), force_terminal=True, color_system="truecolor", width=120, legacy_windows=False
        )
        for line in screen.segments:
            for segment in line:
                out.print(segment.text, style=segment.style, end="", markup=False, highlight=False)
        assert isinstance(out.file, io.StringIO)
        left = re.sub(r"\x1b\[[0-9;]*m", "", out.file.getvalue())
        assert "\x1b" not in left
        assert "\x07" not in left
