"""API keys and base URLs: where they are looked for, and which of them may be used together.

Places, the first wins: the environment, `./.env`, the settings folder's `.env`, `~/.orchestrator/.env`, and the
system keyring. That one is slow and may prompt, so it is asked only for the variables that `keyring.txt` in the
settings folder names: those whose keys were saved there. A value never shows in a repr, a note or an error.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Final

from model_tui.base_urls import usable_url
from model_tui.core.model import Provider
from model_tui.core.references import is_unexpanded, referred, unexpanded
from model_tui.core.text import clean
from model_tui.logins import FileLogin, file_login
from model_tui.storage import read_bytes_bounded

ENVIRONMENT: Final = "environment"
KEYRING: Final = "keyring"
BUILT_IN: Final = "built-in"
"""Origins of a key or base URL that are not files; else it is the path of the `.env`."""

KEYRING_SERVICE: Final = "model-tui"
KEYRING_NAMES: Final = "keyring.txt"
LONGEST_KEY: Final = 8192
"""Characters that a key, or another value from the environment, may have."""

_LARGEST_ENV: Final = 1024 * 1024
_KEY_NAME: Final = re.compile(r"KEY|TOKEN|SECRET|JWT|(^|_)PAT(_|$)")
_UNSET: Final = frozenset({"", "0", "false", "no"})
"""What a variable holds that only says whether: of those that tell of a login, some do."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that was found: its value (never shown), the variable it stood in, and where."""

    value: str = field(repr=False)
    variable: str
    origin: str


@dataclass(frozen=True, slots=True)
class Holder:
    """A place that holds a key of a provider: the variable, and the origin as a `Key` names it."""

    variable: str
    origin: str


@dataclass(frozen=True, slots=True)
class _Place:
    """One place where variables are looked up; `trusted` says that it may direct keys from anywhere."""

    origin: str
    values: Mapping[str, str] = field(repr=False)
    trusted: bool = False


