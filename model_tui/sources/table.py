"""The table of providers: `providers.toml` of the package, with the user's own merged over it.

A user's table of a known provider changes the fields it states; any other name adds a provider of a known shape.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import msgspec

from model_tui.core.model import Provider
from model_tui.core.text import clean
from model_tui.sources.shapes import CATALOG, FILES, is_asked, shapes

_FIELDS: Final = frozenset(f.name for f in msgspec.structs.fields(Provider)) - {"id"}
_LONGEST_ID: Final = 64
_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_NOT_SET_BY_HAND: Final = ("content-length", "transfer-encoding")
_URL: Final = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?$")
_FOLDER: Final = re.compile(r"file://(\{folder\}|/[^\s?#]*)$")
_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_BUILT_IN: Final = "providers.toml"


class TableError(ValueError):
    """A providers file that cannot be used; the message is one line with file, table and field."""


class ProviderTable:
    """All known providers, in file order, found by id or by any name that others use for them."""

    def __init__(self, providers: Mapping[str, Provider]) -> None:
        self._providers = dict(providers)
        self._aliases = MappingProxyType(_all_names(self._providers))

    @property
    def aliases(self) -> Mapping[str, str]:
        """Every other name, in small letters, with the id it stands for."""
        return self._aliases

    def resolve(self, name: str) -> str | None:
        """Return the id that a name stands for, whatever its case; `None` when nobody has that name."""
        wanted = name.strip().lower()
        return wanted if wanted in self._providers else self._aliases.get(wanted)

    def get(self, name: str) -> Provider | None:
        """Return the provider that bears this id or other name."""
        if (known := self._providers.get(name)) is not None:
            return known
        found = self.resolve(name)
        return None if found is None else self._providers[found]

    def with_provider(self, provider: Provider) -> "ProviderTable":
        """Return the table with a provider that a program or a plug-in brings along; raises `TableError`."""
        where = f"provider {clean(provider.id)!r}"
        _check_names(provider, where)
        return ProviderTable({**self._providers, provider.id: _complete(provider)})

    def __iter__(self) -> Iterator[Provider]:
        return iter(self._providers.values())

    def __len__(self) -> int:
        return len(self._providers)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.resolve(name) is not None


class UserTable(NamedTuple):
    """The table with the user's own merged over it; `bad` are the tables that cannot be used, by id, and why."""

    table: ProviderTable
    bad: Mapping[str, str]


def load_table(user_file: Path | None = None) -> ProviderTable:
    """Return the built-in table, with `user_file` merged over it where that file exists.

    Raises `TableError` when the user's file cannot be read or holds something that is not understood.
    """
    table, bad = load_what_holds(user_file)
    for line in bad.values():
        raise TableError(line)
    return table


def load_what_holds(user_file: Path | None = None) -> UserTable:
    """Return what `load_table` does, going on without the user's tables that are not understood.

    A provider of ours whose table is one of those is not asked: a gateway's key must not go to the provider itself for
    a slip. Raises `TableError` when the whole file cannot be read.
    """
    if user_file is None or not user_file.exists():
        return UserTable(_built_in_table(), {})
    return _merge(_built_in_table(), _read(user_file), user_file)


@cache
def _built_in_table() -> ProviderTable:
    text = Path(__file__).with_name(_BUILT_IN).read_text("utf-8")  # importlib.resources takes 10 ms to import
    tables = _parse(text, _BUILT_IN)
    return ProviderTable({name: _provider(name, table, _BUILT_IN) for name, table in tables.items()})


def _read(path: Path) -> Mapping[str, Any]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(f"{path}: cannot be read: {clean(str(error))}") from error
    return _parse(text, str(path))


def _parse(text: str, file: str) -> Mapping[str, Any]:
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # an integer of thousands of digits is no `TOMLDecodeError`
        raise TableError(f"{file}: not valid TOML: {clean(str(error))}") from error
    return tables


def _merge(known: ProviderTable, tables: Mapping[str, Any], path: Path) -> UserTable:
    """Lay the user's tables over the known ones; a name that is an alias means the provider behind it."""
    merged = {provider.id: provider for provider in known}
    bad: dict[str, str] = {}
    for name, table in tables.items():
        ident = known.resolve(name) or name
        base = merged.get(ident)
        try:
            if not isinstance(table, dict):
                raise TableError(f"{path}: {clean(name)!r} stands alone: a provider is a table, [name]")  # noqa: TRY301
            merged[ident] = _provider(ident, table, str(path), base, shown=name)
        except TableError as error:
            bad[clean(ident)[:_LONGEST_ID]] = str(error)
            if base is not None:
                merged[ident] = msgspec.structs.replace(base, shape=CATALOG)
    return UserTable(ProviderTable(merged), bad)


def _provider(
    ident: str, table: Mapping[str, Any], file: str, base: Provider | None = None, shown: str | None = None
) -> Provider:
    where = f"{file}: [{clean(shown or ident)}]"
    for field in table:
        if field not in _FIELDS:
            raise TableError(f"{where}: unknown field {clean(field)!r}")
    stated: dict[str, Any] = {**_stated(base), **table, "id": ident}
    stated.setdefault("name", ident)
    if "shape" not in stated:
        raise TableError(f"{where}: 'shape' is missing: one of {', '.join((*shapes(), CATALOG))}")
    try:
        provider = msgspec.convert(stated, Provider)
    except msgspec.ValidationError as error:
        raise TableError(f"{where}: {clean(str(error))}") from error
    _check(provider, where)
    if file != _BUILT_IN:
        check_words(provider, where)
    return _complete(provider)


