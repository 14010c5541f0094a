"""Files: atomic replacement, locks between processes, bounded reading, folders."""

import errno
import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from model_tui import storage
from model_tui.storage import LockTimeout, Paths, atomic_write, locked, read_bytes_bounded, read_packed, write_packed


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with nothing in it, whatever else a test run puts into its own."""
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_xdg_variables_are_honoured_on_every_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    env = {"XDG_CONFIG_HOME": "/c", "XDG_CACHE_HOME": "/k", "XDG_STATE_HOME": "/s", "HOME": "/h"}
    for platform in ("linux", "darwin"):
        monkeypatch.setattr(storage, "_PLATFORM", platform)
        found = Paths.default(env)
        assert found == Paths(Path("/c/model-tui"), Path("/k/model-tui"), Path("/s/model-tui"))


def test_defaults_on_linux_ignore_relative_xdg_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "_PLATFORM", "linux")
    found = Paths.default({"HOME": "/h", "XDG_CACHE_HOME": "relative", "XDG_STATE_HOME": ""})
    assert found.config_dir == Path("/h/.config/model-tui")
    assert found.cache_dir == Path("/h/.cache/model-tui")
    assert found.state_dir == Path("/h/.local/state/model-tui")


def test_elsewhere_platformdirs_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    import platformdirs

    monkeypatch.setattr(storage, "_PLATFORM", "darwin")
    assert Paths.default({}).config_dir == platformdirs.user_config_path("model-tui", appauthor=False)


def test_nothing_heavy_is_imported() -> None:
    code = "import sys, model_tui.storage as s; s.Paths.default(); print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "model_tui.storage" in out
    assert not {"yaml", "filelock", "textual", "httpx", "asyncio"} & set(out)


def test_write_makes_folders_and_leaves_nothing_behind(here: Path) -> None:
    path = here / "a" / "b" / "c.yaml"
    atomic_write(path, b"one")
    atomic_write(path, b"two")
    assert path.read_bytes() == b"two"
    assert names(path.parent) == ["c.yaml"]


def test_a_new_file_gets_what_the_umask_leaves(here: Path) -> None:
    old = os.umask(0o027)
    try:
        atomic_write(here / "f", b"")
    finally:
        os.umask(old)
    assert stat.S_IMODE((here / "f").stat().st_mode) == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o400, 0o755])
def test_the_mode_is_kept(here: Path, mode: int) -> None:
    path = here / "f"
    path.write_bytes(b"x")
    path.chmod(mode)
    atomic_write(path, b"y")
    assert stat.S_IMODE(path.stat().st_mode) == mode
    atomic_write(path, b"z", mode=0o640)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away")
def test_the_owner_is_kept(here: Path) -> None:
    path = here / "f"
    path.write_bytes(b"x")
    os.chown(path, 12345, 54321)
    atomic_write(path, b"y")
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 54321)


def test_an_owner_that_cannot_be_kept_is_no_failure(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = here / "f"
    path.write_bytes(b"x")
    calls = []

    def fchown(descriptor: int, uid: int, gid: int) -> None:
        calls.append((uid, gid))
        raise PermissionError(errno.EPERM, "no")

    real = os.fstat
    monkeypatch.setattr(os, "fchown", fchown)
    monkeypatch.setattr(os, "fstat", lambda fd: os.stat_result((*real(fd)[:4], 77, 77, *real(fd)[6:])))
    atomic_write(path, b"y")
    assert path.read_bytes() == b"y"
    assert calls == [(os.geteuid(), os.getegid()), (-1, os.getegid())]


@pytest.mark.parametrize("exists", [True, False])
def test_symlinks_stay(here: Path, exists: bool) -> None:
    target = here / "real" / "f"
    target.parent.mkdir()
    if exists:
        target.write_bytes(b"x")
    (here / "second").symlink_to("real/f")
    link = here / "first"
    link.symlink_to("second")
    atomic_write(link, b"y")
    assert (link.readlink(), (here / "second").readlink()) == (Path("second"), Path("real/f"))
    assert target.read_bytes() == b"y"
    assert names(here) == ["first", "real", "second"]


def test_what_is_no_file_is_not_replaced(here: Path) -> None:
    os.mkfifo(here / "pipe")
    for path in (here, here / "pipe"):
        with pytest.raises(OSError, match="regular"):
            atomic_write(path, b"")
    assert stat.S_ISFIFO((here / "pipe").stat().st_mode)
    assert names(here) == ["pipe"]


@pytest.mark.parametrize("call", ["fsync", "replace", "chmod"])
@pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_a_failure_changes_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, call: str, failure: BaseException
) -> None:
    path = here / "f"
    path.write_bytes(b"x")

    def fail(*args: object, **kwargs: object) -> None:
        raise failure

    with monkeypatch.context() as patched:
        patched.setattr(os, call, fail)
        if call == "chmod":
            patched.setattr(os, "supports_fd", {fail})
        with pytest.raises(type(failure)):
            atomic_write(path, b"y")
    assert path.read_bytes() == b"x"
    assert names(here) == ["f"]


def test_data_is_on_disk_before_the_name_and_the_name_before_the_return(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    fsync, replace = os.fsync, os.replace

    def spy_fsync(fd: int) -> None:
        calls.append("folder" if stat.S_ISDIR(os.fstat(fd).st_mode) else "file")
        fsync(fd)

    def spy_replace(a: str, b: str) -> None:
        calls.append("rename")
        replace(a, b)

    monkeypatch.setattr(os, "fsync", spy_fsync)
    monkeypatch.setattr(os, "replace", spy_replace)
    atomic_write(here / "f", b"x")
    assert calls == ["file", "rename", "folder"]


def test_long_names_and_stale_temps(here: Path) -> None:
    path = here / ("é" * 127)
    atomic_write(path, b"x")
    assert path.read_bytes() == b"x"
    other = here / "g"
    for stale in (storage._temp_path(path), storage._temp_path(other)):
        stale.write_bytes(b"left behind")
    storage.remove_stale_temps(path)
    assert len(names(here)) == 2
    storage.remove_stale_temps(other)
    assert names(here) == [path.name]


def test_bounded_reading(here: Path) -> None:
    path = here / "f"
    path.write_bytes(b"12345")
    assert read_bytes_bounded(path, 5) == b"12345"
    with pytest.raises(OSError, match="larger than 4 bytes") as caught:
        read_bytes_bounded(path, 4)
    assert caught.value.errno == errno.EFBIG
    with pytest.raises(FileNotFoundError):
        read_bytes_bounded(here / "none", 5)
    os.mkfifo(here / "pipe")
    with pytest.raises(OSError, match="regular"):
        read_bytes_bounded(here / "pipe", 5)
    lowest_free = os.dup(0)
    os.close(lowest_free)
    with pytest.raises(IsADirectoryError) as folder:
        read_bytes_bounded(here, 5)
    assert folder.value.filename == str(here)
    with pytest.raises(OSError, match="regular"):
        read_bytes_bounded(here / "pipe", 5)
    again = os.dup(0)
    os.close(again)
    assert again == lowest_free, "what was opened is closed again"


def test_the_lock_is_one_for_all_names_of_a_file_and_lies_elsewhere(here: Path) -> None:
    home, state = here / "home", here / "state"
    home.mkdir()
    (home / "f").write_bytes(b"")
    (home / "link").symlink_to("f")
    with locked(home / "f", 1, state_dir=state):
        begun = time.monotonic()
        with pytest.raises(LockTimeout) as caught, locked(home / "link", 0.05, state_dir=state):
            pytest.fail("locked twice")
        assert time.monotonic() - begun < 5
        assert "\n" not in str(caught.value)
        assert str(home / "link") in str(caught.value)
        with locked(home / "other", 0, state_dir=state):
            pass
    with locked(home / "link", 0, state_dir=state):
        pass
    assert names(home) == ["f", "link"]
    assert stat.S_IMODE((state / "locks").stat().st_mode) == 0o700


def test_the_lock_goes_to_the_state_folder_by_default(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(here))
    with locked(Path("anything"), 1):
        assert len(names(here / "model-tui" / "locks")) == 1


def test_the_lock_is_free_after_an_error_and_waits_for_its_turn(here: Path) -> None:
    def failing() -> None:
        with locked(here / "f", 1, state_dir=here):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    order: list[str] = []
    held = threading.Event()

    def hold() -> None:
        with locked(here / "f", 1, state_dir=here):
            held.set()
            time.sleep(0.1)
            order.append("first")

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    with locked(here / "f", 5, state_dir=here):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_a_killed_process_holds_no_lock(here: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from model_tui.storage import locked\n"
        "with locked(Path(sys.argv[1]) / 'f', 1, state_dir=Path(sys.argv[1])):\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(here)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    with child.stdout as out:
        assert out.readline() == "held\n"
        with pytest.raises(LockTimeout), locked(here / "f", 0.05, state_dir=here):
            pytest.fail("locked twice")
        child.kill()
        child.wait()
    with locked(here / "f", 5, state_dir=here):
        pass


def test_paths_are_shown_on_one_line() -> None:
    assert storage.shown(Path("a\n\x1b[2J\u202eé")) == "a\\n\\x1b[2J\\u202eé"


def test_a_packed_file_is_read_whole_within_its_bound_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.gz"
    data = bytes(range(256)) * 200
    write_packed(path, data, mode=0o600)
    whole = path.read_bytes()
    assert read_packed(path, len(data)) == data
    write_packed(path, data, mode=0o600)
    assert path.read_bytes() == whole
    with pytest.raises(OSError, match="larger than"):
        read_packed(path, len(data) - 1)
    torn, overwritten = whole[:-9] + b"12345678" + whole[-1:], whole[:40] + b"\xff" * 9 + whole[49:]
    for damaged in (b"no gzip", whole[:-1], torn, overwritten):
        path.write_bytes(damaged)
        with pytest.raises(OSError, match="damaged"):
            read_packed(path, len(data))
