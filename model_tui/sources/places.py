"""What an address needs beside its key: `{account}`, `{region}` and their like, filled in from the environment."""

import re
from collections.abc import Mapping
from typing import Final

from model_tui.core.model import Provider
from model_tui.sources.protocol import Access, SourceError

_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_VALUE: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_:-]|\.(?!\.))*")
"""What may stand in an address: nothing that ends a host, a path segment or an address."""


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return an address with each `{name}` replaced by its value; one without a usable value stays as it is."""

    def value(match: re.Match[str]) -> str:
        given = values.get(match[1], "")
        return given if _VALUE.fullmatch(given) else match[0]

    return _PLACE.sub(value, template)


def lacking(provider: Provider, base_url: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the variables to set before a provider can be asked: for each thing that is missing the usual one."""
    if not base_url:
        # The provider's own name for it comes before our `<ID>_BASE_URL`, which nobody else knows.
        return provider.base_env[1:2] or provider.base_env[:1]
    open_places = _PLACE.findall(filled(base_url, values)) + _PLACE.findall(filled(provider.list_path, values))
    return tuple(dict.fromkeys(next(iter(provider.env.get(name, ())), name) for name in open_places))


def check_whole(access: Access) -> None:
    """Raise `SourceError` (`incomplete`) where something beside the key is still to be set."""
    if access.lacks:
        raise SourceError("incomplete", f"set {' and '.join(access.lacks)}: the key alone does not say where to ask")
