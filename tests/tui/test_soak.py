"""Random keys and resizes while providers answer: no exception, no growth, and no stall where one is looked for.

python -m pytest tests/tui/test_soak.py -m slow -s             with the figures
SOAK_KEYS=10000 SOAK_SEED=7 python -m pytest …                 longer, or another walk
SOAK_STALL=0.1 python -m pytest …                              fails on a longer stall: for a machine known to be idle
SOAK_MODELS=5000 python -m pytest …                            with so many of the catalog's models, in place of all
SOAK_PEAKS=8 python -m pytest …                                tells what was done when so many MB more were held

How long a stall is says as much about the machine as about the app, so without SOAK_STALL the stalls are told alone: by
what the event loop itself worked, and by the clock, which counts what threads and other programs took from it, too.
"""

import asyncio
import gc
import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from answers import no_local_servers
from loopback import Loopback, Reply
from screen import Screen
from small_catalog import workbench
from textual import events

from model_tui.catalog import Catalog, load
from model_tui.catalog.offers import Offers
from model_tui.tui.app import ModelTuiApp
from model_tui.tui.commands import COMMANDS, FILE_COMMANDS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read there"),
]

KEYS = int(os.environ.get("SOAK_KEYS", "1500"))
TIMES = int(os.environ.get("SOAK_ASKED", "30"))
"""How often the providers are asked for the other soak: a hundred times take more than two minutes."""
SEED = int(os.environ.get("SOAK_SEED", "20261121"))
REST_EVERY = 60
"""Keys between two rests of the user, long enough for the app to look for garbage; people rest far more often."""
REST = 0.7
LONG_REST_EVERY = 10 if KEYS > 5000 else 5
LONG_REST = 3.5
"""Which of these rests is long enough for the app to look for garbage where that takes its time, and its seconds."""
SIZES = [(80, 24), (120, 40), (200, 60), (40, 10), (99, 30), (160, 45), (60, 16)]
LEAVES = {"q", "ctrl+q", "ctrl+z", "comma", "E", "ctrl+p"}
"""Keys that end the app, lend the terminal, or open what is Textual's own."""
_KEYS = sorted({key for command in (*COMMANDS, *FILE_COMMANDS) for key in command.keys} - LEAVES)
TYPED = [*_KEYS, *_KEYS, *"abcdefgh 0123<>=:-,@", "backspace", "enter", "escape", "escape", "escape", "f5", "delete"]
LONGEST_STALL = float(os.environ.get("SOAK_STALL", "inf"))
"""Seconds of the event loop's own work between two of its turns."""
MODELS = int(os.environ.get("SOAK_MODELS", "0"))
"""How many of the catalog's offers there are; 0 stands for all."""
PEAKS = float(os.environ.get("SOAK_PEAKS", "0"))
"""MB more than were ever held, from which on it is told what was done; 0 tells nothing."""


class Stall(NamedTuple):
    """Seconds between two turns of the event loop: those that it worked itself, and by the clock."""

    worked: float
    passed: float
    doing: str

    def __str__(self) -> str:
        return f"{self.worked * 1000:.0f} ms, {self.passed * 1000:.0f} by the clock: {self.doing}"


class Turns:
    """Measures how long the event loop works between two turns, and how long that takes with what others take from it.

    Time in which a thread holds the interpreter is seen by the clock alone, and so is what another program takes.
    """

    def __init__(self) -> None:
        self.stalls: list[Stall] = []
        self.most = 0
        """Bytes that were held at most."""
        self.doing = ""
        self.turns = 0
        self.searching = 0.0
        self._thread = threading.get_ident()
        self.resting = False
        """Whether nobody waits for a frame."""

    def searched(self, phase: str, _: dict[str, int]) -> None:
        """Learn that Python looks for garbage, to tell which stalls that made."""
        if threading.get_ident() == self._thread:
            self.searching += time.thread_time() * (1 if phase == "stop" else -1)

    async def run(self) -> None:
        worked, clock, doing, searching = time.thread_time(), time.perf_counter(), "", 0.0
        while True:
            await asyncio.sleep(0.002)
            now, passed = time.thread_time() - worked, time.perf_counter() - clock
            self.turns += 1
            if passed > 0.02 and not self.resting:
                what = f"{doing} | {self.searching - searching:.3f} s for garbage"
                self.stalls.append(Stall(now, passed, what))
            if PEAKS:
                self._look_at_memory()
            worked, clock, doing, searching = time.thread_time(), time.perf_counter(), self.doing, self.searching

    def _look_at_memory(self) -> None:
        if (held := resident()) > self.most + PEAKS * 1e6:
            print(f"{held / 1e6:.0f} MB: {self.doing}")
            self.most = held


