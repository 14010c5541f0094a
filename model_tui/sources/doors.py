"""The doors there are: each provider as it is reached here and now, and which of them can be asked."""

import re
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from model_tui.core.model import Provider, State
from model_tui.keys import BUILT_IN
from model_tui.sources.places import filled, lacking, unset_header, unusable
from model_tui.sources.plugin import as_source
from model_tui.sources.protocol import Access, Source
from model_tui.sources.shapes import FILES, is_asked, source_of
from model_tui.sources.urls import path_secrets

if TYPE_CHECKING:
    from model_tui.keys import Key, KeyRing
    from model_tui.sources.table import ProviderTable

_SECRET_HEADER: Final = re.compile(r"KEY|TOKEN|SECRET|AUTH|COOKIE|PASS")


class Door(Struct, frozen=True):
    """A provider as it is reached here and now.

    `variable` is the one that its key was found in, or the one to set; `key_origin` and `base_origin` say where key
    and address were set.
    """

    provider: Provider
    access: Access
    variable: str | None
    key_origin: str | None
    base_origin: str

    @property
    def listed_state(self) -> State:
        """The state of what is listed here: without an accepted key or a local server it cannot be used."""
        if self.provider.shape in FILES:
            return "catalog"
        wants_key = self.provider.needs_key or self.provider.keyless_listing
        return "needs-key" if wants_key and not self.access.is_signed_in else "ready"

    def restored_state(self, verdict: str | None) -> State:
        """Return the state of what was listed here last, as the last call after that left it."""
        state = self.listed_state
        if state != "ready" or verdict is None:
            return state
        if verdict == "refused":
            return "rejected" if self.access.is_signed_in else "needs-key"
        return "stale"

    @property
    def shown_url(self) -> str:
        """The address as it may be shown: what stands before an `@` is a secret, and so may a query be."""
        from urllib.parse import urlsplit, urlunsplit  # noqa: PLC0415 - nothing is asked at the start

        try:
            parts = urlsplit(self.access.base_url)
        except ValueError:
            return "an unusable address"
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


class Doors:
    """The providers of a table, those that others bring along, and the keys to them."""

    def __init__(self, table: "ProviderTable", keys: "KeyRing") -> None:
        self.table = table
        self.keys = keys
        self._brought: dict[str, Source] = {}

    def bring(self, source: object, name: str | None = None) -> Provider:
        """Take a source in, in place of ours where its provider is known already, and return its provider.

        Raises `TypeError` where it is no source, `TableError` where its provider's id cannot be one.
        """
        made = as_source(source, name)
        if self.table.get(made.provider.id) is None:
            self.table = self.table.with_provider(made.provider)
        self._brought[made.provider.id] = made
        return made.provider

    def use_table(self, table: "ProviderTable") -> None:
        """Go on with another table; what others brought along stays."""
        for source in self._brought.values():
            if table.get(source.provider.id) is None:
                table = table.with_provider(source.provider)
        self.table = table

    def sources(self, doors: Iterable[Door]) -> list[tuple[Door, Source]]:
        """Return what lists the models behind each door, where something does."""
        found = ((door, self._brought.get(door.provider.id) or source_of(door.provider)) for door in doors)
        return [(door, source) for door, source in found if source is not None]

    def is_asked(self, provider: Provider) -> bool:
        """Whether there is a way to ask this provider."""
        return provider.id in self._brought or is_asked(provider)

    def door(self, provider: Provider, key: "Key | None" = None) -> Door:
        """Return how a provider is reached: its address, and the key with where it came from; with `key` that one."""
        key = self.keys.find(provider) if key is None else key
        base, origin = self.keys.base_url(provider, key)
        values = self.keys.values(provider)
        base = filled(base, values)
        # Whoever brings a source along may know where to ask without an address of ours.
        lacks = () if not base and provider.id in self._brought else lacking(provider, base, values)
        amiss = None if base or origin == BUILT_IN else self.keys.note_on(provider.base_env)
        if lacks and amiss is None and (set_here := self.keys.places(provider)):
            amiss = unusable(provider, base, set_here)
        held = self.keys.referred(provider)
        if (unset := unset_header(provider, held)) is not None:
            lacks, amiss = (*lacks, unset[0]), amiss or unset[1]
        if key is not None:
            access = Access(base, key.value, key.variable, values=values, lacks=lacks, amiss=amiss, referred=held)
            return Door(provider, access, key.variable, key.origin, origin)
        login, login_origin = self.keys.login(provider) or (None, None)
        access = Access(base, login=login, values=values, lacks=lacks, amiss=amiss, referred=held)
        to_set = next(iter((*provider.key_env, *provider.login_env)), None)
        return Door(provider, access, login or to_set, login_origin, origin)

    def secrets(self, addresses: Collection[str] = ()) -> list[str]:
        """Return every secret that is set, for a log to leave out: keys, logins and tokens in addresses, and headers.

        `addresses` are others that may hold a login: those of proxies.
        """
        doors = [self.door(provider) for provider in self.table]
        asked = [*(door.access.base_url for door in doors), *addresses]
        logins = [url.rpartition("@")[0].rpartition("//")[2] for url in asked if "@" in url]
        words = [word for login in logins for word in (login, *login.split(":", 1)[1:]) if word]
        stated = (header for provider in self.table for header in provider.headers.items())
        headers = [value for name, value in stated if _SECRET_HEADER.search(name.upper())]
        tokens = [token for door in doors if _is_own(door) for token in path_secrets(door.access.base_url)]
        return [secret for door in doors for secret in door.access.secrets] + words + headers + tokens

    def to_ask(self, providers: Collection[str] | None, *, by_hand: bool) -> tuple[list[Door], list[Door]]:
        """Return the doors to knock at, and those whose key is missing; of all providers, or those with these names.

        `by_hand` says that the user asked for it just now: listings that need no key are asked without one then.
        """
        doors, keyless = [], []
        wanted = None if providers is None else {self.table.resolve(name) for name in providers}
        for provider in self.table:
            if not self.is_asked(provider) or (provider.on_request if wanted is None else provider.id not in wanted):
                continue
            door = self.door(provider)
            without_key = provider.keyless_listing and by_hand
            needs_key = provider.needs_key or provider.keyless_listing
            if needs_key and not door.access.is_signed_in and not without_key:
                keyless.append(door)
            elif self._has_place(door, named=wanted is not None):
                doors.append(door)
        return doors, keyless

    def _has_place(self, door: Door, *, named: bool) -> bool:
        """Whether there is somewhere to ask; a folder that nobody set is missed only by who asks for it by name."""
        if door.access.base_url or door.provider.id in self._brought:
            return True
        return bool(door.access.lacks) and (named or door.provider.shape not in FILES)


def _is_own(door: Door) -> bool:
    """Whether the address of a door is the user's own, and not one that everybody knows."""
    from model_tui.sources.table import load_table  # noqa: PLC0415 - a log alone asks

    ours = load_table().get(door.provider.id)
    return door.base_origin != BUILT_IN or ours is None or ours.base_url != door.provider.base_url