class KeyRing:
    """Finds keys and base URLs; reads each file once, when first asked, and gathers `notes` on what it left aside.

    `environ`, `cwd` and `home` are the process's own unless given. `system_keyring` asks the system's keyring for every
    key, by the package `keyring` if that is installed, and not only for those that were saved there.
    """

    def __init__(
        self,
        settings_dir: Path | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        home: Path | None = None,
        system_keyring: bool = False,
    ) -> None:
        self._environ = os.environ if environ is None else environ
        self._home = _home() if home is None else home
        self.files = tuple(_env_files(settings_dir, cwd, home))
        self.settings_dir = settings_dir
        self._system_keyring = system_keyring
        self._read: tuple[_Place, ...] | None = None
        self._in_keyring: frozenset[str] | None = None
        self._from_keyring: dict[str, str | None] = {}
        self._in_files: dict[str, FileLogin | None] = {}
        self.notes: list[str] = []
        self.is_keyring_silent = False
        """Whether the system keyring was asked in vain, so that it may have more to say later: it was locked, say."""

    @property
    def stands_in(self) -> tuple[Path, ...]:
        """The files that say which keys there are: each `.env`, and the list of those in the system keyring."""
        return self.files if self.settings_dir is None else (*self.files, self.settings_dir / KEYRING_NAMES)

    def reread(self) -> None:
        """Forget what was read: the places are looked at anew when a key is next asked for."""
        self._read = self._in_keyring = None
        self._from_keyring.clear()
        self._in_files.clear()
        self.notes.clear()
        self.is_keyring_silent = False

    def preload(self) -> None:
        """Read every place now, in a thread say: the system keyring is slow."""
        self._places()
        for variable in sorted(self._keyring_names()):
            self._ask_keyring(variable)

    def find(self, provider: Provider) -> Key | None:
        """Return the provider's key from the first place that has one; an unusable value is noted and passed over."""
        for place in self._places():
            for variable in provider.key_env:
                value = self._usable_key(place.values.get(variable), variable, place.origin)
                if value is not None:
                    return Key(value, variable, place.origin)
        return self._from_system_keyring(provider)

    def holders(self, provider: Provider) -> list[Holder]:
        """Return every place that holds a usable key of the provider, the one that counts first."""
        found = [
            Holder(variable, place.origin)
            for place in self._places()
            for variable in provider.key_env
            if self._usable_key(place.values.get(variable), variable, place.origin) is not None
        ]
        key = self._from_system_keyring(provider)
        return found if key is None else [*found, Holder(key.variable, key.origin)]

    def login(self, provider: Provider) -> tuple[str, str] | None:
        """Return the variable of a login other than a key that is set, and where; else the login that lies in files."""
        for place in self._places():
            for variable in provider.login_env:
                if (place.values.get(variable) or "").strip().lower() not in _UNSET:
                    return variable, place.origin
        found = self._file_login(provider)
        return (found.name, found.origin) if found is not None and found.name else None

    def _file_login(self, provider: Provider) -> FileLogin | None:
        kind = provider.login_extra
        if kind and kind not in self._in_files:
            _, profile = self._held(provider.env.get("profile", ())) or (None, None)
            self._in_files[kind] = file_login(kind, self._environ, self._home, profile)
        return self._in_files.get(kind)

    def values(self, provider: Provider) -> dict[str, str]:
        """Return what a provider needs beside its key (an account, a region), by the name that its table gives it."""
        found = {name: value for name, (_, value) in self.places(provider).items()}
        login = self._file_login(provider)
        beside = {} if login is None else {name: value for name, value in login.values.items() if name in provider.env}
        return {**provider.env_default, **beside, **found}

    def places(self, provider: Provider) -> dict[str, tuple[str, str]]:
        """Return the variable and the value of what a provider needs beside its key, where one is set."""
        found = {name: self._held(variables) for name, variables in provider.env.items()}
        return {name: value for name, value in found.items() if value}

    def value(self, variable: str) -> str | None:
        """Return what a variable holds that is neither a key nor an address."""
        held = self._held((variable,))
        return None if held is None else held[1]

    def referred(self, provider: Provider) -> dict[str, str]:
        """Return what the variables hold that headers of the provider refer to as `${NAME}`, those that are set."""
        names = referred(provider.headers.values())
        found = {name: self._held((name,)) or self._kept((name,)) for name in names}
        return {name: held[1] for name, held in found.items() if held is not None}

    def _held(self, variables: tuple[str, ...]) -> tuple[str, str] | None:
        found = self._held_at(variables)
        return None if found is None else found[:2]

    def _held_at(self, variables: tuple[str, ...]) -> tuple[str, str, str] | None:
        """Return the first of these variables that holds something, what it holds, and the place's origin."""
        for place in self._places():
            for variable in variables:
                value = (place.values.get(variable) or "").strip()
                if value and len(value) <= LONGEST_KEY and value.isprintable():
                    return variable, value, place.origin
                if value:
                    self._note(f"{variable} ({place.origin}) is ignored: it holds a line break, or is too long")
        return None

    def base_url(self, provider: Provider, key: Key | None = None) -> tuple[str, str]:
        """Return the provider's base URL and where it was set: `built-in`, `environment` or the path of a `.env`.

        `key` is what `find` returned, looked up again when not given. A base URL from a `.env` counts only for a key
        from that same file, or where there is no key: otherwise a file that came with somebody's project could send a
        key of yours wherever it likes. What headers hold is as good as a key.
        """
        key = self.find(provider) if key is None else key
        for place in self._places():
            for variable in provider.base_env:
                stated = place.values.get(variable)
                url = self._usable_base(stated, variable, place.origin, provider)
                if url is None and place.trusted and (stated or "").strip():
                    return "", place.origin  # a gateway's key must not go to the provider itself for a slip
                if url is None:
                    continue
                if place.trusted or (why := self._comes_from_elsewhere(provider, key, place.origin)) is None:
                    return url, place.origin
                self._note(f"{variable} in {place.origin} is ignored: {why}")
        return provider.base_url, BUILT_IN

    def _comes_from_elsewhere(self, provider: Provider, key: Key | None, origin: str) -> str | None:
        """Return what would be sent to an address of this origin and is from another place; `None` where nothing is."""
        if key is not None and key.origin != origin:
            return f"the key comes from elsewhere ({key.origin})"
        for name, value in provider.headers.items():
            held = [self._held_at((variable,)) for variable in referred((value,))]
            if not held or any(found is not None and found[2] != origin for found in held):
                return f"what the header '{name}' holds comes from elsewhere"
        return None

    def note_on(self, variables: tuple[str, ...]) -> str | None:
        """Return the first note that speaks of one of these variables."""
        return next((note for note in self.notes if note.partition(" ")[0] in variables), None)

    def base_variable(self, provider: Provider, url: str) -> str | None:
        """Return the variable that holds exactly this address of a provider, `None` where none does."""
        held = ((name, place.values.get(name)) for place in self._places() for name in provider.base_env)
        return next((name for name, value in held if (value or "").strip().rstrip("/") == url.rstrip("/")), None)

    def _places(self) -> tuple[_Place, ...]:
        if self._read is None:
            files = (_Place(str(path), self._variables(path)) for path in self.files)
            self._read = (_Place(ENVIRONMENT, self._environ, trusted=True), *files)
        return self._read

    def _variables(self, path: Path) -> Mapping[str, str]:
        """Return what a `.env` sets, uninterpolated; nothing when there is none or it cannot be read."""
        try:
            content = read_bytes_bounded(path, _LARGEST_ENV).decode("utf-8-sig")
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
            self._note(f"{path} cannot be read: {reason}")
            return {}
        return _parse_env(content)

    def _usable_key(self, value: str | None, variable: str, origin: str) -> str | None:
        value = (value or "").strip()
        if not value:
            return None
        if is_unexpanded(value):
            self._note(f"{variable} ({origin}) {unexpanded(value)}: it is no key")
            return None
        if len(value) > LONGEST_KEY or not (value.isascii() and value.isprintable()):
            self._note(f"{variable} ({origin}) is not a key: it holds a line break, or characters outside plain ASCII")
            return None
        return value

    def _usable_base(self, value: str | None, variable: str, origin: str, provider: Provider) -> str | None:
        if not (value or "").strip():
            return None
        url = usable_url(value or "", provider.base_url)
        if url is None:
            why = unexpanded(value or "") or "is not an http(s) address"
            self._note(f"{variable} ({origin}) {why}: {provider.name} is not asked")
        return url

    def _from_system_keyring(self, provider: Provider) -> Key | None:
        kept = self._kept(provider.key_env)
        return None if kept is None else Key(kept[1], kept[0], KEYRING)

    def _kept(self, variables: tuple[str, ...]) -> tuple[str, str] | None:
        """Return the first of these variables that the system keyring has a usable value for, and that value."""
        for variable in variables:
            if not self._system_keyring and variable not in self._keyring_names():
                continue
            value = self._usable_key(self._ask_keyring(variable), variable, KEYRING)
            if value is not None:
                return variable, value
        return None

    def _keyring_names(self) -> frozenset[str]:
        if self._in_keyring is None:
            self._in_keyring = kept_in_keyring(self.settings_dir)
        return self._in_keyring

    def _ask_keyring(self, variable: str) -> str | None:
        """Return what the system keyring holds under a name; asked once, since that takes its time."""
        if variable not in self._from_keyring:
            self._from_keyring[variable] = self._of_keyring(variable)
        return self._from_keyring[variable]

    def _of_keyring(self, variable: str) -> str | None:
        try:
            keyring = import_module("keyring")  # optional, slow, and only on demand
        except ImportError:
            self._note("the system keyring is not asked: the package 'keyring' is not installed")
            return None
        try:
            found = keyring.get_password(KEYRING_SERVICE, variable)
        except Exception as error:  # noqa: BLE001 - each backend has errors of its own
            self.is_keyring_silent = True
            self._note(f"the system keyring {locked(error) or f'does not answer ({type(error).__name__})'}")
            return None
        return found if isinstance(found, str) else None

    def _note(self, line: str) -> None:
        line = clean(line)
        if line not in self.notes:
            self.notes.append(line)


