"""What is remembered from one start to the next, by several windows at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace

from model_tui.core.workload import Workload
from model_tui.remembered import Memory, Remembered, SavedView, Screenful


def test_nothing_is_remembered_before_the_first_time(tmp_path: Path) -> None:
    assert Memory(tmp_path / "state").load() == Remembered()


def test_what_was_kept_is_there_the_next_time(tmp_path: Path) -> None:
    kept = Remembered(
        Screenful("vision sort:in", ("id", "in"), True, "nord", {"providers": 30}),
        ("openai/gpt-4o",),
        ("vision",),
        {"cheap": SavedView("in<1", ("id",))},
        {"chat": Workload(1_000, 200, 0.5, 30_000)},
        "chat",
    )
    assert Memory(tmp_path).change(lambda _: kept) == kept
    assert Memory(tmp_path).load() == kept
    assert (tmp_path / "remembered.json").stat().st_mode & 0o777 == 0o600


def test_changes_of_several_windows_are_all_kept(tmp_path: Path) -> None:
    def add(number: int) -> None:
        Memory(tmp_path).change(lambda was: replace(was, favourites=(*was.favourites, f"a/{number}")))

    with ThreadPoolExecutor(4) as windows:
        list(windows.map(add, range(20)))
    assert sorted(Memory(tmp_path).load().favourites) == sorted(f"a/{number}" for number in range(20))


def test_a_damaged_file_is_set_aside_and_told(tmp_path: Path) -> None:
    path = tmp_path / "remembered.json"
    for junk in (b"{", b"[]", b'{"views": 3}', b"\xff\xfe", b'{"workloads": {"a": {"cached_share": 7}}}'):
        path.write_bytes(junk)
        memory = Memory(tmp_path)
        assert memory.load() == Remembered()
        assert path.read_bytes() == junk, "reading changes nothing"
        assert "remembered.damaged.json" in memory.notes[0], "whoever wrote it by hand wants to mend it"
        memory.change(lambda was: was.asked("vision"))
        assert (tmp_path / "remembered.damaged.json").read_bytes() == junk
        assert len(memory.notes) == 2
        assert Memory(tmp_path).load().recents == ("vision",)


def test_what_cannot_be_read_at_all_is_told_and_left(tmp_path: Path) -> None:
    (tmp_path / "remembered.json").mkdir()
    memory = Memory(tmp_path)
    assert memory.load() == Remembered()
    (note,) = memory.notes
    assert note.startswith(f"{tmp_path / 'remembered.json'}: ")
    assert note.endswith("nothing is remembered until that is mended")
    with pytest.raises(OSError, match="remembered"):
        memory.change(lambda before: before.marked("a/b", favourite=True))
    assert (tmp_path / "remembered.json").is_dir()


def test_the_newest_filters_come_first_and_once(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    for text in ("a", "b", "a", *(f"t{n}" for n in range(40))):
        memory.change(lambda was, text=text: was.asked(text))
    recents = memory.load().recents
    assert recents[0] == "t39"
    assert len(recents) == len(set(recents)) == 30


def test_nothing_changed_is_nothing_written(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.change(lambda was: was.asked("x"))
    before = (tmp_path / "remembered.json").stat().st_mtime_ns
    memory.change(lambda was: was)
    assert (tmp_path / "remembered.json").stat().st_mtime_ns == before


def test_a_favourite_is_kept_once_and_taken_out() -> None:
    marked = Remembered().marked("a/x", favourite=True).marked("b/org/y", favourite=True).marked("a/x", favourite=True)
    assert marked.favourites == ("b/org/y", "a/x")
    assert marked.favourite_keys == {("b", "org/y"), ("a", "x")}
    assert marked.marked("b/org/y", favourite=False).favourites == ("a/x",)
    assert Remembered(favourites=("junk",)).favourite_keys == frozenset()


def test_a_view_that_is_renamed_is_so_wherever_it_is_named() -> None:
    views = {"one": SavedView("vision"), "two": SavedView("@One in<1 id:@one/x"), "three": SavedView("@one.5 @two")}
    was = Remembered(screen=Screenful("tools @one"), recents=("@ONE", "one"), views=views)
    now = was.renamed_view("one", "eyes")
    assert now.view_texts == {"eyes": "vision", "two": "@eyes in<1 id:@one/x", "three": "@one.5 @two"}
    assert (now.screen.text, now.recents) == ("tools @eyes", ("@eyes", "one"))


def test_views_keep_their_places() -> None:
    views = Remembered()
    for at, name in enumerate(("one", "two", "three")):
        views = views.with_view(name, SavedView(name), at)
    assert list(views.with_view("first", SavedView("x"), 0).views) == ["first", "one", "two", "three"]
    assert views.with_view("TWO", SavedView("other"), 1).view_texts == {"one": "one", "TWO": "other", "three": "three"}
    assert list(views.renamed_view("two", "2").views) == ["one", "2", "three"]
    assert list(views.moved_view("one", 1).views) == ["two", "one", "three"]
    assert list(views.moved_view("three", -9).views) == ["three", "one", "two"]
    assert list(views.without_view("one").views) == ["two", "three"]
    assert views.renamed_view("gone", "x") == views.moved_view("gone", 1) == views.without_view("gone") == views
