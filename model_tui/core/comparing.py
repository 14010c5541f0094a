"""Offers side by side: a row for each figure, what differs in it, which of them is best, and who said so."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from model_tui.core.figures import UNICODE, Glyphs, money, tier_name, tokens, unit_mark, usd, yes_no
from model_tui.core.layers import vision_of
from model_tui.core.model import Model, ModelCapabilities, Offer, Price, Tier
from model_tui.core.monthly import bill, fits
from model_tui.core.workload import Workload

_MOST_TIERS: Final = 20


class Subject(Struct, frozen=True):
    """One of the compared: the offer, its facts, and which layer said each (by JSON name).

    `monthly` is what a month of the user's workload costs, in USD; `None` is unknown, or that there is no workload;
    `fits` says whether a call of it does.
    """

    offer: Offer
    facts: ModelCapabilities
    said: Mapping[str, str]
    monthly: float | None = None
    fits: bool = True

    @classmethod
    def of(cls, offer: Offer, model: Model, workload: Workload | None = None) -> "Subject":
        """Return an offer with what its layers come to, and with what a month of the workload costs."""
        if workload is None:
            return cls(offer, model.capabilities, model.provenance)
        month = bill(offer, workload).total
        return cls(offer, model.capabilities, model.provenance, month, fits(offer, workload))


class Row(Struct, frozen=True):
    """One figure of all that are compared.

    `best` are the places of the best cells, none where all known ones are the same or none can be better; `said` names
    the layer behind each cell, empty where there is none.
    """

    name: str
    cells: tuple[str, ...]
    said: tuple[str, ...] = ()
    best: frozenset[int] = frozenset()

    @property
    def differs(self) -> bool:
        """Whether the cells are not all the same."""
        return len(set(self.cells)) > 1


_Show = Callable[[Subject, Glyphs], str]
_Figure = Callable[[Subject], float | None]


class _Plan(Struct, frozen=True):
    """How a row is made: what is shown, the fact (by JSON name) that it is of, and the figure that can be best."""

    name: str
    show: _Show
    fact: str = ""
    figure: _Figure | None = None
    more_is_better: bool = False


def _text(name: str, fact: str = "") -> _Plan:
    return _Plan(name, lambda one, glyphs: str(getattr(one.facts, fact or name) or glyphs.unknown), fact or name)


def _flag(name: str, attribute: str, fact: str) -> _Plan:
    return _Plan(name, lambda one, glyphs: yes_no(getattr(one.facts, attribute), glyphs), fact)


def _limit(name: str, attribute: str, fact: str) -> _Plan:
    def show(one: Subject, glyphs: Glyphs) -> str:
        return tokens(getattr(one.facts, attribute), glyphs)

    return _Plan(name, show, fact, lambda one: getattr(one.facts, attribute), more_is_better=True)


def _price(name: str, part: str) -> _Plan:
    def show(one: Subject, glyphs: Glyphs) -> str:
        price = one.offer.price
        amount = None if price is None else getattr(price, part)
        return glyphs.unknown if amount is None else usd(amount, glyphs) + unit_mark(price)

    def figure(one: Subject) -> float | None:
        price = one.offer.price
        return None if price is None or unit_mark(price) else getattr(price, part)

    return _Plan(name, show, f"price.{part}", figure)


def _figure(name: str, attribute: str, more_is_better: bool | None) -> _Plan:
    def show(one: Subject, glyphs: Glyphs) -> str:
        value = getattr(one.facts, attribute)
        return glyphs.unknown if value is None else f"{value:g}"

    figure = None if more_is_better is None else lambda one: getattr(one.facts, attribute)
    return _Plan(name, show, attribute, figure, bool(more_is_better))


def _modalities(one: Subject, glyphs: Glyphs) -> str:
    into, out = one.facts.input_modalities, one.facts.output_modalities
    return f"{'+'.join(into or (glyphs.unknown,))} > {'+'.join(out or (glyphs.unknown,))}"


def _day(one: Subject) -> float | None:
    known = one.facts.knowledge
    digits = (known or "").replace("-", "")
    return float(digits.ljust(8, "0")) if digits.isdecimal() else None


_BEFORE_TIERS: Final = (
    _Plan("model", lambda one, _: one.offer.canonical),
    _Plan("state", lambda one, glyphs: f"{glyphs.states[one.offer.state]} {one.offer.state}"),
    _text("mode"),
    _limit("context", "max_context", "context"),
    _limit("max output", "max_output_tokens", "max_output"),
    _limit("max input", "max_input_tokens", "max_input_tokens"),
    _price("in", "input"),
    _price("output", "output"),
    _Plan("blended", lambda one, g: usd(one.offer.blended_cost, g), "", lambda one: one.offer.blended_cost),
    _price("cache read", "cache_read"),
    _price("cache write", "cache_write"),
)


def _month(one: Subject, glyphs: Glyphs) -> str:
    return money(one.monthly, glyphs) + ("" if one.fits else ", a call does not fit")


_MONTHLY: Final = _Plan("$/month", _month, "", lambda one: one.monthly if one.fits else None)
_BEHIND_TIERS: Final = (
    _Plan("modalities", _modalities, "input_modalities"),
    _flag("tools", "supports_tools", "tools"),
    _flag("parallel tools", "supports_parallel_tools", "parallel_tools"),
    _Plan("vision", lambda one, g: yes_no(vision_of(one.facts), g), "vision"),
    _flag("reasoning", "supports_reasoning", "reasoning"),
    _Plan("efforts", lambda one, g: " ".join(one.facts.reasoning_efforts or (g.unknown,)), "reasoning_efforts"),
    _flag("structured output", "supports_structured_output", "structured_output"),
    _flag("json mode", "supports_json_mode", "json_mode"),
    _flag("streaming", "supports_streaming", "streaming"),
    _flag("prompt caching", "supports_prompt_caching", "prompt_caching"),
    _flag("web search", "supports_web_search", "web_search"),
    _flag("computer use", "supports_computer_use", "computer_use"),
    _figure("size, B", "size_b", None),
    _flag("open weights", "open_weights", "open_weights"),
    _text("quality", "quality_tier"),
    _figure("quality index", "quality_index", more_is_better=True),
    _figure("tokens/s", "tokens_per_second", more_is_better=True),
    _figure("popularity", "popularity", more_is_better=True),
    _Plan("knowledge", lambda one, g: one.facts.knowledge or g.unknown, "knowledge", _day, more_is_better=True),
    _text("released"),
    _Plan("deprecated", lambda one, g: yes_no(one.facts.deprecated or None, g), "deprecated"),
    _text("retires"),
    _text("successor"),
)


def compared(subjects: Sequence[Subject], glyphs: Glyphs = UNICODE, *, priced: bool = False) -> list[Row]:
    """Return a row for each figure that is known of any; with `priced` the month of the user's workload is one."""
    plans = (*_BEFORE_TIERS, *_tier_plans(subjects), *((_MONTHLY,) if priced else ()), *_BEHIND_TIERS)
    rows = (_row(plan, subjects, glyphs) for plan in plans)
    return [row for row in rows if any(_is_known(cell, glyphs) for cell in row.cells)]


