"""The user's own word, which wins over everything (see `resolvers.override_file` for how it is written).

A pair of exact names that nobody knows adds a model. Of several entries for one model an exact one wins over a glob,
and a later one over an earlier one, fact by fact.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct, structs

from model_tui.core.model import Layer, ModelCapabilities, ModelSpec

LAYER: Final = "override"

Key = tuple[str, str]
Said = tuple[ModelSpec, ModelCapabilities]
"""What one entry says of an offer: its aliases and canonical model, and facts."""


class Override(Struct, frozen=True):
    """One entry: which offers it speaks of, and what it says; `line` is where it begins, from 1."""

    spec: ModelSpec
    facts: ModelCapabilities
    line: int
    provider_glob: re.Pattern[str] | None = None
    name_glob: re.Pattern[str] | None = None

    @property
    def is_exact(self) -> bool:
        """Whether it names one offer."""
        return self.provider_glob is None and self.name_glob is None

    def matches(self, provider: str, name: str) -> bool:
        """Whether it speaks of an offer."""
        right = self.provider_glob.match(provider) if self.provider_glob else self.spec.provider == provider
        return bool(right and (self.name_glob.match(name) if self.name_glob else self.spec.name == name))


class Overrides(Struct, frozen=True):
    """What a file of overrides says; `at` is when it was last changed (ISO), `source` its path."""

    entries: tuple[Override, ...] = ()
    at: str | None = None
    source: str | None = None


class OverrideResolver:
    """Answers with the user's overrides, which can be replaced while the program runs."""

    name = LAYER

    def __init__(self, overrides: Overrides | None = None) -> None:
        self.use(overrides or Overrides())

    def use(self, overrides: Overrides) -> None:
        """Go on with other overrides."""
        self.overrides = overrides
        self._exact: dict[Key, list[Override]] = {}
        for entry in overrides.entries:
            if entry.is_exact:
                self._exact.setdefault((entry.spec.provider, entry.spec.name), []).append(entry)
        self._globs = [entry for entry in overrides.entries if not entry.is_exact]

    def layers(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return what the user says of an offer as one layer, or nothing."""
        if not self.overrides.entries:
            return ()
        entries = self._about(spec.provider, spec.name)
        if not entries:
            return ()
        facts = ModelCapabilities()
        for entry in entries:
            facts = _over(facts, entry.facts)
        return (Layer(LAYER, facts, self.overrides.at, f"{self.overrides.source}:{entries[-1].line}"),)

    def _about(self, provider: str, name: str) -> list[Override]:
        globs = [entry for entry in self._globs if entry.matches(provider, name)]
        return [*globs, *self._exact.get((provider, name), ())]

    def added(self) -> Iterator[ModelSpec]:
        """Yield the models that are named exactly; those that nobody knows are added by it."""
        for entries in self._exact.values():
            yield entries[-1].spec

    def said(self, keys: Iterable[Key]) -> dict[Key, list[Said]]:
        """Return what is said of those of `keys` that anything is said of, the weakest entry first."""
        told = ((key, self._about(*key)) for key in keys)
        return {key: [(entry.spec, entry.facts) for entry in entries] for key, entries in told if entries}

    def canonical(self, provider: str, name: str) -> str | None:
        """Return the model that the user says an offer is of."""
        entries = self._exact.get((provider, name))
        return entries[-1].spec.canonical if entries else None


def _over(facts: ModelCapabilities, stronger: ModelCapabilities) -> ModelCapabilities:
    said = {name: value for name, value in structs.asdict(stronger).items() if value is not None}
    return structs.replace(facts, **said)
