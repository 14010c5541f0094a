"""Fast filtering and sorting over the offers of a snapshot.

Plain Python over precomputed columns, each built when first needed and carried over to the next snapshot: when it is
asked for there, the changed rows are computed anew, so that a provider's answer costs what it changed.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from msgspec import Struct

from model_tui.core import columns
from model_tui.core.accepting import accepted, glob, test_of
from model_tui.core.carried import Column, Compute
from model_tui.core.columns import FLAG_TESTS, VALUES, Context, OrderKey, squash
from model_tui.core.model import Offer
from model_tui.core.nearness import alike, best_first
from model_tui.core.ordering import is_sorted, merged, put_in, ranks, without
from model_tui.core.query import Compare, Flag, Match, ModelQuery, SortKey, Term, Word
from model_tui.core.recent import Recent

_RANKED_AT_MOST: Final = 20_000
"""With more hits than this a word is too short for one match to be better than another."""
_KEPT: Final = 4
"""How many answers of every row there is room for: whoever types goes back and forth between few, mostly small ones."""
_AT_LEAST: Final = 64
"""What an answer counts for beside its rows, so that those without any do not pile up."""
_FEW: Final = 1_000
"""Values of a field up to which they are kept."""
_FUZZY_FROM: Final = 3

_MOVED_ONE_IN: Final = 16
"""One of so many rows may move for them to be put in one by one; with more of them the whole order is merged."""
_MARKS: Final = ("picked", "favourite")
_STATE_COLUMNS: Final = frozenset(("order", "flag:ready", "state"))
"""The columns that depend on an offer's state."""

Key = tuple[str, str]


class Marks(Struct, frozen=True):
    """What the user has marked: offers by (provider, id)."""

    picked: Collection[Key] = frozenset()
    favourite: Collection[Key] = frozenset()


class Hits(Struct, frozen=True):
    """The answer to a query: rows in order, those that a chat-only view hid, and whether words matched only roughly."""

    rows: list[int]
    hidden_rows: list[int] = []
    fuzzy: bool = False

    @property
    def hidden(self) -> int:
        """How many rows a chat-only view hid."""
        return len(self.hidden_rows)


_Found = tuple[Sequence[int], list[int], dict[str, dict[int, float]]]
"""The rows that satisfy a query in default order, those that the chat view hides, and the scores of rough matches."""


