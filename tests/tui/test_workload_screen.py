"""`$`: the user's workload, what a month of it costs, and where that is then seen."""

from screen import Open

from model_tui.core.workload import Workload
from model_tui.remembered import Remembered
from model_tui.workbench import Workbench

BOT = Workload(2_000, 500, 0.5, 100_000)


def kept(bench: Workbench) -> tuple[dict[str, Workload], str | None]:
    remembered = bench.memory.load()
    return dict(remembered.workloads), remembered.workload


async def test_a_workload_is_typed_priced_used_and_kept(open_app: Open, bench: Workbench) -> None:
    async with open_app(size=(120, 40)) as screen:
        await screen.filter("monthly<5000")
        assert "monthly prices your workload:" in screen.text
        assert "$ in the table says what it is" in screen.text
        await screen.filter("gpt-4o-mini provider:openai")
        await screen.press("dollar_sign")
        for text in ("2k", "500", "50%", "100k"):
            await screen.press("ctrl+u")
            await screen.type(text)
            await screen.press("tab")
        # 100M fresh, 100M cached, 50M out
        for said in ("100M at 0.15", "15.00", "100M at 0.075", "7.50", "50M at 0.60", "30.00", "52.50"):
            assert said in screen.text
        assert "the cheapest of the 1 shown" in screen.text
        await screen.press("tab", "ctrl+u")
        await screen.type("bot [b]")
        await screen.press("enter")
        assert "$/month" in screen.text
        assert "52.50 VT·J" in screen.text
        assert "$ bot [b]" in screen.text
        assert "a month of bot [b]" in screen.text
        assert kept(bench) == ({"bot [b]": BOT}, "bot [b]")
        await screen.filter("monthly<55 sort:-monthly")
        assert screen.at == "openai/gpt-4o-mini"
        assert "by monthly ↓" in screen.text
        await screen.press("s")
        assert "sort:monthly" not in screen.filter_text


async def test_a_small_screen_names_the_cheapest_below_what_they_cost(open_app: Open) -> None:
    async with open_app(size=(60, 16)) as screen:
        await screen.filter("id:gpt-4o-mini provider:openai")
        await screen.press("dollar_sign")
        await screen.until(lambda: any(line.rstrip("│ ").endswith("6.00 ● openai") for line in screen.lines))
        assert "the cheapest of" in screen.text
        assert "the 1 shown" in screen.text
        at = next(at for at, line in enumerate(screen.lines) if "6.00 ● openai" in line)
        assert screen.lines[at + 1].rstrip("│ ").endswith("  gpt-4o-mini")


async def test_saved_ones_are_taken_changed_forgotten_and_switched_off(open_app: Open, bench: Workbench) -> None:
    saved = {"bot": BOT, "rag": Workload(100_000, 1_000, 0.0, 1_000)}
    bench.memory.change(lambda _: Remembered(workloads=saved, workload="bot"))
    async with open_app(size=(120, 40)) as screen:
        assert "$ bot" in screen.text  # as it was left
        await screen.press("dollar_sign", "shift+tab", "shift+tab", "j")
        assert "100M at" in screen.text  # the fields follow the cursor
        await screen.press("enter")
        assert "$ rag" in screen.text
        await screen.press("dollar_sign", "tab")
        await screen.type("9")  # 5009 tokens, or what they are
        await screen.press("escape")
        assert bench.memory.load().workloads == saved
        await screen.press("dollar_sign", "shift+tab", "shift+tab", "x")
        assert kept(bench) == ({"bot": BOT}, None)
        assert "'rag' is forgotten; u puts it back" in screen.text
        await screen.press("u")
        assert kept(bench) == (saved, None)
        await screen.press("x")
        assert kept(bench) == ({"bot": BOT}, None)
        await screen.press("escape")
        assert "$/month" not in screen.text
        await screen.press("dollar_sign", "enter")
        assert bench.memory.load().workload == "bot"
        await screen.press("dollar_sign", "shift+tab", "shift+tab", "j", "j", "enter")
        assert "$ bot" not in screen.text
        assert kept(bench) == ({"bot": BOT}, None)


async def test_nothing_is_priced_for_no_calls(open_app: Open) -> None:
    async with open_app(size=(120, 40)) as screen:
        await screen.press("dollar_sign", "tab", "tab", "tab", "ctrl+u")
        await screen.type("0")
        assert "it takes calls a month" in screen.text
        assert "unknown price" not in screen.text


async def test_a_name_of_wide_signs_is_listed_whole(open_app: Open, bench: Workbench) -> None:
    bench.memory.change(lambda _: Remembered(workloads={"每日客服": BOT}))
    async with open_app(size=(120, 40)) as screen:
        await screen.press("dollar_sign")
        assert "每日客服  100k calls" in screen.text


async def test_what_is_wrong_with_a_figure_is_said_in_place(open_app: Open, bench: Workbench) -> None:
    async with open_app(size=(80, 24)) as screen:
        await screen.press("dollar_sign")
        await screen.type("x")
        assert "tokens in: '2kx' is no number" in " ".join(screen.text.split())
        await screen.press("enter")
        assert screen.over == "WorkloadScreen"
        await screen.press("ctrl+u")
        await screen.type("300k")
        assert "left out: a call does not fit" in screen.text
        await screen.press("escape")
        assert bench.workload is None