def _is_known(cell: str, glyphs: Glyphs) -> bool:
    return cell.replace(glyphs.unknown, "").strip(" >") != ""


def _row(plan: _Plan, subjects: Sequence[Subject], glyphs: Glyphs) -> Row:
    cells = tuple(plan.show(one, glyphs) for one in subjects)
    known = [plan.fact if _is_known(cell, glyphs) else "" for cell in cells]
    said = tuple(one.said.get(fact, "") for one, fact in zip(subjects, known, strict=True))
    figures = [plan.figure(one) for one in subjects] if plan.figure is not None else []
    return Row(plan.name, cells, said, _as_shown(cells, best_of(figures, more_is_better=plan.more_is_better), glyphs))


def _as_shown(cells: Sequence[str], best: frozenset[int], glyphs: Glyphs) -> frozenset[int]:
    """Return the best cells by what can be read of them: figures that are written alike are as good."""
    texts = {cells[at] for at in best}
    alike = frozenset(at for at, cell in enumerate(cells) if cell in texts)
    known = frozenset(at for at, cell in enumerate(cells) if _is_known(cell, glyphs))
    return frozenset() if alike == known else alike


def best_of(figures: Sequence[float | None], *, more_is_better: bool) -> frozenset[int]:
    """Return which figures are the best, nothing where all known ones are the same."""
    known = [figure for figure in figures if figure is not None]
    if len(set(known)) < 2:
        return frozenset()
    best = max(known) if more_is_better else min(known)
    return frozenset(at for at, figure in enumerate(figures) if figure == best)


_Line = tuple[str, str | None, int | None, str]


def _line_of(tier: Tier) -> _Line:
    return (tier.kind, tier.label, None if tier.above is None else round(tier.above, -2), tier.unit)


def _tier_plans(subjects: Sequence[Subject]) -> Iterator[_Plan]:
    """Yield a row for each line beside the base price that any of them has, those by context length first."""
    found: dict[_Line, None] = {}
    for one in subjects:
        found.update(dict.fromkeys(_line_of(tier) for tier in _tiers(one)))
    lines = sorted(found, key=lambda line: (line[0] != "context", line[2] or 0 if line[0] == "context" else 0))
    for line in lines[:_MOST_TIERS]:
        yield _Plan(tier_name(Tier(*line[:3])), _tier_show(line), "price.tiers")


def _tiers(one: Subject) -> tuple[Tier, ...]:
    return one.offer.price.tiers if one.offer.price is not None else ()


def _tier_show(line: _Line) -> _Show:
    def show(one: Subject, glyphs: Glyphs) -> str:
        tier = next((tier for tier in _tiers(one) if _line_of(tier) == line), None)
        return glyphs.unknown if tier is None else tier_text(tier, glyphs)

    return show


def tier_text(tier: Tier, glyphs: Glyphs = UNICODE) -> str:
    """Return the prices of a line beside the base price: `2.50 / 15.00 cr 0.25` are input, output, cache read."""
    both = tier.input is not None and tier.output is not None
    base = (("in", tier.input), ("out", tier.output))
    parts = [f"{usd(tier.input, glyphs)} / {usd(tier.output, glyphs)}"] if both else _named(base, glyphs)
    cached = _named((("cr", tier.cache_read), ("cw", tier.cache_write)), glyphs)
    return " ".join((*parts, *cached)) + unit_mark(Price(unit=tier.unit))


def _named(parts: Sequence[tuple[str, float | None]], glyphs: Glyphs) -> list[str]:
    return [f"{name} {usd(value, glyphs)}" for name, value in parts if value is not None]
