"""The catalogs' rows joined into entries, by provider and the provider's own model id.

Only the exact id joins, or one that differs in nothing but case and is alone in that on both sides; genai-prices joins
by the ids that it names and by its matchers. Where the catalogs disagree all of them are kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field

from model_tui.catalog.builder import genai, litellm, modelsdev
from model_tui.catalog.builder.free import settle_zeros
from model_tui.catalog.builder.rows import Row
from model_tui.core.mode_names import CHAT, sharpened, special_mode
from model_tui.core.model import ModelCapabilities

LAYERS: Final = (modelsdev.LAYER, litellm.LAYER, genai.LAYER)
"""The catalogs by the names of their layers, strongest first."""

_DRAWS: Final = "image_generation"

Key = tuple[str, str]


class Entry(Struct):
    """An offer, or a fact about a model, with what each catalog says: typed facts and extras by layer name.

    `stated` is the model that a catalog says it is of, by that catalog's name. `doubts` names, per layer, the facts
    that other witnesses outweigh. `unsold`: at a local server or a closed service; `is_fact`: no offer.
    """

    provider: str
    id: str
    said: dict[str, ModelCapabilities]
    extra: dict[str, dict[str, Any]]
    aliases: tuple[str, ...] = ()
    canonical: str = ""
    stated: str | None = None
    doubts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unsold: bool = False
    is_fact: bool = False


def by_key(rows: Iterable[Row]) -> dict[Key, Row]:
    """Index one catalog's rows; a second row about the same offer fills gaps, and what it says otherwise is kept."""
    found: dict[Key, Row] = {}
    for row in rows:
        first = found.setdefault((row.provider, row.id), row)
        if first is not row:
            _absorb(first, row)
    return found


def _absorb(first: Row, second: Row) -> None:
    """Add a second row about the same offer to the first: what the first does not say; its prices only in one unit."""
    differing = {name: value for name, value in second.facts.items() if first.facts.get(name, value) != value}
    same_unit = first.facts.get("price_unit") == second.facts.get("price_unit")
    others = {name: value for name, value in second.facts.items() if same_unit or not name.startswith("price_")}
    first.facts = {**others, **first.facts}
    if same_unit and not first.tiers:
        first.tiers = second.tiers
    first.extra = {**second.extra, **first.extra}
    if differing:
        first.extra.setdefault("also", {})[second.key] = differing


def joined(dev: dict[Key, Row], lite: dict[Key, Row], groups: Sequence[genai.Group]) -> Iterator[Entry]:
    """Yield an entry for every offer that models.dev or LiteLLM has."""
    spelled = _same_but_for_case(dev, lite)
    book = genai.Book(groups)
    for key, row in dev.items():
        other = lite.get(key) or lite.get(spelled.get(key, key))
        yield _entry((row, other, book.row_for(*key)))
    taken = {*dev, *spelled.values()}
    for key, row in lite.items():
        if key not in taken:
            yield _entry((None, row, book.row_for(*key)))


def priced_alone(groups: Sequence[genai.Group], entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield an entry for every id that genai-prices alone knows: facts for a listing that has it, and no offer."""
    known = {(entry.provider, name.lower()) for entry in entries for name in (entry.id, *entry.aliases)}
    for group in groups:
        for name in dict.fromkeys((group.row.id, *group.names)):
            if (group.provider, name.lower()) not in known:
                known.add((group.provider, name.lower()))
                yield _entry((None, None, Row(group.provider, name, name, dict(group.row.facts), group.row.tiers)))


def _same_but_for_case(left: Iterable[Key], right: Iterable[Key]) -> dict[Key, Key]:
    """Return, for ids that only one catalog has, the other's id that differs in nothing but case, where it is alone."""
    here, there = _folded(left), _folded(right)
    exact = set(left) & set(right)
    pairs = ((mine, there.get(name, [])) for name, mine in here.items())
    return {
        mine[0]: theirs[0] for mine, theirs in pairs if len(mine) == 1 and len(theirs) == 1 and mine[0] not in exact
    }


def _folded(keys: Iterable[Key]) -> dict[Key, list[Key]]:
    found: defaultdict[Key, list[Key]] = defaultdict(list)
    for provider, model_id in keys:
        found[provider, model_id.casefold()].append((provider, model_id))
    return found


def _entry(stated: Sequence[Row | None]) -> Entry:
    """Join the rows of the catalogs, in the order of `LAYERS`, about one offer."""
    by_layer: Mapping[str, Row] = {name: row for name, row in zip(LAYERS, stated, strict=True) if row is not None}
    rows = list(by_layer.values())
    dev, lite = by_layer.get(modelsdev.LAYER), by_layer.get(litellm.LAYER)
    if lite is not None and "mode" in lite.facts:
        derived = None if dev is None else dev.facts.pop("mode", None)  # the other catalog states it
        writes = derived == CHAT or "text" in lite.facts.get("output_modalities", ())
        if lite.facts["mode"] == _DRAWS and writes and special_mode(lite.id) is None:
            lite.facts["mode"] = CHAT  # it gives text out, too: one can chat with it
    settle_zeros(rows, sharpened(next((row.facts["mode"] for row in rows if "mode" in row.facts), None), rows[0].id))
    said = {name: _facts(row) for name, row in by_layer.items()}
    extra = {name: row.extra for name, row in by_layer.items() if row.extra}
    first = rows[0]
    spellings = {row.id for row in (dev, lite) if row is not None}
    aliases = tuple(sorted(spellings - {first.id}))
    return Entry(first.provider, first.id, said, extra, aliases, stated=dev.model if dev is not None else None)


def _facts(row: Row) -> ModelCapabilities:
    return ModelCapabilities(**row.facts, price_tiers=tuple(dict.fromkeys(row.tiers)) or None)
