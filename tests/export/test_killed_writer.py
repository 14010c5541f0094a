"""A writer that is killed at every system call of a write: the old or the new file is there, whole, and can go back.

`test_history` kills it at the calls of Python's that write; here the kernel does it, at whatever is called.
"""

import os
import re
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from model_tui.export.history import NothingToUndo, commit, undo

pytestmark = pytest.mark.slow

OLD, NEW = b"old: 1\n" * 500, b"new: 2\n" * 900
_CALL = re.compile(r"^(?:\d+ +)?([a-z0-9_]+)\(")
_NOT_OF_A_WRITE = frozenset(("exit_group", "restart_syscall", "brk", "mmap", "munmap", "mremap", "madvise"))


@pytest.fixture(scope="module")
def strace() -> str:
    """The tracer, where it may follow another process."""
    program = shutil.which("strace")
    if program is None:
        pytest.skip("strace is not installed")
    tried = subprocess.run([program, "-qq", "-o", os.devnull, "true"], capture_output=True, check=False, timeout=20)
    if tried.returncode:
        pytest.skip(f"strace may not trace here: {tried.stderr.decode(errors='replace').strip()}")
    return program


def traced(strace: str, log: Path, action: Callable[[], object], *words: str) -> int:
    """Run an action in a child that strace follows from its first call on; return how it ended, -9 where killed."""
    reader, release = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.read(reader, 1)
            action()
        except BaseException:  # noqa: BLE001 - the child must not go on as a test runner
            os._exit(9)
        os._exit(0)
    command = [strace, "-f", "-o", str(log), *words, "-p", str(child)]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE)
    assert tracer.stderr is not None
    assert b"attached" in tracer.stderr.readline()
    os.write(release, b"x")
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    tracer.communicate(timeout=20)
    os.close(reader)
    os.close(release)
    return status


def homes_killed(strace: str, folder: Path, make: Callable[[Path], Callable[[], object]]) -> Iterator[Path]:
    """Yield a home for each system call of an action, which was killed there; `make` returns the action in a home."""
    make(folder / "once")()  # what is imported when it is first needed is no part of a write
    log = folder / "calls"
    assert traced(strace, log, make(folder / "whole")) == 0
    found = (_CALL.match(line) for line in log.read_text("utf-8", "replace").splitlines())
    calls = Counter(call[1] for call in found if call is not None and call[1] not in _NOT_OF_A_WRITE)
    assert {"openat", "fsync", "write", "rename"} <= calls.keys()
    for name, times in calls.items():
        for at in range(1, times + 1):
            home = folder / f"{name}-{at}"
            kill = f"inject={name}:signal={signal.SIGKILL.name}:when={at}"
            if traced(strace, log, make(home), "-e", f"trace={name}", "-e", kill) == 0:
                break  # a call fewer than the first time
            yield home


def test_a_write_killed_at_every_system_call(strace: str, tmp_path: Path) -> None:
    def writing(home: Path) -> Callable[[], object]:
        file = home / "f.yaml"
        file.parent.mkdir(parents=True)
        file.write_bytes(OLD)
        return lambda: commit(file, OLD, NEW, state_dir=home / "state", note="n")

    seen = Counter[bytes]()
    for home in homes_killed(strace, tmp_path, writing):
        file, state = home / "f.yaml", home / "state"
        now = file.read_bytes()
        assert now in (OLD, NEW), home.name
        seen[now] += 1
        commit(file, now, b"next", state_dir=state, note="next")
        assert sorted(left.name for left in home.iterdir()) == ["f.yaml", "state"], home.name
        for expected in (now, OLD) if now == NEW else (now,):
            undo(file, state_dir=state)
            assert file.read_bytes() == expected, home.name
        with pytest.raises(NothingToUndo):
            undo(file, state_dir=state)
    assert (seen[OLD] > 20, seen[NEW] > 5) == (True, True), seen.values()


def test_an_undo_killed_at_every_system_call(strace: str, tmp_path: Path) -> None:
    def undoing(home: Path) -> Callable[[], object]:
        file = home / "f.yaml"
        file.parent.mkdir(parents=True)
        file.write_bytes(OLD)
        commit(file, OLD, NEW, state_dir=home / "state", note="n")
        return lambda: undo(file, state_dir=home / "state")

    seen = Counter[bytes]()
    for home in homes_killed(strace, tmp_path, undoing):
        file, state = home / "f.yaml", home / "state"
        now = file.read_bytes()
        assert now in (OLD, NEW), home.name
        seen[now] += 1
        if now == NEW:
            undo(file, state_dir=state)
        assert file.read_bytes() == OLD, home.name
        with pytest.raises(NothingToUndo):
            undo(file, state_dir=state)
    assert seen.keys() == {OLD, NEW}
