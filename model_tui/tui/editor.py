"""The user's own editor, opened on a file at a line, with the terminal to itself."""

import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from textual.app import SuspendNotSupported

from model_tui.tui.working import WorkingScreen

_VARIABLES: Final = ("VISUAL", "EDITOR")
_PLUS: Final = frozenset(
    (
        *("vi", "vim", "nvim", "gvim", "view", "nano", "pico", "emacs", "emacsclient"),
        *("micro", "kak", "joe", "jed", "ne", "mg"),
    )
)
"""Editors that take the line as `+N` before the file."""
_COLON: Final = frozenset(("hx", "helix", "subl", "zed"))
"""Editors that take it as `file:N`."""
_GOTO: Final = frozenset(("code", "codium", "cursor"))
"""Editors that take it as `--goto file:N`."""


def editor_command(environ: Mapping[str, str], path: Path, line: int | None) -> list[str] | None:
    """Return the command that opens a file in the editor that the environment names, `None` where it names none.

    An editor that nobody here knows gets the file alone. Raises `ValueError` where the variable is no command line.
    """
    said = next((value for name in _VARIABLES if (value := environ.get(name, "").strip())), None)
    if said is None:
        return None
    try:
        words = shlex.split(said)
    except ValueError as error:
        raise ValueError(f"the editor {said!r} is no command line: {error}") from None
    name = Path(words[0]).stem
    if line is None:
        return [*words, str(path)]
    if name in _PLUS:
        return [*words, f"+{line}", str(path)]
    if name in _COLON:
        return [*words, f"{path}:{line}"]
    return [*words, "--goto", f"{path}:{line}"] if name in _GOTO else [*words, str(path)]


def edit(screen: WorkingScreen, path: Path, line: int | None = None) -> bool:
    """Open a file in the user's editor and wait until it is closed; tell why where that cannot be.

    Everything waits meanwhile: what is drawn or asked now would come between the editor and its terminal.
    """
    where = screen.shown(path)
    if not path.is_file():
        screen.tell(f"{where} is not there yet: e writes picks into it", severity="warning")
        return False
    try:
        command = editor_command(screen.workbench.env, path, line)
        if command is None:
            screen.tell("neither VISUAL nor EDITOR is set: export EDITOR=nano, say", severity="warning")
            return False
        if shutil.which(command[0]) is None:  # said before the terminal is lent, and not in the system's words
            screen.tell(f"there is no program {command[0]!r}: VISUAL or EDITOR must name an editor", severity="error")
            return False
        code = _run(screen, command)
    except SuspendNotSupported:
        screen.tell("this terminal cannot be lent to an editor", severity="warning")
        return False
    except (ValueError, OSError) as error:
        screen.tell(f"no editor: {error}", severity="error")
        return False
    if code:
        screen.tell(f"{command[0]} ended with exit code {code}", severity="warning")
    return True


def _run(screen: WorkingScreen, command: list[str]) -> int:
    """Return the exit code of an editor. Raises `OSError` where it cannot be started."""
    # An interrupt is for the editor. A handler, unlike a signal that is ignored, is not handed on to it.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    failure: OSError | None = None
    code = 0
    try:
        with screen.app.suspend():
            try:
                code = subprocess.call(command)
            except OSError as error:  # must not leave by way of `suspend`, which would not take the terminal back
                failure = error
            _forget_what_was_typed()
    finally:
        signal.signal(signal.SIGINT, before)
    if failure is not None:
        raise failure
    return code


def _forget_what_was_typed() -> None:
    """Drop what was typed for the editor and not read by it, as of one with a window of its own: `q` would quit."""
    try:
        import termios  # noqa: PLC0415 - there are systems that have no such terminals
    except ImportError:
        return
    with suppress(termios.error, ValueError, AttributeError):  # no terminal, or one that was closed
        termios.tcflush(sys.__stdin__.fileno(), termios.TCIFLUSH)  # type: ignore[union-attr]
