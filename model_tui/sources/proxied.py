"""httpx, for requests that go through a proxy, and for addresses that need more than taking apart.

Which proxy a host is asked through, and which hosts through none, httpx reads from the environment. Nothing else in
`model_tui.sources` imports it.
"""

import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib import import_module
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from model_tui.sources.wire import Response, WireError, trusting

if TYPE_CHECKING:
    import httpx

_LOOPBACK: Final = ("all://127.0.0.1", "all://localhost", "all://[::1]")
_LATE: Final = ("h11", "httpcore", "anyio", "anyio.to_thread", "httpcore._backends.anyio", "anyio._backends._asyncio")
"""What httpx imports only when it first connects: for so long nothing could be drawn."""


class Proxied:
    """Asks servers as `Wire` does, with httpx; making one reads the certificates, and may run in a thread."""

    def __init__(self, seconds: float, headers: Mapping[str, str], *, connections: int, by_environment: bool) -> None:
        """Take what `Wire` takes; `by_environment` says that proxies are to be used where any are named.

        Raises `OSError` or `ValueError` where a proxy or the certificates that the environment names cannot be used.
        """
        _import_lightly()
        import httpx  # noqa: PLC0415 - costs start-up time

        self._client = httpx.AsyncClient(
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            timeout=httpx.Timeout(seconds, pool=None),
            follow_redirects=False,
            headers=dict(headers),
            # One run asks many doors, several of them on one host name: no cookie goes from one to another.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            mounts=dict.fromkeys(_LOOPBACK),
            # Read once: httpx would for each proxy that is named, and holds the interpreter for 20 ms each time.
            verify=trusting(),
            trust_env=by_environment,
        )

    @asynccontextmanager
    async def stream(
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes | None = None
    ) -> AsyncGenerator[Response]:
        """Do what `Wire.stream` does."""
        import httpx  # noqa: PLC0415 - loaded by now

        try:
            async with self._client.stream(method, url, headers=dict(headers), content=content) as response:
                told = {name.lower(): value for name, value in response.headers.items()}
                yield Response(response.status_code, told, response.aiter_raw())
        except httpx.TimeoutException:
            raise WireError("timeout") from None
        except httpx.HTTPError as error:
            raise _fault(error) from None
        except httpx.InvalidURL:
            raise WireError("address") from None

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()


def proxy_of(url: str) -> str | None:
    """Return the address of the proxy that the environment, or the system, names for a URL; `None` for none.

    It may hold a login. httpx reads the same settings, and says of a failure only that there was one.
    """
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415 - 13 ms

    parts = urlsplit(url)
    named = getproxies()
    proxy = named.get(parts.scheme) or named.get("all")
    if not proxy or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _import_lightly() -> None:
    """Import httpx with all that it imports only when it first connects, and without what it does not need here."""
    # It imports its own command line where click and rich are installed, which is most of what importing it costs.
    # Without the module it goes on without it, as it does without click.
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    # httpcore looks for sniffio seven times a request, through every folder of the path where it is not installed. It
    # is only needed to tell trio from asyncio, and without it httpcore takes asyncio.
    with suppress(ImportError):
        import_module("sniffio")
    sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]
    for name in ("httpx", *_LATE):
        with suppress(ImportError):  # names of theirs that may change; then it is measured with the rest
            import_module(name)


def _fault(error: "httpx.HTTPError") -> WireError:
    import httpx  # noqa: PLC0415 - loaded by now

    told = str(error).lower()
    if isinstance(error, (httpx.LocalProtocolError, httpx.UnsupportedProtocol)):
        return WireError("request")
    if isinstance(error, httpx.ProxyError):
        return WireError("proxy")
    if isinstance(error, httpx.ConnectError):
        return WireError("trust" if "certificate" in told or "ssl" in told or "tls" in told else "connection")
    ended = "closed" in told or "disconnected" in told
    return WireError("not-http" if isinstance(error, httpx.RemoteProtocolError) and not ended else "broken")
