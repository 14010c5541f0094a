"""HTTP/1.1 straight to a server: asyncio's transports below, h11 for what is said.

Most requests of a run go to as many hosts as there are, one or two to each, all at once. What a general client does
for them (a second abstraction of sockets, pools that are searched, records of headers and addresses) took longer than
the servers; h11 is the same parser that httpx uses. Proxies, and addresses that need more than taking apart, are not
for here: see `sources.proxied`.
"""

import asyncio
import logging
import os
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlsplit

from msgspec import Struct

from model_tui.sources.dialling import Dialler

if TYPE_CHECKING:
    import ssl

    import h11

_log: Final = logging.getLogger(__name__)
_PORTS: Final = {"http": 80, "https": 443}
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|[0-9a-f:.]+")
_TARGET: Final = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*")
_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE: Final = re.compile(r"(?:[!-~](?:[ -~]*[!-~])?)?")
_FRAMING: Final = frozenset(("content-length", "transfer-encoding"))
"""Headers that say where a request ends, which is not for a caller to say: the server would wait for the rest."""
_LONGEST_HEAD: Final = 100 * 1024
"""Bytes of a status line with all its headers, and of one line between chunks."""
_UNREAD: Final = 512 * 1024
"""Bytes that may wait to be looked at before no more are taken from the socket."""
_KEPT: Final = 5.0
"""Seconds for which a connection that nobody uses is used again: servers close theirs, and some soon."""
_LAST_WAIT: Final = 1.0
"""Seconds at most that are waited for connections to be gone: nothing more is said on them."""
_TURN: Final = 64
"""Events taken from one connection before others have their turn: chunks of one byte come by the hundred thousand."""

Fault = Literal["address", "request", "proxy", "trust", "connection", "timeout", "not-http", "broken"]
Place = tuple[str, str, int]
"""Scheme, host and port: where a connection leads."""


class WireError(Exception):
    """Why there is no answer.

    `address`: it is none. `request`: it cannot be sent. `proxy`: the proxy does not let through. `trust`: TLS failed.
    `connection`: nobody takes the call. `timeout`: nothing comes for too long. `not-http`: what came is none. `broken`:
    the connection ended before the answer did.
    """

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


class Response:
    """An answer whose body is still to come; names of headers in small letters, several of one name joined."""

    def __init__(self, status_code: int, headers: Mapping[str, str], pieces: AsyncIterator[bytes]) -> None:
        self.status_code = status_code
        self.headers = headers
        self._pieces = pieces

    def aiter_raw(self) -> AsyncIterator[bytes]:
        """Return the pieces of the body as they come, packed as they are."""
        return self._pieces


class Wire:
    """Asks servers directly; `seconds` bounds each wait, for a connection and for the next bytes.

    Nothing here bounds how much is asked at once, or how large an answer is: the caller does.
    """

    def __init__(self, seconds: float, headers: Mapping[str, str]) -> None:
        """`headers` go with every request that does not state its own; their names are in small letters."""
        self._seconds = seconds
        self._headers = headers
        self._trust: ssl.SSLContext | None = None
        self._dialler = Dialler()
        self._free: dict[Place, list[_Line]] = {}
        self._lines: set[_Line] = set()

    @staticmethod
    def takes(url: str) -> bool:
        """Whether an address is so plain that it can be asked as it stands."""
        if not (url.isascii() and url.isprintable()):
            return False
        try:
            scheme, host, port = _place(url)
        except ValueError:
            return False
        return scheme in _PORTS and port > 0 and _HOST.fullmatch(host) is not None and _is_plain(_target(url))

    def trust(self) -> None:
        """Load the certificates that the first request over TLS needs; it takes a while, and may run in a thread.

        Raises `OSError` or `ValueError` where those that the environment names cannot be used.
        """
        if self._trust is None:
            self._trust = trusting()

    @asynccontextmanager
    async def stream(
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes | None = None
    ) -> AsyncGenerator[Response]:
        """Send a request and hand on its answer; what is left of it unread ends with the connection.

        Raises `WireError`.
        """
        if not _FRAMING.isdisjoint(headers):
            raise WireError("request")
        place = _place(url)
        stated = {**self._headers, **headers}
        if content is not None:
            stated["content-length"] = str(len(content))
        line = self._idle(place) or await self._connected(place)
        try:
            host = stated.pop("host", "") or _host(place)
            line.send(_Request(method, _target(url), (("Host", host), *stated.items()), content))
            status, told = await line.head()
            _log.debug("%s %s://%s%s %d", method, place[0], _host(place), _target(url), status)
            yield Response(status, told, line.body())
        finally:
            if line.is_ready_again():
                line.since = asyncio.get_running_loop().time()
                self._free.setdefault(place, []).append(line)
            else:
                line.close()
                self._lines.discard(line)

    async def aclose(self) -> None:
        """Close every connection."""
        lines, self._lines, self._free = self._lines, set(), {}
        for line in lines:
            line.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_WAIT):
                for line in lines:
                    await line.gone.wait()

    def _idle(self, place: Place) -> "_Line | None":
        """Return a connection that is open and free, the one used last."""
        free = self._free.get(place, [])
        while free:
            line = free.pop()
            if line.is_quiet() and asyncio.get_running_loop().time() - line.since < _KEPT:
                return line
            line.close()
            self._lines.discard(line)
        return None

    async def _connected(self, place: Place) -> "_Line":
        import ssl  # noqa: PLC0415 - costs start-up time

        scheme, host, port = place
        secure = scheme == "https"
        if secure and self._trust is None:
            await asyncio.to_thread(self.trust)
        try:
            async with asyncio.timeout(self._seconds):
                _, line = await asyncio.get_running_loop().create_connection(
                    lambda: _Line(self._seconds),
                    sock=await self._dialler.dial(host, port),
                    ssl=self._trust if secure else None,
                    server_hostname=host if secure else None,
                )
        except ssl.SSLError:
            raise WireError("trust") from None
        except TimeoutError:
            raise WireError("timeout") from None
        except OSError:
            raise WireError("connection") from None
        except UnicodeError:  # a name that no host can have
            raise WireError("address") from None
        self._lines.add(line)
        return line


