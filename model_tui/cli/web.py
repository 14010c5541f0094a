"""`model-tui --web`: the same app in a browser, served on this machine by textual-serve (the extra `web`).

Whoever reaches the app can write files and use keys. So it listens on loopback unless told otherwise, and answers only
those who know the address with its token, which is new at each start and kept in a cookie; requests that name another
host (DNS rebinding) or come from another page are refused.
"""

import asyncio
import os
import secrets
import shlex
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from aiohttp import web
from textual_serve.server import Server

from model_tui.cli.output import Refusal, say

if TYPE_CHECKING:
    import argparse

    from aiohttp.typedefs import Middleware

_EVERY_ADDRESS: Final = ("0.0.0.0", "::", "*", "")  # noqa: S104 - refused
_PORT: Final = 8000
_USUAL_PORT: Final = 80
"""The port of an address that names none."""
_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The page loads nothing from elsewhere, a web font say, and stands in nobody's frame."""
_STYLE: Final = "<style>.xterm .xterm-viewport { overflow-y: hidden; }</style>"
"""The app has all that it shows on its screen: a scroll bar beside it would scroll nothing."""

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class AppServer(Server):
    """Serves the app to whoever has the token."""

    def __init__(self, command: str, host: str, port: int) -> None:
        # as a browser names it: in small letters, and without the port that goes without saying
        name = f"[{host}]" if ":" in host else host.lower()
        self._name = name if port == _USUAL_PORT else f"{name}:{port}"
        super().__init__(command, host, port, "model-tui", f"http://{self._name}")
        self.token = secrets.token_urlsafe(24)
        self._cookie = f"model-tui-{port}"
        self._open: set[asyncio.Task[object]] = set()

    @property
    def address(self) -> str:
        """What to open in a browser."""
        return f"{self.public_url}/?token={self.token}"

    def initialize_logging(self) -> None:
        """Log nothing: requests have the token in them."""

    async def on_startup(self, app: web.Application) -> None:  # noqa: ARG002 - theirs
        """Say where the app is."""
        say(f"model-tui is at {self.address}")
        say("ctrl+c ends it")

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002 - theirs
        """End the apps that are open, and wait until they have kept what is remembered."""
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guard())
        return app

    def _guard(self) -> "Middleware":
        @web.middleware
        async def guard(request: web.Request, handler: _Handler) -> web.StreamResponse:
            if request.host != self._name:
                raise web.HTTPForbidden(text="this is another host's name")
            origin = request.headers.get("Origin")
            if origin is not None and origin != self.public_url:
                raise web.HTTPForbidden(text="another page may not do this")
            if not self._is_token(request.cookies.get(self._cookie)) and not self._is_token(request.query.get("token")):
                raise web.HTTPForbidden(text="open the whole address that model-tui --web has told")
            response = await self._followed(handler(request))
            if not response.prepared:
                response.headers["Content-Security-Policy"] = _POLICY
                response.headers["Referrer-Policy"] = "no-referrer"
                if isinstance(response, web.Response):
                    if response.content_type == "text/html":
                        response.text = (response.text or "").replace("</head>", f"{_STYLE}</head>", 1)
                    response.set_cookie(self._cookie, self.token, httponly=True, samesite="Strict")
            return response

        return guard

    def _is_token(self, told: str | None) -> bool:
        return secrets.compare_digest((told or "").encode("utf-8", "surrogatepass"), self.token.encode())

    async def _followed(self, answer: Awaitable[web.StreamResponse]) -> web.StreamResponse:
        task: asyncio.Task[object] | None = asyncio.current_task()
        if task is not None:
            self._open.add(task)
        try:
            return await answer
        finally:
            if task is not None:
                self._open.discard(task)


def run(options: "argparse.Namespace") -> int:
    """Serve the app until it is interrupted. Raises `Refusal` where it cannot listen there."""
    host = options.web_host or "127.0.0.1"
    if host in _EVERY_ADDRESS:
        raise Refusal(f"--host {host} is every address: name the one that the browser opens")
    port = _free_port(host) if options.web_port == 0 else options.web_port or _PORT
    words = [sys.executable, "-m", "model_tui", *(["--offline"] if options.offline else [])]
    words += ["--debug"] if options.debug else []
    os.environ["PYTHONIOENCODING"] = "utf-8"  # for the apps: a browser has every sign
    server = AppServer(shlex.join(words), host, port)
    try:
        server.serve()
    except OSError as error:
        raise Refusal(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
    return 0


def _free_port(host: str) -> int:
    """Return a port that nobody listens on; of a host that is none the server says so."""
    with (
        suppress(OSError),
        socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as free,
    ):
        port: int = free.getsockname()[1]
        return port
    return _PORT
