"""What a model's relatives tell of it: the model of which it is a variant, other sizes, its predecessor, its maker's.

A variant (`-fast`, `-lora`) does what the model does of which it is one. Models of one name in several sizes, tuned or
not, can do the same. A line of models does not unlearn what its last one could: tools, images and reasoning are taken
from the predecessor, as long as that has them. A context is what most of the nearest relatives have: all sizes of
the name, the version before it and the one after, of which at least two must be known. That is right in nine cases of
ten; what one of them alone has is right in two of three, and not told. A maker whose models all take images, or none of
whose do, goes on so. All of this is a guess, and right that often: `docs/truth.md`.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from model_tui.catalog.inference import roundness
from model_tui.core.id_index import CanonicalIndex
from model_tui.core.id_parts import TUNED, VARIANTS, is_size, without_precision, words_of
from model_tui.core.identity import identify
from model_tui.core.layers import vision_of
from model_tui.core.mode_names import CHAT
from model_tui.core.model import ModelCapabilities

_OF_VARIANTS: Final = (
    *("mode", "max_context", "input_modalities", "output_modalities", "supports_tools", "supports_vision"),
    *("supports_reasoning", "open_weights", "knowledge"),
)
_KEPT: Final = ("supports_tools", "supports_vision", "supports_reasoning")
_OF_SIZES: Final = ("supports_vision", "supports_reasoning")
"""What sizes of one name have in common."""
_FEWEST: Final = 2
_MOST: Final = 0.7
"""Relatives whose context is known, at least, and the share of them that must have the same."""
_ALL: Final = 3
"""Models of a maker, at least, that must all take images, or none, for the next one to be taken for such."""
_NEAR: Final = 0.05
"""Limits this near to each other are one limit."""
_UNTUNED: Final = "base"
_NOBODY: Final = "models.dev"
"""Whose listing a canonical name stands in: that of nobody who makes models."""
_DIGITS: Final = re.compile(r"\d+(?:\.\d+)*")
_DATE: Final = 4
"""Digits from which a number in a name is a date and no version."""

Facts = Callable[[str], ModelCapabilities | None]
Version = tuple[tuple[int, ...], ...]


class Relatives:
    """Answers by canonical name; `index` tells which models there are, `facts` what is known of one."""

    def __init__(self, index: CanonicalIndex, facts: Facts) -> None:
        self._index = index
        self._facts = facts
        self._lines: dict[str, dict[tuple[str, ...], list[tuple[Version, str]]]] = {}
        self._sizes: dict[str, dict[tuple[str, ...], list[str]]] = {}
        self._vision: dict[str, bool | None] = {}

    def tell(self, canonical: str) -> tuple[dict[str, Any], str | None]:
        """Return what a model's relatives tell of it, and the one that tells the most."""
        base = canonical
        while (shorter := _without_variant(base)) != base:
            base = shorter
            names = [base]
            if base.rpartition("-")[2].isdigit():  # the stamp of a snapshot, that its model may go without
                names.append(identify(_NOBODY, base, None, self._index).canonical)
            for name in names:
                if (known := self._facts(name)) is not None:
                    return _stated(known, _OF_VARIANTS), name
        return self._near(base) if self._index.of_maker(base.partition("/")[0]) else ({}, None)

    def _near(self, canonical: str) -> tuple[dict[str, Any], str | None]:
        """Return what other sizes and versions of a model tell of it, and the one that is nearest."""
        sizes = self._sizes_near(canonical)
        before, after = self._neighbours(canonical)
        shared = _in_common(sizes)
        kept = self._of_predecessor(before)
        near = (*sizes.values(), *(facts for one in (before, after) if one and (facts := self._facts(one)) is not None))
        context = _usual_context([facts.max_context for facts in near if facts.max_context is not None])
        if context is not None:
            shared["max_context"] = context
        told = {**kept, **shared}
        return told, (next(iter(sizes), None) or before or after) if told else None

    def maker_takes_images(self, canonical: str) -> bool | None:
        """Whether all of a maker's models for chat take images, or none does; `None` where that is not known."""
        maker = canonical.partition("/")[0]
        if maker not in self._vision:
            models = (self._facts(one) for one, _ in self._index.of_maker(maker))
            said = [vision_of(facts) for facts in models if facts is not None and facts.mode == CHAT]
            known = [one for one in said if one is not None]
            self._vision[maker] = known[0] if len(known) >= _ALL and len(set(known)) == 1 else None
        return self._vision[maker]

    def _sizes_near(self, canonical: str) -> dict[str, ModelCapabilities]:
        """Return the other sizes of a model's name, tuned or not, of which anything is known."""
        maker, _, slug = canonical.partition("/")
        if maker not in self._sizes:
            self._sizes[maker] = self._sizes_of(maker)
        sizes = self._sizes[maker]
        near = [one for one in sizes.get(_sizeless(slug), ()) if one != canonical] if sizes else []
        return {one: facts for one in near if (facts := self._facts(one)) is not None}

    def _sizes_of(self, maker: str) -> dict[tuple[str, ...], list[str]]:
        """Return a maker's models by what is left of their names without sizes."""
        found: dict[tuple[str, ...], list[str]] = {}
        for canonical, _ in self._index.of_maker(maker):
            found.setdefault(_sizeless(canonical.partition("/")[2]), []).append(canonical)
        return found

    def _of_predecessor(self, before: str | None) -> dict[str, Any]:
        """Return what the model before one in its line could do; what it could not proves nothing."""
        known = self._facts(before) if before is not None else None
        kept = {name: True for name in _KEPT if known is not None and getattr(known, name) is True}
        return {} if known is None or not kept else {**kept, **_stated(known, ("mode",))}

    def _neighbours(self, canonical: str) -> tuple[str | None, str | None]:
        """Return the known models next to this one in its line: the same name, with the versions around its own."""
        maker, _, slug = canonical.partition("/")
        if maker not in self._lines:
            self._lines[maker] = self._lines_of(maker)
        lines = self._lines[maker]
        if not lines or not (line := lines.get(_line(slug))):
            return None, None
        version = _version(slug)
        lower = line[: bisect_left(line, version, key=_first)]
        higher = line[bisect_right(line, version, key=_first) :]
        return self._known_one(reversed(lower)), self._known_one(higher)

    def _known_one(self, line: Iterable[tuple[Version, str]]) -> str | None:
        return next((one for _, one in line if self._facts(one) is not None), None)

    def _lines_of(self, maker: str) -> dict[tuple[str, ...], list[tuple[Version, str]]]:
        """Return a maker's lines, each from its lowest version up; where two have one version the later comes first."""
        lines: dict[tuple[str, ...], list[tuple[Version, str]]] = {}
        for canonical, _ in reversed(self._index.of_maker(maker)):
            slug = canonical.partition("/")[2]
            lines.setdefault(_line(slug), []).append((_version(slug), canonical))
        for line in lines.values():
            line.sort(key=_first)
        return lines


