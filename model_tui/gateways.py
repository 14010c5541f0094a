"""Adding a provider or gateway of the user's own: what is typed, what is wrong with it, and the table it becomes.

Both faces add by these rules. Only an address is needed; everything else follows from it until somebody says otherwise.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

from msgspec import Struct, structs

from model_tui.base_urls import usable_url
from model_tui.core.text import clean, is_clean
from model_tui.workbench import Workbench, shown_path

if TYPE_CHECKING:
    from model_tui.sources.user_table import Value

Field = Literal["base_url", "id", "name", "shape", "key_env", "headers", "litellm_prefix"]

DEFAULT_SHAPE: Final = "openai"
_EXAMPLE: Final = "http://10.0.0.5:8000/v1"
_ONE_WORD: Final = re.compile(r"[A-Za-z0-9_-]+")
"""A name alone: much likelier an id than a host that listens at port 80."""

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_CALLS: Final = re.compile(r"/(chat/completions|completions|embeddings|responses|models)/?$")
"""What follows the base in the address of a call, which is what people copy."""

_LOGIN: Final = re.compile(r"//[^/]*@")
_ELSEWHERE: Final = frozenset(("http", "bad-answer", "forbidden"))
"""Failures of a server that answers, but has no listing where it was asked for."""

_VERSION: Final = re.compile(r"v\d+\w*")
_NO_NAME: Final = frozenset({"www", "api", "com", "net", "org", "io", "ai", "dev", "app", "cloud", "co"})
_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_FIELDS: Final = ("base_url", "shape", "key_env", "headers", "litellm_prefix")


class GatewayError(ValueError):
    """A provider that cannot be added: one line, and the field that it is about (`""` for none)."""

    def __init__(self, field: Field | Literal[""], line: str) -> None:
        self.field = field
        super().__init__(line)


class Gateway(Struct, frozen=True):
    """A provider to be added, as it was typed: `key_env` names variables, `headers` are lines of `Name: value`."""

    base_url: str
    id: str = ""
    name: str = ""
    shape: str = DEFAULT_SHAPE
    key_env: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    litellm_prefix: str = ""


def shapes() -> list[str]:
    """Return the shapes of listing APIs that a provider may have, the usual one first."""
    from model_tui.sources.shapes import shapes as known  # noqa: PLC0415 - the form alone asks

    return sorted(known(), key=lambda shape: shape != DEFAULT_SHAPE)


def address(text: str, shape: str = DEFAULT_SHAPE) -> str:
    """Return a base URL from what was typed or pasted: with a scheme, and without the path of a call.

    Raises `GatewayError`.
    """
    url = text.strip()
    shown = clean(_LOGIN.sub("//…@", url))
    if not url:
        raise GatewayError("base_url", f"an address is needed, such as {_EXAMPLE}")
    if _ONE_WORD.fullmatch(url) and url != "localhost":
        raise GatewayError("base_url", f"'{url}' is no address: write it with its port, such as {_EXAMPLE}")
    if "://" not in url:
        url = _with_scheme(url)
    try:
        parts = urlsplit(url) if is_clean(url) else None
        port = None if parts is None else parts.port
    except ValueError:
        raise GatewayError("base_url", f"'{shown}' is no address: a port is 1 to 65535") from None
    place = None if parts is None else parts.path if parts.scheme == "file" else parts.hostname
    if parts is None or parts.scheme not in ("http", "https", "file") or not place or port == 0:
        raise GatewayError("base_url", f"'{shown}' is not an http(s) address")
    if parts.username is not None or parts.query or parts.fragment:
        raise GatewayError("base_url", "an address without credentials, '?' and '#': a key goes into a variable")
    return _CALLS.sub("", url).rstrip("/") if shape == DEFAULT_SHAPE else url.rstrip("/")


def _with_scheme(text: str) -> str:
    """Return an address with the scheme that is likely: https for a name that the world knows, http at home."""
    host, _, port = text.partition("/")[0].partition(":")
    home = "." not in host or port not in ("", "443")
    return usable_url(text, "http://" if home else "https://") or text


def suggested_id(bench: Workbench, url: str) -> str:
    """Return an id for what is at an address, which nobody has: after its host; empty where there is no host."""
    try:
        parts = urlsplit(address(url))
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    if not host:
        return ""
    ident = _named_after(host)
    tries = [ident, *([f"{ident}-{port}"] if port is not None else []), *(f"{ident}-{n}" for n in range(2, 100))]
    return next((one for one in tries if bench.table.resolve(one) is None), "")


def _named_after(host: str) -> str:
    if host in _LOOPBACK or host.startswith("127."):
        return "local"
    if ":" in host or re.fullmatch(r"[0-9.]+", host):
        return "server-" + re.sub(r"[^a-z0-9]+", "-", host).strip("-")
    labels = [label for label in host.split(".") if label not in _NO_NAME] or host.split(".")[:1]
    return re.sub(r"[^a-z0-9]+", "-", "-".join(labels)).strip("-")[:64] or "gateway"


def advice(url: str, shape: str = DEFAULT_SHAPE) -> str:
    """Return what is probably missing in an address that is usable as it stands; empty where nothing is."""
    last = urlsplit(address(url, shape)).path.rpartition("/")[2]
    bare = shape == DEFAULT_SHAPE and not _VERSION.fullmatch(last)
    return "most servers of this shape want /v1 at its end" if bare else ""


def suggested_variable(ident: str) -> str:
    """Return the variable that the key of a provider of this id would usually be in."""
    return re.sub(r"[^A-Z0-9]", "_", ident.upper()) + "_API_KEY"


def check(bench: Workbench, gateway: Gateway) -> None:
    """Refuse what cannot be added; raises `GatewayError` with the field. Nothing is written."""
    from model_tui.sources.table import TableError, check_fields  # noqa: PLC0415
    from model_tui.sources.user_table import taken  # noqa: PLC0415

    fields = _fields(gateway)
    if not gateway.id:
        raise GatewayError("id", "an id is needed: small letters, digits and dashes")
    try:
        why = taken(bench.providers_file, gateway.id, shown_path(bench.providers_file, bench.folder))
        if why is not None and not may_replace(bench, gateway.id):
            raise GatewayError("id", why)
        check_fields(gateway.id, fields)
    except TableError as error:
        field, _, line = str(error).partition(": ")
        known = next((name for name in _FIELDS if name == field), None)
        raise GatewayError(known or "id", line if known else str(error)) from None


def may_replace(bench: Workbench, ident: str) -> bool:
    """Whether this id's table may give way to another one: it was added so, nobody edited it, and it never answered."""
    from model_tui.sources.user_table import is_as_added  # noqa: PLC0415

    if not is_as_added(bench.providers_file, ident):
        return False
    return ident not in bench.registry.cache.providers() and bench.registry.status(ident).listed is None


