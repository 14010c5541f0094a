"""Which ids are one model, as providers themselves state it: the measure of identity.

OpenRouter gives each model a slug of its own, the repository of its weights, and the target of each alias; Groq gives
the repository, Mistral one name to all aliases, xAI a list of them. Ids to which the same listing gives different
slugs or names are different models. genai-prices groups ids by price, which is less: only ids of the same words, but
for dates and `latest`, are taken from there. Where several dates are known for these words, in one group or in several,
it says that a name and a snapshot, or two snapshots, have one price, and not that they are one model (`gpt-4` has the
price of `gpt-4-0314` and is `gpt-4-0613`): those pairs are told, and not counted.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, Final, TypeGuard

from msgspec import Struct

from benchmarks.evaluation.recordings import Recording
from model_tui.catalog import Catalog
from model_tui.catalog.builder import genai
from model_tui.core.id_parts import key_of, take_apart
from model_tui.core.model import ModelSpec
from model_tui.core.stamps import same_snapshot
from model_tui.resolvers.catalog import CatalogResolver
from model_tui.sources.table import load_table

UNCOUNTED: Final = "genai-prices, several dates (not counted)"
"""Pairs that nobody states to be one model: they only share a price."""

Key = tuple[str, str]


class Pair(Struct, frozen=True):
    """Two ids, by provider and id, that somebody says are one model, or are not."""

    said_by: str
    one: Key
    other: Key
    same: bool


class IdentityScore(Struct):
    """Counts for one kind of statement: pairs said to be one model, and how many of them we merge."""

    stated: int = 0
    merged: int = 0


def pairs(recording: Recording) -> Iterator[Pair]:
    """Yield what a listing states about which ids are one model."""
    items = [item for item in _items(recording.body) if isinstance(item, dict) and _is_id(item.get("id"))]
    provider = recording.provider.id
    if provider == "openrouter":
        yield from _openrouter(items)
    elif provider == "mistral":
        yield from _by_name(provider, items)
    else:
        for item in items:
            yield from _of_item(provider, item)


def _items(body: Any) -> list[Any]:
    found = body.get("data") if isinstance(body, dict) else body
    return found if isinstance(found, list) else []


def _is_id(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and value != ""


def _openrouter(items: list[dict[str, Any]]) -> Iterator[Pair]:
    models: list[tuple[str, str]] = []
    for item in items:
        name, slug, weights = item["id"], item.get("canonical_slug"), item.get("hugging_face_id")
        target = item.get("alias_target")
        if name.startswith("~"):
            target = target.get("slug") if isinstance(target, dict) else target
            if _is_id(target):
                yield Pair("alias_target", ("openrouter", name), ("openrouter", target), same=True)
            continue
        if _is_id(slug):
            models.append((name, slug))
            if slug != name:
                yield Pair("canonical_slug", ("openrouter", name), ("openrouter", slug), same=True)
        if _is_id(weights):
            yield Pair("hugging_face_id", ("openrouter", name), ("huggingface", weights), same=True)
    for (name, slug), (other, its_slug) in combinations(models, 2):
        if slug != its_slug:
            yield Pair("openrouter", ("openrouter", name), ("openrouter", other), same=False)


def _by_name(provider: str, items: list[dict[str, Any]]) -> Iterator[Pair]:
    for one, other in combinations(items, 2):
        same = one.get("name") == other.get("name")
        yield Pair(f"{provider} aliases" if same else provider, (provider, one["id"]), (provider, other["id"]), same)


def _of_item(provider: str, item: dict[str, Any]) -> Iterator[Pair]:
    name, weights = item["id"], item.get("hugging_face_id")
    if _is_id(weights):
        yield Pair("hugging_face_id", (provider, name), ("huggingface", weights), same=True)
    names = item.get("aliases")
    for alias in names if isinstance(names, list) else ():
        if _is_id(alias):
            yield Pair(f"{provider} aliases", (provider, name), (provider, alias), same=True)


def price_groups(data: list[Any]) -> Iterator[Pair]:
    """Yield pairs of ids that genai-prices (its JSON form) gives one price and that have the same words."""
    table = load_table()
    groups = genai.groups(data, lambda name: table.resolve(name) or name, "9999")
    by_key = [(group.provider, _by_words(group)) for group in groups]
    stamps: defaultdict[str, set[str]] = defaultdict(set)
    for _, alike in by_key:
        for key, names in alike.items():
            stamps[key] |= {stamp for _, stamp in names if stamp is not None}
    for provider, alike in by_key:
        for key, names in alike.items():
            several = any(not same_snapshot(one, other) for one, other in combinations(stamps[key], 2))
            for (one, day), (other, its_day) in combinations(names, 2):
                said_by = UNCOUNTED if several and day != its_day else "genai-prices"
                yield Pair(said_by, (provider, one), (provider, other), same=True)


def _by_words(group: genai.Group) -> dict[str, list[tuple[str, str | None]]]:
    """Return a group's ids with their stamps, by their words."""
    found: defaultdict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for name in group.names:
        parts = take_apart(group.provider, name)
        found[key_of(parts.slug.removesuffix("-latest"))].append((name, parts.stamp))
    return found


def aliases(recording: Recording) -> dict[Key, Key]:
    """Return which ids a listing makes other names of one of its models, as its parser reads it."""
    provider = recording.provider.id
    return {(provider, alias): (provider, item.spec.name) for item in recording.items for alias in item.spec.aliases}


def judge(
    stated: list[Pair], catalog: Catalog, listed: Mapping[Key, Key]
) -> tuple[dict[str, IdentityScore], list[Pair]]:
    """Return per kind of statement how many pairs we merge, and the pairs on which we differ.

    `listed` are the aliases that listings state: empty to judge by ids alone.
    """
    known = CatalogResolver(catalog)
    names: dict[Key, str] = {}

    def model(key: Key) -> str:
        if key not in names:
            names[key] = known.canonical(ModelSpec(*listed.get(key, key)))
        return names[key]

    scores: defaultdict[tuple[str, bool], IdentityScore] = defaultdict(IdentityScore)
    wrong: list[Pair] = []
    for pair in stated:
        score, merged = scores[pair.said_by, pair.same], model(pair.one) == model(pair.other)
        score.stated += 1
        score.merged += merged
        if merged != pair.same:
            wrong.append(pair)
    return {f"{'' if same else 'not one: '}{name}": score for (name, same), score in scores.items()}, wrong
