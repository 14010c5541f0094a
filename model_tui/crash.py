"""What is left of a crash: one line for people, and a log that holds neither local variables nor keys."""

import os
import time
import traceback
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from model_tui.core.text import clean
from model_tui.masking import longest_first

FILE_NAME: Final = "crash.log"
_LARGEST: Final = 1_000_000
_LONGEST_LINE: Final = 300


def one_line(error: BaseException, secrets: Iterable[str]) -> str:
    """Return an error as one harmless line without secrets."""
    said = " ".join(clean(_without(str(error), secrets)).split())
    line = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"


def report(folder: Path, error: BaseException, secrets: Collection[str]) -> str:
    """Write an error to the log in `folder`, and return the line that says what failed and where the log is."""
    log = write_log(folder, error, secrets)
    return f"model-tui: {one_line(error, secrets)}" + (f"; log: {clean(str(log))}" if log else "")


def write_log(folder: Path, error: BaseException, secrets: Iterable[str]) -> Path | None:
    """Add an error and where it came from to the log in `folder`, for the user alone; `None` where that fails."""
    path = folder / FILE_NAME
    text = f"{time.strftime('%Y-%m-%d %H:%M:%S')} {''.join(traceback.format_exception(error))}\n"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists() and path.stat().st_size > _LARGEST:
            path.unlink()
        flags = os.O_CREAT | os.O_APPEND | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8", errors="backslashreplace") as file:
            path.chmod(0o600)
            file.write(_without(text, secrets))
    except OSError:
        return None
    return path


def _without(text: str, secrets: Iterable[str]) -> str:
    for secret in longest_first(secrets):
        text = text.replace(secret, "[key]")
    return text
