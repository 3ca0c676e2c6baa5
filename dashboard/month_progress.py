"""The month in progress: what is seen, what is to go, and how many days are left for it (METRICS A1, open month)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from data_access import months

_SATURDAY = 5


@dataclass(frozen=True)
class MonthProgress:
    """Children seen and to go; days left with today included; `needed` children a working day, None without one."""

    seen: int
    to_go: int
    days_left: int
    working_days_left: int

    @property
    def needed(self) -> float | None:
        return self.to_go / self.working_days_left if self.working_days_left else None


def first_day_left(as_of: dt.date, data_date: dt.date, today: dt.date) -> dt.date:
    """The first day that is still left: today while the newest records are looked at, else the day after as_of."""
    newest = as_of == data_date and months.month_of(today) == months.month_of(as_of)
    return today if newest else as_of + dt.timedelta(days=1)


def month_progress(
    seen: int, due: int, as_of: dt.date, first_left: dt.date, holidays: Collection[dt.date]
) -> MonthProgress:
    """Days left run from `first_left` to the end of as_of's month; working days are Monday to Friday less holidays."""
    last = months.last_day(months.month_of(as_of))
    left = [first_left + dt.timedelta(days=n) for n in range((last - first_left).days + 1)]
    working = [day for day in left if day.weekday() < _SATURDAY and day not in holidays]
    return MonthProgress(seen, due - seen, len(left), len(working))
