"""Running the command of the settings that makes whoever reads a config read it anew.

The command is the user's own line for a shell. It is never ended by us: a restart that stops half way would be worse
than one that takes long. So it has a session of its own, and writes into a file that nobody has to read.
"""

import asyncio
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from model_tui.core.text import harmless
from model_tui.masking import masked

LIMIT: Final = 120.0
"""Seconds after which nobody waits any longer."""
_POLL: Final = 0.05
_TAIL: Final = 16 * 1024
_LINES: Final = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command: its exit code, `None` while it is still running, and the end of what it wrote."""

    code: int | None
    lines: tuple[str, ...] = ()


async def run(command: str, folder: Path, secrets: Sequence[str] = (), *, limit: float = LIMIT) -> Outcome:
    """Run a command in a folder, for at most `limit` seconds. Raises `OSError` where it cannot be started.

    `secrets` are blotted out of what it wrote.
    """
    with tempfile.TemporaryFile() as written:
        process = subprocess.Popen(  # noqa: S602, ASYNC220 - the user's own line, shown first; starting it takes a moment
            command,
            shell=True,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        end = time.monotonic() + limit
        while process.poll() is None and time.monotonic() < end:  # noqa: ASYNC110 - a process sets no event
            await asyncio.sleep(_POLL)
        return Outcome(process.poll(), tuple(_tail(written, secrets)))


def _tail(written: IO[bytes], secrets: Sequence[str]) -> list[str]:
    size = written.seek(0, 2)
    written.seek(max(0, size - _TAIL))
    text = written.read(_TAIL).decode("utf-8", "replace")
    lines = [harmless(masked(line, secrets)).rstrip() for line in text.splitlines()]
    return lines[1 if size > _TAIL else 0 :][-_LINES:]  # the first one may lack its beginning
