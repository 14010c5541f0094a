"""Ten thousand random keys and resizes while providers answer: no exception, no stall, no growth.

python -m pytest tests/tui/test_soak.py -m slow -s             with the figures
SOAK_KEYS=500 SOAK_SEED=7 python -m pytest …                   shorter, or another walk
"""

import asyncio
import gc
import os
import random
import time
from pathlib import Path

import pytest
from answers import no_local_servers
from loopback import Loopback, Reply
from screen import Screen
from small_catalog import workbench
from textual import events

from model_tui.catalog import Catalog
from model_tui.tui.app import ModelTuiApp
from model_tui.tui.commands import COMMANDS, FILE_COMMANDS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read there"),
]

KEYS = int(os.environ.get("SOAK_KEYS", "10000"))
SEED = int(os.environ.get("SOAK_SEED", "20261121"))
WARM_UP = max(KEYS // 4, 100)
SIZES = [(80, 24), (120, 40), (200, 60), (40, 10), (99, 30), (160, 45), (60, 16)]
LEAVES = {"q", "ctrl+q", "ctrl+z", "comma", "E", "ctrl+p"}
"""Keys that end the app, lend the terminal, or open what is Textual's own."""
LONGEST_STALL = 0.1
"""Seconds of the event loop's own work between two of its turns."""


class Turns:
    """Measures how long the event loop works between two turns; time that others take from it does not count."""

    def __init__(self) -> None:
        self.stalls: list[tuple[float, str]] = []
        self.doing = ""
        self.turns = 0

    async def run(self) -> None:
        worked, doing = time.thread_time(), ""
        while True:
            await asyncio.sleep(0.002)
            now = time.thread_time()
            self.turns += 1
            if now - worked > 0.02:
                self.stalls.append((now - worked, f"{doing} {self.doing}"))
            worked, doing = now, self.doing


def memory() -> int:
    """Bytes that the process holds."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def test_ten_thousand_random_keys(
    tmp_path: Path, embedded_catalog: Catalog, loopback: Loopback, monkeypatch: pytest.MonkeyPatch, no_keyring: None
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):  # nobody outside is asked, whatever is typed
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    models = [{"id": f"soak-{number}", "object": "model"} for number in range(500)]
    loopback.on(
        "/v1/models", lambda _: Reply({"object": "list", "data": random.Random(time.time_ns()).sample(models, 400)})
    )
    env = {"OPENAI_BASE_URL": f"{loopback.url}/v1", "OPENAI_API_KEY": "sk-soak-0123456789", **no_local_servers()}
    bench = workbench(tmp_path, embedded_catalog, offline=False, **env)
    assert len(embedded_catalog.offers) >= 5_000
    walk = random.Random(SEED)
    keys = sorted({key for command in (*COMMANDS, *FILE_COMMANDS) for key in command.keys} - LEAVES)
    typed = [*keys, *keys, *"abcdefgh 0123<>=:-,@", "backspace", "enter", "escape", "escape", "escape", "f5", "delete"]
    app = ModelTuiApp(bench)
    turns = Turns()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        screen = Screen(app, pilot)
        await screen.until(lambda: app.main.awake)
        measuring = asyncio.create_task(turns.run())
        pressed, before = 0, 0
        while pressed < KEYS:
            burst = [walk.choice(typed) for _ in range(walk.randint(1, 8))]
            turns.doing = f"{type(app.screen).__name__}: {' '.join(burst)}"
            for key in burst:
                app.post_message(events.Key(key, key if len(key) == 1 else None))
            pressed += len(burst)
            if walk.random() < 0.04:
                size = walk.choice(SIZES)
                turns.doing += f" {size}"
                await pilot.resize_terminal(*size)
            if walk.random() < 0.02:
                app.discover(asked_by_user=False)
            if walk.random() < 0.02:
                app.post_message(events.Paste("vision ctx>=128k\nin<1"))
            for _ in range(2):
                await pilot._wait_for_screen()
            await asyncio.sleep(0.005)
            assert app._last_words is None, (app._last_words, turns.doing)
            if not before and pressed >= WARM_UP:
                before = memory()
                await asyncio.sleep(0.02)
                turns.stalls.clear()
        measuring.cancel()
        while app.screen is not app.main:  # out of whatever is open, as a user would
            await pilot.press("escape")
        await screen.press("escape")
        assert app.main.table.rows
        await screen.rest()
        after = memory()
    worst = sorted(turns.stalls, reverse=True)[:5]
    told = [f"{stall * 1000:.0f} ms: {doing}" for stall, doing in worst]
    print(
        f"{pressed} keys, {turns.turns} turns, {before / 1e6:.0f} MB then {after / 1e6:.0f} MB, longest stalls:",
        *told,
        sep="\n",
    )
    assert turns.turns > pressed / 10
    assert not worst or worst[0][0] <= LONGEST_STALL, told
    assert after <= before * 1.1, (before, after)
