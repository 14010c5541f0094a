"""When a model retires, and what follows for whoever chooses models: one rule for sync, update and check.

What has retired nobody chooses any more. What soon will is served until then: an update, which writes all that there
is, writes it, a sync chooses something better in its place, and `check` warns of it.
"""

from datetime import date, timedelta
from typing import Final

SOON_DAYS: Final = 30
"""Days before its retirement from which on a sync chooses a model no more, and `check` warns of an entry."""


def day_of(text: str | None) -> date | None:
    """Return the day that a date (ISO) names, the last of a month or year where only that is stated."""
    parts = [int(part) for part in (text or "").split("-") if part.isdigit()]
    try:
        if len(parts) == 3:
            return date(*parts)
        if len(parts) == 2:
            return date(parts[0] + parts[1] // 12, parts[1] % 12 + 1, 1) - timedelta(days=1)
        return date(parts[0], 12, 31) if parts else None
    except ValueError:
        return None


def days_left(retires: str | None, today: date) -> int | None:
    """Return in how many days a model retires; 0 and less where that has come, `None` where no day is known."""
    day = day_of(retires)
    return None if day is None else (day - today).days


def against(retires: str | None, today: date, *, stands: bool) -> str | None:
    """Return why a model is not to be chosen, in a few words; `None` where its retirement is no reason.

    One that `stands` in the file already is good until its day: `check` warns whoever calls it till then.
    """
    left = days_left(retires, today)
    if left is None or left > SOON_DAYS:
        return None
    if left <= 0:
        return f"retired since {retires}"
    return None if stands else f"retires on {retires}, in {left} day{'s' if left != 1 else ''}"
