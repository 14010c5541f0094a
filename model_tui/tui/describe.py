"""Everything about one offer, as lines of a pane."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from model_tui.core.figures import (
    UNICODE,
    Glyphs,
    age_in_days,
    countdown,
    days_until,
    tier_name,
    unit_mark,
    usd,
    yes_no,
)
from model_tui.core.layers import disagreements, json_name, vision_of
from model_tui.core.model import Model, Offer, Price, Tier
from model_tui.tui.widgets.lines import (
    VALUE_WIDTH,
    Line,
    Span,
    Valued,
    fit,
    fit_end,
    labelled,
    value_room,
    width_of,
    wrapped,
)

_ELSEWHERE_SHOWN: Final = 12
_TIERS_SHOWN: Final = 6
_PRICES_WIDTH: Final = 16
"""Cells of two prices with a stroke between, where there is room."""
_PROVIDER_WIDTH: Final = 12
"""Cells that the provider beside them has before they are given fewer."""
_SOON: Final = 30
"""Days before it retires from which that is alarming."""
_STATE_WORDS: Final = {
    "ready": "ready",
    "stale": "stale: no answer now",
    "unlisted": "unlisted: not for your key",
    "needs-key": "needs-key",
    "rejected": "rejected: key refused",
    "catalog": "catalog: not asked",
}
"""The states by the words that filters and the command line have for them, and what these mean."""
STATE_ROLES: Final = {"ready": "good", "stale": "warn", "unlisted": "warn", "rejected": "bad"}
_CAPABILITIES: Final = (
    ("vision", "supports_vision"),
    ("tools", "supports_tools"),
    ("reasoning", "supports_reasoning"),
    ("json", "supports_structured_output"),
    ("streaming", "supports_streaming"),
    ("cache", "supports_prompt_caching"),
    ("web", "supports_web_search"),
    ("computer", "supports_computer_use"),
)
_LIMITS: Final = ("max_context", "max_output_tokens", "max_input_tokens")


def describe(
    model: Model,
    elsewhere: Sequence[Offer],
    width: int,
    glyphs: Glyphs = UNICODE,
    *,
    full: bool = False,
    today: date | None = None,
    month: Sequence[Line] = (),
    links: Sequence[tuple[str, str]] = (),
) -> list[Line]:
    """Return the detail of an offer in lines of at most `width` cells.

    `full` leaves nothing out, and says of each figure who said it, how old that is, and who disagrees. `today` is what
    ages are counted from, the day that it is by default. `month` says what the user's workload costs, `links` are
    pages by what they are.
    """
    writer = Writer(model, width, glyphs, today)
    if full:
        from model_tui.tui.describe_full import FullWriter  # noqa: PLC0415 - not needed for the first frame

        writer = FullWriter(model, width, glyphs, today)
    return [
        *writer.head(),
        *writer.capabilities(),
        *writer.limits(),
        *writer.prices(),
        *(((), *month) if month else ()),
        *writer.dates(),
        *writer.disagreements(),
        *writer.elsewhere(elsewhere),
        *writer.links(links),
        *writer.witnesses(),
        *writer.description(),
    ]


class Writer:
    """Writes the sections of a detail: each a list of lines that begins with an empty one."""

    shown_elsewhere: int | None = _ELSEWHERE_SHOWN
    shown_tiers: int | None = _TIERS_SHOWN
    """How many are shown of what may be many; `None` is all."""

    def __init__(self, model: Model, width: int, glyphs: Glyphs, today: date | None) -> None:
        self.model = model
        self.facts = model.capabilities
        self.width = width
        self.glyphs = glyphs
        self.today = today

    def head(self) -> Iterator[Line]:
        """Tell what it is."""
        spec, facts, state = self.model.spec, self.facts, self.model.state
        name = spec.display_name or facts.display_name or spec.name
        ref = f"{spec.provider}/{spec.name}"
        yield from (Valued(line, ref) for line in self._wrapped(name, "title"))
        role = STATE_ROLES.get(state, "dim")
        stands: Line = [(f"{self.glyphs.states[state]} {_STATE_WORDS[state]}", role)]
        at: Line = [(f"{self.glyphs.dot}{spec.provider}", "dim")]
        if width_of(stands) + width_of(at) <= self.width:
            yield [*stands, *at]
        else:
            yield stands
            yield from self._wrapped(spec.provider, "dim")
        if name != spec.name:
            yield from (Valued(line, ref) for line in self._wrapped(spec.name, "dim"))
        into, out = facts.input_modalities, facts.output_modalities
        arrow = "→" if self.glyphs is UNICODE else "->"
        shape = f"{' '.join(into)} {arrow} {' '.join(out or ('?',))}" if into else ""
        yield from self._wrapped(self.glyphs.dot.join(part for part in (facts.mode, shape) if part), "")

    def _wrapped(self, text: str, role: str) -> list[Line]:
        return wrapped(text, self.width, role)

    def fact(self, label: str, value: str, field: str, role: str = "") -> Iterator[Line]:
        """Tell a fact, and who said it."""
        yield Valued(labelled(label, value, self.width, self.said(field), role), self.copied(field, value))

    def said(self, field: str) -> str | None:
        """Return the layer behind a fact."""
        return self.model.provenance.get(json_name(field))

    def copied(self, field: str, shown: str) -> str:
        """Return what is copied of a fact: figures as programs write them."""
        value = getattr(self.facts, field, None)
        plain = isinstance(value, int | float) and not isinstance(value, bool)
        return f"{value:.15g}" if plain else shown

    def held(self, field: str) -> bool | None:
        """Return whether the model can do something; `None` where nobody said."""
        value: bool | None = vision_of(self.facts) if field == "supports_vision" else getattr(self.facts, field)
        return value

    def capabilities(self) -> Iterator[Line]:
        """Tell what it can do."""
        yield ()
        cells: list[Sequence[Span]] = []
        for label, field in _CAPABILITIES:
            value = self.held(field)
            cells.append([(fit(label, 10), "dim"), (fit(yes_no(value, self.glyphs), 4), held_role(value))])
        per_line = max(1, self.width // 15)
        for at in range(0, len(cells), per_line):
            yield [span for cell in cells[at : at + per_line] for span in (*cell, (" ", ""))]
        yield from self.efforts()

    def efforts(self) -> Iterator[Line]:
        """Tell how hard it can be made to think."""
        if self.facts.reasoning_efforts:
            value, field = " ".join(self.facts.reasoning_efforts), "reasoning_efforts"
            first, *more = wrapped(value, value_room(self.width, self.said(field), VALUE_WIDTH), "")
            yield from (Valued(line, value) for line in self.fact("efforts", first[0][0], field))
            yield from (Valued(labelled("", line[0][0], self.width), value) for line in more)

    def limits(self) -> Iterator[Line]:
        """Tell its limits, size and standing."""
        facts = self.facts
        yield ()
        for label, field in (("context", "max_context"), ("max output", "max_output_tokens")):
            value = getattr(facts, field)
            yield from self.fact(label, self.glyphs.unknown if value is None else f"{value:,}", field)
        if facts.max_input_tokens and facts.max_input_tokens != facts.max_context:
            yield from self.fact("max input", f"{facts.max_input_tokens:,}", "max_input_tokens")
        if facts.size_b is not None:
            yield from self.fact("parameters", f"{facts.size_b:g}B", "size_b")
        if facts.tokens_per_second is not None:
            yield from self.fact("speed", f"{facts.tokens_per_second:g} tokens/s", "tokens_per_second")
        if facts.quality_index is not None:
            yield from self.fact("quality", f"{facts.quality_index:g} of 100", "quality_index")
        if facts.open_weights is not None:
            yield from self.fact("weights", "open" if facts.open_weights else "closed", "open_weights")

    def prices(self) -> Iterator[Line]:
        """Tell what it costs."""
        facts = self.facts
        yield ()
        yield [("USD per ", "dim"), (facts.price_unit or "1M tokens", "dim")]
        for label, field in (("input", "price_input"), ("output", "price_output")):
            value = getattr(facts, field)
            yield from self.fact(label, usd(value, self.glyphs), field, "good" if value == 0 else "")
        for label, field in (("cache read", "price_cache_read"), ("cache write", "price_cache_write")):
            if (value := getattr(facts, field)) is not None:
                yield from self.fact(label, usd(value, self.glyphs), field)
        tiers = facts.price_tiers or ()
        for tier in tiers[: self.shown_tiers]:
            said = self._tier_prices(tier)
            yield Valued(labelled(tier_name(tier, self.glyphs), said, self.width), said)
        if self.shown_tiers is not None and len(tiers) > self.shown_tiers:
            yield [(f"and {len(tiers) - self.shown_tiers} more, enter shows them", "dim")]

    def _tier_prices(self, tier: Tier) -> str:
        parts = (("in", tier.input), ("out", tier.output), ("cr", tier.cache_read), ("cw", tier.cache_write))
        said = self.glyphs.dot.join(f"{name} {usd(value, self.glyphs)}" for name, value in parts if value is not None)
        return f"{said}{unit_mark(Price(unit=tier.unit))}"

    def dates(self) -> Iterator[Line]:
        """Tell when it came, when it goes, and what comes after it."""
        facts = self.facts
        days = days_until(facts.retires, self.today) if facts.retires else None
        soon = days is not None and days <= _SOON
        rows: list[Line] = []
        for label, field, value, role in (
            ("released", "released", facts.released, ""),
            ("knowledge", "knowledge", facts.knowledge, ""),
            ("retires", "retires", facts.retires, "bad" if soon else "warn"),
        ):
            if value:
                rows += self.fact(label, value, field, role)
        if days is not None:
            rows.append(labelled("", countdown(days), self.width, role="bad" if soon else "warn"))
        if facts.successor:
            rows += self.fact("successor", facts.successor, "successor")
        if facts.deprecated:
            rows += self.fact("deprecated", "yes", "deprecated", "warn")
        if rows:
            yield ()
            yield from rows

    def disagreements(self) -> Iterator[Line]:
        """Tell who says otherwise."""
        said = disagreements(self.model)
        if said:
            yield ()
            yield [("who says otherwise", "dim")]
        for layer, field, value in said:
            shown = self.shown_value(field, value)
            yield Valued([(fit(f"{layer}: {json_name(field)} {shown}", self.width), "warn")], shown)

    def shown_value(self, field: str, value: object) -> str:
        """Return another layer's value of a fact as it is shown."""
        if isinstance(value, bool):
            return yes_no(value, self.glyphs)
        if isinstance(value, int) and field in _LIMITS:
            return f"{value:,}"
        if isinstance(value, int | float) and field.startswith("price_"):
            return usd(float(value), self.glyphs)
        return str(value)

    def elsewhere(self, offers: Sequence[Offer]) -> Iterator[Line]:
        """Tell where else the model is offered, the cheapest first."""
        if not offers:
            return
        yield ()
        yield from self._wrapped(f"the same model elsewhere ({self.model.spec.canonical})", "dim")
        counts = Counter([self.model.spec.provider, *(offer.provider for offer in offers)])
        shown = offers[: self.shown_elsewhere]
        prices = [f"{usd(offer.input_cost, self.glyphs)} / {usd(offer.output_cost, self.glyphs)}" for offer in shown]
        price_room = _PRICES_WIDTH
        if self.width - 2 - price_room < _PROVIDER_WIDTH:  # as little as they need, so that it is seen whose they are
            price_room = min(price_room, 1 + max(map(len, prices)))
        for offer, price in zip(shown, prices, strict=True):
            role = STATE_ROLES.get(offer.state, "dim")
            line = [
                (f"{self.glyphs.states[offer.state]} ", role),
                (fit(offer.provider, max(1, self.width - 2 - price_room)), ""),
                (fit(price, price_room, right=True), "dim" if offer.input_cost is None else ""),
            ]
            yield Valued(line, offer.ref)
            if counts[offer.provider] > 1:  # its end is what tells one offer of a provider from another
                name = fit_end(offer.id, self.width - 3, self.glyphs.ellipsis)
                yield Valued([("  ", ""), (name, "dim")], offer.ref)
        if self.shown_elsewhere is not None and len(offers) > self.shown_elsewhere:
            yield [(f"+{len(offers) - self.shown_elsewhere}", "dim")]

    def links(self, links: Sequence[tuple[str, str]]) -> Iterator[Line]:  # noqa: ARG002 - the short detail has none
        """Tell which pages there are about it."""
        yield from ()

    def witnesses(self) -> Iterator[Line]:
        """Tell who speaks about the offer, and how old their word is."""
        dated = [layer for layer in self.model.layers if layer.at]
        if dated:
            yield ()
            yield [("who speaks, and as of when", "dim")]
        longest = max((len(layer.name) for layer in dated), default=0)
        for layer in dated:
            day = (layer.at or "")[:10]
            age = age_in_days(day, self.today)
            old = "" if age is None else f"{self.glyphs.dot}today" if age == 0 else f"{self.glyphs.dot}{age:,} d"
            name = fit(layer.name, min(longest, self.width // 2), ellipsis=self.glyphs.ellipsis)
            yield [(name, ""), (fit(f" {day}{old}", self.width - len(name)), "dim")]

    def description(self) -> Iterator[Line]:
        """Tell what its provider says of it."""
        if self.facts.description:
            yield ()
            for paragraph in self.facts.description.splitlines():
                yield from (Valued(line, paragraph) for line in self._wrapped(paragraph, ""))


def held_role(value: bool | None) -> str:
    """Return the role of a yes, a no, or what nobody said."""
    return "good" if value else "dim" if value is None else ""
