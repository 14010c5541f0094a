"""The key desk: how a provider's key stands, trying one, saving it where it is found again, and removing it.

What both faces say of keys is worked out here. A key that is handed in is in no message, no record and no repr.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from model_tui import gitignore
from model_tui.core.discovery import ProviderStatus
from model_tui.core.figures import models
from model_tui.core.model import Provider
from model_tui.debuglog import hide
from model_tui.keys import BUILT_IN, ENVIRONMENT, KEYRING, Holder, Key
from model_tui.keystore import (
    KeyStoreError,
    keyring_lacks,
    remove_from_file,
    remove_from_keyring,
    save_to_file,
    save_to_keyring,
    usable_key,
)
from model_tui.sources.places import lack_of
from model_tui.sources.protocol import Access
from model_tui.workbench import Workbench, shown_path

__all__ = ["Holder", "KeyDesk", "KeyStoreError", "KeyView", "Place", "Tried", "take_up", "usable_key"]

State = Literal["accepted", "open", "refused", "quota", "forbidden", "incomplete", "failed", "missing", "untried"]
"""How a key stands.

`accepted`: the provider lists models for it. `open`: the provider answers, and wants none. `refused`: it takes this key
for none of its own. `quota`: nothing left to spend, or asked too often. `forbidden`: the account may not, or not from
here. `incomplete`: something beside the key is missing. `failed`: no answer that says anything about the key.
`missing`: there is none. `untried`: there is one, and nobody was asked.
"""

_KINDS: Final[dict[str, State]] = {
    "refused": "refused",
    "quota": "quota",
    "forbidden": "forbidden",
    "incomplete": "incomplete",
}
_MODULES: Final = {"aws": "botocore", "google": "google.auth"}
"""What each extra for logins installs."""

_SETTINGS: Final = "settings"
_FOLDER: Final = "folder"


class KeyView(Struct, frozen=True):
    """How the key of one provider stands.

    `line` says `state` in words, `to_set` are the lines that set a key by hand and what is needed beside it, `holders`
    the places that hold one, the one that counts first; `login` is the variable of a login of another kind that is set,
    and where. `asked_at` is the address, `None` where the provider is known from the catalog alone; `tried_at` are
    those at which a new key is tried, each with the title of a place for which that holds: a file may send its own keys
    elsewhere. `lacks` is how to install what signing in takes, `notes` say what was left aside: a variable that holds
    no key.
    """

    provider: Provider
    state: State
    line: str
    to_set: tuple[str, ...] = ()
    holders: tuple[Holder, ...] = ()
    login: Holder | None = None
    asked_at: str | None = None
    tried_at: tuple[tuple[str, str], ...] = ()
    base_origin: str = BUILT_IN
    lacks: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def takes_key(self) -> bool:
        """Whether a key can be typed in for it: it is asked, and there is a variable that a key would be in."""
        return self.asked_at is not None and bool(self.provider.key_env)

    @property
    def how_to(self) -> str:
        """What to do in order to get in, in one line."""
        page, docs = self.provider.keys_url, self.provider.docs_url
        where = f"; keys are made at {page}" if page else f"; see {docs}" if docs else ""
        made = where if self.to_set else ""
        by_key = " and ".join((*self.to_set[:1], *(line.removeprefix("export ") for line in self.to_set[1:])))
        ways = [*([by_key] if by_key else []), *([self.provider.login_hint] if self.provider.login_hint else [])]
        install = f"; {self.lacks}" if self.lacks else ""
        return f"{', or '.join(ways)}{install}{made}"


PlaceName = Literal["settings", "folder", "keyring"]


class Place(Struct, frozen=True):
    """A place where a key can be saved: its title, the variable it would be under, and what to know before.

    `asked_at` is the address that a key of this place is sent to; `refusal` says why it cannot be saved there.
    """

    name: PlaceName
    title: str
    variable: str
    asked_at: str
    note: str = ""
    refusal: str = ""


class Tried(Struct, frozen=True):
    """What came of trying a key: one line; `good` where it was accepted, `usable` where it may be worth saving."""

    line: str
    good: bool
    usable: bool


class KeyDesk:
    """Everything about keys that a face shows or does, for the providers of one workbench."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.keys = bench.registry.doors.keys

    # looking

    def view(self, name: str) -> KeyView:
        """Return how the key of a provider stands, which may go by any of its names."""
        provider, registry = self.bench.provider(name), self.bench.registry
        door = registry.door(provider)
        asked = registry.doors.is_asked(provider)
        login = (
            Holder(door.variable, door.key_origin) if door.access.login and door.variable and door.key_origin else None
        )
        holders = tuple(self.keys.holders(provider))
        state, line = _stands(registry.status(provider.id), provider, signed_in=door.access.is_signed_in, asked=asked)
        if state == "untried" and self.bench.offline:
            line = "offline: not tried"
        if state == "untried" and (why := lack_of(door.access)) is not None:
            state, line = "incomplete", why
        needed = (*provider.key_env[:1], *(door.access.lacks if provider.key_env else ()))
        return KeyView(
            provider,
            state,
            line,
            tuple(f"export {variable}=…" for variable in needed),
            holders,
            login,
            door.shown_url if asked else None,
            self._tried_at(provider) if asked and provider.key_env else (),
            door.base_origin,
            _not_installed(provider.login_extra) if provider.login_extra and not holders else None,
            tuple(note for note in self.keys.notes if note.startswith(provider.key_env)),
        )

    def where_to_name_a_variable(self, provider: Provider) -> str:
        """Return what to write for a provider that has no variable for a key, in one line."""
        where = self._shown(self.bench.providers_file)
        return f"it has no variable for a key: key_env in its table [{provider.id}] in {where} names one"

    def shown_origin(self, origin: str) -> str:
        """Return where a key comes from, as people write it."""
        if origin == KEYRING:
            return "system keyring"
        return origin if origin == ENVIRONMENT else self._shown(Path(origin))

    def _in(self, origin: str) -> str:
        return f"in {'the ' if origin in (ENVIRONMENT, KEYRING) else ''}{self.shown_origin(origin)}"

    def _shown(self, path: Path) -> str:
        shown = shown_path(path, self.bench.folder)
        return f"./{shown}" if shown == path.name else shown

    def used_by(self, provider: Provider, variable: str) -> set[str]:
        """Return the ids of the providers that a key in this variable opens: this one, and others that share it."""
        sharing = (p for p in self.bench.registry.table if variable in p.key_env and not p.on_request)
        return {provider.id, *(p.id for p in sharing if self.bench.registry.doors.is_asked(p))}

    # trying

    def _tried_at(self, provider: Provider) -> tuple[tuple[str, str], ...]:
        """Return the addresses at which a key to be saved is tried, each with the first place for which that holds."""
        found: dict[str, str] = {}
        for name in self._counting(provider):
            found.setdefault(self._address(provider, self._origin(name)), self._title(name))
        return tuple(found.items())

    def _address(self, provider: Provider, origin: str) -> str:
        """Return where a key of this origin is sent to, as it may be shown."""
        return self.bench.registry.doors.door(provider, Key("-", self._variable(provider, origin), origin)).shown_url

    async def try_key(self, provider: Provider, key: str, name: PlaceName | None = None) -> Tried:
        """Ask the provider with this key as if it were saved in a place, by default the usual one; it is saved nowhere.

        Raises `KeyStoreError` for what is no key.
        """
        key = usable_key(key)
        hide(key)
        if self.bench.offline:
            return Tried("offline: the key was not tried", good=False, usable=True)
        origin = self._origin(name or self._counting(provider)[0])
        trial = await self.bench.registry.try_key(provider, Key(key, self._variable(provider, origin), origin))
        if trial.kind is None:
            said = "".join(f"; {note}" for note in trial.notes)
            return Tried(f"accepted: {models(trial.models)}{said}", good=True, usable=True)
        return Tried(trial.reason or trial.kind, good=False, usable=trial.kind != "refused")

    # saving

    def places(self, provider: Provider) -> list[Place]:
        """Return where a key can be saved, the usual place first. Slow: git and the system keyring are asked."""
        return [self._place(provider, name) for name in self._place_names()]

    def _place_names(self) -> list[PlaceName]:
        """Return the places there are, the usual one first."""
        one_file = self._file(_FOLDER) == self._file(_SETTINGS)
        return [_SETTINGS, KEYRING] if one_file else [_SETTINGS, _FOLDER, KEYRING]

    def _counting(self, provider: Provider) -> list[PlaceName]:
        """Return the places where a key would count, the usual one first; the first of all where it would in none."""
        names = self._place_names()
        return [name for name in names if not self._shadowed(provider, self._origin(name))] or names[:1]

    def _origin(self, name: PlaceName) -> str:
        """Return the origin that a key of a place has."""
        return KEYRING if name == KEYRING else str(self._file(name))

    def _title(self, name: PlaceName) -> str:
        return "the system keyring" if name == KEYRING else self._shown(self._file(name))

    def _file(self, name: PlaceName) -> Path:
        return (self.bench.paths.config_dir if name == _SETTINGS else self.bench.folder) / ".env"

    def _variable(self, provider: Provider, origin: str) -> str:
        """Return the variable that a place holds the provider's key under, else the first of its names."""
        held = (holder.variable for holder in self.keys.holders(provider) if holder.origin == origin)
        return next(held, provider.key_env[0])

    def _place(self, provider: Provider, name: PlaceName) -> Place:
        origin = self._origin(name)
        asked_at, usual = (self._address(provider, one) for one in (origin, self._origin(_SETTINGS)))
        refusal, notes = self._shadowed(provider, origin), []
        if name == KEYRING:
            refusal = refusal or keyring_lacks() or ""
        else:
            if any(holder.origin == origin for holder in self.keys.holders(provider)):
                notes.append("in place of the one there")
            stands = gitignore.standing(self._file(name))
            if stands in ("open", "unknown"):
                notes.append("git is told to ignore it")
            refusal = refusal or ("git tracks this file" if stands == "tracked" else "")
        if asked_at != usual:
            notes.append(f"asked at {asked_at} from then on")
        variable = self._variable(provider, origin)
        return Place(name, self._title(name), variable, asked_at, ", ".join(notes), refusal)

    def _shadowed(self, provider: Provider, origin: str) -> str:
        """Return which place that comes before this one holds a key, so that one saved here would not count."""
        order = [ENVIRONMENT, *(str(path) for path in self.keys.files), KEYRING]
        before = order[: order.index(origin)] if origin in order else order
        first = next((holder for holder in self.keys.holders(provider) if holder.origin in before), None)
        return "" if first is None else f"{first.variable} {self._in(first.origin)} comes first"

    def save(self, provider: Provider, key: str, place: Place) -> list[str]:
        """Save a key, and look at all keys anew; return what was done, a line each. Raises `KeyStoreError`."""
        if why := self._shadowed(provider, self._origin(place.name)):
            raise KeyStoreError(f"not saved: {why}")
        if place.name == "keyring":
            save_to_keyring(place.variable, key, self.bench.paths.config_dir)
            done = []
        else:
            done = save_to_file(self._file(place.name), place.variable, key, self.bench.paths.state_dir)
        self.keys.reread()
        return [f"{place.variable} is in {place.title}", *done]

    # removing

    def removable(self, provider: Provider) -> Holder | None:
        """Return the first place that holds a key of the provider and is not the environment."""
        return next((holder for holder in self.keys.holders(provider) if holder.origin != ENVIRONMENT), None)

    def remove(self, holder: Holder) -> str:
        """Take a key out of its place, and look at all keys anew; return what was done. Raises `KeyStoreError`."""
        if holder.origin == ENVIRONMENT:
            raise KeyStoreError(f"{holder.variable} is set by the environment, which only its owner can change")
        if holder.origin == KEYRING:
            remove_from_keyring(holder.variable, self.bench.paths.config_dir)
        else:
            remove_from_file(Path(holder.origin), holder.variable, self.bench.paths.state_dir)
        self.keys.reread()
        return f"{holder.variable} is no longer {self._in(holder.origin)}"


