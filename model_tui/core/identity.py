"""Identity: which model an offer is an offer of, worked out from how providers write ids.

A wrong merge is worse than a missed one: what is not certain stays apart, under the provider's own name. Fine-tunes,
sizes, `-thinking`, `-instruct`, `-preview` and everything else that is a word of a name is never folded. What is said
of one way of serving it is: regions, options behind a colon, the precision of the weights.

The canonical form is `vendor/slug`: the maker's one word, then the name in small letters with dashes in versions, as
the maker spells it. Names that differ in nothing but the order of their words or in separators are one name. The
stamp of a snapshot is left out where it tells the day on which the model came out, or where only one snapshot is
known; where there are several, each stays its own model, because limits and prices differ between them.
"""

import re
from typing import Final

from msgspec import Struct

from model_tui.core.id_index import CanonicalIndex, Known
from model_tui.core.id_parts import (
    SIZE,
    TUNED,
    UNFINISHED,
    VARIANTS,
    Parts,
    brand_of,
    is_routers_own,
    is_telling,
    split_vendors,
    stated_maker,
    take_apart,
    with_point,
    without_vendor,
    words_of,
)
from model_tui.core.makers import vendor_word
from model_tui.core.stamps import (
    NEAR,
    is_before,
    is_of_another_year,
    one_release,
    same_day,
    same_snapshot,
    whole_stamp,
)

__all__ = ["CanonicalIndex", "Identity", "Known", "canonical", "dialect_of", "identify", "vendor_word"]

_TAGGED: Final = frozenset({"ollama", "ollama-cloud"})
"""Providers whose ids are a name and a tag of their own library: `llama3.1:8b`, `someone/model:latest`."""

_SERVERS: Final = frozenset({"ollama", "lmstudio", "vllm", "sglang", "llamacpp", "localai", "tgi", "lemonade", "gguf"})
"""Servers, and folders, that have the weights themselves: under the name of closed ones stands something else there."""
_ELSEWHERE: Final = (":cloud", "-cloud")
"""Tags with which Ollama offers what its cloud runs."""

_TUNING: Final = re.compile(
    r"(?:^|[^a-z])(?:lora|qlora|s?ft|dpo|rlhf|fine-?_?tun(?:e|ed|es|ing)|tuned|adapters?|checkpoints?|ckpts?|merged|runs)(?:[^a-z]|$)"
)
"""Words on the way to a file that tell of somebody's own training, whatever the file is called."""

_PREFIXED: Final = frozenset({"databricks"})
"""Providers that put their own name before every id."""

_FAR: Final = 45
"""Days from the day of release beyond which a snapshot is a later one."""
_LATEST: Final = "-latest"
_THINKING: Final = "thinking"
_WHOLE_SIZE: Final = re.compile(r"e?\d+(?:\.\d+)?[bmt]|\d+x\d+b")
_UNTUNED: Final = frozenset({"base", "text"})


_APART: Final = "kept apart"


class Identity(Struct, frozen=True):
    """The canonical model of an offer, and the rule that found it, in words for the reader."""

    canonical: str
    rule: str

    @property
    def is_apart(self) -> bool:
        """Whether the offer stays under its provider's own name: nothing certain is known of its maker."""
        return self.rule.startswith(_APART)


def canonical(provider: str, model_id: str, vendor: str | None, index: CanonicalIndex | None = None) -> str:
    """Return the canonical model of which `provider`'s `model_id` is an offer.

    `vendor` is the maker whose own door the provider is (`None` for resellers). `index` tells what other ids are
    known; without it nothing is taken from ids elsewhere, and a single snapshot is assumed.
    """
    return identify(provider, model_id, vendor, index).canonical


def identify(
    provider: str,
    model_id: str,
    vendor: str | None,
    index: CanonicalIndex | None = None,
    *,
    dialect: str | None = None,
) -> Identity:
    """Return the canonical model together with the rule that found it; see `canonical`.

    `dialect` is the provider that writes ids in the same way, where that is another one (see `dialect_of`).
    """
    index = index if index is not None else CanonicalIndex()
    dialect = dialect or provider
    parts = take_apart(dialect, model_id)
    found = _base(dialect, model_id, parts, vendor_word(vendor), index)
    if isinstance(found, Identity) and _is_elses(dialect, model_id, found.canonical, index):
        found = "kept apart: weights of that name are not published, so that this server's are others"
    if isinstance(found, str):
        return Identity(f"{provider}/{model_id}", found)
    named, stamp = _as_finished(_as_tuned(found, parts.stamp, index), parts, index)
    if stamp is not None and is_routers_own(dialect, model_id, stamp) and _is_no_snapshot(named, stamp, index):
        named, stamp = Identity(named.canonical, f"{named.rule}; dated by the router when it took it up"), None
    return _pointed(_snapshot(named, stamp, index), index)


