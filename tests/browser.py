"""A headless Chromium for the tests, driven over its own DevTools protocol: no client of its own is needed for that."""

import asyncio
import base64
import itertools
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp

PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
_QUIET: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
)
"""What keeps it from asking anybody but the page that is opened."""
_REASON: Final = Path(__file__).resolve().parents[1] / ".cache" / "real-servers" / "chromium.reason"
_PATIENCE: Final = 30.0
_KEYS: Final[Mapping[str, tuple[int, str]]] = {"Enter": (13, "\r"), "Escape": (27, ""), " ": (32, " ")}
"""Keys that are not what they write: their code, and the text that goes with them."""


def program() -> str | None:
    """Return the Chromium of this machine, `None` where there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def why_not() -> str:
    """Return why it could not be installed, or how it is."""
    return _REASON.read_text("utf-8") if _REASON.is_file() else "run: python scripts/real_servers.py chromium"


class Page:
    """A tab; `asked` are the addresses it has asked for, by request, but for those that the page's policy forbids."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.asked: dict[str, str] = {}
        self._socket = socket
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._session: str | None = None

    async def listen(self) -> None:
        """Take in what the browser tells, until it ends."""
        async for message in self._socket:
            told = json.loads(message.data)
            if told.get("method") == "Network.requestWillBeSent":
                self.asked[told["params"]["requestId"]] = told["params"]["request"]["url"]
            if told.get("method") == "Network.loadingFailed" and told["params"].get("blockedReason") == "csp":
                self.asked.pop(told["params"]["requestId"], None)
            if (answer := self._waiting.pop(told.get("id", 0), None)) is not None:
                answer.set_result(told)

    async def call(self, method: str, **params: Any) -> Any:
        """Call a method of the protocol, and return its result."""
        number = next(self._numbers)
        session = {"sessionId": self._session} if self._session is not None else {}
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params, **session})
        told = await asyncio.wait_for(answer, _PATIENCE)
        assert "error" not in told, told
        return told["result"]

    async def open(self, width: int, height: int) -> None:
        """Open a tab of this size, in pixels."""
        target = await self.call("Target.createTarget", url="about:blank")
        attached = await self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Network", "Page", "Runtime"):
            await self.call(f"{domain}.enable")
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    async def go(self, address: str) -> None:
        """Go to an address."""
        await self.call("Page.navigate", url=address)

    async def until(self, script: str) -> None:
        """Wait until a script is true on the page."""
        for _ in range(int(_PATIENCE / 0.05)):
            if (await self.call("Runtime.evaluate", expression=f"Boolean({script})"))["result"].get("value"):
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"never true: {script}")

    async def click(self, x: int, y: int) -> None:
        """Click at a place."""
        for kind in ("mousePressed", "mouseReleased"):
            await self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def type(self, *keys: str) -> None:
        """Press keys, each a character or the name of a key."""
        for key in keys:
            code, text = _KEYS.get(key, (ord(key[0].upper()), key))
            more = {"key": key, "windowsVirtualKeyCode": code}
            await self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **more)
            await self.call("Input.dispatchKeyEvent", type="keyUp", **more)

    async def picture(self) -> bytes:
        """Return what is seen, a PNG."""
        return base64.b64decode((await self.call("Page.captureScreenshot"))["data"])


@asynccontextmanager
async def page(width: int = 1300, height: int = 800) -> AsyncIterator[Page]:
    """Start a Chromium of its own with one tab, and end it."""
    found = program()
    assert found is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        words = [found, *_QUIET, "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"]
        nothing = asyncio.subprocess.DEVNULL
        browser = await asyncio.create_subprocess_exec(*words, stdout=nothing, stderr=nothing)
        try:
            address = await _address(Path(folder) / "DevToolsActivePort", browser)
            async with aiohttp.ClientSession() as session, session.ws_connect(address, max_msg_size=0) as socket:
                tab = Page(socket)
                listening = asyncio.create_task(tab.listen())
                await tab.open(width, height)
                yield tab
                listening.cancel()
        finally:
            if browser.returncode is None:
                browser.terminate()
            try:
                await asyncio.wait_for(browser.wait(), 10)
            except TimeoutError:
                browser.kill()
                await browser.wait()


async def _address(file: Path, browser: asyncio.subprocess.Process) -> str:
    """Return where the browser listens for its driver, on loopback: it writes that down once it does."""
    for _ in range(int(_PATIENCE / 0.05)):
        assert browser.returncode is None, f"Chromium ended with {browser.returncode}"
        if len(lines := _lines(file)) == 2:
            return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
        await asyncio.sleep(0.05)
    raise AssertionError("Chromium does not say where it listens")


def _lines(file: Path) -> list[str]:
    return file.read_text().split() if file.exists() else []