class Index:
    """Filters and sorts `offers`. Rows are positions in `offers`; `ordered` says that they lie in default order."""

    def __init__(self, offers: Sequence[Offer], context: Context | None = None, *, ordered: bool = False) -> None:
        self.offers = offers
        self.context = context if context is not None else Context()
        self.ordered = ordered
        self._columns: dict[str, Column] = {}
        self._ranks: dict[SortKey, list[float]] = {}
        self._order: Sequence[int] | None = None
        self._keeps_order: bool | None = None if ordered else True
        self._near: dict[str, dict[int, float]] = {}
        self._few: dict[str, frozenset[Any]] = {}
        """The values of fields that have only few."""
        room = _KEPT * len(offers) + 64 * _AT_LEAST
        self._answers: Recent[tuple[ModelQuery, bool], Hits] = Recent(room)
        self._finds: Recent[tuple[tuple[Term, ...], bool], _Found] = Recent(room)
        self._texts: Recent[tuple[str, bool], list[int]] = Recent(room)
        """The rows that bear a text, by that and whether its separators count."""

    def know_modes(self, modes: Iterable[str | None]) -> None:
        """Take the modes of all offers, which somebody else has at hand: what a start shows needs no more of them."""
        known = list(modes)
        self._columns["mode"] = Column(known, VALUES["mode"])
        self._columns["other-mode"] = Column([mode not in columns.CHAT_MODES for mode in known], _other_mode)

    def column(self, name: str, compute: Compute) -> list[Any]:
        """Return a column of one value per offer, computed when first asked for."""
        known = self._columns.get(name)
        if known is None:
            context = self.context
            known = self._columns[name] = Column([compute(offer, context) for offer in self.offers], compute)
        elif known.is_behind(self.offers):
            known = self._columns[name] = known.caught_up(self.offers, self.context)
        return known.values

    def evolve(self, offers: Sequence[Offer], changed: Iterable[int], moved: Iterable[int] = ()) -> "Index":
        """Return the index of the next snapshot: any rows beyond the old ones are new.

        `changed` rows are other offers than before; `moved` rows differ in their state alone.
        """
        old = len(self.offers)
        self.column("order", columns.order_key)  # what it holds is carried over, too
        touched = frozenset(row for row in changed if row < old)
        moved = touched.union(moved)
        index = Index(offers, self.context)
        for name, column in list(self._columns.items()):  # a thread may be counting
            stale = moved if name in _STATE_COLUMNS else touched
            index._columns[name] = Column(column.values, column.compute, column.stale | stale)
        index._order = self._order_with(index.column("order", columns.order_key), moved)
        return index

    def repriced(self, context: Context) -> "Index":
        """Return the index of the same offers under a context that only prices the user's workload otherwise.

        Every other column, order and rank is carried over as it stands.
        """
        index = Index(self.offers, context, ordered=self.ordered)
        index._columns = {name: column for name, column in self._columns.items() if name != "monthly"}
        index._ranks = {key: rank for key, rank in self._ranks.items() if key.field != "monthly"}
        index._order, index._near = self._order, self._near
        index._keeps_order = self._keeps_order
        return index

    def _order_with(self, keys: list[OrderKey], moved: Collection[int]) -> list[int]:
        """Return the order by other keys: those of `moved` rows, and of rows beyond the last, are new."""
        old = len(self.offers)
        rows = sorted((*moved, *range(old, len(keys))), key=keys.__getitem__)
        if len(rows) * _MOVED_ONE_IN <= old and self._is_by_keys():
            return put_in(without(self.order(), self.column("order", columns.order_key), moved), rows, keys)
        return merged(self.order(), rows, keys, moved)

    def _is_by_keys(self) -> bool:
        """Whether the order goes by the keys of this context: offers that were given in order may go by another's."""
        if self._keeps_order is None:
            keys = self.column("order", columns.order_key)
            self._keeps_order = is_sorted(keys)
        return self._keeps_order

    def order(self) -> Sequence[int]:
        """Return every row in default order."""
        if self._order is None:
            if self.ordered:
                self._order = range(len(self.offers))
            else:
                keys = self.column("order", columns.order_key)
                self._order = sorted(range(len(self.offers)), key=keys.__getitem__)
        return self._order

    def warm(self) -> None:
        """Build the columns that the first key press in the filter needs."""
        self.haystack()
        self.column("tail", _tail)
        self.column("other-mode", _other_mode)
        self.order()

    def warm_order(self) -> None:
        """Work out what the order of the next index is made from: for who waits for answers."""
        self.order()
        self._is_by_keys()

    def prepare(self, field: str) -> None:
        """Build what comparing and sorting by a field needs, so that nobody waits for it on the screen's turn."""
        self.column(field, VALUES[field])
        for descending in (False, True):
            self._rank(SortKey(field, descending))

    def haystack(self) -> list[str]:
        """Return the texts in which words are looked up."""
        return self.column("haystack", _haystack)

    def flag(self, name: str) -> list[bool | None]:
        """Return for each row whether a capability or state holds, `None` where nobody said."""
        return self.column(f"flag:{name}", FLAG_TESTS[name])

    def models(self) -> list[int]:
        """Return for each row a number of the model that it is an offer of: offers of one model have the same."""
        return self.column("model", _Numbers())

    def search(self, query: ModelQuery, marks: Marks | None = None, *, chat_view: bool = False) -> Hits:
        """Return the rows that satisfy a query, in its order.

        With `chat_view`, rows known to be for something else than chat are left out and counted, unless the query
        says itself which modes it wants.
        """
        kept = not _asks_for_marks(query.terms)
        hits = self._answers.get((query, chat_view)) if kept else None
        if hits is None:
            rows, hidden, fuzzy = self._found(query, marks or Marks(), chat_view=chat_view)
            words = [term for term in query.terms if isinstance(term, Word)]
            hits = Hits(self._sorted(rows, query.sort, words, fuzzy), hidden, fuzzy=bool(fuzzy))
            if kept:
                self._answers.put((query, chat_view), hits, len(hits.rows) + len(hidden) + _AT_LEAST)
        return hits

    def _found(self, query: ModelQuery, marks: Marks, *, chat_view: bool) -> _Found:
        """Return what a query finds, as it was found last if that was not long ago."""
        kept = not _asks_for_marks(query.terms)
        found = self._finds.get((query.terms, chat_view)) if kept else None
        if found is None:
            found = self._find(query, marks, chat_view=chat_view)
            if kept:
                self._finds.put((query.terms, chat_view), found, len(found[0]) + len(found[1]) + _AT_LEAST)
        return found

    def _find(self, query: ModelQuery, marks: Marks, *, chat_view: bool) -> _Found:
        words = [term for term in query.terms if isinstance(term, Word)]
        rows, fuzzy = self._by_words(self.order(), words)
        rows = self._narrow(rows, (term for term in query.terms if not isinstance(term, Word)), marks)
        hidden: list[int] = []
        if chat_view and not query.asks_for_mode():
            other = self.column("other-mode", _other_mode)
            hidden = [row for row in rows if other[row]]
            if hidden:
                rows = [row for row in rows if not other[row]]
        return rows, hidden, fuzzy

    def rows(self, query: ModelQuery, marks: Marks | None = None, *, chat_view: bool = False) -> Sequence[int]:
        """Return the rows that satisfy a query, in default order."""
        return self._found(query, marks or Marks(), chat_view=chat_view)[0]

    def count(self, query: ModelQuery, marks: Marks | None = None, *, chat_view: bool = False) -> int:
        """Return how many rows satisfy a query."""
        return len(self.rows(query, marks, chat_view=chat_view))

    def relaxations(
        self, query: ModelQuery, marks: Marks | None = None, *, chat_view: bool = False
    ) -> list[tuple[Term, int]]:
        """Return for each term how many rows there were without it, most first; terms that help nothing left out."""
        counts = [(t, self.count(query.without(t), marks, chat_view=chat_view)) for t in query.terms]
        return sorted(((t, n) for t, n in counts if n), key=lambda pair: -pair[1])

    # terms

    def _narrow(self, rows: Sequence[int], terms: Iterable[Term], marks: Marks) -> Sequence[int]:
        for term in terms:
            rows = self._by_term(rows, term, marks)
        return rows

    def _by_term(self, rows: Sequence[int], term: Term, marks: Marks) -> list[int]:
        if isinstance(term, Flag):
            return self._by_flag(rows, term, marks)
        if isinstance(term, Compare):
            return self._by_comparison(rows, term)
        assert isinstance(term, Match)  # noqa: S101 - words are looked up apart
        return self._by_match(rows, term)

    def _by_flag(self, rows: Sequence[int], term: Flag, marks: Marks) -> list[int]:
        if term.name in _MARKS:
            marked = marks.picked if term.name == "picked" else marks.favourite
            return [row for row in rows if (self.offers[row].key in marked) != term.negated]
        held = self.flag(term.name)
        if term.or_unknown:
            return [row for row in rows if (held[row] is not False) != term.negated]
        if term.negated:
            return [row for row in rows if not held[row]]
        return [row for row in rows if held[row]]

    def _by_comparison(self, rows: Sequence[int], term: Compare) -> list[int]:
        values, holds = self.column(term.field, VALUES[term.field]), test_of(term)
        return [row for row in rows if ((v := values[row]) is not None and holds(v)) != term.negated]

    def _by_match(self, rows: Sequence[int], term: Match) -> list[int]:
        if term.field == "tag":
            tests = [glob(value) for value in term.values]
            offers = self.offers
            return [row for row in rows if any(test(tag) for tag in offers[row].tags for test in tests) != term.negated]
        values = self.column(term.field, VALUES[term.field])
        wanted = accepted(self._distinct(term.field, values, rows), term, self.context)
        return [row for row in rows if (values[row] in wanted) != term.negated]

    def _distinct(self, field: str, values: list[Any], rows: Sequence[int]) -> Collection[Any]:
        """Return the distinct values of some rows, or more of those that occur."""
        known = self._few.get(field)
        if known is None:
            if len(rows) < len(values) / 2:
                return set(map(values.__getitem__, rows))
            known = frozenset(values)
            if len(known) <= _FEW:
                self._few[field] = known
        return known

    # words

    def _by_words(self, rows: Sequence[int], words: list[Word]) -> tuple[Sequence[int], dict[str, dict[int, float]]]:
        """Narrow every row by words; words found nowhere at all match roughly, and their scores by row come back."""
        fuzzy: dict[str, dict[int, float]] = {}
        for at, word in enumerate(sorted(words, key=_is_negated)):
            text, literal = _looked_up(word)
            if at or word.negated:
                texts = self._looked_in(literal)
                found = [row for row in rows if (text in texts[row]) != word.negated]
            else:
                found = self._bearing(text, literal)
            if not found and not word.negated and not word.literal and not self._bearing(text, literal):
                near = fuzzy[text] = self._alike(text)
                found = [row for row in rows if row in near]
            rows = found
        return rows, fuzzy

    def _bearing(self, text: str, literal: bool) -> list[int]:
        """Return the rows in which a text is found, in default order.

        They are among those with a part of it, which was typed just before.
        """
        found = self._texts.get((text, literal))
        if found is None:
            texts = self._looked_in(literal)
            wider = [rows for (part, alike), rows in self._texts.items() if alike == literal and part in text]
            among: Sequence[int] = min(wider, key=len, default=self.order())
            if len(among) == len(texts) and self.ordered:  # the case that looks at most: without a look-up by row
                found = [row for row, hay in enumerate(texts) if text in hay]
            else:
                found = [row for row in among if text in texts[row]]
            self._texts.put((text, literal), found, len(found) + _AT_LEAST)
        return found

    def _looked_in(self, literal: bool) -> list[str]:
        return self.column("literal", _literal) if literal else self.haystack()

    def _alike(self, text: str) -> dict[int, float]:
        """Return the rows whose id is like a word that is found nowhere, with a score from 0 to 100."""
        if len(text) <= _FUZZY_FROM:
            return {}
        if text not in self._near:
            self._near[text] = alike(text, self.column("tail", _tail))
        return self._near[text]

    # order

    def _sorted(
        self, rows: Sequence[int], keys: tuple[SortKey, ...], words: list[Word], fuzzy: dict[str, dict[int, float]]
    ) -> list[int]:
        ordered = list(rows)
        if not keys and words and len(ordered) <= _RANKED_AT_MOST:
            tails: list[str] = self.column("tail", _tail)
            best_first(ordered, [squash(w.text) for w in words if not w.negated], tails, fuzzy)
        for key in reversed(keys):
            ordered.sort(key=self._rank(key).__getitem__)
        return ordered

    def _rank(self, key: SortKey) -> list[float]:
        """Return for each row its rank by one column; unknown comes last in either direction."""
        if key not in self._ranks:
            self._ranks[key] = ranks(self.column(key.field, VALUES[key.field]), descending=key.descending)
        return self._ranks[key]


def _asks_for_marks(terms: Iterable[Term]) -> bool:
    """Whether an answer depends on what the user has marked."""
    return any(isinstance(term, Flag) and term.name in _MARKS for term in terms)


def _is_negated(word: Word) -> bool:
    return word.negated


def _looked_up(word: Word) -> tuple[str, bool]:
    """Return the text that a word is looked up by, and whether its separators count."""
    text = squash(word.text)
    return (word.text, True) if word.literal or not text else (text, False)


class _Numbers:
    """Numbers models as they come; carried on with the column, it knows those that were there before."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def __call__(self, offer: Offer, _: Context) -> int:
        return self._known.setdefault(offer.canonical, len(self._known))


def _haystack(offer: Offer, _: Context) -> str:
    return columns.haystack(offer)


def _literal(offer: Offer, _: Context) -> str:
    return columns.literal_haystack(offer)


def _tail(offer: Offer, _: Context) -> str:
    return columns.tail(offer)


def _other_mode(offer: Offer, _: Context) -> bool:
    return columns.is_other_mode(offer)
