"""The one error of this package."""

from __future__ import annotations

_REASON_LIMIT = 300


class SpliceError(ValueError):
    """A file that cannot be read or edited safely: `path_name`, `line` (1-based or None) and `reason`."""

    def __init__(self, path_name: str, line: int | None, reason: str) -> None:
        self.path_name = printable(path_name)
        self.line = line
        self.reason = printable(reason)[:_REASON_LIMIT]
        super().__init__(path_name, line, reason)

    def __str__(self) -> str:
        where = self.path_name if self.line is None else f"{self.path_name}:{self.line}"
        return f"{where}: {self.reason}"


def printable(text: str) -> str:
    """Return one line without control characters: names and messages come out of hostile files."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
