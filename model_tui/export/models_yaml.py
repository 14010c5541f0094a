"""The targets `models-yaml` and `orchestrator-list`: an orchestrator's `models.yaml`, in the dialect that it is in.

    models:
      openai_gpt-4o-mini:
        provider: openai
        managed_by: model-tui
        type: openai
        size_b: 7.0
        size_origin: default
        config: {model_name: gpt-4o-mini, api_key: "${OPENAI_API_KEY}", max_retries: 3, timeout: 30.0}

A new file gets the dialect of the target; any other is written in its own, whichever target was named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from model_tui.export.models_yaml_choices import DEFAULT, Candidate, choices
from model_tui.export.models_yaml_dialects import Dialect, Entry, dialect_of, parse, standing_in
from model_tui.export.models_yaml_entry import (
    entry,
    entry_name,
    item,
    stale_facts,
    stale_item_facts,
    unique_name,
)
from model_tui.export.models_yaml_lists import Lists
from model_tui.export.plan import Change, Pick, Plan, PlanError, Unreachable, left_out, refusal_of, unset_variables
from model_tui.export.splice import Append, Delete, Edit, Set, YamlText, splice
from model_tui.export.whose import refuse_anothers

_HEADER: Final = b"# Model configuration for the orchestrator. Entries marked `managed_by: model-tui` are refreshed.\n"


@dataclass(frozen=True, slots=True)
class Known:
    """What whoever writes all there is knows beside the picks.

    `ranked` are offers of entries that stand in the file and are not written now; `preferred` are the models that the
    default is taken from first, by name or `provider/id`.
    """

    ranked: Sequence[Pick] = ()
    preferred: Sequence[str] = ()


@dataclass(slots=True)
class _Draft:
    text: YamlText
    dialect: Dialect
    standing: Sequence[Entry]
    by_model: Mapping[tuple[str, str | None], Sequence[Entry]]
    taken: set[str]
    edits: list[Edit] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    placed: dict[str, Pick] = field(default_factory=dict)
    """The picks that are in the file afterwards, by name."""


class ModelsYaml:
    """Writes picks into `models`, and leaves every other byte of the file alone."""

    name = "models-yaml"
    title = "orchestrator models.yaml"
    dialect: Dialect = "mapping"

    def default_path(self, folder: Path) -> Path:
        """Return `config/models.yaml`."""
        return folder / "config" / "models.yaml"

    def plan(
        self,
        path: Path,
        before: bytes | None,
        picks: Sequence[Pick],
        remove: Sequence[str] = (),
        known: Known | None = None,
    ) -> Plan:
        """Return what adding or refreshing `picks`, and removing the entries named in `remove`, would change.

        Preferences and lists are filled in a file without models, for picks that were found rather than chosen, and
        where `known` is given; otherwise only removed names are taken out of them. Raises `SpliceError` for a file
        that cannot be edited safely, `PlanError` for a name that is in use for something else or is not there.
        """
        text = parse(_HEADER if before is None else before, str(path))
        refuse_anothers(self.name, text.value, before, text.name)
        draft = _draft(text, self.dialect)
        refused: list[Unreachable] = []
        for pick in picks:
            try:
                _place(pick, draft)
            except PlanError as why:
                refused.append(refusal_of(pick, why))
        gone = _remove(remove, draft)
        notes = [*text.warnings, *left_out(refused, picks), *unset_variables(picks, draft.changes)]
        if draft.dialect != self.dialect:
            notes.append(f"the file is in the {draft.dialect} dialect, and is written in that")
        fills = known is not None or not draft.standing or any(pick.options.synced for pick in picks)
        edits = draft.edits + _list_edits(draft, gone, (known or Known()) if fills else None)
        after = splice(text, edits) if edits else before
        return Plan(path, before, b"" if after is None else after, tuple(draft.changes), tuple(notes))


class OrchestratorList(ModelsYaml):
    """The same for a file that begins in the list dialect."""

    name = "orchestrator-list"
    title = "the same as a list"
    dialect: Dialect = "list"

    def default_path(self, folder: Path) -> Path:
        """Return `models.yaml`."""
        return folder / "models.yaml"


def entries_in(path: Path, before: bytes | None, usual: Dialect = "mapping") -> list[Entry]:
    """Return the entries that stand in a file. Raises `SpliceError`."""
    text = parse(before or b"", str(path))
    return standing_in(text, dialect_of(text, usual))


def _draft(text: YamlText, usual: Dialect) -> _Draft:
    dialect = dialect_of(text, usual)
    standing = standing_in(text, dialect)
    by_model: dict[tuple[str, str | None], list[Entry]] = {}
    for one in standing:
        by_model.setdefault((one.provider, one.model), []).append(one)
    models = text.value.get("models")
    taken = {name for name in models if isinstance(name, str)} if isinstance(models, dict) else set()
    return _Draft(text, dialect, standing, by_model, taken)


def _place(pick: Pick, draft: _Draft) -> None:
    """Add a pick, refresh the entry that we wrote for it, or point at the one that the user wrote."""
    spec = pick.model.spec
    same = [one for one in draft.by_model.get((spec.provider, spec.name), ()) if pick.name in (None, one.name)]
    stands = next((one for one in same if one.managed), next(iter(same), None))
    if stands is None:
        _add(pick, draft)
        return
    draft.placed.setdefault(stands.name, pick)
    if not stands.managed:
        note = f"already there as '{stands.name}'"
        draft.changes.append(Change("theirs", stands.name, pick.ref, stands.line, note))
        return
    facts = (stale_item_facts if draft.dialect == "list" else stale_facts)(stands.value, pick)
    draft.edits += [Set(("models", stands.at, *path), value) for path, value in facts]
    draft.changes.append(Change("refresh" if facts else "same", stands.name, pick.ref, stands.line))


def _add(pick: Pick, draft: _Draft) -> None:
    if draft.dialect == "list":
        name = pick.model.spec.name
        draft.edits.append(Append(("models",), item(pick)))
    else:
        name = _free_name(pick, draft)
        draft.edits.append(Set(("models", name), entry(pick)))
        draft.taken.add(name)
    draft.placed.setdefault(name, pick)
    draft.changes.append(Change("add", name, pick.ref))


def _free_name(pick: Pick, draft: _Draft) -> str:
    """Return the name of a new entry: what somebody chose, or what the user's own entry bears, is not evaded."""
    name = entry_name(pick)
    if name not in draft.taken:
        return name
    holder = next((one for one in draft.standing if one.name == name), None)
    ours = name in draft.placed or (holder is not None and holder.managed)
    if pick.name is None and (ours or pick.options.synced):
        return unique_name(pick, draft.taken)
    in_file = name in (draft.text.value.get("models") or {})
    where = f"{draft.text.name}:{draft.text.line_of(('models', name))}" if in_file else draft.text.name
    raise PlanError(f"{where}: the name '{name}' is in use for something else; choose another with --name")


