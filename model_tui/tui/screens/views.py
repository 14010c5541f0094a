"""The saved views, to recall, rename, remove and put in order."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content

from model_tui.core import saved_views
from model_tui.core.figures import Glyphs
from model_tui.tui.painting import PaintedModal
from model_tui.tui.widgets.fields import Field, Row
from model_tui.tui.widgets.lines import Line, fit, wrapped
from model_tui.tui.widgets.menu import Menu
from model_tui.tui.widgets.sheet import Verdict, keys_within

if TYPE_CHECKING:
    from model_tui.remembered import Remembered

_NAME_WIDTH: Final = 22


Change = Callable[["Callable[[Remembered], Remembered]", Callable[["Remembered"], None]], None]
"""What changes the remembered in the background, and hands on what is remembered then."""


class ViewsScreen(PaintedModal[str | None]):
    """The saved views; answers with the name of one to recall, or with `None`."""

    DEFAULT_CSS = """
    ViewsScreen {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 90; height: auto; max-height: 100%;
            border: round $border; background: $surface; padding: 0 1;
            border-title-color: $text; border-subtitle-color: $text-muted;
            & > Menu { height: auto; min-height: 3; max-height: 20; }
            & > Row { display: none; }
            &.-renaming > Row { display: block; }
        }
        &.-narrow > Vertical, &.-tiny > Vertical { width: 100%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,0", "leave", "close", show=False, tooltip="Close the list, or leave the name as it was"),
        Binding(
            "enter,space",
            "submit",
            "recall",
            show=False,
            tooltip="Recall the view under the cursor, or take the name that is typed",
        ),
        Binding("j,down", "move(1)", "down", show=False),
        Binding("k,up", "move(-1)", "up", show=False),
        Binding(
            "J,shift+down,ctrl+down",
            "shift(1)",
            "further down",
            show=False,
            tooltip="Move the view under the cursor further down",
        ),
        Binding(
            "K,shift+up,ctrl+up",
            "shift(-1)",
            "further up",
            show=False,
            tooltip="Move the view under the cursor further up",
        ),
        Binding("r", "rename", "rename", show=False, tooltip="Give the view under the cursor another name"),
        Binding("x,delete", "remove", "remove", show=False, tooltip="Take the view under the cursor out"),
        Binding("u", "undo", "put back", show=False, tooltip="Put back the view that was removed last"),
        *(Binding(str(number), f"choose({number})", show=False) for number in range(1, 10)),
    ]

    def __init__(self, remembered: "Remembered", glyphs: Glyphs, change: Change) -> None:
        super().__init__()
        self.remembered = remembered
        self.glyphs = glyphs
        self.change = change

    def compose(self) -> ComposeResult:
        """Show the list, and under it the field for a new name."""
        with Vertical() as frame:
            frame.border_title = Content("saved views")
            yield Menu()
            yield Row("new name", Field(id="new-name"))
            yield Verdict()

    def on_mount(self) -> None:
        """Write the list at once: keys may be faster than the first layout."""
        self.menu, self.field = self.query_one(Menu), self.query_one("#new-name", Field)
        self.verdict = self.query_one(Verdict)
        self.menu.styles.height = min(max(len(self.names), 3), 20)
        self.set_focus(self.menu)
        self._show()

    def on_resize(self) -> None:
        """Write the list for the width there is."""
        self.call_after_refresh(self._show)

    @property
    def names(self) -> list[str]:
        """The views in their order."""
        return list(self.remembered.views)

    @property
    def name_here(self) -> str | None:
        """The view under the cursor."""
        return self.names[self.menu.cursor] if self.names else None

    @property
    def _renaming(self) -> bool:
        return self.query_one(Vertical).has_class("-renaming")

    def _show(self) -> None:
        if self.names:
            self.menu.show([self._line(at, name) for at, name in enumerate(self.names)], keep_place=True)
        else:
            self.menu.show(wrapped("none yet: V saves what is shown under a name", self.menu.room, "dim"))
        if self.names:
            self.menu.move(max(0, self.menu.cursor))
        else:
            self.menu.cursor = -1
        keys = "enter recalls, r renames, x removes, J K move it, esc closes"
        text = "enter renames, esc leaves it" if self._renaming else keys
        self.query_one(Vertical).border_subtitle = Content(keys_within(text, self.menu.room - 1))

    def _line(self, at: int, name: str) -> Line:
        room = self.menu.room - 4 - _NAME_WIDTH
        text = self.remembered.views[name].text or "every chat model"
        return [
            (fit(f" {at + 1}" if at < 9 else "", 4), "key"),
            (fit(name, _NAME_WIDTH - 1, ellipsis=self.glyphs.ellipsis) + " ", "title"),
            (fit(text, max(room, 1), ellipsis=self.glyphs.ellipsis), "dim"),
        ]

    def on_descendant_focus(self) -> None:
        """Leave the renaming where the focus goes back to the list: its keys are not for a name half typed."""
        if self._renaming and self.focused is self.menu:
            self._end_renaming()

    # choosing

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        if self.names and not self._renaming:
            self.menu.move((self.menu.cursor + by) % len(self.names))

    def action_submit(self) -> None:
        """Recall the view under the cursor, or give it the name that was typed."""
        if self._renaming:
            self._rename()
        elif self.name_here is not None:
            self.dismiss(self.name_here)

    def action_choose(self, number: int) -> None:
        """Recall a view by its number."""
        if number <= len(self.names):
            self.dismiss(self.names[number - 1])

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked line; on a double click, recall it."""
        if (at := self.menu.line_under(event)) is not None and at < len(self.names) and not self._renaming:
            self.menu.move(at)
            if event.chain > 1:
                self.action_submit()

    def action_leave(self) -> None:
        """Leave the renaming, or close."""
        if self._renaming:
            self._end_renaming()
        else:
            self.dismiss(None)

    # changing

    def _do(self, how: "Callable[[Remembered], Remembered]", said: str) -> None:
        """Show a change at once, and let it be made in the file."""
        self.remembered = how(self.remembered)
        self._show()
        self.verdict.say(said)
        self.change(how, self._changed)

    def _changed(self, now: "Remembered") -> None:
        self.remembered = now
        if self.is_attached:
            self._show()

    def action_shift(self, by: int) -> None:
        """Put the view under the cursor further down or up."""
        name, at = self.name_here, self.menu.cursor + by
        if name is not None and 0 <= at < len(self.names):
            self.menu.cursor = at
            self._do(lambda was: was.moved_view(name, by), f"'{name}' is number {at + 1} now")

    def action_remove(self) -> None:
        """Take the view under the cursor out."""
        if (name := self.name_here) is None:
            return
        self._removed = (name, self.remembered.views[name], self.menu.cursor)
        self._do(lambda was: was.without_view(name), f"'{name}' is removed; u puts it back")

    _removed: tuple[str, object, int] | None = None

    def action_undo(self) -> None:
        """Put back what was removed last."""
        from model_tui.remembered import SavedView  # noqa: PLC0415 - loaded already

        if self._removed is None:
            return
        (name, view, at), self._removed = self._removed, None
        assert isinstance(view, SavedView)  # noqa: S101 - no annotation can say so without loading it
        self.menu.cursor = at
        self._do(lambda was: was.with_view(name, view, at), f"'{name}' is back")

    def action_rename(self) -> None:
        """Ask for another name."""
        if self.name_here is not None:
            self.query_one(Vertical).add_class("-renaming")
            self.field.value = self.name_here
            self.field.cursor_position = len(self.field.value)
            self.set_focus(self.field)
            self._show()

    def _rename(self) -> None:
        before = self.name_here or ""
        try:
            others = {name: text for name, text in self.remembered.view_texts.items() if name != before}
            name = saved_views.name_of(self.field.value, others)
        except ValueError as error:
            self.verdict.say(str(error), "bad")
            return
        self._end_renaming()
        if name != before:
            self._do(lambda was: was.renamed_view(before, name), f"'{before}' is '{name}' now")

    def _end_renaming(self) -> None:
        self.query_one(Vertical).remove_class("-renaming")
        self.verdict.say("")
        self.set_focus(self.menu)
        self._show()
