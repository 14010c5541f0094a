"""`compare`: offers side by side, the best figure of each row marked."""

import argparse
import sys
from collections.abc import Callable, Sequence

from model_tui.cli import bench as shared
from model_tui.cli.output import Exit, Refusal, columns, is_plain, write, write_json_array
from model_tui.core.discovery import Event
from model_tui.core.figures import Glyphs, glyphs_for, tokens, unit_mark, usd, yes_no
from model_tui.core.model import Offer

_Show = Callable[[Offer, Glyphs], str]
_Figure = Callable[[Offer], float | None]


def _text(name: str) -> _Show:
    return lambda offer, glyphs: str(getattr(offer, name) or glyphs.unknown)


def _flag(name: str) -> _Show:
    return lambda offer, glyphs: yes_no(getattr(offer, name), glyphs)


def _price(part: str) -> _Show:
    def show(offer: Offer, glyphs: Glyphs) -> str:
        amount = None if offer.price is None else getattr(offer.price, part)
        return glyphs.unknown if amount is None else usd(amount, glyphs) + unit_mark(offer.price)

    return show


def _modalities(offer: Offer, glyphs: Glyphs) -> str:
    into, out = offer.input_modalities, offer.output_modalities
    return f"{'+'.join(into or (glyphs.unknown,))} > {'+'.join(out or (glyphs.unknown,))}"


def _cache_read(offer: Offer) -> float | None:
    return None if offer.price is None or offer.input_cost is None else offer.price.cache_read


_ROWS: tuple[tuple[str, _Show, _Figure | None, bool], ...] = (
    ("model", _text("canonical"), None, False),
    ("state", lambda offer, glyphs: f"{glyphs.states[offer.state]} {offer.state}", None, False),
    ("mode", _text("mode"), None, False),
    ("context", lambda o, g: tokens(o.context, g), lambda o: o.context, True),
    ("max output", lambda o, g: tokens(o.max_output, g), lambda o: o.max_output, True),
    ("in", _price("input"), lambda o: o.input_cost, False),
    ("output", _price("output"), lambda o: o.output_cost, False),
    ("blended", lambda o, g: usd(o.blended_cost, g), lambda o: o.blended_cost, False),
    ("cache read", _price("cache_read"), _cache_read, False),
    ("modalities", _modalities, None, False),
    ("tools", _flag("tools"), None, False),
    ("vision", _flag("vision"), None, False),
    ("reasoning", _flag("reasoning"), None, False),
    ("structured output", _flag("structured_output"), None, False),
    ("prompt caching", _flag("prompt_caching"), None, False),
    ("web search", _flag("web_search"), None, False),
    ("size, B", lambda o, g: g.unknown if o.size_b is None else f"{o.size_b:g}", None, False),
    ("open weights", _flag("open_weights"), None, False),
    ("quality", _text("quality_tier"), None, False),
    (
        "popularity",
        lambda o, g: g.unknown if o.popularity is None else f"{o.popularity:g}",
        lambda o: o.popularity,
        True,
    ),
    ("knowledge", _text("knowledge"), None, False),
    ("released", _text("released"), None, False),
    ("retires", _text("retires"), None, False),
)
"""What is compared: its name, how it is shown, the figure in it if one can be best, and whether more is better."""


def run_compare(options: argparse.Namespace) -> int:
    """Print offers side by side."""
    bench = shared.workbench(options)
    events: list[Event] = []
    with shared.one_line():
        snapshot = shared.known(bench)
        if options.refresh:
            shared.discover(bench, {ref.partition("/")[0] for ref in options.models}, events.append)
            snapshot = bench.registry.snapshot
        found = {offer.key: offer for offer in (shared.find(bench, snapshot, ref) for ref in options.models)}
    shared.tell_notes(bench)
    offers = list(found.values())
    if len(offers) < 2:
        raise Refusal("name two models or more; 'model-tui show' is about one")
    if options.json:
        write_json_array(offers)
    else:
        write(_table(offers, glyphs_for(sys.stdout.encoding)))
    return Exit.ALL_FAILED if shared.all_failed(events) else Exit.DONE


def _table(offers: Sequence[Offer], glyphs: Glyphs) -> str:
    rows: list[tuple[str, ...]] = [("", *(offer.ref for offer in offers))]
    for name, show, figure, more_is_better in _ROWS:
        cells = [show(offer, glyphs) for offer in offers]
        if all(cell == glyphs.unknown for cell in cells):
            continue
        best = _best([figure(offer) for offer in offers], more_is_better=more_is_better) if figure else None
        marked = [f"{cell} {'best' if at in (best or ()) else ''}".rstrip() for at, cell in enumerate(cells)]
        rows.append((f"{'' if len(set(cells)) == 1 else '*'} {name}".strip(), *marked))
    width = len(offers) + 1
    return columns(rows, (False,) * width, ("dim", *("",) * (width - 1)), plain=is_plain())


def _best(figures: Sequence[float | None], *, more_is_better: bool) -> list[int]:
    """Return which figures are the best, nothing where all known ones are the same."""
    known = [figure for figure in figures if figure is not None]
    if len(set(known)) < 2:
        return []
    best = max(known) if more_is_better else min(known)
    return [at for at, figure in enumerate(figures) if figure == best]