def dialect_of(provider: str, shape: str) -> str:
    """Return the provider whose way of writing ids one has: its own, or that of the server that it runs."""
    return shape if shape in _SERVERS and provider not in _TAGGED else provider


def _is_elses(dialect: str, model_id: str, canonical: str, index: CanonicalIndex) -> bool:
    """Whether a server of one's own lists a model that only its maker can run: it is somebody else's, so named."""
    return dialect in _SERVERS and not model_id.endswith(_ELSEWHERE) and index.is_closed(canonical)


def _is_tuned(model_id: str) -> bool:
    """Whether an id of one's own server has the word for tuning in its path, or at its end."""
    path, _, last = model_id.lower().rpartition("/")
    return _TUNING.search(path) is not None or last.endswith("-lora")


def _base(provider: str, model_id: str, parts: Parts, own: str | None, index: CanonicalIndex) -> Identity | str:
    """Return the model without its stamp, or why the id stays apart."""
    if provider in _TAGGED and parts.organisation is not None and not parts.is_format:
        return "kept apart: somebody's own shelf in this library"
    if parts.organisation is not None and parts.is_format and (base := _quantized(parts, index)):
        return Identity(base, "the id says that it is another precision of one maker's model")
    maker = stated_maker(parts, own)
    if provider in _SERVERS and _is_tuned(model_id):
        return "kept apart: its path or name tells of somebody's own training"
    if maker is None:
        return _bare(provider, parts, index)
    if (known := index.on_shelf(maker, parts.slug)) is not None:
        return Identity(known, "one maker's model under the name of somebody who offers those of many")
    rule = "the id names its maker" if parts.vendor is not None else "the maker's own listing"
    if parts.organisation is not None:
        rule = "the id names who published it"
    return _of_maker(maker, parts, rule, index)


def _of_maker(maker: str, parts: Parts, rule: str, index: CanonicalIndex) -> Identity:
    slug = without_vendor(parts.slug, maker)
    if brand_of(slug) is None:  # `deepseek.v3` is `deepseek-v3`, where there is such a name
        whole = f"{maker}-{slug}"
        if index.knows(known := index.spelled(maker, whole)):
            return Identity(known, rule)
    spelled = index.spelled(maker, slug)
    head, _, last = slug.rpartition("-")
    if head and not last.isdigit() and not index.knows(spelled):  # digits belong to the version before them
        known = index.spelled(maker, head)
        if known != f"{maker}/{head}":
            spelled = f"{known}-{last}"  # a new variant of a model whose name is spelled otherwise there
    if (pointed := with_point(slug)) is not None and not index.knows(spelled):
        spelled = _if_known(maker, pointed, index) or spelled
    return Identity(spelled, rule if spelled == f"{maker}/{slug}" else f"{rule}; spelled otherwise there")


def _bare(provider: str, parts: Parts, index: CanonicalIndex) -> Identity | str:
    """Return the model of an id that names nobody, or names a shelf of the host's own."""
    if parts.organisation is not None:
        return "kept apart: the id stands on a shelf that is no maker's"
    slug = parts.slug.removeprefix(f"{provider}-") if provider in _PREFIXED else parts.slug
    tagged = _tagged(slug.removesuffix(_LATEST), index) if provider in _TAGGED else []
    if len(tagged) > 1:
        return "kept apart: more than one model answers to that name and size"
    if tagged and parts.stamp is None and index.snapshots.get(tagged[0]) and not any(map(str.isdigit, slug)):
        return "kept apart: the name of a line, and which of its models the library has under it is not certain"
    if tagged:
        return Identity(tagged[0], "the only tuned model of that name and size")
    if (known := index.bare(slug)) is not None and brand_of(slug) in (None, known.partition("/")[0]):
        return Identity(known, "this id is one maker's everywhere else")
    for rest, maker in split_vendors(slug):
        if brand_of(rest) == maker:
            return _of_maker(maker, Parts(maker, None, rest), "the id names its maker", index)
    if provider not in _TAGGED and (found := _of_brand(slug, parts.stamp, index)) is not None:
        return found
    head, _, last = slug.rpartition("-")
    if last in VARIANTS and (known := index.bare(head)) is not None and brand_of(head) == known.partition("/")[0]:
        return Identity(f"{known}-{last}", "a variant of a model that is one maker's everywhere else")
    return "kept apart: nothing certain is known of its maker"


