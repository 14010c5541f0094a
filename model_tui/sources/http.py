"""`Fetch`: the one HTTP client of a run, with every bound that an answer from outside needs.

Servers are asked directly (`sources.wire`), through a proxy where the environment names one (`sources.proxied`, which
is httpx). What either needs is imported by the first request, in a thread. Proxy and certificate settings of the
environment hold, except that a server on this machine is never asked through a proxy.

A login in an address (`http://user:password@host`) goes out as Basic authorization, and only where no key does: a key
is what the provider's own variable holds, and both together no server can be meant to get.
"""

import asyncio
import logging
import os
import random
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final, Literal, Self

import msgspec

from model_tui.core.references import expanded
from model_tui.sources.body import MAX_BODY, read_body, unpacked
from model_tui.sources.protocol import Access, SourceError
from model_tui.sources.urls import basic, is_loopback, join_url, origin, same_door, shown_host, without_login
from model_tui.sources.wire import Response, Wire, WireError
from model_tui.version import __version__

if TYPE_CHECKING:
    from model_tui.sources.proxied import Proxied

_log: Final = logging.getLogger(__name__)
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS: Final = 3
_ABREAST: Final = 4
"""Requests that go on together when what they need is loaded."""
_ERROR_BODY: Final = 256 * 1024
_OK: Final = range(200, 300)
_SYSTEM_HAS_PROXIES: Final = sys.platform in ("darwin", "win32")
_SENT: Final = {
    "accept": "application/json",
    "accept-encoding": "gzip, deflate",
    "connection": "keep-alive",
    "user-agent": f"model-tui/{__version__}",
}
"""Headers of every request that does not state its own."""
_KEY_HEADERS: Final = frozenset(("authorization", "x-api-key", "api-key", "x-goog-api-key"))


class Bounds(msgspec.Struct, frozen=True):
    """What a run allows itself: connections in all and to one host, seconds for one request, bytes of one answer.

    `attempts` counts the first try too; a wait longer than `longest_wait` seconds is not slept: the call fails.
    """

    connections: int = 100
    per_host: int = 48
    seconds: float = 15.0
    body: int = MAX_BODY
    attempts: int = 3
    longest_wait: float = 4.0
    first_pause: float = 0.25


class Answer(msgspec.Struct, frozen=True):
    """A good answer: its body, and its headers with names in small letters."""

    body: bytes
    headers: Mapping[str, str]


class _Call(msgspec.Struct, frozen=True):
    """One request as it goes out; `attempts` bounds the tries, `secrets` are what no error may show."""

    method: Literal["GET", "POST"]
    url: str
    headers: Mapping[str, str]
    secrets: tuple[str, ...]
    attempts: int
    content: bytes | None = None

    def __repr__(self) -> str:
        """Show nothing that may hold a key."""
        return f"_Call({self.method})"


class _Again(Exception):  # noqa: N818 - not an error: a request that may be tried once more
    """A failed try that may be repeated; `error` is what to report when it is not."""

    def __init__(self, error: SourceError) -> None:
        super().__init__()
        self.error = error


