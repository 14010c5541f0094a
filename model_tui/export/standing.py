"""What stands in a config, in the words of no dialect: entries, what they mean, and what they state."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from model_tui.core.model import Provider
from model_tui.export.splice import YamlPath, YamlText

Dialect = Literal["litellm", "mapping", "list"]
"""LiteLLM's `model_list`, or an orchestrator's `models` as a mapping or as a list."""

KeyKind = Literal["variable", "literal", "none"]

Key = tuple[str, str]
"""An offer: provider and the provider's own model id."""


Place = tuple[str, int | None]
"""Host and port, the latter where it is not the usual one."""

Located = tuple[Provider, str]
"""A provider, and the address at which it is."""

_LOCAL_HOSTS: Final = ("localhost", "127.0.0.1", "::1", "0.0.0.0", "host.docker.internal")  # noqa: S104 - only compared


@lru_cache(maxsize=512)
def place_of(url: str) -> Place | None:
    """Return host and port of an address, the local ones under one name; hosts of providers have one door each."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or "{" in host:
        return None
    if host in _LOCAL_HOSTS:
        return ("local", port)
    return (host, port if port not in (80, 443) else None)


def _by_place(located: Iterable[Located]) -> dict[Place, list[Located]]:
    found: dict[Place, list[Located]] = {}
    for provider, url in located:
        if url and (place := place_of(url)) is not None:
            found.setdefault(place, []).append((provider, url))
    return found


@dataclass(frozen=True, slots=True)
class KeyRef:
    """Where an entry takes its key from: the variable's name, a literal in the file (never shown), or nothing."""

    kind: KeyKind = "none"
    variable: str | None = None
    path: YamlPath = ()
    literal: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Stated:
    """One fact that an entry states: its value (tokens, or USD per 1M tokens) and where it stands."""

    value: float
    path: YamlPath


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry that stands in a config.

    `offer` is the offer that it means, `None` where that is unknown, and `why` says why; `others` are other ids under
    which the same offer may be listed. `facts` are what it states by the names of `ModelCapabilities`. `managed` and
    `synced` tell who wrote it, `tuned` that the user has put something of their own into one of ours. `group` is equal
    for entries that lead to one backend; `wildcard` says that it stands for many models.
    """

    name: str
    path: YamlPath
    line: int
    offer: Key | None = None
    why: str | None = None
    others: tuple[str, ...] = ()
    managed: bool = False
    synced: bool = False
    tuned: bool = False
    key: KeyRef = KeyRef()
    facts: Mapping[str, Stated] = field(default_factory=dict)
    group: str = ""
    wildcard: bool = False
    base_model: str | None = None
    value: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def ref(self) -> str | None:
        """`provider/id` of the offer that it means."""
        return None if self.offer is None else "/".join(self.offer)


@dataclass(frozen=True)
class Directory:
    """What reading a config needs to know of the world.

    `in_map` tells whether LiteLLM's own map has an offer by that very id; `is_set` whether a variable has a value here;
    `address` where a provider is here, which may be elsewhere than usual. `others` are providers that no table has and
    whose address is known: an entry means one only by that.
    """

    providers: Sequence[Provider]
    in_map: Callable[[str, str], bool] = lambda _provider, _model: False
    is_set: Callable[[str], bool] = lambda _variable: False
    value_of: Callable[[str], str | None] = lambda _variable: None
    address: Callable[[Provider], str] = lambda provider: provider.base_url
    others: Sequence[Provider] = ()

    @cached_property
    def usually_at(self) -> Mapping[Place, Sequence[Located]]:
        """The providers that are usually at a place."""
        return _by_place((p, p.base_url) for p in (*self.providers, *self.others))

    @cached_property
    def here_at(self) -> Mapping[Place, Sequence[Located]]:
        """The providers of the table that are at a place here."""
        return _by_place((p, self.address(p)) for p in self.providers)

    def get(self, name: str) -> Provider | None:
        """Return the provider that bears this id or other name."""
        wanted = name.lower()
        spelled = (wanted, wanted.replace("_", "-"))
        found = next((p for p in self.providers if p.id in spelled), None)
        return found or next((p for p in self.providers if any(word in p.aliases for word in spelled)), None)


@dataclass(frozen=True, slots=True)
class Reading:
    """A config as it was read: its text, its dialect, its entries, and the names that its includes add."""

    text: YamlText
    dialect: Dialect
    entries: tuple[Standing, ...]
    elsewhere: frozenset[str] = frozenset()
    unread: tuple[str, ...] = ()
    """Included files that could not be read, a line each: which names they add is unknown."""

    @property
    def names(self) -> frozenset[str]:
        """The names of all entries."""
        return frozenset(entry.name for entry in self.entries)


PLACEHOLDERS: Final = frozenset(
    (
        *("", "none", "null", "no-key", "nokey", "no_key", "not-needed", "not_needed", "notneeded", "not-required"),
        *("na", "n/a", "x", "xxx", "empty", "dummy", "dummy-key", "fake", "fake-key", "fake-api-key", "anything"),
        *("ollama", "lm-studio", "lmstudio", "lm_studio", "llamacpp", "local", "lemonade", "sk-local", "sk-no-key"),
        *("sk-none", "sk-dummy", "sk-fake", "sk-no-key-required", "sk-noauth", "no-key-required", "unused", "test"),
    )
)
"""Words that stand where a server wants some key and looks at none, in small letters."""


def is_placeholder(value: str) -> bool:
    """Whether a literal stands in a key's place without being one."""
    return value.strip().lower() in PLACEHOLDERS


def number(value: object) -> float | None:
    """Return a number as LiteLLM takes it: YAML reads `1e-6` as text, and that counts, too."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if abs(found) < 1e18 else None  # neither infinite nor nonsense