class _Line(asyncio.Protocol):
    """One connection: hands what comes to h11, and waits for what h11 makes of it.

    A request is written out here, and h11 told of it when the answer comes: loading h11 takes longer than sending forty
    requests, and while all wait for the servers it costs no time.
    """

    def __init__(self, seconds: float) -> None:
        self.gone = asyncio.Event()
        self.since = 0.0
        self._seconds = seconds
        self._http: h11.Connection | None = None
        self._sent: _Request | None = None
        self._come: list[bytes] = []
        """What came and h11 has not seen; nothing at all where that was the end."""
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._unread = 0
        self._events = 0

    # what asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._unread += len(data)
        if self._unread > _UNREAD and self._transport is not None:
            self._transport.pause_reading()
        self._take(data)

    def eof_received(self) -> None:
        self._take(b"")

    def connection_lost(self, _: Exception | None) -> None:
        self._take(b"")
        self.gone.set()

    def _take(self, data: bytes) -> None:
        self._come.append(data)
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    # one request

    def send(self, request: "_Request") -> None:
        """Send a request; raises `WireError` where it cannot be."""
        assert self._transport is not None  # noqa: S101 - asyncio tells it before anything else
        self._transport.write(request.written())
        self._sent = request

    async def head(self) -> tuple[int, Mapping[str, str]]:
        """Return the status and the headers of the answer."""
        if not self._come:
            await self._more()
        import h11  # noqa: PLC0415 - see above

        while not isinstance(event := await self._next(), h11.Response):
            if not isinstance(event, h11.InformationalResponse):
                raise WireError("broken")
        told: dict[str, str] = {}
        for raw_name, raw_value in event.headers:
            name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
            told[name] = f"{told[name]}, {value}" if name in told else value
        return event.status_code, told

    async def body(self) -> AsyncGenerator[bytes, None]:
        """Yield the pieces of the answer's body to its end."""
        import h11  # noqa: PLC0415 - loaded by now

        while isinstance(event := await self._next(), h11.Data):
            yield bytes(event.data)
        if not isinstance(event, h11.EndOfMessage):
            raise WireError("broken")

    async def _next(self) -> Any:
        """Return h11's next event; waits for bytes where it wants more."""
        import h11  # noqa: PLC0415 - loaded by now

        while True:
            self._events += 1
            if self._events % _TURN == 0:
                await asyncio.sleep(0)
            http = self._heard()
            try:
                event = http.next_event()
            except h11.RemoteProtocolError as error:
                # h11 says so of an end in the middle; all else that it objects to was said wrongly, and will be again
                raise WireError("broken" if "closed" in str(error).lower() else "not-http") from None
            if event is not h11.NEED_DATA:
                return event
            if not self._come:
                await self._more()

    def _heard(self) -> "h11.Connection":
        """Return h11's view of the connection, with everything in it that was sent and that came."""
        import h11  # noqa: PLC0415 - loaded by now

        if self._http is None:
            self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
        if self._sent is not None:
            request, self._sent = self._sent, None
            try:
                for event in request.events():
                    self._http.send(event)
            except h11.LocalProtocolError:
                raise WireError("request") from None
        come, self._come = self._come, []
        with suppress(RuntimeError):  # there was an end already
            for data in come:
                self._http.receive_data(data)
        return self._http

    async def _more(self) -> None:
        """Wait until bytes have come, or the end."""
        assert self._transport is not None  # noqa: S101 - asyncio tells it before anything else
        self._unread = 0
        self._transport.resume_reading()
        self._waiting = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._seconds):
                await self._waiting
        except TimeoutError:
            raise WireError("timeout") from None
        finally:
            self._waiting = None

    def is_ready_again(self) -> bool:
        """Whether another request may be sent: the answer was read to its end, and neither side wants to close."""
        http = self._http
        if self.gone.is_set() or http is None or self._sent is not None or self._come:
            return False
        import h11  # noqa: PLC0415 - loaded by now

        if http.our_state is not h11.DONE or http.their_state is not h11.DONE:
            return False
        if http.trailing_data[0]:  # more than was asked for: the next request would have it for its answer
            return False
        http.start_next_cycle()
        return True

    def is_quiet(self) -> bool:
        """Whether nothing has come since the last answer, neither the end nor a word such as 'too late'."""
        if self.gone.is_set() or self._come or self._transport is None:
            return False
        # A busy event loop may not have looked yet.
        return not _has_come(self._transport.get_extra_info("socket").fileno())

    def close(self) -> None:
        """Close the connection; nothing that is still on its way is waited for."""
        if self._transport is not None:
            self._transport.abort()


