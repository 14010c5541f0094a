"""Names that stand for one snapshot of several: which of them the maker meant when the catalogs were made.

`mistral-large-latest` is the newest dated model of that name in the maker's own listing, if the catalogs state the same
limits and prices for both: then they are as new as each other. It is one of another name (`devstral-2512` of
`devstral-medium-latest`) if models.dev calls both the same. Names with a version or a size in them stand for the dated
one that leaves these out: `Mistral-Small-3.2-24B-Instruct-2506` for `mistral-small-2506`, since there is one model of
that name and month, and `mistral-medium-3.1` for `mistral-medium-2508`, which models.dev calls Mistral Medium 3.1.
genai-prices groups a maker's ids by price; where one
date is among ids of the same words, and it is the newest known, the names without a date stand for it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

from msgspec import Struct

from model_tui.catalog.builder import genai, modelsdev
from model_tui.catalog.builder.join import Entry
from model_tui.core.id_index import CanonicalIndex
from model_tui.core.id_parts import TUNED, dashed, is_size, stated_maker, take_apart, without_vendor, words_of
from model_tui.core.identity import canonical
from model_tui.core.makers import vendor_word
from model_tui.core.stamps import whole_stamp

_LATEST = "-latest"
_TELLING = ("max_context", "max_output_tokens", "price_input", "price_output", "supports_vision", "supports_tools")
_VERSION = re.compile(r"\d+(?:\.\d+)?")
_MINOR = re.compile(r"\d+\.\d+")
_ADDED = re.compile(r"\(latest\)$")


class _Snapshot(Struct, frozen=True):
    """A dated model of a maker's own listing."""

    stamp: str
    canonical: str
    entry: Entry


def pointers(
    entries: Iterable[Entry],
    groups: Sequence[genai.Group],
    index: CanonicalIndex,
    vendor: Callable[[str], str | None],
) -> dict[str, str]:
    """Return the canonical models that stand for another; `index` is what is known of ids without that."""
    every = list(entries)
    found = _by_price(groups, index, vendor) | _by_words(every, index, vendor)
    own = [entry for entry in every if vendor(entry.provider) is not None]
    dated: defaultdict[str, list[_Snapshot]] = defaultdict(list)
    called: defaultdict[str, list[_Snapshot]] = defaultdict(list)
    for entry in own:
        if (stamp := take_apart(entry.provider, entry.id).stamp) is not None:
            name = _identify(entry.provider, entry.id, index, vendor)
            base = _undated(name, index)
            snapshot = _Snapshot(whole_stamp(stamp, index.released.get(base)), name, entry)
            dated[base].append(snapshot)
            if (title := _title(entry)) is not None:
                called[f"{name.partition('/')[0]}/{title}"].append(snapshot)
                found |= _by_title(snapshot, title, index)
    for entry in own:
        name = _plain(entry, index, vendor)
        if not name.endswith(_LATEST):
            continue
        maker = name.partition("/")[0]
        for named in (dated.get(name.removesuffix(_LATEST)), called.get(f"{maker}/{_title(entry)}")):
            newest = max(named or (), key=lambda one: _sortable(one.stamp), default=None)
            if newest is not None and not _differ(entry, newest.entry):
                found.setdefault(name, newest.canonical)
    return {name: target for name, target in found.items() if target not in found}


def _plain(entry: Entry, index: CanonicalIndex, vendor: Callable[[str], str | None]) -> str:
    """Return the name of an entry of a maker's own listing before anybody asks what it stands for."""
    parts = take_apart(entry.provider, entry.id)
    maker = stated_maker(parts, vendor_word(vendor(entry.provider)))
    return index.spelled(maker, without_vendor(parts.slug, maker)) if maker is not None else entry.id


def _title(entry: Entry) -> str | None:
    """Return what models.dev calls an entry, without a note that it is the latest, as a slug."""
    said = entry.said.get(modelsdev.LAYER)
    name = said.display_name if said is not None else None
    return dashed(_ADDED.sub("", name.lower()).strip(), entry.provider) if name is not None else None


def _by_title(snapshot: _Snapshot, title: str, index: CanonicalIndex) -> dict[str, str]:
    """Return the known name that a title makes of a dated name by adding the version; `3` alone may mean any `3.x`."""
    maker, _, slug = _undated(snapshot.canonical, index).partition("/")
    named = index.spelled(maker, title)
    mine, theirs = words_of(slug), words_of(title)
    added = [word for word in theirs if word not in mine]
    is_versioned = len(added) == 1 == len(theirs) - len(mine) and _MINOR.fullmatch(added[0]) is not None
    has_none = not any(_VERSION.fullmatch(word) for word in mine)
    return {named: snapshot.canonical} if is_versioned and has_none and index.knows(named) else {}


def _by_words(entries: Iterable[Entry], index: CanonicalIndex, vendor: Callable[[str], str | None]) -> dict[str, str]:
    """Return the names of dated models with a version or a size that stand for one that leaves it out."""
    alike: defaultdict[tuple[str, str], dict[str, frozenset[str]]] = defaultdict(dict)
    for entry in entries:
        stamp = take_apart(entry.provider, entry.id).stamp
        if stamp is not None:
            name = _identify(entry.provider, entry.id, index, vendor)
            maker, _, slug = _undated(name, index).partition("/")
            alike[maker, stamp][name] = frozenset(words_of(slug))
    found: dict[str, str] = {}
    for names in alike.values():
        for name, words in names.items():
            if any(_VERSION.fullmatch(word) for word in words):
                continue
            longer = [one for one, theirs in names.items() if words < theirs and all(map(_is_added, theirs - words))]
            longer.sort(key=lambda one: len(names[one]))
            if all(names[one] < names[other] for one, other in pairwise(longer)):
                found |= dict.fromkeys(longer, name)
    return found


def _is_added(word: str) -> bool:
    return word in TUNED or is_size(word) or _VERSION.fullmatch(word) is not None


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


def _differ(one: Entry, other: Entry) -> bool:
    """Whether no catalog says of the one what one says of the other; also where nothing is said of both."""
    pairs = [(_said(one, name), _said(other, name)) for name in _TELLING]
    stated = [(mine, theirs) for mine, theirs in pairs if mine and theirs]
    return not stated or any(mine.isdisjoint(theirs) for mine, theirs in stated)


def _said(entry: Entry, name: str) -> set[Any]:
    return {value for facts in entry.said.values() if (value := getattr(facts, name)) is not None}
