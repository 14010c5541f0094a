"""Where the measured programs run: a home folder of their own, an environment without keys, everything compiled."""

import os
import shutil
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

import model_tui

T = TypeVar("T")

CHILDREN: Final = Path(__file__).parent / "children"
PYTHON: Final = sys.executable
_HANDED_ON: Final = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "TMPDIR")
_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Ground:
    """A temporary home, and the environment in which programs see it as theirs."""

    home: Path
    env: Mapping[str, str]
    runs: int

    def forget(self) -> None:
        """Let the next app start as the first one did: a filter that was left is back otherwise."""
        shutil.rmtree(self.home / "state", ignore_errors=True)

    def model_tui(self, *arguments: str) -> list[str]:
        """Return the command line of the program as it is installed."""
        return [str(Path(sysconfig.get_path("scripts")) / "model-tui"), *arguments]

    def child(self, name: str, *arguments: str) -> list[str]:
        """Return the command line of one of the programs in `children`."""
        return [PYTHON, str(CHILDREN / f"{name}.py"), *arguments]

    def time(self, command: Sequence[str], env: Mapping[str, str] | None = None) -> float:
        """Run a program to its end; return the milliseconds that it took.

        It is waited for without a time limit: with one, Python looks only now and then whether it has ended (after
        31.5, 63.5, 113.5, 163.5 ms and so on), and every figure would be one of those. What takes too long is ended
        by a timer.
        """
        start = time.perf_counter()
        with subprocess.Popen(
            command,
            env={**self.env, **(env or {})},
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as program:
            ending = threading.Timer(_SECONDS, program.kill)
            ending.start()
            try:
                code = program.wait()
                taken = (time.perf_counter() - start) * 1000
            finally:
                ending.cancel()
        if code:
            raise subprocess.CalledProcessError(code, command)
        return taken

    def output(self, command: Sequence[str], env: Mapping[str, str] | None = None) -> bytes:
        """Run a program to its end; return what it printed."""
        found = subprocess.run(
            command,
            env={**self.env, **(env or {})},
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=_SECONDS,
            check=True,
        )
        return found.stdout


@contextmanager
def prepared(runs: int) -> Iterator[Ground]:
    """Compile what is measured, and make a home for it that is gone afterwards."""
    with TemporaryDirectory(prefix="model-tui-bench-") as folder:
        home = Path(folder).resolve()
        ground = Ground(home, _environment(home), runs)
        package = Path(model_tui.__file__ or "").parent
        ground.time([PYTHON, "-m", "compileall", "-q", str(package), str(CHILDREN)])
        yield ground


def _environment(home: Path) -> dict[str, str]:
    env = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
    env |= {"HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    for kind in ("CONFIG", "CACHE", "STATE", "DATA"):
        env[f"XDG_{kind}_HOME"] = str(home / kind.lower())
    return env


def alternate(runs: int, first: Callable[[], T], second: Callable[[], T]) -> tuple[list[T], list[T]]:
    """Take samples of two sides in turn, so that what disturbs the machine disturbs both; the first of each is lost."""
    first(), second()
    taken = [(first(), second()) for _ in range(runs)]
    return [a for a, _ in taken], [b for _, b in taken]