class Fetch:
    """Asks providers, all of them through one client. Use it as an async context manager, or call `aclose`."""

    def __init__(self, bounds: Bounds | None = None, *, chance: Callable[[], float] = random.random) -> None:
        self.bounds = bounds or Bounds()
        self._chance = chance
        self._wire = Wire(self.bounds.seconds, _SENT)
        self._loading: dict[str, asyncio.Task[Wire | Proxied]] = {}
        self._behind = 0
        self._hosts: dict[str, asyncio.Semaphore] = {}
        self._all = asyncio.Semaphore(self.bounds.connections)
        self.begun = asyncio.Event()
        """Set when the first request goes out: what it needs is loaded, and so is what most others do."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection; a later request opens a new client."""
        loading, self._loading = self._loading, {}
        for client in loading.values():
            with suppress(ValueError, ImportError, OSError):
                await (await client).aclose()
        await self._wire.aclose()

    async def get(
        self,
        access: Access,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        attempts: int | None = None,
    ) -> Answer:
        """GET `path` below the base URL; raises `SourceError` for everything but a good answer within the bounds."""
        url, sent = _place(access, path, headers or {}, params)
        return await self._ask(_Call("GET", url, sent, access.secrets, attempts or self.bounds.attempts))

    async def post(
        self,
        access: Access,
        path: str,
        payload: Mapping[str, object],
        *,
        headers: Mapping[str, str] | None = None,
        attempts: int | None = None,
    ) -> Answer:
        """POST a JSON object to `path` below the base URL; as `get` otherwise."""
        url, sent = _place(access, path, {"content-type": "application/json", **(headers or {})})
        tries = attempts or self.bounds.attempts
        return await self._ask(_Call("POST", url, sent, access.secrets, tries, msgspec.json.encode(payload)))

    async def warm(self, url: str) -> None:
        """Have everything made and loaded that the first request would wait for, so that a server alone is measured."""
        await self._open(url)
        await asyncio.to_thread(load_late)

    @asynccontextmanager
    async def stream(
        self,
        access: Access,
        path: str,
        content: bytes,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> AsyncGenerator[AsyncIterator[bytes]]:
        """POST a JSON text to `path` below the base URL, once, and hand on the answer as it comes, unpacked.

        Raises `SourceError` for everything but a good answer; how much of it is read, the caller bounds. The
        connection is closed when the context ends, however it ends.
        """
        plain = {"content-type": "application/json", "accept-encoding": "identity", **(headers or {})}
        url, sent = _place(access, path, plain, params)
        _check_headers(sent)
        client = await self._open(url)
        try:
            async with client.stream("POST", url, headers=_small(sent), content=content) as response:
                await _check_good(response, url, access.secrets)
                encoding = response.headers.get("content-encoding", "").strip().lower()
                yield unpacked(response.aiter_raw(), encoding)
        except WireError as error:
            failed = _connection_failure(error, url)
            raise (failed.error if isinstance(failed, _Again) else failed) from None

    async def _ask(self, call: _Call) -> Answer:
        _check_headers(call.headers)
        gate = self._hosts.setdefault(shown_host(call.url), asyncio.Semaphore(self.bounds.per_host))
        async with gate, self._all:
            return await self._with_retries(call)

    async def _open(self, url: str) -> "Wire | Proxied":
        """Return the client for a URL, with everything loaded that it needs."""
        is_here = is_loopback(url)
        if Wire.takes(url) and (is_here or not _has_proxies()):
            kind = url.partition(":")[0]  # reading the certificates takes longer than asking a server that has none
        else:
            kind = "here" if is_here else "elsewhere"
        if kind == "http":  # nothing to load
            return self._wire
        if kind not in self._loading:
            self._loading[kind] = asyncio.create_task(asyncio.to_thread(self._load, kind))
        loading = self._loading[kind]
        waits = not loading.done()
        try:
            # Shielded: a caller whose time is up must not take the client from all the others.
            client = await asyncio.shield(loading)
        except (ValueError, ImportError, OSError):
            self._loading.pop(kind, None)
            reason = "no HTTP client: check the proxy and certificate settings of the environment"
            raise SourceError("unreachable", reason) from None
        if waits:  # all who did go on at once, and the first request need not go out behind forty new connections
            self._behind += 1
            for _ in range(self._behind // _ABREAST):
                await asyncio.sleep(0)
        return client

    def _load(self, kind: str) -> "Wire | Proxied":
        if kind == "https":
            self._wire.trust()
            return self._wire
        from model_tui.sources.proxied import Proxied  # noqa: PLC0415 - costs start-up time

        bounds = self.bounds
        return Proxied(bounds.seconds, _SENT, connections=bounds.connections, by_environment=kind == "elsewhere")

    async def _with_retries(self, call: _Call) -> Answer:
        for attempt in range(call.attempts):
            try:
                return await self._follow(call)
            except _Again as again:
                error = again.error
            pause = self._pause(attempt, error)
            if attempt + 1 == call.attempts or pause > self.bounds.longest_wait:
                raise error
            await asyncio.sleep(pause)
        raise AssertionError("attempts is at least 1")  # pragma: no cover

    def _pause(self, attempt: int, error: SourceError) -> float:
        """Return the seconds before the next try: what the provider says, else a doubling pause; jittered."""
        base = self.bounds.first_pause * 2**attempt if error.wait is None else error.wait
        return base + self._chance() * self.bounds.first_pause

    async def _follow(self, call: _Call) -> Answer:
        """Send a request and follow redirects that stay with the same host."""
        await self._open(call.url)  # not within the time of the request
        url = call.url
        try:
            async with asyncio.timeout(self.bounds.seconds):
                for _ in range(_MOST_REDIRECTS + 1):
                    answer = await self._send(await self._open(url), call, url)
                    if isinstance(answer, Answer):
                        return answer
                    url = answer
        except TimeoutError:
            raise SourceError("timeout", f"{shown_host(url)} did not answer in time{_through_proxy(url)}") from None
        except WireError as error:
            raise _connection_failure(error, url) from None
        except ValueError:
            raise SourceError("unreachable", f"the base URL cannot be used: {shown_host(url)}") from None
        raise SourceError("http", f"{shown_host(call.url)} redirects in circles")

    async def _send(self, client: "Wire | Proxied", call: _Call, url: str) -> Answer | str:
        """Return the answer, or the URL that it redirects to."""
        self.begun.set()
        async with client.stream(call.method, url, headers=_small(call.headers), content=call.content) as response:
            from model_tui.sources.refusal import error_within, failure, may_retry  # noqa: PLC0415 - see `load_late`

            status = response.status_code
            if status in _REDIRECTS:
                return _redirect(call, url, response.headers.get("location", ""))
            good = status in _OK
            encoding = response.headers.get("content-encoding", "").strip().lower()
            try:
                body = await read_body(response.aiter_raw(), encoding, self.bounds.body if good else _ERROR_BODY)
            except SourceError:
                if good:
                    raise
                body = b""
        headers = response.headers
        if good:
            if (told := error_within(body, url=url, secrets=call.secrets)) is not None:
                raise told
            return Answer(body, headers)
        error = failure(status, headers, body, url=url, secrets=call.secrets)
        raise _Again(error) if may_retry(status, headers, body) else error


def load_late() -> None:
    """Import what the first answer needs and no request: while all wait for the servers it costs no time."""
    import h11  # noqa: F401, PLC0415 - 7 ms

    import model_tui.sources.refusal  # noqa: F401, PLC0415 - 5 ms


def _check_headers(headers: Mapping[str, str]) -> None:
    """Raise `SourceError` where a header cannot be sent."""
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            if name.lower() in _KEY_HEADERS:
                raise SourceError("refused", "the key holds characters that cannot be sent")
            raise SourceError("unreachable", f"the header '{name}' holds characters that cannot be sent")


def _small(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


async def _check_good(response: Response, url: str, secrets: tuple[str, ...]) -> None:
    """Raise `SourceError` for an answer that is none."""
    if response.status_code in _OK:
        return
    if response.status_code in _REDIRECTS:
        raise SourceError("http", f"{shown_host(url)} redirects to another place: not followed")
    from model_tui.sources.refusal import failure  # noqa: PLC0415 - see `load_late`

    encoding = response.headers.get("content-encoding", "").strip().lower()
    try:
        body = await read_body(response.aiter_raw(), encoding, _ERROR_BODY)
    except SourceError:
        body = b""
    raise failure(response.status_code, response.headers, body, url=url, secrets=secrets)


def _place(
    access: Access, path: str, headers: Mapping[str, str], params: Mapping[str, str] | None = None
) -> tuple[str, Mapping[str, str]]:
    """Return the URL of a request without a login, and its headers: with that login where they carry no key.

    What headers refer to (`${NAME}`) is put in here, so that no record before holds it.
    """
    try:
        url, login = without_login(join_url(access.base_url, path, params))
        origin(url)
    except ValueError:
        raise SourceError("unreachable", f"the base URL cannot be used: {shown_host(access.base_url)}") from None
    headers = {name: expanded(value, access.referred) for name, value in headers.items()}
    has_key = any(name.lower() in _KEY_HEADERS for name in headers)
    return url, headers if has_key or not login else {**headers, "authorization": basic(login)}


def _has_proxies() -> bool:
    """Whether the environment, or the system where it keeps such settings, names any proxy."""
    if any(value and name.lower().endswith("_proxy") for name, value in os.environ.items()):
        return True
    if not _SYSTEM_HAS_PROXIES:
        return False
    from urllib.request import getproxies  # noqa: PLC0415 - 13 ms

    return bool(getproxies())


def _redirect(call: _Call, url: str, location: str) -> str:
    """Return where a redirect leads; raises `SourceError` when that is not the host that was asked."""
    from urllib.parse import urljoin  # noqa: PLC0415 - rare

    try:
        # Where it leads may not say who is asking.
        target, _ = without_login(urljoin(url, location))
        stays = bool(location) and same_door(origin(url), origin(target))
    except ValueError:
        stays = False
    if not stays or call.method != "GET":
        raise SourceError("http", f"{shown_host(url)} redirects to another place: not followed")
    return target


def _proxy_of(url: str) -> str:
    """Return host and port of the proxy that a URL is asked through; empty for none."""
    if is_loopback(url) or not _has_proxies():
        return ""
    from model_tui.sources.proxied import proxy_of  # noqa: PLC0415 - something failed already

    proxy = proxy_of(url)
    return shown_host(proxy) if proxy else ""


def _through_proxy(url: str) -> str:
    """Return which proxy stands between, in words to go on with: it, and not the server, may be what fails."""
    proxy = _proxy_of(url)
    return f" through the proxy {proxy}" if proxy else ""


def _connection_failure(error: WireError, url: str) -> SourceError | _Again:
    """Say why there was no answer; never a library's own words, which may hold a header's value."""
    host, through = shown_host(url), _through_proxy(url)
    _log.debug("%s: %s%s", host, error.fault, through)
    match error.fault:
        case "address":
            return SourceError("unreachable", f"the base URL cannot be used: {host}")
        case "timeout":
            return SourceError("timeout", f"{host} did not answer in time{through}")
        case "request":
            return SourceError("unreachable", f"the request to {host} cannot be sent: check its base URL and key")
        case "proxy":
            return SourceError("unreachable", f"the proxy {_proxy_of(url)} does not let through to {host}")
        case "trust":
            return SourceError("unreachable", f"no trusted connection to {host}: its certificate is not accepted")
        case "not-http":
            return SourceError("bad-answer", f"{host} does not answer in HTTP{through}")
        case "connection" if is_loopback(url):
            return SourceError("not-running", f"nothing answers at {host}")
        case "connection":
            return _Again(SourceError("unreachable", f"no connection to {host}{through}"))
        case "broken":
            return _Again(SourceError("unreachable", f"{host} broke off the connection{through}"))
