"""`Dialler`: names looked up for long, hosts with several addresses, and sockets that nobody wants any more."""

import asyncio
import gc
import socket
import threading
import time
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from loopback import Loopback

from model_tui.sources.dialling import Dialler
from model_tui.sources.http import Bounds, Fetch
from model_tui.sources.protocol import Access, SourceError

KIND = (socket.SOCK_STREAM, socket.IPPROTO_TCP, "")


class NameServer:
    """What a name server says, in place of the machine's: none can be had on loopback for one test alone."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.known: dict[str, list[tuple[socket.AddressFamily, tuple[Any, ...]]]] = {}
        self.answers = threading.Event()

    def getaddrinfo(self, host: str, port: int, *_: object, **__: object) -> list[Any]:
        if host not in self.known:
            if host[0].isdigit() or ":" in host:
                family = socket.AF_INET6 if ":" in host else socket.AF_INET
                return [(family, *KIND, (host, port))]
            self.asked.append(host)
            self.answers.wait(10)
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        self.asked.append(host)
        return [(family, *KIND, (*place, port)) for family, place in self.known[host]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    server = NameServer()
    monkeypatch.setattr(socket, "getaddrinfo", server.getaddrinfo)
    yield server
    server.answers.set()


def test_a_name_server_that_does_not_answer_holds_up_neither_others_nor_the_end(
    loopback: Loopback, names: NameServer
) -> None:
    names.known["there.example"] = [(socket.AF_INET, ("127.0.0.1",))]
    loopback.on("/models", b"[]")

    async def ask(fetch: Fetch, url: str) -> bytes | str:
        try:
            return (await fetch.get(Access(url), "/models")).body
        except SourceError as error:
            return error.kind

    async def ask_all() -> list[bytes | str]:
        async with Fetch(Bounds(seconds=1.0)) as fetch:
            hanging = [f"http://host{number}.example" for number in range(40)]
            tasks = [asyncio.create_task(ask(fetch, url)) for url in hanging]
            await asyncio.sleep(0.1)
            start = time.monotonic()
            came = await ask(fetch, f"http://there.example:{loopback.port}")
            assert time.monotonic() - start < 0.5
            return [came, *await asyncio.gather(*tasks)]

    start = time.monotonic()
    assert asyncio.run(ask_all()) == [b"[]", *["timeout"] * 40]
    assert time.monotonic() - start < 4
    assert names.asked.count("host0.example") == 1


async def test_the_next_address_is_tried_where_nobody_listens_at_the_first(
    loopback: Loopback, names: NameServer
) -> None:
    names.known["both.example"] = [(socket.AF_INET6, ("::1",)), (socket.AF_INET, ("127.0.0.1",))]
    (await Dialler().dial("both.example", loopback.port)).close()


async def test_the_other_family_is_tried_second(names: NameServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        silent = [(socket.AF_INET6, (f"2001:db8::{number}",)) for number in range(1, 9)]
        names.known["both.example"] = [*silent, (socket.AF_INET, ("127.0.0.1",))]
        start = time.monotonic()
        (await Dialler().dial("both.example", port)).close()
        assert time.monotonic() - start < 1


async def test_whoever_waits_for_one_name_has_it_looked_up_once(loopback: Loopback, names: NameServer) -> None:
    names.known["there.example"] = [(socket.AF_INET, ("127.0.0.1",))]
    dialler = Dialler()
    for connection in await asyncio.gather(*(dialler.dial("there.example", loopback.port) for _ in range(20))):
        connection.close()
    assert names.asked == ["there.example"]


async def test_no_address_and_no_name() -> None:
    with pytest.raises(OSError):
        await Dialler().dial("nobody.invalid", 80)
    with pytest.raises(UnicodeError):
        await Dialler().dial("a" * 64 + ".invalid", 80)


async def test_a_socket_that_comes_too_late_is_closed(names: NameServer) -> None:
    names.known["twice.example"] = [(socket.AF_INET, ("127.0.0.1",)), (socket.AF_INET, ("127.0.0.2",))]
    with socket.create_server(("", 0)) as listening, warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        port = listening.getsockname()[1]
        for turns in range(12):  # wherever it is on its way
            dialling = asyncio.create_task(Dialler().dial("twice.example", port))
            for _ in range(turns):
                await asyncio.sleep(0)
            dialling.cancel()
            [done] = await asyncio.gather(dialling, return_exceptions=True)
            if isinstance(done, socket.socket):
                done.close()
        del done, dialling
        await asyncio.sleep(0.05)
        gc.collect()
    assert [warning for warning in said if f", {port})" in str(warning.message)] == []
