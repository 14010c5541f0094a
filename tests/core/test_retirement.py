"""When a model retires, and whether it is still to be chosen."""

from datetime import date

import pytest

from model_tui.core.retirement import against, day_of, days_left

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-06-02", date(2026, 6, 2)),
        ("2026-06", date(2026, 6, 30)),
        ("2025-12", date(2025, 12, 31)),
        ("2026", date(2026, 12, 31)),
        ("soon", None),
        ("2026-13-40", None),
        ("", None),
        (None, None),
    ],
)
def test_the_day_that_a_date_names(text: str | None, day: date | None) -> None:
    assert day_of(text) == day
    assert days_left(text, TODAY) == (None if day is None else (day - TODAY).days)


@pytest.mark.parametrize(
    ("retires", "anew", "standing"),
    [
        (None, None, None),
        ("2026-07-02", None, None),
        ("2026-07-01", "retires on 2026-07-01, in 30 days", None),
        ("2026-06-02", "retires on 2026-06-02, in 1 day", None),
        ("2026-06-01", "retired since 2026-06-01", "retired since 2026-06-01"),
        ("2025", "retired since 2025", "retired since 2025"),
    ],
)
def test_what_soon_retires_is_not_chosen_anew_and_what_has_retired_not_at_all(
    retires: str | None, anew: str | None, standing: str | None
) -> None:
    assert against(retires, TODAY, stands=False) == anew
    assert against(retires, TODAY, stands=True) == standing
