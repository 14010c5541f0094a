"""When garbage is looked for, and that nothing is left behind of what was told."""

import gc
import os
import platform
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from screen import Open
from textual._styles_cache import StylesCache
from textual.color import Color
from textual.widgets._toast import Toast, ToastHolder

from model_tui.tui.collecting import Collecting


class Clock:
    """Stands in for the app's timers: keeps what is to be called back."""

    def __init__(self) -> None:
        self.asked: list[Callable[[], None]] = []
        self.after: list[float] = []

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        self.asked.append(call)
        self.after.append(seconds)


@pytest.fixture
def searches() -> Iterator[list[int]]:
    """The generation of each search for garbage."""
    seen: list[int] = []

    def searched(phase: str, told: dict[str, int]) -> None:
        if phase == "start":
            seen.append(told["generation"])

    gc.callbacks.append(searched)
    yield seen
    gc.callbacks.remove(searched)


@pytest.fixture
def clock() -> Iterator[Clock]:
    before = gc.get_threshold()
    StylesCache.get_inner_outer.cache_clear()  # what other tests have painted would go in the middle
    yield Clock()
    gc.unfreeze()
    gc.set_threshold(*before)


def test_garbage_is_left_to_python_until_it_begins_and_after_it_ends(clock: Clock) -> None:
    before = gc.get_threshold()
    collecting = Collecting(clock.later, lambda: True)
    collecting.happened()
    assert not clock.asked
    collecting.begin()
    assert gc.get_threshold()[2] > 10**6
    assert gc.get_freeze_count()
    collecting.end()
    assert gc.get_threshold() == before


def test_one_look_is_due_however_many_keys_come(clock: Clock) -> None:
    collecting = Collecting(clock.later, lambda: True)
    collecting.begin()
    for _ in range(5):
        collecting.happened()
    assert len(clock.asked) == 1
    clock.asked.pop()()
    assert len(clock.asked) == 1  # there is always a next one while the keys do not rest


