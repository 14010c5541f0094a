"""A scatter of points on logarithmic axes, painted into lines: a crowd of faint points, and some that bear names.

The crowd is painted in Braille dots, eight to a cell; where there is no Unicode, in one sign a cell.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from msgspec import Struct

from model_tui.core.text import harmless
from model_tui.tui.widgets.lines import Line, Span, fit, width_of

_BRAILLE: Final = 0x2800
_DOTS: Final = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
"""The bit of each dot of a cell, by column and row."""
_LABELS: Final = 8
"""Cells of the labels on the left."""
_LEAST: Final = 1e-12
"""What is not above this is as good as nothing."""
_NAME: Final = 24
"""Cells that a name may take beside its point."""
_TAIL: Final = 0.005
"""Which part of the crowd, at either end of an axis, may be left out."""
_STRETCH: Final = 0.15
"""By how much of what the others take an end may stretch its axis before it is."""
_CROWD: Final = 40
"""Points from which on there is a crowd, in which few are not missed."""
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

Point = tuple[float, float]


class Axis(Struct, frozen=True):
    """What is told along an edge: `write` writes a figure; `words` name the figures 1, 2, 3 … if there are only such.

    An axis of figures is logarithmic, and what is 0 on it lies at its beginning.
    """

    title: str
    write: Callable[[float], str] = str
    words: tuple[str, ...] = ()


class Scale(Struct, frozen=True):
    """Where figures from `low` to `high` come to lie along `size` places."""

    low: float
    high: float
    size: int
    log: bool = True

    def at(self, value: float) -> float:
        """Return the place of a figure, from 0 up to less than `size`."""
        low, high, value = (self._of(self.low), self._of(self.high), self._of(max(value, self.low)))
        share = (value - low) / (high - low) if high > low else 0.5
        return min(max(share, 0.0), 1.0) * (self.size - 1)

    def places(self, last: int) -> Callable[[float], int]:
        """Return the function that gives a figure's place from 0 to `last`: for many of them."""
        least, low, span = self.low, self._of(self.low), self._of(self.high) - self._of(self.low)
        share, log, log10 = last / span if span > 0 else 0.0, self.log, math.log10

        def place(value: float) -> int:
            if value <= least:
                return 0
            return min(last, int(((log10(value) if log else value) - low) * share + 0.5))

        return place

    def _of(self, value: float) -> float:
        return math.log10(value) if self.log else value

    def ticks(self) -> list[float]:
        """Return round figures to write along the axis: 1, 2 and 5 of each decade, fewer of many, or else the ends."""
        if not self.log:
            return [float(value) for value in range(math.ceil(self.low), math.floor(self.high) + 1)]
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        steps = (1, 2, 5) if len(decades) <= 4 else (1,)
        found = [step * 10.0**decade for decade in decades for step in steps]
        shown = [value for value in found if self.low * 0.999 <= value <= self.high * 1.001]
        return shown if len(shown) > 1 else [self.low, self.high]


def scale_of(values: Iterable[float], size: int, axis: Axis) -> Scale | None:
    """Return the scale on which all these figures lie, `None` where there are none."""
    if axis.words:
        return Scale(0.5, len(axis.words) + 0.5, size, log=False)
    positive = [value for value in values if value > _LEAST]
    if not positive:
        return None
    low, high = min(positive), max(positive)
    return Scale(low, high, size) if high > low else Scale(low / 2, high * 2, size)


def within(crowd: Sequence[Point], named: Sequence[Point], axes: tuple[Axis, Axis]) -> list[Point]:
    """Return the crowd without the few that would stretch an axis and leave little room for all others.

    Whoever is named is always within, and so is all that lies among the named ones. What is 0 stretches nothing.
    """
    spans = [
        _span([point[at] for point in crowd], [point[at] for point in named]) if not axis.words else None
        for at, axis in enumerate(axes)
    ]
    return [
        point
        for point in crowd
        if all(
            span is None or value <= _LEAST or span[0] <= value <= span[1]
            for span, value in zip(spans, point, strict=True)
        )
    ]


def _span(crowd: Iterable[float], named: Iterable[float]) -> tuple[float, float] | None:
    """Return from where to where an axis is to reach, `None` where nothing need be left out."""
    values = sorted(value for value in crowd if value > _LEAST)
    if len(values) < _CROWD:
        return None
    few = math.ceil(len(values) * _TAIL)
    others = [*values[few:-few], *(value for value in named if value > _LEAST)]
    low, high = min(others), max(others)
    room = _STRETCH * math.log10(high / low)
    return (
        low if math.log10(low / values[0]) > room else min(low, values[0]),
        high if math.log10(values[-1] / high) > room else max(high, values[-1]),
    )


