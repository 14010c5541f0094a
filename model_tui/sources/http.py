"""`Fetch`: the one HTTP client of a run, with every bound that an answer from outside needs.

httpx is imported and its client made (one TLS context) by the first request, in a thread; nothing else in
`model_tui.sources` imports it. Proxy and certificate settings of the environment hold, except that a server on this
machine is never asked through a proxy.

A login in an address (`http://user:password@host`) goes out as Basic authorization, and only where no key does: a key
is what the provider's own variable holds, and both together no server can be meant to get.
"""

import asyncio
import random
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal, Self

import msgspec

from model_tui.core.references import expanded
from model_tui.sources.body import MAX_BODY, read_body, unpacked
from model_tui.sources.pools import PoolForEachDoor
from model_tui.sources.protocol import Access, SourceError
from model_tui.sources.refusal import error_within, failure, may_retry
from model_tui.sources.urls import basic, is_loopback, join_url, origin, same_door, shown_host, without_login
from model_tui.version import __version__

if TYPE_CHECKING:
    import httpx

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS: Final = 3
_ERROR_BODY: Final = 256 * 1024
_OK: Final = range(200, 300)
_LOOPBACK: Final = ("all://127.0.0.1", "all://localhost", "all://[::1]")
_KEY_HEADERS: Final = frozenset(("authorization", "x-api-key", "api-key", "x-goog-api-key"))


