"""The target `litellm`: the `model_list` of a LiteLLM proxy's `config.yaml` (LiteLLM 1.109)."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, structs

from model_tui.core.layers import json_name
from model_tui.core.model import SECOND_HAND
from model_tui.export.desk import read
from model_tui.export.litellm_clouds import is_reference, login_warnings, looked_for
from model_tui.export.litellm_entry import COSTS, entry, facts, references, routing
from model_tui.export.litellm_full import full_refresh, header_warnings, is_full
from model_tui.export.litellm_groups import fallback_edits, group_warnings, ranked
from model_tui.export.litellm_includes import included
from model_tui.export.litellm_list import Entry, by_model, listed
from model_tui.export.litellm_matching import matching
from model_tui.export.litellm_naming import Taken, names_of
from model_tui.export.litellm_references import without_references
from model_tui.export.litellm_sharing import as_new, as_standing, kept, overheard, sayable
from model_tui.export.options import joined
from model_tui.export.plan import Change, Pick, Plan, PlanError, Unreachable, headers_left_out, left_out, refusal_of
from model_tui.export.splice import Append, Delete, Edit, Set, SpliceError, YamlText, splice
from model_tui.export.target import LITELLM_PLACES
from model_tui.export.whose import refuse_anothers

_OWN_KEYS: Final = frozenset(
    ("model_list", "litellm_settings", "router_settings", "general_settings", "environment_variables", "include")
)
_HEADER: Final = b"# LiteLLM proxy configuration. Entries marked `managed_by: model-tui` are refreshed by model-tui.\n"


_PRICED: Final = {**dict(COSTS), "cost": "price_input"}
"""What states a price in `model_info`, and the fact that it is of."""
_NAMED: Final = 3
"""Entries that are named one by one in a warning."""


class _Placed(Struct, frozen=True):
    """A pick and where it goes: our entry for it, the user's, or a new one of this name with these facts."""

    pick: Pick
    name: str
    ours: Entry | None
    theirs: Entry | None
    facts: Mapping[str, Any]

    @property
    def is_new(self) -> bool:
        return self.ours is None and self.theirs is None


class _Draft(Struct):
    shares: bool = False
    """Whether the file has YAML aliases: an item of a list may be one of another entry's there."""
    edits: list[Edit] = []
    changes: list[Change] = []
    unset: dict[str, None] = {}


class LiteLLM:
    """Writes picks into `model_list`, and leaves every other byte of the file alone."""

    name = "litellm"
    title = "LiteLLM proxy config"

    def default_path(self, folder: Path) -> Path:
        """Return the first of the usual files that has or may have a `model_list`, else the first of them."""
        for place in LITELLM_PLACES:
            path = folder / place
            if path.is_file() and _may_be_litellm(path, ours=place != LITELLM_PLACES[-1]):
                return path
        return folder / LITELLM_PLACES[0]

    def plan(self, path: Path, before: bytes | None, picks: Sequence[Pick], remove: Sequence[str] = ()) -> Plan:
        """Return what adding or refreshing `picks`, and removing the entries named in `remove`, would change.

        Raises `SpliceError` for a file that cannot be edited safely, `PlanError` for a name that is in use for
        something else, a name to remove that is not there, or a provider that LiteLLM cannot reach.
        """
        text = YamlText.parse(_HEADER if before is None else before, str(path), guarded=("model_list",))
        refuse_anothers(self.name, text.value, before, text.name)
        entries = list(listed(text))
        others, _ = included(text, read)
        draft = _Draft(bool(text.tree.aliases))
        placed, refused = _placed(picks, [*entries, *others], _taken(text, entries, others))
        sharing = _place(placed, entries, draft)
        draft.edits += fallback_edits(text, picks, {c.ref: c.name for c in draft.changes if c.ref is not None})
        warnings = (
            *text.warnings,
            *left_out(refused, picks),
            *group_warnings([one.pick for one in placed], entries),
            *sharing,
            *_too_late(placed),
            *((f"not set here: {', '.join(draft.unset)}",) if draft.unset else ()),
            *header_warnings(draft.unset, picks),
            *login_warnings(one.pick for one in placed if one.is_new),
            *headers_left_out(picks, draft.changes),
        )
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


