"""What was worked out last is kept, up to a size."""

from model_tui.core.recent import Recent


def kept(recent: Recent[str, int]) -> list[str]:
    return [key for key, _ in recent.items()]


def test_what_was_used_longest_ago_goes_first() -> None:
    recent: Recent[str, int] = Recent(10)
    for at, key in enumerate("abc"):
        recent.put(key, at, 3)
    assert recent.get("a") == 0
    recent.put("d", 3, 3)
    assert kept(recent) == ["c", "a", "d"]
    assert recent.get("b") is None
    recent.put("e", 4, 10)
    assert kept(recent) == ["e"]


def test_what_is_too_large_is_not_kept_and_costs_nothing_else() -> None:
    recent: Recent[str, int] = Recent(5)
    recent.put("a", 1, 5)
    recent.put("b", 2, 6)
    assert kept(recent) == ["a"]


def test_what_is_put_again_takes_its_room_once() -> None:
    recent: Recent[str, int] = Recent(5)
    for size in (2, 3, 2):
        recent.put("a", size, size)
    recent.put("b", 1, 3)
    assert kept(recent) == ["a", "b"]
    assert recent.get("a") == 2


def test_small_things_do_not_pile_up_where_there_is_no_room() -> None:
    recent: Recent[str, int] = Recent(0)
    recent.put("a", 1, 1)
    assert kept(recent) == []
