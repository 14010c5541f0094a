"""What a catalog's ids teach: the index that identity looks names up in, made of everything that is listed."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from model_tui.core.id_index import CanonicalIndex, Known
from model_tui.core.id_parts import (
    PART_SIZE,
    SIZE,
    TUNED,
    UNFINISHED,
    Parts,
    brand_of,
    is_routers_own,
    is_size,
    is_telling,
    key_of,
    stated_maker,
    take_apart,
    without_vendor,
    words_of,
)
from model_tui.core.id_shelves import shelves_of
from model_tui.core.makers import VENDOR_WORDS, vendor_word
from model_tui.core.stamps import NEAR, PREVIEW, one_release, same_day, same_snapshot

_FIRST_PARTY: Final = 1000
"""What one spelling by the maker itself weighs against those of resellers."""
_OTHERWISE: Final = frozenset({"thinking", "reasoning", "base"})
"""Words of models that stand beside the tuned one, so that a shorter name may mean either."""
_LATEST: Final = "latest"
_VERSIONED: Final = re.compile(r"(.+)-v(\d+(?:-\d+)*)$")
_ENDING_IN_VERSION: Final = re.compile(r"(.+?)-v?(\d{1,2}(?:-\d+)*)$")
_MAKERS: Final = frozenset(VENDOR_WORDS.values())


def _whose(slug: str, makers: Iterable[str]) -> str | None:
    """Return whose a name is, of those who publish something under it: the maker whose brand it is, or the only one.

    An organisation that is no known maker, and has the name of a known one's model, has it from there.
    """
    known = [maker for maker in makers if maker in _MAKERS] or list(makers)
    if len(known) == 1:
        return known[0]
    brand = brand_of(slug)
    return brand if brand in known else None


class _Group:
    """Everything seen of one maker's one name."""

    def __init__(self) -> None:
        self.spellings: Counter[str] = Counter()
        self.providers: set[str] = set()
        self.stamps: set[str] = set()
        self.own_stamps: set[str] = set()
        self.routers_stamps: set[str] = set()
        self.released: Counter[str] = Counter()
        self.stamped: Counter[str] = Counter()
        self.told: Counter[str] = Counter()
        self.open: Counter[bool] = Counter()
        self.is_first_party = False
        self.also: set[str] = set()

    def add(self, known: Known, parts: Parts, slug: str, *, own: bool) -> None:
        weight = _FIRST_PARTY if own else 1
        self.spellings[slug] += weight
        self.providers.add(known.provider)
        self.is_first_party |= own
        if known.open_weights is not None:
            self.open[known.open_weights] += weight
        if parts.stamp is not None and is_routers_own(known.provider, known.id, parts.stamp):
            self.routers_stamps.add(parts.stamp)
        elif parts.stamp is not None:
            self.stamps.add(parts.stamp)
            if own:
                self.own_stamps.add(parts.stamp)
        if known.released is not None and len(known.released) == 10:
            (self.released if parts.stamp is None else self.stamped)[known.released] += weight
            if parts.stamp is None:
                self.told[known.released] += 1

    def absorb(self, other: "_Group") -> None:
        self.providers |= other.providers
        self.stamps |= other.stamps
        self.own_stamps |= other.own_stamps
        self.routers_stamps |= other.routers_stamps
        self.released += other.released
        self.told += other.told
        self.stamped += other.stamped
        self.open += other.open
        self.is_first_party |= other.is_first_party

    def released_on(self) -> str | None:
        """Return the day of release: of the plain name, else of its only snapshot.

        Of open weights with several it is the day that most tell: the maker's own door may have gone over to later
        ones under the same name, and most others have not. Where as many tell another day, it is that of a snapshot.
        """
        many = len(self.snapshots())
        days = self.released or (self.stamped if many == 1 else None)
        if many > 1 and self.is_open and self.told:
            days = self.told
        return min(days, key=lambda day: (-days[day], not self._is_stamped(day), day)) if days else None

    def _is_stamped(self, day: str) -> bool:
        """Whether a snapshot is of this day."""
        return any(same_day(stamp, day, NEAR) for stamp in self.own_stamps or self.stamps)

    @property
    def is_open(self) -> bool:
        """Whether most say that the weights are open."""
        return self.open[True] > self.open[False]

    def snapshots(self) -> list[str]:
        """Return the stamps, the maker's own where there are any; those that may tell one day are one, the longest."""
        days = [date.fromisoformat(day) for day in self.released]
        first = f"{min(days) - PREVIEW:%Y%m%d}" if days else ""
        stamps = self.own_stamps or self.stamps
        # A router's own day is no snapshot's, but where others tell that day it tells the year.
        stamps = stamps | {one for one in self.routers_stamps if any(same_snapshot(one, other) for other in stamps)}
        # What is long before there was such a model is a slip, or else the day of release is that of a reseller.
        likely = [stamp for stamp in stamps if len(stamp) != 8 or stamp >= first]
        found: list[str] = []
        for stamp in sorted(likely or stamps, key=lambda one: (-len(one), one)):
            if not any(same_snapshot(stamp, one) for one in found):
                found.append(stamp)
        return sorted(found)

    def spelling(self) -> str:
        return min(self.spellings, key=lambda slug: (-self.spellings[slug], len(slug), slug))


