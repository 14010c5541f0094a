"""Every field of the filter language as a control, and what each choice would leave of the offers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from msgspec import Struct

from model_tui.core import filter_controls, saved_views
from model_tui.core.columns import VALUES
from model_tui.core.completion import STEPS
from model_tui.core.grammar import ENUMERATED, QueryError
from model_tui.core.index import Index, Marks
from model_tui.core.model import Offer
from model_tui.core.query import CAPABILITIES, DATE_FIELDS, NUMBER_FIELDS
from model_tui.core.saved_views import Views

Kind = Literal["flag", "value", "low", "high"]

STATES: Final = ("ready", "local", "favourite", "picked", "new", "deprecated")
RANGES: Final = (*NUMBER_FIELDS, *DATE_FIELDS)
_FIXED: Final[Mapping[str, tuple[str, ...]]] = {
    "cost": ("free", "budget", "standard", "premium"),
    "quality": ENUMERATED["quality"],
    "state": ENUMERATED["state"],
}
_BOUNDS: Final[tuple[Kind, ...]] = ("low", "high")
_MOST_VALUES: Final = 14
"""Values of a field that are shown, the most frequent ones; those that the text asks for stand behind them."""


class Facet(Struct, frozen=True):
    """One control: a flag, one value of a field, or the lower or upper bound of one."""

    kind: Kind
    field: str
    value: str = ""


class Section(Struct, frozen=True):
    """Controls under one heading; those of one are counted together."""

    title: str
    facets: tuple[Facet, ...]


Count = tuple[int, ...]
"""What a choice would leave: of a flag the known to hold, known not to hold and unknown; else one number."""
_NONE: Final[Count] = (0,)


def fixed_sections() -> list[Section]:
    """Return the controls that are the same whatever is known."""
    return [
        Section("can", tuple(Facet("flag", name) for name in CAPABILITIES)),
        Section("is", tuple(Facet("flag", name) for name in STATES)),
        *(
            Section(field, tuple(Facet("value", field, name) for name in _FIXED[field]))
            for field in ("cost", "quality")
        ),
        Section("ranges", tuple(Facet(kind, name) for name in RANGES for kind in _BOUNDS)),
    ]


def sections(index: Index, text: str) -> list[Section]:
    """Return all controls; fields of many values with the most frequent ones and those that the text asks for."""
    fields = ("mode", "provider", "family", "tag", "state")
    return [*fixed_sections(), *(_values_section(index, field, text) for field in fields)]


def steps(index: Index) -> dict[str, tuple[str, ...]]:
    """Return round values to go through for each range; of dates, the years that occur."""
    found = dict(STEPS)
    for field in DATE_FIELDS:
        years = {str(value)[:4] for value in set(index.column(field, VALUES[field])) if value is not None}
        found[field] = tuple(sorted(years))
    return found


def _values_section(index: Index, field: str, text: str) -> Section:
    chosen = filter_controls.values_of(text, field)
    if (fixed := _FIXED.get(field)) is not None:
        names = list(fixed)
    else:
        counts = _tags(index.offers) if field == "tag" else Counter(index.column(field, VALUES[field]))
        names = [name.lower() for name, _ in counts.most_common(_MOST_VALUES + 1) if name is not None][:_MOST_VALUES]
    names += [name for name in chosen if name not in names]
    return Section(field, tuple(Facet("value", field, name) for name in names))


def _tags(offers: Sequence[Offer]) -> Counter[str]:
    return Counter(tag for offer in offers for tag in offer.tags)


def count(index: Index, section: Section, text: str, marks: Marks, views: Views) -> dict[Facet, Count]:
    """Return what each choice of a section would leave, all else in the text holding as it does.

    A text that cannot be understood leaves nothing to count.
    """
    found: dict[Facet, Count] = {}
    known: dict[str, Sequence[int]] = {}
    for facet in section.facets:
        cleared = clear(text, facet)
        if cleared not in known:
            try:
                query = saved_views.parse(cleared, views)
            except QueryError:
                return {}
            # a mode that is asked for hides nothing, and so the view of chat alone hides nothing from the choice
            known[cleared] = index.rows(query, marks, chat_view=facet.field != "mode")
        rows = known[cleared]
        if facet.kind == "flag":
            found[facet] = _flag_count(index, facet.field, rows, marks)
        elif facet.kind != "value":
            found[facet] = (_range_count(index, facet, text, rows),)
        elif facet not in found:
            found |= _value_counts(index, section, rows)
        if found[facet] == _NONE and facet.kind == "value" and is_set(text, facet):  # a glob, say, or another name
            found[facet] = (_matching(index, facet, rows),)
    return found


def _flag_count(index: Index, flag: str, rows: Sequence[int], marks: Marks) -> Count:
    if flag in ("picked", "favourite"):
        marked = marks.picked if flag == "picked" else marks.favourite
        held = sum(1 for row in rows if index.offers[row].key in marked) if marked else 0
        return held, len(rows) - held, 0
    column = index.flag(flag)
    counts = Counter(map(column.__getitem__, rows))
    unknown = counts[None]
    yes = counts[True]
    return yes, len(rows) - yes - unknown, unknown


def _range_count(index: Index, facet: Facet, text: str, rows: Sequence[int]) -> int:
    """Return how many are left by a bound, or while there is none how many have a known value."""
    column = index.column(facet.field, VALUES[facet.field])
    value = filter_controls.bound_of(text, facet.field, low=facet.kind == "low")
    if not value:
        return sum(1 for row in rows if column[row] is not None)
    sign = ">=" if facet.kind == "low" else "<="
    try:
        kept = set(index.rows(saved_views.parse(f"{facet.field}{sign}{value}", {})))
    except QueryError:
        return 0
    return sum(1 for row in rows if row in kept)


def _matching(index: Index, facet: Facet, rows: Sequence[int]) -> int:
    """Return of how many of these rows a value holds, as the filter has it."""
    try:
        query = saved_views.parse(filter_controls.set_values("", facet.field, (facet.value,)), {})
    except QueryError:
        return 0
    return len(set(index.rows(query)).intersection(rows))


def _value_counts(index: Index, section: Section, rows: Sequence[int]) -> dict[Facet, Count]:
    field = section.facets[0].field
    counts: Counter[str]
    if field == "tag":
        counts = _tags([index.offers[row] for row in rows])
    else:
        column = index.column(field, VALUES[field])
        counts = Counter(column[row] for row in rows)
    if field == "cost":
        counts["budget"] += counts["free"]  # `cost:budget` has what is free, too
    lower: Counter[str] = Counter()
    for name, number in counts.items():
        if name is not None:
            lower[name.lower()] += number
    if field == "mode":  # `mode:image` has everything that begins with `image_`, too
        whole = dict(lower)
        for facet in section.facets:
            lower[facet.value] += sum(n for other, n in whole.items() if other.startswith(f"{facet.value}_"))
    return {facet: (lower[facet.value],) for facet in section.facets}


# what a control does to the text


def clear(text: str, facet: Facet) -> str:
    """Return a text that says nothing of what a control is about."""
    if facet.kind == "flag":
        return filter_controls.set_flag(text, facet.field, "any")
    if facet.kind == "value":
        return filter_controls.set_values(text, facet.field, ())
    return filter_controls.set_bound(text, facet.field, "", low=facet.kind == "low")


def is_set(text: str, facet: Facet) -> bool:
    """Whether a text says something of what a control is about."""
    if facet.kind == "flag":
        return filter_controls.flag_state(text, facet.field)[0] != "any"
    if facet.kind == "value":
        return facet.value in filter_controls.values_of(text, facet.field)
    return bool(filter_controls.bound_of(text, facet.field, low=facet.kind == "low"))


def turned(text: str, facet: Facet, by: int = 1, through: Sequence[str] = ()) -> str:
    """Return the text with a control turned on by one: a flag goes round any, yes and no, a range `through` steps."""
    if facet.kind == "flag":
        state, unknown = filter_controls.flag_state(text, facet.field)
        order: tuple[filter_controls.FlagState, ...] = ("any", "yes", "no")
        then = order[(order.index(state) + by) % len(order)]
        return filter_controls.set_flag(text, facet.field, then, unknown=unknown and state != "any")
    if facet.kind == "value":
        return filter_controls.toggle_value(text, facet.field, facet.value)
    low = facet.kind == "low"
    now = filter_controls.bound_of(text, facet.field, low=low)
    choices = ["", *through]
    at = choices.index(now) + by if now in choices else (1 if by > 0 else 0)
    return filter_controls.set_bound(text, facet.field, choices[at % len(choices)], low=low)