def test_keys_after_a_rest_are_followed_by_a_look_of_their_own(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    collecting = Collecting(clock.later, lambda: True)
    collecting.begin()
    collecting.happened()
    now += 1
    clock.asked.pop()()
    clock.asked.clear()  # the look at everything, much later
    collecting.happened()
    assert len(clock.asked) == 1


def test_a_look_comes_as_soon_as_the_keys_have_rested(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    collecting = Collecting(clock.later, lambda: True)
    collecting.begin()
    collecting.happened()
    now += 0.3
    collecting.happened()
    now += 0.1
    clock.asked.pop()()
    assert clock.after == pytest.approx([0.4, 0.3])


def is_looked_at(thing: object) -> bool:
    """Whether the next search for garbage goes through a thing. How many it leaves out says little."""
    return any(one is thing for one in gc.get_objects())


def test_what_lives_is_left_out_only_while_nothing_lies_over_the_main_screen(clock: Clock) -> None:
    settled = False
    collecting = Collecting(clock.later, lambda: settled)
    collecting.begin()
    alive = [["alive"]]
    collecting.collect()
    assert is_looked_at(alive)
    settled = True
    collecting.collect()
    assert not is_looked_at(alive)
    collecting.collect_all()
    assert not is_looked_at(alive)


def test_what_was_left_out_is_not_looked_through_while_something_is_open(clock: Clock, searches: list[int]) -> None:
    settled = True
    collecting = Collecting(clock.later, lambda: settled)
    collecting.begin()
    settled, before = False, gc.get_freeze_count()
    searches.clear()
    assert not collecting.collect_all()
    assert not searches
    assert gc.get_freeze_count() >= before - 100  # what nothing refers to any more goes at any time
    settled = True
    assert collecting.collect_all()
    assert 2 in searches
    assert gc.get_freeze_count() > 0


@pytest.mark.parametrize(
    ("things", "settled", "expected"),
    [
        (20_000, False, [(0.5, [2], 20.0), (3.0, [], 20.0)]),
        (90_000, True, [(0.5, [1], 2.5), (3.0, [2], 20.0)]),
        (90_000, False, [(0.5, [1], 2.5), (3.0, [1], 20.0), (150.0, [2], 20.0)]),
        (180_000, False, [(0.5, [1], 2.5), (3.0, [2], 20.0), (3.5, [], 20.0)]),
    ],
)
def test_where_much_lives_a_short_rest_is_for_what_is_new_alone(
    searches: list[int],
    monkeypatch: pytest.MonkeyPatch,
    things: int,
    settled: bool,
    expected: list[tuple[float, list[int], float]],
) -> None:
    """After so many seconds' rest these generations are looked through, and the next look is so much later."""
    clock, now, before = Clock(), 1000.0, gc.get_threshold()
    monkeypatch.setattr("time.monotonic", lambda: now)
    gc.set_threshold(700, 10, 10)
    collecting = Collecting(clock.later, lambda: settled)
    collecting.begin()
    gc.collect()
    collecting.happened()
    kept = [[number] for number in range(things)]
    look = clock.asked[0]
    try:
        for rest, generations, later in expected:
            now = 1000 + rest
            searches.clear()
            look()
            assert searches == generations
            assert clock.after[-1] == pytest.approx(later)
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
    assert len(kept) == things


def test_a_large_file_that_is_open_is_looked_through_once(
    searches: list[int], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    gc.set_threshold(700, 10, 10)
    collecting = Collecting(clock.later, lambda: False)
    collecting.begin()
    gc.collect()
    seen = []
    kept = []
    for things in (180_000, 150_000, 80_000):  # three blocks each: the second is less than what lives already
        kept.append([[number] for number in range(things)])
        collecting.happened()
        now += 3.0
        searches.clear()
        clock.asked[-1]()
        seen.append(2 in searches)
        clock.asked.clear()
    assert seen == [True, False, True]
    assert len(kept) == 3


def test_much_is_new_though_as_much_that_was_left_out_is_gone(
    searches: list[int], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    gc.set_threshold(700, 10, 10)
    kept = [[number] for number in range(90_000)]  # a large file, left out of the next searches
    collecting = Collecting(clock.later, lambda: True)
    collecting.begin()
    gc.collect()
    kept.clear()
    collecting.happened()
    clock.asked.pop()()
    kept += ([number] for number in range(90_000))  # and another one
    now += 0.5
    searches.clear()
    clock.asked.pop()()
    assert 2 not in searches  # it takes long, so it waits for a long rest
    now += 2.5
    clock.asked.pop()()
    assert 2 in searches


def test_much_is_not_searched_while_work_goes_on(
    searches: list[int], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    gc.set_threshold(700, 10, 10)
    collecting = Collecting(clock.later, lambda: True)
    collecting.begin()
    gc.collect()
    collecting.happened()
    searches.clear()
    with collecting.put_off():
        kept = [[number] for number in range(90_000)]
        now += 3.0
        clock.asked.pop(0)()
        assert 2 not in searches
        clock.asked.clear()
    now += 3.0
    clock.asked.pop()()
    assert 2 in searches
    assert len(kept) == 90_000


def test_what_widgets_that_are_gone_have_painted_is_let_go(clock: Clock) -> None:
    StylesCache.get_inner_outer.cache_clear()
    gone = [StylesCache() for _ in range(100)]
    for one in gone:
        one.get_inner_outer(Color(0, 0, 0), Color(1, 1, 1))
    last = weakref.ref(gone[-1])
    del gone, one
    settled = False
    collecting = Collecting(clock.later, lambda: settled)
    collecting.begin()
    collecting.collect()
    assert last() is not None  # Textual keeps it
    settled = True
    collecting.collect()
    assert last() is None


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc" or not Path("/proc/self/statm").exists(), reason="Linux with glibc"
)
def test_memory_that_is_free_goes_back_to_the_system(clock: Clock) -> None:
    collecting = Collecting(clock.later, lambda: True)
    collecting.begin()
    taken = [bytes(2_000) for _ in range(30_000)]
    pinned = [bytes(2_000)]  # what lies behind keeps the C library from giving back by itself
    before = _resident()
    del taken
    collecting.collect_all()
    assert pinned
    assert before - _resident() > 40_000_000


async def test_what_was_told_leaves_no_holder_behind(open_app: Open) -> None:
    async with open_app() as screen:
        for number in range(5):
            screen.main.tell(f"told {number}")
            await screen.rest()
        assert screen.toasts == ["told 4"]
        await screen.until(lambda: len(screen.main.query(Toast)) == 1)
        assert len(screen.main.query(ToastHolder)) == 1
