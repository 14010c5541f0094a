"""Findings: what is wrong with an entry of a config, and the edits that would mend it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from model_tui.export.splice import Append, Delete, Edit, Set, YamlPath

Severity = Literal["error", "warning", "note"]
"""`error`: whoever reads the file drops the entry or does not start, or the model is gone. `warning`: it does not do
what it says. `note`: good to know; no drift."""
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")
"""The gravest first."""

FindingKind = Literal[
    "retired",
    "retiring",
    "deprecated",
    "unlisted",
    "unknown-model",
    "key-refused",
    "price-changed",
    "limit-changed",
    "key-unset",
    "key-missing",
    "key-literal",
    "key-syntax",
    "variable-unset",
    "login",
    "dangling",
    "shadowed",
    "fallbacks-ignored",
    "rule-shape",
    "routing-strategy",
    "router-setting",
    "section-shape",
    "empty-file",
    "duplicate-entry",
    "duplicate-name",
    "duplicate-key",
    "no-model",
    "no-name",
    "no-source",
    "no-mapping",
    "unknown-prefix",
    "bare-name",
    "wrong-type",
    "null-model-info",
    "price-text",
    "price-impossible",
    "price-differs",
    "misplaced",
    "lends-capability",
    "api-base",
    "base-model",
    "include",
    "unread",
]


@dataclass(frozen=True, slots=True)
class Repair:
    """What would mend a finding: a short label, and the edits.

    `forgets` are names whose references go, too, worked out over all chosen repairs at once. `safe` says that nothing
    but the finding changes: the others are for somebody who looks at them.
    """

    label: str
    edits: tuple[Edit, ...] = ()
    forgets: frozenset[str] = frozenset()
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: the entry's name (`None` for the file), its line, and one line of text."""

    kind: FindingKind
    severity: Severity
    message: str
    name: str | None = None
    line: int | None = None
    path: YamlPath = ()
    repair: Repair | None = None


def joined(edits: Iterable[Edit]) -> list[Edit]:
    """Return edits that can be made together: what lies inside something deleted or set goes, and so do repetitions."""
    unique: dict[tuple[object, ...], Edit] = {}
    for edit in edits:
        key = (type(edit), edit.path, repr(edit.value)) if isinstance(edit, Append) else ("place", edit.path)
        held = unique.get(key)
        if held is None or (isinstance(edit, Delete) and isinstance(held, Set)):
            unique[key] = edit
    final = {edit.path for edit in unique.values() if not isinstance(edit, Append)}
    return [edit for edit in unique.values() if not _inside(edit, final)]


def _inside(edit: Edit, final: set[YamlPath]) -> bool:
    ends = len(edit.path) + (1 if isinstance(edit, Append) else 0)
    return any(edit.path[:length] in final for length in range(1, ends))


def worst(findings: Sequence[Finding]) -> Severity | None:
    """Return the gravest severity, `None` where nothing was found."""
    found = {finding.severity for finding in findings}
    return next((severity for severity in SEVERITIES if severity in found), None)
