"""A pool of connections for each door.

httpx keeps all connections in one pool, and httpcore looks through the whole pool whenever a request begins or ends:
of forty providers asked at once each pays for thirty-nine others.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

    import httpx

    _Transport = httpx.AsyncBaseTransport
else:  # importing httpx costs start-up time, and it asks for nothing but the methods
    _Transport = object


class PoolForEachDoor(_Transport):
    """Hands each request to the pool of its scheme, host and port; `verify` is the TLS context that all share."""

    def __init__(self, verify: "ssl.SSLContext", limits: "httpx.Limits") -> None:
        """Take the bounds of each pool; how many requests there are in all is for the caller to bound."""
        self._verify = verify
        self._limits = limits
        self._pools: dict[tuple[str, str, int | None], httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: "httpx.Request") -> "httpx.Response":
        """Send a request; raises what httpx raises."""
        import httpx  # noqa: PLC0415 - costs start-up time

        url = request.url
        door = (url.scheme, url.host, url.port)
        pool = self._pools.get(door)
        if pool is None:
            pool = self._pools[door] = httpx.AsyncHTTPTransport(verify=self._verify, limits=self._limits)
        return await pool.handle_async_request(request)

    async def aclose(self) -> None:
        """Close every connection."""
        pools, self._pools = self._pools, {}
        for pool in pools.values():
            await pool.aclose()
