"""Files that others change: looked at once a second in a thread of their own, which costs the screen nothing.

Looking at a file's time, size and inode costs microseconds and works on every file system, network ones included,
where notices of the kernel do not come.
"""

import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

Mark = tuple[int, int, int] | None
"""Time in nanoseconds, size in bytes and inode of a file; `None` where there is none that can be looked at."""
EVERY_SECONDS: Final = 1.0
REST_SECONDS: Final = 0.1
"""How long a file must stay as it is before its change is told."""
_MOST_LOOKS: Final = 20
"""Looks after which a file that never rests is told all the same."""


class Watch:
    """Watches files by name; `tell` is called in the thread of the watch with the names of those that changed."""

    def __init__(
        self, tell: Callable[[frozenset[str]], object], every: float = EVERY_SECONDS, rest: float = REST_SECONDS
    ) -> None:
        self._tell = tell
        self._every = every
        self._rest = rest
        self._files: Mapping[str, Path] = {}
        self._marks: dict[str, tuple[Path, Mark]] = {}
        self._writing = 0
        self._learnt = 0
        self._judging = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, files: Mapping[str, Path]) -> None:
        """Watch these files from now on."""
        self._files = files
        self._learn(files)
        self._thread = threading.Thread(target=self._run, name="files", daemon=True)
        self._thread.start()

    def follow(self, name: str, path: Path) -> None:
        """Watch another file by this name."""
        self._files = {**self._files, name: path}

    def end(self) -> None:
        """Watch no longer."""
        self._ended.set()

    @asynccontextmanager
    async def own_writes(self) -> AsyncIterator[None]:
        """Take what is written meanwhile for our own: nobody needs to be told."""
        with self._judging:
            self._writing += 1
        try:
            yield
        finally:
            with self._judging:
                self._learnt += 1  # what a look under way has seen is from before, or ours
                self._learn(self._files)
                self._writing -= 1

    def _learn(self, files: Mapping[str, Path]) -> None:
        self._marks.update({name: (path, mark_of(path)) for name, path in files.items()})

    def _run(self) -> None:
        while not self._ended.wait(self._every):
            if changed := self.look():
                self._tell(changed | self._look_until_at_rest())

    def _look_until_at_rest(self) -> frozenset[str]:
        """Wait while files change: many programs empty a file before they write it, which is one change to a user."""
        more: frozenset[str] = frozenset()
        for _ in range(_MOST_LOOKS):
            if self._ended.wait(self._rest) or not (seen := self.look()):
                break
            more |= seen
        return more

    def look(self) -> frozenset[str]:
        """Return the names of the files that are not what they were; one that is followed anew is learnt."""
        learnt, files = self._learnt, self._files
        now = {name: (path, mark_of(path)) for name, path in files.items()}
        with self._judging:  # a write of ours between the two would be taken for another's
            if self._writing or learnt != self._learnt:
                return frozenset()
            before = dict(self._marks)
            self._marks.update(now)
        return frozenset(
            name
            for name, (path, mark) in now.items()
            if before.get(name, (None, None))[0] == path and before[name][1] != mark
        )


def mark_of(path: Path) -> Mark:
    """Return by what a change of a file is known."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
