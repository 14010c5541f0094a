"""Artificial Analysis: an index of quality and the median speed of models, for who has a key there.

`GET https://artificialanalysis.ai/api/v2/data/llms/models` with `x-api-key` (their API v2, as documented in 2026):
`{data: [{slug, name, model_creator: {slug}, evaluations: {artificial_analysis_intelligence_index, …},
median_output_tokens_per_second, …}]}`. The index runs from 0 to 100, the speed is tokens per second.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeGuard

import msgspec
from msgspec import Struct

from model_tui.core.model import Provider
from model_tui.core.text import MAX_ID, is_clean
from model_tui.storage import read_packed, write_packed

LAYER: Final = "artificial-analysis"
URL: Final = "https://artificialanalysis.ai/api/v2"
HOME: Final = "https://artificialanalysis.ai"
LICENCE: Final = "for the holder of a key, under their terms"
PATH: Final = "/data/llms/models"
PROVIDER: Final = Provider(
    id=LAYER,
    name="Artificial Analysis",
    shape="catalog",
    base_url=URL,
    key_env=("ARTIFICIAL_ANALYSIS_API_KEY",),
    base_env=("ARTIFICIAL_ANALYSIS_BASE_URL",),
    keys_url="https://artificialanalysis.ai/insights",
    docs_url="https://artificialanalysis.ai/data-api/docs",
)
_FILE: Final = "artificial-analysis.json.gz"
_LARGEST: Final = 32 * 1024 * 1024
_MOST_INDEX: Final = 100
_MOST_SPEED: Final = 100_000


class Ranking(Struct, frozen=True):
    """What is said of one model: quality index 0-100, median tokens per second."""

    creator: str
    slug: str
    quality: float | None
    speed: float | None


class Rankings(Struct, frozen=True):
    """A whole listing; `at` is when it was fetched (ISO)."""

    at: str
    rows: tuple[Ranking, ...] = ()


def parse(body: bytes) -> tuple[Ranking, ...]:
    """Read an answer; rows that say nothing are left out. Raises `ValueError` where it is no listing."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.MsgspecError, RecursionError):
        found = None
    rows = found.get("data") if isinstance(found, dict) else None
    if not isinstance(rows, list):
        raise ValueError("the answer is not a listing of models")  # noqa: TRY004 - its text is wrong
    return tuple(_rows(rows))


def _rows(rows: list[Any]) -> Iterator[Ranking]:
    for row in rows:
        if not isinstance(row, dict):
            continue
        creator, scores = _table(row.get("model_creator")), _table(row.get("evaluations"))
        slug, maker = row.get("slug"), creator.get("slug")
        if not (_is_name(slug) and _is_name(maker)):
            continue
        quality = _figure(scores.get("artificial_analysis_intelligence_index"), _MOST_INDEX)
        speed = _figure(row.get("median_output_tokens_per_second"), _MOST_SPEED)
        if quality is not None or speed is not None:
            yield Ranking(maker, slug, quality, speed)


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_name(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= MAX_ID and is_clean(value)


def _figure(value: Any, most: float) -> float | None:
    """Return a figure above zero: nothing measured is said as zero, too."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return float(value) if 0 < value <= most else None


def load_rankings(folder: Path) -> Rankings | None:
    """Return what was fetched last, `None` where there is nothing or it is damaged."""
    try:
        return msgspec.json.decode(read_packed(folder / _FILE, _LARGEST), type=Rankings)
    except (OSError, msgspec.MsgspecError, ValueError):
        return None


def has_rankings(folder: Path) -> bool:
    """Whether anything was fetched."""
    return (folder / _FILE).exists()


def keep_rankings(folder: Path, rows: tuple[Ranking, ...]) -> Rankings:
    """Keep a listing in place of the last one. Raises `OSError`."""
    kept = Rankings(datetime.now(UTC).isoformat(timespec="seconds"), rows)
    write_packed(folder / _FILE, msgspec.json.encode(kept))
    return kept
