"""Everything about one offer, as lines of a pane."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from model_tui.core.figures import UNICODE, Glyphs, age_in_days, tokens, unit_mark, usd, yes_no
from model_tui.core.layers import disagreements, json_name, vision_of
from model_tui.core.model import Model, ModelCapabilities, Offer, Price, Tier
from model_tui.tui.widgets.lines import Line, Span, fit, fit_end, labelled, width_of, wrapped

_ELSEWHERE_SHOWN: Final = 12
_STATE_WORDS: Final = {
    "ready": "ready",
    "stale": "listed earlier, no answer now",
    "unlisted": "not listed for your key",
    "needs-key": "needs a key",
    "rejected": "key refused",
    "catalog": "not asked",
}
_STATE_ROLES: Final = {"ready": "good", "stale": "warn", "unlisted": "warn", "rejected": "bad"}
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
) -> list[Line]:
    """Return the detail of an offer in lines of at most `width` cells; `full` leaves nothing out.

    `today` is what ages are counted from, the day that it is by default. `month` says what the user's workload costs.
    """
    writer = _Writer(width, glyphs, model.provenance)
    facts = model.capabilities
    return [
        *writer.head(model),
        *writer.capabilities(facts),
        *writer.limits(facts),
        *writer.prices(facts, full=full),
        *(((), *month) if month else ()),
        *writer.dates(facts),
        *writer.disagreements(model),
        *writer.elsewhere(model, elsewhere, shown=len(elsewhere) if full else _ELSEWHERE_SHOWN),
        *writer.witnesses(model, today),
        *writer.description(facts),
    ]


class _Writer:
    """Writes the sections of a detail: each a list of lines that begins with an empty one."""

    def __init__(self, width: int, glyphs: Glyphs, provenance: Mapping[str, str]) -> None:
        self.width = width
        self.glyphs = glyphs
        self.provenance = provenance

    def head(self, model: Model) -> Iterator[Line]:
        spec, facts, state = model.spec, model.capabilities, model.state
        name = spec.display_name or facts.display_name or spec.name
        yield from self._wrapped(name, "title")
        role = _STATE_ROLES.get(state, "dim")
        stands: Line = [(f"{self.glyphs.states[state]} {_STATE_WORDS[state]}", role)]
        at: Line = [(f"{self.glyphs.dot}{spec.provider}", "dim")]
        if width_of(stands) + width_of(at) <= self.width:
            yield [*stands, *at]
        else:
            yield stands
            yield from self._wrapped(spec.provider, "dim")
        if name != spec.name:
            yield from self._wrapped(spec.name, "dim")
        into, out = facts.input_modalities, facts.output_modalities
        arrow = "→" if self.glyphs is UNICODE else "->"
        shape = f"{' '.join(into)} {arrow} {' '.join(out or ('?',))}" if into else ""
        yield from self._wrapped(self.glyphs.dot.join(part for part in (facts.mode, shape) if part), "")

    def _wrapped(self, text: str, role: str) -> list[Line]:
        return wrapped(text, self.width, role)

    def _row(self, label: str, value: str, source: str | None = None, role: str = "") -> Line:
        return labelled(label, value, self.width, source, role)

    def _said(self, field: str) -> str | None:
        return self.provenance.get(json_name(field))

    def capabilities(self, facts: ModelCapabilities) -> Iterator[Line]:
        yield ()
        cells: list[Sequence[Span]] = []
        for label, field in _CAPABILITIES:
            value = vision_of(facts) if field == "supports_vision" else getattr(facts, field)
            role = "good" if value else "dim" if value is None else ""
            cells.append([(fit(label, 10), "dim"), (fit(yes_no(value, self.glyphs), 4), role)])
        per_line = max(1, self.width // 15)
        for at in range(0, len(cells), per_line):
            yield [span for cell in cells[at : at + per_line] for span in (*cell, (" ", ""))]
        if facts.reasoning_efforts:
            yield self._row("efforts", " ".join(facts.reasoning_efforts), self._said("reasoning_efforts"))

    def limits(self, facts: ModelCapabilities) -> Iterator[Line]:
        yield ()
        for label, field in (("context", "max_context"), ("max output", "max_output_tokens")):
            value = getattr(facts, field)
            yield self._row(label, self.glyphs.unknown if value is None else f"{value:,}", self._said(field))
        if facts.max_input_tokens and facts.max_input_tokens != facts.max_context:
            yield self._row("max input", f"{facts.max_input_tokens:,}", self._said("max_input_tokens"))
        if facts.size_b is not None:
            yield self._row("parameters", f"{facts.size_b:g}B", self._said("size_b"))
        if facts.tokens_per_second is not None:
            value = f"{facts.tokens_per_second:g} tokens/s"
            yield self._row("speed", value, self._said("tokens_per_second"))
        if facts.quality_index is not None:
            yield self._row("quality", f"{facts.quality_index:g} of 100", self._said("quality_index"))
        if facts.open_weights is not None:
            yield self._row("weights", "open" if facts.open_weights else "closed", self._said("open_weights"))

    def prices(self, facts: ModelCapabilities, *, full: bool) -> Iterator[Line]:
        yield ()
        unit = facts.price_unit or "1M tokens"
        yield [("USD per ", "dim"), (unit, "dim")]
        for label, field in (("input", "price_input"), ("output", "price_output")):
            value = getattr(facts, field)
            yield self._row(label, usd(value, self.glyphs), self._said(field), "good" if value == 0 else "")
        for label, field in (("cache read", "price_cache_read"), ("cache write", "price_cache_write")):
            if (value := getattr(facts, field)) is not None:
                yield self._row(label, usd(value, self.glyphs), self._said(field))
        tiers = facts.price_tiers or ()
        for tier in tiers if full else tiers[:6]:
            yield self._row(*self._tier(tier))
        if not full and len(tiers) > 6:
            yield [(f"and {len(tiers) - 6} more, enter shows them", "dim")]

    def _tier(self, tier: Tier) -> tuple[str, str]:
        label = f"> {tokens(tier.above, self.glyphs)}" if tier.above is not None else tier.label or tier.kind
        parts = (("in", tier.input), ("out", tier.output), ("cr", tier.cache_read), ("cw", tier.cache_write))
        said = self.glyphs.dot.join(f"{name} {usd(value, self.glyphs)}" for name, value in parts if value is not None)
        mark = unit_mark(Price(unit=tier.unit))
        kind = f" {tier.kind}" if tier.kind not in ("context", tier.label) and label != tier.kind else ""
        return label, f"{said}{mark}{kind}"

    def dates(self, facts: ModelCapabilities) -> Iterator[Line]:
        rows = [
            self._row(label, value, self._said(field), role)
            for label, field, value, role in (
                ("released", "released", facts.released, ""),
                ("knowledge", "knowledge", facts.knowledge, ""),
                ("retires", "retires", facts.retires, "warn"),
                ("successor", "successor", facts.successor, ""),
            )
            if value
        ]
        if facts.deprecated:
            rows.append(self._row("deprecated", "yes", self._said("deprecated"), "warn"))
        if rows:
            yield ()
            yield from rows

    def disagreements(self, model: Model) -> Iterator[Line]:
        said = disagreements(model)
        if said:
            yield ()
            yield [("who says otherwise", "dim")]
        for layer, field, value in said:
            shown = self._value(field, value)
            yield [(fit(f"{layer}: {json_name(field)} {shown}", self.width), "warn")]

    def _value(self, field: str, value: object) -> str:
        if isinstance(value, bool):
            return yes_no(value, self.glyphs)
        if isinstance(value, int) and field in _LIMITS:
            return f"{value:,}"
        if isinstance(value, int | float) and field.startswith("price_"):
            return usd(float(value), self.glyphs)
        return str(value)

    def elsewhere(self, model: Model, offers: Sequence[Offer], *, shown: int) -> Iterator[Line]:
        if not offers:
            return
        yield ()
        yield from self._wrapped(f"the same model elsewhere ({model.spec.canonical})", "dim")
        counts = Counter([model.spec.provider, *(offer.provider for offer in offers)])
        for offer in offers[:shown]:
            price = f"{usd(offer.input_cost, self.glyphs)} / {usd(offer.output_cost, self.glyphs)}"
            role = _STATE_ROLES.get(offer.state, "dim")
            room = max(1, self.width - 3 - 15)
            yield [
                (f"{self.glyphs.states[offer.state]} ", role),
                (fit(offer.provider, room), ""),
                (fit(price, 16, right=True), "dim" if offer.input_cost is None else ""),
            ]
            if counts[offer.provider] > 1:  # its end is what tells one offer of a provider from another
                yield [("  ", ""), (fit_end(offer.id, self.width - 3, self.glyphs.ellipsis), "dim")]
        if len(offers) > shown:
            yield [(f"+{len(offers) - shown}", "dim")]

    def witnesses(self, model: Model, today: date | None) -> Iterator[Line]:
        """Tell who speaks about the offer, and how old their word is."""
        dated = [layer for layer in model.layers if layer.at]
        if dated:
            yield ()
            yield [("who speaks, and as of when", "dim")]
        longest = max((len(layer.name) for layer in dated), default=0)
        for layer in dated:
            day = (layer.at or "")[:10]
            age = age_in_days(day, today)
            old = "" if age is None else f"{self.glyphs.dot}today" if age == 0 else f"{self.glyphs.dot}{age:,} d"
            name = fit(layer.name, min(longest, self.width // 2), ellipsis=self.glyphs.ellipsis)
            yield [(name, ""), (fit(f" {day}{old}", self.width - len(name)), "dim")]

    def description(self, facts: ModelCapabilities) -> Iterator[Line]:
        if facts.description:
            yield ()
            for paragraph in facts.description.splitlines():
                yield from self._wrapped(paragraph, "")
