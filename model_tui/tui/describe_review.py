"""A config as it was reviewed: a row for each entry and for what concerns the file, and all about one, as lines."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import chop_cells

from model_tui.core.figures import UNICODE, Glyphs
from model_tui.core.model import Offer
from model_tui.core.text import harmless
from model_tui.export.findings import SEVERITIES, Finding, Severity, worst
from model_tui.export.litellm_keys import is_shell
from model_tui.export.review import Review
from model_tui.export.standing import Standing
from model_tui.tui.widgets.lines import Line, Span, fit, wrapped

SEVERITY_ROLES: Final[dict[Severity | None, str]] = {"error": "bad", "warning": "warn", "note": "dim", None: "dim"}
_SIGNS: Final[dict[Severity, str]] = {"error": "✗", "warning": "!", "note": "·"}
_PLAIN_SIGNS: Final[dict[Severity, str]] = {"error": "x", "warning": "!", "note": "."}
_STATE_ROLES: Final = {"ready": "good", "stale": "warn", "unlisted": "warn", "rejected": "bad"}
_GONE: Final = {"retired": ("retired", "bad"), "retiring": ("retiring", "warn")}
"""Findings that say more of an entry than the state of its offer."""
_LABEL: Final = 9
_COUNTS_WIDTH: Final = 9
_STATE_WIDTH: Final = 9
_LINE_WIDTH: Final = 5
_NAME_WIDTH: Final = 18
_MODEL_WIDTH: Final = 20
"""Cells that a column must have to be worth showing."""
_NOT_OURS: Final = "by hand"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: an entry with what was found about it, or a finding about the file."""

    findings: tuple[Finding, ...]
    entry: Standing | None = None
    offer: Offer | None = None

    @property
    def line(self) -> int | None:
        """The line of the file that it is about."""
        return self.entry.line if self.entry is not None else self.findings[0].line

    @property
    def name(self) -> str:
        """The entry's name, or the kind of what was found."""
        return self.entry.name if self.entry is not None else self.findings[0].kind

    @property
    def worst(self) -> Severity | None:
        """The gravest of the findings."""
        return worst(self.findings)

    @property
    def repairable(self) -> list[Finding]:
        """The findings that a repair is known for."""
        return [finding for finding in self.findings if finding.repair is not None]

    @property
    def is_drift(self) -> bool:
        """Whether anything was found that is more than good to know."""
        return self.worst in ("error", "warning")

    @property
    def state(self) -> tuple[str, str]:
        """How it stands, in a word, and the role of that word."""
        for finding in self.findings:
            if finding.kind in _GONE:
                return _GONE[finding.kind]
        if self.entry is None:
            return "", ""
        if self.offer is not None:
            return self.offer.state, _STATE_ROLES.get(self.offer.state, "dim")
        return ("wildcard", "dim") if self.entry.wildcard else ("unknown", "dim")


def signs(glyphs: Glyphs) -> Mapping[Severity, str]:
    """Return the sign of each severity."""
    return _SIGNS if glyphs is UNICODE else _PLAIN_SIGNS


def rows_of(review: Review, *, worst_first: bool = False) -> list[Row]:
    """Return the rows of a review, by line, or the gravest first."""
    entries = {entry.path for entry in review.entries}
    rows = [Row(tuple(review.of(entry)), entry, review.offer(entry)) for entry in review.entries]
    rows += [Row((finding,)) for finding in review.findings if finding.path[:2] not in entries]
    rows.sort(key=lambda row: row.line or 0)
    if worst_first:
        rows.sort(key=lambda row: SEVERITIES.index(row.worst) if row.worst is not None else len(SEVERITIES))
    return rows


def summary(review: Review, room: int, glyphs: Glyphs) -> str:
    """Return how many entries there are, and how much was found of each severity; in signs where `room` is short."""
    whole = review.summary
    short = f"{len(review.entries):,}: {_counted(review.counts, glyphs) or 'all well'}"
    return whole if len(whole) <= room else short


def _counted(counts: Mapping[Severity, int], glyphs: Glyphs) -> str:
    return " ".join(f"{signs(glyphs)[kind]}{counts[kind]}" for kind in SEVERITIES if counts[kind])


# rows


def head_line(width: int) -> Line:
    """Return the titles over the rows."""
    titles: _Cells = (("entry", "head"), ("model", "head"), ("state", "head"), ("findings", "head"), ("line", "head"))
    return [("  ", "head"), *_columns(titles, width - 2, "")]


def row_line(row: Row, width: int, glyphs: Glyphs) -> Line:
    """Return a row in `width` cells."""
    number: Span = (str(row.line) if row.line is not None else "", "dim")
    role = SEVERITY_ROLES[row.worst]
    if row.entry is None:
        return _of_file(row.findings[0], number, width, glyphs)
    word, state_role = row.state
    sign = glyphs.states.get(row.offer.state, " ") if row.offer is not None else "?"
    counts = Counter(finding.severity for finding in row.findings)
    found = _counted(counts, glyphs)
    model = row.entry.ref or row.entry.why or ""
    cells: _Cells = ((row.name, ""), (model, "dim"), (word, state_role), (found, role), number)
    return [(f"{sign} ", state_role), *_columns(cells, width - 2, glyphs.ellipsis)]


def _of_file(finding: Finding, number: Span, width: int, glyphs: Glyphs) -> Line:
    role = SEVERITY_ROLES[finding.severity]
    said = f"{finding.name}: {finding.message}" if finding.name else finding.message
    room = max(width - 3 - _LINE_WIDTH, 4)
    return [
        (f"{signs(glyphs)[finding.severity]} ", role),
        (f"{fit(said, room, ellipsis=glyphs.ellipsis)} ", role),
        (fit(number[0], _LINE_WIDTH, right=True), number[1]),
    ]