def _taken(text: YamlText, entries: Sequence[Entry], others: Sequence[Entry]) -> Taken:
    """Return the names in use; those of `model_group_alias`, too: an entry of that name would never be reached."""
    router = text.value.get("router_settings")
    named = router.get("model_group_alias") if isinstance(router, dict) else None
    path = ("router_settings", "model_group_alias")
    aliases = {name: text.line_of((*path, name)) for name in named or () if isinstance(name, str)}
    lines: dict[str, int | None] = {entry.name: entry.line for entry in reversed(entries)}
    elsewhere = {entry.name: f"{entry.file}:{entry.line}" for entry in reversed(others)}
    return Taken(text.name, lines, frozenset(e.name for e in (*entries, *others) if e.managed), aliases, elsewhere)


def _placed(picks: Sequence[Pick], entries: Sequence[Entry], taken: Taken) -> tuple[list[_Placed], list[Unreachable]]:
    """Return where each pick goes, and why some go nowhere."""
    known, names = by_model(entries), names_of(picks)
    rank = ranked(picks, entries)
    placed: list[_Placed] = []
    refused: list[Unreachable] = []
    for pick in picks:
        name = names[pick.ref]
        try:
            ours, theirs = matching(pick, name, known)
        except PlanError as why:
            refused.append(refusal_of(pick, why))
            continue
        if ours is not None:
            whole = _in_full(pick)
            wanted = full_refresh(whole, ours.info, facts(whole)) if _wants_all(pick, ours) else facts(pick)
            placed.append(_Placed(pick, ours.name, ours, None, wanted))
        elif theirs is not None:
            placed.append(_Placed(pick, theirs.name, None, theirs, {}))
        else:
            try:
                name = taken.claim(pick, name)
            except PlanError as why:
                refused.append(refusal_of(pick, why))
                continue
            options = pick.options
            if options.order is not None:
                options = structs.replace(options, order=options.order + rank)
            placed.append(_Placed(structs.replace(pick, name=name, options=options), name, None, None, facts(pick)))
    return placed, refused


def _wants_all(pick: Pick, ours: Entry) -> bool:
    return pick.options.full or is_full(ours.info)


def _in_full(pick: Pick) -> Pick:
    return structs.replace(pick, options=structs.replace(pick.options, full=True))


def _place(placed: Sequence[_Placed], entries: Sequence[Entry], draft: _Draft) -> Iterator[str]:
    """Draft what happens to each pick's entry; return warnings about what LiteLLM shares between entries."""
    refreshed = {one.ours.index: one.facts for one in placed if one.ours is not None}
    stating = [as_standing(entry, refreshed.get(entry.index, ())) for entry in entries if entry.model is not None]
    models = {id(one): routing(one.pick)["model"] for one in placed if one.is_new}
    stating += [as_new(one.name, models[id(one)], one.facts) for one in placed if one.is_new]
    allowed = sayable(stating)
    new = iter([one.model for one in stating if one.is_new])
    for one in placed:
        if one.ours is not None:
            info = kept(one.facts, allowed[one.ours.model or ""], one.ours.info)
            _refresh(one.ours, one.pick, info, draft)
        elif one.theirs is not None:
            theirs = one.theirs
            note = f"already there as '{theirs.name}'" + (f" in {theirs.file}:{theirs.line}" if theirs.file else "")
            line = None if theirs.file else theirs.line
            draft.changes.append(Change("theirs", theirs.name, one.pick.ref, line, note))
        else:
            _add(one, kept(one.facts, allowed[next(new)]), draft)
    return overheard(stating, allowed)


def _add(one: _Placed, info: Mapping[str, Any], draft: _Draft) -> None:
    made = entry(one.pick, dict(info))
    draft.edits.append(Append(("model_list",), made))
    draft.changes.append(Change("add", one.name, one.pick.ref))
    _note_unset(one.pick, made["litellm_params"], draft)


