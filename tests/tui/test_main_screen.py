"""The main screen: every key, what it does to the filter text, the table, the picks, and the panes."""

import asyncio
import re
import webbrowser

import pytest
from screen import Open
from small_catalog import renamed
from textual.command import CommandList
from textual.events import Key
from textual.widgets import Input

from model_tui.tui.commands import COMMANDS
from model_tui.tui.widgets.fields import Field
from model_tui.tui.widgets.pager import Facts
from model_tui.workbench import Workbench

MINI = "openai/gpt-4o-mini"


async def test_it_starts_full_with_the_cursor_on_the_first_row(open_app: Open) -> None:
    async with open_app() as screen:
        assert screen.pane == "table"
        assert screen.at == screen.shown[0] == "openai/gpt-5.2"
        assert screen.title == "models 34 of 40 · 6 not chat: m shows 2 embedding"
        assert "40 offers · 35 models" in screen.lines[0]
        assert "→ config/litellm/config.yaml" in screen.lines[0]
        assert "gpt-5.2" in screen.text
        assert "? help" in screen.lines[-1]


# the filter line


async def test_typing_filters_with_every_key(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("slash")
        counts = []
        for letter in "sonnet":
            await screen.type(letter)
            counts.append(len(screen.shown))
        assert counts == sorted(counts, reverse=True)
        assert counts[0] > counts[-1] == 2
        assert set(screen.shown) == {
            "anthropic/claude-sonnet-4-5-20250929",
            "bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        }


async def test_enter_keeps_the_filter_and_esc_clears_it(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("slash")
        await screen.type("groq ")
        await screen.press("enter")
        assert (screen.filter_text, screen.pane) == ("groq", "table")
        await screen.press("slash")
        assert screen.filter_text == "groq "
        assert screen.main.filter.cursor_position == len("groq ")
        await screen.press("escape")
        assert (screen.filter_text, screen.pane) == ("", "table")
        assert len(screen.shown) == 34


async def test_esc_in_the_table_clears_the_filter(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.filter("vision in<1")
        await screen.press("escape")
        assert screen.filter_text == ""


async def test_an_error_stands_in_place_while_the_last_good_result_stays(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("slash")
        await screen.type("provider:groq ctx>")
        assert screen.shown == ["groq/openai/gpt-oss-120b", "groq/llama-3.3-70b-versatile"]
        assert "needs a value: did you mean ctx>128k?" in screen.text
        await screen.press("backspace", "backspace", "backspace", "backspace")
        assert "did you mean" not in screen.text
        assert "v vision" in screen.text


async def test_a_term_being_typed_does_not_empty_the_table(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("slash")
        fewest = 40
        for letter in "provider:groq stream":
            await screen.type(letter)
            fewest = min(fewest, len(screen.shown))
        assert fewest > 0
        await screen.press("enter")
        assert screen.shown == []
        assert "2 match without stream" in screen.text


async def test_a_wrong_term_is_named_with_what_was_meant(open_app: Open) -> None:
    async with open_app(size=(80, 24)) as screen:
        await screen.press("slash")
        screen.main.filter.value = "providr:groq"  # as pasted: letter by letter it is a word first
        await screen.rest()
        assert "no field 'providr': did you mean provider:groq?" in screen.text
        assert len(screen.shown) > 2


async def test_no_match_says_what_each_term_costs(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.filter("vision in<0.01")
        assert screen.shown == []
        assert screen.at == ""
        assert "no model matches" in screen.text
        assert "15 match without in<0.01" in screen.text
        assert "esc clears the filter" in screen.text
        await screen.press("escape")
        assert screen.at == "openai/gpt-5.2"


async def test_no_match_names_several_terms_where_no_single_one_is_to_blame(open_app: Open) -> None:
    async with open_app(size=(120, 40)) as screen:
        await screen.filter("vision zqzq in<0.01 sort:in")
        assert screen.shown == []
        assert "match without zqzq in<0.01" in screen.text
        assert "backspace in the table drops them" in screen.text
        await screen.press("backspace")
        assert screen.filter_text == "vision sort:in"
        assert screen.shown


@pytest.mark.parametrize("width", [60, 80, 120])
async def test_no_match_says_how_many_there_are_without_a_long_term(open_app: Open, width: int) -> None:
    async with open_app(size=(width, 24)) as screen:
        named = ",".join(f"zqzq-{number}" for number in range(30))
        await screen.filter(f"vision provider:{named}")
        said = next(line for line in screen.lines if " match without " in line)
        assert re.search(r"│  \d+ match without provider:zqzq-0.*…", said)


async def test_a_page_that_is_pasted_is_refused_and_the_filter_stays(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("slash")
        await screen.type("vision")
        shown = screen.shown
        await screen.paste("a page\n" * 20_000)
        assert screen.toast == "that was not taken: a filter has at most 10,000 characters"
        assert (screen.filter_text, screen.shown) == ("vision", shown)
        await screen.paste(" tools")
        assert screen.filter_text == "vision tools"
        await screen.paste(" and" * 64)
        assert "a filter has at most 64 terms, this one has 66" in screen.lines[3]
        assert screen.shown, "the last good result stays"


async def test_no_match_in_the_last_good_result_still_names_its_terms(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("slash")
        await screen.type("vision in<0.01 ctx>")
        await screen.press("escape")  # what may stand behind ctx> lies over it
        assert "15 match without in<0.01" in screen.text


async def test_a_word_found_nowhere_is_answered_with_what_was_meant(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.filter("visoin")
        assert "did you mean vision?" in screen.text
        assert "these are near" not in screen.title


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("provider:opnai", "provider:openai"),
        ("whisper provider:groq,anthropc in<0.0001", "provider:anthropic"),
        ("mode:embeding", "mode:embedding"),
        ("vison provider:nobody", "vision"),
    ],
)
async def test_a_value_that_nothing_has_is_answered_with_the_nearest(open_app: Open, typed: str, meant: str) -> None:
    async with open_app() as screen:
        await screen.filter(typed)
        assert "no model matches" in screen.text
        assert f"did you mean {meant}?" in screen.text


@pytest.mark.parametrize("typed", ["provider:groq in<0.0001", "provider:zzzzzz", "provider:ope*x", "provider:groq o1"])
async def test_a_value_that_something_has_or_nothing_is_like_gets_no_suggestion(open_app: Open, typed: str) -> None:
    async with open_app() as screen:
        await screen.filter(typed)
        assert "no model matches" in screen.text
        assert "did you mean" not in screen.text


async def test_words_that_are_found_by_themselves_get_no_suggestion(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.filter("openai in<0.01")
        assert screen.shown == []
        assert "did you mean" not in screen.text


async def test_no_chat_model_but_others_match(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.filter("whisper")
        assert "1 that are not for chat do:" in screen.text
        assert "m in the table shows them" in screen.text


async def test_what_helps_where_nothing_matches_is_not_cut_at_60_columns(open_app: Open) -> None:
    async with open_app(size=(60, 24)) as screen:
        await screen.press("slash")
        await screen.type("whisper")
        assert "m in the table shows them" in screen.text
        await screen.type(" monthly<4")
        assert "$ in the table says what it is" in screen.text


async def test_the_table_moves_while_typing(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("slash")
        await screen.type("gpt")
        await screen.press("down", "down", "up")
        assert screen.pane == "filter"
        assert screen.at == screen.shown[1]


@pytest.mark.parametrize("key", ["tab", "enter"])
async def test_typing_ends_in_the_table(open_app: Open, key: str) -> None:
    async with open_app() as screen:
        await screen.press("slash", "g", key, "j")
        assert screen.pane == "table"
        assert screen.filter_text == "g"
        assert screen.at == screen.shown[1]


# chips


@pytest.mark.parametrize(
    ("key", "term"), [("v", "vision"), ("t", "tools"), ("i", "reasoning"), ("n", "ready"), ("b", "cost:budget")]
)
async def test_a_chip_key_adds_its_term_and_takes_it_out(open_app: Open, key: str, term: str) -> None:
    async with open_app() as screen:
        await screen.filter("gpt")
        before = screen.shown
        await screen.press(key)
        assert screen.filter_text == f"gpt {term}"
        narrowed = screen.shown
        assert 0 < len(narrowed) < len(before)
        assert "✓" in screen.lines[3]
        for _ in range(3 if key == "b" else 1):
            await screen.press(key)
        assert screen.filter_text == "gpt"
        assert screen.shown == before


async def test_typed_terms_light_their_chips(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("slash")
        await screen.type("vision cost:premium ")
        assert "v ✓vision" in screen.text
        assert "b ✓premium" in screen.text
        await screen.press("enter", "v")
        assert screen.filter_text == "cost:premium"


async def test_b_goes_round(open_app: Open) -> None:
    async with open_app() as screen:
        texts = []
        for _ in range(4):
            await screen.press("b")
            texts.append(screen.filter_text)
        assert texts == ["cost:budget", "cost:standard", "cost:premium", ""]


async def test_m_goes_round_all_modes_and_ends_with_all_then_chat(open_app: Open) -> None:
    async with open_app() as screen:
        seen, texts = [], []
        while not texts or texts[-1]:
            await screen.press("m")
            texts.append(screen.filter_text)
            seen.append(len(screen.shown))
        assert texts[0] == "mode:embedding"
        assert texts[-2:] == ["mode:*", ""]
        assert len(texts) == len(screen.main.snapshot.modes) + 1
        assert seen[-2:] == [40, 34]


async def test_m_passes_over_modes_in_which_nothing_is_found(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.filter("whisper")
        assert "1 that are not for chat do:" in screen.text
        assert "m in the table shows them" in screen.text
        await screen.press("m")
        assert screen.filter_text == "whisper mode:audio_transcription"
        assert screen.shown == ["openai/whisper-1"]
        await screen.press("m", "m")
        assert screen.filter_text == "whisper"
        await screen.filter("provider:openai")
        assert "4 not chat: m shows 1 embedding" in screen.title
        modes = set()
        for _ in range(4):
            await screen.press("m")
            assert screen.shown
            modes.add(screen.filter_text.rpartition(":")[2])
        assert modes == {"embedding", "audio_transcription", "image_generation", "audio_speech"}
        await screen.filter("no-such-model-anywhere")
        await screen.press("m")
        assert screen.filter_text.endswith("mode:embedding"), "where nothing is found every mode is as good"


@pytest.mark.parametrize("text", ["", "provider:openai", "whisper", "free", "image"])
async def test_what_the_title_says_of_m_is_what_m_does(open_app: Open, text: str) -> None:
    async with open_app(size=(160, 24)) as screen:
        await screen.filter(text)
        said = re.search(r"not chat: m shows (\d+) (\w+)", screen.title)
        hidden = screen.main.view.hits.hidden
        assert (said is not None) == (hidden > 0)
        await screen.press("m")
        if said is not None:
            assert screen.filter_text == f"{text} mode:{said[2]}".strip()
            assert len(screen.shown) == int(said[1])


@pytest.mark.parametrize("width", [40, 50, 60, 80, 100, 120, 160])
async def test_a_title_that_does_not_fit_is_a_shorter_one(open_app: Open, width: int) -> None:
    async with open_app(size=(width, 20)) as screen:
        assert f"{screen.title} ─" in screen.lines[1]
        assert re.search("6 not chat[:,] m", screen.title)
        await screen.filter("gpt-5.2 mni")
        assert f"{screen.title} ─" in screen.lines[1]
        await screen.resize(160, 20)
        assert screen.title.startswith("models ")


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_chips_answer_to_the_mouse_and_blank_space_does_not(open_app: Open, size: tuple[int, int]) -> None:
    async with open_app(size=size) as screen:
        line = screen.lines[3]
        left = screen.main.chips.region.x
        for label, text in (("t tools", "tools"), ("b cost", "tools cost:budget"), ("t ✓tools", "cost:budget")):
            await screen.click("#chips", screen.lines[3].index(label) - left + 2)
            assert screen.filter_text == text
        assert screen.pane == "table"
        await screen.press("j")
        assert screen.at == screen.shown[1]
        if screen.main.chips.size.width > len(line.rstrip(" │╮╯")) - left + 2:
            await screen.click("#chips", screen.main.chips.size.width - 1)
        assert screen.filter_text == "cost:budget"


# order


async def test_s_sorts_by_each_column_in_turn_and_ends_in_the_default_order(open_app: Open) -> None:
    async with open_app() as screen:
        default, orders = screen.shown, []
        while True:
            await screen.press("s")
            if not screen.filter_text:
                break
            orders.append(screen.filter_text)
            assert sorted(screen.shown) == sorted(default)
        assert orders[:5] == ["sort:state", "sort:id", "sort:provider", "sort:-ctx", "sort:-out"]
        assert screen.shown == default


async def test_sorting_shows_its_direction_and_unknown_comes_last(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.filter("sort:in")
        costs = [screen.main.table.offers[row].input_cost for row in screen.main.table.rows]
        known = [cost for cost in costs if cost is not None]
        assert known == sorted(known)
        assert costs[len(known) :] == [None] * (len(costs) - len(known))
        assert "↑in" in screen.text
        assert "by in ↑" in screen.text
        await screen.press("S")
        assert screen.filter_text == "sort:-in"
        assert "↓in" in screen.text
        costs = [screen.main.table.offers[row].input_cost for row in screen.main.table.rows]
        assert costs[: len(known)] == known[::-1]
        assert costs[-1] is None


async def test_a_click_on_a_header_sorts_and_another_one_reverses(open_app: Open) -> None:
    async with open_app() as screen:
        head = next(line for line in screen.lines if "VTRJ" in line)
        left = screen.main.table.region.x
        await screen.click("#table", head.index(" ctx") + 3 - left)
        assert screen.filter_text == "sort:-ctx"
        await screen.click("#table", head.index(" ctx") + 3 - left)
        assert screen.filter_text == "sort:ctx"
        await screen.click("#table", head.index("VTRJ") + 1 - left)
        assert screen.filter_text == "sort:ctx"


# moving


async def test_every_key_that_moves_the_cursor(open_app: Open) -> None:
    async with open_app(size=(120, 20)) as screen:
        table = screen.main.table
        last, page = len(screen.shown) - 1, table.page
        assert 5 < page < last
        steps = [
            ("j", 1),
            ("down", 2),
            ("k", 1),
            ("up", 0),
            ("up", 0),
            ("ctrl+d", round(page / 2)),
            ("ctrl+u", 0),
            ("pagedown", page),
            ("pageup", 0),
            ("ctrl+f", page),
            ("G", last),
            ("j", last),
            ("g", 0),
            ("end", last),
            ("home", 0),
        ]
        for key, expected in steps:
            await screen.press(key)
            assert table.cursor == expected, key
            assert screen.at == screen.shown[expected]
            top = round(table.scroll_y)
            assert top <= expected < top + page, f"{key}: the cursor is out of sight"
            cursor_line = table.region.y + 1 + expected - top
            assert "▸" in screen.lines[cursor_line], key


async def test_the_full_name_of_the_row_stands_somewhere(open_app: Open) -> None:
    async with open_app(size=(80, 24)) as screen:
        await screen.filter("bedrock")
        name = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
        row = next(line for line in screen.lines if "▸" in line)
        assert name not in row
        assert f"bedrock/{name}" in screen.text


async def test_tab_goes_round_the_panes_and_h_and_l_too(open_app: Open) -> None:
    async with open_app() as screen:
        seen = []
        for key in ("tab", "tab", "tab", "shift+tab", "h", "l", "right", "left"):
            await screen.press(key)
            seen.append(screen.pane)
        assert seen == ["detail", "providers", "table", "providers", "detail", "providers", "table", "providers"]


async def test_the_detail_pane_scrolls_by_the_same_keys(open_app: Open) -> None:
    async with open_app(size=(120, 16)) as screen:
        await screen.filter("claude sonnet")
        await screen.press("tab")
        assert screen.pane == "detail"
        for key in ("j", "down", "ctrl+d", "G"):
            before = screen.main.detail.scroll_y
            await screen.press(key)
            assert screen.main.detail.scroll_y > before, key
        at = screen.at
        await screen.press("g")
        assert screen.main.detail.scroll_y == 0
        assert screen.at == at


async def test_a_click_moves_the_cursor_and_a_double_click_opens(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.click("#table", 6, 3)
        assert screen.main.table.cursor == 2
        await screen.click("#table", 6, 5, times=2)
        assert screen.over == "DetailScreen"


# providers


@pytest.mark.parametrize("key", ["enter", "space"])
async def test_a_provider_chosen_by_key_comes_into_the_text_and_goes(open_app: Open, key: str) -> None:
    async with open_app() as screen:
        await screen.filter("vision")
        await screen.press("h", "j", key)
        assert screen.filter_text == "vision provider:openai"
        assert {ref.partition("/")[0] for ref in screen.shown} == {"openai"}
        assert "●✓openai" in screen.text
        assert screen.pane == ("table" if key == "enter" else "providers")
        if key == "enter":
            await screen.press("h")
        await screen.press(key)
        assert screen.filter_text == "vision"
        assert "●✓openai" not in screen.text


async def test_a_provider_chosen_by_mouse(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.click("#providers", 4, 2)
        assert screen.filter_text == "provider:openai"
        await screen.click("#providers", 4, 3)
        assert screen.filter_text == "provider:groq"
        await screen.click("#providers", 4, 1)
        assert screen.filter_text == ""


async def test_a_failed_provider_whose_last_listing_is_shown_is_marked_as_stale(open_app: Open) -> None:
    async with open_app() as screen:
        lines = {line.split("│")[1].split()[1]: line.split("│")[1] for line in screen.lines[2:12]}
        assert lines["deepseek"].split() == ["◐", "deepseek", "1"]
        assert lines["cohere"].split() == ["✗", "cohere", "failed"]


async def test_what_was_told_does_not_lie_over_what_is_opened(open_app: Open) -> None:
    async with open_app() as screen:
        for key in ("d", "enter", "question_mark", "T", "K", "plus"):
            await screen.press("a")
            assert screen.toasts
            await screen.press(key)
            assert screen.over != "MainScreen", key
            assert screen.toasts == [], key
            assert not screen.main.query("Toast"), f"{key}: it still lies on the screen below"
            await screen.press("escape", "x")


async def test_the_same_model_elsewhere_is_named_where_a_provider_has_it_twice(
    open_app: Open, bench: Workbench
) -> None:
    snapshot = bench.registry.snapshot
    twin = renamed(snapshot.find("openrouter", "openai/gpt-4o-mini"), "openai/gpt-4o-mini:extended")
    bench.registry.knowledge.snapshot = snapshot.with_offers([twin])
    async with open_app(size=(120, 50)) as screen:
        await screen.filter("id:gpt-4o-mini provider:openai")
        text = " ".join(line.rpartition("││")[2].strip(" │") for line in screen.lines)
        assert "the same model elsewhere (openai/gpt-4o-mini)" in text
        assert "openai/gpt-4o-mini:extended" in text
        assert text.count("· openrouter") == 2
        assert "azure 0.165 / 0.66" in " ".join(text.split()), "one that has it once is not named twice"


async def test_the_detail_tells_what_a_provider_lacks(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("h")
        told = {}
        for _ in range(8):
            await screen.press("j")
            told[screen.main.providers.highlighted] = screen.text
        assert "answers" in told["openai"]
        assert "96 in 312 ms" in told["openai"]
        assert "2 entries could not be read" in told["openai"]
        assert "being asked" in told["mistral"]
        assert "401: the key is not valid" in told["xai"]
        assert "no answer within 30 s" in told["cohere"]
        assert "export ANTHROPIC_API_KEY=…" in told["anthropic"]
        assert "ollama" not in told


async def test_the_providers_pane_keeps_the_cursor_in_sight(open_app: Open) -> None:
    async with open_app(size=(100, 12)) as screen:
        await screen.press("h", "G")
        providers = screen.main.providers
        assert providers.cursor == len(providers.statuses)
        assert providers.scroll_y <= providers.cursor < providers.scroll_y + providers.page
        await screen.press("g")
        assert (providers.cursor, providers.scroll_y) == (0, 0)


# picks


async def test_space_picks_and_goes_on_and_again_unpicks(open_app: Open) -> None:
    async with open_app() as screen:
        first, second = screen.shown[:2]
        await screen.press("space", "space")
        assert screen.picked == [first, second]
        assert screen.at == screen.shown[2]
        assert "2 picked" in screen.text
        assert "export 2" in screen.lines[-1]
        assert [line for line in screen.lines if "✓●" in line]
        await screen.press("k", "space")
        assert screen.picked == [first]
        await screen.press("x")
        assert screen.picked == []
        assert not str(screen.main.providers.border_subtitle)


async def test_a_picks_everything_shown_and_keeps_what_was_picked(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("space")
        await screen.filter("provider:groq")
        await screen.press("a")
        assert set(screen.picked) == {"openai/gpt-5.2", *screen.shown}
        assert screen.toast.startswith("2 more picked, 3 in all")


async def test_picked_shows_the_picks_and_unpicking_there_goes_one_by_one(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.filter("provider:deepinfra")
        await screen.press("space", "space", "space")
        await screen.filter("picked")
        _, second, third = screen.shown
        await screen.press("space")
        assert screen.shown == [second, third]
        assert screen.at == second
        await screen.press("space", "space")
        assert screen.shown == []
        assert "no model matches" in screen.text


async def test_picking_from_the_detail_pane_leaves_the_cursor(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("tab", "space")
        assert screen.picked == [screen.at]


# everything else


async def test_enter_opens_everything_about_the_model_and_esc_closes(open_app: Open) -> None:
    async with open_app(size=(120, 40)) as screen:
        await screen.filter("provider:anthropic sonnet")
        await screen.press("enter")
        assert screen.over == "DetailScreen"
        for expected in ("Claude Sonnet 4.5", "> 200k", "batch", "litellm says 1,000,000", "bedrock", "2025-09-29"):
            assert expected in screen.text
        await screen.press("escape")
        assert screen.over == "MainScreen"
        assert screen.filter_text == "provider:anthropic sonnet"


async def test_the_detail_follows_the_cursor(open_app: Open) -> None:
    async with open_app(size=(120, 40)) as screen:
        await screen.press("j", "j")
        assert str(screen.main.detail.border_title) == screen.at == MINI
        assert "GPT-4o mini" in screen.text
        assert "litellm: context 64,000" in screen.text
        assert "the same model elsewhere" in screen.text


async def test_y_copies_the_id(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("y")
        assert screen.app.clipboard == "openai/gpt-5.2"
        assert screen.toast == "copied openai/gpt-5.2"


async def test_o_opens_the_page(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_app() as screen:
        opened: list[str] = []
        monkeypatch.setattr(webbrowser, "get", lambda: webbrowser.BackgroundBrowser("firefox"))
        monkeypatch.setattr(screen.app, "open_url", lambda url, **_: opened.append(url))
        await screen.press("o")
        assert opened == ["https://platform.openai.com/docs/models"]
        assert screen.toast == f"opened {opened[0]}"
        await screen.filter("provider:anthropic")
        await screen.press("o")
        assert opened[1] == "https://console.anthropic.com/account/keys"
        await screen.filter("mystery")
        await screen.press("o")
        assert screen.toast == "no page known for nobody-knows"


@pytest.mark.parametrize("browser", [None, "lynx"])
async def test_o_without_a_browser_that_has_a_window_hands_the_address_over(
    open_app: Open, monkeypatch: pytest.MonkeyPatch, browser: str | None
) -> None:
    def get() -> webbrowser.GenericBrowser:
        if browser is None:
            raise webbrowser.Error("could not locate runnable browser")
        return webbrowser.GenericBrowser(browser)

    async with open_app() as screen:
        monkeypatch.setattr(webbrowser, "get", get)
        monkeypatch.setattr(screen.app, "open_url", pytest.fail)
        await screen.press("o")
        assert screen.toast == "no browser here; copied https://platform.openai.com/docs/models"
        assert screen.app.clipboard == "https://platform.openai.com/docs/models"
        screen.app.copy_to_clipboard("")
        await screen.press("enter")
        facts = screen.app.screen.query_one(Facts)
        while not facts.value_at(facts.cursor).startswith("https://"):
            await screen.press("j")
        await screen.press("o")
        assert screen.toast == f"no browser here; copied {facts.value_at(facts.cursor)}"
        assert screen.app.clipboard == facts.value_at(facts.cursor)


async def test_r_offline_says_that_nobody_is_asked(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("r")
        assert screen.toast == "offline: no provider is asked"


async def test_the_help_has_every_key_is_searched_by_typing_and_closes(open_app: Open) -> None:
    from model_tui.tui.screens.help import lines_of, main_sections, search

    async with open_app(size=(80, 24)) as screen:
        await screen.press("question_mark")
        assert screen.over == "HelpScreen"
        assert "keys and filter" in screen.lines[0]
        assert "Edit the filter" in screen.text
        await screen.press(*["pagedown"] * 6)
        assert "? unknown" in screen.text
        await screen.type("last export")
        assert "Take back the last export" in screen.text
        assert "Edit the filter" not in screen.text
        await screen.type(" zzz")
        assert "nothing has all these words" in screen.text
        await screen.press("escape")
        assert "Edit the filter" in screen.text
        await screen.press("escape")
        assert screen.over == "MainScreen"
    sections = main_sections(lambda command: command)
    said = "\n".join("".join(text for text, _ in line) for line in lines_of(sections, 60))
    for command in COMMANDS:
        assert command.key_text in said
        assert command.sentence in [entry.meaning for section in sections for entry in section.entries]
        assert search(sections, command.name)
    assert all(sum(len(text) for text, _ in line) <= 60 for line in lines_of(sections, 60))


async def test_the_palette_lists_every_command_and_does_it(open_app: Open) -> None:
    async with open_app() as screen:
        titles = {command.title for command in screen.app.get_system_commands(screen.main)}
        for command in COMMANDS:
            assert f"{command.label.capitalize()}  ({command.key_text})" in titles
        assert not {"Quit", "Keys"} & titles
        await screen.press("ctrl+p")
        assert screen.over == "Palette"
        await screen.type("take images")
        await screen.press("escape")
        await screen.press("ctrl+p")
        await screen.type("reverse")
        await screen.until(lambda: "Reverse" in screen.text)
        await screen.press("down", "enter")
        assert screen.over == "MainScreen"


async def test_pages_typed_before_the_palette_is_on_the_screen(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("ctrl+p")
        commands = screen.app.screen.query_one(CommandList)
        await screen.until(lambda: commands.option_count > 1)
        commands.display = False  # as before it is laid out: it has options, and no place
        await screen.rest()
        commands.set_options(["one", "two", "three"])
        for key, at in (("pagedown", 2), ("pagedown", 2), ("pageup", 0), ("pageup", 0)):
            await screen.press(key)
            assert commands.highlighted == at, key


async def test_a_palette_below_a_sheet_that_came_late_is_not_opened_twice(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("space", "d")
        await screen.until(lambda: screen.over == "PagerScreen")
        await screen.press("escape")
        await screen.burst("d", "ctrl+p")
        await screen.until(lambda: screen.over == "PagerScreen")
        await screen.press("ctrl+p")
        assert screen.app._last_words is None
        await screen.press("escape")
        assert screen.over == "Palette"
        await screen.press("escape")
        assert screen.over == "MainScreen"


async def test_a_palette_that_is_closed_twice_leaves_the_screen_below(open_app: Open) -> None:
    async with open_app() as screen:
        for _ in range(2):
            await screen.press("c", "ctrl+p")
            await screen.until(lambda: screen.over == "Palette")
            palette = screen.app.screen
            for _ in range(3):
                palette.dismiss()
            await screen.rest()
            assert screen.over == "CompareScreen"
            await screen.press("escape")


async def test_a_palette_command_is_done_on_the_main_screen(open_app: Open) -> None:
    async with open_app() as screen:
        commands = {command.title: command for command in screen.app.get_system_commands(screen.main)}
        commands["Vision  (v)"].callback()
        await screen.rest()
        assert screen.filter_text == "vision"


@pytest.mark.parametrize(
    ("keys", "over", "commands"),
    [
        (
            ("enter",),
            "DetailScreen",
            {"Copy all  (Y)": "Copy everything that is shown", "Close  (esc q enter)": "Close it"},
        ),
        (("space", "d"), "PagerScreen", {"Close  (esc q enter)": "Close it"}),
        (("vertical_line",), "ColumnsScreen", {"Sort further  (;)": "where the others agree"}),
        (("F",), "FilterPanel", {"Clear the filter  (X)": "Clear the whole filter"}),
        (("T",), "TargetScreen", {"Choose  (enter space T)": "Choose what the cursor is on"}),
        (("O",), "CorrectScreen", {"Take back  (x delete backspace)": "Take your word on the fact"}),
        (("p",), "ProbeScreen", {"Prompt  (e i)": "Edit the prompt"}),
        (("dollar_sign",), "WorkloadScreen", {"Close  (esc)": "the workload stays"}),
        (("V",), "SaveViewScreen", {"Close  (esc)": "Close this", "Save  (enter)": "Save the view under its name"}),
        (("V", "down"), "SaveViewScreen", {"Save  (enter)": "Save the view under its name"}),
        (("dollar_sign",), "WorkloadScreen", {"Use  (enter)": "Use this workload"}),
        (("K",), "KeyScreen", {"Try  (enter)": "Try the key that is typed"}),
        (("plus",), "AddScreen", {"Add  (enter)": "Add the provider"}),
        (("P",), "JumpScreen", {"Show  (enter)": "Show the models of the provider"}),
        (("question_mark",), "HelpScreen", {"Close  (enter)": "Close the help"}),
        (("O", "enter"), "CorrectScreen", {"Correct  (enter)": "or save what is typed"}),
        (("p", "e"), "ProbeScreen", {"Ask  (enter)": "or take the prompt that is typed"}),
    ],
)
async def test_the_palette_over_a_sheet_offers_what_its_keys_do(
    open_app: Open, keys: tuple[str, ...], over: str, commands: dict[str, str]
) -> None:
    async with open_app() as screen:
        await screen.press(*keys)
        await screen.until(lambda: screen.over == over)
        offered = {command.title: command.help for command in screen.app.get_system_commands(screen.app.screen)}
        assert all(sentence in offered[title] for title, sentence in commands.items()), offered
        assert "Export  (e)" not in offered
        assert not any(title.startswith("Quit") for title in offered)


async def test_what_the_palette_offers_over_a_sheet_is_done_there(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("enter", "ctrl+p")
        await screen.until(lambda: screen.over == "Palette")
        await screen.type("copy all")
        await screen.until(lambda: "Copy everything that is shown" in screen.text)
        await screen.press("down", "enter")
        await screen.until(lambda: screen.over == "DetailScreen")
        await screen.until(lambda: screen.app.clipboard.startswith("gpt-5.2\n"))


async def test_what_a_form_does_at_enter_is_done_from_the_palette_too(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("V")
        await screen.type("mine")
        await screen.press("ctrl+p")
        await screen.until(lambda: screen.over == "Palette")
        await screen.type("save")
        await screen.until(lambda: "Save the view under its name" in screen.text)
        await screen.press("down", "enter")
        await screen.until(lambda: screen.app.screen is screen.main and "mine" in screen.toast)


async def test_q_quits(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.pilot.press("q")
        await screen.pilot.pause()
        assert not screen.app.is_running
        assert screen.app.return_code in (None, 0)


@pytest.mark.parametrize("before", [(), ("c",), ("question_mark",), ("ctrl+p",), ("F",), ("enter",), ("slash",)])
@pytest.mark.parametrize("behind", [("slash", "a", "b"), ("c", "j"), ("ctrl+p", "j"), ("question_mark", "x")])
async def test_what_is_typed_around_the_key_that_quits(
    open_app: Open, before: tuple[str, ...], behind: tuple[str, ...]
) -> None:
    async with open_app() as screen:
        for key in (*before, "ctrl+q", *behind, *behind):
            screen.app.post_message(Key(key, key if len(key) == 1 else None))
        await screen.until(lambda: not screen.app.is_running)
        assert screen.app._last_words is None
        assert screen.app.return_code in (None, 0)


async def test_every_command_has_its_key_bound(open_app: Open) -> None:
    async with open_app() as screen:
        bound = screen.main.active_bindings
        for command in COMMANDS:
            for key in command.keys:
                assert bound[key].binding.action.removeprefix("app.") == command.action.removeprefix("app."), key


# narrow, and other sizes


async def test_narrow_folds_the_detail_and_enter_opens_it_over_the_table(open_app: Open) -> None:
    async with open_app(size=(80, 24)) as screen:
        assert not screen.main.detail.display
        await screen.press("tab")
        assert screen.pane == "providers"
        await screen.press("tab", "enter")
        assert screen.over == "DetailScreen"
        assert "context" in screen.text
        assert "models.dev" in screen.text


async def test_the_focus_does_not_stay_in_a_pane_that_folds_away(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.press("tab")
        assert screen.pane == "detail"
        await screen.resize(80, 24)
        await screen.press("j")
        assert screen.main.table.cursor == 1
        await screen.resize(120, 40)
        assert screen.main.detail.display
        assert str(screen.main.detail.border_title) == screen.at


async def test_resizing_leaves_the_table_where_the_wheel_has_put_it(open_app: Open) -> None:
    async with open_app(size=(120, 14)) as screen:
        table = screen.main.table
        await screen.filter("mode:*")
        assert len(screen.shown) > 2 * table.page
        table.scroll_to(0, table.page + 1, animate=False, immediate=True)
        await screen.rest()
        top = round(table.scroll_y)
        for width, height in ((100, 13), (120, 12)):
            await screen.resize(width, height)
            assert round(table.scroll_y) == top
        await screen.press("j")
        assert round(table.scroll_y) == table.cursor == 1


async def test_resizing_keeps_the_cursor_in_sight(open_app: Open) -> None:
    async with open_app(size=(120, 20)) as screen:
        table = screen.main.table
        await screen.filter("mode:*")
        await screen.press(*"j" * (table.page - 1))
        for height in (16, 10):
            await screen.resize(120, height)
            assert table.cursor == round(table.scroll_y) + table.page - 1


async def test_resizing_keeps_the_cursor_of_a_long_filter_in_sight(open_app: Open) -> None:
    async with open_app(size=(120, 16)) as screen:
        await screen.press("slash")
        await screen.type("vision " + "abcdefghi " * 9 + "end")
        for width in (119, 118, 100, 80, 60, 130, 40, 80):
            await screen.resize(width, 16)
            assert " end " in screen.lines[2], width
        await screen.press("home")
        await screen.resize(60, 16)
        assert "vision" in screen.lines[2]


SIZES = [(200, 60), (60, 20), (40, 10), (1, 1), (120, 40)]
WIDTHS = (200, 150, 149, 120, 100, 99, 80, 60, 59, 40, 20, 2)
ALL_SIZES = list(zip(WIDTHS, (60, 50, 40, 40, 30, 24, 24, 20, 15, 10, 4, 1), strict=True))


@pytest.mark.parametrize(
    ("state", "sizes"),
    [
        ((), [*ALL_SIZES, *reversed(ALL_SIZES)]),
        (("slash", "g"), SIZES),
        (("h",), SIZES),
        (("tab",), SIZES),
        (("d",), SIZES),
        (("question_mark",), SIZES),
        (("T",), SIZES),
        (("enter",), SIZES),
    ],
)
async def test_resizing_never_raises_and_loses_nothing(
    open_app: Open, state: tuple[str, ...], sizes: list[tuple[int, int]]
) -> None:
    async with open_app(size=sizes[0]) as screen:
        await screen.press("space", "j", *state)
        before = (screen.filter_text, screen.picked, screen.at, screen.over)
        for width, height in sizes:
            await screen.resize(width, height)
            assert all(sum(segment.cell_length for segment in line) == width for line in screen.segments)
        assert (screen.filter_text, screen.picked, screen.at, screen.over) == before


# typing ahead


async def test_a_burst_of_keys_does_what_it_says(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.burst("slash", *"haiku", "enter", "space", "e")
        assert screen.filter_text == "haiku"
        assert screen.picked == ["anthropic/claude-haiku-4-5-20251001"]
        assert "1 added in config/litellm/config.yaml" in screen.toast


async def test_a_burst_that_moves_while_typing_picks_the_row_it_moved_to(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.burst("slash", *"groq", "down", "enter", "space")
        assert screen.picked == [screen.shown[1]]


async def test_a_burst_across_panes(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.burst("h", "j", "enter", "j", "space", "slash", *"mini", "tab", "tab", "v")
        assert screen.filter_text == "provider:openai mini vision"
        assert screen.picked == ["openai/gpt-5.2-pro"]
        assert screen.pane == "detail"


async def test_a_burst_into_another_input_arrives_there(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.burst("slash", "g", "enter", "ctrl+p")
        await screen.type("undo")
        assert screen.filter_text == "g"
        assert isinstance(screen.app.focused, Input)
        assert screen.app.focused.value == "undo"


@pytest.mark.parametrize("opens", ["plus", "dollar_sign", "V", "0", "p", "T", "P", "F"])
async def test_a_burst_behind_the_filter_that_opens_and_closes_a_sheet_keeps_its_order(
    open_app: Open, opens: str
) -> None:
    async with open_app() as screen:
        for key in ("slash", "g", "enter", opens, "escape", "escape", "slash", "g", "enter", opens, "escape", "space"):
            screen.app.post_message(Key(key, key if len(key) == 1 else None))
        for _ in range(1000):  # a sheet that closes cancels what it has going on, which `rest` would wait for
            if screen.picked:
                break
            await asyncio.sleep(0.01)
        assert (screen.over, screen.filter_text) == ("MainScreen", "g")
        assert screen.picked == screen.shown[:1]


async def test_what_is_typed_behind_the_key_of_the_palette_is_meant_for_that(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.burst("slash", "g", "ctrl+p", *"help")
        await screen.until(lambda: [field.value for field in screen.app.screen.query(Input)] == ["help"])
        assert screen.filter_text == "g"
        await screen.press("escape")
        await screen.burst("p", "ctrl+d", "t", "enter")
        await screen.until(lambda: screen.filter_text == "gpt")


async def test_a_burst_behind_the_filter_into_a_form_ends_up_in_its_fields(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.burst("slash", "g", "enter", "plus", *"abc", "tab", *"de", "enter")
        await screen.until(lambda: [field.value for field in screen.app.screen.query(Field)][:2] == ["abc", "de"])
        assert (screen.over, screen.filter_text) == ("AddScreen", "g")


async def test_two_bursts_in_a_row_keep_their_order(open_app: Open) -> None:
    async with open_app() as screen:
        for _ in range(5):
            await screen.burst(
                "slash", *"gpt", "escape", "g", "space", "x", "slash", *"mini", "enter", "j", "k", "space"
            )
            assert screen.filter_text == "mini"
            assert screen.picked == [MINI]
            await screen.burst("x", "escape")
            assert (screen.filter_text, screen.picked) == ("", [])


async def test_a_burst_of_letters_behind_a_key_that_deletes_or_moves_keeps_its_order(open_app: Open) -> None:
    async with open_app() as screen:
        await screen.burst("slash", *"gptx", "backspace", *"4o", "enter")
        assert screen.filter_text == "gpt4o"
        await screen.burst(
            "slash", "ctrl+u", *"ini", "home", "m", "end", "ctrl+w", *"sonet", "left", "left", *"n", "enter"
        )
        assert screen.filter_text == "sonnet"


async def test_the_footer_is_about_the_line_while_it_is_typed_in(open_app: Open) -> None:
    async with open_app(size=(80, 24)) as screen:
        before = screen.lines[-1]
        await screen.press("slash")
        assert " ".join(screen.lines[-1].split()) == "tab complete ↑ ↓ rows, last filters enter keep esc clear"
        await screen.press("enter")
        assert screen.lines[-1] == before


async def test_a_long_name_stands_without_its_provider_where_both_have_no_room(open_app: Open) -> None:
    async with open_app(size=(80, 24)) as screen:
        await screen.filter("us.anthropic.claude-sonnet-4-5")
        assert screen.lines[-3].strip("│ ").endswith("bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0")
        await screen.press("h", *["greater_than_sign"] * 4)
        alone = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
        await screen.until(lambda: screen.lines[-3].strip("│ ") == alone)  # it learns its width with the next layout


async def test_the_full_name_follows_the_size_of_the_terminal(open_app: Open) -> None:
    async with open_app(size=(120, 24)) as screen:
        await screen.filter("us.anthropic.claude-sonnet-4-5")
        for width in (60, 160, 60):
            await screen.resize(width, 24)
            whole = "bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0"
            room = width > 60

            def is_said(whole: str = whole, room: bool = room) -> bool:
                name = screen.lines[-3].split("││")[1].strip("│ ")
                return name.startswith(whole) if room else whole.partition("/")[2].startswith(name)

            await screen.until(is_said)


async def test_a_key_that_is_searched_for_comes_first_in_the_help(open_app: Open) -> None:
    async with open_app(size=(80, 24)) as screen:
        await screen.press("question_mark")
        assert "esc closes" in screen.lines[-1]
        await screen.type("w")
        assert "the key w" in screen.lines[3]
        assert "w           What changed since last time" in screen.lines[4]
        assert "esc clears it" in screen.lines[-1]
        await screen.type("ider")
        assert "the key" not in screen.text
