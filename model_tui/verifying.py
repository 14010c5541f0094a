"""Which names a running LiteLLM proxy serves, beside those that its config has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Final
from urllib.parse import urlsplit

from model_tui.core.text import clean, counted
from model_tui.export.litellm_meaning import REFERENCE
from model_tui.export.standing import Reading
from model_tui.sources.http import Fetch
from model_tui.sources.litellm_proxy import told_plainly
from model_tui.sources.protocol import Access, SourceError, bearer
from model_tui.sources.urls import shown_host
from model_tui.workbench import Workbench

DEFAULT_URL: Final = "http://127.0.0.1:4000"
DEFAULT_KEY: Final = "LITELLM_MASTER_KEY"
_PATH: Final = "/v1/models"


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs: names of the file that the proxy does not serve, and names that it serves beside them."""

    served: int
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether the proxy serves what the file has."""
        return not self.missing and not self.extra

    @property
    def summary(self) -> str:
        """What differs, in a few words, and what to do about it."""
        if self.same:
            return f"serves {'the one name' if self.served == 1 else f'all {self.served:,} names'} of the file"
        parts = [f"{len(self.missing):,} missing"] if self.missing else []
        parts += [f"{len(self.extra):,} that the file lacks"] if self.extra else []
        more = "; restart it if the file is newer, else model-tui check says why" if self.missing else ""
        return f"serves {counted(self.served, 'name')}, {' and '.join(parts)}{more}"


class BadAddress(ValueError):  # noqa: N818 - says what is wrong with the address
    """An address that cannot be asked, or must not be printed: one line."""


class NoAnswer(ValueError):  # noqa: N818 - says what came, and the next
    """A proxy that could not be asked: one line with its host, and where its key is looked for if it refused it."""


def usable(url: str) -> str:
    """Return an address that can be asked; raises `BadAddress`. A login in it would be printed, so it is refused."""
    try:
        parts = urlsplit(url)
        bad = parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0
    except ValueError:
        bad = True
    if bad:
        raise BadAddress(f"'{clean(url.rpartition('@')[2])}' is no http(s) address, such as {DEFAULT_URL}")
    if "@" in parts.netloc or parts.query:
        raise BadAddress(f"the address of {shown_host(url)} holds a login or a query; its key comes from a variable")
    return url


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that can be asked: its address, the variable of its key, and the key, which no repr shows."""

    url: str
    variable: str
    key: str | None = field(default=None, repr=False)

    @property
    def host(self) -> str:
        """Host and port."""
        return shown_host(self.url)

    async def compare(self, reading: Reading) -> Difference:
        """Ask the proxy, and return how what it serves differs from the file. Raises `NoAnswer`."""
        try:
            return difference(reading, await served_names(self.url, self.key))
        except SourceError as error:
            hint = f"; its key is looked for in {self.variable}" if error.kind == "refused" else ""
            where = "" if self.host in error.message else f"{self.host}: "
            raise NoAnswer(f"{where}{error.message}{hint}") from error


def proxy_of(bench: Workbench, reading: Reading, url: str | None = None) -> Proxy:
    """Return the proxy that runs a config: at the address given, else that of the settings. Raises `BadAddress`."""
    address = usable(url or bench.settings.proxy_url or DEFAULT_URL)
    variable = key_variable(reading, bench.settings.proxy_key)
    return Proxy(address, variable, bench.registry.doors.keys.value(variable))


def key_variable(reading: Reading, stated: str | None) -> str:
    """Return the variable of the proxy's key: of the settings, else the one that the file names, else the usual one."""
    general = reading.text.value.get("general_settings")
    master = general.get("master_key") if isinstance(general, dict) else None
    named = master.removeprefix(REFERENCE) if isinstance(master, str) and master.startswith(REFERENCE) else None
    return stated or named or DEFAULT_KEY


async def served_names(url: str, key: str | None) -> list[str]:
    """Return the names that the proxy at `url` serves, as `GET /v1/models` tells. Raises `SourceError`."""
    access = Access(url, key)
    async with Fetch() as fetch:
        try:
            answer = await fetch.get(access, _PATH, headers=bearer(access), attempts=1)
        except SourceError as error:
            raise told_plainly(error) from error
    return list(_names(answer.body))


def _names(body: bytes) -> list[str]:
    import msgspec  # noqa: PLC0415

    try:
        value: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        raise SourceError("bad-answer", "the answer is no JSON") from None
    listed = value.get("data") if isinstance(value, dict) else None
    if not isinstance(listed, list):
        raise SourceError("bad-answer", "the answer is no list of models")
    ids = (item.get("id") for item in listed if isinstance(item, dict))
    return list(dict.fromkeys(ident for ident in ids if isinstance(ident, str)))


def difference(reading: Reading, served: list[str]) -> Difference:
    """Return how what is served differs from what the file has; a wildcard stands for whatever it matches."""
    names = {entry.name for entry in reading.entries} | reading.elsewhere
    patterns = [name for name in names if "*" in name]
    wanted = {name for name in names if "*" not in name}
    aliases, hidden = _aliases(reading.text.value)
    expected, found = wanted | aliases, set(served)
    extra = found - expected - hidden
    left = [name for name in extra if not patterns or not _is_wild(name, patterns)]
    missing = sorted(clean(name) for name in expected - found)
    return Difference(len(found), tuple(missing), tuple(sorted(clean(name) for name in left)))


def _is_wild(name: str, patterns: list[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _aliases(config: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """Return the aliases that are listed, and those that are hidden."""
    listed: set[str] = set()
    hidden: set[str] = set()
    router = config.get("router_settings")
    aliases = router.get("model_group_alias") if isinstance(router, dict) else None
    for name, meant in aliases.items() if isinstance(aliases, dict) else ():
        if isinstance(name, str):
            (hidden if isinstance(meant, dict) and meant.get("hidden") is True else listed).add(name)
    return listed, hidden
