"""The rows of genai-prices: what Pydantic's collection states about prices, contexts, and ids of one price.

An array of providers with models; a model has a matcher (`equals`, `starts_with`, `contains`, `regex`, joined by `or`
and `and`) for the ids that it prices. A matcher groups ids by price, so it is no proof of identity, and loose ones
reach too far: an id that is not named in full belongs to a model only if it is the same name but for its date.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from model_tui.catalog.builder.genai_prices import priced
from model_tui.catalog.builder.rows import Row, stated, text, tokens
from model_tui.core.id_parts import key_of, take_apart, without_vendor
from model_tui.core.model import Tier
from model_tui.core.stamps import same_snapshot

LAYER: Final = "genai-prices"
_DOORS: Final = {"aws": ("bedrock",), "google": ("gemini", "vertex-ai"), "voyageai": ("voyage",)}
"""Its names for providers that no table has, and one that means two doors."""
_ROUTED: Final = "huggingface_"
_ROUTER: Final = "huggingface"
_LATEST: Final = "-latest"
_REPEATED_GROUP: Final = re.compile(r"\)[*+{]")
_OPEN_ENDED: Final = re.compile(r"[*+]|\{\d*,\d*\}")
_MOST_OPEN: Final = 2
_LONGEST_PATTERN: Final = 500
"""Characters of a pattern. With a group repeated, or more open ends, one name may keep `re` busy for days."""


class Group(Struct, frozen=True):
    """A model of one provider: the ids that are named in full, its matcher, and the row for any of them."""

    provider: str
    names: tuple[str, ...]
    match: Any
    row: Row


class Book:
    """The models of all providers, looked up by an id."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._named: dict[tuple[str, str], Group] = {}
        self._alike: dict[tuple[str, str], list[Group]] = {}
        for group in groups:
            for name in group.names:
                self._named.setdefault((group.provider, name), group)
            for key in {_key(group.provider, name) for name in group.names}:
                self._alike.setdefault((group.provider, key), []).append(group)

    def row_for(self, provider: str, model_id: str) -> Row | None:
        """Return a row of its own for an id: of a model that names it, or matches it and is the same but for a date."""
        name = model_id.lower()
        group = self._named.get((provider, name))
        if group is None:
            alike = self._alike.get((provider, _key(provider, name)), ())
            group = next((one for one in alike if _matches(one.match, name)), None)
        if group is None:
            return None
        return Row(provider, model_id, group.row.key, dict(group.row.facts), list(group.row.tiers))


def groups(data: Iterable[Any], door: Callable[[str], str], built: str) -> list[Group]:
    """Return the models of all providers; `door` turns a provider's name into our id, `built` is the catalog's day."""
    found: list[Group] = []
    upstreams: dict[str, list[tuple[str, Row]]] = {}
    for name, model_id, model in _models(data):
        if name.startswith(_ROUTED):
            row = _row(_ROUTER, model_id, model, built)
            upstreams.setdefault(model_id, []).append((name.removeprefix(_ROUTED), row))
            continue
        names = tuple(dict.fromkeys((model_id.lower(), *(one.lower() for one in _named(model.get("match"))))))
        found += [
            Group(our_id, names, model.get("match"), _row(our_id, model_id, model, built))
            for our_id in _DOORS.get(name, (door(name),))
        ]
    found += [Group(_ROUTER, (one.lower(),), {"equals": one}, _routed(one, rows)) for one, rows in upstreams.items()]
    return found


