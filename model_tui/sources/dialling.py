"""From a host's name to a connected socket.

asyncio looks names up in the few threads that everything else of a program shares, and waits for them when it ends. A
name server that does not answer would so hold up every other provider, and the end. Here each name has a thread of its
own, which nobody waits for.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import chain, zip_longest
from typing import Any, Final

_NEXT_ADDRESS: Final = 0.25
"""Seconds after which the next address of a host is tried beside the first (RFC 8305)."""

Address = tuple[int, int, int, str, tuple[Any, ...]]
"""One of `socket.getaddrinfo`'s answers."""


class Dialler:
    """Connects to hosts by name; what is being looked up is looked up once, however many wait for it."""

    def __init__(self) -> None:
        self._looking: dict[tuple[str, int], asyncio.Future[Sequence[Address]]] = {}

    async def dial(self, host: str, port: int) -> socket.socket:
        """Return a socket connected to the first address of a host that takes the call.

        Raises `OSError` where none does or there is none, `UnicodeError` for a name that no host can have.
        """
        addresses = _numeric(host, port) or await self._addresses(host, port)
        if len(addresses) == 1:
            return await _connected(addresses[0])
        tries: set[asyncio.Task[socket.socket]] = set()
        waiting = _families_in_turn(addresses)
        failure = OSError("no address")
        try:
            while waiting or tries:
                if waiting:
                    tries.add(asyncio.create_task(_connected(waiting.pop(0))))
                pause = _NEXT_ADDRESS if waiting else None
                done, _ = await asyncio.wait(tries, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    tries.discard(task)
                    try:
                        return task.result()
                    except OSError as error:
                        failure = error
            raise failure
        finally:
            for task in tries:
                task.cancel()
                task.add_done_callback(_hang_up)

    async def _addresses(self, host: str, port: int) -> Sequence[Address]:
        name = (host, port)
        if (looking := self._looking.get(name)) is None:
            looking = self._looking[name] = _looked_up(host, port)
            looking.add_done_callback(lambda _: self._looking.pop(name, None))
        # Shielded: a caller whose time is up must not end it for the others.
        return await asyncio.shield(looking)


def _numeric(host: str, port: int) -> Sequence[Address]:
    """Return the address that a host is written as, where it is no name: `getaddrinfo` would import for 3 ms first."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with suppress(OSError):
        socket.inet_pton(family, host)
        return ((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port)),)
    return ()


def _looked_up(host: str, port: int) -> "asyncio.Future[Sequence[Address]]":
    """Return what a name server will say of a host, asked in a thread of its own."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Sequence[Address]] = loop.create_future()
    future.add_done_callback(_noticed)

    def tell(say: Callable[[Any], None], what: object) -> None:
        if not future.done():
            say(what)

    def look_up() -> None:
        say: Callable[[Any], None] = future.set_result
        what: object
        try:
            what = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            say, what = future.set_exception, error
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(tell, say, what)

    threading.Thread(target=look_up, name="look-up", daemon=True).start()
    return future


def _noticed(future: "asyncio.Future[Sequence[Address]]") -> None:
    """Look at an error that perhaps nobody waits for any more, so that asyncio does not complain of it."""
    if not future.cancelled():
        future.exception()


def _families_in_turn(addresses: Sequence[Address]) -> list[Address]:
    """Return addresses so that the other family's first comes second: often one of the two leads nowhere."""
    first = [one for one in addresses if one[0] == addresses[0][0]]
    others = [one for one in addresses if one[0] != addresses[0][0]]
    return [one for one in chain.from_iterable(zip_longest(first, others)) if one is not None]


async def _connected(address: Address) -> socket.socket:
    family, kind, protocol, _, place = address
    connection = socket.socket(family, kind, protocol)
    try:
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, place)
    except BaseException:
        connection.close()
        raise
    return connection


def _hang_up(task: "asyncio.Task[socket.socket]") -> None:
    """Close what another address was faster than."""
    if not task.cancelled() and task.exception() is None:
        task.result().close()
