"""Days left of the month in progress: today included, weekends and holidays no working days."""

import datetime as dt

from dashboard.month_progress import first_day_left, month_progress

SUNDAY, MONDAY = dt.date(2026, 11, 22), dt.date(2026, 11, 23)


def test_days_run_from_today_while_the_newest_records_are_looked_at() -> None:
    assert first_day_left(SUNDAY, data_date=SUNDAY, today=MONDAY) == MONDAY
    assert first_day_left(SUNDAY, data_date=SUNDAY, today=SUNDAY) == SUNDAY  # today is included


def test_an_earlier_date_counts_from_the_day_after_it() -> None:
    assert first_day_left(dt.date(2026, 11, 10), data_date=SUNDAY, today=MONDAY) == dt.date(2026, 11, 11)
    assert first_day_left(SUNDAY, data_date=SUNDAY, today=dt.date(2026, 12, 3)) == MONDAY  # the month is long over


def test_working_days_are_monday_to_friday() -> None:
    found = month_progress(52, 63, SUNDAY, MONDAY, holidays=())
    assert (found.to_go, found.days_left, found.working_days_left) == (11, 8, 6)  # 23–27 and 30 November


def test_holidays_are_no_working_days() -> None:
    assert month_progress(0, 6, SUNDAY, MONDAY, {MONDAY}).working_days_left == 5


def test_after_the_last_day_nothing_is_left_and_nothing_needed() -> None:
    last = dt.date(2026, 10, 31)
    found = month_progress(1, 2, last, first_day_left(last, SUNDAY, MONDAY), holidays=())
    assert (found.days_left, found.needed) == (0, None)