@dataclass(frozen=True, slots=True)
class Bounds:
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


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer: its body, and its headers with names in small letters."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Call:
    """One request as it goes out; `attempts` bounds the tries, `secrets` are what no error may show."""

    method: Literal["GET", "POST"]
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    attempts: int
    content: bytes | None = None


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
        self._clients: dict[bool, asyncio.Task[httpx.AsyncClient]] = {}
        self._hosts: dict[str, asyncio.Semaphore] = {}
        self._all = asyncio.Semaphore(self.bounds.connections)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection; a later request opens a new client."""
        opening, self._clients = self._clients, {}
        for client in opening.values():
            with suppress(ValueError, ImportError, OSError):
                await (await client).aclose()

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
        import httpx  # noqa: PLC0415 - costs start-up time

        try:
            async with client.stream("POST", url, headers=dict(sent), content=content) as response:
                await _check_good(response, url, access.secrets)
                encoding = response.headers.get("content-encoding", "").strip().lower()
                yield unpacked(response.aiter_raw(), encoding)
        except httpx.TimeoutException:
            raise SourceError("timeout", f"{shown_host(url)} did not answer in time") from None
        except httpx.HTTPError as error:
            failed = _connection_failure(error, url)
            raise (failed.error if isinstance(failed, _Again) else failed) from None
        except httpx.InvalidURL:
            raise SourceError("unreachable", f"the base URL cannot be used: {shown_host(url)}") from None

    async def _ask(self, call: _Call) -> Answer:
        _check_headers(call.headers)
        gate = self._hosts.setdefault(shown_host(call.url), asyncio.Semaphore(self.bounds.per_host))
        async with gate, self._all:
            return await self._with_retries(call)

    async def _open(self, url: str) -> "httpx.AsyncClient":
        """Return the client for a URL: one without TLS for servers on this machine, which costs nothing to make."""
        plain = is_loopback(url) and url.startswith("http://")
        if plain not in self._clients:
            self._clients[plain] = asyncio.create_task(asyncio.to_thread(_loaded_client, self.bounds, plain=plain))
        try:
            # Shielded: a caller whose time is up must not take the client from all the others.
            return await asyncio.shield(self._clients[plain])
        except (ValueError, ImportError, OSError):
            self._clients.pop(plain, None)
            reason = "no HTTP client: check the proxy and certificate settings of the environment"
            raise SourceError("unreachable", reason) from None

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
        import httpx  # noqa: PLC0415 - costs start-up time

        url = call.url
        try:
            async with asyncio.timeout(self.bounds.seconds):
                for _ in range(_MOST_REDIRECTS + 1):
                    answer = await self._send(await self._open(url), call, url)
                    if isinstance(answer, Answer):
                        return answer
                    url = answer
        except (TimeoutError, httpx.TimeoutException):
            raise SourceError("timeout", f"{shown_host(url)} did not answer in time") from None
        except httpx.HTTPError as error:
            raise _connection_failure(error, url) from None
        except (httpx.InvalidURL, ValueError):
            raise SourceError("unreachable", f"the base URL cannot be used: {shown_host(url)}") from None
        raise SourceError("http", f"{shown_host(call.url)} redirects in circles")

    async def _send(self, client: "httpx.AsyncClient", call: _Call, url: str) -> Answer | str:
        """Return the answer, or the URL that it redirects to."""
        async with client.stream(call.method, url, headers=dict(call.headers), content=call.content) as response:
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
        headers = {name.lower(): value for name, value in response.headers.items()}
        if good:
            if (told := error_within(body, url=url, secrets=call.secrets)) is not None:
                raise told
            return Answer(body, headers)
        error = failure(status, headers, body, url=url, secrets=call.secrets)
        raise _Again(error) if may_retry(status, headers, body) else error


def _check_headers(headers: Mapping[str, str]) -> None:
    """Raise `SourceError` where a header cannot be sent."""
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            if name.lower() in _KEY_HEADERS:
                raise SourceError("refused", "the key holds characters that cannot be sent")
            raise SourceError("unreachable", f"the header '{name}' holds characters that cannot be sent")


async def _check_good(response: "httpx.Response", url: str, secrets: tuple[str, ...]) -> None:
    """Raise `SourceError` for an answer that is none."""
    if response.status_code in _OK:
        return
    if response.status_code in _REDIRECTS:
        raise SourceError("http", f"{shown_host(url)} redirects to another place: not followed")
    encoding = response.headers.get("content-encoding", "").strip().lower()
    try:
        body = await read_body(response.aiter_raw(), encoding, _ERROR_BODY)
    except SourceError:
        body = b""
    headers = {name.lower(): value for name, value in response.headers.items()}
    raise failure(response.status_code, headers, body, url=url, secrets=secrets)


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


def _loaded_client(bounds: Bounds, *, plain: bool) -> "httpx.AsyncClient":
    """Return a new client, with everything loaded that it imports only when it first connects."""
    client = _new_client(bounds, plain=plain)
    _load()
    return client


def _load() -> None:
    """Import what httpx imports only when it first connects: for so long nothing could be drawn."""
    for name in ("h11", "httpcore", "anyio", "anyio.to_thread", "httpcore._backends.anyio", "anyio._backends._asyncio"):
        with suppress(ImportError):  # names of theirs that may change; then it is measured with the rest
            import_module(name)


def _new_client(bounds: Bounds, *, plain: bool) -> "httpx.AsyncClient":
    # httpx imports its own command line where click and rich are installed; none of it is needed here, and it is
    # most of what importing httpx costs. Without the module httpx goes on without it, as it does without click.
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    # httpcore looks for sniffio seven times a request, through every folder of the path where it is not installed.
    # It is only needed to tell trio from asyncio, and without it httpcore takes asyncio.
    with suppress(ImportError):
        import_module("sniffio")
    sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]
    import ssl  # noqa: PLC0415 - so does all of it
    from urllib.request import getproxies  # noqa: PLC0415

    import httpx  # noqa: PLC0415

    if plain or not getproxies():
        # Reading the certificates takes longer than asking a server that has none; it is asked past any proxy, too.
        verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else httpx.create_ssl_context()
        limits = httpx.Limits(max_connections=bounds.per_host, max_keepalive_connections=bounds.per_host)
        transport = PoolForEachDoor(verify, limits)
    else:  # httpx sees to proxies, and only where it makes its own pools
        transport = None
    return httpx.AsyncClient(
        transport=transport,
        limits=httpx.Limits(max_connections=bounds.connections, max_keepalive_connections=bounds.connections),
        timeout=httpx.Timeout(bounds.seconds, pool=None),
        follow_redirects=False,
        headers={
            "user-agent": f"model-tui/{__version__}",
            "accept": "application/json",
            "accept-encoding": "gzip, deflate",
        },
        # One run asks many doors, several of them on one host name: no cookie goes from one to another.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        mounts=dict.fromkeys(_LOOPBACK),
        trust_env=not plain,
    )


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


def _connection_failure(error: "httpx.HTTPError", url: str) -> SourceError | _Again:
    """Say why there was no answer; never the library's own words, which may hold a header's value."""
    import httpx  # noqa: PLC0415 - costs start-up time

    host = shown_host(url)
    told = str(error).lower()
    if isinstance(error, (httpx.LocalProtocolError, httpx.UnsupportedProtocol)):
        return SourceError("unreachable", f"the request to {host} cannot be sent: check its base URL and key")
    if isinstance(error, httpx.ProxyError):
        return SourceError("unreachable", f"the proxy does not let through to {host}")
    if isinstance(error, httpx.ConnectError):
        if "certificate" in told or "ssl" in told or "tls" in told:
            return SourceError("unreachable", f"no trusted connection to {host}: its certificate is not accepted")
        if is_loopback(url):
            return SourceError("not-running", f"nothing answers at {host}")
        return _Again(SourceError("unreachable", f"no connection to {host}"))
    if isinstance(error, httpx.RemoteProtocolError) and "illegal" in told:
        return SourceError("bad-answer", f"{host} does not answer in HTTP")
    return _Again(SourceError("unreachable", f"{host} broke off the connection"))
