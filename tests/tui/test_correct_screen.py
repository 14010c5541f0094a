"""`O`: correcting a fact about the highlighted model."""

from screen import Open

MINI = "openai/gpt-4o-mini"


async def test_a_fact_is_corrected_and_taken_back(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.filter("gpt-4o-mini provider:openai")
        await screen.press("O")
        assert screen.over == "CorrectScreen"
        assert "what you know better: openai/gpt-4o-mini" in screen.text
        assert "enter corrects, x takes back, esc closes" in screen.text
        await screen.press("enter")
        for _ in range(6):
            await screen.press("backspace")
        await screen.type("99k")
        await screen.press("enter")
        assert screen.toast.startswith("context is 99k; written into ")
        assert "99000" in screen.text
        assert "override" in screen.text
        await screen.press("escape")
        assert screen.over == "MainScreen"
        offer = screen.main.table.highlighted
        assert offer is not None
        assert offer.context == 99000
        await screen.press("O", "x", "escape")
        offer = screen.main.table.highlighted
        assert offer is not None
        assert offer.context == 128000


async def test_a_slip_is_told_in_place_and_nothing_is_written(open_app: Open) -> None:
    async with open_app(size=(80, 24)) as screen:
        await screen.press("O", "j", "j", "enter")
        await screen.type("maybe")
        await screen.press("enter")
        assert "is no yes or no" in screen.text
        assert not screen.main.workbench.overrides_file.exists()
        await screen.press("escape")
        assert screen.over == "CorrectScreen"
        await screen.press("q")
        assert screen.over == "MainScreen"


async def test_every_fact_is_in_reach_on_a_small_screen(open_app: Open) -> None:
    async with open_app(size=(60, 16)) as screen:
        await screen.press("O", "G")
        assert "family" in screen.text
        await screen.press("enter")
        assert "esc leaves it" in screen.text


async def test_keys_typed_ahead_end_up_where_they_were_meant(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.filter("gpt-4o-mini provider:openai")
        await screen.burst("O", "enter", *["backspace"] * 6, "9", "9", "k", "enter", "j", "enter", "end", "0", "enter")
        offer = screen.main.table.highlighted
        assert offer is not None
        assert (offer.context, offer.max_output) == (99000, 163840)
        await screen.burst("k", "x", "q", "v")
        assert screen.over == "MainScreen"
        assert screen.filter_text == "gpt-4o-mini provider:openai vision"
        offer = screen.main.table.highlighted
        assert offer is not None
        assert (offer.context, offer.max_output) == (128000, 163840)


async def test_what_is_nobodys_word_but_theirs_is_not_taken_back(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("O", "x")
        assert screen.verdict == "context: no word of yours to take back"
        assert screen.toasts == []
        assert not screen.main.workbench.overrides_file.exists()


async def test_arrows_stay_in_the_value_while_it_is_typed(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("O", "enter", "down", "up", "tab")
        await screen.type("7")
        assert screen.app.screen.field.value.endswith("7")
        await screen.press("escape", "j", "enter")
        assert screen.app.screen.field.placeholder.startswith("max_output: ")


async def test_a_fact_is_chosen_and_edited_by_mouse(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("O")
        await screen.click("Menu", x=3, y=2)
        assert not screen.app.screen.is_editing
        await screen.click("Menu", x=3, y=3, times=2)
        assert screen.app.screen.field.placeholder.startswith("vision: ")


async def test_a_file_that_cannot_be_written_is_told_and_the_fact_is_as_before(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.filter("gpt-4o-mini provider:openai")
        path = screen.main.workbench.overrides_file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("- [broken\n")
        await screen.press("O", "enter")
        await screen.type("9")
        await screen.press("enter")
        assert "overrides.yaml" in screen.toast
        assert next(iter(screen.app._notifications)).severity == "error"
        assert screen.app.screen.facts[0][1:] == ("128000", "models.dev")
        assert path.read_text() == "- [broken\n"


async def test_quitting_right_behind_a_correction_waits_for_it(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("O", "enter")
        await screen.burst("0", "enter", "q", "q")
        assert not screen.app.is_running
        assert screen.main.workbench.overrides_file.exists()
