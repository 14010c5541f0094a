"""What the main screen does about the order of the rows: keys and headers edit `sort:` in the filter text."""

from collections.abc import Sequence
from typing import Final

from textual import on

from model_tui.core import filter_text
from model_tui.core.query import SortKey
from model_tui.tui.filtering import FilteringScreen
from model_tui.tui.widgets.columns import BY_FIELD, usual_columns
from model_tui.tui.widgets.table import OfferTable

_DESCENDING_FIRST: Final = frozenset(("ctx", "out", "released", "popularity", "tps", "size", "knowledge"))
"""The fields of which more, or later, is what one looks for."""

Keys = tuple[SortKey, ...]


def first_key(field: str) -> SortKey:
    """Return how one first sorts by a field."""
    return SortKey(field, field in _DESCENDING_FIRST)


def reversed_key(key: SortKey) -> SortKey:
    """Return the same the other way round."""
    return SortKey(key.field, not key.descending)


def next_last(keys: Keys, fields: Sequence[str]) -> Keys:
    """Return the order with its last key moved on to the next field that is not in it; behind the last, without."""
    kept, now = keys[:-1], keys[-1].field if keys else None
    at = fields.index(now) + 1 if now in fields else 0
    taken = {key.field for key in kept}
    following = next((field for field in fields[at:] if field not in taken), None)
    return kept if following is None else (*kept, first_key(following))


def with_next(keys: Keys, fields: Sequence[str]) -> Keys:
    """Return the order with one more key: by the field behind that of the last key, going round."""
    now = keys[-1].field if keys else None
    at = fields.index(now) + 1 if now in fields else 0
    taken = {key.field for key in keys}
    following = next((field for field in (*fields[at:], *fields[:at]) if field not in taken), None)
    return keys if following is None else (*keys, first_key(following))


def sorted_by(keys: Keys, field: str) -> Keys:
    """Return the order by this field alone; by the other way round where it is that already."""
    return (reversed_key(keys[0]),) if len(keys) == 1 and keys[0].field == field else (first_key(field),)


def sorted_further(keys: Keys, field: str) -> Keys:
    """Return the order with one more key; with it the other way round where it is there, and then without it."""
    now = next((key for key in keys if key.field == field), None)
    if now is None:
        return (*keys, first_key(field))
    if now == first_key(field):
        return tuple(reversed_key(key) if key is now else key for key in keys)
    return tuple(key for key in keys if key is not now)


class OrderingScreen(FilteringScreen):
    """A screen of which the rows are sorted by keys and by clicks on a header."""

    @property
    def sortable(self) -> list[str]:
        """The fields of the columns that the table can be sorted by, in their order."""
        chosen, monthly = self.table.chosen, self.table.context.monthly is not None
        columns = usual_columns(monthly=monthly) if chosen is None else [BY_FIELD[field] for field in chosen]
        return [column.field for column in columns if column.sortable]

    def action_sort(self) -> None:
        """Sort by the next column, the last of several; after the last column in the default order."""
        self.order_by(next_last(self.view.sort, self.sortable))

    def action_sort_further(self) -> None:
        """Sort by one more column, where those before it are the same."""
        self.order_by(with_next(self.view.sort, self.sortable))

    def action_reverse_sort(self) -> None:
        """Reverse the order, of several columns the last."""
        if self.view.sort:
            *before, last = self.view.sort
            self.order_by((*before, reversed_key(last)))

    def order_by(self, keys: Keys) -> None:
        """Ask for an order."""
        self.set_text(filter_text.set_sort(self.filter.value, keys))

    @on(OfferTable.SortRequested)
    def _sort_requested(self, message: OfferTable.SortRequested) -> None:
        change = sorted_further if message.further else sorted_by
        self.order_by(change(self.view.sort, message.field))