def plot(
    crowd: Sequence[Point],
    named: Sequence[tuple[str, Point]],
    axes: tuple[Axis, Axis],
    size: tuple[int, int],
    *,
    ascii_only: bool = False,
) -> list[Line]:
    """Return a picture of `size` cells: of the crowd and of the named points, the first of the axes across.

    Each of the named bears a letter, in their order, and its name beside it where there is room.
    """
    width, height = size[0] - _LABELS - 1, size[1] - 2
    everybody = [*crowd, *(point for _, point in named)]
    across = scale_of((x for x, _ in everybody), width, axes[0])
    up = scale_of((y for _, y in everybody), height, axes[1])
    free = up is not None and any(y <= _LEAST for _, y in everybody)
    if up is not None and free:  # a line of its own below the least
        up = Scale(up.low / (up.high / up.low) ** (1.5 / max(1, height)), up.high, height, log=up.log)
    if across is None or up is None or width < 8 or height < 3:
        return [[("there is nothing to show: no such figures are known", "dim")]]
    field = _Field(width, height, ascii_only=ascii_only)
    field.dots(crowd, across, up)
    places = [(round(across.at(x)), height - 1 - round(up.at(y))) for _, (x, y) in named]
    field.name(places, [name for name, _ in named])
    left = _left_labels(up, axes[1], height)
    if free:
        left[-1] = fit(_told(axes[1], 0), _LABELS - 1, right=True) + " +"
    lines: list[Line] = [[(label, "dim"), *field.line(y)] for y, label in enumerate(left)]
    return [*lines, *_foot(across, axes[0], width)]


class _Field:
    """The cells of the picture without its labels."""

    def __init__(self, width: int, height: int, *, ascii_only: bool) -> None:
        self.width, self.height, self.ascii_only = width, height, ascii_only
        self._dots: dict[tuple[int, int], int] = {}
        self._signs: dict[tuple[int, int], Span] = {}

    def dots(self, crowd: Iterable[Point], across: Scale, up: Scale) -> None:
        """Put faint points where these lie on the two scales."""
        columns, lines = self.width * 2 - 1, self.height * 4 - 1
        place_x, place_y, found = across.places(columns), up.places(lines), self._dots
        for x, y in crowd:
            over, down = place_x(x), lines - place_y(y)
            cell = (over // 2, down // 4)
            found[cell] = found.get(cell, 0) | _DOTS[over % 2][down % 4]

    def name(self, places: Sequence[tuple[int, int]], names: Sequence[str]) -> None:
        """Put letters at these places, then the names of as many as there is room for."""
        for at, place in enumerate(places):
            self._signs.setdefault(place, (LETTERS[at % len(LETTERS)], "picked"))
        for place, name in zip(places, names, strict=True):
            text = harmless(name)
            text = text if len(text) <= _NAME else text[: _NAME - 1] + ("~" if self.ascii_only else "…")
            if width_of([(text, "")]) == len(text):
                self._write(place, text)

    def _write(self, place: tuple[int, int], text: str) -> None:
        """Write a name right or left of its point, or on the lines beside it."""
        x, y = place
        starts = [(x + 2, y), (x - 1 - len(text), y), (x + 1, y - 1), (x + 1, y + 1)]
        for left, line in starts:
            cells = [(left + at, line) for at in range(len(text))]
            around = [(left - 1, line), *cells, (left + len(text), line)]
            inside = left >= 0 and left + len(text) <= self.width and 0 <= line < self.height
            if inside and not any(cell in self._signs for cell in around if cell != place):
                self._signs.update({cell: (sign, "title") for cell, sign in zip(cells, text, strict=True)})
                return

    def line(self, y: int) -> list[Span]:
        """Return one line of the picture."""
        spans: list[Span] = []
        for x in range(self.width):
            sign, role = self._signs.get((x, y)) or self._faint((x, y))
            if spans and spans[-1][1] == role:
                spans[-1] = (spans[-1][0] + sign, role)
            else:
                spans.append((sign, role))
        return spans

    def _faint(self, cell: tuple[int, int]) -> Span:
        dots = self._dots.get(cell)
        if dots is None:
            return (" ", "dim")
        return ("." if self.ascii_only else chr(_BRAILLE | dots), "dim")


def _told(axis: Axis, value: float) -> str:
    if axis.words:
        at = round(value)
        return axis.words[at - 1] if 1 <= at <= len(axis.words) else ""
    return axis.write(value)


def _left_labels(scale: Scale, axis: Axis, height: int) -> list[str]:
    labels = [" " * _LABELS + "|"] * height
    for value in scale.ticks():
        labels[height - 1 - round(scale.at(value))] = fit(_told(axis, value), _LABELS - 1, right=True) + " +"
    labels[0] = fit(axis.title, _LABELS - 1, right=True) + " ^"
    return labels


def _foot(scale: Scale, axis: Axis, width: int) -> list[Line]:
    title = f" {axis.title} >"
    edge, told = ["-"] * width, [" "] * width
    end = -2
    for value in scale.ticks():
        at, text = round(scale.at(value)), _told(axis, value)
        left = max(0, min(at - len(text) // 2, width - len(text)))
        edge[at] = "+"
        if left > end + 1:
            told[left : left + len(text)] = text
            end = left + len(text)
    pad = " " * _LABELS
    line = "".join(edge)[: max(0, width - len(title))] + title[-width:]
    return [[(f"{pad}+{line}", "dim")], [(f"{pad} {''.join(told)}", "dim")]]
