"""The user's workload: its figures with what they cost while they are typed, and those that are saved."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from heapq import nsmallest
from typing import ClassVar, Final, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from model_tui.core.figures import money, tokens, workload_text
from model_tui.core.model import Offer
from model_tui.core.monthly import fits, pricer
from model_tui.core.workload import NamedWorkload, Workload, count_of, share_of
from model_tui.tui.describe_month import month_lines
from model_tui.tui.widgets.fields import Field, Row
from model_tui.tui.widgets.lines import Line, LineView, fit, fit_end, width_of, wrapped
from model_tui.tui.widgets.menu import Menu
from model_tui.tui.widgets.sheet import Sheet
from model_tui.tui.working import in_background

T = TypeVar("T")

OFF: Final = NamedWorkload("", Workload())
"""The answer where no workload is wanted any more."""
_HEIGHT: Final = 22
_CHEAPEST: Final = 10
_FREE: Final = 3
"""How many of these may be free: there are more such offers than fit, and they would hide what costs little."""
_SLICE: Final = 2_000
"""Offers priced before the screen gets its turn."""
_AMOUNT: Final = 9
_AMOUNT_BELOW: Final = 6
_NAME_ROOM: Final = 16
"""Cells that an offer's name needs to be told from others."""
_USUAL_NAME: Final = "my workload"
_FIRST: Final = Workload(input_tokens=2_000, output_tokens=500, cached_share=0.0, calls=10_000)
"""What the fields hold where nothing was ever typed: something to begin with."""


