"""`Wire`: what servers do with connections and how they write answers; TLS; and when httpx asks in its place."""

import asyncio
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from loopback import Loopback, Reply

from model_tui.sources.http import Bounds, Fetch
from model_tui.sources.protocol import Access, SourceError
from model_tui.sources.wire import Wire, WireError

CERTIFICATE = Path(__file__).with_name("loopback.pem")
OK = b"HTTP/1.1 200 OK\r\n"

Play = Callable[[bytes, asyncio.StreamWriter], Awaitable[bool]]


@asynccontextmanager
async def server(play: Play, *, secure: ssl.SSLContext | None = None) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Yield the address of a server, and the heads that came; `play` answers one and says whether to go on."""
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            heads.append(await reader.readuntil(b"\r\n\r\n"))
            while await play(heads[-1], writer):
                heads.append(await reader.readuntil(b"\r\n\r\n"))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=secure)
    async with listening:
        scheme = "http" if secure is None else "https"
        yield f"{scheme}://127.0.0.1:{listening.sockets[0].getsockname()[1]}", heads


def plays(*parts: bytes, goes_on: bool = True, pause: float = 0.0) -> Play:
    async def play(_: bytes, writer: asyncio.StreamWriter) -> bool:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
        return goes_on

    return play


async def ask(wire: Wire, url: str) -> tuple[int, dict[str, str], bytes]:
    async with wire.stream("GET", url, headers={}) as response:
        return response.status_code, dict(response.headers), b"".join([piece async for piece in response.aiter_raw()])


_FIRST: str = """
import asyncio, sys
from model_tui.sources.wire import Wire
async def main():
    async def serve(reader, writer):
        head = await reader.readuntil(b"\\r\\n\\r\\n")
        print("h11" in sys.modules, head.decode().splitlines()[0])
        writer.write(b"HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\n[]")
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    wire = Wire(5.0, {})
    async with wire.stream("GET", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", headers={}) as answer:
        print(b"".join([piece async for piece in answer.aiter_raw()]), "h11" in sys.modules)
    await wire.aclose()
asyncio.run(main())
"""


@asynccontextmanager
async def wired(seconds: float = 2.0) -> AsyncIterator[Wire]:
    wire = Wire(seconds, {"accept": "application/json"})
    try:
        yield wire
    finally:
        await wire.aclose()


async def test_a_body_in_chunks_and_what_comes_before_the_answer() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
    head = OK + b"transfer-encoding: chunked\r\nX-A: 1\r\nx-a: 2\r\n\r\n"
    body = (b"3\r\nabc\r\n", b"2\r\nde\r\n0\r\n\r\n")
    async with server(plays(early, head, *body, pause=0.01)) as (url, heads), wired() as wire:
        told = {"transfer-encoding": "chunked", "x-a": "1, 2"}
        assert await ask(wire, f"{url}/v1/models?a=b") == (200, told, b"abcde")
        await ask(wire, url)
    sent = heads[0].decode().split("\r\n")
    assert sent[0] == "GET /v1/models?a=b HTTP/1.1"
    assert sent[1] == f"Host: {url.removeprefix('http://')}"
    assert "accept: application/json" in sent
    assert heads[1].startswith(b"GET / HTTP/1.1\r\n")


async def test_a_body_that_ends_with_the_connection() -> None:
    async with server(plays(OK + b"\r\n", b"until", b" the end", goes_on=False)) as (url, _), wired() as wire:
        assert (await ask(wire, url))[2] == b"until the end"


@pytest.mark.parametrize("saying", [b"", b"connection: close\r\n"])
async def test_a_connection_that_the_server_closes_is_not_used_again(saying: bytes) -> None:
    answer = plays(OK + saying + b"content-length: 2\r\n\r\n[]", goes_on=False)
    async with server(answer) as (url, heads), wired() as wire:
        for _ in range(3):
            assert (await ask(wire, url))[2] == b"[]"
            await asyncio.sleep(0.02)
        assert len(heads) == 3


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (OK + b"content-length: 20\r\n\r\nonly this", "broken"),
        (OK + b"transfer-encoding: chunked\r\n\r\n5\r\nab", "broken"),
        (b"", "broken"),
        (b"HTTP/1.1 200", "broken"),
        (OK + b"x: " + b"a" * 200_000 + b"\r\n\r\n", "not-http"),
        (OK + b"content-length: -5\r\n\r\nabcde", "not-http"),
        (OK + b"content-length: 2\r\ncontent-length: 3\r\n\r\n[]", "not-http"),
        (OK + b"transfer-encoding: chunked\r\n\r\nzz\r\n", "not-http"),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "not-http"),
    ],
)
async def test_half_an_answer_and_none(answer: bytes, fault: str) -> None:
    async with server(plays(answer, goes_on=False)) as (url, _), wired() as wire:
        with pytest.raises(WireError) as caught:
            await ask(wire, url)
        assert caught.value.fault == fault


async def test_silence_in_the_middle_of_an_answer_ends() -> None:
    async with server(plays(OK + b"content-length: 20\r\n\r\n", b"a", pause=1.0)) as (url, _), wired(0.1) as wire:
        with pytest.raises(WireError) as caught:
            await ask(wire, url)
        assert caught.value.fault == "timeout"


async def test_a_large_body_is_taken_as_fast_as_it_is_read() -> None:
    piece, many = b"x" * 65536, 200
    parts = [OK + f"content-length: {len(piece) * many}\r\n\r\n".encode(), *[piece] * many]
    async with server(plays(*parts)) as (url, _), wired() as wire:
        read = 0
        async with wire.stream("GET", url, headers={}) as response:
            async for one in response.aiter_raw():
                assert len(one) <= 2 * 512 * 1024
                read += len(one)
                if read < 2_000_000:
                    await asyncio.sleep(0.002)
        assert read == len(piece) * many


async def test_others_have_their_turn_between_chunks_of_one_byte() -> None:
    many = 20_000
    chunks = OK + b"transfer-encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * many + b"0\r\n\r\n"
    async with server(plays(chunks)) as (url, _), wired() as wire:
        turns, pieces_in = 0, dict[int, int]()

        async def others() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        beside = asyncio.create_task(others())
        async with wire.stream("GET", url, headers={}) as response:
            async for _ in response.aiter_raw():
                pieces_in[turns] = pieces_in.get(turns, 0) + 1
        beside.cancel()
        assert sum(pieces_in.values()) == many
        assert max(pieces_in.values()) <= 64


async def test_what_follows_an_answer_is_not_the_next_one() -> None:
    two = OK + b"content-length: 4\r\n\r\nmine" + OK + b"content-length: 5\r\n\r\nother"
    async with server(plays(two)) as (url, heads), wired() as wire:
        assert [(await ask(wire, url))[2] for _ in range(3)] == [b"mine"] * 3
        assert len(heads) == 3


async def test_a_word_between_two_requests_is_not_the_answer_to_the_second() -> None:
    async def play(_: bytes, writer: asyncio.StreamWriter) -> bool:
        writer.write(OK + b"content-length: 2\r\n\r\n[]")
        await asyncio.sleep(0.02)
        writer.write(b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        return True

    async with server(play) as (url, heads), wired() as wire:
        for _ in range(3):
            assert (await ask(wire, url))[0] == 200
            await asyncio.sleep(0.05)
        assert len(heads) == 3


async def test_an_end_that_a_busy_loop_has_not_seen_is_seen() -> None:
    def serve() -> None:
        for _ in range(2):
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(OK + b"content-length: 2\r\n\r\n[]")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        async with wired() as wire:
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            await ask(wire, url)
            time.sleep(0.05)  # noqa: ASYNC251 - the loop is to be busy
            assert (await ask(wire, url))[2] == b"[]"
        serving.join(5)


async def test_a_host_header_of_the_users_own_takes_the_place_of_ours(loopback: Loopback) -> None:
    async with wired() as wire, wire.stream("GET", loopback.url, headers={"host": "models.example"}):
        pass
    assert loopback.requests[0].headers["host"] == "models.example"


async def test_a_name_that_no_host_can_have() -> None:
    async with wired() as wire:
        with pytest.raises(WireError, match="address"):
            await ask(wire, f"http://{'a' * 64}.invalid/")


async def test_no_connection_is_left_open() -> None:
    open_now = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal open_now
        open_now += 1
        writer.write(OK + b"content-length: 2\r\n\r\n[]")
        await reader.read()
        open_now -= 1
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening, wired() as wire:
        url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        await asyncio.gather(*(ask(wire, url) for _ in range(5)))
        assert open_now == 5
        await wire.aclose()
        await asyncio.sleep(0.05)
        assert open_now == 0


@pytest.mark.parametrize("header", [("x", "a\r\ny: b"), ("x: 1\r\ny", "b"), ("x y", "b"), ("", "b"), ("x", " b")])
async def test_a_header_that_would_be_two_is_not_sent(loopback: Loopback, header: tuple[str, str]) -> None:
    async with wired() as wire:
        with pytest.raises(WireError) as caught:
            async with wire.stream("GET", loopback.url, headers=dict([header])):
                pass
        assert caught.value.fault == "request"
    assert loopback.requests == []


@pytest.mark.parametrize("header", [("content-length", "5"), ("transfer-encoding", "chunked")])
@pytest.mark.parametrize("content", [None, b"{}"])
async def test_no_header_says_where_a_request_ends_but_ours(
    loopback: Loopback, header: tuple[str, str], content: bytes | None
) -> None:
    async with wired() as wire:
        with pytest.raises(WireError) as caught:
            async with wire.stream("POST", loopback.url, headers=dict([header]), content=content):
                pass
        assert caught.value.fault == "request"
    assert loopback.connections == 0


def test_no_request_waits_for_what_reads_its_answer() -> None:
    told = subprocess.run([sys.executable, "-c", _FIRST], capture_output=True, text=True, timeout=30, check=True)
    assert told.stdout.splitlines() == ["False GET /v1 HTTP/1.1", "b'[]' True"]


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


async def test_a_certificate_of_the_environment_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    async with server(plays(OK + b"content-length: 2\r\n\r\n[]"), secure=_context()) as (url, heads), Fetch() as fetch:
        for _ in range(2):
            assert (await fetch.get(Access(url), "/models")).body == b"[]"
        named = url.replace("127.0.0.1", "localhost")
        assert (await fetch.get(Access(named), "/models")).body == b"[]"
    assert len(heads) == 3


async def test_an_unknown_certificate_is_not_trusted() -> None:
    async with server(plays(OK), secure=_context()) as (url, heads), Fetch(Bounds(seconds=2.0)) as fetch:
        with pytest.raises(SourceError, match="certificate is not accepted"):
            await fetch.get(Access(url), "/models")
    assert heads == []


async def test_certificates_that_cannot_be_read_are_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loopback: Loopback
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    loopback.on("/models", [])
    async with Fetch(Bounds(seconds=2.0)) as fetch:
        with pytest.raises(SourceError, match="certificate settings"):
            await fetch.get(Access("https://127.0.0.1:9"), "/models")
        assert (await fetch.get(Access(loopback.url), "/models")).body == b"[]"  # which has none


@pytest.mark.parametrize(
    ("url", "takes"),
    [
        ("http://127.0.0.1:11434/v1/models", True),
        ("https://api.openai.com/v1/models?limit=1000&after=gpt-4%2Fo", True),
        ("http://[::1]:80/v1", True),
        ("http://my_host", True),
        ("http://h/a b", False),
        ("http://h/../etc", False),
        ("http://h/%zz", False),
        ("http://bücher.example/v1", False),
        ("http://h/modèle", False),
        ("http://h:99999/v1", False),
        ("http://h:0/v1", False),
        ("ftp://h/v1", False),
        ("http:///v1", False),
        ("http://-h/v1", False),
        ("http://h/a\r\nb", False),
    ],
)
def test_plain_addresses_are_asked_as_they_stand(url: str, takes: bool) -> None:
    assert Wire.takes(url) is takes


async def test_an_address_with_something_to_escape_is_asked_through_httpx(loopback: Loopback) -> None:
    loopback.on("/mod%C3%A8les/models", Reply(["it"], headers={"X-Two": "1"}))
    async with Fetch() as fetch:
        answer = await fetch.get(Access(f"{loopback.url}/modèles"), "/models")
    assert answer.body == b'["it"]'
    assert answer.headers["x-two"] == "1"


async def test_a_proxy_of_the_environment_is_used(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", loopback.url)
    monkeypatch.setenv("NO_PROXY", "unasked.invalid")
    loopback.on("/v1/models", ["through"])
    async with Fetch(Bounds(seconds=2.0, attempts=1)) as fetch:
        assert (await fetch.get(Access("http://provider.invalid/v1"), "/models")).body == b'["through"]'
        with pytest.raises(SourceError, match=r"no connection to unasked\.invalid"):
            await fetch.get(Access("http://unasked.invalid/v1"), "/models")
    assert [request.headers["host"] for request in loopback.requests] == ["provider.invalid"]
    # An unknown module is looked for seven times a request, through the whole path.
    assert "sniffio" in sys.modules