def _models(data: Iterable[Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield every model with the name of its provider and its id; what is none is passed over."""
    for provider in data:
        models = provider.get("models") if isinstance(provider, dict) else None
        for model in models if isinstance(models, list) else ():
            model_id = text(model.get("id")) if isinstance(model, dict) else None
            if model_id is not None:
                yield text(provider.get("id")) or "", model_id, model


def _row(provider: str, model_id: str, model: Mapping[str, Any], built: str) -> Row:
    facts, tiers = priced(model, built)
    facts = {
        **facts,
        "display_name": text(model.get("name")),
        "max_context": tokens(model.get("context_window")),
        "deprecated": True if model.get("deprecated") is True else None,
    }
    return Row(provider, model_id, f"{provider}/{model_id}", stated(facts), tiers)


def _routed(model_id: str, rows: Iterable[tuple[str, Row]]) -> Row:
    """Return a row of a router: a line for each upstream, a price only where all agree, the context all can keep."""
    tiers, contexts, names = [], set(), set()
    for upstream, row in rows:
        facts = row.facts
        tiers.append(Tier("upstream", upstream, input=facts.get("price_input"), output=facts.get("price_output")))
        contexts.add(facts.get("max_context"))
        names.add(facts.get("display_name"))
    prices = {(tier.input, tier.output) for tier in tiers}
    into, out = prices.pop() if len(prices) == 1 else (None, None)
    facts = {
        "price_input": into,
        "price_output": out,
        "max_context": min((one for one in contexts if one), default=None),
        "display_name": names.pop() if len(names) == 1 else None,
    }
    priced_tiers = [tier for tier in tiers if tier.input is not None or tier.output is not None]
    return Row(_ROUTER, model_id, f"{_ROUTER}/{model_id}", stated(facts), priced_tiers)


def _named(match: Any) -> Iterator[str]:
    """Yield the ids that a matcher names in full."""
    if not isinstance(match, dict):
        return
    if isinstance(found := match.get("equals"), str):
        yield found
    either = match.get("or")
    for one in either if isinstance(either, list) else ():
        yield from _named(one)


def _found(pattern: str, name: str) -> bool:
    """Whether a pattern of somebody else's is found in a name; one that may take for ever is none."""
    if (
        len(pattern) > _LONGEST_PATTERN
        or _REPEATED_GROUP.search(pattern)
        or len(_OPEN_ENDED.findall(pattern)) > _MOST_OPEN
    ):
        return False
    try:
        return re.search(pattern, name) is not None
    except (re.error, OverflowError, RecursionError):  # no pattern at all
        return False


def _matches(match: Any, name: str) -> bool:
    if not isinstance(match, dict):
        return False
    for word, value in match.items():
        if word in ("or", "and"):
            return isinstance(value, list) and (any if word == "or" else all)(_matches(one, name) for one in value)
        if not isinstance(value, str):
            return False
        if word == "regex":
            return _found(value, name)
        tests = {"equals": name == value.lower(), "starts_with": name.startswith(value.lower())}
        tests |= {"ends_with": name.endswith(value.lower()), "contains": value.lower() in name}
        return tests.get(word, False)
    return False


def _key(provider: str, model_id: str) -> str:
    parts = take_apart(provider, model_id)
    return key_of(without_vendor(parts.slug, parts.vendor or "").removesuffix(_LATEST))


def undated(found: Iterable[Group], vendor: Callable[[str], str | None]) -> Iterator[tuple[str, str, str]]:
    """Yield (provider, name, id) where the maker's own names without a date stand for one dated id.

    Only where a model's ids have the same words and one date between them, and no reseller's the same words and
    another date: that of `command-r` is one month at Cohere, and half a year earlier wherever else it is sold.
    """
    pairs = [pair for group in found for pair in _paired(group)]
    stamps: dict[str, set[str]] = {}
    for pair in pairs:
        stamps.setdefault(pair.key, set()).add(pair.stamp)
    for pair in pairs:
        if vendor(pair.provider) is not None and all(same_snapshot(pair.stamp, one) for one in stamps[pair.key]):
            yield pair.provider, pair.name, pair.target


class _Pair(Struct, frozen=True):
    """A name without a date, and the only dated id of the same words and the same price."""

    provider: str
    key: str
    name: str
    target: str
    stamp: str


def _paired(group: Group) -> Iterator[_Pair]:
    by_key: dict[str, dict[str, str | None]] = {}
    for name in group.names:
        by_key.setdefault(_key(group.provider, name), {})[name] = take_apart(group.provider, name).stamp
    for key, stamps in by_key.items():
        dated = {stamp: name for name, stamp in stamps.items() if stamp is not None}
        if len(dated) == 1:
            ((stamp, target),) = dated.items()
            yield from (_Pair(group.provider, key, name, target, stamp) for name, one in stamps.items() if one is None)
