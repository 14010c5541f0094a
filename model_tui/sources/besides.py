"""Listings beside a provider's main one, asked at the same time: they add facts to its models, or models too.

What they do is never worth a failure: one that is not there is not missed, one that is late or fails is told of in a
note. Only where the main listing itself is gone do they stand in for it.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, Self
from urllib.parse import urlsplit, urlunsplit

from msgspec import structs

from model_tui.core.model import Provider
from model_tui.sources.pages import merged, with_details
from model_tui.sources.places import filled
from model_tui.sources.protocol import Access, Listing, SourceError

_SECONDS: Final = 5.0
"""Time for the listings beside the main one, once that is there."""

_GONE: Final = frozenset((404, 410))

Ask = Callable[[Access, str, int], Coroutine[Any, Any, Listing]]
"""Asks for the listing at a path; the last is how often it is tried."""


class Besides:
    """The listings beside one main listing, as a context: leaving it ends whatever is still being asked."""

    def __init__(self, provider: Provider, access: Access, ask: Ask, main_path: str) -> None:
        self._more = tuple(_known(provider.more_paths, access.values))
        self._tasks: dict[str, asyncio.Task[Listing]] = {}
        self._paths = (*_known(provider.detail_paths, access.values), *self._more)
        self._ask, self._access, self._main_path = ask, access, main_path

    async def __aenter__(self) -> Self:
        for path in self._paths:
            asking = self._ask(*whole_path(self._access, self._main_path, path), 1)
            self._tasks[path] = asyncio.create_task(asking)
        return self

    async def __aexit__(self, *_: object) -> None:
        await ended(self._tasks.values())

    async def added_to(self, found: Listing) -> Listing:
        """Return a listing with the facts of the others, and with the models of those that have more."""
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=_SECONDS)
        models, notes = found.models, list(found.notes)
        for path, task in self._tasks.items():
            answer = _outcome(task)
            if isinstance(answer, Listing):
                more = merged((*models, *answer.models)) if path in self._more else with_details(models, answer.models)
                models = more
            elif answer.status not in _GONE:
                shown = path.partition("?")[0]
                notes.append(f"no details from {shown}: {answer.message}")
        return structs.replace(found, models=models, notes=tuple(notes))

    async def instead_of(self, error: SourceError) -> Listing:
        """Return the first of the others that answers where the main listing is gone; else raises its error."""
        if self._tasks and error.status in _GONE:
            await asyncio.wait(self._tasks.values(), timeout=_SECONDS)
            answers = (_outcome(task) for task in self._tasks.values())
            found = next((one for one in answers if isinstance(one, Listing) and one.models), None)
            if found is not None:
                return found
        raise error


async def ended(tasks: Iterable["asyncio.Task[Any]"]) -> None:
    """End tasks that nobody waits for any more; one that failed by now must not complain that nobody asked."""
    ending = list(tasks)
    for task in ending:
        task.cancel()
    await asyncio.gather(*ending, return_exceptions=True)


def _outcome(task: "asyncio.Task[Listing]") -> Listing | SourceError:
    if not task.done() or task.cancelled():
        return SourceError("timeout", "not in time")
    error = task.exception()
    if error is not None and not isinstance(error, SourceError):
        raise error
    return task.result() if error is None else error


def _known(paths: tuple[str, ...], values: Mapping[str, str]) -> list[str]:
    """Return the paths whose places can be filled: a listing of an account is asked where the account is known."""
    whole = (filled(path, values) for path in paths)
    return [path for path in whole if "{" not in path]


def whole_path(access: Access, main_path: str, path: str) -> tuple[Access, str]:
    """Return where a path beside the main one is asked: below the root, which a base URL may already go beyond.

    People set `https://host/inference/v1` as well as `https://host`, and a listing at `/v1/accounts` is below neither
    way to `/inference/v1/models`.
    """
    way = main_path.rpartition("/")[0]
    parts = urlsplit(access.base_url)
    have = parts.path.rstrip("/")
    if not way or not have.endswith(way):
        return access, path
    root = urlunsplit((parts.scheme, parts.netloc, have.removesuffix(way), parts.query, ""))
    return replace(access, base_url=root), path
