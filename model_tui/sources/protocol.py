"""What a source is, what it is given, and what it hands back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, Protocol

from msgspec import Struct
from msgspec import field as msgspec_field

from model_tui.core.model import ModelCapabilities, ModelSpec, Provider
from model_tui.core.text import clean, counted
from model_tui.sources.urls import login_secrets

if TYPE_CHECKING:
    from model_tui.sources.http import Fetch

ErrorKind = Literal[
    "refused",
    "quota",
    "forbidden",
    "incomplete",
    "not-running",
    "unreachable",
    "timeout",
    "http",
    "bad-answer",
    "too-large",
]
"""Why a listing failed.

`refused`: the key is missing or not accepted. `quota`: rate limit, or nothing left to spend. `forbidden`: the key is
known but may not list. `incomplete`: the key is there and something beside it is missing. `not-running`: no such
server on this machine. `unreachable`: no connection. `timeout`: too slow. `http`: any other status. `bad-answer`: not
a listing. `too-large`: more than is read.
"""

MOST_MODELS: Final = 50_000
"""Models that are taken of one provider."""

_LONGEST_MESSAGE: Final = 300
_SECRET_VALUES: Final = ("secret", "session")
_QUERY: Final = re.compile(r"\?[^\s\"'<>]*=[^\s\"'<>]*")


class SourceError(Exception):
    """A listing that failed; the message is one harmless line without key and query string.

    `status` is the HTTP status where there was one, `wait` the seconds after which the provider said to ask again,
    `said` the provider's own words without keys, not yet made harmless.
    """

    def __init__(
        self, kind: ErrorKind, message: str, *, status: int | None = None, wait: float | None = None, said: str = ""
    ) -> None:
        line = _QUERY.sub("", " ".join(clean(message[: 4 * _LONGEST_MESSAGE]).split()))
        self.kind: ErrorKind = kind
        self.message = line if len(line) <= _LONGEST_MESSAGE else line[: _LONGEST_MESSAGE - 1] + "…"
        self.status = status
        self.wait = wait
        self.said = said
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Access:
    """Where to ask and with which key; the key never shows in a repr.

    `variable` names where the key was found: a few providers take a token of another kind under another name.
    `login` is the variable of a login other than a key, `values` what else was found (an account, a region), `lacks`
    the variables that are still to be set: the first of each that is missing. `amiss` is what is wrong with the
    address that somebody set, or which variable a header wants. `referred` is what the variables hold that headers of
    the provider's table refer to as `${NAME}`.
    """

    base_url: str
    key: str | None = field(default=None, repr=False)
    variable: str | None = None
    login: str | None = None
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    lacks: tuple[str, ...] = ()
    amiss: str | None = None
    referred: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_signed_in(self) -> bool:
        """Whether there is a key, or a login of another kind."""
        return self.key is not None or self.login is not None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything in here that no log and no error may show; a login in the address is, in each of its spellings."""
        more = (self.values.get(name) for name in _SECRET_VALUES)
        words = (self.key, *more, *login_secrets(self.base_url), *self.referred.values())
        return tuple(word for word in words if word)


def bearer(access: Access) -> dict[str, str]:
    """Return the header that carries the key as a bearer token; none without a key."""
    return {} if access.key is None else {"authorization": f"Bearer {access.key}"}


class Listed(Struct, frozen=True):
    """One model of a listing: its identity, and what the provider itself states about it."""

    spec: ModelSpec
    facts: ModelCapabilities


class Listing(Struct, frozen=True):
    """A whole listing. `skipped` counts entries that could not be read; `notes` says what else went amiss.

    `named` are entries for another name of a listed model: they are no models, but what they say holds for that name.
    """

    models: tuple[Listed, ...]
    skipped: int = 0
    notes: tuple[str, ...] = ()
    named: tuple[Listed, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """What is to be said of the listing, with how many entries could not be read."""
        if not self.skipped:
            return self.notes
        return (f"{counted(self.skipped, 'entry', 'entries')} could not be read", *self.notes)


class Page(Struct, frozen=True):
    """What one answer holds: its models, the number of entries that could not be read, the cursor of the next page.

    `left` is the number of entries behind the last that is taken: they were not looked at. `aside` counts what is no
    model to list, by what it is (`withdrawn models`). `named` is as in `Listing`.
    """

    items: tuple[Listed, ...]
    skipped: int = 0
    next: str | None = None
    left: int = 0
    aside: Mapping[str, int] = msgspec_field(default_factory=dict)
    named: tuple[Listed, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said of the page beside its models."""
        cut = (f"only the first {MOST_MODELS:,} entries are read: {self.left:,} more were listed",)
        return (*(f"{count:,} left out: {what}" for what, count in self.aside.items()), *(cut if self.left else ()))

    def listing(self) -> Listing:
        """Return the page as the whole listing that it is."""
        return Listing(self.items, self.skipped, self.notes, self.named)


class Source(Protocol):
    """One provider, seen as something that can be asked for its models."""

    @property
    def provider(self) -> Provider:
        """The provider that is asked."""
        ...

    async def listing(self, fetch: "Fetch", access: Access) -> Listing:
        """Return every model the provider lists for this key; raises `SourceError`."""
        ...
