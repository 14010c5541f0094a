"""Secrets that a server sends back in a listing: none may reach the screen or the cache."""

from collections.abc import Iterable
from typing import Final

import msgspec

from model_tui.sources.protocol import Listing

_SHORTEST: Final = 8
"""Characters from which a secret is told from a word that just happens to be there."""


def without_echoes(listing: Listing, secrets: Iterable[str]) -> Listing:
    """Return a listing in which no secret is: a model whose id holds one is left out and counted, texts are blotted."""
    words = [secret for secret in secrets if len(secret) >= _SHORTEST]
    if not words or not isinstance(listing, Listing):
        return listing
    whole = msgspec.json.encode(listing)
    spelled = [msgspec.json.encode(word)[1:-1] for word in words]
    if not any(word in whole for word in spelled):
        return listing
    kept = tuple(one for one in listing.models if not any(word in one.spec.name for word in words))
    named = tuple(one for one in listing.named if not any(word in one.spec.name for word in words))
    whole = msgspec.json.encode(Listing(kept, listing.skipped + len(listing.models) - len(kept), listing.notes, named))
    for word in sorted(spelled, key=len, reverse=True):
        whole = whole.replace(word, b"***")
    return msgspec.json.decode(whole, type=Listing)
