"""Price against another figure as a picture: the compared ones by name, all others as faint points."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from model_tui.core.columns import VALUES
from model_tui.core.figures import money, tokens, usd
from model_tui.core.model import Offer
from model_tui.core.snapshot import Key, Snapshot
from model_tui.core.text import counted
from model_tui.tui.painting import PaintedModal
from model_tui.tui.plot import LETTERS, Axis, Point, plot, within
from model_tui.tui.widgets.lines import Line, LineView, fit, fit_end
from model_tui.tui.working import in_background

_QUALITIES: Final = ("cheap", "balanced", "best")
_SLICE: Final = 5_000
_LEGEND: Final = 6
"""Lines of the legend at most."""


ACROSS: Final = {
    "ctx": Axis("context", lambda value: tokens(round(value))),
    "quality": Axis("quality", words=_QUALITIES),
    "size": Axis("size, B", lambda value: f"{value:g}"),
    "tps": Axis("tokens/s", lambda value: f"{value:g}"),
    "out": Axis("max output", lambda value: tokens(round(value))),
    "popularity": Axis("popularity", lambda value: f"{value:g}"),
}
"""What can be told across, by the field."""
UP: Final = {
    "in": Axis("in $/M", usd),
    "output": Axis("out $/M", usd),
    "blended": Axis("blend $/M", usd),
    "monthly": Axis("$/month", money),
}
"""What can be told upwards: prices in USD."""


class ScatterScreen(PaintedModal[None]):
    """Shows the offers at `rows` of a snapshot as points, those of `keys` by name."""

    DEFAULT_CSS = """
    ScatterScreen {
        align: center middle;
        & > #scatter {
            width: 100%; height: 100%; border: round $border; background: $surface; padding: 0 1; overflow-y: hidden;
            border-title-color: $text; border-subtitle-color: $text-muted;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,s", "leave", "close", show=False, tooltip="Close the picture"),
        Binding(
            "x,l,right", "turn('across', 1)", "next figure", show=False, tooltip="Another figure across: the next one"
        ),
        Binding(
            "X,h,left",
            "turn('across', -1)",
            "figure before",
            show=False,
            tooltip="Another figure across: the one before",
        ),
        Binding("y,k,up", "turn('up', 1)", "next price", show=False, tooltip="Another price upwards: the next one"),
        Binding(
            "Y,j,down", "turn('up', -1)", "price before", show=False, tooltip="Another price upwards: the one before"
        ),
        Binding("a", "others", "the others", show=False, tooltip="Show all other models, or the named ones alone"),
        Binding(
            "o",
            "outside",
            "those far outside",
            show=False,
            tooltip="Let the axes reach to the few that lie far outside, or no longer",
        ),
    ]

    def __init__(self, snapshot: Snapshot, rows: Sequence[int], keys: Sequence[Key]) -> None:
        super().__init__()
        self.snapshot = snapshot
        self.rows = rows
        self.named = [offer for key in keys if (offer := snapshot.find(*key)) is not None]
        self.across = "ctx"
        self.up = "in"
        self.with_others = True
        self.with_outside = False
        """Whether the axes reach to the few that lie far from all others."""
        self.ups = [field for field in UP if field != "monthly" or snapshot.index.context.monthly is not None]

    def compose(self) -> ComposeResult:
        """Show the picture in a frame."""
        view = LineView(id="scatter")
        view.border_subtitle = Content("x and y change the axes, a hides the others, esc closes")
        yield view

    def on_mount(self) -> None:
        """Find the parts."""
        if not self.children:  # a key typed ahead has closed it already
            return
        self.view = self.query_one("#scatter", LineView)

    def on_resize(self) -> None:
        """Paint for the size there is."""
        self.call_after_refresh(self._paint)

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)

    def action_turn(self, which: str, by: int) -> None:
        """Go to the next figure of an axis, or the one before."""
        if which == "across":
            fields = list(ACROSS)
            self.across = fields[(fields.index(self.across) + by) % len(fields)]
        else:
            self.up = self.ups[(self.ups.index(self.up) + by) % len(self.ups)]
        self._paint()

    def action_others(self) -> None:
        """Show all others, or the named ones alone."""
        self.with_others = not self.with_others
        self._paint()

    def action_outside(self) -> None:
        """Let the axes reach to the few that lie far outside, or no longer."""
        self.with_outside = not self.with_outside
        self._paint()

    # painting

    def _paint(self) -> None:
        if not self.children:
            return
        in_background(self, partial(self._work_out, self.across, self.up), "scatter", exclusive=True)

    def _point(self, offer: Offer, across: str, up: str) -> Point | None:
        """Return where an offer lies, `None` where one of its figures is unknown."""
        context = self.snapshot.index.context
        x, y = VALUES[across](offer, context), VALUES[up](offer, context)
        if across == "quality":
            x = _QUALITIES.index(x) + 1 if x in _QUALITIES else None
        return (float(x), float(y)) if x and y is not None else None

    async def _work_out(self, across: str, up: str) -> None:
        """Find the points, a slice at a time, and paint them."""
        crowd: list[Point] = []
        for start in range(0, len(self.rows) if self.with_others else 0, _SLICE):
            offers = (self.snapshot.offers[row] for row in self.rows[start : start + _SLICE])
            crowd += [point for offer in offers if (point := self._point(offer, across, up)) is not None]
            await asyncio.sleep(0)
        known, unknown = [], []
        for offer in self.named:
            point = self._point(offer, across, up)
            known.append((offer, point)) if point is not None else unknown.append(offer)
        room, height = self.view.room, self.view.container_height
        below = legend([offer for offer, _ in known], unknown, room)
        tails = Counter(offer.id.rpartition("/")[2] for offer, _ in known)
        named = [(_name(offer, tails), point) for offer, point in known]
        size = (room, max(0, height - len(below) - 1))
        plain = self.app.has_class("-ascii")
        axes = (ACROSS[across], UP[up])

        def painted() -> tuple[int, list[Line]]:
            shown = crowd if self.with_outside else within(crowd, [point for _, point in known], axes)
            return len(crowd) - len(shown), plot(shown, named, axes, size, ascii_only=plain)

        outside, picture = await asyncio.to_thread(painted)
        title = f"{UP[up].title} against {ACROSS[across].title}: {counted(len(crowd), 'offer')}, {len(known)} named"
        self.view.border_title = Content(f"{title}, {outside:,} outside: o shows them" if outside else title)
        self.view.show([*picture, (), *below])


def legend(known: Sequence[Offer], unknown: Sequence[Offer], room: int) -> list[Line]:
    """Return which letter is whose, in columns, and who has no place in the picture."""
    texts = [(LETTERS[at % len(LETTERS)], offer.ref, "picked") for at, offer in enumerate(known)]
    texts += [("-", f"{offer.ref} (unknown)", "dim") for offer in unknown]
    per_line = max(1, room // 40)
    width = room // per_line
    if (more := len(texts) - _LEGEND * per_line) > 0:
        texts[_LEGEND * per_line - 1 :] = [(" ", f"and {more + 1} more", "dim")]
    lines: list[Line] = []
    for start in range(0, min(len(texts), _LEGEND * per_line), per_line):
        line = []
        for sign, ref, role in texts[start : start + per_line]:
            line += [(f"{sign} ", role), (fit(fit_end(ref, width - 3), width - 2), "")]
        lines.append(line)
    return lines


def _name(offer: Offer, tails: Counter[str]) -> str:
    """Return what an offer is called beside its point: its provider, where several bear the same name."""
    tail = offer.id.rpartition("/")[2]
    return tail if tails[tail] == 1 else offer.provider