def _stands(status: ProviderStatus, provider: Provider, *, signed_in: bool, asked: bool) -> tuple[State, str]:
    """Return how a key stands, and that in one line."""
    wants = provider.needs_key or provider.keyless_listing
    if not asked:
        return ("untried" if signed_in else "missing"), "known from the catalog alone: model-tui does not ask it"
    if status.standing == "rejected":
        return "refused", status.reason or "the key was refused"
    if status.standing == "live":
        said = "".join(f"; {note}" for note in status.notes)
        if signed_in or not wants:
            word = "accepted" if signed_in else "answers, and wants no key"
            return ("accepted" if signed_in else "open"), f"{word}: {models(status.listed or 0)}{said}"
    if not signed_in and (wants or status.standing == "needs-key"):
        return "missing", status.reason or ("no key" if provider.key_env else "no login")
    if status.standing in ("failed", "not-running"):
        return _KINDS.get(status.kind or "", "failed"), status.reason or "it does not answer"
    return "untried", "being tried" if status.standing == "asking" else "not tried yet"


def take_up(bench: Workbench) -> dict[str, str]:
    """Look at all keys anew; return the providers that are now reached in another way, and what has become of each."""
    doors = bench.registry.doors
    before = {provider.id: doors.door(provider) for provider in doors.table}
    doors.keys.reread()
    doors.keys.preload()
    now = {provider.id: doors.door(provider) for provider in doors.table}
    changed = [name for name, door in now.items() if name in before and door != before[name]]
    for secret in (secret for name in changed for secret in now[name].access.secrets):
        hide(secret)
    return {name: _turned(before[name].access, now[name].access) for name in changed}


def _turned(before: Access, now: Access) -> str:
    """Return what has become of the way in to a provider."""
    if before.is_signed_in != now.is_signed_in:
        return "has a key now" if now.is_signed_in else "has no key any more"
    return "is reached in another way" if before.key == now.key else "has another key"


def _not_installed(extra: str) -> str | None:
    """Return how to install what an extra brings, `None` where it is there."""
    try:
        there = find_spec(_MODULES.get(extra, extra)) is not None
    except ModuleNotFoundError:
        there = False
    return None if there else f"pip install 'model-tui[{extra}]'"
