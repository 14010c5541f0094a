"""What a listing teaches about its own ids: snapshots of a model that no catalog has yet.

Of a model that is new, a single date tells nothing, and is left out. Where one listing has several they are snapshots,
or what somebody has tuned on different days, and merging them would be wrong.
"""

from collections import defaultdict
from collections.abc import Iterable

from model_tui.core.id_index import CanonicalIndex
from model_tui.core.id_parts import take_apart
from model_tui.core.stamps import same_snapshot


def snapshots_in(named: Iterable[tuple[str, str]], dialect: str, index: CanonicalIndex) -> dict[str, str]:
    """Return the canonical models of ids that a listing tells apart by their dates alone.

    `named` are the ids of one listing, each with the canonical model that it was taken for; `dialect` is the provider
    that writes ids in the same way (see `identity.dialect_of`).
    """
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for model_id, canonical in named:
        groups[canonical].append(model_id)
    found: dict[str, str] = {}
    for canonical, ids in groups.items():
        if len(ids) > 1 and not index.snapshots.get(canonical) and canonical not in index.released:
            found.update(_parted(canonical, ids, dialect))
    return found


def _parted(canonical: str, ids: Iterable[str], dialect: str) -> dict[str, str]:
    stamps = {one: stamp for one in ids if (stamp := take_apart(dialect, one).stamp) is not None}
    # Days next to one another are those on which somebody got the same one.
    first = {one: min(s for s in stamps.values() if same_snapshot(s, stamp)) for one, stamp in stamps.items()}
    return {one: f"{canonical}-{stamp}" for one, stamp in first.items()} if len({*first.values()}) > 1 else {}