def _of_brand(slug: str, stamp: str | None, index: CanonicalIndex) -> Identity | None:
    """Return the model of an id that begins with a maker's brand; one that is no more than that needs its day."""
    brand = brand_of(slug)
    if brand is None:
        return None
    spelled = _if_known(brand, slug, index)
    if spelled is None and (pointed := with_point(slug)) is not None:
        spelled = _if_known(brand, pointed, index)
    if spelled is None:
        return None
    if "-" in slug:
        return Identity(spelled, "the id begins with the brand of a maker that has a model of this name")
    if stamp is not None and any(same_snapshot(stamp, one) for one in index.snapshots.get(spelled, ())):
        return Identity(spelled, "the id is the brand of a maker that has a snapshot of this day")
    return None


def _if_known(maker: str, slug: str, index: CanonicalIndex) -> str | None:
    """Return a maker's model of this name, `None` where there is none."""
    spelled = index.spelled(maker, slug)
    return spelled if index.knows(spelled) else None


def _quantized(parts: Parts, index: CanonicalIndex) -> str | None:
    """Return the model of which somebody else's upload is a quantization: its name is exactly one maker's."""
    for slug, maker in ((parts.slug, None), *split_vendors(parts.slug)):
        known = index.bare(slug)
        if known is None or not is_telling(slug) or index.is_closed(known):
            continue
        if maker in (None, known.partition("/")[0]):
            return known
    return None


def _tagged(slug: str, index: CanonicalIndex) -> list[str]:
    """Return the models that may stand behind a name and a tag of Ollama's library; none where nothing is known.

    A tag without `text` or `base` is the tuned model, for which others write `-instruct`, `-it` or `-chat`. Where that
    comes with a `-thinking` one the tag may mean either. The size may be missing on either side, where there is only
    one, but not of a name that has gone from model to model. A name in several sizes, distilled ones among them, means
    whichever the library's own choice is: `deepseek-r1` is the one of 8b there.
    """
    words = set(words_of(slug))
    maker = brand_of(slug)
    if maker is None or words & _UNTUNED:
        return []
    sizes = {word for word in words if SIZE.fullmatch(word)}
    alike = {one: key_words - words for one, key_words in index.of_maker(maker) if words <= key_words}
    if not sizes and len({word for more in alike.values() for word in more if _WHOLE_SIZE.fullmatch(word)}) > 1:
        return sorted(alike)
    bare = {one: {word for word in more if not SIZE.fullmatch(word)} for one, more in alike.items()} if sizes else {}
    if {_THINKING} in bare.values():
        kinds = [one for one, more in bare.items() if more == {_THINKING} or (len(more) == 1 and more <= TUNED)]
        if len(kinds) > 1:
            return kinds
    exact = [one for one, more in alike.items() if not more]
    tuned = [one for one, more in alike.items() if len(more) == 1 and more <= TUNED]
    sized = [one for one, more in alike.items() if more and all(w in TUNED or SIZE.fullmatch(w) for w in more)]
    for found in (tuned, exact, sized if len(alike) == len(sized) or not sizes else []):
        if found:
            return found
    if sizes and not alike:
        plain = [one for one, key_words in index.of_maker(maker) if key_words == words - sizes]
        return [] if any(len(index.snapshots.get(one, ())) > 1 for one in plain) else plain
    return []


def _as_tuned(found: Identity, stamp: str | None, index: CanonicalIndex) -> Identity:
    """Return open weights under the name that tells of tuning as most do, where both names have this snapshot.

    What a base of the same day is, its name says: `kimi-k2-0905` is `kimi-k2-instruct-0905`, and
    `deepseek-chat-v3-0324` is `deepseek-v3-0324`.
    """
    maker, _, slug = found.canonical.partition("/")
    words = slug.split("-")
    if stamp is None or "base" in words:
        return found
    plain = [word for word in words if word != "chat"]
    other = index.spelled(maker, "-".join(plain) if plain != words else f"{slug}-instruct")
    has_it = any(same_snapshot(stamp, one) for one in index.snapshots.get(other, ()))
    if other == found.canonical or other not in index.fixed or not has_it or (plain == words and TUNED & {*words}):
        return found
    return Identity(other, f"{found.rule}; its snapshot of this day is the tuned model")


