"""What an address needs beside its key: `{account}`, `{region}` and their like, filled in from the environment."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from model_tui.core.model import Provider
from model_tui.core.references import referred
from model_tui.core.text import clean
from model_tui.sources.protocol import Access, SourceError

_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_VALUE: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_:-]|\.(?!\.))*")
"""What may stand in an address: nothing that ends a host, a path segment or an address."""


FOLDER: Final = "file://{folder}"
"""The address of what is read from a folder of this machine; without a folder there is none."""


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return an address with each `{name}` replaced by its value; one without a usable value stays as it is."""
    if template == FOLDER:
        return _folder_url(values.get("folder", ""))

    def value(match: re.Match[str]) -> str:
        given = values.get(match[1], "")
        return given if _VALUE.fullmatch(given) else match[0]

    return _PLACE.sub(value, template)


def _folder_url(folder: str) -> str:
    """Return the `file:` address of a folder as people write it; nothing for one that is not given."""
    path = os.path.expanduser(folder.strip())  # noqa: PTH111 - `Path.expanduser` raises where there is no such home
    return Path(path).absolute().as_uri() if path else ""


def lacking(provider: Provider, base_url: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the variables to set before a provider can be asked: for each thing that is missing the usual one."""
    if not base_url and provider.base_url == FOLDER:
        return provider.env.get("folder", ())[:1]
    if not base_url:
        # The provider's own name for it comes before our `<ID>_BASE_URL`, which nobody else knows.
        return provider.base_env[1:2] or provider.base_env[:1]
    open_places = _open_places(provider, base_url, values)
    return tuple(dict.fromkeys(next(iter(provider.env.get(name, ())), name) for name in open_places))


def _open_places(provider: Provider, base_url: str, values: Mapping[str, str]) -> list[str]:
    return _PLACE.findall(filled(base_url, values)) + _PLACE.findall(filled(provider.list_path, values))


def unusable(provider: Provider, base_url: str, held: Mapping[str, tuple[str, str]]) -> str | None:
    """Return what is wrong with the first value that cannot go into an address; never the value, it may be a key.

    `held` are the variables that are set and their values, by the names that the provider's table gives them.
    """
    values = {name: value for name, (_, value) in held.items()}
    wrong = (held[name][0] for name in _open_places(provider, base_url, values) if name in held)
    return next(
        (f"{name} holds what no address can: letters, digits, '-', '_', '.' and ':' may" for name in wrong), None
    )


def unset_header(provider: Provider, referred_to: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the first variable without a value that a header refers to, and what is to be done, in one line."""
    for name, value in provider.headers.items():
        for variable in referred((value,)):
            if variable not in referred_to:
                return variable, f"set {variable}: the header '{clean(name)}' of its table refers to it"
    return None


def lack_of(access: Access) -> str | None:
    """Return what beside the key is still to be set, or is set amiss, in one line; `None` where nothing is."""
    if access.amiss or not access.lacks:
        return access.amiss
    why = "the key alone does not say where to ask" if access.is_signed_in else "nothing says where to look"
    return f"set {' and '.join(access.lacks)}: {why}"


def check_whole(access: Access) -> None:
    """Raise `SourceError` (`incomplete`) where something beside the key is still to be set, or set amiss."""
    if (why := lack_of(access)) is not None:
        raise SourceError("incomplete", why)