def resident() -> int:
    """Bytes that the process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Held(NamedTuple):
    """What the process holds in bytes, and how many blocks of memory Python has given out."""

    resident: int
    blocks: int


async def memory(screen: Screen) -> Held:
    """What is held on the main screen once the app has looked at everything, as it does when its user is away."""
    for _ in range(40):
        await screen.press("escape")  # out of whatever is open, as a user would
        if screen.app.screen is screen.main:
            await asyncio.sleep(REST)
            if screen.app.collecting.collect_all():  # else a diff, say, was made meanwhile
                return Held(resident(), sys.getallocatedblocks())
    raise AssertionError(f"{screen.app.screen} stays")


@pytest.fixture(autouse=True)
def frames_nobody_sees() -> None:
    """Paint every frame here, in place of the fixture of the other tests that leaves most of them out."""


@pytest.fixture(autouse=True)
def _searches_for_garbage_as_the_program_does() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


async def everything_once(screen: Screen) -> None:
    """Open every screen, and do once what takes the most memory: what comes later can only be growth."""
    for key in ("n", "a", "e", "d", "C", "T", "K", "plus", "O", "F", "V", "0", "w", "question_mark", "P", "enter"):
        await _visit(screen, key)
    for key in ("x", "space", "space", "c", "p", "Y", "dollar_sign", "vertical_line", "z", "Z", "Z", "z", "s", "u"):
        await _visit(screen, key)


async def everything_there_is(screen: Screen) -> None:
    """Pick all that is shown, as much as one config may hold, write it, look at the file, and take that back."""
    for _ in range(2):
        await screen.press("x", "a")
        for key in ("d", "e", "C", "Y", "z", "c", "u", "x", "z"):
            await _visit(screen, key)
        while len(screen.main.table.rows) < len(screen.app.registry.snapshot.offers):
            await screen.press("m")
    await screen.press("m")


async def _visit(screen: Screen, key: str) -> None:
    await screen.press(key)
    for _ in range(5):
        if screen.app.screen is not screen.main:
            await screen.press("escape")
    await screen.press("escape")


async def walked(screen: Screen, turns: Turns) -> list[Held]:
    """Walk at random over keys, sizes and pastes; return what was held at each long rest."""
    walk, app = random.Random(SEED), screen.app
    pressed = rested = rests = 0
    held: list[Held] = []
    while pressed < KEYS:
        burst = [walk.choice(TYPED) for _ in range(walk.randint(1, 8))]
        turns.doing = f"{type(app.screen).__name__}: {' '.join(burst)}"
        for key in burst:
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        pressed += len(burst)
        if walk.random() < 0.04:
            size = walk.choice(SIZES)
            turns.doing += f" {size}"
            await screen.pilot.resize_terminal(*size)
        if walk.random() < 0.02:
            app.discover(asked_by_user=False)
        if walk.random() < 0.02:
            app.post_message(events.Paste("vision ctx>=128k\nin<1"))
        for _ in range(2):
            await screen.pilot._wait_for_screen()
        await asyncio.sleep(0.005)
        assert app._last_words is None, (app._last_words, turns.doing)
        if pressed - rested >= REST_EVERY:
            rested, rests, turns.resting = pressed, rests + 1, True
            is_long = rests % LONG_REST_EVERY == 0
            await asyncio.sleep(LONG_REST if is_long else REST)
            if is_long:
                held.append(await memory(screen))
            await asyncio.sleep(0.01)
            turns.resting = False
    return held


def of_its_first(count: int) -> Catalog:
    """Return the embedded catalog with its first offers alone; all that is said of models stays."""
    catalog = load()
    catalog.preload()  # rows are told by their number there, which the first ones keep
    del catalog.rows
    catalog.offers = Offers.of(catalog.offers.all()[:count])
    catalog._folded_rows.clear()
    return catalog


@pytest.fixture
def soaked(
    tmp_path: Path, embedded_catalog: Catalog, loopback: Loopback, monkeypatch: pytest.MonkeyPatch, no_keyring: None
) -> ModelTuiApp:
    """The app with a provider that lists other models each time it is asked."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):  # nobody outside is asked, whatever is typed
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    models = [{"id": f"soak-{number}", "object": "model"} for number in range(500)]
    loopback.on(
        "/v1/models", lambda _: Reply({"object": "list", "data": random.Random(time.time_ns()).sample(models, 400)})
    )
    env = {"OPENAI_BASE_URL": f"{loopback.url}/v1", "OPENAI_API_KEY": "sk-soak-0123456789", **no_local_servers()}
    catalog = of_its_first(MODELS) if MODELS else embedded_catalog
    bench = workbench(tmp_path, catalog, offline=False, **env)
    assert len(catalog.offers) >= 5_000
    app = ModelTuiApp(bench)
    app.after_first_frame = app.collecting.begin
    return app


