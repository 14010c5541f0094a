"""One line per model, which opens into its offers."""

from screen import Open

from model_tui.core.figures import UNICODE

GPT = "openai/gpt-4o-mini"


async def test_offers_of_a_model_are_one_line_that_opens(open_app: Open) -> None:
    async with open_app(size=(120, 30)) as screen:
        table = screen.main.table
        await screen.filter("id:*gpt-4o-mini,llama-3.3*,*llama-3.3*,gpt-5.2 sort:id")
        assert len(screen.shown) == 7
        await screen.press("z")
        assert screen.title.startswith("3 models")
        assert len(table.lines_shown) == 3
        line = next(line for line in screen.lines if GPT in line and "▹" in line)
        assert f" {UNICODE.times}3 " in line
        assert " .15-.165 " in line
        llama = next(line for line in screen.lines if "llama-3-3-70b" in line or "llama-3.3-70b" in line)
        assert "free-" in llama  # the range over its offers
        # a group's line opens and closes
        await screen.press("g")
        assert table.group == GPT
        assert "best of 3: space picks it, enter opens" in screen.text
        await screen.press("enter")
        assert screen.over == "MainScreen"
        assert [screen.main.table.lines_shown[at] >= 0 for at in range(4)] == [False, True, True, True]
        assert "▿" in screen.text
        await screen.press("j", "j")
        assert (screen.at, table.group) == (screen.shown[2], "")
        await screen.press("enter")
        assert screen.over == "DetailScreen"
        await screen.press("escape", "h")
        assert (table.group, len(table.lines_shown)) == (GPT, 3)
        assert screen.pane == "table"
        await screen.press("l")
        assert len(table.lines_shown) == 6
        await screen.press("l")
        assert screen.pane == "detail"
        await screen.press("h")
        assert screen.pane == "table"
        await screen.press("Z")
        assert len(table.lines_shown) == 3
        await screen.press("Z")
        assert len(table.lines_shown) == 9
        # a filter holds within groups, what was open stays so, and one offer is no group
        await screen.filter("id:*gpt-4o-mini,*llama-3.3* provider:openai,groq,openrouter sort:in")
        assert len(table.lines_shown) == 6
        await screen.filter("provider:openai")
        assert all(line >= 0 for line in table.lines_shown)
        await screen.press("z")
        assert not screen.main.grouped
        # typed faster than the app can follow
        await screen.press("escape", "slash")
        await screen.burst(*"sonnet", "enter", "z", "right", "j")
        assert screen.pane == "table"
        assert [line >= 0 for line in table.lines_shown] == [False, True, True]
        assert (screen.at, table.group) == (screen.shown[1], "")


async def test_the_hint_on_a_group_ends_with_what_there_is_room_for(open_app: Open) -> None:
    async with open_app(size=(120, 30)) as screen:
        await screen.filter("id:*gpt-4o-mini sort:id")
        await screen.press("z", "g")
        name, endings = screen.main.full_name, set()
        for room in range(name.room, 20, -1):
            name.styles.max_width = room
            await screen.rest()
            line = screen.main.named(screen.main.table.highlighted)
            endings.add("".join(span[0] for span in line).split()[-1])
        assert endings == {"opens", "it", screen.at}


async def test_picks_on_a_group_are_of_its_best_offer(open_app: Open) -> None:
    async with open_app(size=(80, 24)) as screen:
        await screen.filter("4o-mini sort:id")
        await screen.press("z", "g", "space")
        assert len(screen.picked) == 1
        best = screen.picked[0]
        assert best == screen.shown[0]
        assert "▸✓" in screen.text
        await screen.press("x", "a")
        assert screen.picked == [best]
        assert "the best offer of each model" in screen.toast
        await screen.press("l", "j", "j", "space")
        assert len(screen.picked) == 2
        await screen.press("h")  # the group's line is marked for any of its offers
        await screen.press("g", "space")
        assert len(screen.picked) == 1
        assert "▸✓" in screen.text
        # what moves the cursor follows the offer out of the groups
        at = screen.at
        await screen.press("z")
        assert screen.at == at


async def test_the_mouse_opens_groups_and_sets_marks(open_app: Open) -> None:
    async with open_app(size=(120, 30)) as screen:
        table = screen.main.table
        await screen.filter("gpt-4o-mini sort:id")
        await screen.press("z")
        await screen.click("#table", 4, 1)
        assert len(table.lines_shown) == 4
        await screen.click("#table", 1, 3)
        assert screen.picked == [screen.at]
        await screen.click("#table", 1, 3)
        assert screen.picked == []
        await screen.pilot.click("#table", offset=(12, 2))
        await screen.pilot.click("#table", offset=(12, 4), shift=True)
        await screen.rest()
        assert len(screen.picked) == 3
        await screen.pilot.click("#table", offset=(12, 3), control=True)
        await screen.rest()
        assert len(screen.picked) == 2
        await screen.click("#table", 12, 1, times=2)
        assert len(table.lines_shown) == 1
        assert screen.over == "MainScreen"
