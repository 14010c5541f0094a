"""Which ids are one model, as providers themselves state it: the measure of identity.

OpenRouter gives each model a slug of its own, the repository of its weights, and the target of each alias; Groq gives
the repository, Mistral one name to all aliases, xAI a list of them. Ids to which the same listing gives different
slugs or names are different models. genai-prices groups ids by price, which is less: only ids of the same words, but
for dates and `latest`, are taken from there. Where there are several dates among them it says that several snapshots
have one price, and not that they are one model: those pairs are told, and not counted.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, Final

from msgspec import Struct

from benchmarks.evaluation.recordings import Recording
from model_tui.catalog import Catalog
from model_tui.catalog.builder import genai
from model_tui.core.id_parts import key_of, take_apart
from model_tui.core.model import ModelSpec
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
    items = [item for item in _items(recording.body) if isinstance(item, dict)]
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


def _openrouter(items: list[dict[str, Any]]) -> Iterator[Pair]:
    models: list[tuple[str, str]] = []
    for item in items:
        name, slug, weights = item.get("id", ""), item.get("canonical_slug"), item.get("hugging_face_id")
        target = item.get("alias_target")
        if name.startswith("~"):
            target = target.get("slug") if isinstance(target, dict) else target
            if target:
                yield Pair("alias_target", ("openrouter", name), ("openrouter", target), same=True)
            continue
        if slug:
            models.append((name, slug))
            if slug != name:
                yield Pair("canonical_slug", ("openrouter", name), ("openrouter", slug), same=True)
        if weights:
            yield Pair("hugging_face_id", ("openrouter", name), ("huggingface", weights), same=True)
    for (name, slug), (other, its_slug) in combinations(models, 2):
        if slug != its_slug:
            yield Pair("openrouter", ("openrouter", name), ("openrouter", other), same=False)


def _by_name(provider: str, items: list[dict[str, Any]]) -> Iterator[Pair]:
    for one, other in combinations(items, 2):
        same = one.get("name") == other.get("name")
        yield Pair(f"{provider} aliases" if same else provider, (provider, one["id"]), (provider, other["id"]), same)


def _of_item(provider: str, item: dict[str, Any]) -> Iterator[Pair]:
    name, weights = item.get("id"), item.get("hugging_face_id")
    if not isinstance(name, str):
        return
    if isinstance(weights, str) and weights:
        yield Pair("hugging_face_id", (provider, name), ("huggingface", weights), same=True)
    for alias in item.get("aliases") or ():
        if isinstance(alias, str):
            yield Pair(f"{provider} aliases", (provider, name), (provider, alias), same=True)


def price_groups(data: list[Any]) -> Iterator[Pair]:
    """Yield pairs of ids that genai-prices (its JSON form) gives one price and that have the same words."""
    table = load_table()
    for group in genai.groups(data, lambda name: table.resolve(name) or name, "9999"):
        by_key: defaultdict[str, list[tuple[str, str | None]]] = defaultdict(list)
        for name in group.names:
            parts = take_apart(group.provider, name)
            by_key[key_of(parts.slug.removesuffix("-latest"))].append((name, parts.stamp))
        for alike in by_key.values():
            said_by = "genai-prices" if len({stamp for _, stamp in alike if stamp is not None}) < 2 else UNCOUNTED
            for (one, _), (other, _) in combinations(alike, 2):
                yield Pair(said_by, (group.provider, one), (group.provider, other), same=True)


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