class WorkloadScreen(Sheet[NamedWorkload]):
    """Asks for a workload; answers with it under its name, with `OFF` for none, or with `None`.

    `saved` are those that there are, `used` that in use. Prices are shown of the `highlighted` offer, and of the
    cheapest of those `shown`. `keep` takes a saved one out where it gets no
    workload, and puts one back.
    """

    DEFAULT_CSS = """
    WorkloadScreen {
        & #workload-form { width: 42; height: 1fr; }
        & #workload-month { height: 6; overflow-y: hidden; margin-top: 1; }
        & #workload-cheapest { width: 1fr; height: 1fr; margin-left: 2; overflow-y: hidden; }
        & #workload-saved { height: 1fr; margin-top: 1; }
        &.-narrow #workload-form { width: 37; }
        &.-tiny #workload-cheapest { display: none; }
        &.-tiny #workload-form { width: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "close", show=False, tooltip="Close; the workload stays as it was"),
        Binding("enter", "submit", "use", show=False, tooltip="Use this workload, and save it under its name"),
    ]

    def __init__(
        self,
        saved: Mapping[str, Workload],
        used: NamedWorkload | None,
        highlighted: Offer | None,
        shown: Sequence[Offer],
        keep: Callable[[str, Workload | None], None],
    ) -> None:
        super().__init__()
        self.saved = dict(saved)
        self.used = used
        self.offer = highlighted
        self.shown = shown
        self._keep = keep
        self._forgotten: NamedWorkload | None = None

    def compose(self) -> ComposeResult:
        """Lay out the fields with the saved ones below them, and the cheapest beside."""
        with self.framed("what a month costs me", _HEIGHT), Horizontal(classes="rest"):
            with Vertical(id="workload-form"):
                yield Row("name", Field(id="workload-name", placeholder=_USUAL_NAME))
                yield Row("tokens in", Field(id="workload-in", placeholder="of a call: 2000, 2k"))
                yield Row("tokens out", Field(id="workload-out", placeholder="of its answer"))
                yield Row("cached share", Field(id="workload-cached", placeholder="of the input: 50%"))
                yield Row("calls a month", Field(id="workload-calls", placeholder="100k"))
                yield LineView(id="workload-month")
                yield Saved(id="workload-saved")
            yield LineView(id="workload-cheapest")

    def on_mount(self) -> None:
        """Begin with the workload in use, else with the last one saved, else with something to begin with."""
        if not self.children:  # a key typed ahead has closed it already
            return
        self.month = self.query_one("#workload-month", LineView)
        self.cheapest = self.query_one("#workload-cheapest", LineView)
        self.menu = self.query_one(Saved)
        begin = self.used or next((NamedWorkload(*one) for one in reversed(self.saved.items())), None)
        self._fill(begin or NamedWorkload("", _FIRST))
        if begin is not None and begin.name in self.saved:
            self.menu.cursor = list(self.saved).index(begin.name)
        self._show_saved()
        self.show_keys("enter uses and saves it, tab to the saved ones, esc closes")
        self.set_focus(self.query_one("#workload-in"))

    def on_resize(self) -> None:
        """Write for the width there is."""
        self.call_after_refresh(self._follow)
        self.call_after_refresh(self._show_saved)

    # the figures

    def _text(self, name: str) -> str:
        return self.query_one(f"#workload-{name}", Field).value.strip()

    def _fill(self, named: NamedWorkload) -> None:
        """Put a workload into the fields."""
        workload = named.workload
        told = {
            "name": named.name,
            "in": _written(workload.input_tokens),
            "out": _written(workload.output_tokens),
            "cached": f"{workload.cached_share * 100:.4g}%",
            "calls": _written(workload.calls),
        }
        for name, text in told.items():
            field = self.query_one(f"#workload-{name}", Field)
            field.value, field.cursor_position = text, len(text)

    def _read(self) -> Workload:
        """Return what the fields say. Raises `ValueError` with the field's label before what is wrong."""
        return Workload(
            _part(count_of, "tokens in", self._text("in")),
            _part(count_of, "tokens out", self._text("out")),
            _part(share_of, "cached share", self._text("cached")),
            _part(count_of, "calls a month", self._text("calls")),
        )

    @on(Input.Changed)
    def _changed(self) -> None:
        self._follow()

    def _follow(self) -> None:
        """Show what the figures come to, or what is wrong with them."""
        if not self.children:
            return
        try:
            workload = self._read()
        except ValueError as error:
            self.month.show(wrapped(str(error), self.month.room, "bad"))
            return
        in_background(self, partial(self._find_cheapest, workload), "cheapest", exclusive=True)
        if workload.is_empty:
            self.month.show(wrapped("it takes calls a month, and tokens in or out", self.month.room, "warn"))
        elif self.offer is not None:
            room = self.month.room
            name: Line = [(fit_end(self.offer.ref, room, self.model_app.glyphs.ellipsis), "")]
            self.month.show([name, *month_lines(self.offer, workload, room, self.model_app.glyphs)])

    async def _find_cheapest(self, workload: Workload) -> None:
        """Price what is shown, a slice at a time, and show the cheapest that can take such a call."""
        if workload.is_empty:  # what nobody has asked the price of is not of unknown price
            self._show_cheapest([], 0, 0)
            return
        monthly = pricer(workload)
        found: list[tuple[float, int]] = []
        short = unknown = 0
        for start in range(0, len(self.shown), _SLICE):
            for at, offer in enumerate(self.shown[start : start + _SLICE], start):
                usd = monthly(offer)
                if usd is None:
                    unknown += 1
                elif not fits(offer, workload):
                    short += 1
                else:
                    found.append((usd, at))
            await asyncio.sleep(0)
        self._show_cheapest(found, unknown, short)

    def _show_cheapest(self, found: Sequence[tuple[float, int]], unknown: int, short: int) -> None:
        room = self.cheapest.room if self.children else 0
        free = [one for one in found if one[0] == 0]
        best = [*free[:_FREE], *nsmallest(_CHEAPEST - min(len(free), _FREE), (one for one in found if one[0] > 0))]
        lines: list[Line] = wrapped(f"the cheapest of the {len(self.shown):,} shown", room, "dim")
        for usd, at in best:
            lines += self._priced(usd, self.shown[at], room)
        lines.append(())
        for count, what in (
            (len(free) - _FREE, "more are free"),
            (short, "left out: a call does not fit"),
            (unknown, "of unknown price"),
        ):
            lines += wrapped(f"{count:,} {what}", room, "dim") if count > 0 else []
        self.cheapest.show(lines)

    def _priced(self, usd: float, offer: Offer, room: int) -> list[Line]:
        """Return what a month costs with an offer, and which it is: below that, where there is no room beside it."""
        glyphs = self.model_app.glyphs
        amount, left = money(usd, glyphs), room - _AMOUNT - 3
        state = (f" {glyphs.states[offer.state]} ", "good" if offer.ready else "dim")
        role = "good" if usd == 0 else ""
        if left >= _NAME_ROOM:
            ref = fit_end(offer.ref, left, glyphs.ellipsis)
            return [[(fit(amount, _AMOUNT, right=True), role), state, (ref, "")]]
        model_id = fit_end(offer.id, max(1, room - 2), glyphs.ellipsis)
        name = fit(offer.provider, max(1, room - _AMOUNT_BELOW - 3), ellipsis=glyphs.ellipsis)
        return [[(f"{amount:>{_AMOUNT_BELOW}}", role), state, (name, "")], [(f"  {model_id}", "dim")]]

    # those that are saved

    def _show_saved(self) -> None:
        """List what is saved, and how to switch off."""
        if not self.children:
            return
        glyphs, room = self.model_app.glyphs, self.menu.room
        used = self.used.name if self.used is not None else None
        lines: list[Line] = []
        for name, workload in self.saved.items():
            mark = glyphs.picked if name == used else " "
            half = max(1, min(width_of([(name, "")]) + 1, room // 2))
            lines.append(
                [
                    (f"{mark} ", "good"),
                    (fit(name, half, ellipsis=glyphs.ellipsis), ""),
                    (
                        fit(f" {workload_text(workload, glyphs)}", max(1, room - 2 - half), ellipsis=glyphs.ellipsis),
                        "dim",
                    ),
                ]
            )
        off = "  none: no price of a month" if used is not None else f"{glyphs.picked} none: no price of a month"
        self.menu.show([*lines, [(off, "dim")]], keep_place=True)
        self.menu.move(self.menu.cursor)

    @property
    def _at(self) -> str | None:
        """The name of the saved one under the cursor, `None` where that is none of them."""
        names = list(self.saved)
        return names[self.menu.cursor] if self.menu.cursor < len(names) else None

    def choose(self, to: int) -> None:
        """Put the cursor on a saved one, which fills the fields."""
        self.menu.move(to)
        if (name := self._at) is not None:
            self._fill(NamedWorkload(name, self.saved[name]))

    def forget(self) -> None:
        """Take the saved one under the cursor out."""
        if (name := self._at) is None:
            return
        self._forgotten = NamedWorkload(name, self.saved.pop(name))
        self._keep(name, None)
        if self.used is not None and self.used.name == name:
            self.used = None
        self._show_saved()
        self.show_keys(f"'{name}' is forgotten; u puts it back")

    def put_back(self) -> None:
        """Put back the one that was forgotten last."""
        if (back := self._forgotten) is None:
            return
        self._forgotten = None
        self.saved[back.name] = back.workload
        self._keep(back.name, back.workload)
        self._show_saved()
        self.choose(list(self.saved).index(back.name))
        self.show_keys(f"'{back.name}' is back; enter uses it")

    # done

    def action_submit(self) -> None:
        """Answer with what the fields say under its name; from the last line of the list, with none."""
        if self.focused is self.menu and self._at is None:
            self.dismiss(OFF)
            return
        try:
            workload = self._read()
        except ValueError:
            return  # it is said already
        if not workload.is_empty:
            self.dismiss(NamedWorkload(self._text("name") or _USUAL_NAME, workload))


class Saved(Menu):
    """The saved workloads."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "by(1)", "down", show=False),
        Binding("k,up", "by(-1)", "up", show=False),
        Binding(
            "x,delete,backspace", "forget", "forget", show=False, tooltip="Forget the saved workload under the cursor"
        ),
        Binding("u", "put_back", "put back", show=False, tooltip="Put back the workload that was forgotten last"),
        Binding("enter", "screen.submit", "use", show=False, tooltip="Use the workload under the cursor"),
    ]

    @property
    def _form(self) -> WorkloadScreen:
        assert isinstance(self.screen, WorkloadScreen)  # noqa: S101 - it is part of that screen alone
        return self.screen

    def action_by(self, lines: int) -> None:
        """Move the cursor."""
        self._form.choose(self.cursor + lines)

    def action_forget(self) -> None:
        """Forget the one under the cursor."""
        self._form.forget()

    def action_put_back(self) -> None:
        """Put back the one that was forgotten last."""
        self._form.put_back()

    def on_focus(self) -> None:
        """Say which keys work here."""
        self._form.show_keys("enter uses it, x forgets it, tab to the fields, esc closes")

    def on_blur(self) -> None:
        """Say which keys work in the fields."""
        self._form.show_keys("enter uses and saves it, tab to the saved ones, esc closes")

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked one; use it on a double click."""
        if (at := self.line_under(event)) is not None:
            self._form.choose(at)
            if event.chain > 1:
                self._form.action_submit()


def _written(count: int) -> str:
    """Return a number as it can be read again: `2k` where that is all of it."""
    short = tokens(count)
    try:
        return short if count_of(short) == count else f"{count:,}"
    except ValueError:
        return f"{count:,}"


def _part(read: Callable[[str], T], label: str, text: str) -> T:
    """Return what a field says; empty is 0. Raises `ValueError`."""
    try:
        return read(text or "0")
    except ValueError as error:
        raise ValueError(f"{label}: {error}") from error