def with_version(gateway: Gateway, failed: str) -> str | None:
    """Return the address with `/v1` at its end, where that may be what was missing when it did not list.

    `failed` is the kind of failure: of whoever did not answer, or wants a key, the address may be right.
    """
    url = address(gateway.base_url, gateway.shape)
    last = urlsplit(url).path.rpartition("/")[2]
    if gateway.shape != DEFAULT_SHAPE or failed not in _ELSEWHERE or _VERSION.fullmatch(last):
        return None
    return f"{url}/v1"


async def lists_at(bench: Workbench, gateway: Gateway, url: str) -> bool:
    """Whether a provider that was just added lists its models at another address; nothing of the answer is kept."""
    trial = await bench.registry.try_key(structs.replace(bench.provider(gateway.id), base_url=url))
    return trial.kind is None


def move(bench: Workbench, gateway: Gateway, url: str) -> Path:
    """Write another address into the table that was just written for a provider, and return the file.

    Raises what `write` does.
    """
    from model_tui.sources.user_table import replace_provider  # noqa: PLC0415

    path = bench.providers_file
    replace_provider(path, gateway.id, _fields(structs.replace(gateway, base_url=url)))
    return path


def write(bench: Workbench, gateway: Gateway) -> Path:
    """Write the provider's table into the user's `providers.toml`, and return that file.

    One that `may_replace` allows is replaced. Raises `GatewayError`, `TableError` for a file that is not understood,
    and OSError where it cannot be written.
    """
    from model_tui.debuglog import hide  # noqa: PLC0415 - the form alone would not need these
    from model_tui.sources.urls import path_secrets  # noqa: PLC0415
    from model_tui.sources.user_table import add_provider, is_as_added, replace_provider  # noqa: PLC0415

    check(bench, gateway)
    for token in path_secrets(address(gateway.base_url, gateway.shape)):
        hide(token)
    path = bench.providers_file
    put = replace_provider if is_as_added(path, gateway.id) else add_provider
    put(path, gateway.id, _fields(gateway))
    return path


def add(bench: Workbench, gateway: Gateway) -> Path:
    """Do what `write` does, and go on with the table as it is then."""
    path = write(bench, gateway)
    bench.reread_table()
    return path


def _fields(gateway: Gateway) -> "dict[str, Value]":
    """Return the fields of the provider's table; raises `GatewayError`."""
    if not is_clean(gateway.name) or not is_clean(gateway.litellm_prefix):
        field: Field = "litellm_prefix" if is_clean(gateway.name) else "name"
        raise GatewayError(field, "it holds control characters")
    url = address(gateway.base_url, gateway.shape)
    fields: dict[str, Value] = {"name": gateway.name or gateway.id, "shape": gateway.shape, "base_url": url}
    if gateway.key_env:
        fields["key_env"] = gateway.key_env
    else:
        fields["needs_key"] = False
    if urlsplit(url).hostname in _LOOPBACK:
        fields["local"] = True
    if gateway.litellm_prefix:
        fields["litellm_prefix"] = gateway.litellm_prefix
    if gateway.headers:
        fields["headers"] = dict(_header(line) for line in gateway.headers)
    return fields


def _header(line: str) -> tuple[str, str]:
    """Return a header's name and value; what is wrong is said without its value, which may be a secret."""
    name, colon, value = (part.strip() for part in line.partition(":"))
    if not colon or not _HEADER_NAME.fullmatch(name):
        raise GatewayError("headers", "a header is 'Name: value'")
    if not value or not (value.isascii() and value.isprintable()):
        raise GatewayError("headers", f"the value of '{name}' is missing, or holds what no header can")
    return name, value