def index_of(known: Iterable[Known], pointers: Mapping[str, str] | None = None) -> CanonicalIndex:
    """Return what ids teach about identity; `pointers` are canonical models that stand for others."""
    known = list(known)
    groups = _groups(known)
    makers: defaultdict[str, list[str]] = defaultdict(list)
    for maker, key in groups:
        makers[key].append(maker)
    names: dict[str, str] = {}
    snapshots: dict[str, tuple[str, ...]] = {}
    released: dict[str, str] = {}
    fixed: set[str] = set()
    closed: set[str] = set()
    for (maker, key), group in sorted(groups.items()):
        slug = group.spelling()
        canonical = f"{maker}/{slug}"
        witnessed = group.is_first_party or len(group.providers) > 1 or brand_of(slug) == maker
        certain = maker == _whose(slug, makers[key]) and is_telling(slug) and witnessed
        for one in (key, *sorted(group.also)):
            names[one if certain else f"{maker}/{one}"] = canonical
        if group.stamps:
            snapshots[canonical] = tuple(group.snapshots())
        if (day := group.released_on()) is not None:
            released[canonical] = day
        if group.stamps and group.is_open and any(char.isdigit() for char in slug):
            fixed.add(canonical)
        if group.open[False] > group.open[True]:
            closed.add(canonical)
    stand_for = dict(sorted((pointers or {}).items()))
    said = ((name, names.get(key), group.spelling()) for (name, key), group in groups.items())
    shelves = shelves_of(said, closed, {one.provider for one in known})
    return CanonicalIndex(names, snapshots, released, tuple(sorted(fixed)), tuple(sorted(closed)), stand_for, shelves)


def _groups(known: Iterable[Known]) -> dict[tuple[str, str], _Group]:
    groups: defaultdict[tuple[str, str], _Group] = defaultdict(_Group)
    for one in known:
        own = vendor_word(one.vendor)
        parts = take_apart(one.provider, one.id)
        maker = stated_maker(parts, own)
        if maker is not None:
            slug = without_vendor(parts.slug, maker)
            groups[maker, key_of(slug)].add(one, parts, slug, own=maker == own)
    _fold_sizes(groups)
    _fold_unfinished(groups)
    _fold_reasoning(groups)
    _fold_versions(groups)
    _fold_first(groups)
    for maker, key in list(groups):  # `deepseek.v3` is `deepseek-v3`, where there is such a name
        slug = groups[maker, key].spelling()
        whole = (maker, key_of(f"{maker}-{slug}"))
        if brand_of(slug) is None and whole in groups and whole != (maker, key):
            groups[whole].absorb(groups.pop((maker, key)))
    return groups


def _fold_sizes(groups: "defaultdict[tuple[str, str], _Group]") -> None:
    """Let a versioned name that leaves the size out be that of the only model of that name, which has one.

    `llama-4-maverick` is `llama-4-maverick-17b-128e-instruct`, and `qwen3-235b-instruct` is
    `qwen3-235b-a22b-instruct`, as long as no other model answers to the shorter name.
    """
    by_maker: defaultdict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for maker, key in groups:
        by_maker[maker][key] = frozenset(key.split("-"))
    for maker, keys in by_maker.items():
        having: defaultdict[str, list[str]] = defaultdict(list)
        for key, words in keys.items():
            for word in words:
                having[word].append(key)
        for key, words in keys.items():
            # A longer name has every word of the shorter: those with its rarest are few, where all would be a square.
            near = {one: keys[one] for one in min((having[word] for word in words), key=len)}
            whole = _whole_name(words, near) or _whole_name(words, _common(maker, near, groups))
            if whole is not None and (maker, whole) in groups:
                group = groups.pop((maker, key))
                groups[maker, whole].absorb(group)
                groups[maker, whole].spellings += group.spellings
                groups[maker, whole].also |= {key, *group.also}


