"""`check`: whether every entry of a config is still served, not retiring, and priced as written."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Final

from model_tui.cli import bench as shared
from model_tui.cli import writing
from model_tui.cli.output import Exit, Refusal, is_plain, say, styled, write, write_json
from model_tui.core.discovery import Event
from model_tui.core.text import clean
from model_tui.export.desk import Desk
from model_tui.export.drift import Limits
from model_tui.export.findings import Finding, Severity
from model_tui.export.plan import Plan
from model_tui.export.review import Review
from model_tui.export.standing import Standing
from model_tui.reviewing import ReviewDesk, today

_SAID_ONCE: Final = ("key-unset", "variable-unset", "login")
"""Findings that most files have for dozens of entries: each is said once, with how many more it is for."""
_STYLES: Final[dict[Severity, str]] = {"error": "bad", "warning": "warn", "note": "dim"}


def run_check(options: argparse.Namespace) -> int:
    """Print what is wrong with a config, a line each; with `--fix` mend what can be mended without a look."""
    bench = shared.workbench(options)
    with shared.one_line():
        target, path = writing.known_target(options.target), writing.path_of(options.path)
        desk = ReviewDesk(bench)
        bench.registry.restore()
        if options.refresh:
            _refresh(desk, desk.desk(path, target), target)
        limits = Limits(today().date(), options.within, options.max_price_change)
        at, review = desk.review(path, target, limits=limits)
    shared.tell_notes(bench)
    plan = review.plan(review.safe) if options.fix or options.diff else None
    written = plan is not None and options.fix and not options.diff and _write(at, plan)
    _tell(review, plan, options, desk, written=written)
    left = [finding for finding in review.findings if finding.severity != "note"]
    if written and plan is not None:
        _, after = desk.review(path, target, limits=limits)
        left = [finding for finding in after.findings if finding.severity != "note"]
        _tell_written(desk, at, plan, len(left))
    return Exit.NOTHING if left else Exit.DONE


def _refresh(desk: ReviewDesk, at: Desk, target: str | None) -> None:
    """Ask the providers of the file's entries."""
    if desk.bench.offline:
        raise Refusal("offline: no provider is asked; leave out --refresh", Exit.ALL_FAILED)
    _, reading = desk.read(at, target)  # what cannot be read is said before anybody is asked
    asked = desk.providers(reading)
    events: list[Event] = []
    if asked:
        shared.discover(desk.bench, asked, events.append)
    for failed in shared.failures(events, named=True):
        say(f"{failed.provider}: {failed.reason}")
    if asked and shared.all_failed(events, named=True):
        raise Refusal("no provider of this file could be asked", Exit.ALL_FAILED)


def _write(at: Desk, plan: Plan) -> bool:
    if not plan.writes:
        return False
    with writing.or_refused():
        at.write(plan)
    return True


def _tell(review: Review, plan: Plan | None, options: argparse.Namespace, desk: ReviewDesk, *, written: bool) -> None:
    where = writing.shown(review.path, desk.bench)
    if options.json:
        write_json(_json(review, plan, written=written))
    elif options.diff and plan is not None:
        writing.show_diff(review.masked(plan.diff(where)))
    else:
        write("".join(f"{line}\n" for line in _lines(review, where)))
    for warning in plan.warnings if plan is not None else ():
        say(f"warning: {warning}")
    say(f"{where}: {review.summary}")
    if plan is None and review.safe and not options.json and sys.stderr.isatty():
        say(f"{len(review.safe)} can be repaired: model-tui check --diff, then --fix")


def _lines(review: Review, where: str) -> Iterator[str]:
    plain = is_plain()
    unset = Counter(finding.message for finding in review.findings if finding.kind in _SAID_ONCE)
    for finding in review.findings:
        more = ""
        if finding.kind in _SAID_ONCE:
            count = unset.pop(finding.message, 0)
            if not count:
                continue
            more = f" (and for {count - 1:,} more)" if count > 1 else ""
        name = f"{clean(finding.name)}: " if finding.name else ""
        line = f":{finding.line}" if finding.line is not None else ""
        severity = styled(finding.severity, _STYLES[finding.severity], plain=plain)
        yield f"{clean(where)}{line}: {severity}: {name}{clean(finding.message)}{more}"


def _tell_written(desk: ReviewDesk, at: Desk, plan: Plan, left: int) -> None:
    more = f"; {left} left for you" if left else ""
    say(f"{writing.shown(plan.path, desk.bench)} written: {len(plan.changes)} repaired{more}")
    writing.tell_next(desk.bench, at.target_name, plan.path)


def _json(review: Review, plan: Plan | None, *, written: bool) -> dict[str, object]:
    counts = review.counts
    return {
        "path": str(review.path),
        "dialect": review.reading.dialect,
        "errors": counts["error"],
        "warnings": counts["warning"],
        "notes": counts["note"],
        "written": written,
        "repaired": len(plan.changes) if plan is not None and written else 0,
        "entries": [_entry_json(review, entry) for entry in review.entries],
        "findings": [_finding_json(finding) for finding in review.findings],
    }


def _entry_json(review: Review, entry: Standing) -> dict[str, object]:
    offer = review.offer(entry)
    return {
        "name": entry.name,
        "line": entry.line,
        "model": entry.ref,
        "unknown": entry.why,
        "state": offer.state if offer is not None else None,
        "managed": entry.managed,
        "synced": entry.synced,
        "key": entry.key.kind,
        "variable": entry.key.variable,
        "retires": offer.retires if offer is not None else None,
        "successor": offer.successor if offer is not None else None,
        "findings": [finding.kind for finding in review.of(entry)],
    }


def _finding_json(finding: Finding) -> dict[str, object]:
    repair = finding.repair
    return {
        "kind": finding.kind,
        "severity": finding.severity,
        "name": finding.name,
        "line": finding.line,
        "message": finding.message,
        "repair": None if repair is None else {"label": repair.label, "safe": repair.safe},
    }