def locked(error: Exception) -> str | None:
    """Return what to do about a keyring that is locked; `None` where something else is wrong with it."""
    return "is locked: unlock it, and try again" if type(error).__name__ == "KeyringLocked" else None


def kept_in_keyring(settings_dir: Path | None) -> frozenset[str]:
    """Return the variables whose keys are in the system keyring, as the settings folder's `keyring.txt` names them."""
    if settings_dir is None:
        return frozenset()
    try:
        lines = read_bytes_bounded(settings_dir / KEYRING_NAMES, _LARGEST_ENV).decode("utf-8", "replace").splitlines()
    except OSError:
        return frozenset()
    names = (line.strip() for line in lines)
    return frozenset(name for name in names if name and not name.startswith("#"))


def _env_files(settings_dir: Path | None, cwd: Path | None, home: Path | None) -> Iterator[Path]:
    yield (cwd or Path()) / ".env"
    if settings_dir is not None:
        yield settings_dir / ".env"
    yield (home or _home()) / ".orchestrator" / ".env"


def _home() -> Path:
    # `Path.home` raises where there is no home; a path that does not exist is good enough.
    return Path(os.path.expanduser("~"))  # noqa: PTH111


def _parse_env(content: str) -> Mapping[str, str]:
    import logging  # noqa: PLC0415 - costs start-up time, and so does the next

    from dotenv import dotenv_values  # noqa: PLC0415

    # A line it cannot parse it reports on stderr, which is the screen.
    logging.getLogger("dotenv.main").setLevel(logging.ERROR)
    found = dotenv_values(stream=StringIO(content), interpolate=False)
    return {name: value for name, value in found.items() if value is not None}


def names_a_key(variable: str) -> bool:
    """Whether a variable's name says that it holds a key, and no region or address."""
    return _KEY_NAME.search(variable) is not None
