"""Names that stand for one snapshot of several: which of them the maker meant when the catalogs were made.

`mistral-large-latest` is the newest dated model of that name in the maker's own listing, if the catalogs state the same
limits and prices for both: then they are as new as each other. genai-prices groups a maker's ids by price; where one
date is among ids of the same words, and it is the newest known, the names without a date stand for it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from model_tui.catalog.builder import genai
from model_tui.catalog.builder.join import Entry
from model_tui.core.id_index import CanonicalIndex
from model_tui.core.id_parts import take_apart
from model_tui.core.identity import canonical
from model_tui.core.layers import resolve
from model_tui.core.model import Layer, ModelCapabilities
from model_tui.core.stamps import whole_stamp

_LATEST = "-latest"
_TELLING = ("max_context", "max_output_tokens", "price_input", "price_output", "supports_vision", "supports_tools")


class _Snapshot(Struct, frozen=True):
    """A dated model of a maker's own listing."""

    stamp: str
    canonical: str
    facts: ModelCapabilities


def pointers(
    entries: Iterable[Entry],
    groups: Sequence[genai.Group],
    index: CanonicalIndex,
    vendor: Callable[[str], str | None],
) -> dict[str, str]:
    """Return the canonical models that stand for another; `index` is what is known of ids without that."""
    found = _by_price(groups, index, vendor)
    own = [entry for entry in entries if vendor(entry.provider) is not None]
    dated: defaultdict[str, list[_Snapshot]] = defaultdict(list)
    for entry in own:
        if (stamp := take_apart(entry.provider, entry.id).stamp) is not None:
            name = _identify(entry.provider, entry.id, index, vendor)
            base = _undated(name, index)
            whole = whole_stamp(stamp, index.released.get(base))
            dated[base].append(_Snapshot(whole, name, _facts(entry)))
    for entry in own:
        name = _identify(entry.provider, entry.id, index, vendor)
        if name.endswith(_LATEST) and (snapshots := dated.get(name.removesuffix(_LATEST))):
            newest = max(snapshots, key=lambda one: _sortable(one.stamp))
            if not _differ(_facts(entry), newest.facts):
                found[name] = newest.canonical
    return {name: target for name, target in found.items() if target not in found}


def _by_price(
    groups: Sequence[genai.Group], index: CanonicalIndex, vendor: Callable[[str], str | None]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for provider, name, target in genai.undated(groups, vendor):
        ours, theirs = (_identify(provider, one, index, vendor) for one in (name, target))
        stamps = index.snapshots.get(_undated(theirs, index), ())
        is_newest = stamps and theirs.endswith(max(stamps, key=_sortable))
        if ours != theirs and is_newest:
            found[ours] = theirs
    return found


def _identify(provider: str, model_id: str, index: CanonicalIndex, vendor: Callable[[str], str | None]) -> str:
    return canonical(provider, model_id, vendor(provider), index)


def _undated(name: str, index: CanonicalIndex) -> str:
    """Return a canonical model without the stamp of its snapshot."""
    base, _, stamp = name.rpartition("-")
    return base if stamp.isdigit() and base in index.snapshots else name


def _sortable(stamp: str) -> str:
    """Return a stamp so that later ones come later: a year and a month stand for the month's end."""
    return stamp if len(stamp) == 8 else f"20{stamp}99" if int(stamp[:2]) > 12 else f"0000{stamp}"


def _facts(entry: Entry) -> ModelCapabilities:
    return resolve(Layer(name, facts) for name, facts in entry.said.items())[0]


def _differ(one: ModelCapabilities, other: ModelCapabilities) -> bool:
    pairs = ((getattr(one, name), getattr(other, name)) for name in _TELLING)
    stated = [(mine, theirs) for mine, theirs in pairs if mine is not None and theirs is not None]
    return not stated or any(mine != theirs for mine, theirs in stated)