_Cells = tuple[Span, Span, Span, Span, Span]
"""Name, model, state, findings and line of a row, each with its role."""


def _columns(cells: _Cells, width: int, ellipsis: str) -> list[Span]:
    """Return what of a row fits into `width` cells: the name, the findings and the line always."""
    name, model, state, found, line = cells
    rest = width - _COUNTS_WIDTH - _LINE_WIDTH - 2
    states = rest >= _STATE_WIDTH + _NAME_WIDTH
    rest -= _STATE_WIDTH + 1 if states else 0
    models = rest >= _NAME_WIDTH + _MODEL_WIDTH
    first = rest * 9 // 20 if models else max(rest, 4)
    spans: list[Span] = [(f"{fit(name[0], first, ellipsis=ellipsis)} ", name[1])]
    if models:
        spans.append((f"{fit(model[0], rest - first - 1, ellipsis=ellipsis)} ", model[1]))
    if states:
        spans.append((f"{fit(state[0], _STATE_WIDTH)} ", state[1]))
    return [*spans, (f"{fit(found[0], _COUNTS_WIDTH)} ", found[1]), (fit(line[0], _LINE_WIDTH, right=True), line[1])]


# all about one


def describe_row(row: Row, width: int, glyphs: Glyphs) -> list[Line]:
    """Return each finding about a row whole, then what the row is, in lines of at most `width` cells."""
    lines: list[Line] = []
    for finding in row.findings:
        lines += [*_told(finding, width, glyphs), ()]
    if row.entry is not None:
        lines += [] if lines else [*wrapped("nothing is wrong with it", width, "good"), ()]
        lines += _about(row, row.entry, width, glyphs)
    return lines


def _about(row: Row, entry: Standing, width: int, glyphs: Glyphs) -> Iterator[Line]:
    word, role = row.state
    told = [(f"{glyphs.states.get(row.offer.state, '?')} {word}" if row.offer is not None else word, role)]
    offer = row.offer
    if offer is not None and (offer.retires or offer.successor):
        dates = [f"retires {offer.retires}"] if offer.retires else []
        dates += [f"successor {offer.successor}"] if offer.successor else []
        told.append((f"  {glyphs.dot.strip()} {', '.join(dates)}", "dim"))
    yield from _labelled("name", entry.name, width, "")
    yield from _labelled("model", entry.ref or entry.why or "unknown", width, "")
    yield [(fit("state", _LABEL), "dim"), *told]
    key, amiss = _key(entry)
    yield from _labelled("key", key, width, "bad" if amiss else "")
    yield from _labelled("written", _writer(entry), width, "dim")


def _key(entry: Standing) -> tuple[str, bool]:
    """Return where an entry's key comes from, never the key, and whether that is amiss."""
    if entry.key.kind == "variable":
        return entry.key.variable or "", False
    if entry.key.kind == "none":
        return "none", False
    return (entry.key.literal, True) if is_shell(entry.key.literal) else ("in the file, in clear text", True)


def _writer(entry: Standing) -> str:
    who = "by sync" if entry.synced else "by model-tui" if entry.managed else _NOT_OURS
    return f"{who}, with values of your own" if entry.managed and entry.tuned else who


def _labelled(label: str, text: str, width: int, role: str) -> Iterator[Line]:
    for at, line in enumerate(wrapped(text, width - _LABEL, role)):
        yield [(fit(label if at == 0 else "", _LABEL), "dim"), *line]


def _told(finding: Finding, width: int, glyphs: Glyphs) -> list[Line]:
    role = SEVERITY_ROLES[finding.severity]
    line = f"{glyphs.dot}line {finding.line}" if finding.line is not None else ""
    lines: list[Line] = [
        [(f"{signs(glyphs)[finding.severity]} {finding.severity} ", role), (f"{finding.kind}{line}", "dim")],
        *wrapped(finding.message, width, ""),
    ]
    if finding.repair is not None:
        sure = "" if finding.repair.safe else " (look at it first)"
        for at, part in enumerate(wrapped(f"{finding.repair.label}{sure}", width - 2, "")):
            lines.append([("f " if at == 0 else "  ", "key"), *part])
    return lines


def describe_entry(
    row: Row, text: str, offer: Callable[[Offer, int], list[Line]], width: int, glyphs: Glyphs
) -> list[Line]:
    """Return everything about a row: its findings, the entry's `text`, and what `offer` tells of its model."""
    lines = describe_row(row, width, glyphs)
    if row.entry is None:
        return lines
    lines += [(), [("as it stands", "title"), (f"  line {row.entry.line}", "dim")]]
    for part in text.split("\n"):
        lines += [[(piece, "")] for piece in chop_cells(harmless(part), max(width, 2))] or [()]
    if row.offer is not None:
        lines += [(), [("what is known", "title")], *offer(row.offer, width)]
    return lines


# what else there is to say


def describe_difference(missing: Sequence[str], extra: Sequence[str], told: str, width: int) -> list[Line]:
    """Return which names a proxy lacks, and which it has beside the file's."""
    lines: list[Line] = [*wrapped(told, width, "warn")]
    for title, names, role in (("missing", missing, "bad"), ("beside the file's", extra, "warn")):
        if names:
            lines += [(), [(title, "title"), (f"  {len(names):,}", "dim")]]
            lines += [part for name in names for part in wrapped(name, width, role)]
    return lines
