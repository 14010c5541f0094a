"""The last resort: what the name of a model tells, and what its nearest relatives can do.

The id tells what a model is for and how large it is, where its words are plain. A variant (`-fast`, `-lora`) does what
the model does of which it is one, and a line of models does not unlearn what its last one could: tools, images and
reasoning are taken from the predecessor, as long as that has them. Everything here is marked as a guess.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from model_tui.core.id_index import CanonicalIndex
from model_tui.core.id_parts import SIZE, VARIANTS, without_precision, words_of
from model_tui.core.mode_names import CHAT, likely_mode, special_mode
from model_tui.core.model import Layer, ModelCapabilities
from model_tui.core.quality import quality_of
from model_tui.core.sizes import known_size, size_of

GUESS: Final = "guess"

_OF_VARIANTS: Final = (
    *("mode", "max_context", "input_modalities", "output_modalities", "supports_tools", "supports_vision"),
    *("supports_reasoning", "open_weights", "knowledge"),
)
_WORTH_IT: Final = frozenset({"mode", "max_context", "supports_tools", "supports_vision", "supports_reasoning"})
"""The facts for whose sake relatives are looked for."""
_OPEN: Final = (*_OF_VARIANTS, "size_b", "quality_tier")
_KEPT: Final = ("supports_tools", "supports_vision", "supports_reasoning")
_DIGITS: Final = re.compile(r"\d+(?:\.\d+)*")

_MOSTLY: Final = 0.97
_ENOUGH: Final = 20
"""Share of chat models, among so many at least, by which a provider's next one is taken for one, too."""

Facts = Callable[[str], ModelCapabilities | None]
Version = tuple[tuple[int, ...], ...]


class Guesser:
    """Guesses about models.

    `index` tells which models there are, `facts` what is known of one by its canonical name, `modes` how many models
    of each mode a provider is known to have; `built` is the day (ISO) that all this is as of.
    """

    def __init__(
        self,
        index: CanonicalIndex,
        facts: Facts,
        modes: Mapping[str, Mapping[str | None, int]],
        built: str | None = None,
    ) -> None:
        self._index = index
        self._facts = facts
        self._modes = modes
        self._built = built
        self._lines: dict[str, dict[tuple[str, ...], list[tuple[Version, str]]]] = {}

    def guess(
        self, provider: str, model_id: str, canonical: str, known: Iterable[Layer] = (), price: float | None = None
    ) -> Layer | None:
        """Return what may be guessed of an offer beyond what layers state, `None` where that is nothing.

        `price` is what the maker takes for 1M input tokens in USD.
        """
        known = tuple(known)
        stated = {name for layer in known for name in _OPEN if _states(layer, name)}
        facts: dict[str, Any] = {}
        source = None
        if not stated.issuperset(_WORTH_IT):
            facts, source = self._of_relatives(canonical)
        if "mode" not in stated:
            facts["mode"] = self._mode(provider, model_id, canonical, facts.get("mode"))
        if "size_b" not in stated:
            facts["size_b"] = size_of(model_id) or known_size(model_id)
        mode = next((layer.facts.mode for layer in known if _states(layer, "mode")), facts.get("mode"))
        if mode in (CHAT, None):
            facts["quality_tier"] = quality_of(canonical, facts.get("size_b"), price)
        left = {name: value for name, value in facts.items() if value is not None and name not in stated}
        return Layer(GUESS, ModelCapabilities(**left), self._built, source or "its name") if left else None

    def _of_relatives(self, canonical: str) -> tuple[dict[str, Any], str | None]:
        """Return what a model has of the one of which it is a variant, or of its predecessor, and which that is."""
        base = canonical
        while (shorter := _without_variant(base)) != base:
            base = shorter
            if (known := self._facts(base)) is not None:
                return _stated(known, _OF_VARIANTS), base
        before = self._predecessor(canonical)
        known = self._facts(before) if before is not None else None
        if before is None or known is None:
            return {}, None
        kept = {name: True for name in _KEPT if getattr(known, name) is True}
        return ({**kept, **_stated(known, ("mode",))}, before) if kept else ({}, None)

    def _mode(self, provider: str, model_id: str, canonical: str, relatives: str | None) -> str | None:
        """Return what the id tells, else its relatives, the model's name where the offer has another, or the rest."""
        told = special_mode(model_id) or relatives or likely_mode(model_id) or likely_mode(canonical)
        return told or self._usual_mode(provider)

    def _usual_mode(self, provider: str) -> str | None:
        """Return chat where a provider has hardly anything else."""
        modes = self._modes.get(provider, {})
        many = sum(modes.values())
        return CHAT if many >= _ENOUGH and modes.get(CHAT, 0) >= _MOSTLY * many else None

    def _predecessor(self, canonical: str) -> str | None:
        """Return the model before this one in its line: the same name, with the highest version below its own."""
        maker, _, slug = canonical.partition("/")
        if maker not in self._lines:
            self._lines[maker] = self._lines_of(maker)
        line = self._lines[maker].get(_line(slug), [])
        lower = line[: bisect_left(line, _version(slug), key=_first)]
        return next((one for _, one in reversed(lower) if self._facts(one) is not None), None)

    def _lines_of(self, maker: str) -> dict[tuple[str, ...], list[tuple[Version, str]]]:
        """Return a maker's lines, each from its lowest version up; where two have one version the later comes first."""
        lines: dict[tuple[str, ...], list[tuple[Version, str]]] = {}
        for canonical, _ in reversed(self._index.of_maker(maker)):
            slug = canonical.partition("/")[2]
            lines.setdefault(_line(slug), []).append((_version(slug), canonical))
        for line in lines.values():
            line.sort(key=_first)
        return lines


def _first(entry: tuple[Version, str]) -> Version:
    return entry[0]


def _states(layer: Layer, name: str) -> bool:
    """Whether a layer states a fact, and does not doubt it."""
    return getattr(layer.facts, name) is not None and name not in layer.doubts


def _without_variant(canonical: str) -> str:
    """Return a name without the last word that tells how a model is served, and without the precision before it."""
    head, _, last = canonical.rpartition("-")
    return without_precision(head)[0] if last in VARIANTS and head else canonical


def _line(slug: str) -> tuple[str, ...]:
    """Return what the versions of one line have in common: the words with their numbers taken out, sizes apart."""
    words = words_of(slug)
    if not any(char.isdigit() for word in words for char in word):
        return (slug,)
    return tuple(sorted(word if SIZE.fullmatch(word) else _DIGITS.sub("#", word) for word in words))


def _version(slug: str) -> Version:
    """Return the numbers in a name that tell its place in its line: all but sizes."""
    words = (word for word in words_of(slug) if not SIZE.fullmatch(word))
    return tuple(tuple(map(int, found.split("."))) for word in words for found in _DIGITS.findall(word))


def _stated(facts: ModelCapabilities, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(facts, name)) is not None}
