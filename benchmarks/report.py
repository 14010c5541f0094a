"""What was measured: samples, rows with their budgets, and the table of them."""

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

_HEADER: Final = ("row", "measured", "min..max", "budget", "", "from")


@dataclass(frozen=True, slots=True)
class Samples:
    """The figures of one side, in the order in which they were taken."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Iterable[float]) -> "Samples":
        """Return the samples of these figures."""
        return cls(tuple(values))

    @property
    def median(self) -> float:
        """The figure in the middle."""
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """The figure that 95 of 100 do not exceed."""
        return sorted(self.values)[min(len(self.values) - 1, int(len(self.values) * 0.95))]

    def shown(self, digits: int = 0) -> str:
        """Return median, least and most in words."""
        return f"{self.median:.{digits}f} ({min(self.values):.{digits}f}..{max(self.values):.{digits}f})"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure beside its budget, which it must not exceed; `source` tells in words what it was made of."""

    name: str
    figure: float
    low: float
    high: float
    budget: float
    unit: str
    source: str

    @property
    def passes(self) -> bool:
        """Whether the budget holds."""
        return self.figure <= self.budget

    def cells(self) -> tuple[str, ...]:
        """Return the row as the table shows it."""
        digits = 2 if self.unit.startswith("x") else 1 if self.budget < 100 else 0
        verdict = "pass" if self.passes else "OVER"
        spread = f"{self.low:.{digits}f}..{self.high:.{digits}f}"
        return (
            self.name,
            f"{self.figure:.{digits}f} {self.unit}",
            spread,
            f"{self.budget:g} {self.unit}",
            verdict,
            self.source,
        )


def ratio(  # noqa: PLR0917 - each of them is in the row
    name: str, side: Samples, floor: Samples, budget: float, letter: str, what: str = "ms"
) -> Row:
    """Return the row of one side as a multiple of a floor; the spread is that of neighbouring runs."""
    pairs = [a / b for a, b in zip(side.values, floor.values, strict=True)]
    source = f"{side.shown()} {what}; {letter} {floor.shown()} {what}"
    return Row(name, side.median / floor.median, min(pairs), max(pairs), budget, f"x {letter}", source)


def difference(name: str, side: Samples, floor: Samples, budget: float, words: str) -> Row:
    """Return the row of how many milliseconds one side takes over a floor; `words` says what the floor is."""
    pairs = [a - b for a, b in zip(side.values, floor.values, strict=True)]
    source = f"{side.shown()} ms; {words} {floor.shown()} ms"
    return Row(name, side.median - floor.median, min(pairs), max(pairs), budget, "ms", source)


def as_table(rows: Sequence[Row]) -> str:
    """Return the rows as aligned text."""
    lines = [_HEADER, *(row.cells() for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(_HEADER))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def as_json(rows: Sequence[Row]) -> str:
    """Return the rows as a JSON array."""
    return json.dumps([{**asdict(row), "passes": row.passes} for row in rows], indent=1)
