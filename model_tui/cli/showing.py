"""`show`: everything known about an offer, and who said it."""

import argparse
import sys
from collections.abc import Callable

from model_tui.cli import bench as shared
from model_tui.cli import pricing
from model_tui.cli.output import Exit, as_json_object, is_plain, styled, write, write_json
from model_tui.core.discovery import Event
from model_tui.core.figures import Glyphs, glyphs_for, money, tier_words, tokens, usd, workload_text, yes_no
from model_tui.core.layers import FIELDS, disagreements, json_name
from model_tui.core.model import Layer, Model, Offer, Tier
from model_tui.core.monthly import bill
from model_tui.core.text import clean, clean_block
from model_tui.core.workload import NamedWorkload


def run_show(options: argparse.Namespace) -> int:
    """Print one offer with every layer that speaks about it."""
    bench = shared.workbench(options)
    events: list[Event] = []
    with shared.one_line():
        pricing.take_up_known(bench, options)
        snapshot = shared.known(bench)
        if options.refresh:
            shared.discover(bench, {options.model.partition("/")[0]}, events.append)
            snapshot = bench.registry.snapshot
        shared.tell_unanswered(events)
        try:
            offer = shared.find(bench, snapshot, options.model)
            model = bench.registry.model(offer)
        finally:  # a resolver may fail on this very model
            shared.tell_notes(bench)
    if options.json:
        month = {} if bench.workload is None else {"monthly": bill(offer, bench.workload.workload).total}
        write_json({**as_json_object(offer), **month, "layers": [_layer_json(layer) for layer in model.layers]})
    else:
        write(_text(offer, model, snapshot.elsewhere(offer), bench.why, bench.workload))
    return Exit.ALL_FAILED if shared.all_failed(events) else Exit.DONE


def _layer_json(layer: Layer) -> dict[str, object]:
    facts = {json_name(f): v for f in FIELDS if (v := getattr(layer.facts, f)) is not None}
    return {"layer": layer.name, "at": layer.at, "source": layer.source, "says": as_json_object(facts)}


def _text(
    offer: Offer,
    model: Model,
    elsewhere: list[Offer],
    why: Callable[[Offer], str],
    used: NamedWorkload | None,
) -> str:
    glyphs, plain = glyphs_for(sys.stdout.encoding), is_plain()
    lines = [
        styled(clean(offer.ref), "bold", plain=plain),
        f"{clean(offer.name)}  {glyphs.states[offer.state]} {offer.state}",
    ]
    lines.append(f"model: {clean(offer.canonical)}  {styled(f'({why(offer)})', 'dim', plain=plain)}")
    lines.append("")
    width = max(len(json_name(field)) for field in FIELDS)
    for field in FIELDS:
        value = getattr(model.capabilities, field)
        if value is None or field in ("description", "display_name", "price_unit", "price_tiers"):
            continue
        source = model.provenance.get(json_name(field), "")
        lines.append(
            f"  {json_name(field):{width}}  {_value(field, value, glyphs):24}  {styled(source, 'dim', plain=plain)}"
        )
    lines += _tiers(model, width, glyphs)
    lines += _month(offer, used, glyphs) if used is not None else []
    if said := disagreements(model):
        lines += ["", "who says otherwise"]
        lines += [f"  {layer}: {json_name(field)} {_value(field, value, glyphs)}" for layer, field, value in said]
    if elsewhere:
        lines += ["", "the same model elsewhere, USD per 1M tokens in / out, and why it is the same"]
        wide = max(len(clean(other.ref)) for other in elsewhere)
        lines += [
            f"  {_elsewhere(other, glyphs):{wide + _BEFORE_REF}}  {styled(why(other), 'dim', plain=plain)}"
            for other in elsewhere
        ]
    if model.capabilities.description:
        lines += ["", clean_block(model.capabilities.description)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _tiers(model: Model, width: int, glyphs: Glyphs) -> list[str]:
    facts = model.capabilities
    lines = [f"  {'price unit':{width}}  {facts.price_unit}"] if facts.price_unit not in (None, "1M tokens") else []
    return lines + [f"  {'price tier':{width}}  {_tier(tier, glyphs)}" for tier in facts.price_tiers or ()]


def _month(offer: Offer, used: NamedWorkload, glyphs: Glyphs) -> list[str]:
    """Return what a month of the workload costs, and how that comes about."""
    made = bill(offer, used.workload)
    name = f" of {clean(used.name)}" if used.name else ""
    lines = ["", f"a month{name}: {workload_text(used.workload, glyphs)}", f"  USD {money(made.total, glyphs)}"]
    for item in made.items:
        factors = f"{tokens(item.tokens, glyphs)} at {usd(item.rate, glyphs)}"
        lines.append(f"  {item.name:8} {factors:20} {money(item.usd, glyphs):>12}")
    if made.tier is not None:
        lines.append(f"  at the prices of calls above {made.tier.above:,} tokens")
    return lines + [f"  {remark}" for remark in made.remarks]


def _tier(tier: Tier, glyphs: Glyphs) -> str:
    when = tier_words(tier) or tier.kind
    if tier.above is not None:
        when += f" above {tier.above:,} tokens"
    parts = (
        ("in", tier.input),
        ("out", tier.output),
        ("cache read", tier.cache_read),
        ("cache write", tier.cache_write),
    )
    said = ", ".join(f"{name} {usd(value, glyphs)}" for name, value in parts if value is not None)
    return f"{clean(when)}: {said}" + ("" if tier.unit == "1M tokens" else f" per {tier.unit}")


def _value(field: str, value: object, glyphs: Glyphs) -> str:
    if isinstance(value, bool):
        return yes_no(value, glyphs)
    if isinstance(value, tuple | list):
        return " ".join(clean(str(item)) for item in value)
    if field.startswith("price_") and isinstance(value, int | float):
        return usd(float(value), glyphs)
    return f"{value:,}" if isinstance(value, int) else clean(str(value))


_BEFORE_REF = 20
"""Cells before the reference of an offer elsewhere: its state and its price."""


def _elsewhere(offer: Offer, glyphs: Glyphs) -> str:
    price = f"{usd(offer.input_cost, glyphs)} / {usd(offer.output_cost, glyphs)}"
    return f"{glyphs.states[offer.state]} {price:>16}  {clean(offer.ref)}"
