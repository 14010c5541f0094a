"""`list`: models, best first."""

import argparse
import re
import shutil
import sys
from collections.abc import Callable, Sequence

from model_tui.cli import bench as shared
from model_tui.cli import pricing
from model_tui.cli.output import Exit, Refusal, as_json_object, columns, is_plain, nearest, say, write, write_json_array
from model_tui.core import grammar
from model_tui.core.discovery import Event
from model_tui.core.figures import Glyphs, capability_letters, glyphs_for, money, tokens, unit_mark, usd
from model_tui.core.index import Marks
from model_tui.core.model import Offer
from model_tui.core.query import Match, ModelQuery, Word
from model_tui.core.snapshot import Snapshot
from model_tui.workbench import Workbench

Monthly = Callable[[Offer], float | None]
"""Prices an offer for a month of the user's workload, in USD."""

_HEADER = ("model", "ctx", "out", "in", "output", "VTRJ", "mode", "state")
_CSV = (
    "provider",
    "id",
    "name",
    "canonical",
    "family",
    "state",
    "mode",
    "context",
    "max_output",
    "tools",
    "vision",
    "reasoning",
    "structured_output",
    "input",
    "output",
    "cache_read",
    "cache_write",
    "unit",
    "released",
    "retires",
    "deprecated",
)

_FORMULA = re.compile(r"[=+-]|@.*[(|!]")
"""What a spreadsheet would run; an id such as `@cf/meta/llama` it would not."""


def run_list(options: argparse.Namespace) -> int:
    """Print the offers that a query finds, in its order."""
    text = " ".join(options.query)
    query = shared.parse(text)
    bench, snapshot, events = answering(options, query)
    marks = shared.marks(bench, query)
    found = [snapshot.offers[row] for row in snapshot.index.search(query, marks).rows]
    tell(options, found, lambda: _nothing(bench, snapshot, text, query, marks), snapshot.index.context.monthly)
    if not found:
        return Exit.NOTHING
    return Exit.ALL_FAILED if shared.all_failed(events) else Exit.DONE


def answering(options: argparse.Namespace, query: ModelQuery | None = None) -> tuple[Workbench, Snapshot, list[Event]]:
    """Return what a verb answers from: what is known, after asking the providers if that is wanted.

    Where the options state a workload, or the query speaks of its price, months are priced.
    """
    if options.count is not None and options.count < 0:
        raise Refusal("the number of models is 0 or more")
    bench = shared.workbench(options)
    events: list[Event] = []
    with shared.one_line():
        pricing.take_up(bench, options, query)
        snapshot = shared.known(bench)
        if options.refresh:
            shared.discover(bench, None, events.append)
            snapshot = bench.registry.snapshot
    shared.tell_notes(bench)
    for failed in shared.failures(events):
        say(f"{failed.provider}: {failed.reason}")
    return bench, snapshot, events


def tell(
    options: argparse.Namespace, found: Sequence[Offer], nothing: Callable[[], str], monthly: Monthly | None = None
) -> None:
    """Print offers in the form that is asked for, at most as many as that; `nothing` says what there is if none is.

    With `monthly`, which prices an offer for the user's workload, each has that price, too.
    """
    offers = found[: options.count]
    if options.json:
        write_json_array(offers if monthly is None else ({**as_json_object(o), "monthly": monthly(o)} for o in offers))
    elif options.csv:
        _write_csv(offers, monthly)
    elif offers:
        write(_table(offers, glyphs_for(sys.stdout.encoding), monthly))
        if more := len(found) - len(offers):
            say(f"{more:,} more")
    if not found:
        say(nothing())


def _amount(amount: float | None, offer: Offer, glyphs: Glyphs) -> str:
    return glyphs.unknown if amount is None else usd(amount, glyphs) + unit_mark(offer.price)


def _table(offers: Sequence[Offer], glyphs: Glyphs, monthly: Monthly | None) -> str:
    plain = is_plain()
    wide = shutil.get_terminal_size((200, 24)).columns if not plain else 200
    priced = 1 if monthly is not None else 0
    rows: list[tuple[str, ...]] = [(*_HEADER[:5], *("monthly",)[:priced], *_HEADER[5:])]
    for offer in offers:
        price = offer.price
        rows.append(
            (
                offer.ref,
                tokens(offer.context, glyphs),
                tokens(offer.max_output, glyphs),
                _amount(price.input if price else None, offer, glyphs),
                _amount(price.output if price else None, offer, glyphs),
                *((money(monthly(offer), glyphs),) if monthly is not None else ()),
                capability_letters(offer, glyphs),
                offer.mode or glyphs.unknown,
                f"{glyphs.states[offer.state]} {offer.state}",
            )
        )
    keep = priced + (8 if wide >= 100 else 6)
    right = (False, True, True, True, True, *(True,) * priced, False, False, False)
    styles = ("", "", "dim", "", "", *("",) * priced, "", "dim", "dim")
    return columns([row[:keep] for row in rows], right[:keep], styles[:keep], plain=plain)


def _write_csv(offers: Sequence[Offer], monthly: Monthly | None) -> None:
    import csv  # noqa: PLC0415 - few ask for it
    from io import StringIO  # noqa: PLC0415

    made = StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow([*_CSV, *(("monthly",) if monthly is not None else ())])
    for offer in offers:
        month = (monthly(offer),) if monthly is not None else ()
        writer.writerow([*(_csv_cell(offer, field) for field in _CSV), *month])
    write(made.getvalue())


def _csv_cell(offer: Offer, field: str) -> object:
    if field in ("input", "output", "cache_read", "cache_write", "unit"):
        return getattr(offer.price, field) if offer.price is not None else None
    value = getattr(offer, field)
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _near_provider(bench: Workbench, name: str) -> str:
    known = {*bench.registry.snapshot.by_provider, *(provider.id for provider in bench.table)}
    return "" if name in known or name in bench.table else nearest(name, known)


def _nothing(bench: Workbench, snapshot: Snapshot, text: str, query: ModelQuery, marks: Marks) -> str:
    lines = ["no model matches"]
    written = [token.text for token in grammar.tokens(text) if not grammar.is_sort(token)]
    names = {id(term): token for term, token in zip(query.terms, written, strict=False)}
    lines += [f"  without {names[id(term)]}: {count:,}" for term, count in snapshot.index.relaxations(query, marks)]
    for term in query.terms:
        if isinstance(term, Word) and (meant := grammar.suggestion(term.text)):
            lines.append(f"  did you mean {meant}?")
        elif isinstance(term, Match) and term.field == "provider":
            lines += [f"  no provider '{name}'{hint}" for name in term.values if (hint := _near_provider(bench, name))]
    return "\n".join(lines)
