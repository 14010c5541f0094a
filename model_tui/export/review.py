"""The review of a config: its entries, what is wrong with each, and a plan for any choice of repairs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

from model_tui.core.model import Offer
from model_tui.core.text import clean
from model_tui.export.clear_text import MASK, without_secrets
from model_tui.export.drift import Known, Limits, drift, offer_of
from model_tui.export.entry_text import entry_lines
from model_tui.export.findings import SEVERITIES, Finding, Severity, joined
from model_tui.export.litellm_keys import is_shell, key_findings, secrets
from model_tui.export.litellm_names import name_findings
from model_tui.export.litellm_references import without_references
from model_tui.export.litellm_router import router_findings
from model_tui.export.litellm_rules import rule_findings
from model_tui.export.litellm_sections import section_findings
from model_tui.export.litellm_surroundings import surrounding_findings
from model_tui.export.litellm_traps import traps
from model_tui.export.models_traps import models_findings, without_mentions
from model_tui.export.models_yaml_lists import Lists
from model_tui.export.plan import Change, Plan, PlanError
from model_tui.export.price_sense import price_findings
from model_tui.export.splice import Delete, Edit, SpliceError, YamlPath, splice
from model_tui.export.standing import Directory, Reading, Standing


@dataclass(frozen=True, slots=True)
class Review:
    """A config as it stands, and everything that was found; in the order of the file."""

    path: Path
    before: bytes = field(repr=False)
    reading: Reading = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)
    """The keys that stand in the file in clear text, the longest first."""
    findings: tuple[Finding, ...]
    offers: Mapping[YamlPath, Offer] = field(default_factory=dict, repr=False)
    """What each entry means, by its path, where anybody knows it: several entries may stand on one line."""
    by_entry: Mapping[YamlPath, Sequence[Finding]] = field(default_factory=dict, repr=False)

    @property
    def entries(self) -> tuple[Standing, ...]:
        """The entries of the file."""
        return self.reading.entries

    def of(self, entry: Standing) -> list[Finding]:
        """Return what was found about one entry."""
        return list(self.by_entry.get(entry.path, ()))

    def offer(self, entry: Standing) -> Offer | None:
        """Return the offer that an entry means, `None` where nobody knows it."""
        return self.offers.get(entry.path)

    @property
    def counts(self) -> Counter[Severity]:
        """How many findings there are of each severity."""
        return Counter(finding.severity for finding in self.findings)

    @property
    def summary(self) -> str:
        """How many entries there are, and how much was found of each severity."""
        counts, entries = self.counts, len(self.entries)
        said = [f"{counts[kind]:,} {kind}{'s' if counts[kind] != 1 else ''}" for kind in SEVERITIES if counts[kind]]
        return f"{entries:,} entr{'ies' if entries != 1 else 'y'}, {', '.join(said) or 'all well'}"

    @property
    def repairable(self) -> list[Finding]:
        """The findings that a repair is known for."""
        return [finding for finding in self.findings if finding.repair is not None]

    @property
    def safe(self) -> list[Finding]:
        """The findings whose repair changes nothing else: those that can be made without a look at each."""
        return [finding for finding in self.repairable if finding.repair is not None and finding.repair.safe]

    def plan(self, chosen: Sequence[Finding]) -> Plan:
        """Return what the repairs of some findings would change, all at once.

        A repair that cannot be placed safely (inside an anchor, say) is left out and named in a warning.
        """
        wanted = [finding for finding in chosen if finding.repair is not None]
        placed, warnings = wanted, list[str]()
        try:
            after = self._repaired(wanted)
        except SpliceError:
            placed, warnings, after = self._one_by_one(wanted)
        changes = tuple(_change(finding) for finding in placed)
        return Plan(self.path, self.before, after, changes, tuple(warnings))

    def _one_by_one(self, wanted: Sequence[Finding]) -> tuple[list[Finding], list[str], bytes]:
        """Return which of the repairs can be made together, what keeps the others, and the file after the former."""
        placed: list[Finding] = []
        warnings: list[str] = []
        after = self.before
        for finding in wanted:
            try:
                after = self._repaired([*placed, finding])
            except SpliceError as error:
                warnings.append(f"line {finding.line}: not repaired: {error.reason}")
            else:
                placed.append(finding)
        return placed, warnings, after

    def _repaired(self, chosen: Sequence[Finding]) -> bytes:
        edits = self._edits(chosen)
        return splice(self.reading.text, edits) if edits else self.before

    def _edits(self, chosen: Sequence[Finding]) -> list[Edit]:
        repairs = [finding.repair for finding in chosen if finding.repair is not None]
        gone = frozenset().union(*(repair.forgets for repair in repairs)) if repairs else frozenset[str]()
        edits = [edit for repair in repairs for edit in repair.edits]
        return joined((*edits, *references_to(self.reading, gone)))

    def masked(self, lines: Iterable[str]) -> list[str]:
        """Return lines, of a diff say, without the keys that stand in the file."""
        return _without(self.keys, lines)

    def text_of(self, entry: Standing) -> str:
        """Return an entry as it stands in the file, without its indentation and without keys in clear text."""
        return "\n".join(map(without_secrets, self.masked(entry_lines(self.reading.text, entry.path))))


def _change(finding: Finding) -> Change:
    label = finding.repair.label if finding.repair is not None else ""
    return Change("refresh", finding.name or "", None, finding.line, label)


def _keys_of(reading: Reading) -> tuple[str, ...]:
    """Return the keys that stand in a file in clear text, the longest first: one may be part of another."""
    literals = {
        entry.key.literal
        for entry in reading.entries
        if entry.key.kind == "literal" and not is_shell(entry.key.literal)
    }
    hidden = {*map(str.strip, literals), *secrets(reading.text.value)} - {""}
    return tuple(sorted(hidden, key=len, reverse=True))


def masked(reading: Reading, lines: Iterable[str]) -> list[str]:
    """Return lines without the keys that stand in the file they come from."""
    return _without(_keys_of(reading), lines)


def _without(keys: Iterable[str], lines: Iterable[str]) -> list[str]:
    shown = []
    for line in lines:
        for key in keys:
            line = line.replace(key, MASK)  # noqa: PLW2901 - the same line, less and less of it
        shown.append(line)
    return shown


def references_to(reading: Reading, gone: frozenset[str]) -> Sequence[Edit]:
    """Return the edits that take names out of everything that speaks of entries."""
    if not gone:
        return ()
    if reading.dialect == "litellm":
        return without_references(reading.text.value, gone)
    # what was ours in preferences and lists stays ours
    return (*without_mentions(reading.text.value, gone), *Lists(reading.text).marks(gone))


def review(
    before: bytes, reading: Reading, directory: Directory, known: Known | None = None, limits: Limits | None = None
) -> Review:
    """Return what is wrong with a config of these bytes; without `known` only what the file itself shows."""
    limits = limits or Limits(datetime.now(UTC).date())
    found = list(_of_file(reading, directory))
    offers: dict[YamlPath, Offer] = {}
    if known is not None:
        for entry in reading.entries:
            if (offer := offer_of(entry, known)) is not None:
                offers[entry.path] = offer
            found += drift(entry, known, directory, limits)
    found.sort(key=lambda finding: (finding.line or 0, SEVERITIES.index(finding.severity)))
    by_entry: dict[YamlPath, list[Finding]] = {}
    for finding in found:
        by_entry.setdefault(finding.path[:2], []).append(finding)
    return Review(Path(reading.text.name), before, reading, _keys_of(reading), tuple(found), offers, by_entry)


def _of_file(reading: Reading, directory: Directory) -> Iterator[Finding]:
    for line, told in _repeated(reading):
        yield Finding("duplicate-key", "warning", told, None, line)
    for entry in reading.entries:
        yield from price_findings(entry)
    for told in reading.unread:
        yield Finding("include", "error", f"include: {clean(told)}", None, _include_line(reading))
    if reading.dialect == "litellm":
        if not reading.text.value:
            yield Finding("empty-file", "error", "there is nothing in it: LiteLLM does not start", None, 1)
        yield from traps(reading, directory)
        yield from key_findings(reading, directory)
        yield from surrounding_findings(reading, directory)
        yield from name_findings(reading)
        yield from rule_findings(reading)
        yield from router_findings(reading)
        yield from section_findings(reading)
    else:
        yield from models_findings(reading, directory)


def _repeated(reading: Reading) -> Iterator[tuple[int | None, str]]:
    """Yield the warnings of the parser, with their lines."""
    for warning in reading.text.warnings:
        line, colon, told = warning.removeprefix(f"{reading.text.name}:").partition(": ")
        yield (int(line), told) if colon and line.isdigit() else (None, warning)


def _include_line(reading: Reading) -> int | None:
    try:
        return reading.text.line_of(("include",))
    except SpliceError:
        return None


def removal(before: bytes, reading: Reading, names: Sequence[str], *, others: bool) -> Plan:
    """Return what taking out all entries of these names would change; see `removal_of`.

    Raises `PlanError` where there is no such entry, or, unless `others`, where model-tui did not write it.
    """
    wanted = dict.fromkeys(names)
    found = [entry for entry in reading.entries if entry.name in wanted]
    for entry in found:
        wanted.pop(entry.name, None)
    if wanted:
        raise PlanError(f"{reading.text.name}: no entry is named '{clean(next(iter(wanted)))}'")
    return removal_of(before, reading, found, others=others)


def removal_of(before: bytes, reading: Reading, gone: Sequence[Standing], *, others: bool) -> Plan:
    """Return what taking entries out would change.

    A name that no entry is left with, be it a wildcard's or an included file's, goes out of fallbacks, aliases, groups
    and preferences, too. Raises `PlanError` where model-tui did not write one of the entries, unless `others`.
    """
    text = reading.text
    theirs = next((entry for entry in gone if not entry.managed), None)
    if theirs is not None and not others:
        raise PlanError(f"{text.name}:{theirs.line}: '{clean(theirs.name)}' was not written by model-tui")
    edits: list[Edit] = [Delete(entry.path) for entry in gone]
    paths = {entry.path for entry in gone}
    left = {*(entry.name for entry in reading.entries if entry.path not in paths), *reading.elsewhere}
    wild = [name for name in left if "*" in name and reading.dialect == "litellm"]
    names = {entry.name for entry in gone} - left
    edits += references_to(reading, frozenset(n for n in names if not any(fnmatchcase(n, one) for one in wild)))
    after = splice(text, joined(edits)) if edits else before
    changes = tuple(Change("remove", entry.name, entry.ref, entry.line) for entry in gone)
    return Plan(Path(text.name), before, after, changes, text.warnings)
