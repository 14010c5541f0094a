"""Addresses: how a base and a path become one, how an address is shown, and the login that may stand in one."""

import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote, urlencode, urlsplit, urlunsplit

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}

_TOKEN: Final = re.compile(
    r"(?=.{8,})(?:.*(?:key|token|secret|pass|auth).*|(?=.*[0-9])(?=.*[A-Za-z])[\w.~%+=:-]{10,}|[\w.~%+=:-]{24,})",
    re.IGNORECASE,
)
"""A segment that says so itself, one of letters and digits, or a long one."""

Origin = tuple[str, str, int]
"""Scheme, host and port: what a key may be sent to."""


def join_url(base: str, path: str, params: Mapping[str, str] | None = None) -> str:
    """Return `path` below `base`, no segment doubled: `…/v1` and `/v1/models` make `…/v1/models`.

    Whatever of `path` leads up to the base's last segment is taken as already there. A query in `base` is kept.
    """
    parts = urlsplit(base)
    have = [segment for segment in parts.path.split("/") if segment]
    want = [segment for segment in path.split("/") if segment]
    if have and have[-1] in want:
        want = want[want.index(have[-1]) + 1 :]
    query = "&".join(text for text in (parts.query, urlencode(params or {})) if text)
    return urlunsplit((parts.scheme, parts.netloc, "/" + "/".join((*have, *want)), query, ""))


def origin(url: str) -> Origin:
    """Return the origin of a URL; raises ValueError when it has none."""
    parts = urlsplit(url)
    port = _DEFAULT_PORTS.get(parts.scheme) if parts.port is None else parts.port
    if not parts.hostname or not port:
        raise ValueError("not an http(s) address")
    return (parts.scheme, parts.hostname, port)


def same_door(old: Origin, new: Origin) -> bool:
    """Whether a redirect stays with the host that was asked; moving from http up to https does."""
    upgraded = old == ("http", new[1], 80) and new == ("https", old[1], 443)
    return old == new or upgraded


def shown_host(url: str) -> str:
    """Return host and port of a URL for a message, without credentials, path and query."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "an unusable address"
    host = parts.hostname or "an unusable address"
    host = f"[{host}]" if ":" in host else host
    return host if port is None else f"{host}:{port}"


def is_loopback(url: str) -> bool:
    """Whether a URL points at this machine."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return host == "localhost" or host.endswith(".localhost") or host == "::1" or host.startswith("127.")


def without_login(url: str) -> tuple[str, str]:
    """Return a URL without the login that stands in it, and that login (`user:password`) in plain text."""
    parts = urlsplit(url)
    login, _, place = parts.netloc.rpartition("@")
    return urlunsplit((parts.scheme, place, parts.path, parts.query, parts.fragment)), unquote(login)


def basic(login: str) -> str:
    """Return the value of an `authorization` header for a login."""
    return f"Basic {_packed(login)}"


def login_secrets(url: str) -> tuple[str, ...]:
    """Return every spelling of a login in a URL that must not be shown: as written, plain, packed, the password."""
    try:
        written = urlsplit(url).netloc.rpartition("@")[0]
    except ValueError:
        return ()
    login = unquote(written)
    spellings = (written, login, _packed(login), written.partition(":")[2], login.partition(":")[2])
    return tuple(dict.fromkeys(word for word in spellings if word)) if written else ()


def path_secrets(url: str) -> tuple[str, ...]:
    """Return the segments of a URL's path that are probably a token, as some gateways take one there.

    A name among them is told by nothing for sure: what is returned is for a log to leave out, not to warn of.
    """
    try:
        path = urlsplit(url).path
    except ValueError:
        return ()
    return tuple(dict.fromkeys(segment for segment in path.split("/") if _TOKEN.fullmatch(segment)))


def _packed(login: str) -> str:
    return b64encode(login.encode()).decode()
