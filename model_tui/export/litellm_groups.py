"""Several offers under one name, and offers that stand in for others: groups and fallbacks of a LiteLLM config."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from model_tui.export.litellm_list import Entry
from model_tui.export.plan import Pick, PlanError
from model_tui.export.splice import Append, Edit, YamlPath, YamlText

_PLACES: Final = ("router_settings", "litellm_settings")
_SHARES: Final = ("weight", "rpm", "tpm")
"""What LiteLLM divides requests by, the first of these that any entry of a group has."""


def fallback_edits(text: YamlText, picks: Sequence[Pick], names: Mapping[str, str]) -> list[Edit]:
    """Return the edits that let later picks answer where an earlier one cannot; `names` are the entries' by ref.

    Only names that are in the file go into a rule. A rule that stands there for the name is added to. Raises
    `PlanError` where rules stand that are no list.
    """
    edits: list[Edit] = []
    for pick in picks:
        if not pick.fallbacks:
            continue
        if pick.ref not in names:
            raise PlanError(f"{pick.ref} cannot be written, so nothing can stand in for it")
        first = names[pick.ref]
        others = [name for name in dict.fromkeys(names[ref] for ref in pick.fallbacks if ref in names) if name != first]
        edits += _rule(text, first, others)
    return edits


def _rule(text: YamlText, first: str, others: Sequence[str]) -> Iterator[Edit]:
    section = _place(text.value)
    settings = text.value.get(section)
    if settings is not None and not isinstance(settings, dict):
        raise _refused(text, (section,), f"`{section}` is not a mapping")
    rules = (settings or {}).get("fallbacks")
    if rules is not None and not isinstance(rules, list):
        raise _refused(text, (section, "fallbacks"), "`fallbacks` is not a list")
    for at, rule in enumerate(rules or ()):
        if isinstance(rule, dict) and first in rule:
            path: YamlPath = (section, "fallbacks", at, first)
            if not isinstance(rule[first], list):
                raise _refused(text, path, f"the fallbacks of '{first}' are not a list")
            yield from (Append(path, name) for name in others if name not in map(_meant, rule[first]))
            return
    if others:
        yield Append((section, "fallbacks"), {first: list(others)})


def _meant(reference: object) -> object:
    """Return the name that a reference means: the name itself, or that of a mapping with parameters."""
    return reference.get("model") if isinstance(reference, dict) else reference


def _place(config: Mapping[str, Any]) -> str:
    """Return the section with the rules: those of the router replace all others, so ours go where the file's are."""
    held = [name for name in _PLACES if isinstance(config.get(name), dict) and "fallbacks" in config[name]]
    return held[0] if held else _PLACES[0]


def _refused(text: YamlText, path: YamlPath, why: str) -> PlanError:
    return PlanError(f"{text.name}:{text.line_of(path)}: {why}")


def ranked(picks: Sequence[Pick], entries: Sequence[Entry]) -> int:
    """Return the highest `order` in the groups that the picks join, 0 where there is none."""
    joined = {pick.name for pick in picks if pick.joins}
    ranks = (entry.params.get("order") for entry in entries if entry.name in joined)
    return max((rank for rank in ranks if isinstance(rank, int) and not isinstance(rank, bool)), default=0)


def group_warnings(picks: Sequence[Pick], entries: Sequence[Entry]) -> Iterator[str]:
    """Yield a line for each group whose members LiteLLM would not treat as was meant."""
    for name in dict.fromkeys(pick.name for pick in picks if pick.joins):
        members = [pick for pick in picks if pick.joins and pick.name == name]
        models = dict.fromkeys(pick.model.spec.canonical or pick.ref for pick in members)
        if len(models) > 1:
            yield f"'{name}' is not one model: {', '.join(models)}"
        stand = [entry for entry in entries if entry.name == name]
        for key in ("order", *_SHARES):
            new = [getattr(pick.options, key) is not None for pick in members]
            old = [key in entry.params for entry in stand]
            if any((*new, *old)) and not all((*new, *old)):
                without = "is asked last or never" if key == "order" else "gets nothing to do"
                yield f"'{name}' has entries with and without {key}: one without it {without}"
                break
