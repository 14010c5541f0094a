"""The cache of listings on disk: one file per provider and account, never with a key in its name or content."""

import os
import re
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from secrets import token_bytes
from typing import Final, Literal

import msgspec

from model_tui.sources.protocol import Listing
from model_tui.storage import atomic_write, read_bytes_bounded

_VERSION: Final = 1
_LARGEST: Final = 64 * 1024 * 1024
_SALT: Final = "salt"
_SALT_BYTES: Final = 32
_ACCOUNT_BYTES: Final = 12
_LATEST: Final = ".json"
_PREVIOUS: Final = ".previous.json"
_BAD: Final = ".bad"
_VERDICT: Final = ".verdict"

Verdict = Literal["refused", "failed"]
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class CachedListing(msgspec.Struct, frozen=True):
    """A listing as it was stored; `at` is when the provider gave it (ISO, UTC)."""

    version: int
    provider: str
    account: str
    at: str
    listing: Listing


class ListingCache:
    """Keeps the last two listings of each provider and account below `folder`.

    Nothing here raises for a bad or missing file: it counts as no listing, and `notes` says so.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes: list[str] = []
        self._salt: bytes | None = None

    def account(self, provider_id: str, base_url: str, key: str | None) -> str:
        """Return a name for an account that tells nothing of its key.

        It is a hash keyed with a random number of this installation, so that nobody can try keys against the name.
        """
        told = "\0".join((provider_id, base_url, key or "")).encode("utf-8", "surrogatepass")
        return blake2b(told, key=self._secret(), digest_size=_ACCOUNT_BYTES).hexdigest()

    def ready(self) -> None:
        """Make the folder and what account names are made with, where they are not there: that waits for the disk."""
        self._secret()

    def providers(self) -> set[str]:
        """Return the ids of the providers that a listing is stored of."""
        return {path.name.rpartition("@")[0] for path in self.folder.glob(f"*{_LATEST}")}

    def largest(self) -> dict[str, int]:
        """Return of each provider of which a listing is stored how many bytes the largest has."""
        found: dict[str, int] = {}
        for path in self.folder.glob(f"*{_LATEST}"):
            with suppress(OSError):  # another window may have put it away
                of = path.name.rpartition("@")[0]
                found[of] = max(found.get(of, 0), path.stat().st_size)
        return found

    def load(self, provider_id: str, account: str) -> CachedListing | None:
        """Return the last listing, or `None`."""
        return self._load(provider_id, account, _LATEST)

    def load_previous(self, provider_id: str, account: str) -> CachedListing | None:
        """Return the listing before the last, or `None`."""
        return self._load(provider_id, account, _PREVIOUS)

    def store(self, provider_id: str, account: str, listing: Listing, at: str | None = None) -> None:
        """Store a listing that a provider gave (now, unless `at` says when) and keep the one before it."""
        path = self._path(provider_id, account, _LATEST)
        when = at or datetime.now(UTC).isoformat(timespec="seconds")
        new = CachedListing(_VERSION, provider_id, account, when, listing)
        try:
            if self.load(provider_id, account) is not None:
                _write(self._path(provider_id, account, _PREVIOUS), read_bytes_bounded(path, _LARGEST))
            _write(path, msgspec.json.encode(new))
        except OSError as error:
            self._note(f"the listing of {provider_id} could not be cached: {error.strerror}")

    def mark(self, provider_id: str, account: str, verdict: Verdict | None) -> None:
        """Remember how the last call ended, for the next start to tell; `None` forgets it."""
        path = self._path(provider_id, account, _VERDICT)
        try:
            if verdict is None:
                path.unlink(missing_ok=True)
            else:
                _write(path, verdict.encode())
        except OSError as error:
            self._note(f"the state of {provider_id} could not be kept: {error.strerror}")

    def verdict(self, provider_id: str, account: str) -> Verdict | None:
        """Return how the last call ended: `refused` or `failed`, `None` where it went well or was never made."""
        try:
            word = read_bytes_bounded(self._path(provider_id, account, _VERDICT), 64).decode("ascii", "replace")
        except OSError:
            return None
        return "refused" if word == "refused" else "failed"

    def clear(self) -> int:
        """Forget every listing; return how many files went away."""
        gone = 0
        for path in self.folder.glob("*") if self.folder.is_dir() else ():
            if path.is_file() and path.name.endswith((_LATEST, _LATEST + _BAD, _VERDICT)):
                with suppress(OSError):
                    path.unlink()
                    gone += 1
        return gone

    def _path(self, provider_id: str, account: str, ending: str) -> Path:
        if not _NAME.fullmatch(provider_id) or not _NAME.fullmatch(account):
            raise ValueError("not the id of a provider or account")
        return self.folder / f"{provider_id}@{account}{ending}"

    def _load(self, provider_id: str, account: str, ending: str) -> CachedListing | None:
        path = self._path(provider_id, account, ending)
        try:
            data = read_bytes_bounded(path, _LARGEST)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._note(f"the cached listing of {provider_id} cannot be read: {error.strerror}")
            return None
        try:
            cached = msgspec.json.decode(data, type=CachedListing)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            cached = None
        if cached is None or (cached.version, cached.provider, cached.account) != (_VERSION, provider_id, account):
            self._set_aside(path, provider_id)
            return None
        return cached

    def _set_aside(self, path: Path, provider_id: str) -> None:
        with suppress(OSError):
            path.replace(path.with_name(path.name + _BAD))
        self._note(f"the cached listing of {provider_id} was damaged or of another version: set aside")

    def _secret(self) -> bytes:
        if self._salt is None:
            self._salt = _read_salt(self.folder / _SALT) or _make_salt(self.folder / _SALT)
        return self._salt

    def _note(self, line: str) -> None:
        if line not in self.notes:
            self.notes.append(line)


def _write(path: Path, data: bytes) -> None:
    # Not flushed to the disk: a provider can be asked again, and a damaged file is set aside.
    atomic_write(path, data, mode=0o600, durable=False)


def _read_salt(path: Path) -> bytes | None:
    try:
        found = read_bytes_bounded(path, _SALT_BYTES)
    except OSError:
        return None
    return found if len(found) == _SALT_BYTES else None


def _make_salt(path: Path) -> bytes:
    """Make the salt of this installation; of two processes that do so at once, the first one's holds."""
    made = token_bytes(_SALT_BYTES)
    temp = path.with_name(f"{path.name}.{os.getpid()}.{made[:4].hex()}")
    try:
        atomic_write(temp, made, mode=0o600)
        with suppress(FileExistsError):
            os.link(temp, path)
        temp.unlink()
        found = _read_salt(path)
        if found is None:
            atomic_write(path, made, mode=0o600)
    except OSError:
        # Without a salt that stays, cached listings are not found again; nothing else suffers.
        return made
    return found or made
