"""Base URLs as people set them: with a scheme or without, with a port or without, or what a server listens on."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from model_tui.core.references import unexpanded

_NOT_IN_HOST: Final = re.compile(r"[${}<>|^`\\]")


def usable_url(value: str, default: str) -> str | None:
    """Return a base URL from what people set: `host`, `host:port`, `http://…`, or an address to listen on.

    Without a scheme, scheme and port are those of `default` (plain http for a host on this machine or given by its
    number). `0.0.0.0` and `::` are where a server listens: a client asks 127.0.0.1. `None` when it is no address.
    """
    value = value.strip()
    if not value.strip("/") or not value.isprintable() or " " in value or unexpanded(value):
        return None
    usual = urlsplit(default)
    bare = "://" not in value
    try:
        parts = urlsplit(f"//{value}" if bare else value)
        host, port = parts.hostname or (usual.hostname if bare else None), parts.port
    except ValueError:
        return None
    if not host or _NOT_IN_HOST.search(host) or (not bare and parts.scheme not in ("http", "https")):
        return None
    scheme = _scheme_for(host, usual.scheme) if bare else parts.scheme
    if bare and port is None:
        port = usual.port
    login = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    return urlunsplit((scheme, login + _address(host, port), parts.path.rstrip("/"), parts.query, ""))


def _scheme_for(host: str, usual: str) -> str:
    return "http" if host == "localhost" or _number_of(host) is not None else usual or "https"


def _address(host: str, port: int | None) -> str:
    number = _number_of(host)
    host = "127.0.0.1" if number is not None and number.is_unspecified else host
    host = f"[{host}]" if ":" in host else host
    return host if port is None else f"{host}:{port}"


def _number_of(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