def check_fields(ident: str, fields: Mapping[str, Any]) -> None:
    """Refuse what could not be a table of a new provider; raises `TableError`, its message without file and table."""
    try:
        _provider(ident, fields, "")
    except TableError as error:
        raise TableError(str(error).removeprefix(f": [{clean(ident)}]: ")) from None


def _stated(base: Provider | None) -> dict[str, Any]:
    return {} if base is None else msgspec.structs.asdict(base)


def _check(provider: Provider, where: str) -> None:
    """Refuse what would only fail later, or send a key where nobody meant it to go."""
    if not is_asked(provider) and provider.shape != CATALOG:
        known = ", ".join((*shapes(), CATALOG))
        raise TableError(f"{where}: shape: {clean(provider.shape)!r} is not known: one of {known}")
    if provider.base_url and not _is_address(provider.base_url, _address_of(provider.shape)):
        kind = "a file:///folder" if provider.shape in FILES else "an http(s) address without credentials and query"
        raise TableError(f"{where}: base_url: not {kind}")
    _check_names(provider, where)
    _check_places(provider, where)
    _check_headers(provider, where)


def _check_names(provider: Provider, where: str) -> None:
    if not _ID.fullmatch(provider.id):
        raise TableError(f"{where}: a provider's id is small letters, digits and '-', '_', '.'")
    for field in ("key_env", "base_env", "login_env"):
        for name in getattr(provider, field):
            _check_variable(name, f"{where}: {field}")


def _is_address(url: str, form: re.Pattern[str]) -> bool:
    """Whether an address has its form, and a port that there can be; `{name}` in it is filled in later."""
    from urllib.parse import urlsplit  # noqa: PLC0415 - costs start-up time, and our own table is held to it by a test

    try:
        return form.match(url) is not None and urlsplit(_PLACE.sub("x", url)).port != 0
    except ValueError:
        return False


def _address_of(shape: str) -> re.Pattern[str]:
    return _FOLDER if shape in FILES else _URL


def _check_places(provider: Provider, where: str) -> None:
    """Refuse a `{name}` in an address that nothing is known to fill."""
    for name in (variable for variables in provider.env.values() for variable in variables):
        _check_variable(name, f"{where}: env")
    wanted = {*_PLACE.findall(provider.base_url), *_PLACE.findall(provider.list_path)}
    for name in sorted(wanted - {*provider.env}):
        raise TableError(f"{where}: {{{clean(name)}}}: 'env' does not name its variables")


def _check_headers(provider: Provider, where: str) -> None:
    """Refuse headers that cannot be sent; the value is never in the line, it may be a secret."""
    for name, value in provider.headers.items():
        shown = clean(name)
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _NOT_SET_BY_HAND:
            raise TableError(f"{where}: headers: '{shown}' is not the name of a header that can be set")
        if not value.strip() or not (value.isascii() and value.isprintable()):
            raise TableError(f"{where}: headers: the value of '{shown}' is missing, or holds what no header can")


def check_words(provider: Provider, where: str) -> None:
    """Refuse units and modes that nobody reads; raises `TableError`. Our own table is held to it by a test."""
    from model_tui.sources.modes import MODES  # noqa: PLC0415 - costs start-up time, and so does the next
    from model_tui.sources.prices import SCALES  # noqa: PLC0415

    if provider.price_unit and provider.price_unit not in SCALES:
        known = ", ".join(SCALES)
        raise TableError(f"{where}: price_unit: {clean(provider.price_unit)!r} is not known: one of {known}")
    for mode in (*provider.mode_units, *provider.mode_words.values()):
        if mode not in MODES:
            raise TableError(f"{where}: {clean(mode)!r} is not a mode: one of {', '.join(sorted(MODES))}")


def _check_variable(name: str, where: str) -> None:
    if not _VARIABLE.fullmatch(name):
        raise TableError(f"{where}: not the name of an environment variable")


def _complete(provider: Provider) -> Provider:
    """Add what holds for every provider: `<ID>_BASE_URL`, a key variable, both spellings of each alias."""
    stem = re.sub(r"[^A-Z0-9]", "_", provider.id.upper())
    keys = provider.key_env or ((f"{stem}_API_KEY",) if _wants_own(provider) else ())
    bases = dict.fromkeys((f"{stem}_BASE_URL", *provider.base_env))
    names = (spelling for alias in provider.aliases for spelling in _spellings(alias.lower()))
    aliases = dict.fromkeys(name for name in names if name != provider.id)
    return msgspec.structs.replace(provider, key_env=keys, base_env=tuple(bases), aliases=tuple(aliases))


def _wants_own(provider: Provider) -> bool:
    return provider.needs_key and provider.shape != CATALOG and not provider.login_env


def _spellings(name: str) -> tuple[str, ...]:
    return (name, name.replace("_", "-"), name.replace("-", "_"))


def _all_names(providers: Mapping[str, Provider]) -> dict[str, str]:
    """Return every other name with its id; an id is never another's alias, and the first to claim a name has it."""
    names: dict[str, str] = {}
    for provider in providers.values():
        for name in (*_spellings(provider.id), *provider.aliases):
            if name not in providers:
                names.setdefault(name, provider.id)
    return names
