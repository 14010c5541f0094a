"""What the tests of sources share: asking one provider that a loopback server plays."""

import pytest

from model_tui.core.model import Provider
from model_tui.sources.http import Bounds, Fetch
from model_tui.sources.protocol import Access, Listed, Listing, SourceError
from model_tui.sources.shapes import source_of
from model_tui.sources.table import load_table

KEY = "sk-canary-0123456789abcdef"
PROVIDERS = load_table()
ODD = [None, 7, "text", [], {}, {"name": None, "id": 3}, {"name": "", "id": ""}]
"""Entries that no listing can be read from."""


def provider_of(name: str) -> Provider:
    provider = PROVIDERS.get(name)
    assert provider is not None, name
    return provider


async def listing(name: str, url: str, key: str | None = KEY, **access) -> Listing:
    source = source_of(provider_of(name))
    assert source is not None
    async with Fetch(Bounds(first_pause=0.005, seconds=3.0)) as fetch:
        return await source.listing(fetch, Access(url, key, **access))


async def failing(name: str, url: str, key: str | None = KEY, **access) -> SourceError:
    with pytest.raises(SourceError) as caught:
        await listing(name, url, key, **access)
    assert KEY not in caught.value.message
    assert caught.value.message.isprintable()
    return caught.value


def by_id(found: Listing) -> dict[str, Listed]:
    return {item.spec.name: item for item in found.models}
