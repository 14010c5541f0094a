"""The probe desk: many at once, cancelled, too slow, hostile; and that what was measured is known at once."""

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path

import probe_streams as streams
import pytest
from loopback import Loopback, Reply, Request

from model_tui.catalog import Catalog, load
from model_tui.core.model import ModelSpec
from model_tui.core.question import Question
from model_tui.probing import Probe, ProbeDesk, as_json
from model_tui.storage import Paths
from model_tui.workbench import Workbench

KEY = "sk-canary-5f2c0ffee8d41b7a"
CHAT = "/v1/chat/completions"
REFS = ("openai/gpt-4o-mini", "openai/gpt-4o", "openai/gpt-4.1", "openai/gpt-4.1-mini")

Make = Callable[..., ProbeDesk]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load()


@pytest.fixture
def desk(catalog: Catalog, tmp_path: Path, loopback: Loopback) -> Make:
    """What makes a desk; OpenAI is on loopback."""

    def made(*, offline: bool = False, **env: str) -> ProbeDesk:
        env = {"OPENAI_BASE_URL": f"{loopback.url}/v1", "OPENAI_API_KEY": KEY, **env}
        bench = Workbench(Paths.default(), tmp_path / "work", env=env, offline=offline)
        vars(bench)["catalog"] = catalog
        return ProbeDesk(bench)

    return made


def probes(desk: ProbeDesk, *refs: str) -> list[Probe]:
    found = [desk.bench.registry.find(ref) for ref in refs]
    offers = [offer for offer in found if offer is not None]
    assert len(offers) == len(refs)
    return [Probe(plan) for plan in desk.plan(offers, Question())]


async def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        await asyncio.sleep(0.01)


async def test_all_are_asked_at_once_and_known_at_once(desk: Make, loopback: Loopback) -> None:
    together = threading.Barrier(len(REFS), timeout=5)

    def reply(_: Request) -> Reply:
        together.wait()
        return streams.stream(streams.openai("a", "b", "c"), pause=0.01)

    loopback.on(CHAT, reply)
    mine = desk()
    asked = probes(mine, *REFS)
    await mine.ask(asked, Question())
    assert {probe.state for probe in asked} == {"done"}
    specs = mine.keep(asked, Question())
    assert specs == [ModelSpec("openai", ref.partition("/")[2]) for ref in REFS]
    offer = asked[0].offer
    mine.take_up(specs)
    model = mine.bench.registry.model(offer)
    assert model.provenance["tokens_per_second"] == "measured"
    found = asked[0].measured
    assert found is not None
    assert found.tokens_per_second is not None
    assert model.capabilities.tokens_per_second == pytest.approx(found.tokens_per_second, abs=0.1)
    assert KEY not in repr(asked[0])


async def test_cancelling_closes_the_connections(desk: Make, loopback: Loopback) -> None:
    parts = streams.data(streams.chunk("a"))[0]
    loopback.on(CHAT, lambda _: Reply(loopback.endless(parts, 0.01), headers=streams.SSE))
    mine = desk()
    asked = probes(mine, *REFS)
    task = asyncio.create_task(mine.ask(asked, Question()))
    await until(lambda: all(probe.text for probe in asked))
    assert loopback.running == len(REFS)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert {probe.state for probe in asked} == {"cancelled"}
    await until(lambda: not loopback.running)
    assert mine.keep(asked, Question()) == []


async def test_one_that_is_too_slow_does_not_hold_up_the_others(desk: Make, loopback: Loopback) -> None:
    def reply(request: Request) -> Reply:
        slow = request.json["model"] == "gpt-4o"
        return Reply(loopback.endless(b": wait\n\n", 0.05), headers=streams.SSE) if slow else good()

    def good() -> Reply:
        return streams.stream(streams.openai("ok"))

    loopback.on(CHAT, reply)
    mine = desk()
    asked = probes(mine, *REFS[:2])
    await mine.ask(asked, Question(seconds=0.5))
    assert [probe.state for probe in asked] == ["done", "failed"]
    assert asked[1].error == "no whole answer within 0.5 s"
    assert as_json(asked[1])["ok"] is False


async def test_what_a_model_says_is_shown_and_not_obeyed(desk: Make, loopback: Loopback) -> None:
    said = f"\x1b]0;owned\x07 your key is {KEY[:9]}"
    parts = streams.openai(said, f"{KEY[9:]}\n\u202eline\x00 two")
    loopback.on(CHAT, lambda _: streams.stream(parts))
    mine = desk()
    (probe,) = probes(mine, REFS[0])
    await mine.ask([probe], Question())
    assert probe.text == "]0;owned  your key is ***\nline  two"
    assert KEY not in probe.text
    assert not set(probe.text) & set("\x1b\x07\x00\u202e")
    assert probe.text.count("\n") == 1


def test_what_cannot_be_asked_says_why(desk: Make) -> None:
    mine = desk()
    whys = {probe.offer.ref: probe.planned.why_not for probe in probes(mine, *REFS[:1], "anthropic/claude-sonnet-4-5")}
    assert whys == {REFS[0]: None, "anthropic/claude-sonnet-4-5": "no key: set ANTHROPIC_API_KEY"}
    (offline,) = probes(desk(offline=True), REFS[0])
    assert offline.planned.why_not == "offline: nobody is asked"


async def test_what_cannot_be_asked_is_not_asked(desk: Make, loopback: Loopback) -> None:
    mine = desk(offline=True)
    asked = probes(mine, REFS[0])
    await mine.ask(asked, Question())
    assert (asked[0].state, loopback.requests) == ("planned", [])
