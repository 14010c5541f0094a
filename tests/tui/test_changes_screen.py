"""`w`: what changed since last time."""

from pathlib import Path

from msgspec import structs
from screen import Open

from model_tui.moments import Moments
from model_tui.workbench import Workbench


def keep_otherwise(bench: Workbench) -> None:
    """Keep a moment of an earlier run, in which a price and a limit were others and one model was not there."""
    snapshot = bench.registry.snapshot
    mini = snapshot.find("openai", "gpt-4o-mini")
    assert mini is not None
    assert mini.price is not None
    before = structs.replace(mini, price=structs.replace(mini.price, input=0.3), context=64000)
    other = snapshot.with_offers([before]).without([("openai", "gpt-5.2")])
    Moments(bench.paths.state_dir / "moments").keep(other)


async def test_what_changed_since_the_last_run(open_app: Open, bench: Workbench) -> None:
    keep_otherwise(bench)
    async with open_app() as screen:
        await screen.press("w")
        await screen.until(lambda: screen.over == "ChangesScreen")
        assert "openai/gpt-5.2" in screen.text
        assert "input 0.30 → 0.15 (-50 %)" in screen.text
        assert "context 64k → 128k" in screen.text
        assert "1 new, 1 price, 1 limit" in screen.text
        await screen.press("escape")
        assert screen.over == "MainScreen"


async def test_narrow_lines_take_two(open_app: Open, bench: Workbench) -> None:
    keep_otherwise(bench)
    async with open_app(size=(44, 24)) as screen:
        await screen.press("w")
        assert "openai/gpt-4o-mini" in screen.text
        assert "    input 0.30 → 0.15 (-50 %)" in screen.text


async def test_nothing_changed_says_when_it_would(open_app: Open, bench: Workbench) -> None:
    bench.timeline.keep()
    del vars(bench)["timeline"]  # as at the next start
    async with open_app() as screen:
        await screen.press("w")
        assert "Nothing changed since 20" in screen.text
        assert "r asks them" in screen.text


async def test_without_a_kept_moment_it_compares_with_the_catalog(open_app: Open, tmp_path: Path) -> None:
    async with open_app() as screen:
        await screen.press("w")
        assert "what changed since" in screen.text


async def test_any_two_moments_are_compared(open_app: Open, bench: Workbench) -> None:
    keep_otherwise(bench)
    folder = bench.paths.state_dir / "moments"
    (first,) = folder.iterdir()
    (folder / "2026-01-02T03-04-05Z.json.gz").write_bytes(b"damaged")
    first.rename(folder / "2026-01-03T00-00-00Z.json.gz")
    bench.timeline.keep()
    del vars(bench)["timeline"]  # as at the next start
    async with open_app(size=(140, 40)) as screen:
        await screen.press("w")
        await screen.until(lambda: "Nothing changed since 20" in screen.text)
        await screen.press("right_square_bracket")  # there is nothing between the last one and now
        await screen.press("left_square_bracket")
        await screen.until(lambda: "what changed since 2026-01-03" in screen.text or "1 new" in screen.text)
        assert "input 0.30 → 0.15 (-50 %)" in screen.text
        await screen.press("left_curly_bracket")
        await screen.until(lambda: "what changed from" in screen.text)
        assert "input 0.30 → 0.15 (-50 %)" in screen.text
        await screen.press("left_curly_bracket")  # no further: the beginning is there
        await screen.press("left_square_bracket")
        await screen.until(lambda: "2026-01-02T03-04-05Z" in screen.text and "damaged" in screen.text)
        await screen.press("left_square_bracket", "right_curly_bracket")
        await screen.until(lambda: "what changed since" in screen.text)
        await screen.press("escape")
        assert screen.over == "MainScreen"
