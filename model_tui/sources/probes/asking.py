"""What a probe sends, and how what comes back is read."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from model_tui.core.model import Provider
from model_tui.core.probe import Said, Usage
from model_tui.sources.protocol import Access, SourceError
from model_tui.sources.values import table

Framing = Literal["sse", "lines", "aws"]
"""How events stand in a stream: server-sent events, a line of JSON each, or AWS' binary messages."""

Read = Callable[[Any], Said]
"""Reads one event; raises `SourceError` where it tells of a failure."""

Sign = Callable[[bytes], Awaitable[Mapping[str, str]]]
"""Returns the headers that the bytes of a body are signed with."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request of a probe.

    `otherwise` returns what to send in its place where it was refused for a parameter that this server does not know:
    what is refused so was not worked on, and costs nothing.
    """

    access: Access
    path: str
    body: Mapping[str, Any]
    read: Read
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, str] = field(default_factory=dict)
    framing: Framing = "sse"
    sign: Sign | None = None
    otherwise: "Callable[[Ask, SourceError], Ask | None] | None" = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The model that is asked: whose, how its provider is reached, its own id, and what it is for."""

    provider: Provider
    access: Access
    model_id: str
    mode: str | None = None


def whole(value: Any) -> int | None:
    """Return a number of tokens as a server reports it; `None` for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None


def words(value: Any) -> str:
    """Return a text, or nothing."""
    return value if isinstance(value, str) else ""


def usage(reported: Any, into: str, out: str, thinking: int | None = None) -> Usage | None:
    """Return the tokens that stand under these names; `None` where none do."""
    counted = table(reported)
    found = Usage(whole(counted.get(into)), whole(counted.get(out)), thinking)
    return None if found == Usage() else found


def broken(told: Any) -> SourceError:
    """Return the error that an event tells of, in the provider's own words."""
    said = told if isinstance(told, str) else None
    if isinstance(told, dict):
        names = ("message", "msg", "detail", "error", "type", "code", "status")
        said = next((value for name in names if isinstance(value := told.get(name), str) and value), None)
        if said is None and isinstance(told.get("error"), dict):
            return broken(told["error"])
    return SourceError("bad-answer", f"it broke off: {(said or 'an error without a word')[:1000]}")
