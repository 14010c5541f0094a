"""The read-only HTTP face: what is known, as JSON, for other programs on this machine.

`GET /v1/models` (with `q`, a query of the filter language, and `limit`), `GET /v1/models/{PROVIDER/MODEL}` and
`GET /healthz`. An entry is the element of `list --json`, with OpenAI's `object`, `created` and `owned_by` beside it, so
that clients of theirs can read it. Every answer is made of the newest snapshot; nothing is kept here, and nothing can
be changed from outside.
"""

import calendar
import threading
import time
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec
from msgspec import Struct

from model_tui.core import grammar, saved_views
from model_tui.core.index import Marks
from model_tui.core.model import Offer
from model_tui.core.query import Flag, ModelQuery
from model_tui.core.text import clean
from model_tui.version import __version__

if TYPE_CHECKING:
    import socket

    from model_tui.workbench import Workbench

MODELS: Final = "/v1/models"
HEALTH: Final = "/healthz"
_LONGEST: Final = 4000
"""Characters of a request's target; more is refused."""
_ONCE: Final = "all terms of a query go into one q, with spaces between them"
_AT_ONCE: Final = 32
"""Connections that are answered at the same time; others are turned away."""
_PATIENCE: Final = 15.0
"""Seconds that a client may take to say what it wants."""
_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]", "::1")
_ALLOWED: Final = "GET, HEAD"


class Answer(Struct, frozen=True):
    """A status and a value, which is sent as JSON."""

    status: HTTPStatus
    value: Any


def _error(status: HTTPStatus, message: str) -> Answer:
    return Answer(status, {"error": {"message": message, "type": "invalid_request_error", "code": int(status)}})


class Face:
    """Answers requests from what the registry of a workbench knows at the moment."""

    def __init__(self, bench: "Workbench") -> None:
        self.bench = bench
        self.registry = bench.registry
        self._guard = threading.Lock()
        """Searching warms an index up: one at a time."""

    def answer(self, target: str) -> Answer:
        """Return the answer to a GET of `target`, a path with its query."""
        if len(target) > _LONGEST:
            return _error(HTTPStatus.REQUEST_URI_TOO_LONG, f"the address has more than {_LONGEST} characters")
        try:
            parts = urlsplit(target)
            given = parse_qs(parts.query, keep_blank_values=True)
        except ValueError:
            return _error(HTTPStatus.BAD_REQUEST, "the address cannot be read")
        if twice := next((name for name, values in given.items() if len(values) > 1), None):
            return _error(HTTPStatus.BAD_REQUEST, f"'{clean(twice)}' is given twice; {_ONCE}")
        query = {name: values[0] for name, values in given.items()}
        path = parts.path.rstrip("/") or "/"
        if path == HEALTH:
            return self._health()
        if path == MODELS:
            return self._list(query)
        if path.startswith(f"{MODELS}/"):
            return self._one(unquote(path.removeprefix(f"{MODELS}/")))
        return _error(HTTPStatus.NOT_FOUND, f"there are {MODELS}, {MODELS}/PROVIDER/MODEL and {HEALTH}")

    def _health(self) -> Answer:
        snapshot = self.registry.snapshot
        standing: dict[str, int] = {}
        for status in snapshot.statuses.values():
            standing[status.standing] = standing.get(status.standing, 0) + 1
        ready = sum(offer.ready for offer in snapshot.offers)
        told = {"status": "ok", "version": __version__, "models": len(snapshot.offers), "ready": ready}
        return Answer(HTTPStatus.OK, {**told, "providers": standing})

    def _list(self, query: Mapping[str, str]) -> Answer:
        if unknown := sorted(query.keys() - {"q", "limit"}):
            return _error(HTTPStatus.BAD_REQUEST, f"no parameter '{clean(unknown[0])}'; there are q and limit")
        limit = query.get("limit", "")
        if limit and not (limit.isascii() and limit.isdecimal() and len(limit) < 10):
            return _error(HTTPStatus.BAD_REQUEST, "limit is a whole number")
        snapshot = self.registry.snapshot
        try:
            wanted = self._wanted(query.get("q", ""))
            marks = self._marks(wanted)
        except grammar.QueryError as error:
            return _error(HTTPStatus.BAD_REQUEST, f"q: {error}")
        if wanted.speaks_of("monthly") and self.bench.workload is None:
            return _error(HTTPStatus.BAD_REQUEST, "q: 'monthly' prices a workload, and none was in use at the start")
        with self._guard:
            rows = snapshot.index.search(wanted, marks).rows
        found = [_entry(snapshot.offers[row]) for row in (rows[: int(limit)] if limit else rows)]
        return Answer(HTTPStatus.OK, {"object": "list", "data": found, "has_more": len(found) < len(rows)})

    def _wanted(self, text: str) -> ModelQuery:
        """Return the query of a text, in which `@name` is a view saved in the app."""
        if not saved_views.mentions(text):
            return grammar.parse(text)
        views = self.bench.memory.load().views
        return saved_views.parse(text, {name: view.text for name, view in views.items()})

    def _marks(self, query: ModelQuery) -> Marks:
        """Return what the user has marked, as far as a query asks for it."""
        if any(isinstance(term, Flag) and term.name == "favourite" for term in query.terms):
            return Marks(favourite=self.bench.memory.load().favourite_keys)
        return Marks()

    def _one(self, ref: str) -> Answer:
        offer = self.registry.find(ref) if "/" in ref else None
        if offer is None:
            same = [one for one in self.registry.snapshot.offers if one.id == ref]
            usable = [one for one in same if one.ready] or same
            if len(usable) > 1:
                names = ", ".join(one.ref for one in usable[:5])
                return _error(HTTPStatus.NOT_FOUND, f"several providers have '{clean(ref)}': name one of {names}")
            offer = usable[0] if usable else None
        if offer is None:
            return _error(HTTPStatus.NOT_FOUND, f"no model '{clean(ref)}'")
        return Answer(HTTPStatus.OK, _entry(offer))


