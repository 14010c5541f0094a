"""`compare`: offers side by side, the best figure of each row marked."""

import argparse
import sys
from collections.abc import Sequence

from model_tui.cli import bench as shared
from model_tui.cli import pricing
from model_tui.cli.output import Exit, Refusal, as_json_object, columns, is_plain, write, write_json_array
from model_tui.core.comparing import Row, Subject, compared
from model_tui.core.discovery import Event
from model_tui.core.figures import glyphs_for
from model_tui.core.model import Offer


def run_compare(options: argparse.Namespace) -> int:
    """Print offers side by side."""
    bench = shared.workbench(options)
    events: list[Event] = []
    with shared.one_line():
        pricing.take_up_known(bench, options)
        snapshot = shared.known(bench)
        if options.refresh:
            shared.discover(bench, {ref.partition("/")[0] for ref in options.models}, events.append)
            snapshot = bench.registry.snapshot
        shared.tell_unanswered(events)
        found = {offer.key: offer for offer in (shared.find(bench, snapshot, ref) for ref in options.models)}
        models = [bench.registry.model(offer) for offer in found.values()]
    shared.tell_notes(bench)
    offers = list(found.values())
    if len(offers) < 2:
        raise Refusal("name two models or more; 'model-tui show' is about one")
    monthly = snapshot.index.context.monthly
    if options.json:
        write_json_array(offers if monthly is None else ({**as_json_object(o), "monthly": monthly(o)} for o in offers))
    else:
        workload = bench.workload.workload if bench.workload is not None else None
        subjects = [Subject.of(offer, model, workload) for offer, model in zip(offers, models, strict=True)]
        rows = compared(subjects, glyphs_for(sys.stdout.encoding), priced=monthly is not None)
        write(_table(offers, rows))
    return Exit.ALL_FAILED if shared.all_failed(events) else Exit.DONE


def _table(offers: Sequence[Offer], rows: Sequence[Row]) -> str:
    lines: list[tuple[str, ...]] = [("", *(offer.ref for offer in offers))]
    for row in rows:
        marked = [f"{cell} {'best' if at in row.best else ''}".rstrip() for at, cell in enumerate(row.cells)]
        lines.append((f"{'*' if row.differs else ''} {row.name}".strip(), *marked))
    width = len(offers) + 1
    return columns(lines, (False,) * width, ("dim", *("",) * (width - 1)), plain=is_plain())
