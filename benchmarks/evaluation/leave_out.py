"""Leaving a provider out: what the rest of the catalog tells about it, against what the catalog itself says.

Every provider of the catalog becomes a listing of bare ids: its rows are taken out, identity is learned again from
what is left, and each of its offers is inferred from the same model elsewhere. Prices never cross, so they are not
judged. The rows taken out are no listing, and some of them are wrong themselves.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from benchmarks.evaluation.answers import Answer, System
from benchmarks.evaluation.cases import PRICES, Case, values_of
from model_tui.catalog import Catalog
from model_tui.catalog.guessing import Guesser
from model_tui.catalog.inference import INFERRED, Witness, infer
from model_tui.core.id_learning import index_of
from model_tui.core.identity import CanonicalIndex, Known, canonical, vendor_word
from model_tui.core.layers import resolve
from model_tui.core.model import Layer, ModelCapabilities
from model_tui.sources.table import load_table

_FEWEST = 5
"""A provider with fewer offers is not left out."""

Key = tuple[str, str]


def left_out(catalog: Catalog, only: str | None = None) -> Iterator[tuple[str, list[Case], System]]:
    """Yield each provider (or that one), its offers as cases, and the way to look them up without it."""
    vendors = {one.id: vendor_word(one.vendor) for one in load_table()}
    keys = [offer.key for offer in catalog.offers]
    rows = [*keys, *((one.provider, one.id) for one in catalog.facts)]
    facts = {row: resolve(catalog.layers(*row))[0] for row in rows}
    known = {row: Known(*row, vendors.get(row[0]), facts[row].released, facts[row].open_weights) for row in rows}
    for provider, many in sorted(Counter(provider for provider, _ in keys).items()):
        if many < _FEWEST or only not in (None, provider):
            continue
        index = index_of((one for row, one in known.items() if row[0] != provider), catalog.index.pointers)
        cases = [_case(row, facts[row], catalog.built) for row in keys if row[0] == provider]
        yield provider, [case for case in cases if case.stated], _without(provider, index, facts, vendors)


def _case(row: Key, facts: ModelCapabilities, day: str) -> Case:
    stated = {name: value for name, value in values_of(facts).items() if name not in PRICES}
    return Case(*row, "catalog", day, stated)


def _without(
    left: str, index: CanonicalIndex, facts: dict[Key, ModelCapabilities], vendors: dict[str, str | None]
) -> System:
    """Return the way to look up with what is left."""
    heard: defaultdict[str, list[Witness]] = defaultdict(list)
    modes: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
    for (provider, model_id), said in facts.items():
        if provider != left:
            name = canonical(provider, model_id, vendors.get(provider), index)
            heard[name].append(Witness(said, provider, vendors.get(provider) == name.partition("/")[0]))
            modes[provider][said.mode] += 1

    def known(name: str) -> ModelCapabilities | None:
        return infer(heard.get(name, ()))

    guesser = Guesser(index, known, modes)

    def answer(provider: str, model_id: str) -> Answer:
        name = canonical(provider, model_id, vendors.get(provider), index)
        inferred = known(name)
        layers = [Layer(INFERRED, inferred)] if inferred is not None else []
        guess = guesser.guess(provider, model_id, name, layers)
        merged, said = resolve([*layers, *((guess,) if guess is not None else ())])
        return Answer(values_of(merged), said, {})

    return answer
