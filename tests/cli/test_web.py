"""The app in a browser: who is let in, what is drawn, and that nothing is left when it ends."""

import asyncio
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command_line import call

pytest.importorskip("textual_serve", reason="the extra 'web' is not installed")
import browser  # the aiohttp that it needs comes with that extra

pytestmark = pytest.mark.slow

Served = tuple[str, int, subprocess.Popen[str]]
"""The address with the token, the port, and the process."""


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [
        ("127.0.0.1", 8000, "http://127.0.0.1:8000/?token="),
        ("MyBox", 80, "http://mybox/?token="),  # as a browser names it, which it does in every request
        ("::1", 80, "http://[::1]/?token="),
    ],
)
def test_the_address_is_as_a_browser_has_it(host: str, port: int, address: str) -> None:
    from model_tui.cli.web import AppServer

    assert AppServer("true", host, port).address.startswith(address)


def test_any_port_that_is_free() -> None:
    words = [sys.executable, "-m", "model_tui", "--offline", "--web", "--port", "0"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        told = re.search(r"http://127\.0\.0\.1:(\d+)/", server.stderr.readline())
        server.send_signal(signal.SIGINT)
    assert told is not None
    assert int(told[1]) not in (0, 8000)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The app on a port of loopback: its address with the token, and the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "model_tui", "--offline", "--web", "--port", str(port)]
    server = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env={**os.environ, "COLUMNS": "120"})
    assert server.stderr is not None
    address = re.search(r"http://\S+", server.stderr.readline())
    assert address is not None
    for _ in range(200):
        with socket.socket() as there:
            if there.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield address[0], port, server
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
    assert server.wait(20) == 0
    assert "Traceback" not in server.stderr.read()


def children(pid: int) -> list[int]:
    """The processes that a process has started, and those that these have."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    mine = [child for child, parent in pairs if parent == pid]
    return [*mine, *(grandchild for child in mine for grandchild in children(child))]


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def gone(processes: list[int]) -> None:
    """Wait until processes have ended, ten seconds at most."""
    end = time.monotonic() + 10
    while any(map(is_there, processes)) and time.monotonic() < end:
        time.sleep(0.05)


def status(port: int, path: str, **headers: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return connection.getresponse().status


def test_only_who_knows_the_address_is_let_in(served: Served) -> None:
    address, port, _ = served
    path = address.split(str(port), 1)[1]
    assert status(port, path) == 200
    assert status(port, "/") == 403
    assert status(port, "/?token=%C3%A9") == 403
    assert status(port, "/ws") == 403
    assert status(port, "/static/js/textual.js") == 403
    assert status(port, path, Host="evil.example") == 403
    assert status(port, path, Origin="https://evil.example") == 403
    with socket.socket() as elsewhere:  # it listens on 127.0.0.1 alone, not on the other loopback addresses
        assert elsewhere.connect_ex(("127.0.0.2", port)) != 0


async def test_an_app_that_is_open_ends_with_the_server(served: Served) -> None:
    import aiohttp

    address, port, server = served
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with session.get(address) as page:
            assert page.status == 200
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(f"http://127.0.0.1:{port}/ws", origin="http://evil.example")
        async with session.ws_connect(f"http://127.0.0.1:{port}/ws?width=100&height=30") as socket_:
            drawn = b""
            while b"model-tui" not in drawn:
                drawn += (await socket_.receive(timeout=20)).data
            open_apps = children(server.pid)
            assert open_apps
            server.send_signal(signal.SIGINT)
            while (await socket_.receive(timeout=20)).type not in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED):
                pass
    assert await asyncio.to_thread(server.wait, 20) == 0
    await asyncio.to_thread(gone, open_apps)
    assert [app for app in open_apps if is_there(app)] == []


@pytest.mark.skipif(browser.program() is None, reason=f"there is no Chromium: {browser.why_not()}")
async def test_the_main_job_in_a_real_browser(served: Served) -> None:
    address, port, _ = served
    config = Path("config/litellm/config.yaml")
    async with browser.page() as page:
        await page.go(address)
        await page.until("document.querySelector('body.-first-byte')")
        for _ in range(100):  # until the first frame is drawn
            if len(await page.picture()) > _DRAWN:
                break
            await asyncio.sleep(0.1)
        await page.until("getComputedStyle(document.querySelector('.xterm-viewport')).overflowY == 'hidden'")
        await page.click(600, 300)
        await page.type(*"/gpt-4o-mini provider:openai sort:id", "Enter", " ", "e")
        await come_to(lambda: config.exists() and b"model_name: openai/gpt-4o-mini" in config.read_bytes())
        await page.type("u")
        await come_to(lambda: not config.exists())
        assert page.asked
        here = (f"http://127.0.0.1:{port}/", "data:")
        elsewhere = [url for url in page.asked.values() if not url.startswith(here)]
        assert elsewhere == []


_DRAWN = 60_000
"""Bytes that the picture of a full screen has at least, and that of an empty one by far has not."""


async def come_to(holds: Callable[[], bool]) -> None:
    """Wait until something holds, ten seconds at most."""
    for _ in range(100):
        if holds():
            return
        await asyncio.sleep(0.1)
    assert holds()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--web", "--host", "0.0.0.0"], "--host 0.0.0.0 is every address: name the one that the browser opens"),
        (["--port", "8000"], "--port and --host go with --web"),
        (["--web", "--port", "99999"], "'99999' is no port: 0 to 65535"),
        (["--web", "list"], "--web opens the app, and goes with no verb"),
    ],
)
def test_what_is_refused(words: list[str], said: str) -> None:
    ran = call(*words)
    assert ran.code == 2
    assert said in ran.err


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textual_serve", None)
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    monkeypatch.delitem(sys.modules, "model_tui.cli.web", raising=False)
    ran = call("--web")
    assert (ran.code, ran.lines) == (2, ["model-tui: --web needs the extra 'web': pip install 'model-tui[web]'"])
