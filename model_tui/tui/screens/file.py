"""The file view: a config as a list of entries, what is wrong with each, and what can be done about it."""

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from model_tui.core.model import Offer
from model_tui.export.review import Review
from model_tui.export.splice import SpliceError
from model_tui.export.standing import Standing
from model_tui.tui.adjusting import AdjustingScreen
from model_tui.tui.commands import FILE_COMMANDS, bindings
from model_tui.tui.describe import describe
from model_tui.tui.describe_review import describe_entry
from model_tui.tui.proxying import ProxyingScreen
from model_tui.tui.screens.details import PagerScreen
from model_tui.tui.widgets.entries import EntryList
from model_tui.tui.widgets.lines import Line


class FileScreen(ProxyingScreen, AdjustingScreen):
    """The view of the config file; its other commands are those of the screens that it stands on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(FILE_COMMANDS),
        Binding("C", "back", "back", show=False),
    ]
    registered = FILE_COMMANDS

    @on(EntryList.Opened)
    async def action_details(self) -> None:
        """Show everything about the row under the cursor."""
        review, row = await self.reviewed(), self.row
        if review is None or row is None:
            return
        text = _text_of(review, row.entry) if row.entry is not None else ""
        glyphs = self.model_app.glyphs

        def lines(width: int) -> list[Line]:
            return describe_entry(row, text, self._described, width, glyphs)

        await self.open(PagerScreen(row.name, lines))

    def _described(self, offer: Offer, width: int) -> list[Line]:
        registry, app = self.workbench.registry, self.model_app
        elsewhere = registry.snapshot.elsewhere(offer)
        return describe(registry.model(offer), elsewhere, width, app.glyphs, full=True, today=app.today)

    async def action_copy_id(self) -> None:
        """Copy the entry's name."""
        await self.reviewed()
        if (row := self.row) is not None and row.entry is not None:
            self.app.copy_to_clipboard(row.entry.name)
            self.tell(f"copied {row.entry.name}", timeout=3)

    async def action_copy_entry(self) -> None:
        """Copy the entry as it stands, without a key in clear text."""
        review, row = await self.reviewed(), self.row
        if review is not None and row is not None and row.entry is not None:
            text = _text_of(review, row.entry)
            self.app.copy_to_clipboard(text)
            literal = row.entry.key.literal
            left_out = "; its key is left out" if literal and literal not in text else ""
            self.tell(f"copied the entry {row.entry.name}{left_out}", timeout=3)

    async def action_open_page(self) -> None:
        """Open the page of the entry's provider."""
        await self.reviewed()
        row = self.row
        if row is None or row.entry is None or row.entry.offer is None:
            self.tell("no provider is known for it", severity="warning", timeout=3)
            return
        provider = row.entry.offer[0]
        self.open_page(self.workbench.registry.page_of(provider), provider)

    async def action_edit(self) -> None:
        """Open the file in the user's editor, at the entry under the cursor or where it cannot be read."""
        from model_tui.tui.editor import edit  # noqa: PLC0415 - few have the need

        await self.reviewed()
        at = self.row.line if self.row is not None else self.problem.line if self.problem is not None else None
        if edit(self, self.desk.path, at):
            self.read_again()

    async def action_help(self) -> None:
        """Show the keys of this view."""
        from model_tui.tui.screens.help import file_help  # noqa: PLC0415 - few have the need

        await self.open(file_help(self.model_app.glyphs))

    def action_back(self) -> None:
        """Go back to the models."""
        self.dismiss(None)


def _text_of(review: Review, entry: Standing) -> str:
    """Return an entry as it stands, or why that cannot be told."""
    try:
        return review.text_of(entry)
    except SpliceError as error:
        return f"({error.reason})"
