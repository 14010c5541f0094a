"""A small HTTP server on 127.0.0.1 that plays a provider: each path is scripted, each request recorded."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    """One request that arrived; header names in small letters."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Reply:
    """What a path answers. `body` that is no bytes is sent as JSON; an iterator is sent in chunks while it lasts."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    raw: bytes | None = None
    """Sent as it is in place of a whole HTTP answer."""


Script = Reply | list[Reply] | Callable[[Request], Reply]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    block_on_close = False
    loopback: "Loopback"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what many tests are about."""


class Loopback:
    """The server: `on` scripts a path, `requests` is what came, `url` where it listens.

    A list of replies is given out one after another, the last one for ever; a path without a script answers 404.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.running = 0
        self.most_running = 0
        self.connections = 0
        self._scripts: dict[str, Script] = {}
        self._lock = threading.Lock()
        self.stopping = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.loopback = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def on(self, path: str, script: Any, **reply: Any) -> None:
        """Script a path: with a `Reply`, a list of them, a function of the request, or a body."""
        known = isinstance(script, Reply) or callable(script)
        known = known or (isinstance(script, list) and bool(script) and isinstance(script[0], Reply))
        self._scripts[path] = script if known else Reply(script, **reply)

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def stop(self) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def endless(self, piece: bytes = b" " * 65536, pause: float = 0.0) -> Iterator[bytes]:
        """Pieces for as long as anybody listens."""
        while not self.stopping.wait(pause):
            yield piece

    @contextmanager
    def at_work(self) -> Iterator[None]:
        with self._lock:
            self.running += 1
            self.most_running = max(self.most_running, self.running)
        try:
            yield
        finally:
            with self._lock:
                self.running -= 1

    def reply(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            script = self._scripts.get(request.path, Reply({"error": {"message": "not found"}}, 404))
            if isinstance(script, list):
                return script.pop(0) if len(script) > 1 else script[0]
        return script(request) if callable(script) else script


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        """Count the connections that were made."""
        with self.server.loopback._lock:
            self.server.loopback.connections += 1
        super().setup()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        try:
            with self.server.loopback.at_work():
                reply = self.server.loopback.reply(Request(self.command, parts.path, query, headers, body))
                if reply.delay:
                    self.server.loopback.stopping.wait(reply.delay)
                if hasattr(reply.body, "__next__"):
                    self._send(reply)
                    return
            self._send(reply)  # no longer at work: who has the last byte may ask again before we are back from writing
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _send(self, reply: Reply) -> None:
        if reply.raw is not None:
            self.wfile.write(reply.raw)
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if hasattr(reply.body, "__next__"):
            self._stream(reply.body)
            return
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, pieces: Iterator[bytes]) -> None:
        self.close_connection = True
        self.send_header("connection", "close")
        self.end_headers()
        for piece in pieces:
            self.wfile.write(piece)


def closed_port() -> int:
    """A port of 127.0.0.1 on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Wait for something that another thread brings about."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.005)
    return holds()