def _note_unset(pick: Pick, params: Mapping[str, Any], draft: _Draft) -> None:
    """Note the variables that an entry needs and that have no value here."""
    here = {place.variable for place in pick.places.values()}
    if pick.key_is_set and pick.key_variable:
        here.add(pick.key_variable)
    wanted = (*references(params), *looked_for(pick, params))
    draft.unset |= dict.fromkeys(variable for variable in wanted if variable not in here)


def _too_late(placed: Sequence[_Placed]) -> tuple[str, ...]:
    """Return a warning about what was asked for and is written with a new entry alone."""
    late = [one for one in placed if not one.is_new and one.pick.options.asked]
    if not late:
        return ()
    asked = joined(list(dict.fromkeys(option for one in late for option in one.pick.options.asked)))
    names = ", ".join(f"'{one.name}'" for one in late[:_NAMED]) + (", …" if len(late) > _NAMED else "")
    return (f"{asked}: only written with a new entry; already there: {names}",)


def _refresh(found: Entry, pick: Pick, info: Mapping[str, Any], draft: _Draft) -> None:
    """Bring the facts that we own up to date; whatever else stands in the entry is the user's."""
    edits: list[Edit] = []
    params = routing(pick)
    for part, wanted in (("litellm_params", params), ("model_info", info)):
        stands = found.value.get(part) or {}
        for key, value in wanted.items():
            if part == "litellm_params" and _is_the_users(key, stands.get(key), value, pick):
                continue
            if part == "model_info" and key in stands and not _proves(pick, key):
                continue
            path = ("model_list", found.index, part, key)
            edits += _brought_to(path, stands, key, value, whole=draft.shares)
    draft.edits += edits
    draft.changes.append(Change("refresh" if edits else "same", found.name, pick.ref, found.line))
    if edits:
        _note_unset(pick, {key: found.params.get(key, value) for key, value in params.items()}, draft)


def _proves(pick: Pick, key: str) -> bool:
    """Whether what is known of a price is at least as good as what an entry may have been written from.

    Where a provider no longer lists a model, its own word is gone: a catalog's does not take its place, as in `check`.
    """
    fact = _PRICED.get(key)
    return fact is None or not pick.is_unlisted or pick.model.provenance.get(json_name(fact)) not in SECOND_HAND


def _is_the_users(key: str, stands: object, wanted: object, pick: Pick) -> bool:
    """Whether a routing parameter that stands there is not ours to change.

    Which variable holds a value is the user's to say, and need not be set here; so is a value where we know of none.
    """
    if is_reference(stands):
        return True
    if key == "api_version":
        return stands is not None and "version" not in pick.places
    return key != "api_key" and is_reference(wanted) and stands is not None


def _brought_to(
    path: tuple[str | int, ...], stands: Mapping[str, Any], key: str, value: Any, *, whole: bool
) -> Iterator[Edit]:
    """Yield the edits that give a key its value; of a mapping, and unless `whole` of a list, only what differs."""
    old = stands.get(key)
    if isinstance(value, Mapping) and isinstance(old, dict) and old:
        for inner, one in value.items():
            yield from _brought_to((*path, inner), old, inner, one, whole=whole)
    elif key not in stands or _differs(old, value):
        if isinstance(value, list) and isinstance(old, list) and not whole:
            yield from _items(path, old, value)
        else:
            yield Set(path, value)


def _items(path: tuple[str | int, ...], old: list[Any], value: list[Any]) -> Iterator[Edit]:
    """Yield the edits of single items where some stay in their order, so that what is written beside these stays."""
    kept = [item for item in old if item in value]
    if not kept or value[: len(kept)] != kept:
        yield Set(path, value)
        return
    yield from (Delete((*path, at)) for at, item in enumerate(old) if item not in value)
    yield from (Append(path, item) for item in value[len(kept) :])


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
