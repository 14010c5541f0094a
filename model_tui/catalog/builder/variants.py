"""Rows of LiteLLM's cost map that are only prices of another row: sizes, qualities, regions, commitments, tunings.

They say so in front of the id: `1024-x-1024/50-steps/…`, `hd/1024-x-1024/dall-e-3`, `eu/gpt-4o` (Azure),
`us-east-1/1-month-commitment/…` (Bedrock), `streaming/nova-3` (Deepgram), `ft:gpt-4o`. Each becomes a tier of the base
offer's price; where the cost map has no base row, what all its variants agree on makes one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from model_tui.catalog.builder.rows import Dropped, Row
from model_tui.core.model import PER_1M_TOKENS, Tier

_SIZE: Final = re.compile(r"\d+-x-\d+|max-x-max")
_STEPS: Final = re.compile(r"(?:\d+|max)-steps")
_QUALITY: Final = frozenset(["low", "medium", "high", "xhigh", "max", "standard", "hd", "auto"])
_COMMITMENT: Final = re.compile(r"\d+-month-commitment")
_AWS_REGION: Final = re.compile(r"[a-z]{2}(?:-gov)?-[a-z]+-\d|\*")
_REGIONS: Final = {"azure": frozenset(["eu", "us", "apac", "us-gov", "global", "global-standard", "data-zone"])}
_ROUTES: Final = {"bedrock": frozenset({"invoke", "converse"}), "deepgram": frozenset({"streaming"})}
_TUNED: Final = "ft:"
_KIND_ORDER: Final = ("commitment", "quality", "size", "steps", "region", "route", "fine-tuned")
_PRICES: Final = ("input", "output", "cache_read", "cache_write")


def split_variant(model_id: str, provider: str) -> tuple[str, tuple[str, str] | None, bool]:
    """Split an id into the base id and, for a variant, its kind and label; and whether it is nothing without a base."""
    if model_id.startswith(_TUNED):
        return model_id.removeprefix(_TUNED), ("fine-tuned", "fine-tuned"), False
    *path, last = model_id.split("/")
    kinds: list[str] = []
    for place, segment in enumerate(path):
        kind = _kind(segment, provider)
        if kind is None or (kind == "quality" and not any(_SIZE.fullmatch(other) for other in path)):
            break
        kinds.append(kind)
        if place + 1 == len(path):
            break
    if not kinds:
        return model_id, None, False
    base = "/".join((*path[len(kinds) :], last))
    kind = min(kinds, key=_KIND_ORDER.index)
    return base, ("size" if kind == "steps" else kind, " ".join(path[: len(kinds)])), kind == "route"


def _kind(segment: str, provider: str) -> str | None:
    """Return what a leading segment of an id says about the price, or `None` when it belongs to the id."""
    if _SIZE.fullmatch(segment):
        return "size"
    if _STEPS.fullmatch(segment):
        return "steps"
    if _COMMITMENT.fullmatch(segment):
        return "commitment"
    if segment in _QUALITY:
        return "quality"
    if segment in _REGIONS.get(provider, ()) or _AWS_REGION.fullmatch(segment):
        return "region"
    return "route" if segment in _ROUTES.get(provider, ()) else None


def fold(rows: Iterable[Row]) -> tuple[list[Row], int, list[Dropped]]:
    """Turn variant rows into tiers of their base rows; return the rows, how many were folded, and what was dropped."""
    bases: dict[tuple[str, str], Row] = {}
    variants: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    plain: list[Row] = []
    for row in rows:
        if row.variant is not None:
            variants[row.provider, row.id].append(row)
        else:
            plain.append(row)
            bases.setdefault((row.provider, row.id), row)
    folded, dropped = 0, []
    for key, group in variants.items():
        if key not in bases and all(row.needs_base for row in group):
            dropped += [Dropped(row.key, "a surcharge without a model of its own") for row in group]
            continue
        if key not in bases:
            bases[key] = _shared(group)
            plain.append(bases[key])
        for row in group:
            bases[key].tiers += tiers_of(row)
        folded += len(group)
    return plain, folded, dropped


def tiers_of(row: Row) -> list[Tier]:
    """Return a variant row's prices as tiers of its base."""
    kind, label = row.variant or ("variant", "")
    prices = {part: price for part in _PRICES if (price := row.facts.get(f"price_{part}"))}
    unit = row.facts.get("price_unit", PER_1M_TOKENS)
    tiers = [Tier(kind, label, None, **prices, unit=unit)] if prices else []
    for tier in row.tiers:
        words = (label, tier.kind if tier.kind != "context" else None, tier.label)
        tiers.append(
            Tier(
                kind,
                " ".join(word for word in words if word),
                tier.above,
                tier.input,
                tier.output,
                tier.cache_read,
                tier.cache_write,
                tier.unit,
            )
        )
    return tiers


def _shared(group: list[Row]) -> Row:
    """Return a base row from what all its variants agree on."""
    first = group[0]
    facts: dict[str, Any] = {
        name: value for name, value in first.facts.items() if all(row.facts.get(name) == value for row in group)
    }
    if not any(name.startswith("price_") and name != "price_unit" for name in facts):
        units = {row.facts.get("price_unit", PER_1M_TOKENS) for row in group}
        facts.pop("price_unit", None)
        if len(units) == 1 and (unit := units.pop()) != PER_1M_TOKENS:
            facts["price_unit"] = unit
    extra = {name: value for name, value in first.extra.items() if all(row.extra.get(name) == value for row in group)}
    return Row(first.provider, first.id, first.key, facts, [], extra)
