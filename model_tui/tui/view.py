"""What the filter text makes of a snapshot: the rows, and what to say when there are none. Knows no widget."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from operator import methodcaller
from typing import Final

from msgspec import Struct, field, structs

from model_tui.core import filter_text, grammar, saved_views
from model_tui.core.columns import VALUES
from model_tui.core.figures import models as counted
from model_tui.core.grammar import QueryError
from model_tui.core.index import Hits, Index, Marks
from model_tui.core.query import FLAGS, SORT_FIELDS, TEXT_FIELDS, Match, ModelQuery, SortKey, Term, Word
from model_tui.core.saved_views import Views
from model_tui.core.snapshot import Snapshot
from model_tui.core.text import near_to
from model_tui.tui.widgets.lines import Line, Span

_RELAXATIONS_SHOWN = 4
_VALUES_CORRECTED: Final = 20
"""Values of a term that are compared with what there is: for each that takes half a millisecond."""
_NAMED: Final = frozenset(("provider", "mode"))
"""Fields with so few values that one which nothing has is a slip, and which take any."""
_GLOB: Final = frozenset("*?[")
NO_VIEWS: Final[Views] = {}


class View(Struct, frozen=True):
    """The answer to a filter text; with `error` it is the last good one.

    `text` is what stands in the filter line, `asked` what the query was read from; with `half_typed` that is less the
    last word, which was left out because it found nothing and may yet become a term.
    """

    text: str = ""
    asked: str = ""
    query: ModelQuery = field(default_factory=ModelQuery)
    hits: Hits = field(default_factory=lambda: Hits([]))
    error: QueryError | None = None
    half_typed: bool = False

    @property
    def sort(self) -> tuple[SortKey, ...]:
        """The order that the text asks for."""
        return self.query.sort


_TERMS: Final = (*FLAGS, *SORT_FIELDS, *grammar.FLAG_SYNONYMS, *grammar.FIELD_SYNONYMS, "sort")


def look(
    snapshot: Snapshot, text: str, marks: Marks, last: View, *, typing: bool = False, views: Views = NO_VIEWS
) -> View:
    """Return the view of a snapshot through a filter text, in which `@name` is one of the saved `views`.

    A text that cannot be understood keeps the query of the `last` view. While the user is `typing`, so does a last word
    which finds nothing and is how a known term begins.
    """
    try:
        asked, query, error = text, saved_views.parse(text, views), None
    except QueryError as failure:
        asked, query, error = last.asked, last.query, failure
    hits = snapshot.index.search(query, marks, chat_view=True)
    if typing and error is None and not hits.rows and (before := _before_half_typed(text, snapshot.index)) is not None:
        return structs.replace(look(snapshot, before, marks, last, views=views), text=text, half_typed=True)
    return View(text, asked, query, hits, error)


def modes_found(snapshot: Snapshot, text: str, marks: Marks, views: Views = NO_VIEWS) -> list[str]:
    """Return the modes of what a filter text finds when it says nothing of modes, the most frequent ones first.

    All modes there are where the text is not understood, or finds nothing in any of them.
    """
    try:
        query = saved_views.parse(filter_text.set_field(text, "mode", filter_text.ALL_MODES), views)
    except QueryError:
        return snapshot.modes
    rows = snapshot.index.search(query, marks).rows
    found = {snapshot.offers[row].mode for row in rows}
    return [mode for mode in snapshot.modes if mode in found] or snapshot.modes


def hidden_mode(snapshot: Snapshot, hits: Hits) -> tuple[str, int]:
    """Return which mode of what the chat view hides comes first when modes are gone round, and how many are of it."""
    modes = snapshot.index.column("mode", VALUES["mode"])
    counts = Counter(map(modes.__getitem__, hits.hidden_rows))
    return next((mode, counts[mode]) for mode in snapshot.modes if mode in counts)


def titles(snapshot: Snapshot, view: View, dot: str, models: int | None = None) -> list[str]:
    """Return what there is to say about the rows in view, from the longest wording to the shortest.

    `models` is how many models these are offers of, where they are put together by model.
    """
    hits = view.hits
    found = f"{len(hits.rows):,} of {len(snapshot.offers):,}"
    if models is None:
        parts = [(f"models {found}", found, found)]
    else:
        said = counted(models)
        parts = [(f"{said} in {found} offers", f"{said} in {found}", f"{said}, {found}")]
    if hits.hidden_rows:
        mode, count = hidden_mode(snapshot, hits)
        hidden, shown = f"{hits.hidden:,} not chat", f"{count:,} {mode}"
        parts.append((f"{hidden}: m shows {shown}", f"{hidden}, m: {shown}", f"{hidden}: m"))
    if hits.fuzzy and hits.rows:
        parts.append(("nothing exact, these are near", "these are near", "near"))
    return [dot.join(wording) for wording in zip(*parts, strict=True)]


def _before_half_typed(text: str, index: Index) -> str | None:
    """Return the text less its last word where that may yet become a term that finds something, else `None`."""
    words = grammar.tokens(text)
    if not words or words[-1].end != len(text):
        return None
    word = words[-1].text.lstrip("-!").lower()
    begins: Iterable[str] = _TERMS
    if match := grammar.FIELD.match(word):
        field, word = match[1], match[2].rpartition(",")[2]
        field = grammar.FIELD_SYNONYMS.get(field, field)
        begins = filter(None, set(index.column(field, VALUES[field]))) if field in TEXT_FIELDS else ()
    # a field may have a hundred thousand values: without a line of Python for each
    return text[: words[-1].start] if word and any(map(methodcaller("startswith", word), begins)) else None


class Relaxation(Struct, frozen=True):
    """A term of a filter text, and what there would be without it: the rest of the text, and how many that finds.

    With `several` these are terms of which no single one is to blame.
    """

    term: str
    rest: str
    count: int
    several: bool = False


def relaxations(snapshot: Snapshot, text: str, marks: Marks, views: Views = NO_VIEWS) -> list[Relaxation]:
    """Return what each single term of a text costs, the dearest first; those that cost nothing are left out.

    Where no single one is to blame, return as one what those cost that find nothing with the terms before them.
    """
    found = []
    for token in grammar.tokens(text):
        if grammar.is_sort(token):
            continue
        rest = filter_text.without(text, token)
        try:
            query = saved_views.parse(rest, views)
        except QueryError:
            continue
        if count := snapshot.index.count(query, marks, chat_view=True):
            found.append(Relaxation(token.text, rest, count))
    return sorted(found, key=lambda one: -one.count) or _together(snapshot, text, marks, views)


def _together(snapshot: Snapshot, text: str, marks: Marks, views: Views) -> list[Relaxation]:
    dropped, left = [], 0
    orders = [token.text for token in grammar.tokens(text) if grammar.is_sort(token)]
    kept: list[str] = []
    for token in grammar.tokens(text):
        if grammar.is_sort(token):
            continue
        try:
            query = saved_views.parse(" ".join((*kept, token.text)), views)
        except QueryError:
            return []
        if count := snapshot.index.count(query, marks, chat_view=True):
            kept.append(token.text)
            left = count
        else:
            dropped.append(token.text)
    rest = " ".join((*kept, *orders))
    return [Relaxation(" ".join(dropped), rest, left, several=True)] if kept and len(dropped) > 1 else []


def explain_nothing(
    snapshot: Snapshot, view: View, costly: Sequence[Relaxation], drop_key: str = "backspace"
) -> list[Line]:
    """Return the lines to show where no offer matches: which single term, dropped, would bring how many back.

    `drop_key` drops the first of the `costly` ones.
    """
    lines: list[Line] = [(), [("  no model matches", "title")]]
    if view.hits.hidden_rows:
        mode, count = hidden_mode(snapshot, view.hits)
        shows = "shows them" if count == view.hits.hidden else f"shows {count:,} {mode}"
        lines += [(), [(f"  {view.hits.hidden:,} that are not for chat do:", "")], _in_table("m", shows)]
    asked = filter_text.field_value(view.text, "provider") or ""
    if asked in snapshot.statuses and not snapshot.by_provider.get(asked):
        lines += [(), [(f"  {asked} lists no models yet:", "")], _in_table("K", "says why")]
    if snapshot.index.context.monthly is None and view.query.speaks_of("monthly"):
        lines += [(), [("  monthly", "key"), (" prices your workload:", "")], _in_table("$", "says what it is")]
    for at, one in enumerate(costly[:_RELAXATIONS_SHOWN]):
        # the count first: a term may be longer than the table is wide
        matching = "matches" if one.count == 1 else "match"
        spans: list[Span] = [(f"  {one.count:,} {matching} without ", ""), (one.term, "key")]
        lines += [(), spans] if len(lines) == 2 else [spans]
        if at == 0:
            lines.append(_in_table(drop_key, "drops them" if one.several else "drops it"))
    for term in view.query.terms:
        for meant in _meant(snapshot, term):
            lines += [(), [("  did you mean ", ""), (meant, "key"), ("?", "")]]
    return [*lines, (), [("  esc", "key"), (" clears the filter", "")]]


def _in_table(key: str, does: str) -> Line:
    """Return the line of a key and what it does, and where: in the filter line it is a letter, or deletes one."""
    return [("    ", ""), (key, "key"), (f" in the table {does}", "")]


def _meant(snapshot: Snapshot, term: Term) -> Iterator[str]:
    """Yield what a term probably was to say; nothing of one that is found by itself: it was meant as it stands."""
    if isinstance(term, Word):
        alone = snapshot.index.search(ModelQuery((term,)))
        if (not alone.rows or alone.fuzzy) and (flag := grammar.suggestion(term.text)):
            yield flag
    elif isinstance(term, Match) and term.field in _NAMED and not term.negated:
        known = {name for name in snapshot.index.column(term.field, VALUES[term.field]) if name}
        if term.field == "provider":
            known |= snapshot.statuses.keys()
        for value in term.values[:_VALUES_CORRECTED]:
            if value not in known and not _GLOB.intersection(value) and (near := near_to(value, known)):
                yield f"{term.field}:{near}"
