"""Which models an orchestrator should take first: chosen from prices, quality tiers, sizes and readiness.

All orders are total, the last thing compared being the name: the same data gives the same choice.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from model_tui.core.model import PER_1M_TOKENS
from model_tui.export.models_yaml_dialects import Dialect
from model_tui.export.models_yaml_entry import expertise
from model_tui.export.plan import Pick

Place = tuple[str, ...]
Choice = str | list[str] | None

DEFAULT: Final[Place] = ("preferences", "default")
_MOST: Final = 6
_FALLBACKS: Final = 5
_OF_ONE_PROVIDER: Final = 2
_BALANCED_FIRST: Final = {"balanced": 0, "best": 1, "cheap": 2}
_BEST_FIRST: Final = {"best": 0, "balanced": 1, "cheap": 2}
_WORST: Final = 3
_DEAR: Final = 2.0
"""USD per 1M tokens, blended, from which nothing counts as cheap for what it can do."""
_AREAS: Final = ("code", "reasoning", "fast", "general", "analysis", "compact", "vision")
_DEMANDING: Final = ("code", "reasoning", "analysis")
_FRUGAL: Final = ("fast", "compact")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry of the file, by the name that it bears there, and what is known of its model."""

    name: str
    pick: Pick

    @property
    def ready(self) -> bool:
        """Whether it can be used here and now."""
        return self.pick.model.state == "ready"

    @property
    def cost(self) -> float:
        """USD per 1M tokens at three in to one out; nothing on this machine, more than anything where unknown."""
        facts = self.pick.model.capabilities
        if self.pick.provider.local:
            return 0.0
        if facts.price_input is None or facts.price_output is None or facts.price_unit not in (None, PER_1M_TOKENS):
            return float("inf")
        return (3 * facts.price_input + facts.price_output) / 4

    def quality(self, order: Mapping[str, int]) -> int:
        """Return where its quality tier stands in an order; what is on its way out comes last."""
        facts = self.pick.model.capabilities
        return _WORST + 1 if facts.deprecated else order.get(facts.quality_tier or "", _WORST)

    @property
    def usual(self) -> tuple[Any, ...]:
        """The order in which a default is looked for: balanced, hosted, popular, cheap."""
        facts = self.pick.model.capabilities
        local = self.pick.provider.local
        return (self.quality(_BALANCED_FIRST), local, -(facts.popularity or 0.0), self.cost, self.name)

    @property
    def ablest(self) -> tuple[Any, ...]:
        """The order of what a model can do: its tier, its measured index, how many use it, how large it is."""
        facts = self.pick.model.capabilities
        index, size = facts.quality_index or 0.0, facts.size_b or 0.0
        return (self.quality(_BEST_FIRST), -index, -(facts.popularity or 0.0), -size, self.name)

    @property
    def cheapest(self) -> tuple[Any, ...]:
        """The order of what a model costs: first those that are good for something and not dear."""
        worth = self.quality(_BALANCED_FIRST) < _BALANCED_FIRST["cheap"] and self.cost < _DEAR
        return (not worth, self.cost, self.usual)


def choices(dialect: Dialect, candidates: Iterable[Candidate], keep: str | None, preferred: Collection[str]) -> Mapping[
    Place, Choice
]:  # fmt: skip
    """Return what belongs where in a file of this dialect: names of entries, none or an empty list where none fits.

    `keep` is the default so far, `preferred` are names or `provider/id`s that come before it.
    """
    able = [one for one in candidates if one.pick.model.capabilities.mode in (None, "chat")]
    chats = [one for one in able if one.pick.model.capabilities.mode == "chat"] or able
    if dialect == "list":
        return _of_list(chats)
    default = _default(chats, keep, preferred)
    rest = [one for one in chats if one.name != default]
    return {
        DEFAULT: default,
        ("preferences", "fallback"): _fallbacks(rest),
        ("cost_optimized",): _some(chats, lambda one: one.cheapest, _MOST, _OF_ONE_PROVIDER),
        ("performance_optimized",): _some(chats, lambda one: one.ablest, _MOST, _OF_ONE_PROVIDER),
    }


def _default(chats: Sequence[Candidate], keep: str | None, preferred: Collection[str]) -> str | None:
    """Return the preferred one, else the one so far, else the first; never one that is not ready."""
    ready = sorted((one for one in chats if one.ready), key=lambda one: one.usual)
    for wish in (*preferred, keep):
        if found := next((one.name for one in ready if wish in (one.name, one.pick.ref)), None):
            return found
    return ready[0].name if ready else None


def _fallbacks(chats: Sequence[Candidate]) -> list[str]:
    """Return what to try next: one of each provider first, since what fails is mostly a provider."""
    first = _some(chats, lambda one: (not one.ready, one.usual), _FALLBACKS, 1)
    more = _some(chats, lambda one: (not one.ready, one.usual), _FALLBACKS, _OF_ONE_PROVIDER)
    return list(dict.fromkeys((*first, *more)))[:_FALLBACKS]


def _of_list(chats: Sequence[Candidate]) -> Mapping[Place, Choice]:
    made: dict[Place, Choice] = {}
    for area in _AREAS:
        able = [one for one in chats if area in expertise(one.pick.model.spec.name, one.pick.model.capabilities)]
        best = min(able, key=lambda one: (not one.ready, _order(area, one)), default=None)
        made["defaults", "expertise_preferences", area] = best.name if best else None
    made["defaults", "fallback_chain"] = _fallbacks(chats)
    return made


def _order(area: str, one: Candidate) -> tuple[Any, ...]:
    if area in _DEMANDING:
        return one.ablest
    return (one.cost, one.usual) if area in _FRUGAL else one.usual


def _some(
    chats: Iterable[Candidate], order: Callable[[Candidate], tuple[Any, ...]], most: int, of_one_provider: int
) -> list[str]:
    """Return the names of the first, each model once, and not all of one provider."""
    found: list[str] = []
    models: set[str] = set()
    counts: dict[str, int] = {}
    for one in sorted(chats, key=order):
        spec = one.pick.model.spec
        model = spec.canonical or one.pick.ref
        if model in models or counts.get(spec.provider, 0) >= of_one_provider:
            continue
        models.add(model)
        counts[spec.provider] = counts.get(spec.provider, 0) + 1
        found.append(one.name)
        if len(found) == most:
            break
    return found
