"""What the sources of local servers share: asking below the server's root, and doubting who answers at a usual port.

A usual port may be anybody's. Only where the address was somebody's choice is whatever answers taken for the server;
at the usual port of this machine an answer that is not the server's own means that it is not running.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit, urlunsplit

from model_tui.core.model import Provider
from model_tui.sources.body import decode
from model_tui.sources.protocol import Access, Listing, SourceError, bearer
from model_tui.sources.servers import at_usual_port, shares_its_port
from model_tui.sources.urls import shown_host
from model_tui.sources.values import text

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

_ABSENT: Final = frozenset((HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED))
_SURE: Final = frozenset(("not-running", "unreachable", "timeout"))
"""Failures that nobody's answer caused."""

_REFUSALS: Final = frozenset(("refused", "forbidden", "quota"))
_ENDINGS: Final = ("/api/v0", "/api/v1", "/v1")

Sign = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Server:
    """One local server as it is asked: `usual` says that its address is just the one it has by default."""

    provider: Provider
    fetch: "Fetch"
    access: Access
    headers: Mapping[str, str] = field(repr=False)
    usual: bool = False

    @classmethod
    def of(cls, provider: Provider, fetch: "Fetch", access: Access) -> "Server":
        """Return the server behind an address, which may be given with or without `/v1`."""
        root = replace(access, base_url=root_of(access.base_url))
        headers = {**provider.headers, **bearer(access)}
        return cls(provider, fetch, root, headers, at_usual_port(provider, access.base_url))

    async def get(self, path: str, *, params: Mapping[str, str] | None = None, attempts: int | None = None) -> bytes:
        """GET a path below the root; raises `SourceError`. No server of these answers with a bare list."""
        answer = await self.fetch.get(self.access, path, headers=self.headers, params=params, attempts=attempts)
        if self.usual and answer.body.lstrip()[:1] == b"[":
            raise self.another("another program")
        return answer.body

    async def details(self, path: str, *, params: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """Return the object that a path answers, empty where it does not: what it adds is not worth a failure."""
        with suppress(SourceError):
            found = decode(await self.get(path, params=params, attempts=1))
            return found if isinstance(found, dict) else {}
        return {}

    async def first_of(self, *paths: str) -> Mapping[str, Any]:
        """Return the first object that one of several paths answers: routes get new names."""
        for path in paths:
            if found := await self.details(path):
                return found
        return {}

    async def listing(self, ask: Callable[[], Awaitable[Listing]], sign: Sign | None = None) -> Listing:
        """Ask, and take what is no listing at the usual port for another program's.

        A refusal there counts where `sign` proves that the server is there; and without a sign where nobody else is
        known to use the port. So does a list of nothing, which many a program answers with.
        """
        try:
            found = await ask()
        except SourceError as error:
            if not self.usual or error.kind in _SURE or await self._is_believed(error, sign):
                raise
        else:
            if found.models or not self.usual or (not found.skipped and await self._may_be_empty(sign)):
                return found
        raise self.another("another program")

    async def _is_believed(self, error: SourceError, sign: Sign | None) -> bool:
        """Whether a failure is the server's own: it has its routes, and may refuse or be busy."""
        if is_absent(error):
            return False
        if error.kind in _REFUSALS and not shares_its_port(self.provider):
            return True
        return sign is not None and await sign()

    async def _may_be_empty(self, sign: Sign | None) -> bool:
        """Whether a list of nothing is the server's own."""
        return await sign() if sign is not None else not shares_its_port(self.provider)

    def another(self, name: str) -> SourceError:
        """Return the error that says who answers in the server's place."""
        host = shown_host(self.access.base_url)
        return SourceError("not-running", f"{name} answers at {host}, not {self.provider.name}")


def root_of(base_url: str) -> str:
    """Return an address without the version that its API paths begin with."""
    parts = urlsplit(base_url)
    path = parts.path.rstrip("/")
    ending = next((ending for ending in _ENDINGS if path.endswith(ending)), "")
    return urlunsplit((parts.scheme, parts.netloc, path.removesuffix(ending), parts.query, ""))


def is_absent(error: SourceError) -> bool:
    """Whether a server has no such route, which servers say by a status, a page, or an error in a good answer."""
    return error.kind == "bad-answer" or error.status in _ABSENT


def repository(value: Any) -> str | None:
    """Return the name of a model repository; `None` for a path on the server's disk, which is nobody's business."""
    name = text(value)
    if name is None or name.count("/") != 1 or name[0] in "/.~" or name.endswith("/") or "\\" in name:
        return None
    return name
