"""Saving a key where it is found again, and taking it away: the `.env` files, and the system keyring.

A `.env` that is written here is for its owner alone (mode 0600), and git is kept from it. The value of a key is in no
message.
"""

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from model_tui import gitignore
from model_tui.env_file import EnvFileError, set_variable, unset_variable, values
from model_tui.keys import KEYRING_NAMES, KEYRING_SERVICE, LONGEST_KEY, kept_in_keyring
from model_tui.keys import locked as is_locked
from model_tui.storage import LockTimeout, atomic_write, locked, read_bytes_bounded, real_path, shown

_LARGEST: Final = 1024 * 1024
_LOCK_SECONDS: Final = 5.0
_PRIVATE: Final = 0o600
_RECOMMENDED: Final = 1
"""From this priority on the package `keyring` holds a backend for fit to keep secrets."""

_NAMES_HEADER: Final = "# Variables whose keys model-tui looks up in the system keyring, one a line.\n"
KEYRING_EXTRA: Final = "pip install 'model-tui[keyring]'"


class KeyStoreError(ValueError):
    """A key that cannot be saved or removed: one line, without the key."""


def usable_key(text: str) -> str:
    """Return a key as it was typed or pasted, without the blanks around it; raises `KeyStoreError` for what is none."""
    key = text.strip()
    if not key:
        raise KeyStoreError("that is empty")
    if re.search(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]", key):
        raise KeyStoreError("that is more than one line: a key is one line of plain characters")
    if not (key.isascii() and key.isprintable()):
        raise KeyStoreError("that holds characters that no key has: control characters, or others than plain ASCII")
    if len(key) > LONGEST_KEY:
        raise KeyStoreError(f"that is longer than {LONGEST_KEY:,} characters")
    return key


# `.env` files


def save_to_file(path: Path, variable: str, key: str, state_dir: Path) -> list[str]:
    """Set `variable` in a `.env`, made if there is none; return what else was done, a line each.

    Raises `KeyStoreError`; the file is as it was then.
    """
    key = usable_key(key)
    try:
        return [*_kept_from_git(path), *_edit(path, lambda text: set_variable(text, variable, key), state_dir)]
    except OSError as error:
        raise KeyStoreError(f"{shown(path)} cannot be written: {error.strerror or error}") from None


def remove_from_file(path: Path, variable: str, state_dir: Path) -> None:
    """Take every line of `variable` out of a `.env`; raises `KeyStoreError`, and the file is as it was then."""
    try:
        _edit(path, lambda text: unset_variable(text, variable), state_dir)
    except OSError as error:
        raise KeyStoreError(f"{shown(path)} cannot be written: {error.strerror or error}") from None


def _kept_from_git(path: Path) -> list[str]:
    """See to it that git leaves the file alone; return what was done for that."""
    stands = gitignore.standing(path)
    if stands == "tracked":
        name = shown(path)
        raise KeyStoreError(f"{name} is tracked by git, and the key would be, too: 'git rm --cached {path.name}' first")
    if stands in ("outside", "ignored"):
        return []
    beside = shown(real_path(path).with_name(gitignore.FILE_NAME))
    added = gitignore.ignore(path)
    if gitignore.standing(path) == "open":
        raise KeyStoreError(f"git would take {shown(path)} along, in spite of {beside}")
    return [f"a line for it is in {beside} now"] if added else []


def _edit(path: Path, edited: Callable[[str], str], state_dir: Path) -> list[str]:
    try:
        with locked(path, _LOCK_SECONDS, state_dir=state_dir):
            before = _read(path)
            after = edited(before or "").encode()
            mode = None if before is None else real_path(path).stat().st_mode & 0o777
            if mode == _PRIVATE and before is not None and after == before.encode():
                return []
            atomic_write(path, after, mode=_PRIVATE)
    except LockTimeout as error:
        raise KeyStoreError(str(error)) from None
    except EnvFileError as error:
        raise KeyStoreError(f"{shown(path)} is left as it is: {error}") from None
    others_could = mode is not None and mode & 0o077
    return [f"its mode is 600 now, it was {mode:o}"] if others_could else []


def _read(path: Path) -> str | None:
    try:
        return read_bytes_bounded(path, _LARGEST).decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise EnvFileError("it is not UTF-8 text") from None


def holds(path: Path, variable: str) -> bool:
    """Whether a `.env` sets a variable to something; what cannot be read holds nothing."""
    try:
        return bool(values(_read(path) or "").get(variable))
    except (OSError, EnvFileError):
        return False


# the system keyring


def keyring_lacks() -> str | None:
    """Return what is missing before keys can be saved in the system keyring; `None` where it can be used.

    Slow: it may ask other programs. Which of the system's keyrings is meant, the package `keyring` decides.
    """
    try:
        backend = import_module("keyring").get_keyring()
    except ImportError:
        return KEYRING_EXTRA
    except Exception as error:  # noqa: BLE001 - each backend has errors of its own
        return f"the system keyring does not answer ({type(error).__name__})"
    try:
        usable = float(type(backend).priority) >= _RECOMMENDED
    except Exception:  # noqa: BLE001 - a backend that does not fit this system raises whatever it likes
        usable = False
    return None if usable else "this system has no keyring"


def save_to_keyring(variable: str, key: str, settings_dir: Path) -> None:
    """Save a key in the system keyring, and note its variable in the settings folder; raises `KeyStoreError`."""
    key = usable_key(key)
    if (lack := keyring_lacks()) is not None:
        raise KeyStoreError(f"not saved: {lack}")
    _with_keyring(lambda keyring: keyring.set_password(KEYRING_SERVICE, variable, key))
    _note_names(settings_dir, {*kept_in_keyring(settings_dir), variable})


def remove_from_keyring(variable: str, settings_dir: Path) -> None:
    """Take a key out of the system keyring; raises `KeyStoreError`."""
    _with_keyring(lambda keyring: keyring.delete_password(KEYRING_SERVICE, variable))
    _note_names(settings_dir, {*kept_in_keyring(settings_dir)} - {variable})


def _with_keyring(work: Callable[[Any], object]) -> None:
    try:
        work(import_module("keyring"))
    except ImportError:
        raise KeyStoreError(f"the system keyring is not there: {KEYRING_EXTRA}") from None
    except Exception as error:  # noqa: BLE001 - each backend has errors of its own, and some hold what was asked
        raise KeyStoreError(f"the system keyring {is_locked(error) or f'refuses ({type(error).__name__})'}") from None


def _note_names(settings_dir: Path, names: set[str]) -> None:
    path = settings_dir / KEYRING_NAMES
    try:
        if names:
            atomic_write(path, (_NAMES_HEADER + "".join(f"{name}\n" for name in sorted(names))).encode())
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise KeyStoreError(f"{shown(path)} cannot be written: {error.strerror or error}") from None