def _remove(names: Sequence[str], draft: _Draft) -> set[str]:
    """Take entries out, and return the names that no entry bears any more."""
    going: dict[str | int, Entry] = {}
    for name in dict.fromkeys(names):
        found = [one for one in draft.standing if one.goes_by(name)]
        if not found:
            raise PlanError(f"{draft.text.name}: no entry is named '{name}'")
        if theirs := next((one for one in found if not one.managed), None):
            raise PlanError(f"{draft.text.name}:{theirs.line}: '{name}' was not written by model-tui")
        going.update({one.at: one for one in found})
    draft.edits += [Delete(("models", at)) for at in going]
    draft.changes += [Change("remove", one.name, line=one.line) for one in going.values()]
    added = {change.name for change in draft.changes if change.kind == "add"}
    left = {one.name for one in draft.standing if one.at not in going} | added
    return {one.name for one in going.values()} - left


def _list_edits(draft: _Draft, gone: set[str], known: Known | None) -> list[Edit]:
    """Return what changes in the places that speak of entries; without `known` they only lose what is gone."""
    lists = Lists(draft.text)
    filled = []
    if known is not None:
        candidates = {name: Candidate(name, pick) for name, pick in draft.placed.items() if name not in gone}
        for pick in known.ranked:
            for one in draft.by_model.get((pick.model.spec.provider, pick.model.spec.name), ()):
                if one.name not in gone:
                    candidates.setdefault(one.name, Candidate(one.name, pick))
        keep = lists.value_at(DEFAULT)
        unranked = {one.name for one in draft.standing} - candidates.keys() - gone
        filled = lists.fill(choices(draft.dialect, candidates.values(), keep, known.preferred), unranked)
    lists.without(gone, filled)
    return lists.edits
