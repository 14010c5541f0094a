"""The lines of the filter panel: one control a line, with what each of its choices would leave."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Final

from textual import events

from model_tui.core import facets, filter_controls
from model_tui.core.completion import NOTES
from model_tui.core.facets import Count, Facet, Section
from model_tui.core.figures import Glyphs
from model_tui.tui.widgets.lines import Line, Span, fit
from model_tui.tui.widgets.menu import Menu

_COUNT: Final = 7
_STATE: Final = 6
_BOUND: Final = 10
_WORDS: Final = {"low": "at least", "high": "at most"}


class FacetList(Menu):
    """Shows sections of controls; the cursor is always on one, and skips the headings."""

    DEFAULT_CSS = """
    FacetList { height: 1fr; }
    """

    takes_at_once: ClassVar[bool] = True
    """Tells the app to hand over keys by `take` before it looks for their bindings: digits may be typed on a range."""

    def __init__(self, glyphs: Glyphs, typed: Callable[[events.Key], bool]) -> None:
        super().__init__(id="facets")
        self.take = typed
        self.glyphs = glyphs
        self._places: Sequence[Facet | Section] = ()
        self.cursor = 1
        self._below_heading = True
        """Whether the heading above the cursor is to stand at the top."""

    def paste(self, text: str) -> None:
        """Take no notice of what is pasted."""

    @property
    def facet(self) -> Facet | None:
        """The control under the cursor."""
        return self.facet_at(self.cursor)

    def facet_at(self, line: int) -> Facet | None:
        """Return the control on a line; none on a heading."""
        place = self._places[line] if 0 <= line < len(self._places) else None
        return place if isinstance(place, Facet) else None

    def write(
        self,
        sections: Sequence[Section],
        text: str,
        counts: Mapping[Facet, Count],
        typed: tuple[Facet, str] | None = None,
    ) -> None:
        """Write what a filter text says; `typed` is a bound that is being typed."""
        places: list[Facet | Section] = []
        lines: list[Line] = []
        for section in sections:
            places += [section, *section.facets]
            lines.append(self._heading(section))
            for facet in section.facets:
                half = typed[1] if typed is not None and typed[0] == facet else None
                lines.append(self._line(facet, text, counts.get(facet), half))
        changed, kept = places != self._places, self.facet
        self._places = places
        if changed and kept is not None:
            self.cursor = self._place_of(kept)
        self.show(lines, keep_place=True)
        if changed:
            self.stand()

    def _place_of(self, facet: Facet) -> int:
        """Return the line of a control, or where it is gone with what it asked for that of the one before."""
        if facet in self._places:
            return self._places.index(facet)
        last = min(self.cursor, len(self._places) - 1)
        return next((at for at in range(last, 0, -1) if self.facet_at(at) is not None), 1)

    def stand(self) -> None:
        """Stand where the last step led to: it may have been made before there was room, or before there were lines."""
        if self._below_heading and self.container_height > 0:
            self.scroll_to(y=self.cursor - 1, animate=False, immediate=True)
        else:
            self.reveal()

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.stand()

    # moving

    def step(self, by: int) -> None:
        """Go to the next control, or the one before; past an end stay there."""
        at, way = self.cursor, 1 if by > 0 else -1
        for _ in range(abs(by)):
            following = at + way
            while 0 <= following < len(self._places) and self.facet_at(following) is None:
                following += way
            if not 0 <= following < len(self._places):
                break
            at = following
        self._below_heading = at == 1  # the first heading is in sight, too
        self.move(at)
        self.stand()

    def step_section(self, by: int) -> None:
        """Go to the first control of the next section, or of the one before."""
        starts = [at + 1 for at, place in enumerate(self._places) if isinstance(place, Section) and place.facets]
        here = max(at for at, start in enumerate(starts) if start <= self.cursor)
        self._below_heading = True
        self.move(starts[(here + by) % len(starts)])
        self.stand()

    def clicked(self, event: events.Click) -> Facet | None:
        """Put the cursor on the control that was clicked, and return it."""
        at = self.line_under(event)
        if at is None or (facet := self.facet_at(at)) is None:
            return None
        self._below_heading = False
        self.move(at)
        return facet

    # writing

    def _heading(self, section: Section) -> Line:
        flags = section.facets and section.facets[0].kind == "flag"
        heads = "".join(word.rjust(_COUNT) for word in ("yes", "no", "?")) if flags else ""
        return [(fit(f" {section.title}", self.room - len(heads)), "head"), (heads, "head")]

    def _line(self, facet: Facet, text: str, count: Count | None, half: str | None) -> Line:
        on = facets.is_set(text, facet)
        mark: Span = (f" {self.glyphs.picked if on else ' '} ", "picked")
        said, role = self._said(facet, text, half)
        wide = _COUNT * (3 if facet.kind == "flag" else 1)  # kept free until it is counted, so that nothing jumps
        numbers = "".join(f"{number:,}".rjust(_COUNT) for number in count or ()).rjust(wide)
        name = facet.value if facet.kind == "value" else facet.field
        if facet.kind == "high":
            name = ""
        elif facet.kind == "low" and facet.field in NOTES and self.room > 60:
            name = f"{facet.field}  {NOTES[facet.field]}"
        room = self.room - 3 - len(said) - len(numbers)
        return [
            mark,
            (fit(name, room, ellipsis=self.glyphs.ellipsis), "picked" if on else ""),
            (said, role),
            (numbers, "dim"),
        ]

    def _said(self, facet: Facet, text: str, half: str | None) -> Span:
        """Return what a control says now, in a width that is always the same."""
        if facet.kind == "flag":
            state, unknown = filter_controls.flag_state(text, facet.field)
            return f" {state}{' ?' if unknown else ''}".ljust(_STATE), "dim" if state == "any" else "accent"
        if facet.kind == "value":
            return "", ""
        low = facet.kind == "low"
        bound = filter_controls.bound_of(text, facet.field, low=low)
        shown = half if half is not None else bound or "any"
        unfinished = half is not None and not filter_controls.is_bound(facet.field, half)
        role = "warn" if unfinished else "accent" if bound or half else "dim"
        return f"{_WORDS[facet.kind]:9}{fit(shown, _BOUND, ellipsis=self.glyphs.ellipsis)}", role
