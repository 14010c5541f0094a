"""Asking many providers at once: what is done while they answer."""

import time

from loopback import Loopback, Reply

from model_tui.core.model import Provider
from model_tui.sources.asking import Answer, ask_all
from model_tui.sources.doors import Door
from model_tui.sources.protocol import Access, Source
from model_tui.sources.shapes import source_of

LISTED = {"data": [{"id": "one"}]}


def doors(loopback: Loopback, many: int) -> list[tuple[Door, Source]]:
    found = []
    for at in range(many):
        provider = Provider(id=f"p{at}", name="p", shape="openai", base_url=f"{loopback.url}/{at}", needs_key=False)
        source = source_of(provider)
        assert source is not None
        found.append((Door(provider, Access(provider.base_url), None, None, "built-in"), source))
    return found


async def test_what_answers_need_is_worked_out_while_all_wait_for_them(loopback: Loopback) -> None:
    for at in range(5):
        loopback.on(f"/{at}/models", Reply(LISTED, delay=0.3))
    asked_by_then: list[int] = []

    def step() -> None:
        # Nothing else is sent as long as this lasts: what arrives was on its way before.
        until = time.monotonic() + 2.0
        while len(loopback.requests) < 5 and time.monotonic() < until:
            time.sleep(0.001)
        asked_by_then.append(len(loopback.requests))
        raise RuntimeError("a step that fails takes nothing with it")

    answers: list[Answer] = []
    async for come in ask_all(doors(loopback, 5), [step, step]):
        assert asked_by_then == [5, 5]
        answers += come
    assert [answer.listing is not None for answer in answers] == [True] * 5


async def test_nobody_waits_for_what_is_worked_out_meanwhile(loopback: Loopback) -> None:
    loopback.on("/0/models", LISTED)
    done: list[int] = []
    steps = [lambda: done.append(1)] * 1000
    answers = [answer async for come in ask_all(doors(loopback, 1), steps) for answer in come]
    assert len(answers) == 1
    assert len(done) < 1000
