"""Which names a running LiteLLM proxy serves, beside those that its config has."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from model_tui.core.text import clean
from model_tui.export.litellm_meaning import REFERENCE
from model_tui.export.standing import Reading
from model_tui.sources.http import Fetch
from model_tui.sources.protocol import Access, SourceError, bearer

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
        answer = await fetch.get(access, _PATH, headers=bearer(access), attempts=1)
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
