"""Whether git would take a file along with the rest of its folder, and keeping it from that."""

import os
import re
import subprocess
from pathlib import Path
from shutil import which
from typing import Final, Literal

from model_tui.storage import atomic_write, read_bytes_bounded, real_path

Standing = Literal["outside", "ignored", "open", "tracked", "unknown"]
"""How a file stands with git.

`outside`: in no work tree. `ignored`: git leaves it alone. `open`: the next `git add` takes it. `tracked`: git has it
already. `unknown`: in a work tree, and git is not here to ask, or does not trust the place.
"""

FILE_NAME: Final = ".gitignore"
_LARGEST: Final = 1024 * 1024
_SECONDS: Final = 5.0
_ELSEWHERE: Final = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE")
_HARMLESS: Final = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}")
"""A work tree may be somebody else's: nothing that its own configuration names is to run."""


def standing(path: Path) -> Standing:
    """Return how a file, there or yet to be made, stands with git. What a link points at is what counts."""
    path = real_path(path)
    folder = next(folder for folder in path.parents if folder.is_dir())
    if not any((above / ".git").exists() for above in (folder, *folder.parents)):
        return "outside"
    if (tracked := _git(folder, "ls-files", "--error-unmatch", "--", str(path))) == 0:
        return "tracked"
    ignored = _git(folder, "check-ignore", "--quiet", "--", str(path))
    return "unknown" if tracked not in (0, 1) or ignored not in (0, 1) else "open" if ignored else "ignored"


def _git(folder: Path, *words: str) -> int:
    """Return git's exit code; -1 where it could not be asked."""
    program = which("git")
    if program is None:
        return -1
    env = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    command = [program, *_HARMLESS, "-C", str(folder), *words]
    try:
        ran = subprocess.run(
            command,
            env={**env, "GIT_OPTIONAL_LOCKS": "0"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return -1
    return ran.returncode


def ignore(path: Path) -> bool:
    """Add a line for the file to the `.gitignore` beside it, unless it is there; return whether one was added.

    Raises OSError; nothing is changed then.
    """
    path = real_path(path)
    file = path.with_name(FILE_NAME)
    try:
        before = read_bytes_bounded(file, _LARGEST)
    except FileNotFoundError:
        before = b""
    line = _pattern(path.name).encode()
    if line in (known.strip() for known in before.splitlines()):
        return False
    end = b"\r\n" if b"\r\n" in before else b"\n"
    gap = b"" if not before or before.endswith((b"\n", b"\r")) else end
    atomic_write(file, before + gap + line + end)
    return True


def _pattern(name: str) -> str:
    """Return the line that means a file of this name."""
    return name if re.fullmatch(r"[A-Za-z0-9._-]+", name) else "/" + re.sub(r"([*?\[\]\\ ])", r"\\\1", name)
