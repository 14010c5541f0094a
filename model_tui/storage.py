"""Where files lie, and how they are read and replaced safely: atomic writes, locks between processes."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

APP_NAME = "model-tui"
_PLATFORM: str = sys.platform
_TEMP_MARK = f".{APP_NAME}-tmp-"
# Leaves room for the mark and the random part below the 255 bytes that file systems allow.
_TEMP_STEM_BYTES = 100


class LockTimeout(TimeoutError):  # noqa: N818 - the name says what happened
    """Another process held the lock for the whole time allowed."""


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders that belong to this program; none of them need exist yet."""

    config_dir: Path
    cache_dir: Path
    state_dir: Path

    @classmethod
    def default(cls, env: Mapping[str, str] = os.environ) -> Paths:
        """Return the platform's folders; an absolute `XDG_*_HOME` in `env` wins on every platform."""
        return cls(
            config_dir=_folder(env, "config", "XDG_CONFIG_HOME", ".config"),
            cache_dir=_folder(env, "cache", "XDG_CACHE_HOME", ".cache"),
            state_dir=_folder(env, "state", "XDG_STATE_HOME", ".local/state"),
        )


def _folder(env: Mapping[str, str], kind: str, variable: str, below_home: str) -> Path:
    base = env.get(variable, "")
    if Path(base).is_absolute():
        return Path(base, APP_NAME)
    if _PLATFORM.startswith("linux"):
        # The rule platformdirs applies here, without its import time and against `env` instead of os.environ.
        home = env.get("HOME") or os.path.expanduser("~")  # noqa: PTH111 - must not raise without a home
        return Path(home, below_home, APP_NAME)
    import platformdirs  # noqa: PLC0415 - costs start-up time

    return Path(getattr(platformdirs, f"user_{kind}_path")(APP_NAME, appauthor=False))


def real_path(path: Path) -> Path:
    """Return the file that a write to `path` replaces: absolute, every symlink followed."""
    return Path(os.path.realpath(path))


def path_key(path: Path) -> str:
    """Return a short name for a file, the same through every symlink to it, fit for a file name."""
    import hashlib  # noqa: PLC0415 - costs start-up time

    return hashlib.sha256(os.fsencode(real_path(path))).hexdigest()[:32]


def read_bytes_bounded(path: Path, limit: int) -> bytes:
    """Return the bytes of a regular file of at most `limit` bytes.

    Raises OSError: as open does, EISDIR for a folder, EINVAL for what else is no regular file, EFBIG for a larger one.
    """
    # O_NONBLOCK: opening a named pipe would otherwise wait for a writer for ever.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    try:
        _require_regular(os.fstat(descriptor), path)
        file = os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise
    with file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"larger than {limit:,} bytes", str(path))
    return data


def atomic_write(path: Path, data: bytes, *, mode: int | None = None, durable: bool = True) -> None:
    """Replace the content of a file so that at every instant the old or the new one is there, whole.

    Parent folders are made, symlinks followed (the link stays a link), the mode of an existing file and, where
    permitted, its owner kept. `mode` sets the permission bits instead. What is not `durable` may be lost, or damaged,
    by a power cut: for what can be fetched again. Raises OSError and then changes nothing.
    """
    target = real_path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    before = _status(target)
    if before is not None:
        _require_regular(before, target)
    temp = _temp_path(target)
    try:
        _write_temp(temp, data, before, mode, durable=durable)
        os.replace(temp, target)  # noqa: PTH105 - the plain call is the one whose atomicity is documented
    except BaseException:
        with suppress(OSError):
            temp.unlink()
        raise
    if durable:
        sync_folder(target.parent)


def read_packed(path: Path, limit: int) -> bytes:
    """Return what a gzip file holds, at most `limit` bytes of it.

    Raises OSError: as `read_bytes_bounded` does, EIO for a file that is damaged.
    """
    import gzip  # noqa: PLC0415 - costs start-up time, and so does the next
    import zlib  # noqa: PLC0415
    from io import BytesIO  # noqa: PLC0415

    packed = read_bytes_bounded(path, limit)
    try:
        with gzip.GzipFile(fileobj=BytesIO(packed)) as file:
            data = file.read(limit + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise OSError(errno.EIO, "damaged", str(path)) from None
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"larger than {limit:,} bytes", str(path))
    return data


def write_packed(path: Path, data: bytes, *, mode: int | None = None) -> None:
    """Write a gzip file as `atomic_write` does what is not durable; the same data make the same bytes."""
    import gzip  # noqa: PLC0415 - costs start-up time

    atomic_write(path, gzip.compress(data, 6, mtime=0), mode=mode, durable=False)


def remove_stale_temps(path: Path) -> None:
    """Remove what a killed `atomic_write` left beside a file; only to be called while its lock is held."""
    target = real_path(path)
    prefix = _temp_prefix(target)
    with suppress(OSError):
        for name in os.listdir(target.parent):  # noqa: PTH208 - names are all that is needed
            if name.startswith(prefix):
                (target.parent / name).unlink()


@contextmanager
def locked(path: Path, timeout: float, *, state_dir: Path | None = None) -> Iterator[None]:
    """Hold the lock that all processes of this user share for one file; wait at most `timeout` seconds.

    The lock file lies in the state folder. Raises LockTimeout, or OSError when it cannot be made.
    """
    import filelock  # noqa: PLC0415 - costs start-up time

    folder = (state_dir or Paths.default().state_dir) / "locks"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = filelock.FileLock(folder / f"{path_key(path)}.lock", timeout=timeout, mode=0o600)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise LockTimeout(f"{shown(path)}: another process is writing it (waited {timeout:g} s)") from None
    try:
        yield
    finally:
        lock.release()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the platform can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def shown(path: Path) -> str:
    """Return a path as one printable line, whatever is in it."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(path))


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _require_regular(status: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "not a regular file but a folder", str(path))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not a regular file", str(path))


def _temp_prefix(target: Path) -> str:
    stem = os.fsencode(target.name)[:_TEMP_STEM_BYTES]
    return "." + os.fsdecode(stem) + _TEMP_MARK


def _temp_path(target: Path) -> Path:
    return target.parent / (_temp_prefix(target) + os.urandom(8).hex())


def _write_temp(temp: Path, data: bytes, before: os.stat_result | None, mode: int | None, *, durable: bool) -> None:
    if mode is None and before is not None:
        mode = stat.S_IMODE(before.st_mode)
    # Nobody else may read it before it has its final mode; a new file without one gets what the umask leaves.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temp, flags, 0o666 if mode is None else 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        if before is not None:
            _keep_owner(file.fileno(), before)
        if mode is not None:
            _set_mode(temp, file.fileno(), mode)
        if durable:
            os.fsync(file.fileno())


def _keep_owner(descriptor: int, before: os.stat_result) -> None:
    """Give the file its former owner and group, or as much of that as we may."""
    now = os.fstat(descriptor)
    if (now.st_uid, now.st_gid) == (before.st_uid, before.st_gid) or not hasattr(os, "fchown"):
        return
    try:
        os.fchown(descriptor, before.st_uid, before.st_gid)
    except OSError:
        with suppress(OSError):
            os.fchown(descriptor, -1, before.st_gid)


def _set_mode(temp: Path, descriptor: int, mode: int) -> None:
    if os.chmod in os.supports_fd:
        # By descriptor, so that nothing can come between.
        os.chmod(descriptor, mode)
    else:
        temp.chmod(mode)