def _in_common(sizes: Mapping[str, ModelCapabilities]) -> dict[str, Any]:
    """Return what all sizes of one name that tell it have in common."""
    shared: dict[str, Any] = {}
    for name in _OF_SIZES:
        said = {value for facts in sizes.values() if (value := _fact(facts, name)) is not None}
        if len(said) == 1:
            shared[name] = said.pop()
    return shared


def _usual_context(said: Sequence[int]) -> int | None:
    """Return the context that most have, as most write it; `None` where these are too few."""
    if len(said) < _FEWEST:
        return None
    near = max(([one for one in said if _is_near(one, other)] for other in said), key=lambda them: (len(them), them))
    if len(near) < _MOST * len(said):
        return None
    return max(near, key=lambda value: (near.count(value), roundness(value), value))


def _is_near(one: int, other: int) -> bool:
    return abs(one - other) <= _NEAR * max(one, other)


def _first(entry: tuple[Version, str]) -> Version:
    return entry[0]


def _without_variant(canonical: str) -> str:
    """Return a name without the last word that tells how a model is served, and without the precision before it."""
    head, _, last = canonical.rpartition("-")
    return without_precision(head)[0] if last in VARIANTS and head else canonical


def _line(slug: str) -> tuple[str, ...]:
    """Return what the versions of one line have in common: the words with their numbers taken out, sizes apart."""
    words = words_of(slug)
    if not any(char.isdigit() for word in words for char in word):
        return (slug,)
    return tuple(sorted(word if is_size(word) else _DIGITS.sub(_placeholder, word) for word in words))


def _placeholder(number: re.Match[str]) -> str:
    """Return what stands for a version; one with a date in it is above or below other dates alone."""
    return "date" if any(len(part) >= _DATE for part in number[0].split(".")) else "#"


def _sizeless(slug: str) -> tuple[str, ...]:
    """Return the words of a name that has a size but for that, and for those that tell whether it was tuned."""
    words = words_of(slug)
    rest = [word for word in words if not is_size(word)]
    if len(rest) == len(words):
        return (slug,)
    return tuple(sorted(word for word in rest if word not in TUNED and word != _UNTUNED))


def _version(slug: str) -> Version:
    """Return the numbers in a name that tell its place in its line: all but sizes."""
    words = (word for word in words_of(slug) if not is_size(word))
    return tuple(tuple(map(int, found.split("."))) for word in words for found in _DIGITS.findall(word))


def _stated(facts: ModelCapabilities, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(facts, name)) is not None}


def _fact(facts: ModelCapabilities, name: str) -> Any:
    return vision_of(facts) if name == "supports_vision" else getattr(facts, name)