def _entry(offer: Offer) -> dict[str, Any]:
    """Return an offer as `list --json` has it, with what clients of OpenAI's listing look for."""
    made: dict[str, Any] = {name: getattr(offer, name) for name in offer.__struct_fields__}
    return {**made, "object": "model", "created": _unix(offer.released), "owned_by": offer.provider}


def _unix(day: str | None) -> int:
    """Return the first second of an ISO day; 0 where the day is not known."""
    try:
        return calendar.timegm(time.strptime(day or "", "%Y-%m-%d"))
    except ValueError:
        return 0


class Server(ThreadingHTTPServer):
    """Serves a face on one address, until `shutdown` and `server_close`."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, face: Face, host: str, port: int) -> None:
        """Begin to listen; raises `OSError` where that cannot be."""
        import socket  # noqa: PLC0415 - to serve alone

        self.face = face
        self.host = host
        self._room = threading.BoundedSemaphore(_AT_ONCE)
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        """Take the address as it was given: the library's own asks the network for its name, and may wait for that."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.host, self.server_address[1]

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.server_address[1]}"

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in _LOOPBACK

    def is_meant(self, host: str) -> bool:
        """Whether a request's `Host` is ours: a page in a browser may have its own name point at this machine."""
        name = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
        return not self.is_local or name.lower() in _LOOPBACK

    def process_request(self, request: "Any", client_address: "Any") -> None:
        """Answer in a thread, if there is room for one more."""
        if self._room.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: "Any", client_address: "Any") -> None:
        """Answer, and make room again."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()

    def handle_error(self, request: "socket.socket | tuple[bytes, socket.socket]", client_address: "Any") -> None:
        """Say nothing of clients that hang up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE
    server: Server

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002 - theirs
        """Answer what is no request, or one that would change something."""
        self.close_connection = True  # what it may have sent besides is not read
        status = HTTPStatus.METHOD_NOT_ALLOWED if code == HTTPStatus.NOT_IMPLEMENTED else HTTPStatus(code)
        told = "this face is read-only" if status is HTTPStatus.METHOD_NOT_ALLOWED else status.phrase
        self._send(_error(status, told), with_body=True, allow=status is HTTPStatus.METHOD_NOT_ALLOWED)

    def _answer(self, *, with_body: bool) -> None:
        if not self.server.is_meant(self.headers.get("host", "")):
            self.close_connection = True
            self._send(
                _error(HTTPStatus.FORBIDDEN, "asked by another name than this machine's own"), with_body=with_body
            )
            return
        self._send(self.server.face.answer(self.path), with_body=with_body)

    def _send(self, answer: Answer, *, with_body: bool, allow: bool = False) -> None:
        body = msgspec.json.encode(answer.value) + b"\n"
        self.send_response(answer.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.send_header("cache-control", "no-store")
        self.send_header("x-content-type-options", "nosniff")
        if allow:
            self.send_header("allow", _ALLOWED)
        if self.close_connection:
            self.send_header("connection", "close")
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def version_string(self) -> str:
        return "model-tui"

    def log_message(self, *args: object) -> None:
        """Say nothing: addresses of requests may hold anything."""
