"""The whole evaluation: recorded listings, identity, and every provider left out."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from benchmarks.evaluation.answers import systems
from benchmarks.evaluation.archives import Archive
from benchmarks.evaluation.cases import PRICES, Case, half_of
from benchmarks.evaluation.crossrefs import IdentityScore, Key, Pair, aliases, judge, pairs, price_groups
from benchmarks.evaluation.leave_out import left_out
from benchmarks.evaluation.recordings import cases, recordings
from benchmarks.evaluation.scoring import Miss, Score, Scores, score
from benchmarks.evaluation.stated_models import StatedModels, judge_stated, shipped_rows
from model_tui.catalog import Catalog, Origin, load

_CURRENT_DAYS: Final = 120
"""A listing is current when it is no older than this on the catalog's day."""
_APART: Final = frozenset({"huggingface-hub"})
"""Listings of repositories, not of services: judged on their own."""
_PRICE_GROUPS: Final = "catalog-genai-prices/*.json"
_PRICING: Final = 0.4
"""Of a listing's models for chat, what must have a price for those without to be no pay-as-you-go offers."""


class Wanted(Struct, frozen=True):
    """What to evaluate: a folder of recordings, one half alone, leaving out, and how many differences to list."""

    folder: Path | None
    half: str | None
    leave_out: bool
    worst: int


class Found(Struct):
    """What came out. Scores are by the name of the table's row, and within it by field."""

    built: str
    origins: tuple[Origin, ...]
    listings: list[tuple[str, str, int]]
    by_system: dict[str, Scores]
    ours: dict[str, Scores]
    by_listing: dict[str, Scores]
    left_out: dict[str, Scores]
    identity: dict[str, IdentityScore]
    listed_identity: dict[str, IdentityScore]
    wrong_pairs: list[Pair]
    misses: list[Miss]
    stated_models: StatedModels
    remarks: list[str]
    """A line for each file that was passed over, or of which a day was assumed."""


def evaluate(wanted: Wanted) -> Found:
    """Run everything that is wanted."""
    catalog = load()
    catalog.preload()
    found = Found(catalog.built, catalog.origins, [], {}, {}, {}, {}, {}, {}, [], [], StatedModels(), [])
    found.stated_models = judge_stated(shipped_rows(), catalog)
    if wanted.folder is not None:
        _recorded(wanted.folder, wanted, catalog, found)
    if wanted.leave_out:
        found.left_out = _left_out(catalog)
    return found


def _recorded(folder: Path, wanted: Wanted, catalog: Catalog, found: Found) -> None:
    """Judge the listings of a folder, and what is stated there about identity."""
    ways = systems(catalog)
    ours = ways["model-tui"]
    stated: list[Pair] = []
    services: list[Case] = []
    listed: dict[Key, Key] = {}
    archive = Archive(folder)
    for recording in recordings(folder, catalog.built, found.remarks.append):
        judged = [case for case in cases(recording) if wanted.half in (None, case.half)]
        stated += pairs(recording)
        listed |= aliases(recording)
        if judged:
            found.listings.append((recording.file, recording.day, len(judged)))
            found.by_listing[recording.file] = score(judged, ours)[0]
        services += [case for case in judged if case.provider not in _APART]
    for path in folder.glob(_PRICE_GROUPS):
        stated += price_groups(_price_list(path, found.remarks.append))
    found.by_system = {name: score(services, way)[0] for name, way in ways.items()}
    found.misses = score(services, ours)[1] if wanted.worst else []
    current_from = (date.fromisoformat(catalog.built) - timedelta(days=_CURRENT_DAYS)).isoformat()
    for name, keep in _kinds(current_from, _pricing(services)).items():
        if chosen := [case for case in services if keep(case)]:
            found.ours[name] = score(chosen, ours, archive)[0]
    found.identity, found.wrong_pairs = judge(stated, catalog, {})
    found.listed_identity, _ = judge(stated, catalog, listed)


def _price_list(path: Path, tell: Callable[[str], None]) -> list[Any]:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        data = None
    if not isinstance(data, list):
        tell(f"{path.parent.name}/{path.name}: passed over: no list of genai-prices")
    return data if isinstance(data, list) else []


def _left_out(catalog: Catalog) -> dict[str, Scores]:
    """Return the counts of every provider left out, for the two halves of the providers and for all."""
    rows: defaultdict[str, defaultdict[str, Score]] = defaultdict(lambda: defaultdict(Score))
    for provider, offers, way in left_out(catalog):
        for field, one in score(offers, way)[0].items():
            for row in (half_of(provider), "all"):
                rows[row][field].add(one)
    return {row: dict(rows[row]) for row in ("all", "dev", "test") if row in rows}


def _pricing(cases: Iterable[Case]) -> frozenset[str]:
    """Return the listings that state a price for most, or many, of their models for chat."""
    counts: defaultdict[str, Counter[bool]] = defaultdict(Counter)
    for case in cases:
        if case.is_chat:
            counts[case.listing][not PRICES.isdisjoint(case.stated)] += 1
    return frozenset(listing for listing, many in counts.items() if many[True] >= _PRICING * many.total())


def _kinds(current_from: str, pricing: Collection[str]) -> dict[str, Callable[[Case], bool]]:
    """Return the rows of the table; `pricing` are the listings that price what they sell."""

    def is_current_chat(case: Case) -> bool:
        return case.day >= current_from and case.is_chat and not case.is_ending

    return {
        "current": lambda case: case.day >= current_from,
        "older": lambda case: case.day < current_from,
        "current, chat": is_current_chat,
        "current, chat, sold by use": lambda case: (
            is_current_chat(case) and (case.listing not in pricing or not PRICES.isdisjoint(case.stated))
        ),
        "without OpenRouter": lambda case: case.provider != "openrouter",
        "OpenRouter": lambda case: case.provider == "openrouter",
        "dev half": lambda case: case.half == "dev",
        "test half": lambda case: case.half == "test",
    }
