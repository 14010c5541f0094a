"""What the main screen does about columns: choosing them, their order, and keeping both for the next start."""

from typing import TYPE_CHECKING

from msgspec import structs
from textual import on

from model_tui.tui.grouping import GroupingScreen
from model_tui.tui.ordering import OrderingScreen, sorted_by, sorted_further
from model_tui.tui.remembering import RememberingScreen
from model_tui.tui.widgets.column_layout import lay_out
from model_tui.tui.widgets.columns import known_columns
from model_tui.tui.widgets.table import OfferTable

if TYPE_CHECKING:
    from model_tui.remembered import Remembered


class ColumningScreen(OrderingScreen, GroupingScreen, RememberingScreen):
    """A screen of which the user chooses the columns."""

    # choosing

    async def action_columns(self) -> None:
        """Choose the columns and their order; the table follows."""
        from model_tui.tui.screens.columns import ColumnsScreen  # noqa: PLC0415 - not needed for the first frame

        await self.open(ColumnsScreen(self))

    def columns_now(self) -> tuple[str, ...]:
        """Return the fields that the user has chosen, else those that are shown where offers stand one by one."""
        table = self.table
        if table.chosen is not None:
            return table.chosen
        usual = lay_out(table.room, None, monthly=table.context.monthly is not None, sort=table.sort_fields)
        return tuple(column.field for column, _ in usual.columns)

    def columns_left_out(self) -> tuple[str, ...]:
        """Return the fields, chosen or usual, for which there is no room now."""
        return self.table.layout_at(self.table.room).left_out

    def choose_columns(self, chosen: tuple[str, ...] | None) -> None:
        """Show these columns, or with `None` the usual ones, and keep that for the next start."""
        self.table.choose_columns(chosen)
        self._keep_columns()

    @on(OfferTable.ColumnMoved)
    def _column_moved(self, message: OfferTable.ColumnMoved) -> None:
        fields = list(self.columns_now())
        if not {message.field, message.to} <= {*fields}:  # of groups, others may have room than of offers
            fields = [column.field for column, _ in self.table.layout_at(self.table.room).columns]
        to = fields.index(message.to)
        fields.remove(message.field)
        fields.insert(to, message.field)
        self.choose_columns(tuple(fields))

    def sort_by_column(self, field: str, *, further: bool) -> None:
        """Sort by a column as a click on its header does."""
        self.order_by((sorted_further if further else sorted_by)(self.view.sort, field))

    # keeping

    def grouping_changed(self) -> None:
        """Keep how the offers are shown."""
        self._keep_columns()

    def _keep_columns(self) -> None:
        self.start_writing(self._write_columns)

    async def _write_columns(self) -> bool:
        def kept(was: "Remembered") -> "Remembered":
            screen = structs.replace(was.screen, columns=self.table.chosen, grouped=self.grouped)
            return structs.replace(was, screen=screen)

        await self._change(kept)
        return True  # what cannot be kept is told, and holds nobody back from quitting

    def restore(self) -> None:
        """Take up the columns and groups, too, that were left."""
        super().restore()
        screen = self.remembered.screen
        self._use_columns(screen.columns)
        self.grouped = screen.grouped

    def _use_columns(self, columns: tuple[str, ...] | None) -> None:
        self.table.choose_columns(None if columns is None else known_columns(columns))

    def recall(self, name: str) -> None:
        """Show a saved view with the columns that it was saved with."""
        super().recall(name)
        if (view := self.remembered.views.get(name)) is not None and view.columns != self.table.chosen:
            self._use_columns(view.columns)
            self._keep_columns()
