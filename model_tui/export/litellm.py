"""The target `litellm`: the `model_list` of a LiteLLM proxy's `config.yaml` (LiteLLM 1.109)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from model_tui.export.litellm_entry import entry, entry_name, facts, routing, spellings
from model_tui.export.litellm_list import Entry, by_model, listed
from model_tui.export.litellm_references import without_references
from model_tui.export.plan import Change, Pick, Plan, PlanError, Unreachable, left_out, unset_variables
from model_tui.export.splice import Append, Delete, Edit, Set, SpliceError, YamlText, splice

_PLACES: Final = ("config/litellm/config.yaml", "litellm_config.yaml", "config.yaml")
_OWN_KEYS: Final = frozenset(
    ("model_list", "litellm_settings", "router_settings", "general_settings", "environment_variables", "include")
)
_HEADER: Final = b"# LiteLLM proxy configuration. Entries marked `managed_by: model-tui` are refreshed by model-tui.\n"


@dataclass(slots=True)
class _Draft:
    edits: list[Edit] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    taken: dict[str, int | None] = field(default_factory=dict)


class LiteLLM:
    """Writes picks into `model_list`, and leaves every other byte of the file alone."""

    name = "litellm"
    title = "LiteLLM proxy config"

    def default_path(self, folder: Path) -> Path:
        """Return the first of the usual files that has or may have a `model_list`, else the first of them."""
        for place in _PLACES:
            path = folder / place
            if path.is_file() and _may_be_litellm(path, ours=place != _PLACES[-1]):
                return path
        return folder / _PLACES[0]

    def plan(self, path: Path, before: bytes | None, picks: Sequence[Pick], remove: Sequence[str] = ()) -> Plan:
        """Return what adding or refreshing `picks`, and removing the entries named in `remove`, would change.

        Raises `SpliceError` for a file that cannot be edited safely, `PlanError` for a name that is in use for
        something else, a name to remove that is not there, or a provider that LiteLLM cannot reach.
        """
        text = YamlText.parse(_HEADER if before is None else before, str(path), guarded=("model_list",))
        entries = list(listed(text))
        draft = _Draft(taken={e.name: text.line_of(("model_list", e.index)) for e in entries})
        _claim_aliases(text, draft)
        known = by_model(entries)
        refused: list[Unreachable] = []
        for pick in picks:
            try:
                _place(pick, known, text, draft)
            except Unreachable as why:
                refused.append(why)
        warnings = (*text.warnings, *left_out(refused, picks), *unset_variables(picks, draft.changes))
        _remove(remove, entries, text, draft)
        after = splice(text, draft.edits) if draft.edits else before
        if after is None:  # nothing to write into a file that is not there
            after = b""
        return Plan(path, before, after, tuple(draft.changes), warnings)


def _may_be_litellm(path: Path, *, ours: bool) -> bool:
    try:
        value = YamlText.parse(path.read_bytes(), str(path)).value
    except (OSError, SpliceError):
        return ours  # one that is broken is to be complained about; any program may have a `config.yaml`
    return not value or bool(_OWN_KEYS & value.keys())


def _claim_aliases(text: YamlText, draft: _Draft) -> None:
    """Count the names of `model_group_alias` as taken: an entry of that name would never be reached."""
    router = text.value.get("router_settings")
    aliases = router.get("model_group_alias") if isinstance(router, dict) else None
    for name in aliases if isinstance(aliases, dict) else ():
        if isinstance(name, str):
            draft.taken.setdefault(name, text.line_of(("router_settings", "model_group_alias", name)))


def _place(pick: Pick, known: Mapping[str, Sequence[Entry]], text: YamlText, draft: _Draft) -> None:
    """Add a pick, refresh the entry that we wrote for it, or point at the one that the user wrote."""
    wanted = routing(pick)
    same = [e for spelling in spellings(pick) for e in known.get(spelling, ())]
    if pick.name:
        same = [e for e in same if e.name == pick.name]
    ours = next((e for e in same if e.managed and _is_ours(e, pick, wanted)), None)
    theirs = next((e for e in same if not e.managed and _same_address(e.params, wanted)), None)
    if ours is not None:
        _refresh(ours, pick, text, draft)
    elif theirs is not None:
        line = text.line_of(("model_list", theirs.index))
        draft.changes.append(Change("theirs", theirs.name, pick.ref, line, f"already there as '{theirs.name}'"))
    else:
        _add(pick, text, draft)


def _is_ours(found: Entry, pick: Pick, wanted: Mapping[str, Any]) -> bool:
    """Whether an entry of ours is this pick's: the same model of another account has a name and a key of its own."""
    same_key = found.params.get("api_key") == wanted.get("api_key")
    return found.name == entry_name(pick) or (same_key and _same_address(found.params, wanted))


def _same_address(params: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    stands, needed = params.get("api_base"), wanted.get("api_base")
    if not isinstance(stands, str) or not isinstance(needed, str):
        return stands == needed
    return _plain_address(stands) == _plain_address(needed)


def _plain_address(address: str) -> str:
    return address.rstrip("/").replace("//localhost", "//127.0.0.1", 1)


def _add(pick: Pick, text: YamlText, draft: _Draft) -> None:
    name = entry_name(pick)
    if name in draft.taken:
        line = draft.taken[name]
        where = f"{text.name}:{line}" if line is not None else text.name
        raise PlanError(f"{where}: the name '{name}' is in use for something else; choose another with --name")
    draft.taken[name] = None
    draft.edits.append(Append(("model_list",), entry(pick)))
    draft.changes.append(Change("add", name, pick.ref))


def _refresh(found: Entry, pick: Pick, text: YamlText, draft: _Draft) -> None:
    """Bring the facts that we own up to date; whatever else stands in the entry is the user's."""
    edits: list[Edit] = []
    for part, wanted in (("litellm_params", routing(pick)), ("model_info", facts(pick))):
        stands = found.value.get(part) or {}
        for key, value in wanted.items():
            if key == "api_key" and str(stands.get(key)).startswith("os.environ/"):
                continue  # which variable holds the key is the user's to say, and need not be set here
            if key not in stands or _differs(stands[key], value):
                edits.append(Set(("model_list", found.index, part, key), value))
    draft.edits += edits
    line = text.line_of(("model_list", found.index))
    draft.changes.append(Change("refresh" if edits else "same", found.name, pick.ref, line))


def _differs(stands: object, value: object) -> bool:
    """Whether a value is another one: 1 and 1.0 are the same, 1 and true are not."""
    return stands != value or isinstance(stands, bool) != isinstance(value, bool)


def _remove(names: Sequence[str], entries: Sequence[Entry], text: YamlText, draft: _Draft) -> None:
    for name in dict.fromkeys(names):
        found = [e for e in entries if e.name == name]
        if not found:
            raise PlanError(f"{text.name}: no entry is named '{name}'")
        if theirs := next((e for e in found if not e.managed), None):
            line = text.line_of(("model_list", theirs.index))
            raise PlanError(f"{text.name}:{line}: '{name}' was not written by model-tui")
        draft.edits += [Delete(("model_list", e.index)) for e in found]
        draft.changes += [Change("remove", name, line=text.line_of(("model_list", e.index))) for e in found]
    if names:
        draft.edits += without_references(text.value, names)
