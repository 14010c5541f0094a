"""`p`: the cost first, answers side by side as they stream in, stopping them, again, and what is kept of them."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import probe_streams as streams
import pytest
from answers import no_local_servers
from loopback import Loopback, Reply, Request
from screen import Open, Screen
from small_catalog import HOSTILE, workbench

from model_tui.catalog import Catalog
from model_tui.core.figures import ASCII
from model_tui.core.probe import Measured, Tally
from model_tui.probing import Probe
from model_tui.tui.describe_probe import Flow, as_text, leaders
from model_tui.tui.screens.probe import ProbeScreen
from model_tui.tui.widgets.answer_pane import AnswerPane
from model_tui.workbench import Workbench

KEY = "sk-canary-5f2c0ffee8d41b7a"
CHAT = "/v1/chat/completions"


@pytest.fixture
def bench(tmp_path: Path, catalog_of_few: Catalog, loopback: Loopback) -> Workbench:
    """A workbench whose OpenAI is on loopback, and whose other providers have no key, or are not there."""
    env = no_local_servers() | {"OPENAI_BASE_URL": f"{loopback.url}/v1", "OPENAI_API_KEY": KEY}
    loopback.on("/v1/models", {"object": "list", "data": [{"id": "gpt-4o-mini"}, {"id": "gpt-5.2"}]})
    return workbench(tmp_path, catalog_of_few, offline=False, **env)


def on(screen: Screen) -> ProbeScreen:
    found = screen.app.screen
    assert isinstance(found, ProbeScreen)
    return found


async def pick(screen: Screen, text: str) -> None:
    await screen.until(lambda: "openai 2" in screen.lines[0])
    await screen.filter(text)
    await screen.press("a")


async def asked(screen: Screen, *keys: str) -> None:
    await screen.press(*keys)
    await screen.until(lambda: not on(screen).is_asking)


def said(screen: Screen) -> str:
    """What stands in the panes, without the ends of lines."""
    lines = [line for pane in on(screen).panes for line in pane.lines]
    return " ".join(" ".join("".join(text for text, _ in line) for line in lines).split())


# asking


@pytest.mark.parametrize("width", [60, 80])
async def test_no_end_of_what_it_costs_is_cut(open_app: Open, bench: Workbench, loopback: Loopback, width: int) -> None:
    listed = [{"id": name} for name in ("gpt-4o-mini", "gpt-5.2", "unheard-of-1", "unheard-of-2")]
    loopback.on("/v1/models", {"object": "list", "data": listed})
    async with open_app(size=(width, 24), on=bench) as screen:
        await screen.filter("provider:openai ready mode:*")
        await screen.until(lambda: "of 42" in screen.title or "unheard-of-2" in screen.text)
        await screen.press("a", "p")
        words = "costs $0.0039 at most, and 2 models of unknown price, answers of up to 256 tokens"
        told = " ".join(word for line in screen.lines[2:4] for word in line.strip("│ ").split())
        assert words in told, screen.text


async def test_the_cost_comes_first_then_the_answers_then_the_figures(
    open_app: Open, bench: Workbench, loopback: Loopback
) -> None:
    def reply(request: Request) -> Reply:
        if request.json["model"] == "gpt-5.2":
            return Reply({"error": {"message": f"no \x1b[31mmoney on {KEY}"}}, 429)
        return streams.stream(streams.openai("Because ", "of ", "scattering."), 0.01)

    loopback.on(CHAT, reply)
    async with open_app(size=(120, 40), on=bench) as screen:
        await pick(screen, "provider:openai id:gpt-4o-mini,gpt-5.2,dall-e-3 mode:*")
        await screen.press("p")
        assert loopback.asked(CHAT) == []
        assert "probe: 3 models" in screen.lines[0]
        assert "costs $0.0039 at most, answers of up to 256 tokens" in screen.text
        assert "this model is for image generation" in said(screen)
        await asked(screen, "enter")
        assert len(loopback.asked(CHAT)) == 2
        assert "Because of scattering." in screen.text
        assert "● done" in screen.text
        assert "rate limit or quota reached" in said(screen)
        assert "no [31mmoney on ***" in said(screen)
        assert "r asks again" in screen.text
        assert KEY not in screen.text
        await screen.press("y")
        assert "openai/gpt-4o-mini: first token " in screen.app.clipboard
        assert "Because of scattering." in screen.app.clipboard
        await screen.press("escape")
        assert screen.over == "MainScreen"
        kept = json.loads((bench.paths.state_dir / "perf.json").read_text())
        assert list(kept) == ["openai/gpt-4o-mini"]
        await screen.filter("tps>0 provider:openai")
        assert screen.shown == ["openai/gpt-4o-mini"]
        assert "measured" in screen.text


async def test_esc_stops_what_is_under_way_and_r_asks_again(
    open_app: Open, bench: Workbench, loopback: Loopback
) -> None:
    piece = streams.data(streams.chunk("word "))[0]
    loopback.on(CHAT, lambda _: Reply(loopback.endless(piece, 0.01), headers=streams.SSE))
    async with open_app(size=(80, 24), on=bench) as screen:
        await pick(screen, "provider:openai id:gpt-4o-mini,gpt-5.2")
        await screen.press("p", "enter")
        await screen.until(lambda: "word word" in screen.text and loopback.running == 2)
        assert "esc stops it" in screen.text
        await screen.press("r", "e", "enter")  # nothing of that while answers are under way
        assert len(loopback.asked(CHAT)) == 2
        await screen.press("escape")
        await screen.until(lambda: loopback.running == 0)
        assert screen.over == "ProbeScreen"
        assert "cancelled" in screen.text
        loopback.on(CHAT, lambda _: streams.stream(streams.openai("done", " well")))
        await asked(screen, "r")
        assert "done well" in screen.text
        assert len(loopback.asked(CHAT)) == 4
        await screen.press("j")
        assert on(screen).panes[1].display
        assert not on(screen).panes[0].display
        await screen.press("escape")
        assert screen.over == "MainScreen"


async def test_leaving_the_app_ends_the_requests(open_app: Open, bench: Workbench, loopback: Loopback) -> None:
    piece = streams.data(streams.chunk("word "))[0]
    loopback.on(CHAT, lambda _: Reply(loopback.endless(piece, 0.01), headers=streams.SSE))
    async with open_app(on=bench) as screen:
        await screen.until(lambda: "openai 2" in screen.lines[0])
        await screen.filter("provider:openai id:gpt-5.2")
        await screen.press("p", "enter")
        await screen.until(lambda: loopback.running == 1)
    end = time.monotonic() + 5
    while loopback.running and time.monotonic() < end:
        time.sleep(0.01)  # noqa: ASYNC251 - the loop has nothing else to do
    assert loopback.running == 0


async def test_leaving_the_app_keeps_what_was_measured(open_app: Open, bench: Workbench, loopback: Loopback) -> None:
    def reply(request: Request) -> Reply:
        if request.json["model"] == "gpt-5.2":
            return Reply(loopback.endless(streams.data(streams.chunk("word "))[0], 0.01), headers=streams.SSE)
        return streams.stream(streams.openai("done ", "well"), 0.01)

    loopback.on(CHAT, reply)
    async with open_app(size=(120, 40), on=bench) as screen:
        await pick(screen, "provider:openai id:gpt-4o-mini,gpt-5.2")
        await screen.press("p", "enter")
        await screen.until(lambda: "● done" in screen.text and "word word" in screen.text)
        await screen.press("ctrl+q")
    kept = json.loads((bench.paths.state_dir / "perf.json").read_text())
    assert list(kept) == ["openai/gpt-4o-mini"]


async def test_a_prompt_that_is_left_half_edited_is_not_the_one_that_is_asked(
    open_app: Open, bench: Workbench, loopback: Loopback
) -> None:
    loopback.on(CHAT, lambda _: streams.stream(streams.openai("done")))
    async with open_app(size=(120, 30), on=bench) as screen:
        await pick(screen, "provider:openai id:gpt-4o-mini,gpt-5.2")
        await screen.press("p", "e", *"!?", "tab", "enter")
        assert loopback.asked(CHAT) == [], "what is shown is taken first"
        assert on(screen).question.prompt.endswith("!?")
        await asked(screen, "enter")
        assert {request.json["messages"][0]["content"][-2:] for request in loopback.asked(CHAT)} == {"!?"}
        await screen.press("e", *"#", "tab", "r")
        assert len(loopback.asked(CHAT)) == 2, "nothing is asked while the prompt shown is another"
        await screen.press("escape")
        assert (screen.over, on(screen).field.value[-2:]) == ("ProbeScreen", "!?")
        assert "r asks again" in screen.text
        assert "enter asks" not in screen.text


async def test_what_is_stopped_before_it_began_can_be_asked(
    open_app: Open, bench: Workbench, loopback: Loopback
) -> None:
    loopback.on(CHAT, lambda _: streams.stream(streams.openai("done")))
    async with open_app(size=(120, 30), on=bench) as screen:
        await pick(screen, "provider:openai id:gpt-4o-mini")
        await screen.press("p")
        probing = on(screen)
        probing._start()
        probing.action_leave()
        await screen.rest()
        assert loopback.asked(CHAT) == []
        assert "enter asks" in screen.text
        await asked(screen, "enter")
        assert len(loopback.asked(CHAT)) == 1


async def test_an_answer_is_read_page_by_page_below_its_figures_and_stays_where_it_was_read(
    open_app: Open, bench: Workbench, loopback: Loopback
) -> None:
    numbers = "".join(f"line{number:03}\n" for number in range(60))
    loopback.on(CHAT, lambda _: streams.stream(streams.openai(numbers)))
    async with open_app(size=(120, 24), on=bench) as screen:
        await pick(screen, "provider:openai id:gpt-4o-mini,gpt-5.2")
        await screen.press("p")
        await asked(screen, "enter")
        seen = set()
        for _ in range(12):
            seen |= {word for word in screen.text.split() if word.startswith("line")}
            await screen.press("pagedown")
        assert len(seen) == 60
        end = on(screen).panes[0].scroll_offset.y
        await screen.press("tab", "tab")
        assert on(screen).panes[0].scroll_offset.y == end > 0


async def test_the_prompt_is_edited_and_what_is_no_prompt_is_said_in_place(
    open_app: Open, bench: Workbench, loopback: Loopback
) -> None:
    loopback.on(CHAT, lambda _: streams.stream(streams.openai("ok")))
    async with open_app(on=bench) as screen:
        await screen.until(lambda: "openai 2" in screen.lines[0])
        await screen.filter("provider:openai id:gpt-4o-mini")
        await screen.press("p", "e", *["backspace"] * 60, "enter")
        assert "the prompt is empty" in screen.text
        await screen.type("Why, q?")
        await screen.press("enter")
        assert loopback.asked(CHAT) == []
        await asked(screen, "enter")
        assert loopback.asked(CHAT)[0].json["messages"][0]["content"] == "Why, q?"
        await screen.press("e")
        await screen.type("xx")
        await screen.press("escape")
        assert on(screen).field.value == "Why, q?"
        await screen.press("q")
        assert screen.over == "MainScreen"


async def test_many_quick_streams_are_painted_now_and_then(
    open_app: Open, bench: Workbench, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [streams.chunk(f"word{number} ") for number in range(2000)]
    loopback.on(CHAT, lambda _: streams.stream([b"".join(streams.data(*words, streams.finish(), done=True))]))
    writes: list[AnswerPane] = []
    write = AnswerPane.write

    def counting(pane: AnswerPane, best: frozenset[str]) -> None:
        writes.append(pane)
        write(pane, best)

    monkeypatch.setattr(AnswerPane, "write", counting)
    async with open_app(size=(120, 40), on=bench) as screen:
        await pick(screen, "provider:openai id:gpt-4o-mini,gpt-5.2")
        begun = time.monotonic()
        await screen.press("p")
        await asked(screen, "enter")
        took = time.monotonic() - begun
        probes = on(screen).probes
        assert [probe.tally.pieces for probe in probes] == [2000, 2000]
        assert len(writes) < 2 * 12 * took + 20
        assert "word1999" not in screen.text  # the answer begins at its top once all is there
        await screen.press(*["pagedown"] * 99)
        assert "(the rest was counted" not in screen.text


async def test_names_and_answers_of_others_are_shown_and_not_obeyed(
    open_app: Open, tmp_path: Path, catalog_of_few: Catalog, loopback: Loopback
) -> None:
    env = no_local_servers() | {"OPENROUTER_BASE_URL": f"{loopback.url}/v1", "OPENROUTER_API_KEY": KEY}
    loopback.on("/v1/models", {"data": []})
    hostile = "[@click=app.quit]x[/] \x1b]0;owned\x07 \x1b[2J[b]bold"
    loopback.on(CHAT, lambda _: streams.stream(streams.openai(hostile)))
    async with open_app(on=workbench(tmp_path, catalog_of_few, offline=False, **env)) as screen:
        await screen.filter("evil")
        assert screen.at == f"openrouter/{HOSTILE}"
        await screen.press("p")
        await asked(screen, "enter")
        assert "[@click=app.quit]x[/]" in screen.text
        assert "[b]bold" in screen.text
        assert "\x1b" not in screen.text
        await screen.press("Y", "escape")


async def test_with_nothing_to_ask_it_says_so(open_app: Open, bench: Workbench) -> None:
    async with open_app(on=bench) as screen:
        await screen.filter("no-such-model-anywhere")
        await screen.press("p")
        assert screen.over == "MainScreen"
        assert screen.toast.startswith("p asks the picked models")
        await screen.filter("provider:anthropic")
        await screen.press("p")
        assert "none of these can be asked" in screen.text
        assert "no key: set ANTHROPIC_API_KEY" in said(screen)
        await screen.press("enter")
        assert not on(screen).is_asking


# how it looks

ANSWER = "The sky is blue because air scatters short waves of sunlight more than long ones. "


def filled(screen: Screen) -> None:
    """Let the probes have ended in every way, as if they had been asked."""
    sheet = on(screen)
    ends: Iterator[Callable[[Probe], None]] = iter([_quick, _thinking, _failed, _cancelled])
    for probe in sheet.probes:
        probe.planned = replace(probe.planned, why_not=None, host="https://api.example.org/v1")
        next(ends, _quick)(probe)
    sheet._begin()
    sheet._ended()


def _done(probe: Probe, found: Measured, text: str, thinking: str = "") -> None:
    probe.tally = Tally(sent=1.0, first=1.0 + (found.first_token or 0), pieces=40, text=text, thinking=thinking)
    probe.tally.first_text = 1.0 + (found.first_text or 0)
    probe.measured, probe.state = found, "done"


def _quick(probe: Probe) -> None:
    _done(probe, Measured(1.92, 0.312, 0.312, 84.2, 17, 131, usd=0.0000812), ANSWER * 3)


def _thinking(probe: Probe) -> None:
    found = Measured(4.5, 0.48, 3.1, 48.0, 17, 220, 150, estimated=True, usd=0.0031)
    _done(probe, found, ANSWER, "Let me think about light. " * 12)


def _failed(probe: Probe) -> None:
    probe.error, probe.state = "the key was refused (HTTP 401): Incorrect API key provided: ***", "failed"


def _cancelled(probe: Probe) -> None:
    probe.tally = Tally(sent=1.0, first=1.4, first_text=1.4, last=2.0, pieces=7, text=ANSWER)
    probe.state = "cancelled"


@pytest.mark.parametrize(
    ("many", "size"),
    [(1, (80, 24)), (4, (120, 40)), (8, (80, 24)), (8, (200, 60))],
    ids=["1-80x24", "4-120x40", "8-80x24", "8-200x60"],
)
def test_picture(
    snap_compare: Callable[..., bool], tmp_path: Path, catalog_of_few: Catalog, size: tuple[int, int], many: int
) -> None:
    from model_tui.tui.app import ModelTuiApp

    app = ModelTuiApp(workbench(tmp_path / "home", catalog_of_few, OPENAI_API_KEY=KEY))

    async def before(pilot: object) -> None:
        screen = Screen(app, pilot)  # type: ignore[arg-type]
        await screen.until(lambda: app.main.awake)
        await screen.filter("provider:openai,anthropic,deepinfra,groq mode:chat")
        await screen.press(*["space"] * many, "p")
        filled(screen)
        await screen.rest()

    assert snap_compare(app, terminal_size=size, run_before=before)


async def test_without_unicode_every_sign_is_ascii(open_app: Open, tmp_path: Path, catalog_of_few: Catalog) -> None:
    async with open_app(size=(80, 24), on=workbench(tmp_path, catalog_of_few), glyphs=ASCII) as screen:
        await screen.press("space", "space", "space", "space", "p")
        filled(screen)
        await screen.rest()
        assert screen.text.isascii()


# lines


def test_a_flow_wraps_what_it_was_given_at_once_as_piece_by_piece() -> None:
    text = "one two three\nfour 通义千问 five-six\n\nseven " + "x" * 50 + " eight\n"
    for width in (5, 9, 30):
        flow, whole = Flow("dim"), Flow("dim")
        for end in range(len(text) + 1):
            lines = flow.lines(text[:end], width)
        assert list(lines) == list(whole.lines(text, width))
    assert flow.lines("other", 30) == [[("other", "dim")]]


def test_who_is_ahead(catalog_of_few: Catalog) -> None:
    from model_tui.probing import Planned

    offer = next(iter(catalog_of_few.offers))
    probes = [
        Probe(Planned(offer, "chat"), measured=one) for one in (None, Measured(2.0, 0.5), Measured(1.0, 0.7, None, 9.0))
    ]
    assert leaders(probes) == [frozenset(), frozenset({"first"}), frozenset({"total"})]
    assert "total 1.00 s" in as_text(probes, "Why?")
