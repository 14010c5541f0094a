"""Where a `models.yaml` speaks of its entries by name: preferences, lists of the cheapest and the ablest, defaults.

Whose such a place is, the file itself says. `managed_lists` holds a fingerprint of each as we wrote it:

    preferences: {default: openai_gpt-4o-mini, fallback: [anthropic_claude-haiku-4-5]}
    managed_lists: {preferences.default: 0b71c2b6a9d4, preferences.fallback: 5e3f0a9c12ab}

A place is ours as long as it has its fingerprint and no comment: whoever changes, reorders or comments on it, or takes
it out, has it for their own from then on. A section that the user wrote is never added to.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from model_tui.export.models_yaml_choices import Choice, Place
from model_tui.export.splice import Delete, Edit, Set, YamlPath, YamlText

RECORD: Final = "managed_lists"
_SECTIONS: Final = ("preferences", "cost_optimized", "performance_optimized", "defaults")
_LENGTH: Final = 12


def fingerprint(value: object) -> str:
    """Return the mark of a name or a list of names, in their order."""
    names = value if isinstance(value, list) else [value]
    return sha256("\n".join(map(str, names)).encode()).hexdigest()[:_LENGTH]


@dataclass(slots=True)
class Lists:
    """The places of one file; `edits` is what is to change in them."""

    text: YamlText
    _places: list[Edit] = field(default_factory=list)
    _marks: list[Edit] = field(default_factory=list)

    @property
    def edits(self) -> list[Edit]:
        """What is to change so far, the fingerprints behind all places."""
        return self._places + self._marks

    @property
    def record(self) -> Mapping[Any, Any]:
        """The fingerprints that the file holds."""
        held = self.text.value.get(RECORD)
        return held if isinstance(held, dict) else {}

    def value_at(self, place: YamlPath) -> Any:
        """Return what stands at a place, `None` where nothing does."""
        value: Any = self.text.value
        for part in place:
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def is_ours(self, place: Place) -> bool:
        """Whether what stands at a place is what we wrote there."""
        value = self.value_at(place)
        known = value is not None and self.record.get(".".join(place)) == fingerprint(value)
        return known and "#" not in self.text.text_of(place)

    def _may_be_made(self, place: Place) -> bool:
        """Whether a place where nothing stands is free: never one from which the user took what we wrote."""
        if self.value_at(place) is not None or ".".join(place) in self.record:
            return False
        section = self.value_at(place[:1])
        recorded = any(one.split(".")[0] == place[0] for one in self.record if isinstance(one, str))
        return not section or recorded

    def fill(self, wanted: Mapping[Place, Choice], unranked: Collection[str] = ()) -> list[Place]:
        """Bring the places that are ours, or nobody's, to what is wanted; return those, for nothing else to touch.

        `unranked` are entries of which nothing is known now: where they stand in a list, they stay at its end.
        """
        mine: list[Place] = []
        for place, best in wanted.items():
            stands = self.value_at(place)
            choice = best
            if isinstance(best, list) and isinstance(stands, list):
                choice = [*best, *(name for name in stands if name in unranked)]
            if self.is_ours(place):
                mine.append(place)
                if not choice and not isinstance(stands, list):
                    self._places.append(Delete(place))
                    self._marks.append(Delete((RECORD, ".".join(place))))
                elif choice != stands:
                    self._write(place, choice)
            elif choice and self._may_be_made(place):
                mine.append(place)
                self._write(place, choice)
        return mine

    def _write(self, place: Place, choice: Choice) -> None:
        self._places.append(Set(place, choice))
        self._marks.append(Set((RECORD, ".".join(place)), fingerprint(choice)))

    def without(self, names: Iterable[str], filled: Iterable[Place] = ()) -> None:
        """Take names out of every place, so that none points at nothing; `filled` ones are as they must be."""
        gone, skipped = set(names), set(filled)
        if not gone:
            return
        for section in _SECTIONS:
            if section in self.text.value:
                self._take_out((section,), self.text.value[section], gone, skipped)

    def _take_out(self, path: Place, value: Any, gone: set[str], skipped: set[Place]) -> None:
        if path in skipped:
            return
        if isinstance(value, dict):
            for key, inner in value.items():
                if isinstance(key, str):
                    self._take_out((*path, key), inner, gone, skipped)
        elif isinstance(value, list):
            left = [one for one in value if not (isinstance(one, str) and one in gone)]
            self._places += [
                Delete((*path, at)) for at, one in enumerate(value) if isinstance(one, str) and one in gone
            ]
            if len(left) < len(value) and self.is_ours(path):
                self._marks.append(Set((RECORD, ".".join(path)), fingerprint(left)))
        elif isinstance(value, str) and value in gone:
            self._places.append(Delete(path))
            if self.is_ours(path):
                self._marks.append(Delete((RECORD, ".".join(path))))

    def marks(self, names: Iterable[str]) -> list[Edit]:
        """Return what changes in the fingerprints where somebody else takes names out."""
        lists = Lists(self.text)
        lists.without(names)
        return lists._marks