def _is_no_snapshot(found: Identity, stamp: str, index: CanonicalIndex) -> bool:
    """Whether a day that a router gives is its own: no known snapshot's, and not one long after the release."""
    if any(same_snapshot(one, stamp) for one in index.snapshots.get(found.canonical, ())):
        return False
    day = index.released.get(found.canonical)
    return day is None or is_before(stamp, day) or same_day(stamp, day, _FAR)


def _as_finished(found: Identity, parts: Parts, index: CanonicalIndex) -> tuple[Identity, str | None]:
    """Return a beta as the finished model that has its snapshot, and the stamp of that.

    `grok-4.20-experimental-beta-0304` is a `grok-4.20` of the days of `0309`: what was made then was called otherwise
    later. Whether a beta that is `latest` is, and one that catalogs have, is decided there (`core.id_learning`).
    """
    maker, _, slug = found.canonical.partition("/")
    if parts.stamp is None or UNFINISHED.isdisjoint(parts.slug.split("-")):
        return found, parts.stamp
    plain = "-".join(word for word in slug.split("-") if word not in UNFINISHED)
    other = index.spelled(maker, plain)
    theirs = next((one for one in index.snapshots.get(other, ()) if one_release(parts.stamp, one)), None)
    if theirs is None or (other != found.canonical and index.knows(found.canonical)):
        return found, parts.stamp
    return Identity(other, f"{found.rule}; the finished model has this snapshot"), theirs


def _snapshot(found: Identity, stamp: str | None, index: CanonicalIndex) -> Identity:
    """Return the model with the stamp of its snapshot, or without where it tells nothing more."""
    if stamp is None:
        return found
    base = found.canonical
    known = index.snapshots.get(base, ())
    mine = [one for one in known if same_snapshot(one, stamp)]
    others = [one for one in known if one not in mine]
    day, rule = index.released.get(base), found.rule
    # What a catalog writes as month and day alone is as little certain when somebody adds the year.
    is_whole = any(len(one) == 8 for one in mine or (stamp,))
    stamp = whole_stamp(max((*mine, stamp), key=len), day)
    if (target := index.pointers.get(base)) is not None:
        last = target.rpartition("-")[2]
        stamps = (last,) if last.isdigit() else index.snapshots.get(target) or known
        if any(same_snapshot(stamp, one) for one in stamps):
            return Identity(target, f"{rule}; another name of that snapshot")
        return Identity(f"{base}-{stamp}", f"{rule}; one of several snapshots")  # the plain name has gone on
    # The name of a set of weights stays with it; others may come to mean a later snapshot.
    if not others and day is not None and is_of_another_year(stamp, day):
        return Identity(base, f"{rule}; the day of its release, in a year when there was no such model")
    is_fixed = len(known) <= 1 or base in index.fixed
    if is_fixed and day is not None and same_day(stamp, day, NEAR):
        return Identity(base, f"{rule}; the snapshot of its release")
    if others:
        return Identity(f"{base}-{stamp}", f"{rule}; one of several snapshots")
    if is_whole and (day is None or same_day(stamp, day, _FAR) or (mine and is_before(stamp, day))):
        return Identity(base, f"{rule}; the only snapshot known")
    return Identity(f"{base}-{stamp}", f"{rule}; a snapshot that its release does not explain")


def _pointed(found: Identity, index: CanonicalIndex) -> Identity:
    """Return the snapshot for which a name stands, as of the catalog's day."""
    if (target := index.pointers.get(found.canonical)) is not None:
        return Identity(target, f"{found.rule}; stood for that snapshot when the catalog was built")
    maker, _, slug = found.canonical.partition("/")
    base = index.spelled(maker, slug.removesuffix(_LATEST))
    if not slug.endswith(_LATEST) or not index.knows(base):
        return found
    if (target := index.pointers.get(base)) is not None:
        return Identity(target, f"{found.rule}; stood for that snapshot when the catalog was built")
    stamps = index.snapshots.get(base, ())
    if len(stamps) > 1 or not (stamps or is_telling(base.partition("/")[2])):
        return found
    newest = _snapshot(_as_tuned(Identity(base, ""), stamps[0], index), stamps[0], index).canonical if stamps else base
    return Identity(newest, f"{found.rule}; the maker's name for the newest snapshot, and only one is known")
