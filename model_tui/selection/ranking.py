"""Ranks: which offers come first where the user has not said it."""

from collections.abc import Iterable, Iterator

from model_tui.core.model import Offer
from model_tui.core.snapshot import Snapshot


def by_popularity(snapshot: Snapshot, offers: Iterable[Offer]) -> list[Offer]:
    """Return offers the most popular first, unknown popularity last; ties stay in the default order."""
    place = {snapshot.offers[row].key: at for at, row in enumerate(snapshot.index.order())}
    return sorted(
        offers, key=lambda offer: (-(offer.popularity if offer.popularity is not None else -1), place[offer.key])
    )


def one_per_model(offers: Iterable[Offer]) -> Iterator[Offer]:
    """Yield the first offer of each model."""
    seen: set[str] = set()
    for offer in offers:
        if offer.canonical not in seen:
            seen.add(offer.canonical)
            yield offer
