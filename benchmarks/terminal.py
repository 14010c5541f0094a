"""The screen of a terminal: the characters that a program has drawn on it, without their colours.

It knows what Textual writes, and answers as a terminal of today does when it is asked what it can do, so that a
program takes the same path in it as in front of a user.
"""

import re
from typing import Final

from rich.cells import get_character_cell_size

_TOKEN: Final = re.compile(
    r"\x1b\[(?P<mark>[<=>?]?)(?P<numbers>[0-9;:]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|(?P<text>[^\x00-\x1f\x7f]+)"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f])"
    r"|\x1b[\]P_^X].*?(?:\x07|\x1b\\)"
    r"|\x1b[ -/]*[0-OQ-WYZ\\`-~]",
    re.DOTALL,
)
_SYNCHRONIZED: Final = 2026
_ALTERNATE: Final = (47, 1047, 1049)


class Screen:
    """Rows of characters, and a cursor. `replies` gathers what the terminal has to answer."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.replies: list[bytes] = []
        self._x = self._y = 0
        self._rest = ""
        self._rows: list[list[str]] = []
        self._clear()

    @property
    def rows(self) -> list[str]:
        """The lines of the screen; a character that is two cells wide stands once, followed by nothing."""
        return ["".join(row) for row in self._rows]

    @property
    def text(self) -> str:
        """The whole screen as one text."""
        return "\n".join(self.rows)

    def feed(self, data: str) -> None:
        """Take in what a program wrote; a sequence that is cut off waits for its rest."""
        data, at = self._rest + data, 0
        while at < len(data) and (token := _TOKEN.match(data, at)):
            at = token.end()
            if text := token["text"]:
                self._write(text)
            elif token["control"]:
                self._control(token["control"])
            elif token["final"]:
                self._sequence(token["mark"] + token["between"] + token["final"], token["numbers"])
        self._rest = data[at:]

    def _clear(self) -> None:
        self._rows = [[" "] * self.width for _ in range(self.height)]

    def _write(self, text: str) -> None:
        row = self._rows[self._y]
        if text.isascii():
            room = self.width - self._x
            row[self._x : self._x + len(text)] = text[:room]
            self._x = min(self.width, self._x + len(text))
            return
        for character in text:
            cells = get_character_cell_size(character)
            if cells == 0 or self._x + cells > self.width:
                continue
            row[self._x : self._x + cells] = [character, ""][:cells]
            self._x += cells

    def _control(self, control: str) -> None:
        if control == "\r":
            self._x = 0
        elif control == "\b":
            self._x = max(0, self._x - 1)
        elif control == "\n":
            self._y += 1
            if self._y == self.height:
                self._y -= 1
                self._rows = [*self._rows[1:], [" "] * self.width]

    def _sequence(self, kind: str, stated: str) -> None:
        numbers = [int(part) if part.isdigit() else 0 for part in stated.split(";")]
        first = numbers[0]
        if kind in ("H", "f"):
            column = numbers[1] if len(numbers) > 1 else 1
            self._go(max(1, column) - 1, max(1, first) - 1)
        elif kind in ("A", "B", "C", "D"):
            by = max(1, first)
            right, down = {"A": (0, -by), "B": (0, by), "C": (by, 0), "D": (-by, 0)}[kind]
            self._go(self._x + right, self._y + down)
        elif kind == "J":
            self._erase_screen(first)
        elif kind == "K":
            start, end = ((self._x, self.width), (0, self._x + 1), (0, self.width))[min(first, 2)]
            self._rows[self._y][start:end] = " " * (end - start)
        elif kind in ("?h", "?l") and set(numbers) & {*_ALTERNATE}:
            self._clear()
        else:
            self._answer(kind, first)

    def _go(self, x: int, y: int) -> None:
        self._x = max(0, min(x, self.width - 1))
        self._y = max(0, min(y, self.height - 1))

    def _erase_screen(self, what: int) -> None:
        if what >= 2:
            self._clear()
            return
        self._rows[self._y][self._x :] = " " * (self.width - self._x)
        for y in range(self._y + 1, self.height):
            self._rows[y] = [" "] * self.width

    def _answer(self, kind: str, first: int) -> None:
        if kind == "?$p":  # what is asked is whether a mode is known: synchronized output is, and is off
            self.replies.append(b"\x1b[?%d;%d$y" % (first, 2 if first == _SYNCHRONIZED else 0))
        elif kind == "n" and first == 6:
            self.replies.append(b"\x1b[%d;%dR" % (self._y + 1, self._x + 1))
        elif kind == "c":
            self.replies.append(b"\x1b[?62;22c")