def _fold_unfinished(groups: "defaultdict[tuple[str, str], _Group]") -> None:
    """Let a beta or preview whose only snapshot is also one of the finished model be that model.

    `grok-4.20-beta-0309` is `grok-4.20-0309`, and that of `0304` too: what was made in those days was called otherwise
    later, or elsewhere.
    """
    for maker, key in list(groups):
        words = set(key.split("-"))
        whole = (maker, "-".join(sorted(words - UNFINISHED - {_LATEST})))
        if not words & UNFINISHED or whole not in groups:
            continue
        stamps, finished = groups[maker, key].snapshots(), groups[whole].snapshots()
        is_newest = not stamps and _LATEST in words and len(finished) == 1
        if is_newest or (len(stamps) == 1 and any(one_release(stamps[0], one) for one in finished)):
            group = groups.pop((maker, key))
            group.stamps, group.own_stamps = set(), set()  # the finished one has it
            groups[whole].absorb(group)
            groups[whole].also |= {key, *group.also}


def _fold_reasoning(groups: "defaultdict[tuple[str, str], _Group]") -> None:
    """Let the plain name be the reasoning model where its maker names that, and the other one, `-non-reasoning`.

    `grok-4-fast` is `grok-4-fast-reasoning`: these are two ways of running it, and the plain name is the first.
    """
    for maker, key in list(groups):
        words = key.split("-")
        if "reasoning" not in words or "non" in words:
            continue
        other = (maker, "-".join(sorted([*words, "non"])))
        plain = (maker, "-".join(word for word in words if word != "reasoning"))
        if plain in groups and other in groups and groups[other].is_first_party:
            group = groups.pop((maker, key))
            groups[plain].absorb(group)
            groups[plain].also |= {key, *group.also}


def _fold_versions(groups: "defaultdict[tuple[str, str], _Group]") -> None:
    """Let a name with a size, and without the version of the weights, be that of the only version there is.

    `mixtral-8x7b-instruct` is `mixtral-8x7b-instruct-v0.1`. Tuned or not, `mistral-7b` has several.
    """
    named: defaultdict[tuple[str, frozenset[str]], list[tuple[tuple[str, str], str, str]]] = defaultdict(list)
    for (maker, key), group in groups.items():
        if (match := _VERSIONED.match(group.spelling())) is not None:
            words = words_of(match[1])
            if any(map(is_size, words)):
                plain = key_of(match[1])
                named[maker, frozenset(words) - TUNED].append(((maker, key), plain, match[2]))
    for (maker, _), many in named.items():
        for versioned, plain, _ in many if len({version for *_, version in many}) == 1 else ():
            if (maker, plain) in groups:
                group = groups.pop((maker, plain))
                groups[versioned].absorb(group)
                groups[versioned].spellings += group.spellings
                groups[versioned].also |= {plain, *group.also}


def _fold_first(groups: "defaultdict[tuple[str, str], _Group]") -> None:
    """Let a name that ends in its first version be the one without, where no later version of that name is known.

    `nova-pro-v1` is `nova-pro`: on Bedrock, where every id ends so, the version is left out.
    """
    versions: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for (maker, _), group in groups.items():
        if (match := _ENDING_IN_VERSION.match(group.spelling())) is not None:
            versions[maker, match[1]].add(match[2].removesuffix("-0"))
    for maker, plain in [one for one, known in versions.items() if known == {"1"}]:
        whole = (maker, key_of(plain))
        for first in (f"{plain}-v1", f"{plain}-1-0"):
            key = key_of(first)
            if whole in groups and (maker, key) in groups and groups[maker, key].spelling() == first:
                group = groups.pop((maker, key))
                groups[whole].absorb(group)
                groups[whole].also |= {key, *group.also}


def _common(
    maker: str, keys: Mapping[str, frozenset[str]], groups: "Mapping[tuple[str, str], _Group]"
) -> Mapping[str, frozenset[str]]:
    """Return the names that are in use: what one provider alone writes may be a slip."""
    known = {key: group for key in keys if (group := groups.get((maker, key))) is not None}
    return {key: keys[key] for key, group in known.items() if group.is_first_party or len(group.providers) > 1}


def _whole_name(words: frozenset[str], keys: Mapping[str, frozenset[str]]) -> str | None:
    """Return the key of the only longer name that adds nothing but sizes (and `instruct`) to these words."""
    if not any(word[:1].isdigit() and not SIZE.fullmatch(word) for word in words):
        return None
    has_size = any(SIZE.fullmatch(word) for word in words)
    more = {key: others - words for key, others in keys.items() if words < others}
    if any(extra & _OTHERWISE for extra in more.values()):
        return None
    adds = PART_SIZE if has_size else SIZE
    fit = [k for k, extra in more.items() if all(adds.fullmatch(w) or (w in TUNED and not has_size) for w in extra)]
    fit = [key for key in fit if any(adds.fullmatch(word) for word in more[key])]
    longest = max(fit, key=lambda key: len(keys[key]), default=None)
    return longest if longest is not None and all(keys[key] <= keys[longest] for key in fit) else None
