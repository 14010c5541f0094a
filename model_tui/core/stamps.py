"""Stamps of snapshots, as far as ids give them: when two tell one day, and which year one is of.

A stamp is digits: `20250929`, `2509` (a year and a month) or `0929` (a month and a day).
"""

from datetime import date, timedelta
from typing import Final

PREVIEW: Final = timedelta(days=100)
"""How long before its release a model may have been out as a preview."""
WHOLE: Final = 8
"""Digits of a stamp with year, month and day."""
NEAR: Final = 3
"""Days that the stamp of the first snapshot may lie from the day of release."""
_SLACK: Final = 7
"""Days by which stamps of one snapshot may differ: resellers write the day on which they got it."""


def same_snapshot(one: str, other: str) -> bool:
    """Whether two stamps may tell the same day, as far as each goes."""
    if len(one) == len(other) == 4 and one != other:
        # The one may tell year and month, the other month and day.
        return one[2:] == other[:2] if int(one[:2]) > 12 else int(other[:2]) > 12 and other[2:] == one[:2]
    if one == other:
        return True
    long, short = (one, other) if len(one) > len(other) else (other, one)
    return same_day(short, f"{long[:4]}-{long[4:6]}-{long[6:]}", _SLACK)


def one_release(one: str, other: str) -> bool:
    """Whether the stamps of a beta and of the finished model tell of one release: the same day, or days apart."""
    if same_snapshot(one, other):
        return True
    try:
        return len(one) == len(other) == 4 and same_day(one, f"2024-{other[:2]}-{other[2:]}", _SLACK)
    except ValueError:  # no months and days
        return False


def same_day(stamp: str, day: str, slack: int) -> bool:
    """Whether a stamp (`20250929`, `2509`, `0929`) tells a day (ISO), give or take `slack` days.

    A stamp of year and month tells any day of that month, and those of its neighbours within the slack.
    """
    try:
        then = date.fromisoformat(day)
        if len(stamp) == 8:
            return abs((date(int(stamp[:4]), int(stamp[4:6]), int(stamp[6:])) - then).days) <= slack
        first, second = int(stamp[:2]), int(stamp[2:])
        if first > 12:
            months = (2000 + first - then.year) * 12 + second - then.month
            return months == 0 or (abs(months) == 1 and slack >= 15)
    except ValueError:
        return False
    near = (_day(then.year + shift, first, second) for shift in (-1, 0, 1))
    return any(day is not None and abs((day - then).days) <= slack for day in near)


def is_before(stamp: str, day: str) -> bool:
    """Whether a whole stamp tells of a day before the release: of resellers, who had the model later than its maker."""
    return len(stamp) == WHOLE and stamp < day.replace("-", "")


def is_of_another_year(stamp: str, day: str) -> bool:
    """Whether a stamp tells the day of release (ISO) in a year before it, when there was no such model: a slip."""
    is_earlier = len(stamp) == WHOLE and stamp[:4] < day[:4]
    return is_earlier and same_day(f"{day[:4]}{stamp[4:]}", day, NEAR)


def _day(year: int, month: int, day: int) -> date | None:
    """Return a day; `None` for one that its year does not have, such as a 29th of February."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def whole_stamp(stamp: str, released: str | None) -> str:
    """Return a stamp of month and day with its year, as far as the release (ISO) tells it: a day soon after that.

    Of one that lies farther away nobody knows the year: `0314` may be months after a release, or of the year before
    the one that a catalog names.
    """
    if released is None or len(stamp) != 4 or int(stamp[:2]) > 12:
        return stamp
    since = date.fromisoformat(released) - timedelta(days=_SLACK)
    year = since.year + (stamp < f"{since.month:02}{since.day:02}")
    then = _day(year, int(stamp[:2]), int(stamp[2:]))
    return f"{year}{stamp}" if then is not None and then - since <= PREVIEW else stamp
