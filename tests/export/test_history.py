"""Writing with undo: nothing is ever lost, half written, or restored wrongly."""

import errno
import os
import re
import signal
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from model_tui import storage
from model_tui.export import journal
from model_tui.export.history import Conflict, NothingToUndo, Receipt, WriteError, commit, steps, undo


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with nothing in it, whatever else a test run puts into its own."""
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


@pytest.fixture
def file(here: Path) -> Path:
    return here / "home" / "config.yaml"


@pytest.fixture
def state(here: Path) -> Path:
    return here / "state"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can reach, which those of pytest are not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def write(file: Path, data: bytes, state: Path, note: str = "n") -> Receipt:
    before = file.read_bytes() if file.exists() else None
    return commit(file, before, data, state_dir=state, note=note)


def one_line(error: BaseException) -> bool:
    return str(error).isprintable() and bool(str(error))


def test_commit_and_undo_step_by_step(file: Path, state: Path) -> None:
    contents = [b"a: 1\n", b"a: 2\r\n\x00\xff", b"", b"a: 1\n"]
    receipts = [write(file, data, state, f"step {i}") for i, data in enumerate(contents)]
    assert [r.changed for r in receipts] == [True] * 4
    assert receipts[0].created
    assert receipts[0].backup is None
    assert [r.backup and r.backup.read_bytes() for r in receipts] == [None, *contents[:3]]
    assert [s.note for s in steps(file, state_dir=state)] == ["step 3", "step 2", "step 1", "step 0"]
    assert [s.created for s in steps(file, state_dir=state)] == [False, False, False, True]
    for left in (3, 2, 1):
        result = undo(file, state_dir=state)
        assert (result.left, result.removed, result.note) == (left, False, f"step {left}")
        assert file.read_bytes() == contents[left - 1]
        assert len(steps(file, state_dir=state)) == left
    assert undo(file, state_dir=state).removed
    assert not file.exists()
    with pytest.raises(NothingToUndo) as caught:
        undo(file, state_dir=state)
    assert one_line(caught.value)


def test_the_folders_that_were_made_for_a_file_go_with_it(here: Path, state: Path) -> None:
    (here / "theirs").mkdir()
    deep = here / "theirs" / "config" / "litellm" / "config.yaml"
    write(deep, b"a: 1\n", state)
    write(deep, b"a: 2\n", state)
    undo(deep, state_dir=state)
    assert deep.exists()
    undo(deep, state_dir=state)
    assert list((here / "theirs").iterdir()) == []
    write(deep, b"a: 1\n", state)  # it can be made, and taken back, again
    undo(deep, state_dir=state)
    assert list((here / "theirs").iterdir()) == []


def test_a_folder_that_was_there_or_holds_anything_stays(
    here: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = here / "one" / "two" / "config.yaml"
    file.parent.mkdir(parents=True)
    write(file, b"a: 1\n", state)
    undo(file, state_dir=state)
    assert file.parent.is_dir(), "it was there before"
    below = file.parent / "three" / "config.yaml"
    write(below, b"a: 1\n", state)
    (below.parent / "notes").touch()
    undo(below, state_dir=state)
    assert list(below.parent.iterdir()) == [below.parent / "notes"]
    worked_in = file.parent / "four" / "config.yaml"
    write(worked_in, b"a: 1\n", state)
    monkeypatch.chdir(worked_in.parent)
    undo(worked_in, state_dir=state)
    assert worked_in.parent.is_dir(), "somebody works in it"


def test_a_folder_beside_a_link_is_where_the_file_is(here: Path, state: Path) -> None:
    link = here / "link.yaml"
    link.symlink_to(here / "dotfiles" / "config.yaml")
    write(link, b"a: 1\n", state)
    undo(link, state_dir=state)
    assert link.is_symlink()
    assert not (here / "dotfiles").exists()


def test_a_journal_of_before_there_were_folders_in_it_is_read(file: Path, state: Path) -> None:
    write(file, b"a: 1\n", state)
    (known,) = state.glob("backups/*/journal.json")
    known.write_text(re.sub(r',\s*"folders": 1', "", known.read_text()))
    assert "folders" not in known.read_text()
    undo(file, state_dir=state)
    assert file.parent.is_dir()


def test_the_same_content_writes_nothing(file: Path, state: Path) -> None:
    write(file, b"x", state)
    before = file.stat()
    receipt = commit(file, b"x", b"x", state_dir=state, note="")
    assert not receipt.changed
    assert file.stat() == before
    assert len(steps(file, state_dir=state)) == 1


def test_what_others_changed_is_never_overwritten(file: Path, state: Path) -> None:
    write(file, b"ours", state)
    for before in (b"not this", None):
        with pytest.raises(Conflict) as caught:
            commit(file, before, b"new", state_dir=state, note="")
        assert one_line(caught.value)
    with pytest.raises(Conflict):
        commit(file.with_name("missing"), b"x", b"y", state_dir=state, note="")
    file.write_bytes(b"theirs")
    with pytest.raises(Conflict) as caught:
        undo(file, state_dir=state)
    assert one_line(caught.value)
    assert file.read_bytes() == b"theirs"
    file.unlink()
    with pytest.raises(Conflict):
        undo(file, state_dir=state)
    file.write_bytes(b"ours")
    assert undo(file, state_dir=state).removed


def test_undo_stops_where_others_wrote_in_between(file: Path, state: Path) -> None:
    write(file, b"1", state)
    file.write_bytes(b"theirs")
    write(file, b"2", state)
    undo(file, state_dir=state)
    assert file.read_bytes() == b"theirs"
    with pytest.raises(Conflict):
        undo(file, state_dir=state)


def test_putting_the_old_bytes_back_by_hand_is_a_change_by_others(file: Path, state: Path) -> None:
    write(file, b"1", state)
    write(file, b"2", state)
    file.write_bytes(b"1")
    with pytest.raises(Conflict):
        undo(file, state_dir=state)
    assert file.read_bytes() == b"1"


def test_modes_of_file_backups_and_folders(file: Path, state: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"secret")
    file.chmod(0o640)
    receipt = write(file, b"2", state)
    assert receipt.backup is not None
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert stat.S_IMODE(receipt.backup.stat().st_mode) == 0o600
    folder = receipt.backup.parent
    assert {stat.S_IMODE(p.stat().st_mode) for p in (folder, folder.parent)} == {0o700}
    assert {stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()} == {0o600}
    undo(file, state_dir=state)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert list(folder.glob("*.bak")) == []
    assert [p.name for p in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("exists", [True, False])
def test_symlinks_are_kept_and_share_one_history(file: Path, state: Path, exists: bool) -> None:
    file.parent.mkdir()
    if exists:
        file.write_bytes(b"0")
    link = file.with_name("link")
    link.symlink_to(file.name)
    write(link, b"1", state)
    assert link.is_symlink()
    assert file.read_bytes() == b"1"
    undo(file if exists else link, state_dir=state)
    assert link.is_symlink()
    assert file.exists() == exists
    assert not exists or file.read_bytes() == b"0"


def test_the_newest_steps_are_kept(file: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "KEPT", 5)
    for i in range(12):
        write(file, b"%d" % i, state, str(i))
    assert [s.note for s in steps(file, state_dir=state)] == ["11", "10", "9", "8", "7"]
    assert len(list((state / "backups").glob("*/*.bak"))) == 5
    for _ in range(5):
        undo(file, state_dir=state)
    assert file.read_bytes() == b"6"
    with pytest.raises(NothingToUndo):
        undo(file, state_dir=state)


def test_fifty_are_kept() -> None:
    assert journal.KEPT == 50


def test_backups_that_no_step_needs_go_first(file: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "KEPT", 3)
    write(file, b"1", state)
    folder = state / "backups" / storage.path_key(file)
    for year in (1999, 2999):
        (folder / f"{year}.bak").write_bytes(b"orphan")
    write(file, b"2", state)
    assert len(list(folder.glob("*.bak"))) == 3
    write(file, b"3", state)
    assert sorted(p.name for p in folder.glob("?999.bak")) == ["2999.bak"]
    undo(file, state_dir=state)
    undo(file, state_dir=state)
    assert file.read_bytes() == b"1"


def test_a_step_whose_backup_is_gone_ends_the_history(file: Path, state: Path) -> None:
    write(file, b"1", state)
    lost = write(file, b"2", state).backup
    write(file, b"3", state)
    assert lost is not None
    lost.unlink()
    assert len(steps(file, state_dir=state)) == 1
    undo(file, state_dir=state)
    with pytest.raises(NothingToUndo):
        undo(file, state_dir=state)
    assert file.read_bytes() == b"2"


def test_a_damaged_backup_is_not_restored(file: Path, state: Path) -> None:
    write(file, b"1", state)
    backup = write(file, b"2", state).backup
    assert backup is not None
    backup.write_bytes(b"!")
    with pytest.raises(WriteError, match="damaged") as caught:
        undo(file, state_dir=state)
    assert one_line(caught.value)
    assert file.read_bytes() == b"2"


DAMAGED = [b"", b"{", b"[]", b'{"steps": [1]}', b'{"steps": [{"before": 1}]}', b"\xff", b"[" * 100_000]


@pytest.mark.parametrize("data", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_journal_restores_nothing_and_stops_no_write(file: Path, state: Path, data: bytes) -> None:
    write(file, b"1", state)
    backup = write(file, b"2", state).backup
    assert backup is not None
    journal = backup.with_name("journal.json")
    journal.write_bytes(data)
    for call in (undo, steps):
        with pytest.raises(WriteError, match="damaged") as caught:
            call(file, state_dir=state)
        assert one_line(caught.value)
    write(file, b"3", state)
    assert backup.read_bytes() == b"1"
    undo(file, state_dir=state)
    assert file.read_bytes() == b"2"
    assert [p.read_bytes() for p in journal.parent.glob("journal-damaged-*")] == [data]


def test_a_journal_cannot_name_files_elsewhere(file: Path, state: Path, here: Path) -> None:
    write(file, b"1", state)
    write(file, b"2", state)
    journal = state / "backups" / storage.path_key(file) / "journal.json"
    name = next(journal.parent.glob("*.bak")).name
    journal.write_text(journal.read_text().replace(name, "../../x"))
    with pytest.raises(WriteError, match="damaged"):
        undo(file, state_dir=state)


@pytest.mark.parametrize("call", ["fsync", "replace", "open"])
def test_a_failing_disk_leaves_the_file_and_the_journal_as_they_were(
    file: Path, state: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    write(file, b"1", state)
    write(file, b"2", state)
    real = getattr(os, call)
    for calls_that_work in range(40):
        count = iter(range(1000))

        def flaky(*args: object, count: object = count, works: int = calls_that_work, **kwargs: object) -> object:
            if next(count) >= works and "locks" not in str(args[0]):  # type: ignore[call-overload]
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*args, **kwargs)

        with monkeypatch.context() as patched:
            patched.setattr(os, call, flaky)
            try:
                write(file, b"3", state)
                done = True
            except WriteError as error:
                said, done = one_line(error), False
        if done:
            break
        assert said
        assert file.read_bytes() == b"2"
        assert [p.name for p in file.parent.iterdir()] == [file.name]
        assert len(steps(file, state_dir=state)) == 2
    assert done
    assert calls_that_work > 1
    assert file.read_bytes() == b"3"
    undo(file, state_dir=state)
    undo(file, state_dir=state)
    assert file.read_bytes() == b"1"


def test_a_failing_undo_leaves_the_file(file: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(file, b"1", state)
    write(file, b"2", state)
    real = os.replace

    def full(source: Path, target: Path) -> None:
        if Path(target) == file:
            raise OSError(errno.EROFS, "Read-only file system", str(target))
        real(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        with pytest.raises(WriteError, match="Read-only file system") as caught:
            undo(file, state_dir=state)
    assert one_line(caught.value)
    assert file.read_bytes() == b"2"
    assert len(steps(file, state_dir=state)) == 2
    undo(file, state_dir=state)
    assert file.read_bytes() == b"1"


def in_child(action: Callable[[], None]) -> int:
    """Run something in a forked process; return its exit status (negative: the signal)."""
    child = os.fork()
    if child == 0:
        try:
            action()
        except BaseException:  # noqa: BLE001 - the child must not go on as a test runner
            os._exit(9)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="POSIX permissions")
def test_a_read_only_folder_is_said_in_one_line(open_folder: Path) -> None:
    home, state = open_folder / "home", open_folder / "state"
    home.mkdir()
    state.mkdir()
    state.chmod(0o777)
    (home / "f").write_bytes(b"1")
    (home / "f").chmod(0o444)
    home.chmod(0o555)

    def attempt() -> None:
        if os.geteuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        for name, before in (("f", b"1"), ("new", None)):
            with pytest.raises(WriteError, match="Permission denied") as caught:
                commit(home / name, before, b"2", state_dir=state, note="")
            assert one_line(caught.value)
        assert steps(home / "f", state_dir=state) == []
        with pytest.raises(NothingToUndo):
            undo(home / "f", state_dir=state)

    assert in_child(attempt) == 0
    home.chmod(0o755)
    assert [p.name for p in home.iterdir()] == ["f"]
    assert (home / "f").read_bytes() == b"1"


KILL_POINTS = ("open", "fsync", "replace", "unlink", "close", "chmod", "mkdir")


def killed_at(number: int, *, after: bool, action: Callable[[], None]) -> bool:
    """Run an action in a child that is killed at its n-th system call, before or after it; False: it had fewer."""

    def run() -> None:
        count = 0
        for name in KILL_POINTS:
            real = getattr(os, name)

            def deadly(*args: object, real: Callable[..., object] = real, **kwargs: object) -> object:
                nonlocal count
                count += 1
                mine = count == number
                if mine and not after:
                    os.kill(os.getpid(), signal.SIGKILL)
                try:
                    return real(*args, **kwargs)
                finally:
                    if mine:
                        os.kill(os.getpid(), signal.SIGKILL)

            setattr(os, name, deadly)
        action()

    status = in_child(run)
    assert status in (0, -signal.SIGKILL)
    return status != 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("start", [None, b"0"])
def test_a_commit_killed_anywhere_is_whole_and_can_be_undone(here: Path, start: bytes | None, after: bool) -> None:
    seen = set()
    for number in range(1, 200):
        file, state = here / f"home{number}" / "f", here / f"state{number}"
        file.parent.mkdir()
        if start is not None:
            write(file, start, state, "made")
        killed = killed_at(
            number, after=after, action=lambda f=file, s=state: commit(f, start, b"1" * 5000, state_dir=s, note="k")
        )
        now = file.read_bytes() if file.exists() else None
        seen.add(now)
        assert now in (start, b"1" * 5000)
        notes = [s.note for s in steps(file, state_dir=state)]
        assert notes == (["k"] if now != start else []) + (["made"] if start is not None else [])
        commit(file, now, b"2", state_dir=state, note="next")
        assert [p.name for p in file.parent.iterdir()] == [file.name]
        for expected in (now, start) if now != start else (now,):
            undo(file, state_dir=state)
            assert (file.read_bytes() if file.exists() else None) == expected
        if not killed:
            break
    assert not killed
    assert number > 10
    assert seen == {start, b"1" * 5000}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("made", [True, False])
def test_an_undo_killed_anywhere_can_go_on(here: Path, made: bool, after: bool) -> None:
    seen = set()
    for number in range(1, 200):
        file, state = here / f"home{number}" / "f", here / f"state{number}"
        file.parent.mkdir()
        if not made:
            file.write_bytes(b"0")
        old = None if made else b"0"
        write(file, b"1", state, "one")
        killed = killed_at(number, after=after, action=lambda f=file, s=state: undo(f, state_dir=s))
        now = file.read_bytes() if file.exists() else None
        seen.add(now)
        assert now in (old, b"1")
        assert len(steps(file, state_dir=state)) == (now != old)
        if now != old:
            undo(file, state_dir=state)
        assert (file.read_bytes() if file.exists() else None) == old
        with pytest.raises(NothingToUndo):
            undo(file, state_dir=state)
        if not killed:
            break
    assert not killed
    assert number > 10
    assert seen == {old, b"1"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_an_edit_by_others_after_a_crash_is_kept(here: Path) -> None:
    for number in range(1, 200):
        file, state = here / f"home{number}" / "f", here / f"state{number}"
        write(file, b"1", state)
        action = lambda f=file, s=state: commit(f, b"1", b"2", state_dir=s, note="")  # noqa: E731
        killed = killed_at(number, after=False, action=action)
        file.write_bytes(b"theirs")
        with pytest.raises(Conflict):
            undo(file, state_dir=state)
        commit(file, b"theirs", b"3", state_dir=state, note="")
        undo(file, state_dir=state)
        assert file.read_bytes() == b"theirs"
        with pytest.raises(Conflict):
            undo(file, state_dir=state)
        if not killed:
            break
    assert not killed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_two_writers_lose_nothing(file: Path, state: Path) -> None:
    """Each child adds its lines, reading again upon a conflict; every line must be there, every step undoable."""
    file.parent.mkdir()
    file.write_bytes(b"start\n")

    def add(name: bytes) -> None:
        for i in range(8):
            while True:
                before = file.read_bytes()
                try:
                    commit(file, before, before + b"%s%d\n" % (name, i), state_dir=state, note="")
                except Conflict:
                    continue
                break

    statuses: list[int] = []
    threads = [threading.Thread(target=lambda n=n: statuses.append(in_child(lambda: add(n)))) for n in (b"a", b"b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [0, 0]
    lines = file.read_bytes().split()
    assert sorted(lines) == sorted([b"start"] + [b"%s%d" % (n, i) for n in (b"a", b"b") for i in range(8)])
    for left in range(15, -1, -1):
        assert undo(file, state_dir=state).left == left
    assert file.read_bytes() == b"start\n"


def test_a_held_lock_is_said_in_one_line(file: Path, state: Path) -> None:
    with storage.locked(file, 1, state_dir=state), pytest.raises(WriteError, match="another process") as caught:
        commit(file, None, b"x", state_dir=state, note="", lock_timeout=0.05)
    assert one_line(caught.value)
    assert not file.exists()