async def test_random_keys(soaked: ModelTuiApp) -> None:
    app = soaked
    turns = Turns()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        screen = Screen(app, pilot)
        await screen.until(lambda: app.main.awake)
        for size in ((120, 40), (200, 60)):
            await screen.resize(*size)
            await everything_once(screen)
        await everything_there_is(screen)
        gc.callbacks.append(turns.searched)
        measuring = asyncio.create_task(turns.run())
        held = await walked(screen, turns)
        measuring.cancel()
        gc.callbacks.remove(turns.searched)
        held.append(await memory(screen))
        await screen.press("escape")  # drops the filter, which may leave nothing
        assert app.main.table.rows
    worst = sorted(turns.stalls, reverse=True)[:5]
    longest = sorted(turns.stalls, key=lambda stall: stall.passed, reverse=True)[:5]
    told = [str(stall) for stall in worst]
    print(
        f"{KEYS} keys, {turns.turns} turns, held at rest:",
        *(f"{one.resident / 1e6:.0f} MB, {one.blocks:,} blocks" for one in held),
        "longest stalls by the loop's own work:",
        *told,
        "and by the clock:",
        *longest,
        sep="\n",
    )
    assert turns.turns > KEYS / 10
    assert not worst or worst[0].worked <= LONGEST_STALL, told
    # What was taken at a peak is not all handed back, and peaks are where chance puts them: so the halves are compared.
    halves = held[: len(held) // 2], held[len(held) // 2 :]
    first, second = (max(one.resident for one in half) for half in halves)
    assert second <= first * 1.1, (first, second)
    # A large file that was looked at last is kept: what leaks is there at every rest.
    assert min(one.blocks for one in halves[1]) <= max(one.blocks for one in halves[0]) * 1.1


async def test_hours_of_asking(soaked: ModelTuiApp, loopback: Loopback) -> None:
    """What is asked often, as by who leaves the app open for days, takes no more memory than after a fifth of that."""
    app = soaked
    held = []
    async with app.run_test(size=(120, 40)) as pilot:
        screen = Screen(app, pilot)
        await screen.until(lambda: app.main.awake)
        for part in (TIMES // 5, TIMES - TIMES // 5):
            for _ in range(part):
                await screen.press("r", "down")
                await screen.until(lambda: app._discovery is not None and app._discovery.is_finished)
            held.append(await memory(screen))
    before, after = (one.resident for one in held)
    assert sum(request.path == "/v1/models" for request in loopback.requests) >= TIMES
    print(f"{before / 1e6:.0f} MB after {TIMES // 5} times, {after / 1e6:.0f} MB after {TIMES}")
    assert after <= before * 1.1, (before, after)
