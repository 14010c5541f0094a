"""Everything about one offer, over the table: each figure with who said it, how old that is, and who disagrees."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import zip_longest
from typing import Final

from model_tui.core.figures import Glyphs, age_in_days, tokens, usd, yes_no
from model_tui.core.layers import disagreements, json_name
from model_tui.core.model import Model, Offer
from model_tui.tui.describe import STATE_ROLES, Writer, held_role
from model_tui.tui.widgets.lines import Line, Span, Valued, fit, fit_end

_LABEL: Final = 12
_SOURCE: Final = 24
_PRICE: Final = 17
_NARROW: Final = 60
"""Cells below which there is no room to tell ages beside figures."""
_GRID: Final = 72
"""Cells from which there is room for two capabilities on a line."""
_CAPABILITIES: Final = (
    ("vision", "supports_vision"),
    ("audio", "supports_audio"),
    ("pdf", "supports_pdf"),
    ("tools", "supports_tools"),
    ("parallel", "supports_parallel_tools"),
    ("reasoning", "supports_reasoning"),
    ("json schema", "supports_structured_output"),
    ("json mode", "supports_json_mode"),
    ("streaming", "supports_streaming"),
    ("system", "supports_system_messages"),
    ("cache", "supports_prompt_caching"),
    ("web search", "supports_web_search"),
    ("computer", "supports_computer_use"),
)
_DERIVED: Final = {"supports_audio": "input_modalities", "supports_pdf": "input_modalities"}
"""What is told by another fact."""


class FullWriter(Writer):
    """Writes the sections of a detail that leaves nothing out."""

    shown_elsewhere = None
    shown_tiers = None

    def __init__(self, model: Model, width: int, glyphs: Glyphs, today: date | None) -> None:
        super().__init__(model, width, glyphs, today)
        self._told: set[str] = set()
        self._others: dict[str, list[tuple[str, object]]] = {}
        for layer, field, value in disagreements(model):
            self._others.setdefault(field, []).append((layer, value))
        self._ages = {layer.name: self._age(layer.at) for layer in reversed(model.layers) if layer.at}

    def _age(self, at: str) -> str:
        days = age_in_days(at[:10], self.today)
        return "" if days is None else "today" if days == 0 else f"{days:,} d"

    def fact(self, label: str, value: str, field: str, role: str = "") -> Iterator[Line]:
        """Tell a fact, who said it and when; below it what others say."""
        self._told.add(field)
        if self.width < _NARROW:
            yield from super().fact(label, value, field, role)
        else:
            room = self.width - _LABEL - _SOURCE
            line = [
                (fit(label, _LABEL), "dim"),
                (fit(value, room), role),
                (fit(self._aged(field), _SOURCE, right=True, ellipsis=self.glyphs.ellipsis), "dim"),
            ]
            yield Valued(line, self.copied(field, value))
        yield from self.others(field)

    def others(self, field: str) -> Iterator[Line]:
        """Tell what others say of a fact."""
        for layer, said in self._others.get(field, ()):
            shown = self.shown_value(field, said)
            age = f" ({self._ages[layer]})" if self._ages.get(layer) else ""
            what = f" of {json_name(field)}" if field.startswith("supports_") else ""
            text = fit(f"{layer} says {shown}{what}{age}", max(1, self.width - _LABEL))
            yield Valued([(" " * _LABEL, ""), (text, "warn")], shown)

    def capabilities(self) -> Iterator[Line]:
        """Tell what it can do, who said so, and who says otherwise: side by side where there is room."""
        yield ()
        if self.width < _GRID:
            for label, field in _CAPABILITIES:
                value = self.held(field)
                yield from self.fact(label, yes_no(value, self.glyphs), field, held_role(value))
        else:
            half = (len(_CAPABILITIES) + 1) // 2
            for pair in zip_longest(_CAPABILITIES[:half], _CAPABILITIES[half:]):
                cells = [self._cell(*one) for one in pair if one is not None]
                said = ", ".join(f"{spans[0][0].strip()} {spans[1][0].strip()}" for spans in cells)
                yield Valued([span for spans in cells for span in spans], said)
            for _, field in _CAPABILITIES:
                yield from self.others(field)
        yield from self.efforts()

    def _cell(self, label: str, field: str) -> list[Span]:
        """Return one capability of the grid."""
        self._told.add(field)
        value, width = self.held(field), self.width // 2
        aged = self._aged(field) if value is not None else ""
        return [
            (fit(label, _LABEL), "dim"),
            (fit(yes_no(value, self.glyphs), 4), held_role(value)),
            (fit(aged, width - _LABEL - 6, ellipsis=self.glyphs.ellipsis) + "  ", "dim"),
        ]

    def _aged(self, field: str) -> str:
        """Return who said a fact, and how old that is."""
        source = self.said(field) or ""
        return self.glyphs.dot.join(part for part in (source, self._ages.get(source, "")) if part)

    def said(self, field: str) -> str | None:
        """Return the layer behind a fact, or behind what tells it."""
        if field == "supports_vision" and self.facts.supports_vision is None:
            return super().said("input_modalities")
        return super().said(_DERIVED.get(field, field))

    def limits(self) -> Iterator[Line]:
        """Tell its limits, size and standing, and what it is known by."""
        yield from super().limits()
        facts = self.facts
        if facts.quality_tier is not None:
            yield from self.fact("tier", facts.quality_tier, "quality_tier")
        if facts.popularity is not None:
            yield from self.fact("popularity", f"{facts.popularity:g} of 100", "popularity")
        if facts.family is not None:
            yield from self.fact("family", facts.family, "family")
        if facts.known_params:
            names = " ".join(facts.known_params)
            yield ()
            yield Valued([("parameters that a request may have", "dim")], names)
            yield from (Valued(line, names) for line in self._wrapped(names, ""))

    def disagreements(self) -> Iterator[Line]:
        """Tell who says otherwise of what is not told above."""
        rest = [(layer, field, value) for field, said in self._others.items() for layer, value in said]
        rest = [one for one in rest if one[1] not in self._told]
        if rest:
            yield ()
            yield [("who says otherwise", "dim")]
        for layer, field, value in rest:
            shown = self.shown_value(field, value)
            yield Valued([(fit(f"{layer}: {json_name(field)} {shown}", self.width), "warn")], shown)

    def elsewhere(self, offers: Sequence[Offer]) -> Iterator[Line]:
        """Tell where else the model is offered, the cheapest first, a line each where there is room."""
        if not offers or self.width < _NARROW:
            yield from super().elsewhere(offers)
            return
        yield ()
        yield from self._wrapped(
            f"the same model elsewhere ({self.model.spec.canonical}), in / out, cheapest first", "dim"
        )
        for offer in offers:
            state = STATE_ROLES.get(offer.state, "dim")
            price = f"{usd(offer.input_cost, self.glyphs)} / {usd(offer.output_cost, self.glyphs)}"
            name = fit_end(offer.ref, self.width - _PRICE - 9, self.glyphs.ellipsis)
            line = [
                (f"{self.glyphs.states[offer.state]} ", state),
                (fit(name, self.width - _PRICE - 8), ""),
                (fit(tokens(offer.context, self.glyphs), 6, right=True), "dim"),
                (fit(price, _PRICE, right=True), "dim" if offer.input_cost is None else ""),
            ]
            yield Valued(line, offer.ref)

    def links(self, links: Sequence[tuple[str, str]]) -> Iterator[Line]:
        """Tell which pages there are about it."""
        if links:
            yield ()
        for label, url in links:
            pieces = self._wrapped(url, "accent") if len(url) > self.width - _LABEL else []
            if pieces:
                yield [(label, "dim")]
                yield from (Valued(line, url) for line in pieces)
            else:
                yield Valued([(fit(label, _LABEL), "dim"), (url, "accent")], url)
