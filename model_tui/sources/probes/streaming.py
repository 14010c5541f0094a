"""Sending a probe, and reading its answer as it streams in: once, bounded in bytes and time."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

import msgspec

from model_tui.core.probe import Said
from model_tui.core.question import Question
from model_tui.masking import masked
from model_tui.sources.places import check_whole
from model_tui.sources.probes.asking import Ask, Asked
from model_tui.sources.probes.asks import ask_for
from model_tui.sources.probes.framing import events
from model_tui.sources.protocol import Access, SourceError
from model_tui.sources.urls import shown_host

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

_TRIES: Final = 3
"""Requests at most: each after the first says in other words what was refused, and cost nothing."""
_ACCEPT: Final = {
    "sse": "text/event-stream, application/json",
    "lines": "application/x-ndjson, application/json",
    "aws": "application/vnd.amazon.eventstream",
}
_NOTHING: Final = Said()
_ABOUT_THE_MODEL: Final = (403, 404, 410)


async def answer(fetch: "Fetch", asked: Asked, question: Question, sending: Callable[[], None]) -> AsyncGenerator[Said]:
    """Ask a model, and yield what it says as it says it; `sending` is called right before each request goes out.

    Raises `SourceError` with the provider's own message where there is no answer, or not the whole of one. Close the
    iterator to end the request.
    """
    check_whole(asked.access)
    try:
        async with asyncio.timeout(question.seconds):
            ask = await ask_for(asked, question)
            await fetch.warm(ask.access.base_url)
    except TimeoutError:
        raise SourceError("timeout", f"nothing was sent within {question.seconds:g} s") from None
    for tries in range(1, _TRIES + 1):
        try:
            async with aclosing(_said(fetch, ask, sending)) as said:
                async for one in said:
                    yield one
        except SourceError as error:
            again = ask.otherwise(ask, error) if ask.otherwise is not None and tries < _TRIES else None
            if again is None:
                raise _told(error, ask.access) from None
            ask = again
        else:
            return


async def _said(fetch: "Fetch", ask: Ask, sending: Callable[[], None]) -> AsyncGenerator[Said]:
    content = msgspec.json.encode(ask.body)
    headers = {"accept": _ACCEPT[ask.framing], **ask.headers}
    if ask.sign is not None:
        headers |= await ask.sign(content)
    finished = said_anything = False
    sending()
    async with fetch.stream(ask.access, ask.path, content, headers=headers, params=ask.params) as pieces:
        async for event in events(pieces, ask.framing):
            if event is None:
                finished = True
                continue
            said = ask.read(event)
            finished = finished or said.finish is not None
            said_anything = said_anything or said != _NOTHING
            yield said
    host = shown_host(ask.access.base_url)
    if not finished:
        raise SourceError("unreachable", f"{host} broke off before the answer ended")
    if not said_anything:
        raise SourceError("bad-answer", f"{host} answered without a reply")


def _told(error: SourceError, access: Access) -> SourceError:
    """Return an error without keys, in words of a model where those are of a listing."""
    if error.status not in _ABOUT_THE_MODEL:
        # what stood in a stream has been through nobody's hands
        line = masked(error.message, access.secrets)
    else:
        said = error.said or f"{shown_host(access.base_url)} knows no such model, or has no such route"
        line = f"{said} (HTTP {error.status})"
    return SourceError(error.kind, line, status=error.status, wait=error.wait, said=error.said)