class _Request(Struct, frozen=True):
    """A request, as it is written (RFC 9112)."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    content: bytes | None = None

    def written(self) -> bytes:
        """Return its bytes; raises `WireError` where it can have none: what would end a line early is not sent."""
        lines = [f"{self.method} {self.target} HTTP/1.1"]
        for name, value in self.headers:
            if not (_NAME.fullmatch(name) and _VALUE.fullmatch(value)):
                raise WireError("request")
            lines.append(f"{name}: {value}")
        if not _is_plain(self.target):
            raise WireError("request")
        return "\r\n".join((*lines, "", "")).encode("ascii") + (self.content or b"")

    def events(self) -> "Iterator[h11.Event]":
        """Yield what h11 has to know of it."""
        import h11  # noqa: PLC0415 - loaded by now

        yield h11.Request(method=self.method, target=self.target, headers=[*self.headers])
        if self.content is not None:
            yield h11.Data(data=self.content)
        yield h11.EndOfMessage()

    def __repr__(self) -> str:
        """Show nothing that may hold a key."""
        return f"_Request({self.method})"


def _has_come(descriptor: int) -> bool:
    """Whether something waits to be read from a socket, its end counted; a closed one has that too."""
    import select  # noqa: PLC0415 - loaded by asyncio

    if descriptor < 0:
        return True
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([descriptor], [], [], 0)[0])
    looking = select.poll()
    looking.register(descriptor, select.POLLIN)
    return bool(looking.poll(0))


def _place(url: str) -> Place:
    """Return where a URL leads; raises ValueError where that cannot be told."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", _PORTS.get(parts.scheme, 0) if parts.port is None else parts.port


def _host(place: Place) -> str:
    scheme, host, port = place
    shown = f"[{host}]" if ":" in host else host
    return shown if port == _PORTS[scheme] else f"{shown}:{port}"


def _target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _is_plain(target: str) -> bool:
    """Whether a path with its query can be sent as written: nothing to escape, no segments that go up."""
    return target.startswith("/") and "/." not in target and _TARGET.fullmatch(target) is not None


def trusting() -> "ssl.SSLContext":
    """Return what certificates are checked by: those that the environment names, else Mozilla's (as httpx does).

    Raises `OSError` or `ValueError` where those that the environment names cannot be used.
    """
    import ssl  # noqa: PLC0415 - costs start-up time

    import certifi  # noqa: PLC0415

    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if not file and folder:
        context = ssl.create_default_context(capath=folder)
    else:
        context = ssl.create_default_context(cafile=file or certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    return context
