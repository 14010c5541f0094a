"""When garbage is looked for, and that nothing is left behind of what was told."""

import gc
from collections.abc import Callable, Iterator

import pytest
from screen import Open
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
def clock() -> Iterator[Clock]:
    before = gc.get_threshold()
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


def test_what_lives_is_left_out_only_while_nothing_lies_over_the_main_screen(clock: Clock) -> None:
    settled = False
    collecting = Collecting(clock.later, lambda: settled)
    collecting.begin()
    alive = [[number] for number in range(3_000)]
    before = gc.get_freeze_count()
    collecting.collect()
    assert gc.get_freeze_count() <= before
    settled = True
    collecting.collect()
    assert gc.get_freeze_count() >= before + len(alive) / 2
    collecting.collect_all()
    assert gc.get_freeze_count() >= len(alive)


async def test_what_was_told_leaves_no_holder_behind(open_app: Open) -> None:
    async with open_app() as screen:
        for number in range(5):
            screen.main.tell(f"told {number}")
            await screen.rest()
        assert screen.toasts == ["told 4"]
        await screen.until(lambda: len(screen.main.query(Toast)) == 1)
        assert len(screen.main.query(ToastHolder)) == 1
